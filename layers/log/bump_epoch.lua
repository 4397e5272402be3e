-- Counts a fork once, however many workers noticed it.
--
-- KEYS 1 {room}:epoch   ARGV 1 the epoch that the worker knew before the fork
-- Returns the epoch now: already higher if another worker was first.
local now = tonumber(redis.call('GET', KEYS[1]) or '0')
local known = tonumber(ARGV[1])
if now > known then return now end
redis.call('SET', KEYS[1], string.format('%.0f', known + 1))
return known + 1
