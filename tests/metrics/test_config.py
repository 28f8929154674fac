"""The config's YAML: what it may say, what is refused and where, flags laid over it, and the schema for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.metrics.config import (
    LongLayout,
    MetricConfig,
    MetricsConfig,
    config_from_flags,
    config_schema,
    declared,
    load_config,
)
from leaguetab.metrics.data import MetricInfo
from leaguetab.yaml_source import parse_yaml, validate

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
title: T
source: S
licence: L
file: ../data/x.csv
algorithm: a
id: org_code
name: org_name
groups: [Region, Type]
layout: {metric: Metric_ID, value: Value}
period: Reporting_date
encoding: cp1252
delimiter: ";"
decimal: ","
missing: [withheld, -999, 0.5]
unranked: [{when: "iso3 LIKE 'ZZ%'", because: a group}]
scenarios:
  - {name: ours, title: As we see it, weights: {Access: 2, Safety: {falls: 0.5, sores: 1}}}
  - {name: other, algorithm: ./other.yaml}
metrics:
  waits:
    {column: Seen in time, label: Waits, domain: Access, unit: "%", better: higher, range: [0, 100], count: n, standard_error: se}
  bare: {}
  open: {range: [null, 5]}
"""


def read(text: str) -> MetricsConfig:
    return validate(MetricsConfig, parse_yaml(text, "c.yaml"))


def test_every_key() -> None:
    config = read(FULL)
    assert (config.id, config.name, config.groups, config.period) == ("org_code", "org_name", ("Region", "Type"), "Reporting_date")
    assert config.layout == LongLayout(metric="Metric_ID", value="Value")
    assert (config.encoding, config.delimiter, config.decimal, config.missing) == ("cp1252", ";", ",", ("withheld", "-999", "0.5"))
    assert [(unranked.when, unranked.because) for unranked in config.unranked] == [("iso3 LIKE 'ZZ%'", "a group")]
    ours, other = config.scenarios
    assert (ours.name, ours.title, ours.algorithm) == ("ours", "As we see it", None)
    assert ours.weights == {"Access": 2, "Safety": {"falls": 0.5, "sores": 1}}
    assert (other.name, other.title, other.weights, other.algorithm) == ("other", None, None, "./other.yaml")
    info = declared(config)
    assert list(info) == ["waits", "bare", "open"]
    assert info["waits"] == MetricInfo("waits", "Seen in time", "Waits", "Access", "%", "higher", (0, 100), "n", "se")
    assert info["bare"] == MetricInfo("bare", "bare", "bare")
    assert info["open"].valid_range == (None, 5)


