#!/usr/bin/env python3
"""Our path tracer beside Mitsuba 3 (scalar_rgb) on four scenes with equal settings.

    python3 tests/bench/mitsuba_comparison.py [--rimshot build/release/bin/rimshot] [--out DIR]

Needs: pip install mitsuba openexr numpy. Writes tests/bench/results/mitsuba.json, and into DIR for every scene ours.png, mitsuba.png and
difference.png (signed, 5 times enlarged about grey).

Equal: camera, box filter over the pixel, paths of at most four surfaces (twelve with glass), diffuse surfaces, a white GGX metal, smooth
and rough glass, lights by their radiance. Different: Mitsuba has no Schlick term, which is 1 for a white metal in any case, and shadows its facets separately instead of
correlated by height. Speed is compared at equal noise: processor time times mean squared error, from two renders with different seeds,
half of whose squared difference is the error of one. Our time includes the program's start, the G-buffer and the EXR file.
"""
import argparse
import json
import math
import os
import platform
import resource
import subprocess
import tempfile
import time

import mitsuba as mi
import numpy as np
import OpenEXR

mi.set_variant("scalar_rgb")
WIDTH, HEIGHT = 256, 144
CAMERA = {"position": [0.0, -5.0, 1.6], "look_at": [0.0, 0.0, 0.8], "fov": 40.0}


def lambert(albedo):
    return {"albedo": albedo, "specular": 0}


def body(name, shape, look, position=(0, 0, 0)):
    return {"name": name, "static": True, "material": "any", "shape": shape, "position": list(position), "appearance": look}


FLOOR = body("floor", {"plane": {"normal": [0, 0, 1]}}, lambert([0.5, 0.45, 0.4]))
SCENES = {
    "area_light": {
        "bodies": [FLOOR, body("ball", {"sphere": {"radius": 0.5}}, lambert([0.7, 0.3, 0.2]), [-0.7, 0, 0.5]),
                   body("box", {"box": {"half_extents": [0.4, 0.4, 0.6]}}, lambert([0.2, 0.4, 0.7]), [0.7, 0.3, 0.6]),
                   body("wall", {"box": {"half_extents": [3, 0.1, 2]}}, lambert([0.6, 0.6, 0.6]), [0, 1.6, 2])],
        "lights": [{"name": "panel", "area": {"center": [0, -0.5, 3.2], "edge_u": [1.5, 0, 0], "edge_v": [0, -1, 0]}, "power": 120}],
    },
    "metal_and_sky": {
        "bodies": [FLOOR, body("metal", {"sphere": {"radius": 0.6}}, {"albedo": [1, 1, 1], "metallic": 1, "roughness": 0.5}, [0, 0, 0.6]),
                   body("ball", {"sphere": {"radius": 0.3}}, lambert([0.7, 0.3, 0.2]), [-1.0, -0.5, 0.3])],
        "lights": [{"name": "sky", "sky": {"radiance": [0.5, 0.6, 0.8]}}],
    },
    "sphere_light": {
        "bodies": [FLOOR, body("can", {"cylinder": {"radius": 0.4, "length": 1.0}}, lambert([0.3, 0.6, 0.3]), [0.6, 0.2, 0.5]),
                   body("ball", {"sphere": {"radius": 0.5}}, lambert([0.8, 0.8, 0.8]), [-0.6, 0, 0.5])],
        "lights": [{"name": "lamp", "sphere": {"center": [1.5, -1.5, 3], "radius": 0.3}, "power": 150}, {"name": "sky", "sky": {"radiance": [0.1, 0.1, 0.12]}}],
    },
}


SCENES["glass"] = {
    "bodies": [FLOOR, body("smooth", {"sphere": {"radius": 0.5}}, {"glass": {"refractive_index": 1.5}}, [-0.75, 0, 0.52]),
               body("rough", {"box": {"half_extents": [0.35, 0.35, 0.5]}}, {"glass": {"refractive_index": 1.5}, "roughness": 0.4}, [0.65, 0, 0.52]),
               body("wall", {"box": {"half_extents": [3, 0.1, 2]}}, lambert([0.6, 0.3, 0.2]), [0, 1.6, 2])],
    "lights": [{"name": "panel", "area": {"center": [0, -0.5, 3.2], "edge_u": [3, 0, 0], "edge_v": [0, -2, 0]}, "power": 200},
               {"name": "sky", "sky": {"radiance": [0.3, 0.35, 0.4]}}],
    "depth": 12,
}


