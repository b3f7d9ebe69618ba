#!/usr/bin/env python3
"""PISA, RigidBench, NewtonBench, PIS and Morpheus: `rimshot judge` beside the published formulas, on masks and pictures.
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
            compare("rigidbench", ours, masks.rigidbench(clip, reference), 1e-6, name)
            equal = judge(path(name), "--reference", path("reference"), "--fps", 48, "--metrics", "newtonbench")
            count = min(len(clip), len(reference))
            # Second differences times 48^2 of centres whose last bits differ.
            compare("newtonbench", equal, masks.newtonbench(clip[:count], reference[:count], 48), 1e-9, name)
            if name != "vanishes":
                alone = judge(path(name), "--fps", 24, "--metrics", "pis,morpheus")
                compare("pis", alone, masks.pis(clip, 24), 1e-9, name)
                compare("morpheus", alone, masks.morpheus(clip), 1e-9, name)
        small = write(path("small"), ball_masks(30, 24, (96, 64)))
        ours = judge(small, "--reference", path("reference"), "--metrics", "rigidbench")
        compare("rigidbench", ours, masks.rigidbench(ball_masks(30, 24, (96, 64)), reference), 1e-6, "other size and length")
    return comparison.report()


if __name__ == "__main__":
    sys.exit(main())
