#!/usr/bin/env python3
"""Time of a clean build and the peak memory of its compilers, without ccache.

    python3 tests/bench/build_cost.py            # builds in a temporary folder, writes tests/bench/results/build_cost.json

As a compiler launcher (`build_cost.py --launch LOG COMPILER ...`) it runs the compiler and notes its peak memory.
"""
import datetime
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def launch(log, command):
    status = subprocess.call(command)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    source = next((word for word in command if word.endswith(".cpp")), command[-1])
    with open(log, "a") as out:
        out.write(f"{usage.ru_maxrss / 1024:.0f} {usage.ru_utime + usage.ru_stime:.1f} {source}\n")
    return status


def main():
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        log = os.path.join(folder, "compilers.txt")
        launcher = ";".join([sys.executable, __file__, "--launch", log])
        started = time.monotonic()
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                        f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}"], check=True, stdout=subprocess.DEVNULL)
        configured = time.monotonic()
        jobs = os.cpu_count()
        subprocess.run(["ninja", "-C", folder, "-j", str(jobs)], check=True, stdout=subprocess.DEVNULL)
        built = time.monotonic()
        compilers = sorted(([float(word) for word in line.split()[:2]] + [os.path.relpath(line.split()[2], folder)]
                            for line in open(log)), reverse=True)
    with open("/proc/cpuinfo") as info:
        cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    result = {
        "command": "python3 tests/bench/build_cost.py",
        "date": datetime.date.today().isoformat(),
        "machine": f"{cpu}, {jobs} cores",
        "configure_s": round(configured - started, 1),
        "build_s": round(built - configured, 1),
        "files": len(compilers),
        "peak_memory_of_one_compiler_mb": compilers[0][0],
        "largest": [{"file": file, "memory_mb": memory, "cpu_s": seconds} for memory, seconds, file in compilers[:8]],
    }
    (ROOT / "tests/bench/results/build_cost.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--launch"]:
        sys.exit(launch(sys.argv[2], sys.argv[3:]))
    main()
