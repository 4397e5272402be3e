-- Writes an account if it is still as it was read, and whom a provider calls so.
--
-- KEYS 1 {access}:accounts  2 {access}:subjects
-- ARGV 1 name  2 the account as it was read ("" = there was none)  3 as it shall be
--      4 its subject ("" = none)
-- Returns 1 if it is as it shall be, 0 if somebody else has changed it or has the subject.
local kept = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if kept == ARGV[3] then return 1 end
if kept ~= ARGV[2] then return 0 end
if ARGV[4] ~= '' then
  local holder = redis.call('HGET', KEYS[2], ARGV[4])
  if holder and holder ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[1])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
