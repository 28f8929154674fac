"""Whole-process time of short commands, as a ratio to importing Polars and NumPy."""

from __future__ import annotations

import subprocess
import sys
import time

ROUNDS = 15
JOB = ["-c", "nhs-acute", "-a", "nof-2025-26-metrics"]
COMMANDS = {
    "import polars, numpy": ["-c", "import polars, numpy"],
    "rank, CSV": ["-m", "leaguetab", "rank", "-c", "nhs-acute", "-f", "csv"],
    "rank, table": ["-m", "leaguetab", "rank", "-c", "nhs-acute"],
    "rank from the metrics, CSV": ["-m", "leaguetab", "rank", *JOB, "-f", "csv"],
    "rank from the metrics, table": ["-m", "leaguetab", "rank", *JOB],
    "diff": ["-m", "leaguetab", "diff", *JOB, "-a", "equal-domains"],
    "explain": ["-m", "leaguetab", "explain", *JOB, "Royal Berkshire"],
    "explain a method": ["-m", "leaguetab", "explain", "z_score"],
    "--help": ["-m", "leaguetab", "--help"],
    "rank --help": ["-m", "leaguetab", "rank", "--help"],
    "--version": ["-m", "leaguetab", "--version"],
}
"""The first is what the others are compared with."""


def seconds(arguments: list[str]) -> float:
    """Time one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Take turns, so that a busy moment of the machine touches all alike."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    # The best of the rounds, since other work on the machine only ever adds.
    best = {name: min(values) for name, values in times.items()}
    base = next(iter(best.values()))
    for name, found in best.items():
        print(f"{name:<30} {found * 1000:6.0f} ms   {found / base:5.2f} x")


if __name__ == "__main__":
    main()
