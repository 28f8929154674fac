from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leaguetab.algorithm.bind import BoundNode, attempt, bind, prune
from leaguetab.errors import LeaguetabError
from leaguetab.metrics.data import MetricInfo, Wanted
from tests.conftest import load

if TYPE_CHECKING:
    from collections.abc import Mapping

EACH_METRIC = "score: {combine: mean, parts: {for_each: metric, steps: [z_score]}}\n"
EACH_DOMAIN = "score: {combine: mean, parts: {for_each: domain, combine: mean, parts: {for_each: metric, steps: [z_score]}}}\n"
TWO_METRICS = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"


def info(name: str, better: str | None = "higher", **more: Any) -> MetricInfo:
    return MetricInfo(name, name, more.pop("label", name), better=better, **more)  # type: ignore[arg-type]


def declare(*infos: MetricInfo) -> dict[str, MetricInfo]:
    return {item.name: item for item in infos}


def faults(text: str, declared: Mapping[str, MetricInfo] | None = None) -> list[str]:
    with pytest.raises(LeaguetabError) as raised:
        bind(load(text), declared or {})
    return [f"{problem.code}: {problem.found}" for problem in raised.value.problems]


def tree(node: BoundNode) -> Any:
    return (
        (node.name, node.label, node.better, [tree(part) for part in node.parts])
        if node.parts
        else (node.name, node.label, node.better)
    )


# Which way is better


def test_a_misspelt_metric_without_a_direction_gets_a_suggestion() -> None:
    with pytest.raises(LeaguetabError) as raised:
        bind(load("score: {metric: wiats}"), declare(info("waits"), info("beds")))
    assert raised.value.problems[0].hint.startswith("Did you mean 'waits'? If not, state `better` in the algorithm or the config,")


def test_an_attempt_tells_of_which_metrics_the_direction_is_unknown() -> None:
    text = "score: {combine: mean, parts: [{metric: a}, {metric: b}, {metric: c, better: lower}]}\n"
    found = attempt(load(text), declare(info("b"), info("c", "higher")))
    assert [problem.code for problem in found.problems] == ["unknown-direction", "direction-conflict"]
    assert dict(found.undirected) == {found.problems[0]: "a"}
    assert [column.name for column in found.bound.wanted] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("stated", "declared", "expected"),
    [
        ("higher", None, "higher"),
        ("lower", None, "lower"),
        (None, "higher", "higher"),
        (None, "lower", "lower"),
        ("lower", "lower", "lower"),
    ],
)
def test_a_leaf_takes_its_direction_from_whoever_states_it(stated: str | None, declared: str | None, expected: str) -> None:
    text = f"score: {{metric: a{f', better: {stated}' if stated else ''}}}"
    assert bind(load(text), declare(info("a", declared))).root.better == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("[]", "lower"),
        ("[negate]", "higher"),
        ("[z_score]", "higher"),
        ("[negate, negate]", "lower"),
        ("[z_score, negate]", "lower"),
    ],
)
def test_steps_turn_settle_or_keep_the_direction(steps: str, expected: str) -> None:
    assert bind(load(f"score: {{metric: a, better: lower, steps: {steps}}}"), {}).root.better == expected


def test_each_step_has_the_direction_of_the_values_that_reach_it() -> None:
    root = bind(load("score: {metric: a, better: lower, steps: [negate, negate, z_score]}"), {}).root
    assert [better for _, better in root.steps] == ["lower", "higher", "lower"]


