#!/usr/bin/env python3
"""What the judge reads from a clip alone, without its run and without its camera, held against the run afterwards.

    sh tests/parity/setup.sh                                                  # h5py
    build/parity/bin/python tests/bench/judge_alone.py [--work DIR]           # writes tests/bench/results/judge_alone.json

Honest clips: takes of scenes/families/judge/{free_fall,bounce,collision,rim}.yaml, path traced and coded as H.264, judged with nothing but the
ball's radius. Truth: the run that the clip shows (shown.h5). Broken clips: `rimshot dataset --fault`; each fault's metric separates them from the
honest clips of the family with some area under the ROC curve (floor 0.5), and `findings` says in which part of them something impossible is named.
Peer: the calibrated judge's table in docs/EVALUATION.md (judge_reading.py), which knows camera and court.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError:
    sys.exit("needs h5py: sh tests/parity/setup.sh, then build/parity/bin/python tests/bench/judge_alone.py")

from reading_errors import Quantity, inside

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAMILIES = ["bounce", "rim", "collision", "free_fall"]
# family, fault, amount, the metric that shows it
FAULTS = [("free_fall", "frozen", 0.125, "rimshot.standstill_time"), ("bounce", "frozen", 0.125, "rimshot.standstill_time"),
          ("free_fall", "teleport", 0.06, "rimshot.jump_radii"), ("bounce", "teleport", 0.06, "rimshot.jump_radii"),
          ("free_fall", "vanish", 0.125, "rimshot.missing_time"), ("bounce", "energy", 2, "contact.energy_gain_max"),
          ("bounce", "energy", 0.1, "contact.energy_gain_max"), ("free_fall", "gravity", -0.1, "gravity.g_eff"), ("bounce", "gravity", -0.1, "gravity.g_eff")]
MATCHED = 1.5 / 24  # s


class Truth:
    """The run that a clip shows, read with h5py: nothing of Rimshot."""

    def __init__(self, file):
        with h5py.File(file) as run:
            scene = run["scene"][()]
            self.scene = json.loads(scene) if scene.lstrip()[:1] in (b"{", "{") else self.yaml(scene)
            names = {run["bodies"][name].attrs["index"]: name for name in run["bodies"]}
            self.ball = next(b["name"] for b in self.scene["bodies"] if not b.get("static"))
            self.time = run["time"][()]
            self.position, self.velocity = (run[f"bodies/{self.ball}/{what}"][()] for what in ("position", "linear_velocity"))
            self.contacts = [c for c in run["contacts"][()] if c["phase"] != 1 and self.ball in (names[c["body_a"]], names[c["body_b"]])]
            self.other = [names[c["body_a"]] if names[c["body_b"]] == self.ball else names[c["body_b"]] for c in self.contacts]
        self.radius = next(b for b in self.scene["bodies"] if b["name"] == self.ball)["shape"]["sphere"]["radius"]

    @staticmethod
    def yaml(text):
        import yaml
        return yaml.safe_load(text)

    def picture_direction(self, at):
        """Direction [rad] in the picture in which the ball leaves at time `at`: from the first sample after it."""
        i = int(np.searchsorted(self.time, at + 1e-9))
        p, v = self.position[i], self.velocity[i] + np.array([0, 0, 9.81]) * (self.time[i] - at)
        p = p - v * (self.time[i] - at)
        camera = self.scene["cameras"][0]
        eye, look = np.array(camera["position"], float), np.array(camera["look_at"], float)
        forward = (look - eye) / np.linalg.norm(look - eye)
        right = np.cross(forward, [0, 0, 1.0])
        right /= np.linalg.norm(right)
        down = np.cross(forward, right)
        to = p - eye
        depth, depth_speed = to @ forward, v @ forward
        return math.atan2((v @ down) * depth - (to @ down) * depth_speed, (v @ right) * depth - (to @ right) * depth_speed)


def value(report, name):
    family, member = name.split(".")
    return report["metrics"].get(family, {}).get(member, {}).get("value")


def judged(options, clip):
    """The report on a clip alone, kept beside it, and its truth."""
    truth = Truth(clip / "shown.h5")
    report = clip.parent / f"{clip.name}.alone.json"
    if not report.exists():
        subprocess.run([options.program, "judge", clip / "video.mp4", "--ball-radius", repr(truth.radius), "-o", report, "--quiet", "--metrics", "contact,gravity.g_eff,rimshot"])
    return json.loads(report.read_text()), truth


def made(options, work, family, fault, count):
    folder = work / family / fault.replace("=", "_")
    folder.parent.mkdir(parents=True, exist_ok=True)
    scene = work / f"{family}.yaml"
    if not scene.exists():
        scene.write_text((ROOT / f"scenes/families/judge/{family}.yaml").read_text().replace("size: [256, 144]", f"size: [{options.size.replace('x', ', ')}]"))
    subprocess.run([options.program, "dataset", scene, "-n", str(count), "-o", folder, "--fault", fault, "--spp", str(options.spp), "--seed", str(options.seed), "--quiet"], check=True)
    return [judged(options, clip) for clip in sorted(folder.glob("0*[0-9]"))]


def area(honest, broken):
    pairs = [(h, b) for h in honest for b in broken]
    return round(sum(1 if b > h else 0.5 if b == h else 0 for h, b in pairs) / len(pairs), 3) if pairs else None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path)
    arguments.add_argument("--program", default=ROOT / "build/release/bin/rimshot")
    arguments.add_argument("--clips", type=int, default=8, help="honest ones of each family")
    arguments.add_argument("--broken", type=int, default=4, help="of each fault")
    arguments.add_argument("--size", default="256x144")
    arguments.add_argument("--spp", type=int, default=4, help="samples a pixel")
    arguments.add_argument("--seed", type=int, default=404)
    options = arguments.parse_args()
    q = {"contact time": Quantity("ms"), "restitution, level floor": Quantity("1"), "restitution, other": Quantity("1"), "friction, level floor": Quantity("1"),
         "exit direction in the picture": Quantity("deg"), "gravity, radius known": Quantity("%"), "vertical field of view": Quantity("deg")}
    contacts = without = seen = true_contacts = findings = 0
    read, honest = [], {}
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        for family in FAMILIES:
            honest[family] = made(options, work, family, "none", options.clips)
            for report, truth in honest[family]:
                findings += bool(report.get("findings"))
                read.append(value(report, "rimshot.frames_read"))
                gravity = report["metrics"]["gravity"]["g_eff"]
                if gravity["value"] is not None:
                    q["gravity, radius known"].add(100 * (gravity["value"] / 9.81 - 1), inside(9.81, gravity["interval95"]))
                fov = report["metrics"]["rimshot"].get("vertical_fov")
                if fov:
                    q["vertical field of view"].add(fov["value"] - 34, inside(34, fov["interval95"]))
                times = [c["time"] for c in truth.contacts]
                true_contacts += len(times)
                seen += sum(any(abs(c["time"] - t) < MATCHED for c in report["contacts"]) for t in times)
                for c in report["contacts"]:
                    contacts += 1
                    nearest = min(range(len(times)), key=lambda k: abs(times[k] - c["time"]), default=None)
                    if nearest is None or abs(times[nearest] - c["time"]) > MATCHED:
                        without += 1
                        continue
                    t = truth.contacts[nearest]
                    q["contact time"].add(1000 * (c["time"] - t["time"]), inside(t["time"], c["time_interval95"]))
                    level = c["body_b"] == "level floor"
                    if t["approach_speed"] > 0.5 and c["restitution"] is not None:
                        e = t["separation_speed"] / t["approach_speed"]
                        q["restitution, level floor" if level else "restitution, other"].add(c["restitution"] - e, inside(e, c["restitution_interval95"]))
                    if level and truth.other[nearest] == "floor" and c["restitution"] is not None:
                        mu = float(np.linalg.norm(t["friction_impulse"]) / t["normal_impulse"])
                        q["friction, level floor"].add(c["impulse_ratio"] - mu, inside(mu, c["impulse_ratio_interval95"]))
                    off = abs(math.remainder(math.radians(c["picture_exit_angle"]) - truth.picture_direction(t["time"]), 2 * math.pi))
                    q["exit direction in the picture"].add(math.degrees(off), math.degrees(off) <= c["picture_exit_angle95"])
        faults = []
        for family, fault, amount, metric in FAULTS:
            broken = [report for report, _ in made(options, work, family, f"{fault}={amount:g}", options.broken)]
            sign = -1 if fault == "gravity" else 1
            values = lambda reports: [sign * v for v in (value(r, metric) for r in reports) if v is not None]
            own, theirs = values([r for r, _ in honest[family]]), values(broken)
            faults.append({"family": family, "fault": fault, "injected": amount, "metric": metric, "clips": len(broken), "measurable": len(theirs),
                           "measured_median": float(f"{sign * statistics.median(theirs):.4g}") if theirs else None,
                           "honest_median": float(f"{sign * statistics.median(own):.4g}") if own else None, "area": area(own, theirs),
                           "findings": round(sum(bool(r.get("findings")) for r in broken) / len(broken), 3)})
            print(faults[-1], flush=True)
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {"command": f"build/parity/bin/python tests/bench/judge_alone.py --size {options.size} --spp {options.spp} --seed {options.seed} --clips {options.clips} --broken {options.broken}",
              "date": datetime.date.today().isoformat(), "machine": f"{cpu}, {os.cpu_count()} cores",
              "clips": f"{options.clips} of each of {', '.join(FAMILIES)}; {options.size}, 24 frames a second, {options.spp} samples a pixel, H.264 crf 8; known to the judge: the ball's radius",
              "frames_read_mean": round(statistics.fmean(r for r in read if r is not None), 3), "clips_not_measurable": sum(r is None for r in read),
              "honest_clips_with_findings": findings, "honest_clips": len(read),
              "true_contacts": true_contacts, "of_which_read": seen, "contacts_read": contacts, "without_a_true_one": without,
              "quantities": {name: quantity.row() for name, quantity in q.items()}, "faults": faults}
    (ROOT / "tests/bench/results/judge_alone.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
