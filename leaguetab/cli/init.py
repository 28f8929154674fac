"""`leaguetab init`: a starter config and algorithm for a file of one's own."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from leaguetab.cli import options


def init(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The metrics.")],
    name: Annotated[
        Optional[str],
        typer.Option("--name", help="What config and algorithm are called. By default as the file.", show_default=False),
    ] = None,
    encoding: options.Encoding = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write a starter config and algorithm from a file's columns, every guess marked.

    \b
    Examples:
      leaguetab init trusts.csv            writes configs/trusts.yaml and algorithms/trusts.yaml
      leaguetab rank -c trusts             then ranks the file by them
    """
    import re
    from pathlib import Path

    from leaguetab.analysis.starter import starter
    from leaguetab.errors import LeaguetabError, Place, Problem
    from leaguetab.library import FOLDERS
    from leaguetab.metrics.profile import profile
    from leaguetab.output.write import write

    called = name or re.sub(r"\W+", "-", Path(file).name.split(".")[0]).strip("-").lower() or "metrics"
    files = starter(called, file, profile(file, encoding=encoding), FOLDERS["config"])
    texts = {Path(FOLDERS["config"], f"{called}.yaml"): files.config, Path(FOLDERS["algorithm"], f"{called}.yaml"): files.algorithm}
    there = [path for path in texts if path.exists() and not force]
    if there:
        place = Place(str(there[0]))
        raise LeaguetabError(
            Problem("cannot-write", "the file is there already", "--force overwrites it, --name chooses another name", place=place)
        )
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        write(text, str(path))
        typer.echo(f"wrote {path}", err=True)
    typer.echo(f"check every line marked guess, then run: leaguetab rank -c {called}", err=True)
