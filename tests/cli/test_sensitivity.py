from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import polars as pl
import pytest

from leaguetab import library, load_metrics, sensitivity
from leaguetab.analysis.sensitivity import acceptability, sharpened
from leaguetab.analysis.sensitivity import report as report_module
from leaguetab.analysis.sensitivity.draws import Vary, WeightSpread
from leaguetab.analysis.sensitivity.random_weights import DrawSettings
from leaguetab.api import trust
from leaguetab.cli.draws import settings_from
from leaguetab.cli.sensitivity import VARIED
from leaguetab.metrics.config import load_config
from leaguetab.output.formats import render
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY
from tests.conftest import Outcome

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.output.document import Document

Run = Callable[..., Outcome]

TRUSTS = """code,name,region,waits,deaths,satisfaction
A1,Alpha,North,10,3,80
B2,Beta,South,20,1,90
C3,Gamma,North,30,2,70
D4,Delta,South,15,2,60
E5,Epsilon,North,25,3,85
F6,Zeta,South,35,4,65
G7,Eta,North,12,5,75
H8,Theta,South,22,2,88
I9,Iota,South,,,
"""
OWN = """name: own
title: Own method
status: illustrative
source: the test
units: trusts
score:
  combine: mean
  parts:
    - name: care
      label: Care
      combine: mean
      parts:
        - {metric: waits, better: lower, steps: [{method: min_max}]}
        - {metric: deaths, better: lower, steps: [{method: min_max}]}
    - {metric: satisfaction, better: higher, weight: 2, steps: [{method: min_max}]}
bands: {method: cuts, at: [0.4, 0.7], labels: [low, middle, high]}
"""
CONFIG = """id: code
name: name
groups: [region]
algorithm: own.yaml
metrics:
  waits: {better: lower, label: Waits, unit: weeks}
  deaths: {better: lower, label: Deaths}
  satisfaction: {better: higher, label: Satisfaction}
"""
JOB = ("sensitivity", "trusts.csv", "-c", "config.yaml", "-a", "own.yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with a file of nine trusts, of which one has no values, a config, and an algorithm."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(TRUSTS)
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def report(folder: Path, leaguetab: Run) -> Callable[..., str]:  # noqa: ARG001 -- the folder that it runs in
    """Return a function that makes a report and returns what it prints."""

    def run(*options: str) -> str:
        outcome = leaguetab(*JOB, *options)
        assert outcome.code == 0, outcome.err
        return outcome.out

    return run


def test_the_help_names_what_can_be_varied() -> None:
    assert set(VARIED) == set(get_args(Vary))


@pytest.mark.usefixtures("folder")
class TestOptions:
    @pytest.mark.parametrize(
        ("options", "says"),
        [
            pytest.param(("--within", "0"), "--within is '0'; it should be a share above 0 and below 1", id="no share"),
            pytest.param(("--within", "1"), "--within is '1'; it should be a share above 0 and below 1", id="all of it"),
            pytest.param(("--within", "25"), "Did you mean --within 0.25?", id="per cent"),
            pytest.param(
                ("--within", "25%"),
                "--within is '25%'; it should be a share above 0 and below 1, as in 0.05. Did you mean --within 0.25?",
                id="%",
            ),
            pytest.param(("--within", "0,1"), "Did you mean --within 0.1?", id="a comma"),
            pytest.param(
                ("--within", "lots"), "--within is 'lots'; it should be a share above 0 and below 1, as in 0.05.", id="a word"
            ),
            pytest.param(("--within", "nan"), "--within is 'nan'; it should be a share above 0 and below 1", id="no number"),
            pytest.param(("--precision", "2"), "Did you mean --precision 0.02?", id="precision"),
            pytest.param(
                ("--vary", "domain"),
                "--vary is 'domain'; it should be one of domains, metrics, all. Did you mean 'domains'?",
                id="vary",
            ),
            pytest.param(
                ("--vary", "foo"), "--vary is 'foo'; it should be one of domains, metrics, all.", id="vary something else"
            ),
            pytest.param(("--concentration", "-1"), "--concentration is '-1'; it should be a number above 0", id="concentration"),
            pytest.param(("--concentration", "inf"), "--concentration is 'inf'; it should be a number above 0", id="no end of it"),
            pytest.param(
                ("--any-weights", "--concentration", "9"), "--any-weights and --concentration are given together", id="any"
            ),
            pytest.param(
                ("--within", "0.1", "--any-weights"), "--within and --any-weights are given together", id="within and any"
            ),
            pytest.param(
                ("--within", "0.1", "--concentration", "9"), "--within and --concentration are given", id="within and near"
            ),
            pytest.param(("--draws", "1000000000000"), "ask for fewer draws", id="more than memory holds"),
            pytest.param(("-f", "jsn"), "Did you mean 'json'", id="format"),
        ],
    )
    def test_what_is_wrong_is_said(self, leaguetab: Run, options: tuple[str, ...], says: str) -> None:
        outcome = leaguetab(*JOB, *options)
        assert (outcome.code, outcome.out) == (2, "")
        assert says in outcome.err
        assert "[bad-option]" in outcome.err

    @pytest.mark.parametrize("options", [("--draws", "0"), ("--seed", "-1"), ("--draws", "many"), ("--within", "half")])
    def test_no_number_is_a_usage_error(self, leaguetab: Run, options: tuple[str, str]) -> None:
        outcome = leaguetab(*JOB, *options)
        assert (outcome.code, outcome.out) == (2, "")
        assert options[0] in outcome.err

    def test_an_input_is_never_overwritten(self, leaguetab: Run) -> None:
        assert leaguetab(*JOB, "-f", "csv", "-o", "trusts.csv").code == 2
        assert Path("trusts.csv").read_text() == TRUSTS

    def test_a_file_that_cannot_be_written_is_refused_before_any_work(
        self, leaguetab: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def worked(*_: object, **__: object) -> None:
            raise AssertionError

        monkeypatch.setattr(report_module, "random_weights", worked)
        outcome = leaguetab(*JOB, "-o", "nowhere/out.json")
        assert outcome.code == 2
        assert "[cannot-write]" in outcome.err


@pytest.mark.parametrize(
    ("flags", "spread"),
    [
        ({}, WeightSpread("relative", 0.25)),
        ({"within": 0.1, "vary": "domains"}, WeightSpread("relative", 0.1, vary="domains")),
        ({"any_weights": True}, WeightSpread("dirichlet")),
        ({"concentration": 50, "vary": "metrics"}, WeightSpread("dirichlet", concentration=50, vary="metrics")),
    ],
)
def test_flags_say_where_weights_come_from(flags: dict[str, Any], spread: WeightSpread) -> None:
    given = {"within": None, "concentration": None, "vary": "all", "precision": None, "any_weights": False} | flags
    assert settings_from(draws=60, seed=3, **given) == DrawSettings(spread, 60, 3)


def test_precision_stops_early(report: Callable[..., str]) -> None:
    found = json.loads(report("-f", "json", "--draws", "50000", "--precision", "0.012"))["settings"]
    assert 500 <= found["draws"] < 50_000
    assert found["largest_standard_error"] <= 0.012 == found["precision"]


def made(folder: Path, **settings: Any) -> Document:
    """Make a report of the folder's files as a Python program does."""
    metrics = load_metrics(folder / "trusts.csv", folder / "config.yaml")
    return sensitivity(metrics, folder / "own.yaml", DrawSettings(**settings)).document()


def test_same_seed_same_bytes_in_every_format(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where weightings are ranked in other pieces. Another seed gives something else."""
    one = made(folder, draws=300, seed=5)
    monkeypatch.setattr(acceptability, "AT_ONCE", 90)
    same, other = made(folder, draws=300, seed=5), made(folder, draws=300, seed=6)
    for name in ("json", "jsonl", "csv", "html", "table", "md", "xlsx", "parquet"):
        assert render(one, name) == render(same, name), name
        assert render(one, name) != render(other, name), name


NUMBER = (int, float, type(None))
TEXT = (str, type(None))
# The rows and the alternatives have these names for good; programs rely on them.
ROW: dict[str, tuple[type, ...]] = {
    "unit": (str,),
    "name": TEXT,
    "rank": NUMBER,
    "band": (str, int, type(None)),
    **dict.fromkeys(
        (
            "rank_p05",
            "rank_median",
            "rank_p95",
            "rank_lowest",
            "rank_highest",
            "rank_best",
            "rank_worst",
            "rank_best_reached",
            "rank_worst_reached",
            "p_first",
            "p_top_quarter",
            "p_bottom_quarter",
            "p_same_band",
            "fragility",
        ),
        NUMBER,
    ),
    "swaps_with": TEXT,
    "weight": TEXT,
    "weight_change": NUMBER,
    "best_metric": TEXT,
    "places_gained": NUMBER,
}
SECTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "scenarios": {
        "name": (str,),
        "mean_shift": NUMBER,
        "max_shift": NUMBER,
        "max_shift_unit": TEXT,
        "kendall_tau": NUMBER,
        "spearman": NUMBER,
        "top10_kept": (int, type(None)),
        "band_changes": (int, type(None)),
        "note": (str,),
        "reason": (str,),
    },
    "bands": {"unit": (str,), "band": (str,), "share": (float,)},
    "fragility": {"unit": (str,), "fragility": NUMBER, "to_swap_above": NUMBER, "to_swap_below": NUMBER, "to_change_band": NUMBER},
    "leaders": {"unit": (str,), "to_unseat": NUMBER, "by": TEXT},
    "effective_weights": {"node": (str,), "weight": (float,), "correlation": NUMBER, "importance": NUMBER},
    "rank_reversals": {"unit": (str,), "pairs": (int,)},
    "drivers": {"input": (str,), "words": (str,), "first": NUMBER, "total": NUMBER, "total_low": NUMBER, "total_high": NUMBER},
    "unit_drivers": {"unit": (str,), "input": (str,), "first": NUMBER, "total": NUMBER},
    "gains": {"metric": (str,), "size": NUMBER, "mean_gain": NUMBER, "largest_gain_unit": TEXT, "rewards_nothing": (bool,)},
    "target_gains": {"metric": (str,), "size": NUMBER, "mean_gain": NUMBER, "rewards_nothing": (bool,)},
    "cheapest_routes": {"unit": (str,), "metric": (str,), "amount": (float,), "share": NUMBER},
    "band_routes": {"unit": (str,), "metric": (str,), "amount": (float,), "share": NUMBER},
    "near_cuts": {"unit": (str,), "node": (str,), "value": (float,), "cut": (float,), "here": (str,), "beyond": (str,)},
    "favourable_weights": {"unit": (str,), "node": (str,), "part": (str,), "weight": (float,)},
    "rank_acceptability": {"unit": (str,), "shares": (list,)},
    "pairwise_wins": {"unit": (str,), "shares": (list,)},
    "fixed_order": {"unit": (str,), "never_behind": (list,)},
}
ENVELOPE = ["schema_version", "tool", "algorithm", "inputs", "period", "seed", "rows"]
SAID = ["where", "summary", "far_moves", "settings", "not_offered", "notes"]


def check_shape(found: dict[str, Any], *, banded: bool = True, named: bool = True) -> None:
    """Check names and types of everything; and that what is empty says why, or holds nothing for a reason of its own."""
    assert list(found) == [*ENVELOPE, *SAID, *SECTIONS, "warnings"]
    wanted = [name for name in ROW if (banded or name != "band") and (named or name != "name")]
    for row in found["rows"]:
        assert list(row) == wanted
        for name, value in row.items():
            assert isinstance(value, ROW[name]), (name, value)
    for section, columns in SECTIONS.items():
        for row in found[section]:
            for name, types in columns.items():
                assert isinstance(row[name], types), (section, name, row[name])
    assert set(found["not_offered"]) <= {*SECTIONS, "random_weights", "certified_bounds"}
    assert all(why and not why.endswith(".") for why in found["not_offered"].values())
    assert all(isinstance(notes, list) and notes for notes in found["notes"].values())
    may_be_empty = {"rank_reversals", "cheapest_routes", "band_routes", "near_cuts", "favourable_weights"}
    for section in set(SECTIONS) - may_be_empty:
        assert found[section] or section in found["not_offered"], section


def check_figures(found: dict[str, Any]) -> None:
    """Check what must hold for every report."""
    check_moves(found)
    for row in found["rows"]:
        inside = ["rank_best", "rank_lowest", "rank_p05", "rank_median", "rank_p95", "rank_highest", "rank_worst"]
        ranks = [row[name] for name in inside if row[name] is not None]
        assert ranks == sorted(ranks), row
        reached = ["rank_best", "rank_best_reached", "rank", "rank_worst_reached", "rank_worst"]
        ranks = [row[name] for name in reached if row[name] is not None]
        assert ranks == sorted(ranks), row
        assert all(0 <= row[name] <= 1 for name in ROW if name.startswith("p_") and row[name] is not None), row
        assert row["fragility"] is None or 0 <= row["fragility"] < 1, row
        if row["rank"] is None:
            assert all(row[name] is None for name in inside)
    check_shares(found)
    check_matrices(found)


def check_moves(found: dict[str, Any]) -> None:
    """Count the units that move far anew, from the rows."""
    moves = found["far_moves"]
    assert (moves is None) == ("random_weights" in found["not_offered"])
    if moves is None:
        return
    ranked = [row for row in found["rows"] if row["rank"] is not None]
    ends = {"often": ("rank_p05", "rank_p95"), "possible": ("rank_best", "rank_worst")}
    counted = {
        name: sum(max(row["rank"] - row[best], row[worst] - row["rank"]) >= moves["places"] for row in ranked)
        for name, (best, worst) in ends.items()
        if all(row[best] is not None for row in ranked)
    }
    assert moves == {"places": moves["places"], "units": len(ranked), "known": moves["known"], "possible": None, **counted}
    assert (moves["known"] is None) == (moves["possible"] is None)
    assert moves["known"] is None or moves["often"] <= moves["known"] <= moves["possible"]


def check_shares(found: dict[str, Any]) -> None:
    bands: dict[str, dict[str, float]] = {}
    for entry in found["bands"]:
        bands.setdefault(entry["unit"], {})[entry["band"]] = entry["share"]
    for row in found["rows"]:
        if row["p_same_band"] is not None:
            assert sum(bands[row["unit"]].values()) == pytest.approx(1, abs=1e-9), row
            assert row["p_same_band"] == bands[row["unit"]].get(str(row["band"]), 0), row
    sums: dict[tuple[str, str], float] = {}
    for entry in found["favourable_weights"]:
        key = entry["unit"], entry["node"]
        sums[key] = sums.get(key, 0) + entry["weight"]
    assert all(total == pytest.approx(1, abs=1e-9) for total in sums.values())
    first = {row["unit"] for row in found["rows"] if row["p_first"]}
    assert first <= {unit for unit, _ in sums}


def check_matrices(found: dict[str, Any]) -> None:
    ranked = {row["unit"] for row in found["rows"] if row["rank"] is not None}
    first = {row["unit"]: row["p_first"] for row in found["rows"]}
    always = "rank_acceptability" not in found["not_offered"] and all(row["rank_p05"] for row in found["rows"] if row["rank"])
    for entry in found["rank_acceptability"] if always else ():
        if entry["unit"] in ranked:
            assert sum(entry["shares"]) == pytest.approx(1, abs=1e-9), entry["unit"]
            assert entry["shares"][0] == pytest.approx(first[entry["unit"]]) or entry["shares"][0] > first[entry["unit"]]
    wins = [entry["shares"] for entry in found["pairwise_wins"]]
    for i, row in enumerate(wins):
        for j, share in enumerate(row[:i]):
            assert (share is None) == (wins[j][i] is None)
            assert share is None or 0 <= share + wins[j][i] <= 1 + 1e-9


class TestJson:
    def test_shape_and_figures(self, report: Callable[..., str]) -> None:
        found = json.loads(report("-f", "json", "--draws", "400"))
        check_shape(found)
        check_figures(found)
        assert found["seed"] == 0
        assert [row["unit"] for row in found["rows"]][-1] == "I9"
        assert "NaN" not in json.dumps(found)

    def test_no_weights_says_why_and_gives_the_rest(self, report: Callable[..., str], folder: Path) -> None:
        (folder / "own.yaml").write_text(OWN.split("score:", maxsplit=1)[0] + "score: {metric: waits, better: lower}\n")
        (folder / "trusts.csv").write_text(TRUSTS.replace("I9,Iota,South,,,\n", ""))
        found = json.loads(report("-f", "json"))
        check_shape(found, banded=False)
        check_figures(found)
        assert found["not_offered"]["random_weights"].startswith("the score is one column of the file (Waits)")
        assert found["not_offered"]["bands"] == found["not_offered"]["random_weights"]
        assert found["seed"] is None
        assert found["settings"]["draws"] is None
        assert [row["rank"] for row in found["rows"]] == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_without_names(self, report: Callable[..., str], folder: Path) -> None:
        (folder / "config.yaml").write_text(CONFIG.replace("name: name\n", ""))
        check_shape(json.loads(report("-f", "json", "--draws", "50")), named=False)

    def test_matrices_are_in_the_files_order(self, report: Callable[..., str]) -> None:
        found = json.loads(report("-f", "json", "--draws", "50"))
        codes = [line.split(",")[0] for line in TRUSTS.splitlines()[1:]]
        for section in ("rank_acceptability", "pairwise_wins", "fixed_order"):
            assert [entry["unit"] for entry in found[section]] == codes
        wins = {entry["unit"]: dict(zip(codes, entry["shares"], strict=True)) for entry in found["pairwise_wins"]}
        assert wins["B2"]["I9"] is None
        # Worse in every metric, and so never ahead: 35 weeks, 4 deaths, 65 against 20, 1 and 90.
        assert wins["B2"]["F6"] == 1
        assert wins["F6"]["B2"] == 0

    def test_alternatives_of_the_config_are_tried(self, report: Callable[..., str], folder: Path) -> None:
        own = "scenarios:\n  - {name: mine, title: Satisfaction first, weights: {satisfaction: 9, care: 1}}\n"
        own += "  - {name: other, algorithm: equal-weights}\n"
        (folder / "config.yaml").write_text(CONFIG + own)
        found = {one["name"]: one for one in json.loads(report("-f", "json", "--draws", "50"))["scenarios"]}
        assert found["mine"]["words"] == "Satisfaction first"
        assert found["mine"]["mean_shift"] > 0
        assert found["other"]["reason"] == ""


class TestWhere:
    """Rows are those of the North: A1, C3, E5 and G7; all that is found out is about all nine."""

    WHERE = ("--where", "region = 'North'")

    def test_rows_are_kept_as_they_are_among_all(self, report: Callable[..., str]) -> None:
        every, some = (json.loads(report("-f", "json", "--draws", "200", *where)) for where in ((), self.WHERE))
        assert [row["unit"] for row in some["rows"]] == ["E5", "A1", "G7", "C3"]
        assert (every["where"], some["where"]) == (None, "region = 'North'")
        of_units = {"bands", "fragility", "unit_drivers", "cheapest_routes", "band_routes", "near_cuts", "favourable_weights"}
        of_units |= {"rows", "rank_reversals", "rank_acceptability"}
        for name in every.keys() - {"where"}:
            of_all = every[name]
            kept = [entry for entry in of_all if entry["unit"] in {"A1", "C3", "E5", "G7"}] if name in of_units else of_all
            assert some[name] == kept, name

    def test_readers_are_told(self, report: Callable[..., str]) -> None:
        every, some = (report("--draws", "200", *where).splitlines() for where in ((), self.WHERE))
        told = "4 of 9 trusts are shown: those with region = 'North'. Everything above is about all."
        assert told in some
        before = some[: some.index(told)]
        assert before == every[: len(before)]
        assert not any("Beta" in line for line in some[some.index(told) : some.index("Alternatives to the algorithm")])

    def test_a_column_that_only_the_table_has(self, report: Callable[..., str]) -> None:
        rows = json.loads(report("-f", "json", "--draws", "50", "--where", "rank <= 2 OR name LIKE 'Iot%'"))["rows"]
        assert [row["unit"] for row in rows] == ["B2", "H8", "I9"]

    def test_nobody(self, folder: Path, leaguetab: Run) -> None:  # noqa: ARG002 -- the folder that it runs in
        outcome = leaguetab(*JOB, "--draws", "50", "--where", "region = 'Nroth'", "-f", "csv")
        assert (outcome.code, outcome.out) == (2, "")
        assert "error: no unit meets \"region = 'Nroth'\". Did you mean 'North'" in outcome.err


def test_every_format(folder: Path) -> None:
    """By hand, to three decimals: B2 0.933, H8 0.834, E5 0.706, A1 0.694, G7 0.487, C3 0.381, D4 0.258, F6 0.153; I9 has none."""
    document = made(folder, draws=50)
    rows = list(csv.DictReader(io.StringIO(text_of(document, "csv"))))
    assert list(rows[0]) == list(ROW)
    assert [row["unit"] for row in rows] == ["B2", "H8", "E5", "A1", "G7", "C3", "D4", "F6", "I9"]
    assert set(rows[-1].values()) == {"I9", "Iota", ""}
    assert [list(json.loads(line)) for line in text_of(document, "jsonl").splitlines()] == [list(ROW)] * 9
    parquet, xlsx = render(document, "parquet"), render(document, "xlsx")
    assert isinstance(parquet, bytes)
    assert isinstance(xlsx, bytes)
    assert pl.read_parquet(parquet).columns == list(ROW)
    sheets = pl.read_excel(xlsx, sheet_id=0)
    frames = [name for name in SECTIONS if name not in {"rank_acceptability", "pairwise_wins", "fixed_order"}]
    assert list(sheets) == ["Positions", *(name.replace("_", " ").capitalize() for name in frames), "About"]
    assert sheets["Positions"].columns == list(ROW)


def text_of(document: Document, name: str) -> str:
    written = render(document, name)
    assert isinstance(written, str)
    return written


def test_notes_go_to_standard_error_and_not_with_q(folder: Path, leaguetab: Run) -> None:
    (folder / "dated.csv").write_text("code,year,waits,deaths\nA,2024,1,2\nA,2025,2,1\nB,2025,1,3\nC,2025,3,2\n")
    (folder / "dated.yaml").write_text("id: code\nperiod: year\nmetrics: {waits: {better: lower}, deaths: {better: lower}}\n")
    job = ("sensitivity", "dated.csv", "-c", "dated.yaml", "-a", "equal-weights", "--draws", "20", "-f", "csv")
    loud, quiet = leaguetab(*job), leaguetab(*job, "-q")
    assert "note: period 2025" in loud.err
    assert (quiet.err, quiet.out) == ("", loud.out)


def test_an_interruption_leaves_no_file(folder: Path, leaguetab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report_module, "gains", interrupted)
    before = sorted(folder.iterdir())
    outcome = leaguetab(*JOB, "-o", "out.json", "--draws", "50")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "leaguetab: interrupted; no file is left half written\n")
    assert sorted(folder.iterdir()) == before


HANGS = """
import sys, time
import leaguetab.analysis.sensitivity.report as report

def hang(*_, **__):
    print("hanging", flush=True)
    time.sleep(60)

report.gains = hang
from leaguetab.__main__ import main
sys.exit(main())
"""


@pytest.mark.slow
def test_interrupting_the_process(folder: Path) -> None:
    """Send a real interrupt while it works on one of the sections."""
    (folder / "out.json").write_text("as it was\n")
    before = sorted(folder.iterdir())
    command = [sys.executable, "-c", HANGS, *JOB, "-o", "out.json", "--draws", "50"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "hanging\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "leaguetab: interrupted; no file is left half written\n")
    assert sorted(folder.iterdir()) == before
    assert (folder / "out.json").read_text() == "as it was\n"


EVERY = {"cms-hospitals": 25, "imd-2019": 300, "nhs-acute": 3}
"""Samples of which every so many-th unit is enough here."""


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Write smaller files for these samples."""
    folder = tmp_path_factory.mktemp("samples")
    for sample, every in EVERY.items():
        file = load_config(library.find("config", sample).path).file
        assert file is not None
        units = pl.read_csv(file) if file.suffix == ".csv" else pl.read_parquet(file)
        units.gather_every(every).write_parquet(folder / f"{sample}.parquet")
    return {sample: str(folder / f"{sample}.parquet") for sample in EVERY}


def made_once(make: Callable[..., SensitivityReport]) -> Callable[..., SensitivityReport]:
    """Return a function that makes a report, and afterwards returns the same."""
    made: list[SensitivityReport] = []

    def once(*given: Any, **named: Any) -> SensitivityReport:
        if not made:
            made.append(make(*given, **named))
        return made[0]

    return once


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", JOBS)
def test_every_shipped_algorithm_gets_a_report(
    leaguetab: Run, smaller: dict[str, str], algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As JSON and as a table, which are made of one report."""
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    sample = JOBS[algorithm]
    file = (smaller[sample],) if sample in smaller else ()
    job = ("sensitivity", *file, "-c", sample, "-a", algorithm, "--draws", "200", "-q")
    monkeypatch.setattr(trust, "make_report", made_once(trust.make_report))
    # The search for sharper bounds, whose results have tests of their own, is cut short.
    monkeypatch.setattr(sharpened, "ALL_CHECKS", 300)
    outcome = leaguetab(*job, "-f", "json")
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    check_shape(found, banded="band" in found["rows"][0], named="name" in found["rows"][0])
    check_figures(found)
    assert found["summary"]
    shown = leaguetab(*job)
    assert (shown.code, shown.err) == (0, "")
    assert all(sentence in shown.out for sentence in found["summary"])
    assert os.linesep * 4 not in shown.out


CLUSTERS = """name: clusters
title: Clusters
status: illustrative
source: the test
score: {combine: mean, parts: {for_each: metric, steps: [z_score]}}
bands: {method: k_means, labels: [1, 2, 3, 4]}
"""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("algorithm", "every", "suffix"),
    [
        pytest.param("hdi", 4, "json", id="products"),
        pytest.param("topsis", 4, "html", id="no weighted mean"),
        pytest.param("annual-health-check", 2, "csv", id="caps"),
        pytest.param("equal-domains", 6, "html", id="missing parts"),
        pytest.param("equal-domains", 6, "csv", id="missing parts, in another format"),
        pytest.param("clusters", 3, "json", id="k-means"),
    ],
)
def test_the_same_bytes_whatever_the_number_of_threads(tmp_path: Path, algorithm: str, every: int, suffix: str) -> None:
    """Every so many-th unit is enough."""
    run = "import sys; from leaguetab.__main__ import main; sys.exit(main(sys.argv[1:]))"
    config = JOBS.get(algorithm, "nhs-acute")
    sample = load_config(library.find("config", config).path).file
    assert sample is not None
    frame = pl.read_parquet(sample) if sample.suffix == ".parquet" else pl.read_csv(sample, infer_schema=False)
    file = tmp_path / "units.csv"
    frame.gather_every(every).write_csv(file)
    clusters = tmp_path / "clusters.yaml"
    clusters.write_text(CLUSTERS)
    named = algorithm if algorithm in JOBS else str(clusters)
    written = []
    for threads in ("1", "2"):
        path = tmp_path / f"{threads}.{suffix}"
        arguments = ["sensitivity", str(file), "-c", config, "-a", named, "-q", "--draws", "300", "-o", str(path)]
        environment = {**os.environ, **dict.fromkeys(THREADS, threads)}
        subprocess.run([sys.executable, "-c", run, *arguments], check=True, env=environment)
        written.append(path.read_bytes())
    assert len(written[0]) > 1_000
    assert written[0] == written[1]
