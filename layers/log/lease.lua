-- Gives the lease of a room to whoever asks first, and keeps it for who has it.
-- It is worth nothing after a restart of the store: kept out of the append-only file.
--
-- KEYS 1 {room}:ingest
-- ARGV 1 the asker's token  2 milliseconds it lasts (0 = give it up)
-- Returns "taken" if another has it, "free" if it was given up, "kept" if the asker had
--         it all the time, "gained" if nobody had it.
redis.set_repl(redis.REPL_NONE)
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 'taken' end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return 'free'
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return holder and 'kept' or 'gained'
