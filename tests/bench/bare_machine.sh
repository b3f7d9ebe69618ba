#!/bin/sh
# tests/bench/bare_machine.sh FOLDER: both commands of the README, first and second time, in a new Debian 12 that has a shell, git and
# apt only (debootstrap in FOLDER, run as root). Clones the repository's HEAD; writes tests/bench/results/bare_machine.json.
set -eu
cd "$(dirname -- "$0")/../.."
root=$1/debian
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
rm -rf "$root"
debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$mirror" >"$1/debootstrap.log"
# The same package sources, network and clock as here.
rm -rf "$root/etc/apt" && cp -r /etc/apt "$root/etc/apt"
cp /etc/resolv.conf "$root/etc/resolv.conf"
git clone -q . "$root/rimshot"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
trap 'umount "$root/proc" "$root/dev"' EXIT

measure() {  # measure NAME COMMAND: the log lies beside, under the name
  started=$(date +%s)
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -c "cd /rimshot && $2" >"$log/$1.log" 2>&1 || {
    tail -n 40 "$log/$1.log" >&2
    exit 1
  }
  eval "$1=$(($(date +%s) - started))"
  eval "echo \"$1: \$$1 s\""
}
log=$1
measure first_command_cold_s "sh examples/missed_shot.sh"
measure first_command_again_s "sh examples/missed_shot.sh"
measure tests_cold_s "sh tests/run.sh"
measure tests_again_s "sh tests/run.sh -R test_core"  # installs and builds nothing
cat >tests/bench/results/bare_machine.json <<END
{
  "command": "sh tests/bench/bare_machine.sh FOLDER",
  "date": "$(date -u +%Y-%m-%d)",
  "commit": "$(git rev-parse HEAD)",
  "machine": "$(grep -m 1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) cores, Debian 12 chroot (minbase, git)",
  "installing_packages_s": $(sed -n 's/^setup: done in \([0-9]*\) s$/\1/p' "$log/first_command_cold_s.log"),
  "building_program_s": $(sed -n 's/^build: done in \([0-9]*\) s$/\1/p' "$log/first_command_cold_s.log"),
  "first_command_cold_s": $first_command_cold_s,
  "first_command_again_s": $first_command_again_s,
  "tests_cold_s": $tests_cold_s,
  "tests_again_s": $tests_again_s
}
END
cat tests/bench/results/bare_machine.json
