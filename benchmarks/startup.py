"""Whole-process time of `leaguetab rank`, as a ratio to importing Polars and NumPy."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
COMMANDS = {
    "import polars, numpy": ["-c", "import polars, numpy"],
    "rank, CSV": ["-m", "leaguetab", "rank", "-c", "nhs-acute", "-f", "csv"],
    "rank, table": ["-m", "leaguetab", "rank", "-c", "nhs-acute"],
    "rank from the metrics, CSV": ["-m", "leaguetab", "rank", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-f", "csv"],
    "--help": ["-m", "leaguetab", "--help"],
    "--version": ["-m", "leaguetab", "--version"],
}


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
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["import polars, numpy"]
    for name, median in medians.items():
        print(f"{name:<30} {median * 1000:6.0f} ms   {median / base:5.2f} x")


if __name__ == "__main__":
    main()
