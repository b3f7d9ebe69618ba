#!/usr/bin/env python3
"""Physics-IQ: `rimshot judge` beside the published formulas. Exit status 77: NumPy or OpenCV for Python is missing, nothing was compared."""
import os
import subprocess
import sys
import tempfile

try:
    import cv2  # noqa: F401
    import numpy  # noqa: F401
except ImportError as missing:
    print(f"not run: {missing}; sh tests/parity/setup.sh installs it")
    sys.exit(77)

from clips import bouncing_ball
from comparison import Comparison, judge
from published import physics_iq


def printed_masks(path):
    printed = subprocess.run([os.environ["RIMSHOT_PRINT_MASKS"], path], check=True, capture_output=True).stdout
    return numpy.frombuffer(printed, numpy.uint8)


def main():
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        clip = lambda name, **motion: bouncing_ball(os.path.join(folder, name + ".mp4"), **motion)
        take_1, take_2 = clip("take-1"), clip("take-2", seed=2, speed=1.017)
        spoiled = [
            clip("same", seed=3),
            clip("restitution", seed=4, restitution=0.5),
            clip("moon", seed=5, g=1.81),
            clip("frozen", seed=6, frozen=True),
            clip("other-size", seed=7, size=(320, 180), restitution=0.7),
        ]
        for path in (take_1, spoiled[-1]):
            ours = printed_masks(path)
            theirs = numpy.stack([mask for _, mask in physics_iq.raw_masks(path)]
                                 + [mask[..., 0] for mask in physics_iq.coded_masks(path)])
            differing = int((ours.reshape(theirs.shape) != theirs).sum())
            comparison.near(f"physics_iq.masks {os.path.basename(path)}: pixels that differ", differing, 0, 0)
        variance, *measured = physics_iq.compare(take_1, [take_2, *spoiled])
        for path, theirs in zip(spoiled, measured):
            ours = judge(path, "--reference", take_1, "--second-take", take_2, "--metrics", "physics_iq")["physics_iq"]
            name = os.path.basename(path)
            for key in ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou", "mse"):
                comparison.near(f"physics_iq.{key} {name}", ours[key]["value"], theirs[key], 1e-9)
                comparison.near(f"physics_iq.variance_{key} {name}", ours["variance_" + key]["value"], variance[key], 1e-9)
            for key, value in physics_iq.scores(theirs, variance).items():
                comparison.near(f"physics_iq.{key} {name}", ours[key]["value"], value, 0.01)
            print(name, {k: round(v["value"], 3) for k, v in ours.items() if v["value"] is not None and "variance" not in k})
    return comparison.report()


if __name__ == "__main__":
    sys.exit(main())
