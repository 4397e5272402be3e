-- Takes back an attempt that was no guess, and remembers from where it came.
--
-- KEYS as in attempt.lua
-- ARGV 1 now  2 since when somebody is still known  3 how many are known at most
--      4 mark of the device ("" = none)  5 mark of the address
if ARGV[4] ~= '' and redis.call('ZSCORE', KEYS[1], ARGV[4]) then
  redis.call('DEL', KEYS[2])
elseif redis.call('ZSCORE', KEYS[1], ARGV[5]) then
  redis.call('DEL', KEYS[3])
else
  for _, key in ipairs({KEYS[4], KEYS[5]}) do
    if tonumber(redis.call('HGET', key, 'tries') or 0) > 0 then
      redis.call('HINCRBY', key, 'tries', -1)
      redis.call('HDEL', key, 'free_at')
    end
  end
end
for i = 4, 5 do
  if ARGV[i] ~= '' then redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i]) end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
return 1
