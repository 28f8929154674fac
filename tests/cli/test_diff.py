from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.on_terminal import on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

FIRST = ["unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b"]
STAGES = ["due_to_metrics", "due_to_steps", "due_to_weights", "due_to_combine", "due_to_bands_and_rules"]
LAST = ["status", "reason"]
FIGURES = [
    *("compared", "came", "went", "mean_shift", "max_shift"),
    *("kendall_tau", "spearman", "rank_biased_overlap", "top_kept", "band_changes"),
]

# By equal weights, Q1 ranks A, B, C, D; in Q2 A's waits have trebled, D is gone, and E has come and is first.
WIDE = """\
code,trust,quarter,waits,staff
A,Alder,2025 Q1,10,80
B,Birch,2025 Q1,20,70
C,Cedar,2025 Q1,30,60
D,Damson,2025 Q1,40,50
A,Alder,2025 Q2,35,78
B,Birch,2025 Q2,20,74
C,Cedar,2025 Q2,30,64
E,Elder,2025 Q2,15,75
"""
CONFIG = """\
file: {file}
algorithm: equal-weights
id: code
name: trust
period: quarter
{layout}metrics:
  waits: {{better: lower, label: Waiting over 18 weeks}}
  staff: {{better: higher, label: Staff who would recommend}}
"""
BETWEEN = [("E", "", "1"), ("B", "2", "2"), ("A", "1", "3"), ("C", "3", "4"), ("D", "4", "")]


def long(wide: str) -> str:
    """Turn rows of metrics into one row a metric."""
    rows = list(csv.DictReader(io.StringIO(wide)))
    lines = [
        f"{row['code']},{row['trust']},{row['quarter']},{metric},{row[metric]}" for row in rows for metric in ("waits", "staff")
    ]
    return "\n".join(["code,trust,quarter,measure,figure", *lines, ""])


def of(quarter: str) -> str:
    head, *lines = WIDE.splitlines(keepends=True)
    return head + "".join(line for line in lines if quarter in line)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with two quarters, in one file (wide and long) and in one each."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wide.csv").write_text(WIDE)
    (tmp_path / "long.csv").write_text(long(WIDE))
    (tmp_path / "q1.csv").write_text(of("Q1"))
    (tmp_path / "q2.csv").write_text(of("Q2"))
    (tmp_path / "ours.yaml").write_text(CONFIG.format(file="wide.csv", layout=""))
    layout = "layout: {metric: measure, value: figure}\n"
    (tmp_path / "long.yaml").write_text(CONFIG.format(file="long.csv", layout=layout))
    return tmp_path


def rows(outcome: Outcome, code: int = 0) -> list[dict[str, str]]:
    assert outcome.code == code, outcome.err
    return list(csv.DictReader(io.StringIO(outcome.out)))


def ranks(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(row["unit"], row["rank_a"], row["rank_b"]) for row in rows(outcome)]


# What is compared with what


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("-c", "ours.yaml", "--from", "2025 Q1", "--to", "2025 Q2"), id="two periods of a wide file"),
        pytest.param(("-c", "ours.yaml", "--from", "2025 Q1"), id="by default with the latest"),
        pytest.param(("long.csv", "-c", "long.yaml", "--from", "2025 Q1", "--to", "2025 Q2"), id="two periods of a long file"),
        pytest.param(("q1.csv", "q2.csv", "-c", "ours.yaml"), id="two files"),
        pytest.param(("wide.csv", "wide.csv", "-c", "ours.yaml", "--from", "2025 Q1"), id="a period of each of two files"),
        pytest.param(("saved.json", "q2.csv", "-c", "ours.yaml"), id="a saved table and a file"),
        pytest.param(("saved.json", "-c", "ours.yaml"), id="a saved table and the config's own file"),
        pytest.param(
            ("saved.json", "-c", "ours.yaml", "--to", "2025 Q2"), id="a saved table and a period of the config's own file"
        ),
        pytest.param(("saved.csv", "later.parquet"), id="two saved tables"),
        pytest.param(("q1.csv", "later.parquet", "-c", "ours.yaml", "-a", "equal-weights"), id="a file and a saved table"),
    ],
)
def test_two_sets_of_data(leaguetab: Run, arguments: tuple[str, ...]) -> None:
    for name, quarter in (("saved.json", "Q1"), ("saved.csv", "Q1"), ("later.parquet", "Q2")):
        assert leaguetab("rank", "-c", "ours.yaml", "--period", f"2025 {quarter}", "--no-sensitivity", "-o", name).code == 0
    assert ranks(leaguetab("diff", *arguments, "-f", "csv")) == BETWEEN


@pytest.mark.usefixtures("folder")
def test_columns_of_two_periods(leaguetab: Run) -> None:
    found = rows(leaguetab("diff", "-c", "ours.yaml", "--from", "2025 Q1", "-f", "csv"))
    assert list(found[0]) == [*FIRST, "due_to_waits", "due_to_staff", "due_to_others", *LAST]
    assert [(row["status"], row["reason"]) for row in found] == [
        ("came", "not in the first table"),
        ("compared", ""),
        ("compared", ""),
        ("compared", ""),
        ("went", "not in the second table"),
    ]
    for row in found[1:4]:
        assert sum(float(row[name]) for name in row if name.startswith("due_to_")) == pytest.approx(float(row["shift"]))


