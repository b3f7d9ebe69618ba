"""Speed against accuracy on four scenes: Rimshot, Bullet (bench_pareto) and MuJoCo, one after the other on one core.

python3 tests/bench/pareto/compare.py   (pip install mujoco matplotlib; build bench_pareto first)
Writes tests/bench/results/pareto.json and docs/pareto.png. The scenes and their exact answers stand in main.cpp.
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
import numpy

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
BAR_MM = 1.0
SHELL = 2 / 3 * 0.6 * 0.1209**2

# A contact is a spring and a damper (solref < 0) that pushes and never pulls: Schwager and Poeschel 2007, Granular Matter 9, eq. 11.
# Sliding is damped within two steps, as long as Coulomb's cone allows. MuJoCo has no torus: the ring is 256 capsules.
BALL = """<mujoco><option timestep="{step}" gravity="0 0 -9.81" integrator="{integrator}" cone="elliptic"/>
<worldbody>{obstacle}
<body><freejoint/><inertial pos="0 0 0" mass="0.6" diaginertia="{inertia} {inertia} {inertia}"/>
<geom name="ball" type="sphere" size="0.1209" contype="0" conaffinity="0"/></body></worldbody>
<contact>{pairs}</contact></mujoco>"""
PAIR = """<pair geom1="{name}" geom2="ball" condim="3" friction="{friction} {friction} 0 0 0" solref="{stiffness} {damping}"
solreffriction="-1 {sliding}" solimp="0.9999 0.9999 0.001"/>"""
FLOOR = ['<geom name="part0" type="plane" size="9 9 1" contype="0" conaffinity="0"/>']
SPIN = """<mujoco><option timestep="{step}" gravity="0 0 0" integrator="{integrator}"/><worldbody><body><freejoint/>
<inertial pos="0 0 0" mass="1" diaginertia="{inertia}"/><geom type="box" size="{corner}"/></body></worldbody></mujoco>"""
STACK = """<mujoco><option timestep="{step}" gravity="0 0 -9.81" integrator="implicitfast" cone="elliptic"/>
<default><geom friction="0.5 0 0" solref="{slow} 1" solimp="{impedance} {impedance} 0.001"/></default>
<worldbody><geom type="plane" size="9 9 1"/>{boxes}</worldbody></mujoco>"""


def ring(parts=256, major=0.2376, minor=0.009, centre=(4.191, 0, 3.05)):
    corners = [(centre[0] + major * math.cos(a), centre[1] + major * math.sin(a), centre[2]) for a in numpy.linspace(0, 2 * math.pi, parts + 1)]
    return [f'<geom name="part{i}" type="capsule" size="{minor}" fromto="{" ".join(map(str, corners[i] + corners[i + 1]))}" contype="0" conaffinity="0"/>'
            for i in range(parts)]


def damping_ratio(restitution):
    """The damping ratio of such a contact with this restitution, by bisection."""
    low, high = 0.0, 0.99
    for _ in range(60):
        zeta = 0.5 * (low + high)
        root = math.sqrt(1 - zeta**2)
        e = math.exp(-zeta / root * (math.pi - math.atan2(2 * zeta * root, 1 - 2 * zeta**2)))
        low, high = (zeta, high) if e > restitution else (low, zeta)
    return low


def ball_end(obstacle, shot, steps_per_second, steps_per_contact, integrator):
    """Where a ball is at the end, and the CPU time [s]: the model's compilation does not count."""
    step = 1 / steps_per_second
    zeta = damping_ratio(shot["restitution"])
    omega = math.pi / (steps_per_contact * step) / math.sqrt(1 - zeta**2)
    pairs = "".join(PAIR.format(name=f"part{i}", friction=max(shot["friction"], 1e-5), stiffness=-(omega**2), damping=-2 * zeta * omega, sliding=-0.5 / step)
                    for i in range(len(obstacle)))
    model = mujoco.MjModel.from_xml_string(BALL.format(step=step, integrator=integrator, obstacle="".join(obstacle), pairs=pairs, inertia=SHELL))
    data = mujoco.MjData(model)
    data.qpos[:3] = shot["position"]
    data.qvel[:3] = shot["velocity"]
    data.qvel[3:] = shot["spin"]
    start = time.process_time()
    mujoco.mj_step(model, data, nstep=int(shot["time"] * steps_per_second + 1e-6))
    spent = time.process_time() - start
    rest = shot["time"] - data.time
    return data.qpos[:3] + rest * data.qvel[:3], spent


def bounce(facts, rate, setting):
    shot = {"position": (0, 0, 1.9209), "velocity": (1.5, 0, 0), "spin": (0, 0, 0), "restitution": 0.758, "friction": 0.5, "time": 2.0}
    place, spent = ball_end(FLOOR, shot, rate, *setting)
    return 1e3 * math.dist(place, facts["exact"]), spent


def rim(facts, rate, setting):
    ends = [ball_end(ring(), shot, rate, *setting) + (shot["end"],) for shot in facts["shots"]]
    return statistics.mean(1e3 * math.dist(place, exact) for place, _, exact in ends), sum(spent for _, spent, _ in ends)


