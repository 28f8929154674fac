"""What the tests of reading share: write a file, and read it under a config."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import Metrics, Wanted
from leaguetab.metrics.read import load_metrics

if TYPE_CHECKING:
    from pathlib import Path

Write = Callable[[str, str | bytes], str]
Load = Callable[..., Metrics]
Refused = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file, and return its path."""

    def _write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return _write


@pytest.fixture
def load(write: Write) -> Load:
    """Read text as a file under a config, given as in YAML; metrics are wanted as numbers unless stated as Wanted."""

    def _load(
        content: str | bytes, wanted: Any = ("m",), *, name: str = "file.csv", config: dict[str, Any] | None = None, **options: Any
    ) -> Metrics:
        stated = MetricsConfig.model_validate({"id": "id", **(config or {})})
        columns = None if wanted is None else [item if isinstance(item, Wanted) else Wanted(item, "number") for item in wanted]
        return load_metrics(write(name, content), stated, columns, **options)

    return _load


@pytest.fixture
def refused(load: Load) -> Refused:
    """Read a file that is at fault, and return what was wrong with it."""

    def _refused(*arguments: Any, **options: Any) -> tuple[Problem, ...]:
        with pytest.raises(LeaguetabError) as caught:
            load(*arguments, **options)
        return caught.value.problems

    return _refused