@pytest.mark.parametrize(
    ("parts", "combine", "expected"),
    [
        pytest.param("[{metric: a, better: lower}, {metric: b, better: lower}]", "mean", "lower", id="both lower"),
        pytest.param(
            "[{metric: a, better: lower}, {metric: b, better: higher, weight: 0}]", "mean", "lower", id="no weight, no say"
        ),
        pytest.param(
            "[{metric: a, better: lower}, {metric: b, better: higher}]", "topsis", "higher", id="a combine that reads each"
        ),
        pytest.param("[{metric: a, better: lower}, {metric: b, better: lower}]", "spotis", "lower", id="a combine that settles it"),
        pytest.param(
            "[{metric: a, better: lower}, {metric: b, better: higher, steps: [negate]}]", "mean", "lower", id="turned one way"
        ),
    ],
)
def test_a_branch_points_where_its_parts_do(parts: str, combine: str, expected: str) -> None:
    assert bind(load(f"score: {{combine: {combine}, parts: {parts}}}"), {}).root.better == expected


def test_parts_that_point_different_ways_are_named() -> None:
    text = (
        "score:\n  combine: mean\n  parts: [{metric: a, better: higher}, {metric: b, better: lower}, {metric: c, better: higher}]\n"
    )
    with pytest.raises(LeaguetabError) as raised:
        bind(load(text), {})
    assert str(raised.value) == (
        "test.yaml:6:3: the parts of 'score' point different ways: lower is better in b; higher is better in a, c; "
        "all must point one way. Add a step that turns them one way, such as `z_score`, `min_max` or `negate`."
    )


def test_weights_that_are_to_be_found_give_every_part_a_say() -> None:
    text = "score: {combine: mean, weights: equal, parts: [{metric: a, better: higher}, {metric: b, better: lower, weight: 0}]}"
    assert faults(text) == [
        "mixed-direction: the parts of 'score' point different ways: lower is better in b; higher is better in a"
    ]


def test_directions_that_disagree() -> None:
    with pytest.raises(LeaguetabError) as raised:
        bind(load("score: {metric: a, better: higher}"), declare(info("a", "lower")))
    assert str(raised.value) == (
        "test.yaml:5:17: the algorithm says that higher is better in 'a', and the config or the flags say lower; they must agree."
    )


def test_directions_that_nothing_states_are_all_told_and_nothing_follows_from_them() -> None:
    text = "score: {combine: mean, parts: [{metric: a}, {metric: b, better: lower}, {metric: c}]}"
    with pytest.raises(LeaguetabError) as raised:
        bind(load(text), declare(info("a", None)))
    assert [str(problem) for problem in raised.value.problems] == [
        f"test.yaml:5:{column}: nothing says whether higher or lower is better in '{name}'; one of them must be stated. "
        f"State `better` in the algorithm or the config, or use --higher {name} or --lower {name}."
        for name, column in (("a", 41), ("c", 82))
    ]


# Names and labels


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ("{metric: a, better: higher}", ("a", "Alpha")),
        ("{metric: a, name: x, better: higher}", ("x", "Alpha")),
        ("{metric: a, name: x, label: Ex, better: higher}", ("x", "Ex")),
        ("{metric: b, better: higher}", ("b", "b")),
        ("{metric: b, name: x, better: higher}", ("x", "x")),
        ("{expression: a + b, name: x, better: higher}", ("x", "x")),
        ("{expression: a + b, name: x, label: Ex, better: higher}", ("x", "Ex")),
        ("{name: x, combine: mean, parts: [{metric: a}]}", ("x", "x")),
        ("{name: x, label: Ex, combine: mean, parts: [{metric: a}]}", ("x", "Ex")),
        ("{combine: mean, parts: [{metric: a}]}", ("score", "Score")),
        ("{label: Ex, combine: mean, parts: [{metric: a}]}", ("score", "Ex")),
    ],
)
def test_names_and_labels(leaf: str, expected: tuple[str, str]) -> None:
    root = bind(load(f"score: {leaf}"), declare(info("a", label="Alpha"))).root
    assert (root.name, root.label) == expected


