"""Runs the program and holds its numbers against the published formulas."""
import json
import os
import subprocess

PROGRAM = os.environ.get("RIMSHOT_PROGRAM", "build/release/bin/rimshot")


def judge(*arguments):
    run = subprocess.run([PROGRAM, "judge", *map(str, arguments), "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"rimshot judge {' '.join(map(str, arguments))}: exit status {run.returncode}: {run.stderr}")
    return json.loads(run.stdout)["metrics"]


class Comparison:
    def __init__(self):
        self.worst, self.failures = {}, 0

    def near(self, name, ours, published, tolerance):
        """Counts |ours - published| <= tolerance; None (not a number) only equals None."""
        if ours is None or published is None or published != published:
            difference = 0.0 if ours is None and (published is None or published != published) else float("inf")
        else:
            difference = abs(ours - published)
        family = name.split(" ")[0]
        count, worst, _ = self.worst.get(family, (0, 0.0, 0.0))
        self.worst[family] = (count + 1, max(worst, difference), tolerance)
        if difference > tolerance:
            self.failures += 1
            print(f"FAILS  {name}: ours {ours!r}, published {published!r}, difference {difference:.3g} > {tolerance:g}")

    def report(self):
        for name, (count, worst, tolerance) in sorted(self.worst.items()):
            print(f"{name:40s} {count:5d} compared, worst difference {worst:.2e} (bound {tolerance:g})")
        return 1 if self.failures or not self.worst else 0
