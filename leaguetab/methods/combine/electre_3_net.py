"""The net credibility of ELECTRE III: how far a unit outranks the others, less how far they outrank it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._pairs import blocks
from leaguetab.methods.combine._parts import only_where, with_say
from leaguetab.methods.combine._per_part import PerPart, names_stated, of_part
from leaguetab.methods.part_names import check_names, names_of
from leaguetab.methods.product import product


class Electre3Net(Combine):
    """Net credibility of outranking, from the credibility matrix of ELECTRE III.

    Notes
    -----
    On each part, one unit is at least as good as another (concordance ``c = 1``) where it is worse by no more than ``q``, not
    at all (0) where it is worse by ``p`` or more, and in proportion between. Opposition (discordance ``d``) begins where it is
    worse by more than ``p`` and is full (1) from ``v`` on. The credibility that one unit outranks another is the weighted mean
    concordance ``C``, times ``(1 - d) / (1 - C)`` for each part whose ``d`` is above ``C``. The score is the sum of the
    credibilities that the unit outranks each of the others, less the sum of those that they outrank it. ELECTRE III itself goes
    on to two distillations, whose result is a partial order and no score, so they are not here. Each part is read in its own
    direction. Two units are compared on the parts both have; with none in common neither outranks the other. A unit with no
    part present is missing; a part of weight 0 has no say. Where all units are equal, or one is alone, each has 0.

    References
    ----------
    Roy (1978), ELECTRE III: un algorithme de classements fonde sur une representation floue des preferences, Cahiers du CERO
    20, 3-24 (the credibility matrix). Li and Wang (2007), An improved ranking method for ELECTRE III, International Conference
    on Wireless Communications, Networking and Mobile Computing, 6659-6662 (the net credibility degree).
    """

    method: Literal["electre_3_net"] = "electre_3_net"
    q: PerPart = 0.0
    """Indifference: the largest shortfall that does not matter; one number, or one for each part by name (0 for others)."""
    p: PerPart | None = None
    """Preference: the shortfall from which on the unit is plainly worse; the same as `q` where not stated."""
    v: PerPart | None = None
    """Veto: the shortfall from which on the unit cannot outrank, whatever the other parts; none where not stated."""
    mixes_directions: ClassVar[bool] = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        named = names_stated(self.q, self.p, self.v)
        for name in named or ("every part",):
            wrong = self._thresholds(name).what_is_wrong()
            if wrong:
                raise ValueError(f"{name}: {wrong}")
        return self

    @property
    def compares_pairs(self) -> bool:
        """Every unit is compared with every other."""
        return True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Find the net credibility."""
        check_names(names_stated(self.q, self.p, self.v), names_of(context, weights.shape[-1]))
        parts = with_say(values, weights, context)
        thresholds = [self._thresholds(name) for name in parts.names]
        upward = parts.upward
        units = upward.shape[-1]
        leading = np.broadcast_shapes(upward.shape[:-2], parts.weights.shape[:-1])
        net = np.zeros((*leading, units))
        for block in blocks(units, 3 * int(np.prod(leading)) + 2 * int(np.prod(upward.shape[:-1]))):
            credible = _credibility(upward[..., block], upward, parts.weights, thresholds)
            net[..., block] += credible.sum(axis=-1)
            net -= credible.sum(axis=-2)
        return only_where(parts.scored, net)

    def _thresholds(self, name: str) -> _Thresholds:
        q = of_part(self.q, name) or 0.0
        p = of_part(self.p, name)
        return _Thresholds(q, q if p is None else p, of_part(self.v, name))

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


@dataclass(frozen=True)
class _Thresholds:
    """Indifference, preference and veto of one part."""

    q: float
    p: float
    v: float | None

    def what_is_wrong(self) -> str | None:
        """Say which threshold is out of order, if any."""
        if self.p < self.q:
            return f"'p' ({self.p:g}) must not be below 'q' ({self.q:g})"
        if self.v is not None and self.v <= self.p:
            return f"'v' ({self.v:g}) must be above 'p' ({self.p:g})"
        return None

    def concordance(self, shortfall: Floats) -> Floats:
        """Return how far a unit that is worse by so much is still as good; NaN where unknown."""
        if self.p == self.q:
            return np.where(np.isnan(shortfall), np.nan, shortfall <= self.q)
        return np.clip((self.p - shortfall) / (self.p - self.q), 0.0, 1.0)

    def discordance(self, shortfall: Floats) -> Floats:
        """Return how far a shortfall forbids outranking; 0 where unknown."""
        if self.v is None:
            return np.zeros(shortfall.shape)
        return np.nan_to_num(np.clip((shortfall - self.p) / (self.v - self.p), 0.0, 1.0), nan=0.0)


def _credibility(first: Floats, second: Floats, weights: Floats, thresholds: list[_Thresholds]) -> Floats:
    """Return how credible it is that units of the first outrank units of the second, shape ``(…, first, second)``."""
    shortfalls = second[..., None, :] - first[..., :, None]
    agreed = np.stack([limits.concordance(shortfalls[..., number, :, :]) for number, limits in enumerate(thresholds)], axis=-3)
    flat = agreed.reshape(*agreed.shape[:-2], -1)
    compared = product(weights, (~np.isnan(flat)).astype(np.float64))
    agreement = product(weights, np.nan_to_num(flat, nan=0.0))
    agreement = np.divide(agreement, compared, out=np.zeros(agreement.shape), where=compared > 0)
    agreement = np.minimum(agreement, 1.0).reshape(*agreement.shape[:-1], *agreed.shape[-2:])
    credible = agreement.copy()
    for number, limits in enumerate(thresholds):
        opposed = np.broadcast_to(limits.discordance(shortfalls[..., number, :, :]), agreement.shape)
        credible *= np.divide(1 - opposed, 1 - agreement, out=np.ones(agreement.shape), where=opposed > agreement)
    return credible
