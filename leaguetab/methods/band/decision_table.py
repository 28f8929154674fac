"""Bands by a table of conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.errors import did_you_mean, listed
from leaguetab.methods.band._bands import check_distinct
from leaguetab.methods.base import Banding
from leaguetab.model import ExpressionText, StrictModel, refuse

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class DecisionRow(StrictModel):
    """One row of a decision table."""

    when: ExpressionText
    """An SQL condition on columns, scores and counts of a unit. Where it cannot be told (a missing value), it does not hold."""
    band: str | int
    """The band of a unit for which it holds."""


class DecisionTable(Banding):
    """Bands by conditions: the first row whose condition holds decides.

    Notes
    -----
    The score itself decides nothing, unless a condition reads it. A unit for which no row holds has the band `otherwise`,
    or none where that is not given. A unit whose score is missing has no band, whatever its columns say.

    References
    ----------
    Care Quality Commission (2022), Ratings principles for NHS trusts. Healthcare Commission (2005), NHS performance ratings
    2004/2005 (stars by key targets, then by the balanced scorecard).
    """

    method: Literal["decision_table"] = "decision_table"
    rows: Annotated[tuple[DecisionRow, ...], Field(min_length=1)]
    """The rows, in the order in which they are tried."""
    otherwise: str | int | None = None
    """The band of a unit for which no row holds."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_distinct(self.labels)
        for number, row in enumerate(self.rows):
            self._check_band(row.band, ("rows", number, "band"))
        if self.otherwise is not None:
            self._check_band(self.otherwise, ("otherwise",))
        return self

    def _check_band(self, band: str | int, at: tuple[str | int, ...]) -> None:
        if band not in self.labels:
            words = [str(label) for label in self.labels]
            raise refuse(
                "unknown-band", f"no band is called {band!r}", f"the bands are: {listed(words)}", did_you_mean(str(band), words), at
            )

    def apply(self, values: Floats, context: Context) -> Ints:
        """Try the rows from the last to the first, so that the first has the last word."""
        bands = np.full(values.shape, -1 if self.otherwise is None else self.labels.index(self.otherwise), dtype=np.int64)
        for row in reversed(self.rows):
            bands = np.where(context.columns.holds(row.when), self.labels.index(row.band), bands)
        return np.where(np.isnan(values), -1, bands)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The conditions."""
        return tuple(row.when for row in self.rows)
