from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.acceptability import Positions, acceptability
from leaguetab.analysis.sensitivity.bounds import Bounds
from leaguetab.analysis.sensitivity.moves import FarMoves, far, far_moves, ranked_together
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights
from leaguetab.analysis.sensitivity.report import sensitivity
from leaguetab.analysis.sensitivity.words import summary
from leaguetab.table import LeagueTable

Make = Callable[..., LeagueTable]

TWO = "units: trusts\nscore: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
NONE = NotOffered("nothing")


# A tenth place counts as far from 40 units on; below, a quarter of the table does, and one place at the least.
@pytest.mark.parametrize(("ranked", "places"), [(1, 1), (2, 1), (5, 1), (8, 2), (39, 9), (40, 10), (129, 10), (4_000, 10)])
def test_how_far_is_far(ranked: int, places: int) -> None:
    assert far(ranked) == places


def drawn(ranks: Sequence[Sequence[float]]) -> RandomWeights:
    """Make draws of the ranks given, one row a draw."""
    found = Positions(np.array(ranks, dtype=np.float64), None)
    return RandomWeights(DrawSettings(), {}, found, acceptability(found))


def bounds_of(possible: Sequence[Sequence[float]], searched: Sequence[Sequence[float]]) -> Bounds:
    """Make bounds of best and worst ranks; by chance, everything possible was reached."""
    outer, inner = np.array(possible, dtype=np.float64), np.array(searched, dtype=np.float64)
    return Bounds(*outer, *outer, *inner, None, exact=False, why="a trial")


def counted(table: LeagueTable, ranks: Sequence[Sequence[float]], bounds: Bounds | NotOffered = NONE) -> FarMoves:
    assert table.workings is not None
    return far_moves(table.workings, drawn(ranks), bounds)


class TestEightTrusts:
    """Eight trusts in order: far is two places."""

    STATED = tuple(range(1, 9))

    @pytest.fixture
    def eight(self, table_of: Make) -> LeagueTable:
        return table_of(TWO, {"a": range(8, 0, -1), "b": range(8, 0, -1)})

    # The first and the third change places in so many of a hundred weightings; the second stays. Up to and including five of a
    # hundred the first is not low in more than one of twenty; the third is high in one of twenty from five on.
    @pytest.mark.parametrize(("times", "often"), [(0, 0), (4, 0), (5, 1), (6, 2), (100, 2)])
    def test_often_is_one_weighting_of_twenty_at_either_end(self, eight: LeagueTable, times: int, often: int) -> None:
        swapped = (3, 2, 1, *range(4, 9))
        ranks = [swapped] * times + [self.STATED] * (100 - times)
        assert counted(eight, ranks) == FarMoves(places=2, units=8, often=often, known=None, possible=None)

    @pytest.mark.parametrize(
        ("best", "worst", "searched_best", "searched_worst", "known", "possible"),
        [
            pytest.param(STATED, STATED, STATED, STATED, 0, 0, id="none can move"),
            pytest.param([1] * 8, [8] * 8, STATED, STATED, 0, 8, id="all might, and none is known to"),
            # The first can fall to the third place, and the eighth rise to the sixth; to the seventh is not far.
            pytest.param([1] * 8, [8] * 8, (1, 2, 3, 4, 5, 6, 7, 6), (3, 2, 3, 4, 5, 6, 7, 8), 2, 8, id="two are known"),
            pytest.param([1] * 8, [8] * 8, (1, 2, 3, 4, 5, 6, 7, 7), (2, 2, 3, 4, 5, 6, 7, 8), 0, 8, id="one place is not far"),
        ],
    )
    def test_those_that_could(
        self,
        eight: LeagueTable,
        best: Sequence[float],
        worst: Sequence[float],
        searched_best: Sequence[float],
        searched_worst: Sequence[float],
        known: int,
        possible: int,
    ) -> None:
        found = counted(eight, [self.STATED], bounds_of([best, worst], [searched_best, searched_worst]))
        assert found == FarMoves(places=2, units=8, often=0, known=known, possible=possible)

    def test_those_that_often_do_are_known_to(self, eight: LeagueTable) -> None:
        ranks = [(3, 2, 1, *range(4, 9))]
        found = counted(eight, ranks, bounds_of([[1] * 8, [8] * 8], [self.STATED, self.STATED]))
        assert (found.often, found.known) == (2, 2)


def test_units_that_are_not_ranked_do_not_count(table_of: Make) -> None:
    table = table_of(TWO, {"a": [3, 2, None], "b": [3, 2, None]})
    assert counted(table, [[2, 1, np.nan]]) == FarMoves(places=1, units=2, often=2, known=None, possible=None)


class TestGroups:
    def test_each_is_ranked_among_its_own(self, table_of: Make) -> None:
        table = table_of(TWO + "rank: {within: g}\n", {"a": [3, 2, 1, 2, 1], "b": [3, 2, 1, 2, 1], "g": list("xxxyy")})
        assert table.workings is not None
        assert ranked_together(table.workings).tolist() == [3, 3, 3, 2, 2]

    def test_how_far_is_far_goes_by_the_size_of_groups(self, table_of: Make) -> None:
        """Sixty trusts in ten groups of six: a quarter of six is one place."""
        columns = {"a": [*range(6)] * 10, "b": [*range(6)] * 10, "g": [str(number // 6) for number in range(60)]}
        table = table_of(TWO + "rank: {within: g}\n", columns)
        assert counted(table, [[6, 5, 4, 3, 2, 1] * 10]).places == 1


def test_the_counts_do_not_grow_with_the_number_of_weightings(table_of: Make) -> None:
    """Twenty, then two thousand: more and more trusts move far in some of them, and the report says the same."""
    values = np.random.default_rng(3).normal(size=(6, 60)).round(3)
    parts = ", ".join(f"{{metric: m{number}, better: higher}}" for number in range(6))
    table = table_of(
        f"units: trusts\nscore: {{combine: mean, parts: [{parts}]}}\n", {f"m{number}": row for number, row in enumerate(values)}
    )
    assert table.workings is not None
    few, many = (sensitivity(table, DrawSettings(draws=draws)) for draws in (20, 2_000))
    ever, found = [], []
    for report in (few, many):
        assert isinstance(report.random, RandomWeights)
        rank, drawn = table.workings.places.rank, report.random.summary
        ever.append(int((np.fmax(rank - drawn.lowest, drawn.highest - rank) >= 10).sum()))
        found.append(far_moves(table.workings, report.random, report.bounds))
    assert ever[0] < ever[1]
    assert found[0].known == found[1].known
    assert found[0].possible == found[1].possible
    assert (found[1].known or 0) >= ever[1]
    assert summary(few)[0] == summary(many)[0]
