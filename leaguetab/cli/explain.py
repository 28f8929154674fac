"""`leaguetab explain`: why a unit is where it is; and what a method or an error code means."""

from __future__ import annotations

from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leaguetab.cli import options
from leaguetab.cli.annotated import annotated

if TYPE_CHECKING:
    from collections.abc import Iterator


@annotated
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
    delimiter: options.Delimiter = None,
    decimal: options.Decimal = None,
    input_format: options.InputFormat = None,
    *,
    with_sensitivity: options.WithSensitivity = True,
    draws: options.DrawsInPassing = None,
    seed: options.Seed = 0,
    quiet: options.Quiet = False,
) -> None:
    """Explain one unit's place: from raw values to the rank, how far it can be trusted, its rivals, and what would move it.

    \b
    Examples:
      leaguetab explain -c nhs-acute -a nof-2025-26-metrics "Royal Berkshire"
      leaguetab explain trusts.csv RHW -c our-trusts -o royal-berkshire.html
      leaguetab explain z_score            what a method does
      leaguetab explain duplicate-unit     what an error means
    """
    from leaguetab.cli.show import show
    from leaguetab.output.formats import format_for
    from leaguetab.output.write import check_path

    *file, unit = subject
    _check_words(file, unit, config)
    options.refuse_draws_for_nothing(draws, with_sensitivity=with_sensitivity)
    chosen = format_for(output, output_format)
    check_path(output)
    if not file and config is None and algorithm is None:
        from leaguetab.output.topic import topic_document

        with _missing_unit_told(subject):
            document = topic_document(unit)
        show(document, chosen, output)
        return
    from leaguetab.api.explanation import explain as explained
    from leaguetab.api.explanation import no_workings
    from leaguetab.api.ranking import rank
    from leaguetab.cli.job import Request, find_job, is_saved_table, refuse_overwriting, tell
    from leaguetab.errors import LeaguetabError

    request = Request(
        file[0] if file else None,
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
    if request.file is not None and is_saved_table(request.file):
        raise LeaguetabError(no_workings())
    job = find_job(request)
    ranking = rank(job.metrics, job.algorithm, sensitivity=False)
    tell((*job.notes, *ranking.whole.warnings), quiet=quiet)
    with _missing_unit_told(subject):
        found = explained(ranking, unit, sensitivity=with_sensitivity, draws=draws, seed=seed)
    show(found.document(), chosen, output)


def _check_words(file: list[str], unit: str, config: str | None) -> None:
    """Refuse words that are not a file and a unit, in this order."""
    from leaguetab.errors import LeaguetabError, Place, Problem

    if len(file) > 1:
        found = f"{len(file) + 1} words are given"
        raise LeaguetabError(
            Problem("bad-option", found, "a file and one unit are needed", "Put a name of several words in quotation marks.")
        )
    if file and Path(unit).is_file() and not Path(file[0]).exists():
        found = f"{unit!r} is a file, and {file[0]!r} is none"
        raise LeaguetabError(Problem("bad-option", found, "the file comes first, then the unit"))
    if file and config is not None and _is_no_file(Path(file[0])):
        hint = f"If {file[0]!r} and {unit!r} are two units, explain one at a time: leaguetab explain -c {config} {file[0]}."
        raise LeaguetabError(
            Problem("no-such-file", "there is no such file", "of two words, the first is a file", hint, Place(file[0]))
        )


def _is_no_file(path: Path) -> bool:
    """Tell whether a word is neither a file nor called like one."""
    return path.name != "-" and not path.suffix and not path.exists() and not any(path.parent.glob(f"{escape(path.name)}.*"))


@contextmanager
def _missing_unit_told(words: list[str]) -> Iterator[None]:
    """Say that a unit is missing, where one word is given and it is a file."""
    from leaguetab.errors import LeaguetabError, Problem

    try:
        yield
    except LeaguetabError as error:
        if len(words) > 1 or not Path(words[0]).is_file():
            raise
        found = f"{words[0]!r} is a file, and no unit is named"
        hint = f"For example: leaguetab explain {words[0]} UNIT -c CONFIG, where UNIT is its id, its name or a part of it."
        raise LeaguetabError(Problem("bad-option", found, "a file and one unit are needed", hint)) from error
