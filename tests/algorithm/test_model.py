from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.algorithm.load import load_algorithm
from leaguetab.algorithm.model import Algorithm, Branch, DomainPattern, ExpressionLeaf, MetricLeaf, MetricPattern, Rule
from leaguetab.errors import LeaguetabError
from leaguetab.methods import registry
from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.combine.mean import Mean
from leaguetab.methods.transform.z_score import ZScore
from leaguetab.yaml_source import parse_yaml, validate
from tests.conftest import HEAD, ROOT, load

if TYPE_CHECKING:
    from pathlib import Path

STEPS, COMBINES = (", ".join(registry.names(kind)) for kind in ("transform", "combine"))
OWN_ROW = "an expression may use the columns of its own row only (no AVG, SUM, OVER, SELECT …)"
QUOTE = "A column whose name holds a space, begins with a digit or is a word of SQL stands in double quotes."
LEAF = "score: {metric: a, better: higher}\n"
BANDS = "bands: {method: cuts, at: [1], labels: [Low, High]}\n"


def faults(text: str) -> str:
    """Return what is said of an algorithm, its head of four lines left out of the line numbers."""
    with pytest.raises(LeaguetabError) as raised:
        validate(Algorithm, parse_yaml(HEAD + text, "f.yaml"))
    return "\n".join(
        str(problem).removeprefix(f"{problem.place}: ")
        if problem.place is None or problem.place.line is None
        else f"{problem.place.line - 4}:{problem.place.column}: {str(problem).removeprefix(f'{problem.place}: ')}"
        for problem in raised.value.problems
    )


def of_parts(parts: str, more: str = "combine: mean") -> str:
    return f"score:\n  {more}\n  parts:\n{parts}"


def test_a_whole_algorithm() -> None:
    model = load(
        """
version: "1"
columns: {deficit: {type: flag, label: In deficit, optional: true}}
score:
  combine: {method: mean}
  weights: equal
  missing: pool
  least_present: 2
  steps: [z_score]
  parts:
    - {metric: a, weight: 2, steps: [{method: z_score, deviation: population}], optional: true}
    - {expression: b + c, name: sum, better: lower, label: Sum, bands: {method: cuts, at: [1], labels: [1, 2]}}
    - {name: inner, combine: mean, parts: [{metric: d, better: higher}]}
also: [{metric: e, better: lower}]
bands: {method: cuts, at: [1], labels: [Low, High]}
rules:
  - {when: deficit, at_best: Low, because: in deficit}
  - {when: d IS NULL, exclude: true, because: no d}
rank: {by: [band, score], round: 2, within: Region, tie_break: [{by: a, better: higher}]}
"""
    ).model
    assert isinstance(model.score, Branch)
    assert [type(part) for part in model.score.parts] == [MetricLeaf, ExpressionLeaf, Branch]
    assert isinstance(model.score.combine, Mean)
    assert model.score.steps == (ZScore(),)
    assert model.score.parts[0].steps == (ZScore(deviation="population"),)
    assert model.bands == Cuts(at=(1.0,), labels=("Low", "High"))
    assert [rule.band for rule in model.rules] == ["Low", None]


def test_models_are_made_of_models_as_well_as_of_mappings() -> None:
    node = Branch(combine=Mean(), parts=(MetricLeaf(metric="a", steps=(ZScore(),)), MetricLeaf(metric="b")))
    made = Algorithm(name="x", title="X", status="official", source="s", score=node, bands=Cuts(at=(1.0,), labels=("Low", "High")))
    assert made.score == node
    assert Branch(combine=Mean(), parts=MetricPattern(for_each="metric")).parts == MetricPattern(for_each="metric")


def test_patterns() -> None:
    metrics = load("score: {combine: mean, parts: {for_each: metric, steps: [z_score]}}").model.score
    assert isinstance(metrics, Branch)
    assert metrics.parts == MetricPattern(for_each="metric", steps=(ZScore(),))
    domains = load("score: {combine: mean, parts: {for_each: domain, combine: mean, parts: {for_each: metric}}}").model.score
    assert isinstance(domains, Branch)
    assert domains.parts == DomainPattern(for_each="domain", combine=Mean(), parts=MetricPattern(for_each="metric"))


