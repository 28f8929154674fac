from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.sensitivity.cliffs import NearCut, near_cuts
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]


def found(ranked_by: Rank, text: str, columns: Mapping[str, Sequence[object]], share: float = 0.05) -> tuple[NearCut, ...]:
    prepared, places = ranked_by(text, columns)
    near = near_cuts(prepared.algorithm, evaluate(prepared), places, share=share)
    assert isinstance(near, tuple)
    return near


# 0, 1, ... 20: the 5th percentile is 1 and the 95th 19, so that a tenth of the spread is 1.8.
LADDER = {"a": list(range(21))}


def test_fixed_cuts_by_hand(ranked_by: Rank) -> None:
    text = "score: {metric: a, label: A, better: BETTER}\nbands: {method: cuts, at: [5.5, 12], labels: [low, mid, high]}\n"
    text += "headings: {score: Average}"
    near = found(ranked_by, text.replace("BETTER", "higher"), LADDER, share=0.1)
    assert [(item.unit, item.cut, item.distance, item.here, item.beyond, item.would_gain) for item in near] == [
        ("u12", 12, 0, "high", "mid", False),
        ("u5", 5.5, 0.5, "low", "mid", True),
        ("u6", 5.5, 0.5, "mid", "low", False),
        ("u11", 12, 1, "mid", "high", True),
        ("u13", 12, 1, "high", "mid", False),
        ("u4", 5.5, 1.5, "low", "mid", True),
        ("u7", 5.5, 1.5, "mid", "low", False),
    ]
    own = NearCut("u5", "a", "Average", "band", 5, 5.5, 0.5, "low", "mid", would_gain=True, band="low", band_beyond="mid")
    assert near[1] == own
    lower = found(ranked_by, text.replace("BETTER", "lower"), LADDER, share=0.1)
    assert [item.would_gain for item in lower] == [not item.would_gain for item in near]


def test_a_unit_between_two_cuts_may_be_near_both(ranked_by: Rank) -> None:
    text = "score: {metric: a, better: higher}\nbands: {method: cuts, at: [9.5, 10.5], labels: [low, mid, high]}"
    assert [item.unit for item in found(ranked_by, text, LADDER, share=0.03)] == ["u9", "u10", "u10", "u11"]


def test_bands_found_from_scores_are_cut_half_way(ranked_by: Rank) -> None:
    """Within each group the lower half ends at 2 or at 6, and the upper half begins at 3 or at 9."""
    text = "score: {metric: a, better: higher}\nbands: {method: ntiles, within: g, labels: [low, high]}"
    columns = {"a": [1, 2, 3, 4, 5, 6, 9, 10, None], "g": [*"xxxxyyyy", "x"]}
    near = found(ranked_by, text, columns, share=0.2)
    assert [(item.unit, item.cut, item.distance, item.here, item.beyond) for item in near] == [
        ("u1", 2.5, 0.5, "low", "high"),
        ("u2", 2.5, 0.5, "high", "low"),
        ("u0", 2.5, 1.5, "low", "high"),
        ("u5", 7.5, 1.5, "low", "high"),
        ("u3", 2.5, 1.5, "high", "low"),
        ("u6", 7.5, 1.5, "high", "low"),
    ]


# In order of distance; 0.06 of the spread is 1.08. With points that fall as values rise, fewer points are better.
@pytest.mark.parametrize(
    ("step", "way", "expected"),
    [
        pytest.param(
            "{method: band_points, at: [10.5], points: [0, 1]}",
            "higher",
            [("u10", 10.5, 0, 1, True), ("u11", 10.5, 1, 0, False)],
            id="points that rise",
        ),
        pytest.param(
            "{method: band_points, at: [10.5], points: [4, 1]}",
            "lower",
            [("u10", 10.5, 4, 1, True), ("u11", 10.5, 1, 4, False)],
            id="points that fall",
        ),
        pytest.param(
            "{method: quantile_points, at: [0.5], points: [0, 1]}",
            "higher",
            [("u10", 10, 1, 0, False), ("u9", 10, 0, 1, True), ("u11", 10, 1, 0, False)],
            id="cut at the median",
        ),
        pytest.param(
            "{method: quantile_points, at: [0.5], points: [0, 1], reference: 'a > 10'}",
            "higher",
            [("u15", 15.5, 0, 1, True), ("u16", 15.5, 1, 0, False)],
            id="cut at the median of some",
        ),
        pytest.param("{method: band_points, at: [99], points: [0, 1]}", "higher", [], id="far from any"),
    ],
)
def test_points(ranked_by: Rank, step: str, way: str, expected: list[tuple[object, ...]]) -> None:
    parts = f"[{{metric: a, better: higher, steps: [{step}]}}, {{metric: b, better: {way}}}]"
    near = found(ranked_by, f"score: {{combine: mean, parts: {parts}}}", {**LADDER, "b": [1] * 21}, share=0.06)
    assert [(item.unit, item.cut, item.here, item.beyond, item.would_gain) for item in near] == expected
    assert all(item.kind == "points" for item in near)


def test_points_by_quantiles_within_groups_and_after_another_step(ranked_by: Rank) -> None:
    steps = "[negate, {method: quantile_points, at: [0.5], points: [0, 1], within: g}]"
    text = f"score: {{combine: mean, parts: [{{metric: a, better: lower, steps: {steps}}}, {{metric: b, better: higher}}]}}"
    columns = {"a": [1, 2, 3, 14, 15, 16], "g": list("xxxyyy"), "b": [1] * 6}
    near = found(ranked_by, text, columns, share=0.01)
    assert [(item.unit, item.value, item.cut, item.here) for item in near] == [("u1", -2, -2, 1), ("u4", -15, -15, 1)]


