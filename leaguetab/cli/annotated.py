"""Problems as annotations, where GitHub reads what is printed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError
from leaguetab.output.github import errors

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def annotated(output_format: str, output: str | None) -> Iterator[None]:
    """Print what goes wrong as annotations too, where that is the format and nothing else stands on standard output.

    Parameters
    ----------
    output_format
        As `leaguetab.output.formats.format_for` gives it.
    output
        The file that the result goes to; None or ``-`` for standard output.
    """
    try:
        yield
    except LeaguetabError as error:
        if output_format == "github" and output in {None, "-"}:
            sys.stdout.write(errors(error.problems))
        raise
