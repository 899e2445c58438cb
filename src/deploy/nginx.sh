#!/bin/sh
# Fits nginx.conf to the services of compose.yaml, with PARLEY_SECOND_NODE to those of a cluster, and starts nginx, from 1.25.1
# on, for as many connections as nginx.conf says.
set -eu
if [ -n "${PARLEY_SECOND_NODE:-}" ]; then
    nodes="s/#s //; s/127\.0\.0\.1:8081/$PARLEY_SECOND_NODE:8080/"
fi
sed -e 's/127\.0\.0\.1:8080/parley:8080/' -e "${nodes:-}" -e 's|/etc/ssl/certs/chat\.example\.org\.pem|/run/secrets/tls.pem|' \
    -e 's|/etc/ssl/private/chat\.example\.org\.key|/run/secrets/tls.key|' -e "s/chat\.example\.org/$PARLEY_HOST/" \
    -e 's/listen 443 ssl http2;/listen 443 ssl;\n    http2 on;/' \
    "${1:-/etc/parley/nginx.conf}" > "${2:-/etc/nginx/conf.d/default.conf}"
sed -i 's/worker_connections .*;/worker_connections 65536;/' "${3:-/etc/nginx/nginx.conf}"
exec nginx -g 'daemon off; worker_rlimit_nofile 131072; worker_shutdown_timeout 1h;'
