#!/bin/sh
# Installs what is missing, builds everything and runs all tests. Arguments go to ctest, e.g. tests/run.sh -LE slow
set -eu
cd "$(dirname -- "$0")/.."
sh .ci/setup.sh
sh .ci/build.sh
ctest --test-dir build/release --output-on-failure --parallel "$(nproc)" "$@"
