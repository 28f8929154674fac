from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.explain import trust as trust_module
from leaguetab.analysis.explain.report import explain
from leaguetab.analysis.explain.subject import subject_of
from leaguetab.analysis.explain.trust import SCENARIOS, Asked, trust
from leaguetab.analysis.explain.trust_words import quarters
from leaguetab.analysis.sensitivity import frames, short
from leaguetab.analysis.sensitivity.bounds import certified_bounds
from leaguetab.analysis.sensitivity.fragility import fragility
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.own import OwnAlgorithm
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, random_weights
from leaguetab.analysis.sensitivity.report import SensitivityReport
from leaguetab.analysis.sensitivity.scenarios import run_scenarios, scenarios
from leaguetab.analysis.sensitivity.sharpened import sharpened_bounds
from leaguetab.metrics.data import Unranked
from tests.conftest import bound

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.table import LeagueTable

    Make = Callable[..., LeagueTable]
    Look = Callable[..., Subject]

FLAT = "score: {combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}\n"
BY_HAND: dict[str, Any] = {"a": [4, 2, 0], "b": [1, 5, 9]}
BANDS = "bands: {method: cuts, at: [2.5], labels: [low, high]}\n"
EXCLUDED = 'rules: [{when: "a > 3", exclude: true, because: too small}]\n'


def test_by_hand(subject: Look) -> None:
    """Scores (3a + b) / 4 of u0, u1 and u2: 13, 11 and 9 quarters.

    From u0 to u1, a differs by 2 and b by -4: 3 * 2 - 1 * 4 = 2, and the order turns once 3 (1 - f) 2 = (1 + f) 4, that is at
    f = 2 / 10. By one weight alone: a's falls to 2, by a third, or b's rises to 1.5, by a half. The same holds from u1 to u2, and
    for both steps together, so that u0 is last within a quarter, and u1 never is.
    """
    found = trust(subject(FLAT + BANDS, BY_HAND), Asked(draws=400))
    assert found.figures["fragility"] == pytest.approx(0.2, abs=1e-8)
    assert found.figures["swaps_with"] == found.figures["weight_swaps_with"] == "u1"
    assert (found.figures["weight"], found.figures["weight_change"]) == ("a", pytest.approx(-1 / 3))
    assert [found.figures[name] for name in ("rank_best", "rank_best_reached", "rank_worst", "rank_worst_reached")] == [1, 1, 3, 3]
    assert (found.not_offered, found.notes) == ({}, {})
    # With equal weights 5, 7 and 9 halves: turned round.
    rows = {row["name"]: row for row in found.scenarios.to_dicts()}
    equal = rows["equal_metrics"]
    assert (equal["rank"], equal["compared_with"], equal["shift"], equal["is_tried"], equal["reason"]) == (3, 1, -2, True, "")


NESTED = """
score:
  combine: mean
  parts:
    - {name: care, label: Care, weight: 2, combine: mean, parts: [{metric: a, better: lower}, {metric: b, better: lower}]}
    - {metric: c, better: lower}
"""
MANY: dict[str, Any] = {
    "a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 9],
    "b": [9, 7, 8, 6, 5, 4, 4, 3, 2, 2],
    "c": [3, 5, 4, 4, 6, 2, 7, 1, 5, 5],
}
GAPPY = MANY | {"b": [9, None, 8, 6, 5, 4, None, 3, 2, None], "c": [3, 5, 4, 4, None, 2, 7, 1, 5, None], "g": list("xxxxxyyyyy")}