def test_zero_is_a_band_and_a_weight() -> None:
    model = load(
        of_parts("    - {metric: a, weight: 0}\n    - {metric: b}\n")
        + "bands: {method: cuts, at: [1], labels: [0, 1]}\nrules: [{when: a > 1, at_best: 0, because: x}]\n"
    ).model
    assert model.rules[0].band == 0


TEN_FAULTS = """\
name: x
title: 2024
status: offical
source: s
score:
  combine: meen
  parts:
    - {metric: a, weight: -1, steps: [z_scor, {method: z_score, deviaton: population}]}
    - {metric: a, better: up}
    - {metrc: b}
    - {name: b, combine: mean, parts: []}
    - {name: c, combine: mean}
    - {expression: "AVG(x", name: q, better: higher}
    - {expression: "AVG(x)", name: q, better: higher}
    - 3
rules:
  - {when: "a > 1", at_best: 3, because: x}
  - {when: "a > 1", because: x}
extra: 1
rank: {by: [bnd]}
"""


def test_every_fault_of_a_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(TEN_FAULTS)
    with pytest.raises(LeaguetabError) as raised:
        load_algorithm(path, shown_as="x")
    assert str(raised.value).splitlines() == [
        "x:2:8: 'title' is 2024; it must be text. Put it in quotes.",
        "x:3:9: 'status' is 'offical'; it must be one of: official, reconstructed, illustrative. Did you mean 'official'?",
        f"x:6:12: no combine is called 'meen'. Did you mean 'mean'? There are: {COMBINES}.",
        "x:8:27: the weight is -1; a weight is a finite number, and not negative.",
        f"x:8:39: no step is called 'z_scor'. Did you mean 'z_score'? There are: {STEPS}.",
        "x:8:65: unknown key 'deviaton'; there are: method, within, reference, deviation. Did you mean 'deviation'?",
        "x:9:16: the metric 'a' stands in the tree twice; each metric counts once.",
        "x:9:27: 'better' is 'up'; it must be one of: higher, lower.",
        "x:10:7: the node says neither `metric` nor `expression` nor `parts`; one of them must be given. Did you mean 'metric'?",
        "x:11:39: the node has no parts; list at least one part.",
        "x:12:7: the node has no parts; list at least one under `parts`.",
        f"x:13:20: the expression 'AVG(x' cannot be read: unable to parse 'AVG(x' as Expr. {QUOTE}",
        f"x:14:20: the expression 'AVG(x)' looks at other rows; {OWN_ROW}.",
        "x:14:36: two nodes are called 'q'; every node has a name of its own.",
        "x:15:7: this is no node; a node is a mapping with `metric`, `expression` or `parts`.",
        "x:17:30: no band is called 3; the algorithm has no `bands`.",
        "x:18:5: the rule does nothing; a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`.",
        f"x:19:1: unknown key 'extra'; there are: {', '.join(Algorithm.model_fields)}.",
        "x:20:13: 'by' holds 'bnd'; it must be one of: band, score. Did you mean 'band'?",
    ]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param("[-1, 1]", "4:27: the weight is -1; a weight is a finite number, and not negative.", id="negative"),
        pytest.param("[.nan, 1]", "4:27: the weight is nan; a weight is a finite number, and not negative.", id="not a number"),
        pytest.param("[.inf, 1]", "4:27: the weight is inf; a weight is a finite number, and not negative.", id="infinite"),
        pytest.param("['2', 1]", "4:27: 'weight' is '2'; it must be a number. Leave out the quotes.", id="text"),
        pytest.param("[true, 1]", "4:27: 'weight' is true; it must be a number.", id="true"),
        pytest.param("['', 1]", "4:27: 'weight' is ''; it must be a number.", id="an empty text"),
        pytest.param("[0, 0.0]", "4:5: the weights of the parts sum to zero; at least one must be above 0.", id="sum to zero"),
    ],
)
def test_weights(weights: str, expected: str) -> None:
    first, second = weights.strip("[]").split(", ")
    assert faults(of_parts(f"    - {{metric: a, weight: {first}}}\n    - {{metric: b, weight: {second}}}\n")) == expected


