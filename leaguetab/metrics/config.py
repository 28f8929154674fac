"""A config: what the columns of a metrics file mean."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints, TypeAdapter

from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.metrics.data import Better, MetricInfo, Wanted
from leaguetab.model import ExpressionText, StrictModel, line, refuse
from leaguetab.yaml_source import read_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic_core import InitErrorDetails

    from leaguetab.yaml_source import YamlSource

Encoding = Literal["utf-8", "latin-1", "cp1252"]


_TABS = {"tab": "\t", "\\t": "\t"}


def _is_delimiter(mark: str) -> bool:
    return len(mark) == 1 and mark.isascii() and mark not in '"\r\n'


def _delimiter(mark: str) -> str:
    if not _is_delimiter(mark):
        raise refuse("bad-value", f"'delimiter' is {mark!r}", 'it must be a single character, such as ";" or "\\t"')
    return mark


def _pair(limits: Any) -> Any:
    if isinstance(limits, tuple) and len(limits) != 2:  # noqa: PLR2004 -- lowest and highest
        raise refuse("bad-value", f"'range' has {len(limits)} values", "it must be [lowest, highest], with null for no limit")
    return limits


def _range(limits: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    low, high = limits
    if low is not None and high is not None and not low <= high:
        raise refuse("bad-value", f"'range' is [{low:g}, {high:g}]", "the lowest value comes first")
    return limits


def _token(value: Any) -> Any:
    """Take a bare number in YAML (``missing: [-999]``) as the text that stands in the file."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _layout(value: Any) -> Literal["wide"] | LongLayout:
    if value == "wide":
        return "wide"
    if isinstance(value, dict | LongLayout):
        return LongLayout.model_validate(value)
    raise refuse("bad-value", f"'layout' is {value!r}", "it must be `wide`, or for a long file `{metric: column, value: column}`")


class LongLayout(StrictModel):
    """A long file: one row for each unit and metric."""

    metric: str
    """The column with the metric's name."""
    value: str
    """The column with its value."""


Token = Annotated[str, BeforeValidator(_token, json_schema_input_type=str | float)]


class UnrankedConfig(StrictModel):
    """A condition under which a unit is scored and listed, but not ranked."""

    when: ExpressionText
    """An SQL condition on the columns of one row, e.g. `iso3 LIKE 'ZZ%'`."""
    because: str
    """The reason, as the reader sees it."""


class MetricConfig(StrictModel):
    """What is known about one metric."""

    column: str | None = None
    """The column's header in the file (in a long file, the metric's name there); by default the metric's own name."""
    label: str | None = None
    """What a reader sees instead of the name."""
    domain: str | None = None
    """The domain it belongs to."""
    unit: str | None = None
    """The unit of measurement, in words, e.g. `% of patients`."""
    better: Better | None = None
    """Which way is better."""
    range: Annotated[tuple[float | None, float | None], BeforeValidator(_pair), AfterValidator(_range)] = (None, None)
    """The lowest and highest value that make sense; `null` for no limit. A value outside is used as it is, with a warning, and
    `leaguetab check` counts it as a problem."""
    count: str | None = None
    """The column with the number of cases behind each value."""
    standard_error: str | None = None
    """The column with each value's standard error."""


OneWeight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_WHEN_USED = ConfigDict(defer_build=True)
_ONE_WEIGHT: TypeAdapter[float] = TypeAdapter(OneWeight, config=_WHEN_USED)
_WEIGHTS_OF_A_BRANCH: TypeAdapter[dict[str, float]] = TypeAdapter(dict[str, OneWeight], config=_WHEN_USED)


def _stated_weight(value: Any) -> float | dict[str, float]:
    """Check a weight, or the weights of a branch's parts: as one or the other, so that an error speaks of what was written."""
    if isinstance(value, dict):
        return _WEIGHTS_OF_A_BRANCH.validate_python(value, strict=True)
    return _ONE_WEIGHT.validate_python(value, strict=True)


StatedWeight = Annotated[
    float | dict[str, float],
    PlainValidator(_stated_weight, json_schema_input_type=OneWeight | dict[str, OneWeight]),
]


class OwnScenario(StrictModel):
    """An alternative of your own, which the sensitivity report tries: other weights, or another whole algorithm."""

    name: Annotated[str, StringConstraints(min_length=1)]
    """A short name, for programs; no other alternative in the list has it."""
    title: str | None = None
    """What a reader sees; by default the title of the algorithm, or the name."""
    weights: Annotated[dict[str, StatedWeight], Field(min_length=1)] | None = None
    """Other weights, each in proportion to those of the parts beside it: `Access: 2`. A part goes by its name or its label; parts
    not named keep their weight. `Access: {waits: 3, cancer: 1}` states the weights of the parts of one branch."""
    algorithm: str | None = None
    """Another whole algorithm: its name, or a path relative to the config."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that it is one or the other."""
        stated = [key for key in ("weights", "algorithm") if data.get(key) is not None]
        if len(stated) != 1:
            found = "the alternative has both `weights` and `algorithm`" if stated else "the alternative changes nothing"
            yield line(refuse("bad-value", found, "it has one of `weights` and `algorithm`"), ())


