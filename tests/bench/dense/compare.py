#!/usr/bin/env python3
"""The video model beside Open Image Denoise and the path tracer alone, at equal time on two cores, against a clean reference.

    python3 tests/bench/dense/compare.py [--clips 6] [--sizes 128x128,256x144]      writes tests/bench/results/dense_oidn.json

Needs build/release/bin/bench_dense (sh .ci/build.sh benchmarks). Makes a Python environment in build/dense_env (NumPy, pyoidn,
flip-evaluator from PyPI) and runs itself in it. Traced frames are kept in out/dense and not made again; the model's frames are.

Time: processor time on two threads, medians of one run in which tracing, network and Open Image Denoise take turns; on a machine that does
other things the wall clock measures those. A frame of the model costs its samples, their refinement (SurfaceGuides; the court's share of
a clip of that length), its G-buffer and the network with all that surrounds it. Open Image Denoise gets so many samples that its frame
costs the same, in every quality, guided by the albedo and normals of those samples ("sampled"), on samples refined as the model's are
("refined", and charged for it), or guided by the reference's own albedo and normals ("clean": more than it could have, charged as one
G-buffer); a row is the best quality at that time. Between the traced numbers of samples scores are interpolated along the logarithm of
the number. --quiet-machine takes the wall clock instead.

Scores: PSNR and SSIM (11x11 Gaussian, sigma 1.5; Wang et al., 2004) in sRGB; FLIP at 67 pixels a degree (Andersson et al., 2020);
temporal error: RMS over what was visible before of the difference between a frame and the last one, carried along exact motion, minus
the reference's, in sRGB, times 1000.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / "build/dense_env"
PACKAGES = ["numpy==2.4.6", "pyoidn==2.5.1.0", "flip-evaluator==1.7"]
FAMILIES = {"seen family, unseen seeds": ("scenes/families/hoop_training.yaml", 2026), "other family": ("scenes/families/hoop_other.yaml", 2026)}
SAMPLES = [1, 2, 4, 8, 16]
THREADS = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "20000", "OPENBLAS_NUM_THREADS": "1"}  # as the program sets them
MODEL_SAMPLES = [1, 2, 4, 8]
QUALITIES = {"fast": 4, "balanced": 5, "high": 6}  # OIDN_QUALITY_*
GUIDES = {"sampled": "{}", "refined": "refined_{}", "clean": "reference"}
T95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}


def enter_environment():
    python = ENVIRONMENT / "bin/python"
    if pathlib.Path(sys.prefix) == ENVIRONMENT:
        return
    if not (ENVIRONMENT / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (ENVIRONMENT / "ready").touch()
    os.execv(python, [str(python), *sys.argv])


enter_environment()
import flip_evaluator  # noqa: E402
import numpy  # noqa: E402
import pyoidn  # noqa: E402


def displayed(radiance):
    """sRGB, IEC 61966-2-1, clipped to 0..1."""
    x = numpy.clip(radiance, 0, 1)
    return numpy.where(x <= 0.0031308, 12.92 * x, 1.055 * numpy.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)


class Denoiser:
    """One filter of Open Image Denoise for pictures of one size; arrays are shared with it, so that nothing is copied in a frame."""

    def __init__(self, height, width, quality, clean):
        self.device = pyoidn.Device(pyoidn.OIDN_DEVICE_TYPE_CPU)
        self.device.set_int("numThreads", 2)
        self.device.commit()
        self.images = {name: numpy.zeros((height, width, 3), numpy.float32) for name in ("color", "albedo", "normal", "output")}
        self.filter = pyoidn.Filter(self.device, pyoidn.OIDN_FILTER_TYPE_RT)
        for name, image in self.images.items():
            self.filter.set_image(name, image, pyoidn.OIDN_FORMAT_FLOAT3)
        self.filter.set_bool("hdr", True)
        self.filter.set_bool("cleanAux", clean)
        self.filter.set_int("quality", QUALITIES[quality])
        self.filter.commit()
        error = self.device.get_error()
        if error:
            raise RuntimeError(error)

    def run(self, color, albedo, normal):
        for name, image in (("color", color), ("albedo", albedo), ("normal", normal)):
            self.images[name][...] = image
        start, processor = time.perf_counter(), time.process_time()
        self.filter.execute()
        return {"wall": time.perf_counter() - start, "processor": time.process_time() - processor}

    def clip(self, color, albedo, normal):
        frames = []
        for t in range(len(color)):
            self.run(color[t], albedo[t], normal[t])
            frames.append(self.images["output"].copy())
        return numpy.stack(frames)


def blurred(plane):
    offsets = numpy.arange(-5, 6)
    kernel = numpy.exp(-(offsets**2) / (2 * 1.5**2))
    kernel /= kernel.sum()
    plane = sum(weight * plane[i : plane.shape[0] - 10 + i] for i, weight in enumerate(kernel))
    return sum(weight * plane[:, i : plane.shape[1] - 10 + i] for i, weight in enumerate(kernel))


def ssim(a, b):
    """Of the luma of two sRGB pictures."""
    luma = numpy.array([0.299, 0.587, 0.114])
    a, b = a @ luma, b @ luma
    ma, mb = blurred(a), blurred(b)
    va, vb, covariance = blurred(a * a) - ma * ma, blurred(b * b) - mb * mb, blurred(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    return float(numpy.mean((2 * ma * mb + c1) * (2 * covariance + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))))


def carried(frame, motion):
    """The last frame at the places that this one's pixels come from, bilinear, and which of them lie inside."""
    height, width = frame.shape[:2]
    x = numpy.arange(width)[None, :] + motion[..., 0]
    y = numpy.arange(height)[:, None] + motion[..., 1]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    x, y = numpy.clip(x, 0, width - 1), numpy.clip(y, 0, height - 1)
    left, top = numpy.minimum(x.astype(int), width - 2), numpy.minimum(y.astype(int), height - 2)
    fx, fy = (x - left)[..., None], (y - top)[..., None]
    upper = frame[top, left] * (1 - fx) + frame[top, left + 1] * fx
    lower = frame[top + 1, left] * (1 - fx) + frame[top + 1, left + 1] * fx
    return upper * (1 - fy) + lower * fy, inside


