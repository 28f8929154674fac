"""The league table: a frozen result with everything that led to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import prune
from leaguetab.algorithm.describe import step_words
from leaguetab.errors import LeaguetabError, Place, Problem, listed
from leaguetab.placing import Exclusion, Places, labels_of, place
from leaguetab.scoring import Evaluation, NodeScores, Prepared, evaluate, prepare
from leaguetab.wording import in_sentence, is_noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Banding, Better, Floats
    from leaguetab.metrics.data import InputRecord, Metrics


@dataclass(frozen=True)
class AlgorithmRecord:
    """The algorithm that made a table: enough to audit the table by.

    Parameters
    ----------
    name, title, version, status, source
        As its YAML says; ``status`` is ``official``, ``reconstructed`` or ``illustrative``.
    sha256
        Of the YAML file.
    units
        What units are called in sentences, in the plural: ``trusts``.
    """

    name: str
    title: str
    version: str
    status: str
    source: str
    sha256: str
    units: str = "units"


@dataclass(frozen=True)
class Workings:
    """Every intermediate value of a table.

    Parameters
    ----------
    prepared
        The algorithm, bound to the file's metrics and pruned to its columns, with the scores of its leaves.
    evaluation
        Scores of every node, before and after each step; the units in the file's order.
    places
        Bands, ranks, and what each rule did.
    exclusions
        Units that the config lists without a rank.
    metrics
        What was read.
    """

    prepared: Prepared
    evaluation: Evaluation
    places: Places
    exclusions: tuple[Exclusion, ...]
    metrics: Metrics

    @property
    def algorithm(self) -> BoundAlgorithm:
        """The algorithm, bound to the file's metrics and pruned to its columns."""
        return self.prepared.algorithm


@dataclass(frozen=True)
class LeagueTable:
    """A league table.

    Parameters
    ----------
    frame
        One row a unit in the order of the table; units without a rank come last. Columns, in this order: ``rank``
        (``Int64``; ``Float64`` where ties are averaged; null where not ranked), ``unit``, ``name`` (where known), ``score``
        (``Float64``), ``band`` (where the algorithm has bands; ``Int64`` where all labels are whole numbers, else text),
        the group columns, one column a top-level node (and ``<node>_band`` after it where the node has bands), and ``reason``
        (why a unit was not ranked or its band was changed; null where neither).
    groups
        The group columns.
    nodes
        The names of the top-level nodes' columns.
    labels
        What readers see as the heading of a column, where it is not the column's name.
    bands
        The band labels from the best to the worst.
    better
        Which way is better in ``score``.
    algorithm, inputs
        What it was made with and from.
    period
        The period the values are of, where the file has periods.
    warnings
        Sentences.
    group
        Column and value that all rows share, where this is one of several tables, one a group.
    workings
        How the table was made; None in a table made by hand.
    """

    frame: pl.DataFrame
    groups: tuple[str, ...]
    nodes: tuple[str, ...]
    labels: dict[str, str]
    bands: tuple[str | int, ...]
    better: Better
    algorithm: AlgorithmRecord
    inputs: tuple[InputRecord, ...]
    period: str | None = None
    warnings: tuple[str, ...] = ()
    group: tuple[str, str] | None = None
    workings: Workings | None = field(default=None, repr=False)


FIXED_COLUMNS = ("rank", "unit", "name", "score", "band", "reason")


