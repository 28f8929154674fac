"""`leaguetab diff`: why two tables differ."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from leaguetab.cli import options
from leaguetab.cli.annotated import annotated

EXIT_BROKEN = 1


@annotated
def diff(
    files: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="[FILE] [NEW]",
            help="One file of metrics, or an old and a new one; each may be a table saved by rank -o. "
            "May be left out where the config names its file.",
            show_default=False,
        ),
    ] = None,
    algorithm: Annotated[
        Optional[list[str]],
        typer.Option(
            "-a",
            "--algorithm",
            help="An algorithm, as for rank; name two or more to compare them on one file.",
            autocompletion=options.complete_algorithm,
            show_default=False,
        ),
    ] = None,
    config: options.ConfigName = None,
    from_period: Annotated[
        Optional[str], typer.Option("--from", metavar="PERIOD", help="Compare this period of the file …", show_default=False)
    ] = None,
    to_period: Annotated[
        Optional[str], typer.Option("--to", metavar="PERIOD", help="… with this one. By default the latest.", show_default=False)
    ] = None,
    period: Annotated[
        Optional[str],
        typer.Option(
            "--period", help="The period in which several algorithms are compared. By default the latest.", show_default=False
        ),
    ] = None,
    id_column: options.Id = None,
    name_column: options.Name = None,
    group: options.Group = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    fail_on: Annotated[
        Optional[list[str]],
        typer.Option(
            "--fail-on",
            metavar="CONDITION",
            help="Exit with code 1 where a figure meets this: 'max_shift>5', 'kendall_tau<0.9', 'band_changes>0'. Repeatable.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option(
            "--top",
            metavar="N",
            parser=options.whole_number("--top", 1),
            help="How many places count as the top, for the figure top_kept.",
        ),
    ] = 10,
    where: Annotated[
        Optional[str],
        typer.Option(
            "--where",
            help="Show only units that meet an SQL condition on any column: \"Region = 'London'\". Ranks and figures are of all.",
            show_default=False,
        ),
    ] = None,
    *,
    step_summary: Annotated[
        bool, typer.Option("--step-summary", help="Also add the result to the summary of a step of a GitHub workflow.")
    ] = False,
    output_format: options.Format = None,
    output: options.Output = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Compare league tables, and say what caused each shift.

    \b
    Examples:
      leaguetab diff -c nhs-acute -a nof-2025-26-metrics -a equal-domains
      leaguetab diff last-quarter.csv this-quarter.csv -c our-trusts
      leaguetab diff trusts.csv -c our-trusts --from "2025 Q2" --to "2025 Q3"
      leaguetab diff trusts.csv -c our-trusts --from "2025 Q2" --where "Region = 'London'"
      leaguetab diff saved.json this-quarter.csv -c our-trusts --fail-on 'max_shift>5' -f github
    """
    from leaguetab.api.difference import conditions_of
    from leaguetab.api.difference import diff as compare
    from leaguetab.cli.job import Request, refuse_overwriting, tell
    from leaguetab.cli.show import add_step_summary, show, step_summary_path
    from leaguetab.cli.sides import Saved, Typed, sides, tables
    from leaguetab.output.formats import format_for
    from leaguetab.output.write import check_path

    chosen = format_for(output, output_format)
    check_path(output)
    summary_path = step_summary_path() if step_summary else None
    conditions = conditions_of(fail_on or (), tables=2)
    request = Request(
        config=config,
        id=id_column,
        name=name_column,
        **options.column_lists(group, lower, higher),
        period=period,
        encoding=encoding,
        input_format=input_format,
        delimiter=delimiter,
        decimal=decimal,
    )
    typed = Typed(request, tuple(files or ()), tuple(algorithm or ()), from_period, to_period)
    wanted = sides(typed)
    for side in wanted:
        refuse_overwriting(output, Request(side.file) if isinstance(side, Saved) else side)
    conditions_of(conditions, tables=len(wanted))
    made, notes = tables(wanted, where)
    tell((*notes, *(warning for table in made for warning in table.warnings)), quiet=quiet)
    found = compare(*made, fail_on=conditions, top=top, where=where)
    tell(found.warnings, quiet=quiet)
    document = found.document()
    show(document, chosen, output)
    if summary_path is not None:
        add_step_summary(document, summary_path)
    for condition in document.alarms:
        typer.echo(f"--fail-on: {condition}", err=True)
    if document.alarms:
        raise typer.Exit(EXIT_BROKEN)
