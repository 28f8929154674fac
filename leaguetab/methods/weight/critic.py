"""CRITIC weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.statistics import deviation
from leaguetab.methods.weight._correlation import correlations
from leaguetab.methods.weight._from_values import FromValues, rescaled, turned, varies

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats

NOISE = 1e-12
"""What rounding leaves of one minus a correlation that is 1."""


class Critic(FromValues):
    """More weight for parts that vary much and agree little with the others (importance through intercriteria correlation).

    Notes
    -----
    ``w_j`` is in proportion to ``s_j sum_k (1 - r_jk)``, with ``s`` the standard deviation of the rescaled part and ``r`` the
    correlation of two parts. Two definitions are in use, and differ where lower is better in a part. ``rescale:
    worst_to_best`` rescales each part to 0 at its worst value and 1 at its best; ``lowest_to_highest`` to 0 at its lowest and
    1 at its highest, so that a part where lower is better counts as disagreeing with one that it agrees with. Only units that
    have all parts count; where none has, there is no result. A part whose values are all equal has weight 0, and the others
    are compared without it. Where the parts agree perfectly, those that vary weigh the same; where none varies, or one unit
    is alone, all do.

    References
    ----------
    ``worst_to_best``: Diakoulaki, Mavrotas and Papayannakis (1995), Determining objective weights in multiple criteria
    problems: the CRITIC method, Computers & Operations Research 22, 763-770. ``lowest_to_highest``: Tuş and Adali (2019), The
    new combination with CRITIC and WASPAS methods for the time and attendance software selection problem, Opsearch 56,
    528-538.
    """

    method: Literal["critic"] = "critic"
    rescale: Literal["worst_to_best", "lowest_to_highest"] = "worst_to_best"
    """Which values of a part become 0 and 1."""

    def importance(self, values: Floats, context: Context) -> Floats:
        """Return deviation times disagreement."""
        scaled = rescaled(turned(values, context) if self.rescale == "worst_to_best" else values)
        varying = varies(scaled)
        disagreement = np.where(varying[..., :, None] & varying[..., None, :], 1 - correlations(scaled), 0.0)
        conflict: Floats = np.where(disagreement > NOISE, disagreement, 0.0).sum(axis=-1)
        return deviation(scaled, ddof=0)[..., 0] * conflict
