"""Problems as people and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaguetab.errors import listed_once
from leaguetab.output.text_cells import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaguetab.errors import Problem


def in_lines(problems: Iterable[Problem]) -> str:
    r"""Write each problem on one line, for standard error.

    Parameters
    ----------
    problems
        In the order to be shown.

    Returns
    -------
    str
        ``file:line:column: what is wrong  [code]``, or ``error: what is wrong  [code]`` where there is no place. A long list of
        what is allowed stands once.

    Examples
    --------
    >>> from leaguetab.errors import Problem
    >>> in_lines([Problem("bad-option", "two outputs")])
    'error: two outputs.  [bad-option]\n'
    """
    return "".join(f"{_line(problem)}\n" for problem in listed_once(problems))


def as_data(problem: Problem) -> dict[str, Any]:
    """Give a problem's parts by name; ``place`` is the file or flag, ``line`` and ``column`` count from 1."""
    place = problem.place
    return {
        "code": problem.code,
        "place": place.source if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "found": problem.found,
        "allowed": problem.allowed or None,
        "hint": problem.hint or None,
    }


def _line(problem: Problem) -> str:
    words = str(problem) if problem.place else f"error: {problem}"
    return f"{one_line(words)}  [{problem.code}]"
