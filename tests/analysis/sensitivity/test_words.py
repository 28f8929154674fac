from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.acceptability import Positions, acceptability
from leaguetab.analysis.sensitivity.bounds import Bounds
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.drivers import Drivers
from leaguetab.analysis.sensitivity.fragility import Fragility, LeaderFragility
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights
from leaguetab.analysis.sensitivity.report import SensitivityReport, sensitivity
from leaguetab.analysis.sensitivity.scenarios import ScenarioResult
from leaguetab.analysis.sensitivity.sobol import SobolIndices
from leaguetab.analysis.sensitivity.uncertain import Input
from leaguetab.analysis.sensitivity.words import percent, short_summary, spread_in_words, summary, unit_names
from leaguetab.table import LeagueTable

Make = Callable[..., LeagueTable]

TWO = "units: trusts\nscore: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
ONE = "units: trusts\nscore: {metric: a, better: higher}\n"
CUT = "bands: {method: cuts, at: [3], labels: [low, high]}\n"
NOTHING = NotOffered("nothing")
OFTEN = "higher in at least 5% of 2 random weightings, or lower in at least 5% (weights within a quarter of the stated ones)."
CHANCE = (
    "All this is about the choice of method. The figures themselves also vary by chance, the more so where numbers are small; that "
    "comes on top."
)
RANGE = "In 90% of the weightings a typical position stays"


def ranked(ranks: Sequence[Sequence[float]], bands: Sequence[Sequence[int]] | None = None) -> RandomWeights:
    """Make draws of the ranks given, one row a draw, units in the file's order."""
    found = Positions(np.array(ranks, dtype=np.float64), None if bands is None else np.array(bands))
    return RandomWeights(DrawSettings(), {}, found, acceptability(found, 2))


def said(table: LeagueTable, ranks: Sequence[Sequence[float]], bands: Sequence[Sequence[int]] | None = None) -> tuple[str, ...]:
    return short_summary(table, ranked(ranks, bands))


def before_the_last(report: SensitivityReport) -> str:
    """Return the sentence before the last one, which every report has."""
    *_, sentence, last = summary(report)
    assert last == CHANCE
    return sentence


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (WeightSpread(), "weights within a quarter of the stated ones"),
        (WeightSpread(within=0.1, vary="metrics"), "weights within domains within a tenth of the stated ones"),
        (WeightSpread(within=0.125), "weights within 12.5% of the stated ones"),
        (WeightSpread("dirichlet"), "any weights at all"),
        (WeightSpread("dirichlet", vary="domains"), "any weights of whole domains at all"),
        (WeightSpread("dirichlet", concentration=50), "weights scattered about the stated ones (concentration 50)"),
    ],
)
def test_which_weightings(spread: WeightSpread, words: str) -> None:
    assert spread_in_words(spread) == words


@pytest.mark.parametrize(
    ("share", "written"), [(0, "0%"), (0.004, "<1%"), (0.005, "<1%"), (0.5, "50%"), (0.994, "99%"), (0.9951, ">99%"), (1, "100%")]
)
def test_percentages_never_say_none_or_all_of_what_is_neither(share: float, written: str) -> None:
    assert percent(share) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        pytest.param(1 - 2**-52, "100%", id="a last digit less than all"),
        pytest.param(1 + 2**-52, "100%", id="a last digit more than all"),
        pytest.param(0.1 + 0.2 - 0.3, "0%", id="a last digit more than none"),
        pytest.param(0.3 - 0.1 - 0.2, "0%", id="a last digit less than none, without a minus"),
        pytest.param(-0.0, "0%", id="a zero with a sign"),
        pytest.param(1 - 1e-8, ">99%", id="less than all"),
        pytest.param(1e-8, "<1%", id="more than none"),
        pytest.param(np.nan, "nan%", id="none at all"),
    ],
)
def test_percentages_do_not_see_the_noise_of_arithmetic(share: float, written: str) -> None:
    assert percent(share) == written


