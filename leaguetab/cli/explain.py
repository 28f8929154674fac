"""`leaguetab explain`: why a unit is where it is; and what a method or an error code means."""

from __future__ import annotations

from typing import Annotated

import typer

from leaguetab.cli import options


def explain(
    subject: Annotated[
        list[str],
        typer.Argument(
            metavar="[FILE] UNIT",
            help="A file of metrics and a unit's id or name; the unit alone where the config names its file. "
            "Or, alone, the name of a method or an error code.",
        ),
    ],
    algorithm: options.AlgorithmName = None,
    config: options.ConfigName = None,
    id_column: options.Id = None,
    name_column: options.Name = None,
    group: options.Group = None,
    lower: options.Lower = None,
    higher: options.Higher = None,
    period: options.Period = None,
    output_format: options.Format = None,
    output: options.Output = None,
    encoding: options.Encoding = None,
    input_format: options.InputFormat = None,
    *,
    quiet: options.Quiet = False,
) -> None:
    """Explain one unit's place: from raw values to the rank, its rivals, and what would move it.

    \b
    Examples:
      leaguetab explain -c nhs-acute -a nof-2025-26-metrics "Royal Berkshire"
      leaguetab explain trusts.csv RHW -c our-trusts -o royal-berkshire.html
      leaguetab explain z_score            what a method does
      leaguetab explain duplicate-unit     what an error means
    """
    from leaguetab.cli.job import Request, read_job, refuse_overwriting, tell
    from leaguetab.cli.show import show
    from leaguetab.errors import LeaguetabError, Problem
    from leaguetab.output.formats import format_for
    from leaguetab.output.write import check_path

    *file, unit = subject
    if len(file) > 1:
        found = f"{len(subject)} words are given"
        raise LeaguetabError(Problem("bad-option", found, "a file and one unit", "Put a name of several words in quotation marks."))
    chosen = format_for(output, output_format)
    check_path(output)
    flags = {"groups": options.split_list(group), "lower": options.split_list(lower), "higher": options.split_list(higher)}
    request = Request(
        file[0] if file else None,
        algorithm,
        config,
        id_column,
        name_column,
        **flags,
        period=period,
        encoding=encoding,
        input_format=input_format,
    )
    refuse_overwriting(output, request)
    if not file and config is None:
        from leaguetab.output.topic import topic_document

        show(topic_document(unit), chosen, output)
        return
    from leaguetab.api.explanation import explain as explained
    from leaguetab.api.ranking import rank

    job = read_job(request)
    ranking = rank(job.read, job.named, sensitivity=False)
    tell((*job.notes, *ranking.whole.warnings), quiet=quiet)
    show(explained(ranking, unit).document(), chosen, output)
