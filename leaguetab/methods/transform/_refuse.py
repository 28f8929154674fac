"""Refusing values that a step has no meaning for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.errors import Problem
from leaguetab.methods.base import MethodError

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats


def refuse_where(wrong: Bools, values: Floats, what: str, allowed: str) -> None:
    """Refuse values for which a step has no meaning.

    Raises
    ------
    MethodError
        ``no-result``, with the first such value and how many there are.
    """
    if wrong.any():
        others = int(wrong.sum()) - 1
        raise MethodError(Problem("no-result", f"{what} {values[wrong][0]:g}{f' (and {others} more)' if others else ''}", allowed))
