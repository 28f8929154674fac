from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

Run = Callable[..., Outcome]

TRUSTS = "code,name,region,waits,deaths,satisfaction\nA1,Alpha,North,10,3,80\nB2,Beta,South,20,1,90\nC3,Gamma,North,30,2,70\n"
FLAGS = ("--id", "code", "--lower", "waits,deaths", "--higher", "satisfaction", "-a", "equal-weights")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with one small file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(TRUSTS)
    return tmp_path


def rows(outcome: Outcome) -> list[dict[str, str]]:
    assert outcome.code == 0, outcome.err
    return list(csv.DictReader(io.StringIO(outcome.out)))


@pytest.mark.usefixtures("folder")
class TestFlags:
    def test_z_scores_of_a_file_without_config(self, leaguetab: Run) -> None:
        """By hand: waits, deaths and satisfaction are all evenly spaced, so each z-score is -1, 0 or 1."""
        found = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--name", "name", "--group", "region", "-f", "csv"))
        intervals, metrics = ["rank_p05", "rank_p95"], ["waits", "deaths", "satisfaction"]
        assert list(found[0]) == ["rank", "unit", "name", "score", *intervals, "region", *metrics, "reason"]
        assert [(row["rank"], row["unit"], row["waits"], row["deaths"], row["satisfaction"]) for row in found] == [
            ("1", "B2", "0.0", "1.0", "1.0"),
            ("2", "A1", "1.0", "-1.0", "0.0"),
            ("3", "C3", "-1.0", "0.0", "-1.0"),
        ]

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            pytest.param(("--top", "1"), ["B2"], id="top"),
            pytest.param(("--bottom", "1"), ["C3"], id="bottom"),
            pytest.param(("--top", "1", "--bottom", "1"), ["B2", "C3"], id="both ends"),
            pytest.param(("--where", "region = 'North'"), ["A1", "C3"], id="where, on a column that nothing else reads"),
            pytest.param(("--where", "rank > 1 AND region = 'North'", "--top", "1"), ["A1"], id="where and top"),
            pytest.param(("--where", "reason IS NULL AND unit LIKE 'A%'"), ["A1"], id="where, on words of the table's own"),
            pytest.param(("--by", "region"), ["A1", "C3", "B2"], id="by group"),
        ],
    )
    def test_what_is_shown(self, leaguetab: Run, options: tuple[str, ...], expected: list[str]) -> None:
        assert [row["unit"] for row in rows(leaguetab("rank", "trusts.csv", *FLAGS, *options, "-f", "csv"))] == expected

    def test_where_before_ranks_those_alone(self, leaguetab: Run) -> None:
        after = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--where", "region = 'North'", "-f", "csv"))
        before = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--where", "region = 'North'", "--before", "-f", "csv"))
        assert [row["rank"] for row in after] == ["2", "3"]
        assert [row["rank"] for row in before] == ["1", "2"]
        assert float(before[0]["waits"]) == pytest.approx(0.5**0.5), "the z-score of the better of two"

    def test_by_ranks_within_each_group(self, leaguetab: Run) -> None:
        found = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--by", "region", "-f", "csv"))
        assert [(row["region"], row["rank"], row["unit"]) for row in found] == [
            ("North", "1", "A1"),
            ("North", "2", "C3"),
            ("South", "1", "B2"),
        ]

    def test_taking_the_first_column_is_said(self, leaguetab: Run) -> None:
        outcome = leaguetab("rank", "trusts.csv", *FLAGS[2:], "-f", "csv")
        assert "note: taking the first column, 'code'" in outcome.err
        assert leaguetab("rank", "trusts.csv", *FLAGS[2:], "-f", "csv", "-q").err == ""

    def test_local_algorithm_shadows_a_shipped_one_and_says_so(self, leaguetab: Run, folder: Path) -> None:
        (folder / "algorithms").mkdir()
        own = "name: equal-weights\ntitle: Mine\nstatus: illustrative\nsource: me\nscore: {metric: waits}\n"
        (folder / "algorithms" / "equal-weights.yaml").write_text(own)
        outcome = leaguetab("rank", "trusts.csv", *FLAGS, "-f", "csv")
        assert [row["unit"] for row in rows(outcome)] == ["A1", "B2", "C3"]
        assert "algorithms/equal-weights.yaml is used instead of the algorithm 'equal-weights' that leaguetab ships" in outcome.err


