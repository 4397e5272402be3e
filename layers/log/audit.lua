-- Adds one entry to the audit log, if the last one is still the one that it follows.
-- The hash is made outside: the store has no SHA-256.
--
-- KEYS 1 {access}:audit
-- ARGV 1 id of the last entry as it was read ("" = none)  2 id  3 body  4 hash
-- Returns 1 if the entry is in the log (also if it was before: a reply was lost), 0 if
--         somebody else was quicker.
local same = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
if same and same[2][4] == ARGV[4] then return 1 end
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if (last and last[1] or '') ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[1], ARGV[2], 'e', ARGV[3], 'h', ARGV[4])
return 1
