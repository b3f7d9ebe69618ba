#!/bin/sh
# The first command: from a bare Debian 12 to the video of a missed free throw and its report, in out/missed_free_throw.
set -eu
cd "$(dirname -- "$0")/.."
sh .ci/setup.sh
sh .ci/build.sh rimshot
build/release/bin/rimshot make scenes/showcase/missed_free_throw.yaml -o out/missed_free_throw
