from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from leaguetab.methods.base import Context
from leaguetab.methods.transform.logit import Logit


@pytest.mark.parametrize("out_of", [1, 100])
def test_agrees_with_scipy(out_of: int) -> None:
    shares = np.array([1e-6, 0.1, 0.2, 0.5, 0.75, 0.999])
    found = Logit.model_validate({"out_of": out_of}).apply(shares * out_of, Context())
    np.testing.assert_allclose(found, logit(shares), rtol=1e-10, atol=1e-15)
    # Odds of 3 to 1, by hand.
    assert found[4] == pytest.approx(np.log(3), rel=1e-15)


def test_there_is_no_result_at_or_beyond_the_ends() -> None:
    assert np.isnan(Logit(out_of=100).apply(np.array([-1.0, 0.0, 100.0, 101.0, np.nan]), Context())).all()
