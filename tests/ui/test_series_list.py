"""SeriesList: all at first, ticked by hand or by pattern; what was unticked stays so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.series_list import SeriesList

pytestmark = pytest.mark.usefixtures("app")
NAMES = ["loss", "lr/a", "lr/b", "accuracy"]


@pytest.fixture
def series() -> SeriesList:
    series = SeriesList("series")
    series.set_names(NAMES)
    return series


def test_all_are_chosen_at_first_and_all_is_said_as_none(series: SeriesList) -> None:
    assert series.chosen() is None
    assert "4" in series.all.text()
    series.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert series.chosen() == ("loss", "lr/b", "accuracy")
    assert series.all.checkState() == Qt.CheckState.PartiallyChecked


@pytest.mark.parametrize(("pattern", "shown"), [
    ("lr/*", ["lr/a", "lr/b"]), ("LOSS", ["loss"]), ("?r/a", ["lr/a"]), ("r/?", []), ("", NAMES)])
def test_a_pattern_shows_some(series: SeriesList, pattern: str, shown: list[str]) -> None:
    series.pattern.setText(pattern)
    assert [item.text() for item in series._shown()] == shown


def test_the_box_above_is_about_what_is_shown_only(series: SeriesList) -> None:
    series.pattern.setText("lr/*")
    series.all.click()
    assert series.chosen() == ("loss", "accuracy")
    series.all.click()
    assert series.chosen() is None
    series.pattern.setText("nothing")
    assert not series.all.isEnabled()


def test_what_was_unticked_stays_so_when_other_names_come(series: SeriesList) -> None:
    series.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    series.set_names(["loss", "lr/a", "new"])
    assert series.chosen() == ("loss", "new")
    series.set_names(["loss"])
    assert series.chosen() is None


def test_nothing_ticked_is_not_all(series: SeriesList) -> None:
    series.all.click()
    assert series.chosen() == ()
    assert series.all.checkState() == Qt.CheckState.Unchecked