def our_scene(scene):
    return {"rimshot": 1, "name": "comparison", "world": {"duration": 0.01}, "materials": {"any": {}}, "bodies": scene["bodies"],
            "cameras": [{"name": "view", "position": CAMERA["position"], "look_at": CAMERA["look_at"], "vertical_fov": CAMERA["fov"],
                         "size": [WIDTH, HEIGHT], "fps": 24, "shutter_angle": 0}],
            "lights": scene["lights"]}


def mitsuba_bsdf(look):
    if "glass" in look:
        media = {"int_ior": look["glass"]["refractive_index"], "ext_ior": 1.0}
        if not look.get("roughness"):
            return {"type": "dielectric", **media}
        return {"type": "roughdielectric", "distribution": "ggx", "alpha": look["roughness"] ** 2, **media}
    if look.get("metallic"):
        return {"type": "roughconductor", "material": "none", "distribution": "ggx", "alpha": look["roughness"] ** 2}
    return {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": look["albedo"]}}}


def mitsuba_shape(entry):
    T = mi.ScalarTransform4f
    (kind, size), p, bsdf = next(iter(entry["shape"].items())), entry["position"], mitsuba_bsdf(entry["appearance"])
    if kind == "plane":
        return [{"type": "rectangle", "to_world": T().scale([1e4, 1e4, 1]), "bsdf": bsdf}]
    if kind == "sphere":
        return [{"type": "sphere", "center": p, "radius": size["radius"], "bsdf": bsdf}]
    if kind == "box":
        return [{"type": "cube", "to_world": T().translate(p).scale(size["half_extents"]), "bsdf": bsdf}]
    r, half = size["radius"], size["length"] / 2
    cap = T().translate([p[0], p[1], p[2] + half]).scale([r, r, 1])
    return [{"type": "cylinder", "p0": [p[0], p[1], p[2] - half], "p1": [p[0], p[1], p[2] + half], "radius": r, "bsdf": bsdf},
            {"type": "disk", "to_world": cap, "bsdf": bsdf}]


def mitsuba_light(light):
    T = mi.ScalarTransform4f
    if "sky" in light:
        return {"type": "constant", "radiance": {"type": "rgb", "value": light["sky"]["radiance"]}}
    if "sphere" in light:
        r = light["sphere"]["radius"]
        radiance = light["power"] / (math.pi * 4 * math.pi * r * r)
        return {"type": "sphere", "center": light["sphere"]["center"], "radius": r,
                "emitter": {"type": "area", "radiance": {"type": "rgb", "value": [radiance] * 3}}}
    panel = light["area"]
    u, v = np.array(panel["edge_u"]), np.array(panel["edge_v"])
    n = np.cross(u, v)
    radiance = light["power"] / (math.pi * np.linalg.norm(n))
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = u / 2, v / 2, n / np.linalg.norm(n), panel["center"]
    return {"type": "rectangle", "to_world": T(matrix.tolist()), "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": 0}},
            "emitter": {"type": "area", "radiance": {"type": "rgb", "value": [radiance] * 3}}}


def mitsuba_scene(scene):
    vertical = CAMERA["fov"]
    out = {"type": "scene", "integrator": {"type": "path", "max_depth": scene.get("depth", 4) + 1, "rr_depth": 100},
           "sensor": {"type": "perspective", "fov": vertical, "fov_axis": "y",
                      "to_world": mi.ScalarTransform4f().look_at(origin=CAMERA["position"], target=CAMERA["look_at"], up=[0, 0, 1]),
                      "film": {"type": "hdrfilm", "width": WIDTH, "height": HEIGHT, "rfilter": {"type": "box"}, "pixel_format": "rgb"},
                      "sampler": {"type": "independent"}}}
    for entry in scene["bodies"]:
        for i, shape in enumerate(mitsuba_shape(entry)):
            out[f"{entry['name']}_{i}"] = shape
    for light in scene["lights"]:
        out[light["name"]] = mitsuba_light(light)
    return mi.load_dict(out)