def test_nodes_with_bands_of_their_own(ranked_by: Rank) -> None:
    text = """
score: {combine: mean, parts: [{metric: a, label: A, better: higher, bands: {method: cuts, at: [10], labels: [no, yes]}}]}
also: [{metric: b, better: higher, bands: {method: cuts, at: [3], labels: [1, 2]}}]
"""
    near = found(ranked_by, text, {**LADDER, "b": [2, 3, 9] * 7}, share=0.01)
    assert {(item.node, item.cut, item.here) for item in near} == {("a", 10, "yes"), ("b", 3, 2)}


class TestRules:
    """Cuts at 5.5 and 12; a twentieth of the spread is 0.9, so that u5, u6 and u12 are near, and no others."""

    CUTS = "score: {metric: a, better: higher}\nbands: {method: cuts, at: [5.5, 12], labels: [low, mid, high]}\n"

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            pytest.param("", [("u12", "high", "mid", None), ("u5", "low", "mid", None), ("u6", "mid", "low", None)], id="none"),
            # Mid at best: u12 is mid on either side of 12; what happens at 5.5 is as it was.
            pytest.param(
                "{when: a > 0, at_best: mid, because: a cap}",
                [("u12", "mid", "mid", "a cap"), ("u5", "low", "mid", None), ("u6", "mid", "low", None)],
                id="a cap",
            ),
            # Low at best: it takes u6 from mid, and would take u5 from it beyond the cut.
            pytest.param(
                "{when: a < 10, at_best: low, because: a cap}",
                [("u12", "high", "mid", None), ("u5", "low", "low", "a cap"), ("u6", "low", "low", "a cap")],
                id="a cap on some",
            ),
            pytest.param(
                "{when: a = 5, at_worst: mid, because: a floor}",
                [("u12", "high", "mid", None), ("u5", "mid", "mid", "a floor"), ("u6", "mid", "low", None)],
                id="a floor",
            ),
            # The rule depends on the score itself: beyond 12 it no longer holds.
            pytest.param(
                "{when: score >= 12, set_band: low, because: too good}",
                [("u12", "low", "mid", None), ("u5", "low", "mid", None), ("u6", "mid", "low", None)],
                id="a rule that goes by the score",
            ),
            # It goes by the band: below 12, u12 would be mid, and so low.
            pytest.param(
                "{when: band = 'mid', set_band: low, because: no middle}",
                [("u12", "high", "low", None), ("u5", "low", "low", "no middle"), ("u6", "low", "low", "no middle")],
                id="a rule that goes by the band",
            ),
            pytest.param(
                "{when: a = 5 OR a = 12, exclude: true, because: closed}",
                [("u6", "mid", "low", None)],
                id="units that are not ranked",
            ),
        ],
    )
    def test_the_band_after_rules_on_either_side(self, ranked_by: Rank, rule: str, expected: list[tuple[object, ...]]) -> None:
        near = found(ranked_by, f"{self.CUTS}rules: [{rule}]", LADDER)
        assert [(one.unit, one.band, one.band_beyond, one.held_by) for one in near] == expected
        by_score = {"u12": ("high", "mid"), "u5": ("low", "mid"), "u6": ("mid", "low")}
        assert all((one.here, one.beyond) == by_score[one.unit] for one in near)

    def test_bands_found_from_scores(self, ranked_by: Rank) -> None:
        """The halves of 20 units part between u9 and u10."""
        text = (
            "score: {metric: a, better: higher}\nbands: {method: ntiles, labels: [low, high]}\n"
            "rules: [{when: a = 10, at_best: low, because: a cap}]"
        )
        near = found(ranked_by, text, {"a": range(20)})
        assert [(one.unit, one.band, one.band_beyond, one.held_by) for one in near] == [
            ("u9", "low", "high", None),
            ("u10", "low", "low", "a cap"),
        ]

    def test_units_that_are_not_ranked_are_near_no_cut_between_points(self, ranked_by: Rank) -> None:
        step = "{method: band_points, at: [10.5], points: [0, 1]}"
        text = f"score: {{combine: mean, parts: [{{metric: a, better: higher, steps: [{step}]}}]}}\n"
        rule = "rules: [{when: a = 11, exclude: true, because: closed}]"
        assert [(one.unit, one.band) for one in found(ranked_by, text + rule, LADDER)] == [("u10", None)]

    def test_cuts_of_a_part_are_no_bands_of_the_whole(self, ranked_by: Rank) -> None:
        part = "{metric: a, better: higher, bands: {method: cuts, at: [10], labels: [no, yes]}}"
        near = found(ranked_by, f"score: {{combine: mean, parts: [{part}]}}", LADDER, share=0.01)
        assert [(one.unit, one.band, one.band_beyond, one.held_by) for one in near] == [("u10", None, None, None)]


TABLE = "bands: {method: decision_table, labels: [low, high], rows: [{band: high, when: a > 3}], otherwise: low}"


FUNNEL = "bands: {method: funnel_proportion, observed: a, denominator: b}"


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        pytest.param("", "the algorithm has no bands, and gives no points between cuts", id="no bands"),
        pytest.param(TABLE, "the bands follow from conditions (decision_table), and not from cuts on a score", id="conditions"),
        pytest.param(FUNNEL, "the limits between bands differ from unit to unit", id="a funnel"),
    ],
)
def test_no_cuts(ranked_by: Rank, bands: str, reason: str) -> None:
    prepared, places = ranked_by(f"score: {{metric: a, better: higher}}\n{bands}", {**LADDER, "b": [40] * 21})
    near = near_cuts(prepared.algorithm, evaluate(prepared), places)
    assert isinstance(near, NotOffered)
    assert near.why.startswith(reason)
