from __future__ import annotations

import subprocess
import sys

import pytest

import leaguetab


def test_every_public_name_is_there() -> None:
    assert sorted(leaguetab.__all__) == sorted(leaguetab._WHERE)
    assert dir(leaguetab) == sorted(leaguetab.__all__)
    for name in leaguetab.__all__:
        assert getattr(leaguetab, name) is not None


@pytest.mark.parametrize("name", [name for name in leaguetab.__all__ if not name.startswith("__")])
def test_every_public_name_is_documented(name: str) -> None:
    documentation = getattr(leaguetab, name).__doc__
    assert documentation
    assert not documentation.startswith(f"{name}(")


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'leaguetab' has no attribute 'rnak'"):
        leaguetab.rnak  # type: ignore[attr-defined] # noqa: B018 -- it is the look-up that fails


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, leaguetab; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"polars", "numpy", "pydantic", "rich", "typer", "yaml"} & set(done.stdout.split())


def test_ranking_needs_no_terminal_and_no_command_line() -> None:
    code = """
import sys
from leaguetab import load_metrics, rank
rank(load_metrics(config="nhs-acute")).frame
print(*{name.split(".")[0] for name in sys.modules}, *sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"typer", "rich", "scipy", "leaguetab.cli"} & set(done.stdout.split())