def children_seconds():
    """Processor time of the programs that were run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def render_ours(rimshot, scene, samples, seed, folder):
    document = our_scene(scene)
    document["world"]["seed"] = seed
    path, run, clip = (os.path.join(folder, name) for name in ("scene.json", "run.h5", "clip"))
    with open(path, "w") as out:
        json.dump(document, out)
    subprocess.run([rimshot, "simulate", path, "-o", run, "--quiet"], check=True)
    subprocess.run(["rm", "-rf", clip], check=True)
    start = children_seconds()
    subprocess.run([rimshot, "render", run, "-o", clip, "--renderer", "path", "--spp", str(samples), "--depth", str(scene.get("depth", 4)),
                    "--video", "none", "--quiet"], check=True)
    elapsed = children_seconds() - start
    channels = OpenEXR.File(os.path.join(clip, "frames", "0001.exr")).channels()
    return channels["RGBA"].pixels[..., :3].astype(np.float64), elapsed


def render_mitsuba(scene, samples, seed):
    start = time.process_time()
    picture = np.array(mi.render(scene, spp=samples, seed=seed), dtype=np.float64)
    return picture, time.process_time() - start


def write_png(path, linear):
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.clip(linear, 1e-9, 1) ** (1 / 2.4) - 0.055)
    mi.Bitmap((np.clip(encoded, 0, 1) * 255 + 0.5).astype(np.uint8)).write(path)


def compare(name, scene, rimshot, out, samples):
    os.makedirs(os.path.join(out, name), exist_ok=True)
    theirs = mitsuba_scene(scene)
    with tempfile.TemporaryDirectory() as folder:
        ours = [render_ours(rimshot, scene, samples, seed, folder) for seed in (1, 2)]
    mitsuba = [render_mitsuba(theirs, samples, seed) for seed in (1, 2)]
    # A light that the camera sees is clipped: its border would count for everything.
    a, b = (np.clip((pair[0][0] + pair[1][0]) / 2, 0, 4) for pair in (ours, mitsuba))
    noise = lambda pair: np.mean((np.clip(pair[0][0], 0, 4) - np.clip(pair[1][0], 0, 4)) ** 2) / 2
    seconds = lambda pair: min(pair[0][1], pair[1][1])
    write_png(os.path.join(out, name, "ours.png"), a)
    write_png(os.path.join(out, name, "mitsuba.png"), b)
    write_png(os.path.join(out, name, "difference.png"), np.clip(0.2 + 5 * (a - b), 0, 1))
    block = lambda x: x[: HEIGHT // 16 * 16].reshape(HEIGHT // 16, 16, WIDTH // 16, 16, 3).mean((1, 3))
    blocks = np.abs(block(a) - block(b)) / np.maximum(block(b), 0.05)
    return {"mean_difference": float((a.mean() - b.mean()) / b.mean()),
            "mean_block_difference": float(blocks.mean()), "largest_block_difference": float(blocks.max()),
            "noise_ours": float(np.sqrt(noise(ours))), "noise_mitsuba": float(np.sqrt(noise(mitsuba))),
            "cpu_seconds_ours": seconds(ours), "cpu_seconds_mitsuba": seconds(mitsuba),
            "speed_at_equal_noise": float(seconds(mitsuba) * noise(mitsuba) / (seconds(ours) * noise(ours)))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rimshot", default="build/release/bin/rimshot")
    parser.add_argument("--out", default="out/mitsuba")
    parser.add_argument("--samples", type=int, default=256)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--result", default="tests/bench/results/mitsuba.json")
    args = parser.parse_args()
    result = {"command": f"python3 tests/bench/mitsuba_comparison.py --samples {args.samples}", "mitsuba": mi.__version__, "variant": mi.variant(),
              "cpu": next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine()),
              "threads": os.cpu_count(), "size": f"{WIDTH}x{HEIGHT}", "samples": args.samples,
              "bars": {"mean_difference": 0.01, "speed_at_equal_noise": 4}, "scenes": {}}
    for name in args.scenes:
        result["scenes"][name] = compare(name, SCENES[name], args.rimshot, args.out, args.samples)
        print(name, json.dumps(result["scenes"][name], indent=1))
    with open(args.result, "w") as out:
        json.dump(result, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main()
