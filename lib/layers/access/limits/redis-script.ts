/**
 * The counting of memory-limits.ts as a Redis script: one round trip, atomic.
 *
 * KEYS: a sorted set of active requests, each with the time at which its slot is freed (a dead instance
 * cannot free it); a sorted set of requests whose end was recorded late; and a hash for each counter.
 *
 * ARGV, to enter: "enter", now, slot, lease (0: nothing has to be recorded at its end), and for each
 * counter rpm, tpm, tokens per day, concurrency, nano-dollars of the budget (0: no limit), and beginning
 * and end of the budget's period. Gives { name of the limit or "", number of its counter, milliseconds to
 * wait }, followed by what each counter holds.
 *
 * ARGV, to look: "look", now, and for each counter the beginning of the budget's period. Gives the number
 * of requests that run, followed by what each counter holds.
 *
 * ARGV, to leave: "leave", now, slot, "1" if it is reported late, day of the entry, tokens, nano-dollars,
 * and for each counter beginning and end of the budget's period at the entry (0: no budget). May be run
 * again: only the first time counts. A slot that is known to be in the first set is taken out of it, and
 * only the call that removes it counts its tokens. For one that is reported late it is unknown whether it
 * was ever in that set: the second set records for a day that it was reported.
 */
export const limitScript = `
local slots, told = KEYS[1], KEYS[2]
local now, slot = tonumber(ARGV[2]), ARGV[3]
local minute, today = math.floor(now / 60000), math.floor(now / 86400000)
local fields = {'window', 'requests', 'requestsBefore', 'tokens', 'tokensBefore', 'day', 'tokensToday', 'period', 'spent'}

if ARGV[1] == 'enter' and tonumber(ARGV[5]) > 0 then
  local clock = redis.call('TIME')
  local time = clock[1] * 1000 + math.floor(clock[2] / 1000)
  if math.abs(time - now) > tonumber(ARGV[5]) then return {'clock', 0, time} end
end

local function read(key, period)
  local stored, counted = redis.call('HMGET', key, unpack(fields)), {}
  for index, field in ipairs(fields) do counted[field] = tonumber(stored[index] or 0) end
  if minute > counted.window then
    local isNext = minute == counted.window + 1
    counted.requestsBefore = isNext and counted.requests or 0
    counted.tokensBefore = isNext and counted.tokens or 0
    counted.window, counted.requests, counted.tokens = minute, 0, 0
  end
  if today > counted.day then counted.day, counted.tokensToday = today, 0 end
  if period > counted.period then counted.period, counted.spent = period, 0 end
  return counted
end

local function write(key, counted, periodEnd)
  local words = {}
  for _, field in ipairs(fields) do
    words[#words + 1] = field
    words[#words + 1] = string.format('%d', counted[field])
  end
  redis.call('HSET', key, unpack(words))
  -- A day longer than what it counts, since some requests end later than their period.
  redis.call('PEXPIRE', key, string.format('%d', math.max(172800000, periodEnd - now + 86400000)))
end

if ARGV[1] == 'look' then
  local reply = {redis.call('ZCOUNT', slots, '(' .. ARGV[2], '+inf')}
  for index = 3, #KEYS do
    local counted = read(KEYS[index], tonumber(ARGV[index]))
    for _, field in ipairs(fields) do reply[#reply + 1] = counted[field] end
  end
  return reply
end

if ARGV[1] == 'leave' then
  local isHeld = redis.call('ZREM', slots, slot) == 1
  if ARGV[4] == '1' then
    isHeld = redis.call('ZADD', told, 'NX', now, slot) == 1
    redis.call('ZREMRANGEBYSCORE', told, '-inf', now - 86400000)
    redis.call('PEXPIRE', told, 172800000)
  end
  local tokens, cost = tonumber(ARGV[6]), tonumber(ARGV[7])
  if not isHeld or (tokens == 0 and cost == 0) then return {} end
  for index = 3, #KEYS do
    local at = 8 + (index - 3) * 2
    local period, periodEnd = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local counted = read(KEYS[index], period)
    counted.tokens = math.min(4e15, counted.tokens + tokens)
    if counted.day == tonumber(ARGV[5]) then counted.tokensToday = math.min(4e15, counted.tokensToday + tokens) end
    if period > 0 and counted.period == period then counted.spent = math.min(4e15, counted.spent + cost) end
    write(KEYS[index], counted, periodEnd)
  end
  return {}
end

local function wait(limit, current, before, elapsed)
  local room = limit - 1 - current
  if room < 0 then return 60000 - elapsed + math.ceil(60000 * -room / current) end
  if before == 0 then return 0 end
  return math.max(0, math.ceil(60000 * (before - room) / before) - elapsed)
end

local all = {}
for index = 3, #KEYS do
  local at = 6 + (index - 3) * 7
  local rpm, tpm, daily, places = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local budget, period, periodEnd = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local counted = read(KEYS[index], period)
  all[#all + 1] = counted
  if budget > 0 and counted.spent >= budget then return {'budget', index - 3, periodEnd - now} end
  if daily > 0 and counted.tokensToday >= daily then
    return {'tokens-per-day', index - 3, (counted.day + 1) * 86400000 - now}
  end
  if places > 0 and redis.call('ZCOUNT', slots, '(' .. ARGV[2], '+inf') >= places then
    return {'concurrency', index - 3, 1000}
  end
  local elapsed = now - counted.window * 60000
  if rpm > 0 then
    local pause = wait(rpm, counted.requests, counted.requestsBefore, elapsed)
    if pause > 0 then return {'rpm', index - 3, pause} end
  end
  if tpm > 0 then
    local pause = wait(tpm, counted.tokens, counted.tokensBefore, elapsed)
    if pause > 0 then return {'tpm', index - 3, pause} end
  end
  -- The active requests of the key: nobody counts those of a model.
  if index == 3 or budget > 0 then
    local running = redis.call('ZCOUNT', slots, '(' .. ARGV[2], '+inf')
    local ofMinute = counted.tokens + counted.tokensBefore * (1 - math.min(elapsed, 60000) / 60000)
    if running > 0 and (daily > 0 and counted.tokensToday + running >= daily
      or budget > 0 and counted.spent + running >= budget
      or tpm > 0 and ofMinute + running >= tpm) then
      return {'pending', index - 3, 1000}
    end
  end
end

local reply = {'', 0, 0}
for index, counted in ipairs(all) do
  counted.requests = counted.requests + 1
  write(KEYS[index + 2], counted, tonumber(ARGV[6 + (index - 1) * 7 + 6]))
  for _, field in ipairs(fields) do reply[#reply + 1] = counted[field] end
end
if tonumber(ARGV[4]) > 0 then
  redis.call('ZREMRANGEBYSCORE', slots, '-inf', now - 86400000)
  redis.call('ZADD', slots, now + tonumber(ARGV[4]), slot)
  redis.call('PEXPIRE', slots, 172800000)
end
return reply
`;
