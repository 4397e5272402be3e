-- Takes the next lines of a room: of all inboxes together, in the order in which the
-- store received them; of the same millisecond, those of earlier KEYS first.
--
-- KEYS 1 {room}:ingest, the lease  2.. the inboxes
-- ARGV 1 token of the lease  2 consumer group  3 consumer  4 most lines
--      5 bytes after which no further line is taken
--      6 "new", or "again" for what this consumer took before and did not finish
-- Returns {{{position of the inbox (from 1), id, {field, value, ...}}, ...},
--         {positions of keys that are no streams: nothing is read of them}}, or nil if
--         another has the lease: then nothing was taken.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
local reader = {'XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', 1, 'STREAMS'}
local again = ARGV[6] == 'again'

local function read(inbox, after)
  reader[8], reader[9] = inbox, after
  local reply = redis.call(unpack(reader))
  return reply and reply[1][2][1]
end

-- The id up to which an inbox was given out; nil if it has no group (any more).
local function given(inbox)
  local groups = redis.pcall('XINFO', 'GROUPS', inbox)
  for _, group in ipairs(groups) do
    local said = {}
    for i = 1, #group, 2 do said[group[i]] = group[i + 1] end
    if said['name'] == ARGV[2] then return said['last-delivered-id'] end
  end
end

-- The line that is next in an inbox; a new one is only looked at.
local function next_after(inbox, after)
  if not again then
    return redis.call('XRANGE', inbox, '(' .. after, '+', 'COUNT', 1)[1]
  end
  local line = read(inbox, after)
  while line and not line[2] do -- somebody deleted it after it was taken
    redis.call('XACK', inbox, ARGV[2], line[1])
    line = read(inbox, line[1])
  end
  return line
end

local heads, times = {}, {}
local function look(i, after)
  heads[i] = next_after(KEYS[i], after)
  times[i] = heads[i] and tonumber(string.match(heads[i][1], '^%d+'))
end
local others = {}
for i = 2, #KEYS do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind == 'stream' or kind == 'none' then
    local after = given(KEYS[i])
    if not after then return redis.error_reply('NOGROUP of inbox ' .. KEYS[i]) end
    look(i, again and '0' or after)
  else
    others[#others + 1] = i - 1
  end
end

local lines, bytes = {}, 0
while #lines < tonumber(ARGV[4]) and bytes < tonumber(ARGV[5]) do
  local first
  for i = 2, #KEYS do
    if heads[i] and (not first or times[i] < times[first]) then first = i end
  end
  if not first then break end
  local id, fields = heads[first][1], heads[first][2]
  if not again then read(KEYS[first], '>') end
  lines[#lines + 1] = {first - 1, id, fields}
  for _, text in ipairs(fields) do bytes = bytes + #text end
  look(first, id)
end
return {lines, others}
