"""The tables that `diff` compares, from what was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab.api.ranking import rank
from leaguetab.cli.job import Request, read_job
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.saved import is_saved, load_saved

if TYPE_CHECKING:
    from leaguetab.table import LeagueTable

_TWO_FILES = 2


@dataclass(frozen=True)
class Typed:
    """What was typed.

    Parameters
    ----------
    request
        What all sides share.
    files
        None (the config's own), one or two.
    algorithms
        Names or paths; none for the config's own.
    from_period, to_period
        Periods to compare.
    """

    request: Request
    files: tuple[str, ...]
    algorithms: tuple[str, ...]
    from_period: str | None = None
    to_period: str | None = None

    def requests(self) -> tuple[Request, ...]:
        """Return one request a side.

        Raises
        ------
        LeaguetabError
            ``bad-option`` where it is not one comparison.
        """
        self._check()
        if len(self.files) == _TWO_FILES:
            one = replace(self.request, algorithm=self.algorithms[0] if self.algorithms else None)
            return replace(one, file=self.files[0], period=self.from_period), replace(
                one, file=self.files[1], period=self.to_period
            )
        shared = replace(self.request, file=self.files[0] if self.files else None)
        if self.from_period is not None or self.to_period is not None:
            one = replace(shared, algorithm=self.algorithms[0] if self.algorithms else None)
            return replace(one, period=self.from_period), replace(one, period=self.to_period)
        return tuple(replace(shared, algorithm=name) for name in self.algorithms)

    def _check(self) -> None:
        periods = self.from_period is not None or self.to_period is not None
        if len(self.files) > _TWO_FILES:
            _refuse(f"{len(self.files)} files are named", "diff compares one file with another")
        if len(self.algorithms) > 1 and (len(self.files) == _TWO_FILES or periods):
            what = "two files" if len(self.files) == _TWO_FILES else "two periods"
            _refuse(f"{what} and {len(self.algorithms)} algorithms are named", "either the data differ or the algorithm, not both")
        if len(self.files) < _TWO_FILES and periods and self.from_period is None:
            _refuse("--to is given without --from", "name the period to compare it with")
        if len(self.files) < _TWO_FILES and not periods and len(self.algorithms) < _TWO_FILES:
            _refuse(
                "there is one table, and nothing to compare it with",
                "name two algorithms (-a A -a B), two files, or --from and --to",
            )


def _refuse(found: str, allowed: str) -> None:
    hint = "For example: leaguetab diff -c nhs-acute -a nof-2025-26-metrics -a equal-domains."
    raise LeaguetabError(Problem("bad-option", found, allowed, hint))


def sides(typed: Typed) -> tuple[tuple[LeagueTable, ...], tuple[str, ...]]:
    """Make the tables, or read those that were saved, with notes.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with any of them.
    """
    tables: list[LeagueTable] = []
    notes: list[str] = []
    for request in typed.requests():
        if request.file is not None and is_saved(request.file):
            tables.append(load_saved(request.file))
            continue
        job = read_job(request)
        tables.append(rank(job.read, job.named, sensitivity=False).whole)
        notes += job.notes
    return tuple(tables), tuple(dict.fromkeys(notes))
