#!/usr/bin/env python3
"""What constraint losses give learned dynamics, in state space: which model, which losses, which starts.

    python3 tests/bench/dynamics/ablation.py [--tasks collision,bouncing] [--steps 600]     writes tests/bench/results/dynamics_ablation.json

Every arm trains five networks side by side (seeds 1 to 5, each with its own order of the data) on the same labelled tracks of the
training ranges. The weight of the laws is chosen on validation clips outside of the training ranges with seeds of their own, by the Gated
model; all arms then use it. The laws' form, and but for the arm "estimated" gravity and restitution too, are given to the losses.
Unlabelled starts reach to speed 5.25 and radius 1.75; tests go to 6 and 2. Results are kept per arm in OUT and made only once.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = ROOT / "build/release/bin"
NETWORKS = 5
NOISE = 5e-4
MOST_SPEED, MOST_RADIUS = 5.25, 1.75
LABELLED, STARTS, HELD_OUT = 4096, 4096, 256
TASKS = ["uniform", "parabola", "collision", "bouncing"]
KINDS = ["absolute", "smooth", "gated", "scale_free"]
LOSSES = {"no loss": {}, "on labelled": {"law": True}, "on labelled and unlabelled": {"law": True, "starts": True}}
ESTIMATED = {"on labelled and unlabelled, law estimated": {"law": True, "starts": True, "estimated": True}}
WEIGHTS = [0.1, 0.5, 2, 8]
VALIDATION_SEED, TEST_SEED = 77, 2026


class Diverged(Exception):
    """A training whose loss was no number any more: a result, too."""


def rimshot(*arguments):
    ended = subprocess.run([BIN / "rimshot", *map(str, arguments), "--quiet"], stderr=subprocess.PIPE, text=True,
                           env={**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"})
    if ended.returncode == 2 and "is not finite" in ended.stderr:
        raise Diverged(ended.stderr.strip())
    if ended.returncode != 0:
        raise SystemExit(ended.stderr)


def tracks(folder, task):
    labelled, starts = folder / f"{task}.h5", folder / f"{task}_starts.h5"
    if not starts.exists():
        rimshot("dataset", f"phyworld-{task}", "--tracks", "-n", LABELLED + HELD_OUT, "--seed", 11, "-o", labelled)
        rimshot("dataset", f"phyworld-{task}", "--tracks", "-n", STARTS, "--seed", 12, "--speed", f"0:{MOST_SPEED}", "--radius", f"0.3:{MOST_RADIUS}",
                "-o", starts)
    return labelled, starts


def config(output, options, kind, labelled, starts, arm, weight):
    lines = ["conditioning: states", f"output: {output}", f"steps: {options.steps}", f"batch: {options.batch}", "threads: 1", "seed: 1",
             f"learning_rate: {options.rate}", "warmup: 50", "weight_decay: 1e-5", "gradient_clip: 1", "average_decay: 0.99",
             f"checkpoint_every: {options.steps}", f"validate_every: {options.steps}", f"validation_clips: {HELD_OUT}", "dynamics:", f"  kind: {kind}",
             f"  networks: {NETWORKS}", f"  noise: {options.noise}", f"  tracks: [{labelled}]"]
    if arm.get("starts"):
        lines.append(f"  starts: [{starts}]")
    if arm.get("law"):
        lines.append(f"  law_weight: {weight}")
    if arm.get("estimated"):
        lines.append("  law: estimated")
    return "\n".join(lines) + "\n"


def measured(weights, task, noise, seed):
    out = subprocess.run([BIN / "bench_dynamics", weights, "--task", task, "--noise", str(noise), "--seed", str(seed), "--most-speed", str(MOST_SPEED),
                          "--most-radius", str(MOST_RADIUS)], check=True, capture_output=True)
    return json.loads(out.stdout)


def run(options, task, kind, name, arm, weight, seed):
    """Errors of the arm's networks; trained and measured only if that has not been done."""
    label = f"{task}-{kind}-{name}-{weight if arm else 0}-{options.noise}".replace(" ", "_").replace(",", "")
    folder = options.out / label
    result = folder / f"measured_{seed}.json"
    if not result.exists():
        labelled, starts = tracks(options.out, task)
        folder.mkdir(exist_ok=True)
        if not (folder / "model/dynamics_model.weights").exists():
            (folder / "config.yaml").write_text(config(folder / "model", options, kind, labelled, starts, arm, weight))
            try:
                rimshot("train", folder / "config.yaml")
            except Diverged as diverged:
                result.write_text(json.dumps({"diverged": str(diverged)}))
                return json.loads(result.read_text())
        result.write_text(json.dumps(measured(folder / "model/dynamics_model.weights", task, options.noise, seed)))
    return json.loads(result.read_text())


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def choose_weight(options, tasks):
    """The weight of the laws with the least error outside of the training ranges, on validation clips, as a share of the floor, mean over tasks."""
    table = {}
    for weight in WEIGHTS:
        shares = []
        for task in tasks:
            out = run(options, task, "gated", "on labelled and unlabelled", LOSSES["on labelled and unlabelled"], weight, VALIDATION_SEED)["out_inside_unlabelled"]
            shares.append(statistics.median(out["networks"]["position"]) / out["floor"]["position"][0])
        table[weight] = statistics.mean(shares)
        print(f"law_weight {weight}: {table[weight]:.3f} of the floor on validation clips", flush=True)
    return min(table, key=table.get), table


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--noise", type=float, default=NOISE)
    parser.add_argument("--weight-tasks", default="collision,bouncing", help="on which the weight of the laws is chosen")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "out/dynamics")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "tests/bench/results/dynamics_ablation.json")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    weight, validation = choose_weight(options, options.weight_tasks.split(","))
    result = {"command": f"python3 tests/bench/dynamics/ablation.py --tasks {options.tasks} --kinds {options.kinds} --steps {options.steps} --batch {options.batch} "
                         f"--rate {options.rate} --noise {options.noise} --weight-tasks {options.weight_tasks}",
              "networks": NETWORKS, "noise_m": options.noise, "labelled_clips": LABELLED, "unlabelled_starts": STARTS,
              "unlabelled_range": {"speed": [0, MOST_SPEED], "radius": [0.3, MOST_RADIUS]},
              "law_weight": {"chosen": weight, "share_of_floor_on_validation_clips": validation}, "tasks": {}}
    for task in options.tasks.split(","):
        rows = result["tasks"][task] = {}
        for kind in options.kinds.split(","):
            arms = {**LOSSES, **(ESTIMATED if kind == "gated" else {})}
            for name, arm in arms.items():
                out = run(options, task, kind, name, arm, weight, TEST_SEED)
                if "diverged" in out:
                    rows[f"{kind}, {name}"] = out
                    print(f"{task:10s} {kind:10s} {name:42s}{out['diverged']}", flush=True)
                    continue
                rows.setdefault("floor", {r: {q: v["floor"][q][0] for q in v["floor"]} for r, v in out.items()})
                row = rows[f"{kind}, {name}"] = {r: {q: summary(v["networks"][q]) for q in v["networks"]} for r, v in out.items()}
                print(f"{task:10s} {kind:10s} {name:42s}" + "  ".join(
                    f"{r[:10]} {row[r]['position']['median']:.4f} [{row[r]['velocity']['median']:.4f}] floor {rows['floor'][r]['position']:.4f}" for r in row), flush=True)
                options.results.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
