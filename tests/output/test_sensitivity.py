"""The report laid out: what each page shows, and what it says where there is nothing to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.sensitivity import report as report_module
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings
from leaguetab.analysis.sensitivity.report import SensitivityReport, sensitivity
from leaguetab.metrics.data import MetricInfo
from leaguetab.output import sensitivity_pages
from leaguetab.output.formats import render
from leaguetab.output.league_page import page as league_page
from leaguetab.output.sensitivity import sensitivity_document
from leaguetab.table import LeagueTable, make_table
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.page import Page

Make = Callable[..., LeagueTable]

FLAT = """
units: trusts
score:
  combine: mean
  parts: [{metric: a, label: Access, better: higher, weight: 3}, {metric: b, label: Beds, better: lower, steps: [{method: negate}]}]
"""
BANDS = "bands: {method: cuts, at: [0.5, 1.5], labels: [low, middle, high]}\n"
VALUES = {"a": [1, 2, 2, 0, None, 3], "b": [-6, -3, -2, 1, None, -2]}
SETTINGS = DrawSettings(draws=300)


@pytest.fixture(scope="module")
def report() -> SensitivityReport:
    return sensitivity(make_table(bound(FLAT + BANDS), metrics_of(VALUES)), SETTINGS)


def page(report: SensitivityReport, title: str) -> Page:
    (found,) = (page for page in sensitivity_document(report).pages() if page.title.startswith(title))
    return found


def cells(shown: Page, heading: str) -> tuple[str, ...]:
    (column,) = (number for number, column in enumerate(shown.columns) if column.heading == heading)
    return shown.sections[0].cells[column].texts


def headings(shown: Page) -> list[str]:
    return [column.heading for column in shown.columns]


class TestPositions:
    def test_columns(self, report: SensitivityReport) -> None:
        assert headings(page(report, "How far")) == [
            "Rank",
            "Id",
            "In 90% of weightings",
            "From first to last place",
            "Best to worst possible",
            "In top quarter",
            "In bottom quarter",
            "Same band",
            "Change that swaps",
            "With",
        ]

    def test_rows_are_those_of_the_table(self, report: SensitivityReport) -> None:
        """Scores by hand: u5 11/4, u0 and u1 9/4, u2 8/4, u3 -1/4; u4 has none."""
        shown = page(report, "How far")
        assert cells(shown, "Rank") == ("1", "=2", "=2", "4", "5", "—")
        assert cells(shown, "Id") == ("u5", "u0", "u1", "u2", "u3", "u4")

    def test_a_unit_without_a_rank_has_dashes(self, report: SensitivityReport) -> None:
        shown = page(report, "How far")
        assert {column.texts[-1] for column in shown.sections[0].cells[2:]} == {"—"}

    def test_bars_run_from_the_first_place_to_the_last(self, report: SensitivityReport) -> None:
        bars = cells(page(report, "How far"), "From first to last place")
        assert bars[0] == "●" + "·" * 13
        assert bars[4] == "·" * 13 + "●"

    def test_bars_of_groups_run_to_the_last_place_of_each(self, table_of: Make) -> None:
        columns = {"a": [3, 2, 1, 2, 1], "b": [1, 2, 3, 2, 3], "g": list("xxxyy")}
        shown = page(sensitivity(table_of(FLAT + "rank: {within: g}\n", columns), SETTINGS), "How far")
        by_unit = dict(zip(cells(shown, "Id"), cells(shown, "From first to last place"), strict=True))
        assert by_unit["u1"].index("●") in {6, 7}
        assert by_unit["u2"].endswith("●")
        assert by_unit["u4"].endswith("●")

    def test_columns_say_what_they_mean(self, report: SensitivityReport) -> None:
        shown = page(report, "How far")
        below = shown.below
        assert below[0] == (
            "In 90% of weightings: where a unit stands once the 5% of 300 random weightings that put it highest, and the 5% that "
            "put it lowest, are set aside (5th and 95th percentile of its rank); weights within a quarter of the stated ones, from "
            "seed 0."
        )
        assert below[1].startswith("The bar shows the same range")
        assert below[2].startswith("Best to worst possible: no rank outside this range can come about")
        assert sum(words.startswith("Shares of weightings would differ a little had others been drawn") for words in below) == 1
        assert below[-1].startswith("Change that swaps: the smallest share by which weights must be allowed to change")

    def test_how_far_off_the_end_of_a_range_may_be(self, report: SensitivityReport) -> None:
        """The better end of the first one's range may lie three places further down; all other ends are sure."""
        random = report.random
        assert not isinstance(random, NotOffered)
        ends = np.stack([random.summary.p05] * 2)
        ends[:, 0] = random.summary.p05[0] + np.array([0, 3])
        sure = replace(random.summary, p05_ends=np.stack([random.summary.p05] * 2), p95_ends=np.stack([random.summary.p95] * 2))
        unsure = replace(sure, p05_ends=ends)
        said = (
            "For 1 of 5 trusts, an end of this range could come out 3 or more places away had other weightings been drawn: it "
            "hangs on shares near 5%."
        )
        assert said in page(replace(report, random=replace(random, summary=unsure)), "How far").below
        assert "had other weightings been drawn:" not in " ".join(
            page(replace(report, random=replace(random, summary=sure)), "How far").below
        )

    def test_how_tight_the_ranges_are(self, report: SensitivityReport) -> None:
        bounds = report.bounds
        assert not isinstance(bounds, NotOffered)
        loose = replace(
            bounds, exact=False, why="some units (2) have missing parts", best=np.minimum(bounds.best, 1), worst=bounds.worst
        )
        below = page(replace(report, bounds=loose), "How far").below
        assert (
            "For 2 of 5 trusts, weights have been found that lead to either end of this range. For the others the true range may "
            "be narrower, since some units (2) have missing parts."
        ) in below

    def test_why_there_are_neither_bounds_nor_changes_is_said_once(self, report: SensitivityReport) -> None:
        one, other = NotOffered("bands are found by quantiles."), NotOffered("there are too many pairs")
        signs = page(replace(report, bounds=one, fragility=one), "How far").signs
        assert signs == ("No certified bounds and no smallest changes: bands are found by quantiles.",)
        assert page(replace(report, bounds=one, fragility=other), "How far").signs == (
            "No certified bounds: bands are found by quantiles.",
            "No smallest changes: there are too many pairs.",
        )

    def test_a_reason_is_said_once(self, report: SensitivityReport) -> None:
        """Why ranges may be wider, and why a change may have to be larger: for the same reason, or for another."""
        bounds, fragile = report.bounds, report.fragility
        assert not isinstance(bounds, NotOffered)
        assert not isinstance(fragile, NotOffered)
        why = "a score goes through a step"
        loose = replace(bounds, exact=False, why=why, best=np.minimum(bounds.best, 1), worst=np.maximum(bounds.worst, 5))
        for other, said in ((why, 1), ("something else", 2)):
            text = " ".join(
                page(replace(report, bounds=loose, fragility=replace(fragile, exact=False, why=other)), "How far").below
            )
            assert text.count("since ") == said
            assert text.endswith(f"needed, {'for the same reasons' if other == why else 'since something else'}.")

    def test_the_method_and_its_source_are_told(self, report: SensitivityReport) -> None:
        """As on the page of the table itself."""
        facts = page(report, "How far").facts
        assert facts[-2:] == league_page([report.table]).facts[1:]
        assert facts[-2].startswith("Method: an illustration, not an official method (")

    def test_pairs_that_never_change_order_are_counted(self, report: SensitivityReport) -> None:
        """The weights' ratio is from 3 · 0.75 / 1.25 = 1.8 to 5. u0 is level with u5 at 2, with u1 at 3, with u2 at 4.

        The leads of u5, u1 and u2 over each other have one sign, and u3 is behind all in both metrics.
        """
        assert "7 of 10 pairs of trusts never change order (70%)." in page(report, "How far").below

    def test_where_no_weights_can_vary_columns_without_content_are_left_out(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of("units: trusts\nscore: {metric: a, better: higher}\n", VALUES), SETTINGS), "How far")
        assert headings(shown) == ["Rank", "Id"]
        assert shown.signs[0] == (
            "No ranges under random weights: the score is one column of the file (a), without weights that could be varied."
        )

    def test_where_no_weights_change_anything_that_is_said(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of(FLAT, {"a": [3, 2, 1], "b": [1, 2, 3]}), SETTINGS), "How far")
        assert "Best to worst possible" not in headings(shown)
        assert "Change that swaps" not in headings(shown)
        whatever = "whatever the weights, as long as each is within a quarter of the stated one"
        assert f"Best to worst possible: no rank can change, {whatever}." in shown.signs

    def test_a_period_stands_in_the_title(self, table_of: Make) -> None:
        report = sensitivity(replace(table_of(FLAT, VALUES), period="2025 Q3"), SETTINGS)
        assert sensitivity_document(report).pages()[0].title == "How far positions can be trusted: Test (2025 Q3)"


