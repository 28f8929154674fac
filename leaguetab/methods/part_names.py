"""The names of a node's parts, and parameters that speak of parts by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.errors import Problem, did_you_mean, listed
from leaguetab.methods.base import MethodError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaguetab.methods.base import Context


def names_of(context: Context, count: int) -> tuple[str, ...]:
    """Return the names of all parts; numbers where the context has none."""
    return context.part_names or tuple(f"part {number + 1}" for number in range(count))


def check_names(stated: Iterable[str], names: tuple[str, ...]) -> None:
    """Refuse names that no part has.

    Raises
    ------
    MethodError
        ``unknown-key`` for each.
    """
    unknown = [name for name in stated if name not in names]
    if unknown:
        allowed = f"the parts are: {listed(names, 30)}"
        raise MethodError(
            Problem("unknown-key", f"no part is called {name!r}", allowed, did_you_mean(name, names)) for name in unknown
        )
