"""Scores spread evenly by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import FiniteFloat, model_validator

from leaguetab.methods.arithmetic import between, ratio
from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.statistics import count
from leaguetab.methods.transform._ranks import Ties, ranks

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class RankLinear(RelativeTransform):
    """Scores spread evenly from the best unit's to the worst unit's, by rank.

    Notes
    -----
    ``best + (worst - best) * (rank - 1) / (n - 1)``: rank 1 is the best of the ``n`` units that have a value. By default 1 for
    the best and 4 for the worst, and lower is better. Missing values stay missing and take no place. Where all values are
    equal, every unit has the middle of ``best`` and ``worst`` (``ties: average``), ``best`` (`min`) or ``worst`` (`max`). One
    unit alone has the middle.

    References
    ----------
    NHS England, NHS Oversight Framework 2025/26: methodology manual (metrics scored 1.00 to 4.00 by rank).
    """

    method: Literal["rank_linear"] = "rank_linear"
    best: FiniteFloat = 1.0
    """What the best unit has."""
    worst: FiniteFloat = 4.0
    """What the worst unit has."""
    ties: Ties = "average"
    """The rank of equal values: the average of their places, the first or the last of them."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.best == self.worst:
            message = "`best` and `worst` must differ"
            raise ValueError(message)
        return self

    def relate(self, values: Floats, better: Better) -> Floats:
        """Score."""
        places = ranks(values, better, "best_first", self.ties)
        return between(self.best, self.worst, ratio(places - 1, count(values).astype(np.float64) - 1, 0.5))

    def better_after(self, better: Better) -> Better:
        """Lower is better where the best unit has the lower number."""
        return "lower" if self.best < self.worst else "higher"
