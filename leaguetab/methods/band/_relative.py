"""Bandings in which the band of a unit depends on the other units, all of them or those of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.methods.band._bands import numbered
from leaguetab.methods.base import Banding
from leaguetab.methods.population import by_group
from leaguetab.model import ExpressionText  # noqa: TC001 -- pydantic looks it up when the class is made

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Context, Floats, Ints


class RelativeBanding(Banding):
    """A banding that compares each unit with the others, all of them or those of its own group."""

    within: ExpressionText | None = None
    """A column (or SQL expression) whose values part the units into groups, each sorted alone; a unit without one has no band."""

    def in_groups(self, sort: Callable[..., Floats], context: Context, *arrays: Floats) -> Ints:
        """Sort units into bands, group by group where `within` is given.

        Parameters
        ----------
        sort
            Takes arrays ``(…, units)`` of one population, NaN where missing, and returns its band numbers, NaN where there is none.
        context
            The units' other columns.
        arrays
            What `sort` takes, for all units.
        """
        if self.within is None:
            return numbered(sort(*arrays))
        return numbered(by_group(context.columns.codes(self.within), sort, *arrays))

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The grouping column."""
        return () if self.within is None else (self.within,)
