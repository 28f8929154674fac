"""The league table: a frozen result with everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.metrics.data import Better, InputRecord


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
        Column and value that all rows share, where this is one of several tables made by ``--by``.
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