def test_everything_that_the_yaml_states_of_a_node() -> None:
    text = """
score:
  name: all
  combine: mean
  missing: pool
  least_present: 2
  weights: equal
  parts:
    - {metric: a, better: higher, weight: 3, optional: true}
    - {expression: b + 1, name: c, better: higher, bands: {method: cuts, at: [1], labels: [x, y]}}
"""
    bound = bind(load(text), {})
    first, second = bound.root.parts
    assert (first.weight, first.column, first.is_metric, first.optional, first.combine) == (3.0, "a", True, True, None)
    assert (second.weight, second.column, second.is_metric, second.optional) == (1.0, "b + 1", False, False)
    assert second.bands is not None
    assert second.bands.labels == ("x", "y")
    assert (bound.root.missing, bound.root.least_present, bound.root.column) == ("pool", 2, None)
    assert bound.root.combine is not None
    assert bound.root.weighting is not None
    assert [str(node.place) for node in bound.walk()] == ["test.yaml:7:3", "test.yaml:13:7", "test.yaml:14:7"]


# Patterns


def test_a_part_for_each_metric_in_the_config_s_order() -> None:
    declared = declare(info("b", "lower", label="Beta"), info("a", "higher"))
    assert tree(bind(load(EACH_METRIC), declared).root) == (
        "score",
        "Score",
        "higher",
        [("b", "Beta", "higher"), ("a", "a", "higher")],
    )
    assert [part.steps[0][1] for part in bind(load(EACH_METRIC), declared).root.parts] == ["lower", "higher"]


def test_a_part_for_each_domain() -> None:
    declared = declare(info("a", domain="Patient safety"), info("b", domain="Access & flow"), info("c", domain="Patient safety"))
    assert tree(bind(load(EACH_DOMAIN), declared).root) == (
        "score",
        "Score",
        "higher",
        [
            ("patient_safety", "Patient safety", "higher", [("a", "a", "higher"), ("c", "c", "higher")]),
            ("access_flow", "Access & flow", "higher", [("b", "b", "higher")]),
        ],
    )


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("Safety", "safety"),
        ("  People, and: workforce ", "people_and_workforce"),
        ("Santé", "santé"),
        ("A", "a_domain"),
        ("Score", "score_domain"),
        ("Rank", "rank_domain"),
        ("—", "domain"),
    ],
)
def test_a_domain_s_name_is_a_word_of_its_own(domain: str, expected: str) -> None:
    (part,) = bind(load(EACH_DOMAIN), declare(info("a", domain=domain))).root.parts
    assert (part.name, part.label) == (expected, domain)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        pytest.param(
            EACH_METRIC, declare(), ["no-metrics: the algorithm takes every metric that is declared, and none is"], id="no metrics"
        ),
        pytest.param(
            EACH_DOMAIN,
            declare(),
            ["no-metrics: the algorithm takes every metric that is declared, and none is"],
            id="none for domains",
        ),
        pytest.param(
            EACH_DOMAIN,
            declare(info("a"), info("b", domain="Safety"), info("c")),
            ["missing-domain: the metric 'a' has no domain", "missing-domain: the metric 'c' has no domain"],
            id="no domain",
        ),
        pytest.param(
            EACH_METRIC,
            declare(info("a", None), info("b", "lower")),
            ["unknown-direction: nothing says whether higher or lower is better in 'a'"],
            id="no direction",
        ),
        pytest.param(
            EACH_METRIC.replace(", steps: [z_score]", ""),
            declare(info("a"), info("b", "lower")),
            ["mixed-direction: the parts of 'score' point different ways: lower is better in b; higher is better in a"],
            id="different ways",
        ),
        pytest.param(
            EACH_DOMAIN,
            declare(info("a", domain="A & E"), info("b", domain="A, E")),
            ["name-twice: two nodes are called 'a_e'"],
            id="one word for two",
        ),
        pytest.param(
            EACH_METRIC, declare(info("score")), ["name-twice: two nodes are called 'score'"], id="a metric called as the root"
        ),
        pytest.param(EACH_METRIC, declare(info("rank")), ["name-twice: 'rank' is leaguetab's own word"], id="a metric called rank"),
        pytest.param(
            EACH_METRIC + "also: [{metric: a}]\n",
            declare(info("a")),
            ["name-twice: two nodes are called 'a'"],
            id="beside the tree as well",
        ),
        pytest.param(
            EACH_METRIC.replace("{combine", "{name: a, combine"),
            declare(info("a")),
            ["name-twice: two nodes are called 'a'"],
            id="the root's name",
        ),
    ],
)
def test_patterns_that_cannot_be_filled_in(text: str, declared: dict[str, MetricInfo], expected: list[str]) -> None:
    assert faults(text, declared) == expected


