"""Weights from the first principal component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.weight._correlation import correlations
from leaguetab.methods.weight._from_values import FromValues

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats

TIED = 1e-9
"""Eigenvalues nearer than this, relative to the largest, are one: which of their directions comes first is chance."""


class PcaFirstComponent(FromValues):
    """Squared loadings of the parts on the first principal component.

    Notes
    -----
    The first principal component of the correlation matrix is the weighted sum of the standardised parts that varies most.
    The square of a part's loading on it is in proportion to the share of the part's variance that it explains; ``w_j`` is
    that square, scaled to a sum of 1. The squares do not tell a part that moves with the others from one that moves against
    them. Two parts always weigh the same. Where several components explain equally much, their squares are averaged, so that
    parts that are all uncorrelated weigh the same. (The rotated factors of the OECD handbook, section 6.1, are another
    method.) Only units that have all parts count; where none has, there is no result. A part whose values are all equal has
    weight 0; where no part varies, or one unit is alone, the weights are equal.

    References
    ----------
    Jolliffe (2002), Principal Component Analysis, second edition, section 2.3 (correlation matrix) and 6.3 (squared loadings).
    """

    method: Literal["pca_first_component"] = "pca_first_component"

    def importance(self, values: Floats, context: Context) -> Floats:
        """Return the squared loadings."""
        explained, loadings = np.linalg.eigh(correlations(values))
        first = explained >= explained[..., -1:] * (1 - TIED)
        return np.asarray(np.where(first[..., None, :], loadings**2, 0.0).sum(axis=-1))
