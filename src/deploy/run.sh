#!/bin/sh
# Starts Parley in the current folder, which gets data/. JAVA_OPTS goes to the JVM, arguments to Parley. Usage: run.sh [--property=value ...]
set -eu
exec java -XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError ${JAVA_OPTS:-} -jar "${PARLEY_JAR:-/app/parley.jar}" "$@"
