"""An explanation in sentences, for somebody who runs a hospital and not a statistics office."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.analysis.explain.lacking import consequence, lacking
from leaguetab.analysis.explain.shapley import BOTH_WAYS
from leaguetab.analysis.explain.trust_words import on_trust
from leaguetab.analysis.explain.words import (
    apart,
    article,
    counted,
    is_plural,
    joined,
    number,
    ordinal,
    sentence_on,
    shortened,
    singular,
)
from leaguetab.methods.quantile import quantile
from leaguetab.methods.transform.round import Round
from leaguetab.placing import best_first, best_score_first
from leaguetab.wording import in_sentence, is_noun, named, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from leaguetab.algorithm.model import Label
    from leaguetab.analysis.explain.contributions import Contributions, Difference
    from leaguetab.analysis.explain.gaps import Gap
    from leaguetab.analysis.explain.moves import Goal, Move, Moves
    from leaguetab.analysis.explain.neighbours import Neighbour
    from leaguetab.analysis.explain.ruled import Ruled
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.analysis.explain.trust import Trust

_MOST = 3
"""How many metrics a sentence names."""
_NOISE = 1e-9
_DIGITS_OF_SPREAD = 3
_MOST_DECIMALS = 8
_FEW_DECIMALS = 5
_FURTHER = 2
"""So many more decimals are written throughout where they tell a unit from its neighbours; beyond that, only beside a neighbour."""


@dataclass(frozen=True)
class Section:
    """A part of an explanation.

    Parameters
    ----------
    name
        A word for programs: ``standing``, ``trust``, ``score``, ``strengths``, ``rules``, ``gaps``, ``neighbours``, ``moves``.
    title
        What readers see above it.
    sentences
        Whole sentences, each ending with a full stop.
    """

    name: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """Everything that was found out about a unit."""

    subject: Subject
    contributions: Contributions
    parts: pl.DataFrame
    ruled: Ruled
    gaps: tuple[Gap, ...]
    neighbours: tuple[Neighbour, ...]
    moves: Moves
    trust: Trust | None = None

    @cached_property
    def group(self) -> str | None:
        """The value of the column within which units are ranked; None where all are ranked together, or it has none."""
        within = self.subject.algorithm.model.rank.within
        if within is None:
            return None
        value = self.subject.evaluation.columns().series(within)[0][self.subject.number]
        return None if value is None else number(value) if isinstance(value, float) else str(value)

    @cached_property
    def reason(self) -> str | None:
        """Why the unit has no rank, or a band other than its score's; None where neither."""
        subject = self.subject
        root = subject.algorithm.root.name
        lacking = [gap.label for gap in self.gaps if np.isnan(subject.score) and gap.above in {None, root}]
        reasons = [f"it lacks {joined(shortened(lacking))}"] if lacking else []
        reasons += [rule.because for rule in self.ruled.rules if rule.changed]
        if subject.algorithm.model.rank.within is not None and self.group is None:
            reasons.append(f"no value for {subject.algorithm.model.rank.within}")
        return "; ".join(reasons) or None


def sections(findings: Findings) -> tuple[Section, ...]:
    """Put an explanation into sentences."""
    writer = _Writer(findings)
    written = (
        Section("standing", "Where it stands", tuple(writer.standing())),
        Section("trust", "How far its place can be trusted", tuple(writer.trust())),
        Section("score", "How its score is made", tuple(writer.score())),
        Section("strengths", "Strengths and weaknesses", tuple(writer.strengths())),
        Section("rules", "Rules", tuple(writer.rules())),
        Section("gaps", "What is missing", tuple(writer.gaps())),
        Section("neighbours", "Just above and below", tuple(writer.neighbours())),
        Section("moves", "What would move it", tuple(writer.moves())),
    )
    return tuple(section for section in written if section.sentences)