def make_table(algorithm: BoundAlgorithm, metrics: Metrics) -> LeagueTable:
    """Score and rank units.

    Parameters
    ----------
    algorithm
        Bound to the metrics' declarations.
    metrics
        As read, with the columns that the algorithm wants.

    Returns
    -------
    LeagueTable
        All units, those without a rank last.

    Raises
    ------
    LeaguetabError
        What the evaluation raises, and ``nothing-ranked``.
    """
    pruned = prune(algorithm, metrics.frame.columns)
    frame = with_absent_columns(metrics.frame, algorithm)
    prepared = prepare(pruned, frame, tuple(metrics.frame[metrics.unit].to_list()))
    evaluation = evaluate(prepared)
    exclusions = tuple(Exclusion(item.when, item.because) for item in metrics.unranked)
    places = place(pruned, evaluation, exclusions)
    workings = Workings(prepared, evaluation, places, exclusions, metrics)
    reasons = _reasons(workings)
    if np.isnan(places.rank).all():
        raise LeaguetabError(_nothing_ranked(workings, reasons))
    model = algorithm.model
    shown = (*pruned.root.parts, *pruned.also)
    return LeagueTable(
        frame=_sorted(_frame(workings, shown, reasons), pruned.root.better),
        groups=metrics.groups,
        nodes=tuple(node.name for node in shown),
        labels=_headings(workings, shown),
        bands=labels_of(pruned) if pruned.root.better == "lower" else labels_of(pruned)[::-1],
        better=pruned.root.better,
        algorithm=AlgorithmRecord(
            model.name, model.title, model.version, model.status, model.source, algorithm.source.sha256, model.units
        ),
        inputs=metrics.inputs,
        period=metrics.period,
        warnings=(*metrics.warnings, *_rule_warnings(workings)),
        workings=workings,
    )


def _nothing_ranked(workings: Workings, reasons: pl.Series) -> Problem:
    """Say why no unit has a rank: the commonest reason, and metrics of which a step has left nothing."""
    commonest = Counter(reasons.drop_nulls().to_list()).most_common(1)
    found = ": ".join(["no unit could be ranked", *(reason for reason, _ in commonest)])
    place = Place(_shown_inputs(workings.metrics))
    emptied = _emptied(workings)
    if not emptied:
        return Problem("nothing-ranked", found, place=place)
    told = [f"{step} leaves nothing of {listed(metrics, 3)}" for step, metrics in emptied.items()]
    hint = "Rank more units together, or change the step in a copy of the algorithm."
    return Problem("nothing-ranked", f"{found}; {'; '.join(told)}", hint=hint, place=place)


def _emptied(workings: Workings) -> dict[str, list[str]]:
    """List the metrics that have values, none of which gets through a step: by the step, in words."""
    found: dict[str, list[str]] = {}
    for leaf in workings.algorithm.root.walk():
        scored = workings.evaluation.nodes[leaf.name]
        values = int((~np.isnan(scored.before)).sum())
        if leaf.parts or not values or not np.isnan(scored.score).all():
            continue
        number = next(number for number, after in enumerate(scored.after_steps) if np.isnan(after).all())
        counted = "1 unit has" if values == 1 else f"{values:,} units have"
        found.setdefault(step_words(leaf.steps[number][0]), []).append(f"{leaf.label!r} ({counted} a value)")
    return found


def table_columns(algorithm: BoundAlgorithm) -> frozenset[str]:
    """Return the names of the columns that a table makes, beside those it takes from the file."""
    shown = (*algorithm.root.parts, *algorithm.also)
    made = ("rank", "unit", "score", *(("band",) if algorithm.model.bands else ()))
    return frozenset(
        {
            *made,
            *(node.name for node in shown if not node.is_metric),
            *(f"{node.name}_band" for node in shown if node.bands),
        }
    )


def with_absent_columns(frame: pl.DataFrame, algorithm: BoundAlgorithm) -> pl.DataFrame:
    """Add the optional columns that the file lacks, missing for every unit, so that rules can be told."""
    types = {"number": pl.Float64, "flag": pl.Boolean, "text": pl.String}
    absent = {name: spec for name, spec in algorithm.model.columns.items() if spec.optional and name not in frame.columns}
    return frame.with_columns(pl.lit(None, dtype=types[spec.type]).alias(name) for name, spec in absent.items())


def _shown_inputs(metrics: Metrics) -> str:
    return ", ".join(record.path for record in metrics.inputs) or "metrics"


def _frame(workings: Workings, shown: Sequence[BoundNode], reasons: pl.Series) -> pl.DataFrame:
    """Put the table's columns side by side, units in the file's order."""
    metrics, nodes = workings.metrics, workings.evaluation.nodes
    columns = [_rank_column(workings.places.rank), metrics.frame[metrics.unit].alias("unit")]
    if metrics.name:
        columns.append(metrics.frame[metrics.name].alias("name"))
    columns.append(_numbers("score", workings.evaluation.composite))
    bands = workings.algorithm.model.bands
    if workings.places.band is not None and bands is not None:
        columns.append(_labelled("band", bands.labels_of(workings.places.band), bands))
    columns += [metrics.frame[group] for group in metrics.groups]
    for node in shown:
        columns.append(_numbers(node.name, nodes[node.name].score))
        if node.bands is not None:
            columns.append(_labelled(f"{node.name}_band", workings.evaluation.bands_of(node), node.bands))
    columns.append(reasons)
    _check_names(columns)
    return pl.DataFrame(columns)


