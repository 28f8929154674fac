"""One unit explained: every number behind its place, and the same in sentences."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.analysis.explain.contributions import Contributions, Sharing
from leaguetab.analysis.explain.gaps import gaps
from leaguetab.analysis.explain.lacking import lacking
from leaguetab.analysis.explain.moves import Goal, Moves, moves
from leaguetab.analysis.explain.neighbours import neighbours
from leaguetab.analysis.explain.parts import or_none, parts_frame, steps_frame
from leaguetab.analysis.explain.plain import labels_as_they_are, whole_or_none, with_whole_ranks
from leaguetab.analysis.explain.ruled import ruled
from leaguetab.analysis.explain.sentences import Findings, Section, sections
from leaguetab.analysis.explain.subject import subject_of
from leaguetab.analysis.explain.words import singular
from leaguetab.placing import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.algorithm.model import Label
    from leaguetab.analysis.explain.neighbours import Neighbour
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.analysis.explain.trust import Asked, Trust
    from leaguetab.methods.base import Better
    from leaguetab.table import AlgorithmRecord, LeagueTable

RULES = {
    "when": pl.String,
    "because": pl.String,
    "does": pl.String,
    "holds": pl.Boolean,
    "unknown": pl.Boolean,
    "changed": pl.Boolean,
}
GAPS = {"node": pl.String, "label": pl.String, "above": pl.String, "kind": pl.String, "done": pl.String}
NEIGHBOURS = {
    "side": pl.String,
    "unit": pl.String,
    "name": pl.String,
    "rank": pl.Float64,
    "score": pl.Float64,
    "band": pl.String,
    "difference": pl.Float64,
}
BETWEEN = {
    "side": pl.String,
    "unit": pl.String,
    "node": pl.String,
    "label": pl.String,
    "own": pl.Float64,
    "theirs": pl.Float64,
    "own_score": pl.Float64,
    "their_score": pl.Float64,
    "difference": pl.Float64,
    "missing": pl.String,
}
MOVES = {
    "goal": pl.String,
    "node": pl.String,
    "label": pl.String,
    "measured_in": pl.String,
    "from": pl.Float64,
    "to": pl.Float64,
    "change": pl.Float64,
    "share_of_spread": pl.Float64,
    "possible": pl.Boolean,
    "cheapest": pl.Boolean,
    "because": pl.String,
}

OTHER = "what no single metric accounts for"
_NOISE = 1e-9


@dataclass(frozen=True)
class Explanation:
    """Why a unit is where it is, and what would move it.

    Ranks are whole numbers, but for ties that share an average; a band is as the algorithm labels it.

    Parameters
    ----------
    unit, name
        Its id, and its name (the id where it has none).
    called
        Its name, with its id where others have the same name.
    algorithm
        What the table was made with.
    period
        The period the values are of, where the file has periods.
    better
        Which way is better in the score.
    rank, of
        Its rank (None where it has none), and among how many units.
    group
        The value of the column within which units are ranked; None where all are ranked together.
    score
        Its composite score; None where it has none.
    band, band_by_score
        Its band, and the one that its score alone would give; None where there is none.
    rank_without_rules
        Its rank if no rule changed any unit's band; None where it has none.
    reason
        Why it has no rank, or a band other than its score's; None where neither.
    contributions
        How the score is shared among the metrics.
    parts
        The tree, a branch before its parts, then the nodes shown beside the score. Columns:

        - ``depth`` (0 is the score), ``node``, ``above`` (the branch it is a part of), ``label``;
        - ``kind``: ``branch``, ``metric``, ``expression``, or ``beside`` for what has no say; ``measured_in``: words;
        - ``value`` (raw, or a branch's before its steps), ``score`` (after its steps), ``band`` (where the node has bands);
        - ``weight`` (of the weights of its branch, as a share of 1; or, with ``weight_as_it_stands``, the weight itself, as in a
          sum), ``share`` (of the whole say, missing parts seen to; null where weights play no part, or count as they stand);
        - ``contribution``: with `contributions.start` and `contributions.rounding` those of the leaves add up to the score; a
          branch has the sum of its leaves; null where missing;
        - ``against_average``: those of the leaves add up to the score before rounding, less `contributions.average`;
        - ``rank``, ``of``, ``level``: its rank within this node, of how many, and how many others are level with it; by raw value,
          or by score where a better value can have a worse score. The first row has that of the score alone, rounded and with
          ties as in the ranking, none where the unit is not ranked; the parts of such a unit have the rank that it would have
          among those that are;
        - ``median`` (raw) and ``average_score``, of the units it is ranked with;
        - ``parts_present``, ``parts``: of a branch, among those with a say;
        - ``missing``: what was done about it, null where nothing is missing; ``made_of``: what an expression reads, with values.
    steps
        One row a step of a node: ``node``, ``number`` (from 1), ``step``, ``before``, ``after``.
    rules
        In the order applied: ``when``, ``because``, ``does``, ``holds``, ``unknown`` (a value is missing, so it was not applied),
        ``changed`` (it changed the band, or leaves the unit unranked).
    gaps
        What it lacks: ``node``, ``label``, ``above``, ``kind`` (``missing``, ``unused``, ``filled``), ``done`` (in words).
    neighbours
        ``side`` (``above``, ``level``, ``below``), ``unit``, ``name``, ``rank`` (``Int64`` where all are whole), ``score``,
        ``band`` (``Int64`` where all labels are whole numbers, else text), ``difference`` (this unit's score less theirs, before
        rounding).
    between
        What separates it from the units above and below, the largest difference first: ``side``, ``unit``, ``node``, ``label``,
        ``own`` and ``theirs`` (raw values), ``own_score`` and ``their_score``, ``difference`` (in the composite score; they add up
        to that of `neighbours`), ``missing`` (``own``, ``theirs`` or ``both`` have no value that counts: the difference is then
        what that gap makes, not how well one of them does; else null). A row without ``node`` is what no single metric accounts
        for.
    moves
        ``goal`` (``place_up``, ``place_down``, ``better_band``), ``node``, ``label``, ``measured_in``, ``from``, ``to``,
        ``change``, ``share_of_spread`` (of the 5th to the 95th percentile), ``possible``, ``cheapest`` (the smallest share),
        ``because`` (why not; empty where possible).
    out_of_reach
        By goal, why no change in a single metric reaches it, or why there is none to reach.
    not_tried
        Metrics for which no change was tried, with the reason.
    sections
        All this in sentences.
    trust
        How far its place can be trusted; None where that was not looked at.
    """

    unit: str
    name: str
    called: str
    algorithm: AlgorithmRecord
    period: str | None
    better: Better
    rank: float | None
    of: int
    group: str | None
    score: float | None
    band: Label | None
    band_by_score: Label | None
    rank_without_rules: float | None
    reason: str | None
    contributions: Contributions
    parts: pl.DataFrame
    steps: pl.DataFrame
    rules: pl.DataFrame
    gaps: pl.DataFrame
    neighbours: pl.DataFrame
    between: pl.DataFrame
    moves: pl.DataFrame
    out_of_reach: Mapping[Goal, str]
    not_tried: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    trust: Trust | None = None


def explain(table: LeagueTable, unit: str, asked: Asked | None = None) -> Explanation:
    """Explain one unit of a table.

    Parameters
    ----------
    table
        With its workings.
    unit
        Its id, its name, or a part of its name that no other has; see `find_unit`.
    asked
        How to find out how far its place can be trusted; None to leave that out.

    Returns
    -------
    Explanation
        Also for a unit without a rank or a score, whose sections say why.

    Raises
    ------
    LeaguetabError
        ``unknown-unit``; what `trust` raises.
    """
    subject = subject_of(table, unit)
    sharing = Sharing(subject)
    findings = Findings(
        subject,
        contributions := sharing.contributions(),
        parts := parts_frame(subject, contributions, found_gaps := gaps(subject)),
        found_rules := ruled(subject),
        found_gaps,
        found_neighbours := neighbours(subject, sharing),
        found_moves := moves(subject, singular(table.algorithm.units)),
        trust := None if asked is None else _trust(subject, asked),
    )
    return Explanation(
        unit=subject.unit,
        name=subject.name_of(subject.number),
        called=subject.called(subject.number),
        algorithm=table.algorithm,
        period=table.period,
        better=table.better,
        rank=whole_or_none(subject.rank),
        of=int(subject.rivals.sum()),
        group=findings.group,
        score=or_none(subject.score),
        band=found_rules.band,
        band_by_score=found_rules.band_by_score,
        rank_without_rules=whole_or_none(found_rules.rank_without),
        reason=findings.reason,
        contributions=contributions,
        parts=parts,
        steps=steps_frame(subject),
        rules=_frame([astuple(rule) for rule in found_rules.rules], RULES),
        gaps=_frame([astuple(gap) for gap in found_gaps], GAPS),
        neighbours=_neighbours(subject, found_neighbours),
        between=_frame([row for found in found_neighbours for row in _between(subject, found)], BETWEEN),
        moves=_frame(list(_moves(found_moves, parts)), MOVES),
        out_of_reach=dict(found_moves.out_of_reach),
        not_tried=found_moves.left_out,
        sections=sections(findings),
        trust=trust,
    )


def _trust(subject: Subject, asked: Asked) -> Trust:
    # Late, so that an explanation without it does not wait for the import.
    from leaguetab.analysis.explain.trust import trust

    return trust(subject, asked)


def _frame(rows: Sequence[tuple[object, ...]], schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def _neighbours(subject: Subject, found: Sequence[Neighbour]) -> pl.DataFrame:
    frame = with_whole_ranks(_frame([_neighbour(subject, each) for each in found], NEIGHBOURS), "rank")
    return labels_as_they_are(frame, labels_of(subject.algorithm))


def _neighbour(subject: Subject, found: Neighbour) -> tuple[object, ...]:
    unit = found.number
    return (
        found.side,
        subject.evaluation.units[unit],
        subject.name_of(unit),
        or_none(float(subject.places.rank[unit])),
        or_none(float(subject.evaluation.composite[unit])),
        _band(subject, unit),
        found.difference.total if found.difference else None,
    )


def _band(subject: Subject, unit: int) -> str | None:
    labels, band = labels_of(subject.algorithm), subject.places.band
    return None if band is None or band[unit] < 0 else str(labels[int(band[unit])])


def _between(subject: Subject, found: Neighbour) -> Iterator[tuple[object, ...]]:
    """Go through the metrics that separate two units, the largest difference first."""
    if found.difference is None:
        return
    nodes, other = subject.evaluation.nodes, found.number
    labels = {node.name: node.label for node in subject.algorithm.root.walk()}
    side, unit = found.side, subject.evaluation.units[other]
    for name, amount in sorted(found.difference.by_leaf.items(), key=lambda item: -abs(item[1])):
        values = [or_none(float(array[at])) for array in (nodes[name].before, nodes[name].score) for at in (subject.number, other)]
        yield (side, unit, name, labels[name], *values, amount + 0.0, lacking(subject, name, other))
    if abs(found.difference.other) > _NOISE * max(1.0, abs(found.difference.total)):
        yield (side, unit, None, OTHER, None, None, None, None, found.difference.other, None)


def _moves(found: Moves, parts: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    measured = dict(parts.select("node", "measured_in").iter_rows())
    for move in found.moves:
        change = None if move.start is None or move.end is None else move.end - move.start
        yield (
            move.goal,
            move.node,
            move.label,
            measured[move.node],
            move.start,
            move.end,
            change,
            move.share,
            move.end is not None,
            move is found.cheapest(move.goal),
            move.because,
        )
