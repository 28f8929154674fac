"""A stated result for each value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import after_results
from leaguetab.methods.transform._refuse import refuse_where

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class MapValues(Transform):
    """Replace each value by the one stated for it: points for grades, say.

    Notes
    -----
    Values must be exactly those listed; any other stops the run. Where results rise with the values, which way is better stays as
    it was; where they fall, it turns; where they do both, higher is better. For text use an `expression` (``CASE WHEN …``)
    instead of a metric. Missing values stay missing. The other units play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (categorical scales).
    """

    method: Literal["map_values"] = "map_values"
    map: Annotated[dict[FiniteFloat, FiniteFloat], Field(min_length=2)]
    """Each value, and what it becomes."""

    @model_validator(mode="after")
    def _distinguishes(self) -> Self:
        if len(set(self.map.values())) == 1:
            message = "not all values may become the same"
            raise ValueError(message)
        return self

    @property
    def _in_order(self) -> tuple[tuple[float, float], ...]:
        return tuple(sorted(self.map.items()))

    def apply(self, values: Floats, context: Context) -> Floats:
        """Look up.

        Raises
        ------
        MethodError
            ``no-result`` where a value is not listed.
        """
        keys, results = (np.array(column) for column in zip(*self._in_order, strict=True))
        at = np.minimum(np.searchsorted(keys, values), len(keys) - 1)
        unknown = ~np.isnan(values) & (keys[at] != values)
        refuse_where(unknown, values, "`map` does not list the value", f"it lists {', '.join(f'{key:g}' for key in keys)}")
        return np.where(np.isnan(values), np.nan, results[at])

    def better_after(self, better: Better) -> Better:
        """Follow the results: rising keeps the way, falling turns it, both make higher better."""
        return after_results([result for _, result in self._in_order], better)