def report_of(table: LeagueTable, settings: DrawSettings) -> SensitivityReport:
    """Make the sections of the sensitivity report that are about the places of single units, for all units at once."""
    workings = table.workings
    assert workings is not None
    ranked = (workings.prepared, workings.evaluation, workings.places)
    random = random_weights(workings, settings)
    bounds = certified_bounds(*ranked, settings.spread, workings.exclusions)
    if not isinstance(bounds, NotOffered):
        bounds = sharpened_bounds(*ranked, settings.spread, bounds, workings.exclusions)
        if not isinstance(random, NotOffered):
            bounds = bounds.reaching(random.summary.lowest, random.summary.highest)
    every = scenarios(workings.prepared)
    others: dict[str, Any] = {field.name: NotOffered("not looked at") for field in fields(SensitivityReport)}
    sections = {
        "random": random,
        "bounds": bounds,
        "fragility": fragility(*ranked, exclusions=workings.exclusions),
        "scenarios": run_scenarios(workings.prepared, workings.places, every, workings.exclusions),
    }
    return SensitivityReport(**others | {"table": table, "settings": settings} | sections)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param(NESTED, MANY, id="nested, with a tie"),
        pytest.param(NESTED, GAPPY, id="with parts missing"),
        pytest.param(
            NESTED + "bands: {method: cuts, at: [4, 6], labels: [good, fair, poor]}\nrank: {by: [band, score]}\n"
            'rules: [{when: "b > 7", at_best: fair, because: b}, {when: "a > 8", exclude: true, because: a}]\n',
            MANY,
            id="bands, a rule, and one that leaves two unranked",
        ),
        pytest.param(NESTED + "rank: {within: g, ties: dense, round: 1}\n", GAPPY, id="within groups, rounded, dense ties"),
        pytest.param(NESTED + "rank: {ties: average}\n", MANY, id="ties averaged"),
        pytest.param(NESTED.replace("combine: mean\n", "combine: geometric_mean\n", 1), MANY, id="a geometric mean"),
        pytest.param(
            "score: {combine: median, parts: [{metric: a, better: lower}, {metric: b, better: lower}]}", MANY, id="median"
        ),
        pytest.param("score: {metric: a, better: lower}", MANY, id="one metric"),
    ],
)
def test_each_unit_has_what_the_sensitivity_report_says_of_it(table_of: Make, text: str, columns: dict[str, Any]) -> None:
    table = table_of(text, columns)
    report = report_of(table, DrawSettings(draws=300, seed=7))
    rows = frames.rows(report)
    ranks = {one.name: one.rank for one in report.scenarios}
    for row in rows.to_dicts():
        found = trust(subject_of(table, row["unit"]), Asked(draws=300, seed=7))
        # A unit without a rank has nothing that could be in doubt.
        shared = {name: None if row["rank"] is None else value for name, value in row.items() if name in found.figures}
        assert len(shared) == 17
        for name, value in shared.items():
            said = found.figures[name]
            assert said == (pytest.approx(value, abs=1e-6) if isinstance(value, float) else value), (row["unit"], name)
        assert list(found.scenarios.schema) == list(SCENARIOS)
        for scenario in found.scenarios.to_dicts():
            rank = ranks[scenario["name"]]
            known = None if rank is None or np.isnan(rank[found.number]) else rank[found.number]
            assert (scenario["rank"], scenario["is_tried"]) == (known, rank is not None)


def test_a_scenario_on_another_scale_says_what_it_is_compared_with(subject: Look) -> None:
    """u0 is first by score, and last by the rule; turned into ranks (3 and 1, 2 and 2, 1 and 3) it is first as well."""
    rule = 'rules: [{when: "a > 3", at_best: low, because: too large}]\nrank: {by: [band, score]}\n'
    found = trust(subject(FLAT + BANDS.replace("2.5", "2.3") + rule, BY_HAND), Asked(draws=10))
    row = found.scenarios.filter(name="normalisation:rank").to_dicts()[0]
    assert (row["rank"], row["compared_with"], row["shift"]) == (1, 1, 0)
    assert "by score alone" in row["note"]


# In words


def words(table: LeagueTable, unit: str, asked: Asked | None = None) -> tuple[str, ...]:
    sections = {section.name: section.sentences for section in explain(table, unit, asked or Asked(draws=400)).sections}
    return sections["trust"]


