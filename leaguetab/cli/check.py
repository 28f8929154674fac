"""`leaguetab check`: every problem at once."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from leaguetab.cli import options

EXIT_FAILED = 1


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Algorithms and configs (.yaml), and files of metrics.")],
    algorithm: options.AlgorithmName = None,
    config: options.ConfigName = None,
    id_column: options.Id = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    encoding: options.Encoding = None,
    *,
    output_format: Annotated[Literal["text", "json"], typer.Option("-f", "--format", help="text or json.")] = "text",
) -> None:
    """Check files, and report every problem with its place. Exit code 1 where there is one.

    \b
    Examples:
      leaguetab check algorithms/my-method.yaml configs/my-trusts.yaml
      leaguetab check trusts.csv -c my-trusts -a my-method
    """
    from leaguetab.algorithm.bind import bind
    from leaguetab.analysis.checking import check_metrics, check_yaml, is_yaml
    from leaguetab.cli.job import Request, read_algorithm, read_config
    from leaguetab.metrics.config import declared
    from leaguetab.output.checked import CHECKED

    request = Request(
        algorithm=algorithm, config=config, id=id_column, lower=options.split_list(lower), higher=options.split_list(higher)
    )
    _, meaning, _ = read_config(request)
    named = algorithm or meaning.algorithm
    wanted = bind(read_algorithm(request, meaning)[0], declared(meaning)).wanted if named else None
    results = [check_yaml(path) if is_yaml(path) else check_metrics(path, meaning, wanted, encoding=encoding) for path in files]
    typer.echo(CHECKED[output_format](results), nl=False)
    if any(result.problems for result in results):
        raise typer.Exit(EXIT_FAILED)
