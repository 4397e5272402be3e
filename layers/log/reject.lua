-- Moves one line from its inbox to the rejected lines, once, whoever tries it again.
--
-- KEYS 1 the inbox  2 {room}:rejected
-- ARGV 1 consumer group  2 id of the line in the inbox  3.. fields and values to keep
-- Returns 1 if this call moved it, 0 if that was done before.
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