def test_columns_of_two_algorithms(leaguetab: Run) -> None:
    found = rows(leaguetab("diff", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "nof-2025-26", "-f", "csv"))
    assert list(found[0]) == [*FIRST, *STAGES, *LAST]
    assert len(found) == 129
    for row in found:
        assert int(row["shift"]) == int(row["rank_a"]) - int(row["rank_b"])
        assert sum(float(row[stage]) for stage in STAGES) == pytest.approx(int(row["shift"]), abs=1e-9)


@pytest.mark.usefixtures("folder")
def test_columns_where_the_causes_are_not_known(leaguetab: Run) -> None:
    assert leaguetab("rank", "q1.csv", "-c", "ours.yaml", "--no-sensitivity", "-o", "saved.json").code == 0
    outcome = leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-f", "csv")
    assert list(rows(outcome)[0]) == [*FIRST, *LAST]


@pytest.mark.usefixtures("folder")
def test_several_algorithms(leaguetab: Run) -> None:
    outcome = leaguetab(
        "diff", "q1.csv", "-c", "ours.yaml", "-a", "equal-weights", "-a", "topsis", "-a", "rank-average", "-f", "csv"
    )
    found = rows(outcome)
    tables = ["rank_equal-weights", "rank_topsis", "rank_rank-average"]
    assert list(found[0]) == ["unit", "name", "consensus", "mean_rank", *tables, "best_rank", "worst_rank", "range"]
    assert [row["unit"] for row in found] == ["A", "B", "C", "D"]


