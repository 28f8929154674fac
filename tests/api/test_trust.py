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


def test_where_nobody_meets_it_no_work_is_done(trusts: LoadedMetrics) -> None:
    def told(what: str, share: float) -> None:
        raise AssertionError(what, share)

    with pytest.raises(LeaguetabError) as caught:
        sensitivity(trusts, "equal-weights", where="waits > 99", progress=told)
    assert [problem.code for problem in caught.value.problems] == ["nothing-selected"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        pytest.param({}, "`settings` is of type dict; it should be DrawSettings. For example: DrawSettings(", id="a dict"),
        pytest.param(WeightSpread(), "`settings` is of type WeightSpread; it should be DrawSettings.", id="a spread by itself"),
    ],
)
def test_settings_of_another_type(trusts: LoadedMetrics, settings: object, says: str) -> None:
    with pytest.raises(TypeError) as caught:
        sensitivity(trusts, "equal-weights", settings)  # type: ignore[arg-type]
    assert str(caught.value).startswith(says)


def test_what_is_no_metrics() -> None:
    with pytest.raises(TypeError, match=r"`metrics` is 'hdi', of type str; it should be what load_metrics gives\."):
        sensitivity("hdi")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda: WeightSpread(within="0.1"), "`within` is '0.1', of type str; it should be a number.", id="within"),  # type: ignore[arg-type]
        pytest.param(lambda: WeightSpread(concentration="9"), "`concentration` is '9', of type str", id="concentration"),  # type: ignore[arg-type]
        pytest.param(lambda: WeightSpread(vary=None), "`vary` is None; it should be one of domains, metrics, all.", id="vary"),  # type: ignore[arg-type]
        pytest.param(lambda: DrawSettings(0.1), "`spread` is 0.1, of type float; it should be a WeightSpread.", id="spread"),  # type: ignore[arg-type]
        pytest.param(lambda: DrawSettings(draws="10"), "`draws` is '10', of type str; it should be a whole number.", id="draws"),  # type: ignore[arg-type]
        pytest.param(lambda: DrawSettings(draws=10.5), "`draws` is 10.5, of type float", id="half a draw"),  # type: ignore[arg-type]
        pytest.param(lambda: DrawSettings(seed="1"), "`seed` is '1', of type str; it should be a whole number.", id="seed"),  # type: ignore[arg-type]
        pytest.param(
            lambda: DrawSettings(precision="1%"),  # type: ignore[arg-type]
            "`precision` is '1%', of type str; it should be a number.",
            id="precision",
        ),
    ],
)
def test_other_types_are_refused_in_words(make: Callable[[], object], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(
            lambda: WeightSpread(vary="domain"),  # type: ignore[arg-type]
            "`vary` is 'domain'; it should be one of domains, metrics, all. Did you mean 'domains'?",
            id="vary",
        ),
        pytest.param(
            lambda: WeightSpread("relativ"),  # type: ignore[arg-type]
            "`kind` is 'relativ'; it should be one of relative, dirichlet. Did you mean 'relative'?",
            id="kind",
        ),
    ],
)
def test_other_words_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(LeaguetabError) as caught:
        make()
    assert str(caught.value) == says
