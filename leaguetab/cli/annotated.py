"""Problems as annotations, where GitHub reads what is printed."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable


def annotated(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command print what goes wrong as annotations too, where ``-f github`` is typed and standard output is not a file.

    Parameters
    ----------
    command
        With an option ``output_format``, and perhaps ``output``: the file that the result goes to, None or ``-`` for standard
        output.
    """

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except LeaguetabError as error:
            if options.get("output_format") == "github" and options.get("output") in {None, "-"}:
                # Late, since few runs need it.
                from leaguetab.output.github import errors

                sys.stdout.write(errors(error.problems))
            raise

    return run