class TestFiveTrusts:
    """Five trusts, the first leading: far is one place."""

    @pytest.fixture
    def five(self, table_of: Make) -> LeagueTable:
        return table_of(TWO, {"a": [5, 4, 3, 2, 1], "b": [5, 4, 3, 2, 1]})

    @pytest.mark.parametrize(
        ("ranks", "sentence"),
        [
            (
                [[1, 2, 3, 4, 5]] * 2,
                f"None of 5 trusts stands {OFTEN.replace('at least', 'more than')}",
            ),
            ([[1, 2, 3, 4, 5], [1, 2, 3, 5, 5]], f"1 of 5 trusts would stand {OFTEN}"),
            ([[1, 2, 3, 4, 5], [1, 2, 3, 5, 4]], f"2 of 5 trusts would stand {OFTEN}"),
            ([[5, 4, 3, 2, 1], [1, 2, 4, 3, 5]], f"All 5 trusts would stand {OFTEN}"),
        ],
        ids=["none", "one", "two", "all"],
    )
    def test_how_many_move(self, five: LeagueTable, ranks: list[list[float]], sentence: str) -> None:
        assert said(five, ranks)[0] == sentence

    @pytest.mark.parametrize(
        ("ranks", "sentence"),
        [
            # By hand: of two weightings, 5 % is the better rank and 95 % the worse.
            ([[1, 2, 3, 4, 5]] * 2, "Taken by itself, each position stays the same in at least 90% of the weightings."),
            (
                [[1, 2, 3, 4, 5], [1, 2, 3, 5, 4]],
                f"{RANGE} the same, and the least certain one within a range of 2 places.",
            ),
            (
                [[1, 2, 3, 4, 5], [2, 1, 5, 3, 4]],
                f"{RANGE} within a range of 2 places, the least certain one within 3.",
            ),
        ],
        ids=["fixed", "some", "most"],
    )
    def test_how_wide_the_ranges_are(self, five: LeagueTable, ranks: list[list[float]], sentence: str) -> None:
        assert said(five, ranks)[1] == sentence

    @pytest.mark.parametrize(
        ("ranks", "sentence"),
        [
            ([[1, 2, 3, 4, 5]] * 2, "u0 stays first in all of the weightings."),
            (
                [[1, 2, 3, 4, 5], [2, 1, 3, 4, 5]],
                "u0 stays first in 50% of the weightings; 1 other is first in at least 5% of them.",
            ),
            (
                [[1, 2, 3, 4, 5], [2, 1, 3, 4, 5], [2, 3, 1, 4, 5]],
                "u0 stays first in 33% of the weightings; 2 others are first in at least 5% of them.",
            ),
            ([[2, 1, 3, 4, 5]], "u0 stays first in none of the weightings; 1 other is first in at least 5% of them."),
            (
                [[1, 1, 3, 4, 5], [1, 2, 3, 4, 5]],
                "u0 stays first in all of the weightings; 1 other is first in at least 5% of them.",
            ),
            ([[2, 1, 3, 4, 5], *[[1, 2, 3, 4, 5]] * 20], "u0 stays first in 95% of the weightings."),
            (
                [[2, 1, 3, 4, 5], *[[1, 2, 3, 4, 5]] * 19],
                "u0 stays first in 95% of the weightings; 1 other is first in at least 5% of them.",
            ),
        ],
        ids=["always", "one rival", "two rivals", "never", "shared", "a rare rival", "a rival as rare as counts"],
    )
    def test_the_leader(self, five: LeagueTable, ranks: list[list[float]], sentence: str) -> None:
        assert said(five, ranks)[2] == sentence

    def test_without_bands_nothing_is_said_of_them(self, five: LeagueTable) -> None:
        assert len(said(five, [[1, 2, 3, 4, 5]])) == 3


def test_ten_places_in_a_long_table(table_of: Make) -> None:
    table = table_of(TWO, {"a": range(50, 0, -1), "b": range(50, 0, -1)})
    moved = [11, *range(1, 11), *range(12, 51)]
    rest = "(weights within a quarter of the stated ones)."
    assert said(table, [range(1, 51), moved])[0] == (
        f"1 of 50 trusts would stand 10 or more places higher in at least 5% of 2 random weightings, or 10 or more lower in at "
        f"least 5% {rest}"
    )
    assert said(table, [range(1, 51)])[0] == (
        f"None of 50 trusts stands 10 or more places higher in more than 5% of 1 random weightings, or 10 or more lower in more "
        f"than 5% {rest}"
    )


