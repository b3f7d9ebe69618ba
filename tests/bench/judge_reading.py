#!/usr/bin/env python3
"""How exactly the judge reads path-traced clips of 24 frames a second, and whether its 95 % intervals hold the truth.

    python3 tests/bench/judge_reading.py [--size 512x288] [--clips N]   # writes tests/bench/results/judge_reading_512x288.json
    python3 tests/bench/judge_reading.py --only two_balls               # writes tests/bench/results/judge_reading_two_balls_512x288.json
    python3 tests/bench/judge_reading.py --only box --clips 12          # writes tests/bench/results/judge_reading_box_512x288.json

Clips: honest takes of scenes/families/judge/{free_fall,bounce,collision,rim}.yaml at seeds that no test uses, coded as H.264. The judge knows the claimed run, whose throw and coefficients differ from the clip's as from take
to take; the truth is the run that the clip shows. Floor: 0. --only two_balls: two balls that meet in mid-air; "meeting" are the contacts of
one with the other, the impulse balance is the momentum that both gain over the impulse between them (truth: 0). --only box: a box that is thrown and tumbles; a reading is the root mean square of a clip, "worst frame" the largest error of one,
"pose in its ellipsoid" the part of a clip's frames whose 95 % ellipsoid of position and orientation holds the truth.
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

from reading_errors import Quantity, inside, rounded

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAMILIES = ["bounce", "rim", "collision", "free_fall"]


def angle(a, b):
    dot = sum(x * y for x, y in zip(a, b)) / math.hypot(*a) / math.hypot(*b)
    return math.degrees(math.acos(max(-1, min(1, dot))))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path)
    arguments.add_argument("--program", default=ROOT / "build/release/bin/rimshot")
    arguments.add_argument("--only", help="one family, by itself")
    arguments.add_argument("--clips", type=int, default=3, help="of each family")
    arguments.add_argument("--size", default="512x288")
    arguments.add_argument("--spp", type=int, default=8, help="samples a pixel")
    arguments.add_argument("--seed", type=int, default=101)
    options = arguments.parse_args()
    wide = f"size: [{options.size.replace('x', ', ')}]"
    q = {"ball centre": Quantity("px", 0.05), "contact time": Quantity("ms", 2), "restitution": Quantity("1", 0.02),
         "rim exit direction": Quantity("deg", 1), "exit direction": Quantity("deg", 1), "exit speed": Quantity("m/s", 0.1), "impulse ratio": Quantity("1", 0.02), "gravity": Quantity("%", 0.5)}
    if options.only == "two_balls":
        q.update({"meeting time": Quantity("ms", 2), "meeting restitution": Quantity("1", 0.02), "impulse balance": Quantity("1", 0.05), "penetration": Quantity("m", 0.01)})
    if options.only == "box":
        q = {"box centre": Quantity("px", 0.1), "box centre, worst frame": Quantity("px", 0.5), "box orientation": Quantity("deg", 1), "box orientation, worst frame": Quantity("deg", 2),
             "box distance": Quantity("m", 0.02), "gravity": Quantity("%", 0.5)}
    families = [options.only] if options.only else FAMILIES
    missed = contacts = outcomes = agree = 0
    frames, in_ellipsoid = [], []
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        for family in families:
            work.mkdir(parents=True, exist_ok=True)
            scene = work / f"{family}.yaml"
            scene.write_text((ROOT / f"scenes/families/judge/{family}.yaml").read_text().replace("size: [256, 144]", wide))
            subprocess.run([options.program, "dataset", scene, "-n", str(options.clips), "-o", work / family, "--fault", "none", "--spp", str(options.spp),
                            "--seed", str(options.seed), "--quiet"], check=True)
            for clip in sorted((work / family).glob("0*[0-9]")):
                report = clip.parent / f"{clip.name}.json"
                if not report.exists():
                    # The scene in shown.h5 is that of the claimed run, which the judge knows; its motion is the clip's own.
                    subprocess.run([options.program, "judge", clip / "video.mp4", "--truth", clip / "shown.h5", "-o", report, "--quiet",
                                    "--metrics", "contact,gravity,rimshot"])
                r = json.loads(report.read_text())
                m = r["metrics"]
                g = m["gravity"]["g_eff"]
                if g["value"] is not None:
                    q["gravity"].add(100 * (g["value"] / 9.81 - 1), inside(9.81, g["interval95"]))
                if options.only == "box":
                    own = {name: metric["value"] for name, metric in m["rimshot"].items()}
                    frames.append(own["frames_read"])
                    in_ellipsoid.append(own["pose_within95"])
                    for name, metric in [("box centre", "position_error_rms"), ("box centre, worst frame", "position_error_max"), ("box orientation", "orientation_error_rms"),
                                         ("box orientation, worst frame", "orientation_error_max"), ("box distance", "distance_error_rms")]:
                        q[name].add(own[metric], None)
                    continue
                q["ball centre"].add(m["rimshot"]["position_error_rms"]["value"], None)
                if m["rimshot"]["made"]["value"] is not None:
                    outcomes += 1
                    agree += m["rimshot"]["made"]["value"] == m["rimshot"]["made_in_run"]["value"]
                for name in {"impulse balance", "penetration"} & q.keys():
                    metric = m["contact"][name.replace(" ", "_")]
                    if metric["value"] is not None:
                        q[name].add(metric["value"], inside(0, metric["interval95"]))
                for c in r["contacts"]:
                    contacts += 1
                    t = c["truth"]
                    if t is None:
                        missed += 1
                        continue
                    if "meeting time" in q and c["body_b"] == "right":
                        q["meeting time"].add(1000 * (c["time"] - t["time"]), inside(t["time"], c["time_interval95"]))
                        e = t["separation_speed"] / t["approach_speed"]
                        q["meeting restitution"].add(c["restitution"] - e, inside(e, c["restitution_interval95"]))
                    if c["impulse_ratio"] is not None:
                        q["impulse ratio"].add(c["impulse_ratio"] - t["impulse_ratio"], inside(t["impulse_ratio"], c["impulse_ratio_interval95"]))
                    q["contact time"].add(1000 * (c["time"] - t["time"]), inside(t["time"], c["time_interval95"]))
                    if t["approach_speed"] > 0.5:
                        e = t["separation_speed"] / t["approach_speed"]
                        q["restitution"].add(c["restitution"] - e, inside(e, c["restitution_interval95"]))
                    off = angle(c["exit_velocity"], t["exit_velocity"])
                    held = None if c["exit_angle95"] is None else off <= c["exit_angle95"]
                    q["exit direction"].add(off, held)
                    if c["body_b"] == "rim":
                        q["rim exit direction"].add(off, held)
                    speed = math.hypot(*t["exit_velocity"])
                    q["exit speed"].add(math.hypot(*c["exit_velocity"]) - speed, inside(speed, c["exit_speed_interval95"]))
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {"command": f"python3 tests/bench/judge_reading.py --size {options.size} --spp {options.spp} --seed {options.seed} --clips {options.clips}" + (f" --only {options.only}" if options.only else ""), "date": datetime.date.today().isoformat(), "machine": f"{cpu}, {os.cpu_count()} cores",
              "clips": f"{options.clips} of each of {', '.join(families)}; {options.size}, 24 frames a second, {options.spp} samples a pixel, H.264 crf 8, seed {options.seed}",
              "contacts_read": contacts, "without_a_true_one": missed, "outcomes": outcomes, "outcomes_that_agree": agree,
              "quantities": {name: quantity.row() for name, quantity in q.items()}}
    if options.only == "box":
        result = {name: value for name, value in result.items() if name not in {"contacts_read", "without_a_true_one", "outcomes", "outcomes_that_agree"}}
        result.update({"frames_read": rounded(statistics.fmean(frames)), "pose_in_its_95_ellipsoid": rounded(statistics.fmean(in_ellipsoid))})
    (ROOT / f"tests/bench/results/judge_reading_{options.only + '_' if options.only else ''}{options.size}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
