"""`leaguetab rank`: the ranked table."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from leaguetab.cli import options
from leaguetab.cli.annotated import annotated


@annotated
def rank(
    file: options.File = None,
    algorithm: options.AlgorithmName = None,
    config: options.ConfigName = None,
    id_column: options.Id = None,
    name_column: options.Name = None,
    group: options.Group = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    period: options.Period = None,
    top: Annotated[
        Optional[int],
        typer.Option(
            "--top", metavar="N", parser=options.whole_number("--top", 1), help="Show only the first N.", show_default=False
        ),
    ] = None,
    bottom: Annotated[
        Optional[int],
        typer.Option(
            "--bottom", metavar="N", parser=options.whole_number("--bottom", 1), help="Show only the last N.", show_default=False
        ),
    ] = None,
    where: options.Where = None,
    *,
    before: Annotated[
        bool, typer.Option("--before", help="Apply --where before ranking: only these units are scored and ranked.")
    ] = False,
    by: Annotated[
        Optional[str],
        typer.Option(
            "--by", help="Make a table for each value of a column; ranks are within it, scores are over all.", show_default=False
        ),
    ] = None,
    with_sensitivity: options.WithSensitivity = True,
    draws: options.DrawsInPassing = None,
    seed: options.Seed = 0,
    output_format: options.Format = None,
    output: options.Output = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Rank units by an algorithm.

    \b
    Examples:
      leaguetab rank -c nhs-acute
      leaguetab rank -c nhs-acute --top 10 --where "Region = 'London'"
      leaguetab rank trusts.csv --id code --lower waits,deaths --higher satisfaction -a equal-weights
      leaguetab rank trusts.csv -c my-config -o table.html
      cat trusts.csv | leaguetab rank - -c nhs-acute -f json
    """
    from leaguetab.api.ranking import rank as ranked
    from leaguetab.cli.job import Request, find_job, refuse_overwriting, tell
    from leaguetab.cli.show import show
    from leaguetab.errors import LeaguetabError, Problem
    from leaguetab.output.formats import format_for
    from leaguetab.output.write import check_path

    if before and where is None:
        raise LeaguetabError(Problem("bad-option", "--before is given without --where", "it says when --where is applied"))
    options.refuse_draws_for_nothing(draws, with_sensitivity=with_sensitivity)
    chosen = format_for(output, output_format)
    check_path(output)
    request = Request(
        file,
        algorithm,
        config,
        id_column,
        name_column,
        **options.column_lists(group, lower, higher),
        period=period,
        encoding=encoding,
        input_format=input_format,
        delimiter=delimiter,
        decimal=decimal,
    )
    refuse_overwriting(output, request)
    job = find_job(request)
    ranking = ranked(
        job.metrics, job.algorithm, where=where, before=before, by=by, sensitivity=with_sensitivity, draws=draws, seed=seed
    )
    tell((*job.notes, *ranking.warnings), quiet=quiet)
    show(ranking.ends(top, bottom).document(), chosen, output)
