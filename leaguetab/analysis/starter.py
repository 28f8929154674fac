"""A starter config and algorithm, guessed from a file's columns, with every guess marked."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from leaguetab.metrics.profile import ColumnProfile, FileProfile

# Words that usually name something one wants less of. Only a guess, and marked as one.
LOWER_WORDS = re.compile(
    r"mortal|mort_|death|died|infect|mrsa|difficile|coli|harm|fall|error|complain|wait|delay|late|breach|readmi|readm_|cancel|vacan|sickness|absence"
    r"|turnover|cost|deficit|debt|crime|poverty|unemploy|emission|pollut|accident|injur|missed|never.?event|length.of.stay|los\b|rank|rate_of_loss",
    re.IGNORECASE,
)
# With one of these in it, a name that holds one of the words above need not mean less is better: a surplus or deficit.
HIGHER_WORDS = re.compile(r"surplus|\bsurviv|improve|uptake|complian", re.IGNORECASE)
NAME_WORDS = re.compile(r"name|title|label|trust$|hospital$|provider$|country$|organisation", re.IGNORECASE)
ID_WORDS = re.compile(r"code|^id$|_id$|^id_|iso|ods|number$|^unit$", re.IGNORECASE)
PERIOD_WORDS = re.compile(r"^(year|period|quarter|month|date|reporting_?(date|period))$", re.IGNORECASE)

# What these words name is seldom better for being more. They are looked for in a header made of plain words.
RATE_WORDS = re.compile(
    r"%|\b(percent\w*|pct|rates?|per|share|proportion|ratio|average|avg|mean|median|index|score|standardised)\b"
)
CODE_WORDS = re.compile(r"\b(code|id|number|ods|ref|reference|key)$")
SIZE_WORDS = re.compile(
    r"\b(beds|population|headcount|fte|wte|size|denominator|numerator)\b|^(all |total )?(patients|residents|pupils|students|staff)$"
)
COUNT_WORDS = re.compile(r"^(total|count)\b|\b(numbers?|no) of\b|\b(counts?|total|cases|numbers?)$")
# What sums up other columns would count them twice, and may be better for being less: a score where 1 is best.
WHOLE_WORDS = re.compile(
    r"\b(league|overall|composite|domain|summary|aggregate|combined)\b"
    r"(?=.*\b(scores?|average|avg|mean|rating|rank|ranking|index|points)\b)"
    r"|\b(total|final) (score|rating|points)\b|\b(score|rating|average|index) (overall|total)\b"
    r"|^(overall|total|score|index|rating)$"
)
RESULT_WORDS = re.compile(r"\b(rank|ranking|position|place|quartile|quintile|decile)$|^(band|segment|grade|stars?)$")
PLACE_WORDS = re.compile(r"\b(latitude|longitude|lat|lon|lng|easting|northing|postcode|zip|phone|telephone|year|opened|founded)\b")
SUMS_UP = "it seems to sum up other columns, so that they would count twice; in some such scores less is better"
SET_ASIDE = (
    (SIZE_WORDS, "it seems to say how large a unit is, not how good"),
    (COUNT_WORDS, "it seems to be a count, which is higher in a large unit; a rate would compare them"),
    (RESULT_WORDS, "it seems to be the result of a ranking, not a measure"),
    (PLACE_WORDS, "it seems to say where or when, not how good"),
)
UNIT_WORDS = (
    *("care home", "local authority", "general practice", "nursing home", "police force", "fire service"),
    *("trust", "hospital", "provider", "practice", "surgery", "clinic", "pharmacy", "ward", "home", "school", "academy", "college"),
    *(
        "university",
        "nursery",
        "council",
        "authority",
        "borough",
        "district",
        "county",
        "constituency",
        "region",
        "country",
        "state",
    ),
    *("city", "town", "prison", "court", "company", "charity", "bank", "team", "service", "department", "organisation"),
)
"""What units are called, the longer words first."""
ONE_DOMAIN = "Performance"
OTHER_DOMAIN = "Other"
# A header's part before one of these marks names its domain: "Safety: falls".
DOMAIN_MARK = re.compile(r"\s*(?::|\||__|\s[-\u2013]\s)\s*")
DOMAIN_SCORE = re.compile(
    r"^domain (?:(?:score|average|avg|rating|rank|index) )?(?:of |for )?(.+?)(?: (?:score|average|avg|rating|rank|index))?$"
)
# First words that say how something is measured, and not what it is about.
NO_DOMAIN_WORDS = re.compile(
    r"scores?|rates?|ratio|metric|measure|indicator|percent|percentage|pct|share|proportion|average|avg|mean|median|numbers?|count"
    r"|total|index|value|the|all|per|standardised|adjusted|crude|new|not",
    re.IGNORECASE,
)
SHORTEST_DOMAIN_WORD = 3
GUESS = re.compile(r"\s#\s*guess\b")
"""The mark of a line that was guessed."""
MOST_MISSING_SHARE = 0.5
"""A column of numbers that lacks more than this share of them is no metric to start with."""
MOST_GROUP_SHARE = 0.5
"""A text column with more different values than this share of the rows is no group."""


@dataclass(frozen=True)
class LeftOut:
    """A column that is no metric of the starter config.

    Parameters
    ----------
    column
        What it looks like.
    reason
        Why it was left out.
    is_candidate
        Whether it could be a metric, and is written down as one between marks of a comment.
    """

    column: ColumnProfile
    reason: str
    is_candidate: bool = False


@dataclass(frozen=True)
class Starter:
    """The two files.

    Parameters
    ----------
    name
        What both are called.
    config, algorithm
        Their text.
    left_out
        The columns that neither reads.
    """

    name: str
    config: str
    algorithm: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Source:
    """Where a file is, and how it is read.

    Parameters
    ----------
    file
        As the user named it.
    profile
        What its columns look like.
    encoding
        Its encoding, where it was stated.
    """

    file: str
    profile: FileProfile
    encoding: str | None = None


@dataclass(frozen=True)
class _Roles:
    """What each column was taken for."""

    id: str
    name: str | None
    groups: tuple[str, ...]
    period: str | None
    metrics: tuple[ColumnProfile, ...]
    left_out: tuple[LeftOut, ...]


def starter(name: str, source: Source, config_folder: str) -> Starter:
    """Guess a config and an algorithm.

    Parameters
    ----------
    name
        What both are called.
    source
        The metrics file.
    config_folder
        Where the config will lie; the file is named relative to it.

    Raises
    ------
    LeaguetabError
        ``no-metrics`` where no column holds numbers.
    """
    roles = _guess(source.profile)
    if not roles.metrics:
        words = listed([f"{one.column.name} ({one.reason})" for one in roles.left_out], 5)
        found = f"no column of {source.file} holds numbers to rank by"
        raise LeaguetabError(
            Problem("no-metrics", found, "a metric is a column of numbers", f"Left out: {words}." if words else "")
        )
    config, algorithm = _config(name, source, config_folder, roles), _algorithm(name, roles)
    return Starter(name, "\n".join(config) + "\n", "\n".join(algorithm) + "\n", roles.left_out)


def _guess(profile: FileProfile) -> _Roles:
    profiles, rows = profile.columns, profile.rows
    text = [one for one in profiles if one.kind in {"id", "text"}]
    unique = [one for one in profiles if one.kind == "id"] or list(profiles[:1])
    unit = next((one.name for one in unique if ID_WORDS.search(one.name)), unique[0].name)
    name = next((one.name for one in text if NAME_WORDS.search(one.name) and one.name != unit), None)
    period = next((one.name for one in profiles if PERIOD_WORDS.search(one.name) and one.name != unit), None)
    taken = {unit, name, period}
    groups = tuple(
        one.name for one in text if one.name not in taken and 1 < one.unique <= MOST_GROUP_SHARE * rows and not one.numbers
    )
    others = [one for one in profiles if one.name not in {*taken, *groups}]
    left_out = {one.name: found for one in others if (found := _why_not(one, rows)) is not None}
    metrics = tuple(one for one in others if one.name not in left_out)
    if not metrics:
        # There is nothing else to rank by.
        metrics = tuple(found.column for found in left_out.values() if found.is_candidate)
        left_out = {name: found for name, found in left_out.items() if not found.is_candidate}
    return _Roles(unit, name, groups, period, metrics, tuple(left_out.values()))


def _why_not(column: ColumnProfile, rows: int) -> LeftOut | None:
    """Say why a column is no metric; None where it is one."""
    if column.kind == "number":
        return _why_no_metric(column, rows)
    reasons = {
        "id": "it holds text",
        "flag": "it holds yes and no, which rules can read",
        "empty": "it has no values",
        "text": "it holds text",
    }
    reason = reasons[column.kind]
    if column.kind == "text" and column.numbers:
        shown = ", ".join(json.dumps(value) for value in column.not_numbers)
        reason = f"some of its values are no numbers: {shown}; what stands for a missing value goes under `missing`"
    return LeftOut(column, reason)


def _why_no_metric(column: ColumnProfile, rows: int) -> LeftOut | None:
    words = plain_words(column.name).lower()
    if column.missing > MOST_MISSING_SHARE * rows:
        return LeftOut(column, f"{column.missing} of {rows} rows have no value")
    if column.unique == 1 and rows > 1:
        return LeftOut(column, "it has the same value in every row")
    if column.unique == rows and CODE_WORDS.search(words):
        return LeftOut(column, "it seems to be a code", is_candidate=True)
    if WHOLE_WORDS.search(words):
        return LeftOut(column, SUMS_UP, is_candidate=True)
    if RATE_WORDS.search(words):
        return None
    reason = next((reason for pattern, reason in SET_ASIDE if pattern.search(words)), None)
    return None if reason is None else LeftOut(column, reason, is_candidate=True)


def plain_words(header: str) -> str:
    """Part a header's words by blanks.

    Examples
    --------
    >>> plain_words("careHome_name (2024)")
    'care Home name 2024'
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.sub(r"[^\w%]+|_", " ", parted).strip()


