"""Which period is the latest. What comes after what is common knowledge; each case is given in shuffled order."""

from __future__ import annotations

import pytest

from leaguetab.metrics.periods import latest


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param(["2021", "2022"], id="years"),
        pytest.param(["9", "10", "101"], id="numbers, not text"),
        pytest.param(["202509", "202510", "202601"], id="year and month as a number"),
        pytest.param(["2025-09-30", "2025-12-31", "2026-03-31"], id="dates, year first"),
        pytest.param(["2025-09-30T00:00:00", "2025-12-31T00:00:00"], id="dates with a time"),
        pytest.param(["31/12/2024", "01/02/2025", "15/01/2026"], id="dates, day first"),
        pytest.param(["31.12.2024", "1.2.2025"], id="dates with points"),
        pytest.param(["05/04/2025", "04/05/2025"], id="day first where both could be"),
        pytest.param(["12/31/2024", "02/01/2025"], id="month first where day first is impossible"),
        pytest.param(["31/12/2025", "2026-01-31"], id="dates of two kinds"),
        pytest.param(["2024-25 Q3", "2024-25 Q4", "2025-26 Q1"], id="financial year, then quarter"),
        pytest.param(["Q4 2024/25", "Q1 2025/26", "Q3 2025/26"], id="quarter, then financial year"),
        pytest.param(["Q4 24/25", "Q1 25/26"], id="financial year of two digits"),
        pytest.param(["Q4 1999/00", "Q1 2000/01"], id="turn of the century"),
        pytest.param(["Quarter 2, 2025", "Quarter 10, 2025"], id="digits as numbers"),
        pytest.param(["2025 wave 9", "2025 wave 10"], id="waves"),
        pytest.param(["September 2025", "October 2025", "January 2026"], id="months by name"),
        pytest.param(["Sep-25", "Oct-25", "Jan-26"], id="months and two-digit years"),
        pytest.param(["30 Sept 2025", "1 October 2025"], id="September in four letters"),
        pytest.param(["OCTOBER-25-26", "DECEMBER-25-26", "JANUARY-25-26", "APRIL-26-27"], id="months of a financial year"),
        pytest.param(["2025-09", "2025-10"], id="year and month"),
        pytest.param(["Decile 2", "Decile 10"], id="a word that starts like a month"),
        pytest.param(["wave a", "Wave B"], id="letter case does not matter"),
        pytest.param(["only"], id="one"),
    ],
)
def test_latest(in_order: list[str]) -> None:
    assert latest(in_order) == in_order[-1]
    assert latest(in_order[::-1]) == in_order[-1]
    assert latest(in_order[1:] + in_order[:1]) == in_order[-1]