@pytest.mark.parametrize(
    ("values", "ranks", "sentence"),
    [
        (
            [5, 5, 1],
            [[1, 1, 3], [1, 2, 3], [2, 1, 3], [1, 2, 3]],
            "u0 and u1 share first place: u0 is first, alone or not, in 75% of the weightings and u1 in 50%.",
        ),
        (
            [5, 5, 5],
            [[1, 2, 3]],
            "u0, u1 and u2 share first place: u0 is first, alone or not, in 100% of the weightings, u1 in 0% and u2 in 0%.",
        ),
        ([5, 5, 5, 5], [[1, 2, 3, 4]], "4 trusts share first place."),
    ],
    ids=["two", "three", "four"],
)
def test_ties_for_first(table_of: Make, values: list[float], ranks: list[list[float]], sentence: str) -> None:
    assert said(table_of(TWO, {"a": values, "b": values}), ranks)[2] == sentence


def test_lower_is_better(table_of: Make) -> None:
    table = table_of(TWO.replace("higher", "lower"), {"a": [1, 2], "b": [1, 2]})
    assert said(table, [[1, 2], [2, 1]])[2] == "u0 stays first in 50% of the weightings; 1 other is first in at least 5% of them."


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (TWO, {"a": [1], "b": [2]}),
        (TWO, {"a": [1, None], "b": [2, None]}),
        (TWO + "rank: {within: g}\n", {"a": [1, 2], "b": [1, 2], "g": ["x", "y"]}),
    ],
    ids=["one unit", "one ranked", "alone in every group"],
)
def test_nothing_to_compare(table_of: Make, text: str, columns: dict[str, list[object]]) -> None:
    table = table_of(text, columns)
    words = ("No two trusts are ranked together, so that no weights can change a position.",)
    assert said(table, [[1, 1]]) == words
    assert summary(sensitivity(table, DrawSettings(draws=20)))[:1] == words


def test_no_weights(table_of: Make) -> None:
    report = sensitivity(table_of(ONE, {"a": [1, 2, 3]}), DrawSettings(draws=20))
    assert isinstance(report.random, NotOffered)
    assert summary(report)[0] == (
        "How far positions depend on weights cannot be told: the score is one column of the file (a), without weights that could "
        "be varied."
    )


class TestBands:
    # Scores 4 and 2 against a cut at 3: bands 1 and 0.
    @pytest.mark.parametrize(
        ("heading", "bands", "sentence"),
        [
            ("Segment", [[1, 0]], "None of 2 trusts would be in another band (segment) in more than 10% of the weightings."),
            ("Segment", [[1, 0], [1, 1]], "1 of 2 trusts would be in another band (segment) in more than 10% of the weightings."),
            ("Band", [[0, 1]], "All 2 trusts would be in another band in more than 10% of the weightings."),
        ],
    )
    def test_how_many_are_in_doubt(self, table_of: Make, heading: str, bands: list[list[int]], sentence: str) -> None:
        table = table_of(f"{TWO}{CUT}headings: {{band: {heading}}}\n", {"a": [4, 2], "b": [4, 2]})
        assert said(table, [[1, 2]] * len(bands), bands)[-1] == sentence

    def test_one_in_ten_is_no_doubt(self, table_of: Make) -> None:
        table = table_of(TWO + CUT, {"a": [4, 2], "b": [4, 2]})
        bands = [[0, 0]] + [[1, 0]] * 9
        assert said(table, [[1, 2]] * 10, bands)[-1].startswith("None of 2 trusts")

    def test_units_that_are_not_ranked_do_not_count(self, table_of: Make) -> None:
        text = TWO + CUT + "rules: [{when: a > 8, exclude: true, because: too good}]\n"
        table = table_of(text, {"a": [9, 4, 2], "b": [9, 4, 2]})
        found = said(table, [[np.nan, 1, 2]], [[0, 1, 0]])
        assert found[-1] == "None of 2 trusts would be in another band in more than 10% of the weightings."
        assert found[0].startswith("None of 2 trusts stands higher in more than 5% of ")


class TestGroups:
    """Two groups, of three and two."""

    @pytest.fixture
    def grouped(self, table_of: Make) -> LeagueTable:
        return table_of(TWO + "rank: {within: g}\n", {"a": [3, 2, 1, 2, 1], "b": [3, 2, 1, 2, 1], "g": list("xxxyy")})

    @pytest.mark.parametrize(
        ("ranks", "groups"),
        [([[1, 2, 3, 1, 2]], "none"), ([[1, 2, 3, 1, 2], [2, 1, 3, 1, 2]], "1"), ([[2, 1, 3, 2, 1]], "2")],
    )
    def test_first_places_are_counted(self, grouped: LeagueTable, ranks: list[list[float]], groups: str) -> None:
        sentence = f"First place is lost in more than 10% of the weightings in {groups} of 2 groups."
        assert said(grouped, ranks)[2] == sentence


