"""Words made into sentences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def sentence(words: str) -> str:
    """Begin with a capital letter and end with one full stop.

    Examples
    --------
    >>> sentence("higher scores are better")
    'Higher scores are better.'
    """
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


_NO_NOUN_BEGINS = frozenset(
    {"above", "against", "at", "below", "by", "for", "from", "how", "in", "on", "out", "to", "what", "where", "within"}
)
_DETERMINERS = frozenset({"a", "an", "her", "his", "its", "my", "our", "that", "the", "their", "this", "your"})


def in_sentence(heading: str) -> str:
    """Write a heading as a word within a sentence: small, unless it is an abbreviation.

    Examples
    --------
    >>> in_sentence("Average score"), in_sentence("SHMI")
    ('average score', 'SHMI')
    """
    return heading if len(heading) == 1 or heading[1:2].isupper() else heading[:1].lower() + heading[1:]


def is_noun(heading: str) -> bool:
    """Tell whether a heading can follow "its" or "a better".

    Examples
    --------
    >>> is_noun("Average score"), is_noun("Quality of services"), is_noun("Our score"), is_noun("Against chance")
    (True, True, False, False)
    """
    first = heading.lower().split()[0]
    return first not in _DETERMINERS | _NO_NOUN_BEGINS


def named(heading: str, noun: str) -> str:
    """Write a heading as a noun within a sentence; one that can't be one stands in quotation marks after a plain noun.

    Examples
    --------
    >>> named("Average score", "score"), named("Our score", "score")
    ('average score', 'score ("Our score")')
    """
    return in_sentence(heading) if is_noun(heading) else f'{noun} ("{heading}")'


def told_apart(units: Sequence[str], names: Sequence[str | None]) -> list[str]:
    """Return what each unit is called: its name, with its id where others have the same name; its id where it has none.

    Examples
    --------
    >>> told_apart(["A", "B", "C", "D"], ["St Mary's", "St Mary's", "Alder", None])
    ["St Mary's (A)", "St Mary's (B)", 'Alder', 'D']
    """
    called = [name or unit for unit, name in zip(units, names, strict=True)]
    times = Counter(called)
    return [name if times[name] == 1 else f"{name} ({unit})" for name, unit in zip(called, units, strict=True)]
