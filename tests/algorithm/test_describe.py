from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.algorithm.describe import MISSING_WORDS, describe, method_words, rule_words
from leaguetab.algorithm.load import load_algorithm
from leaguetab.algorithm.model import Rule
from leaguetab.methods import registry
from tests.conftest import ROOT, load

if TYPE_CHECKING:
    from pathlib import Path

    from leaguetab.methods.base import Kind

TEXT = """
version: Q3
notes: >-
  A note over
  two lines.
sample: nhs-acute
columns:
  deficit: {type: flag, label: In financial deficit}
  beds: {type: number, optional: true}
score:
  combine: mean
  missing: require
  steps: [{method: round, digits: 2}]
  parts:
    - {metric: a, label: Alpha, better: lower, weight: 2, optional: true}
    - expression: >-
        CASE WHEN b > 1
        THEN 1 ELSE 2 END
      name: b
      better: lower
      weight: 0.5
    - name: c
      label: Gamma
      combine: mean
      weights: equal
      least_present: 2
      weight: 0
      bands: {method: cuts, at: [2.06, 2.35], labels: [1, 2, 3], on_cut: lower}
      parts: [{metric: d, better: lower}, {metric: e, better: lower}]
also: [{metric: f, better: higher}]
bands: {method: cuts, at: [1.50], labels: [Good, Poor]}
rules:
  - {when: deficit, at_best: Poor, because: in deficit}
  - {when: beds < 10, exclude: true, because: few beds}
rank: {by: [band, score], order: ascending, ties: average, round: 2, within: region, tie_break: [{by: beds, better: higher}]}
"""

WORDS = """\
test: Test (Q3)
Status: illustrative (shows a kind of method, not a published table)
Source: the test
Notes: A note over two lines.
Try it: leaguetab rank -c nhs-acute -a test

How a score is made
  - The composite score: Weighted arithmetic mean (mean)
      if a part is missing: a unit that lacks a part has no score here
      then: Round to a number of decimal places, as published tables do (round; digits: 2; half: up)
    - Alpha: the metric a, lower is better, left out where the file lacks it, weight 2 of 2.5
    - b: worked out as CASE WHEN b > 1 THEN 1 ELSE 2 END, lower is better, weight 0.5 of 2.5
    - Gamma: Weighted arithmetic mean (mean), shown without a say (weight 0)
        weights: Every part weighs the same, whatever weights are written at the parts (equal)
        if a part is missing: a unit is scored on the parts it has; a missing part's weight goes to the others in proportion; \
at least 2 parts must be present
        in bands: Bands between stated scores (cuts; labels: 1, 2, 3; at: 2.06, 2.35; on_cut: lower)
      - the metric d, lower is better
      - the metric e, lower is better

Shown beside it, without a say in it
  - the metric f, higher is better

How scores become positions
  - bands: Bands between stated scores (cuts; labels: Good, Poor; at: 1.5; on_cut: upper)
  - where deficit: no better than band Poor; the reason shown is 'in deficit'
  - where beds < 10: listed, not ranked; the reason shown is 'few beds'
  - ranked by band, then by score, the lowest score first; the score is rounded first, to 2 decimal places; \
ties are broken by beds, higher is better; places are counted within each region; units that tie get the average of their places

Other columns it reads
  - deficit: In financial deficit (yes or no)
  - beds (a number; the file may lack it)
"""


def test_an_algorithm_in_words() -> None:
    assert describe(load(TEXT).model) == WORDS


def test_a_plain_algorithm_has_no_empty_sections() -> None:
    text = describe(load("score: {metric: a, better: higher}").model)
    assert [line for line in text.splitlines() if line and line[0] != " "][3:] == [
        "How a score is made",
        "How scores become positions",
    ]
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{for_each: metric}", ["- each metric that the config or the flags declare"]),
        (
            "{for_each: domain, combine: mean, weights: equal, steps: [negate], parts: {for_each: metric, steps: [z_score]}}",
            [
                "- each domain that the config states: Weighted arithmetic mean (mean)",
                "weights: Every part weighs the same, whatever weights are written at the parts (equal)",
                f"if a part is missing: {MISSING_WORDS['redistribute']}",
                "then: Change the sign, so that the other way is better (negate)",
                "- each metric that the config or the flags declare",
                "then: Distance from the mean in standard deviations, turned so that higher is better (z_score; deviation: sample)",
            ],
        ),
    ],
    ids=["metrics", "domains"],
)
def test_patterns(pattern: str, expected: list[str]) -> None:
    lines = [line.strip() for line in describe(load(f"score: {{combine: mean, parts: {pattern}}}").model).splitlines()]
    start = lines.index(expected[0])
    assert lines[start : start + len(expected)] == expected


