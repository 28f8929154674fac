"""How far one unit's place can be trusted: what the sensitivity report says of it, as far as that can be told in passing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.explain.parts import or_none
from leaguetab.analysis.explain.plain import with_whole_ranks
from leaguetab.analysis.sensitivity.acceptability import DRAWN_COLUMNS
from leaguetab.analysis.sensitivity.bounds import BOUND_COLUMNS
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.fragility import fragility
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.own import listed_scenarios
from leaguetab.analysis.sensitivity.scenarios import run_scenarios, scenarios
from leaguetab.analysis.sensitivity.sharpened import known_bounds
from leaguetab.analysis.sensitivity.short import DRAWS_IN_PASSING, drawn_in_passing
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.fragility import Fragility, UnitFragility
    from leaguetab.analysis.sensitivity.own import Own
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.analysis.sensitivity.scenarios import ScenarioResult
    from leaguetab.scoring import Prepared

    Part = TypeVar("Part")

WORK_IN_PASSING = 10_000_000
"""How much work the alternatives may take, as `leaguetab.analysis.sensitivity.work` counts it: some half a second."""

SCENARIOS = {
    "name": pl.String,
    "group": pl.String,
    "words": pl.String,
    "is_tried": pl.Boolean,
    "rank": pl.Float64,
    "compared_with": pl.Float64,
    "shift": pl.Float64,
    "note": pl.String,
    "reason": pl.String,
}

_FRAGILITY = {
    "fragility": "fragility",
    "swaps_with": "swap_with",
    "weight": "single_weight",
    "weight_change": "single_change",
    "weight_swaps_with": "single_swap_with",
    "to_change_band": "to_change_band",
}
_NOT_RANKED = NotOffered("it is not ranked")


@dataclass(frozen=True)
class Asked:
    """How to find out how far a place can be trusted.

    Parameters
    ----------
    draws
        How many random weightings; by default as many as can be ranked in passing.
    seed
        The same seed gives the same.
    own
        Alternatives beside those made from the algorithm; see `read_own`.
    further
        Columns that these need and the table was made without, with the units' ids in the table's own column of them; None where
        there are none.
    """

    draws: int | None = None
    seed: int = 0
    own: Sequence[Own] = ()
    further: pl.DataFrame | None = None


@dataclass(frozen=True)
class Trust:
    """How far one unit's place can be trusted.

    Parameters
    ----------
    number
        Which unit, in the file's order.
    band
        The number of its band; -1 where it has none.
    seed
        Of the random weightings.
    random
        Positions under random weights.
    bounds
        The best and the worst rank that any such weighting can give, of this unit alone.
    fragility
        The smallest changes of weights that move it, of this unit alone.
    alternatives
        The table under every scenario.
    """

    number: int
    band: int
    seed: int
    random: RandomWeights | NotOffered
    bounds: Bounds | NotOffered
    fragility: Fragility | NotOffered
    alternatives: tuple[ScenarioResult, ...]

    @property
    def spread(self) -> WeightSpread:
        """The set that weightings come from."""
        return WeightSpread() if isinstance(self.random, NotOffered) else self.random.settings.spread

    @property
    def draws(self) -> int | None:
        """How many weightings were looked at; None where none were drawn."""
        return None if isinstance(self.random, NotOffered) else self.random.draws

    @property
    def error(self) -> float | None:
        """The largest Monte-Carlo standard error of the shares of weightings, of any unit; None where none were drawn."""
        return None if isinstance(self.random, NotOffered) else self.random.error

    @property
    def least(self) -> UnitFragility | None:
        """The smallest changes that move the unit; None where they are not offered."""
        return None if isinstance(self.fragility, NotOffered) or not self.fragility.rows else self.fragility.rows[0]

    @cached_property
    def figures(self) -> Mapping[str, float | str | None]:
        """The unit's figures, under the names that they have in the sensitivity report; None where one is not offered."""
        least = self.least
        return {
            **self._drawn(),
            "p_same_band": self._same_band(),
            **self._bounded(),
            **{name: None if least is None else getattr(least, figure) for name, figure in _FRAGILITY.items()},
        }

    @cached_property
    def scenarios(self) -> pl.DataFrame:
        """One row an alternative.

        ``name``, ``group`` and ``words``; ``is_tried``, whether it could be worked out, and why not (``reason``, else empty);
        ``rank``, the unit's under it, null where it has none; ``compared_with``, its rank in the table that this is measured
        against, on which ``note`` says more, and ``shift``, the places up from there; all three ``Int64`` where they are whole.
        """
        rows = [self._scenario(one) for one in self.alternatives]
        return with_whole_ranks(pl.DataFrame(rows, schema=SCENARIOS, orient="row"), "rank", "compared_with", "shift")

    @cached_property
    def not_offered(self) -> Mapping[str, str]:
        """By the name of a part, why there is none."""
        parts = {"random_weights": self.random, "certified_bounds": self.bounds, "fragility": self.fragility}
        return {name: part.why for name, part in parts.items() if isinstance(part, NotOffered)}

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """By the name of a part, what must be known to read it."""
        notes = {}
        if not isinstance(self.bounds, NotOffered) and not self.bounds.settled[self.number]:
            notes["certified_bounds"] = "an outer bound" + ("" if self.bounds.exact else f": {self.bounds.why}")
        if not isinstance(self.fragility, NotOffered) and not self.fragility.exact:
            notes["fragility"] = f"no smaller change does it, a larger one may be needed: {self.fragility.why}"
        return notes

    def _drawn(self) -> dict[str, float | None]:
        if isinstance(self.random, NotOffered):
            return dict.fromkeys(DRAWN_COLUMNS)
        return {name: or_none(float(getattr(self.random.summary, figure)[self.number])) for name, figure in DRAWN_COLUMNS.items()}

    def _same_band(self) -> float | None:
        if isinstance(self.random, NotOffered) or self.random.summary.p_band is None or self.band < 0:
            return None
        return or_none(float(self.random.summary.p_band[self.band, self.number]))

    def _bounded(self) -> dict[str, float | None]:
        if isinstance(self.bounds, NotOffered):
            return dict.fromkeys(BOUND_COLUMNS)
        return {name: or_none(float(getattr(self.bounds, figure)[self.number])) for name, figure in BOUND_COLUMNS.items()}

    def _scenario(self, one: ScenarioResult) -> tuple[object, ...]:
        rank = None if one.rank is None else or_none(float(one.rank[self.number]))
        start = None if one.reference is None else or_none(float(one.reference[self.number]))
        shift = None if rank is None or start is None else start - rank
        return (one.name, one.group, one.words, one.rank is not None, rank, start, shift, one.note, one.reason)


