"""PhyWorld's tasks continued from three frames by known and by estimated laws, beside the true videos (the floor) and beside
single clips without lessons: the whole table of docs/MODEL.md.
Usage: python3 tests/bench/predict/phyworld.py OUT.json [-n 120] [--outside 240]"""
import argparse
import json
import pathlib
import platform
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
RIMSHOT = str(ROOT / "build/release/bin/rimshot")
GRAVITY = {"uniform": [], "parabola": ["--set", "world.gravity=[0,0,-2.5]"], "collision": []}
METRICS = ["phyworld.velocity_error", "phyworld.velocity_error_per_frame", "phyworld.velocity_error_corrected", "ldr.position_error",
           "ldr.position_error_corrected"]


def rimshot(*arguments):
    subprocess.run([RIMSHOT, *map(str, arguments), "--quiet"], check=True)


def judged(clip, reference):
    out = subprocess.run([RIMSHOT, "judge", clip, "--reference", reference, "--metrics", "phyworld,ldr", "--json"], check=True, capture_output=True)
    metrics = json.loads(out.stdout)["metrics"]
    row = {}
    for name in METRICS:
        family, quantity = name.split(".")
        for split in ("in", "out"):
            key = quantity.replace("_corrected", "") + "_" + split + ("_corrected" if quantity.endswith("_corrected") else "")
            row[f"{name}.{split}"] = metrics[family][key]["value"]
    row["ldr.generalisation_gap"] = metrics["ldr"]["generalisation_gap"]["value"]
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=120)
    parser.add_argument("--outside", type=int, default=240)
    options = parser.parse_args()
    result = {"command": f"python3 tests/bench/predict/phyworld.py {options.output} -n {options.n} --outside {options.outside}",
              "machine": platform.processor() or platform.machine(), "given_frames": 3, "tasks": {}}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rimshot-phyworld-"))
    try:
        for task, gravity in GRAVITY.items():
            truth, lessons = folder / f"{task}.hdf5", folder / f"lessons_{task}.hdf5"
            rimshot("dataset", f"phyworld-{task}", "-n", options.n, "--outside", options.outside, "--seed", 2026, "-o", truth)
            rimshot("dataset", f"phyworld-{task}", "-n", 16, "--seed", 7, "-o", lessons)
            rimshot("predict", truth, "-o", folder / "known", *gravity)
            rimshot("predict", truth, "-o", folder / "estimated", "--laws", "estimated", "--lessons", lessons)
            rimshot("predict", truth, "-o", folder / "alone", "--laws", "estimated")
            rows = {"true videos": judged(truth, truth)}
            for name, label in (("known", "known laws"), ("estimated", "estimated laws, 16 lessons"), ("alone", "estimated laws, three frames alone")):
                rows[label] = judged(folder / name / "predicted.hdf5", truth)
            lesson = json.loads((folder / "estimated" / "report.json").read_text())["lessons"]
            result["tasks"][task] = {"clips": {"in": options.n, "out": options.outside}, "rows": rows, "lessons": lesson["laws"]}
            for label, row in rows.items():
                print(f"{task:10s} {label:36s} velocity in {row['phyworld.velocity_error.in']:.4f} out {row['phyworld.velocity_error.out']:.4f}  "
                      f"position in {row['ldr.position_error.in']:.4f} out {row['ldr.position_error.out']:.4f}")
    finally:
        shutil.rmtree(folder)
    options.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
