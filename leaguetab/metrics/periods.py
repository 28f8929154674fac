"""Periods: which of those in a file is the latest."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Key: TypeAlias = tuple[float, int, tuple[tuple[int, int, str], ...]]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"(?<![a-z])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)?\d\d)\s?[-/\u2013]\s?((?:19|20)?\d\d)(?!\d)")
_TWO_DIGITS = re.compile(r"(?<!\d)\d\d(?!\d)")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_OTHER_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_APRIL = 3


def latest(periods: Sequence[str]) -> str:
    """Return the latest of several periods.

    Where all are dates (year first, or day, month, year; month first only where day first is impossible), the latest date; where
    all are numbers, the greatest; else by year, then by month where months are named, then in the natural order of the text, in
    which digits count as numbers. A year may be a pair, ``2025/26``: its months run from April to March.

    Examples
    --------
    >>> latest(["2024-25 Q3", "2025-26 Q1", "2024-25 Q10"])
    '2025-26 Q1'
    >>> latest(["Q4 2024/25", "Q1 2025/26"])
    'Q1 2025/26'
    >>> latest(["31/12/2024", "01/02/2025"])
    '01/02/2025'
    """
    for parse in (_day_first, _month_first, _number):
        order = {period: place for period in periods if (place := parse(period)) is not None}
        if len(order) == len(set(periods)):
            return max(order, key=order.__getitem__)
    return max(periods, key=_natural)


def _day_first(period: str) -> float | None:
    return _date(period, lambda first, second: (second, first))


def _month_first(period: str) -> float | None:
    return _date(period, lambda first, second: (first, second))


def _date(period: str, month_and_day: Callable[[int, int], tuple[int, int]]) -> float | None:
    iso, other = _ISO_DATE.fullmatch(period), _OTHER_DATE.fullmatch(period)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3])).toordinal()
        if other:
            return date(int(other[3]), *month_and_day(int(other[1]), int(other[2]))).toordinal()
    except ValueError:  # no such day
        return None
    return None


def _number(period: str) -> float | None:
    try:
        return float(period)
    except ValueError:
        return None


def _natural(period: str) -> _Key:
    year, starts_in_april = _year(period)
    named = _MONTH.search(period)
    month = _MONTHS.index(named[1][:3].lower()) if named else 0
    if named and starts_in_april:
        month = (month - _APRIL) % 12
    if named and not year and (digits := _TWO_DIGITS.findall(period)):
        year = 2000 + int(digits[-1])
    pieces = re.findall(r"\d+|\D+", period)
    return year, month, tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece.lower()) for piece in pieces)


def _year(period: str) -> tuple[int, bool]:
    """Find the year, and whether it is a pair of years; 0 where there is none."""
    pair = _TWO_YEARS.search(period)
    if pair and (int(pair[1]) + 1) % 100 == int(pair[2]) % 100:
        first = int(pair[1])
        return (first if first > 99 else 2000 + first), True  # noqa: PLR2004 -- two digits
    single = _YEAR.search(period)
    return (int(single[1]), False) if single else (0, False)