def bounds_of(best: Sequence[float], worst: Sequence[float]) -> Bounds:
    """Make bounds that some weighting reaches."""
    ends = np.array(best, dtype=np.float64), np.array(worst, dtype=np.float64)
    return Bounds(*ends, *ends, *ends, None, exact=True, why="exact")


@pytest.fixture
def eight(table_of: Make) -> SensitivityReport:
    """Eight trusts: a quarter is two of them. Random weights change nothing, and nothing else is offered."""
    table = table_of(TWO, {"a": range(8, 0, -1), "b": range(8, 0, -1)})
    return bare(table)


def bare(table: LeagueTable) -> SensitivityReport:
    """Make a report of nothing but random weights that leave all as it is."""
    assert table.workings is not None
    random = ranked([table.workings.places.rank])
    return SensitivityReport(
        table,
        DrawSettings(),
        random,
        matrices=NOTHING,
        favourable=NOTHING,
        bounds=NOTHING,
        fragility=NOTHING,
        scenarios=(),
        weights=NOTHING,
        reversal=NOTHING,
        drivers=NOTHING,
        gains=NOTHING,
        target_gains=NOTHING,
        routes=NOTHING,
        band_routes=NOTHING,
        near_cuts=NOTHING,
    )


class TestBounds:
    WHATEVER = "Whatever the weights, as long as each is within a quarter of the stated one: "

    @pytest.mark.parametrize(
        ("best", "worst", "sentence"),
        [
            ([1] * 8, [8] * 8, "none of 8 trusts stays in the top quarter, and none stays in the bottom quarter."),
            (
                [1, 1, 3, 3, 3, 3, 6, 6],
                [2, 3, 6, 6, 6, 6, 7, 8],
                "1 of 8 trusts stays in the top quarter, and none stays in the bottom quarter.",
            ),
            (
                [1, 1, 3, 3, 3, 3, 7, 8],
                [2, 2, 6, 6, 6, 6, 7, 8],
                "2 of 8 trusts stay in the top quarter, and 2 stay in the bottom quarter.",
            ),
        ],
        ids=["none", "one", "two"],
    )
    def test_quarters(self, eight: SensitivityReport, best: list[float], worst: list[float], sentence: str) -> None:
        assert before_the_last(replace(eight, bounds=bounds_of(best, worst))) == self.WHATEVER + sentence

    def test_a_loose_bound_counts_the_least(self, eight: SensitivityReport) -> None:
        loose = replace(bounds_of([1, 1, 1, 1, 1, 1, 6, 7], [2, 3, 8, 8, 8, 8, 8, 8]), worst_reached=np.array([1, 2, *[8.0] * 6]))
        words = "at least 1 of 8 trusts stays in the top quarter, and 1 stays in the bottom quarter."
        assert before_the_last(replace(eight, bounds=loose)) == self.WHATEVER + words

    def test_few_units_keep_their_places_or_do_not(self, table_of: Make) -> None:
        five = bare(table_of(TWO, {"a": range(5, 0, -1), "b": range(5, 0, -1)}))
        for best, worst, words in (
            ([1, 1, 1, 1, 1], [5, 5, 5, 5, 5], "none of 5 trusts keeps its place."),
            ([1, 2, 2, 2, 2], [1, 5, 5, 5, 5], "1 of 5 trusts keeps its place."),
            ([1, 2, 3, 4, 4], [1, 2, 3, 5, 5], "3 of 5 trusts keep their places."),
            ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], "all 5 trusts keep their places."),
        ):
            assert before_the_last(replace(five, bounds=bounds_of(best, worst))) == self.WHATEVER + words

    def test_groups_have_quarters_of_their_own(self, table_of: Make) -> None:
        """Two groups of eight: the second place is in the top quarter of either, the seventh in the bottom quarter."""
        values = [*range(8, 0, -1)] * 2
        table = table_of(TWO + "rank: {within: g}\n", {"a": values, "b": values, "g": ["x"] * 8 + ["y"] * 8})
        fixed = [*range(1, 9)] * 2
        words = "4 of 16 trusts stay in the top quarter of the group, and 4 stay in the bottom quarter."
        assert before_the_last(replace(bare(table), bounds=bounds_of(fixed, fixed))) == self.WHATEVER + words

    @pytest.mark.parametrize(
        ("spread", "words"),
        [
            (WeightSpread("dirichlet"), "Whatever the weights: none of 8 "),
            (WeightSpread("dirichlet", concentration=9, vary="domains"), "Whatever the weights of whole domains: none of 8 "),
            (
                WeightSpread(within=0.05),
                "Whatever the weights, as long as each is within a twentieth of the stated one: none of 8 ",
            ),
        ],
    )
    def test_they_hold_for_all_that_could_be_drawn(self, eight: SensitivityReport, spread: WeightSpread, words: str) -> None:
        report = replace(eight, settings=DrawSettings(spread), bounds=bounds_of([1] * 8, [8] * 8))
        assert before_the_last(report).startswith(words)


