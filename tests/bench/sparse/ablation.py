#!/usr/bin/env python3
"""Do the constraint losses help where the network decides where things are? Trains the sparse model with and without them.

    python3 tests/bench/sparse/ablation.py [--seeds 3] [--steps 700]      writes tests/bench/results/sparse_ablation.json

Data first, each with `rimshot dataset` (commands in neural/train/configs/sparse.yaml and docs/MODEL.md). Every arm sees the same
pictures in the same order; arms differ in the loss only. Measured by bench_sparse: readers that took no part in training.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
CONFIG = (ROOT / "neural/train/configs/sparse.yaml").read_text()
LOSSES = {"centroid": 0.05, "rigidity": 0.2, "permanence": 2, "constraints_from": 200}
ARMS = {  # changes of the configuration, which has masks and no losses; None removes a line
    "no losses": {"constraint_data": None, "constraint_coverage": None},
    "losses on the pictures' states": {"constraint_data": None, "constraint_coverage": None, **LOSSES},
    "losses, and on states without pictures": {"constraint_coverage": None, **LOSSES},
    "no losses, but masks of those states": {},
}
TESTS = ["--clips", "out/sparse/test_same", "--clips", "out/sparse/test_other", "--shots", "scenes/families/rim_shots.yaml",
         "--shots", "scenes/families/rim_shots_other.yaml"]
T95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}  # Student's t, two-sided 95 %, by the number of seeds


def configure(arm, seed, steps, folder):
    text = CONFIG
    changes = {"seed": seed, "steps": steps, "output": folder, **ARMS[arm]}
    for key, value in changes.items():
        pattern = re.compile(rf"^( *){key}:.*\n", re.M)
        if value is None:
            text = pattern.sub("", text)
        elif pattern.search(text):
            text = pattern.sub(rf"\g<1>{key}: {value}\n", text)
        else:
            text = f"{key}: {value}\n" + text
    return text


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--steps", type=int, default=700)
    options.add_argument("--count", type=int, default=8, help="judged shots of each family")
    options.add_argument("--program", default="build/release/bin/rimshot")
    options.add_argument("--reader", default="build/release/bin/bench_sparse")
    options.add_argument("--output", default="tests/bench/results/sparse_ablation.json")
    options = options.parse_args()
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"}
    weights = {}
    for seed in range(1, options.seeds + 1):
        for index, arm in enumerate(ARMS):
            folder = pathlib.Path(f"out/sparse/ablation_{options.steps}/{index}_{seed}")
            folder.mkdir(parents=True, exist_ok=True)
            config = folder / "config.yaml"
            config.write_text(configure(arm, seed, options.steps, folder))
            file = folder / "sparse_model.weights"
            if not (folder / "sparse_model.md").exists():  # the card is written last
                resume = ["--resume"] if (folder / "checkpoint.pt").exists() else []
                subprocess.run([options.program, "train", str(config), "--quiet", *resume], check=True, env=environment)
            weights[str(file)] = arm
    reader = [options.reader, *TESTS, "--count", str(options.count)]
    for file in weights:
        reader += ["--weights", file]
    readings = json.loads(subprocess.run(reader, check=True, env=environment, stdout=subprocess.PIPE).stdout)
    table = {}
    for test, rows in readings.items():
        table[test] = {"path traced": rows["path traced"]}
        for arm in ARMS:
            values = [rows[file] for file in weights if weights[file] == arm]
            table[test][arm] = {}
            for name in values[0]:
                seeds = [v[name] for v in values]
                half = T95.get(len(seeds), 1.96) * statistics.stdev(seeds) / len(seeds) ** 0.5 if len(seeds) > 1 else 0
                table[test][arm][name] = {"mean": statistics.mean(seeds), "half_interval95": half, "seeds": seeds}
    machine = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "")
    result = {"command": f"python3 tests/bench/sparse/ablation.py --seeds {options.seeds} --steps {options.steps} --count {options.count}",
              "machine": f"{machine}, one thread", "table": table}
    pathlib.Path(options.output).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
