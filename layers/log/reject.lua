-- Moves one line from its inbox to the rejected lines, once, whoever tries it again.
-- Every kept line says how many bytes were kept up to it, so that the bytes between any
-- two are a difference, whatever was deleted meanwhile.
--
-- KEYS 1 the inbox  2 {room}:rejected  3 {room}:rejected:count  4 {room}:rejected:for
-- ARGV 1 consumer group  2 id of the line in the inbox  3 how many of the newest to keep
--      4 bytes: the oldest goes while those after it have more
--      5 for whom it is counted  6 the most of those that are counted apart; all others
--      are counted for nobody  7.. fields and values to keep
-- Returns 1 if this call moved it, 0 if that was done before.
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 0 then -- a room of before these were counted
  redis.call('SET', KEYS[3], redis.call('XLEN', KEYS[2]))
end

local function bytes_until(line)
  return line and line[2][1] == 'bytes_until' and tonumber(line[2][2]) or 0
end
local total = bytes_until(redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1])
for i = 7, #ARGV do total = total + #ARGV[i] end
local sum = string.format('%.0f', total)
redis.call('XADD', KEYS[2], '*', 'bytes_until', sum, unpack(ARGV, 7))
redis.call('INCR', KEYS[3])
local whom = ARGV[5]
if redis.call('HEXISTS', KEYS[4], whom) == 0 and
  redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[6]) then whom = '' end
redis.call('HINCRBY', KEYS[4], whom, 1)
redis.call('XDEL', KEYS[1], ARGV[2])

local kept, most = redis.call('XLEN', KEYS[2]), tonumber(ARGV[3])
while kept > 1 do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  if kept <= most and total - bytes_until(oldest) <= tonumber(ARGV[4]) then break end
  redis.call('XDEL', KEYS[2], oldest[1])
  kept = kept - 1
end
return 1
