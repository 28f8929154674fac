"""A config's own alternatives, through the commands that try them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

TRUSTS = "code,waits,deaths,staff\nA1,61,3,7\nB2,72.5,2,6\nC3,58,4,5\nD4,60,5,8\n"
MINE = """\
name: mine
title: Mine
status: illustrative
source: the test
score:
  combine: mean
  parts:
    - {name: people, weight: 1, combine: mean, parts: [{metric: staff, steps: [z_score]}]}
    - {name: care, weight: 2, combine: mean, parts: [{metric: waits, steps: [z_score]}, {metric: deaths, steps: [z_score]}]}
"""
CONFIG = """\
file: trusts.csv
algorithm: mine.yaml
id: code
metrics:
  waits: {better: lower, domain: Access}
  deaths: {better: lower, domain: Safety}
  staff: {better: higher, domain: Staff}
scenarios:
  - {name: ours, title: As we see it, weights: WEIGHTS}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(TRUSTS)
    (tmp_path / "mine.yaml").write_text(MINE)
    return tmp_path


def stated(folder: Path, weights: str) -> None:
    (folder / "config.yaml").write_text(CONFIG.replace("WEIGHTS", weights))


@pytest.mark.parametrize("command", [("sensitivity",), ("explain", "B2")])
def test_alternatives_made_for_the_config_s_algorithm_do_not_stop_another(
    leaguetab: Run, folder: Path, command: tuple[str, ...]
) -> None:
    stated(folder, "{people: 3}")
    outcome = leaguetab(*command, "-c", "config.yaml", "-a", "equal-domains")
    assert outcome.code == 0, outcome.err
    assert "Not possible here: As we see it, since the score has no part called 'people'." in outcome.out


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        pytest.param("{peopel: 3}", "no part of the score is called 'peopel'", id="a slip"),
        pytest.param("{people: 0, care: 0}", "the weights of the parts of 'Score' are 0, 0", id="no weight left"),
    ],
)
def test_an_alternative_at_fault_stops_the_report_and_no_explanation(leaguetab: Run, folder: Path, weights: str, says: str) -> None:
    stated(folder, weights)
    for command, code in ((("check", "config.yaml"), 1), (("sensitivity", "-c", "config.yaml"), 2)):
        outcome = leaguetab(*command)
        assert outcome.code == code
        assert "config.yaml:9:" in outcome.out + outcome.err
        assert says in outcome.out + outcome.err
    explained = leaguetab("explain", "-c", "config.yaml", "B2")
    assert explained.code == 0, explained.err
    assert f"Not possible here: As we see it, since {says}" in explained.out
    assert leaguetab("explain", "-c", "config.yaml", "B2", "--no-sensitivity").code == 0


def test_an_alternative_that_is_one_of_leaguetab_s_own_is_noted(leaguetab: Run, folder: Path) -> None:
    stated(folder, "{people: 2}")
    outcome = leaguetab("sensitivity", "-c", "config.yaml", "-f", "json")
    assert outcome.code == 0, outcome.err
    assert '"the same weights as in ' in outcome.out
    assert "'people counts double'" in outcome.out
