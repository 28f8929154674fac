from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.explain.parts import PARTS, STEPS
from leaguetab.analysis.explain.report import BETWEEN, GAPS, MOVES, NEIGHBOURS, RULES, explain
from leaguetab.analysis.explain.trust import Asked
from leaguetab.errors import LeaguetabError
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from leaguetab.analysis.explain.report import Explanation
    from leaguetab.table import LeagueTable

LARGE = ("cms-stars-2025", "cms-stars-2026", "cms-stars-barclay", "patients-first", "imd-2019", "electre-3-net")
FRAMES: dict[str, Mapping[str, pl.DataType | type[pl.DataType]]] = {
    "parts": PARTS,
    "steps": STEPS,
    "rules": RULES,
    "gaps": GAPS,
    "neighbours": NEIGHBOURS,
    "between": BETWEEN,
    "moves": MOVES,
}
TEXT = """
score:
  combine: mean
  parts: [{metric: a, label: Waits, better: lower, weight: 3}, {metric: b, label: Beds, better: lower}]
"""
BANDS = "bands: {method: cuts, at: [2, 4], labels: [3, 2, 1], on_cut: lower}\nheadings: {score: Average wait, band: Stars}\n"
COLUMNS = {"a": [1, 2, 4, None, None], "b": [2, 6, 8, 2, None]}


def of_interest(table: LeagueTable) -> Iterator[str]:
    """Return the first, the last, a tied, and an unranked unit, where there are."""
    ranked = table.frame.filter(pl.col("rank").is_not_null())
    tied = ranked.filter(pl.col("rank").is_duplicated())
    yield from (
        ranked["unit"][0],
        ranked["unit"][-1],
        *tied["unit"].head(1),
        *table.frame.filter(pl.col("rank").is_null())["unit"].head(1),
    )


@pytest.mark.parametrize("algorithm", [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in JOBS])
def test_every_shipped_algorithm_is_explained(ranked: Callable[..., LeagueTable], algorithm: str) -> None:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    table = ranked(algorithm, JOBS[algorithm])
    for unit in dict.fromkeys(of_interest(table)):
        found = explain(table, unit, Asked(draws=20))
        row = table.frame.filter(unit=unit).to_dicts()[0]
        assert (found.rank, found.score) == (row["rank"], row["score"])
        assert (str(found.band) if found.band is not None else None) == (str(row["band"]) if row.get("band") is not None else None)
        for name, schema in FRAMES.items():
            assert getattr(found, name).drop("rank", "band", strict=False).schema == pl.Schema(
                {column: dtype for column, dtype in schema.items() if column not in {"rank", "band"}}
            )
        check_types(found, table)
        written = [words for section in found.sections for words in section.sentences]
        assert all(words.endswith(".") and not words.endswith("..") for words in written)
        assert not any({"nan", "None"} & set(words.split()[1:]) for words in written)
        check_moves(found)
        check_trust(found)


def check_types(found: Explanation, table: LeagueTable) -> None:
    """Ranks and bands are of the types that they have in the table."""
    assert found.neighbours["rank"].dtype == table.frame["rank"].dtype
    assert found.parts["rank"].dtype == pl.Int64
    assert isinstance(found.rank, int | None)
    assert isinstance(found.rank_without_rules, int | None)
    if "band" in table.frame.columns:
        assert found.neighbours["band"].dtype == table.frame["band"].dtype


def check_trust(found: Explanation) -> None:
    """The ranges lie inside each other; what is not known has a reason."""
    assert found.trust is not None
    figures, not_offered = found.trust.figures, found.trust.not_offered
    inside = ["rank_best", "rank_best_reached", "rank_lowest", "rank_p05", "rank_median", "rank_p95", "rank_highest"]
    ranks = [figures[name] for name in (*inside, "rank_worst_reached", "rank_worst") if figures[name] is not None]
    assert ranks == sorted(ranks)
    assert (figures["rank_p05"] is None) == ("random_weights" in not_offered)
    assert (figures["rank_best"] is None) == ("certified_bounds" in not_offered)
    assert (found.trust.scenarios["reason"] == "").equals(found.trust.scenarios["is_tried"].alias("reason"))


