"""From flags to the settings of random weightings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from leaguetab.analysis.sensitivity.draws import Vary, WeightSpread
from leaguetab.analysis.sensitivity.random_weights import DrawSettings
from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from typing import Literal


def settings_from(
    within: float, concentration: float | None, vary: str, draws: int, seed: int, precision: float | None, *, any_weights: bool
) -> DrawSettings:
    """Check flags and put them together.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where they contradict each other, or one is not possible.
    """
    if vary not in get_args(Vary):
        allowed = f"there are: {listed(get_args(Vary))}"
        raise LeaguetabError(Problem("bad-option", f"--vary {vary}", allowed, did_you_mean(vary, get_args(Vary))))
    if any_weights and concentration is not None:
        found = "--any-weights and --concentration are given together"
        raise LeaguetabError(Problem("bad-option", found, "all weightings are as likely, or those near the stated ones more so"))
    kind: Literal["relative", "dirichlet"] = "dirichlet" if any_weights or concentration is not None else "relative"
    spread = WeightSpread(kind, within, concentration, cast("Vary", vary))
    return DrawSettings(spread, draws, seed, precision)