def units_called(headers: Iterable[str]) -> str | None:
    """Find what units are called, in the plural, by the headers of their names and ids.

    Examples
    --------
    >>> units_called(["Hospital trust"])
    'trusts'
    >>> units_called(["country_code"])
    'countries'
    """
    for header in headers:
        words = re.findall(rf"\b(?:{'|'.join(UNIT_WORDS)}|org)\b", plain_words(header).lower())
        if words:
            word = "organisation" if words[-1] == "org" else words[-1]
            return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return None


def _quoted(word: str) -> str:
    """Write a word as YAML: plain where it can be, else quoted."""
    return (
        word
        if re.fullmatch(r"[A-Za-z_][\w .-]*[\w]|[A-Za-z_]", word) and word.lower() not in {"null", "true", "false", "yes", "no"}
        else json.dumps(word, ensure_ascii=False)
    )


def _config(name: str, source: Source, folder: str, roles: _Roles) -> Iterator[str]:
    yield "# Every line marked `guess` was guessed from the column names and values. Check it, then take the mark away."
    yield f"title: {_quoted(name)}"
    if source.file != "-":
        relative = Path(os.path.relpath(Path(source.file).resolve(), Path(folder).resolve())).as_posix()
        yield f"file: {_quoted(relative)}"
    yield f"algorithm: {_quoted(name)}"
    yield from _reading(source)
    yield f"id: {_quoted(roles.id)} # guess"
    if roles.name:
        yield f"name: {_quoted(roles.name)} # guess"
    if roles.groups:
        yield f"groups: [{', '.join(_quoted(group) for group in roles.groups)}] # guess"
    if roles.period:
        yield f"period: {_quoted(roles.period)} # guess"
    domains = guessed_domains([metric.name for metric in roles.metrics])
    yield "metrics:"
    for metric in roles.metrics:
        yield from _metric(metric, domains[metric.name])
    candidates = [left for left in roles.left_out if left.is_candidate]
    for reason, alike in groupby(candidates, lambda left: left.reason):
        yield f"  # Left out, since {reason}. To count one, take its marks away, and add it to the algorithm."
        for left in alike:
            domain = _domain_of_score(left.column.name) or ONE_DOMAIN
            yield from (f"  # {line.removeprefix('  ')}" for line in _metric(left.column, domain))
    others = [left for left in roles.left_out if not left.is_candidate]
    if others:
        yield "# Left out:"
        yield from (f"#   {_quoted(left.column.name)}: {left.reason}" for left in others)


