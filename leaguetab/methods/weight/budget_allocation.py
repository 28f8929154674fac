"""Weights from points that people share out among the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Context, Floats, Weighting
from leaguetab.methods.part_names import check_names
from leaguetab.model import line, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import InitErrorDetails

Points = dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]


class BudgetAllocation(Weighting):
    """Weights from several people, each of whom shares out points among the parts.

    Notes
    -----
    Each person's points are divided by that person's own total, so that all count alike whether they gave 10 points or 100; a
    part's weight is the mean of its shares. A part that a person does not name gets nothing from that person. Values, and so
    missing values, play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, section 6.5 (budget allocation process).
    """

    method: Literal["budget_allocation"] = "budget_allocation"
    people: Annotated[dict[str, Points], Field(min_length=1)]
    """By person: the points given to each part, by its name."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that everyone gave points."""
        people = data.get("people")
        for person, points in people.items() if isinstance(people, dict) else ():
            numbers = list(points.values()) if isinstance(points, dict) else [1]
            if all(isinstance(number, int | float) and number == 0 for number in numbers):
                yield line(refuse("bad-weights", f"{person!r} gives no points", "everyone must give some"), ("people", person))

    def apply(self, values: Floats, context: Context) -> Floats:
        """Average the shares.

        Raises
        ------
        MethodError
            ``unknown-key`` for each name that no part has.
        """
        check_names(dict.fromkeys(name for points in self.people.values() for name in points), context.part_names)
        points = np.array([[given.get(name, 0.0) for name in context.part_names] for given in self.people.values()])
        return np.asarray(np.mean(points / points.sum(axis=-1, keepdims=True), axis=0))
