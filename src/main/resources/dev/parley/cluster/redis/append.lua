-- Appends, announces, settles, erases, claims and releases: all of it or, where the server refuses to write, nothing. A
-- batch with messages of queues can be refused alone, see queue.lua.
-- KEYS: generation, the writer's last answer, its lease, then six of each log, then key and owner of each idempotency
-- key.
-- ARGV: number of the request, now, node, seed of epochs, lease in ms, until when it may be repeated, or 0 if this is the
-- first attempt, number of logs; of each log its channel, its retention, the channel of its policy's patterns or nothing,
-- and its name; then the operations.

local request, node, seed = ARGV[1], ARGV[3], ARGV[4]
local now = tonumber(ARGV[2])

-- A repeat of a request whose answer got lost is answered again. An older one was given up, and comes late from a
-- connection that its node has left.
local before = redis.call('GET', KEYS[2])
if before then
  local number, answer = string.match(before, '^(%d+),(.*)$')
  if number == request then
    return complete(cmsgpack.unpack(answer))
  end
  if tonumber(number) > tonumber(request) then
    return redis.error_reply('STALE a later request of this node has been executed')
  end
end

-- A node that was stopped when it was about to repeat a request may do so when its answer has been forgotten.
if not before and ARGV[6] ~= '0' and redis.call('TIME')[1] * 1000 > tonumber(ARGV[6]) then
  return redis.error_reply('STALE a repeat that comes so late may have been executed')
end

-- Writes nothing, and fails where the server refuses to write. Later would be too late: a script may announce where it
-- must not write, and may write without memory once it has deleted something.
redis.call('SETRANGE', KEYS[2], 0, '')

findGeneration(KEYS[1])

local logs = {}
local at = 8
for i = 1, tonumber(ARGV[7]) do
  logs[i] = logOf(4 + (i - 1) * 6, at + 1)
  logs[i].channel, logs[i].wide, logs[i].name = ARGV[at], ARGV[at + 7], ARGV[at + 8]
  logs[i].appending = true
  at = at + 9
end

local answers = {}

