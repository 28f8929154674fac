from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import CODES
from tests.cli.on_terminal import on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

TRUSTS = """\
code,trust,waits,deaths
A1,Alder Hospital,61,3
B2,Birch Hospital,72.5,2
C3,Cedar Clinic,58,4
z_score,Dene,60,
"""
FLAGS = ("--id", "code", "--name", "trust", "--lower", "waits,deaths", "-a", "equal-weights")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one small file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(TRUSTS)
    return tmp_path


def first_line(outcome: Outcome) -> str:
    assert outcome.code == 0, outcome.err
    return outcome.out.splitlines()[0]


# Units


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("RHW", "ROYAL BERKSHIRE NHS FOUNDATION TRUST", id="id"),
        pytest.param("rhw", "ROYAL BERKSHIRE NHS FOUNDATION TRUST", id="id in small letters"),
        pytest.param("Royal Berkshire NHS Foundation Trust", "ROYAL BERKSHIRE NHS FOUNDATION TRUST", id="name"),
        pytest.param("berkshire", "ROYAL BERKSHIRE NHS FOUNDATION TRUST", id="part of the name"),
    ],
)
def test_a_unit_is_found_by(leaguetab: Run, words: str, name: str) -> None:
    assert first_line(leaguetab("explain", "-c", "nhs-acute", words)) == name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("Royal", ["could mean 9 of them", "ROYAL CORNWALL HOSPITALS NHS TRUST (REF)", "Give the id"], id="several"),
        pytest.param("Royl Berkshire", ["none of the 129 trusts", "ROYAL BERKSHIRE NHS FOUNDATION TRUST (RHW)"], id="a slip"),
        pytest.param("RHX", ["none of the 129 trusts", "Did you mean"], id="a slip in the id"),
    ],
)
def test_a_unit_that_is_not_meant_clearly(leaguetab: Run, words: str, says: list[str]) -> None:
    outcome = leaguetab("explain", "-c", "nhs-acute", words)
    assert (outcome.code, outcome.out) == (2, "")
    assert "[unknown-unit]" in outcome.err
    assert all(said in outcome.err for said in says)


@pytest.mark.usefixtures("folder")
def test_a_file_and_flags(leaguetab: Run) -> None:
    """By hand: the mean of waits is 62.875, of deaths 3, so A1 gains by its waits and breaks even on deaths."""
    outcome = leaguetab("explain", "trusts.csv", "A1", *FLAGS, "-f", "csv")
    assert outcome.code == 0, outcome.err
    found = {row["node"]: row for row in csv.DictReader(io.StringIO(outcome.out))}
    assert (found["waits"]["value"], found["deaths"]["value"]) == ("61.0", "3.0")
    assert float(found["waits"]["score"]) == pytest.approx((62.875 - 61) / 6.536754)
    assert float(found["deaths"]["score"]) == 0
    parts = float(found["waits"]["contribution"]) + float(found["deaths"]["contribution"])
    assert float(found["score"]["score"]) == pytest.approx(parts)


ALONE = "name: alone\ntitle: Alone\nstatus: illustrative\nsource: x\nunits: trusts\n"


def test_one_of_them_is_not_several(leaguetab: Run, folder: Path) -> None:
    (folder / "alone.yaml").write_text(f"{ALONE}score: {{metric: waits, better: lower}}\nrank: {{within: code}}\n")
    (folder / "one.csv").write_text("code,waits\nA1,61\n")
    (folder / "two.csv").write_text("code,waits\nA1,61\nB2,72\n")
    out = leaguetab("explain", "two.csv", "A1", "--id", "code", "-a", "alone.yaml").out
    assert "A1 stands 1st of the 1 trust with the same code (A1)." in out
    (folder / "alone.yaml").write_text(f"{ALONE}score: {{metric: waits, better: lower}}\n")
    assert "A1 stands 1st of 1 trust." in leaguetab("explain", "one.csv", "A1", "--id", "code", "-a", "alone.yaml").out