def _check_names(columns: Sequence[pl.Series]) -> None:
    names = [column.name for column in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        hint = "Rename the node in the algorithm, or the group in the config."
        raise LeaguetabError(
            Problem("name-twice", f"two columns of the table would be called {twice[0]!r}", "each has a name of its own", hint)
        )


def _numbers(name: str, values: Floats) -> pl.Series:
    # Adding 0 turns a zero that came out as -0.0 into the one that people write.
    return pl.Series(name, values + 0.0, dtype=pl.Float64, nan_to_null=True)


def _rank_column(rank: Floats) -> pl.Series:
    ranks = _numbers("rank", rank)
    return ranks.cast(pl.Int64) if (ranks.drop_nulls() % 1 == 0).all() else ranks


def _labelled(name: str, labels: NDArray[Any], bands: Banding) -> pl.Series:
    """Make a column of labels: whole numbers where all labels are, else text."""
    if all(isinstance(label, int) for label in bands.labels):
        return pl.Series(name, labels.tolist(), dtype=pl.Int64)
    return pl.Series(name, [None if label is None else str(label) for label in labels], dtype=pl.String)


def _sorted(frame: pl.DataFrame, better: Better) -> pl.DataFrame:
    """Put the first rank first; among equals the better score, then the file's order; units without a rank last."""
    return frame.sort("rank", "score", descending=[False, better == "higher"], nulls_last=True, maintain_order=True)


def _headings(workings: Workings, shown: Sequence[BoundNode]) -> dict[str, str]:
    model, metrics = workings.algorithm.model, workings.metrics
    labels = {"score": model.headings.score, "band": model.headings.band}
    if metrics.name is None and metrics.unit != "unit":
        labels["unit"] = metrics.unit.replace("_", " ").capitalize()
    labels |= {node.name: node.label for node in shown}
    band = in_sentence(model.headings.band if is_noun(model.headings.band) else "band")
    labels |= {f"{node.name}_band": f"{node.label} {band}" for node in shown if node.bands}
    return labels | {group: group.replace("_", " ") for group in metrics.groups}


def _reasons(workings: Workings) -> pl.Series:
    """Say of each unit why it has no rank, or why its band is not the one its score would give."""
    reasons: dict[int, list[str]] = {}
    for number in np.flatnonzero(np.isnan(workings.evaluation.composite)):
        reasons.setdefault(int(number), []).append(_why_no_score(workings.algorithm.root, workings.evaluation.nodes, int(number)))
    for effect in workings.places.applied:
        for number in np.flatnonzero(effect.where):
            reasons.setdefault(int(number), []).append(effect.because)
    within = workings.places.within
    if within is not None:
        for number in np.flatnonzero(within < 0):
            reasons.setdefault(int(number), []).append(f"not ranked: no value for {workings.algorithm.model.rank.within}")
    said = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, len(workings.evaluation.units))
    return said.scatter(list(reasons), ["; ".join(words) for words in reasons.values()]) if reasons else said


def _why_no_score(node: BoundNode, nodes: Mapping[str, NodeScores], number: int) -> str:
    if not node.parts:
        return f"no score: no {node.label}"
    lacking = [part.label for part in node.parts if np.isnan(nodes[part.name].score[number])]
    there = len(node.parts) - len(lacking)
    return f"no score: {there} of {len(node.parts)} parts present, without {listed(lacking, 3)}"


def _rule_warnings(workings: Workings) -> Iterator[str]:
    units = np.array(workings.evaluation.units, dtype=object)
    for effect in workings.places.applied:
        if effect.unknown.any():
            doubtful = listed(list(units[effect.unknown]), 3)
            yield f"whether '{effect.because}' holds is not known for {doubtful}, a value being missing; it was not applied there"
