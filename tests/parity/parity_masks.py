#!/usr/bin/env python3
"""PISA, RigidBench (ATE, SI-MSE and SSIM too), NewtonBench, PIS and Morpheus: `rimshot judge` beside the published formulas, on masks and pictures.
Exit status 77: NumPy, SciPy or OpenCV for Python is missing, nothing was compared."""
import os
import sys
import tempfile

try:
    import cv2
    import numpy as np
    import scipy  # noqa: F401
except ImportError as missing:
    print(f"not run: {missing}; sh tests/parity/setup.sh installs it")
    sys.exit(77)

from clips import ball_heights
from comparison import Comparison, judge
from published import masks


def ball_masks(frames, fps, size, vanish=(), **motion):
    out = []
    for i, y in enumerate(ball_heights(frames, fps, **motion)):
        mask = np.zeros(size[::-1], np.uint8)
        if i not in vanish:
            centre = (size[0] * (0.2 + 0.5 * i / frames), size[1] * (0.85 - 0.45 * y))
            cv2.ellipse(mask, (int(centre[0] * 16), int(centre[1] * 16)), (size[1] * 2, int(size[1] * 1.5)), 10 * i, 0, 360, 255, -1, cv2.LINE_8, 4)
        out.append(mask > 0)
    return out


def write(folder, pictures):
    os.makedirs(folder)
    for i, mask in enumerate(pictures):
        cv2.imwrite(os.path.join(folder, f"{i:04d}.png"), mask.astype(np.uint8) * 255)
    return folder


def tracks_and_depth(path, comparison):
    """ATE, SI-MSE and ATE-3D of arrays beside the masks, the clip's of another size, rate and scale of depth."""
    rng = np.random.default_rng(3)
    size, true_size, points, fps, true_fps = (96, 64), (160, 120), 20, 16, 24
    masks_of = {"drawn": (ball_masks(30, fps, size), 30), "true": (ball_masks(49, true_fps, true_size), 49)}
    tracks = {name: rng.uniform(0, 60, (frames, points, 2)) for name, (_, frames) in masks_of.items()}
    visible = rng.random((49, points)) < 0.8
    true_depth = rng.uniform(2, 130, (49, 120, 160))
    depth = {"true": true_depth, "drawn": 1 / (0.8 / true_depth[:30] + 0.02 + 0.05 * rng.random((30, 120, 160)))}
    camera, objects, positions = np.array([150.0, 140, 80, 60]), np.arange(points) % 2, rng.uniform(-1, 1, (49, 2, 3)) + [0, 0, 9]
    for name, (pictures_of, _) in masks_of.items():
        write(path(name), pictures_of)
        np.save(os.path.join(path(name), "tracks.npy"), tracks[name])
        np.save(os.path.join(path(name), "depth.npy"), depth[name])
    for name, array in {"visible": visible, "camera": camera, "objects": objects, "positions": positions}.items():
        np.save(os.path.join(path("true"), name + ".npy"), array)
    ours = judge(path("drawn"), "--reference", path("true"), "--fps", fps, "--reference-fps", true_fps, "--metrics", "rigidbench")["rigidbench"]
    theirs = {"ate": masks.rigidbench_ate(tracks["drawn"], tracks["true"], visible, size, true_size, fps, true_fps),
              "si_mse": masks.rigidbench_si_mse(depth["drawn"], true_depth, fps, true_fps),
              "ate_3d": masks.rigidbench_ate_3d(tracks["drawn"] * [160 / 96, 120 / 64], visible, depth["drawn"], true_depth, camera, objects, positions, fps, true_fps)}
    for name, value in theirs.items():
        comparison.near(f"rigidbench.{name} arrays", ours[name]["value"], value, 1e-6)


def pictures(path, comparison):
    """SSIM of videos whose frames are PNG, so that both sides decode the same pixels."""
    rng = np.random.default_rng(4)
    clips = {}
    for name, restitution in (("clip", 0.6), ("take", 0.75)):
        clips[name] = [np.clip(np.where(mask[..., None], (40, 60, 220), (90, 150, 90)) + rng.normal(0, 4, (*mask.shape, 3)), 0, 255).astype(np.uint8)
                       for mask in ball_masks(20, 24, (160, 120), restitution=restitution)]
        writer = cv2.VideoWriter(path(f"{name}.avi"), cv2.VideoWriter_fourcc(*"png "), 24, (160, 120))
        for frame in clips[name]:
            writer.write(frame)
        writer.release()
    ours = judge(path("clip.avi"), "--reference", path("take.avi"), "--metrics", "rigidbench")["rigidbench"]
    comparison.near("rigidbench.ssim pictures", ours["ssim"]["value"], np.mean([masks.ssim(a, b) for a, b in zip(clips["clip"], clips["take"])]), 1e-6)


def main():
    comparison = Comparison()
    compare = lambda family, ours, theirs, bound, name: [
        comparison.near(f"{family}.{key} {name}", ours[family][key]["value"], float(value), bound) for key, value in theirs.items()]
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        reference = ball_masks(96, 48, (160, 120))
        write(path("reference"), reference)
        for name, clip in {"same": ball_masks(48, 24, (160, 120)), "slow": ball_masks(40, 24, (160, 120), g=6),
                           "vanishes": ball_masks(48, 24, (160, 120), vanish=range(20, 26))}.items():
            write(path(name), clip)
            ours = judge(path(name), "--reference", path("reference"), "--fps", 24, "--reference-fps", 48, "--metrics", "pisa,rigidbench")
            compare("pisa", ours, masks.pisa(clip, reference, 24, 48), 1e-9, name)
            compare("rigidbench", ours, masks.rigidbench(clip, reference, 24, 48), 1e-6, name)
            equal = judge(path(name), "--reference", path("reference"), "--fps", 48, "--metrics", "newtonbench")
            count = min(len(clip), len(reference))
            # Second differences times 48^2 of centres whose last bits differ.
            compare("newtonbench", equal, masks.newtonbench(clip[:count], reference[:count], 48), 1e-9, name)
            if name != "vanishes":
                alone = judge(path(name), "--fps", 24, "--metrics", "pis,morpheus")
                compare("pis", alone, masks.pis(clip, 24), 1e-9, name)
                compare("morpheus", alone, masks.morpheus(clip), 1e-9, name)
        small = write(path("small"), ball_masks(30, 24, (96, 64)))
        ours = judge(small, "--reference", path("reference"), "--fps", 16, "--reference-fps", 48, "--metrics", "rigidbench")
        compare("rigidbench", ours, masks.rigidbench(ball_masks(30, 24, (96, 64)), reference, 16, 48), 1e-6, "other size and rate")
        tracks_and_depth(path, comparison)
        pictures(path, comparison)
    return comparison.report()


if __name__ == "__main__":
    sys.exit(main())
