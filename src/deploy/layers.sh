#!/bin/sh
# Takes parley.jar apart for an image: what changes seldom comes first. Usage: layers.sh JAR FOLDER
set -eu
java -Djarmode=tools -jar "$1" extract --layers --destination "$2"