def test_in_words(table_of: Make) -> None:
    """As worked out by hand above; three units have no quarters."""
    said = words(table_of("units: trusts\n" + FLAT + BANDS, BY_HAND), "u0")
    assert said[0].startswith("In 400 tables made with random weights within a quarter of the stated ones, it stands ")
    assert said[1].startswith("It keeps its band in ")
    whatever = "Whatever the weights, as long as each is within a quarter of the stated one"
    assert said[2:6] == (
        f"{whatever}, it stands no higher than 1st and no lower than 3rd: that is certain.",
        "Some such weights do give it either place.",
        "Changing each weight by at most 20% is enough for it to change places with u1.",
        "If only one weight changes, that of a needs to change least: with 34% less, it changes places with u1.",
    )
    assert said[-1].startswith("All this is about the choice of method.")


def test_many_units_have_quarters(table_of: Make) -> None:
    assert any(sentence.startswith("In these tables it is ") for sentence in words(table_of(NESTED, MANY), "u0"))


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (1.0, 0.0, "always in the top quarter"),
        (0.0, 1.0, "always in the bottom quarter"),
        (0.0, 0.0, "never in the top or the bottom quarter"),
        (0.34, 0.0, "in the top quarter in 34% of them and never in the bottom quarter"),
        (0.0, 0.5, "never in the top quarter and in the bottom quarter in 50% of them"),
        (0.25, 0.5, "in the top quarter in 25% of them and in the bottom quarter in 50% of them"),
    ],
)
def test_quarters_in_words(top: float, bottom: float, expected: str) -> None:
    assert quarters(top, bottom) == expected


def test_whole_places_are_whole_numbers(subject: Look) -> None:
    found = trust(subject(FLAT, BY_HAND), Asked(draws=10)).scenarios
    assert [found.schema[name] for name in ("rank", "compared_with", "shift")] == [pl.Int64] * 3


LONE = {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "columns", "unit", "says"),
    [
        pytest.param(FLAT, LONE, "u1", "it stays 1st.", id="nothing moves it"),
        pytest.param(
            FLAT, LONE, "u1", "No change of weights, however large, makes it change places with a neighbour.", id="dominance"
        ),
        pytest.param(
            "score: {metric: a, label: Waits, better: lower}",
            LONE,
            "u1",
            "How far its place depends on weights is not shown: the score is one column of the file (Waits), without weights",
            id="no weights",
        ),
        pytest.param(
            FLAT + "rank: {tolerance: 0.001}\n",
            BY_HAND,
            "u0",
            "As long as no weight changes by more than 19%, it does not change places with a neighbour; u1 may be the first",
            id="no more than a lower limit",
        ),
        pytest.param(
            FLAT + "rank: {tolerance: 0.001}\n",
            {"a": [4, 2, 0], "b": [1, 6.96, 13]},
            "u0",
            "A change of less than 1% in the weights may be enough for it to change places with u1.",
            id="a small one",
        ),
        pytest.param(
            FLAT,
            {"a": [4, 2, 0], "b": [1, 6.96, 13]},
            "u0",
            "Changing each weight by less than 1% is enough for it to change places with u1.",
            id="a small one, exactly",
        ),
        pytest.param(
            FLAT,
            {"a": [4, 2, 0], "b": [1, 6.96, 13]},
            "u0",
            "If only one weight changes, that of a needs to change least: with under 1% less, it changes places with u1.",
            id="a small change of one weight",
        ),
        pytest.param(
            FLAT.replace("combine: mean", "combine: geometric_mean"),
            {"a": [4, 2, 1], "b": [1, 5, 9]},
            "u0",
            " alternatives to the algorithm, it stands higher in none, lower in 13 and in the same place in 10.",
            id="no alternative is better",
        ),
    ],
)
def test_what_is_said(table_of: Make, text: str, columns: dict[str, Any], unit: str, says: str) -> None:
    assert any(says in sentence for sentence in words(table_of(text, columns), unit)), words(table_of(text, columns), unit)