class TestBands:
    def test_shares_for_those_in_doubt_from_the_best_band_down(self, table_of: Make) -> None:
        """By hand: u0's score is w1 8 with w1 about a quarter, on either side of the cut at 2; the others stay where they are."""
        text = FLAT + "bands: {method: cuts, at: [0.5, 2], labels: [low, middle, high]}\n"
        shown = page(sensitivity(table_of(text, {"a": [0, 3, 1], "b": [-8, -3, -1]}), SETTINGS), "How often in each band")
        assert headings(shown) == ["Id", "high", "middle", "low"]
        assert cells(shown, "Id") == ("u0",)
        assert cells(shown, "low") == ("0%",)
        high, middle = (int(cells(shown, heading)[0].removesuffix("%")) for heading in ("high", "middle"))
        assert 30 < high < 70
        assert high + middle == 100

    def test_lower_scores_being_better_the_lowest_band_comes_first(self, table_of: Make) -> None:
        text = FLAT.replace("higher", "lower").replace("better: lower, steps: [{method: negate}]", "better: lower")
        text += "bands: {method: cuts, at: [0.5, 2], labels: [low, middle, high]}\n"
        shown = page(sensitivity(table_of(text, {"a": [0, 3, 1], "b": [8, 3, 1]}), SETTINGS), "How often in each band")
        assert headings(shown) == ["Id", "low", "middle", "high"]

    def test_where_nobody_moves_that_is_said(self, table_of: Make) -> None:
        text = FLAT + "bands: {method: cuts, at: [9], labels: [low, high]}\n"
        shown = page(sensitivity(table_of(text, VALUES), SETTINGS), "How often in each band")
        assert shown.facts == ("No random weighting moves any of the trusts into another band.",)

    def test_without_bands(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of(FLAT, VALUES), SETTINGS), "How often in each band")
        assert shown.facts == ("Not offered: the algorithm has no bands.",)