def check_moves(found: Explanation) -> None:
    """Every goal is reached by some metric, or out of reach for a reason; every metric that does not reach it has one, too."""
    for goal in ("place_up", "place_down", "better_band"):
        rows = found.moves.filter(goal=goal)
        assert (goal in found.out_of_reach) == (not rows["possible"].any())
        assert rows["cheapest"].sum() == (1 if rows["possible"].any() else 0)
        assert (rows["possible"] == rows["to"].is_not_null()).all()
        assert (rows["possible"] == (rows["because"] == "")).all()


@pytest.mark.parametrize(
    ("unit", "section", "expected"),
    [
        # Waits count three times: 5/4, 3, 5, and 2 by beds alone. Averages: 7/3 and 9/2, together 23/8.
        pytest.param(
            "u0",
            "standing",
            ("u0 stands 1st of 4 wards, with 3 stars.", "Its average wait is 1.25; lower is better."),
            id="standing",
        ),
        pytest.param(
            "u0",
            "score",
            ("Its average wait is the sum of what its 2 metrics contribute, each its score times its weight: 1.25.",),
            id="score",
        ),
        pytest.param(
            "u0",
            "strengths",
            (
                "It is 1.62 better than a ward that is average in each of its metrics, which would have 2.88.",
                "It gains most by Waits (by 1.00; value 1, 1st of 3) and Beds (by 0.62; value 2, joint 1st of 4).",
            ),
            id="strengths",
        ),
        pytest.param("u3", "gaps", ("Waits: no value; the weight goes to the other parts of the score.",), id="a gap"),
        pytest.param("u4", "standing", ("u4 is not ranked and has no score: it lacks Waits and Beds.",), id="no score"),
        pytest.param(
            "u1",
            "neighbours",
            (
                "Next above is u3, 2nd with 2.00, with 3 stars.",
                # Both as stated 3 - 2 = 1; waits swapped 6 - 2 = 4, beds swapped 2 - 6 = -4, both -1: -(3 + 3)/4 and (5 + 5)/4.
                # u3 has no waits, so that its wait can't be the longer one.
                "Compared to it, this ward does worse by Beds (2.50).",
                "The other ward has no value for Waits, so its other metrics count for more: that makes this ward 1.50 better.",
                "Next below is u2, 4th with 5.00, with 1 star.",
                "Compared to it, this ward does better by Waits (1.50) and Beds (0.50).",
            ),
            id="neighbours",
        ),
        pytest.param(
            "u2",
            "moves",
            (
                "A place up: Waits from 4 to 1.",
                "A place down is out of reach: no ward stands below it.",
                # 2 of the 2.7 between the 5th and 95th percentile of waits are more than 4 of the 5.7 of beds.
                "More stars: Beds from 8 to 4; or Waits from 4 to 2.",
            ),
            id="moves",
        ),
        pytest.param("u4", "moves", ("No change was tried: it has no rank.",), id="no moves"),
    ],
)
def test_sentences(table_of: Callable[..., LeagueTable], unit: str, section: str, expected: tuple[str, ...]) -> None:
    found = explain(table_of(TEXT + BANDS + "units: wards\n", COLUMNS), unit)
    assert next(each.sentences for each in found.sections if each.name == section) == expected


def test_a_unit_can_be_named(table_of: Callable[..., LeagueTable]) -> None:
    with pytest.raises(LeaguetabError, match="none of the 5 units has the id or name 'u9'"):
        explain(table_of(TEXT, COLUMNS), "u9")


@pytest.mark.parametrize(
    ("order", "unit", "place"), [("ascending", "u0", "1st"), ("ascending", "u1", "2nd"), ("descending", "u1", "1st")]
)
def test_a_table_whose_first_place_is_the_worst_says_so(
    table_of: Callable[..., LeagueTable], order: str, unit: str, place: str
) -> None:
    text = f"score: {{metric: a, label: A, better: higher}}\nrank: {{order: {order}}}\n"
    said = explain(table_of(text, {"a": [1, 2]}), unit).sections[0].sentences
    assert said[0] == f"{unit} stands {place} of 2 units."
    assert ("In this table the first place is that of the worst." in said) == (order == "ascending")


