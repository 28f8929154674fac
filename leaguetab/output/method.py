"""What a table was made by, and where that is published: the same words on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.output.text_cells import one_line
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from leaguetab.table import AlgorithmRecord

_STATUS_IN_WORDS = {
    "official": "the official method, as published",
    "reconstructed": "reconstructed from what has been published; details may differ from the official method",
    "illustrative": "an illustration, not an official method",
}


def method(record: AlgorithmRecord, called: str = "method") -> tuple[str, ...]:
    """Say what a table was made by.

    Parameters
    ----------
    record
        The algorithm. A table saved as CSV does not say its status and its source, which are left out then.
    called
        What to call it: where there are several methods, the title tells them apart.

    Returns
    -------
    tuple of str
        Two sentences: what the method is, with its status; and its source.
    """
    version = f", version {record.version}" if record.version else ""
    status = _STATUS_IN_WORDS.get(record.status, record.status)
    named = f"{status} ({record.name}{version})" if status else f"{record.name}{version}"
    source = (sentence(f"source: {record.source}"),) if record.source else ()
    return tuple(map(one_line, (sentence(f"{called}: {named}"), *source)))