class TestAlternatives:
    def test_a_shift_of_nothing_is_nobodys(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of(FLAT, {"a": [3, 2, 1], "b": [1, 2, 3]}), SETTINGS), "Alternatives")
        still = [number for number, shift in enumerate(cells(shown, "Largest shift")) if shift == "0"]
        assert still
        assert {cells(shown, "Whose")[number] for number in still} == {"—"}

    def test_notes_have_marks_of_their_own(self, report: SensitivityReport) -> None:
        one, two, *_ = (result for result in report.scenarios if result.mean_shift is not None)
        notes = ("2 of the stated table are not ranked", "compared by score alone", "2 of the stated table are not ranked")
        noted = tuple(replace(result, note=note) for result, note in zip((one, two, one), notes, strict=True))
        shown = page(replace(report, scenarios=noted), "Alternatives")
        assert shown.sections[0].cells[0].marks == ("*", "†", "*")
        assert [(note.mark, note.text) for note in shown.notes] == [
            ("*", "2 of the stated table are not ranked"),
            ("†", "Compared by score alone"),
        ]

    def test_those_that_cannot_be_had_say_why(self, report: SensitivityReport) -> None:
        from leaguetab.analysis.sensitivity.scenarios import ScenarioResult

        failed = ScenarioResult("mine", "own", "My own", reason="it reads columns that the file lacks: c.")
        shown = page(replace(report, scenarios=(*report.scenarios, failed)), "Alternatives")
        assert shown.signs[-1] == "Not possible here: My own, since it reads columns that the file lacks: c."
        assert "My own" not in cells(shown, "Alternative")

    # Six units; or twelve, of which ten share the second place: eleven are in the first ten.
    @pytest.mark.parametrize(
        ("values", "kept"),
        [
            pytest.param({"a": [*range(6)], "b": [*range(6)]}, "6 of 6", id="few units"),
            pytest.param({"a": [2, *([1] * 10), 0], "b": [-2, *([-1] * 10), 0]}, "11 of 11", id="ties at the edge"),
            pytest.param({"a": [*range(12)], "b": [-one for one in range(12)]}, "10", id="ten"),
        ],
    )
    def test_of_how_many_the_top_is_kept(self, table_of: Make, values: dict[str, list[int]], kept: str) -> None:
        shown = page(sensitivity(table_of(FLAT, values), SETTINGS), "Alternatives")
        assert cells(shown, "Top 10 kept")[0] == kept

    def test_the_order_and_the_top_of_each_group(self, table_of: Make) -> None:
        columns = {"a": [*range(24)], "b": [*range(24)], "region": ["p", "q"] * 12}
        shown = page(sensitivity(table_of(FLAT + "rank: {within: region}", columns), SETTINGS), "Alternatives")
        assert cells(shown, "Top 10 kept")[0] == "20 of 20"
        told = [line for column in shown.columns for line in column.meaning]
        assert any(line.endswith("(Kendall's tau-b, within groups, on average over units).") for line in told)
        assert any(line.startswith("Top 10 kept: of the units in the first ten places of their group, those") for line in told)