class TestHowManyCouldMove:
    """Eight trusts in order: far is two places."""

    STATED = tuple(range(1, 9))
    LIFT = "5% of 1 random weightings lift"

    # The trusts that a search lifts to the first place; the random weighting, 5 % and 95 % at once; whether bounds allow more.
    @pytest.mark.parametrize(
        ("searched", "drawn", "more", "sentences"),
        [
            pytest.param(
                [7, 8],
                STATED,
                True,
                [
                    "At least 2 of 8 trusts could stand 2 or more places away from where they stand, under some {set}.",
                    (
                        f"That is rare: no more than {LIFT} any one of them that far, and no more than 5% lower any one of them "
                        "that far."
                    ),
                ],
                id="two, rarely",
            ),
            pytest.param(
                [8],
                STATED,
                False,
                [
                    "1 of 8 trusts could stand 2 or more places away from where it stands, under some {set}.",
                    f"That is rare: no more than {LIFT} it that far, and no more than 5% lower it that far.",
                ],
                id="one, rarely, and no other",
            ),
            pytest.param(
                [3, 4, 5, 6, 7, 8],
                (3, 2, 1, 4, 5, 6, 7, 8),
                True,
                [
                    "At least 7 of 8 trusts could stand 2 or more places away from where they stand, under some {set}.",
                    f"For 2 of them that is not rare: at least {LIFT} them that far, or at least 5% lower them that far.",
                ],
                id="seven, two of them often",
            ),
            pytest.param(
                [3, 4],
                (1, 2, 5, 3, 4, 6, 7, 8),
                True,
                [
                    "At least 2 of 8 trusts could stand 2 or more places away from where they stand, under some {set}.",
                    f"For 1 of them that is not rare: at least {LIFT} it that far, or at least 5% lower it that far.",
                ],
                id="two, one of them often",
            ),
            pytest.param(
                [3],
                (1, 2, 5, 3, 4, 6, 7, 8),
                True,
                [
                    (
                        "1 of 8 trusts would stand 2 or more places higher in at least 5% of 1 random weightings, or 2 or more "
                        "lower in at least 5% ({set})."
                    )
                ],
                id="no more than those that often do",
            ),
            pytest.param([], STATED, False, ["No {set} can move any of 8 trusts by 2 or more places."], id="none, for certain"),
            pytest.param(
                [],
                STATED,
                True,
                [
                    (
                        "None of 8 trusts stands 2 or more places higher in more than 5% of 1 random weightings, or 2 or more "
                        "lower in more than 5% ({set})."
                    )
                ],
                id="none, as far as is known",
            ),
        ],
    )
    def test_what_is_known_and_how_often(
        self, eight: SensitivityReport, searched: list[int], drawn: Sequence[float], more: bool, sentences: list[str]
    ) -> None:
        best = np.array([1 if place in searched else place for place in self.STATED], dtype=np.float64)
        stated = np.array(self.STATED, dtype=np.float64)
        outer = bounds_of([1] * 8, [8] * 8) if more else bounds_of(best.tolist(), self.STATED)
        found = summary(
            replace(eight, random=ranked([drawn]), bounds=replace(outer, best_searched=best, worst_searched=stated, exact=False))
        )
        where = "weights within a quarter of the stated ones"
        assert list(found[: len(sentences)]) == [sentence.format(set=where) for sentence in sentences]
        assert "90% of the weightings" in found[len(sentences)]

    @pytest.mark.parametrize(
        ("spread", "could", "cannot"),
        [
            (WeightSpread("dirichlet"), "under some weights.", "No weights can move any "),
            (WeightSpread("dirichlet", concentration=9), "under some weights.", "No weights can move any "),
            (
                WeightSpread("dirichlet", vary="domains"),
                "under some weights of whole domains.",
                "No weights of whole domains can move ",
            ),
        ],
    )
    def test_any_weights(self, eight: SensitivityReport, spread: WeightSpread, could: str, cannot: str) -> None:
        """However weights are scattered: what some can do goes by all that there are."""
        random = ranked([self.STATED])
        report = replace(eight, random=replace(random, settings=DrawSettings(spread)))
        all_of_them = bounds_of([1] * 8, [8] * 8)
        assert summary(replace(report, bounds=all_of_them))[0].endswith(could)
        assert summary(replace(report, bounds=bounds_of(self.STATED, self.STATED)))[0].startswith(cannot)


