"""Options that several commands share, each stated once."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Annotated, Optional, TypedDict

import typer

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.output.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

A_SHARE = "a share above 0 and below 1, as in 0.05"
ABOVE_0 = "a number above 0, as in 50"


def refused(option: str, value: object, wanted: str, hint: str = "") -> Problem:
    """Say that an option has a value it cannot take, what it should be, and what may have been meant."""
    return Problem("bad-option", f"{option} is {str(value)!r}", f"it should be {wanted}", hint)


def whole_number(option: str, least: int) -> Callable[[str | int], int]:
    """Return a function that reads an option's value as a whole number of at least so much; else it raises ``bad-option``."""

    def read(value: str | int) -> int:
        try:
            number = int(value)
        except ValueError:
            number = least - 1
        if number < least:
            raise LeaguetabError(refused(option, value, f"a whole number, {least} or more"))
        return number

    return read


def number(option: str, allowed: str) -> Callable[[str | float], float]:
    """Return a function that reads an option's value as a number; else it raises ``bad-option``, saying what is allowed."""

    def read(value: str | float) -> float:
        try:
            return float(value)
        except ValueError:
            raise LeaguetabError(refused(option, value, allowed, _as_share(option, str(value)))) from None

    return read


def _as_share(option: str, value: str) -> str:
    """Suggest a share for a percentage (25%), and a point for a comma (0,25)."""
    try:
        meant = float(value.strip().removesuffix("%").replace(",", ".")) / (100 if value.strip().endswith("%") else 1)
    except ValueError:
        return ""
    return f"Did you mean {option} {meant:g}?" if isfinite(meant) else ""


def word(option: str, allowed: Sequence[str]) -> Callable[[str], str]:
    """Return a function that takes one of some words as an option's value; else it raises ``bad-option``."""

    def read(value: str) -> str:
        if value in allowed:
            return value
        raise LeaguetabError(refused(option, value, f"one of {listed(allowed)}", did_you_mean(value, allowed)))

    return read


def complete_algorithm(incomplete: str) -> list[str]:
    """Complete an algorithm's name in the shell."""
    from leaguetab import library

    return [found.name for found in library.every("algorithm") if found.name.startswith(incomplete)]


def _complete_config(incomplete: str) -> list[str]:
    from leaguetab import library

    return [found.name for found in library.every("config") if found.name.startswith(incomplete)]


NAMES_OF_FORMATS = tuple(item.name for item in FORMATS)


def _complete_format(incomplete: str) -> list[str]:
    return [name for name in NAMES_OF_FORMATS if name.startswith(incomplete)]


File = Annotated[
    Optional[str],
    typer.Argument(
        metavar="[FILE]",
        help="The metrics: CSV, TSV, Parquet, JSON, JSON lines or Excel; - for standard input. "
        "May be left out where the config names its file.",
        show_default=False,
    ),
]
AlgorithmName = Annotated[
    Optional[str],
    typer.Option(
        "-a",
        "--algorithm",
        help="A name (see: leaguetab algorithms list) or a path to a YAML file. By default the config's.",
        autocompletion=complete_algorithm,
        show_default=False,
    ),
]
ConfigName = Annotated[
    Optional[str],
    typer.Option(
        "-c",
        "--config",
        help="What the file's columns mean: a name, or a path to a YAML file.",
        autocompletion=_complete_config,
        show_default=False,
    ),
]
Id = Annotated[Optional[str], typer.Option("--id", help="The column with the units' ids.", show_default=False)]
Name = Annotated[Optional[str], typer.Option("--name", help="The column with the units' names.", show_default=False)]
Group = Annotated[
    Optional[list[str]],
    typer.Option("--group", help="Columns that group units, to be shown beside them: a,b.", show_default=False),
]
Lower = Annotated[
    Optional[list[str]],
    typer.Option("--lower", help="Metrics in which lower is better: a,b.", show_default=False),
]
Higher = Annotated[
    Optional[list[str]],
    typer.Option("--higher", help="Metrics in which higher is better: a,b.", show_default=False),
]
Period = Annotated[
    Optional[str],
    typer.Option("--period", help="The period to take, where the file has several. By default the latest.", show_default=False),
]
Encoding = Annotated[
    Optional[str],
    typer.Option("--encoding", help="utf-8, latin-1 or cp1252. By default the config's, else utf-8.", show_default=False),
]
Delimiter = Annotated[
    Optional[str],
    typer.Option(
        "--delimiter",
        metavar="MARK",
        help="What parts the fields of a CSV file: ';', tab … By default the config's, else found from the first lines.",
        show_default=False,
    ),
]
Decimal = Annotated[
    Optional[str],
    typer.Option(
        "--decimal",
        metavar="MARK",
        help="The decimal mark of numbers: . or a comma. By default the config's, else a point.",
        show_default=False,
    ),
]
InputFormat = Annotated[
    Optional[str],
    typer.Option(
        "--input-format", help="csv, tsv, parquet, json, jsonl or xlsx. By default by the file's name.", show_default=False
    ),
]
Format = Annotated[
    Optional[str],
    typer.Option(
        "-f",
        "--format",
        help=f"{', '.join(NAMES_OF_FORMATS)}. By default a table, or by the name given with -o.",
        autocompletion=_complete_format,
        show_default=False,
    ),
]
Output = Annotated[
    Optional[str],
    typer.Option("-o", "--output", help="Write to a file, whole or not at all.", show_default=False),
]
Draws = Annotated[
    Optional[int],
    typer.Option(
        "--draws",
        metavar="N",
        parser=whole_number("--draws", 1),
        help="How many random weightings to draw, at most. By default 10,000, or as many as memory holds where that is fewer.",
        show_default=False,
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        parser=whole_number("--seed", 0),
        help="Where random draws start: the same seed gives the same result.",
    ),
]
Where = Annotated[
    Optional[str],
    typer.Option(
        "--where", help="Show only units that meet an SQL condition on any column: \"Region = 'London'\".", show_default=False
    ),
]
WithSensitivity = Annotated[
    bool,
    typer.Option(
        "--sensitivity/--no-sensitivity", help="Tell how far positions depend on the weights; --no-sensitivity leaves it out."
    ),
]
DrawsInPassing = Annotated[
    Optional[int],
    typer.Option(
        "--draws",
        metavar="N",
        parser=whole_number("--draws", 1),
        help="How many random weightings to draw for it. By default as many as take next to no time.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on standard error but errors.")]


class ColumnLists(TypedDict):
    """The columns given with ``--group``, ``--lower`` and ``--higher``."""

    groups: tuple[str, ...]
    lower: tuple[str, ...]
    higher: tuple[str, ...]


def column_lists(group: list[str] | None, lower: list[str] | None, higher: list[str] | None) -> ColumnLists:
    """Split the columns given with these options."""
    return {"groups": split_list(group), "lower": split_list(lower), "higher": split_list(higher)}


def split_list(values: list[str] | None) -> tuple[str, ...]:
    """Split words given as ``a,b`` or by repeating the option; each counts once."""
    return tuple(dict.fromkeys(word.strip() for value in values or () for word in value.split(",") if word.strip()))


def refuse_draws_for_nothing(draws: int | None, *, with_sensitivity: bool) -> None:
    """Refuse draws where nothing is drawn.

    Raises
    ------
    LeaguetabError
        ``bad-option``.
    """
    if draws is not None and not with_sensitivity:
        found = "--draws and --no-sensitivity are given together"
        raise LeaguetabError(Problem("bad-option", found, "draws are made for sensitivity"))
