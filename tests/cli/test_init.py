from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.starter import units_called

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

HOMES = """home_code,home_name,area,infection_rate,satisfaction,mostly_empty
0012,Elm House,North,3.1,88,
0013,Oak House,South,2.4,91,
0014,"Ash, Beech & Co",North,,79,4
0015,Yew House,South,1.2,85,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "care homes.csv").write_text(HOMES)
    return tmp_path


def test_the_files_it_writes_rank_the_file(leaguetab: Run, folder: Path) -> None:
    assert leaguetab("init", "care homes.csv").code == 0
    config = (folder / "configs" / "care-homes.yaml").read_text()
    assert "id: home_code # guess" in config
    assert "name: home_name # guess" in config
    assert "groups: [area] # guess" in config
    assert "better: lower # guess: is lower better?" in config.split("infection_rate:")[1].split("satisfaction:")[0]
    assert "# Left out:\n#   mostly_empty: 3 of 4 rows have no value\n" in config
    assert "units: homes # guess\n" in (folder / "algorithms" / "care-homes.yaml").read_text()
    assert (
        leaguetab("check", "configs/care-homes.yaml", "algorithms/care-homes.yaml", "care homes.csv", "-c", "care-homes").code == 0
    )
    outcome = leaguetab("rank", "-c", "care-homes", "-f", "csv")
    assert outcome.code == 0, outcome.err
    assert '"Ash, Beech & Co"' in outcome.out
    assert "\n1,0015," in outcome.out


def test_it_overwrites_only_when_told(leaguetab: Run, folder: Path) -> None:
    leaguetab("init", "care homes.csv", "--name", "mine")
    (folder / "configs" / "mine.yaml").write_text("# changed\n")
    outcome = leaguetab("init", "care homes.csv", "--name", "mine")
    assert outcome.code == 2
    assert "configs/mine.yaml: the file is there already; --force overwrites it" in outcome.err
    assert (folder / "configs" / "mine.yaml").read_text() == "# changed\n"
    assert leaguetab("init", "care homes.csv", "--name", "mine", "--force").code == 0


def test_a_file_without_numbers_is_refused(leaguetab: Run, folder: Path) -> None:
    (folder / "text.csv").write_text("id,what\na,x\nb,y\n")
    outcome = leaguetab("init", "text.csv")
    assert outcome.code == 2
    assert "[no-metrics]" in outcome.err
    assert not (folder / "configs").exists()


GERMAN = """Krankenhaus;Beds;Satisfaction;Wait weeks;Number of deaths;MRSA cases per bed;Notes;Passed;Note score;Since
A;100;12,5;1.234,5;3;1,5;good;1;low;1990
B;200;13,25;2;4;2;poor;0;3,5;1991
C;250;11;3;5;3;fair;1;4;1992
"""


def test_numbers_with_decimal_commas_are_metrics(leaguetab: Run, folder: Path) -> None:
    (folder / "de.csv").write_text(GERMAN)
    assert leaguetab("init", "de.csv").code == 0
    config = (folder / "configs" / "de.yaml").read_text()
    assert 'delimiter: ";" # guess\ndecimal: "," # guess\n' in config
    assert "  Satisfaction: # from 11 to 13.25\n" in config
    assert "  Wait weeks: # from 2 to 1234.5\n" in config
    assert leaguetab("rank", "-c", "de", "--no-sensitivity").code == 0
    assert leaguetab("check", "configs/de.yaml", "algorithms/de.yaml", "de.csv").code == 0


def test_what_is_left_out_is_said_with_the_reason(leaguetab: Run, folder: Path) -> None:
    (folder / "de.csv").write_text(GERMAN)
    outcome = leaguetab("init", "de.csv")
    assert [line for line in outcome.err.splitlines() if line.startswith("left out")] == [
        "left out 'Beds': it seems to say how large a unit is, not how good; it is in the config as a comment",
        (
            "left out 'Number of deaths': it seems to be a count, which is higher in a large unit; a rate would compare them; "
            "it is in the config as a comment"
        ),
        "left out 'Notes': it holds text",
        "left out 'Passed': it holds yes and no, which rules can read",
        "left out 'Note score': some of its values are no numbers: \"low\"; what stands for a missing value goes under `missing`",
    ]
    config = (folder / "configs" / "de.yaml").read_text()
    assert "  # Beds: # from 100 to 250\n  #   label: Beds # guess\n" in config
    metrics = (folder / "algorithms" / "de.yaml").read_text()
    assert [name for name in ("Beds", "Number of deaths", "MRSA cases per bed", "Since") if name in metrics] == [
        "MRSA cases per bed",
        "Since",
    ]


def test_a_candidate_without_its_marks_is_a_metric(leaguetab: Run, folder: Path) -> None:
    (folder / "de.csv").write_text(GERMAN)
    leaguetab("init", "de.csv")
    path = folder / "configs" / "de.yaml"
    path.write_text(re.sub(r"^  # (?!To count|Left)", "  ", path.read_text(), flags=re.MULTILINE))
    outcome = leaguetab("rank", "-c", "de", "-a", "equal-weights", "-f", "csv", "--no-sensitivity")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[0].endswith("Satisfaction,Wait weeks,MRSA cases per bed,Since,Beds,Number of deaths,reason")


def test_where_there_is_nothing_else_sizes_are_metrics(leaguetab: Run, folder: Path) -> None:
    (folder / "size.csv").write_text("code,Population\na,1\nb,2\n")
    outcome = leaguetab("init", "size.csv")
    assert outcome.code == 0
    assert "left out" not in outcome.err
    assert "  Population: # from 1 to 2\n" in (folder / "configs" / "size.yaml").read_text()


def test_a_stated_encoding_stands_in_the_config(leaguetab: Run, folder: Path) -> None:
    (folder / "old.csv").write_bytes("code,Name,rate\na,Käthe,1\nb,Zoë,2\n".encode("cp1252"))
    assert leaguetab("init", "old.csv", "--encoding", "cp1252").code == 0
    assert "encoding: cp1252\n" in (folder / "configs" / "old.yaml").read_text()
    assert leaguetab("rank", "-c", "old", "--no-sensitivity").code == 0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Trust"], "trusts"),
        (["Hospital name", "code"], "hospitals"),
        (["Hospital trust"], "trusts"),
        (["care_home_name"], "care homes"),
        (["countryCode"], "countries"),
        (["GP surgery"], "surgeries"),
        (["org_name"], "organisations"),
        (["name", "practice_id"], "practices"),
        (["name", "code"], None),
        (["trustworthy"], None),
    ],
)
def test_what_units_are_called(headers: list[str], expected: str | None) -> None:
    assert units_called(headers) == expected
