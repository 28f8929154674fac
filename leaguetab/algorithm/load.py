"""Read an algorithm's YAML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from leaguetab.algorithm.model import Algorithm
from leaguetab.yaml_source import YamlSource, read_yaml, validate

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        return f"<LoadedAlgorithm {self.model.name!r}: {self.model.title} ({self.model.status})>"

    def _repr_html_(self) -> str:
        """Show in a notebook what ``leaguetab algorithms show`` prints."""
        # Late, since few programs need it.
        from leaguetab.algorithm.describe import describe

        return f"<pre>{escape(describe(self.model))}</pre>"


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
