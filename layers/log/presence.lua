-- Writes what one worker knows about its seats and returns what all workers know.
-- Presence is worth nothing after a restart, so it is kept out of the append-only file
-- and away from replicas: no disk write, no growth of the log on disk.
--
-- KEYS 1 {room}:seats
-- ARGV 1 worker  2 its seats, packed ("" = only read)  3 seconds until all is forgotten
--      4.. workers whose seats are all gone
redis.set_repl(redis.REPL_NONE)
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
for i = 4, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
return redis.call('HVALS', KEYS[1])
