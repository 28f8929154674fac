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

    Each algorithm among the files is checked against each file of metrics; without one, that of -a or of the config.

    \b
    Examples:
      leaguetab check algorithms/my-method.yaml configs/my-trusts.yaml
      leaguetab check trusts.csv -c my-trusts -a my-method
    """
    from leaguetab.analysis.checking import check_all
    from leaguetab.api.load import load_algorithm, read_config
    from leaguetab.metrics.config import config_from_flags
    from leaguetab.output.checked import CHECKED

    loaded, _ = read_config(config)
    base = loaded.config if loaded else None
    meaning = config_from_flags(id=id_column, lower=options.split_list(lower), higher=options.split_list(higher), base=base)
    name = algorithm or meaning.algorithm
    named = load_algorithm(name) if name else None
    results = check_all(files, meaning, named, encoding=encoding)
    typer.echo(CHECKED[output_format](results), nl=False)
    if any(result.problems for result in results):
        raise typer.Exit(EXIT_FAILED)