class TestDrivers:
    WORDS = ("Weights", "How missing values are treated", "How parts are combined")
    COMBINED = "how metrics are combined into one score (as an average, a product, or by the worst alone, say)"
    MOST = "Of the choices behind the table, positions depend most on "
    WHICH = "Which of the choices behind the table positions depend on most"
    FEW = "; the runs are too few to tell which."

    # Total indices with their intervals, (index, low, high) for each of the three choices.
    @pytest.mark.parametrize(
        ("totals", "runs", "sentence"),
        [
            pytest.param([(0.1, 0, 0.2), (0.2, 0.1, 0.3), (0.8, 0.7, 0.9)], 500, f"{MOST}{COMBINED}.", id="one"),
            pytest.param([(0.8, 0.7, 0.9), (0.2, 0.1, 0.3), (0.1, 0, 0.2)], 500, f"{MOST}the weights.", id="another"),
            pytest.param(
                [(0.75, 0.65, 0.85), (0.2, 0.1, 0.3), (0.8, 0.7, 0.9)],
                500,
                f"{MOST}{COMBINED} or on the weights{FEW}",
                id="two that overlap",
            ),
            pytest.param(
                [(0.1, 0, 0.75), (0.2, 0.1, 0.71), (0.8, 0.7, 0.9)],
                500,
                f"{MOST}{COMBINED}, on how missing values are treated or on the weights{FEW}",
                id="three that overlap",
            ),
            pytest.param(
                [(0.1, 0, 0.2), (0.2, 0.1, 0.3), (0.8, 0.7, 0.9)],
                34,
                f"{WHICH} cannot be told from the 34 runs that could be made.",
                id="few runs",
            ),
        ],
    )
    def test_named_only_where_they_can_be_told_apart(
        self, eight: SensitivityReport, totals: list[tuple[float, float, float]], runs: int, sentence: str
    ) -> None:
        assert before_the_last(replace(eight, drivers=self.found(totals, runs))) == sentence

    def test_a_single_choice_or_none_that_matters_is_not_worth_a_word(self, eight: SensitivityReport) -> None:
        without = summary(eight)
        assert summary(replace(eight, drivers=self.found([(1, 0.9, 1.1)], 500))) == without
        assert summary(replace(eight, drivers=self.found([(np.nan,) * 3] * 3, 500))) == without

    def found(self, totals: list[tuple[float, float, float]], runs: int) -> Drivers:
        total, low, high = np.array(totals, dtype=np.float64).T
        shift = SobolIndices(total, total, np.stack([low, high]), np.stack([low, high]))
        inputs = tuple(map(Input, ("weights", "gaps", "combine")[: len(totals)], self.WORDS))
        return Drivers(inputs, shift, shift, total, by_score_alone=False, runs=runs, seed=0, left_out=())


