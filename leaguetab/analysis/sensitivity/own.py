"""The alternatives that a config lists: weightings and whole algorithms of the user's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.algorithm.bind import BoundAlgorithm, bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.analysis.sensitivity.scenario import Impossible, Scenario, reason_of
from leaguetab.analysis.sensitivity.scenarios import own_algorithm
from leaguetab.analysis.sensitivity.weightings import checked_weights, own_weighting
from leaguetab.errors import LeaguetabError, Place, Problem, at_place, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.metrics.config import LoadedConfig, OwnScenario
    from leaguetab.metrics.data import MetricInfo, Wanted
    from leaguetab.scoring import Evaluation, Prepared


@dataclass(frozen=True)
class StatedWeight:
    """One weight as a config states it.

    Parameters
    ----------
    part
        A part's name or label.
    weight
        In proportion to those of the parts beside it.
    branch
        The name or label of the branch it is stated under, if any.
    place
        Where the config states it.
    """

    part: str
    weight: float
    branch: str | None
    place: Place


@dataclass(frozen=True)
class OwnWeights:
    """A weighting that a config lists.

    Parameters
    ----------
    name, words
        For programs, and for readers.
    weights
        As stated.
    known
        The metrics and domains that the config speaks of, by name and label. An algorithm need not have a part for each.
    place
        Where the config states it.
    meant_for
        The SHA-256 of the algorithm that the config names, whose parts these are; None where it names none, so that any may be
        meant, and empty where that one is not there.
    """

    name: str
    words: str
    weights: tuple[StatedWeight, ...]
    known: frozenset[str]
    place: Place
    meant_for: str | None = None

    def for_any_algorithm(self) -> OwnWeights:
        """Take every word for known: an algorithm that the weights were not made for need not have a part for any."""
        stated = {word for weight in self.weights for word in (weight.part, weight.branch) if word is not None}
        return replace(self, known=self.known | stated)


@dataclass(frozen=True)
class OwnAlgorithm:
    """An algorithm that a config lists.

    Parameters
    ----------
    name, words
        For programs, and for readers.
    algorithm
        Bound to the config's metrics; or why that cannot be done.
    """

    name: str
    words: str
    algorithm: BoundAlgorithm | Impossible


@dataclass(frozen=True)
class OwnBroken:
    """An alternative of a config that names an algorithm which is not there, or is at fault.

    Parameters
    ----------
    name, words
        For programs, and for readers.
    problems
        What is wrong, with its place.
    """

    name: str
    words: str
    problems: tuple[Problem, ...]


Own = OwnWeights | OwnAlgorithm | OwnBroken


def read_own(loaded: LoadedConfig, metrics: Mapping[str, MetricInfo]) -> tuple[Own, ...]:
    """Read the alternatives of a config, and the algorithms they name.

    Parameters
    ----------
    loaded
        The config as it is in its file.
    metrics
        The metrics that the config and the flags declare, by name.

    Returns
    -------
    tuple[Own, ...]
        In the config's order. What is wrong with one (``no-such-algorithm``, with the place in the config, or whatever an
        algorithm's own YAML has) stands in its place, for `own_scenarios` to raise.
    """
    reader = _Reader(loaded, metrics)
    return tuple(reader.read(number, scenario) for number, scenario in enumerate(loaded.config.scenarios))


def own_columns(own: Sequence[Own]) -> tuple[Wanted, ...]:
    """List the columns that the alternatives need. The file may lack any: the alternative is then listed as impossible."""
    algorithms = [item.algorithm for item in own if isinstance(item, OwnAlgorithm) and isinstance(item.algorithm, BoundAlgorithm)]
    return tuple(replace(wanted, optional=True, may_be_empty=True) for algorithm in algorithms for wanted in algorithm.wanted)


def own_scenarios(own: Sequence[Own], prepared: Prepared, evaluation: Evaluation) -> tuple[Scenario, ...]:
    """Make scenarios of a config's alternatives.

    A weight of a metric or a domain that the config knows and the score has no part for makes the alternative impossible; any other
    unknown word is an error. Weights made for another algorithm, that which the config names, are impossible whatever is wrong.

    Parameters
    ----------
    own
        As read.
    prepared, evaluation
        The algorithm with its leaves scored, and its evaluation as stated, every branch kept.

    Raises
    ------
    LeaguetabError
        ``unknown-key`` for an unknown part, ``duplicate-key`` for one named twice, ``bad-weights`` and ``mixed-direction`` as for
        `own_weighting`, and what `read_own` found; each with its place in the config.
    """
    made: list[Scenario] = []
    problems: list[Problem] = []
    for item in own:
        try:
            made.append(_scenario(item, prepared, evaluation))
        except LeaguetabError as error:
            problems += error.problems
    if problems:
        raise LeaguetabError(problems)
    return tuple(made)


def listed_scenarios(own: Sequence[Own], prepared: Prepared, evaluation: Evaluation) -> tuple[Scenario, ...]:
    """Make scenarios of a config's alternatives; one that is at fault is impossible for that reason. Parameters as above."""
    return tuple(_unless_at_fault(item, prepared, evaluation) for item in own)


