"""PROMETHEE II: the net flow of preference between a unit and all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from leaguetab.errors import Problem
from leaguetab.methods.base import Better, Context, Floats, MethodError
from leaguetab.methods.combine._averaging import Averaging
from leaguetab.methods.combine._pairs import blocks
from leaguetab.methods.combine._parts import with_say
from leaguetab.methods.combine._per_part import PerPart, Positive, names_stated, of_part
from leaguetab.methods.part_names import check_names, names_of
from leaguetab.methods.statistics import count, ranked

if TYPE_CHECKING:
    from leaguetab.methods.combine._parts import Parts

Shape = Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
Preference = Callable[[Floats], Floats]


class Promethee2(Averaging):
    """Net flow of preference: how much a unit is preferred to the others, less how much they are preferred to it (PROMETHEE II).

    Notes
    -----
    On each part, a preference function turns the difference ``d`` by which one unit is better than another into a preference
    from 0 to 1 (0 where it is not better):

    ==========  ==========================================================
    `usual`     1 for any difference
    `u_shape`   1 above ``q``
    `v_shape`   ``d / p``, at most 1
    `level`     1/2 above ``q``, 1 above ``p``
    `linear`    ``(d - q) / (p - q)`` above ``q``, at most 1
    `gaussian`  ``1 - exp(-d**2 / (2 s**2))``
    ==========  ==========================================================

    A unit's flow on a part is the mean over all other units that have the part of its preference over them less theirs over it;
    the score is the weighted mean of its flows over the parts present, from -1 to 1. Without missing values that is the usual
    ``phi = phi+ - phi-``. A missing part's weight is taken up by the others in proportion. Each part is read in its own
    direction. A unit with no part present is missing; a part of weight 0 has no say. Where all units are equal, or one is
    alone, each has 0.

    References
    ----------
    Brans, Vincke and Mareschal (1986), How to select and how to rank projects: the PROMETHEE method, European Journal of
    Operational Research 24, 228-238. Brans and Mareschal (2005), PROMETHEE methods, in Multiple Criteria Decision Analysis,
    chapter 5 (single-criterion net flows).
    """

    method: Literal["promethee_2"] = "promethee_2"
    preference: Shape | dict[str, Shape] = "usual"
    """The preference function: one for all parts, or one for each part by name (`usual` for parts not named)."""
    q: PerPart | None = None
    """The largest difference that does not matter, for `u_shape`, `level` and `linear`: one number, or one for each part."""
    p: PerPart | None = None
    """The smallest difference that matters fully, for `v_shape`, `level` and `linear`: one number, or one for each part."""
    s: Positive | dict[str, Positive] | None = None
    """The difference at which preference rises fastest, for `gaussian`: one number, or one for each part."""
    mixes_directions: ClassVar[bool] = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        named = names_stated(self.preference, self.q, self.p, self.s)
        shared = () if isinstance(self.preference, dict) or names_stated(self.q, self.p, self.s) else ("every part",)
        for name in (*named, *shared):
            wrong = self._what_is_wrong(name)
            if wrong:
                raise ValueError(wrong)
        return self

    @property
    def compares_pairs(self) -> bool:
        """Units are compared one by one, save that the flows of `usual` preferences follow from ranks."""
        return self.preference != "usual"

    def averaged(self, values: Floats, weights: Floats, context: Context) -> Parts:
        """Find the net flows on each part."""
        check_names(names_stated(self.preference, self.q, self.p, self.s), names_of(context, weights.shape[-1]))
        parts = with_say(values, weights, context)
        problems = [Problem("bad-value", wrong) for name in parts.names if (wrong := self._what_is_wrong(name))]
        if problems:
            raise MethodError(problems)
        return replace(parts, values=self._flows(parts))

    def _flows(self, parts: Parts) -> Floats:
        """Return the net flows of each part, shape ``(…, parts, units)``."""
        upward = parts.upward
        flows = np.empty(upward.shape)
        for number, name in enumerate(parts.names):
            column = upward[..., number, :]
            flows[..., number, :] = _usual_flow(column) if self._shape(name) == "usual" else _flow(column, self._preference(name))
        return flows

    def _shape(self, name: str) -> Shape:
        return of_part(self.preference, name) or "usual"

    def _what_is_wrong(self, name: str) -> str | None:
        """Say which thresholds a part's preference function lacks, if any."""
        shape = self._shape(name)
        q, p, s = of_part(self.q, name), of_part(self.p, name), of_part(self.s, name)
        if shape in {"u_shape", "level", "linear"} and q is None:
            return f"{name}: the preference function {shape!r} needs 'q'"
        if shape in {"v_shape", "level", "linear"} and not p:
            return f"{name}: the preference function {shape!r} needs 'p', above 0"
        if shape in {"level", "linear"} and not (p or 0) > (q or 0):
            return f"{name}: 'p' must be above 'q'"
        if shape == "gaussian" and s is None:
            return f"{name}: the preference function 'gaussian' needs 's'"
        return None

    def _preference(self, name: str) -> Preference:
        """Return the function from differences to preferences; a difference of 0 or less gives 0."""
        q, p, s = of_part(self.q, name) or 0.0, of_part(self.p, name) or 1.0, of_part(self.s, name) or 1.0
        shapes: dict[Shape, Preference] = {
            "u_shape": lambda difference: (difference > q).astype(np.float64),
            "v_shape": lambda difference: np.clip(difference / p, 0.0, 1.0),
            "level": lambda difference: ((difference > q).astype(np.float64) + (difference > p)) / 2,
            "linear": lambda difference: np.clip((difference - q) / (p - q), 0.0, 1.0),
            "gaussian": lambda difference: -np.expm1(-(np.maximum(difference / s, 0.0) ** 2) / 2),
        }
        return shapes[self._shape(name)]

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _usual_flow(values: Floats) -> Floats:
    """Return the flow where any difference counts fully: units below less units above, found from ranks."""
    others = count(values) - 1
    beaten = 2 * ranked(values, "average") - 2 - others
    return np.divide(beaten, others, out=np.where(np.isnan(values), np.nan, 0.0), where=(others > 0) & ~np.isnan(values))


def _flow(values: Floats, preference: Preference) -> Floats:
    """Return the net flow on one part, shape ``(…, units)``; NaN where missing."""
    total = np.empty(values.shape)
    for block in blocks(values.shape[-1], int(np.prod(values.shape[:-1]))):
        difference = values[..., block, None] - values[..., None, :]
        total[..., block] = np.nansum(preference(difference) - preference(-difference), axis=-1)
    others = count(values) - 1
    return np.divide(total, others, out=np.where(np.isnan(values), np.nan, 0.0), where=(others > 0) & ~np.isnan(values))