@pytest.mark.usefixtures("folder")
def test_several_algorithms_in_an_earlier_period(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "-c", "ours.yaml", "-a", "equal-weights", "-a", "topsis", "--period", "2025 Q1", "-f", "csv")
    assert [row["unit"] for row in rows(outcome)] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("-a", "equal-weights", "-a", "topsis", "--period", "2025 Q1"), id="two algorithms"),
        pytest.param(("--from", "2025 Q1"), id="two periods"),
    ],
)
def test_standard_input_serves_both_sides(
    leaguetab: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    data = (folder / "wide.csv").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    piped = leaguetab("diff", "-", "-c", "ours.yaml", *arguments, "-f", "csv")
    assert rows(piped) == rows(leaguetab("diff", "-c", "ours.yaml", *arguments, "-f", "csv"))


def test_files_with_other_units_and_columns(leaguetab: Run, folder: Path) -> None:
    (folder / "old.csv").write_text("code,trust,waits,staff,food\nA,Alder,1,5,1\nB,Birch,2,4,2\nZ,Zelkova,3,3,3\n")
    (folder / "new.csv").write_text("trust,code,staff,waits\nBirch,B,5,1\nAlder,A,4,2\nYew,Y,3,3\n")
    (folder / "both.yaml").write_text(CONFIG.format(file="new.csv", layout="").replace("period: quarter\n", ""))
    found = leaguetab("diff", "old.csv", "new.csv", "-c", "both.yaml", "-f", "csv")
    assert ranks(found) == [("B", "2", "1"), ("A", "1", "2"), ("Y", "", "3"), ("Z", "3", "")]


def test_files_that_are_not_utf_8(leaguetab: Run, folder: Path) -> None:
    text = "code;Hôpital;waits\nA;Été;{}\nB;Bé;2,5\n"
    for name, value in (("old.csv", "1,5"), ("new.csv", "3,5")):
        (folder / name).write_bytes(text.format(value).encode("latin-1"))
    config = "id: code\nname: Hôpital\ndelimiter: ';'\ndecimal: ','\nmetrics: {waits: {better: lower}}\nencoding: latin-1\n"
    (folder / "french.yaml").write_text(config, encoding="utf-8")
    found = rows(leaguetab("diff", "old.csv", "new.csv", "-c", "french.yaml", "-a", "equal-weights", "-f", "csv"))
    assert [(row["name"], row["shift"]) for row in found] == [("Bé", "1"), ("Été", "-1")]


# What must hold


@pytest.mark.parametrize("algorithm", ["nof-2025-26", "nof-2025-26-metrics", "equal-domains", "topsis"])
def test_a_table_differs_from_itself_in_nothing(leaguetab: Run, root: Path, algorithm: str) -> None:
    file = str(root / "sample_data" / "nhs-acute-2025-26-q3.csv")
    found = json.loads(leaguetab("diff", file, file, "-c", "nhs-acute", "-a", algorithm, "-f", "json").out)
    assert len(found["rows"]) == 129
    numbers = {value for row in found["rows"] for name, value in row.items() if name == "shift" or name.startswith("due_to_")}
    assert numbers == {0}
    assert all(row["rank_a"] == row["rank_b"] and row["band_a"] == row["band_b"] for row in found["rows"])
    figures = found["figures"]
    assert [figures[name] for name in ("came", "went", "mean_shift", "max_shift")] == [0, 0, 0, 0]
    assert [figures[name] for name in ("kendall_tau", "spearman", "rank_biased_overlap", "top_kept")] == [
        1,
        1,
        pytest.approx(1),
        10,
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("there", "back"),
    [
        pytest.param(
            ("-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "equal-domains"),
            ("-c", "nhs-acute", "-a", "equal-domains", "-a", "nof-2025-26-metrics"),
            id="algorithms",
        ),
        pytest.param(("q1.csv", "q2.csv", "-c", "ours.yaml"), ("q2.csv", "q1.csv", "-c", "ours.yaml"), id="files"),
    ],
)
def test_there_is_minus_back(leaguetab: Run, there: tuple[str, ...], back: tuple[str, ...]) -> None:
    first = {row["unit"]: row for row in rows(leaguetab("diff", *there, "-f", "csv"))}
    second = {row["unit"]: row for row in rows(leaguetab("diff", *back, "-f", "csv"))}
    assert first.keys() == second.keys()
    opposite = {"came": "went", "went": "came"}
    for unit, row in first.items():
        other = second[unit]
        assert (row["rank_a"], row["rank_b"]) == (other["rank_b"], other["rank_a"])
        assert (row["band_a"], row["band_b"]) == (other["band_b"], other["band_a"])
        assert other["status"] == opposite.get(row["status"], row["status"])
        for name in row:
            if name == "shift" or name.startswith("due_to_"):
                assert float(row[name] or "nan") == pytest.approx(-float(other[name] or "nan"), abs=1e-9, nan_ok=True)


@pytest.mark.usefixtures("folder")
def test_same_input_same_bytes(leaguetab: Run) -> None:
    command = ("diff", "q1.csv", "q2.csv", "-c", "ours.yaml", "-f", "json")
    assert leaguetab(*command).out == leaguetab(*command).out


# Conditions

QUARTERS = ("diff", "q1.csv", "q2.csv", "-c", "ours.yaml")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("conditions", "broken"),
    [
        pytest.param(["max_shift>5"], [], id="kept"),
        pytest.param(["max_shift>1"], ["max_shift is 2, and must not be > 1"], id="broken"),
        pytest.param(
            ["max_shift > 1", "came>5", "went>=1"],
            ["max_shift is 2, and must not be > 1", "went is 1, and must not be >= 1"],
            id="some of several",
        ),
        pytest.param(["kendall_tau<0.9"], ["kendall_tau is 0.333333, and must not be < 0.9"], id="a correlation"),
    ],
)
def test_conditions(leaguetab: Run, conditions: list[str], broken: list[str]) -> None:
    """By hand: A goes from 1 to 3, C from 3 to 4, B stays 2nd; of three pairs, only A and B change their order: tau 1/3."""
    options = [item for condition in conditions for item in ("--fail-on", condition)]
    outcome = leaguetab(*QUARTERS, *options, "-f", "csv")
    assert outcome.code == (1 if broken else 0)
    assert [line for line in outcome.err.splitlines() if line.startswith("--fail-on")] == [f"--fail-on: {line}" for line in broken]
    assert outcome.out == leaguetab(*QUARTERS, "-f", "csv").out, "a broken condition does not change what is written"


def test_output_is_written_also_where_a_condition_is_broken(leaguetab: Run, folder: Path) -> None:
    outcome = leaguetab(*QUARTERS, "--fail-on", "max_shift>1", "-o", "shifts.json")
    assert (outcome.code, outcome.out) == (1, "")
    assert json.loads((folder / "shifts.json").read_text())["broken"] == ["max_shift is 2, and must not be > 1"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("condition", "says"),
    [
        pytest.param("biggest>5", ["no figure is called 'biggest'", *FIGURES], id="no such figure"),
        pytest.param("max_shfit>5", ["Did you mean 'max_shift'"], id="a slip"),
        pytest.param("max_shift=5", ["'max_shift=5' is no condition", ">=", "max_shift>5"], id="no such sign"),
        pytest.param("max_shift>five", ["is no condition"], id="no number"),
        pytest.param("max_shift", ["is no condition"], id="no sign"),
    ],
)
def test_conditions_are_refused_before_any_file_is_read(leaguetab: Run, condition: str, says: list[str]) -> None:
    outcome = leaguetab("diff", "no-such.csv", "nor-this.csv", "--fail-on", condition, "-o", "out.csv")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("--fail-on: ")
    assert outcome.err.count("\n") == 1
    assert all(words in outcome.err for words in says)


@pytest.mark.usefixtures("folder")
def test_all_that_is_wrong_with_conditions_is_said_at_once(leaguetab: Run) -> None:
    outcome = leaguetab(*QUARTERS, "--fail-on", "biggest>5", "--fail-on", "max_shift")
    assert (outcome.code, outcome.err.count("[bad-option]")) == (2, 2)


@pytest.mark.parametrize(
    ("new", "conditions", "says"),
    [
        pytest.param(
            "q2.csv",
            ["band_changes>0"],
            ["'band_changes>0' cannot be told: the two tables do not have the same bands"],
            id="no bands",
        ),
        pytest.param(
            "others.csv",
            ["mean_shift>1", "kendall_tau<1"],
            ["'mean_shift>1' cannot be told: no unit is ranked in both", "'kendall_tau<1' cannot be told: fewer than two units"],
            id="no unit in both",
        ),
        pytest.param(
            "others.csv",
            ["came>1", "mean_shift>1", "went>2", "came>5"],
            [
                "'mean_shift>1' cannot be told: no unit is ranked in both",
                "Beside this, came is 2, and must not be > 1; went is 4, and must not be > 2.",
            ],
            id="others are broken",
        ),
    ],
)
def test_conditions_on_what_is_not_known(leaguetab: Run, folder: Path, new: str, conditions: list[str], says: list[str]) -> None:
    (folder / "others.csv").write_text("code,trust,quarter,waits,staff\nF,Fir,2025 Q2,1,3\nG,Gorse,2025 Q2,2,2\n")
    options = [item for condition in conditions for item in ("--fail-on", condition)]
    outcome = leaguetab("diff", "q1.csv", new, "-c", "ours.yaml", *options, "-o", "out.csv")
    assert (outcome.code, outcome.out) == (2, "")
    assert all(words in outcome.err for words in says)
    assert not (folder / "out.csv").exists()


@pytest.mark.usefixtures("folder")
def test_conditions_are_about_two_tables(leaguetab: Run) -> None:
    algorithms = ("-a", "equal-weights", "-a", "topsis", "-a", "no-such")
    outcome = leaguetab("diff", "q1.csv", "-c", "ours.yaml", *algorithms, "--fail-on", "max_shift>5")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--fail-on: conditions are about two tables, and 3 are compared" in outcome.err


@pytest.mark.usefixtures("folder")
def test_bands_that_changed(leaguetab: Run) -> None:
    command = ("diff", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "nof-2025-26", "-f", "csv")
    found = rows(leaguetab(*command))
    changed = sum(row["band_a"] != row["band_b"] for row in found)
    outcome = leaguetab(*command, "--fail-on", "band_changes>0")
    assert outcome.code == 1
    assert f"--fail-on: band_changes is {changed}, and must not be > 0" in outcome.err


@pytest.mark.usefixtures("folder")
def test_how_many_places_count_as_the_top(leaguetab: Run) -> None:
    """Of the first two, A and B, B is still among the first two."""
    found = json.loads(leaguetab(*QUARTERS, "--top", "2", "-f", "json").out)
    assert (found["top"], found["figures"]["top_kept"]) == (2, 1)
    assert "In the first 2 places, the two have 1 in common." in leaguetab(*QUARTERS, "--top", "2").out


# Of four, three share the first place, and in the second file two of these the second; those that are in both are never more.
def test_ties_make_the_top_larger(leaguetab: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("id,m\na,3\nb,3\nc,3\nd,1\n", encoding="utf-8")
    new.write_text("id,m\na,2\nb,2\nc,3\nd,1\n", encoding="utf-8")
    outcome = leaguetab("diff", str(old), str(new), "--higher", "m", "-a", "equal-weights", "--top", "2")
    words = "With ties, 3 units are in the first 2 places of the first table, and 3 in the second; 3 are in both."
    assert words in outcome.out


# On GitHub


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be a step of a workflow, to whose summary something has been written before."""
    path = tmp_path / "summary.md"
    path.write_text("Before.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


@pytest.mark.usefixtures("folder")
def test_annotations(leaguetab: Run) -> None:
    outcome = leaguetab(*QUARTERS, "--fail-on", "max_shift>1", "-f", "github", "-q")
    assert outcome.code == 1
    notice, error = outcome.out.splitlines()
    assert notice.startswith("::notice title=From 2025 Q1 to 2025 Q2::")
    assert "3 units are ranked in both tables. 1 came: Elder. 1 went: Damson." in notice
    assert error == "::error title=leaguetab::max_shift is 2, and must not be > 1"


def test_a_name_cannot_give_commands(leaguetab: Run, folder: Path) -> None:
    """Nothing that a file holds starts a line, neither in what is written nor in notes and errors."""
    bad = 'code,trust,quarter,waits,staff\n"A\n::error::A","Alder\n::error::x",2025 Q1,10,80\nB,B,2025 Q1,20,\n'
    (folder / "bad.csv").write_text(bad)
    (folder / "after.csv").write_text(bad.replace("10,80", "30,").replace("20,", "20,90"))
    outcome = leaguetab("diff", "bad.csv", "after.csv", "-c", "ours.yaml", "-f", "github", "--fail-on", "max_shift>9")
    assert outcome.code == 0, outcome.err
    assert all(line.startswith(("::notice title=From", "::warning title=leaguetab")) for line in outcome.out.splitlines())
    assert not [line for line in outcome.err.splitlines() if line.startswith("::")]


@pytest.mark.usefixtures("folder")
def test_a_step_summary_is_added_to(leaguetab: Run, summary: Path) -> None:
    outcome = leaguetab(*QUARTERS, "--step-summary", "-f", "csv")
    assert outcome.out == leaguetab(*QUARTERS, "-f", "csv").out
    once = summary.read_text()
    assert once.startswith("Before.\n## From 2025 Q1 to 2025 Q2\n")
    assert once.count("| Elder\\* |") == 1
    assert leaguetab(*QUARTERS, "--step-summary", "--fail-on", "max_shift>1").code == 1
    assert summary.read_text().startswith(once)
    assert summary.read_text().count("| Elder\\* |") == 2


@pytest.mark.usefixtures("folder")
def test_a_step_summary_that_would_be_too_long_has_fewer_tables(
    leaguetab: Run, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaguetab.cli.show._MOST_OF_A_SUMMARY", 1500)
    assert leaguetab(*QUARTERS, "--step-summary").code == 0
    text = summary.read_text()
    assert len(text.encode()) <= 1500 + len("Before.\n\n")
    assert text.startswith("Before.\n## From 2025 Q1 to 2025 Q2\n")
    assert "Biggest movers" in text
    assert "Every unit" not in text
    assert "The rest is too long to be shown here." in text


@pytest.mark.usefixtures("folder")
def test_a_step_summary_outside_a_workflow(leaguetab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    outcome = leaguetab("diff", "no-such.csv", "nor-this.csv", "--step-summary")
    assert (outcome.code, outcome.out) == (2, "")
    assert "GITHUB_STEP_SUMMARY is not set" in outcome.err


@pytest.mark.usefixtures("folder")
def test_a_step_summary_that_cannot_be_written(leaguetab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "no/such/folder/summary.md")
    outcome = leaguetab(*QUARTERS, "--step-summary")
    assert (outcome.code, outcome.out) == (2, "")
    assert "[cannot-write]" in outcome.err


# What is said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param((), "there is one table, and nothing to compare it with", id="nothing"),
        pytest.param(("q1.csv", "-c", "ours.yaml"), "there is one table", id="one file"),
        pytest.param(("q1.csv", "-c", "ours.yaml", "-a", "topsis"), "there is one table", id="one file and one algorithm"),
        pytest.param(("saved.json",), "there is one table", id="a saved table alone"),
        pytest.param(("q1.csv", "q2.csv", "q1.csv"), "3 files are named", id="three files"),
        pytest.param(("q1.csv", "q2.csv", "-a", "topsis", "-a", "hdi"), "two files and 2 algorithms", id="files and algorithms"),
        pytest.param(("saved.json", "-c", "ours.yaml", "-a", "topsis", "-a", "hdi"), "2 algorithms", id="saved and algorithms"),
        pytest.param(
            ("-c", "ours.yaml", "--from", "2025 Q1", "-a", "a", "-a", "b"), "two periods and 2 algorithms", id="periods, algorithms"
        ),
        pytest.param(("-c", "ours.yaml", "--to", "2025 Q1"), "--to is given without --from", id="to without from"),
        pytest.param(
            ("-c", "ours.yaml", "--from", "2025 Q1", "--period", "2025 Q2"), "--period is given", id="periods and a common period"
        ),
        pytest.param(("q1.csv", "q2.csv", "--period", "2025 Q2"), "--period is given", id="files and a common period"),
        pytest.param(
            ("saved.json", "q2.csv", "-c", "ours.yaml", "--from", "2025 Q1"),
            "saved.json is a saved table",
            id="saved, and a period",
        ),
        pytest.param(
            ("saved.json", "saved.json", "--to", "2025 Q1"), "saved.json is a saved table", id="saved, and a later period"
        ),
        pytest.param(("-c", "ours.yaml", "--from", "2025 Q9"), "there are: 2025 Q1, 2025 Q2", id="no such period"),
        pytest.param(("no-such.csv", "q2.csv", "-c", "ours.yaml"), "no-such.csv", id="no such file"),
        pytest.param(
            ("q1.csv", "q2.csv", "-c", "ours.yaml", "-a", "equal-weight"), "Did you mean 'equal-weights'", id="no algorithm"
        ),
        pytest.param(("q1.csv", "q2.csv", "-c", "ours.yaml", "-f", "excel"), "'excel'", id="no such format"),
        pytest.param(("q1.csv", "q2.csv", "-c", "ours.yaml", "-o", "q1.csv"), "would be replaced", id="over its own input"),
        pytest.param(("saved.json", "-c", "ours.yaml", "-o", "wide.csv"), "would be replaced", id="over the config's own file"),
        pytest.param(("saved.json", "q2.csv", "-c", "ours.yaml", "-o", "saved.json"), "would be replaced", id="over a saved table"),
    ],
)
def test_what_cannot_be_compared(leaguetab: Run, folder: Path, arguments: tuple[str, ...], says: str) -> None:
    assert leaguetab("rank", "q1.csv", "-c", "ours.yaml", "--no-sensitivity", "-o", "saved.json").code == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    outcome = leaguetab("diff", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.usefixtures("folder")
def test_a_double_dash_ends_the_options(leaguetab: Run) -> None:
    command = ("diff", "--config=ours.yaml", "--algorithm=equal-weights", "--format=csv", "--fail-on=max_shift>9")
    assert ranks(leaguetab(*command, "--", "q1.csv", "q2.csv")) == BETWEEN


@pytest.mark.usefixtures("folder")
def test_the_same_compared_with_itself_is_said(leaguetab: Run) -> None:
    said = "note: both tables are of the same algorithm, file and period"
    assert said in leaguetab("diff", "-c", "ours.yaml", "--from", "2025 Q2").err
    assert said in leaguetab("diff", "q1.csv", "-c", "ours.yaml", "-a", "topsis", "-a", "topsis").err
    assert said not in leaguetab(*QUARTERS).err


@pytest.fixture
def own(folder: Path) -> Path:
    """Have a method of one's own, by waits alone, and the first quarter ranked by it."""
    (folder / "algorithms").mkdir()
    path = folder / "algorithms" / "own.yaml"
    head = "name: own\ntitle: Own\nstatus: illustrative\nsource: ours\nunits: trusts\n"
    path.write_text(f"{head}score: {{metric: waits, better: lower}}\n")
    (folder / "plain.yaml").write_text(CONFIG.format(file="wide.csv", layout="").replace("algorithm: equal-weights\n", ""))
    return path


@pytest.fixture
def saved_by_own(leaguetab: Run, own: Path) -> None:
    assert own.is_file()
    for ending in ("json", "parquet", "csv", "jsonl"):
        command = ("rank", "q1.csv", "-c", "ours.yaml", "-a", "own", "--no-sensitivity", "-q", "-o", f"saved.{ending}")
        assert leaguetab(*command).code == 0


# By waits alone, the second quarter is E, B, C, A; by equal weights E, B, A, C.
BY_WAITS = [("E", "", "1"), ("B", "2", "2"), ("C", "3", "3"), ("A", "1", "4"), ("D", "4", "")]
NOT_THE_OWN = "note: ranked by own, as the saved table is, and not by the config's own method, equal-weights\n"
CHANGED = "the method own is not the same in both tables: its text has changed in between"
BOTH_DIFFER = "both the method and the figures differ: the first table is by own, the second by equal-weights"


@pytest.mark.usefixtures("saved_by_own")
@pytest.mark.parametrize("saved", ["saved.json", "saved.parquet"])
@pytest.mark.parametrize(
    ("config", "note"),
    [pytest.param("ours.yaml", NOT_THE_OWN, id="its own method"), pytest.param("plain.yaml", "", id="no method")],
)
def test_what_is_beside_a_saved_table_is_ranked_by_its_method(leaguetab: Run, saved: str, config: str, note: str) -> None:
    outcome = leaguetab("diff", saved, "q2.csv", "-c", config, "-f", "csv")
    assert ranks(outcome) == BY_WAITS
    assert outcome.err == note
    assert ranks(leaguetab("diff", "q2.csv", saved, "-c", config, "-f", "csv", "-q"))[:1] == [("A", "4", "1")]


@pytest.mark.usefixtures("saved_by_own")
def test_another_method_than_that_of_a_saved_table_is_said(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-a", "equal-weights")
    assert outcome.code == 0
    assert f"note: {BOTH_DIFFER}" in outcome.err
    assert outcome.out.startswith("From 2025 Q1 by own to 2025 Q2 by equal-weights\n")
    assert BOTH_DIFFER[1:] in outcome.out
    github = leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-a", "equal-weights", "-f", "github")
    assert f"::warning title=leaguetab::{BOTH_DIFFER}" in github.out
    as_data = json.loads(leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-a", "equal-weights", "-f", "json").out)
    assert as_data["warnings"][0].startswith(BOTH_DIFFER)


@pytest.mark.usefixtures("saved_by_own")
def test_another_method_on_the_figures_of_a_saved_table_is_what_is_compared(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "saved.json", "q1.csv", "-c", "ours.yaml", "-a", "equal-weights")
    assert outcome.err == ""
    assert outcome.out.startswith("From own to equal-weights\n")


@pytest.mark.usefixtures("saved_by_own")
def test_a_method_that_was_changed_since_a_table_was_saved(leaguetab: Run, own: Path) -> None:
    command = ("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-f", "csv")
    assert CHANGED not in leaguetab(*command).err
    own.write_text(own.read_text() + "# Another line.\n")
    outcome = leaguetab(*command)
    assert ranks(outcome) == BY_WAITS
    assert f"note: {CHANGED}" in outcome.err


@pytest.mark.usefixtures("saved_by_own")
def test_a_method_is_found_by_its_text_under_another_name_of_file(leaguetab: Run, own: Path) -> None:
    """And before one that goes by its name and has another text."""
    own.rename(own.with_name("by-waits.yaml"))
    own.write_text(own.with_name("by-waits.yaml").read_text().replace("waits", "staff").replace("lower", "higher"))
    outcome = leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "-f", "csv")
    assert ranks(outcome) == BY_WAITS
    assert CHANGED not in outcome.err


@pytest.mark.usefixtures("saved_by_own")
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_saved_table_that_does_not_say_its_method(leaguetab: Run, ending: str) -> None:
    outcome = leaguetab("diff", f"saved.{ending}", "q2.csv", "-c", "ours.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"saved.{ending}: the saved table does not say which method made it, as {ending} has no place")
    assert "name the method with -a" in outcome.err
    named = leaguetab("diff", f"saved.{ending}", "q2.csv", "-c", "ours.yaml", "-a", "own")
    assert named.code == 0
    assert "The first table does not say by which method it was made" in named.out
    assert ranks(leaguetab("diff", f"saved.{ending}", "q2.csv", "-c", "ours.yaml", "-a", "own", "-f", "csv")) == BY_WAITS


@pytest.mark.usefixtures("saved_by_own")
def test_a_method_that_is_not_to_be_found(leaguetab: Run, own: Path) -> None:
    own.unlink()
    outcome = leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert "the saved table was made by the algorithm 'own', which is not to be found here; name the one" in outcome.err
    assert outcome.err.rstrip().endswith("[no-such-algorithm]")


@pytest.mark.usefixtures("saved_by_own")
def test_two_saved_tables_are_not_ranked_again(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "saved.json", "saved.csv", "-a", "own")
    assert (outcome.code, outcome.out) == (2, "")
    assert "-a own is given, and both files are saved tables" in outcome.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("table.html", "a web page", id="HTML"),
        pytest.param("table.md", "Markdown", id="Markdown"),
        pytest.param("table.txt", "text to read", id="text"),
    ],
)
def test_a_table_that_was_saved_for_people(leaguetab: Run, name: str, kind: str) -> None:
    assert leaguetab("rank", "q1.csv", "-c", "ours.yaml", "-q", "-o", name).code == 0
    for files in ((name,), (name, "q2.csv"), ("q1.csv", name)):
        outcome = leaguetab("diff", *files, "-c", "ours.yaml")
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.startswith(f"{name}: this is {kind}, which is for people and cannot be read back; ")
        assert "JSON, Parquet, CSV, JSON lines or Excel" in outcome.err


def test_metrics_in_a_text_file_are_read(leaguetab: Run, folder: Path) -> None:
    (folder / "q1.csv").rename(folder / "q1.txt")
    assert ranks(leaguetab("diff", "q1.txt", "q2.csv", "-c", "ours.yaml", "-f", "csv")) == BETWEEN


# What is shown


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param("staff > 70", ["E", "B", "A"], id="a column of the file, by the new one"),
        pytest.param("rank <= 2", ["E", "B"], id="a column of the table, by the new one"),
        pytest.param("trust = 'Damson'", ["D"], id="a unit that went"),
        pytest.param("quarter = '2025 Q1'", ["D"], id="a column that no method reads"),
    ],
)
def test_units_that_are_shown(leaguetab: Run, where: str, expected: list[str]) -> None:
    command = ("diff", "q1.csv", "q2.csv", "-c", "ours.yaml")
    every = rows(leaguetab(*command, "-f", "csv"))
    found = rows(leaguetab(*command, "--where", where, "-f", "csv"))
    assert [row["unit"] for row in found] == expected
    assert found == [row for row in every if row["unit"] in expected]


