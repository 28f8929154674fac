from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab import DrawSettings, LeaguetabError, LoadedMetrics, WeightSpread, sensitivity
from leaguetab.output.formats import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

ROWS = "code,waits,deaths\nA,61,3\nB,72.5,2\nC,58,4\n"


def test_rows_and_summary(trusts: LoadedMetrics) -> None:
    """With two metrics weighed from 3 to 5 to 5 to 3, A is never last and C never first: see the scores in conftest."""
    found = sensitivity(trusts, "equal-weights", DrawSettings(draws=200))
    assert found.frame["unit"].to_list() == ["A", "B", "C"]
    assert found.frame.select("rank_best", "rank_worst").rows() == [(1, 2), (1, 3), (2, 3)]
    assert {"name", "mean_shift", "max_shift"} <= set(found.scenarios.columns)
    assert found.summary


def test_progress_is_told(trusts: LoadedMetrics) -> None:
    told: list[tuple[str, float]] = []
    sensitivity(trusts, "equal-weights", DrawSettings(draws=50), progress=lambda what, share: told.append((what, share)))
    assert told
    assert all(what and 0 <= share <= 1 for what, share in told)


def test_same_seed_same_result(trusts: LoadedMetrics) -> None:
    settings = DrawSettings(spread=WeightSpread(within=0.1), draws=50, seed=3)
    one, other = (render(sensitivity(trusts, "equal-weights", settings).document(), "json") for _ in range(2))
    assert one == other


def test_the_command_is_the_function(leaguetab: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from leaguetab import load_metrics

    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(ROWS)
    found = sensitivity(load_metrics("trusts.csv", id="code", lower=["waits", "deaths"]), "equal-weights", DrawSettings(draws=50))
    flags = ("--id", "code", "--lower", "waits,deaths", "-a", "equal-weights", "--draws", "50")
    assert leaguetab("sensitivity", "trusts.csv", *flags, "-f", "json").out == render(found.document(), "json")


def test_where_keeps_rows_and_what_is_said_of_all(trusts: LoadedMetrics) -> None:
    settings = DrawSettings(draws=50)
    every, some = (sensitivity(trusts, "equal-weights", settings, where=where) for where in (None, "waits > 60"))
    assert some.frame.equals(every.frame.filter(every.frame["unit"] != "C"))
    assert some.summary == every.summary
    assert some.scenarios.equals(every.scenarios)


def test_where_is_checked_before_any_work(trusts: LoadedMetrics) -> None:
    def told(what: str, share: float) -> None:
        raise AssertionError(what, share)

    with pytest.raises(LeaguetabError) as caught:
        sensitivity(trusts, "equal-weights", where="waits + 1", progress=told)
    assert [problem.code for problem in caught.value.problems] == ["bad-expression"]