@pytest.mark.parametrize(
    ("kind", "method", "stated", "expected"),
    [
        ("combine", "mean", {}, "(mean)"),
        ("combine", "aras", {}, "(aras)"),
        ("combine", "aras", {"ideal": {"a": 2}}, "(aras; ideal: a = 2)"),
        ("transform", "goalposts", {"low": 100.0, "high": 75000.0}, "(goalposts; low: 100; high: 75000; scale: linear)"),
        ("transform", "goalposts", {"low": 0.1, "high": 1234567.5}, "(goalposts; low: 0.1; high: 1234567.5; scale: linear)"),
        ("transform", "ratio_to_target", {"target": "a\n + 1", "capped": True}, "(ratio_to_target; target: a + 1; capped: yes)"),
        ("transform", "map_values", {"map": {1: 4, 2: 2.5}}, "(map_values; map: 1 = 4, 2 = 2.5)"),
        ("transform", "piecewise_linear", {"points": ((0, 1), (9, 2))}, "(piecewise_linear; points: (0, 1), (9, 2); beyond: flat)"),
        ("weight", "budget_allocation", {"people": {"Ann": {"a": 6, "b": 4}}}, "(budget_allocation; people: Ann (a = 6, b = 4))"),
        (
            "band",
            "decision_table",
            {"labels": ("Low", "High"), "rows": ({"when": "a > 1", "band": "High"},), "otherwise": "Low"},
            "(decision_table; labels: Low, High; rows: (when a > 1, band High); otherwise: Low)",
        ),
    ],
)
def test_parameters_in_words(kind: Kind, method: str, stated: dict[str, object], expected: str) -> None:
    made = registry.find(kind, method).model_validate({"method": method, **stated})
    assert method_words(made).endswith(f" {expected}")


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"at_best": 3}, "where x: no better than band 3; the reason shown is 'y'"),
        ({"at_worst": 0}, "where x: no worse than band 0; the reason shown is 'y'"),
        ({"set_band": "Good"}, "where x: band Good; the reason shown is 'y'"),
        ({"exclude": True}, "where x: listed, not ranked; the reason shown is 'y'"),
    ],
    ids=str,
)
def test_rules_in_words(effect: dict[str, object], expected: str) -> None:
    assert rule_words(Rule.model_validate({"when": "x", "because": "y", **effect})) == expected


@pytest.mark.parametrize(
    ("heading", "does"),
    [
        ("Segment", "no better than segment 3"),
        ("Rating", "no better than rating 3"),
        ("Stars", "no better than band 3"),
        ("Human development", "no better than band 3"),
    ],
)
def test_rules_speak_of_bands_as_the_table_does(heading: str, does: str) -> None:
    text = "score: {metric: a, better: higher}\nbands: {method: cuts, at: [1], labels: [3, 2]}\n"
    rules = f"rules: [{{when: a > 1, at_best: 3, because: y}}]\nheadings: {{band: {heading}}}\n"
    assert f"  - where a > 1: {does}; the reason shown is 'y'\n" in describe(load(text + rules).model)


@pytest.mark.parametrize("path", sorted((ROOT / "algorithms").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_algorithm_speaks_python(path: Path) -> None:
    text = describe(load_algorithm(path).model)
    _, _, made = text.partition("How a score is made")
    said = re.sub(r"worked out as .*|where .*|by .*", "", made)
    assert re.findall(r"\b(?:None|True|False)\b|[{}\[\]]|\('|\d\.0\b|e\+\d", said) == []
    assert all(line == line.rstrip() for line in text.splitlines())
