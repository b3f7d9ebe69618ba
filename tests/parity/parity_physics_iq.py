#!/usr/bin/env python3
"""Physics-IQ: `rimshot judge` beside the published formulas. Exit status 77: NumPy or OpenCV for Python is missing, nothing was compared."""
import os
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
        variance = physics_iq.measures(take_1, take_2)
        for path in spoiled:
            ours = judge(path, "--reference", take_1, "--second-take", take_2, "--metrics", "physics_iq")["physics_iq"]
            theirs = physics_iq.measures(take_1, path)
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
