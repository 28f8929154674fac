"""What stands around the rows of an output that programs read, so that the output can be audited."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from leaguetab.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.metrics.data import InputRecord
    from leaguetab.selection import Selection
    from leaguetab.table import AlgorithmRecord, LeagueTable

SCHEMA_VERSION = 1


def envelope(tables: Sequence[LeagueTable], seed: int | None) -> dict[str, Any]:
    """Record what rows were made with and from.

    Parameters
    ----------
    tables
        The tables that the rows belong to, made by one algorithm from the same files; at least one.
    seed
        The seed of random draws; None where nothing was drawn.

    Returns
    -------
    dict
        In the order in which it is written; warnings that several tables share stand once.
    """
    first = tables[0]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": tool(),
        "algorithm": algorithm(first.algorithm),
        "inputs": [source(item) for item in first.inputs],
        "period": first.period,
        "seed": seed,
        "warnings": list(dict.fromkeys(warning for table in tables for warning in table.warnings)),
    }


def around_several(tables: Sequence[LeagueTable], seed: int | None) -> dict[str, Any]:
    """Record what rows about several tables were made with and from; algorithms and inputs in the tables' order."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": tool(),
        "algorithms": [algorithm(table.algorithm) for table in tables],
        "inputs": [source(record) for table in tables for record in table.inputs],
        "periods": [table.period for table in tables],
        "seed": seed,
        "warnings": list(dict.fromkeys(warning for table in tables for warning in table.warnings)),
    }


def algorithms_of(around: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the algorithms of an envelope, be there one or several."""
    return list(around["algorithms"]) if "algorithms" in around else [around["algorithm"]]


def selected(selection: Selection) -> dict[str, Any] | None:
    """Say which rows of a league table there are, and within what they are ranked; None for all units, ranked together."""
    return None if selection.is_whole else asdict(selection)


def tool() -> dict[str, str]:
    """Say what made the output."""
    return {"name": "leaguetab", "version": __version__}


def algorithm(record: AlgorithmRecord) -> dict[str, str]:
    """Say which algorithm was used, down to its file's bytes."""
    return {
        "name": record.name,
        "title": record.title,
        "version": record.version,
        "status": record.status,
        "source": record.source,
        "sha256": record.sha256,
    }


def source(record: InputRecord) -> dict[str, Any]:
    """Say which file was read, down to its bytes."""
    return {"path": record.path, "sha256": record.sha256, "rows": record.rows}
