/**
 * The counting of limits.ts as Redis runs it, in one round trip and as one step.
 *
 * KEYS: a hash (window, current, previous, today, tokens) and a sorted set of the requests that run,
 * each with the time at which it is forgotten: an instance that dies cannot give its places back.
 *
 * ARGV, to enter: "enter", now, rpm, tokens per day, concurrency (0: no limit), ticket, lease.
 * Gives { name of the limit or "", milliseconds to wait, day }.
 *
 * ARGV, to leave: "leave", ticket, day of the entry, tokens.
 */
export const limitScript = `
local usage, running = KEYS[1], KEYS[2]
if ARGV[1] == 'leave' then
  redis.call('ZREM', running, ARGV[2])
  if redis.call('HGET', usage, 'today') == ARGV[3] then
    redis.call('HINCRBY', usage, 'tokens', ARGV[4])
  end
  return {'', 0, 0}
end
local now = tonumber(ARGV[2])
local rpm, daily, places = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local state = redis.call('HMGET', usage, 'window', 'current', 'previous', 'today', 'tokens')
local window, current, previous = tonumber(state[1] or 0), tonumber(state[2] or 0), tonumber(state[3] or 0)
local today, tokens = tonumber(state[4] or 0), tonumber(state[5] or 0)
local minute = math.floor(now / 60000)
if minute > window then
  previous = minute == window + 1 and current or 0
  window, current = minute, 0
end
if math.floor(now / 86400000) > today then
  today, tokens = math.floor(now / 86400000), 0
end
if daily > 0 and tokens >= daily then
  return {'tokens-per-day', (today + 1) * 86400000 - now, today}
end
if places > 0 then
  redis.call('ZREMRANGEBYSCORE', running, '-inf', now)
  if redis.call('ZCARD', running) >= places then return {'concurrency', 1000, today} end
end
if rpm > 0 then
  local elapsed, room, wait = now - window * 60000, rpm - 1 - current, 0
  if room < 0 then
    wait = 60000 - elapsed + math.ceil(60000 * (current - rpm + 1) / current)
  elseif previous > 0 then
    wait = math.max(0, math.ceil(60000 * (previous - room) / previous) - elapsed)
  end
  if wait > 0 then return {'rpm', wait, today} end
end
redis.call('HSET', usage, 'window', string.format('%d', window), 'current', current + 1,
  'previous', previous, 'today', string.format('%d', today), 'tokens', string.format('%d', tokens))
redis.call('PEXPIRE', usage, 172800000)
if places > 0 then
  redis.call('ZADD', running, now + tonumber(ARGV[7]), ARGV[6])
  redis.call('PEXPIRE', running, ARGV[7])
end
return {'', 0, today}
`;
