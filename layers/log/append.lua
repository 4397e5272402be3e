-- Adds one entry to the log of a room: all of its records, or none of them.
-- The only writer of {room}:log. docs/append-protocol.md explains every argument.
--
-- KEYS 1 {room}:log         the log
--      2 {room}:rev         record id -> "<revision> <hash> <entry id>" of its newest
--                           revision
--      3 {room}:idem:<eid>  entry id that this event got before
-- ARGV 1 the entry's body, canonical JSON bytes
--      2 seconds for which the event id is remembered
--      3 "1" if the entry opens a scene (all revisions restart), else "0"
--      4.. four for each record: id, expected revision ("" = any), revision ("" = the
--          record is not written and must only be as expected), hash
-- Returns {"ok" | "dup", entry id, chain} or {"conflict" | "stale", position of the
--         refused record in the entry (from 0), what {room}:rev says of it}.

local before = redis.call('GET', KEYS[3])
if before then
  local entry = redis.call('XRANGE', KEYS[1], before, before)[1]
  return {'dup', before, entry and entry[2][4] or ''}
end

-- Every check comes before the first write.
local opens_scene = ARGV[3] == '1'
local newest, written = {}, {}
for i = 4, #ARGV, 4 do
  local record, expected, revision = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local held = newest[record]
  if not held and not opens_scene then held = redis.call('HGET', KEYS[2], record) end
  held = held or '0 '
  local current = string.match(held, '^%d+')
  local refused
  if expected ~= '' and expected ~= current then refused = 'conflict' end
  local writes = revision ~= ''
  if writes and tonumber(revision) <= tonumber(current) then
    refused = refused or 'stale'
  end
  if refused then return {refused, string.format('%.0f', (i - 4) / 4), held} end
  if writes then
    newest[record] = revision .. ' ' .. ARGV[i + 3]
    written[#written + 1] = record
    written[#written + 1] = newest[record]
  end
end

-- A clock that steps back cannot make ids step back: ms never falls, n always rises.
local now = redis.call('TIME')
local ms, n, chain = now[1] * 1000 + math.floor(now[2] / 1000), 0, ''
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then
  local last_ms, last_n = string.match(last[1], '^(%d+)-(%d+)$')
  ms, n, chain = math.max(ms, tonumber(last_ms)), tonumber(last_n), last[2][4]
end
local id = string.format('%.0f-%.0f', ms, n + 1)
chain = redis.sha1hex(chain .. id .. ARGV[1])

-- XADD first: if memory is full it is refused, and then nothing was changed.
redis.call('XADD', KEYS[1], id, 'e', ARGV[1], 'h', chain)
if opens_scene then redis.call('DEL', KEYS[2]) end
for i = 1, #written, 2 do
  redis.call('HSET', KEYS[2], written[i], written[i + 1] .. ' ' .. id)
end
redis.call('SET', KEYS[3], id, 'EX', ARGV[2])
return {'ok', id, chain}
