"""How far a unit's place can be trusted, in sentences."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.explain.words import joined, number, ordinal
from leaguetab.analysis.sensitivity.draws import varied_branches
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.words import CHANCE, percent_in_prose, spread_in_words, whatever_in_words
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.analysis.explain.trust import Trust
    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.fragility import Fragility, UnitFragility
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights

_FEWEST_FOR_QUARTERS = 8
"""Among fewer units a quarter is one unit, or none."""
_NO_DIFFERENCE = 1e-9
"""What a computed share may lie off the true one."""


def on_trust(trust: Trust, subject: Subject, band_word: str) -> Iterator[str]:
    """Say how far a unit's place can be trusted.

    Parameters
    ----------
    trust
        What was found out.
    subject
        The unit.
    band_word
        What bands are called within a sentence.
    """
    writer = _Writer(trust, subject, band_word)
    if np.isnan(subject.rank):
        yield from writer.on_places()
    else:
        yield from writer.on_weights()
        yield from writer.on_alternatives()
        yield CHANCE


class _Writer:
    """Writes about one unit."""

    def __init__(self, trust: Trust, subject: Subject, band_word: str) -> None:
        self.trust = trust
        self.subject = subject
        self.band_word = band_word
        self.names = dict(zip(subject.evaluation.units, range(len(subject.evaluation.units)), strict=True))
        self.labels = {node.name: node.label for node in subject.algorithm.walk()}

    def on_weights(self) -> Iterator[str]:
        """Say what other weights do to its place."""
        trust = self.trust
        if isinstance(trust.random, NotOffered):
            yield sentence(f"How far its place depends on weights is not shown: {trust.random.why}")
            if not varied_branches(self.subject.algorithm.root, "all"):
                return
        else:
            yield from self._on_draws(trust.random)
        if not isinstance(trust.bounds, NotOffered):
            yield from self._on_bounds(trust.bounds)
        if not isinstance(trust.fragility, NotOffered) and trust.least is not None:
            yield from self._on_fragility(trust.fragility, trust.least)
        unknown: dict[str, list[str]] = {}
        for part, words in ((trust.bounds, "what places it can have at all"), (trust.fragility, "how small a change moves it")):
            if isinstance(part, NotOffered):
                unknown.setdefault(part.why, []).append(words)
        yield from (
            sentence(f"{joined(words)} {'is' if len(words) == 1 else 'are'} not known for certain: {why}")
            for why, words in unknown.items()
        )

    def _on_draws(self, random: RandomWeights) -> Iterator[str]:
        """Say where it stands under random weights, and how often in which quarter and band."""
        found, unit = random.summary, self.subject.number
        low, middle, high = (float(ranks[unit]) for ranks in (found.p05, found.median, found.p95))
        tables = f"in {random.draws:,} tables made with random {spread_in_words(random.settings.spread)}"
        if low == high:
            yield sentence(f"{tables}, it stands {ordinal(low)} 90% of the time")
        else:
            yield sentence(
                f"{tables}, it stands between {ordinal(low)} and {ordinal(high)} 90% of the time; its typical place is "
                f"{ordinal(middle)}"
            )
        if int(self.subject.rivals.sum()) >= _FEWEST_FOR_QUARTERS:
            yield sentence(
                f"In these tables it is {quarters(float(found.p_top_quarter[unit]), float(found.p_bottom_quarter[unit]))}"
            )
        same = self.trust.figures["p_same_band"]
        if isinstance(same, float):
            yield sentence(f"It keeps its {self.band_word} in {_some(same)} of them")

    def _on_bounds(self, bounds: Bounds) -> Iterator[str]:
        """Say what places it can have at all."""
        unit = self.subject.number
        best, worst = float(bounds.best[unit]), float(bounds.worst[unit])
        whatever = whatever_in_words(self.trust.spread)
        if best == worst:
            yield sentence(f"{whatever}, it stays {ordinal(best)}")
            return
        yield sentence(f"{whatever}, it stands no higher than {ordinal(best)} and no lower than {ordinal(worst)}: that is certain")
        if bounds.settled[unit]:
            yield "Some such weights do give it either place."
            return
        highest, lowest = float(bounds.best_reached[unit]), float(bounds.worst_reached[unit])
        if highest < lowest:
            yield sentence(f"Some such weights are known to put it {ordinal(highest)}, and others {ordinal(lowest)}")

    def _on_fragility(self, fragility: Fragility, least: UnitFragility) -> Iterator[str]:
        """Say how small a change of weights moves it."""
        if least.fragility is None or least.swap_with is None:
            ranks = self.subject.places.rank[self.subject.rivals]
            if ranks.min() < ranks.max():
                yield "No change of weights, however large, makes it change places with a neighbour."
        else:
            yield from self._on_swap(least.fragility, self._name(least.swap_with), exact=fragility.exact)
        if least.single_weight is not None and least.single_change is not None and least.single_swap_with is not None:
            change = f"{_size(least.single_change)} {'more' if least.single_change > 0 else 'less'}"
            yield sentence(
                f"If only one weight changes, that of {self.labels[least.single_weight]} needs to change least: with {change}, it "
                f"changes places with {self._name(least.single_swap_with)}"
            )
        if least.to_change_band is not None:
            kept = floor(100 * least.to_change_band + _NO_DIFFERENCE)
            yield sentence(
                f"It keeps its {self.band_word} as long as no weight changes by more than {kept}%"
                if kept
                else f"A change of less than 1% in the weights may put it into another {self.band_word}"
            )

    def _on_swap(self, share: float, name: str, *, exact: bool) -> Iterator[str]:
        least = floor(100 * share + _NO_DIFFERENCE)
        if exact:
            most = "less than 1%" if _is_tiny(share) else f"at most {_size(share)}"
            yield sentence(f"Changing each weight by {most} is enough for it to change places with {name}")
        elif least:
            yield sentence(
                f"As long as no weight changes by more than {least}%, it does not change places with a neighbour; {name} may be "
                "the first to do so"
            )
        else:
            yield sentence(f"A change of less than 1% in the weights may be enough for it to change places with {name}")

    def on_alternatives(self) -> Iterator[str]:
        """Say what the alternatives do to its place."""
        tried = self.trust.scenarios.filter("is_tried")
        if tried.is_empty():
            return
        ways = {
            "it stands higher": tried.filter(pl.col("shift") > 0),
            "lower": tried.filter(pl.col("shift") < 0),
            "in the same place": tried.filter(pl.col("shift") == 0),
            "without a place": tried.filter(pl.col("rank").is_null()),
        }
        named = {words: found.height for words, found in ways.items() if found.height or words != "without a place"}
        counted = [f"{words} in {_number(count)}" for words, count in named.items()]
        yield sentence(f"Under {tried.height:,} alternatives to the algorithm, {joined(counted)}")
        for word, moved in zip(("gain", "loss"), list(ways.values())[:2], strict=True):
            yield from self._furthest(word, moved)

    def _furthest(self, word: str, moved: pl.DataFrame) -> Iterator[str]:
        """Name the alternative that moves it furthest."""
        if moved.is_empty():
            return
        row = moved.sort(pl.col("shift").abs(), descending=True, maintain_order=True).row(0, named=True)
        places = f"{number(abs(row['shift']))} {'place' if abs(row['shift']) == 1 else 'places'}"
        instead = f", instead of {ordinal(row['compared_with'])} by the unrounded score alone"
        start = "" if row["compared_with"] == self.subject.rank else instead
        yield sentence(f'The largest {word} is {places}, to {ordinal(row["rank"])}{start}, under "{row["words"]}"')

    def on_places(self) -> Iterator[str]:
        """Say which alternatives give a unit without a rank a place."""
        tried = self.trust.scenarios.filter("is_tried")
        placed = tried.filter(pl.col("rank").is_not_null())
        alternatives = f"{tried.height:,} alternatives to the algorithm"
        if placed.is_empty():
            yield sentence(f"It has no place, nor would it have one under any of {alternatives}")
        else:
            yield sentence(f"It has no place; {placed.height:,} of {alternatives} would give it one")

    def _name(self, unit: str) -> str:
        return self.subject.called(self.names[unit])


def _number(count: int) -> str:
    return f"{count:,}" if count else "none"


def _some(share: float) -> str:
    """Write a share of tables: none, all, or a percentage."""
    return {0.0: "none", 1.0: "all"}.get(share, percent_in_prose(share))


def quarters(top: float, bottom: float) -> str:
    """Say how often it is in the top and in the bottom quarter."""
    if top == 1:
        return "always in the top quarter"
    if bottom == 1:
        return "always in the bottom quarter"
    if top == bottom == 0:
        return "never in the top or the bottom quarter"
    named = (("top", top), ("bottom", bottom))
    return " and ".join(
        f"in the {which} quarter in {percent_in_prose(share)} of them" if share else f"never in the {which} quarter"
        for which, share in named
    )


def _is_tiny(change: float) -> bool:
    return 100 * abs(change) < 1 - _NO_DIFFERENCE


def _size(change: float) -> str:
    """Write how large a change is; what is not quite enough is not written as if it were."""
    return "under 1%" if _is_tiny(change) else f"{ceil(100 * abs(change) - _NO_DIFFERENCE):,}%"