@pytest.mark.parametrize(
    ("text", "columns", "unranked", "unit", "standing", "said"),
    [
        pytest.param(
            FLAT,
            BY_HAND,
            [Unranked("a > 3", "a group")],
            "u0",
            ("u0 is not ranked: a group.", "Its score is 3.250; higher is better."),
            "It has no place, nor would it have one under any of ",
            id="left out by the config",
        ),
        pytest.param(
            FLAT + EXCLUDED,
            BY_HAND,
            [],
            "u0",
            ("u0 is not ranked: too small.", "Its score is 3.250; higher is better."),
            "It has no place, nor would it have one under any of ",
            id="left out by a rule",
        ),
        pytest.param(
            FLAT.replace("combine: mean", "combine: mean, missing: require"),
            BY_HAND | {"b": [None, 5, 9]},
            [],
            "u0",
            ("u0 is not ranked and has no score: it lacks b.",),
            # When b is left out, and when a alone counts.
            "It has no place; 2 of ",
            id="no score",
        ),
    ],
)
def test_a_unit_without_a_place(
    table_of: Make,
    text: str,
    columns: dict[str, Any],
    unranked: list[Unranked],
    unit: str,
    standing: tuple[str, ...],
    said: str,
) -> None:
    found = explain(table_of(text, columns, unranked=unranked), unit, Asked(draws=10))
    assert found.sections[0].sentences == standing
    assert found.parts.row(0, named=True)["rank"] is None
    assert found.trust is not None
    assert set(found.trust.not_offered.values()) == {"it is not ranked"}
    assert not any(value is not None for value in found.trust.figures.values())
    (only,) = found.sections[1].sentences
    assert only.startswith(said)


def test_a_shared_place(table_of: Make) -> None:
    found = explain(table_of(FLAT, {"a": [4, 4, 0], "b": [1, 1, 9]}), "u1", Asked(draws=10))
    assert found.sections[0].sentences[0] == "u1 stands joint 1st of 3 units."
    assert found.parts.select("rank", "of", "level").row(0) == (1, 3, 1)


def test_where_even_few_draws_would_take_long(table_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short, "IN_PASSING", 500)
    table = table_of("units: trusts\n" + FLAT, BY_HAND)
    first, *_ = words(table, "u0", Asked())
    assert first == (
        "How far its place depends on weights is not shown: with so many trusts it would take more than a moment: leaguetab "
        "sensitivity tells, and so does leaguetab explain --draws 200."
    )
    assert words(table, "u0", Asked(draws=20))[0].startswith("In 20 tables")


def test_alternatives_that_would_take_long_have_the_reason(subject: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust_module, "WORK_IN_PASSING", 0)
    found = trust(subject(FLAT, BY_HAND), Asked(draws=10)).scenarios
    assert not found["is_tried"].any()
    assert found["rank"].is_null().all()
    assert found["reason"].str.contains("would take too long").any()


def test_an_own_alternative_reads_columns_that_the_table_was_made_without(subject: Look) -> None:
    """By c alone, u0 is last."""
    own = [OwnAlgorithm("mine", "By c", bound("score: {metric: c, better: higher}"))]
    further = pl.DataFrame({"id": ["u2", "u1", "u0"], "c": [3.0, 2.0, 1.0]})
    without, found = (
        trust(subject(FLAT, BY_HAND), asked).scenarios.filter(name="mine").to_dicts()[0]
        for asked in (Asked(10, own=own), Asked(10, own=own, further=further))
    )
    assert (without["is_tried"], without["rank"]) == (False, None)
    assert "columns that the file lacks: c" in without["reason"]
    assert (found["group"], found["words"], found["rank"], found["shift"]) == ("own", "By c", 3, -2)


def test_left_out(table_of: Make) -> None:
    found = explain(table_of(FLAT, BY_HAND), "u0")
    assert found.trust is None
    assert "trust" not in {section.name for section in found.sections}
