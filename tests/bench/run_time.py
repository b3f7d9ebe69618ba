#!/usr/bin/env python3
"""Wall time of the first command's run, warm.

    python3 tests/bench/run_time.py              # uses build/release, writes tests/bench/results/run_time.json

Peer: the same clip by the reference path tracer with twice the samples that the network is given. Floor: the same clip from direct light, which is what
geometry, encoding, judging and the report cost without the network. The machine should do nothing else meanwhile.
"""
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/bin/rimshot"
SCENE = ROOT / "scenes/showcase/missed_free_throw.yaml"


def seconds(command):
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def make(renderer, repeats):
    with tempfile.TemporaryDirectory() as folder:
        times = [seconds([PROGRAM, "make", SCENE, "-o", f"{folder}/out", "--renderer", renderer, "--spp", "16"]) for _ in range(repeats)]
    return {"min": round(min(times), 1), "median": round(statistics.median(times), 1), "max": round(max(times), 1), "runs": repeats}


def main():
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {
        "command": "python3 tests/bench/run_time.py",
        "date": datetime.date.today().isoformat(),
        "machine": f"{cpu}, {os.cpu_count()} cores",
        "clip": "scenes/showcase/missed_free_throw.yaml, 2 s of 512x288 at 24 fps",
        "make_s": {"neural, 4 samples": make("neural", 2), "peer: path, 16 samples": make("path", 1), "floor: direct light, 16 samples": make("gbuffer", 1)},
    }
    (ROOT / "tests/bench/results/run_time.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
