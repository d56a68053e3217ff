"""The colours of the page: ink can be read on its ground, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from ui.frame import STYLE

READABLE = 4.5
"""Contrast that WCAG 2.2 asks of normal text (success criterion 1.4.3, level AA)."""

GROUNDS = {
    "ink": ("paper", "surface", "sunken", "accent-ground", "warn-ground"),
    "ink-2": ("paper", "surface", "sunken"),
    "ink-3": ("paper", "surface", "sunken"),
    "accent": ("paper", "surface", "sunken", "accent-ground"),
    "cpt": ("cpt-ground",),
    "icd": ("icd-ground",),
    "hcpcs": ("hcpcs-ground",),
    "modifier": ("modifier-ground",),
    "warn": ("paper", "warn-ground"),
    "error": ("paper", "error-ground"),
}
PAIRS = [(ink, ground) for ink, grounds in GROUNDS.items() for ground in grounds]


def colours() -> Mapping[str, tuple[str, str]]:
    """The light and the dark value of each colour of the style sheet."""
    pattern = r"--cw-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"
    return {name: (light, dark) for name, light, dark in re.findall(pattern, STYLE.read_text(encoding="utf-8"))}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(ink: str, ground: str, scheme: int) -> None:
    palette = colours()
    assert contrast(palette[ink][scheme], palette[ground][scheme]) >= READABLE


def test_every_ink_has_a_ground_it_is_tested_on() -> None:
    inks = {name for name in colours() if not name.endswith("-ground")}
    assert inks - {"paper", "surface", "sunken", "line", "line-strong"} == set(GROUNDS)
