#!/usr/bin/env python3
"""PhyWorld and LDR: `rimshot judge` beside the published formulas, on perfect videos (the floor) and on videos of other samples.
Exit status 77: NumPy, OpenCV or h5py for Python is missing, nothing was compared."""
import os
import subprocess
import sys
import tempfile

try:
    import cv2  # noqa: F401
    import h5py
    import numpy  # noqa: F401
except ImportError as missing:
    print(f"not run: {missing}; sh tests/parity/setup.sh installs it")
    sys.exit(77)

from comparison import PROGRAM, Comparison, judge
from published import phyworld


def main():
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        for task in ("uniform", "parabola", "collision"):
            made = {}
            for seed in (1, 2):
                made[seed] = os.path.join(folder, f"{task}-{seed}.hdf5")
                subprocess.run([PROGRAM, "dataset", f"phyworld-{task}", "-n", "4", "--outside", "6", "--seed", str(seed),
                                "-o", made[seed], "--quiet"], check=True)
            for name, predicted in (("perfect", made[1]), ("other", made[2])):
                ours = judge(predicted, "--reference", made[1], "--metrics", "phyworld,ldr")
                with h5py.File(predicted) as videos, h5py.File(made[1]) as truth:
                    theirs = phyworld.measure(videos, truth)
                for key, value in theirs.items():
                    family = "phyworld" if key in ours["phyworld"] else "ldr"
                    if key not in ours[family]:
                        continue  # splits that ours does not keep apart
                    # Sums of 32 and of 10 numbers up to 10, in double precision.
                    comparison.near(f"{family}.{key} {task} {name}", ours[family][key]["value"], value, 1e-12)
    return comparison.report()


if __name__ == "__main__":
    sys.exit(main())