class TestWeights:
    @pytest.mark.parametrize(("combine", "sum_of_parts"), [("mean", True), ("geometric_mean", False)])
    def test_shares_of_the_differences_or_why_there_are_none(self, table_of: Make, combine: str, sum_of_parts: bool) -> None:
        text = f"score: {{combine: {combine}, parts: [{{metric: a, better: higher}}, {{metric: b, better: higher}}]}}"
        shown = page(sensitivity(table_of(text, {"a": [1, 2, 3], "b": [2, 2, 1]}), SETTINGS), "What weights really")
        none = "No shares of the differences: the score is no weighted average or sum, to which each metric adds its part."
        assert ("Share of the differences" in headings(shown)) == sum_of_parts
        assert (none in shown.signs) != sum_of_parts


class TestDrivers:
    def test_estimates_are_shown_between_none_and_all(self, report: SensitivityReport) -> None:
        """An index cannot be below 0 or above 1; its estimate can."""
        drivers = report.drivers
        assert not isinstance(drivers, NotOffered)
        count = len(drivers.inputs)
        wild = replace(
            drivers.shift,
            first=np.full(count, -0.02),
            total=np.full(count, 1.03),
            first_interval=(np.full(count, -0.1), np.full(count, 0.05)),
            total_interval=(np.full(count, np.nan), np.full(count, np.nan)),
        )
        shown = page(replace(report, drivers=replace(drivers, shift=wild)), "Which choices")
        assert set(cells(shown, "By itself")) == {"0%"}
        assert set(cells(shown, "With others")) == {"100%"}
        assert set(shown.sections[0].cells[2].texts) == {"0% to 5%"}
        assert set(shown.sections[0].cells[4].texts) == {"—"}


class TestGaming:
    @pytest.fixture
    def measured(self, table_of: Make) -> SensitivityReport:
        """Five trusts; a in beds, b in days."""
        infos = {
            "a": MetricInfo("a", "a", "Access", unit="beds", better="higher"),
            "b": MetricInfo("b", "b", "Beds", unit="days", better="lower"),
        }
        table = table_of(FLAT, {"a": [5.0, 4.5, 3.0, 2.0, 1.0], "b": [1.0, 2.0, 3.5, 4.0, 5.0]}, infos=infos)
        assert table.workings is not None
        workings = replace(table.workings, metrics=replace(table.workings.metrics, info=infos))
        return sensitivity(replace(table, workings=workings), SETTINGS)

    def test_improvements_have_a_sign_and_a_unit(self, measured: SensitivityReport) -> None:
        """A tenth of the spread between the 5th and the 95th percentile: (4.9 - 1.2) / 10 and (4.8 - 1.2) / 10."""
        shown = page(measured, "Where improvement")
        assert cells(shown, "Metric") == ("Access", "Beds")
        assert cells(shown, "Improvement") == ("+0.37 beds", "−0.36 days")  # noqa: RUF001 -- a minus sign

    def test_whoever_has_the_best_value_is_counted_apart(self, measured: SensitivityReport) -> None:
        """u0 has the best in both; a tenth of the spread, 0.37, raises all others' scores."""
        shown = page(measured, "Where improvement")
        assert "but not beyond the best value in the file, while others stay as they are." in shown.facts[0]
        assert cells(shown, "Score stays the same") == ("0%", "0%")
        assert cells(shown, "Already best") == ("1", "1")

    def test_a_gain_of_nothing_is_nobodys(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of(FLAT, {"a": [100.0, 0.0], "b": [0.0, 100.0]}), SETTINGS), "Where improvement")
        assert cells(shown, "At most") == ("0", "0")
        assert cells(shown, "By") == ("—", "—")
        assert shown.signs == ("Access: it rewards nobody.", "Beds: it rewards nobody.")

    # u1 needs 3/4 more than 4.5 · 3/4 - 2/4 = 2.875 to reach u0's 3.5 and pass it: a by 5/6, which is more than up to 5; b by 2.5,
    # more than down to 1. u2 needs 2.875 - (9/4 - 3.5/4) = 1.5 and 2 in a at the most; and so on.
    def test_each_units_cheapest_way(self, measured: SensitivityReport) -> None:
        shown = page(measured, "The cheapest way up")
        assert headings(shown) == ["Id", "A place up by", "Improved by"]
        assert "u0" not in cells(shown, "Id")
        by_unit = dict(zip(cells(shown, "Id"), cells(shown, "Improved by"), strict=True))
        # 3/4 a - 4/4 = 9/4 - 3.5/4, from 2 to 19/6 for a place beside u2: 1.2 more, in tenths; b from 4 to 0.5 would be too far.
        assert by_unit["u3"] == "+1.2 beds"

    def test_ways_are_never_written_shorter_than_they_are(self, measured: SensitivityReport) -> None:
        routes = measured.routes
        assert not isinstance(routes, NotOffered)
        long = replace(routes, amount=np.where(np.isnan(routes.amount), np.nan, 12.34567089))
        shown = page(replace(measured, routes=long), "The cheapest way up")
        assert {words.split()[0].lstrip("+−") for words in cells(shown, "Improved by")} == {"12.3457"}  # noqa: RUF001 -- a minus sign

    def test_whole_numbers_are_said_to_be_some(self, table_of: Make) -> None:
        """A tenth of 3.6 is less than 1, which is the least that whole numbers can change by."""
        shown = page(sensitivity(table_of(FLAT, {"a": [5, 4, 3, 2, 1], "b": [1.5, 2, 3, 4, 5]}), SETTINGS), "Where improvement")
        assert cells(shown, "Improvement") == ("+1 (whole numbers)", "−0.32")  # noqa: RUF001 -- a minus sign

    def test_places_down_the_list_where_the_worst_stands_first(self, table_of: Make) -> None:
        """1 more of Access catches up with the next, a place for all but the best: 4/5 on average. Beds are all the same."""
        columns = {"a": [5, 4, 3, 2, 1], "b": [1, 1, 1, 1, 1]}
        report = sensitivity(table_of(f"{FLAT}rank: {{order: ascending, ties: max}}\n", columns), SETTINGS)
        shown = page(report, "Where improvement")
        assert shown.facts[0].startswith("Places gained down the list, which is the better end, by improving")
        assert cells(shown, "Places gained on average") == ("0.8", "0.0")
        assert shown.signs == ("Beds: it rewards nobody.",)
        ways = page(report, "The cheapest way to a better place")
        assert headings(ways) == ["Id", "A place down the list by", "Improved by"]
        assert "The worst stands first here, so that further down the list is better." in ways.facts
        assert "u0" not in cells(ways, "Id")

    def test_an_improvement_next_to_nothing_is_any_amount(self, measured: SensitivityReport) -> None:
        routes = measured.routes
        assert not isinstance(routes, NotOffered)
        tiny = replace(routes, amount=routes.amount * 1e-12, share=routes.share * 1e-12)
        shown = page(replace(measured, routes=tiny), "The cheapest way up")
        assert set(cells(shown, "Improved by")) == {"any amount"}

    def test_whoever_cannot_improve_is_not_listed(self, table_of: Make) -> None:
        shown = page(sensitivity(table_of(FLAT, {"a": [2, 1], "b": [9, 9]}), SETTINGS), "The cheapest way up")
        assert cells(shown, "Id") == ("u1",)