def test_an_empty_mapping_is_a_config() -> None:
    config = read("{}")
    assert (config.layout, config.missing, dict(declared(config))) == ("wide", (), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("ids: x", "c.yaml:1:1: unknown key 'ids'", id="unknown key"),
        pytest.param("metrics:\n  a: {beter: lower}", "c.yaml:2:7: unknown key 'beter'", id="unknown key of a metric"),
        pytest.param(
            "metrics:\n  a: {better: up}", "c.yaml:2:15: 'better' is 'up'; it must be one of: higher, lower", id="direction"
        ),
        pytest.param("metrics:\n  a:", "c.yaml:2:5: 'a' is empty; it must be a mapping", id="empty metric"),
        pytest.param(
            "metrics: {a: {range: [5, 1]}}", "c.yaml:1:22: 'range' is [5, 1]; the lowest value comes first", id="range turned round"
        ),
        pytest.param(
            "metrics: {a: {range: [5]}}", "c.yaml:1:22: 'range' has 1 values; it must be [lowest, highest]", id="range of one"
        ),
        pytest.param("metrics: {a: {range: 5}}", "c.yaml:1:22: 'range' is 5; it must be a list", id="range that is a number"),
        pytest.param("layout: long", "c.yaml:1:9: 'layout' is 'long'; it must be `wide`, or for a long file", id="layout"),
        pytest.param("layout: {metric: a}", "the key 'value' is missing", id="half a layout"),
        pytest.param(
            "encoding: utf8", "c.yaml:1:11: 'encoding' is 'utf8'; it must be one of: utf-8, latin-1, cp1252", id="encoding"
        ),
        pytest.param("delimiter: ';;'", "c.yaml:1:12: 'delimiter' is ';;'; it must be a single character", id="delimiter"),
        pytest.param("delimiter: '\"'", "must be a single character", id="a quote as delimiter"),
        pytest.param("decimal: '·'", "'decimal' is '·'; it must be one of: ., ,", id="decimal mark"),
        pytest.param("missing: [true]", "c.yaml:1:11: 'missing' holds true; it must be text", id="a truth value as token"),
        pytest.param("missing: NA", "c.yaml:1:10: 'missing' is 'NA'; it must be a list", id="a token alone"),
        pytest.param("id: 5", "c.yaml:1:5: 'id' is 5; it must be text", id="id"),
        pytest.param(
            "unranked: [{when: 'SUM(a) > 1', because: b}]",
            "c.yaml:1:19: the expression 'SUM(a) > 1' looks at other rows",
            id="aggregate",
        ),
        pytest.param("unranked: [{when: 'a >', because: b}]", "c.yaml:1:19: the expression 'a >' cannot be read", id="no SQL"),
        pytest.param("unranked: [{when: a}]", "c.yaml:1:12: the key 'because' is missing", id="no reason"),
        pytest.param(
            "id: x\nmetrics: {x: {}}",
            "c.yaml:2:14: the metric 'x' has the name of the column stated under 'id'",
            id="metric and id",
        ),
        pytest.param("name: x\nmetrics: {x: {}}", "stated under 'name'", id="metric and name"),
        pytest.param("scenarios: [{weights: {a: 1}}]", "the key 'name' is missing", id="an alternative without a name"),
        pytest.param(
            "scenarios: [{name: '', algorithm: b}]", "c.yaml:1:20: 'name' is ''; it must have 1 or more", id="an empty name"
        ),
        pytest.param("scenarios: [{name: a}]", "c.yaml:1:13: the alternative changes nothing; it has one of", id="no alternative"),
        pytest.param(
            "scenarios: [{name: a, weights: {b: 1}, algorithm: c}]",
            "c.yaml:1:13: the alternative has both `weights` and `algorithm`",
            id="two alternatives in one",
        ),
        pytest.param("scenarios: [{name: a, weights: {}}]", "'weights' is a mapping; it must have 1 or more", id="no weights"),
        pytest.param("scenarios: [{name: a, weights: {b: -1}}]", "c.yaml:1:36: 'b' is -1; it must be 0 or more", id="below 0"),
        pytest.param("scenarios: [{name: a, weights: {b: half}}]", "c.yaml:1:36: 'b' is 'half'; it must be a number", id="a word"),
        pytest.param(
            "scenarios: [{name: a, weights: {b: {c: .inf}}}]", "c.yaml:1:40: 'c' is inf; it must be a finite", id="inside"
        ),
        pytest.param("scenarios: [{name: a, weights: {b: {c: {d: 1}}}}]", "c.yaml:1:40: 'c' is a mapping; it must", id="too deep"),
        pytest.param(
            "scenarios:\n- {name: a, algorithm: b}\n- {name: a, algorithm: c}",
            "c.yaml:3:10: two alternatives are called 'a'",
            id="twice",
        ),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(LeaguetabError) as caught:
        read(text)
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(LeaguetabError) as caught:
        read("id: 5\nlayout: long\nmetrics:\n  a: {better: up, range: [2, 1], unti: x}\n")
    assert [str(problem.place) for problem in caught.value.problems] == [
        "c.yaml:1:5",
        "c.yaml:2:9",
        "c.yaml:4:15",
        "c.yaml:4:26",
        "c.yaml:4:34",
    ]


def test_the_file_is_relative_to_the_config(tmp_path: Path) -> None:
    path = tmp_path / "configs" / "c.yaml"
    path.parent.mkdir()
    path.write_text("file: ../data/x.csv\n", encoding="utf-8")
    loaded = load_config(path, "configs/c.yaml")
    assert loaded.file == tmp_path.resolve() / "data" / "x.csv"
    assert loaded.file_shown_as == "data/x.csv"
    assert (loaded.shown_as, loaded.path) == ("configs/c.yaml", path)
    # printf 'file: ../data/x.csv\n' | sha256sum
    assert loaded.sha256 == "d50190ca4087b0d99d91e392480234186c4aebe5d66735006e8905e5c787bb6a"


def test_a_config_need_not_name_a_file(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("id: x\n", encoding="utf-8")
    loaded = load_config(path)
    assert (loaded.file, loaded.file_shown_as, loaded.shown_as) == (None, None, str(path))


BASE = MetricsConfig(
    id="code",
    groups=("Region",),
    missing=("x",),
    metrics={"waits": MetricConfig(column="Seen in time", better="higher", label="Waits"), "deaths": MetricConfig()},
)


@pytest.mark.parametrize(
    ("flags", "directions"),
    [
        pytest.param({}, {"waits": "higher", "deaths": None}, id="none"),
        pytest.param({"lower": ["deaths"]}, {"waits": "higher", "deaths": "lower"}, id="a direction the config leaves open"),
        pytest.param({"higher": ["waits"]}, {"waits": "higher", "deaths": None}, id="the same direction again"),
        pytest.param({"higher": ["Seen in time"]}, {"waits": "higher", "deaths": None}, id="by header"),
        pytest.param(
            {"lower": ["falls", "falls"]}, {"waits": "higher", "deaths": None, "falls": "lower"}, id="a metric the config lacks"
        ),
    ],
)
def test_flags_over_a_config(flags: dict[str, Any], directions: dict[str, str | None]) -> None:
    config = config_from_flags(base=BASE, **flags)
    assert {name: metric.better for name, metric in config.metrics.items()} == directions
    assert config.metrics["waits"].label == "Waits"
    assert (config.id, config.groups, config.missing) == ("code", ("Region",), ("x",))


def test_flags_for_columns_replace_those_of_the_config() -> None:
    config = config_from_flags(id="org", name="title", groups=["Type"], base=BASE)
    assert (config.id, config.name, config.groups) == ("org", "title", ("Type",))


def test_flags_alone() -> None:
    config = config_from_flags(id="org", lower=["a"], higher=["b"])
    assert config == MetricsConfig(id="org", metrics={"a": MetricConfig(better="lower"), "b": MetricConfig(better="higher")})


@pytest.mark.parametrize(
    ("flags", "problems"),
    [
        pytest.param(
            {"lower": ["waits"]},
            [("direction-conflict", "--lower names 'waits', and the config says that higher is better")],
            id="config",
        ),
        pytest.param({"lower": ["Seen in time"]}, [("direction-conflict", "--lower names 'Seen in time'")], id="config, by header"),
        pytest.param(
            {"lower": ["a"], "higher": ["a"]},
            [("direction-conflict", "'a' is given both as --lower and as --higher")],
            id="two flags",
        ),
        pytest.param(
            {"lower": ["deaths"], "higher": ["deaths"]},
            [("direction-conflict", "'deaths' is given both")],
            id="two flags on one of the config",
        ),
        pytest.param({"lower": ["code"]}, [("bad-value", "'code' is given both as a metric and as the unit's id")], id="id"),
        pytest.param(
            {"lower": ["waits", "a"], "higher": ["a"]},
            [("direction-conflict", "'waits'"), ("direction-conflict", "'a'")],
            id="two at once",
        ),
    ],
)
def test_flags_that_contradict(flags: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(LeaguetabError) as caught:
        config_from_flags(base=BASE, **flags)
    assert [problem.code for problem in caught.value.problems] == [code for code, _ in problems]
    for problem, (_, words) in zip(caught.value.problems, problems, strict=True):
        assert words in str(problem)


def test_the_schema_in_the_configs_folder_is_up_to_date(root: Path) -> None:
    written = json.loads((root / "configs" / "config.schema.json").read_text(encoding="utf-8"))
    assert written == config_schema()


def test_the_schema_describes_every_key() -> None:
    schema = config_schema()
    for name, part in {"config": schema, **schema["$defs"]}.items():
        assert part["additionalProperties"] is False, name
        assert all("description" in key for key in part["properties"].values()), name
