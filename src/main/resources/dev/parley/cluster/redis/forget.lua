-- Deletes a log, and tells its readers, who find another one. KEYS: six of the log. ARGV: channel.

if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('UNLINK', unpack(KEYS))
  redis.call('PUBLISH', ARGV[1], '')
end
return 1
