"""The colours: readable, told apart by colour-blind eyes, and really applied."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.theme import DARK, LIGHT, Colors


@pytest.fixture(autouse=True)
def _light_again(app: QApplication) -> Iterator[None]:
    yield
    theme.apply(app, "light")


GROUNDS = ("window", "panel", "base", "alternate", "button", "plot")

# Machado, Oliveira, Fernandes 2009: how linear RGB looks to colour-blind eyes.
EYES = {
    "ordinary": np.eye(3),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}


def linear(color: str) -> np.ndarray:
    value = np.array([int(color[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1)
    f = np.cbrt(np.maximum(xyz / [0.9505, 1.0, 1.089], 0.008856))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_meets_wcag_aa_on_every_ground(colors: Colors) -> None:
    for text in ("text", "muted", "link", "info", "warning", "error", "good"):
        for ground in GROUNDS:
            assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5, (text, ground)
    for kind in ("info", "warning", "error"):
        assert contrast(colors.text, getattr(colors, f"{kind}_ground")) >= 4.5
        assert contrast(getattr(colors, kind), getattr(colors, f"{kind}_ground")) >= 4.5
    assert contrast(colors.accent_text, colors.accent) >= 4.5


def test_the_contrast_formula_can_fail() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#999999", "#ffffff") < 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_curves_stand_out_from_the_ground_and_from_each_other_for_all_eyes(colors: Colors) -> None:
    assert all(contrast(curve, colors.plot) >= 3 for curve in colors.curves)
    for eyes, matrix in EYES.items():
        seen = [lab(matrix @ linear(curve)) for curve in colors.curves]
        for one, other in combinations(range(len(seen)), 2):
            apart = float(np.linalg.norm(seen[one] - seen[other]))
            assert apart >= (18 if other < 4 else 7), (eyes, one, other, apart)


def test_applying_a_theme_changes_palette_and_colours_and_says_so(app: QApplication) -> None:
    spy = QSignalSpy(theme.notifier().changed)
    theme.apply(app, "dark")
    assert spy.count() == 1
    assert theme.colors().dark
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    theme.apply(app, "light")
    assert spy.count() == 2
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)


def test_system_follows_the_desktop(app: QApplication) -> None:
    theme.apply(app, "system")
    desktop_is_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme.colors().dark == desktop_is_dark
    assert theme.chosen() == "system"


def test_curve_colours_go_on_after_the_last_one() -> None:
    count = len(theme.colors().curves)
    first, again = theme.curve_color(0), theme.curve_color(count)
    assert first.isValid()
    assert again.isValid()
    assert first != again
