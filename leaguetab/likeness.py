"""Which of many things somebody means who typed a name not quite right."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST = 5
"""How many are suggested."""
_LIKE = 0.6
"""A whole text at least so like another may be it, misspelt."""
_LIKE_WORD = 0.75
"""The same of a single word."""
_BEGINS, _HOLDS = 0.95, 0.9
"""How like a word is to one that begins with it, or holds it."""
_SHORTEST = 4
"""Words of fewer letters are like too many others to tell anything by themselves."""
_COMMON = 0.2
"""A word that more than this share of the names hold tells little."""
_FEW = 10
"""Among fewer names than this, no word counts as common."""
_FAR_BEHIND = 0.7
"""What is less like than this share of the likest is not meant."""


def nearest(text: str, things: Sequence[Collection[str]], most: int = MOST) -> list[int]:
    """Find what comes nearest to a text: as a whole, or by words that it has in common, misspelt or in part.

    Parameters
    ----------
    text
        What somebody typed.
    things
        For each the names that it goes by.
    most
        How many to find, at most.

    Returns
    -------
    list of int
        Positions in `things`, the likest first, among equals in their order; none where nothing is like it.

    Examples
    --------
    >>> nearest("adenbrooks", [["Royal Free Hospital"], ["Addenbrooke's Hospital"]])
    [1]
    """
    wanted = folded(text)
    names = [[plain for name in thing if (plain := folded(name))] for thing in things]
    words = [frozenset(word for name in of_one for word in name.split()) for of_one in names]
    whole = _like(wanted, {name for of_one in names for name in of_one}, _LIKE)
    by_word = _by_word(wanted.split(), words)
    likeness = [
        max(max((whole.get(name, 0.0) for name in of_one), default=0.0), of_words)
        for of_one, of_words in zip(names, by_word, strict=True)
    ]
    least = _FAR_BEHIND * max(likeness, default=0.0)
    found = [number for number, like in enumerate(likeness) if like > 0 and like >= least]
    return sorted(found, key=lambda number: -likeness[number])[:most]


def folded(text: str) -> str:
    r"""Write a text so that letter case, spaces and the shape of an apostrophe play no part.

    Examples
    --------
    >>> folded("King\u2019s  College")
    "king's college"
    """
    return " ".join(text.casefold().replace("\u2019", "'").split())


def _by_word(wanted: Sequence[str], words: Sequence[frozenset[str]]) -> list[float]:
    """Return how like things are by those of the words wanted that tell them apart; 0 where none is like."""
    every = frozenset[str]().union(*words)
    likest = [0.0] * len(words)
    letters = 0
    for word in dict.fromkeys(word for word in wanted if len(word) >= _SHORTEST):
        like = _like_word(word, every)
        in_each = [max((like.get(other, 0.0) for other in of_one), default=0.0) for of_one in words]
        if sum(found > 0 for found in in_each) <= max(_FEW, _COMMON * len(words)):
            likest = [before + len(word) * found for before, found in zip(likest, in_each, strict=True)]
            letters += len(word)
    return [found / max(1, letters) for found in likest]


def _like_word(word: str, others: Collection[str]) -> dict[str, float]:
    """Return how like words are to one, those that are not like it left out."""
    in_part = {other: _BEGINS if other.startswith(word) else _HOLDS for other in others if word in other and word != other}
    return _like(word, others, _LIKE_WORD) | in_part


def _like(text: str, others: Collection[str], least: float) -> dict[str, float]:
    """Return how like texts are to one, those that are less like it than asked for left out."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    found = {}
    for other in others:
        matcher.set_seq1(other)
        # The first two are quick, and never below the third.
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and (ratio := matcher.ratio()) >= least:
            found[other] = ratio
    return found