@pytest.mark.usefixtures("folder")
def test_figures_and_conditions_are_about_all_units_whichever_are_shown(leaguetab: Run) -> None:
    command = ("diff", "q1.csv", "q2.csv", "-c", "ours.yaml", "--where", "unit = 'B'")
    found = json.loads(leaguetab(*command, "-f", "json").out)
    assert (found["where"], found["figures"]["max_shift"], len(found["rows"])) == ("unit = 'B'", 2, 1)
    assert leaguetab(*command, "--fail-on", "max_shift>1").code == 1
    assert "1 of 5 are shown: those with unit = 'B'. Everything above is about all." in leaguetab(*command).out


@pytest.mark.usefixtures("folder")
def test_nobody_meets_a_condition(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "q1.csv", "q2.csv", "-c", "ours.yaml", "--where", "staff > 500", "-f", "csv")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no unit meets 'staff > 500'" in outcome.err
    outcome = leaguetab("diff", "q1.csv", "q2.csv", "-c", "ours.yaml", "--where", "trust = 'Ceda'", "-f", "csv")
    assert (outcome.code, "Did you mean 'Cedar'?" in outcome.err) == (2, True)


@pytest.mark.usefixtures("saved_by_own")
def test_units_of_a_saved_table_that_are_shown(leaguetab: Run) -> None:
    """The saved side has no column of staff, and is not asked for it; D is in that one only."""
    found = rows(leaguetab("diff", "saved.json", "q2.csv", "-c", "ours.yaml", "--where", "staff > 70", "-q", "-f", "csv"))
    assert [row["unit"] for row in found] == ["E", "B", "A"]
    outcome = leaguetab("diff", "saved.json", "saved.csv", "--where", "staff > 70")
    assert (outcome.code, "'staff', which is no column" in outcome.err) == (2, True)


