#!/usr/bin/env python3
"""How what the judge reads off clips goes with what their scenes command: gravity, restitution, friction and the ratio of masses.

    python3 tests/bench/judge_response.py [--clips N]   # uses build/release, writes tests/bench/results/judge_response.json

Clips: honest takes of scenes/families/judge/response.yaml, path traced and coded as H.264; every parameter differs from clip to clip. The judge
knows the claimed run. A perfect clip under a perfect reader has slope 1, R2 1 and Kendall's tau 1, but for what differs from take to take
(restitution 0.005, friction 0.01). Floor: the same figures where the commanded values are dealt to the clips anew, mean over 1000 deals; a
clip that does not hear its command has them.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def figures(points):
    """Slope, R2 and Kendall's tau-b: another implementation than the program's."""
    x, y = zip(*points)
    mx, my = statistics.fmean(x), statistics.fmean(y)
    xx, yy = sum((a - mx) ** 2 for a in x), sum((b - my) ** 2 for b in y)
    xy = sum((a - mx) * (b - my) for a, b in points)
    pairs = [(points[j][0] - points[i][0], points[j][1] - points[i][1]) for i in range(len(points)) for j in range(i + 1, len(points))]
    pairs = [(a if abs(a) > 1e-9 * abs(mx) else 0, b if abs(b) > 1e-9 * abs(my) else 0) for a, b in pairs]  # both contacts of one fitted law
    order = sum((a * b > 0) - (a * b < 0) for a, b in pairs)
    untied = sum(a != 0 for a, _ in pairs) * sum(b != 0 for _, b in pairs)
    return {"slope": xy / xx, "r_squared": xy * xy / (xx * yy), "monotonicity": order / untied ** 0.5}


def dealt_anew(points, rng):
    x, y = map(list, zip(*points))
    deals = []
    for _ in range(1000):
        rng.shuffle(x)
        deals.append(figures(list(zip(x, y))))
    return {name: round(statistics.fmean(d[name] for d in deals), 3) for name in deals[0]}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--work", type=pathlib.Path, help="keep the clips here")
    arguments.add_argument("--program", default=ROOT / "build/release/bin/rimshot")
    arguments.add_argument("--clips", type=int, default=12)
    arguments.add_argument("--size", default="512x288")
    arguments.add_argument("--spp", type=int, default=4, help="samples a pixel")
    arguments.add_argument("--seed", type=int, default=31)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or pathlib.Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        scene = work / "response.yaml"
        scene.write_text((ROOT / "scenes/families/judge/response.yaml").read_text().replace("size: [256, 144]", f"size: [{options.size.replace('x', ', ')}]"))
        subprocess.run([options.program, "dataset", scene, "-n", str(options.clips), "-o", work / "clips", "--fault", "none", "--spp", str(options.spp),
                        "--seed", str(options.seed), "--quiet"], check=True)
        if not (work / "set.json").exists():
            subprocess.run([options.program, "judge", work / "clips", "-o", work / "set.json", "--csv", work / "set.csv", "--html", work / "set.html",
                            "--metrics", "contact,gravity.g_eff,rimshot", "--quiet"])
        judged = json.loads((work / "set.json").read_text())
    rng = random.Random(1)
    curves = {}
    for quantity, curve in judged["response"].items():
        own = figures(curve["points"])
        assert all(abs(own[name] - curve[name]) < 1e-9 for name in own), (quantity, own, curve)
        off = [measured - commanded for commanded, measured in curve["points"]]
        curves[quantity] = {"points": len(curve["points"]), **{name: round(value, 4) for name, value in own.items()},
                            "rms_error": float(f"{statistics.fmean(o * o for o in off) ** 0.5:.3g}"),
                            "commanded": [round(f(c for c, _ in curve["points"]), 3) for f in (min, max)], "dealt_anew": dealt_anew(curve["points"], rng)}
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {"command": f"python3 tests/bench/judge_response.py --size {options.size} --spp {options.spp} --seed {options.seed} --clips {options.clips}",
              "date": datetime.date.today().isoformat(), "machine": f"{cpu}, {os.cpu_count()} cores", "clips_judged": len(judged["clips"]), "curves": curves}
    (ROOT / "tests/bench/results/judge_response.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
