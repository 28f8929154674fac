"""A starter config and algorithm, guessed from a file's columns, with every guess marked."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.metrics.profile import ColumnProfile

# Words that usually name something one wants less of. Only a guess, and marked as one.
LOWER_WORDS = re.compile(
    r"mortal|death|died|infect|mrsa|difficile|coli|harm|fall|error|complain|wait|delay|late|breach|readmi|cancel|vacan|sickness|absence"
    r"|turnover|cost|deficit|debt|crime|poverty|unemploy|emission|pollut|accident|injur|missed|never.?event|length.of.stay|los\b|rank|rate_of_loss",
    re.IGNORECASE,
)
NAME_WORDS = re.compile(r"name|title|label|trust$|hospital$|provider$|country$|organisation", re.IGNORECASE)
ID_WORDS = re.compile(r"code|^id$|_id$|^id_|iso|ods|number$|^unit$", re.IGNORECASE)
PERIOD_WORDS = re.compile(r"^(year|period|quarter|month|date|reporting_?(date|period))$", re.IGNORECASE)
MOST_MISSING_SHARE = 0.5
"""A column of numbers that lacks more than this share of them is no metric to start with."""
MOST_GROUP_SHARE = 0.5
"""A text column with more different values than this share of the rows is no group."""


@dataclass(frozen=True)
class Starter:
    """The two files.

    Parameters
    ----------
    name
        What both are called.
    config, algorithm
        Their text.
    """

    name: str
    config: str
    algorithm: str


@dataclass(frozen=True)
class _Roles:
    """What each column was taken for."""

    id: str
    name: str | None
    groups: tuple[str, ...]
    period: str | None
    metrics: tuple[ColumnProfile, ...]
    others: tuple[str, ...]


def starter(name: str, file: str, profiles: Sequence[ColumnProfile], config_folder: str) -> Starter:
    """Guess a config and an algorithm.

    Parameters
    ----------
    name
        What both are called.
    file
        The metrics file, as the user named it.
    profiles
        Its columns.
    config_folder
        Where the config will lie; the file is named relative to it.

    Raises
    ------
    LeaguetabError
        ``no-metrics`` where no column holds numbers.
    """
    roles = _guess(profiles)
    if not roles.metrics:
        raise LeaguetabError(
            Problem("no-metrics", f"no column of {file} holds numbers to rank by", "a metric is a column of numbers")
        )
    relative = file if file == "-" else Path(os.path.relpath(Path(file).resolve(), Path(config_folder).resolve())).as_posix()
    return Starter(name, "\n".join(_config(name, relative, roles)) + "\n", "\n".join(_algorithm(name, roles)) + "\n")


def _guess(profiles: Sequence[ColumnProfile]) -> _Roles:
    text = [one for one in profiles if one.kind in {"id", "text"}]
    unique = [one for one in profiles if one.kind == "id"] or list(profiles[:1])
    unit = next((one.name for one in unique if ID_WORDS.search(one.name)), unique[0].name)
    name = next((one.name for one in text if NAME_WORDS.search(one.name) and one.name != unit), None)
    period = next((one.name for one in profiles if PERIOD_WORDS.search(one.name) and one.name != unit), None)
    taken = {unit, name, period}
    rows = max(one.unique for one in profiles)
    groups = tuple(one.name for one in text if one.name not in taken and 1 < one.unique <= MOST_GROUP_SHARE * rows)
    metrics = tuple(
        one for one in profiles if one.kind == "number" and one.name not in taken and one.missing <= MOST_MISSING_SHARE * rows
    )
    used = {*taken, *groups, *(one.name for one in metrics)}
    return _Roles(unit, name, groups, period, metrics, tuple(one.name for one in profiles if one.name not in used))


def _quoted(word: str) -> str:
    """Write a word as YAML: plain where it can be, else quoted."""
    return (
        word
        if re.fullmatch(r"[A-Za-z_][\w .-]*[\w]|[A-Za-z_]", word) and word.lower() not in {"null", "true", "false", "yes", "no"}
        else json.dumps(word, ensure_ascii=False)
    )


def _config(name: str, file: str, roles: _Roles) -> Iterator[str]:
    yield "# Every line marked `guess` was guessed from the column names and values. Check it, then take the mark away."
    yield f"title: {_quoted(name)}"
    if file != "-":
        yield f"file: {_quoted(file)}"
    yield f"algorithm: {_quoted(name)}"
    yield f"id: {_quoted(roles.id)} # guess"
    if roles.name:
        yield f"name: {_quoted(roles.name)} # guess"
    if roles.groups:
        yield f"groups: [{', '.join(_quoted(group) for group in roles.groups)}] # guess"
    if roles.period:
        yield f"period: {_quoted(roles.period)} # guess"
    yield "metrics:"
    for metric in roles.metrics:
        yield from _metric(metric)
    if roles.others:
        yield f"# Left out: {', '.join(roles.others)}."


def _metric(metric: ColumnProfile) -> Iterator[str]:
    better = "lower" if LOWER_WORDS.search(metric.name) else "higher"
    yield f"  {_quoted(metric.name)}: # from {metric.low:g} to {metric.high:g}" + (
        f", {metric.missing} missing" if metric.missing else ""
    )
    yield f"    label: {_quoted(_words(metric.name))} # guess"
    yield f"    better: {better} # guess: is {better} better?"
    yield "    domain: Performance # guess: which group of metrics does it belong to?"


def _words(name: str) -> str:
    words = re.sub(r"[_.]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _algorithm(name: str, roles: _Roles) -> Iterator[str]:
    yield "# A first version: every metric as a z-score, all weighing the same. Change weights, steps and structure at will."
    yield f"name: {_quoted(name)}"
    yield f"title: {_quoted(_words(name))}"
    yield "status: illustrative"
    yield "source: Our own # guess: say where the method is published"
    yield "score:"
    yield "  combine: mean"
    yield "  parts:"
    for metric in roles.metrics:
        yield f"    - {{metric: {_quoted(metric.name)}, weight: 1, steps: [z_score]}} # guess: the weight"
    yield "rank: {ties: min}"
