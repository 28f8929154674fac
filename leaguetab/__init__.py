"""League tables: load metrics, score them by an algorithm, and rank them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.api.load import LoadedMetrics, load_algorithm, load_metrics
    from leaguetab.api.ranking import Ranking, rank
    from leaguetab.errors import LeaguetabError
    from leaguetab.version import __version__

_WHERE = {
    "LeaguetabError": "leaguetab.errors",
    "LoadedMetrics": "leaguetab.api.load",
    "Ranking": "leaguetab.api.ranking",
    "__version__": "leaguetab.version",
    "load_algorithm": "leaguetab.api.load",
    "load_metrics": "leaguetab.api.load",
    "rank": "leaguetab.api.ranking",
}
"""Where each name is; imported when it is first used, since the command line needs few of them."""

__all__ = ["LeaguetabError", "LoadedMetrics", "Ranking", "__version__", "load_algorithm", "load_metrics", "rank"]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'leaguetab' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
