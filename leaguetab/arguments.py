"""What Python programs hand over: of the type that is asked for, or else a plain sentence that says what is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from leaguetab.errors import LeaguetabError, Problem

_SHORT = 60
"""A value is shown where it fits a line with the rest of the sentence."""


def of_type(argument: str, given: object, types: type | tuple[type, ...], wanted: str, hint: str = "") -> None:
    """Refuse what is of none of some types.

    Parameters
    ----------
    argument
        What the caller knows it by.
    given
        What was handed over.
    types
        Those that will do.
    wanted
        The same in words, after "it should be".
    hint
        A way out, as a sentence.

    Raises
    ------
    TypeError
        With a sentence.

    Examples
    --------
    >>> of_type("seed", 3, Integral, "a whole number")
    """
    if not isinstance(given, types):
        raise TypeError(f"`{argument}` is {_shown(given)}; it should be {wanted}.{' ' + hint if hint else ''}")


def path(argument: str, given: object) -> None:
    """Refuse what is no name and no path. Raises ``TypeError``."""
    of_type(argument, given, (str, os.PathLike), "a name or a path")


def text(**given: object) -> None:
    """Refuse what is neither text nor None, by the name of the argument. Raises ``TypeError``."""
    for argument, value in given.items():
        of_type(argument, value, (str, type(None)), "text")


def number(argument: str, given: object) -> None:
    """Refuse what is no number. Raises ``TypeError``."""
    of_type(argument, given, Real, "a number")


def whole_number(argument: str, given: object, least: int) -> None:
    """Refuse what is no whole number of at least so much.

    Raises
    ------
    TypeError
        For what is no whole number.
    LeaguetabError
        ``bad-option`` for one that is too small.
    """
    of_type(argument, given, Integral, "a whole number")
    if isinstance(given, Integral) and int(given) < least:
        raise LeaguetabError(Problem("bad-option", f"`{argument}` is {given}", f"it should be a whole number, {least} or more"))


def several(argument: str, given: object, types: type | tuple[type, ...], wanted: str) -> tuple[Any, ...]:
    """Read a list, where one thing alone is taken for a list of one.

    Parameters
    ----------
    argument, types, wanted
        As for `of_type`; of each.
    given
        One, or several.

    Raises
    ------
    TypeError
        With a sentence.

    Examples
    --------
    >>> several("lower", "waits", str, "text")
    ('waits',)
    """
    if isinstance(given, types):
        return (given,)
    of_type(argument, given, Iterable, f"a list, each {wanted}")
    listed = tuple(given) if isinstance(given, Iterable) else ()
    for place, one in enumerate(listed):
        of_type(f"{argument}[{place}]", one, types, wanted)
    return listed


def type_of(given: object) -> str:
    """Name the type of a value, with its package where it comes from another.

    Examples
    --------
    >>> import numpy
    >>> type_of("word"), type_of(numpy.zeros(2))
    ('str', 'numpy.ndarray')
    """
    package = type(given).__module__.split(".")[0]
    return type(given).__name__ if package in {"builtins", "leaguetab"} else f"{package}.{type(given).__name__}"


def _shown(given: object) -> str:
    """Name a value by its type, and short ones by themselves."""
    if given is None:
        return "None"
    name = type_of(given)
    short = isinstance(given, (str, Real)) and len(repr(given)) <= _SHORT
    return f"{given!r}, of type {name}" if short else f"of type {name}"
