"""Errors of numbers that the judge reads, for the tables of judge_reading.py and judge_alone.py."""
import math
import statistics


def rounded(x, digits=3):
    return float(f"{x:.{digits}g}")


class Quantity:
    """Errors of a number that is read, and how often its interval holds the truth."""

    def __init__(self, unit, bound=None):
        self.unit, self.bound, self.errors, self.covered = unit, bound, [], []

    def add(self, error, covered):
        self.errors.append(abs(error))
        if covered is not None:
            self.covered.append(bool(covered))

    def row(self):
        bound = {} if self.bound is None else {"bound": self.bound}
        if not self.errors:
            return {"unit": self.unit, "readings": 0}
        within = {} if self.bound is None else {"within_bound": round(sum(e <= self.bound for e in self.errors) / len(self.errors), 3)}
        return {"unit": self.unit, **bound, "readings": len(self.errors), "rms": rounded(math.sqrt(statistics.fmean(e * e for e in self.errors))),
                "median": rounded(statistics.median(self.errors)), "worst": rounded(max(self.errors)), **within,
                "coverage_of_95": round(statistics.fmean(self.covered), 3) if self.covered else None, "intervals": len(self.covered)}


def inside(x, interval):
    return None if interval is None else interval[0] <= x <= interval[1]
