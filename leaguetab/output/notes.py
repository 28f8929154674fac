"""Notes below a table: why a unit has no rank, and why its band was changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from leaguetab.output.text_cells import one_line
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_SIGNS = "*†‡§¶"


@dataclass(frozen=True)
class Note:
    """A note that rows refer to by its mark.

    Parameters
    ----------
    mark
        ``*``, ``†``, ``‡``, ``§``, ``¶``; letters where there are more notes than that.
    text
        A sentence without a full stop.
    """

    mark: str
    text: str


@dataclass(frozen=True)
class Remark:
    """What is to be noted of a row.

    Parameters
    ----------
    subject
        ``Not ranked``, or ``Segment changed``.
    reason
        The reason in words; empty where none is known.
    """

    subject: str
    reason: str

    def __str__(self) -> str:
        reason = one_line(self.reason).removesuffix(".")
        return f"{self.subject}: {reason}" if reason else self.subject


@dataclass(frozen=True)
class Marked:
    """Rows with their marks, and what the marks stand for.

    Parameters
    ----------
    marks
        One a row; empty where there is nothing to note.
    notes
        In the order in which the rows first refer to them.
    """

    marks: tuple[str, ...]
    notes: tuple[Note, ...]


def mark(remarks: Sequence[Remark | None], units: str) -> Marked:
    """Give rows with the same remark the same mark.

    Parameters
    ----------
    remarks
        One a row; None where there is nothing to note.
    units
        What units are called in the plural.

    Examples
    --------
    >>> mark([Remark("Segment changed", "in deficit"), None], "trusts").notes[0].text
    'Segment changed: in deficit (1 of 2 trusts)'
    """
    count = Counter(remark for remark in remarks if remark is not None)
    marks = dict(zip(count, _signs(len(count)), strict=False))
    notes = tuple(Note(marks[remark], f"{remark} ({times:,} of {len(remarks):,} {units})") for remark, times in count.items())
    return Marked(tuple("" if remark is None else marks[remark] for remark in remarks), notes)


def mark_words(words: Sequence[str]) -> Marked:
    """Give rows with the same words to note the same mark.

    Parameters
    ----------
    words
        One a row; empty where there is nothing to note.

    Examples
    --------
    >>> mark_words(["rounded", "", "without rules", "rounded"]).marks
    ('*', '', '†', '*')
    """
    found = tuple(dict.fromkeys(filter(None, words)))
    marks = dict(zip(found, _signs(len(found)), strict=False))
    return Marked(tuple(marks.get(one, "") for one in words), tuple(Note(marks[one], _bare(one)) for one in found))


def _bare(words: str) -> str:
    return sentence(one_line(words)).removesuffix(".")


def _signs(count: int) -> Iterable[str]:
    return _SIGNS if count <= len(_SIGNS) else map(_letters, range(count))


def in_text(sign: str) -> str:
    """Write a mark as it follows a word in plain text.

    Examples
    --------
    >>> "3" + in_text("*"), "3" + in_text("b")
    ('3*', '3 (b)')
    """
    return f" ({sign})" if sign.isalpha() else sign


def _letters(number: int) -> str:
    """Count in letters: a, b, …, z, aa, ab and so on."""
    before, last = divmod(number, len(ascii_lowercase))
    return (_letters(before - 1) if before else "") + ascii_lowercase[last]
