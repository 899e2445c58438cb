#!/bin/sh
# Starts Parley in the current folder, which gets data/. JAVA_OPTS goes to the JVM, arguments to Parley. Usage: run.sh [--property=value ...]
set -eu
jar=${PARLEY_JAR:-/app/parley.jar}
# Of cache.sh. If it does not fit the JVM or its options, the JVM starts without it.
if [ -e "$jar.aot" ]; then
    cache="-XX:AOTCache=$jar.aot -Xlog:aot*=error"
fi
exec java ${cache:-} -XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError ${JAVA_OPTS:-} -jar "$jar" "$@"