def scores(frames, reference, motion):
    """Of one clip; [T,H,W,3] linear."""
    shown, truth = displayed(frames).astype(numpy.float64), displayed(reference).astype(numpy.float64)
    errors, squares = [], []
    for t in range(1, len(shown)):
        before, inside = carried(shown[t - 1], motion[t])
        truth_before, _ = carried(truth[t - 1], motion[t])
        visible = inside & (motion[t][..., 2] == 0)
        squares.append(numpy.mean((((shown[t] - before) - (truth[t] - truth_before)) ** 2)[visible]))
    for t in range(len(shown)):
        errors.append(float(flip_evaluator.evaluate(truth[t].astype(numpy.float32), shown[t].astype(numpy.float32), "LDR", applyMagma=False)[1]))
    return {"psnr_db": float(-10 * math.log10(numpy.mean((shown - truth) ** 2))),
            "psnr_last_frame_db": float(-10 * math.log10(numpy.mean((shown[-1] - truth[-1]) ** 2))),
            "ssim": statistics.mean(ssim(shown[t], truth[t]) for t in range(len(shown))),
            "flip": statistics.mean(errors),
            "temporal_error": 1000 * math.sqrt(statistics.mean(squares))}


def mean_scores(clips):
    """Means over clips, with half the 95 % interval of the PSNR (Student's t over the clips)."""
    mean = {name: statistics.mean(c[name] for c in clips) for name in clips[0]}
    if len(clips) > 1:
        spread = statistics.stdev(c["psnr_db"] for c in clips)
        mean["psnr_half_interval95_db"] = T95.get(len(clips), 1.96) * spread / len(clips) ** 0.5
    return mean


def at_samples(rows, samples):
    """Scores between the traced numbers of samples, along the logarithm of the number."""
    counts = sorted(rows)
    position = numpy.log2(min(max(samples, counts[0]), counts[-1]))
    return {name: float(numpy.interp(position, numpy.log2(counts), [rows[n][name] for n in counts])) for name in rows[counts[0]]}


def measure_times(options, family, seed, width, height, folder):
    """Seconds of the parts of a frame by each clock; tracer, network and denoiser take turns, the less of two medians counts."""
    command = [options.program, family, "--seed", str(seed), "--weights", options.weights, "--width", str(width), "--height", str(height),
               "--frames", str(options.timed_frames), "--samples", "1,2,4,8,16", "--times"]
    parts = {"wall": {}, "processor": {}}
    loaded = [numpy.load(folder / f"{name}_8.npy") for name in ("picture", "albedo", "normal")]
    for _ in range(2):
        out = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **THREADS}).stdout)
        for quality in QUALITIES:
            denoiser = Denoiser(height, width, quality, True)
            frames = [denoiser.run(*(images[t % len(images)] for images in loaded)) for t in range(options.timed_frames)]
            for clock in parts:
                out[clock][f"oidn_{quality}"] = statistics.median(frame[clock] for frame in frames)
        for clock, known in parts.items():
            known.update({name: min(seconds, known.get(name, math.inf)) for name, seconds in out[clock].items()})
    return parts


def refinement(parts, frames):
    """Seconds a frame: the moving bodies' rays, and the court's, which a clip needs once."""
    return parts["guides"] + max(0, parts["court"] - parts["guides"]) / frames


