"""SPOTIS: distance from the ideal within fixed bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.combine._averaging import Averaging
from leaguetab.methods.combine._parts import Parts, check_values, with_say
from leaguetab.methods.combine._per_part import Number, names_stated
from leaguetab.methods.part_names import check_names, names_of
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Spotis(Averaging):
    """Distance from an ideal unit as a share of each part's bounds (SPOTIS; lower is better).

    Notes
    -----
    ``sum(w |x - ideal| / (high - low)) / sum(w)`` over the parts that are present, where the ideal is the bound on the better
    side, unless stated. With stated bounds, a unit's score does not depend on the others, so that no unit joining or leaving
    can turn an order round. Bounds that are not stated are the lowest and highest value in the table, which loses that
    property; a part equal for all then adds nothing. A missing part's weight is taken up by the others in proportion. A unit
    with no part present is missing; a part of weight 0 has no say. Where all units are equal, or one is alone, each has 0 (with
    stated bounds: its distance).

    References
    ----------
    Dezert, Tchamova, Han and Tacnet (2020), The SPOTIS rank reversal free method for multi-criteria decision-making support,
    IEEE 23rd International Conference on Information Fusion.
    """

    method: Literal["spotis"] = "spotis"
    bounds: dict[str, tuple[Number, Number]] = Field(default_factory=dict)
    """The lowest and highest value that each part can have, by its name; where not stated, those in the table."""
    ideal: dict[str, Number] = Field(default_factory=dict)
    """The best value of parts where neither bound is best, by name."""
    mixes_directions: ClassVar[bool] = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name, (low, high) in self.bounds.items():
            if low >= high:
                message = f"{name}: the lower bound ({low:g}) must be below the upper ({high:g})"
                raise ValueError(message)
            if not low <= self.ideal.get(name, low) <= high:
                message = f"{name}: the ideal ({self.ideal[name]:g}) must lie within the bounds"
                raise ValueError(message)
        return self

    def averaged(self, values: Floats, weights: Floats, context: Context) -> Parts:
        """Measure the distance on each part; raises `MethodError` (``no-result``) for a value outside the stated bounds."""
        check_names(names_stated(self.bounds, self.ideal), names_of(context, weights.shape[-1]))
        parts = with_say(values, weights, context)
        low, high = self._bound(parts, 0, lowest(parts.values)), self._bound(parts, 1, highest(parts.values))
        check_values(parts, (parts.values < low) | (parts.values > high), "values must lie within the stated bounds")
        best = _stated([self.ideal.get(name) for name in parts.names], np.where(parts.higher[:, None], high, low))
        return replace(parts, values=ratio(np.abs(parts.values - best), high - low, 0.0))

    def _bound(self, parts: Parts, side: int, seen: Floats) -> Floats:
        return _stated([self.bounds[name][side] if name in self.bounds else None for name in parts.names], seen)

    def better_after(self, better: Better) -> Better:
        """Lower is better in a distance."""
        return "lower"


def _stated(numbers: list[float | None], otherwise: Floats) -> Floats:
    """Return the numbers stated for parts, ``(…, parts, 1)``, and others where nothing is stated."""
    stated = np.array([np.nan if number is None else number for number in numbers])[:, None]
    return np.where(np.isnan(stated), otherwise, stated)