def _reading(source: Source) -> Iterator[str]:
    """Say how the file is read, where it is not as most are."""
    if source.encoding is not None:
        yield f"encoding: {_quoted(source.encoding)}"
    if source.profile.delimiter not in {None, ",", "\t"}:
        yield f"delimiter: {json.dumps(source.profile.delimiter)} # guess"
    if source.profile.decimal == ",":
        yield 'decimal: "," # guess'


def _metric(metric: ColumnProfile, domain: str) -> Iterator[str]:
    better = "lower" if LOWER_WORDS.search(metric.name) and not HIGHER_WORDS.search(metric.name) else "higher"
    yield f"  {_quoted(metric.name)}: # from {metric.low:g} to {metric.high:g}" + (
        f", {metric.missing} missing" if metric.missing else ""
    )
    yield f"    label: {_quoted(_words(metric.name))} # guess"
    yield f"    better: {better} # guess: is {better} better?"
    yield f"    domain: {_quoted(domain)} # guess: which group of metrics does it belong to?"


def guessed_domains(headers: Sequence[str]) -> dict[str, str]:
    """Guess by their headers which metrics belong together.

    Those belong together whose headers have the same words before a mark (a colon, say), else the same first word, where there are
    two such groups or more; a metric with that word elsewhere is of the group, and the rest is one group. A metric that is a
    domain's score is of that domain.

    Examples
    --------
    >>> guessed_domains(["cancer_28day", "cancer_62day", "staff_engagement", "staff_turnover", "falls"])
    {'cancer_28day': 'Cancer', 'cancer_62day': 'Cancer', 'staff_engagement': 'Staff', 'staff_turnover': 'Staff', 'falls': 'Other'}
    >>> guessed_domains(["waits", "falls"])
    {'waits': 'Performance', 'falls': 'Performance'}
    """
    found = {header: _domain_of_score(header) for header in headers}
    for word_of in (_before_a_mark, _first_word):
        words = {header: word_of(header) for header in headers if found[header] is None}
        shared = {word for word, count in Counter(words.values()).items() if word is not None and count > 1}
        if len(shared) > 1:
            found |= {header: word if word in shared else _word_within(header, shared) for header, word in words.items()}
    rest = OTHER_DOMAIN if any(found.values()) else ONE_DOMAIN
    return {header: domain or rest for header, domain in found.items()}


