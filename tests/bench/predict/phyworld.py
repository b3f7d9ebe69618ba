"""PhyWorld's and LDR's tasks continued from three frames, in three tracks, beside the true videos (the floor): known and estimated laws,
the renderer on given states, and learned dynamics drawn by a network: the whole table of docs/MODEL.md.
Usage: python3 tests/bench/predict/phyworld.py OUT.json [-n 40] [--outside 80] [--networks 5]
The learned dynamics are trained first (neural/train/configs/dynamics.yaml: all tasks jointly; the same on each task alone; both without
losses too), kept in --folder and not trained again."""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
RIMSHOT = str(ROOT / "build/release/bin/rimshot")
CONFIGS = ROOT / "neural/train/configs"
FALLS = ["--set", "world.gravity=[0,0,-2.5]"]
LAWS = {"uniform": [], "parabola": FALLS, "collision": [], "bouncing": [*FALLS, "--walls"], "looming": []}
METRICS = ["phyworld.velocity_error", "phyworld.velocity_error_per_frame", "phyworld.velocity_error_corrected", "ldr.position_error",
           "ldr.position_error_corrected", "ldr.radius_error"]
TRAINED = {"learned, single": (False, True), "learned, joint": (True, True), "learned without losses, single": (False, False),
           "learned without losses, joint": (True, False)}


def rimshot(*arguments):
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"}
    subprocess.run([RIMSHOT, *map(str, arguments), "--quiet"], check=True, env=environment, cwd=ROOT)


def judged(clip, reference):
    out = subprocess.run([RIMSHOT, "judge", clip, "--reference", reference, "--metrics", "phyworld,ldr", "--json"], check=True, capture_output=True)
    metrics = json.loads(out.stdout)["metrics"]
    row = {}
    for name in METRICS:
        family, quantity = name.split(".")
        for split in ("in", "out"):
            key = quantity.replace("_corrected", "") + "_" + split + ("_corrected" if quantity.endswith("_corrected") else "")
            row[f"{name}.{split}"] = metrics[family][key]["value"]
    for name in ("generalisation_gap", "radius_gap"):
        row[f"ldr.{name}"] = metrics["ldr"][name]["value"]
    return row


def spread(rows):
    """Median, least and most over networks of different seeds, for each figure."""
    out = {}
    for key in rows[0]:
        values = [row[key] for row in rows]
        out[key] = statistics.median(values)
        out[f"{key}.range"] = [min(values), max(values)]
    return out


def tracks(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for task in LAWS:
        labelled, starts = folder / f"{task}.h5", folder / f"{task}_starts.h5"
        if not starts.exists():
            rimshot("dataset", f"phyworld-{task}", "--tracks", "-n", 4352, "--seed", 11, "-o", labelled)
            rimshot("dataset", f"phyworld-{task}", "--tracks", "-n", 4096, "--seed", 12, "--speed", "0:5.25", "--radius", "0.3:1.75", "-o", starts)
    if not (folder / "pictures.h5").exists():
        rimshot("dataset", "phyworld-collision", "--tracks", "--pictures", "-n", 20, "--seed", 13, "-o", folder / "pictures.h5")


def trained(folder, config, changes, weights):
    """Weights of the configuration with these lines changed (None: left out); trained unless they are there."""
    target = folder / weights
    if not target.exists():
        text = (CONFIGS / config).read_text().replace("out/dynamics", str(folder))
        for key, value in changes.items():
            pattern = re.compile(rf"^( *){key}:.*\n", re.M)
            assert pattern.search(text), key
            text = pattern.sub("" if value is None else rf"\g<1>{key}: {value}\n", text)
        path = folder / (target.parent.name + ".yaml")
        path.write_text(text)
        checkpoint = target.parent / "checkpoint.pt"
        rimshot("train", path, *(["--resume"] if checkpoint.exists() else []))
    return target


def dynamics(folder, task, joint, losses):
    """Joint: all tasks in one; else this task alone."""
    name = ("joint" if joint else task) + ("" if losses else "_without")
    changes = {"output": folder / name}
    if not joint:
        changes |= {"tracks": f"[{folder / task}.h5]", "starts": f"[{folder / task}_starts.h5]", "steps": 1500, "batch": 32, "learning_rate": 6e-3}
    if not losses:
        changes |= {"law_weight": None, "starts": None}
    return trained(folder, "dynamics.yaml", changes, f"{name}/dynamics_model.weights")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("-n", type=int, default=40)
    parser.add_argument("--outside", type=int, default=80)
    parser.add_argument("--networks", type=int, default=5)
    parser.add_argument("--tasks", default=",".join(LAWS))
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "out/dynamics", help="of tracks and trained weights")
    options = parser.parse_args()
    learned = options.folder.resolve()
    tracks(learned)
    discs = trained(learned, "discs.yaml", {}, "discs/disc_renderer.weights")
    drawn = ["--draw", "network", "--draw-weights", discs]
    result = {"command": f"python3 tests/bench/predict/phyworld.py {options.output} -n {options.n} --outside {options.outside} --networks {options.networks} --tasks {options.tasks}",
              "machine": platform.processor() or platform.machine(), "given_frames": 3, "tasks": {}}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rimshot-phyworld-"))
    try:
        for task in options.tasks.split(","):
            law = LAWS[task]
            truth, lessons = folder / f"{task}.hdf5", folder / f"lessons_{task}.hdf5"
            rimshot("dataset", f"phyworld-{task}", "-n", options.n, "--outside", options.outside, "--seed", 2026, "-o", truth)
            rimshot("dataset", f"phyworld-{task}", "-n", 16, "--seed", 7, "-o", lessons)
            rows = {}

            def predicted(label, *arguments):
                out = folder / "predicted"
                rimshot("predict", truth, "-o", out, *arguments)
                row = judged(out / "predicted.hdf5", truth)
                report = json.loads((out / "report.json").read_text())
                shutil.rmtree(out)
                if label:
                    rows[label] = row
                return row, report

            rows["true videos"] = judged(truth, truth)
            if task != "looming":  # the simulator's discs keep their size
                predicted("known laws", *law)
            walls = ["--walls"] if "--walls" in law else []
            lesson = None
            if task not in ("bouncing", "looming"):
                lesson = predicted("estimated laws, 16 lessons", "--laws", "estimated", "--lessons", lessons, *walls)[1]["lessons"]["laws"]
                predicted("estimated laws, three frames alone", "--laws", "estimated", *walls)
            predicted("given states, drawn by the network", "--laws", "given", *drawn)
            for label, (joint, losses) in TRAINED.items():
                weights = dynamics(learned, task, joint, losses)
                rows[label] = spread([predicted(None, "--laws", "learned", "--weights", weights, "--network", i, *walls, *drawn)[0] for i in range(options.networks)])
            result["tasks"][task] = {"clips": {"in": options.n, "out": options.outside}, "rows": rows, "lessons": lesson}
            for label, row in rows.items():
                print(f"{task:10s} {label:36s} velocity in {row['phyworld.velocity_error.in']:.4f} out {row['phyworld.velocity_error.out']:.4f}  "
                      f"position in {row['ldr.position_error.in']:.4f} out {row['ldr.position_error.out']:.4f} gap {row['ldr.generalisation_gap']:.4f}  "
                      f"radius in {row['ldr.radius_error.in']:.4f} out {row['ldr.radius_error.out']:.4f}", flush=True)
            options.output.write_text(json.dumps(result, indent=2) + "\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
