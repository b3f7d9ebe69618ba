#!/usr/bin/env python3
"""Time and memory of the Physics-IQ metrics of a 5 s clip, 960x544 at 30 fps, with a second take, by `rimshot judge` and by the
published formulas in Python (OpenCV, NumPy), turn about in one run; and whether the memory of all published metrics of videos grows with
the clips' length.

    sh tests/parity/setup.sh
    build/parity/bin/python tests/bench/judge_speed.py      # uses build/release, writes tests/bench/results/judge_speed.json

Wall and processor time (user and system, of all threads). Ours and the peer are programs that are started anew; ours measures the corrected
twins too, the peer does not. "Peer in memory" has Python, NumPy and OpenCV loaded before. Floor: decoding the three clips with OpenCV,
loaded before, and nothing else.
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
SIZE, REPEATS = (960, 544), 5
LONG_SIZE, LENGTHS = (480, 272), (10, 100)  # of the clips whose memory is compared; seconds
PEER = "import sys; sys.path.insert(0, sys.argv[1]); from published import physics_iq as p; p.scores(*p.compare(sys.argv[2], sys.argv[3:]))"
FAMILIES = "physics_iq,pisa,rigidbench,newtonbench,pis,morpheus"


def timed(action):
    """Wall and processor seconds, children's included."""
    def used():
        return sum(t for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for t in resource.getrusage(who)[:2])
    wall, processor = time.monotonic(), used()
    action()
    return {"wall": time.monotonic() - wall, "processor": used() - processor}


def peak_memory_mb(command):
    """Of a child process, measured in a process of its own."""
    code = ("import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return round(float(subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True).stdout))


def judge(metrics, clip, reference, second_take=None):
    second = ["--second-take", second_take] if second_take else []
    return [str(PROGRAM), "judge", clip, "--reference", reference, *second, "--metrics", metrics, "--quiet"]


def measure_speed(folder):
    take_1, take_2, clip = (bouncing_ball(os.path.join(folder, name), size=SIZE, **motion) for name, motion in {
        "take-1.mp4": {}, "take-2.mp4": {"seed": 2, "speed": 1.017}, "clip.mp4": {"seed": 3, "restitution": 0.7}}.items())
    actions = {"ours": lambda: subprocess.run(judge("physics_iq", clip, take_1, take_2), check=True),
               "peer": lambda: subprocess.run([sys.executable, "-c", PEER, str(ROOT / "tests/parity"), take_1, clip, take_2], check=True),
               "peer_in_memory": lambda: physics_iq.scores(*physics_iq.compare(take_1, [clip, take_2])),
               "floor": lambda: [sum(1 for _ in physics_iq.frames_of(path)) for path in (clip, take_1, take_2)]}
    times = {name: [] for name in actions}
    for _ in range(REPEATS):
        for name, action in actions.items():
            times[name].append(timed(action))
    result = {"clips": f"3 clips of 150 frames, {SIZE[0]}x{SIZE[1]}, MPEG-4", "runs": REPEATS}
    for kind in ("wall", "processor"):
        of = {name: [run[kind] for run in runs] for name, runs in times.items()}
        result[f"{kind}_seconds_median"] = {name: round(statistics.median(values), 2) for name, values in of.items()}
        for name in ("peer", "peer_in_memory"):
            ratios = [peer / ours for peer, ours in zip(of[name], of["ours"])]
            result[f"{name}_over_ours_{kind}"] = {"median_of_pairs": round(statistics.median(ratios), 2), "least": round(min(ratios), 2), "most": round(max(ratios), 2)}
    return result


def measure_memory(folder):
    result = {"clips": f"2 clips each, {LONG_SIZE[0]}x{LONG_SIZE[1]}, 30 frames a second", "metrics": FAMILIES}
    for seconds in LENGTHS:
        clip, reference = (bouncing_ball(os.path.join(folder, f"{seconds}-{seed}.mp4"), size=LONG_SIZE, frames=30 * seconds, seed=seed) for seed in (1, 2))
        result[f"peak_mb_of_{seconds}_s"] = peak_memory_mb(judge(FAMILIES, clip, reference))
    return result


def main():
    with tempfile.TemporaryDirectory() as folder:
        speed = measure_speed(folder)
        peer_memory = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        memory = measure_memory(folder)
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {"command": "build/parity/bin/python tests/bench/judge_speed.py", "date": datetime.date.today().isoformat(),
              "machine": f"{cpu}, {os.cpu_count()} cores", "physics_iq": speed, "peak_memory_of_the_peer_mb": peer_memory, "length": memory}
    (ROOT / "tests/bench/results/judge_speed.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
