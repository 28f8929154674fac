"""The way in: exit codes, and what is said when something fails."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.errors import LeaguetabError

EXIT_INPUT = 2
EXIT_BUG = 3
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Without the program's name; by default those of the process.

    Returns
    -------
    int
        0 done; 1 a check that was asked for failed; 2 usage, YAML or data at fault; 3 a bug of ours; 130 interrupted;
        141 broken pipe.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        return _print_version()
    try:
        code = _run(given)
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    if code == EXIT_INTERRUPTED:
        _tell_interruption()
    return code


def _print_version() -> int:
    from leaguetab.version import __version__

    sys.stdout.write(f"leaguetab {__version__}\n")
    return 0


def _run(arguments: list[str]) -> int:
    from leaguetab.errors import LeaguetabError

    try:
        from leaguetab.cli.app import program

        program(arguments)(arguments, prog_name="leaguetab")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except LeaguetabError as error:
        return _tell_problems(error)
    except Exception as error:  # noqa: BLE001 -- the last place where a bug can be told from bad input
        return _tell_bug(error)
    return 0


def _tell_interruption() -> None:
    # Files are written whole or not at all. One that was finished before stays.
    with suppress(OSError):
        sys.stderr.write("leaguetab: interrupted; no file is left half written\n")


def _tell_problems(error: LeaguetabError) -> int:
    from leaguetab.output.errors import in_lines

    sys.stderr.write(in_lines(error.problems))
    return EXIT_INPUT


def _tell_bug(error: Exception) -> int:
    import traceback

    if "LEAGUETAB_TRACEBACK" in os.environ:
        traceback.print_exception(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(
        f"leaguetab: a bug of ours: {type(error).__name__}: {error} (at {os.path.basename(last.filename)}:{last.lineno})\n"  # noqa: PTH119 -- of a string
        "Nothing was written. Please report it with the command you ran; LEAGUETAB_TRACEBACK=1 shows the details.\n"
    )
    return EXIT_BUG


def run() -> NoReturn:
    """Run the command line as a process of its own, and leave at once.

    Taking the interpreter and its libraries apart would cost a sixth of a whole run, and there is nothing left to save: files are
    written whole before, and both streams are flushed here.
    """
    # Looking for objects that only hold each other takes a tenth of a short run, and finds next to none, even in the longest.
    gc.disable()
    # The last bits of matrix products depend on how many threads work on them, and the same input must give the same bytes.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    code = main()
    for stream in (sys.stdout, sys.stderr):
        # A reader that went away has been told of already.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
