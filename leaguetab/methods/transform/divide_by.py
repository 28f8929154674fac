"""Dividing by another column."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Transform
from leaguetab.methods.transform._refuse import refuse_where
from leaguetab.model import ExpressionText

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class DivideBy(Transform):
    """Divide by another column, such as the population: a total becomes a rate.

    Notes
    -----
    ``x / column``. Where the column is 0 or missing the result is missing. A negative number in it stops the run. Which way is
    better stays as it is. Missing values stay missing. The other units play no part.

    References
    ----------
    COINr, `Denominate`. Joint Research Centre (2018), ASEM Sustainable Connectivity Portal (indicators by population, GDP, area).
    """

    may_lose: ClassVar[bool] = True

    method: Literal["divide_by"] = "divide_by"
    column: ExpressionText
    """The column (or SQL expression) to divide by."""

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The column divided by."""
        return (self.column,)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Divide.

        Raises
        ------
        MethodError
            ``no-result`` where the column is negative.
        """
        divisor = context.columns.numbers(self.column)
        refuse_where(divisor < 0, divisor, f"{self.column!r} holds", "values can be divided by positive numbers only")
        return ratio(values, np.where(divisor > 0, divisor, np.nan))
