#!/bin/sh
# sh tests/fuzz/run.sh READER [SECONDS] [SEED_FILE...]: fuzzes a reader of files with libFuzzer, address and undefined-behaviour checks.
# READER is mesh, texture or exr. Needs clang. The inputs found are kept in build/fuzz/READER; a crash leaves a file crash-* there.
set -eu
reader=$1 seconds=${2:-600}
shift; [ $# -gt 0 ] && shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/fuzz/$reader
mkdir -p "$work/inputs"
for seed in "$@"; do cp "$seed" "$work/inputs"; done
case $reader in
  mesh | texture)
    sources="sim/scene/src/mesh_file.cpp sim/scene/src/mesh_gltf.cpp sim/scene/src/mesh_obj.cpp sim/scene/src/mesh_texture.cpp sim/scene/src/tinygltf.cpp sim/core/src/sha256.cpp"
    libraries="-lpng -lturbojpeg -lcrypto" ;;
  exr)
    sources="bridge/media/src/exr.cpp sim/core/src/atomic_file.cpp"
    libraries=$(pkg-config --libs OpenEXR) ;;
  *) echo "unknown reader $reader: mesh, texture or exr" >&2; exit 2 ;;
esac
cd "$root"
# shellcheck disable=SC2086
clang++ -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -Isim/core/include -Isim/scene/include \
  -Isim/scene/src -Ibridge/media/include -Ibridge/media/src -isystem /usr/include/eigen3 $(pkg-config --cflags OpenEXR) \
  "tests/fuzz/fuzz_$reader.cpp" $sources $libraries -o "$work/fuzz"
cd "$work"
./fuzz -max_total_time="$seconds" -max_len=65536 -rss_limit_mb=4096 -timeout=20 -print_final_stats=1 inputs