def trust(subject: Subject, asked: Asked) -> Trust:
    """Find out how far a unit's place can be trusted.

    Parameters
    ----------
    subject
        The unit.
    asked
        How to find out.

    Returns
    -------
    Trust
        Every part, or why it is not offered: a unit without a rank has nothing but its ranks under the alternatives.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where more draws are asked for than fit in memory.
    """
    places = subject.places
    ranked = not np.isnan(subject.rank)
    random = _drawn(subject, asked) if ranked else _NOT_RANKED
    return Trust(
        number=subject.number,
        band=-1 if places.band is None else int(places.band[subject.number]),
        seed=asked.seed,
        random=random,
        bounds=_offered(lambda: known_bounds(subject.workings, WeightSpread(), random, subject.number)) if ranked else _NOT_RANKED,
        fragility=_offered(lambda: _fragility(subject)) if ranked else _NOT_RANKED,
        alternatives=_alternatives(subject, asked),
    )


def _offered(work: Callable[[], Part | NotOffered]) -> Part | NotOffered:
    """Do some work; where the algorithm stops it, keep the reason."""
    try:
        return work()
    except LeaguetabError as error:
        return NotOffered(error.problems[0].found)


def _drawn(subject: Subject, asked: Asked) -> RandomWeights | NotOffered:
    found = drawn_in_passing(subject.workings, asked.draws, asked.seed)
    if found is not None:
        return found
    return NotOffered(
        f"with so many {subject.table.algorithm.units} it would take more than a moment: leaguetab sensitivity tells, and so does "
        f"leaguetab explain --draws {DRAWS_IN_PASSING[-1]}"
    )


def _fragility(subject: Subject) -> Fragility | NotOffered:
    workings = subject.workings
    ranked = workings.prepared, workings.evaluation, workings.places
    return fragility(*ranked, exclusions=workings.exclusions, only=subject.number)


def _alternatives(subject: Subject, asked: Asked) -> tuple[ScenarioResult, ...]:
    """Run the algorithm's own alternatives and the user's."""
    workings = subject.workings
    prepared = _with_columns(workings.prepared, workings.metrics.unit, asked.further)
    own = listed_scenarios(asked.own, prepared, workings.evaluation)
    every = (*scenarios(prepared, workings.evaluation), *own)
    return run_scenarios(prepared, workings.places, every, workings.exclusions, most_work=WORK_IN_PASSING)


def _with_columns(prepared: Prepared, unit: str, further: pl.DataFrame | None) -> Prepared:
    """Add columns that the table was made without."""
    if further is None:
        return prepared
    new = [name for name in further.columns if name not in prepared.frame.columns]
    joined = prepared.frame.join(further.select(unit, *new), on=unit, how="left", maintain_order="left")
    return replace(prepared, frame=joined)
