"""`leaguetab sensitivity`: how far each position can be trusted."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from leaguetab.cli import options
from leaguetab.cli.annotated import annotated

VARIED = ("all", "domains", "metrics")


@annotated
def sensitivity(
    file: options.File = None,
    algorithm: options.AlgorithmName = None,
    config: options.ConfigName = None,
    id_column: options.Id = None,
    name_column: options.Name = None,
    group: options.Group = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    period: options.Period = None,
    where: options.Where = None,
    within: Annotated[
        Optional[float],
        typer.Option(
            "--within",
            metavar="SHARE",
            parser=options.number("--within", options.A_SHARE),
            help="How far each weight may differ from the stated one, as a share of it. By default 0.25, a quarter.",
            show_default=False,
        ),
    ] = None,
    *,
    any_weights: Annotated[
        bool,
        typer.Option("--any-weights", help="Draw from all weightings that there are instead, however far from the stated ones."),
    ] = False,
    concentration: Annotated[
        Optional[float],
        typer.Option(
            "--concentration",
            metavar="NUMBER",
            parser=options.number("--concentration", options.ABOVE_0),
            help="Draw weightings scattered about the stated ones instead (Dirichlet), the closer the larger the number.",
            show_default=False,
        ),
    ] = None,
    vary: Annotated[str, typer.Option("--vary", help=f"Which weights to vary: {', '.join(VARIED)}.")] = "all",
    draws: options.Draws = None,
    seed: options.Seed = 0,
    precision: Annotated[
        Optional[float],
        typer.Option(
            "--precision",
            metavar="ERROR",
            parser=options.number("--precision", options.A_SHARE),
            help="Stop drawing as soon as the chance of each unit to be first, in a quarter or in a band is known to within this "
            "standard error: 0.01 is a percentage point.",
            show_default=False,
        ),
    ] = None,
    output_format: options.Format = None,
    output: options.Output = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Tell how far each position of a league table can be trusted.

    \b
    Examples:
      leaguetab sensitivity -c nhs-acute -a nof-2025-26-metrics
      leaguetab sensitivity -c nhs-acute -a equal-domains --within 0.1 --vary domains
      leaguetab sensitivity trusts.csv -c my-config -a my-algorithm.yaml --any-weights
      leaguetab sensitivity -c nhs-acute -a nof-2025-26-metrics --where "Region = 'London'"
      leaguetab sensitivity -c hdi -o report.html
      leaguetab sensitivity -c hdi -f json --seed 7
    """
    from leaguetab.api.trust import sensitivity as trusted
    from leaguetab.cli.draws import settings_from
    from leaguetab.cli.job import Request, find_job, refuse_overwriting, tell
    from leaguetab.cli.progress import progress
    from leaguetab.cli.show import show
    from leaguetab.output.formats import format_for
    from leaguetab.output.write import check_path

    chosen = format_for(output, output_format)
    check_path(output)
    settings = settings_from(within, concentration, vary, draws, seed, precision, any_weights=any_weights)
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
    tell(job.notes, quiet=quiet)
    with progress(quiet=quiet) as told:
        found = trusted(job.metrics, job.algorithm, settings, where=where, progress=told)
        document = found.document()
    tell(found.report.table.warnings, quiet=quiet)
    show(document, chosen, output)
