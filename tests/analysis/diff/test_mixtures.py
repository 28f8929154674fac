from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.diff.mixtures import Mixture, NoMixture, Recipe, same_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.table import LeagueTable

COLUMNS = {"w": [1.0, 2, 3], "x": [2.0, 1, 3], "y": [3.0, 2, 1], "z": [1.0, 3, 2]}

Recipes = dict[str, Recipe]


def leaf(column: str, weight: float = 1, steps: str = "[z_score]", better: str = "higher") -> str:
    return f"{{metric: {column}, better: {better}, weight: {weight}, steps: {steps}}}"


def branch(name: str, *parts: str, combine: str = "mean", weight: float = 1, steps: str = "[]") -> str:
    return f"{{name: {name}, combine: {combine}, weight: {weight}, steps: {steps}, parts: [{', '.join(parts)}]}}"


@pytest.fixture
def recipe(table_of: Callable[..., LeagueTable]) -> Callable[[str], Recipe]:
    def make(root: str) -> Recipe:
        table = table_of(f"score: {root}", COLUMNS)
        assert table.workings is not None
        return Recipe(root, table.workings)

    return make


def shown(node: BoundNode) -> object:
    """Show a tree as nested lists: a leaf as its name, a part with its share of the weight beside it."""
    if not node.parts:
        return node.name
    total = sum(part.weight for part in node.parts)
    return [(shown(part), round(part.weight / total, 12)) for part in node.parts]


# By hand.
@pytest.mark.parametrize(
    ("metrics", "weights", "expected"),
    [
        pytest.param(
            branch("s", leaf("x"), leaf("y")),
            branch("s", leaf("x", 1), leaf("y", 3)),
            [("x", 0.25), ("y", 0.75)],
            id="the same metrics",
        ),
        pytest.param(
            branch("s", leaf("x"), leaf("y")),
            branch("s", leaf("x", 1), leaf("y", 1), leaf("z", 2)),
            [("x", 0.5), ("y", 0.5)],
            id="a metric that is not used goes, and the others take up its weight",
        ),
        pytest.param(
            branch("s", leaf("x", 1), leaf("y", 1), leaf("z", 2)),
            branch("s", leaf("x", 1), leaf("y", 3)),
            [("x", 0.125), ("y", 0.375), ("z", 0.5)],
            id="a further metric brings its own share",
        ),
        pytest.param(
            branch("s", branch("d", leaf("x"), leaf("y"), leaf("z")), branch("e", leaf("w"))),
            branch("s", branch("f", leaf("x"), leaf("y")), branch("g", leaf("w"))),
            # z has 1/2 · 1/3 of all weight, and stands beside x and y, which share half of the rest, 5/12: f has 1/6 + 5/12 = 7/12.
            [
                ([("x", round(5 / 14, 12)), ("y", round(5 / 14, 12)), ("z", round(4 / 14, 12))], round(7 / 12, 12)),
                ([("w", 1.0)], round(5 / 12, 12)),
            ],
            id="a further metric stands beside those it stands beside at home",
        ),
        pytest.param(
            branch("s", branch("d", leaf("x")), branch("e", leaf("y"), leaf("z"))),
            branch("s", branch("f", leaf("x")), branch("g", leaf("w"))),
            [([("x", 1.0)], 0.5), ([("y", 0.5), ("z", 0.5)], 0.5)],
            id="further metrics without such neighbours are a domain of their own",
        ),
        pytest.param(leaf("x"), branch("s", leaf("x"), leaf("y")), [("x", 1.0)], id="one metric of several"),
        pytest.param(
            branch("s", leaf("x", 1), leaf("y", 3)), leaf("x"), [("x", 0.25), ("y", 0.75)], id="one metric has no weights to lend"
        ),
        pytest.param(branch("s", leaf("x", 0), leaf("y")), leaf("z"), [("y", 1.0)], id="a part of weight 0 has no say"),
    ],
)
def test_metrics_and_weights(recipe: Callable[[str], Recipe], metrics: str, weights: str, expected: object) -> None:
    one, other = recipe(metrics), recipe(weights)
    assert shown(Mixture(one, other, one, one).tree()) == expected


