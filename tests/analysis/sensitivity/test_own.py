"""A config's own alternatives, from its YAML to scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.analysis.sensitivity.own import listed_scenarios, own_columns, own_scenarios, problems_in_own, read_own
from leaguetab.analysis.sensitivity.scenario import Impossible, Rebuilding, Reweighting, Scenario
from leaguetab.analysis.sensitivity.scenarios import run_scenarios
from leaguetab.errors import LeaguetabError
from leaguetab.metrics.config import declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.placing import place
from leaguetab.scoring import evaluate, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.sensitivity.scenarios import ScenarioResult

HEAD = "title: T\nstatus: illustrative\nsource: S\n"
TREE = """
name: tree
score:
  combine: mean
  parts:
    - {name: x, label: Access, weight: 3, combine: mean, parts: [{metric: a}, {metric: b, weight: 2}]}
    - {name: y, label: Safety, combine: mean, parts: [{metric: c, name: other, label: Waits}]}
"""
CONFIG = """\
metrics:
  a: {label: Waits, domain: Access, better: higher}
  b: {domain: Access, better: higher}
  c: {domain: Safety, better: higher}
  d: {domain: Money, better: lower}
scenarios:
"""
FILE = "id,a,b,c,d\nu,1,5,1,2\nv,2,2,3,1\nw,3,1,2,3\n"
"""Scores in `tree`, of 12: u 3(1 + 10) + 3 = 36, v 3(2 + 4) + 9 = 27, w 3(3 + 2) + 6 = 21."""


class Case:
    """A folder with a config, algorithms beside it, and a file of metrics."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "file.csv").write_text(FILE)
        self.write("tree.yaml", HEAD + TREE)

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name

    def bound(self, name: str = "tree.yaml") -> BoundAlgorithm:
        return bind(load_algorithm(self.folder / name), declared(load_config(self.folder / "config.yaml").config))

    def scenarios(self, text: str, algorithm: str = "tree.yaml") -> tuple[Scenario, ...]:
        return self._made(text, algorithm)[0]

    def results(self, text: str) -> tuple[ScenarioResult, ...]:
        return self._made(text, "tree.yaml")[1]

    def _made(self, text: str, algorithm: str) -> tuple[tuple[Scenario, ...], tuple[ScenarioResult, ...]]:
        loaded = load_config(self.write("config.yaml", CONFIG + text), "c.yaml")
        stated = self.bound(algorithm)
        own = read_own(loaded, declared(loaded.config))
        metrics = load_metrics(str(self.folder / "file.csv"), loaded.config, (*stated.wanted, *own_columns(own)))
        prepared = prepare(stated, metrics.frame, tuple(metrics.frame[metrics.unit]))
        evaluation = evaluate(prepared)
        found = own_scenarios(own, prepared, evaluation)
        return found, run_scenarios(prepared, place(stated, evaluation), found)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param("{x: 1}", {"score": [1 / 2, 1 / 2]}, id="a part by its name"),
        pytest.param("{Access: 1}", {"score": [1 / 2, 1 / 2]}, id="a part by its label"),
        pytest.param("{Safety: 9, Access: 1}", {"score": [1 / 10, 9 / 10]}, id="two parts"),
        pytest.param("{a: 4}", {"x": [4 / 6, 2 / 6]}, id="a metric"),
        pytest.param("{Access: {a: 4, b: 4}, y: 3}", {"x": [1 / 2, 1 / 2], "score": [1 / 2, 1 / 2]}, id="nested by branch"),
    ],
)
def test_weights(case: Case, weights: str, expected: dict[str, list[float]]) -> None:
    (found,) = case.scenarios(f"  - {{name: ours, title: As we see it, weights: {weights}}}")
    assert (found.name, found.group, found.words) == ("ours", "own", "As we see it")
    assert isinstance(found.change, Reweighting)
    assert {name: pytest.approx(list(array)) for name, array in found.change.weights.items()} == expected


def test_what_own_weights_do_to_ranks(case: Case) -> None:
    """With Access at 1 of 10 the scores are, of 30, 11 + 27 = 38, 6 + 81 = 87 and 5 + 54 = 59."""
    (found,) = case.results("  - {name: safety, weights: {Safety: 9, Access: 1}}")
    assert found.rank is not None
    assert found.rank.tolist() == [3, 1, 2]
    assert (found.words, found.mean_shift, found.max_shift_unit) == ("safety", 4 / 3, "u")


def test_a_part_of_weight_0_has_no_say(case: Case) -> None:
    (found,) = case.scenarios("  - {name: ours, weights: {x: 0}}")
    assert isinstance(found.change, Rebuilding)


OTHER = HEAD + "name: other\nscore: {metric: d}\n"


def test_an_algorithm_by_its_path_beside_the_config(case: Case) -> None:
    """d, of which less is better, is read for the alternative alone: v, u, w."""
    case.write("other.yaml", OTHER)
    (found,) = case.results("  - {name: money, algorithm: ./other.yaml}")
    assert found.rank is not None
    assert (found.name, found.words, found.rank.tolist()) == ("money", "T", [2, 1, 3])


