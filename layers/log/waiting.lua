-- Says for each inbox how many lines are in it and the id of the oldest ("" = none).
-- In Lua so that the oldest line itself, which may be large, stays here.
local all = {}
for i, inbox in ipairs(KEYS) do
  local first = redis.call('XRANGE', inbox, '-', '+', 'COUNT', 1)[1]
  all[i] = {redis.call('XLEN', inbox), first and first[1] or ''}
end
return all
