#!/usr/bin/env bash
# Exits with 0 if Parley on this computer is ready for clients. Needs nothing but bash and grep. Usage: healthy.sh [PORT]
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${1:-${SERVER_PORT:-8080}}"
printf 'GET /actuator/health/readiness HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
read -r -t 5 status <&3
grep -q '^HTTP/1.1 200' <<<"$status"
