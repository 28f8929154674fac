from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.weight.budget_allocation import BudgetAllocation

NAMES = ("safety", "access", "finance")


def allocation(people: Any) -> BudgetAllocation:
    return BudgetAllocation.model_validate({"method": "budget_allocation", "people": people})


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        pytest.param({"Ann": {"safety": 50, "access": 30, "finance": 20}}, [0.5, 0.3, 0.2], id="one person"),
        # Ann: 1/2, 1/2 and 0. Bob: 1/4, 1/4 and 2/4.
        pytest.param(
            {"Ann": {"safety": 5, "access": 5}, "Bob": {"finance": 200, "access": 100, "safety": 100}},
            [3 / 8, 3 / 8, 2 / 8],
            id="totals differ, a part not named",
        ),
        pytest.param({"Ann": {"safety": 1}}, [1, 0, 0], id="everything on one part"),
    ],
)
def test_worked_by_hand(people: Any, expected: list[float]) -> None:
    np.testing.assert_allclose(allocation(people).apply(np.zeros((3, 2)), Context(part_names=NAMES)), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("people", "message"),
    [
        pytest.param({}, "at least 1", id="nobody"),
        pytest.param({"Ann": {}}, "'Ann' gives no points", id="no parts"),
        pytest.param({"Ann": {"safety": 1}, "Bob": {"safety": 0, "access": 0}}, "'Bob' gives no points", id="nothing but zeros"),
        pytest.param({"Ann": {"safety": 2, "access": -1}}, "greater than or equal to 0", id="negative"),
    ],
)
def test_what_is_refused(people: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        allocation(people)


def test_unknown_names_are_all_reported() -> None:
    with pytest.raises(MethodError) as caught:
        allocation({"Ann": {"saftey": 1, "access": 1}, "Bob": {"money": 1, "saftey": 1}}).apply(
            np.zeros((3, 2)), Context(part_names=NAMES)
        )
    assert [(problem.found, problem.hint) for problem in caught.value.problems] == [
        ("no part is called 'saftey'", "Did you mean 'safety'?"),
        ("no part is called 'money'", ""),
    ]
