"""Row-wise SQL expressions: the only logic an algorithm, a config or a flag can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

_QUOTE_NAMES = "A column whose name holds a space, begins with a digit or is a word of SQL stands in double quotes."
KEPT = 1024
"""How many expressions are kept parsed: analyses evaluate the few of an algorithm thousands of times."""
_LIKE = ("(?s)", "(?is)")
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
        _checked(self.text)

    def parsed(self) -> pl.Expr:
        """Return the expression as Polars has it."""
        return _checked(self.text)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, each once."""
        return tuple(dict.fromkeys(self.parsed().meta.root_names()))

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The texts that columns are compared with, each beside its column; of a pattern, what it is made of beside wildcards."""
        return tuple(dict.fromkeys(pair for inner in _within(self.parsed()) for pair in _column_and_texts(inner)))

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
        import polars as pl
        from polars.exceptions import PolarsError

        # Polars would turn a Boolean column into "true" and "false".
        if any(frame.schema.get(name) == pl.Boolean for name in _set_against_text(self.text)):
            raise _refused(self.text, "compares a yes-or-no column with text", "write the column's name alone, or NOT before it")
        try:
            series = frame.select(self.parsed().alias("value"))["value"]
        except PolarsError as error:
            raise _refused(self.text, f"does not fit its columns: {_first_line(error)}") from error
        return series.new_from_index(0, frame.height) if len(series) != frame.height else series


@lru_cache(maxsize=KEPT)
def _checked(text: str) -> pl.Expr:
    """Parse an expression and check that it looks at its own row only."""
    import polars as pl
    from polars.exceptions import PolarsError

    if re.search(r"--|/\*", _QUOTED.sub("", text)):
        # In YAML's folded text, a comment would swallow all the lines below it.
        raise _refused(text, "holds an SQL comment", "comment in the YAML, with #", "Write two minus signs apart, as in `a - -1`.")
    try:
        parsed = pl.sql_expr(text)
    except PolarsError as error:
        raise _refused(text, f"cannot be read: {_first_line(error)}", hint=_QUOTE_NAMES) from error
    if not parsed.meta.undo_aliases().meta.eq(parsed):
        raise _refused(text, "names its result, or holds a list in brackets", "write the expression alone", _QUOTE_NAMES)
    if any(map(_looks_at_other_rows, _within(parsed))):
        allowed = "an expression may use the columns of its own row only (no AVG, SUM, OVER, SELECT …)"
        raise _refused(text, "looks at other rows", allowed)
    return parsed


def _refused(text: str, what: str, allowed: str = "", hint: str = "") -> LeaguetabError:
    return LeaguetabError(Problem("bad-expression", f"the expression {text!r} {what}", allowed, hint))


def _column_and_texts(expression: pl.Expr) -> Iterator[tuple[str, str]]:
    """Go through the texts that a comparison sets against what is made of one column."""
    import polars as pl

    inputs = expression.meta.pop()
    columns = {name for side in inputs for name in side.meta.root_names()}
    if len(inputs) != 2 or len(columns) != 1:  # noqa: PLR2004 -- the two sides of a comparison
        return
    for side in inputs:
        if side.meta.is_literal():
            values = pl.select(side).to_series()
            # Those of IN are a list.
            values = values.explode() if values.dtype == pl.List else values
            yield from ((next(iter(columns)), _without_wildcards(text)) for text in (values if values.dtype == pl.String else ()))


def _without_wildcards(text: str) -> str:
    """Return what a pattern of LIKE, which Polars makes a regular expression of, is made of beside wildcards; else the text."""
    if not text.startswith(_LIKE):
        return text
    return " ".join(re.sub(r"\\(.)|\.\*?|[\^$]", lambda found: found[1] or " ", text.split(")", 1)[1]).split())


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


@lru_cache(maxsize=KEPT)
def _set_against_text(text: str) -> frozenset[str]:
    """Return the columns that an expression compares with a text."""
    return frozenset(name for part in _within(_checked(text)) for name in _beside_text(part))


def _beside_text(expression: pl.Expr) -> tuple[str, ...]:
    """Return the columns that a part compares with a text, if it is such a comparison."""
    import polars as pl

    inputs = expression.meta.pop()
    if len(inputs) != 2:  # noqa: PLR2004 -- the two sides of a comparison
        return ()
    texts = [side for side in inputs if side.meta.is_literal() and pl.select(side).dtypes == [pl.String]]
    return tuple(side.meta.output_name() for side in inputs if side.meta.is_column()) if texts else ()