def methods(node: BoundNode) -> dict[str, tuple[str | None, list[str]]]:
    return {one.name: (one.combine.method if one.combine else None, [step.method for step, _ in one.steps]) for one in node.walk()}


# By hand. The tree is that of the first algorithm.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(
            branch("s", leaf("x"), leaf("y")),
            branch("s", leaf("x", steps="[percentile]"), leaf("y", steps="[min_max]"), combine="min", steps="[negate, negate]"),
            {"s": ("min", ["negate", "negate"]), "x": (None, ["percentile"]), "y": (None, ["min_max"])},
            id="the same tree",
        ),
        pytest.param(
            branch("s", leaf("x"), leaf("y"), leaf("z")),
            branch("s", leaf("x", steps="[percentile]"), leaf("y", steps="[percentile]"), combine="median"),
            {"s": ("median", []), "x": (None, ["percentile"]), "y": (None, ["percentile"]), "z": (None, ["percentile"])},
            id="a metric that the other lacks gets its usual steps",
        ),
        pytest.param(
            branch("s", branch("d", leaf("x"), leaf("y")), branch("e", leaf("z"), leaf("w"))),
            branch(
                "s",
                branch("one", leaf("x"), leaf("y"), combine="min", steps="[z_score]"),
                branch("two", leaf("z"), leaf("w"), combine="max"),
                combine="median",
            ),
            {"s": ("median", []), "d": ("min", ["z_score"]), "e": ("max", [])} | dict.fromkeys("xyzw", (None, ["z_score"])),
            id="domains are matched by their metrics",
        ),
        pytest.param(
            branch("s", branch("d", leaf("x"), leaf("y"), leaf("z")), branch("e", leaf("w"))),
            branch("s", branch("two", leaf("z"), leaf("w"), combine="min"), branch("one", leaf("x"), leaf("y"), combine="max")),
            {"s": ("mean", []), "d": ("max", []), "e": ("min", [])} | dict.fromkeys("xyzw", (None, ["z_score"])),
            id="two metrics of three are enough, one of two is not: then the first of the usual ways",
        ),
        pytest.param(
            branch("s", branch("d", leaf("x"), leaf("y")), leaf("z")),
            branch("s", leaf("x"), leaf("y"), leaf("z"), combine="median", steps="[z_score]"),
            {"s": ("median", ["z_score"]), "d": ("median", [])} | dict.fromkeys("xyz", (None, ["z_score"])),
            id="where the other has no domains, they are combined as its whole is",
        ),
    ],
)
def test_steps_and_combine(
    recipe: Callable[[str], Recipe], first: str, second: str, expected: dict[str, tuple[str | None, list[str]]]
) -> None:
    one, other = recipe(first), recipe(second)
    assert methods(Mixture(one, one, other, other).tree()) == expected


@pytest.mark.parametrize(
    ("steps", "combine", "message"),
    [
        pytest.param(
            branch("s", leaf("x", better="lower", steps="[]"), leaf("y", steps="[]"), combine="topsis"),
            branch("s", leaf("x", better="lower"), leaf("y")),
            "leaves metrics on scales of their own",
            id="a mean of what TOPSIS takes",
        ),
        pytest.param(
            branch("s", leaf("x", steps="[]", better="lower"), leaf("y", steps="[negate]"), steps="[z_score]"),
            branch("s", leaf("x", better="lower"), leaf("z", better="lower")),
            "does not say how to score 'z'",
            id="steps that fit their own metric only",
        ),
    ],
)
def test_mixtures_that_make_no_sense(recipe: Callable[[str], Recipe], steps: str, combine: str, message: str) -> None:
    one, other = recipe(steps), recipe(combine)
    with pytest.raises(NoMixture, match=message):
        Mixture(other, other, one, other).tree()


def test_names_and_labels_make_no_other_tree(recipe: Callable[[str], Recipe]) -> None:
    one = recipe(branch("s", branch("d", leaf("x"), leaf("y")), leaf("z")))
    other = recipe(branch("t", branch("e", leaf("x"), leaf("y")), leaf("z")))
    assert same_tree(one.root, other.root)
    assert not same_tree(one.root, recipe(branch("s", branch("d", leaf("x"), leaf("y", 2)), leaf("z"))).root)
