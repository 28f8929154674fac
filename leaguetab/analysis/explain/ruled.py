"""What the rules of an algorithm do with one unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.algorithm.describe import RULE_WORDS
from leaguetab.methods.base import Context
from leaguetab.placing import labels_of, place

if TYPE_CHECKING:
    from leaguetab.algorithm.model import Label, Rule
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.methods.base import Ints
    from leaguetab.scoring import UnitColumns


@dataclass(frozen=True)
class RuleOnUnit:
    """A rule, or the config's wish to leave units unranked, and what it does with one unit.

    Parameters
    ----------
    when, because
        As stated.
    does
        What it does where it holds: ``no better than band 3``.
    holds
        Whether its condition is true of the unit; False where that can't be told.
    unknown
        Whether its condition can't be told, a value being missing.
    changed
        Whether it changed the unit's band, or leaves the unit unranked.
    """

    when: str
    because: str
    does: str
    holds: bool
    unknown: bool
    changed: bool


@dataclass(frozen=True)
class Ruled:
    """What the rules do with one unit.

    Parameters
    ----------
    rules
        In the order in which they are applied, the config's last.
    band
        The unit's band; None where it has none.
    band_by_score
        The band by its score alone, before any rule.
    rank_without
        The unit's rank if no rule changed any unit's band; NaN where it has none.
    """

    rules: tuple[RuleOnUnit, ...]
    band: Label | None
    band_by_score: Label | None
    rank_without: float


def ruled(subject: Subject) -> Ruled:
    """Apply the rules one by one, and see what they do with a unit."""
    algorithm, places, unit = subject.algorithm, subject.places, subject.number
    labels = labels_of(algorithm)
    band = _by_score(subject)
    before = band
    found = []
    for rule, effect in zip(algorithm.model.rules, places.applied, strict=False):
        holds = bool(_columns(subject, band).holds(rule.when)[unit])
        found.append(RuleOnUnit(rule.when, rule.because, _does(rule), holds, bool(effect.unknown[unit]), bool(effect.where[unit])))
        if band is not None and rule.band is not None:
            band = np.where(effect.where, labels.index(rule.band), band)
    for effect, stated in zip(places.applied[len(algorithm.model.rules) :], subject.exclusions, strict=True):
        where = bool(effect.where[unit])
        found.append(RuleOnUnit(stated.when, stated.because, "listed, not ranked", where, bool(effect.unknown[unit]), where))
    return Ruled(tuple(found), _label(labels, places.band, unit), _label(labels, before, unit), _rank_without(subject))


def _by_score(subject: Subject) -> Ints | None:
    bands = subject.algorithm.model.bands
    if bands is None:
        return None
    context = Context(better=subject.algorithm.root.better, columns=subject.evaluation.columns())
    return bands.apply(subject.evaluation.composite, context)


def _columns(subject: Subject, band: Ints | None) -> UnitColumns:
    """Let a rule read the band so far, by its label."""
    bands = subject.algorithm.model.bands
    return subject.evaluation.columns() if band is None or bands is None else subject.evaluation.columns(band=bands.labels_of(band))


def _label(labels: tuple[Label, ...], band: Ints | None, unit: int) -> Label | None:
    return None if band is None or band[unit] < 0 else labels[int(band[unit])]


def _does(rule: Rule) -> str:
    done = [words.format(getattr(rule, key)) for key, words in RULE_WORDS.items() if getattr(rule, key) is not None]
    return done[0] if done else "listed, not ranked"


def _rank_without(subject: Subject) -> float:
    """Rank without the rules that change bands; those that leave units unranked stay."""
    algorithm = subject.algorithm
    kept = tuple(rule for rule in algorithm.model.rules if rule.band is None)
    if len(kept) == len(algorithm.model.rules):
        return subject.rank
    free = replace(algorithm, model=algorithm.model.model_copy(update={"rules": kept}))
    return float(place(free, subject.evaluation, subject.exclusions).rank[subject.number])
