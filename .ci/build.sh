#!/bin/sh
# .ci/build.sh [TARGET...]: configures build/release where that is not done yet and builds the targets (default: everything).
set -eu
cd "$(dirname -- "$0")/.."
started=$(date +%s)

# A file with torch takes up to 1.3 GB to compile: as many jobs as there are cores and memory for.
available_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
jobs=$((available_mb / 1400))
cores=$(nproc)
[ "$jobs" -le "$cores" ] || jobs=$cores
[ "$jobs" -ge 1 ] || jobs=1

# A build folder that came here from another place does not work: CMake keeps absolute paths in it.
cache=build/release/CMakeCache.txt
fresh=
if [ -f "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
  fresh=--fresh
fi
if [ -n "$fresh" ] || [ ! -f build/release/build.ninja ]; then
  echo "build: configuring build/release"
  mkdir -p build
  cmake --preset release $fresh >build/configure.log 2>&1 || {
    cat build/configure.log >&2
    exit 3
  }
fi
echo "build: ${*:-everything}, $jobs jobs"
# With a dumb terminal ninja prints a line a step; its last line says all when nothing failed.
NINJA_STATUS='[%f/%t, %e s] ' ninja -C build/release -j "$jobs" "$@"
echo "build: done in $(($(date +%s) - started)) s"
