"""`leaguetab init`: a starter config and algorithm for a file of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leaguetab.cli import options

if TYPE_CHECKING:
    from leaguetab.library import Kind

_KINDS: tuple[Kind, ...] = ("config", "algorithm")


def init(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The metrics.")],
    name: Annotated[
        Optional[str],
        typer.Option("--name", help="What config and algorithm are called. By default as the file.", show_default=False),
    ] = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write a starter config and algorithm from a file's columns, every guess marked.

    Columns that are no metrics, or seem to be none, are left out, and it is said why.

    \b
    Examples:
      leaguetab init trusts.csv            writes configs/trusts.yaml and algorithms/trusts.yaml
      leaguetab rank -c trusts             then ranks the file by them
    """
    import re

    from leaguetab.analysis.starter import Source, starter
    from leaguetab.library import FOLDERS
    from leaguetab.metrics.config import config_from_flags
    from leaguetab.metrics.profile import profile
    from leaguetab.output.text_cells import one_line
    from leaguetab.output.write import write

    called = name or re.sub(r"\W+", "-", Path(file).name.split(".")[0]).strip("-").lower() or "metrics"
    texts = [Path(FOLDERS[kind], f"{called}.yaml") for kind in _KINDS]
    _refuse_overwriting(texts, force=force)
    stated = config_from_flags(delimiter=delimiter, decimal=decimal)
    described = profile(file, stated, input_format=input_format, encoding=encoding)
    files = starter(called, Source(file, described, encoding), FOLDERS["config"])
    for path, text in zip(texts, (files.config, files.algorithm), strict=True):
        path.parent.mkdir(exist_ok=True)
        write(text, str(path))
        typer.echo(f"wrote {path}", err=True)
    for left in files.left_out:
        where = "; it is in the config as a comment" if left.is_candidate else ""
        typer.echo(one_line(f"left out {left.column.name!r}: {left.reason}{where}"), err=True)
    typer.echo(f"check every line marked guess, then run: leaguetab rank -c {called}", err=True)


def _refuse_overwriting(paths: list[Path], *, force: bool) -> None:
    from leaguetab.errors import LeaguetabError, Place, Problem

    there = [path for path in paths if path.exists() and not force]
    if there:
        raise LeaguetabError(
            Problem(
                "cannot-write",
                "the file is there already",
                "--force overwrites it, --name chooses another name",
                place=Place(str(there[0])),
            )
        )