@pytest.mark.usefixtures("folder")
def test_a_file_and_itself_differ_in_nothing_in_one_sentence(leaguetab: Run) -> None:
    outcome = leaguetab("diff", "q1.csv", "q1.csv", "-c", "ours.yaml")
    assert "No position differs." in outcome.out
    assert "Every unit" not in outcome.out
    assert "Alder" not in outcome.out
    assert len(rows(leaguetab("diff", "q1.csv", "q1.csv", "-c", "ours.yaml", "-f", "csv"))) == 4


@pytest.mark.usefixtures("folder")
def test_a_value_that_went_missing_is_said(leaguetab: Run, folder: Path) -> None:
    text = (folder / "q1.csv").read_text()
    line = next(line for line in text.splitlines() if ",Alder," in line or line.startswith("A,"))
    (folder / "gone.csv").write_text(text.replace(line, line.replace("80", "")))
    found = json.loads(leaguetab("diff", "q1.csv", "gone.csv", "-c", "ours.yaml", "-f", "json").out)
    assert [(value["unit"], value["metric"], value["old"], value["new"]) for value in found["gone_values"]] == [
        ("A", "staff", 80.0, None)
    ]
    notice = leaguetab("diff", "q1.csv", "gone.csv", "-c", "ours.yaml", "-f", "github").out
    assert "1 value went missing: " in next(line for line in notice.splitlines() if line.startswith("::notice "))


