"""Pairwise majority wins minus losses."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._pairs import blocks
from leaguetab.methods.combine._parts import only_where, with_say
from leaguetab.methods.product import product

TIE = 1e-12
"""A majority smaller than this share of all weights is rounding, and a tie."""


class Copeland(Combine):
    """Majority wins minus majority losses against every other unit.

    Notes
    -----
    One unit beats another where the parts on which it is better weigh more than those on which it is worse; a unit's score is
    the number of units it beats less the number that beat it, from ``1 - n`` to ``n - 1``. How far apart values lie plays no
    part, so parts need no common scale; each is read in its own direction. Two units are compared on the parts both have; with
    none in common they tie. A unit with no part present is missing; a part of weight 0 has no say. Where all units are equal,
    or one is alone, each has 0.

    References
    ----------
    Copeland (1951), A reasonable social welfare function, University of Michigan. Saari and Merlin (1996), The Copeland method,
    Economic Theory 8, 51-76. COINr, ``a_copeland``. OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6
    (outranking).
    """

    method: Literal["copeland"] = "copeland"
    mixes_directions: ClassVar[bool] = True

    @property
    def compares_pairs(self) -> bool:
        """Every unit is compared with every other."""
        return True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Count wins and losses."""
        parts = with_say(values, weights, context)
        upward = parts.upward
        units = upward.shape[-1]
        leading = np.broadcast_shapes(upward.shape[:-2], parts.weights.shape[:-1])
        wins = np.empty((*leading, units))
        for block in blocks(units, int(np.prod(leading)) + int(np.prod(upward.shape[:-1]))):
            verdicts = _majority(upward[..., block], upward, parts.weights)
            wins[..., block] = verdicts.sum(axis=-1)
        return only_where(parts.scored, wins)

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _majority(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Return 1 where a unit of the first beats one of the second, -1 where it loses, to ``(…, first, second)``."""
    ours, theirs = first[..., :, None], second[..., None, :]
    votes = np.greater(ours, theirs).astype(np.float64) - np.less(ours, theirs)
    margin = product(weights, votes.reshape(*votes.shape[:-2], -1))
    verdict = np.sign(np.where(np.abs(margin) <= TIE, 0.0, margin))
    return verdict.reshape(*verdict.shape[:-1], *votes.shape[-2:])
