"""Speed against accuracy on one bouncing ball: Rimshot, Bullet (bench_pareto) and MuJoCo, one after the other on one core.

python3 tests/bench/pareto/compare.py   (pip install mujoco matplotlib; build bench_pareto first)
Writes tests/bench/results/pareto.json and docs/pareto.png. The scene and its closed form stand in main.cpp.
"""
import json
import math
import os
import pathlib
import statistics
import subprocess
import time

import matplotlib
import mujoco

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
RESTITUTION, DURATION = 0.758, 2.0
BAR_MM = 1.0

# A contact is a spring and a damper (solref < 0) that pushes and never pulls: Schwager and Poeschel 2007, Granular Matter 9, eq. 11.
# Sliding is damped within two steps, as long as Coulomb's cone allows.
MODEL = """<mujoco><option timestep="{step}" gravity="0 0 -9.81" integrator="{integrator}" cone="elliptic"/>
<worldbody><geom name="floor" type="plane" size="9 9 1" contype="0" conaffinity="0"/>
<body pos="0 0 1.9209"><freejoint/><inertial pos="0 0 0" mass="0.6" diaginertia="{inertia} {inertia} {inertia}"/>
<geom name="ball" type="sphere" size="0.1209" contype="0" conaffinity="0"/></body></worldbody>
<contact><pair geom1="floor" geom2="ball" condim="3" friction="0.5 0.5 0 0 0" solref="{stiffness} {damping}"
solreffriction="-1 {sliding}" solimp="0.9999 0.9999 0.001"/></contact></mujoco>"""


def damping_ratio():
    """The damping ratio of such a contact with the restitution e, by bisection."""
    low, high = 0.0, 0.7
    for _ in range(60):
        zeta = 0.5 * (low + high)
        root = math.sqrt(1 - zeta**2)
        e = math.exp(-zeta / root * (math.pi - math.atan2(2 * zeta * root, 1 - 2 * zeta**2)))
        low, high = (zeta, high) if e > RESTITUTION else (low, zeta)
    return low


def mujoco_point(steps_per_second, steps_per_contact, exact, integrator):
    """Error [mm] and CPU time [s] with contacts that last so many steps."""
    step = 1 / steps_per_second
    zeta = damping_ratio()
    omega = math.pi / (steps_per_contact * step) / math.sqrt(1 - zeta**2)
    model = mujoco.MjModel.from_xml_string(
        MODEL.format(step=step, integrator=integrator, stiffness=-(omega**2), damping=-2 * zeta * omega, sliding=-0.5 / step, inertia=2 / 3 * 0.6 * 0.1209**2))
    data = mujoco.MjData(model)
    times = []
    while sum(times) < 0.2 or len(times) < 3:
        mujoco.mj_resetData(model, data)
        data.qvel[0] = 1.5
        start = time.process_time()
        mujoco.mj_step(model, data, nstep=round(DURATION * steps_per_second))
        times.append(time.process_time() - start)
    return 1e3 * math.dist(data.qpos[:3], exact), statistics.median(times)


def mujoco_curve(exact):
    points = []
    for rate in (240, 500, 1000, 2000, 4000, 8000, 16000, 32000):
        best = min((mujoco_point(rate, n, exact, integrator) + (n, integrator) for n in (4, 6, 8, 12, 16, 24, 40) for integrator in ("Euler", "implicitfast")), key=lambda p: p[0])
        points.append({"steps_per_second": rate, "error_mm": best[0], "cpu_s": best[1], "steps_per_contact": best[2], "integrator": best[3]})
    return points


def cheapest(points):
    """Of the settings within the bar, the CPU time of the fastest; None if there is none."""
    good = [p for i, p in enumerate(points) if all(q["error_mm"] <= BAR_MM for q in points[i:])]
    return min((p["cpu_s"] for p in good), default=None)


def main():
    result = json.loads(subprocess.run([ROOT / "build/release/bin/bench_pareto"], check=True, capture_output=True, text=True).stdout)
    result["curves"][f"MuJoCo {mujoco.__version__}"] = mujoco_curve(result["exact"])
    cpu = next(line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    ours = cheapest(result["curves"]["Rimshot"])
    at_bar = {}
    for name, points in result["curves"].items():
        time_at_bar = cheapest(points)
        at_bar[name] = {"cpu_s": time_at_bar, "times_rimshot": time_at_bar / ours if time_at_bar else None,
                        "least_error_mm": min(p["error_mm"] for p in points), "most_cpu_s": max(p["cpu_s"] for p in points)}
    result = {"command": "python3 tests/bench/pareto/compare.py", "machine": {"cpu": cpu, "load_average": os.getloadavg()[0], "date": time.strftime("%Y-%m-%d")},
              "scene": "shell of 0.6 kg dropped 1.8 m at 1.5 m/s forward, e 0.758, friction 0.5: position after 2 s against the closed form, CPU time of the run",
              f"at {BAR_MM:g} mm, this step and all smaller ones": at_bar, **result}
    (ROOT / "tests/bench/results/pareto.json").write_text(json.dumps(result, indent=1) + "\n")
    figure, axes = pyplot.subplots(figsize=(7, 4.2))
    for name, points in result["curves"].items():
        axes.loglog([1e3 * p["cpu_s"] for p in points], [max(p["error_mm"], 1e-10) for p in points], "o-", label=name, markersize=4)
    axes.axhline(BAR_MM, color="grey", linewidth=0.8, linestyle="--")
    axes.set_xlabel("CPU time of 2 s [ms]")
    axes.set_ylabel("error after 2 s [mm]")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/pareto.png", dpi=110)
    print(json.dumps(at_bar, indent=1))


if __name__ == "__main__":
    main()
