"""Numbers, places and names as they stand in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS = 4
_SMALLEST, _LARGEST = 1e-6, 1e15
_TEENS = range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def number(value: float, decimals: int | None = None) -> str:
    """Write a number: with so many decimals, or with four digits that count and no surplus zeros.

    Examples
    --------
    >>> number(1234.5678), number(0.012345), number(3.0), number(1.5, 2), number(-0.001, 2)
    ('1,235', '0.01235', '3', '1.50', '0.00')
    """
    if decimals is not None:
        return f"{value:z,.{decimals}f}"
    if value == 0 or (float(value).is_integer() and abs(value) < _LARGEST):
        return f"{value:z,.0f}"
    if not _SMALLEST <= abs(value) < _LARGEST:
        return f"{value:.3g}"
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:z,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ordinal(rank: float) -> str:
    """Write a place: 1st, 22nd, 113th; a place between two as it is.

    Examples
    --------
    >>> ordinal(1), ordinal(22), ordinal(113), ordinal(8.5)
    ('1st', '22nd', '113th', '8.5')
    """
    if not float(rank).is_integer():
        return number(rank)
    place = int(rank)
    ending = "th" if place % 100 in _TEENS else _ENDINGS.get(place % 10, "th")
    return f"{place:,}{ending}"


def singular(plural: str) -> str:
    """Return one of what a word says there are many of.

    Examples
    --------
    >>> singular("trusts"), singular("countries"), singular("staff")
    ('trust', 'country', 'staff')
    """
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    return plural[:-1] if is_plural(plural) else plural


def counted(count: int, units: str) -> str:
    """Say how many of something there are.

    Examples
    --------
    >>> counted(1, "trusts"), counted(1234, "trusts"), counted(0, "trusts")
    ('1 trust', '1,234 trusts', '0 trusts')
    """
    return f"{count:,} {singular(units) if count == 1 else units}"


def sentence_on(name: str, words: str) -> str:
    """Make a sentence that begins with a name, whose letters stay as they are.

    Examples
    --------
    >>> sentence_on("eBay", "stands first")
    'eBay stands first.'
    """
    return f"{name} {words.rstrip('.')}."


def joined(words: Sequence[str]) -> str:
    """Join words with commas (semicolons, where they hold commas themselves), the last with "and".

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b", "c"]), joined(["a, b", "c", "d"])
    ('a', 'a, b and c', 'a, b; c and d')
    """
    between = "; " if any("," in word for word in words) else ", "
    return words[0] if len(words) == 1 else f"{between.join(words[:-1])} and {words[-1]}"


def article(noun: str) -> str:
    """Put "a" or "an" before a noun. Of those that begin with u, all that are ranked begin with its long sound (unit, university).

    Examples
    --------
    >>> article("trust"), article("area"), article("unit")
    ('a trust', 'an area', 'a unit')
    """
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def shortened(words: Sequence[str], most: int = 4) -> list[str]:
    """Leave out all but the first of many words, and say how many are left out.

    Examples
    --------
    >>> shortened(["a", "b", "c"], 2)
    ['a', '2 more']
    """
    return list(words) if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1:,} more"]


def is_plural(word: str) -> bool:
    """Guess whether a word speaks of several things.

    Examples
    --------
    >>> is_plural("points"), is_plural("score"), is_plural("excess")
    (True, False, False)
    """
    return word.endswith("s") and not word.endswith("ss")


def apart(first: float, second: float, most: int = 12) -> int:
    """Return the decimals, two at least, with which unequal numbers look unequal; 0 where both are whole."""
    if float(first).is_integer() and float(second).is_integer():
        return 0
    return next((digits for digits in range(2, most) if first == second or number(first, digits) != number(second, digits)), most)