local function answer(epoch, offset, outcome)
  answers[#answers + 1] = epoch
  answers[#answers + 1] = offset
  answers[#answers + 1] = outcome
end

local origin = ',' .. ARGV[2] .. ',' .. node .. ',' .. request .. ','

-- What is announced goes with the others of its log in one message, when all has been written.
local function announce(log, epoch, offset, headers, content, number)
  local announced = log.announced or {}
  log.announced = announced
  announced[#announced + 1] = epoch .. ',' .. offset .. origin .. number .. ',' .. headers .. ',' .. #content .. ','
    .. content
end

local function opened(index)
  local log = logs[tonumber(index)]
  if not log.loaded and log.kind ~= 'nothing' then
    load(log)
  end
  return log
end

local function keep(log, offset, key, raw, size, expiry)
  if not isKeyed(log) then
    add(log, offset, raw, size, expiry)
    return
  end
  trim(log, now)
  local former = (key ~= '') and redis.call('HGET', log.keys, key)
  if former then
    remove(log, former)
  end
  if key == '' or (log.bytes > 0 and size > log.bytes) then
    raise(log, offset)
    return
  end
  put(log, offset, raw, size)
  expire(log, now)
  fitKeyed(log)
end

local function remembered(key, log)
  local known = redis.call('GET', key)
  if not known then
    return nil
  end
  local time, epoch, offset = string.match(known, '^(%d+),([^,]*),(%d+)$')
  return (tonumber(time) + WINDOW > now and epoch == (log.epoch or '')) and tonumber(offset) or nil
end

-- When one owner has very many, the oldest of them are forgotten early.
local function remember(key, owner, most, log, offset)
  redis.call('SET', key, ARGV[2] .. ',' .. (log.epoch or '') .. ',' .. string.format('%.0f', offset), 'PX', WINDOW)
  redis.call('ZADD', owner, now, key)
  redis.call('PEXPIRE', owner, WINDOW)
  redis.call('ZREMRANGEBYSCORE', owner, '-inf', now - WINDOW)
  local over = redis.call('ZCARD', owner) - most
  while over > 0 do
    redis.call('DEL', redis.call('ZPOPMIN', owner)[1])
    over = over - 1
  end
end

-- log, index of the idempotency key or 0, most of its owner, key, expiry, size, length of headers, content, and the
-- other content that is kept, if the flag before it says so
local function publish(number)
  local log = opened(ARGV[at])
  local idempotency, most, key, expiry = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), ARGV[at + 3], ARGV[at + 4]
  local size, headers, content = ARGV[at + 5], ARGV[at + 6], ARGV[at + 7]
  local kept = (ARGV[at + 8] == '1') and ARGV[at + 9] or content
  at = at + 10
  local logged = log.kind ~= 'nothing'
  if logged then
    create(log, seed)
  end
  local epoch = logged and wireEpoch(log) or ''
  local first = idempotency > 0 and remembered(KEYS[idempotency], log)
  if first then
    answer((first > 0) and epoch or '', first, 0)
    return
  end
  local offset = 0
  if logged then
    offset = advance(log)
    local raw = ARGV[2] .. ',' .. size .. ',m,' .. headers .. ',' .. #key .. ',' .. expiry .. ',' .. key .. kept
    keep(log, offset, key, raw, tonumber(size), tonumber(expiry))
  end
  if idempotency > 0 then
    remember(KEYS[idempotency], KEYS[idempotency + 1], most, log, offset)
  end
  if log.kind ~= 'queue' then
    announce(log, epoch, offset, headers, content, number)
  end
  answer(epoch, offset, 1)
end

-- By the place of a settlement among the arguments: the size of the message and its holder.
local settling = {}

-- log, epoch, offset
local function settle()
  local log = opened(ARGV[at])
  local found = settling[at - 1]
  if found then
    settleLater(log, ARGV[at + 2], found[1], found[2], node)
  end
  at = at + 3
end

-- number of operations. One that is refused is not executed, and answered by the reason and the number of the log.
local function batch()
  local operations = tonumber(ARGV[at])
  at = at + 1
  local why, index, behind = refusal(operations, at, opened, remembered, now, node, settling)
  if why then
    at = behind
  end
  answers[#answers + 1] = why and why .. ',' .. index or ''
end

-- log, most, number of ranges of requests, each by its first and its last
local function take()
  local index = ARGV[at]
  local log, most, ranges = opened(index), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local unknown = {}
  for i = 1, 2 * ranges do
    unknown[i] = tonumber(ARGV[at + 2 + i])
  end
  at = at + 3 + 2 * ranges
  answers[#answers + 1] = claim(log, index, most, unknown, now, node, request)
end

-- log, epoch, offset, attempts, whether it may have been seen, last request that can have claimed it
local function giveBack()
  local log = opened(ARGV[at])
  release(log, ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], tonumber(ARGV[at + 5]), node, now)
  at = at + 6
end

local function eraseKey(log, offset, number)
  trim(log, now)
  local raw = redis.call('HGET', log.data, offset)
  local erased = raw and parse(raw)
  if not erased or erased.empty then
    return answer('', 0, 0)
  end
  local headers = header(log.by, erased.key) .. header('x-deletes', offset)
  local size = 128 + 192 + footprint(log.by) + footprint(erased.key) + footprint('x-deletes') + footprint(offset)
  local appended = advance(log)
  keep(log, appended, erased.key, entryOf(now, size, 'm', 0, erased.key, #headers, headers), size)
  announce(log, wireEpoch(log), appended, #headers, headers, number)
  answer(wireEpoch(log), appended, headers)
end

-- log, offset, whether it is rewritten, the other body; or headers and size of a tombstone
local function erase(number)
  local log = opened(ARGV[at])
  local offset, rewritten, content, size = ARGV[at + 1], ARGV[at + 2] == '1', ARGV[at + 3], tonumber(ARGV[at + 4])
  at = at + 5
  if not log.epoch or log.kind == 'queue' then
    return answer('', 0, 0)
  end
  if isKeyed(log) then
    if rewritten then
      return answer('', 0, 0)
    end
    return eraseKey(log, offset, number)
  end
  flush(log, now)
  trim(log, now)
  local raw = redis.call('HGET', log.data, offset)
  local former = raw and parse(raw)
  if former and former.flag == 'm' then
    if rewritten then
      size = former.size - (#raw - former.body + 1) + #content
      raw = entryOf(former.time, size, 'm', 0, '', #former.headers, former.headers .. content)
    else
      raw = entryOf(former.time, size, 'e', 0, '', #content, content)
    end
    redis.call('HSET', log.data, offset, raw)
    log.size = log.size - former.size + size
    log.dirty = true
    trim(log, now)
  end
  answer('', 0, 0)
end

local number = 0
while at <= #ARGV do
  local operation = ARGV[at]
  at = at + 1
  if operation == 'publish' then
    publish(number)
    number = number + 1
  elseif operation == 'settle' then
    settle()
  elseif operation == 'batch' then
    batch()
  elseif operation == 'claim' then
    take()
  elseif operation == 'release' then
    giveBack()
  else
    erase(number)
    number = number + 1
  end
end

for _, log in ipairs(logs) do
  if log.loaded then
    save(log, now)
    if log.kind == 'queue' then
      ring(log, node)
    end
  end
  if log.announced then
    local messages = table.concat(log.announced)
    redis.call('PUBLISH', log.channel, messages)
    if log.wide ~= '' then
      redis.call('PUBLISH', log.wide, #log.name .. ',' .. log.name .. messages)
    end
  end
end
-- A node sends no repeat later than some seconds after the first attempt, unless it is stopped in between.
redis.call('SET', KEYS[2], request .. ',' .. cmsgpack.pack(answers), 'PX', 900000)
return complete(answers, logs)
