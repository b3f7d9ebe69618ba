#!/usr/bin/env python3
"""Does the judge tell clips that break physics from honest ones, and by how much they do? Path-traced, coded clips of the families in
scenes/families/judge: honest takes, and takes broken in a known way.

    python3 tests/bench/judge_faults.py   # uses build/release, writes every row of tests/bench/results/judge_faults.json
    python3 tests/bench/judge_faults.py --honest 30 --broken 30 --work DIR   # more clips; started again it goes on in DIR

For each family and fault: the spread between honest takes (root mean square difference of two takes) of the metric that measures the
fault; broken clips whose fault is three times that (but at least what one can see: "least"), and with --beyond also nine times; the area
under the ROC curve of the metric's size, honest against broken, with its 95 % interval from clips drawn again with replacement (bootstrap,
Efron 1979); the measured amount beside the injected one. "surprise" is the area under the curve of the one general metric,
rimshot.surprise. A shot made to go in is a phantom only where none of its takes goes in: clips are made until there are enough of those.
Floor: honest takes against honest takes have an area of 0.5.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES, SEED, TIMES = 4, 7, (3, 9)  # times the spread
RESAMPLES = 2000
MOST_PHANTOM_CLIPS = 10  # for each phantom that is asked for


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
    for clip in sorted(folder.glob("0*[0-9]"))[:count]:
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


def area_interval(honest, broken):
    """95 % of the areas of clips drawn again with replacement."""
    rng = random.Random(SEED)
    areas = sorted(area(rng.choices(honest, k=len(honest)), rng.choices(broken, k=len(broken))) for _ in range(RESAMPLES))
    return [rounded(areas[round(q * (RESAMPLES - 1))]) for q in (0.025, 0.975)]


def rounded(x, digits=4):
    return None if x is None else float(f"{x:.{digits}g}")


def phantoms(options, work, family, wanted):
    """Clips of shots that go in although none of their takes does; at most MOST_PHANTOM_CLIPS are made for each."""
    count = wanted
    while True:
        found = [r for r in reports(options, work, family, "phantom_goal=1", count) if value(r, "rimshot.made_in_takes") == 0]
        if len(found) >= wanted or count >= MOST_PHANTOM_CLIPS * wanted:
            return found[:wanted], count
        count = min(MOST_PHANTOM_CLIPS * wanted, count + 2 * (wanted - len(found)))


def row_of(metric, honest, broken, amount):
    own, measured = ([x for x in map(metric, clips) if x is not None] for clips in (honest, broken))
    surprise = [[x for x in map(of("rimshot.surprise"), clips) if x is not None] for clips in (honest, broken)]
    row = {"injected": amount, "clips": len(broken), "measurable": len(measured)}
    if measured:
        sizes = [abs(x) for x in own], [abs(x) for x in measured]
        row |= {"measured_median": rounded(statistics.median(measured)),
                "measured_rms_error": rounded(math.sqrt(statistics.fmean((x - amount) ** 2 for x in measured))),
                "area": rounded(area(*sizes)), "area_interval95": area_interval(*sizes)}
    if all(surprise):
        row |= {"surprise_area": rounded(area(*surprise)), "surprise_area_interval95": area_interval(*surprise)}
    return row


def measure(options, work, family, fault, honest):
    metric, least, _ = FAULTS[fault]
    own = [x for x in map(metric, honest) if x is not None]
    result = {"family": family, "fault": fault, "honest_clips": len(honest), "honest_measurable": len(own), "broken": []}
    if len(own) < 2:
        return result
    spread = math.sqrt(2) * statistics.pstdev(own)
    result |= {"spread": rounded(spread), "honest_mean": rounded(statistics.fmean(own))}
    if fault == "phantom_goal":
        broken, made = phantoms(options, work, family, options.broken)
        result["broken"].append(row_of(metric, honest, broken, 1.0) | {"clips_made": made})
    else:
        for times, count in zip(TIMES, (options.broken, options.beyond)):
            if count > 0:
                amount = rounded(max(times * spread, least * times / TIMES[0]), 3)
                result["broken"].append(row_of(metric, honest, reports(options, work, family, f"{fault}={amount:g}", count), amount))
    for row in result["broken"]:
        print(f"{family:10} {fault:13} spread {spread:.4g}", row, flush=True)
    return result


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path, help="keep the clips here")
    arguments.add_argument("--only", choices=FAMILIES)
    arguments.add_argument("--program", default=ROOT / "build/release/bin/rimshot")
    arguments.add_argument("--honest", type=int, default=12, help="clips of each family")
    arguments.add_argument("--broken", type=int, default=10, help="clips of each fault at three times the spread")
    arguments.add_argument("--beyond", type=int, default=0, help="and at nine times")
    options = arguments.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        table = []
        for family in [options.only] if options.only else FAMILIES:
            honest = reports(options, work, family, "none", options.honest)
            table += [measure(options, work, family, fault, honest) for fault, (_, _, families) in FAULTS.items() if family in families]
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    command = "python3 tests/bench/judge_faults.py" + "".join(
        f" --{name} {getattr(options, name)}" for name in ("honest", "broken", "beyond") if getattr(options, name) != arguments.get_default(name))
    result = {"command": command, "date": datetime.date.today().isoformat(),
              "machine": f"{cpu}, {os.cpu_count()} cores", "samples_per_pixel": SAMPLES, "seed": SEED,
              "seconds": round(time.monotonic() - started), "faults": table}
    if not options.only:
        (ROOT / "tests/bench/results/judge_faults.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