class MetricsConfig(StrictModel):
    """What the columns of a metrics file mean."""

    title: str | None = None
    """What the data are, in a line."""
    source: str | None = None
    """Who published them, and where."""
    licence: str | None = None
    """Under which licence."""
    file: str | None = None
    """The metrics file, so that the config alone is a whole job; relative to the config."""
    algorithm: str | None = None
    """The algorithm where none is named on the command line."""
    id: str | None = None
    """The column that identifies a unit; by default the first."""
    name: str | None = None
    """The column with the units' names."""
    groups: tuple[str, ...] = ()
    """Columns that sort the units into groups, e.g. a region."""
    layout: Annotated[
        Literal["wide"] | LongLayout, PlainValidator(_layout, json_schema_input_type=Literal["wide"] | LongLayout)
    ] = "wide"
    """`wide` (one row a unit), or for a long file the columns with metric and value."""
    period: str | None = None
    """The column that says which period a row is of; the latest is taken unless --period names another."""
    encoding: Encoding | None = None
    """How text is encoded, where it is not UTF-8."""
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    """What parts the fields of a CSV file; by default found from its first lines."""
    decimal: Literal[".", ","] | None = None
    """The decimal mark of numbers written as text; by default `.`."""
    missing: tuple[Token, ...] = ()
    """What stands for a missing value, beside the usual tokens; letter case does not matter."""
    unranked: tuple[UnrankedConfig, ...] = ()
    """Units that are scored and listed, but not ranked."""
    metrics: dict[str, MetricConfig] = Field(default_factory=dict)
    """The metrics, by the name that algorithms use."""
    scenarios: tuple[OwnScenario, ...] = ()
    """Alternatives of your own that the sensitivity report tries beside those it makes from the algorithm."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that no metric takes the name of the column that identifies or names the units, nor two alternatives one name."""
        yield from _names_twice(data.get("scenarios"))
        metrics = data.get("metrics")
        for key in ("id", "name"):
            column = data.get(key)
            if isinstance(column, str) and isinstance(metrics, dict) and column in metrics:
                found = f"the metric {column!r} has the name of the column stated under {key!r}"
                yield line(refuse("bad-value", found, "give the metric another name, and state its `column`"), ("metrics", column))


def _names_twice(scenarios: Any) -> Iterator[InitErrorDetails]:
    names = [item.get("name") if isinstance(item, dict) else None for item in (scenarios if isinstance(scenarios, tuple) else ())]
    for number, name in enumerate(names):
        if name is not None and name in names[:number]:
            found = f"two alternatives are called {name!r}"
            yield line(refuse("bad-value", found, "each has a name of its own"), ("scenarios", number, "name"))


@dataclass(frozen=True)
class LoadedConfig:
    """A config, read from its file.

    Parameters
    ----------
    config
        What it says.
    path
        Where it lies.
    shown_as
        How messages name it.
    sha256
        Of the file, in hexadecimal.
    source
        The file, with the position of everything in it.
    """

    config: MetricsConfig
    path: Path
    shown_as: str
    sha256: str
    source: YamlSource

    @property
    def file(self) -> Path | None:
        """The metrics file that the config names, as an absolute path."""
        return None if self.config.file is None else Path(os.path.normpath(self.path.resolve().parent / self.config.file))

    @property
    def file_shown_as(self) -> str | None:
        """The metrics file as messages and records name it: seen from where the config is."""
        return (
            None if self.config.file is None else Path(os.path.normpath(Path(self.shown_as).parent / self.config.file)).as_posix()
        )


def load_config(path: Path, shown_as: str | None = None) -> LoadedConfig:
    """Read a config.

    Parameters
    ----------
    path
        The YAML file.
    shown_as
        How messages name it; by default the path.

    Raises
    ------
    LeaguetabError
        Every problem at once, with line and column.
    """
    source = read_yaml(path, shown_as=shown_as)
    if "score" in source.data:
        hint = "Name it with -a, and the config with -c."
        raise LeaguetabError(
            Problem("bad-option", "this file is an algorithm", "a config says what columns mean", hint, Place(source.path))
        )
    return LoadedConfig(validate(MetricsConfig, source), path, source.path, source.sha256, source)


def declared(config: MetricsConfig) -> Mapping[str, MetricInfo]:
    """Return what a config says about each metric, by name, in its order."""
    return MappingProxyType({name: _info(name, metric) for name, metric in config.metrics.items()})


