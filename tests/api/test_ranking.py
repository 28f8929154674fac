from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab import LeaguetabError, LoadedMetrics, Ranking, load_algorithm, rank
from leaguetab.output.formats import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.conftest import Outcome


def test_rows_in_order(trusts: LoadedMetrics) -> None:
    found = rank(trusts, "equal-weights")
    assert found.frame.columns == ["rank", "unit", "score", "rank_p05", "rank_p95", "waits", "deaths", "reason"]
    assert found.frame.select("rank", "unit").rows() == [(1, "A"), (2, "B"), (3, "C")]
    assert found.frame["score"].to_list() == pytest.approx([0.185, -0.066, -0.119], abs=0.001)
    assert found.seed == 0
    assert found.summary


def test_without_sensitivity(trusts: LoadedMetrics) -> None:
    found = rank(trusts, "equal-weights", sensitivity=False)
    assert (found.seed, found.summary) == (None, ())
    assert "rank_p05" not in found.frame.columns


def test_an_algorithm_that_was_loaded(trusts: LoadedMetrics) -> None:
    by_name, loaded = (rank(trusts, item, sensitivity=False) for item in ("topsis", load_algorithm("topsis")))
    assert by_name.frame.equals(loaded.frame)


def test_the_algorithm_that_the_config_names(official: Ranking) -> None:
    assert official.whole.algorithm.name == "nof-2025-26"
    assert official.frame["unit"][0] == "RBV"


# The CLI and the function are one: the same options give the same bytes.
@pytest.mark.parametrize(
    ("options", "flags"),
    [
        pytest.param({}, (), id="plain"),
        pytest.param({"algorithm": "nof-2025-26-metrics"}, ("-a", "nof-2025-26-metrics"), id="another algorithm"),
        pytest.param({"where": "Region = 'London'"}, ("--where", "Region = 'London'"), id="where"),
        pytest.param(
            {"where": "Trust_type = 'Acute trust' AND cancer_28day_pct > 75", "before": True, "sensitivity": False},
            ("--where", "Trust_type = 'Acute trust' AND cancer_28day_pct > 75", "--before", "--no-sensitivity"),
            id="where, on columns that nothing else reads, before ranking",
        ),
        pytest.param({"by": "Region"}, ("--by", "Region"), id="by a group"),
        pytest.param(
            {"by": "Trust_type", "sensitivity": False}, ("--by", "Trust_type", "--no-sensitivity"), id="by another column"
        ),
        pytest.param({"draws": 100, "seed": 7}, ("--draws", "100", "--seed", "7"), id="draws and seed"),
    ],
)
def test_the_command_is_the_function(
    leaguetab: Callable[..., Outcome], acute: LoadedMetrics, options: Mapping[str, object], flags: tuple[str, ...]
) -> None:
    found = rank(acute, **options)  # type: ignore[arg-type]
    outcome = leaguetab("rank", "-c", "nhs-acute", *flags, "-f", "json")
    assert outcome.code == 0, outcome.err
    assert render(found.document(), "json") == outcome.out


def test_ends(leaguetab: Callable[..., Outcome], official: Ranking) -> None:
    assert official.ends(2, 1).frame["rank"].to_list() == [1, 2, 129]
    outcome = leaguetab("rank", "-c", "nhs-acute", "--top", "2", "--bottom", "1", "-f", "json")
    assert render(official.ends(2, 1).document(), "json") == outcome.out


def test_tables_of_groups(acute: LoadedMetrics) -> None:
    found = rank(acute, by="Region", sensitivity=False)
    assert len(found.tables) == found.frame["Region"].n_unique() == 7
    assert found.frame.filter(rank=1)["Region"].n_unique() == 7
    assert found.whole.frame.height == found.frame.height == 129


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        pytest.param({"before": True}, "bad-option", "`before` is given without `where`", id="before without where"),
        pytest.param({"where": "regoin = 'x'"}, "unknown-column", "'regoin'", id="an unknown column"),
        pytest.param({"where": "waits >"}, "bad-expression", "waits >", id="no SQL"),
        pytest.param({"where": "waits > 99", "before": True}, "nothing-selected", "waits > 99", id="nobody left"),
        pytest.param({"where": "waits > 99"}, "nothing-selected", "waits > 99", id="nobody shown"),
        pytest.param({"draws": 0}, "bad-option", "`draws` is 0; it should be a whole number, 1 or more", id="no draws"),
        pytest.param({"seed": -1}, "bad-option", "`seed` is -1; it should be a whole number, 0 or more", id="a negative seed"),
        pytest.param({"by": "bedz"}, "unknown-column", "Did you mean 'beds'", id="no such group"),
        pytest.param({"algorithm": "nof-2025-26"}, "unknown-column", "league_avg_score", id="an algorithm for other metrics"),
    ],
)
def test_what_is_at_fault(trusts: LoadedMetrics, options: dict[str, object], code: str, says: str) -> None:
    with pytest.raises(LeaguetabError) as caught:
        rank(trusts, **{"algorithm": "equal-weights", **options})  # type: ignore[arg-type]
    assert code in {problem.code for problem in caught.value.problems}
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param(
            {"metrics": "nhs-acute"}, "`metrics` is 'nhs-acute', of type str; it should be what load_metrics gives.", id="metrics"
        ),
        pytest.param({"algorithm": 3}, "`algorithm` is 3, of type int; it should be a name or a path.", id="algorithm"),
        pytest.param({"where": 3}, "`where` is 3, of type int; it should be text.", id="where"),
        pytest.param({"by": ["beds"]}, "`by` is of type list; it should be text.", id="by"),
        pytest.param({"draws": "10"}, "`draws` is '10', of type str; it should be a whole number.", id="draws as text"),
        pytest.param({"draws": 10.5}, "`draws` is 10.5, of type float; it should be a whole number.", id="half a draw"),
        pytest.param({"seed": None}, "`seed` is None; it should be a whole number.", id="seed"),
    ],
)
def test_other_types_are_refused_in_words(trusts: LoadedMetrics, options: dict[str, object], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        rank(**{"metrics": trusts, "algorithm": "equal-weights", **options})  # type: ignore[arg-type]
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("end", ["top", "bottom"])
@pytest.mark.parametrize(("rows", "error"), [(-1, LeaguetabError), (0, LeaguetabError), ("3", TypeError), (1.5, TypeError)])
def test_ends_of_no_rows(official: Ranking, end: str, rows: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"`{end}` is .*; it should be a whole number"):
        official.ends(**{end: rows})  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "md", "html", "parquet", "xlsx", "txt"])
def test_save(trusts: LoadedMetrics, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table.{ending}"
    rank(trusts, "equal-weights", sensitivity=False).save(path)
    assert path.stat().st_size > 0


def test_save_in_a_format_that_is_stated_or_unknown(trusts: LoadedMetrics, tmp_path: Path) -> None:
    found = rank(trusts, "equal-weights", sensitivity=False)
    found.save(tmp_path / "table.data", "csv")
    assert (tmp_path / "table.data").read_text() == found.frame.write_csv()
    with pytest.raises(LeaguetabError, match=r"no format goes with the ending '.pdf'"):
        found.save(tmp_path / "table.pdf")
    with pytest.raises(LeaguetabError, match="does not exist"):
        found.save(tmp_path / "nowhere" / "table.csv")