class TestCuts:
    """Scores 0 to 20 against a cut at 9.5: 9 and 10 are within 0.9, a twentieth of 18."""

    COLUMNS: ClassVar = {"a": range(21), "b": range(21)}
    TWO = "units: trusts\nscore: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
    CUT = "bands: {method: cuts, at: [9.5], labels: [low, high]}\n"

    def shown(self, table_of: Make, rules: str = "") -> Page:
        return page(sensitivity(table_of(f"{self.TWO}{self.CUT}{rules}", self.COLUMNS), SETTINGS), "Close to a cut")

    def test_either_side(self, table_of: Make) -> None:
        shown = self.shown(table_of)
        assert dict(zip(cells(shown, "Id"), zip(cells(shown, "Here"), cells(shown, "Beyond"), strict=True), strict=True)) == {
            "u9": ("low", "high"),
            "u10": ("high", "low"),
        }

    def test_whom_a_rule_holds_is_counted_and_not_listed(self, table_of: Make) -> None:
        shown = self.shown(table_of, "rules: [{when: a = 10, at_best: low, because: in deficit}]\n")
        assert cells(shown, "Id") == ("u9",)
        assert shown.facts == (
            "Values within 5% of their spread from a cut between bands or points: 1.",
            "Not listed: 1 more whose band a rule holds on either side of the cut (in deficit).",
        )

    def test_all_are_held(self, table_of: Make) -> None:
        shown = self.shown(table_of, "rules: [{when: a > 0, at_best: low, because: in deficit}]\n")
        assert shown.columns == ()
        assert shown.facts == (
            "None of the trusts is within 5% of the spread of values from a cut that would change anything.",
            "Not listed: 2 more whose band a rule holds on either side of the cut (in deficit).",
        )


