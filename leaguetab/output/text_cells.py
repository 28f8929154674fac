"""How values read in a table for people: numbers with the same decimals down a column, and text on one line."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import polars as pl

NOTHING = "—"

_FEWEST, _MOST = 2, 4
_DIGITS_THAT_COUNT = 12
_SMALLEST_WRITTEN_OUT, _LARGEST_WRITTEN_OUT = 1e-6, 1e15
_TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    r"""Put text on one line: runs of spaces, tabs and line ends become one space, control characters a replacement sign.

    Control characters could move a terminal's cursor, and marks that turn the direction of writing could reverse a row.

    Examples
    --------
    >>> one_line("St  Mary's\nHospital")
    "St Mary's Hospital"
    """
    flat = " ".join(text.split())
    if flat.isascii() and flat.isprintable():
        return flat
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" or sign in _TURNS_DIRECTION else sign for sign in flat)


def numbers(values: pl.Series, decimals: int | None) -> list[str]:
    """Write numbers with the same number of decimals, thousands apart; a dash where there is none.

    Parameters
    ----------
    values
        Finite numbers; null is missing.
    decimals
        How many, halves rounded away from nought; None for powers of ten.

    Examples
    --------
    >>> import polars as pl
    >>> numbers(pl.Series([2.5, -0.001, 1234.0, None]), 2)
    ['2.50', '0.00', '1,234.00', '—']
    """
    if decimals is None:
        return [NOTHING if value is None else f"{value:z.3e}" for value in values]
    rounded = values.round(decimals, mode="half_away_from_zero")
    return [NOTHING if value is None else f"{value:z,.{decimals}f}" for value in rounded]


def ranges(low: pl.Series, high: pl.Series) -> list[str]:
    """Write ranks from one to another; one number where both are equal, a dash where there is none.

    Examples
    --------
    >>> import polars as pl
    >>> ranges(pl.Series([1, 3, None]), pl.Series([1200, 3, None]))
    ['1 to 1,200', '3', '—']
    """
    return [_range(*ends) for ends in zip(low, high, strict=True)]


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NOTHING
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


def score_decimals(values: pl.Series) -> int | None:
    """Say how many decimals tell neighbouring scores apart.

    Parameters
    ----------
    values
        Scores; null is missing.

    Returns
    -------
    int or None
        0 where all are whole; else 2 to 4, the fewest with which unequal scores look unequal, if any do; more where all scores
        are below 0.01. None where scores are too large or small to be written without powers of ten.
    """
    known = values.drop_nulls().round_sig_figs(_DIGITS_THAT_COUNT).unique()
    if _is_whole(known):
        return 0
    further = _further_decimals(known)
    if further is None:
        return None
    choices = range(_FEWEST + further, _MOST + further)
    return next((digits for digits in choices if len(set(numbers(known, digits))) == len(known)), _MOST + further)


def part_decimals(values: pl.Series) -> int | None:
    """Say how many decimals show three digits of the spread between the largest and the smallest value.

    Parameters
    ----------
    values
        Values of one column; null is missing.

    Returns
    -------
    int or None
        As for `score_decimals`, and never more than the values have.
    """
    known = values.drop_nulls().round_sig_figs(_DIGITS_THAT_COUNT).unique()
    if _is_whole(known):
        return 0
    further = _further_decimals(known)
    if further is None:
        return None
    spread = cast("float", known.max()) - cast("float", known.min())
    wished = _FEWEST - math.floor(math.log10(spread)) if spread > 0 else _FEWEST
    most = min(max(wished, _FEWEST + further), _MOST + further)
    return next(
        digits for digits in range(_FEWEST + further, most + 1) if digits == most or known.round(digits).equals(known.round(most))
    )


def _is_whole(known: pl.Series) -> bool:
    return bool((known.round(0) == known).all()) and _largest(known) < _LARGEST_WRITTEN_OUT


def _further_decimals(known: pl.Series) -> int | None:
    """Say how many decimals beyond the usual small numbers need; None where they are beyond writing out."""
    largest = _largest(known)
    if not _SMALLEST_WRITTEN_OUT <= largest < _LARGEST_WRITTEN_OUT:
        return None
    return max(0, -math.floor(math.log10(largest)) - _FEWEST)


def _largest(known: pl.Series) -> float:
    return cast("float", known.abs().max() or 0.0)
