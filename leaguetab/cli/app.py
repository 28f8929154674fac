"""The commands, put together. Nothing heavy is imported before a command runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from leaguetab.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("rank", "sensitivity", "diff", "explain", "algorithms", "check", "init")
"""Each is a function, or a Typer with commands of its own, in the module of its name."""

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


def program(arguments: Sequence[str]) -> typer.Typer:
    """Put the program together: with the command that is typed, or with all where none is, as for help and for completion.

    Reading the options of every command would cost a twentieth of a run.
    """
    app = typer.Typer(
        name="leaguetab",
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(help=HELP)(leaguetab)
    typed = tuple(name for name in COMMANDS if name in arguments[:1])
    for name in typed or COMMANDS:
        command = getattr(import_module(f"leaguetab.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _show_version(*, value: bool) -> None:
    if value:
        typer.echo(f"leaguetab {__version__}")
        raise typer.Exit


def leaguetab(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Take the options that stand before the command."""
