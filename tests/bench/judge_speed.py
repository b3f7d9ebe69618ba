#!/usr/bin/env python3
"""Time and memory of the Physics-IQ metrics of a 5 s clip, 960x544 at 30 fps, with a second take, by `rimshot judge` and by the
published formulas in Python (OpenCV, NumPy), turn about in one run.

    sh tests/parity/setup.sh
    build/parity/bin/python tests/bench/judge_speed.py      # uses build/release, writes tests/bench/results/judge_speed.json

Floor: decoding the three clips with OpenCV and nothing else. Ours measures the corrected twins too; the peer does not.
"""
import datetime
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/parity"))
from clips import bouncing_ball  # noqa: E402
from published import physics_iq  # noqa: E402

PROGRAM = ROOT / "build/release/bin/rimshot"
SIZE, REPEATS = (960, 544), 3


def seconds(action):
    started = time.monotonic()
    action()
    return time.monotonic() - started


def peak_memory_mb(command):
    """Of a child process, measured in a process of its own."""
    code = ("import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return float(subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True).stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        make = lambda name, **motion: bouncing_ball(os.path.join(folder, name), size=SIZE, **motion)
        take_1, take_2 = make("take-1.mp4"), make("take-2.mp4", seed=2, speed=1.017)
        clip = make("clip.mp4", seed=3, restitution=0.7)
        judge = lambda *clips: [str(PROGRAM), "judge", clips[0], "--reference", clips[1], "--second-take", clips[2],
                                "--metrics", "physics_iq", "--quiet"]
        ours = lambda: subprocess.run(judge(clip, take_1, take_2), check=True)
        theirs = lambda: physics_iq.scores(*physics_iq.compare(take_1, [clip, take_2]))
        floor = lambda: [sum(1 for _ in physics_iq.frames_of(path)) for path in (clip, take_1, take_2)]
        times = {"ours": [], "peer": [], "floor": []}
        for _ in range(REPEATS):
            for name, action in (("ours", ours), ("peer", theirs), ("floor", floor)):
                times[name].append(seconds(action))
        longer = [make(f"long-{i}.mp4", frames=600, seed=i) for i in range(3)]
        memory = {"clips of 5 s": peak_memory_mb(judge(clip, take_1, take_2)), "clips of 20 s": peak_memory_mb(judge(*longer))}
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {
        "command": "build/parity/bin/python tests/bench/judge_speed.py",
        "date": datetime.date.today().isoformat(),
        "machine": f"{cpu}, {os.cpu_count()} cores",
        "clips": f"3 clips of 150 frames, {SIZE[0]}x{SIZE[1]}, MPEG-4",
        "seconds": {name: {"min": round(min(t), 2), "median": round(statistics.median(t), 2), "runs": REPEATS} for name, t in times.items()},
        "peer_over_ours": round(statistics.median(times["peer"]) / statistics.median(times["ours"]), 2),
        "peak_memory_mb": {name: round(value) for name, value in memory.items()},
        "peak_memory_of_the_peer_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    (ROOT / "tests/bench/results/judge_speed.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
