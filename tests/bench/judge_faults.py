#!/usr/bin/env python3
"""Does the judge tell clips that break physics from honest ones, and by how much they do? Path-traced, coded clips of the families in
scenes/families/judge: honest takes, and takes broken in a known way.

    python3 tests/bench/judge_faults.py [--work DIR] [--only FAMILY] [--program FILE]   # uses build/release, writes tests/bench/results/judge_faults.json

For each family and fault: the spread between honest takes (root mean square difference of two takes) of the metric that measures the
fault; broken clips whose fault is three and nine times that (but at least what one can see: "least"); the area under the ROC curve of the
metric's size, honest against broken; the measured amount beside the injected one. "surprise" is the area under the curve of the one
general metric, rimshot.surprise. Floor: honest takes against honest takes have an area of 0.5.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES, SEED, TIMES = 4, 7, (3, 9)  # times the spread


def value(report, name):
    family, member = name.split(".")
    return report["metrics"].get(family, {}).get(member, {}).get("value")


def of(name, change=lambda x: x):
    def read(report):
        x = value(report, name)
        return None if x is None else change(x)
    return read


def impossible_goal(report):
    made, takes = value(report, "rimshot.made"), value(report, "rimshot.made_in_takes")
    return None if made is None or takes is None else made * (1 - takes)


# fault: (the metric that measures it, least amount, families)
FAULTS = {
    "frozen": (of("rimshot.standstill_time"), 2 / 24, ["free_fall", "bounce"]),
    "restitution": (of("rimshot.restitution_shift"), 0.01, ["bounce", "collision", "rim"]),
    "gravity": (of("rimshot.gravity_scale", lambda x: x - 1), 0.005, ["free_fall", "bounce", "ramp"]),
    "vanish": (of("rimshot.unseen_time"), 3 / 24, ["free_fall", "occlusion"]),
    "phantom_goal": (impossible_goal, 1, ["rim"]),
    "time_warp": (of("rimshot.gravity_scale", lambda x: math.sqrt(max(0, x)) - 1), 0.005, ["free_fall", "ramp"]),
    "energy": (of("contact.energy_change"), 0.02, ["bounce", "collision"]),
    "teleport": (of("rimshot.jump"), 0.02, ["free_fall", "bounce"]),
    "impulse": (of("contact.impulse_balance"), 0.05, ["two_balls"]),
}
FAMILIES = ["free_fall", "bounce", "ramp", "collision", "rim", "occlusion", "two_balls"]


def reports(options, work, family, fault, count):
    """The judge's reports on `count` clips; made and kept in a folder of their own."""
    folder = work / family / fault.replace("=", "_")
    subprocess.run([options.program, "dataset", ROOT / f"scenes/families/judge/{family}.yaml", "-n", str(count), "-o", folder, "--fault", fault,
                    "--spp", str(SAMPLES), "--seed", str(SEED), "--quiet"], check=True)
    out = []
    for clip in sorted(folder.glob("0*[0-9]")):
        report = clip.parent / f"{clip.name}.json"
        if not report.exists():
            subprocess.run([options.program, "judge", clip / "video.mp4", "--truth", clip / "run.h5", "-o", report, "--quiet",
                            "--metrics", "contact,gravity.g_eff,rimshot"])
        out.append(json.loads(report.read_text()))
    return out


def area(honest, broken):
    """Under the ROC curve: how often a broken clip scores above an honest one; a clip that cannot be measured does not count."""
    pairs = [(h, b) for h in honest for b in broken]
    return sum(1 if b > h else 0.5 if b == h else 0 for h, b in pairs) / len(pairs)


def rounded(x, digits=4):
    return None if x is None else float(f"{x:.{digits}g}")


def measure(options, work, family, fault, honest):
    metric, least, _ = FAULTS[fault]
    own = [x for x in map(metric, honest) if x is not None]
    surprise = [x for x in map(of("rimshot.surprise"), honest) if x is not None]
    if len(own) < 2:
        return {"family": family, "fault": fault, "honest_clips": len(honest), "honest_measurable": len(own), "broken": []}
    spread = math.sqrt(2) * statistics.pstdev(own)
    if fault == "phantom_goal":
        amounts = [1.0]
    else:
        amounts = [max(times * spread, least * times / TIMES[0]) for times in TIMES]
    rows = []
    for amount in amounts:
        amount = rounded(amount, 3)
        count = options.broken if not rows else options.beyond
        if count == 0:
            break
        broken = reports(options, work, family, f"{fault}={amount:g}", count)
        if fault == "phantom_goal":  # a shot that might go in is no phantom
            broken = [r for r in broken if value(r, "rimshot.made_in_takes") == 0]
        measured = [x for x in map(metric, broken) if x is not None]
        if not measured:
            rows.append({"injected": amount, "clips": len(broken), "measurable": 0})
            continue
        rows.append({"injected": amount, "clips": len(broken), "measurable": len(measured),
                     "measured_median": rounded(statistics.median(measured)),
                     "measured_rms_error": rounded(math.sqrt(statistics.fmean((x - amount) ** 2 for x in measured))),
                     "area": rounded(area([abs(x) for x in own], [abs(x) for x in measured])),
                     "surprise_area": rounded(area(surprise, [value(r, "rimshot.surprise") for r in broken]))})
        print(f"{family:10} {fault:13} spread {spread:.4g}", rows[-1], flush=True)
    return {"family": family, "fault": fault, "honest_clips": len(honest), "honest_measurable": len(own), "spread": rounded(spread),
            "honest_mean": rounded(statistics.fmean(own)), "broken": rows}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path, help="keep the clips here")
    arguments.add_argument("--only", choices=FAMILIES)
    arguments.add_argument("--program", default=ROOT / "build/release/bin/rimshot")
    arguments.add_argument("--honest", type=int, default=6, help="clips of each family")
    arguments.add_argument("--broken", type=int, default=4, help="clips of each fault at three times the spread")
    arguments.add_argument("--beyond", type=int, default=0, help="and at nine times")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        table = []
        for family in [options.only] if options.only else FAMILIES:
            honest = reports(options, work, family, "none", options.honest)
            table += [measure(options, work, family, fault, honest) for fault, (_, _, families) in FAULTS.items() if family in families]
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {"command": "python3 tests/bench/judge_faults.py", "date": datetime.date.today().isoformat(),
              "machine": f"{cpu}, {os.cpu_count()} cores", "samples_per_pixel": SAMPLES, "seed": SEED, "faults": table}
    if not options.only:
        (ROOT / "tests/bench/results/judge_faults.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