class TestFavourable:
    def test_the_parts_that_count_for_more_and_for_less(self, table_of: Make) -> None:
        """u1 is ahead only where b counts for far more than its quarter."""
        settings = DrawSettings(WeightSpread("dirichlet"), draws=500)
        shown = page(sensitivity(table_of(FLAT, {"a": [4, 1], "b": [-1, -5]}), settings), "Weights that put")
        assert cells(shown, "Id") == ("u1", "u0")
        more, less = cells(shown, "What then counts for more"), cells(shown, "What then counts for less")
        assert more[0].startswith("Beds ")
        assert more[0].endswith("(stated 25%)")
        assert less[0].startswith("Access ")
        assert less[0].endswith("(stated 75%)")

    def test_shares_within_a_domain_say_of_what(self, table_of: Make) -> None:
        """u0 is first where a, half of Safety, has enough weight; b and the domain itself then weigh less than stated."""
        parts = "{metric: a, label: Falls, better: higher}, {metric: b, better: higher}"
        inner = f"{{name: s, label: Safety, combine: mean, weight: 3, parts: [{parts}]}}"
        text = f"score: {{combine: mean, parts: [{inner}, {{metric: c, label: Waits, better: higher, weight: 1}}]}}"
        settings = DrawSettings(WeightSpread("dirichlet"), draws=500)
        shown = page(
            sensitivity(table_of(text, {"a": [9, 1], "b": [1, 9], "c": [5, 5]}), settings),
            "Weights that put",
        )
        by_unit = dict(zip(cells(shown, "Id"), cells(shown, "What then counts for more"), strict=True))
        assert re.search(r"Falls \d+% of Safety \(stated 50%\)", by_unit["u0"])
        assert re.search(r"Waits \d+% \(stated 25%\)", by_unit["u0"])

    def test_less_than_a_percentage_point_is_no_difference(self, table_of: Make) -> None:
        """Whoever is first in all of many weightings is so under the stated weights on average."""
        settings = DrawSettings(WeightSpread(within=0.1), draws=2_000)
        shown = page(sensitivity(table_of(FLAT, {"a": [4, 1], "b": [-1, -1]}), settings), "Weights that put")
        assert cells(shown, "What then counts for more") == ("—",)

    # Two that are equal in everything are first together in every weighting: 100 % each.
    @pytest.mark.parametrize(("a", "more"), [([4, 4, 1], True), ([4, 3, 1], False)])
    def test_shares_beyond_all_are_explained(self, table_of: Make, a: list[float], more: bool) -> None:
        shown = page(sensitivity(table_of(FLAT, {"a": a, "b": [-5, -5, -5]}), SETTINGS), "Weights that put")
        explained = "Where several share first place, it counts for each of them, so that the shares add up to more than 100%."
        assert (explained in shown.facts) == more

    def test_whoever_is_never_first_is_not_listed(self, report: SensitivityReport) -> None:
        assert "u3" not in cells(page(report, "Weights that put"), "Id")


@pytest.mark.parametrize(
    ("section", "title"),
    [
        ("weights", "What weights really"),
        ("reversal", "What leaving one unit out"),
        ("drivers", "Which choices"),
        ("gains", "Where improvement"),
        ("target_gains", "What reaching"),
        ("routes", "The cheapest way"),
        ("near_cuts", "Close to a cut"),
        ("random", "Weights that put"),
        ("random", "How often in each band"),
    ],
)
def test_what_is_not_offered_says_why(report: SensitivityReport, section: str, title: str) -> None:
    shown = page(replace(report, **{section: NotOffered("it would take an hour.")}), title)
    assert shown.facts == ("Not offered: it would take an hour.",)
    assert shown.columns == ()


@pytest.mark.parametrize("section", ["gains", "target_gains", "routes", "reversal"])
def test_how_many_units_were_looked_at_is_said(report: SensitivityReport, section: str) -> None:
    part = getattr(report, section)
    if isinstance(part, NotOffered):
        part = report.gains
    noted = replace(report, **{section: replace(part, note="looked at 3 of 5 units, evenly spread over the table")})
    facts = [fact for shown in sensitivity_document(noted).pages() for fact in shown.facts]
    assert "Looked at 3 of 5 units, evenly spread over the table." in facts
    assert [name for name, notes in sensitivity_document(noted).further()["notes"].items() if "Looked" in notes[0]] == [
        {"routes": "cheapest_routes", "reversal": "rank_reversals"}.get(section, section)
    ]


AWKWARD = ["St [Mary]'s [bold]Hospital[/]", "<script>x</script>", "A|B", "Two\nlines", "大学病院", None]


