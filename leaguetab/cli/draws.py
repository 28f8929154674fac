"""From flags to the settings of random weightings."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, cast, get_args

from leaguetab.analysis.sensitivity.draws import Vary, WeightSpread
from leaguetab.analysis.sensitivity.random_weights import DrawSettings
from leaguetab.cli.options import A_SHARE, ABOVE_0, refused
from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from typing import Literal

WITHIN = WeightSpread().within
ALL_PER_CENT = 100


def settings_from(
    within: float | None,
    concentration: float | None,
    vary: str,
    draws: int | None,
    seed: int,
    precision: float | None,
    *,
    any_weights: bool,
) -> DrawSettings:
    """Check flags and put them together.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where they contradict each other, or one is not possible.
    """
    if vary not in get_args(Vary):
        raise LeaguetabError(refused("--vary", vary, f"one of {listed(get_args(Vary))}", did_you_mean(vary, get_args(Vary))))
    _refuse_no_share("--within", within)
    _refuse_no_share("--precision", precision)
    if concentration is not None and not 0 < concentration < inf:
        raise LeaguetabError(refused("--concentration", f"{concentration:g}", ABOVE_0))
    _refuse_several({"--within": within is not None, "--any-weights": any_weights, "--concentration": concentration is not None})
    kind: Literal["relative", "dirichlet"] = "dirichlet" if any_weights or concentration is not None else "relative"
    spread = WeightSpread(kind, WITHIN if within is None else within, concentration, cast("Vary", vary))
    return DrawSettings(spread, draws, seed, precision)


def _refuse_several(given: dict[str, bool]) -> None:
    """Refuse more than one way to say how far weights may stray."""
    several = [flag for flag, is_given in given.items() if is_given]
    if len(several) > 1:
        found = f"{' and '.join(several)} are given together"
        raise LeaguetabError(Problem("bad-option", found, "each says by itself how far weights may be from the stated ones"))


def _refuse_no_share(flag: str, value: float | None) -> None:
    """Refuse what lies outside 0 and 1; a percentage is taken for what it may have been meant to be."""
    if value is None or 0 < value < 1:
        return
    hint = f"Did you mean {flag} {value / 100:g}?" if 1 < value < ALL_PER_CENT else ""
    raise LeaguetabError(refused(flag, f"{value:g}", A_SHARE, hint))
