#!/bin/sh
# sh tests/fuzz/run.sh READER [SECONDS] [SEED_FILE...]: fuzzes a reader of files with libFuzzer, address and undefined-behaviour checks.
# READER is scene, urdf, mjcf, run, mesh, texture, exr or video. Needs clang. Starts from tests/fuzz/corpus/READER and the files given
# (for scene: scenes/*/*.yaml). The inputs found are kept in build/fuzz/READER/inputs; a crash leaves a file crash-* beside them.
set -eu
reader=$1 seconds=${2:-600}
shift; [ $# -gt 0 ] && shift
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/fuzz/$reader
objects=$root/build/fuzz/objects
mkdir -p "$work/inputs" "$objects"
[ ! -d "$root/tests/fuzz/corpus/$reader" ] || cp "$root/tests/fuzz/corpus/$reader"/* "$work/inputs"
for seed in "$@"; do cp "$seed" "$work/inputs"; done
cd "$root"
program=$reader words= longest=65536
scene_sources="sim/scene/src/*.cpp sim/core/src/*.cpp"
scene_libraries="-lyaml-cpp -lmuparser -lpugixml -lpng -lturbojpeg -lcrypto"
case $reader in
  scene) sources=$scene_sources libraries=$scene_libraries words="sim/scene/src/parse*.cpp sim/scene/src/fields.cpp sim/scene/src/scene_template.cpp" longest=16384 ;;
  urdf | mjcf) program=model sources=$scene_sources libraries=$scene_libraries words=sim/scene/src/import_$reader.cpp longest=16384 ;;
  run) malloc_limit=1000000000000 sources="$scene_sources sim/trajectory/src/*.cpp" libraries="$scene_libraries $(pkg-config --libs hdf5-serial)" ;;
  mesh | texture) sources="sim/scene/src/mesh_*.cpp sim/scene/src/tinygltf.cpp sim/core/src/sha256.cpp" libraries="-lpng -lturbojpeg -lcrypto" ;;
  exr) sources="bridge/media/src/exr.cpp sim/core/src/atomic_file.cpp" libraries=$(pkg-config --libs OpenEXR) ;;
  video) sources=bridge/media/src/video_reader.cpp libraries=$(pkg-config --libs libavformat libavcodec libswscale libavutil) ;;
  *) echo "unknown reader $reader: scene, urdf, mjcf, run, mesh, texture, exr or video" >&2; exit 2 ;;
esac
linked=
for source in tests/fuzz/fuzz_$program.cpp $sources; do
  object=$objects/$(echo "$source" | tr / _).o
  # shellcheck disable=SC2046
  $(command -v ccache) clang++ -std=c++20 -O1 -g -ffp-contract=off -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
    -Itests/fuzz -Isim/core/include -Isim/scene/include -Isim/scene/src -Isim/trajectory/include -Isim/trajectory/src -Ibridge/media/include \
    -Ibridge/media/src -isystem /usr/include/eigen3 $(pkg-config --cflags OpenEXR hdf5-serial) -c "$source" -o "$object"
  linked="$linked $object"
done
# shellcheck disable=SC2086
clang++ -fsanitize=fuzzer,address,undefined $linked $libraries -o "$work/fuzz"
# The words that the reader knows, as it spells them.
# shellcheck disable=SC2086
[ -z "$words" ] || grep -oh '"[A-Za-z_]\{2,20\}"' $words | sort -u >"$work/words"
cd "$work"
# HDF5 1.10.8 itself leaks, reads a few bytes beyond its buffers and asks for absurd amounts of memory (and takes the refusal) on damaged
# files; it is not compiled with the checks, and what it calls is not checked for it. Our reader's own code is.
[ "$reader" != run ] || export ASAN_OPTIONS=detect_leaks=0:replace_str=0:replace_intrin=0:allocator_may_return_null=1
./fuzz -max_total_time="$seconds" -max_len="$longest" -rss_limit_mb=4096 -malloc_limit_mb=${malloc_limit:-4096} -timeout=100 -print_final_stats=1 ${words:+-dict=words} inputs