# The columns wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(TWO_METRICS, [Wanted("a", "number"), Wanted("b", "number")], id="metrics"),
        pytest.param(
            TWO_METRICS.replace("{metric: b, ", "{metric: b, optional: true, "),
            [Wanted("a", "number"), Wanted("b", "number", optional=True)],
            id="an optional one",
        ),
        pytest.param(
            TWO_METRICS.replace("{metric: b, ", "{metric: b, weight: 0, "),
            [Wanted("a", "number"), Wanted("b", "number", may_be_empty=True)],
            id="one without weight may be empty",
        ),
        pytest.param(
            TWO_METRICS.replace("{metric: b, ", "{metric: b, weight: 0, ").replace("mean", "mean, weights: equal"),
            [Wanted("a", "number"), Wanted("b", "number")],
            id="unless weights are to be found",
        ),
        pytest.param(
            TWO_METRICS + "also: [{metric: c, better: lower}]\n",
            [Wanted("a", "number"), Wanted("b", "number"), Wanted("c", "number", may_be_empty=True)],
            id="one beside the tree may be empty",
        ),
        pytest.param(
            "score: {combine: mean, parts: [{metric: a, better: higher}, "
            "{name: c, weight: 0, combine: mean, parts: [{metric: b, better: lower}]}]}",
            [Wanted("a", "number"), Wanted("b", "number", may_be_empty=True)],
            id="nor has a part of a part without weight a say",
        ),
        pytest.param(
            "score: {expression: plan + CASE WHEN variance < 0 THEN 1 ELSE 0 END, name: x, better: lower}",
            [Wanted("plan", "any", may_be_empty=True), Wanted("variance", "any", may_be_empty=True)],
            id="columns of an expression",
        ),
        pytest.param(
            "columns: {plan: {type: number}, region: {type: text, optional: true}}\n"
            "score: {metric: a, better: higher, steps: [{method: z_score, within: region, reference: plan > 0 AND declared > 0}]}",
            [
                Wanted("a", "number"),
                Wanted("region", "text", optional=True, may_be_empty=True),
                Wanted("plan", "number", may_be_empty=True),
                Wanted("declared", "number", may_be_empty=True),
            ],
            id="columns that a step reads",
        ),
        pytest.param(
            "columns: {deficit: {type: flag}}\n" + TWO_METRICS + "rules: [{when: deficit AND a > 1, exclude: true, because: x}]\n"
            "rank: {within: '\"Trust type\"', tie_break: [{by: beds, better: higher}]}\n",
            [
                Wanted("a", "number"),
                Wanted("b", "number"),
                Wanted("deficit", "flag", may_be_empty=True),
                Wanted("beds", "any", may_be_empty=True),
                Wanted("Trust type", "any", may_be_empty=True),
            ],
            id="columns of rules and rank",
        ),
        pytest.param(
            TWO_METRICS.replace("{combine", "{name: all, combine")
            + "bands: {method: cuts, at: [1], labels: [x, y]}\n"
            + "rules: [{when: a_score > 1 AND all_count > 1 AND score > 1 AND band = 'x', exclude: true, because: x}]\n",
            [Wanted("a", "number"), Wanted("b", "number")],
            id="values of the tree are no columns",
        ),
    ],
)
def test_columns_wanted(text: str, expected: list[Wanted]) -> None:
    wanted = [replace(item, asked_by="") for item in bind(load(text), declare(info("declared"))).wanted]
    assert sorted(wanted, key=lambda item: item.name) == sorted(expected, key=lambda item: item.name)