def problems_in_own(own: Sequence[Own], root: BoundNode) -> tuple[Problem, ...]:
    """Find what is wrong with a config's alternatives before any values are known.

    Parameters
    ----------
    own
        As read.
    root
        Of the tree of the algorithm that they are meant for.

    Returns
    -------
    tuple[Problem, ...]
        As `own_scenarios` raises them. Where weights are to be found from the data, those not stated are taken to be above 0.
    """
    return tuple(problem for item in own for problem in _problems(item, root))


def problems_in_reading(own: Sequence[Own]) -> tuple[Problem, ...]:
    """List what is wrong with a config's alternatives, whatever the algorithm."""
    return tuple(problem for item in own if isinstance(item, OwnBroken) for problem in item.problems)


class _Reader:
    """Reads one config's alternatives."""

    def __init__(self, loaded: LoadedConfig, metrics: Mapping[str, MetricInfo]) -> None:
        self.loaded = loaded
        self.metrics = metrics
        words = [(info.name, info.label, info.domain) for info in metrics.values()]
        self.known = frozenset(word for row in words for word in row if word is not None)
        self.own_algorithm = _sha256_of(loaded.config.algorithm)

    def read(self, number: int, scenario: OwnScenario) -> Own:
        """Read one alternative."""
        path = ("scenarios", number)
        words = scenario.title or scenario.name
        if scenario.algorithm is None:
            weights = tuple(self._weights(scenario, (*path, "weights")))
            place = self.loaded.source.place((*path, "weights"))
            return OwnWeights(scenario.name, words, weights, self.known, place, self.own_algorithm)
        try:
            return self._algorithm(scenario, scenario.algorithm, self.loaded.source.place((*path, "algorithm")))
        except LeaguetabError as error:
            return OwnBroken(scenario.name, words, error.problems)

    def _algorithm(self, scenario: OwnScenario, name: str, place: Place) -> OwnAlgorithm:
        with at_place(place):
            found = library.find("algorithm", self._beside_the_config(name))
        algorithm = load_algorithm(found.path, shown_as=found.shown_as)
        try:
            bound: BoundAlgorithm | Impossible = bind(algorithm, self.metrics)
        except LeaguetabError as error:
            bound = Impossible(reason_of(error))
        return OwnAlgorithm(scenario.name, scenario.title or algorithm.model.title, bound)

    def _weights(self, scenario: OwnScenario, path: tuple[str | int, ...]) -> Iterator[StatedWeight]:
        place = self.loaded.source.key_place
        for word, stated in (scenario.weights or {}).items():
            if isinstance(stated, float):
                yield StatedWeight(word, stated, None, place((*path, word)))
            else:
                yield from (StatedWeight(part, weight, word, place((*path, word, part))) for part, weight in stated.items())

    def _beside_the_config(self, name: str) -> str:
        """Return a name as it is, and a path seen from the config's folder."""
        is_path = "/" in name or name.endswith(library.SUFFIXES)
        return str(self.loaded.path.parent / name) if is_path else name


def _sha256_of(algorithm: str | None) -> str | None:
    """Return the SHA-256 of the algorithm that a config names; empty where it is not there, None where none is named."""
    if algorithm is None:
        return None
    try:
        return sha256(library.find("algorithm", algorithm).path.read_bytes()).hexdigest()
    except (LeaguetabError, OSError):  # said where it is used
        return ""


def _scenario(own: Own, prepared: Prepared, evaluation: Evaluation) -> Scenario:
    if isinstance(own, OwnBroken):
        raise LeaguetabError(own.problems)
    if isinstance(own, OwnAlgorithm):
        return _of_algorithm(own, prepared)
    if own.meant_for in {None, prepared.algorithm.source.sha256}:
        return _weighting(own, prepared, evaluation)
    return _unless_at_fault(replace(own.for_any_algorithm(), meant_for=None), prepared, evaluation)


def _unless_at_fault(own: Own, prepared: Prepared, evaluation: Evaluation) -> Scenario:
    try:
        return _scenario(own, prepared, evaluation)
    except LeaguetabError as error:
        return Scenario(own.name, "own", own.words, Impossible(reason_of(error)))


