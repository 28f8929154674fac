"""From scores to bands and ranks: banding, rules, exclusions and ties, for one weighting or for many at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.errors import at_place
from leaguetab.methods.base import Bools, Context, Floats, Ints
from leaguetab.methods.population import by_group
from leaguetab.methods.statistics import highest, lowest, ranked
from leaguetab.methods.transform.round import Round

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.algorithm.model import Label, Rule
    from leaguetab.methods.base import Better
    from leaguetab.scoring import Evaluation, UnitColumns


@dataclass(frozen=True)
class Exclusion:
    """Units that are scored and not ranked.

    Parameters
    ----------
    when
        A condition on columns, scores and counts.
    because
        The reason, as the reader sees it.
    """

    when: str
    because: str


@dataclass(frozen=True)
class AppliedRule:
    """Where a rule or an exclusion made a difference.

    Parameters
    ----------
    because
        The reason.
    where
        The units it concerned, shape ``(…, units)``: those whose band it changed, or that it left unranked.
    unknown
        The units for which its condition could not be told, a value being missing.
    excludes
        Whether it leaves units unranked.
    """

    because: str
    where: Bools
    unknown: Bools
    excludes: bool


@dataclass(frozen=True)
class Places:
    """Bands and ranks.

    Parameters
    ----------
    rank
        Shape ``(…, units)``; 1 is first; NaN where not ranked.
    band
        Numbers of the bands from the lowest score (0) up, ``(…, units)``; -1 where there is none. None without bands.
    applied
        The rules and exclusions, in order.
    within
        Numbers of the groups that units were ranked within, ``(…, units)``; -1 for none. None where all were ranked together.
    """

    rank: Floats
    band: Ints | None
    applied: tuple[AppliedRule, ...]
    within: Ints | None = None


def place(algorithm: BoundAlgorithm, evaluation: Evaluation, exclusions: Sequence[Exclusion] = ()) -> Places:
    """Sort units into bands, apply the rules, and rank.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation
        Scores, of one weighting or of many.
    exclusions
        Further units that are not ranked, in the config's words.

    Returns
    -------
    Places
        With the leading axes of the composite score. Units without a score have no band and no rank.
    """
    score = evaluation.composite
    band = (
        None
        if algorithm.model.bands is None
        else algorithm.model.bands.apply(score, Context(better=algorithm.root.better, columns=evaluation.columns()))
    )
    band, by_rules = apply_rules(algorithm, evaluation, band)
    columns = _with_band(algorithm, evaluation, band)
    applied = (*by_rules, *(AppliedRule(item.because, *columns.condition(item.when), excludes=True) for item in exclusions))
    out = np.isnan(score)
    for effect in applied:
        out = out | (effect.where if effect.excludes else False)
    within = None if algorithm.model.rank.within is None else columns.codes(algorithm.model.rank.within)
    return Places(_rank(algorithm, score, band, out, columns), band, applied, within)


def apply_rules(
    algorithm: BoundAlgorithm, evaluation: Evaluation, band: Ints | None
) -> tuple[Ints | None, tuple[AppliedRule, ...]]:
    """Apply an algorithm's rules, one after the other.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation
        What the rules' conditions read.
    band
        Band numbers by the score, ``(…, units)``; -1 for none. None without bands.

    Returns
    -------
    tuple
        The bands after all rules, and what each rule did.
    """
    applied = []
    for number, rule in enumerate(algorithm.model.rules):
        columns = _with_band(algorithm, evaluation, band)
        with at_place(algorithm.source.place(("rules", number, "when"))):
            band, effect = _apply_rule(rule, band, columns, labels_of(algorithm), algorithm.root.better)
        applied.append(effect)
    return band, tuple(applied)


def best_first(algorithm: BoundAlgorithm) -> bool:
    """Tell whether the best unit, rather than the worst, has the first place."""
    by_band = algorithm.model.rank.by[0] == "band" and algorithm.model.bands is not None
    return by_band or best_score_first(algorithm)


def best_score_first(algorithm: BoundAlgorithm) -> bool:
    """Tell whether the best score, among those of one band where bands come first, goes before the others."""
    return highest_first(algorithm) == (algorithm.root.better == "higher")


def highest_first(algorithm: BoundAlgorithm) -> bool:
    """Tell whether the highest score, among those of one band where bands come first, goes before the others."""
    return (algorithm.model.rank.order or ("descending" if algorithm.root.better == "higher" else "ascending")) == "descending"


def order_by_score(algorithm: BoundAlgorithm, score: Floats) -> Floats:
    """Put units in order by the score alone, rounded and with ties as in the ranking: the best have 1, the next 2, without gaps.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    score
        Of the units that are ranked together, ``(…, units)``; NaN for all others, which have NaN.
    """
    better = _first_lowest(_as_ranked(algorithm, score), algorithm.root.better == "higher")
    return _ranked_key(better, algorithm.model.rank.tolerance, "dense")


def labels_of(algorithm: BoundAlgorithm) -> tuple[Label, ...]:
    """Return the band labels from the lowest score to the highest; none without bands."""
    return algorithm.model.bands.labels if algorithm.model.bands else ()


def _with_band(algorithm: BoundAlgorithm, evaluation: Evaluation, band: Ints | None) -> UnitColumns:
    """Let expressions read the band so far, by its label."""
    if band is None or algorithm.model.bands is None:
        return evaluation.columns()
    # Labels of every unit in every draw are slow to make, and few expressions read them.
    return evaluation.columns().with_labels("band", partial(algorithm.model.bands.labels_of, band))


def _apply_rule(
    rule: Rule, band: Ints | None, columns: UnitColumns, labels: tuple[Label, ...], better: Better
) -> tuple[Ints | None, AppliedRule]:
    """Apply one rule, and say where it made a difference."""
    holds, unknown = columns.condition(rule.when)
    if rule.exclude or band is None or rule.band is None:
        return band, AppliedRule(rule.because, holds, unknown, excludes=True)
    target = labels.index(rule.band)
    limited = (
        {"at_best": np.minimum, "at_worst": np.maximum} if better == "higher" else {"at_best": np.maximum, "at_worst": np.minimum}
    )
    kind = next(key for key in ("at_best", "at_worst", "set_band") if getattr(rule, key) is not None)
    ruled = limited[kind](band, target) if kind in limited else np.full_like(band, target)
    changed = np.where(holds & (band >= 0), ruled, band)
    return changed, AppliedRule(rule.because, changed != band, unknown, excludes=False)


def _rank(algorithm: BoundAlgorithm, score: Floats, band: Ints | None, out: Bools, columns: UnitColumns) -> Floats:
    """Rank the units that are in, the best first."""
    ranking = algorithm.model.rank
    keys: list[tuple[Floats, float | None]] = []
    for what in ranking.by:
        if what == "band" and band is not None:
            keys.append((_first_lowest(band.astype(np.float64), algorithm.root.better == "higher"), None))
        else:
            keys.append((_first_lowest(_as_ranked(algorithm, score), highest_first(algorithm)), ranking.tolerance))
    for tie in ranking.tie_break:
        value = _first_lowest(columns.numbers(tie.by), tie.better == "higher")
        keys.append((np.where(np.isnan(value), np.finfo(np.float64).max, value), 0.0))
    if out.any():
        keys = [(np.where(out, np.nan, key), tolerance) for key, tolerance in keys]

    def positions(*arrays: Floats) -> Floats:
        return _ranked_by([(array, tolerance) for array, (_, tolerance) in zip(arrays, keys, strict=True)], ranking.ties)

    if ranking.within is None:
        return positions(*(key for key, _ in keys))
    return by_group(columns.codes(ranking.within), positions, *(key for key, _ in keys))


def _as_ranked(algorithm: BoundAlgorithm, score: Floats) -> Floats:
    digits = algorithm.model.rank.round
    return score if digits is None else _rounded(score, digits)


def _first_lowest(values: Floats, high_first: bool) -> Floats:  # noqa: FBT001 -- one word at its three calls
    return -values if high_first else values


def _ranked_by(keys: list[tuple[Floats, float | None]], ties: str) -> Floats:
    """Rank by the first key, then by the next among equals, and so on; the lowest comes first.

    A key has a tolerance relative to its largest value, or None where it is whole numbers.
    """
    if len(keys) == 1:
        return _ranked_key(*keys[0], ties)
    *others, last = [key if relative is None else _ranked_key(key, relative, "dense") for key, relative in keys]
    together = others[0]
    for within in others[1:]:
        together = ranked(_parted(together, within), "dense")
    return ranked(_parted(together, last), ties)


def _parted(whole: Floats, within: Floats) -> Floats:
    """Make one key of two of whole numbers, of which the second parts the ties of the first."""
    return np.asarray(whole * (whole.shape[-1] + 1.0) + within)


def _ranked_key(key: Floats, relative: float | None, ties: str) -> Floats:
    """Rank by one key, whose tolerance is relative to its largest value."""
    tolerance = relative * np.asarray(np.fmax(highest(key), -lowest(key))) if relative else 0.0
    return ranked(key, ties, tolerance)


def _rounded(values: Floats, digits: int) -> Floats:
    """Round halves away from zero, as published tables do."""
    return Round(digits=digits).apply(values, Context())
