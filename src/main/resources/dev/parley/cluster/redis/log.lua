-- One destination's log; the beginning of each script. Numbers in names and values have at most 14 digits.
--
-- meta: e epoch, g generation of the newest message, o last offset, f first offset, b bytes, l lineage, h horizon,
-- z when its time to live was set, 0 if it has none, 1 if the log is empty, k how it is kept. data: offset -> entry.
-- Sparse logs also have live: offsets; keyed ones keys: key -> offset, tombs: offsets of tombstones, due: offsets by
-- their time of expiry.
-- A queue has in live and due what nobody holds, in keys: offset -> its claim, see queue.lua, and in tombs: node -> how
-- many it holds.
-- An entry is "time,size,flag,length of headers,length of key,expiry," and then key, headers and body.

local WINDOW = 300000
local SPARE = 600000
local REMEMBERED = 20
local AT_ONCE = 10000
local DAY = 86400000
local PIECE = 1000
local BODIES = 50
local EMPTY = 1

local generation
local made = 0

-- The generation changes with the process that is master: what an old one took alone is not here.
local function findGeneration(key)
  local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  local known = redis.call('HMGET', key, 'r', 'n')
  if known[1] == replid then
    generation = known[2]
    return
  end
  local number = (tonumber(string.match(known[2] or '', '^%d+')) or 0) + 1
  generation = number .. '-' .. string.sub(replid, 1, 8)
  local generations = generation
  local count = 1
  for each in string.gmatch(redis.call('HGET', key, 'h') or '', '[^;]+') do
    if count < REMEMBERED then
      generations = generations .. ';' .. each
      count = count + 1
    end
  end
  redis.call('HSET', key, 'r', replid, 'n', generation, 'h', generations)
end

