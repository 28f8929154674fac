"""Where algorithms and configs are found: a path, then a folder beside the user, then those that leaguetab ships."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

Kind = Literal["algorithm", "config"]

FOLDERS: dict[Kind, str] = {"algorithm": "algorithms", "config": "configs"}
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Found:
    """A YAML file of the library.

    Parameters
    ----------
    name
        The file's name without its suffix.
    path
        The file.
    shipped
        Whether it is one of those that leaguetab ships.
    shadows
        Whether a shipped file of the same name, with other contents, is hidden by it.
    """

    name: str
    path: Path
    shipped: bool = False
    shadows: bool = False

    @property
    def shown_as(self) -> str:
        """The path as messages show it."""
        return shown_path(self.path)


def shipped_folder(folder: str) -> Path:
    """Return a folder that leaguetab ships: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    beside = package.parent / folder
    return beside if (package.parent / "pyproject.toml").is_file() and beside.is_dir() else package / "shipped" / folder


def shown_path(path: Path) -> str:
    """Return a path as a user reads it: relative where it lies below the current folder, or among what leaguetab ships.

    So a table made from shipped data names them alike wherever it is made.
    """
    for folder in (Path.cwd(), shipped_folder("algorithms").parent):
        if path.resolve().is_relative_to(folder.resolve()):
            return path.resolve().relative_to(folder.resolve()).as_posix()
    return str(path)


def find(kind: Kind, name: str) -> Found:
    """Find an algorithm or a config.

    Parameters
    ----------
    kind
        What is looked for.
    name
        A path, or a name to look up in ``./algorithms`` or ``./configs``, then among the shipped ones.

    Raises
    ------
    LeaguetabError
        ``no-such-algorithm`` or ``no-such-config``, with the names there are.
    """
    path = Path(name)
    if path.suffix in SUFFIXES or os.sep in name or "/" in name:
        if path.is_file():
            return Found(path.stem, path)
        raise _not_found(kind, name, f"there is no file {name}")
    local, ours = _in(Path(FOLDERS[kind]), name), shipped(kind, name)
    if local and not (ours and local.samefile(ours)):
        return Found(name, local, shadows=ours is not None and local.read_bytes() != ours.read_bytes())
    if ours:
        return Found(name, ours, shipped=True)
    raise _not_found(kind, name, f"no {kind} is called {name!r}")


def every(kind: Kind) -> tuple[Found, ...]:
    """List all that can be named, local ones before shipped ones of the same name, by name."""
    folders = (Path(FOLDERS[kind]), shipped_folder(FOLDERS[kind]))
    files = (path for folder in folders for path in folder.glob("[!.]*") if path.suffix in SUFFIXES and path.is_file())
    names = {path.stem for path in files}
    return tuple(find(kind, name) for name in sorted(names))


def shipped(kind: Kind, name: str) -> Path | None:
    """Return the shipped file of a name, if there is one."""
    return _in(shipped_folder(FOLDERS[kind]), name)


def _in(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}{suffix}" for suffix in SUFFIXES) if path.is_file()), None)


def _not_found(kind: Kind, name: str, found: str) -> LeaguetabError:
    names = tuple(item.name for item in every(kind))
    allowed = f"there are: {listed(names, 60)}" if names else "there are none to name"
    stem = Path(name).stem if name.endswith(SUFFIXES) else Path(name).name
    other: Kind = "config" if kind == "algorithm" else "algorithm"
    hint = f"There is {'a' if other == 'config' else 'an'} {other} of that name: -{other[0]} {name}."
    is_other = bool(_in(Path(FOLDERS[other]), name) or shipped(other, name))
    return LeaguetabError(Problem(f"no-such-{kind}", found, allowed, hint if is_other else did_you_mean(stem, names)))
