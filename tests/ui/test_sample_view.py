"""The samples of the data window: a grid that is walked with the keys, one of them enlarged, what is wanted next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QSignalSpy, QTest
from torch import Tensor

from tests.ui.data_scenes import flipped
from tests.ui.test_data_window import digits, regression
from ui.sample_pixmaps import pixmap, place
from ui.sample_view import SampleView
from workbench.data_facts import PAGE, Viewpoint
from workbench.data_look import Subject, look

pytestmark = pytest.mark.usefixtures("app")

SUBJECT = Subject(digits(), batch_size=20)
AUGMENTED = replace(SUBJECT, augmentation=flipped)


@pytest.fixture
def view() -> Iterator[SampleView]:
    made = SampleView()
    made.resize(960, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def shows(view: SampleView, subject: Subject = SUBJECT, at: Viewpoint | None = None) -> None:
    view.show_look(look(subject, at))
    QTest.qWait(1)


def answered(view: SampleView, subject: Subject = SUBJECT) -> QSignalSpy:
    """Whatever the view wants, it gets."""
    spy = QSignalSpy(view.wanted)
    view.wanted.connect(lambda at: view.show_look(look(subject, at)))
    return spy


def wanted(spy: QSignalSpy) -> list[Viewpoint]:
    return [spy.at(number)[0] for number in range(spy.count())]


def current(view: SampleView) -> int:
    return view.grid.currentIndex().row()


# ---------------------------------------------------------------------------------------------------------
# The grid

def test_every_sample_has_a_caption_and_a_name(view: SampleView) -> None:
    shows(view)
    model = view.grid.model_
    assert model.rowCount() == PAGE
    cell = model.index(12)
    assert cell.data() == "2"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "sample 12, label 2"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "sample 12, label 2"


def test_an_augmented_sample_says_what_it_counts_for_now(view: SampleView) -> None:
    def mixed(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
        shares = torch.nn.functional.one_hot(targets, 10).float()
        return inputs, shares.roll(1, 1) * 0.25 + shares * 0.75

    shows(view, replace(SUBJECT, augmentation=mixed))
    cell = view.grid.model_.index(2)
    assert cell.data() == "2 → 2 75% + 3 25%"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "sample 2, label 2, augmented 2 75% + 3 25%"


def test_arrows_walk_from_line_to_line_and_enter_enlarges(view: SampleView) -> None:
    shows(view)
    enlarged = QSignalSpy(view.grid.enlarged)
    view.grid.setFocus()
    columns = sum(view.grid.visualRect(view.grid.model_.index(row)).top()
                  == view.grid.visualRect(view.grid.model_.index(0)).top() for row in range(PAGE))
    assert 3 <= columns < PAGE
    for _ in range(columns):  # over the end of the first line
        QTest.keyClick(view.grid, Qt.Key.Key_Right)
    assert current(view) == columns
    QTest.keyClick(view.grid, Qt.Key.Key_Down)
    assert current(view) == 2 * columns
    QTest.keyClick(view.grid, Qt.Key.Key_Up)
    QTest.keyClick(view.grid, Qt.Key.Key_Left)
    assert current(view) == columns - 1
    assert enlarged.count() == 0
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    assert enlarged.at(0) == [columns - 1]
    assert view.enlarged


def test_a_click_enlarges(view: SampleView) -> None:
    shows(view)
    middle = view.grid.visualRect(view.grid.model_.index(3)).center()
    QTest.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert view.enlarged
    assert view.detail.title.text() == "sample 3, label 3"


@pytest.mark.parametrize("width", [420, 700, 960, 1400])
def test_the_squares_fill_the_width(view: SampleView, width: int) -> None:
    view.resize(width, 600)
    shows(view, AUGMENTED)
    QTest.qWait(20)
    rects = [view.grid.visualRect(view.grid.model_.index(row)) for row in range(PAGE)]
    line = [rect for rect in rects if rect.top() == rects[0].top()]
    left = view.grid.viewport().width() - line[-1].right()
    assert 0 <= left < 60
    assert view.grid.horizontalScrollBar().maximum() == 0


def test_what_training_makes_of_a_sample_stands_beside_it(view: SampleView) -> None:
    shows(view, AUGMENTED)
    assert view.grid.delegate.pairs
    image = view.grid.viewport().grab().toImage()
    rect, side = view.grid.visualRect(view.grid.model_.index(1)), view.grid.delegate.side
    first, second = (picture_of(image, QRectF(rect.left() + 6 + shift, rect.top() + 6, side, side))
                     for shift in (0, side + 4))
    shown = look(AUGMENTED).samples[1]
    assert shown.picture is not None
    assert shown.augmented is not None
    assert np.array_equal(first, shown.picture[..., 0])
    assert np.array_equal(second, shown.augmented[..., 0])
    assert not np.array_equal(first, second)
    shows(view)
    assert not view.grid.delegate.pairs


def picture_of(image: QImage, room: QRectF) -> np.ndarray:
    """The 8 x 8 picture that was painted in a room, read back from the middles of its squares."""
    target = place(QPixmap(8, 8), room)
    pixel = target.width() / 8
    return np.array([[QColor(image.pixel(int(target.left() + (x + 0.5) * pixel), int(target.top() + (y + 0.5) * pixel))
                             ).red() for x in range(8)] for y in range(8)], dtype=np.uint8)


def test_pixmaps_have_the_colours_of_the_bytes() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = pixmap(pixels).toImage()
    assert [[QColor(image.pixel(x, y)).getRgb()[:3] for x in range(7)] for y in range(5)] == [
        [tuple(pixel) for pixel in line] for line in pixels.tolist()]


@pytest.mark.parametrize(("size", "expected"), [((8, 8), 96), ((28, 28), 84), ((48, 48), 100), ((300, 100), 100)])
def test_tiny_pictures_are_enlarged_by_whole_numbers(size: tuple[int, int], expected: int) -> None:
    target = place(QPixmap(*size), QRectF(0, 0, 100, 100))
    assert target.width() == expected
    assert target.height() == pytest.approx(expected * size[1] / size[0])
    assert abs(target.center().x() - 50) <= 1


# ---------------------------------------------------------------------------------------------------------
# Pages

def test_the_next_page_begins_where_the_arrows_lead_out_of_this_one(view: SampleView) -> None:
    shows(view)
    asked = answered(view)
    view.grid.setFocus()
    QTest.keyClick(view.grid, Qt.Key.Key_Left)  # there is nothing before
    assert asked.count() == 0
    view.grid.setCurrentIndex(view.grid.model_.index(PAGE - 1))
    QTest.keyClick(view.grid, Qt.Key.Key_Right)
    assert wanted(asked) == [Viewpoint(page=1)]
    assert current(view) == 0
    assert view.pager.seen.text() == "49 to 96 of 150 samples"
    QTest.keyClick(view.grid, Qt.Key.Key_Left)
    assert view.at.page == 0
    assert current(view) == PAGE - 1


def test_pages_are_turned_by_buttons_and_by_number(view: SampleView) -> None:
    shows(view)
    asked = answered(view)
    assert not view.pager.before.isEnabled()
    view.pager.after.click()
    view.pager.page.setValue(4)
    assert [at.page for at in wanted(asked)] == [1, 3]
    assert view.pager.seen.text() == "145 to 150 of 150 samples"
    assert view.pager.of.text() == "of 4"
    assert not view.pager.after.isEnabled()
    view.pager.before.click()
    assert view.at.page == 2


def test_an_empty_class_says_so(view: SampleView) -> None:
    shows(view, Subject(digits((*"0123456789", "none"))), Viewpoint(label=10))
    assert view.pager.seen.text() == "There are no samples to be shown."
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    assert not view.enlarged


# ---------------------------------------------------------------------------------------------------------
# Which samples

def test_split_class_and_order_are_chosen(view: SampleView) -> None:
    shows(view, at=Viewpoint(page=2))
    asked = answered(view)
    choose(view, "split", 1)
    choose(view, "label", 4)
    assert wanted(asked) == [Viewpoint(split="validation"), Viewpoint(split="validation", label=3)]
    assert {view.grid.model_.index(row).data() for row in range(view.grid.model_.rowCount())} == {"3"}
    assert view.filter.order.isHidden()  # validation has no order of its own
    choose(view, "split", 0)
    choose(view, "order", 1)
    assert view.at == Viewpoint(label=3, order="epoch")
    assert not view.filter.epoch.isHidden()


def choose(view: SampleView, control: str, index: int) -> None:
    combo = getattr(view.filter, control)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_another_epoch_shows_other_draws_of_the_same_samples(view: SampleView) -> None:
    shows(view, AUGMENTED, Viewpoint(page=1))
    asked = answered(view, AUGMENTED)
    before = view.grid.model_.samples
    view.filter.another.click()
    assert wanted(asked) == [Viewpoint(page=1, epoch=1)]
    after = view.grid.model_.samples
    assert [shown.row for shown in before] == [shown.row for shown in after]
    assert any(not np.array_equal(one.augmented, other.augmented) for one, other in zip(before, after, strict=True))
    assert view.filter.epoch.value() == 2


def test_in_the_order_of_an_epoch_another_one_begins_at_its_first_batch(view: SampleView) -> None:
    shows(view, AUGMENTED, Viewpoint(page=1, order="epoch"))
    asked = answered(view, AUGMENTED)
    view.filter.epoch.setValue(8)
    assert wanted(asked) == [Viewpoint(page=0, order="epoch", epoch=7)]


def test_an_epoch_is_asked_for_only_where_it_changes_something(view: SampleView) -> None:
    for subject, at, there in ((SUBJECT, Viewpoint(), False), (SUBJECT, Viewpoint(order="epoch"), True),
                               (AUGMENTED, Viewpoint(), True), (AUGMENTED, Viewpoint(split="validation"), False)):
        shows(view, subject, at)
        assert view.filter.epoch.isVisible() is there
        assert view.filter.another.isVisible() is there


def test_what_there_is_not_cannot_be_chosen(view: SampleView) -> None:
    shows(view, Subject(regression()))
    assert view.filter.split.isHidden()
    assert view.filter.label.isHidden()
    shows(view)
    assert view.filter.split.isVisible()
    assert view.filter.label.count() == 11


def test_showing_asks_for_nothing(view: SampleView) -> None:
    asked = QSignalSpy(view.wanted)
    for at in (Viewpoint(page=2), Viewpoint(split="validation"), Viewpoint(order="epoch", epoch=4), Viewpoint(label=2)):
        shows(view, AUGMENTED, at)
    assert asked.count() == 0


# ---------------------------------------------------------------------------------------------------------
# One sample

def test_an_enlarged_sample_tells_everything(view: SampleView) -> None:
    shows(view, AUGMENTED, Viewpoint(epoch=2))
    shown = look(AUGMENTED, Viewpoint(epoch=2)).samples[5]
    view.enlarge(5)
    assert view.detail.accessibleName() == "sample 5, label 5"
    assert shown.batch is not None
    assert view.detail.facts.text() == (
        f"training split, 1 × 8 × 8 uint8, values from {shown.lowest:g} to {shown.highest:g}, in batch "
        f"{shown.batch + 1} of epoch 3")
    assert view.detail.augmented.isVisible()
    assert view.detail.augmented.accessibleName() == f"as batch {shown.batch + 1} of epoch 3 has it"
    shows(view)
    assert not view.detail.augmented.isVisible()


def test_its_neighbours_are_an_arrow_away_also_over_pages(view: SampleView) -> None:
    shows(view)
    answered(view)
    view.enlarge(PAGE - 2)
    QTest.keyClick(view.detail, Qt.Key.Key_Right)
    assert view.detail.title.text() == "sample 47, label 7"
    view.detail.after.click()
    assert view.enlarged
    assert view.detail.title.text() == "sample 48, label 8"
    QTest.keyClick(view.detail, Qt.Key.Key_Left)
    assert view.detail.title.text() == "sample 47, label 7"
    assert view.at.page == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_goes_back_to_the_grid_where_one_was(view: SampleView, key: Qt.Key) -> None:
    shows(view)
    view.enlarge(7)
    QTest.keyClick(view.detail, Qt.Key.Key_Right)
    QTest.keyClick(view.detail, key)
    assert not view.enlarged
    assert current(view) == 8
    view.enlarge(7)
    QTest.keyClick(view.detail.before, Qt.Key.Key_Escape)  # whatever in it has the focus
    assert not view.enlarged


def test_another_epoch_of_an_enlarged_sample(view: SampleView) -> None:
    shows(view, AUGMENTED)
    answered(view, AUGMENTED)
    view.enlarge(5)
    view.filter.another.click()
    assert view.enlarged
    assert view.detail.title.text() == "sample 5, label 5"
    assert "epoch 2" in view.detail.facts.text()


# ---------------------------------------------------------------------------------------------------------
# Vectors

def test_vectors_are_points_and_rows(view: SampleView) -> None:
    shows(view, Subject(regression()))
    assert view.stack.currentWidget() is view.vectors
    model = view.table.model_
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)] == ["target", "a", "b", "c"]
    held = regression().train.held
    assert model.index(3, 1).data() == f"{held[3, 0]:.4g}"
    assert model.headerData(3, Qt.Orientation.Vertical) == 3
    assert view.points.across.currentText() == "a"
    assert view.points.up.currentText() == "b"
    shows(view)
    assert view.stack.currentWidget() is view.grid


def test_the_axes_of_the_points_are_chosen(view: SampleView) -> None:
    subject = Subject(regression())
    shows(view, subject)
    asked = answered(view, subject)
    assert [view.points.up.itemText(number) for number in range(view.points.up.count())] == ["a", "b", "c", "u", "v"]
    view.points.up.setCurrentIndex(4)
    view.points.up.activated.emit(4)
    assert wanted(asked) == [Viewpoint(y=4)]
    assert view.points.plot.getPlotItem().getAxis("left").labelText == "v"


def test_notes_are_said(view: SampleView) -> None:
    whole = replace(SUBJECT, batch_size=0)
    shows(view, whole)
    assert view.notes.isHidden()
    at = look(AUGMENTED)
    view.show_look(replace(at, notes=(*at.notes, *look(AUGMENTED, still=True).notes)))
    assert "While a run is live" in view.notes.text()


def test_a_place_in_the_grid_is_no_place_in_the_air(view: SampleView) -> None:
    shows(view)
    QTest.mouseClick(view.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert not view.enlarged
