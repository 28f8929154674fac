"""Conditions that two tables must not meet, such as ``max_shift>5``."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.analysis.diff.figures import FIGURES
from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leaguetab.analysis.diff.figures import Figure

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
"""The signs that compare, the longer ones first."""

_FLAG = Place("--fail-on")
_FEW_DIGITS, _ALL_DIGITS = 6, 17
"""A figure is written with the first number of digits where that is enough; the second writes any number in full."""
_NOT_KNOWN = {
    "band_changes": "the two tables do not have the same bands",
    "kendall_tau": "fewer than two units are ranked in both tables, or all of them tie",
    "spearman": "fewer than two units are ranked in both tables, or all of them tie",
}


@dataclass(frozen=True)
class Condition:
    """A figure compared with a number.

    Parameters
    ----------
    figure
        A key of `FIGURES`.
    sign
        A key of `OPERATORS`.
    limit
        The number.
    """

    figure: str
    sign: str
    limit: float

    def __str__(self) -> str:
        return f"{self.figure}{self.sign}{_in_full(self.limit)}"

    def holds(self, figures: Mapping[str, Figure]) -> bool:
        """Tell whether the figures meet the condition.

        Raises
        ------
        LeaguetabError
            ``bad-option`` where the two tables do not have the figure, with the reason.

        Examples
        --------
        >>> parse("max_shift>5").holds({"max_shift": 12})
        True
        """
        return OPERATORS[self.sign](self._value(figures), self.limit)

    def words(self, figures: Mapping[str, Figure]) -> str:
        """Say what the figure is, and what it must not be.

        Examples
        --------
        >>> parse("max_shift>5").words({"max_shift": 12})
        'max_shift is 12, and must not be > 5'
        """
        value = _beside(self._value(figures), self.limit)
        return f"{self.figure} is {value}, and must not be {self.sign} {_in_full(self.limit)}"

    def _value(self, figures: Mapping[str, Figure]) -> float:
        value = figures[self.figure]
        if value is None:
            reason = _NOT_KNOWN.get(self.figure, "no unit is ranked in both tables")
            raise LeaguetabError(Problem("bad-option", f"'{self}' cannot be told: {reason}", place=_FLAG))
        return value


def parse(text: str) -> Condition:
    """Read a condition.

    Parameters
    ----------
    text
        A figure, a sign and a number: ``max_shift>5``; spaces between them are allowed.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where it is none, or names no figure.

    Examples
    --------
    >>> parse("kendall_tau < 0.9")
    Condition(figure='kendall_tau', sign='<', limit=0.9)
    """
    found = re.fullmatch(r"\s*(\w+)\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*", text)
    limit = _number(found[3]) if found else None
    if found is None or limit is None:
        allowed = f"a condition is a figure, one of {listed(tuple(OPERATORS))}, and a number"
        raise LeaguetabError(Problem("bad-option", f"{text!r} is no condition", allowed, _hint(text), _FLAG))
    if found[1] not in FIGURES:
        allowed = f"there are: {listed(tuple(FIGURES), len(FIGURES))}"
        hint = did_you_mean(found[1], FIGURES)
        raise LeaguetabError(Problem("bad-option", f"no figure is called {found[1]!r}", allowed, hint, _FLAG))
    return Condition(found[1], found[2], limit)


def _hint(text: str) -> str:
    """Show what a condition looks like; where there is a figure alone, a shell has taken its sign for a redirection."""
    figure = text.strip()
    if figure in FIGURES:
        return f"Quote it, as a shell takes > and < for its own: --fail-on '{figure}>20'."
    return "For example: --fail-on 'max_shift>5'."


def _in_full(value: float) -> str:
    """Write a number with all the digits it has, and no more."""
    return f"{value:.0f}" if float(value).is_integer() else repr(value)


def _beside(value: float, limit: float) -> str:
    """Write a figure with enough digits to lie on the side of the limit on which it does."""
    if float(value).is_integer():
        return _in_full(value)
    few = max(_FEW_DIGITS, len(str(int(abs(value)))) + 1)
    written = (f"{value:.{digits}g}" for digits in range(few, _ALL_DIGITS))
    return next((text for text in written if _side(float(text), limit) == _side(value, limit)), repr(value))


def _side(value: float, limit: float) -> tuple[bool, bool]:
    return value < limit, value > limit


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE) else None