def _info(name: str, metric: MetricConfig) -> MetricInfo:
    return MetricInfo(
        name=name,
        column=metric.column or name,
        label=metric.label or name,
        domain=metric.domain,
        unit=metric.unit,
        better=metric.better,
        valid_range=metric.range,
        count=metric.count,
        standard_error=metric.standard_error,
    )


def config_from_flags(  # noqa: PLR0913 -- one for each flag
    *,
    id: str | None = None,  # noqa: A002 -- called as the flag and the YAML key are
    name: str | None = None,
    groups: Sequence[str] = (),
    lower: Sequence[str] = (),
    higher: Sequence[str] = (),
    delimiter: str | None = None,
    decimal: str | None = None,
    base: MetricsConfig | None = None,
) -> MetricsConfig:
    """Lay the flags of a command over a config.

    Parameters
    ----------
    id, name
        Columns of the unit's id and name.
    groups
        Group columns; they replace those of the config.
    lower, higher
        Metrics where lower or higher is better, by name or by header. A metric that the config lacks is added.
    delimiter, decimal
        As a config has them; ``tab`` is a delimiter too.
    base
        The config, if there is one.

    Raises
    ------
    LeaguetabError
        ``direction-conflict``, for each metric on which flags and config, or two flags, disagree; ``bad-value`` where a metric is
        also the unit's id or name; ``bad-option`` for a delimiter or decimal mark that cannot be one.
    """
    config = base or MetricsConfig()
    mark = _TABS.get(delimiter or "", delimiter)
    stated = {"id": id, "name": name, "groups": tuple(groups), "delimiter": mark, "decimal": decimal}
    roles = {key: value for key, value in stated.items() if value}
    flags: tuple[tuple[Better, Sequence[str]], ...] = (("lower", lower), ("higher", higher))
    metrics = dict(config.metrics)
    problems = [*_mark_problems(mark, decimal)]
    for better, columns in flags:
        for column in columns:
            key = _metric_named(column, metrics)
            problems += _direction_problems(column, better, metrics.get(key), config.metrics.get(key))
            metrics[key] = metrics.get(key, MetricConfig()).model_copy(update={"better": better})
    merged = config.model_copy(update={**roles, "metrics": metrics})
    problems += [
        Problem(
            "bad-value",
            f"{column!r} is given both as a metric and as the unit's {role}",
            "a column is one or the other",
            place=Place("flags"),
        )
        for role, column in (("id", merged.id), ("name", merged.name))
        if column in metrics
    ]
    if problems:
        raise LeaguetabError(problems)
    return merged


def flagged(config: MetricsConfig, lower: Sequence[str], higher: Sequence[str]) -> tuple[Wanted, ...]:
    """List the metrics that flags name: they must be in the file, whoever reads them.

    Parameters
    ----------
    config
        With the flags laid over it.
    lower, higher
        As for `config_from_flags`.
    """
    named = [(column, "the option 'lower'") for column in lower] + [(column, "the option 'higher'") for column in higher]
    return tuple(Wanted(_metric_named(column, config.metrics), "number", may_be_empty=True, asked_by=by) for column, by in named)


def _mark_problems(delimiter: str | None, decimal: str | None) -> Iterator[Problem]:
    if delimiter is not None and not _is_delimiter(delimiter):
        hint = "For example: --delimiter ';' or --delimiter tab."
        yield Problem("bad-option", f"--delimiter {delimiter}", "it must be a single character, or the word tab", hint)
    if decimal not in {None, ".", ","}:
        yield Problem("bad-option", f"--decimal {decimal}", "it must be a point or a comma", "For example: --decimal ,")


def _metric_named(column: str, metrics: Mapping[str, MetricConfig]) -> str:
    """Return the name of the metric that a flag speaks of by name or by header."""
    if column in metrics:
        return column
    return next((name for name, metric in metrics.items() if metric.column == column), column)


def _direction_problems(column: str, better: Better, now: MetricConfig | None, in_config: MetricConfig | None) -> Iterator[Problem]:
    if in_config is not None and in_config.better not in (None, better):
        found = f"--{better} names {column!r}, and the config says that {in_config.better} is better"
        yield Problem(
            "direction-conflict",
            found,
            "both must say the same",
            "Leave the flag out, or change the config.",
            Place(f"--{better} {column}"),
        )
    elif now is not None and now.better not in (None, better):
        found = f"{column!r} is given both as --lower and as --higher"
        yield Problem("direction-conflict", found, "one way is better", place=Place(f"--{better} {column}"))


def config_schema() -> dict[str, Any]:
    """Return the JSON schema of a config, for editors."""
    schema = MetricsConfig.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "leaguetab config"}
