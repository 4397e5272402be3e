-- Says for each inbox how many lines are in it and the id of the oldest ("" = none);
-- -1 if its key is no stream.
-- In Lua so that the oldest line itself, which may be large, stays here.
local all = {}
for i, inbox in ipairs(KEYS) do
  local kind = redis.call('TYPE', inbox).ok
  if kind == 'stream' or kind == 'none' then
    local first = redis.call('XRANGE', inbox, '-', '+', 'COUNT', 1)[1]
    all[i] = {redis.call('XLEN', inbox), first and first[1] or ''}
  else
    all[i] = {-1, ''}
  end
end
return all
