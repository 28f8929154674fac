"""Read an algorithm's YAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.algorithm.model import Algorithm
from leaguetab.yaml_source import YamlSource, read_yaml, validate

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class LoadedAlgorithm:
    """An algorithm, and the YAML it was read from.

    Parameters
    ----------
    model
        What the YAML states.
    source
        The file, with the position of everything in it.
    """

    model: Algorithm
    source: YamlSource


def load_algorithm(path: Path, *, shown_as: str | None = None) -> LoadedAlgorithm:
    """Read an algorithm and check it.

    Parameters
    ----------
    path
        The YAML file.
    shown_as
        How errors name it; by default the path.

    Raises
    ------
    LeaguetabError
        Every problem of the file at once, with line and column.
    """
    source = read_yaml(path, shown_as=shown_as)
    return LoadedAlgorithm(validate(Algorithm, source), source)
