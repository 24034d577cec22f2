"""Points and histograms of the data window: what is drawn, in which colours, and what a zoom does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from tests.ui.test_data_window import regression
from ui import theme
from ui.sample_points import SamplePoints
from ui.swatches import MARKS, Swatches, class_color
from ui.target_bars import TargetBars
from workbench.data import Data, Split
from workbench.data_facts import Viewpoint
from workbench.data_look import Subject, look
from workbench.datasets import datasets
from workbench.registry import Choice

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def points() -> Iterator[SamplePoints]:
    made = SamplePoints()
    made.resize(600, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def bars() -> Iterator[TargetBars]:
    made = TargetBars()
    made.resize(600, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def colors(points: SamplePoints) -> list[str]:
    return [brush.color().name() for brush in points.plot._item.data["brush"]]


MOONS = Subject(datasets.build(Choice("moons")))
REGRESSION = Subject(regression())


def test_points_have_the_colour_and_the_mark_of_their_class(points: SamplePoints) -> None:
    points.show_points(look(MOONS))
    item, labels = points.plot._item, MOONS.data.train.targets.tolist()
    x, y = item.getData()
    assert np.array_equal(np.stack([x, y], 1), MOONS.data.train.held.double().numpy())
    assert colors(points) == [theme.curve_color(label).name() for label in labels]
    assert list(item.data["symbol"]) == [("o", "s")[label] for label in labels]
    assert points.swatches.text().count("<span") == 2
    assert "upper" in points.swatches.text()


def test_points_of_a_regression_run_from_low_to_high(points: SamplePoints) -> None:
    points.show_points(look(REGRESSION))
    targets = REGRESSION.data.train.targets[:, 0].numpy()
    seen = colors(points)
    ends = points.plot._colors(24)
    assert seen[int(targets.argmin())] == ends[0].name()
    assert seen[int(targets.argmax())] == ends[-1].name()
    assert points.plot.shade_names() == [f"{value:.3g}" for value in np.linspace(targets.min(), targets.max(), 5)]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_points_follow_the_theme(app: QApplication, points: SamplePoints, colours: theme.ThemeName) -> None:
    points.show_points(look(MOONS))
    theme.apply(app, colours)
    assert colors(points)[0] == theme.curve_color(int(MOONS.data.train.targets[0])).name()
    theme.apply(app, "light")


def test_targets_that_are_not_finite_have_a_colour_too(points: SamplePoints) -> None:
    data = regression()
    data.train.targets[0] = math.nan
    points.show_points(look(Subject(data)))
    assert len(colors(points)) == 60
    data.train.targets[:] = math.nan
    points.show_points(look(Subject(data)))
    assert len(colors(points)) == 60


def test_forty_classes_look_different() -> None:
    looks = {(class_color(number).name(), MARKS[number % len(MARKS)]) for number in range(40)}
    assert len(looks) == 40


def test_a_zoom_is_kept_while_the_points_are_the_same(points: SamplePoints) -> None:
    points.show_points(look(MOONS))
    QTest.qWait(20)
    box = points.plot.getPlotItem().getViewBox()
    everything = box.viewRange()
    box.setRange(xRange=(0, 0.1), yRange=(0, 0.1), padding=0)
    points.show_points(look(MOONS, Viewpoint(page=1)))  # another page of the table
    assert box.viewRange()[0] == pytest.approx([0, 0.1])
    QTest.mouseDClick(points.plot.viewport(), Qt.MouseButton.LeftButton)
    QTest.qWait(20)
    assert np.allclose(box.viewRange(), everything, atol=0.3)
    box.setRange(xRange=(0, 0.1), yRange=(0, 0.1), padding=0)
    points.show_points(look(MOONS, Viewpoint(label=0)))
    QTest.qWait(20)
    assert box.viewRange()[0][1] > 0.5


def test_all_points_are_in_view(points: SamplePoints) -> None:
    points.show_points(look(MOONS))
    QTest.qWait(20)
    (left, right), (bottom, top) = points.plot.getPlotItem().getViewBox().viewRange()
    held = MOONS.data.train.held
    assert left < held[:, 0].min()
    assert right > held[:, 0].max()
    assert bottom < held[:, 1].min()
    assert top > held[:, 1].max()
    assert top - bottom < 1.5 * float(held[:, 1].max() - held[:, 1].min())


def test_of_many_points_it_is_said_how_many_are_shown(points: SamplePoints) -> None:
    points.show_points(look(MOONS))
    assert points.note.isHidden()
    seen = look(MOONS)
    assert seen.points is not None
    points.show_points(replace(seen, points=replace(seen.points, of=12_345)))
    assert points.note.text() == "400 of 12\u202f345 samples are shown."


def test_a_single_sample_is_shown(points: SamplePoints, bars: TargetBars) -> None:
    seen = look(Subject(Data(Split(torch.ones(1, 2), torch.ones(1, 1)), None, "regression")))
    points.show_points(seen)
    bars.show_targets(seen)
    QTest.qWait(20)
    assert len(colors(points)) == 1


def test_names_of_swatches_are_texts_and_not_html() -> None:
    swatches = Swatches()
    swatches.show_names(["<b>bold</b>", *map(str, range(20))])
    assert "&lt;b&gt;bold&lt;/b&gt;" in swatches.text()
    assert "and&nbsp;9&nbsp;more" in swatches.text()
    swatches.show_names(["low", "high"], [QColor("#123456"), QColor("#654321")])
    assert "#123456" in swatches.text()
    swatches.deleteLater()


# ---------------------------------------------------------------------------------------------------------
# Targets

def test_bars_are_shares_of_their_split(bars: TargetBars) -> None:
    data = replace(regression(), validation=Split(torch.zeros(7, 3), torch.zeros(7, 2)))
    seen = look(Subject(data))
    bars.show_targets(seen)
    training, validation = (item.opts["height"] for item in bars.plot._bars)
    assert seen.histogram is not None
    assert training.sum() == pytest.approx(100)
    assert np.allclose(training, 100 * seen.histogram.training / 60)
    assert validation.max() == pytest.approx(100)
    assert "training" in bars.swatches.text()
    assert "validation" in bars.swatches.text()


def test_without_a_validation_split_there_are_bars_of_one_colour(bars: TargetBars) -> None:
    bars.show_targets(look(REGRESSION))
    assert len(bars.plot._bars) == 1
    assert "validation" not in bars.swatches.text()


def test_another_target_is_asked_for(bars: TargetBars) -> None:
    bars.show_targets(look(REGRESSION))
    assert bars.output.isVisible()
    assert bars.facts.text().startswith("u: from ")
    asked = QSignalSpy(bars.output_wanted)
    bars.output.setCurrentIndex(1)
    bars.output.activated.emit(1)
    assert asked.at(0) == [1]
    bars.show_targets(look(REGRESSION, Viewpoint(output=1)))
    assert bars.facts.text().startswith("v: from ")
    assert bars.plot.getPlotItem().getAxis("bottom").labelText == "v"
    bars.show_targets(look(Subject(regression(outputs=1))))
    assert not bars.output.isVisible()


def test_targets_that_are_nowhere_finite_have_no_bars(bars: TargetBars) -> None:
    data = regression()
    data.train.targets[:] = math.nan
    bars.show_targets(look(Subject(data)))
    assert bars.plot._bars == []
