"""Every shipped algorithm with a job for it: a config, whose file it ranks.

The names are written out, so that an algorithm that is gone, or cannot be read any more, is missed.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent.parent / "data" / "jobs"

SAMPLES = {
    "asem-2018": "asem-2018",
    "benefit-of-the-doubt": "nhs-acute",
    "cms-stars-2025": "cms-hospitals",
    "cms-stars-2026": "cms-hospitals",
    "cms-stars-barclay": "cms-hospitals",
    "copeland": "nhs-acute",
    "copras": "hdi",
    "cqc-rating": "cqc",
    "edas": "hdi",
    "electre-3-net": "nhs-acute",
    "equal-domains": "nhs-acute",
    "equal-weights": "nhs-acute",
    "geometric-mean": "nhs-acute",
    "hdi": "hdi",
    "imd-2019": "imd-2019",
    "mabac": "nhs-acute",
    "moora": "nhs-acute",
    "nof-2025-26": "nhs-acute",
    "nof-2025-26-metrics": "nhs-acute",
    "nof-2026-27": "nhs-acute",
    "patients-first": "cms-hospitals",
    "promethee-2": "nhs-acute",
    "rank-average": "nhs-acute",
    "spotis": "nhs-acute",
    "targets-that-pay": "nhs-acute",
    "topsis": "nhs-acute",
    "vikor": "nhs-acute",
    "waspas": "hdi",
}
"""The samples that algorithms name."""

WITHOUT_SAMPLE = (
    "annual-health-check",
    "funnel-proportion",
    "funnel-ratio",
    "imd-2025",
    "nhs-star-ratings",
    "ofsted-limiting",
    "shmi-banding",
)
"""Algorithms that need columns which no sample has."""

JOBS = dict(sorted({**SAMPLES, **{name: str(HERE / f"{name}.yaml") for name in WITHOUT_SAMPLE}}.items()))
"""The config for each algorithm, by name or path."""

NEEDS_SCIPY = {
    "benefit-of-the-doubt": "linear programmes need the extra `stats`",
    "funnel-ratio": "exact limits need the extra `stats`",
}
