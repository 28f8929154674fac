from __future__ import annotations

import re

import pytest

from leaguetab.output.band_colours import contrast, rules


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # WCAG 2.2: black on white is 21 to 1; #777777 on white is the well-known near miss of 4.48 to 1.
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),
    ],
)
def test_contrast(one: tuple[int, int, int], other: tuple[int, int, int], ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("bands", range(1, 21))
def test_words_can_be_read_on_every_band(bands: int) -> None:
    found = re.findall(r"\.b(\d+) \{ background: #(\w{6}); color: #(\w{6}); \}\n", rules(bands))
    assert [int(level) for level, _, _ in found] == list(range(bands))
    for _, background, ink in found:
        assert contrast(*((int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for code in (background, ink))) >= 4.5


@pytest.mark.parametrize("bands", [3, 4, 5, 10])
def test_blue_is_best_and_orange_worst(bands: int) -> None:
    backgrounds = re.findall(r"background: #(\w\w)\w\w(\w\w)", rules(bands))
    warmth = [int(red, 16) - int(blue, 16) for red, blue in backgrounds]
    assert warmth[0] < 0 < warmth[-1]


def test_no_bands_no_rules() -> None:
    assert rules(0) == ""
