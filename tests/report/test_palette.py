from __future__ import annotations

from itertools import combinations

import pytest

from vacatur.report.words import data

FOUR = ("eligible", "not_yet", "needs_review", "not_eligible")
LEAST_CONTRAST = 4.5
LEAST_DISTANCE = 20.0
"""In CIELAB: about ten times what an eye can just tell apart."""

SIGHT = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How linear colours are seen, by the model of Machado, Oliveira and Fernandes (2009)."""


def _linear(colour: str) -> tuple[float, float, float]:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    light = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(each), strict=True))
        for each in (one, other)
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


def _lab(colour: str, sight: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    seen = [
        min(max(sum(w * c for w, c in zip(row, _linear(colour), strict=True)), 0), 1)
        for row in sight
    ]
    x = (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505
    y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]
    z = (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089
    a, b, c = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def test_contrast_of_black_on_white_is_the_known_one() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_every_colour_can_be_read_on_every_ground(scheme: str, ground: str) -> None:
    colours = data("palette.toml")[scheme]
    for name in ("ink", "soft", "link", *FOUR):
        assert _contrast(colours[name], colours[ground]) >= LEAST_CONTRAST, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_determinations_differ_whatever_cones_see_them(scheme: str, sight: str) -> None:
    colours = data("palette.toml")[scheme]
    for one, other in combinations(FOUR, 2):
        seen = [_lab(colours[each], SIGHT[sight]) for each in (one, other)]
        distance = sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5
        assert distance >= LEAST_DISTANCE, (one, other)
