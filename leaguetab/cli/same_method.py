"""The algorithm that made a saved table, so that what is beside it can be ranked by the same one."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.api.load import load_algorithm, read_config
from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.saved import SavedTable


def method_of(table: SavedTable, file: str, config: str | None) -> str:
    """Find the algorithm that made a saved table.

    Parameters
    ----------
    table
        As it was read.
    file
        Where it is saved.
    config
        The config that was named, whose own algorithm is looked at first.

    Returns
    -------
    str
        A name or a path: of the very text that made the table, else of what goes by the same name now.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where the table does not say which algorithm made it; ``no-such-algorithm`` where none goes by its name.
    """
    record = table.algorithm
    if not record.sha256:
        kind = PurePath(file).suffix.removeprefix(".") or "its format"
        found = f"the saved table does not say which method made it, as {kind} has no place for that"
        hint = "JSON and Parquet hold it: leaguetab rank … -o table.json."
        raise LeaguetabError(Problem("bad-option", found, "name the method with -a", hint, Place(file)))
    candidates = tuple(_candidates(record.name, config))
    same_text = (name for name in candidates if _checksum(name) == record.sha256)
    same_name = (name for name in candidates if _own_name(name) == record.name)
    chosen = next(same_text, None) or next(same_name, None)
    if chosen is None:
        names = [item.name for item in library.every("algorithm")]
        found = f"the saved table was made by the algorithm {record.name!r}, which is not to be found here"
        allowed = "name the one to rank the other side by with -a"
        raise LeaguetabError(Problem("no-such-algorithm", found, allowed, did_you_mean(record.name, names), Place(file)))
    return chosen


def _candidates(name: str, config: str | None) -> Iterator[str]:
    """Go through what may be the algorithm: the config's own, the one of this name, and all others."""
    loaded, _ = read_config(config)
    if loaded is not None and loaded.config.algorithm is not None:
        yield loaded.config.algorithm
    names = [item.name for item in library.every("algorithm")]
    yield from ([name] if name in names else [])
    yield from (other for other in names if other != name)


def _checksum(name: str) -> str | None:
    try:
        return sha256(library.find("algorithm", name).path.read_bytes()).hexdigest()
    except (LeaguetabError, OSError):
        return None


def _own_name(name: str) -> str | None:
    try:
        return load_algorithm(name).model.name
    except LeaguetabError:
        return None
