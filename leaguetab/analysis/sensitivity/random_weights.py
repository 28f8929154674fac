"""Positions under random weights: drawn, ranked, and summed up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.acceptability import MOST_BYTES, Acceptability, Positions, acceptability, positions
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.placing import labels_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leaguetab.scoring import Weights
    from leaguetab.table import Workings

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
        How many, at most.
    seed
        The same seed gives the same weightings; not negative.
    precision
        Stop as soon as no share of the weightings (first, top and bottom quarter, each band) has a larger Monte-Carlo standard
        error for any unit; None to take all draws.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where one of them is not possible.
    """

    spread: WeightSpread = field(default_factory=WeightSpread)
    draws: int = 10_000
    seed: int = 0
    precision: float | None = None

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise LeaguetabError(Problem("bad-option", f"{self.draws} draws are asked for", "ask for 1 at least"))
        if self.seed < 0:
            raise LeaguetabError(Problem("bad-option", f"the seed is {self.seed}", "a whole number from 0 up"))
        if self.precision is not None and not 0 < self.precision < 1:
            found = f"the precision is {self.precision:g}"
            raise LeaguetabError(Problem("bad-option", found, "a standard error between 0 and 1, as in 0.005"))


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
    """

    settings: DrawSettings
    weights: Weights
    found: Positions
    summary: Acceptability

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
    workings: Workings, settings: DrawSettings, progress: Callable[[int], None] = lambda _: None
) -> RandomWeights | NotOffered:
    """Rank the units under random weightings.

    Parameters
    ----------
    workings
        Of the table.
    settings
        How to draw.
    progress
        Told how many weightings are done.

    Returns
    -------
    RandomWeights or NotOffered
        Not offered where the algorithm has no weights to vary, or gives no scores under some other weights.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where so many draws would not fit in memory.
    """
    branches = varied_branches(workings.algorithm.root, settings.spread.vary)
    if not branches:
        return NotOffered(_no_weights(workings, settings))
    _refuse_too_many(settings.draws, len(workings.evaluation.units) + sum(len(node.parts) for node in branches))
    weights = draw(stated(workings.evaluation, branches), settings.spread, settings.draws, settings.seed)
    try:
        return _looked_at(workings, settings, weights, progress)
    except LeaguetabError as error:
        return NotOffered(f"under other weights, {error.problems[0].found}")


def _refuse_too_many(draws: int, numbers: int) -> None:
    """Refuse draws that would not fit in memory, before any is made."""
    needed = 8 * draws * numbers
    if needed > MOST_BYTES:
        found = f"{draws:,} draws need {needed / 2**30:,.1f} GiB"
        raise LeaguetabError(Problem("bad-option", found, f"at most {MOST_BYTES / 2**30:.0f} GiB are used; ask for fewer draws"))


def _looked_at(workings: Workings, settings: DrawSettings, weights: Weights, progress: Callable[[int], None]) -> RandomWeights:
    """Rank under each weighting, until all are done or the shares are known well enough."""
    bands = len(labels_of(workings.algorithm))
    parts: list[Positions] = []
    for start, stop in _stretches(settings):
        some = {name: drawn[start:stop] for name, drawn in weights.items()}
        parts.append(positions(workings.prepared, some, workings.exclusions, progress=_counting_from(start, progress)))
        found = _joined(parts)
        summary = acceptability(found, bands)
        if settings.precision is not None and _standard_error(summary) <= settings.precision:
            break
    return RandomWeights(settings, {name: drawn[: found.draws] for name, drawn in weights.items()}, found, summary)


def _counting_from(start: int, progress: Callable[[int], None]) -> Callable[[int], None]:
    return lambda done: progress(start + done)


def _no_weights(workings: Workings, settings: DrawSettings) -> str:
    root = workings.algorithm.root
    if not root.parts:
        return f"the score is one column of the file ({root.label}), without weights that could be varied"
    weights = {"all": "weights", "domains": "weights of whole domains", "metrics": "weights within domains"}[settings.spread.vary]
    return f"this algorithm has no {weights} that could be varied"


def _stretches(settings: DrawSettings) -> Iterator[tuple[int, int]]:
    """Part the draws where their precision is looked at."""
    start, stop = 0, settings.draws if settings.precision is None else min(FIRST_LOOK, settings.draws)
    while start < settings.draws:
        yield start, stop
        start, stop = stop, min(2 * stop, settings.draws)


def _joined(parts: list[Positions]) -> Positions:
    if len(parts) == 1:
        return parts[0]
    bands = [part.band for part in parts if part.band is not None]
    among = [part.among for part in parts if part.among is not None]
    return Positions(
        np.concatenate([part.rank for part in parts]),
        np.concatenate(bands) if bands else None,
        np.concatenate(among) if among else None,
    )


def _standard_error(summary: Acceptability) -> float:
    """Return the largest Monte-Carlo standard error of all shares."""
    shares = [summary.p_first, summary.p_top_quarter, summary.p_bottom_quarter]
    shares += [] if summary.p_band is None else list(summary.p_band)
    together = np.stack(shares)
    together = np.clip(together, 0.5 / summary.draws, 1 - 0.5 / summary.draws)
    return float(np.sqrt(together * (1 - together) / summary.draws).max())