class TestEveryWidth:
    @pytest.fixture
    def awkward(self, report: SensitivityReport) -> SensitivityReport:
        """The same, by other names."""
        workings = report.table.workings
        assert workings is not None
        frame = workings.metrics.frame.with_columns(pl.Series("called", AWKWARD))
        named = replace(workings, metrics=replace(workings.metrics, frame=frame, name="called"))
        return replace(report, table=replace(report.table, workings=named))

    @pytest.mark.parametrize("width", [24, 60, 80, 120, 200])
    def test_no_line_is_wider_than_the_terminal_and_what_is_left_out_is_said(self, awkward: SensitivityReport, width: int) -> None:
        from rich.cells import cell_len

        written = render(sensitivity_document(awkward), "table", width=width)
        assert isinstance(written, str)
        assert max(map(cell_len, written.splitlines())) <= width
        shown = written.split("How often in each band", maxsplit=1)[0]
        columns = headings(sensitivity_document(awkward).pages()[0])
        words = " ".join(shown.split())
        for heading in columns:
            assert heading in words or all(word in words for word in heading.split()), heading

    def test_at_80_columns_ranges_and_bar_are_there(self, awkward: SensitivityReport) -> None:
        written = str(render(sensitivity_document(awkward), "table", width=80))
        assert "●" in written
        assert "St [Mary]'s" in written

    def test_in_a_pipe_all_is_there(self, awkward: SensitivityReport) -> None:
        written = str(render(sensitivity_document(awkward), "table"))
        assert "Left out to fit" not in written
        assert "St [Mary]'s [bold]Hospital[/]" in written

    def test_web_page_and_markdown_escape_names(self, awkward: SensitivityReport) -> None:
        assert "<script>" not in str(render(sensitivity_document(awkward), "html"))
        assert "A|B" not in str(render(sensitivity_document(awkward), "md"))


NAMED = {
    "unit": [f"R{number:03}" for number in range(250)],
    "called": [f"{'Royal ' * 8}Hospital {number}" for number in range(250)],
    "a": [float(number % 50) for number in range(250)],
    "b": [float(number % 7) for number in range(250)],
}


@pytest.fixture(scope="module")
def many() -> SensitivityReport:
    """250 trusts with names and ids, in three bands."""
    metrics = metrics_of({name: values for name, values in NAMED.items() if name != "called"})
    frame = metrics.frame.with_columns(pl.Series("called", NAMED["called"]))
    text = FLAT + "bands: {method: cuts, at: [12, 24], labels: [low, middle, high]}\n"
    return sensitivity(make_table(bound(text), replace(metrics, frame=frame, name="called")), DrawSettings(draws=100))


class TestManyUnits:
    def test_units_have_their_id_beside_their_name(self, many: SensitivityReport) -> None:
        tables = [shown for shown in sensitivity_document(many).pages() if shown.naming and shown.naming.heading == "Name"]
        assert [shown.title.split(":")[0] for shown in tables] == [
            "How far positions can be trusted",
            "How often in each band",
            "The cheapest way up",
            "Close to a cut",
            "Weights that put a unit first",
        ]
        for shown in tables:
            assert shown.columns[[column.kind for column in shown.columns].index("unit") + 1] is shown.naming
            by_id = dict(zip(NAMED["unit"], NAMED["called"], strict=True))
            ids = cells(shown, next(column.heading for column in shown.columns if column.kind == "unit"))
            assert [by_id[one] for one in ids] == list(cells(shown, "Name"))

    def test_a_terminal_shows_the_first_of_them_and_says_how_many_more(self, many: SensitivityReport) -> None:
        document = sensitivity_document(many)
        near = len(frames_of(document, "near_cuts"))
        assert near > 20
        written = str(render(document, "table", width=80, whole=False))
        assert "… and 50 more; -o page.html shows all." in written
        assert f"… and {near - 20} more; -o page.html shows all." in written
        positions = written.split("How often in each band", maxsplit=1)[0]
        assert len(re.findall(r"^ *=?\d+  ", positions, re.MULTILINE)) == 200

    @pytest.mark.parametrize("name", ["table", "md", "html"])
    def test_elsewhere_all_are_shown(self, many: SensitivityReport, name: str) -> None:
        written = str(render(sensitivity_document(many), name))
        assert " more; " not in written
        assert all(unit in written for unit in NAMED["unit"])

    def test_more_than_a_page_takes_are_counted_in_every_format(
        self, many: SensitivityReport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sensitivity_pages, "_MOST_AT_ALL", 30)
        document = sensitivity_document(many)
        near = len(frames_of(document, "near_cuts"))
        for name in ("table", "md", "html"):
            assert f"… and {near - 30} more; -f json has all." in str(render(document, name)), name
        assert f"… and {near - 20} more; -f json has all." in str(render(document, "table", width=80, whole=False))

    @pytest.mark.parametrize(
        ("title", "width", "kept"),
        [
            ("How far", 80, {"In 90% of weightings", "From first to last place", "Best to worst possible", "Same band"}),
            ("How far", 60, {"In 90% of weightings", "From first to last place"}),
            ("Alternatives", 80, {"Average shift", "Largest shift", "Order kept", "Top 10 kept", "Band changes"}),
            ("Alternatives", 60, {"Average shift", "Largest shift", "Band changes"}),
            ("The cheapest", 80, {"A place up by", "Improved by"}),
            ("The cheapest", 60, {"A place up by", "Improved by"}),
            ("Weights that put", 80, {"First in", "What then counts for more", "What then counts for less"}),
            ("Weights that put", 60, {"First in", "What then counts for more"}),
            ("Where improvement", 60, {"Improvement", "Places gained on average", "Gain a place"}),
            ("Which choices", 60, {"By itself", "With others"}),
        ],
    )
    def test_narrow_terminals_keep_what_tells_most(self, many: SensitivityReport, title: str, width: int, kept: set[str]) -> None:
        document = sensitivity_document(many)
        shown = page(many, title)
        written = str(render(replace(document, pages=lambda: (shown,)), "table", width=width, whole=False))
        told = " ".join(written.split()).partition("Left out to fit")[2].partition(". A wider terminal")[0].partition(": ")[2]
        left_out = re.split(r", | and ", told)
        assert not kept & set(left_out)
        meanings = {words: column.heading for column in shown.columns for words in column.meaning}
        for words, heading in meanings.items():
            others = {column.heading for column in shown.columns if words in column.meaning} - set(left_out)
            assert (words in " ".join(written.split())) == bool(others), heading


