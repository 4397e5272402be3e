-- Says who is behind each session, and notes that it was used.
-- A use is written once in a while only: every write is a write to disk.
--
-- KEYS 1 {access}:accounts  2.. {access}:session:<hash>
-- ARGV 1 now  2 after how long a use is noted anew, both in milliseconds
-- Returns for each session its fields and the account as it is now, or nothing.
local now, touch_after = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}
for i = 2, #KEYS do
  local kept = redis.call('HMGET', KEYS[i], 'account', 'room', 'way', 'agent', 'address',
    'began', 'seen', 'until', 'idle')
  local account = kept[1] and redis.call('HGET', KEYS[1], kept[1])
  if account and now < tonumber(kept[8]) then
    if now - tonumber(kept[7]) >= touch_after then
      redis.call('HSET', KEYS[i], 'seen', ARGV[1])
      redis.call('PEXPIRE', KEYS[i], math.min(tonumber(kept[9]), tonumber(kept[8]) - now))
    end
    kept[9] = account
    found[i - 1] = kept
  else
    found[i - 1] = false
  end
end
return found
