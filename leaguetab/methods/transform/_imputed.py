"""What steps that fill gaps from the other units share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.population import FittedTransform

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Imputed(FittedTransform):
    """A step that fills each gap with one statistic of the population."""

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Fill the gaps."""
        return np.where(np.isnan(values), fitted[0], values)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Fill the gaps; values present stay, whatever their group."""
        return np.where(np.isnan(values), super().apply(values, context), values)
