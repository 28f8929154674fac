from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import MethodError
from leaguetab.methods.transform.divide_by import DivideBy

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from leaguetab.methods.base import Context, Floats


def test_agrees_with_the_published_asem_index(
    asem: Callable[[str], pl.DataFrame],
    numbers: Callable[[pl.DataFrame, str], Floats],
    beside: Callable[..., Context],
) -> None:
    raw, denominated, context = asem("stage_raw"), asem("stage_denominated"), beside(asem("denominators"))
    divided = asem("IndMeta").drop_nulls("Denominator").select("IndCode", "Denominator").rows()
    assert [code for code, _ in divided] == [code for code in raw.columns[7:] if not raw[code].equals(denominated[code])]
    for code, denominator in divided:
        found = DivideBy(column=denominator).apply(numbers(raw, code), context)
        np.testing.assert_allclose(found, numbers(denominated, code), rtol=1e-13, err_msg=code)


def test_a_divisor_of_0_or_none_gives_no_rate(beside: Callable[..., Context]) -> None:
    step = DivideBy(column="deaths + discharges")
    context = beside({"deaths": [1, 0, None, 2], "discharges": [3, 0, 5, 8]}, "lower")
    found = step.apply(np.array([2.0, 2.0, 2.0, np.nan]), context)
    np.testing.assert_array_equal(found, [1 / 2, np.nan, np.nan, np.nan])
    assert step.may_lose
    assert step.columns_read == ("deaths + discharges",)
    assert step.better_after("lower") == "lower"


def test_a_negative_divisor_is_refused(beside: Callable[..., Context]) -> None:
    with pytest.raises(MethodError, match=r"'beds' holds -4; values can be divided by positive numbers only"):
        DivideBy(column="beds").apply(np.array([2.0, 2.0]), beside({"beds": [-4.0, 1.0]}))
