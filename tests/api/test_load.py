from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

import leaguetab
from leaguetab import LeaguetabError, load_algorithm, load_metrics, rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Outcome

TRUSTS = "code,trust,region,beds,waits,deaths\nA,Alder,North,10,61,3\nB,Birch,South,20,72.5,2\nC,Cedar,North,30,58,4\n"
CONFIG = """\
file: trusts.csv
algorithm: equal-weights
id: code
name: trust
groups: [region]
metrics: {waits: {better: lower}, deaths: {better: lower}}
"""
OWN = "name: own\ntitle: Own\nstatus: illustrative\nsource: me\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text(TRUSTS)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "ours.yaml").write_text(CONFIG.replace("trusts.csv", "../trusts.csv"))
    return tmp_path


FLAGS = {"id": "code", "name": "trust", "groups": ["region"], "lower": ["waits", "deaths"]}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("source", "options"),
    [
        pytest.param(None, {"config": "ours"}, id="a config by name"),
        pytest.param(None, {"config": Path("configs/ours.yaml")}, id="a config by path"),
        pytest.param("trusts.csv", {"config": "ours"}, id="a file and a config"),
        pytest.param(Path("trusts.csv"), FLAGS, id="a file and keywords"),
        pytest.param(pl.read_csv(io.StringIO(TRUSTS)), {"config": "ours"}, id="a frame and a config"),
        pytest.param(pl.read_csv(io.StringIO(TRUSTS)), FLAGS, id="a frame and keywords"),
    ],
)
def test_metrics_from(source: str | Path | pl.DataFrame | None, options: dict[str, object]) -> None:
    found = load_metrics(source, **options)  # type: ignore[arg-type]
    assert found.frame.rows(named=True) == [
        {"code": "A", "trust": "Alder", "region": "North", "waits": 61.0, "deaths": 3.0},
        {"code": "B", "trust": "Birch", "region": "South", "waits": 72.5, "deaths": 2.0},
        {"code": "C", "trust": "Cedar", "region": "North", "waits": 58.0, "deaths": 4.0},
    ]
    assert rank(found, "equal-weights", sensitivity=False).frame["unit"].to_list() == ["A", "B", "C"]


@pytest.mark.usefixtures("folder")
def test_metrics_from_standard_input_can_be_ranked_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TRUSTS.encode())))
    found = load_metrics("-", "ours")
    for algorithm in ("equal-weights", "rank-average"):
        assert rank(found, algorithm, sensitivity=False).frame.height == 3
    assert found.metrics.inputs[0].path == "-"


@pytest.mark.parametrize(("period", "value"), [pytest.param(None, 2.0, id="the latest"), pytest.param("2024", 1.0, id="another")])
def test_the_period_that_is_asked_for(tmp_path: Path, period: str | None, value: float) -> None:
    (tmp_path / "c.yaml").write_text("id: id\nperiod: year\nmetrics: {a: {better: higher}}\n")
    frame = pl.DataFrame({"id": ["x", "x"], "year": ["2024", "2025"], "a": [1.0, 2.0]})
    assert load_metrics(frame, tmp_path / "c.yaml", period=period).frame.rows() == [("x", value)]


def test_missing_values_are_null() -> None:
    frame = pl.DataFrame({"id": ["x", "y"], "a": [float("nan"), 2.0], "b": ["n/a", "3"]})
    assert load_metrics(frame, id="id", higher=["a", "b"]).frame.rows() == [("x", None, None), ("y", 2.0, 3.0)]