class TestSample:
    def test_config_alone_is_a_whole_job(self, leaguetab: Run) -> None:
        found = rows(leaguetab("rank", "-c", "nhs-acute", "-f", "csv"))
        assert len(found) == 129
        assert found[0]["unit"] == "RBV"

    def test_file_and_config(self, leaguetab: Run, root: Path) -> None:
        named = leaguetab("rank", str(root / "sample_data" / "nhs-acute-2025-26-q3.csv"), "-c", "nhs-acute", "-f", "csv")
        assert named.out == leaguetab("rank", "-c", "nhs-acute", "-f", "csv").out

    def test_columns(self, leaguetab: Run) -> None:
        found = rows(leaguetab("rank", "-c", "nhs-acute", "-f", "csv"))
        domains = ["access", "effectiveness_experience", "finance_productivity", "patient_safety", "people_workforce"]
        nodes = [name for domain in domains for name in (domain, f"{domain}_band")]
        assert list(found[0]) == [
            "rank",
            "unit",
            "name",
            "score",
            "band",
            "rank_p05",
            "rank_p95",
            "Region",
            "Trust_subtype",
            *nodes,
            "reason",
        ]

    def test_json_is_an_envelope(self, leaguetab: Run, root: Path) -> None:
        outcome = leaguetab("rank", "-c", "nhs-acute", "-f", "json")
        data = json.loads(outcome.out)
        around = ["schema_version", "tool", "algorithm", "inputs", "period", "seed", "selection"]
        assert list(data) == [*around, "rows", "sensitivity", "warnings"]
        assert data["algorithm"]["name"] == "nof-2025-26"
        assert data["inputs"][0]["rows"] == 129
        import hashlib

        sample = root / "sample_data" / "nhs-acute-2025-26-q3.csv"
        assert data["inputs"][0]["sha256"] == hashlib.sha256(sample.read_bytes()).hexdigest()
        assert outcome.out == leaguetab("rank", "-c", "nhs-acute", "-f", "json").out

    def test_a_better_score_can_rank_lower_and_the_reason_is_shown(self, leaguetab: Run) -> None:
        """Royal Berkshire (RHW, 1.50, in deficit) stands behind every trust of segments 1 and 2; NHS England, Q3 2025/26."""
        data = json.loads(leaguetab("rank", "-c", "nhs-acute", "-f", "json").out)["rows"]
        royal = next(row for row in data if row["unit"] == "RHW")
        ahead = [row for row in data if row["rank"] < royal["rank"]]
        assert royal["band"] == 3
        assert any(row["score"] > royal["score"] for row in ahead)
        assert all(row["band"] < 3 for row in ahead)
        assert royal["reason"] == "in financial deficit, so segment 3 at best"
        assert royal["reason"] in leaguetab("rank", "-c", "nhs-acute").out

    @pytest.mark.parametrize("algorithm", ["nof-2025-26-metrics", "equal-weights", "equal-domains", "rank-average"])
    def test_other_algorithms_run_on_it(self, leaguetab: Run, algorithm: str) -> None:
        found = rows(leaguetab("rank", "-c", "nhs-acute", "-a", algorithm, "-f", "csv"))
        assert min(int(row["rank"]) for row in found) == 1
        assert len(found) == 129

    @pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "md", "html", "parquet", "txt", "xlsx"])
    def test_output_file(self, leaguetab: Run, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"table.{suffix}"
        outcome = leaguetab("rank", "-c", "nhs-acute", "-o", str(path))
        assert (outcome.code, outcome.out) == (0, "")
        assert path.stat().st_size > 1000
        assert [item.name for item in tmp_path.iterdir()] == [path.name]


GOOD = b"id,a,b\nx,1,2\ny,2,3\n"
OWN = "name: own\ntitle: Own\nstatus: illustrative\nsource: me\n"


@pytest.mark.parametrize(
    ("data", "options"),
    [
        pytest.param("id;a\nx;1,5\ny;2,5\n", ("--decimal", ","), id="decimal commas"),
        pytest.param("id:a\nx:1.5\ny:2.5\n", ("--delimiter", ":"), id="colons between fields"),
        pytest.param("id\ta,b\nx\t1.5\ny\t2.5\n".replace("a,b", "a"), ("--delimiter", "tab"), id="tabs"),
        pytest.param("id\ta\nx\t1,5\ny\t2,5\n", ("--delimiter", "\\t", "--decimal", ","), id="both"),
    ],
)
def test_a_file_without_a_config_is_read_as_flags_say(leaguetab: Run, tmp_path: Path, data: str, options: tuple[str, ...]) -> None:
    path = tmp_path / "data.csv"
    path.write_text(data)
    outcome = leaguetab("rank", str(path), "--higher", "a", "-a", "equal-weights", "-f", "csv", "--no-sensitivity", *options)
    assert outcome.code == 0, outcome.err
    assert [line.split(",")[1] for line in outcome.out.splitlines()] == ["unit", "y", "x"]


# What a user can get wrong, with the code of the error and words that must be in it.
@pytest.mark.parametrize(
    ("data", "arguments", "code", "says"),
    [
        pytest.param(None, ("--higher", "a"), "no-such-file", "data.csv", id="no such file"),
        pytest.param(b"", ("--higher", "a"), "empty-file", "data.csv", id="empty file"),
        pytest.param(b"id,a,b\n", ("--higher", "a"), "empty-file", "data.csv", id="header only"),
        pytest.param(b"id,a\n\xff\xfe\xfax,1\n", ("--higher", "a"), "not-text", "encoding", id="not UTF-8"),
        pytest.param(GOOD, ("--higher", "aa"), "unknown-column", "Did you mean 'a'", id="unknown column"),
        pytest.param(b"id,a\nx,1\ny,bad\n", ("--higher", "a"), "text-in-metric", "'bad'", id="text in a metric: value"),
        pytest.param(b"id,a\nx,1\ny,bad\n", ("--higher", "a"), "text-in-metric", "row 3", id="text in a metric: row"),
        pytest.param(b"id,a\nx,1\nx,2\n", ("--higher", "a"), "duplicate-unit", "'x'", id="duplicate unit"),
        pytest.param(b"id,a\nx,\ny,NA\n", ("--higher", "a"), "all-missing", "'a'", id="all-missing metric"),
        pytest.param(b"id,a\nx,1\ny,inf\n", ("--higher", "a"), "infinite-value", "row 3, y", id="infinite value"),
        pytest.param(GOOD, (), "no-metrics", "--higher", id="no metric named"),
        pytest.param(GOOD, ("-a", "own"), "unknown-direction", "--higher a", id="direction unknown"),
        pytest.param(GOOD, ("--higher", "a", "--lower", "a"), "direction-conflict", "'a'", id="two directions"),
        pytest.param(
            GOOD,
            ("--higher", "a", "-a", "equal-wieghts"),
            "no-such-algorithm",
            "Did you mean 'equal-weights'",
            id="no such algorithm",
        ),
        pytest.param(GOOD, ("--higher", "a", "-c", "nhs-acut"), "no-such-config", "Did you mean 'nhs-acute'", id="no such config"),
        pytest.param(
            GOOD, ("--higher", "a", "--where", "aa > 1"), "unknown-column", "Did you mean 'a'", id="where: unknown column"
        ),
        pytest.param(GOOD, ("--higher", "a", "--where", "a >"), "bad-expression", "a >", id="where: no SQL"),
        pytest.param(GOOD, ("--higher", "a", "--where", "a > 9", "--before"), "nothing-selected", "a > 9", id="where: nobody left"),
        pytest.param(GOOD, ("--higher", "a", "--before"), "bad-option", "--where", id="before without where"),
        pytest.param(GOOD, ("--higher", "a", "-f", "cvs"), "bad-option", "Did you mean 'csv'", id="no such format"),
        pytest.param(GOOD, ("--higher", "a", "-o", "nowhere/t.csv"), "cannot-write", "does not exist", id="no such folder"),
        pytest.param(
            GOOD,
            ("--higher", "a", "--top", "0"),
            "bad-option",
            "--top is '0'; it should be a whole number, 1 or more.",
            id="top: none",
        ),
        pytest.param(
            GOOD,
            ("--higher", "a", "--bottom", "few"),
            "bad-option",
            "--bottom is 'few'; it should be a whole number",
            id="bottom: words",
        ),
        pytest.param(
            GOOD,
            ("--higher", "a", "--draws", "1.5"),
            "bad-option",
            "--draws is '1.5'; it should be a whole number",
            id="draws: a half",
        ),
        pytest.param(
            GOOD, ("--higher", "a", "--seed=-1"), "bad-option", "--seed is '-1'; it should be a whole number, 0 or more", id="seed"
        ),
        pytest.param(GOOD, ("--higher", "a", "--decimal", "x"), "bad-option", "it must be a point or a comma", id="decimal mark"),
        pytest.param(GOOD, ("--higher", "a", "--delimiter", ";;"), "bad-option", "--delimiter ';' or", id="delimiter"),
        pytest.param(GOOD, ("--higher", "a", "--encoding", "utf8"), "bad-option", "Did you mean 'utf-8'", id="encoding"),
        pytest.param(GOOD, ("--higher", "a", "--by", "regoin"), "unknown-column", "regoin", id="by: unknown column"),
    ],
)
def test_bad_input(
    leaguetab: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data: bytes | None,
    arguments: tuple[str, ...],
    code: str,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "algorithms").mkdir()
    (tmp_path / "algorithms" / "own.yaml").write_text(OWN + "score: {metric: a}\n")
    if data is not None:
        (tmp_path / "data.csv").write_bytes(data)
    before = sorted(tmp_path.iterdir())
    given = arguments if "-a" in arguments else (*arguments, "-a", "equal-weights")
    output = () if {"-o", "-f"} & set(arguments) else ("-o", "out.csv")
    outcome = leaguetab("rank", "data.csv", "--id", "id", *given, *output)
    assert outcome.code == 2, outcome.err
    assert outcome.out == ""
    assert f"[{code}]" in outcome.err
    assert says in outcome.err
    assert "Traceback" not in outcome.err
    assert sorted(tmp_path.iterdir()) == before, "nothing is written when anything fails"


# The same for the algorithm's YAML.
@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        pytest.param(
            "score: {combine: mean, parts: [{metric: a, weight: -1}, {metric: b}]}",
            "bad-weights",
            "own.yaml:5:52",
            id="negative weight",
        ),
        pytest.param(
            "score: {combine: mean, parts: [{metric: a, weight: 0}]}", "bad-weights", "sum to zero", id="weights sum to zero"
        ),
        pytest.param("score: {combine: maen, parts: [{metric: a}]}", "unknown-method", "Did you mean 'mean'", id="unknown combine"),
        pytest.param("score: {metric: a, steps: [z_scores]}", "unknown-method", "Did you mean 'z_score'", id="unknown step"),
        pytest.param("score: {combine: mean, parts: [{metric: a}, {metric: a}]}", "metric-twice", "'a'", id="metric used twice"),
        pytest.param("score: &n {combine: mean, parts: [*n]}", "bad-yaml", "cycle", id="cycle"),
        pytest.param("score: {combine: mean, parts: []}", "empty-node", "no parts", id="empty node"),
        pytest.param("scores: {metric: a}", "unknown-key", "Did you mean 'score'", id="unknown key"),
        pytest.param("score: !!python/name:os.system x", "bad-yaml", "tag", id="tag"),
        pytest.param(
            "".join(
                f"{name}: &{name} [{','.join([inner] * 10)}]\n" for name, inner in zip("abcd", ("1", "*a", "*b", "*c"), strict=True)
            )
            + "score: [*d,*d,*d]",
            "bad-yaml",
            "aliases",
            id="alias bomb",
        ),
        pytest.param("score: {metric: a}\nscore: {metric: b}", "duplicate-key", "twice", id="duplicate key"),
        pytest.param("score: {metric: a", "bad-yaml", "well-formed", id="not well-formed"),
    ],
)
def test_bad_yaml(leaguetab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_bytes(GOOD)
    (tmp_path / "own.yaml").write_text(OWN + text + "\n")
    outcome = leaguetab("rank", "data.csv", "--id", "id", "--higher", "a,b", "-a", "own.yaml", "-o", "out.csv")
    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    assert f"[{code}]" in outcome.err
    assert says in outcome.err
    assert outcome.err.startswith("own.yaml:")
    assert not (tmp_path / "out.csv").exists()


def test_yaml_that_is_no_mapping(leaguetab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_bytes(GOOD)
    (tmp_path / "own.yaml").write_text("- a\n- b\n")
    outcome = leaguetab("rank", "data.csv", "-a", "own.yaml", "--higher", "a")
    assert outcome.code == 2
    assert "own.yaml:1:1: the file holds a list; it must be a mapping" in outcome.err


def test_no_file_named(leaguetab: Run) -> None:
    outcome = leaguetab("rank", "--higher", "a", "-a", "equal-weights")
    assert outcome.code == 2
    assert "no file of metrics is named" in outcome.err


def test_unknown_option_is_a_usage_error(leaguetab: Run) -> None:
    assert leaguetab("rank", "--no-such-option").code == 2


def test_where_reads_raw_values_also_where_a_score_has_the_same_name(leaguetab: Run) -> None:
    options = ("rank", "-c", "nhs-acute", "-a", "equal-weights", "--where", "cancer_28day_pct > 85", "-f", "csv")
    after, before = rows(leaguetab(*options)), rows(leaguetab(*options, "--before"))
    assert len(after) > 0
    assert {row["unit"] for row in after} == {row["unit"] for row in before}


@pytest.mark.parametrize("more", [(), ("--before",)])
@pytest.mark.parametrize("condition", ["org_code = 'RHW'", "unit = 'RHW'"])
def test_where_knows_the_id_by_its_header_and_as_unit(leaguetab: Run, condition: str, more: tuple[str, ...]) -> None:
    found = rows(leaguetab("rank", "-c", "nhs-acute", "--where", condition, "-f", "csv", *more))
    assert [row["unit"] for row in found] == ["RHW"]


def test_where_with_text_that_lacks_quotes(leaguetab: Run) -> None:
    outcome = leaguetab("rank", "-c", "nhs-acute", "--where", "Region = London", "-f", "csv")
    assert outcome.code == 2
    assert "the option 'where' (text in it stands in single quotes: 'London') asks for it" in outcome.err


@pytest.mark.parametrize("more", [(), ("--before",)])
def test_where_nobody_is_an_error(leaguetab: Run, more: tuple[str, ...]) -> None:
    outcome = leaguetab("rank", "-c", "nhs-acute", "--where", "Region = 'Londn'", "-f", "csv", *more)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "error: no unit meets \"Region = 'Londn'\". Did you mean 'London'?  [nothing-selected]\n"


def test_by_names_the_units_without_a_group(leaguetab: Run, folder: Path) -> None:
    (folder / "trusts.csv").write_text(TRUSTS.replace("Gamma,North", "Gamma,"))
    outcome = leaguetab("rank", "trusts.csv", *FLAGS, "--by", "region", "-f", "csv")
    assert "1 of 3 units have no region and are in none of the tables: C3" in outcome.err


def test_columns_of_the_file_may_be_called_as_the_tables_own(leaguetab: Run, folder: Path) -> None:
    (folder / "trusts.csv").write_text(TRUSTS.replace("region", "band"))
    found = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--where", "band = 'South'", "-f", "csv"))
    assert [row["unit"] for row in found] == ["B2"]


def test_an_input_is_never_overwritten(leaguetab: Run, folder: Path) -> None:
    outcome = leaguetab("rank", "trusts.csv", *FLAGS, "-o", "trusts.csv")
    assert outcome.code == 2
    assert "[cannot-write]" in outcome.err
    assert (folder / "trusts.csv").read_text() == TRUSTS


@pytest.mark.usefixtures("folder")
def test_a_misspelt_group_is_an_error(leaguetab: Run) -> None:
    outcome = leaguetab("rank", "trusts.csv", *FLAGS, "--group", "regoin")
    assert outcome.code == 2
    assert "Did you mean 'region'?" in outcome.err


def test_a_rule_with_the_wrong_type_is_placed(leaguetab: Run, folder: Path) -> None:
    text = f"{OWN}score: {{metric: waits}}\ncolumns: {{region: {{type: text}}}}\n"
    text += "rules: [{when: region < 3, exclude: true, because: x}]\n"
    (folder / "own.yaml").write_text(text)
    outcome = leaguetab("rank", "trusts.csv", *FLAGS[:-1], "own.yaml")
    assert outcome.code == 2
    assert outcome.err.startswith("own.yaml:7:16: ")


def test_units_that_only_other_periods_have_are_named(leaguetab: Run, folder: Path) -> None:
    (folder / "long.csv").write_text("id,year,a\nx,2024,1\ny,2024,2\nx,2025,3\nz,2025,4\n")
    (folder / "c.yaml").write_text("id: id\nperiod: year\nmetrics: {a: {better: higher}}\n")
    outcome = leaguetab("rank", "long.csv", "-c", "c.yaml", "-a", "equal-weights", "-f", "csv")
    assert "note: in other periods only, and not in the table: y" in outcome.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_no_bug_of_ours() -> None:
    import subprocess
    import sys

    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "leaguetab", "rank", "-c", "nhs-acute", "-f", "csv"]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 2
    assert "standard output" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("-c", "nhs-acute"), "Ranked by segment, then by average score.", id="what decides"),
        pytest.param(
            ("-c", "nhs-acute", "-a", "equal-weights"),
            "The columns of metrics hold their scores, not the values in the file.",
            id="scores",
        ),
        pytest.param(
            ("-c", "cms-hospitals", "-a", "cms-stars-barclay", "--top", "3"), "ranked within each value of peer group.", id="within"
        ),
    ],
)
def test_the_heading_says_what_a_reader_needs(leaguetab: Run, arguments: tuple[str, ...], says: str) -> None:
    assert says in leaguetab("rank", *arguments).out


