"""Combines that average over the parts what they make of each part, whatever the weights are."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._parts import weighted_mean

if TYPE_CHECKING:
    from leaguetab.methods.combine._parts import Parts


class Averaging(Combine):
    """A weighted mean, over the parts present, of something that depends on the values of all units and on no weight.

    So for fixed values a score is linear in weights of sum 1, and what is known of weighted means holds of it.
    """

    @abstractmethod
    def averaged(self, values: Floats, weights: Floats, context: Context) -> Parts:
        """Return what is averaged.

        Parameters
        ----------
        values, weights, context
            As for `apply`. Of the weights, only which are above 0 makes a difference to the values returned.

        Returns
        -------
        Parts
            The parts with a say, each turned into what is averaged; NaN where missing.
        """

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average what is made of each part; raises what that raises."""
        parts = self.averaged(values, weights, context)
        return weighted_mean(parts.values, parts.weights)