def _domain_of_score(header: str) -> str | None:
    found = DOMAIN_SCORE.match(plain_words(header).lower())
    return found.group(1).capitalize() if found else None


def _before_a_mark(header: str) -> str | None:
    first, *rest = DOMAIN_MARK.split(header.strip(), maxsplit=1)
    return _words(first) if first and rest else None


def _word_within(header: str, words: Collection[str | None]) -> str | None:
    within = [word.capitalize() for word in plain_words(header).split()]
    return next((word for word in within if word in words), None)


def _first_word(header: str) -> str | None:
    word, *rest = plain_words(header).split() or [""]
    says_what = rest and word.isalpha() and len(word) >= SHORTEST_DOMAIN_WORD and not NO_DOMAIN_WORDS.fullmatch(word)
    return word.capitalize() if says_what else None


def guesses_in(text: str) -> tuple[int, int]:
    """Count the lines of a YAML file that are still marked as guesses: those that say which way is better, and the others."""
    lines = [line.strip() for line in text.splitlines() if GUESS.search(line) and not line.lstrip().startswith("#")]
    directions = sum(line.startswith("better:") for line in lines)
    return directions, len(lines) - directions


def guesses_in_words(text: str) -> str | None:
    r"""Say how many lines of a YAML file are still marked as guesses; None where none is.

    Examples
    --------
    >>> guesses_in_words("id: code # guess\nmetrics:\n  a:\n    better: lower # guess: is lower better?")
    '1 direction (`better`) and 1 other line are guesses of `leaguetab init`: check each, then take its mark away'
    """
    directions, others = guesses_in(text)
    counts = [(directions, "direction (`better`)", "directions (`better`)"), (others, "other line", "other lines")]
    if not directions:
        counts = [(others, "line", "lines")]
    said = " and ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    verb = "is a guess" if directions + others == 1 else "are guesses"
    return f"{said} {verb} of `leaguetab init`: check each, then take its mark away" if said else None


def _words(name: str) -> str:
    words = re.sub(r"[_.]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _algorithm(name: str, roles: _Roles) -> Iterator[str]:
    yield "# A first version: every metric as a z-score, all weighing the same. Change weights, steps and structure at will."
    yield f"name: {_quoted(name)}"
    yield f"title: {_quoted(_words(name))}"
    yield "status: illustrative"
    yield "source: Our own # guess: say where the method is published"
    units = units_called(header for header in (roles.name, roles.id) if header is not None)
    if units:
        yield f"units: {units} # guess"
    yield "score:"
    yield "  combine: mean"
    yield "  parts:"
    for metric in roles.metrics:
        yield f"    - {{metric: {_quoted(metric.name)}, weight: 1, steps: [z_score]}} # guess: the weight"
    yield "rank: {ties: min}"
