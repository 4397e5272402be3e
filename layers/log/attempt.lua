-- Counts an attempt to log in, or says how long it must wait.
-- Counts are worth nothing after a restart: kept out of the append-only file.
--
-- KEYS 1 {access}:known:<account>  2 tries of this device  3 tries of this address at this
--      account  4 tries of strangers at this account  5 tries of strangers at this address
-- ARGV 1 now  2 mark of the device ("" = none)  3 mark of the address  4 free tries at an
--      account  5 free tries of an address  6 the longest wait  7 when tries are forgotten
-- Returns milliseconds to wait (0: the attempt was counted), and 1 if who tries is known.
redis.set_repl(redis.REPL_NONE)
local now = tonumber(ARGV[1])
local counted, known = nil, 1
if ARGV[2] ~= '' and redis.call('ZSCORE', KEYS[1], ARGV[2]) then
  counted = {{KEYS[2], ARGV[4]}}
elseif redis.call('ZSCORE', KEYS[1], ARGV[3]) then
  counted = {{KEYS[3], ARGV[4]}}
else
  known = 0
  counted = {{KEYS[4], ARGV[4]}, {KEYS[5], ARGV[5]}}
end
local wait = 0
for _, each in ipairs(counted) do
  local free_at = tonumber(redis.call('HGET', each[1], 'free_at') or 0)
  wait = math.max(wait, free_at - now)
end
if wait > 0 then return {math.ceil(wait), known} end
for _, each in ipairs(counted) do
  local beyond = redis.call('HINCRBY', each[1], 'tries', 1) - tonumber(each[2])
  if beyond >= 0 then
    local delay = math.min(tonumber(ARGV[6]), 1000 * 2 ^ math.min(beyond, 30))
    redis.call('HSET', each[1], 'free_at', string.format('%.0f', now + delay))
  end
  redis.call('PEXPIRE', each[1], ARGV[7])
end
return {0, known}