def test_a_shipped_algorithm_by_its_name(case: Case) -> None:
    (found,) = case.scenarios("  - {name: flat, title: Every domain the same, algorithm: equal-domains}")
    assert isinstance(found.change, Rebuilding)
    assert (found.name, found.words) == ("flat", "Every domain the same")


MIN = HEAD + "name: least\nscore: {combine: min, parts: [{metric: a}, {metric: b}]}\n"
ALONE = HEAD + "name: alone\nscore: {metric: a}\n"


@pytest.mark.parametrize(
    ("scenario", "algorithm", "reason"),
    [
        pytest.param("weights: {Money: 2}", TREE, "the score has no part called 'Money'", id="a domain of the config only"),
        pytest.param("weights: {d: 2, a: 1}", TREE, "the score has no part called 'd'", id="a metric of the config only"),
        pytest.param("weights: {Money: {d: 1}}", TREE, "the score has no part called 'Money'", id="a branch that is not there"),
        pytest.param("weights: {Access: 2}", ALONE, "the score has no part called 'Access'", id="one metric alone"),
        pytest.param("weights: {a: 2}", MIN, "'Score' is combined without regard to weights", id="weights that nothing reads"),
        pytest.param("algorithm: ./stated.yaml", TREE, "it is the algorithm that made this table", id="the stated algorithm"),
        pytest.param("algorithm: ./lacking.yaml", TREE, "it reads columns that the file lacks: z", id="a column not in the file"),
        pytest.param("algorithm: ./unbound.yaml", TREE, "nothing says whether higher or lower is better in 'z'", id="not bound"),
    ],
)
def test_impossible_here(case: Case, scenario: str, algorithm: str, reason: str) -> None:
    case.write("stated.yaml", algorithm if algorithm.startswith(HEAD) else HEAD + algorithm)
    case.write("lacking.yaml", HEAD + "name: lacking\nscore: {metric: z, better: lower}\n")
    case.write("unbound.yaml", HEAD + "name: unbound\nscore: {metric: z}\n")
    (found,) = case.scenarios(f"  - {{name: ours, {scenario}}}", "stated.yaml")
    assert isinstance(found.change, Impossible)
    assert found.change.reason.startswith(reason)


# The list starts in line 7 of the config, each alternative with `  - {name: ours, weights: {`: 27 characters.
@pytest.mark.parametrize(
    ("weights", "code", "place", "words"),
    [
        pytest.param("{Acces: 2}", "unknown-key", "c.yaml:7:28", "no part .* 'Acces'; .*Did you mean 'Access'", id="unknown"),
        pytest.param("{Access: {aa: 2}}", "unknown-key", "c.yaml:7:37", "no part of the score is called 'aa'", id="unknown inside"),
        pytest.param("{Axis: {a: 2}}", "unknown-key", "c.yaml:7:35", "no part of the score is called 'Axis'", id="unknown branch"),
        pytest.param(
            "{Safety: {a: 2}}", "unknown-key", "c.yaml:7:37", "'a' is no part of 'Safety'; its parts are: other", id="elsewhere"
        ),
        pytest.param("{Waits: 2}", "bad-value", "c.yaml:7:28", "2 parts of the score are called 'Waits'; .*: a, other", id="two"),
        pytest.param("{x: 2, Access: 3}", "duplicate-key", "c.yaml:7:34", "the weight of 'x' is stated twice", id="twice"),
        pytest.param("{a: 0, b: 0}", "bad-weights", "c.yaml:7:27", "the parts of 'Access' are 0, 0", id="none left"),
    ],
)
def test_weights_that_will_not_do(case: Case, weights: str, code: str, place: str, words: str) -> None:
    with pytest.raises(LeaguetabError, match=words) as raised:
        case.scenarios(f"  - {{name: ours, weights: {weights}}}")
    assert [(problem.code, str(problem.place)) for problem in raised.value.problems] == [(code, place)]


# The config's own algorithm is `tree.yaml`; that of these runs is another, so nothing said of its parts can be a slip.
@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        pytest.param("{x: 2}", "the score has no part called 'x'", id="a part of the config's own algorithm"),
        pytest.param("{x: 2, q: 1}", "the score has no part called 'x', 'q'", id="several"),
        pytest.param("{x: {q: 2}}", "the score has no part called 'x'", id="a branch"),
        pytest.param("{a: 0, b: 0}", "the weights of the parts of 'Score' are 0, 0", id="no weight left here"),
    ],
)
def test_weights_made_for_another_algorithm_are_impossible(case: Case, weights: str, reason: str) -> None:
    case.write("other.yaml", HEAD + "name: other\nscore: {combine: mean, parts: [{metric: a}, {metric: b}]}\n")
    named = f"  - {{name: ours, weights: {weights}}}\nalgorithm: {case.folder / 'tree.yaml'}\n"
    (found,) = case.scenarios(named, "other.yaml")
    assert isinstance(found.change, Impossible)
    assert found.change.reason.startswith(reason)