local function parse(entry)
  local time, size, flag, headers, key, expiry, at =
    string.match(entry, '^(%d+),(%d+),(%a),(%d+),(%d+),(%d+),()')
  headers, key = tonumber(headers), tonumber(key)
  return { time = tonumber(time), size = tonumber(size), flag = flag, expiry = tonumber(expiry),
    key = string.sub(entry, at, at + key - 1), headers = string.sub(entry, at + key, at + key + headers - 1),
    body = at + key + headers, empty = #entry < at + key + headers }
end

local function entryOf(time, size, flag, expiry, key, headers, content)
  return string.format('%.0f,%.0f,%s,%d,%d,%.0f,', time, size, flag, headers, #key, expiry) .. key .. content
end

-- The size of a text in memory: two bytes for each UTF-16 unit.
local function footprint(text)
  local _, characters = string.gsub(text, '[^\128-\191]', '')
  local _, pairs = string.gsub(text, '[\240-\247]', '')
  return 2 * (characters + pairs)
end

local function header(name, value)
  return #name .. ':' .. name .. #value .. ':' .. value
end

local function load(log)
  local v = redis.call('HMGET', log.meta, 'e', 'g', 'o', 'f', 'b', 'l', 'h', 'z', 'k')
  log.loaded = true
  -- Its policy has changed: its next message begins it again.
  log.other = v[1] and v[9] ~= log.kind .. log.by
  if log.other then
    v = {}
  end
  log.epoch = v[1]
  log.generation = v[2] or generation
  log.last = tonumber(v[3] or 0)
  log.first = tonumber(v[4] or 1)
  log.size = tonumber(v[5] or 0)
  log.lineage = v[6] or ''
  log.horizon = tonumber(v[7] or 0)
  log.expires = tonumber(v[8] or 0)
  if log.kind == 'queue' then
    log.stock = log.epoch and redis.call('HLEN', log.data) or 0
    log.wasReady = log.epoch and redis.call('ZCARD', log.live) or 0
  end
end

-- Begins a log. Its messages may be left where its meta was evicted.
local function create(log, seed)
  if not log.epoch then
    redis.call('UNLINK', log.meta, log.data, log.keys, log.live, log.tombs, log.due)
    made = made + 1
    log.epoch = seed .. made
    log.generation = generation
    log.last, log.first, log.size, log.lineage, log.horizon, log.stock = 0, 1, 0, '', 0, 0
    log.expires = 0
    log.begun, log.dirty = true, true
  end
end

local function wireEpoch(log)
  return log.epoch .. '.' .. generation
end

local function isKeyed(log)
  return log.kind == 'keyed'
end

local function isSparse(log)
  return log.kind ~= 'topic'
end

local function isTooLarge(log)
  return log.bytes > 0 and log.size > log.bytes
end

local function oldestOf(zset)
  return tonumber(redis.call('ZRANGE', zset, 0, 0)[1])
end

local function isEmpty(log)
  if log.kind == 'queue' then
    return log.stock == 0
  end
  if isSparse(log) then
    return redis.call('HLEN', log.data) == 0
  end
  return log.first > log.last
end

local function dropHolder(log, node)
  if node ~= '' and redis.call('HINCRBY', log.tombs, node, -1) <= 0 then
    redis.call('HDEL', log.tombs, node)
  end
end

-- What was known of a message of a queue: who holds it, and when it would have expired.
local function removeClaim(log, offset, expiry)
  local claim = redis.call('HGET', log.keys, offset)
  if claim then
    redis.call('HDEL', log.keys, offset)
    dropHolder(log, string.match(claim, '([^,]*)$'))
  end
  if expiry > 0 then
    redis.call('ZREM', log.due, offset)
  end
end

-- Removes one message, and its key if it is the newest of it.
local function remove(log, offset)
  local raw = redis.call('HGET', log.data, offset)
  if raw then
    local entry = parse(raw)
    log.size = math.max(0, log.size - entry.size)
    redis.call('HDEL', log.data, offset)
    if isKeyed(log) then
      redis.call('HDEL', log.keys, entry.key)
      redis.call('ZREM', log.tombs, offset)
      redis.call('ZREM', log.due, offset)
    elseif isSparse(log) then
      removeClaim(log, offset, entry.expiry)
      log.stock = log.stock - 1
    end
    if isSparse(log) then
      redis.call('ZREM', log.live, offset)
    end
    log.dirty = true
  end
end

-- Who has not seen the log up to here can't recover: no tombstone before it is needed.
local function raise(log, offset)
  log.horizon = math.max(log.horizon, offset)
  log.dirty = true
  for _, useless in ipairs(redis.call('ZRANGEBYSCORE', log.tombs, '-inf', log.horizon)) do
    remove(log, useless)
  end
end

local function put(log, offset, raw, size)
  redis.call('HSET', log.data, offset, raw)
  log.size = log.size + size
  log.dirty = true
  local entry = parse(raw)
  redis.call('HSET', log.keys, entry.key, offset)
  redis.call('ZADD', entry.empty and log.tombs or log.live, offset, offset)
  if not entry.empty and entry.expiry > 0 then
    redis.call('ZADD', log.due, entry.expiry, offset)
  end
end

-- One call for many members of a key: unpack() takes some thousand.
local function callWith(command, key, values)
  if #values <= PIECE then
    return redis.call(command, key, unpack(values))
  end
  for from = 1, #values, PIECE do
    redis.call(command, key, unpack(values, from, math.min(from + PIECE - 1, #values)))
  end
end

-- Adds a message to a topic or a queue, which flush() writes with the others.
local function add(log, offset, raw, size, expiry)
  log.added = log.added or {}
  log.added[#log.added + 1] = offset
  log.added[#log.added + 1] = raw
  log.size = log.size + size
  log.dirty = true
  if log.kind == 'queue' then
    if expiry > 0 then
      log.expiring = log.expiring or {}
      log.expiring[#log.expiring + 1] = expiry
      log.expiring[#log.expiring + 1] = offset
    end
    log.stock = log.stock + 1
  end
end

-- What has expired becomes a tombstone in its place.
local function expire(log, now)
  for _, offset in ipairs(redis.call('ZRANGEBYSCORE', log.due, '-inf', now, 'LIMIT', 0, AT_ONCE)) do
    local entry = parse(redis.call('HGET', log.data, offset))
    remove(log, offset)
    if tonumber(offset) > log.horizon then
      local headers = header(log.by, entry.key)
      local size = 224 + footprint(log.by) + footprint(entry.key)
      put(log, offset, entryOf(entry.time, size, 'm', 0, entry.key, #headers, headers), size)
    end
  end
end

-- Tombstones go before keys.
local function fitKeyed(log)
  local function tombstones()
    return redis.call('ZCARD', log.tombs)
  end
  while tombstones() > log.count or (isTooLarge(log) and tombstones() > 0) do
    raise(log, oldestOf(log.tombs))
  end
  while redis.call('ZCARD', log.live) > log.count or isTooLarge(log) do
    local oldest = oldestOf(log.live)
    remove(log, oldest)
    raise(log, oldest)
  end
end

local function isOld(log, offset, age, now)
  local raw = offset and redis.call('HGET', log.data, offset)
  return raw and tonumber(string.match(raw, '^%d+')) + age <= now
end

local function trimKeyed(log, now)
  expire(log, now)
  local oldest = oldestOf(log.live)
  while log.age > 0 and isOld(log, oldest, log.age, now) do
    remove(log, oldest)
    raise(log, oldest)
    oldest = oldestOf(log.live)
  end
  oldest = oldestOf(log.tombs)
  while isOld(log, oldest, log.tombAge, now) do
    raise(log, oldest)
    oldest = oldestOf(log.tombs)
  end
  fitKeyed(log)
end

-- What a consumer has stays, however old it is; and what waits does not go for what comes.
local function trimQueue(log, now)
  for _, offset in ipairs(redis.call('ZRANGEBYSCORE', log.due, '-inf', now, 'LIMIT', 0, AT_ONCE)) do
    remove(log, offset)
  end
  local oldest = (log.age > 0) and oldestOf(log.live)
  while oldest and isOld(log, oldest, log.age, now) do
    remove(log, oldest)
    oldest = oldestOf(log.live)
  end
end

-- Removes the oldest messages of a topic by their number. Their sizes come with their bodies, so it reads few at once.
local function removeOldest(log, number)
  while number > 0 do
    local offsets = {}
    for i = 1, math.min(number, BODIES) do
      offsets[i] = log.first + i - 1
    end
    for _, raw in ipairs(redis.call('HMGET', log.data, unpack(offsets))) do
      log.size = math.max(0, log.size - (string.match(raw or '', '^%d+,(%d+)') or 0))
    end
    redis.call('HDEL', log.data, unpack(offsets))
    log.first = log.first + #offsets
    log.dirty = true
    number = number - #offsets
  end
end

-- For each that is added one may go for its age: then a read can see to the others.
local function trimTopic(log, now, added)
  local removed = math.max(0, math.min(AT_ONCE, log.last - log.first + 1 - log.count))
  removeOldest(log, removed)
  while log.first <= log.last and removed < AT_ONCE do
    if not isTooLarge(log) then
      if log.age == 0 or (log.appending and removed >= math.max(1, added or 0)) then
        return
      end
      local time = string.match(redis.call('HGET', log.data, log.first) or '', '^%d+')
      if time and tonumber(time) + log.age > now then
        return
      end
    end
    removeOldest(log, 1)
    removed = removed + 1
  end
end

local function trim(log, now)
  if isKeyed(log) then
    trimKeyed(log, now)
  elseif isSparse(log) then
    trimQueue(log, now)
  else
    trimTopic(log, now)
  end
end

-- Removes the messages of a queue that have been settled.
local function removeSettled(log)
  local settled = log.settled
  log.settled = nil
  callWith('HDEL', log.data, settled.offsets)
  if #settled.claimed > 0 then
    callWith('HDEL', log.keys, settled.claimed)
  end
  if #settled.ready > 0 then
    callWith('ZREM', log.live, settled.ready)
    callWith('ZREM', log.due, settled.ready)
  end
  if settled.own > 0 and redis.call('HINCRBY', log.tombs, settled.node, -settled.own) <= 0 then
    redis.call('HDEL', log.tombs, settled.node)
  end
end

-- Writes what has been added and settled, and trims. What reads the log comes after it.
local function flush(log, now)
  if log.settled then
    removeSettled(log)
  end
  local added = log.added
  if not added then
    return
  end
  log.added = nil
  callWith('HSET', log.data, added)
  if log.kind ~= 'queue' then
    trimTopic(log, now, #added / 2)
    return
  end
  local ready = {}
  for i = 1, #added, 2 do
    ready[i], ready[i + 1] = added[i], added[i]
  end
  callWith('ZADD', log.live, ready)
  if log.expiring then
    callWith('ZADD', log.due, log.expiring)
    log.expiring = nil
  end
  trimQueue(log, now)
end

-- The next offset. The first one of a generation remembers where the one before it ended.
local function advance(log)
  if log.generation ~= generation then
    local lineage = log.generation .. ':' .. log.last
    local count = 1
    for each in string.gmatch(log.lineage, '[^;]+') do
      if count < REMEMBERED then
        lineage = lineage .. ';' .. each
        count = count + 1
      end
    end
    log.lineage = lineage
    log.generation = generation
    log.begun = true
  end
  log.last = log.last + 1
  log.dirty = true
  return log.last
end

-- One in which all messages expire goes with the last of them; what consumers have would be lost with it.
local function lifeOfQueue(log, now, life)
  local due = redis.call('ZCARD', log.due)
  if life == 0 and due > 0 and due == log.stock then
    local last = tonumber(redis.call('ZRANGE', log.due, -1, -1, 'WITHSCORES')[2])
    life = math.max(0, last - now) + 2 * WINDOW
  end
  return (life > 0 and redis.call('EXISTS', log.tombs) == 1) and life + DAY or life
end

local function save(log, now)
  flush(log, now)
  if not log.dirty then
    return
  end
  local meta = { 'o', log.last, 'f', log.first, 'b', log.size }
  local function note(field, value)
    meta[#meta + 1] = field
    meta[#meta + 1] = value
  end
  if log.begun then
    note('e', log.epoch)
    note('g', log.generation)
    note('l', log.lineage)
    note('k', log.kind .. log.by)
  end
  if isKeyed(log) then
    note('h', log.horizon)
  end
  local empty = isEmpty(log)
  local life = (log.age > 0) and log.age + 2 * WINDOW or 0
  if log.kind == 'queue' and not empty then
    life = lifeOfQueue(log, now, life)
  end
  local others = { log.data, log.keys, log.live, log.tombs, log.due }
  if not empty and life == 0 then
    if log.expires > 0 then
      note('z', 0)
      redis.call('PERSIST', log.meta)
      -- One that was empty had nothing else.
      for _, key in ipairs((log.expires == EMPTY) and {} or others) do
        redis.call('PERSIST', key)
      end
    end
    redis.call('HSET', log.meta, unpack(meta))
    return
  end
  -- It has twice the window to spare, so it need not be set with each message; but a keyed log may have got a key.
  local renewed = empty or isSparse(log) or log.expires == 0 or now - log.expires >= WINDOW or now < log.expires
  if renewed then
    note('z', empty and EMPTY or now)
  end
  redis.call('HSET', log.meta, unpack(meta))
  if renewed then
    local live = empty and SPARE or life
    redis.call('PEXPIRE', log.meta, string.format('%.0f', live))
    -- What it has goes after it, so that nothing is missing while it is there.
    for _, key in ipairs(empty and {} or others) do
      if key == log.data or isSparse(log) then
        redis.call('PEXPIRE', key, string.format('%.0f', live + WINDOW))
      end
    end
  end
end

-- Keys from an index on: meta, data, keys, live, tombs, due. Arguments: kind, count, age, bytes, age of tombstones, by.
local function logOf(key, at)
  return { meta = KEYS[key], data = KEYS[key + 1], keys = KEYS[key + 2], live = KEYS[key + 3], tombs = KEYS[key + 4],
    due = KEYS[key + 5], kind = ARGV[at], count = tonumber(ARGV[at + 1]), age = tonumber(ARGV[at + 2]),
    bytes = tonumber(ARGV[at + 3]), tombAge = tonumber(ARGV[at + 4]), by = ARGV[at + 5] }
end
