"""Words made into sentences."""


def sentence(words: str) -> str:
    """Begin with a capital letter and end with one full stop.

    Examples
    --------
    >>> sentence("higher scores are better")
    'Higher scores are better.'
    """
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