# An algorithm may need more than the config's metrics: a number, a flag, a text; each is read then.
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("further", "rule", "order"),
    [
        pytest.param("{beds: {type: number}}", "beds > 25", ["A", "B"], id="a number"),
        pytest.param("{region: {type: text}}", "region = 'South'", ["A", "C"], id="a text"),
        pytest.param("{open: {type: flag}}", "NOT open", ["B", "C"], id="a flag"),
        pytest.param("{none: {type: flag, optional: true}}", '"none"', ["A", "B", "C"], id="an optional one that is not there"),
    ],
)
def test_columns_that_an_algorithm_needs_beside(folder: Path, further: str, rule: str, order: list[str]) -> None:
    lines = TRUSTS.splitlines()
    flags = ["open", "no", "yes", "yes"]
    (folder / "trusts.csv").write_text("".join(f"{line},{flag}\n" for line, flag in zip(lines, flags, strict=True)))
    text = f"{OWN}score: {{combine: mean, parts: [{{metric: waits, steps: [z_score]}}, {{metric: deaths, steps: [z_score]}}]}}\n"
    (folder / "own.yaml").write_text(
        f"{text}columns: {further}\nrules: [{{when: '{rule.replace(chr(39), chr(39) * 2)}', exclude: true, because: x}}]\n"
    )
    found = load_metrics(config="ours")
    table = rank(found, "own.yaml", sensitivity=False)
    assert table.frame.drop_nulls("rank")["unit"].to_list() == order
    assert rank(found, sensitivity=False).frame.columns == ["rank", "unit", "name", "score", "region", "waits", "deaths", "reason"]


def test_a_metric_that_no_algorithm_needs_does_no_harm(folder: Path) -> None:
    """A config may speak of metrics that this file lacks, or that nobody has: whoever needs them will say so."""
    config = CONFIG.replace("metrics: {", "metrics: {food: {better: higher}, beds: {better: higher}, ")
    (folder / "more.yaml").write_text(config)
    (folder / "trusts.csv").write_text(TRUSTS.replace(",10,", ",,").replace(",20,", ",,").replace(",30,", ",,"))
    (folder / "own.yaml").write_text(f"{OWN}score: {{metric: waits}}\n")
    found = load_metrics(config="more.yaml")
    assert found.frame.columns == ["code", "trust", "region", "beds", "waits", "deaths"]
    assert rank(found, "own.yaml", sensitivity=False).frame["unit"].to_list() == ["C", "A", "B"]
    with pytest.raises(LeaguetabError, match="'food' is not in the file"):
        rank(found, sensitivity=False)


def test_marks_of_a_file_can_be_stated(folder: Path) -> None:
    (folder / "marks.csv").write_text("code:waits\nA:61,5\nB:72,25\n")
    found = load_metrics("marks.csv", id="code", lower=["waits"], delimiter=":", decimal=",")
    assert found.frame["waits"].to_list() == [61.5, 72.25]