def test_weights_that_are_to_be_found_may_all_be_zero() -> None:
    assert load(of_parts("    - {metric: a, weight: 0}\n", "combine: mean\n  weights: equal")).model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "-3:1: the key 'score' is missing; it must be given.", id="no score"),
        pytest.param(
            "score:", "1:7: this is no node; a node is a mapping with `metric`, `expression` or `parts`.", id="an empty score"
        ),
        pytest.param(
            "score: [a]", "1:8: this is no node; a node is a mapping with `metric`, `expression` or `parts`.", id="a list"
        ),
        pytest.param(
            "score: {metric: a, parts: []}",
            "1:27: the node has both 'metric' and 'parts'; it takes one of them.",
            id="a leaf with parts",
        ),
        pytest.param(
            "score: {combine: mean, parts: 3}", "1:31: the node has no list of parts; list at least one part.", id="parts a number"
        ),
        pytest.param(
            "score: {combine: mean, parts: }", "1:31: the node has no list of parts; list at least one part.", id="parts empty"
        ),
        pytest.param("score: {parts: [{metric: a}]}", "1:8: the key 'combine' is missing; it must be given.", id="no combine"),
        pytest.param(
            "score: {combine: mean, parts: [{expression: a, better: lower}]}",
            "1:32: the key 'name' is missing; it must be given.",
            id="no name",
        ),
        pytest.param(
            of_parts("    - {combine: mean, parts: [{metric: a}]}\n"),
            "4:7: the node has no `name`; every node below the root has one.",
            id="a branch without a name",
        ),
        pytest.param(of_parts("    - {metric: [a]}\n"), "4:16: 'metric' is a list; it must be text.", id="a metric that is a list"),
        pytest.param(
            of_parts("    - {metric: {a: 1}}\n"), "4:16: 'metric' is a mapping; it must be text.", id="a metric that is a mapping"
        ),
        pytest.param(
            of_parts("    - {metric: a, name: {}}\n"), "4:25: 'name' is a mapping; it must be text.", id="a name that is a mapping"
        ),
        pytest.param(
            of_parts("    - {metric: a}\n", "combine: mean\n  least_present: 2"),
            "3:18: 'least_present' is 2, and the number of parts is 1; it cannot be more than the parts.",
            id="more present than there are",
        ),
        pytest.param(
            of_parts("    - {metric: a}\n", "combine: mean\n  least_present: 0"),
            "3:18: 'least_present' is 0; it must be 1 or more.",
            id="none",
        ),
        pytest.param(
            of_parts("    - {metric: a}\n", "combine: geometric_mean\n  missing: pool"),
            "3:12: 'missing' is 'pool' in a node that is no `mean`; `pool` goes with `combine: mean`.",
            id="pool with another combine",
        ),
        pytest.param(
            "score: {metric:a}\n",
            "1:8: the node says neither `metric` nor `expression` nor `parts`; one of them must be given. "
            "Put a blank behind the colon.",
            id="a colon without a blank",
        ),
        pytest.param(
            "score:\n  combine: mean\n  parts:\n    -{metric: a}\n",
            "4:5: the parts are a mapping that lacks 'for_each'; list the parts, or say `for_each: metric` or `domain`. "
            "Put a blank behind the dash.",
            id="a dash without a blank",
        ),
        pytest.param(
            "score: {combine: mean, weights: {a: 2}, parts: [{metric: a}]}\n",
            f"1:33: this weighting does not say its method. A part's own weight stands beside it: `weight: 2`. "
            f"Write its name, or a mapping with `method`: {', '.join(registry.names('weight'))}.",
            id="weights by the names of parts",
        ),
        pytest.param(
            "score: {metric: a, steps: z_score}",
            "1:27: 'steps' is 'z_score'; it must be a list. Write [z_score].",
            id="a step that is no list",
        ),
        pytest.param(
            "score: {metric: a, steps: [{digits: 2}]}",
            f"1:28: this step does not say its method; write its name, or a mapping with `method`: {STEPS}.",
            id="a step without a method",
        ),
        pytest.param(
            "score: {metric: a, steps: [{method: rond}]}",
            f"1:37: no step is called 'rond'. Did you mean 'round'? There are: {STEPS}.",
            id="an unknown method in a mapping",
        ),
        pytest.param(
            "score: {metric: a, steps: [round]}",
            "1:28: the key 'digits' is missing; it must be given.",
            id="a name alone that needs more",
        ),
        pytest.param(
            "score: {metric: a, steps: [{method: round, digits: 99}]}",
            "1:52: 'digits' is 99; it must be 15 or less.",
            id="a parameter too large",
        ),
        pytest.param(
            "score: {metric: a, steps: [{method: z_score, within: AVG(b)}]}",
            f"1:54: the expression 'AVG(b)' looks at other rows; {OWN_ROW}.",
            id="an expression among parameters",
        ),
        pytest.param(
            LEAF + "also: {for_each: metric}\n", "2:7: 'also' is a mapping; it must be a list.", id="a pattern beside the tree"
        ),
        pytest.param(
            LEAF + "columns: {b: flag}\n", "2:14: 'b' is 'flag'; it must be a mapping of keys to values.", id="a column in short"
        ),
        pytest.param(
            LEAF + "columns: {b: {type: bool}}\n",
            "2:21: 'type' is 'bool'; it must be one of: flag, number, text.",
            id="a column's type",
        ),
        pytest.param(LEAF + "rank: {round: 99}\n", "2:15: 'round' is 99; it must be 15 or less.", id="rounding"),
        pytest.param(LEAF + "rank: {tolerance: 1}\n", "2:19: 'tolerance' is 1; it must be below 1.", id="tolerance"),
        pytest.param(LEAF + "rank: {by: 5}\n", "2:12: 'by' is 5; it must be a list.", id="a rank that goes by a number"),
        pytest.param(
            LEAF + "rank: {by: []}\n", "2:12: 'by' is a list; it must have 1 or more items.", id="a rank that goes by nothing"
        ),
    ],
)
def test_nodes_and_the_rest(text: str, expected: str) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param("{metric: a}", "6:16: the metric 'a' stands in the tree twice; each metric counts once.", id="a metric twice"),
        pytest.param(
            "{metric: a, name: c}",
            "6:16: the metric 'a' stands in the tree twice; each metric counts once.",
            id="under another name",
        ),
        pytest.param(
            "{metric: b, name: a}", "6:25: two nodes are called 'a'; every node has a name of its own.", id="a name twice"
        ),
        pytest.param(
            "{name: c, combine: mean, parts: [{metric: b, name: a}]}",
            "6:58: two nodes are called 'a'; every node has a name of its own.",
            id="a name twice further down",
        ),
        pytest.param(
            "{metric: b, name: all}", "6:25: two nodes are called 'all'; every node has a name of its own.", id="the root's name"
        ),
        pytest.param(
            "{metric: rank}", "6:7: 'rank' is leaguetab's own word; every node has a name of its own.", id="a metric called rank"
        ),
        *(
            pytest.param(
                f"{{metric: b, name: {word}}}",
                f"6:25: '{word}' is leaguetab's own word; every node has a name of its own.",
                id=f"a node called {word}",
            )
            for word in ("score", "band", "rank", "unit", "name", "reason")
        ),
    ],
)
def test_names(node: str, expected: str) -> None:
    assert faults(of_parts(f"    - {{metric: a}}\n    - {node}\n", "name: all\n  combine: mean")) == expected


