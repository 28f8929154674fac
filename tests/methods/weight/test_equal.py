from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.weight.equal import Equal


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_each_part_has_one_share(parts: int) -> None:
    np.testing.assert_array_equal(Equal().apply(np.zeros((parts, 3)), Context()), [1 / parts] * parts)
