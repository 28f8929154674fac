"""Columns as the file has them, made into numbers, flags and text. Every function works on whole columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from leaguetab.metrics.config import MetricsConfig

MISSING_TOKENS = frozenset(
    {
        *("", "-", "--", "\u2013", "\u2014", ".", "..", "...", "\u2026", ":", "*"),
        *(
            "na",
            "n/a",
            "n.a.",
            "#n/a",
            "#na",
            "nan",
            "-nan",
            "null",
            "none",
            "not available",
            "not applicable",
            "missing",
            "suppressed",
        ),
        # The shorthand of UK government statistics: not available, confidential, not applicable, low, unreliable, none observed.
        *("[x]", "[c]", "[z]", "[low]", "[u]", "[w]"),
    }
)
"""What stands for a missing value in a metric, in lower case."""

_TRUE = ("1", "1.0", "yes", "y", "true", "t")
_FALSE = ("0", "0.0", "no", "n", "false", "f")

_WIDE_SPACES = "[\u00a0\u2007\u2009\u202f]"
_TRIMMED = " \t\r\n\v\f\ufeff\u200b"
_MINUS = "^[\u2212\u2013]"
_INFINITE = "[+-]?(?i:inf|infinity)"
# A group of thousands starts with a digit that is not 0: 0,123 is a decimal comma, not a hundred and twenty-three.
_PLAIN = {
    ".": rf"^(?:[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|{_INFINITE})$",
    ",": rf"^(?:[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?|{_INFINITE})$",
}
_GROUPED = {
    ".": r"^[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]*)?$",
    ",": r"^[+-]?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]*)?$",
}
_GROUP_MARKS = {".": "[, ]", ",": "[. ]"}


@dataclass(frozen=True)
class Style:
    """How a file writes numbers.

    Parameters
    ----------
    decimal
        The decimal mark.
    tokens
        What stands for a missing value, in lower case.
    missing_numbers
        Numbers that stand for a missing value (-999, say).
    plain_first
        Whether text that is a number with a decimal point is one, whatever the decimal mark: number cells of a spreadsheet.
    doubts_commas
        Whether a comma that was taken for a mark of thousands may well be a decimal mark.
    """

    decimal: Literal[".", ","] = "."
    tokens: frozenset[str] = MISSING_TOKENS
    missing_numbers: tuple[float, ...] = ()
    plain_first: bool = False
    doubts_commas: bool = False

    @property
    def trusts_plain(self) -> bool:
        """Whether what Polars takes for a number is the number that was meant."""
        return self.decimal == "." or self.plain_first


def style_of(config: MetricsConfig, *, spreadsheet: bool, semicolons: bool) -> Style:
    """Return the style that a config states, for a spreadsheet or a file whose fields semicolons part."""
    numbers = [number for token in config.missing if (number := _as_number(token)) is not None]
    return Style(
        decimal=config.decimal or ".",
        tokens=MISSING_TOKENS | {token.strip().lower() for token in config.missing},
        missing_numbers=tuple(numbers),
        plain_first=spreadsheet,
        doubts_commas=semicolons and config.decimal is None,
    )


def _as_number(token: str) -> float | None:
    try:
        return float(token)
    except ValueError:
        return None


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Parameters
    ----------
    values
        ``Float64``; null is missing, or one of the following.
    text
        Positions of values that are neither numbers nor missing.
    infinite
        Positions of infinite values.
    some_percent
        Whether some values have a percent sign and others have none.
    some_grouped
        Whether commas were taken for marks of thousands.
    """

    values: pl.Series
    text: pl.Series
    infinite: pl.Series
    some_percent: bool = False
    some_grouped: bool = False

    @property
    def sound(self) -> bool:
        """Whether every value is a finite number or missing."""
        return self.text.is_empty() and self.infinite.is_empty()


def numbers(columns: Sequence[pl.Series], style: Style) -> list[Numbers]:
    """Read columns as numbers.

    Text may have white space around it, a sign (also the typographic minus), marks of thousands, and a percent sign, which
    is dropped: ``45.2%`` is 45.2. NaN is missing. Columns of numbers pass straight through.

    Parameters
    ----------
    columns
        Columns of any type, of one length.
    style
        How the file writes numbers.

    Returns
    -------
    list[Numbers]
        One for each column.
    """
    import polars as pl

    if not columns:
        return []
    raw = pl.DataFrame([_without_categories(column).alias(str(number)) for number, column in enumerate(columns)])
    # All columns in one go, so that Polars spreads them over the cores.
    parsed = raw.select(_first_pass(pl.col(name), dtype, style).alias(name) for name, dtype in raw.schema.items())
    # A sum is finite only if every part is, and is the quickest thing to ask; one that overflows is looked at again.
    finite = parsed.select(pl.all().sum().is_finite()).row(0)
    return [
        _second_pass(raw[name], parsed[name], style, all_finite=is_finite)
        for name, is_finite in zip(raw.columns, finite, strict=True)
    ]


def _without_categories(column: pl.Series) -> pl.Series:
    import polars as pl

    return column.cast(pl.String) if column.dtype in (pl.Categorical, pl.Enum) else column


def _first_pass(column: pl.Expr, dtype: pl.DataType, style: Style) -> pl.Expr:
    """Take what is a number as it stands; all else comes out null."""
    import polars as pl

    if dtype.is_numeric() or dtype == pl.Null:
        return column.cast(pl.Float64)
    if dtype == pl.String and style.trusts_plain:
        return column.cast(pl.Float64, strict=False)
    return pl.when(column.is_null()).then(pl.lit(None, dtype=pl.Float64))


