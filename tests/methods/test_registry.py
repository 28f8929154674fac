from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Kind
from leaguetab.methods.combine.mean import Mean
from leaguetab.methods.transform.z_score import ZScore

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = Path(registry.__file__).parent

SOURCE = '''
from typing import Literal

from leaguetab.methods.base import Combine, Method, Transform


class Trimmed(Combine):
    """Mean without the extremes.

    Notes
    -----
    As it says.

    References
    ----------
    None.
    """

    method: Literal["trimmed"] = "trimmed"

    def apply(self, values, weights, context):
        """Average."""
        return values.mean(axis=-2)


class TrimmedStep(Transform):
    __doc__ = Trimmed.__doc__
    method: Literal["trimmed"] = "trimmed"

    def apply(self, values, context):
        """Change nothing."""
        return values


class Mean(Trimmed):
    __doc__ = Trimmed.__doc__
    method: Literal["mean"] = "mean"


class Unfinished(Transform):
    pass


class Bare(Method):
    __doc__ = Trimmed.__doc__
    method: Literal["bare"] = "bare"


number = 3
'''

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return a function that installs a package with entry points, given as ``name="module:attribute"``."""
    monkeypatch.syspath_prepend(tmp_path)
    modules = ("cube", "broken_cube", "leaving_cube", "undocumented_cube")
    (tmp_path / "cube.py").write_text(SOURCE)
    (tmp_path / "broken_cube.py").write_text("1 / 0")
    (tmp_path / "leaving_cube.py").write_text("raise SystemExit(7)")
    (tmp_path / "undocumented_cube.py").write_text(SOURCE.replace("Notes", "Words"))

    def make(package: str = "cube", **points: str) -> None:
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (info / "entry_points.txt").write_text(f"[{registry.ENTRY_POINT_GROUP}]\n{lines}")

    yield make
    for module in modules:
        sys.modules.pop(module, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_built_in_method_is_found_by_its_file_s_name(kind: Kind) -> None:
    files = sorted(path.stem for path in (METHODS / kind).glob("[!_]*.py"))
    assert files
    assert [method.method_name() for method in registry.builtin(kind)] == files
    assert [registry.find(kind, name) for name in files] == list(registry.builtin(kind))
    assert [method.__module__ for method in registry.builtin(kind)] == [f"leaguetab.methods.{kind}.{name}" for name in files]
    assert registry.names(kind) == tuple(files)


@pytest.mark.parametrize(
    ("kind", "name", "found", "hint"),
    [
        ("transform", "z_scor", "no step is called 'z_scor'", "Did you mean 'z_score'?"),
        ("combine", "Mean", "no combine is called 'Mean'", "Did you mean 'mean'?"),
        ("combine", "avrage", "no combine is called 'avrage'", "Did you mean 'mean'?"),
        ("transform", "standardise", "no step is called 'standardise'", "Did you mean 'z_score'?"),
        ("combine", "z_score", "no combine is called 'z_score'", ""),
        ("weight", "eqal", "no weighting is called 'eqal'", "Did you mean 'equal'?"),
        ("band", "cut", "no banding is called 'cut'", "Did you mean 'cuts'?"),
        ("combine", "_parts", "no combine is called '_parts'", "Did you mean 'aras'?"),
        ("combine", "mean.Mean", "no combine is called 'mean.Mean'", "Did you mean 'mean'?"),
        ("combine", "../transform/z_score", "no combine is called '../transform/z_score'", ""),
        ("combine", "", "no combine is called ''", ""),
    ],
)
def test_what_cannot_be_found(kind: Kind, name: str, found: str, hint: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        registry.find(kind, name)
    (problem,) = raised.value.problems
    assert (problem.code, problem.found, problem.hint) == ("unknown-method", found, hint)
    assert problem.allowed == f"there are: {', '.join(registry.names(kind))}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_synonym_stands_for_a_method_and_is_none(kind: Kind) -> None:
    assert set(registry.SYNONYMS[kind].values()) <= set(registry.names(kind))
    assert not set(registry.SYNONYMS[kind]) & set(registry.names(kind))


def test_a_package_s_method_is_found_listed_and_named_like_a_built_in_one(install: Install) -> None:
    install(trimmed="cube:Trimmed")
    assert registry.find("combine", "trimmed").__module__ == "cube"
    assert "trimmed" in registry.names("combine")
    assert "trimmed" not in registry.names("transform")
    assert [method.method_name() for method in registry.every("combine")] == list(registry.names("combine"))
    assert "trimmed" not in [method.method_name() for method in registry.builtin("combine")]
    assert registry.broken_plugins() == ()
    with pytest.raises(LeaguetabError, match="Did you mean 'trimmed'"):
        registry.find("combine", "trimed")


def test_one_name_may_stand_for_methods_of_two_kinds(install: Install) -> None:
    install("cube", trimmed="cube:Trimmed")
    install("steps", trimmed="cube:TrimmedStep")
    assert registry.find("combine", "trimmed").__name__ == "Trimmed"
    assert registry.find("transform", "trimmed").__name__ == "TrimmedStep"
    assert registry.broken_plugins() == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("broken", "broken_cube:Cube", "it cannot be imported: ZeroDivisionError: division by zero."),
        ("absent", "no_such_module:Cube", "it cannot be imported: ModuleNotFoundError: No module named 'no_such_module'."),
        ("lacking", "cube:Cube", "it cannot be imported: AttributeError: module 'cube' has no attribute 'Cube'."),
        ("leaving", "leaving_cube:Cube", "it cannot be imported: SystemExit: 7."),
        (
            "undocumented",
            "undocumented_cube:Trimmed",
            "it cannot be imported: TypeError: Trimmed must have a Notes section in its docstring.",
        ),
        ("number", "cube:number", "it is not a method; it must be a subclass of Transform, Combine, Weighting or Banding."),
        ("bare", "cube:Bare", "it is not a method; it must be a subclass of Transform, Combine, Weighting or Banding."),
        ("unfinished", "cube:Unfinished", "it is not a method; it must be a subclass of Transform, Combine, Weighting or Banding."),
        ("trimed", "cube:Trimmed", "its class is called 'trimmed'; entry point and class must have one name."),
        ("mean", "cube:Mean", "leaguetab has a combine of that name; choose another name."),
    ],
)
def test_a_broken_one_is_named_and_skipped(name: str, value: str, said: str, install: Install) -> None:
    install(**{name: value, "trimmed": "cube:Trimmed"})
    (problem,) = registry.broken_plugins()
    assert problem.code == "broken-plugin"
    assert str(problem) == f"plug-in {name} ({value}): {said}"
    assert registry.find("combine", "trimmed").__module__ == "cube"
    assert registry.find("combine", "mean") is Mean


def test_who_asks_for_a_broken_one_is_told_what_is_wrong_with_it(install: Install) -> None:
    install(broken="broken_cube:Cube")
    with pytest.raises(LeaguetabError) as raised:
        registry.find("combine", "broken")
    assert raised.value.problems[0].found == "no combine is called 'broken'"
    assert raised.value.problems[0].hint == (
        "The plug-in broken (broken_cube:Cube): it cannot be imported: ZeroDivisionError: division by zero."
    )


def test_of_two_with_one_name_the_first_counts_and_the_other_is_named(install: Install) -> None:
    install("abc", trimmed="cube:Trimmed")
    install("xyz", trimmed="cube:Trimmed ")
    install("zzz", trimmed="other.cube:Trimmed")
    assert registry.find("combine", "trimmed").__module__ == "cube"
    assert [problem.found for problem in registry.broken_plugins()] == [
        "another package offers a combine of that name",
        "it cannot be imported: ModuleNotFoundError: No module named 'other'",
    ]


def test_packages_are_not_looked_at_for_a_built_in_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: str) -> None:
        raise AssertionError(options)

    monkeypatch.setattr(registry, "entry_points", refuse)
    assert registry.find("transform", "z_score") is ZScore
    with pytest.raises(AssertionError):
        registry.find("transform", "trimmed")


def test_only_the_package_s_method_that_is_asked_for_is_imported(install: Install) -> None:
    install(broken="broken_cube:Cube", trimmed="cube:Trimmed")
    registry.find("combine", "trimmed")
    assert "broken_cube" not in sys.modules


def test_only_the_methods_that_an_algorithm_uses_are_imported(root: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from leaguetab.algorithm.load import load_algorithm
load_algorithm(Path({str(root / "algorithms" / "hdi.yaml")!r}))
print(*sorted(name for name in sys.modules if name.startswith("leaguetab.methods.") and name.count(".") == 3 and "._" not in name))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used = ["band.cuts", "combine.geometric_mean", "combine.mean", "transform.clip", "transform.goalposts", "transform.round"]
    assert run.stdout.split() == [f"leaguetab.methods.{name}" for name in used]