@pytest.mark.usefixtures("folder")
def test_values_that_moved_units_are_shown(leaguetab: Run) -> None:
    """A's waits went from 10 to 35, its staff from 80 to 78."""
    command = ("diff", "q1.csv", "q2.csv", "-c", "ours.yaml")
    text = leaguetab(*command).out
    assert "Biggest movers, value by value" in text
    assert next(line.split() for line in text.splitlines() if "Waiting over 18 weeks  " in line)[4:6] == ["10", "35"]
    found = json.loads(leaguetab(*command, "-f", "json").out)["changed_values"]
    assert {(value["metric"], value["old"], value["new"]) for value in found if value["unit"] == "A"} == {
        ("waits", 10.0, 35.0),
        ("staff", 80.0, 78.0),
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("condition", "says"),
    [
        pytest.param(
            "band_changes>0", "'band_changes>0' cannot be told: the two tables do not have the same bands", id="not known"
        ),
        pytest.param("biggest>0", "no figure is called 'biggest'", id="no such figure"),
        pytest.param("max_shift", "Quote it, as a shell takes > and < for its own: --fail-on 'max_shift>20'", id="unquoted"),
    ],
)
def test_a_condition_at_fault_is_an_annotation_too(leaguetab: Run, condition: str, says: str) -> None:
    outcome = leaguetab(*QUARTERS, "--fail-on", condition, "-f", "github")
    assert outcome.code == 2
    (line,) = outcome.out.splitlines()
    assert line.startswith("::error title=leaguetab::--fail-on: ")
    assert says in line
    assert says in outcome.err
    assert leaguetab(*QUARTERS, "--fail-on", condition, "-f", "csv").out == ""