def _of_algorithm(own: OwnAlgorithm, prepared: Prepared) -> Scenario:
    if isinstance(own.algorithm, Impossible):
        return Scenario(own.name, "own", own.words, own.algorithm)
    return own_algorithm(prepared, own.algorithm, name=own.name, words=own.words)


def _weighting(own: OwnWeights, prepared: Prepared, evaluation: Evaluation) -> Scenario:
    weights = _by_name(own, prepared.algorithm.root)
    if isinstance(weights, Impossible):
        return Scenario(own.name, "own", own.words, weights)
    with at_place(own.place):
        return own_weighting(prepared, evaluation, own.name, weights, words=own.words)


def _problems(own: Own, root: BoundNode) -> tuple[Problem, ...]:
    """Find what is wrong with an alternative, as far as it shows without data."""
    if isinstance(own, OwnBroken):
        return own.problems
    if isinstance(own, OwnAlgorithm):
        return ()
    try:
        weights = _by_name(own, root)
        if not isinstance(weights, Impossible):
            with at_place(own.place):
                checked_weights(root, weights, {})
    except LeaguetabError as error:
        return error.problems
    return ()


def _by_name(own: OwnWeights, root: BoundNode) -> dict[str, float] | Impossible:
    """Return the weights by the names of the parts they are stated for; or that the score lacks one.

    Raises
    ------
    LeaguetabError
        What is wrong with the words.
    """
    parts = _Parts(root)
    absent = [word for weight in own.weights for word in parts.absent(weight)]
    problems = [problem for weight in own.weights for problem in parts.problems(weight, own.known)]
    if problems:
        raise LeaguetabError(problems)
    if absent:
        words = listed([repr(word) for word in dict.fromkeys(absent)], 3)
        return Impossible(f"the score has no part called {words}")
    weights: dict[str, float] = {}
    for weight in own.weights:
        name = parts.named(weight.part)[0].name
        if name in weights:
            found = f"the weight of {name!r} is stated twice"
            raise LeaguetabError(Problem("duplicate-key", found, "once is enough", place=weight.place))
        weights[name] = weight.weight
    return weights


class _Parts:
    """The parts of a tree, as a config names them."""

    def __init__(self, root: BoundNode) -> None:
        self.branches = [node for node in root.walk() if node.parts]
        self.parts = [part for node in self.branches for part in node.parts]

    def named(self, word: str) -> list[BoundNode]:
        """Find the part of a name; else those of a label."""
        return _named(word, self.parts)

    def absent(self, weight: StatedWeight) -> Iterator[str]:
        """Return the word of a weight that nothing goes by, if there is one."""
        if weight.branch is not None and not _named(weight.branch, self.branches):
            yield weight.branch
        elif not self.named(weight.part):
            yield weight.part

    def problems(self, weight: StatedWeight, known: frozenset[str]) -> Iterator[Problem]:
        """Find what is wrong with a weight's words; a word that the config knows may be absent."""
        absent = list(self.absent(weight))
        for word in absent:
            if word not in known:
                yield self._unknown(word, weight.place)
        if not absent:
            yield from self._misplaced(weight)

    def _unknown(self, word: str, place: Place) -> Problem:
        words = sorted({word for part in self.parts for word in (part.name, part.label)})
        allowed = (
            f"there are: {listed([part.name for part in self.parts], 30)}" if self.parts else "one metric alone makes the score"
        )
        return Problem("unknown-key", f"no part of the score is called {word!r}", allowed, did_you_mean(word, words), place)

    def _misplaced(self, weight: StatedWeight) -> Iterator[Problem]:
        """Find a label that several parts share, and a part that is stated under another branch than its own."""
        several = self.named(weight.part)
        if len(several) > 1:
            found = f"{len(several)} parts of the score are called {weight.part!r}"
            names = listed([part.name for part in several])
            yield Problem("bad-value", found, f"go by the name of one: {names}", place=weight.place)
        elif weight.branch is not None:
            inside = [part for branch in _named(weight.branch, self.branches) for part in branch.parts]
            if several[0] not in inside:
                names_inside = [part.name for part in inside]
                found = f"{weight.part!r} is no part of {weight.branch!r}"
                allowed = f"its parts are: {listed(names_inside, 30)}"
                yield Problem("unknown-key", found, allowed, did_you_mean(weight.part, names_inside), weight.place)


def _named(word: str, nodes: Sequence[BoundNode]) -> list[BoundNode]:
    by_name = [node for node in nodes if node.name == word]
    return by_name or [node for node in nodes if node.label == word]