def _second_pass(raw: pl.Series, parsed: pl.Series, style: Style, *, all_finite: bool) -> Numbers:
    """Look again at what was no number at first sight."""
    import polars as pl

    found = Numbers(parsed, text=_positions(), infinite=_positions())
    if parsed.null_count() > raw.null_count():
        at = (raw.is_not_null() & parsed.is_null()).arg_true()
        found = _read(raw, parsed, at, style) if raw.dtype == pl.String else replace(found, text=at)
        all_finite = all_finite and bool(found.values.is_finite().all())
    if not all_finite:
        found = replace(found, values=_where(found.values, pl.first().is_finite()), infinite=found.values.is_infinite().arg_true())
    if style.missing_numbers:
        found = replace(found, values=_where(found.values, ~pl.first().is_in(style.missing_numbers)))
    return found


def _positions() -> pl.Series:
    import polars as pl

    return pl.Series([], dtype=pl.get_index_type())


def _where(values: pl.Series, condition: pl.Expr) -> pl.Series:
    """Keep the values that meet a condition; the others become null."""
    import polars as pl

    return values.to_frame().select(pl.when(condition).then(pl.first()).alias(values.name)).to_series()


def _read(raw: pl.Series, parsed: pl.Series, at: pl.Series, style: Style) -> Numbers:
    """Read the cells of a text column that are not plainly numbers."""
    cells = raw.gather(at).to_frame("cell")
    # What is no plain number is mostly one of a few tokens, or one of many values that recur: each is looked at once.
    cells = cells.join(_meanings(cells["cell"].unique(), style), on="cell", how="left", maintain_order="left")
    is_number = cells["number"].is_not_null()
    values = parsed.scatter(at, cells["number"])
    percent = int((is_number & cells["has_percent"]).sum())
    return Numbers(
        values=values,
        text=at.filter(~(is_number | cells["is_missing"])),
        infinite=_positions(),
        some_percent=0 < percent < values.count(),
        some_grouped=style.decimal == "." and bool((is_number & cells["has_comma"]).any()),
    )


def _meanings(cells: pl.Series, style: Style) -> pl.DataFrame:
    """Say of each text which ``number`` it is, and whether it is a token, has a percent sign, or a comma between thousands."""
    import polars as pl

    mark, bare = style.decimal, pl.col("bare")
    trimmed = pl.col("cell").str.replace_all(_WIDE_SPACES, " ").str.strip_chars(_TRIMMED)
    plain = (
        pl.when("is_grouped")
        .then(bare.str.replace_all(_GROUP_MARKS[mark], ""))
        .when(bare.str.contains(_PLAIN[mark]))
        .then(bare)
        .str.replace(",", ".", literal=True)
    )
    return (
        pl.DataFrame({"cell": cells})
        .with_columns(trimmed=trimmed)
        .with_columns(bare=pl.col("trimmed").str.replace(_MINUS, "-").str.strip_suffix("%").str.strip_chars_end(" "))
        .with_columns(is_grouped=bare.str.contains(_GROUPED[mark]))
        .select(
            "cell",
            number=plain.cast(pl.Float64),
            is_missing=pl.col("trimmed").str.to_lowercase().is_in(style.tokens),
            has_percent=pl.col("trimmed").str.ends_with("%"),
            has_comma=pl.col("is_grouped") & bare.str.contains(",", literal=True),
        )
    )


@dataclass(frozen=True)
class Flags:
    """A column of yes and no.

    Parameters
    ----------
    values
        ``Boolean``; null is missing, or neither.
    text
        Positions of values that are neither yes, no nor missing.
    """

    values: pl.Series
    text: pl.Series


def flags(column: pl.Series, style: Style) -> Flags:
    """Read a column as yes and no: 1/0, yes/no, y/n, true/false in any letter case, or Boolean."""
    import polars as pl

    if column.dtype == pl.Boolean:
        return Flags(column, _positions())
    word = pl.first().str.to_lowercase()
    found = (
        as_text(column)
        .to_frame()
        .select(
            flag=pl.when(word.is_in(_TRUE)).then(pl.lit(value=True)).when(word.is_in(_FALSE)).then(pl.lit(value=False)),
            is_missing=pl.first().is_null() | word.is_in(style.tokens),
        )
    )
    return Flags(found["flag"], (found["flag"].is_null() & ~found["is_missing"]).arg_true())


def texts(column: pl.Series, style: Style) -> pl.Series:
    """Read a column as text in which the tokens for missing values are null."""
    import polars as pl

    return _where(as_text(column), ~pl.first().str.to_lowercase().is_in(style.tokens))


def as_text(column: pl.Series) -> pl.Series:
    """Return a column as text without white space around it; blank is null.

    Whole numbers become digits, whatever their type (12.0 is ``12``); dates are written year first.
    """
    import polars as pl

    if column.dtype == pl.String:
        trimmed = column.str.strip_chars()
        return _where(trimmed, pl.first() != "") if bool((trimmed == "").any()) else trimmed
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        return (
            column.to_frame()
            .select(pl.when(pl.first() == whole).then(whole.cast(pl.String)).otherwise(pl.first().fill_nan(None).cast(pl.String)))
            .to_series()
        )
    if column.dtype == pl.Datetime:
        return column.cast(pl.String).str.replace(r" 00:00:00(\.0+)?$", "")
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(column.name, [None if value is None else str(value) for value in column.to_list()], dtype=pl.String)
    return column.cast(pl.String)