def test_one_metric_has_no_orders(leaguetab: Run, folder: Path) -> None:
    """Deaths are the same in both, so that waits alone move, in the only order there is."""
    parts = "[{metric: waits, better: higher}, {metric: deaths, better: higher}]"
    (folder / "alone.yaml").write_text(f"{ALONE}score: {{combine: geometric_mean, parts: {parts}}}\n")
    (folder / "two.csv").write_text("code,waits,deaths\nA1,61,3\nB2,72,3\n")
    out = leaguetab("explain", "two.csv", "A1", "--id", "code", "-a", "alone.yaml").out
    assert "takes the place of the average one, whatever the order (Shapley value)." in out


def test_units_with_one_name_are_told_apart(leaguetab: Run, folder: Path) -> None:
    """All gain by one metric what they lose by the other, so that both of one name, and a third, share the first place."""
    rows = "A,St Mary's,1,1\nB,St Mary's,1,1\nC,Cedar,1,1\nD,St Mary's,2,2\n"
    (folder / "alike.csv").write_text(f"code,trust,waits,deaths\n{rows}")
    outcome = leaguetab("explain", "alike.csv", "B", *FLAGS)
    assert first_line(outcome) == "St Mary's (B)"
    assert "St Mary's (B) stands joint 1st of 4" in outcome.out
    assert "shares its place with St Mary's (A) and Cedar" in outcome.out
    assert "Next below is St Mary's (D)" in outcome.out
    data = json.loads(leaguetab("explain", "alike.csv", "B", *FLAGS, "-f", "json").out)
    assert (data["standing"]["unit"], data["standing"]["name"]) == ("B", "St Mary's")
    assert [row["name"] for row in data["neighbours"]] == ["St Mary's", "Cedar", "St Mary's"]


@pytest.mark.usefixtures("folder")
def test_a_unit_may_be_called_like_a_method(leaguetab: Run) -> None:
    assert first_line(leaguetab("explain", "trusts.csv", "z_score", *FLAGS)) == "Dene"
    assert first_line(leaguetab("explain", "z_score")) == "z_score (step)"


def test_a_unit_of_the_configs_own_file_may_be_called_like_a_method(leaguetab: Run, folder: Path) -> None:
    (folder / "c.yaml").write_text("file: trusts.csv\nid: code\nalgorithm: equal-weights\nmetrics: {waits: {better: lower}}\n")
    assert first_line(leaguetab("explain", "z_score", "-c", "c.yaml")) == "z_score"


def test_a_unit_without_a_rank_is_told_why(leaguetab: Run, folder: Path) -> None:
    (folder / "trusts.csv").write_text(TRUSTS.replace("Dene,60,", "Dene,,"))
    outcome = leaguetab("explain", "trusts.csv", "Dene", *FLAGS)
    assert outcome.code == 0
    assert "Dene is not ranked and has no score: it lacks waits and deaths." in outcome.out


def test_an_earlier_period(leaguetab: Run, folder: Path) -> None:
    (folder / "periods.csv").write_text("id,year,a\nx,2024,1\ny,2024,2\nx,2025,3\ny,2025,4\n")
    (folder / "c.yaml").write_text("id: id\nperiod: year\nalgorithm: equal-weights\nmetrics: {a: {better: higher}}\n")
    for period, value in (("2024", 1), ("2025", 3)):
        found = json.loads(leaguetab("explain", "periods.csv", "x", "-c", "c.yaml", "--period", period, "-f", "json").out)
        assert (found["period"], found["rows"][-1]["value"]) == (period, value)


