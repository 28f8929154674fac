from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.starter import guessed_domains, units_called

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
    path.write_text(re.sub(r"^  # (?!Left)", "  ", path.read_text(), flags=re.MULTILINE))
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


SCORED = """code,league_avg_score,domain_score_safety,overall_rating,falls_rate,surplus_deficit_pct,overall_satisfaction_pct
a,1.2,1.0,2,3.1,-4.5,80
b,2.2,3.0,3,4.1,1.5,70
c,3.1,2.0,1,5.2,2.5,60
"""


def test_what_sums_up_other_columns_is_left_out(leaguetab: Run, folder: Path) -> None:
    """A league table's own score beside what it is made of would count twice; nor need more of it be better."""
    (folder / "scored.csv").write_text(SCORED)
    outcome = leaguetab("init", "scored.csv")
    left_out = [line.split("'")[1] for line in outcome.err.splitlines() if "sum up other columns" in line]
    assert left_out == ["league_avg_score", "domain_score_safety", "overall_rating"]
    config = (folder / "configs" / "scored.yaml").read_text()
    assert config.count("it seems to sum up other columns") == 1
    assert "  # domain_score_safety: # from 1 to 3\n" in config
    assert "  #   domain: Safety # guess" in config
    assert "better: lower # guess" in config.split("  falls_rate:")[1].split("label")[1]
    assert "better: higher # guess" in config.split("  surplus_deficit_pct:")[1].split("domain")[0]
    metrics = (folder / "algorithms" / "scored.yaml").read_text()
    assert re.findall(r"metric: (\w+)", metrics) == ["falls_rate", "surplus_deficit_pct", "overall_satisfaction_pct"]


def test_a_file_with_nothing_but_a_score_is_ranked_by_it(leaguetab: Run, folder: Path) -> None:
    (folder / "one.csv").write_text("code,overall_score\na,1.5\nb,2.5\n")
    assert leaguetab("init", "one.csv").code == 0
    assert "metric: overall_score" in (folder / "algorithms" / "one.yaml").read_text()


def test_guesses_are_told_until_their_marks_are_gone(leaguetab: Run, folder: Path) -> None:
    leaguetab("init", "care homes.csv")
    checked = leaguetab("check", "configs/care-homes.yaml")
    assert "warning: 2 directions (`better`) and 7 other lines are guesses of `leaguetab init`" in checked.out
    assert "note: configs/care-homes.yaml: 2 directions" in leaguetab("rank", "-c", "care-homes", "--no-sensitivity").err
    path = folder / "configs" / "care-homes.yaml"
    path.write_text(path.read_text().replace(" # guess", " #"))
    assert leaguetab("check", "configs/care-homes.yaml").out == "configs/care-homes.yaml: config, no problems\n"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param(["waits", "falls"], ["Performance"] * 2, id="nothing in common"),
        pytest.param(["staff_a", "staff_b", "falls"], ["Performance"] * 3, id="one group is no division"),
        pytest.param(
            ["staff_a", "cancer_a", "staff_b", "cancer_b", "urgent cancer", "falls"],
            ["Staff", "Cancer", "Staff", "Cancer", "Cancer", "Other"],
            id="by first words",
        ),
        pytest.param(
            ["rate of a", "rate of b", "total c", "total d"], ["Performance"] * 4, id="words for how something is measured"
        ),
        pytest.param(
            ["Patient safety: falls", "Patient safety: MRSA", "Access - waits", "Access - beds"],
            ["Patient safety", "Patient safety", "Access", "Access"],
            id="by what stands before a mark",
        ),
        pytest.param(
            ["domain_score_patient_safety", "Domain rating of access"], ["Patient safety", "Access"], id="scores of domains"
        ),
    ],
)
def test_which_metrics_belong_together(headers: list[str], expected: list[str]) -> None:
    assert list(guessed_domains(headers).values()) == expected
