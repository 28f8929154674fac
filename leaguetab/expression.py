"""Row-wise SQL expressions: the only logic an algorithm, a config or a flag can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

_QUOTE_NAMES = "A column whose name holds a space, begins with a digit or is a word of SQL stands in double quotes."
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


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
        ``bad-expression`` where the text is no SQL, names its result, holds a comment, or looks at other rows (an aggregate, a
        window or a sub-query).
    """

    text: str

    def __post_init__(self) -> None:
        if re.search(r"--|/\*", _QUOTED.sub("", self.text)):
            # In YAML's folded text, a comment would swallow all the lines below it.
            raise self._refused(
                "holds an SQL comment", "comment in the YAML, with #", "Write two minus signs apart, as in `a - -1`."
            )
        parsed = self.parsed()
        if not parsed.meta.undo_aliases().meta.eq(parsed):
            raise self._refused("names its result, or holds a list in brackets", "write the expression alone", _QUOTE_NAMES)
        if any(map(_looks_at_other_rows, _within(parsed))):
            allowed = "an expression may use the columns of its own row only (no AVG, SUM, OVER, SELECT …)"
            raise self._refused("looks at other rows", allowed)

    def parsed(self) -> pl.Expr:
        """Return the expression as Polars has it."""
        import polars as pl
        from polars.exceptions import PolarsError

        try:
            return pl.sql_expr(self.text)
        except PolarsError as error:
            raise self._refused(f"cannot be read: {_first_line(error)}", hint=_QUOTE_NAMES) from error

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, each once."""
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
            One value a row, also where the expression is a constant; null where a column it needs is missing.

        Raises
        ------
        LeaguetabError
            ``bad-expression`` where types do not fit (text compared with a number, say).
        """
        from polars.exceptions import PolarsError

        parsed = self.parsed()
        if any(_sets_flag_against_text(inner, frame) for inner in _within(parsed)):
            raise self._refused("compares a yes-or-no column with text", "write the column's name alone, or NOT before it")
        try:
            series = frame.select(parsed.alias("value"))["value"]
        except PolarsError as error:
            raise self._refused(f"does not fit its columns: {_first_line(error)}") from error
        return series.new_from_index(0, frame.height) if len(series) != frame.height else series

    def _refused(self, what: str, allowed: str = "", hint: str = "") -> LeaguetabError:
        return LeaguetabError(Problem("bad-expression", f"the expression {self.text!r} {what}", allowed, hint))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _within(expression: pl.Expr) -> Iterator[pl.Expr]:
    """Go through an expression and all its parts."""
    left = [expression]
    while left:
        expression = left.pop()
        yield expression
        left += expression.meta.pop()


def _looks_at_other_rows(expression: pl.Expr) -> bool:
    """Tell whether a part is an aggregate (a scalar that is no constant), a window (not separable by rows) or a sub-query."""
    from polars.exceptions import ColumnNotFoundError, InvalidOperationError

    meta = expression.meta
    if meta.is_literal(allow_aliasing=True):
        return False
    try:
        return not meta.is_row_separable() or (bool(meta.root_names()) and meta.is_scalar())
    except ColumnNotFoundError:
        # Polars asks for the columns' types before it answers for IN, which looks at its own row.
        return False
    except InvalidOperationError:
        # A sub-query.
        return True


def _sets_flag_against_text(expression: pl.Expr, frame: pl.DataFrame) -> bool:
    """Tell whether a part compares a Boolean column with a text. Polars would turn the column into "true" and "false"."""
    import polars as pl

    inputs = expression.meta.pop()
    if len(inputs) != 2:  # noqa: PLR2004 -- the two sides of a comparison
        return False
    names = [side.meta.output_name() for side in inputs if side.meta.is_column()]
    texts = [side for side in inputs if side.meta.is_literal() and pl.select(side).dtypes == [pl.String]]
    return bool(texts) and any(frame.schema.get(name) == pl.Boolean for name in names)