@pytest.mark.parametrize(
    ("call", "codes", "says"),
    [
        pytest.param(load_metrics, ["bad-option"], "no file of metrics is named", id="nothing named"),
        pytest.param(lambda: load_metrics("no-such.csv"), ["no-such-file"], "no-such.csv", id="no such file"),
        pytest.param(lambda: load_metrics(config="nhs-acut"), ["no-such-config"], "Did you mean 'nhs-acute'", id="no such config"),
        pytest.param(lambda: load_metrics("trusts.csv", id="cod"), ["unknown-column"], "Did you mean 'code'", id="no such column"),
        pytest.param(
            lambda: load_metrics("trusts.csv", id="code", lower=["trust", "region"]),
            ["text-in-metric", "text-in-metric"],
            "Alder",
            id="every problem at once",
        ),
        pytest.param(
            lambda: load_metrics(config="ours", higher=["bed"]), ["unknown-column"], "Did you mean 'beds'", id="no such metric"
        ),
        pytest.param(lambda: load_algorithm("hd"), ["no-such-algorithm"], "Did you mean 'hdi'", id="no such algorithm"),
        pytest.param(lambda: rank(load_metrics("trusts.csv")), ["bad-option"], "no algorithm is named", id="no algorithm"),
        pytest.param(
            lambda: load_metrics("trusts.csv", groups=["regoin"], higher=["beds"]),
            ["unknown-column"],
            "Did you mean 'region'",
            id="no such group",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_at_fault(call: object, codes: list[str], says: str) -> None:
    assert callable(call)
    with pytest.raises(LeaguetabError) as caught:
        call()
    assert [problem.code for problem in caught.value.problems] == codes
    assert says in str(caught.value)


def test_one_name_is_a_list_of_one() -> None:
    frame = pl.DataFrame({"id": ["x", "y"], "abc": [1.0, 2.0], "region": ["N", "S"], "de": [2.0, 1.0]})
    one = load_metrics(frame, id="id", groups="region", lower="abc", higher="de")
    assert one.frame.equals(load_metrics(frame, id="id", groups=["region"], lower=["abc"], higher=["de"]).frame)
    assert one.frame.columns == ["id", "region", "abc", "de"]


FRAME = pl.DataFrame({"a": [1], "b": [2]})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        pytest.param(
            lambda: load_metrics(FRAME.lazy()),  # type: ignore[arg-type]
            "`source` is of type polars.LazyFrame; it should be a path or a Polars frame. Its .collect() makes one of it.",
            id="a lazy frame",
        ),
        pytest.param(lambda: load_metrics({"a": [1]}), "`source` is of type dict", id="no frame"),  # type: ignore[arg-type]
        pytest.param(
            lambda: load_metrics(FRAME, {"id": "a"}),  # type: ignore[arg-type]
            "`config` is of type dict; it should be a name or a path.",
            id="config",
        ),
        pytest.param(lambda: load_metrics(FRAME, id=1), "`id` is 1, of type int; it should be text.", id="id"),  # type: ignore[arg-type]
        pytest.param(lambda: load_metrics(FRAME, period=2025), "`period` is 2025, of type int", id="period"),  # type: ignore[arg-type]
        pytest.param(
            lambda: load_metrics(FRAME, lower=3),  # type: ignore[arg-type]
            "`lower` is 3, of type int; it should be a list, each text.",
            id="lower",
        ),
        pytest.param(
            lambda: load_metrics(FRAME, higher=["b", 3]),  # type: ignore[list-item]
            "`higher[1]` is 3, of type int; it should be text.",
            id="higher",
        ),
        pytest.param(lambda: load_metrics(FRAME, groups=None), "`groups` is None; it should be a list", id="groups"),  # type: ignore[arg-type]
        pytest.param(lambda: load_algorithm(3), "`algorithm` is 3, of type int; it should be a name or a path.", id="algorithm"),  # type: ignore[arg-type]
    ],
)
def test_other_types_are_refused_in_words(call: Callable[[], object], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(says)


def test_what_is_loaded_is_shown_in_a_line(folder: Path) -> None:
    found = load_metrics(config="ours")
    assert str(found) == repr(found) == "<LoadedMetrics: 3 units, 5 columns, from trusts.csv; .frame has the values>"
    (folder / "own.yaml").write_text(OWN + "score: {metric: waits, label: a < b, better: lower}\n")
    own = load_algorithm("own.yaml")
    assert str(own) == repr(own) == "<LoadedAlgorithm 'own': Own (illustrative)>"


def test_a_notebook_shows_an_algorithm_as_the_command_does(folder: Path, leaguetab: Callable[..., Outcome]) -> None:
    (folder / "own.yaml").write_text(OWN + "score: {metric: waits, label: a < b, better: lower}\n")
    said = leaguetab("algorithms", "show", "own.yaml").out
    assert "a < b" in said
    assert load_algorithm("own.yaml")._repr_html_() == f"<pre>{said.replace('<', '&lt;').replace('>', '&gt;')}</pre>"


def test_notes_on_the_config_are_warnings(folder: Path) -> None:
    (folder / "configs" / "nhs-acute.yaml").write_text(CONFIG.replace("trusts.csv", "../trusts.csv"))
    found = load_metrics(config="nhs-acute")
    assert found.warnings == ("configs/nhs-acute.yaml is used instead of the config 'nhs-acute' that leaguetab ships",)


def test_an_algorithm_by_name_and_by_path(root: Path) -> None:
    by_name, by_path = load_algorithm("hdi"), load_algorithm(root / "algorithms" / "hdi.yaml")
    assert by_name.model == by_path.model
    assert leaguetab.load_algorithm is load_algorithm


@pytest.mark.usefixtures("folder")
def test_a_file_is_read_again_only_where_other_columns_are_needed() -> None:
    found = load_metrics(config="ours")
    assert found.with_columns(found.wanted) is found
    fewer = found.with_columns(found.wanted[:1])
    assert fewer.frame.columns == ["code", "trust", "region", "waits"]
    assert fewer.with_columns(found.wanted[:1]) is fewer
