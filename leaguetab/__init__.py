"""League tables: load metrics, score them by an algorithm, and rank them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.random_weights import DrawSettings
    from leaguetab.api.difference import Diff, ManyDiff, diff
    from leaguetab.api.explanation import Explained, explain
    from leaguetab.api.load import LoadedMetrics, load_algorithm, load_metrics
    from leaguetab.api.ranking import Ranking, rank
    from leaguetab.api.trust import Sensitivity, sensitivity
    from leaguetab.errors import LeaguetabError
    from leaguetab.version import __version__

_WHERE = {
    "Diff": "leaguetab.api.difference",
    "DrawSettings": "leaguetab.analysis.sensitivity.random_weights",
    "Explained": "leaguetab.api.explanation",
    "LeaguetabError": "leaguetab.errors",
    "LoadedMetrics": "leaguetab.api.load",
    "ManyDiff": "leaguetab.api.difference",
    "Ranking": "leaguetab.api.ranking",
    "Sensitivity": "leaguetab.api.trust",
    "WeightSpread": "leaguetab.analysis.sensitivity.draws",
    "__version__": "leaguetab.version",
    "diff": "leaguetab.api.difference",
    "explain": "leaguetab.api.explanation",
    "load_algorithm": "leaguetab.api.load",
    "load_metrics": "leaguetab.api.load",
    "rank": "leaguetab.api.ranking",
    "sensitivity": "leaguetab.api.trust",
}
"""Where each name is; imported when it is first used, since the command line needs few of them."""

__all__ = [
    "Diff",
    "DrawSettings",
    "Explained",
    "LeaguetabError",
    "LoadedMetrics",
    "ManyDiff",
    "Ranking",
    "Sensitivity",
    "WeightSpread",
    "__version__",
    "diff",
    "explain",
    "load_algorithm",
    "load_metrics",
    "rank",
    "sensitivity",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'leaguetab' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
