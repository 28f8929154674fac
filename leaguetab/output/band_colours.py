"""Colours for bands on a web page, from dark blue (best) to dark orange (worst), which colour-blind people see apart too."""

from __future__ import annotations

Colour = tuple[int, int, int]

_BEST_TO_WORST: tuple[Colour, ...] = ((24, 84, 144), (126, 178, 221), (240, 238, 232), (244, 176, 106), (160, 64, 8))
_INK: Colour = (0, 0, 0)
_WHITE: Colour = (255, 255, 255)
_LINEAR_UP_TO = 0.04045


def rules(bands: int) -> str:
    """Write a style rule for each band: ``.b0`` the best.

    Parameters
    ----------
    bands
        How many there are.

    Returns
    -------
    str
        One rule a line, with a text colour that can be read on the background.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, success criterion 1.4.3 (contrast of at least 4.5 to 1).
    """
    colours = [_between(level / max(bands - 1, 1)) for level in range(bands)]
    return "".join(
        f".b{level} {{ background: {_hex(colour)}; color: {_hex(_readable_on(colour))}; }}\n"
        for level, colour in enumerate(colours)
    )


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _between(share: float) -> Colour:
    """Return the colour at a share of the way from the best to the worst."""
    place = share * (len(_BEST_TO_WORST) - 1)
    left = min(int(place), len(_BEST_TO_WORST) - 2)
    red, green, blue = (
        round(a + (b - a) * (place - left)) for a, b in zip(_BEST_TO_WORST[left], _BEST_TO_WORST[left + 1], strict=True)
    )
    return red, green, blue


def _readable_on(background: Colour) -> Colour:
    return max(_INK, _WHITE, key=lambda ink: contrast(ink, background))


def _luminance(colour: Colour) -> float:
    shares = [part / 255 for part in colour]
    red, green, blue = (share / 12.92 if share <= _LINEAR_UP_TO else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