def test_within_a_group(table_of: Callable[..., LeagueTable]) -> None:
    text = "score: {metric: a, label: A, better: higher}\ncolumns: {region: {type: text}}\nrank: {within: region}\n"
    table = table_of(text, {"a": [1, 2, 3, 4], "region": ["north", "south", "north", None]})
    found = explain(table, "u0")
    assert (found.rank, found.of, found.group) == (2, 2, "north")
    assert found.sections[0].sentences[0] == "u0 stands 2nd of the 2 units with the same region (north)."
    assert found.parts["average_score"][0] == 2
    outside = explain(table, "u3")
    assert (outside.rank, outside.group, outside.reason) == (None, None, "no value for region")


def test_groups_in_which_scores_are_compared_leave_a_difference(table_of: Callable[..., LeagueTable]) -> None:
    """Care runs from 1 to 2 in each region, so that swapping values with a unit of the other one is more than swapping places."""
    text = """
columns: {region: {type: text}}
score:
  combine: geometric_mean
  parts:
    - name: care
      combine: mean
      steps: [{method: min_max, low: 1, high: 2, within: region}]
      parts: [{metric: a, better: higher}, {metric: b, better: higher}]
    - {metric: c, better: higher}
"""
    columns = {"a": [1, 2, 11, 15], "b": [1, 2, 11, 15], "c": [4, 4, 1, 1], "region": ["north", "north", "south", "south"]}
    found = explain(table_of(text, columns), "u0")
    below = found.between.filter(side="below")
    total = found.neighbours.filter(side="below")["difference"][0]
    assert below["difference"].sum() == pytest.approx(total, abs=1e-12)
    np.testing.assert_allclose(found.neighbours["score"], [np.sqrt(8), np.sqrt(2)], rtol=1e-12)


# What two units can't be compared by

GAPPY: dict[str, list[float | str | None]] = {"a": [4, 5, 6], "b": [3, 1, None], "c": [2, None, 4], "g": ["x", "x", None]}
STEPPED = "parts: [{{metric: a, better: higher}}, {{metric: b, better: higher}}, {{metric: c, better: higher, steps: [{}]}}]"
THREE = "parts: [{metric: a, better: higher}, {metric: b, better: higher}, {metric: c, better: higher}]"


def between(found: Explanation) -> tuple[str, ...]:
    return next(section.sentences for section in found.sections if section.name == "neighbours")


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        # u1 has 5 + 1 = 6, u0 4 + 3 + 2 = 9, u2 6 + 4 = 10.
        pytest.param(
            f"score: {{combine: sum, {THREE}}}",
            "u1",
            (
                "Next above is u0, 2nd with 9.",
                "Compared to it, this unit does better by a (1), and worse by b (2).",
                "This unit has no value for c, which adds nothing to its score: that makes it 2 worse.",
            ),
            id="a sum",
        ),
        pytest.param(
            f"score: {{combine: sum, {THREE}}}",
            "u0",
            (
                "Next above is u2, 1st with 10.",
                "Compared to it, this unit does worse by a (2) and c (2).",
                "The other unit has no value for b, which adds nothing to its score: that makes this unit 3 better.",
                "Next below is u1, 3rd with 6.",
                "Compared to it, this unit does better by b (2), and worse by a (1).",
                "The other unit has no value for c, which adds nothing to its score: that makes this unit 2 better.",
            ),
            id="both neighbours lack one",
        ),
        # With 1 for the lack of c: u0 9, u1 7, u2 10.
        pytest.param(
            f"score: {{combine: sum, {STEPPED.format('{method: impute_value, value: 1}')}}}",
            "u1",
            (
                "Next above is u0, 2nd with 9.",
                "Compared to it, this unit does better by a (1), and worse by b (2).",
                "This unit has no value for c, and one is put in its place: that makes it 1 worse.",
            ),
            id="a value put in its place",
        ),
        # Without a group, 4 is set aside; u0 is alone in its group, and has 0: u0 7, u1 6, u2 6.
        pytest.param(
            f"columns: {{g: {{type: text}}}}\nscore: {{combine: sum, {STEPPED.format('{method: z_score, within: g}')}}}",
            "u2",
            (
                "Next above is u0, 1st with 7.",
                "Compared to it, this unit does better by a (2).",
                "This unit has no value for b, which adds nothing to its score: that makes it 3 worse.",
                "This unit has no value that counts for c, which adds nothing to its score: that makes no difference.",
            ),
            id="a value set aside",
        ),
    ],
)
def test_no_unit_does_better_or_worse_by_what_one_of_the_two_lacks(
    table_of: Callable[..., LeagueTable], text: str, unit: str, expected: tuple[str, ...]
) -> None:
    found = explain(table_of(text, GAPPY), unit)
    assert between(found) == expected
    for side in ("above", "below"):
        rows, neighbour = found.between.filter(side=side), found.neighbours.filter(side=side)
        assert rows["difference"].sum() == pytest.approx(sum(neighbour["difference"]))