def spin(facts, rate, integrator):
    def words(key):
        return " ".join(map(str, facts[key]))

    model = mujoco.MjModel.from_xml_string(SPIN.format(step=1 / rate, integrator=integrator, inertia=words("inertia"), corner=words("corner")))
    data = mujoco.MjData(model)
    data.qvel[3:] = facts["spin"]
    start = time.process_time()
    mujoco.mj_step(model, data, nstep=round(facts["time"] * rate))
    spent = time.process_time() - start
    corner = numpy.zeros(3)
    mujoco.mju_rotVecQuat(corner, numpy.array(facts["corner"]), data.qpos[3:])
    return 1e3 * math.dist(corner, facts["exact"]), spent


def stack(facts, rate, setting):
    half, steps_of_spring, impedance = facts["edge"] / 2, *setting
    places = [half * (2 * i + 1) for i in range(facts["boxes"])]
    boxes = "".join(f'<body pos="0 0 {z}"><freejoint/><geom type="box" size="{half} {half} {half}" mass="1"/></body>' for z in places)
    model = mujoco.MjModel.from_xml_string(STACK.format(step=1 / rate, slow=steps_of_spring / rate, impedance=impedance, boxes=boxes))
    data = mujoco.MjData(model)
    worst, spent = 0.0, 0.0
    for _ in range(round(50 * facts["time"])):
        start = time.process_time()
        mujoco.mj_step(model, data, nstep=max(1, round(rate / 50)))
        spent += time.process_time() - start
        worst = max(worst, *(1e3 * math.dist(data.xpos[i + 1], (0, 0, z)) for i, z in enumerate(places)))
    return worst, spent


BALL_SETTINGS = [(n, integrator) for n in (4, 6, 8, 12, 16, 24, 40) for integrator in ("Euler", "implicitfast")]
# Of every scene: the function, the rates, and the settings of which the best counts at each rate.
MUJOCO = {
    "bounce": (bounce, (240, 500, 1000, 2000, 4000, 8000, 16000, 32000), BALL_SETTINGS),
    "rim": (rim, (1000, 4000, 16000), [(n, "implicitfast") for n in (4, 8, 16)]),
    "spin": (spin, (60, 240, 1000, 4000), ["Euler", "implicit", "RK4"]),
    "stack": (stack, (100, 250, 500, 1000), [(n, impedance) for n in (2, 4) for impedance in (0.9, 0.9999)]),
}


def mujoco_curve(name, facts):
    run, rates, settings = MUJOCO[name]
    points = []
    for rate in rates:
        tried = [(*run(facts, rate, setting), setting) for setting in settings]
        error, _, setting = min(tried, key=lambda p: p[0])
        repeats = [run(facts, rate, setting)[1] for _ in range(3)]
        points.append({"steps_per_second": rate, "error_mm": error, "cpu_s": statistics.median(repeats), "setting": setting})
    return points


def cheapest(points):
    """CPU time of the fastest step that is within the bar together with all smaller ones; None if there is none."""
    def within(p):
        return p["error_mm"] is not None and p["error_mm"] <= BAR_MM

    return min((p["cpu_s"] for i, p in enumerate(points) if all(map(within, points[i:]))), default=None)


def draw(axes, name, curves):
    for label, points in curves.items():
        shown = [p for p in points if p["error_mm"] is not None]
        axes.loglog([1e3 * p["cpu_s"] for p in shown], [max(p["error_mm"], 1e-10) for p in shown], "o-", label=label, markersize=3)
    axes.axhline(BAR_MM, color="grey", linewidth=0.8, linestyle="--")
    axes.set_title(name, fontsize=9)
    axes.set_xlabel("CPU time [ms]", fontsize=8)
    axes.set_ylabel("error [mm]", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.grid(alpha=0.3)


def main():
    scenes = json.loads(subprocess.run([ROOT / "build/release/bin/bench_pareto"], check=True, capture_output=True, text=True).stdout)
    for name, scene in scenes.items():
        scene["curves"][f"MuJoCo {mujoco.__version__}"] = mujoco_curve(name, scene.pop("facts"))
        ours = cheapest(scene["curves"]["Rimshot"])
        scene["at_bar"] = {}
        for label, points in scene["curves"].items():
            spent = cheapest(points)
            scene["at_bar"][label] = {"cpu_s": spent, "times_rimshot": spent / ours if spent else None,
                                      "least_error_mm": min((p["error_mm"] for p in points if p["error_mm"] is not None), default=None),
                                      "most_cpu_s": max(p["cpu_s"] for p in points)}
        print(name, json.dumps(scene["at_bar"], indent=1), flush=True)
    cpu = next(line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    result = {"command": "python3 tests/bench/pareto/compare.py", "machine": {"cpu": cpu, "load_average": os.getloadavg()[0], "date": time.strftime("%Y-%m-%d")},
              "bar_mm": BAR_MM, "at_bar": "cheapest step within the bar together with all smaller ones", "scenes": scenes}
    (ROOT / "tests/bench/results/pareto.json").write_text(json.dumps(result, indent=1) + "\n")
    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6.4))
    for at, (name, scene) in zip(axes.flat, scenes.items()):
        draw(at, name, scene["curves"])
    axes[0][0].legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(ROOT / "docs/pareto.png", dpi=110)


if __name__ == "__main__":
    main()