@pytest.mark.usefixtures("folder")
def test_notes_stand_once_each_and_can_be_left_out(leaguetab: Run) -> None:
    command = ("diff", "wide.csv", "-c", "ours.yaml", "-a", "topsis", "-a", "equal-weights", "-f", "csv")
    notes = leaguetab(*command).err.splitlines()
    assert notes
    assert len(notes) == len(set(notes))
    assert leaguetab(*command, "-q").err == ""


@pytest.mark.parametrize("width", [80, 120, 200])
def test_on_a_terminal(root: Path, width: int) -> None:
    command = ("diff", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "equal-domains")
    lines = on_terminal(command, width, root).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.startswith("THE CHRISTIE") for line in lines) == 1
    heading = next(line for line in lines if line.startswith("Name"))
    assert "Mostly by" in heading


def test_units_with_one_name_are_told_apart(leaguetab: Run, folder: Path) -> None:
    """A and B change places; F, G and H are ranked in one of the two only."""
    (folder / "one.csv").write_text("code,trust,waits,staff\nA,Alder,1,9\nB,Alder,2,8\nC,Cedar,3,7\nF,Fir,4,6\n")
    (folder / "two.csv").write_text("code,trust,waits,staff\nA,Alder,2,8\nB,Alder,1,9\nC,Cedar,3,7\nG,Beta,4,6\nH,Beta,5,5\n")
    flags = ("--id", "code", "--name", "trust", "--lower", "waits", "--higher", "staff", "-a", "equal-weights")
    out = leaguetab("diff", "one.csv", "two.csv", *flags).out
    assert "2 came: Beta (G); Beta (H)." in out
    assert "1 went: Fir." in out
    movers, values, every_unit = (out.partition(title)[2] for title in ("Biggest movers", "value by value", "Every unit"))
    for page in (movers.partition("value by value")[0], values.partition("Every unit")[0], every_unit):
        assert "Alder (A)  " in page
        assert "Alder (B)  " in page
    assert "Cedar  " in every_unit
    rows = list(csv.DictReader(io.StringIO(leaguetab("diff", "one.csv", "two.csv", *flags, "-f", "csv").out)))
    assert [row["name"] for row in rows] == ["Alder", "Alder", "Cedar", "Beta", "Beta", "Fir"]
    several = leaguetab("diff", "one.csv", *flags, "-a", "rank-average", "-a", "topsis").out
    assert "Alder (A)" in several


def test_one_of_them_is_not_several(leaguetab: Run, folder: Path) -> None:
    (folder / "one.csv").write_text("code,trust,waits\nA,Alder,2\nB,Birch,1\n")
    (folder / "two.csv").write_text("code,trust,waits\nA,Alder,2\nC,Cedar,3\n")
    flags = ("--id", "code", "--name", "trust", "--lower", "waits", "-a", "equal-weights")
    out = leaguetab("diff", "one.csv", "two.csv", *flags).out
    assert "1 unit is ranked in both tables.\n" in out
    assert "\nIt was Alder (A), 1 up from 2 to 1.\n" in out
    assert "\nWhat moved it, on average: " in out
    # A unit alone has the average of every metric, by every method.
    (folder / "alone.csv").write_text("code,trust,waits\nA,Alder,2\n")
    several = leaguetab("diff", "alone.csv", *flags, "-a", "topsis", "-a", "rank-average").out
    assert "1 unit is ranked by all 3." in several