def test_names_beside_the_tree_are_names_too() -> None:
    assert faults(LEAF + "also: [{metric: a}, {metric: b, name: a}]\n") == (
        "2:17: the metric 'a' stands in the tree twice; each metric counts once.\n"
        "2:39: two nodes are called 'a'; every node has a name of its own."
    )


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(
            "{}",
            "1:31: the parts are a mapping that lacks 'for_each'; list the parts, or say `for_each: metric` or `domain`.",
            id="empty",
        ),
        pytest.param(
            "{metric: a}",
            "1:31: the parts are a mapping that lacks 'for_each'; list the parts, or say `for_each: metric` or `domain`.",
            id="a node that should be listed",
        ),
        pytest.param(
            "{for_each: domian}",
            "1:42: 'for_each' is 'domian'; it must be one of: metric, domain. Did you mean 'domain'?",
            id="another word",
        ),
        pytest.param("{for_each: [metric]}", "1:42: 'for_each' is no word; it must be one of: metric, domain.", id="a list"),
        pytest.param(
            "{for_each: metric, combine: mean}",
            "1:50: unknown key 'combine'; there are: for_each, steps.",
            id="a combine for each metric",
        ),
        pytest.param(
            "{for_each: domain}",
            "1:31: the key 'combine' is missing; it must be given.\n1:31: the key 'parts' is missing; it must be given.",
            id="a domain without its metrics",
        ),
        pytest.param(
            "{for_each: domain, combine: mean, parts: {for_each: domain}}",
            "1:83: 'for_each' is 'domain'; it must be one of: metric.",
            id="a domain in a domain",
        ),
        pytest.param(
            "{for_each: domain, combine: mean, parts: [{metric: a}]}",
            "1:72: 'parts' is a list; it must be a mapping of keys to values.",
            id="a list in a domain",
        ),
        pytest.param(
            "{for_each: domain, combine: max, missing: pool, parts: {for_each: metric}}",
            "1:73: 'missing' is 'pool' in a node that is no `mean`; `pool` goes with `combine: mean`.",
            id="pool with another combine",
        ),
    ],
)
def test_patterns_that_do_not_fit(pattern: str, expected: str) -> None:
    assert faults(f"score: {{combine: mean, parts: {pattern}}}\n") == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            "",
            "4:4: the rule does nothing; a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`.",
            id="does nothing",
        ),
        pytest.param(
            "exclude: false, ",
            "4:4: the rule does nothing; a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`.",
            id="excludes not",
        ),
        pytest.param(
            "at_best: High, at_worst: Low, ",
            "4:4: the rule has at_best and at_worst; a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`.",
            id="does two things",
        ),
        pytest.param(
            "set_band: Low, exclude: true, ",
            "4:4: the rule has set_band and exclude; a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`.",
            id="a band and none",
        ),
        pytest.param(
            "at_best: low, ", "4:14: no band is called 'low'; the bands are: Low, High. Did you mean 'Low'?", id="an unknown band"
        ),
        pytest.param(
            "at_best: [Low], ",
            "4:14: 'at_best' is a list; it must be text or a whole number.",
            id="a band that is a list",
        ),
        pytest.param(
            "at_best: Low, whn: b, ",
            "4:19: unknown key 'whn'; there are: when, because, at_best, at_worst, set_band, exclude. Did you mean 'when'?",
            id="an unknown key",
        ),
    ],
)
def test_rules(rule: str, expected: str) -> None:
    assert faults(LEAF + BANDS + f"rules:\n - {{{rule}when: a > 1, because: x}}\n") == expected


