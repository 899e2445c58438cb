-- Deletes a log, and tells its readers, who find another one. KEYS: six of the log. ARGV: command to announce
-- with, channel.

if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('UNLINK', unpack(KEYS))
  redis.call(ARGV[1], ARGV[2], '')
end
return 1
