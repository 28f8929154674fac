"""Every error a user can meet: what was found, where, what is allowed, and a way out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CODES: dict[str, str] = {
    "no-such-file": "The named file does not exist, or cannot be read. Paths are taken from the folder the command runs in.",
    "empty-file": "The file has no rows of data. A metrics file needs a header line and at least one unit below it.",
    "not-text": "The file's bytes are not UTF-8 text. State the encoding in the config, or save the file as UTF-8.",
    "bad-file": "The file could not be read as the format its name or --input-format states.",
    "missing-extra": "Reading or writing this format needs an optional package; the message names the command that installs it.",
    "unknown-column": (
        "A column that the algorithm, the config or a flag names is not in the file. Names are compared exactly, letter case "
        "included."
    ),
    "duplicate-column": "Two columns of the file have one name, so a metric could mean either.",
    "duplicate-unit": (
        "One unit stands in more than one row. A league table needs one row a unit; a file with several periods needs `period` in "
        "the config."
    ),
    "missing-unit": "A row has no unit id.",
    "text-in-metric": (
        "A metric holds text that is neither a number nor one of the tokens that stand for a missing value. Add the token to "
        "`missing` in the config, or mend the cell."
    ),
    "out-of-range": (
        "A value lies outside the `range` that the config states. `leaguetab check` counts it as a problem; a table is made with "
        "the value as it is, and says so."
    ),
    "infinite-value": "A metric holds an infinite value, which no score can use.",
    "all-missing": "A metric that counts towards the score has no value for any unit.",
    "unknown-direction": (
        "Nothing says whether higher or lower is better for a metric. State `better` in the algorithm or config, or use --higher "
        "and --lower."
    ),
    "mixed-direction": (
        "The parts of one node point different ways, so that no combination of them means anything. Turn one round with a step "
        "such as `negate`, `min_max` or `z_score`."
    ),
    "direction-conflict": "Two places state a metric's direction, and they disagree.",
    "missing-domain": "The algorithm groups metrics by domain, and the config states no domain for one of them.",
    "no-metrics": "The algorithm takes every metric of the config or flags, and there are none.",
    "bad-flag": "A column that the algorithm reads as yes or no holds something else.",
    "no-such-period": "The period asked for is not in the file.",
    "duplicate-value": "A long file gives one unit two values for one metric in one period.",
    "no-such-algorithm": (
        "No algorithm has this name or path. Names are looked up as a path, then in ./algorithms, then among those that leaguetab "
        "ships."
    ),
    "no-such-config": (
        "No config has this name or path. Names are looked up as a path, then in ./configs, then among those that leaguetab ships."
    ),
    "bad-yaml": "The file is not well-formed YAML, or uses a feature that is not allowed here (tags, several documents, cycles).",
    "duplicate-key": "A mapping has the same key twice; the second would silently win.",
    "unknown-key": "A key that nothing reads. It would have no effect, so it is taken for a slip.",
    "missing-key": "A key that must be there is not.",
    "bad-value": "A value is of the wrong type or outside what is allowed.",
    "unknown-method": "No step, combine, weighting or banding has this name.",
    "bad-weights": "Weights must be finite and not negative, and those of one node must not sum to zero.",
    "metric-twice": "A metric stands in the tree more than once, which would count it double.",
    "name-twice": "Two nodes of the tree have the same name.",
    "empty-node": "A node has no parts, so it has no value.",
    "bad-expression": "An expression is not valid SQL over the columns of one row.",
    "unknown-band": "A rule names a band that the algorithm does not have.",
    "no-result": "A step gives no number for a value (the logarithm of a negative number, say).",
    "missing-part": "A node that allows no missing parts has one.",
    "unknown-unit": "No unit, or more than one, has this id or name. A part of a name will do where no other unit's name holds it.",
    "unknown-topic": "No method and no error code has this name.",
    "nothing-ranked": "No unit could be ranked.",
    "nothing-selected": "No unit meets the condition of `where`, so that nothing is left to show. Usually it has a slip in it.",
    "bad-option": "An option of the command has a value it cannot take, or two options contradict each other.",
    "cannot-write": "The output file could not be written. Nothing was left behind.",
    "broken-plugin": "An installed package offers a method under `leaguetab.methods` that cannot be used. It is skipped.",
}


_LONG = 100
"""What is allowed takes more than a line from this many characters on."""

_LIKE = 0.6
"""How like a word must be to be suggested, from 0 to 1."""

_MUCH_LESS_LIKE = 0.15
"""A second word that is less like than the first by this much is not what was meant."""


@dataclass(frozen=True)
class Place:
    """Where a problem lies: a source (a path or a flag), and a line and column or a row within it."""

    source: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.source, self.line, self.column) if part is not None)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    code
        A key of `CODES`.
    found
        What is there, in words, without a full stop.
    allowed
        What would be right, in words.
    hint
        A way out, as a sentence: usually "Did you mean …?".
    place
        Where it is.
    """

    code: str
    found: str
    allowed: str = ""
    hint: str = ""
    place: Place | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            message = f"no error code {self.code!r}"
            raise KeyError(message)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        if self.hint and len(self.allowed) > _LONG:
            # A suggestion behind a long list would not be read.
            return f"{where}{self.found}. {self.hint} {self.allowed[:1].upper()}{self.allowed[1:]}."
        rest = f"; {self.allowed}" if self.allowed else ""
        return f"{where}{self.found}{rest}.{' ' + self.hint if self.hint else ''}"