@pytest.mark.parametrize(
    ("bands", "label", "expected"),
    [
        pytest.param("", "Low", "no band is called 'Low'; the algorithm has no `bands`.", id="no bands"),
        pytest.param(
            "labels: [1, 2]",
            "'2'",
            "no band is called '2'; the bands are: 1, 2. One is text in quotes, the other a number.",
            id="a number in quotes",
        ),
        pytest.param(
            "labels: ['1', '2']",
            "2",
            "no band is called 2; the bands are: 1, 2. One is text in quotes, the other a number.",
            id="a text without",
        ),
    ],
)
def test_bands_that_rules_name(bands: str, label: str, expected: str) -> None:
    stated = f"bands: {{method: cuts, at: [1], {bands}}}\n" if bands else ""
    assert faults(LEAF + stated + f"rules: [{{set_band: {label}, when: a > 1, because: x}}]\n").partition(": ")[2] == expected


def test_rules_may_name_the_bands_that_a_banding_has_of_itself() -> None:
    funnel = "bands: {method: funnel_shmi, observed: deaths, expected: a}\n"
    rule = "rules: [{when: a > 1, set_band: %s, because: x}]\n"
    assert load(LEAF + funnel + rule % "As expected").model.rules
    assert "the bands are: Lower than expected, As expected, Higher than expected. Did you mean 'As expected'" in faults(
        LEAF + funnel + rule % "As expectd"
    )


def test_bands_that_cannot_be_told_are_the_one_fault() -> None:
    text = LEAF + "bands: {method: cut, at: [1]}\nrules: [{when: a > 1, set_band: Low, because: x}]\n"
    assert faults(text).startswith("2:17: no banding is called 'cut'. Did you mean 'cuts'? There are: ")
    assert "\n" not in faults(text)


def test_a_rank_by_band_needs_bands() -> None:
    assert faults(LEAF + "rank: {by: [band, score]}\n") == "2:12: the rank goes by band; the algorithm has no `bands`."


def test_a_rule_s_band_is_the_one_it_names() -> None:
    assert Rule(when="a > 1", because="x", at_worst=0).band == 0
    assert Rule(when="a > 1", because="x", exclude=True).band is None


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "algorithms").glob("*.yaml")))
def test_every_shipped_algorithm_is_sound_and_called_as_its_file(name: str) -> None:
    assert load_algorithm(ROOT / "algorithms" / f"{name}.yaml").model.name == name
