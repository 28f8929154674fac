"""Row-wise SQL expressions: the only logic an algorithm, a config or a flag can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class RowExpression:
    """A Polars SQL expression whose value in a row depends on that row alone.

    Parameters
    ----------
    text
        The expression, e.g. ``"lt_in_deficit OR plan < 0"``.

    Raises
    ------
    LeaguetabError
        ``bad-expression`` where the text is no SQL, or looks at other rows (an aggregate or a window).
    """

    text: str

    def __post_init__(self) -> None:
        parsed = self.parsed()
        if not parsed.meta.undo_aliases().meta.eq(parsed):
            raise LeaguetabError(Problem("bad-expression", f"the expression {self.text!r} names its result", "write the condition alone"))
        if _looks_at_other_rows(parsed):
            raise LeaguetabError(
                Problem(
                    "bad-expression",
                    f"the expression {self.text!r} looks at other rows",
                    "an expression may use the columns of its own row only (no AVG, SUM, OVER …)",
                )
            )

    def parsed(self) -> pl.Expr:
        """Return the expression as Polars has it."""
        import polars as pl
        from polars.exceptions import PolarsError

        try:
            return pl.sql_expr(self.text)
        except PolarsError as error:
            first_line = str(error).splitlines()[0]
            raise LeaguetabError(Problem("bad-expression", f"the expression {self.text!r} cannot be read: {first_line}")) from error

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, in order of first use."""
        return tuple(dict.fromkeys(self.parsed().meta.root_names()))

    def over(self, frame: pl.DataFrame) -> pl.Series:
        """Evaluate on each row.

        Parameters
        ----------
        frame
            Rows with at least the columns that the expression reads.

        Returns
        -------
        pl.Series
            One value a row; null where a column it needs is missing.

        Raises
        ------
        LeaguetabError
            ``bad-expression`` where types do not fit (text compared with a number, say).
        """
        import polars as pl
        from polars.exceptions import PolarsError

        try:
            series = frame.select(self.parsed().alias("value"))["value"]
        except PolarsError as error:
            first_line = str(error).splitlines()[0]
            raise LeaguetabError(Problem("bad-expression", f"the expression {self.text!r} does not fit its columns: {first_line}")) from error
        return series if len(series) == frame.height else pl.Series("value", [series.item()] * frame.height, dtype=series.dtype)


def _looks_at_other_rows(expression: pl.Expr) -> bool:
    """Walk the expression: an aggregate is a scalar that is no literal, a window is not separable by rows."""
    if not expression.meta.root_names():
        return not _is_constant(expression)
    return _is_aggregate_or_window(expression) or any(_looks_at_other_rows(inner) for inner in expression.meta.pop())


def _is_constant(expression: pl.Expr) -> bool:
    inner = expression.meta.pop()
    return all(_is_constant(part) for part in inner) if inner else expression.meta.is_literal(allow_aliasing=True)


def _is_aggregate_or_window(expression: pl.Expr) -> bool:
    from polars.exceptions import ColumnNotFoundError, InvalidOperationError

    meta = expression.meta
    try:
        return not meta.is_row_separable() or meta.is_scalar()
    except ColumnNotFoundError:
        # Polars asks for the columns' types before it answers for IN, which looks at its own row.
        return False
    except InvalidOperationError:
        # A sub-query.
        return True