@pytest.mark.usefixtures("folder")
class TestSensitivity:
    """Three trusts: Beta leads in deaths and satisfaction, Alpha in waits."""

    def test_intervals_and_summary(self, leaguetab: Run) -> None:
        """By hand: A1 - B2 is w1 1 - w2 2 - w3 1, below nothing for weights within a quarter of a third; C3 is behind both."""
        outcome = leaguetab("rank", "trusts.csv", *FLAGS)
        assert outcome.err == ""
        assert "Likely places: where each stands in 90% of weightings drawn at random; see below." in outcome.out
        said = (
            "None of 3 units stands higher in more than 5% of 10,000 random weightings, or lower in more than 5% (weights within a "
            "quarter of the stated ones)."
        )
        assert said in outcome.out
        assert "B2 stays first in all of the weightings." in outcome.out
        intervals = [(row["rank_p05"], row["rank_p95"]) for row in rows(leaguetab("rank", "trusts.csv", *FLAGS, "-f", "csv"))]
        assert intervals == [("1", "1"), ("2", "2"), ("3", "3")]

    def test_left_out_it_leaves_nothing(self, leaguetab: Run) -> None:
        outcome = leaguetab("rank", "trusts.csv", *FLAGS, "--no-sensitivity", "-f", "json")
        found = json.loads(outcome.out)
        assert "sensitivity" not in found
        assert found["seed"] is None
        assert not {"rank_p05", "rank_p95"} & set(found["rows"][0])
        assert "random" not in leaguetab("rank", "trusts.csv", *FLAGS, "--no-sensitivity").out

    def test_draws_and_seed(self, leaguetab: Run) -> None:
        outcome = leaguetab("rank", "trusts.csv", *FLAGS, "--draws", "77", "--seed", "3", "-f", "json")
        found = json.loads(outcome.out)
        assert found["seed"] == 3
        assert found["sensitivity"][0].startswith("None of 3 units stands higher in more than 5% of 77 random weightings, ")

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (("--draws", "5", "--no-sensitivity"), "--draws and --no-sensitivity are given together"),
            (("--draws", "1000000000000"), "ask for fewer draws"),
        ],
    )
    def test_what_is_wrong_is_said(self, leaguetab: Run, options: tuple[str, ...], says: str) -> None:
        outcome = leaguetab("rank", "trusts.csv", *FLAGS, *options)
        assert (outcome.code, outcome.out) == (2, "")
        assert says in outcome.err
        assert "[bad-option]" in outcome.err

    def test_intervals_are_within_each_group(self, leaguetab: Run) -> None:
        found = rows(leaguetab("rank", "trusts.csv", *FLAGS, "--by", "region", "-f", "csv"))
        assert [(row["unit"], row["rank"], row["rank_p05"], row["rank_p95"]) for row in found] == [
            ("A1", "1", "1", "1"),
            ("C3", "2", "2", "2"),
            ("B2", "1", "1", "1"),
        ]

    def test_of_the_units_ranked_or_of_all(self, leaguetab: Run) -> None:
        """After ranking, intervals are among all three; before it, among the two of the north."""
        north = ("--where", "region = 'North'")
        for more, expected in (((), [("A1", "2"), ("C3", "3")]), (("--before",), [("A1", "1"), ("C3", "2")])):
            found = rows(leaguetab("rank", "trusts.csv", *FLAGS, *north, *more, "-f", "csv"))
            assert [(row["unit"], row["rank_p95"]) for row in found] == expected

    def test_shown_rows_have_the_same_intervals(self, leaguetab: Run) -> None:
        every = rows(leaguetab("rank", "trusts.csv", *FLAGS, "-f", "csv"))
        assert rows(leaguetab("rank", "trusts.csv", *FLAGS, "--top", "1", "-f", "csv")) == every[:1]

    def test_half_places(self, leaguetab: Run, folder: Path) -> None:
        (folder / "own.yaml").write_text(
            f"{OWN}score: {{combine: mean, parts: [{{metric: waits, better: lower}}, {{metric: deaths, better: lower}}]}}\n"
            "rank: {ties: average}\n"
        )
        (folder / "trusts.csv").write_text("code,waits,deaths\nA,1,1\nB,1,1\nC,2,2\n")
        found = rows(leaguetab("rank", "trusts.csv", "--id", "code", "-a", "own.yaml", "-f", "csv"))
        assert [(row["rank"], row["rank_p05"], row["rank_p95"]) for row in found] == [
            ("1.5", "1.5", "1.5"),
            ("1.5", "1.5", "1.5"),
            ("3.0", "3.0", "3.0"),
        ]
        assert "1.5" in leaguetab("rank", "trusts.csv", "--id", "code", "-a", "own.yaml").out

    def test_an_algorithm_that_fails_under_other_weights_ranks_all_the_same(self, leaguetab: Run, folder: Path) -> None:
        """2 - 2 is 0, of which the root is 0; a little less has no root."""
        (folder / "own.yaml").write_text(
            f"{OWN}score: {{combine: mean, steps: [{{method: square_root}}], "
            "parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
        )
        (folder / "trusts.csv").write_text("code,a,b\nA,2,-2\nB,3,3\n")
        outcome = leaguetab("rank", "trusts.csv", "--id", "code", "-a", "own.yaml")
        assert (outcome.code, outcome.err) == (0, "")
        assert "How far positions depend on weights cannot be told: under other weights, " in outcome.out
        assert "Likely places" not in outcome.out

    def test_without_weights_there_is_no_column_to_see(self, leaguetab: Run) -> None:
        shown = leaguetab("rank", "-c", "nhs-acute").out
        assert "Likely places" not in shown
        assert "How far positions depend on weights cannot be told: the score is one column of the file" in shown


def test_where_there_are_too_many_units_that_is_said(leaguetab: Run) -> None:
    outcome = leaguetab("rank", "-c", "imd-2019", "--top", "3")
    assert (outcome.code, outcome.err) == (0, "")
    assert "leaguetab sensitivity tells, and so does leaguetab rank --draws 200." in " ".join(outcome.out.split())