class TestLosingFirstPlace:
    @pytest.mark.parametrize(
        ("share", "exact", "sentences"),
        [
            (0.07, True, ["A change of up to 7% in each of the weights is enough for u0 to lose first place to u2."]),
            (0.0701, True, ["A change of up to 8% in each of the weights is enough for u0 to lose first place to u2."]),
            (0.0004, True, ["A change of less than 1% in each of the weights is enough for u0 to lose first place to u2."]),
            (0.0799, False, ["As long as none of the weights changes by more than 7%, u0 keeps first place."]),
            (0.0099, False, []),
            (0.0, True, []),
            (None, True, ["No change of weights, however large, makes u0 lose first place."]),
        ],
    )
    def test_said_only_as_far_as_it_is_true(
        self, eight: SensitivityReport, share: float | None, exact: bool, sentences: list[str]
    ) -> None:
        by = None if share is None else "u2"
        fragile = Fragility((), (LeaderFragility("u0", share, by),), exact=exact, why="")
        assert summary(replace(eight, fragility=fragile))[3:] == (*sentences, CHANCE)

    def test_not_where_first_place_is_shared(self, table_of: Make) -> None:
        shared = bare(table_of(TWO, {"a": [2, 2, 1], "b": [2, 2, 1]}))
        fragile = Fragility((), (LeaderFragility("u0", 0.2, "u1"),), exact=True, why="exact")
        assert summary(replace(shared, fragility=fragile)) == summary(shared)

    def test_not_where_there_are_groups(self, table_of: Make) -> None:
        grouped = bare(table_of(TWO + "rank: {within: g}\n", {"a": [2, 1, 2, 1], "b": [2, 1, 2, 1], "g": list("xxyy")}))
        leaders = (LeaderFragility("u0", 0.2, "u1"), LeaderFragility("u2", 0.3, "u3"))
        assert summary(replace(grouped, fragility=Fragility((), leaders, exact=True, why="exact"))) == summary(grouped)


class TestAlternatives:
    def test_the_one_that_changes_most(self, eight: SensitivityReport) -> None:
        """What a label is called is left as it is: MRSA, and not mRSA."""
        some = ScenarioResult("drop:b", "domains", "MRSA left out", 1.25, 4.0, "u3")
        less = ScenarioResult("drop:a", "domains", "Waits left out", 0.25, 6.0, "u1")
        failed = ScenarioResult("x", "own", "Mine", reason="it reads columns that the file lacks")
        assert before_the_last(replace(eight, scenarios=(less, some, failed))) == (
            'Of 2 alternatives to the algorithm, this changes positions most: "MRSA left out". '
            "It moves trusts by 1.2 places on average, and u3 by 4."
        )

    def test_a_mean_that_rounds_to_nothing_is_something(self, eight: SensitivityReport) -> None:
        little = ScenarioResult("x", "weights", "Weights rounded", 0.04, 1.0, "u3")
        assert "It moves trusts by less than 0.1 places on average, and u3 by 1." in before_the_last(
            replace(eight, scenarios=(little,))
        )

    def test_none_that_changes_anything_names_nobody(self, eight: SensitivityReport) -> None:
        still = ScenarioResult("x", "weights", "Equal weights", 0.0, 0.0, "u0")
        assert (
            before_the_last(replace(eight, scenarios=(still, still)))
            == "None of 2 alternatives to the algorithm changes a position."
        )


def test_the_whole_paragraph(table_of: Make) -> None:
    """Weights 1/2 each; the leads of u0 over u1 are 2 and -1, so that a share f unseats it where (1 - f) 2 = (1 + f) 1: a third.

    All others are behind u1 in both metrics, and each in order: only the first two can change places, and not within a quarter.
    """
    values = {"a": [9, 7, 6, 5, 4, 3, 2, 1], "b": [9, 10, 6, 5, 4, 3, 2, 1]}
    found = summary(sensitivity(table_of(TWO, values), DrawSettings(draws=200)))
    assert found[:5] == (
        "No weights within a quarter of the stated ones can move any of 8 trusts by 2 or more places.",
        "Taken by itself, each position stays the same in at least 90% of the weightings.",
        "u0 stays first in all of the weightings.",
        "A change of up to 34% in each of the weights is enough for u0 to lose first place to u1.",
        f"{TestBounds.WHATEVER}2 of 8 trusts stay in the top quarter, and 2 stay in the bottom quarter.",
    )
    assert all(sentence.endswith(".") for sentence in found)


def test_names_that_several_have_come_with_their_ids(table_of: Make) -> None:
    made = table_of(TWO, {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4], "called": ["North", "South", "North", None]})
    assert made.workings is not None
    workings = replace(made.workings, metrics=replace(made.workings.metrics, name="called"))
    assert unit_names(workings) == ["North (u0)", "South", "North (u2)", "u3"]
