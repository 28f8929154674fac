"""Words made into sentences."""


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
