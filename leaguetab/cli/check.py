"""`leaguetab check`: every problem at once."""

from __future__ import annotations

from typing import Annotated

import typer

from leaguetab.cli import options
from leaguetab.cli.annotated import annotated
from leaguetab.errors import listed

EXIT_FAILED = 1
FORMATS = ("text", "json", "github")


@annotated
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Algorithms and configs (.yaml), and files of metrics.")],
    algorithm: options.AlgorithmName = None,
    config: options.ConfigName = None,
    id_column: options.Id = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    period: options.Period = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    *,
    output_format: Annotated[
        str, typer.Option("-f", "--format", parser=options.word("-f", FORMATS), metavar="FORMAT", help=f"{listed(FORMATS)}.")
    ] = "text",
) -> None:
    """Check files, and report every problem with its place. Exit code 1 where there is one, or where not all could be checked.

    Each file of metrics is checked against each algorithm among the files and that of -a; without any, that of the config. A config
    among the files, where it is the only one, says what columns mean, unless -c names another. All metrics that the config declares
    are checked, also those that no algorithm reads.

    \b
    Examples:
      leaguetab check algorithms/my-method.yaml configs/my-trusts.yaml
      leaguetab check trusts.csv -c my-trusts -a my-method
    """
    from leaguetab.analysis.checking import CheckRequest, check_all
    from leaguetab.metrics.config import config_from_flags, flagged
    from leaguetab.output.checked import CHECKED

    lists = options.column_lists(None, lower, higher)
    request = CheckRequest(
        tuple(files),
        config,
        algorithm,
        with_flags=lambda base: config_from_flags(id=id_column, **lists, delimiter=delimiter, decimal=decimal, base=base),
        flagged=lambda meaning: flagged(meaning, lists["lower"], lists["higher"]),
        period=period,
        encoding=encoding,
        input_format=input_format,
    )
    results = check_all(request)
    typer.echo(CHECKED[output_format](results), nl=False)
    if not all(result.sound for result in results):
        raise typer.Exit(EXIT_FAILED)
