from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.base import Context

NAN = float("nan")


@pytest.mark.parametrize(
    ("parameters", "values", "expected"),
    [
        # UNDP, Human Development Report 2023-24, technical note 1: 0.550, 0.700 and 0.800 begin a group.
        pytest.param({"at": (0.55, 0.7, 0.8)}, [0.549, 0.55, 0.699, 0.7, 0.8, NAN, 0.96], [0, 1, 1, 2, 3, -1, 3], id="upper"),
        # NHS England, NOF 2025/26 Q3: 2.06 is segment 1, 2.35 segment 2, 2.69 segment 3.
        pytest.param({"at": (2.06, 2.35, 2.69), "on_cut": "lower"}, [2.06, 2.07, 2.35, 2.69, 2.71], [0, 1, 1, 2, 3], id="lower"),
        pytest.param({"at": (0.0,)}, [-1e9, 0, 1e9], [0, 1, 1], id="one cut"),
        pytest.param({"at": (0.5,)}, [NAN, NAN], [-1, -1], id="all missing"),
        # (3 + 2 + 1) / 3 is 2, and 0.57 x 100 is 57; so summed and multiplied, binary numbers are 2e-16 and 7e-15 short.
        pytest.param({"at": (1, 2)}, [1 / 3 * 3 + 1 / 3 * 2 + 1 / 3], [2], id="noise below a cut"),
        pytest.param({"at": (57.0,)}, [0.57 * 100], [1], id="noise of a percentage"),
        pytest.param({"at": (0.3, 1), "on_cut": "lower"}, [0.1 + 0.2], [0], id="noise above a cut"),
        pytest.param({"at": (-2.0, 0.0, 2.0)}, [0.3 - 0.2 - 0.1], [2], id="noise beside nought"),
        pytest.param({"at": (0.0,)}, [0.3 - 0.2 - 0.1], [1], id="noise beside nought alone"),
        # An open end far away makes nothing else near.
        pytest.param({"at": (1, 5, 1e15)}, [6, 2, 0.5, 0, 1e15], [2, 1, 0, 0, 3], id="a large cut"),
        pytest.param({"at": (1e15, 1e15 + 2)}, [1e15 - 1, 1e15, 1e15 + 1, 1e15 + 2], [0, 1, 1, 2], id="large cuts close together"),
        # What is written with ten digits differs.
        pytest.param({"at": (2.0,)}, [1.9999999999], [0], id="no noise"),
        pytest.param({"at": (2.0,), "on_cut": "lower"}, [2.0000000001], [1], id="no noise above"),
        pytest.param({"at": (57.0,)}, [[0.57 * 100, NAN], [56.9, 58]], [[1, -1], [0, 1]], id="two draws"),
    ],
)
def test_bands(parameters: dict[str, Any], values: list[float], expected: list[int]) -> None:
    method = Cuts(labels=tuple(range(len(parameters["at"]) + 1)), **parameters)
    np.testing.assert_array_equal(method.apply(np.array(values), Context()), expected)


@pytest.mark.parametrize(
    ("at", "labels", "message"),
    [
        pytest.param((1.0, 2.0), ("a", "b"), "there are 2 labels; 2 cut points make 3 bands", id="too few labels"),
        pytest.param((1.0,), ("a", "b", "c"), "there are 3 labels; 1 cut points make 2 bands", id="too many labels"),
        pytest.param((1.0,), ("a", "a"), "the label 'a' stands twice", id="equal labels"),
        pytest.param((2.0, 1.0), ("a", "b", "c"), "'at' is 2, 1; it must be finite numbers in ascending order", id="descending"),
        pytest.param((1.0, 1.0), ("a", "b", "c"), "'at' is 1, 1", id="equal cuts"),
        pytest.param((1.0, float("inf")), ("a", "b", "c"), "'at' is 1, inf", id="infinite"),
        pytest.param((NAN,), ("a", "b"), "'at' is nan", id="not a number"),
        pytest.param((), ("a",), "'at' is none", id="no cuts"),
    ],
)
def test_what_is_refused(at: tuple[float, ...], labels: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cuts.model_validate({"method": "cuts", "at": at, "labels": labels})