class LeaguetabError(Exception):
    """Input at fault: one or more problems, all those that could be found at once.

    Parameters
    ----------
    problems
        At least one.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in listed_once(self.problems)))


def listed_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Leave out a list of what is allowed where a problem before has the same."""
    said: set[str] = set()
    shortened = []
    for problem in problems:
        again = (len(problem.allowed) > _LONG or ": " in problem.allowed) and problem.allowed in said
        shortened.append(replace(problem, allowed="" if problem.hint else "see the list above") if again else problem)
        said.add(problem.allowed)
    return tuple(shortened)


@contextmanager
def at_place(place: Place) -> Iterator[None]:
    """Add a place to the problems that are raised within, where they have none.

    Raises
    ------
    LeaguetabError
        The same problems, with their place.
    """
    try:
        yield
    except LeaguetabError as error:
        raise LeaguetabError(replace(problem, place=problem.place or place) for problem in error.problems) from error


def did_you_mean(found: str, allowed: Iterable[str], synonyms: Mapping[str, str] = MappingProxyType({})) -> str:
    """Suggest the nearest allowed words.

    Parameters
    ----------
    found
        The word that was not recognised.
    allowed
        The words that would have been.
    synonyms
        Other words that people use for some of these.

    Returns
    -------
    str
        "Did you mean 'a' or 'b'?", or an empty string where nothing is near.

    Examples
    --------
    >>> did_you_mean("z_scor", ["z_score", "rank"])
    "Did you mean 'z_score'?"
    >>> did_you_mean("avrage", ["aras", "mean"], {"average": "mean"})
    "Did you mean 'mean'?"
    """
    words = {word.lower(): word for word in allowed}
    known = {**{other: word for other, word in synonyms.items() if word in words.values()}, **words}
    word = found.lower()
    near = get_close_matches(word, known, n=2, cutoff=_LIKE)
    likeness = [SequenceMatcher(None, other, word).ratio() for other in near]
    meant = dict.fromkeys(known[other] for other, like in zip(near, likeness, strict=True) if like > likeness[0] - _MUCH_LESS_LIKE)
    return f"Did you mean {' or '.join(map(repr, meant))}?" if meant else ""


def listed(words: Sequence[str], most: int = 12) -> str:
    """Join words with commas, cutting a long list.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(words[:most])
    return f"{shown} and {len(words) - most} more" if len(words) > most else shown
