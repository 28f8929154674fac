"""Bands by k-means clustering of the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.methods.band._bands import check_distinct, sorted_between
from leaguetab.methods.band._clusters import between_centres, lloyd, medians_between
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.quantile import quantile

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class KMeans(RelativeBanding):
    """Clusters of scores that lie near each other, as many as there are labels, without anything left to chance.

    Notes
    -----
    The scores are cut at their quantiles ``1/k, 2/k, …`` (definition ``averaged_inverted_cdf``; a score on a cut belongs
    below it), and the medians of the parts are the first centres. Then every score goes to its nearest centre (the lower of
    two equally near) and every centre moves to the mean of its scores, until none moves (Lloyd's algorithm, at most 1,000
    rounds). With `strict`, a second run starts from these centres, in which scores farther than that from every centre do
    not move any; they still belong to the nearest. Bands are numbered by the clusters' means. A part that holds no score
    makes no cluster, and its band is empty: so it is where there are fewer different scores than labels. Where all scores
    are equal, or one unit is alone, all are in the lowest band. A missing score has no band and no say.

    References
    ----------
    CMS (2025), Overall Hospital Quality Star Rating, SAS package v4.1, macro `kmeans` (five labels, ``within`` the peer
    group, ``strict: 1``; PROC FASTCLUS). Lloyd (1982), Least squares quantization in PCM, IEEE Transactions on Information
    Theory 28, 129-137.
    """

    method: Literal["k_means"] = "k_means"
    strict: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """How far a score may lie from the nearest centre and still move it, in a second run; without it there is one run."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_distinct(self.labels)
        return self

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands."""
        return self.in_groups(self._sort, context, values)

    def _sort(self, values: Floats) -> Floats:
        count = len(self.labels)
        ascending = np.sort(values, axis=-1)
        cuts = quantile(values, [number / count for number in range(1, count)], "averaged_inverted_cdf")
        centres = lloyd(ascending, medians_between(ascending, cuts), np.inf)
        if self.strict is not None:
            centres = lloyd(ascending, centres, self.strict)
        return sorted_between(values, between_centres(centres), "lower")
