-- A page of a log. One that does not exist gets an epoch, which is forgotten if no message comes; one that is kept in
-- another way than its policy says now is as good as empty.
-- KEYS: generation, the unwritten logs of the partition, then six of the log. ARGV: now, seed of epochs, from, limit,
-- then its retention.

local UNWRITTEN = 1000

local now, seed = tonumber(ARGV[1]), ARGV[2]
local from, limit = tonumber(ARGV[3]), tonumber(ARGV[4])

findGeneration(KEYS[1])
local log = logOf(3, 5)
load(log)
if log.other then
  local generations = redis.call('HGET', KEYS[1], 'h')
  return { seed, generation, generations, generation, '', 1, 0, {} }
end

-- Anybody who may subscribe can name logs that nobody writes to: when there are many, the oldest are forgotten early.
local function boundUnwritten()
  local unwritten = KEYS[2]
  redis.call('ZADD', unwritten, now, log.meta)
  redis.call('PEXPIRE', unwritten, SPARE)
  redis.call('ZREMRANGEBYSCORE', unwritten, '-inf', now - SPARE)
  if redis.call('ZCARD', unwritten) > UNWRITTEN then
    local oldest = redis.call('ZPOPMIN', unwritten)[1]
    if redis.call('HGET', oldest, 'o') == '0' then
      redis.call('UNLINK', oldest)
    end
  end
end

local isNew = not log.epoch
create(log, seed)
trim(log, now)
save(log, now)
if isNew then
  boundUnwritten()
end

local offsets = {}

local function add(zset)
  for _, offset in ipairs(redis.call('ZRANGEBYSCORE', zset, from, '+inf', 'LIMIT', 0, limit)) do
    offsets[#offsets + 1] = offset
  end
end

local first = log.first
if isKeyed(log) then
  first = log.horizon + 1
elseif isSparse(log) then
  first = oldestOf(log.live) or log.last + 1
end

local function sort()
  table.sort(offsets, function(a, b) return tonumber(a) < tonumber(b) end)
end

-- What consumers have, too.
local function addHeld()
  local claims = redis.call('HGETALL', log.keys)
  for i = 1, #claims, 2 do
    local offset = tonumber(claims[i])
    if string.match(claims[i + 1], '([^,]*)$') ~= '' then
      first = math.min(first, offset)
      if offset >= from then
        offsets[#offsets + 1] = claims[i]
      end
    end
  end
end

if isSparse(log) and not isKeyed(log) then
  add(log.live)
  addHeld()
  sort()
elseif limit > 0 and isSparse(log) then
  add(log.live)
  add(log.tombs)
  sort()
elseif limit > 0 then
  for offset = math.max(from, first), math.min(log.last, math.max(from, first) + limit - 1) do
    offsets[#offsets + 1] = offset
  end
end

local messages = {}
for i = 1, math.min(limit, #offsets) do
  messages[#messages + 1] = tonumber(offsets[i])
  messages[#messages + 1] = redis.call('HGET', log.data, offsets[i]) or ''
end
local generations = redis.call('HGET', KEYS[1], 'h')
return { log.epoch, generation, generations, log.generation, log.lineage, first, log.last, messages }
