"""The commands, put together. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

from leaguetab.cli import algorithms, check, diff, explain, init, rank, sensitivity
from leaguetab.version import __version__

HELP = """
League tables that explain themselves.

\b
Examples:
  leaguetab rank -c nhs-acute                     the NHS acute trusts that come with leaguetab
  leaguetab rank trusts.csv --id code --lower waits,deaths --higher satisfaction -a equal-weights
  leaguetab rank trusts.csv -c my-config -a my-algorithm.yaml -f csv
  leaguetab sensitivity -c nhs-acute -a nof-2025-26-metrics                how far each position can be trusted
  leaguetab diff -c nhs-acute -a nof-2025-26-metrics -a equal-domains      why two tables differ
  leaguetab explain -c nhs-acute -a nof-2025-26-metrics "Royal Berkshire"  why a unit is where it is
  leaguetab init trusts.csv                       a starter config and algorithm for your own file
  leaguetab algorithms list                       the methods there are, with source and status
  leaguetab check my-algorithm.yaml trusts.csv    every problem at once

\b
Exit codes: 0 done; 1 a check that was asked for failed; 2 usage, YAML or data at fault;
3 a bug in leaguetab; 130 interrupted; 141 the reader of the output went away.
"""

app = typer.Typer(
    name="leaguetab",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(*, value: bool) -> None:
    if value:
        typer.echo(f"leaguetab {__version__}")
        raise typer.Exit


@app.callback()
def leaguetab(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Take the options that stand before the command."""


leaguetab.__doc__ = HELP
app.command("rank")(rank.rank)
app.command("sensitivity")(sensitivity.sensitivity)
app.command("diff")(diff.diff)
app.command("explain")(explain.explain)
app.add_typer(algorithms.app, name="algorithms")
app.command("check")(check.check)
app.command("init")(init.init)