def test_three_trusts_add_up_to_their_scores(leaguetab: Run) -> None:
    for unit in ("RHW", "RBV", "RWE"):
        found = json.loads(leaguetab("explain", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", unit, "-f", "json").out)
        leaves = [row["contribution"] for row in found["rows"] if row["kind"] in {"metric", "expression"} and row["contribution"]]
        contributions = found["contributions"]
        total = contributions["start"] + sum(leaves) + contributions["rounding"]
        assert total == pytest.approx(found["standing"]["score"], abs=1e-9)


# Methods and errors


@pytest.mark.parametrize(
    ("word", "says"),
    [
        pytest.param("z_score", ["z_score (step)", "In YAML: steps: [z_score]", "References"], id="a step"),
        pytest.param("Z-Score", ["z_score (step)"], id="letter case and dashes play no part"),
        pytest.param("geometric_mean", ["geometric_mean (combine)", "In YAML: combine: geometric_mean"], id="a combine"),
        pytest.param("k_means", ["k_means (banding)"], id="a banding"),
        pytest.param("critic", ["critic (weighting)"], id="a weighting"),
        pytest.param("duplicate-unit", ["duplicate-unit (error code)", CODES["duplicate-unit"]], id="an error code"),
    ],
)
def test_a_method_or_an_error(leaguetab: Run, word: str, says: list[str]) -> None:
    outcome = leaguetab("explain", word)
    assert (outcome.code, outcome.err) == (0, "")
    assert all(words in outcome.out for words in says)


def test_an_unknown_word(leaguetab: Run) -> None:
    outcome = leaguetab("explain", "z_scor")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no method and no error code is called 'z_scor'. Did you mean 'z_score'?" in outcome.err
    assert "leaguetab explain FILE UNIT" in outcome.err


# What is typed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("trusts.csv",), "'trusts.csv' is a file, and no unit is named", id="a file alone"),
        pytest.param(("trusts.csv", "-c", "nhs-acute"), "'trusts.csv' is a file, and no unit is named", id="a file and a config"),
        pytest.param(("A1", "trusts.csv", *FLAGS), "the file comes first, then the unit", id="the wrong way round"),
        pytest.param(("no-such.csv", "A1", *FLAGS), "no-such.csv", id="no such file"),
        pytest.param(
            ("-c", "nhs-acute", "RHW", "RAN"), "explain one at a time: leaguetab explain -c nhs-acute RHW.", id="two units"
        ),
        pytest.param(("-c", "nhs-acute", "trusts", "RAN"), "Did you mean 'trusts.csv'?", id="a file without its ending"),
        pytest.param(("trusts.csv", "Alder", "Hospital", *FLAGS), "quotation marks", id="a name without quotation marks"),
        pytest.param(("A1", "-a", "equal-weights"), "no file of metrics is named", id="an algorithm, and no file"),
        pytest.param(("trusts.csv", "A1", *FLAGS[:-2]), "no algorithm is named", id="no algorithm"),
        pytest.param(("saved.json", "A1"), "a unit is explained from the metrics", id="a saved table"),
        pytest.param(("trusts.csv", "A1", *FLAGS, "-o", "trusts.csv"), "would be replaced", id="over its own input"),
        pytest.param(("trusts.csv", "A1", *FLAGS, "-f", "pdf"), "'pdf'", id="no such format"),
        pytest.param((), "Missing argument", id="nothing"),
    ],
)
def test_what_cannot_be_explained(leaguetab: Run, folder: Path, arguments: tuple[str, ...], says: str) -> None:
    assert leaguetab("rank", "trusts.csv", *FLAGS, "--no-sensitivity", "-o", "saved.json").code == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    outcome = leaguetab("explain", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_called_like_a_unit_does_not_stand_in_its_way(leaguetab: Run, folder: Path) -> None:
    (folder / "RHW").write_text("")
    assert first_line(leaguetab("explain", "-c", "nhs-acute", "RHW")) == "ROYAL BERKSHIRE NHS FOUNDATION TRUST"


@pytest.mark.parametrize("ending", ["txt", "csv", "json", "jsonl", "md", "html", "parquet", "xlsx"])
@pytest.mark.parametrize("words", [("trusts.csv", "A1", *FLAGS), ("z_score",)], ids=["a unit", "a method"])
def test_files(leaguetab: Run, folder: Path, words: tuple[str, ...], ending: str) -> None:
    for name in ("one", "two"):
        outcome = leaguetab("explain", *words, "-o", f"{name}.{ending}")
        assert (outcome.code, outcome.out) == (0, "")
    assert (folder / f"one.{ending}").read_bytes() == (folder / f"two.{ending}").read_bytes()


@pytest.mark.parametrize("width", [80, 120, 200])
def test_on_a_terminal(root: Path, width: int) -> None:
    shown = on_terminal(("explain", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "RHW"), width, root)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= width
    assert "Contributes" in next(line for line in lines if line.startswith("Part"))
    # Sentences are broken between words: put together again, they are whole.
    assert "By its score alone it would stand in segment 1; a rule leaves it in segment 3:" in " ".join(shown.split())


def test_a_method_on_a_terminal(root: Path) -> None:
    assert max(map(len, on_terminal(("explain", "z_score"), 60, root).splitlines())) <= 60


def test_off_a_terminal_sentences_are_not_broken(leaguetab: Run) -> None:
    lines = leaguetab("explain", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "RHW").out.splitlines()
    said = (
        "By its score alone it would stand in segment 1; a rule leaves it in segment 3: in financial deficit, so segment 3 at best."
    )
    assert said in lines


# How far its place can be trusted


def test_its_place_can_be_trusted_as_far_as_rank_says(leaguetab: Run) -> None:
    """The interval beside it in the table is the one that is explained, from the same draws."""
    job = ("-c", "nhs-acute", "-a", "nof-2025-26-metrics")
    found = json.loads(leaguetab("explain", *job, "RGN", "-f", "json").out)
    row = next(row for row in json.loads(leaguetab("rank", *job, "-f", "json").out)["rows"] if row["unit"] == "RGN")
    assert (found["trust"]["rank_p05"], found["trust"]["rank_p95"]) == (row["rank_p05"], row["rank_p95"])
    assert found["seed"] == 0
    own = {row["name"]: row for row in found["scenarios"] if row["group"] == "own"}
    # The config's own alternatives: the second has columns of its own.
    assert {"safety_first", "z_scores_by_domain"} <= set(own)
    assert own["safety_first"]["is_tried"]


def test_sensitivity_can_be_left_out(leaguetab: Run, folder: Path) -> None:  # noqa: ARG001 -- the folder that it runs in
    with_it, without = (leaguetab("explain", "trusts.csv", "A1", *FLAGS, *more).out for more in ((), ("--no-sensitivity",)))
    assert "How far its place can be trusted" in with_it
    assert "How far its place can be trusted" not in without
    found = json.loads(leaguetab("explain", "trusts.csv", "A1", *FLAGS, "--no-sensitivity", "-f", "json").out)
    assert (found["trust"], found["seed"], "scenarios" in found) == (None, None, False)


def test_draws_and_seed(leaguetab: Run, folder: Path) -> None:  # noqa: ARG001 -- as above
    job = ("explain", "trusts.csv", "A1", *FLAGS, "-f", "json")
    found = json.loads(leaguetab(*job, "--draws", "77", "--seed", "5").out)
    assert (found["trust"]["settings"]["draws"], found["seed"]) == (77, 5)
    outcome = leaguetab(*job, "--draws", "77", "--no-sensitivity")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--draws and --no-sensitivity are given together" in outcome.err


@pytest.mark.parametrize("algorithm", ["nof-2025-26-metrics", "topsis"])
def test_no_zero_has_a_sign(leaguetab: Run, algorithm: str) -> None:
    """Beside its neighbours, this trust has metrics in which it is level with them, so that swapping them changes nothing."""
    out = leaguetab("explain", "-c", "nhs-acute", "-a", algorithm, "RBV", "-f", "json").out
    assert 0.0 in [row["difference"] for row in json.loads(out)["between"]]
    assert not re.search(r"-0\.0\b", out)
