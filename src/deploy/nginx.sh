#!/bin/sh
# Fits nginx.conf to the services of compose.yaml, with PARLEY_SECOND_NODE to those of a cluster, and starts nginx.
set -eu
if [ -n "${PARLEY_SECOND_NODE:-}" ]; then
    nodes="s/#s //; s/127\.0\.0\.1:8081/$PARLEY_SECOND_NODE:8080/"
fi
sed -e 's/127\.0\.0\.1:8080/parley:8080/' -e "${nodes:-}" -e 's|/etc/ssl/certs/chat\.example\.org\.pem|/run/secrets/tls.pem|' \
    -e 's|/etc/ssl/private/chat\.example\.org\.key|/run/secrets/tls.key|' -e "s/chat\.example\.org/$PARLEY_HOST/" \
    "${1:-/etc/parley/nginx.conf}" > "${2:-/etc/nginx/conf.d/default.conf}"
exec nginx -g 'daemon off;'
