"""Options that several commands share, each stated once."""

from __future__ import annotations

from typing import Annotated, Optional, TypedDict

import typer

from leaguetab.output.formats import FORMATS


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
Draws = Annotated[int, typer.Option("--draws", min=1, help="How many random weightings to draw, at most.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Where random draws start: the same seed gives the same result.")]
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