class _Writer:
    """Writes the sections."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.subject = findings.subject
        headings = self.subject.algorithm.model.headings
        self.score_word = named(headings.score, "score")
        # "In our band 4" or "with against the average 4" would make no sentence.
        self.band_word = in_sentence(headings.band) if is_noun(headings.band) else "band"
        self.band_noun = "band" if " " in self.band_word or is_plural(self.band_word) else self.band_word
        self.units = self.subject.table.algorithm.units
        self.unit = singular(self.units)
        self.sign = 1.0 if self.subject.algorithm.root.better == "higher" else -1.0
        self.leaves = {row["node"]: row for row in findings.parts.to_dicts()}
        self.decimals = self._decimals()

    def standing(self) -> Iterator[str]:
        """Say where the unit stands, and why not where its score alone would put it."""
        subject, ruled = self.subject, self.findings.ruled
        name = subject.called(subject.number)
        if np.isnan(subject.rank):
            without = " and has no score" if np.isnan(subject.score) else ""
            yield sentence_on(name, f"is not ranked{without}: {self.findings.reason or 'no reason is stated'}")
        else:
            band = "" if ruled.band is None else f", {self._in_band(ruled.band)}"
            joint = "joint " if any(found.side == "level" for found in self.findings.neighbours) else ""
            yield sentence_on(name, f"stands {joint}{ordinal(subject.rank)} of {self._rivals()}{band}")
        if not np.isnan(subject.score):
            yield sentence(f"{self._it_is()} {self._said(subject.score)}; {subject.algorithm.root.better} is better")
        if not best_first(subject.algorithm) and not np.isnan(subject.rank):
            yield "In this table the first place is that of the worst."
        yield from self._level()
        if ruled.band != ruled.band_by_score and ruled.band is not None and ruled.band_by_score is not None:
            because = "; ".join(rule.because for rule in ruled.rules if rule.changed and ruled.band is not None)
            yield sentence(
                f"By its score alone it would stand {self._in_band(ruled.band_by_score)}; "
                f"a rule leaves it {self._in_band(ruled.band)}: {because}"
            )
        if not np.isnan(ruled.rank_without) and ruled.rank_without != subject.rank:
            yield sentence(f"If no rule moved any {self.unit}, it would stand {ordinal(ruled.rank_without)}")

    def trust(self) -> Iterator[str]:
        """Say how far its place can be trusted, where that was looked at."""
        if self.findings.trust is not None:
            yield from on_trust(self.findings.trust, self.subject, self.band_noun)

    def score(self) -> Iterator[str]:
        """Say how the contributions add up."""
        found = self.findings.contributions
        if not found.contribution:
            yield sentence(f"What each metric contributes could not be worked out: {found.because}")
            return
        total = found.start + sum(found.contribution.values())
        rounded = f", rounded to {self._said(self.subject.score)}" if abs(found.rounding) > _NOISE else ""
        if found.plain:
            yield from self._plain_sum(total, rounded)
            return
        yield sentence(f"{self._it_is()} no plain sum of its metrics, for {found.because}")
        yield sentence(
            f"So what a metric contributes is how far the score moves when its own value takes the place of the average one, "
            f"{self._orders()} (Shapley value)"
        )
        yield sentence(
            f"From {self._said(found.start)}, the score of {article(self.unit)} that is average in everything it has, "
            f"the contributions lead to {self._said(total, further=bool(rounded))}{rounded}"
        )

    def strengths(self) -> Iterator[str]:
        """Name the metrics that lift it most, and those that lower it most, against an average unit."""
        found = self.findings.contributions
        if found.average is None:
            return
        gains = {name: self.sign * amount for name, amount in found.against_average.items()}
        scale = _NOISE * max(1.0, abs(found.average))
        total = sum(gains.values())
        compared = "as good as" if abs(total) <= scale else f"{self._said(abs(total))} {'better' if total > 0 else 'worse'} than"
        typical = f"{article(self.unit)} that is average in each of its metrics"
        yield sentence(f"It is {compared} {typical}, which would have {self._said(found.average)}")
        if len(gains) == 1:
            return
        for word, way in (("gains", 1.0), ("loses", -1.0)):
            largest = self._largest({name: way * gain for name, gain in gains.items()})
            if largest:
                yield sentence(f"It {word} most by {joined([self._strength(name, gains[name]) for name in largest])}")

    def rules(self) -> Iterator[str]:
        """Say which rules apply, which make no difference, and which can't be told."""
        rules = self.findings.ruled.rules
        for rule in rules:
            does = re.sub(r"\bband\b", self.band_noun, rule.does, count=1)
            if rule.changed:
                yield sentence(f"A rule applies ({does}): {rule.because}")
            elif rule.holds:
                yield sentence(f"A rule holds and makes no difference ({does}): {rule.because}")
            elif rule.unknown:
                yield sentence(f"Whether a rule holds can't be told, a value being missing, so it was not applied: {rule.because}")
        if rules and not any(rule.holds or rule.unknown for rule in rules):
            yield "The rule does not concern it." if len(rules) == 1 else f"None of the {len(rules)} rules concerns it."

    def gaps(self) -> Iterator[str]:
        """Say what it lacks, and what was done about it."""
        together: dict[str, list[str]] = {}
        for gap in self.findings.gaps:
            together.setdefault(gap.done, []).append(gap.label)
        for done, labels in together.items():
            yield sentence(f"{joined(shortened(labels))}: {done}")

    def neighbours(self) -> Iterator[str]:
        """Say who stands next to it, and what separates them."""
        for found in self.findings.neighbours:
            if found.side == "level":
                continue
            yield from self._neighbour(found)

    def moves(self) -> Iterator[str]:
        """Say what would move it."""
        moves = self.findings.moves
        if not moves.moves:
            reasons = dict.fromkeys(moves.out_of_reach.values())
            yield from (sentence(f"No change was tried: {reason}") for reason in reasons)
            return
        for goal, words in self._goals():
            if goal in moves.out_of_reach:
                yield sentence(f"{words} {'are' if words.startswith('More') else 'is'} out of reach: {moves.out_of_reach[goal]}")
            else:
                yield self._ways(goal, words)
        reasons = dict.fromkeys(reason for _, reason in moves.left_out)
        yield from (sentence(f"Not every metric was tried: {reason}") for reason in reasons)

    def _goals(self) -> Iterator[tuple[Goal, str]]:
        """Name the goals that there are."""
        yield "place_up", "A place up"
        yield "place_down", "A place down"
        bands = self.subject.algorithm.model.bands
        if bands is not None:
            counted = all(isinstance(label, int) for label in bands.labels)
            several = f"More {self.band_word}" if counted else "A better band"
            yield "better_band", several if is_plural(self.band_word) else f"A better {self.band_word}"

    def _it_is(self) -> str:
        return f"Its {self.score_word} {'are' if is_plural(self.score_word) else 'is'}"

    def _rivals(self) -> str:
        count = counted(int(self.subject.rivals.sum()), self.units)
        within = self.subject.algorithm.model.rank.within
        if within is None:
            return count
        return f"the {count} with the same {self._column(within)} ({self.findings.group})"

    def _column(self, expression: str) -> str:
        """Return the label of a node or column that an expression names; the expression itself where it is more than that."""
        name = expression.strip('"')
        node = next((node for node in self.subject.algorithm.walk() if name == f"{node.name}_score"), None)
        return in_sentence(node.label) if node else name

    def _level(self) -> Iterator[str]:
        level = [self.subject.called(found.number) for found in self.findings.neighbours if found.side == "level"]
        if level:
            yield sentence(f"It shares its place with {joined(shortened(level))}")

    def _plain_sum(self, total: float, rounded: str) -> Iterator[str]:
        found = self.findings.contributions
        if len(found.contribution) == 1:
            yield self._of_one(next(iter(found.contribution)))
            return
        steps = f", and of {self._said(found.start)}, which steps on the way add" if abs(found.start) > _NOISE else ""
        yield sentence(
            f"{self._it_is()} the sum of what its {len(found.contribution)} metrics contribute, "
            f"each its score times its weight{steps}: {self._said(total, further=bool(rounded))}{rounded}"
        )

    def _of_one(self, leaf: str) -> str:
        """Say which metric alone the score is made from."""
        leaves = sum(1 for node in self.subject.algorithm.root.walk() if not node.parts)
        one = "its one metric" if leaves == 1 else "the one metric that it has a value for"
        return sentence(f"{self._it_is()} made from {one}, {self.leaves[leaf]['label']}: {self._said(self.subject.score)}")

    def _orders(self) -> str:
        found = self.findings.contributions
        if found.exact and found.orders <= BOTH_WAYS:
            return "whatever the order"
        return f"on average over {'all ' if found.exact else ''}{found.orders} orders of putting them in"

    def _strength(self, name: str, gain: float) -> str:
        row = self.leaves[name]
        standing = f", {self._place(row)}" if row["rank"] is not None else ""
        value = "no value" if row["value"] is None else f"value {number(row['value'])}"
        return f"{row['label']} (by {self._said(abs(gain))}; {value}{standing})"

    def _place(self, row: dict[str, Any]) -> str:
        level = "joint " if row["level"] else ""
        return f"{level}{ordinal(row['rank'])} of {row['of']:,}"

    def _neighbour(self, found: Neighbour) -> Iterator[str]:
        subject = self.subject
        rank, score = float(subject.places.rank[found.number]), float(subject.evaluation.composite[found.number])
        digits = max(self.decimals, apart(score, subject.score)) if score != subject.score else self.decimals
        band = self._band_of(found.number)
        there = f", {self._in_band(band)}" if band is not None and band != self.findings.ruled.band else ""
        name = subject.called(found.number)
        side = "above" if found.side == "above" else "below"
        yield sentence(f"Next {side} is {name}, {ordinal(rank)} with {number(score, digits)}{there}")
        ahead = (score - subject.score) * (self.sign if best_score_first(subject.algorithm) else -self.sign)
        if (ahead < 0 and found.side == "above") or (ahead > 0 and found.side == "below"):
            why = f"its {self.band_word}" if band is not None and band != self.findings.ruled.band else "more than the score"
            yield sentence(
                f"It stands {side} by {why}, although its score alone would put it {'below' if side == 'above' else 'above'}"
            )
        if found.difference is not None and len(found.difference.by_leaf) > 1:
            yield from self._separates(found.number, found.difference, digits)

    def _separates(self, other: int, difference: Difference, digits: int) -> Iterator[str]:
        """Name the metrics that separate two units, the largest first; then what a missing value makes, and what is left."""
        gains = {name: self.sign * amount for name, amount in difference.by_leaf.items()}
        missing = {name: lacking(self.subject, name, other) for name in gains}
        compared = {name: gain for name, gain in gains.items() if missing[name] is None}
        ways = (("better", compared), ("worse", {name: -gain for name, gain in compared.items()}))
        words = [f"{word} by {shown}" for word, each in ways if (shown := self._listed(each, digits))]
        if words:
            yield sentence(f"Compared to it, this {self.unit} does {', and '.join(words)}")
        for who, unit, whose in ((f"this {self.unit}", self.subject.number, "own"), (f"the other {self.unit}", other, "theirs")):
            yield from self._without(who, unit, {name: gain for name, gain in gains.items() if missing[name] == whose}, digits)
        left = self.sign * difference.other
        if round(abs(left), digits) > 0:
            better = "better" if left > 0 else "worse"
            yield sentence(f"What no single metric accounts for makes it {number(abs(left), digits)} {better}")

    def _listed(self, gains: Mapping[str, float], digits: int) -> str:
        """Name the metrics with the largest gains, and say what all others come to; empty where there is nothing to show."""
        gaining = sorted((name for name, gain in gains.items() if gain > 0), key=lambda name: -gains[name])
        shown = [name for name in gaining if round(gains[name], digits) > 0]
        # One more is as short as saying that there is one.
        largest = shown if len(shown) <= _MOST + 1 else shown[:_MOST]
        words = [f"{self.leaves[name]['label']} ({number(gains[name], digits)})" for name in largest]
        others = gaining[len(largest) :]
        together = sum(gains[name] for name in others)
        if round(together, digits) > 0:
            words.append(f"{len(others)} {'others' if largest else 'metrics'} (together {number(together, digits)})")
        return joined(words) if words else ""

    def _without(self, who: str, unit: int, gains: Mapping[str, float], digits: int) -> Iterator[str]:
        """Say which values one of two units lacks, and what that makes."""
        together: dict[tuple[str, str], list[str]] = {}
        for name in gains:
            together.setdefault(consequence(self.subject, name, unit), []).append(name)
        for (lacks, instead), names in together.items():
            labels = joined(shortened([self.leaves[name]["label"] for name in names]))
            makes = sum(gains[name] for name in names)
            size = number(abs(makes), digits)
            it = "it" if unit == self.subject.number else f"this {self.unit}"
            told = (
                f"makes {it} {size} {'better' if makes > 0 else 'worse'}"
                if round(abs(makes), digits) > 0
                else "makes no difference"
            )
            yield sentence(f"{who} {lacks} {labels}, {instead}: that {told}")

    def _largest(self, gains: Mapping[str, float]) -> list[str]:
        """Name the metrics with the largest gains, leaving out those too small to show."""
        shown = [name for name, gain in gains.items() if round(gain, self.decimals) > 0]
        return sorted(shown, key=lambda name: -gains[name])[:_MOST]

    def _ways(self, goal: Goal, words: str) -> str:
        """Name the cheapest changes that reach a goal, of which any one will do."""
        found = [move for move in self.findings.moves.moves if move.goal == goal and move.share is not None]
        cheapest = sorted(found, key=lambda move: move.share or 0.0)[:_MOST]
        ways = [self._way(move) for move in cheapest]
        further = len(found) - len(ways)
        others = [f"a change in {'another metric' if further == 1 else f'one of {further} other metrics'}"] if further else []
        return sentence(f"{words}: {'; or '.join([*ways, *others])}")

    def _way(self, move: Move) -> str:
        start, end = move.start or 0.0, move.end or 0.0
        stated = next(
            (digits for digits in range(_FEW_DECIMALS) if round(start, digits) == start and round(end, digits) == end), None
        )
        digits = max(0, 1 - math.floor(math.log10(abs(end - start)))) if stated is None else stated
        # Rounded away from the start, so that the value that is written is not short of what is needed.
        written = (math.ceil if end > start else math.floor)(round(end * 10.0**digits, 6)) / 10.0**digits
        measure = self.leaves[move.node]["measured_in"]
        return f"{move.label} from {number(start, digits)} to {number(written, digits)}{f' ({measure})' if measure else ''}"

    def _said(self, value: float, *, further: bool = False) -> str:
        """Write a score, with two more decimals where it is yet to be rounded."""
        return number(value, self.decimals + 2 if further else self.decimals)

    def _decimals(self) -> int:
        """Return the decimals of scores: those they are rounded to; else three digits of the spread, or more beside neighbours."""
        steps = self.subject.algorithm.root.steps
        if steps and isinstance(last := steps[-1][0], Round):
            return max(0, last.digits)
        scores = self.subject.evaluation.composite
        known = scores[~np.isnan(scores)]
        if not known.size or (known == np.rint(known)).all():
            return 0
        low, high = quantile(scores, (0.05, 0.95), "linear")
        spread = float(high - low) or float(np.ptp(known)) or 1.0
        usual = max(0, _DIGITS_OF_SPREAD - 1 - math.floor(math.log10(spread)))
        near = [float(scores[found.number]) for found in self.findings.neighbours if found.side != "level"]
        needed = max((apart(score, self.subject.score) for score in near if score != self.subject.score), default=0)
        return min(_MOST_DECIMALS, max(usual, min(needed, usual + _FURTHER)))

    def _in_band(self, label: Label) -> str:
        if isinstance(label, str):
            return f'with {self.band_word} "{label}"'
        if not is_plural(self.band_word):
            return f"in {self.band_word} {label}"
        return f"with {label} {singular(self.band_word) if label == 1 else self.band_word}"

    def _band_of(self, unit: int) -> Label | None:
        bands, band = self.subject.algorithm.model.bands, self.subject.places.band
        return None if bands is None or band is None or band[unit] < 0 else bands.labels[int(band[unit])]