def test_rows_say_which_of_the_two_lacks_a_value(table_of: Callable[..., LeagueTable]) -> None:
    found = explain(table_of(f"score: {{combine: mean, {THREE}}}", GAPPY | {"b": [3, None, None]}), "u1")
    missing = {(row["side"], row["node"]): row["missing"] for row in found.between.to_dicts()}
    # u0 has (4 + 3 + 2) / 3 = 3, u1 5, u2 (6 + 4) / 2 = 5: level with it.
    assert missing == {("below", "a"): None, ("below", "b"): "own", ("below", "c"): "own"}


def test_what_is_not_named_is_counted_and_summed(table_of: Callable[..., LeagueTable]) -> None:
    """u0 leads by 7 in one metric, and trails by 2, 2, 1, 1 and 0.5 in others: in all by 0.5."""
    ahead = {"a": [7, 0], "b": [0, 2], "c": [0, 2], "d": [0, 1], "e": [0, 1], "f": [0.0, 0.5]}
    parts = ", ".join(f"{{metric: {name}, better: higher}}" for name in ahead)
    said = between(explain(table_of(f"score: {{combine: sum, parts: [{parts}]}}", ahead), "u0"))
    assert said[1] == (
        "Compared to it, this unit does better by a (7.000), and worse by b (2.000), c (2.000), d (1.000) and 2 others (together "
        "1.500)."
    )


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Average score", "Its average score is"), ("Our score", 'Its score ("Our score") is'), ("Points", "Its points are")],
)
def test_the_heading_of_the_score(table_of: Callable[..., LeagueTable], heading: str, words: str) -> None:
    found = explain(table_of(f"headings: {{score: {heading}}}\n{TEXT}", COLUMNS), "u0")
    assert found.sections[0].sentences[1] == f"{words} 1.25; lower is better."


def test_a_band_whose_heading_makes_no_noun(table_of: Callable[..., LeagueTable]) -> None:
    found = explain(table_of(TEXT + BANDS.replace("Stars", "Our band"), COLUMNS), "u0")
    assert found.sections[0].sentences[0] == "u0 stands 1st of 4 units, in band 3."


def test_neighbours_are_told_apart(table_of: Callable[..., LeagueTable]) -> None:
    """Two decimals are enough for a spread of two, but for -0.18 and -0.181."""
    found = explain(table_of("score: {metric: a, better: higher}", {"a": [1, -0.18, -0.181, -1]}), "u1")
    assert found.sections[0].sentences[1] == "Its score is -0.180; higher is better."
    assert between(found) == ("Next above is u0, 1st with 1.000.", "Next below is u2, 3rd with -0.181.")


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        pytest.param("score: {metric: a, label: Waits, better: lower}", {"a": [1, 2]}, "its one metric, Waits: 1", id="one metric"),
        pytest.param(TEXT, {"a": [None, 2], "b": [2, 3]}, "the one metric that it has a value for, Beds: 2.000", id="one left"),
    ],
)
def test_a_score_made_from_one_metric(
    table_of: Callable[..., LeagueTable], text: str, columns: dict[str, list[float]], expected: str
) -> None:
    found = explain(table_of(text, columns), "u0")
    made = next(section.sentences for section in found.sections if section.name == "score")
    assert made == (f"Its score is made from {expected}.",)
