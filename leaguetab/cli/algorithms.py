"""`leaguetab algorithms`: what can be run, one of them explained, and the schema for editors."""

from __future__ import annotations

from typing import Annotated

import typer

from leaguetab.cli.options import complete_algorithm, word
from leaguetab.errors import listed

FORMATS = ("table", "json", "csv")
KINDS = ("algorithm", "config")

algorithms = typer.Typer(
    help="The algorithms there are, one of them explained, and the schema for editors.", no_args_is_help=True, rich_markup_mode=None
)


@algorithms.command("list")
def list_algorithms(
    *,
    output_format: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", parser=word("-f", FORMATS), help=f"{listed(FORMATS)}.")
    ] = "table",
) -> None:
    """List the algorithms, with status, what they run on, and source.

    \b
    Examples:
      leaguetab algorithms list
      leaguetab algorithms list -f json
    """
    from leaguetab.algorithm.listing import every_algorithm
    from leaguetab.cli.job import tell
    from leaguetab.methods.registry import broken_plugins
    from leaguetab.output.listing import LISTINGS

    entries, problems = every_algorithm()
    tell([str(problem) for problem in (*problems, *broken_plugins())], quiet=False)
    typer.echo(LISTINGS[output_format](entries), nl=False)


@algorithms.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A name or a path.", autocompletion=complete_algorithm)],
    *,
    yaml: Annotated[bool, typer.Option("--yaml", help="Print the YAML itself, to copy and change.")] = False,
) -> None:
    """Explain an algorithm in words.

    \b
    Examples:
      leaguetab algorithms show nof-2025-26
      leaguetab algorithms show hdi --yaml > algorithms/my-hdi.yaml
    """
    from leaguetab import library
    from leaguetab.algorithm.describe import describe
    from leaguetab.algorithm.load import load_algorithm

    found = library.find("algorithm", name)
    loaded = load_algorithm(found.path, shown_as=found.shown_as)
    typer.echo(loaded.source.text if yaml else describe(loaded.model), nl=False)


@algorithms.command("schema")
def schema(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", parser=word("schema", KINDS), help="algorithm or config.")] = "algorithm",
) -> None:
    """Print the JSON schema of the YAML, for editors.

    \b
    Examples:
      leaguetab algorithms schema > algorithms/algorithm.schema.json
      leaguetab algorithms schema config > configs/config.schema.json
    """
    from leaguetab.output.schema import as_text

    if kind == "config":
        from leaguetab.metrics.config import config_schema

        typer.echo(as_text(config_schema()), nl=False)
    else:
        from leaguetab.algorithm.schema import algorithm_schema

        typer.echo(as_text(algorithm_schema()), nl=False)