def test_who_asks_for_a_column_is_known_by_line_and_column() -> None:
    text = """
score:
  expression: plan + 1
  name: x
  better: lower
  steps: [{method: z_score, within: region}]
also: [{metric: a, better: higher}]
bands: {method: ntiles, labels: [1, 2], within: type}
rules: [{when: deficit, exclude: true, because: x}]
rank: {within: size, tie_break: [{by: beds, better: higher}]}
"""
    assert {item.name: item.asked_by.removeprefix("test.yaml:") for item in bind(load(text), {}).wanted} == {
        "plan": "7:3",
        "region": "7:3",
        "a": "11:8",
        "type": "12:8",
        "deficit": "13:16",
        "size": "14:16",
        "beds": "14:39",
    }


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a_score", "the score of the node 'a'"),
        ("all_count", "the number of parts present in the node 'all'"),
        ("score", "the composite score"),
        ("band", "the band"),
    ],
)
@pytest.mark.parametrize("where", ["columns", "config"])
def test_what_could_be_a_column_as_well_as_a_value_of_the_tree(name: str, what: str, where: str) -> None:
    columns = f"columns: {{{name}: {{type: number}}}}\n" if where == "columns" else ""
    tree_text = TWO_METRICS.replace("{combine", "{name: all, combine")
    rules = f"rules: [{{when: {name} > 1, exclude: true, because: x}}]\n"
    declared = declare(info(name)) if where == "config" else {}
    assert faults(columns + tree_text + rules, declared) == [
        f"name-twice: an expression reads '{name}', which is a column as well as {what}"
    ]
    assert bind(load(columns + tree_text), declared).wanted


# Optional parts

OPTIONAL = """
score:
  combine: mean
  parts:
    - {metric: a, better: higher, optional: true}
    - name: inner
      combine: mean
      parts: [{metric: b, better: higher, optional: true}, {metric: c, better: higher, optional: true}]
also: [{metric: d, better: higher, optional: true}]
"""


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param("abcd", ["score", "a", "inner", "b", "c", "d"], id="all there"),
        pytest.param("abc", ["score", "a", "inner", "b", "c"], id="none beside the tree"),
        pytest.param("acd", ["score", "a", "inner", "c", "d"], id="a leaf gone"),
        pytest.param("a", ["score", "a"], id="a branch gone with its leaves"),
        pytest.param("b", ["score", "inner", "b"], id="the other part gone"),
    ],
)
def test_optional_parts_go_with_their_columns(columns: str, expected: list[str]) -> None:
    assert [node.name for node in prune(bind(load(OPTIONAL), {}), columns).walk()] == expected


def test_parts_that_are_not_optional_stay() -> None:
    bound = bind(load(TWO_METRICS), {})
    assert prune(bound, []).root == bound.root


def test_an_optional_expression_is_no_thing_that_goes() -> None:
    bound = bind(load("score: {expression: a + 1, name: x, better: higher}"), {})
    assert prune(bound, []).root == bound.root


@pytest.mark.parametrize("columns", ["", "d"])
def test_where_the_root_is_gone(columns: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        prune(bind(load(OPTIONAL), {}), columns)
    assert str(raised.value) == "test.yaml:7:3: the file has none of the columns that the score is made of."
    assert raised.value.problems[0].code == "empty-node"


def test_where_parts_without_weight_alone_are_left() -> None:
    text = TWO_METRICS.replace("{metric: a, ", "{metric: a, weight: 0, ").replace("{metric: b, ", "{metric: b, optional: true, ")
    with pytest.raises(LeaguetabError, match="the file has none of the columns of 'score' that have a weight") as raised:
        prune(bind(load(text), {}), ["a"])
    assert raised.value.problems[0].code == "bad-weights"
    assert [node.name for node in prune(bind(load(text), {}), ["a", "b"]).walk()] == ["score", "a", "b"]
