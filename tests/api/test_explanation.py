from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab import LeaguetabError, LoadedMetrics, Ranking, explain, rank
from leaguetab.output.formats import render
from leaguetab.saved import load_saved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome


@pytest.mark.parametrize("words", ["RHW", "royal berkshire", "ROYAL BERKSHIRE NHS FOUNDATION TRUST"])
def test_a_unit_by(official: Ranking, words: str) -> None:
    found = explain(official, words)
    assert found.explanation.unit == "RHW"
    assert found.summary[0] == "ROYAL BERKSHIRE NHS FOUNDATION TRUST stands 24th of 129 trusts, in segment 3."


def test_parts_add_up(trusts: LoadedMetrics) -> None:
    found = explain(rank(trusts, "equal-weights"), "B")
    by_node = {row["node"]: row for row in found.frame.iter_rows(named=True)}
    assert by_node["score"]["rank"] == found.explanation.rank == 2
    assert by_node["waits"]["contribution"] + by_node["deaths"]["contribution"] == pytest.approx(by_node["score"]["score"])


def test_the_command_is_the_function(leaguetab: Callable[..., Outcome], official: Ranking) -> None:
    outcome = leaguetab("explain", "-c", "nhs-acute", "RHW", "-f", "json")
    assert render(explain(official, "RHW").document(), "json") == outcome.out


def test_a_unit_that_is_not_shown(official: Ranking) -> None:
    assert "RHW" not in official.ends(3).frame["unit"]
    assert explain(official.ends(3), "RHW").explanation.rank == 24


def test_an_unknown_unit(trusts: LoadedMetrics) -> None:
    with pytest.raises(LeaguetabError) as caught:
        explain(rank(trusts, "equal-weights", sensitivity=False), "Q")
    assert [problem.code for problem in caught.value.problems] == ["unknown-unit"]


def test_a_saved_table_does_not_hold_enough(tmp_path: Path, trusts: LoadedMetrics) -> None:
    rank(trusts, "equal-weights", sensitivity=False).save(tmp_path / "saved.json")
    with pytest.raises(LeaguetabError, match="not how it came to them"):
        explain(load_saved(str(tmp_path / "saved.json")), "A")


def test_how_far_its_place_can_be_trusted(trusts: LoadedMetrics) -> None:
    """With two metrics weighed from 3 to 5 to 5 to 3, A is never last: see the scores in conftest."""
    ranking = rank(trusts, "equal-weights", sensitivity=False)
    found = explain(ranking, "A", draws=40, seed=2).explanation.trust
    assert found is not None
    assert (found.figures["rank_best"], found.figures["rank_worst"], found.draws, found.seed) == (1, 2, 40, 2)
    assert explain(ranking, "A", sensitivity=False).explanation.trust is None


def test_own_alternatives_need_the_source_of_the_metrics(official: Ranking) -> None:
    """A table by itself does not know the config's alternatives."""
    with_config, by_itself = (explain(given, "RHW").explanation.trust for given in (official, official.whole))
    assert with_config is not None
    assert by_itself is not None
    own = with_config.scenarios.filter(group="own")
    assert own["name"].to_list()[0] == "safety_first"
    assert with_config.scenarios.height == by_itself.scenarios.height + own.height


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param({"ranking": "metrics"}, "`ranking` is 'metrics', of type str; it should be what rank gives.", id="ranking"),
        pytest.param({"unit": 3}, "`unit` is 3, of type int; it should be text", id="unit"),
        pytest.param({"draws": "10"}, "`draws` is '10', of type str; it should be a whole number.", id="draws"),
    ],
)
def test_other_types_are_refused_in_words(official: Ranking, arguments: dict[str, object], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        explain(**{"ranking": official, "unit": "RHW", **arguments})  # type: ignore[arg-type]
    assert str(caught.value).startswith(says)


def test_metrics_are_no_ranking(trusts: LoadedMetrics) -> None:
    with pytest.raises(TypeError, match=r"`ranking` is of type LoadedMetrics; it should be what rank gives\."):
        explain(trusts, "A")  # type: ignore[arg-type]
