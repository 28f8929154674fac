"""League tables built by hand: ties, units without a rank, changed bands, awkward names, many columns, several groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from leaguetab.metrics.data import InputRecord
from leaguetab.table import AlgorithmRecord, LeagueTable

if TYPE_CHECKING:
    from collections.abc import Callable

ALGORITHM = AlgorithmRecord(
    name="demo", title="Trusts compared", version="1.2", status="official", source="A handbook", sha256="a" * 64, units="trusts"
)
# The SHA-256 of b"abc" is the example of FIPS 180-2, appendix B.1.
INPUT = InputRecord("trusts.csv", 5, b"abc")

AWKWARD_NAMES = (
    "St [Mary]'s [bold red]Hospital[/]",
    "<script>alert('x')</script> & Sons",
    'A|B, "C"; \\|D\\',
    "=SUM(A1:A9)",
    "Two\nlines\r\nand\ta tab",
    "\x1b[31mred\x07 \u202egnirts",
    "大学病院 Ørsted Zażółć e\u0301 🏥",
    "*stars* _under_ `code` ~~no~~ [a](b) https://example.org &amp;",
    "   ",
)


def table(columns: dict[str, Any], **changes: Any) -> LeagueTable:
    """Build a table; rank, unit and score must be among the columns, reasons are empty unless given."""
    frame = pl.DataFrame(columns)
    if "reason" not in frame.columns:
        frame = frame.with_columns(reason=pl.lit(None, dtype=pl.String))
    plain = LeagueTable(frame, (), (), {}, (), "higher", ALGORITHM, (INPUT,))
    return replace(plain, **changes)


def ranked() -> LeagueTable:
    """Five trusts: two share the second place, one band is changed, one trust has no rank."""
    return table(
        {
            "rank": [1, 2, 2, 4, None],
            "unit": ["R1", "R2", "R3", "R4", "R5"],
            "name": ["Alder", "Birch", "Cedar", "Damson", "Elder"],
            "score": [3.5, 2.25, 2.25, 1.0, 2.0],
            "band": [1, 2, 3, 4, None],
            "region": ["North", "South", "North", "South", "North"],
            "care": [90.0, 85.5, 80.25, None, 1.0],
            "care_band": ["Good", "Good", "Fair", None, "Fair"],
            "reason": [None, None, "in deficit, so segment 3 at best", None, "too few patients."],
        },
        groups=("region",),
        nodes=("care",),
        labels={"band": "Segment", "region": "Region", "care": "Patient care", "name": "Trust"},
        bands=(1, 2, 3, 4),
        period="2025 Q3",
        warnings=("One trust has no value for care.",),
    )


def grouped() -> list[LeagueTable]:
    """Return the same trusts, one table a region."""
    whole = ranked()
    return [
        replace(
            whole,
            frame=whole.frame.filter(pl.col("region") == region).with_columns(rank=pl.Series([1, 2, None][:size], dtype=pl.Int64)),
            group=("region", region),
        )
        for region, size in (("North", 3), ("South", 2))
    ]


def awkward() -> LeagueTable:
    size = len(AWKWARD_NAMES)
    return table(
        {
            "rank": list(range(1, size + 1)),
            "unit": [f"U{number}" for number in range(size)],
            "name": list(AWKWARD_NAMES),
            "score": [1.5 * number for number in range(size)],
            "band": ["Good|ish", "<b>Bad</b>"] * (size // 2) + ["Good|ish"],
            "g [x]": list(AWKWARD_NAMES),
            "reason": ["because | of <this>\n[and] that"] * 2 + [None] * (size - 2),
        },
        groups=("g [x]",),
        labels={"score": "Score <b> | [x]"},
        bands=("Good|ish", "<b>Bad</b>"),
    )


def wide() -> LeagueTable:
    """Twenty-five nodes with long labels."""
    nodes = tuple(f"metric_{number}" for number in range(25))
    labels = {name: f"Share of patients seen within {number} weeks of referral" for number, name in enumerate(nodes)}
    return table(
        {
            "rank": [1, 2, 2],
            "unit": ["RA1", "RA2", "RA3"],
            "name": ["The Royal and Ancient University Hospitals of Somewhere NHS Foundation Trust", "Short", "Middling Hospital"],
            "score": [0.123456, 0.1234, 0.1],
            "region": ["North East and Yorkshire", "London", "London"],
            **{name: [number + 0.5, number + 1 / 3, None] for number, name in enumerate(nodes)},
        },
        groups=("region",),
        nodes=nodes,
        labels=labels,
    )


def nameless() -> LeagueTable:
    """Units that are their own names, without bands, and without any reason for a missing rank."""
    return table(
        {"rank": [1, 2, 2, None], "unit": ["Norway", "Iceland", "Ireland", "Sark"], "score": [0.961, 0.959, 0.959, None]},
        better="higher",
    )


def averaged() -> LeagueTable:
    """Ties get their average rank."""
    return table(
        {"rank": [1.0, 2.5, 2.5, 4.0], "unit": ["A", "B", "C", "D"], "score": [1234567.0, 20.0, 20.0, -3.0]}, better="lower"
    )


def single() -> LeagueTable:
    return table({"rank": [1], "unit": ["A"], "score": [1e-9], "band": ["Good"]}, bands=("Good",))


EXAMPLES: dict[str, Callable[[], list[LeagueTable]]] = {
    "ranked": lambda: [ranked()],
    "grouped": grouped,
    "awkward": lambda: [awkward()],
    "wide": lambda: [wide()],
    "nameless": lambda: [nameless()],
    "averaged": lambda: [averaged()],
    "single": lambda: [single()],
}


@pytest.fixture(params=EXAMPLES, ids=list(EXAMPLES))
def every_example(request: pytest.FixtureRequest) -> list[LeagueTable]:
    """Each example in turn."""
    return EXAMPLES[request.param]()


@pytest.fixture
def example() -> Callable[[str], list[LeagueTable]]:
    """An example by name."""
    return lambda name: EXAMPLES[name]()


@pytest.fixture
def build() -> Callable[..., LeagueTable]:
    """The builder of tables."""
    return table