def frames_of(document: Document, name: str) -> pl.DataFrame:
    frame = document.further()[name]
    assert isinstance(frame, pl.DataFrame)
    return frame


def matrix(rows: Sequence[dict[str, object]], name: str) -> list[object]:
    return [row[name] for row in rows]


class TestDocument:
    def test_matrices_hold_no_nan(self, report: SensitivityReport) -> None:
        wins = sensitivity_document(report).further()["pairwise_wins"]
        assert wins[4] == {"unit": "u4", "shares": [None] * 6}

    def test_no_table_of_too_many_units(self, report: SensitivityReport, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(report_module, "MOST_UNITS_IN_MATRICES", 5)
        found = sensitivity_document(report).further()
        assert found["fixed_order"] == []
        assert found["not_offered"]["fixed_order"].startswith("a table of 6 by 6 units would be too large; ")

    def test_the_order_that_no_weights_change(self, table_of: Make) -> None:
        report = sensitivity(table_of(FLAT, {"a": [3, 2, 1], "b": [1, 2, 3]}), SETTINGS)
        fixed = sensitivity_document(report).further()["fixed_order"]
        assert matrix(fixed, "never_behind") == [[False, True, True], [False, False, True], [False, False, False]]

    @pytest.mark.parametrize(
        ("section", "names"),
        [
            ("random", {"random_weights", "bands"}),
            ("matrices", {"rank_acceptability", "pairwise_wins"}),
            ("favourable", {"favourable_weights"}),
            ("bounds", {"certified_bounds", "fixed_order"}),
            ("fragility", {"fragility", "leaders"}),
            ("weights", {"effective_weights"}),
            ("reversal", {"rank_reversals"}),
            ("drivers", {"drivers", "unit_drivers"}),
            ("gains", {"gains"}),
            ("target_gains", {"target_gains"}),
            ("routes", {"cheapest_routes"}),
            ("band_routes", {"band_routes"}),
            ("near_cuts", {"near_cuts"}),
        ],
    )
    def test_what_is_not_offered_is_listed_under_the_names_of_what_is_empty(
        self, report: SensitivityReport, section: str, names: set[str]
    ) -> None:
        already = set(sensitivity_document(report).further()["not_offered"])
        found = sensitivity_document(replace(report, **{section: NotOffered("it would take an hour.")})).further()
        assert set(found["not_offered"]) - already == names - already
        assert all(found["not_offered"][name] == "it would take an hour" for name in names - already)
        assert all(len(found[name]) == 0 for name in names & set(found))

    def test_a_seed_is_on_record_where_anything_was_drawn(self, report: SensitivityReport) -> None:
        nothing = NotOffered("why")
        assert sensitivity_document(report).around["seed"] == 0
        assert sensitivity_document(replace(report, random=nothing)).around["seed"] == 0
        assert sensitivity_document(replace(report, random=nothing, drivers=nothing)).around["seed"] is None