def compare(options, family, seed, width, height):
    folder = ROOT / "out/dense" / f"{pathlib.Path(family).stem}_{seed}_{width}x{height}_{options.frames}f_{options.reference}"
    subprocess.run([options.program, family, "--seed", str(seed), "--weights", options.weights, "-o", str(folder), "-n", str(options.clips),
                    "--width", str(width), "--height", str(height), "--frames", str(options.frames), "--samples", ",".join(map(str, SAMPLES)),
                    "--model-samples", ",".join(map(str, MODEL_SAMPLES)), "--reference", str(options.reference)], check=True,
                   env={**os.environ, **THREADS})
    model, traced, denoised = {n: [] for n in MODEL_SAMPLES}, {n: [] for n in SAMPLES}, {}
    folders = sorted(folder.iterdir())[: options.clips]
    for clip in folders:
        load = lambda name: numpy.load(clip / f"{name}.npy")  # noqa: E731
        reference, motion = load("picture_reference"), load("motion")
        for n in MODEL_SAMPLES:
            model[n].append(scores(load(f"picture_model_{n}"), reference, motion))
        for n in SAMPLES:
            picture = load(f"picture_{n}")
            traced[n].append(scores(picture, reference, motion))
            for quality in QUALITIES:
                for guide, source in GUIDES.items():
                    color = load(f"picture_refined_{n}") if guide == "refined" else picture
                    albedo, normal = (load(f"{name}_{source.format(n)}") for name in ("albedo", "normal"))
                    frames = Denoiser(height, width, quality, guide != "sampled").clip(color, albedo, normal)
                    denoised.setdefault((quality, guide), {}).setdefault(n, []).append(scores(frames, reference, motion))
        print(clip, "model", *(f"{model[n][-1]['psnr_db']:.1f}" for n in MODEL_SAMPLES), "dB", file=sys.stderr)
    clocks = measure_times(options, family, seed, width, height, folders[0])
    parts = clocks["wall" if options.quiet_machine else "processor"]
    each = (parts["samples_16"] - parts["samples_1"]) / 15
    fixed = parts["samples_1"] - each
    refined = refinement(parts, options.frames)
    charged = {"sampled": 0, "refined": refined, "clean": parts["geometry"]}
    path_rows = {n: mean_scores(clips) for n, clips in traced.items()}
    oidn_rows = {setting: {n: mean_scores(clips) for n, clips in by.items()} for setting, by in denoised.items()}
    tables = {}
    for n in MODEL_SAMPLES:
        total = fixed + n * each + refined + parts["geometry"] + parts["network"]
        table = {"video model": {"samples": n, **mean_scores(model[n])}}
        samples = (total - fixed) / each
        table["path traced"] = {"samples": samples, **at_samples(path_rows, samples)}
        for (quality, guide), rows in oidn_rows.items():
            name = f"Open Image Denoise, {guide} guides"
            samples = (total - fixed - parts[f"oidn_{quality}"] - charged[guide]) / each
            if samples < 1:
                continue
            row = {"samples": samples, "quality": quality, **at_samples(rows, samples)}
            if name not in table or row["psnr_db"] > table[name]["psnr_db"]:
                table[name] = row
        tables[f"model from {n} samples a pixel"] = {"ms": 1000 * total, "rows": table}
    totals = {clock: {str(n): t["samples_1"] + (n - 1) * (t["samples_16"] - t["samples_1"]) / 15 + refinement(t, options.frames) + t["geometry"] + t["network"] for n in MODEL_SAMPLES}
              for clock, t in clocks.items()}
    return {"equal time": tables, "ms": {clock: {name: 1000 * s for name, s in t.items()} for clock, t in clocks.items()},
            "frames_per_second": {"wall": {n: 1 / s for n, s in totals["wall"].items()}, "two cores' processor time": {n: 2 / s for n, s in totals["processor"].items()}},
            "path traced": {str(n): row for n, row in path_rows.items()},
            "Open Image Denoise": {", ".join(setting): {str(n): row for n, row in rows.items()} for setting, rows in oidn_rows.items()},
            "clips": {str(n): [c["psnr_db"] for c in clips] for n, clips in model.items()}}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clips", type=int, default=2)
    options.add_argument("--frames", type=int, default=6)
    options.add_argument("--reference", type=int, default=1024, help="samples a pixel")
    options.add_argument("--sizes", default="128x128")
    options.add_argument("--quiet-machine", action="store_true")
    options.add_argument("--timed-frames", type=int, default=9)
    options.add_argument("--weights", default="neural/weights/video_model.weights")
    options.add_argument("--program", default="build/release/bin/bench_dense")
    options.add_argument("--output", default="tests/bench/results/dense_oidn.json")
    options = options.parse_args()
    os.chdir(ROOT)
    machine = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    result = {"command": "python3 " + " ".join([os.path.relpath(__file__, ROOT), *sys.argv[1:]]), "machine": f"{machine}, two threads",
              "packages": PACKAGES, "results": {}}
    for name, (family, seed) in FAMILIES.items():
        for size in options.sizes.split(","):
            width, height = map(int, size.split("x"))
            result["results"].setdefault(name, {})[size] = compare(options, family, seed, width, height)
    pathlib.Path(options.output).write_text(json.dumps(result, indent=1) + "\n")
    for name, sizes in result["results"].items():
        for size, part in sizes.items():
            for given, table in part["equal time"].items():
                print(f"{name}, {size}, {given}")
                for row, v in table["rows"].items():
                    print(f"  {row:34} {v['samples']:5.1f} spp {v['psnr_db']:5.2f} dB  SSIM {v['ssim']:.4f}  FLIP {v['flip']:.4f}  temporal {v['temporal_error']:5.1f}")


if __name__ == "__main__":
    main()
