"""Positions under random weights: drawn, ranked, and summed up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count, takewhile
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from leaguetab import arguments
from leaguetab.analysis.sensitivity.acceptability import Acceptability, Positions, acceptability, growing_positions
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.analysis.sensitivity.memory import MOST_BYTES, bytes_a_draw, draws_that_fit, gibibytes, refuse_too_many
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.expression import RowExpression
from leaguetab.placing import labels_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.scoring import Weights
    from leaguetab.table import Workings

DRAWS = 10_000
"""How many weightings are drawn where nobody says how many, and memory allows."""
FIRST_LOOK = 512
"""After how many draws the precision is looked at for the first time; then each time their number has doubled."""


@dataclass(frozen=True)
class DrawSettings:
    """How random weightings are drawn.

    Parameters
    ----------
    spread
        The set they come from.
    draws
        How many, at most; None for 10,000, or where there are so many units that these would not fit in memory, as many as do.
    seed
        The same seed gives the same weightings; not negative.
    precision
        Stop as soon as no share of the weightings (first, top and bottom quarter, each band) has a larger Monte-Carlo standard
        error for any unit; None to take all draws.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where one of them is not possible.
    TypeError
        Where one is of another type.
    """

    spread: WeightSpread = field(default_factory=WeightSpread)
    draws: int | None = None
    seed: int = 0
    precision: float | None = None

    def __post_init__(self) -> None:
        self._refuse_other_types()
        if self.draws is not None and self.draws < 1:
            raise LeaguetabError(Problem("bad-option", f"{self.draws} draws are asked for", "ask for 1 at least"))
        if self.seed < 0:
            raise LeaguetabError(Problem("bad-option", f"the seed is {self.seed}", "a whole number from 0 up"))
        if self.precision is not None and not 0 < self.precision < 1:
            found = f"the precision is {self.precision:g}"
            raise LeaguetabError(Problem("bad-option", found, "a standard error between 0 and 1, as in 0.005"))

    def _refuse_other_types(self) -> None:
        arguments.of_type("spread", self.spread, WeightSpread, "a WeightSpread", "For example: WeightSpread(within=0.1).")
        arguments.of_type("draws", self.draws, (Integral, type(None)), "a whole number")
        arguments.of_type("seed", self.seed, Integral, "a whole number")
        arguments.of_type("precision", self.precision, (Real, type(None)), "a number")


@dataclass(frozen=True)
class RandomWeights:
    """What random weightings do to positions.

    Parameters
    ----------
    settings
        What was asked for.
    weights
        The weightings used, by branch, each ``(draws, parts)``.
    found
        Every unit's rank and band under each.
    summary
        The same, summed up.
    note
        Why there are fewer weightings than usual; empty where there are not.
    """

    settings: DrawSettings
    weights: Weights
    found: Positions
    summary: Acceptability
    note: str = ""

    @property
    def draws(self) -> int:
        """How many weightings were looked at."""
        return self.found.draws

    @property
    def error(self) -> float:
        """The largest Monte-Carlo standard error of all shares: ``sqrt(p (1 - p) / draws)``, for the share nearest to a half.

        A share of 0 or 1 among few draws is no certainty, since one more draw could be otherwise: it counts as half a draw off.
        """
        return _standard_error(self.summary)


def random_weights(
    workings: Workings, settings: DrawSettings, progress: Callable[[float], None] = lambda _: None
) -> RandomWeights | NotOffered:
    """Rank the units under random weightings.

    Parameters
    ----------
    workings
        Of the table.
    settings
        How to draw.
    progress
        Told what share of the weightings is done.

    Returns
    -------
    RandomWeights or NotOffered
        Not offered where the algorithm has no weights to vary, or gives no scores under some other weights.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where more draws are asked for than fit in memory.
    """
    branches = varied_branches(workings.algorithm.root, settings.spread.vary)
    if not branches:
        return NotOffered(_no_weights(workings, settings))
    units = len(workings.evaluation.units)
    a_draw = bytes_a_draw(workings.algorithm, units, sum(len(node.parts) for node in branches))
    draws = settings.draws or min(DRAWS, draws_that_fit(a_draw))
    refuse_too_many(draws, units, a_draw)
    weights = draw(stated(workings.evaluation, branches), settings.spread, draws, settings.seed)
    try:
        found = _looked_at(workings, settings, weights, draws, progress)
    except LeaguetabError as error:
        return NotOffered(f"under other weights, {error.problems[0].found}")
    fewer = settings.draws is None and found.draws == draws < DRAWS
    return replace(found, note=_fewer(workings, found, a_draw)) if fewer else found


def _fewer(workings: Workings, found: RandomWeights, a_draw: int) -> str:
    """Say why there are fewer weightings than usual."""
    units = f"{len(workings.evaluation.units):,} {workings.algorithm.model.units}"
    return (
        f"{found.draws:,} weightings were drawn, not the usual {DRAWS:,}, since with {units} these would need "
        f"{gibibytes(DRAWS * a_draw)} of memory and at most {gibibytes(MOST_BYTES)} are used; shares of them are known to within "
        f"{100 * found.error:.2g} percentage points (one standard error at most)"
    )


def _looked_at(
    workings: Workings, settings: DrawSettings, weights: Weights, draws: int, progress: Callable[[float], None]
) -> RandomWeights:
    """Rank under each weighting, until all are done or the shares are known well enough."""
    bands = len(labels_of(workings.algorithm))
    stops = _stops(draws, settings.precision)
    growing = growing_positions(workings.prepared, weights, stops, workings.exclusions, lambda done: progress(done / draws))
    for found in growing:
        summary = acceptability(found, bands)
        if settings.precision is not None and _standard_error(summary) <= settings.precision:
            break
    return RandomWeights(settings, {name: drawn[: found.draws] for name, drawn in weights.items()}, found, summary)


def _no_weights(workings: Workings, settings: DrawSettings) -> str:
    root = workings.algorithm.root
    if not root.parts:
        return f"the score is {_source(root)} ({root.label}), without weights that could be varied"
    weights = {"all": "weights", "domains": "weights of whole domains", "metrics": "weights within domains"}[settings.spread.vary]
    return f"this algorithm has no {weights} that could be varied"


def _source(leaf: BoundNode) -> str:
    """Say where a leaf's values come from."""
    if leaf.is_metric:
        return "one column of the file"
    columns = RowExpression(leaf.column or "").columns
    return f"worked out from {len(columns)} columns of the file" if len(columns) > 1 else "worked out from one column of the file"


def _stops(draws: int, precision: float | None) -> list[int]:
    """List after how many draws their precision is looked at."""
    if precision is None:
        return [draws]
    looks = takewhile(lambda look: look < draws, (FIRST_LOOK * 2**number for number in count()))
    return [*looks, draws]


def _standard_error(summary: Acceptability) -> float:
    """Return the largest Monte-Carlo standard error of all shares."""
    shares = [summary.p_first, summary.p_top_quarter, summary.p_bottom_quarter]
    shares += [] if summary.p_band is None else list(summary.p_band)
    together = np.stack(shares)
    together = np.clip(together, 0.5 / summary.draws, 1 - 0.5 / summary.draws)
    return float(np.sqrt(together * (1 - together) / summary.draws).max())
