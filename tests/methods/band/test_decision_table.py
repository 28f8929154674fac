from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from leaguetab.algorithm.schema import algorithm_schema
from leaguetab.methods.band.decision_table import DecisionTable
from leaguetab.methods.base import Context
from leaguetab.scoring import UnitColumns

LABELS = ("Inadequate", "Requires improvement", "Good", "Outstanding")
# CQC, Ratings principles for NHS trusts (2022), for five underlying ratings: two outstanding and all others good.
OUTSTANDING = {"when": "outstanding >= 2 AND outstanding + good = 5", "band": "Outstanding"}
POOR = {"when": "inadequate >= 2", "band": "Inadequate"}
MIXED = {"when": "inadequate = 1 OR improve >= 2", "band": "Requires improvement"}


def table(**parameters: Any) -> DecisionTable:
    return DecisionTable.model_validate({"method": "decision_table", "labels": LABELS, **parameters})


@pytest.fixture
def columns() -> UnitColumns:
    return UnitColumns(
        pl.DataFrame(
            {
                "outstanding": [2, 1, 0, 2, 0, 0, None],
                "good": [3, 4, 3, 2, 1, 4, 5],
                "improve": [0, 0, 2, 0, 1, 1, 0],
                "inadequate": [0, 0, 0, 1, 3, 0, 0],
            }
        )
    )


def test_the_first_row_that_holds_decides(columns: UnitColumns) -> None:
    method = table(rows=(OUTSTANDING, POOR, MIXED), otherwise="Good")
    found = method.apply(np.ones(7), Context(columns=columns))
    np.testing.assert_array_equal(np.array(LABELS)[found], [
        "Outstanding", "Good", "Requires improvement", "Requires improvement", "Inadequate", "Good", "Good"
    ])  # fmt: skip
    assert method.columns_read == (OUTSTANDING["when"], POOR["when"], MIXED["when"])


def test_the_order_of_the_rows_matters(columns: UnitColumns) -> None:
    rows = ({"when": "good >= 3", "band": "Good"}, {"when": "outstanding >= 1", "band": "Outstanding"})
    context = Context(columns=columns)
    np.testing.assert_array_equal(table(rows=rows).apply(np.ones(7), context), [2, 2, 2, 3, -1, 2, 2])
    np.testing.assert_array_equal(table(rows=rows[::-1]).apply(np.ones(7), context), [3, 3, 2, 3, -1, 2, 2])


def test_without_otherwise_or_score_there_is_no_band(columns: UnitColumns) -> None:
    values = np.array([1.0, np.nan, 1.0, 1.0, 1.0, 1.0, 1.0])
    np.testing.assert_array_equal(table(rows=(OUTSTANDING,)).apply(values, Context(columns=columns)), [3] + [-1] * 6)
    np.testing.assert_array_equal(
        table(rows=(OUTSTANDING,), otherwise="Good").apply(values, Context(columns=columns)), [3, -1] + [2] * 5
    )


def test_a_condition_on_scores_differs_between_draws() -> None:
    columns = UnitColumns(
        pl.DataFrame({"flag": [True, False]}), {"safety_score": np.array([[1.0, 2.0], [3.0, 4.0], [np.nan, 1.0]])}
    )
    method = table(rows=({"when": "safety_score >= 2 AND NOT flag", "band": "Good"},), otherwise="Inadequate")
    found = method.apply(np.zeros((3, 2)), Context(columns=columns))
    np.testing.assert_array_equal(found, [[0, 2], [0, 2], [0, 0]])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"rows": ({"when": "a > 1", "band": "Outstandin"},)}, "no band is called 'Outstandin'.*Did you mean 'Outstanding'"),
        ({"rows": (POOR,), "otherwise": 2}, "no band is called 2"),
        ({"rows": ()}, "at least 1"),
        ({"rows": ({"when": "a >", "band": "Good"},)}, "cannot be read"),
        ({"rows": ({"when": "a > 1", "bands": "Good"},)}, "unknown key 'bands'"),
        ({"rows": (POOR,), "labels": ("Good", "Good")}, "the label 'Good' stands twice"),
    ],
)
def test_what_is_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        table(**parameters)


def test_the_schema_holds_the_model_of_a_row() -> None:
    definitions = algorithm_schema()["$defs"]
    (own,) = (
        method
        for method in definitions["Banding"]["anyOf"]
        if method.get("properties", {}).get("method", {}).get("const") == "decision_table"
    )
    assert own["properties"]["rows"]["items"] == {"$ref": "#/$defs/DecisionRow"}
    assert set(definitions["DecisionRow"]["properties"]) == {"when", "band"}
