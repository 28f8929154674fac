"""Sensitivity: how far each position of a league table can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab import arguments
from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.own import own_columns, own_scenarios, read_own
from leaguetab.analysis.sensitivity.random_weights import DrawSettings
from leaguetab.analysis.sensitivity.report import sensitivity as make_report
from leaguetab.analysis.sensitivity.words import summary
from leaguetab.api.load import bound_to, refuse_other_metrics
from leaguetab.api.ranking import columns_for, opened
from leaguetab.api.result import Result
from leaguetab.metrics.config import declared
from leaguetab.selection import where_shown
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from leaguetab.algorithm.load import LoadedAlgorithm
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.api.load import AnyPath, LoadedMetrics, Source
    from leaguetab.output.document import Document


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity(Result):
    """How far positions can be trusted.

    Parameters
    ----------
    report
        Every section of it.
    where
        The condition that the units meet whose rows are shown; None where all are.
    """

    report: SensitivityReport
    where: str | None = None

    @property
    def frame(self) -> pl.DataFrame:
        """One row a unit shown: ``rank``, its interval, its certified bounds, chances, and ``fragility``."""
        return frames.rows(self.report)

    @property
    def scenarios(self) -> pl.DataFrame:
        """One row an alternative: ``name``, ``mean_shift``, ``max_shift``, ``kendall_tau`` and so on."""
        return frames.scenarios(self.report)

    @property
    def summary(self) -> tuple[str, ...]:
        """What was found, in plain sentences, about all units."""
        return summary(self.report)

    def document(self) -> Document:
        """Return the report as every output format can write it."""
        from leaguetab.output.sensitivity import sensitivity_document

        return sensitivity_document(self.report, self.where)


def sensitivity(
    metrics: LoadedMetrics | Source,
    algorithm: LoadedAlgorithm | AnyPath | None = None,
    settings: DrawSettings | None = None,
    *,
    where: str | None = None,
    progress: Callable[[str, float], None] = lambda _what, _share: None,
) -> Sensitivity:
    """Find out how far each position can be trusted.

    Parameters
    ----------
    metrics
        From `load_metrics`; or a source from which the columns are yet to be read. Alternatives that its config lists are tried
        too.
    algorithm
        From `load_algorithm`, or its name or path; by default the one that the config names.
    settings
        How to draw random weightings; by default 10,000 within a quarter of the stated weights.
    where
        An SQL condition on columns, which units must meet to have their rows shown; what is found is about all units all the same.
    progress
        Told what is being worked out, and what share of it is done.

    Returns
    -------
    Sensitivity
        The same input and seed give the same result.

    Raises
    ------
    LeaguetabError
        For whatever is wrong with the algorithm, the metrics, or the alternatives that the config lists; ``nothing-selected`` where
        no unit meets `where`.
    TypeError
        For an argument of another type.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import DrawSettings, load_metrics
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> metrics = load_metrics(trusts, id="code", lower=["waits", "deaths"])
    >>> sensitivity(metrics, "equal-weights", DrawSettings(draws=500)).frame.select("unit", "rank_best", "rank_worst").rows()
    [('A', 1.0, 2.0), ('B', 1.0, 3.0), ('C', 2.0, 3.0)]
    """
    refuse_other_metrics(metrics)
    arguments.of_type("settings", settings, (DrawSettings, type(None)), "DrawSettings", _settings_hint(settings))
    arguments.text(where=where)
    bound = bound_to(opened(algorithm, metrics), metrics.source.config)
    own = read_own(metrics.source.loaded, declared(metrics.source.config)) if metrics.source.loaded else ()
    table = make_table(bound, metrics.with_columns((*columns_for(bound, where), *own_columns(own))).metrics)
    shown = where_shown(table, where) if where else table
    workings = table.workings
    listed = own_scenarios(own, workings.prepared, workings.evaluation) if workings else ()
    report = make_report(table, settings or DrawSettings(), listed, progress)
    return Sensitivity(replace(report, table=shown), where or None)


def _settings_hint(settings: object) -> str:
    """Show how settings are written, with the spread where it is given by itself."""
    spread = "spread" if isinstance(settings, WeightSpread) else "WeightSpread(within=0.1), draws=500"
    return f"For example: DrawSettings({spread})."
