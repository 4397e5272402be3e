-- Writes what one worker knows about its seats and returns what all workers know.
-- Presence is worth nothing after a restart, so it is kept out of the append-only file
-- and away from replicas: no disk write, no growth of the log on disk.
--
-- KEYS 1 {room}:seats
-- ARGV 1 worker  2 its seats, packed ("" = only read)  3 seconds until all is forgotten
--      4.. pairs: a worker whose seats are all gone, and what it had told when that was
--      seen; if it has told anything else since, it stays
redis.set_repl(redis.REPL_NONE)
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
for i = 4, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return redis.call('HVALS', KEYS[1])