def test_weights_made_for_an_algorithm_that_is_not_there_are_impossible(case: Case) -> None:
    (found,) = case.scenarios(f"  - {{name: ours, weights: {{q: 2}}}}\nalgorithm: {case.folder / 'gone.yaml'}\n")
    assert found.change == Impossible("the score has no part called 'q'")


def test_a_slip_in_weights_made_for_this_algorithm_is_an_error(case: Case) -> None:
    with pytest.raises(LeaguetabError, match="no part of the score is called 'q'"):
        case.scenarios(f"  - {{name: ours, weights: {{q: 2}}}}\nalgorithm: {case.folder / 'tree.yaml'}\n")


def test_an_alternative_at_fault_can_be_listed_with_the_reason(case: Case) -> None:
    text = "  - {name: one, weights: {q: 2}}\n  - {name: two, algorithm: ./gone.yaml}\n  - {name: three, weights: {x: 1}}\n"
    loaded = load_config(case.write("config.yaml", CONFIG + text), "c.yaml")
    stated = case.bound()
    own = read_own(loaded, declared(loaded.config))
    metrics = load_metrics(str(case.folder / "file.csv"), loaded.config, stated.wanted)
    prepared = prepare(stated, metrics.frame, tuple(metrics.frame[metrics.unit]))
    one, two, three = listed_scenarios(own, prepared, evaluate(prepared))
    assert isinstance(one.change, Impossible)
    assert one.change.reason.startswith("no part of the score is called 'q'; there are: x, y, a, b, other")
    assert isinstance(two.change, Impossible)
    assert two.change.reason.startswith("there is no file ")
    assert isinstance(three.change, Reweighting)


WEIGHTS_FOUND = HEAD + "name: found\nscore: {combine: mean, weights: standard_deviation, parts: [{metric: a}, {metric: b}]}\n"


@pytest.mark.parametrize(
    ("weights", "algorithm", "codes"),
    [
        pytest.param("{x: 1}", "tree.yaml", [], id="sound"),
        pytest.param("{x: 0, y: 0}", "tree.yaml", ["bad-weights"], id="none left"),
        pytest.param("{x: 0}", "tree.yaml", [], id="some left"),
        pytest.param("{x: 1, Access: 2}", "tree.yaml", ["duplicate-key"], id="twice"),
        pytest.param("{q: 1}", "tree.yaml", ["unknown-key"], id="unknown"),
        pytest.param("{Money: 1}", "tree.yaml", [], id="impossible, and no slip"),
        pytest.param("{a: 0}", "found.yaml", [], id="weights found from the data: the other is taken to have one"),
        pytest.param("{a: 0, b: 0}", "found.yaml", ["bad-weights"], id="weights found from the data, and none left"),
    ],
)
def test_what_is_wrong_shows_without_data(case: Case, weights: str, algorithm: str, codes: list[str]) -> None:
    case.write("found.yaml", WEIGHTS_FOUND)
    loaded = load_config(case.write("config.yaml", f"{CONFIG}  - {{name: ours, weights: {weights}}}\n"), "c.yaml")
    found = problems_in_own(read_own(loaded, declared(loaded.config)), case.bound(algorithm).root)
    assert [problem.code for problem in found] == codes


def test_all_that_is_wrong_is_said_at_once(case: Case) -> None:
    text = "  - {name: one, weights: {q: 1, r: 1}}\n  - {name: two, weights: {s: 1}}"
    with pytest.raises(LeaguetabError) as raised:
        case.scenarios(text)
    assert [str(problem.place) for problem in raised.value.problems] == ["c.yaml:7:27", "c.yaml:7:33", "c.yaml:8:27"]


@pytest.mark.parametrize(
    ("algorithm", "words"),
    [
        pytest.param("equal-domain", "c.yaml:7:29: no algorithm is called .*Did you mean 'equal-domains'", id="a name"),
        pytest.param("./gone.yaml", "c.yaml:7:29: there is no file .*gone.yaml", id="a path"),
    ],
)
def test_an_algorithm_that_is_not_there(case: Case, algorithm: str, words: str) -> None:
    with pytest.raises(LeaguetabError, match=words) as raised:
        case.scenarios(f"  - {{name: ours, algorithm: {algorithm}}}")
    assert [problem.code for problem in raised.value.problems] == ["no-such-algorithm"]


def test_columns_that_alternatives_need(case: Case) -> None:
    case.write("other.yaml", OTHER)
    case.write("config.yaml", CONFIG + "  - {name: one, algorithm: ./other.yaml}\n  - {name: two, weights: {a: 1}}")
    loaded = load_config(case.folder / "config.yaml")
    (wanted,) = own_columns(read_own(loaded, declared(loaded.config)))
    assert (wanted.name, wanted.type, wanted.optional, wanted.may_be_empty) == ("d", "number", True, True)
