-- Work queues from which several nodes take messages; a part of append.lua. A claim is "attempts,seen,request,node": the
-- request by which the node got it; no node if nobody holds the message and it was held before.
-- A node holds what it has claimed while its lease is there, a key with a time to live.

-- Bytes of messages that the claims of one call give; each gives one at least.
local GIVEN = 1048576
local READ_AT_ONCE = 32

local given = 0

local function leaseOf(node, own)
  return string.sub(KEYS[3], 1, #KEYS[3] - #own - 6) .. node .. ':lease'
end

local function parseClaim(text)
  local attempts, seen, request, holder = string.match(text, '^(%d+),(%d),(%d+),(.*)$')
  return { attempts = tonumber(attempts), seen = seen, request = tonumber(request), holder = holder }
end

-- Makes a message ready that somebody has held.
local function makeReady(log, offset, attempts, seen)
  local raw = redis.call('HGET', log.data, offset)
  if not raw then
    return
  end
  if attempts == 0 and seen == '0' then
    redis.call('HDEL', log.keys, offset)
  else
    redis.call('HSET', log.keys, offset, string.format('%d,%s,0,', attempts, seen))
  end
  redis.call('ZADD', log.live, offset, offset)
  local expiry = parse(raw).expiry
  if expiry > 0 then
    redis.call('ZADD', log.due, expiry, offset)
  end
  log.dirty = true
  log.released = true
end

-- Whether the message of an offset is the one that had it in an epoch: a master that took over may have given it anew.
local function isSame(log, epoch, offset)
  local base, of = string.match(epoch, '^([^.]*)%.(.*)$')
  if base ~= log.epoch then
    return false
  end
  if of == generation or of == log.generation then
    return true
  end
  if not string.find(';' .. redis.call('HGET', KEYS[1], 'h') .. ';', ';' .. of .. ';', 1, true) then
    return false
  end
  local number = tonumber(string.match(of, '^%d+'))
  if number >= tonumber(string.match(log.generation, '^%d+')) then
    return true
  end
  for each, last in string.gmatch(log.lineage, '(%d+)[^:;]*:(%d+)') do
    if tonumber(each) <= number then
      return tonumber(offset) <= tonumber(last)
    end
  end
  return false
end

-- The size of the message and who holds it, false if nobody has claimed it; nothing if it must not be settled.
local function maySettle(log, epoch, offset, node)
  if not log.epoch or (epoch ~= '' and not isSame(log, epoch, offset)) or (log.settled and log.settled[offset]) then
    return nil
  end
  local raw = redis.call('HGET', log.data, offset)
  if not raw then
    return nil
  end
  local known = redis.call('HGET', log.keys, offset)
  local holder = known and string.match(known, '([^,]*)$')
  if known and holder ~= '' and holder ~= node then
    return nil
  end
  return tonumber(string.match(raw, '^%d+,(%d+)')), holder
end

-- flush() removes it with the others.
local function settleLater(log, offset, size, holder, node)
  local settled = log.settled or { offsets = {}, claimed = {}, ready = {}, own = 0, node = node }
  log.settled = settled
  if settled[offset] then
    return
  end
  settled[offset] = true
  settled.offsets[#settled.offsets + 1] = offset
  if holder then
    settled.claimed[#settled.claimed + 1] = offset
  end
  if holder == node then
    settled.own = settled.own + 1
  else
    settled.ready[#settled.ready + 1] = offset
  end
  log.size = math.max(0, log.size - size)
  log.stock = log.stock - 1
  log.dirty = true
  if log.claimed then
    log.claimed[offset] = nil
  end
end

local function isFull(log, more, bytes)
  return log.stock + more > log.count or (log.bytes > 0 and log.size + bytes > log.bytes)
end

-- What a node held whose lease is over may have been seen. What this one got by requests whose answers are lost, it has
-- never seen. A lease that has gone ahead to another master, with its partition, cannot be seen: it counts as there.
local function releaseLost(log, unknown, node)
  local dead, own = {}, #unknown > 0
  local any = own
  for _, holder in ipairs(redis.call('HKEYS', log.tombs)) do
    if holder ~= node and redis.pcall('EXISTS', leaseOf(holder, node)) == 0 then
      dead[holder] = true
      any = true
    end
  end
  if not any then
    return
  end
  local claims = redis.call('HGETALL', log.keys)
  for i = 1, #claims, 2 do
    local known = parseClaim(claims[i + 1])
    if dead[known.holder] then
      makeReady(log, claims[i], known.attempts, '1')
      dropHolder(log, known.holder)
    elseif own and known.holder == node then
      for j = 1, #unknown, 2 do
        if known.request >= unknown[j] and known.request <= unknown[j + 1] then
          makeReady(log, claims[i], known.attempts, known.seen)
          dropHolder(log, node)
          break
        end
      end
    end
  end
end

-- Why the operations from an argument on must not be executed, the number of the log, and where they end. What they
-- settle makes room for the next batch, not for their own messages. What has expired makes room, and what expired with a
-- node that is gone: nobody may ever claim from the queue again, and so find out.
local function refusal(operations, at, opened, remembered, now, node, settling)
  local why, index
  local counts, sizes = {}, {}
  for _ = 1, operations do
    local kind, which = ARGV[at], ARGV[at + 1]
    local log = opened(which)
    if kind == 'settle' then
      if not why and log.kind == 'queue' then
        local size, holder = maySettle(log, ARGV[at + 2], ARGV[at + 3], node)
        if size then
          settling[at] = { size, holder }
        else
          why, index = 'not-outstanding', which
        end
      end
      at = at + 4
    elseif kind == 'publish' then
      local idempotency = tonumber(ARGV[at + 2])
      if not why and log.kind == 'queue' and not (idempotency > 0 and remembered(KEYS[idempotency], log)) then
        counts[which] = (counts[which] or 0) + 1
        sizes[which] = (sizes[which] or 0) + tonumber(ARGV[at + 6])
        if log.epoch and isFull(log, counts[which], sizes[which]) then
          flush(log, now)
          trim(log, now)
        end
        if log.epoch and isFull(log, counts[which], sizes[which]) then
          releaseLost(log, {}, node)
          trim(log, now)
        end
        if isFull(log, counts[which], sizes[which]) then
          why, index = 'queue-full', which
        end
      end
      at = at + 11
    else
      at = at + 6
    end
  end
  return why, index, at
end

-- Holds messages for the node. The answer has the log, the epoch, and of each message its offset, its attempts, whether
-- it was seen, and a place for what complete() reads.
local function claim(log, index, most, unknown, now, node, request)
  redis.call('SET', KEYS[3], '1', 'PX', ARGV[5])
  if not log.epoch or log.kind ~= 'queue' then
    return { index, '' }
  end
  flush(log, now)
  releaseLost(log, unknown, node)
  trim(log, now)
  log.claimed = log.claimed or {}
  local taken = { index, wireEpoch(log) }
  local own = 0
  while most > 0 and (own == 0 or given < GIVEN) do
    local offsets = redis.call('ZRANGE', log.live, 0, math.min(most, READ_AT_ONCE) - 1)
    if #offsets == 0 then
      break
    end
    local entries = redis.call('HMGET', log.data, unpack(offsets))
    local claims = redis.call('HMGET', log.keys, unpack(offsets))
    local hold, held = {}, {}
    for i, offset in ipairs(offsets) do
      if own > 0 and given >= GIVEN then
        break
      end
      local known = claims[i] and parseClaim(claims[i]) or { attempts = 0, seen = '0' }
      hold[#hold + 1] = offset
      hold[#hold + 1] = string.format('%d,%s,%s,%s', known.attempts, known.seen, request, node)
      held[#held + 1] = offset
      taken[#taken + 1] = offset
      taken[#taken + 1] = known.attempts
      taken[#taken + 1] = known.seen
      log.claimed[offset] = entries[i]
      given = given + #(entries[i] or '')
      own = own + 1
    end
    redis.call('HSET', log.keys, unpack(hold))
    redis.call('ZREM', log.live, unpack(held))
    redis.call('ZREM', log.due, unpack(held))
    most = most - #held
  end
  if own > 0 then
    redis.call('HINCRBY', log.tombs, node, own)
    log.dirty = true
  end
  return taken
end

-- Without effect on a message that the node does not hold, or has claimed once more since: then a release that seemed to
-- fail had been executed.
local function release(log, epoch, offset, attempts, seen, bound, node, now)
  flush(log, now)
  if not log.epoch or log.kind ~= 'queue' or not isSame(log, epoch, offset) then
    return
  end
  local known = redis.call('HGET', log.keys, offset)
  known = known and parseClaim(known)
  if known and known.holder == node and known.request <= bound then
    makeReady(log, offset, tonumber(attempts), seen)
    dropHolder(log, node)
  end
end

-- Tells the nodes that something is ready, unless something was: who has seen it need not be told. What this node has
-- appended it knows.
local function ring(log, node)
  if log.epoch and log.dirty and log.wasReady == 0 and redis.call('ZCARD', log.live) > 0 then
    redis.call('PUBLISH', log.channel, log.released and '' or node)
  end
end

local function isHeldBy(claims, offset, request, node)
  local known = redis.call('HGET', claims, offset)
  known = known and parseClaim(known)
  return known and known.holder == node and known.request == tonumber(request)
end

-- The answers with the claimed messages: they are not kept with the others. What another node has taken since is left
-- out of an answer that is given again.
-- logs: with what was claimed just now; nothing if the answer is given again
local function complete(answers, logs)
  local all = {}
  for i, each in ipairs(answers) do
    if type(each) == 'table' then
      local index = tonumber(each[1])
      local claimed = logs and logs[index].claimed
      local first = 4 + (index - 1) * 6
      local data, claims = KEYS[first + 1], KEYS[first + 2]
      local full = { each[2] }
      for j = 3, #each, 3 do
        local raw = claimed and claimed[each[j]] or (not logs and redis.call('HGET', data, each[j]))
        if raw and (logs or isHeldBy(claims, each[j], ARGV[1], ARGV[3])) then
          full[#full + 1] = tonumber(each[j])
          full[#full + 1] = each[j + 1]
          full[#full + 1] = tonumber(each[j + 2])
          full[#full + 1] = raw
        end
      end
      all[i] = full
    else
      all[i] = each
    end
  end
  return all
end
