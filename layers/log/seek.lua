-- Finds entry number n. Ids are <ms>-<n> and both parts only rise, so the time of
-- entry n is found by halving the time that the log covers.
--
-- KEYS 1 {room}:log   ARGV 1 n   Returns the entry as XRANGE does, or an empty list.
local wanted = tonumber(ARGV[1])
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if not first then return {} end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local low = tonumber(string.match(first[1], '^%d+'))
local high = tonumber(string.match(last[1], '^%d+'))
while low < high do
  local middle = math.floor((low + high) / 2)
  local at = string.format('%.0f-18446744073709551615', middle)
  local found = redis.call('XREVRANGE', KEYS[1], at, '-', 'COUNT', 1)[1]
  if tonumber(string.match(found[1], '%d+$')) >= wanted then
    high = middle
  else
    low = middle + 1
  end
end
local id = string.format('%.0f-%.0f', low, wanted)
return redis.call('XRANGE', KEYS[1], id, id)
