"""How far units move by the standards of their own group: changes of centile, and of band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.statistics import mean

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints


def centile_changes(reference: Floats, rank: Floats, within: Ints | None = None) -> Floats:
    """Return the change of each unit's centile among the units that it is ranked with.

    Parameters
    ----------
    reference, rank
        Ranks ``(…, units)``: 1 is first, NaN is not ranked.
    within
        Numbers of the groups that units are ranked within, ``(units,)``; -1 for none. None where all are ranked together.

    Returns
    -------
    Floats
        Shape ``(…, units)``, in percentage points, above 0 where a unit rises; NaN where it is not ranked in both. The centile is
        ``100 (1 + n - rank) / n`` of the ``n`` units ranked in the group, each ranking's own.

    References
    ----------
    Barclay, Dixon-Woods and Lyratzopoulos (2022), Concordance of hospital ranks and category ratings using the current technical
    specification of US hospital star ratings and reasonable alternative specifications, JAMA Health Forum 3(5).
    """
    return _centiles(rank, within) - _centiles(reference, within)


def mean_centile_change(reference: Floats, rank: Floats, within: Ints | None = None) -> Floats:
    """Return the mean absolute change of centile, ``(…,)``; NaN where no unit is ranked in both. See `centile_changes`."""
    change: Floats = mean(np.abs(centile_changes(reference, rank, within)))[..., 0]
    return change


def share_reclassified(reference: Ints, band: Ints) -> Floats:
    """Return the share of units whose band differs, of those that have one in both; bands ``(…, units)``, -1 is none."""
    both = (reference >= 0) & (band >= 0)
    changed = (both & (reference != band)).sum(axis=-1, dtype=np.float64)
    return ratio(changed, both.sum(axis=-1, dtype=np.float64))


def _centiles(rank: Floats, within: Ints | None) -> Floats:
    groups = np.zeros(rank.shape[-1], dtype=np.int64) if within is None else within
    member = groups == np.arange(int(groups.max(initial=-1)) + 1)[:, None]
    ranked = (~np.isnan(rank)).astype(np.float64)
    sizes = (ranked @ member.T.astype(np.float64))[..., np.maximum(groups, 0)]
    return ratio(100 * (1 + sizes - rank), np.where(groups >= 0, sizes, np.nan))
