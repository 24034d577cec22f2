"""ExportDialog: what it orders, what it refuses, and that it asks before it replaces anything, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.ui.fake_trainer import wait_for
from tests.ui.test_mnemonics import reached_in, twice
from tests.ui.test_panel_controls import missing
from ui.export_dialog import _LOOKED_AT, ExportDialog, Source
from ui.export_formats import Order, formats
from workbench.run import Run

pytestmark = pytest.mark.usefixtures("app")
NAMES = ("loss", "lr/all", "validation loss")


@pytest.fixture
def dialog(tmp_path: Path) -> Iterator[ExportDialog]:
    dialog = ExportDialog(tmp_path / "runs")
    yield dialog
    dialog.wait()
    dialog.close()
    dialog.deleteLater()


def a_run(runs: Path, title: str, *names: str) -> Path:
    run = Run.create(runs, "descent = 1\n", title)
    writer = run.history_writer()
    writer.append(0, {name: np.zeros(3) for name in names}, {})
    writer.close()
    return run.folder


def present(dialog: ExportDialog, folder: Path, *more: Source, format_name: str = "") -> list[Order]:
    orders: list[Order] = []
    dialog.ordered.connect(orders.append)
    dialog.present([Source("The present run", "mine", (folder / "runs" / "mine",), NAMES), *more,
                    Source("All runs", "all-runs", None)], folder, format_name)
    return orders


def choose(dialog: ExportDialog, name: str) -> None:
    dialog.format.setCurrentIndex([one.name for one in formats()].index(name))


def question(dialog: ExportDialog) -> QMessageBox | None:
    return next((box for box in dialog.findChildren(QMessageBox) if box.isVisible()), None)


def test_the_present_run_whole_as_csv_is_what_enter_orders(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert orders == [Order("csv", tmp_path / "mine-curves.csv", (tmp_path / "runs" / "mine",), None,
                            {"layout": "wide"})]
    assert not dialog.isVisible()


def test_the_name_follows_runs_and_format_until_the_user_gives_one(dialog: ExportDialog, tmp_path: Path) -> None:
    present(dialog, tmp_path)
    names = {}
    for one in formats():
        choose(dialog, one.name)
        names[one.name] = Path(dialog.target.text()).name
    assert names == {"csv": "mine-curves.csv", "parquet": "mine-curves.parquet", "json": "mine-curves.json",
                     "tensorboard": "mine-tensorboard", "html": "mine-report.html", "script": "mine.py",
                     "png": "mine-plots.png", "svg": "mine-plots.svg", "pdf": "mine-plots.pdf"}
    choose(dialog, "csv")
    dialog.what.setCurrentIndex(1)
    assert Path(dialog.target.text()).name == "all-runs-curves.csv"
    dialog.target.setText(str(tmp_path / "own.csv"))
    choose(dialog, "json")
    dialog.what.setCurrentIndex(0)
    assert dialog.target.text() == str(tmp_path / "own.json")


def test_a_name_without_an_ending_gets_that_of_the_format(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path)
    dialog.target.setText(str(tmp_path / "own"))
    dialog.ok.click()
    assert orders[0].target == tmp_path / "own.csv"


def test_chosen_series_and_values_of_the_format_are_ordered(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path)
    dialog.series.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.form.editor("layout").set_value("long")
    dialog.ok.click()
    assert orders[0].series == ("loss", "validation loss")
    assert orders[0].values == {"layout": "long"}
    choose(dialog, "script")
    dialog.ok.click()
    assert orders[1].series is None, "a script has no series"


def test_what_is_about_one_run_is_refused_for_several(dialog: ExportDialog, tmp_path: Path) -> None:
    two = Source("2 ticked runs", "2-runs", (tmp_path / "a", tmp_path / "b"), NAMES)
    present(dialog, tmp_path, two)
    dialog.choose(1)
    for name, allowed in (("csv", True), ("html", False), ("script", False), ("png", True)):
        choose(dialog, name)
        assert dialog.ok.isEnabled() is allowed, name
        assert bool(dialog.note.text()) is not allowed
    choose(dialog, "html")
    dialog.choose(0)
    assert dialog.ok.isEnabled()


def test_no_series_at_all_cannot_be_exported(dialog: ExportDialog, tmp_path: Path) -> None:
    present(dialog, tmp_path)
    dialog.series.all.click()
    assert not dialog.ok.isEnabled()
    assert "series" in dialog.note.text()
    dialog.series.all.click()
    assert dialog.ok.isEnabled()


def test_a_file_that_is_there_is_replaced_only_after_one_question(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path)
    (tmp_path / "mine-curves.csv").write_text("old")
    dialog.ok.click()
    box = question(dialog)
    assert box is not None
    assert orders == []
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert orders == []
    assert dialog.isVisible()
    wait_for(lambda: question(dialog) is None)
    dialog.ok.click()
    box = question(dialog)
    assert box is not None
    next(button for button in box.buttons() if box.buttonRole(button) == QMessageBox.ButtonRole.AcceptRole).click()
    assert len(orders) == 1


def test_a_folder_is_asked_about_only_where_something_is_in_it(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path, format_name="tensorboard")
    (tmp_path / "mine-tensorboard").mkdir()
    dialog.ok.click()
    assert len(orders) == 1
    (tmp_path / "mine-tensorboard" / "events").write_text("")
    dialog.ok.click()
    assert question(dialog) is not None
    assert len(orders) == 1


@pytest.mark.parametrize(("name", "target", "word"), [
    ("csv", "nowhere/x.csv", "nowhere"), ("csv", "folder", "folder"), ("tensorboard", "file", "file")])
def test_a_place_that_cannot_be_is_said_and_nothing_is_ordered(dialog: ExportDialog, tmp_path: Path, name: str,
                                                               target: str, word: str) -> None:
    orders = present(dialog, tmp_path, format_name=name)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    dialog.target.setText(str(tmp_path / target))
    dialog.ok.click()
    assert orders == []
    assert word in dialog.note.text()


def test_the_file_dialog_does_not_ask_for_itself(dialog: ExportDialog, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    present(dialog, tmp_path)
    options: list[QFileDialog.Option] = []

    def chosen(*_: object, **more: QFileDialog.Option) -> tuple[str, str]:
        options.append(more["options"])
        return str(tmp_path / "chosen.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    dialog.browse.click()
    assert dialog.target.text() == str(tmp_path / "chosen.csv")
    assert options == [QFileDialog.Option.DontConfirmOverwrite]


def test_the_series_of_other_runs_are_read_beside_the_window(dialog: ExportDialog, tmp_path: Path) -> None:
    folders = (a_run(tmp_path / "runs", "one", "loss"), a_run(tmp_path / "runs", "two", "loss", "other"))
    present(dialog, tmp_path, Source("2 ticked runs", "2-runs", folders))
    dialog.choose(1)
    assert "Reading" in dialog.note.text()
    wait_for(lambda: dialog.series.names() == ["loss", "other"])
    assert dialog.note.text() == ""
    dialog.choose(0)
    assert dialog.series.names() == list(NAMES)
    dialog.choose(2)
    wait_for(lambda: dialog.series.names() != list(NAMES))
    assert set(dialog.series.names()) == {"loss", "other"}


def test_of_very_many_runs_only_the_newest_are_asked_and_that_is_said(dialog: ExportDialog, tmp_path: Path) -> None:
    for number in range(_LOOKED_AT + 2):
        a_run(tmp_path / "runs", f"run {number:03}", f"loss {number}", "loss")
    present(dialog, tmp_path)
    dialog.choose(1)
    wait_for(lambda: len(dialog.series.names()) == _LOOKED_AT + 1)
    assert dialog.note.text() == "", "all are exported all the same"
    dialog.series.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert str(_LOOKED_AT) in dialog.note.text()


def test_a_run_that_cannot_be_read_says_so(dialog: ExportDialog, tmp_path: Path) -> None:
    present(dialog, tmp_path, Source("The ticked run", "gone", (tmp_path / "gone",)))
    dialog.choose(1)
    wait_for(lambda: "gone" in dialog.note.text())


def test_nothing_is_ordered_while_another_export_is_written(dialog: ExportDialog, tmp_path: Path) -> None:
    orders = present(dialog, tmp_path)
    dialog.set_busy(True)
    assert not dialog.ok.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert orders == []
    assert dialog.isVisible()
    dialog.set_busy(False)
    assert dialog.ok.isEnabled()


def test_without_a_run_only_all_of_the_folder_and_pictures_can_be_exported(dialog: ExportDialog,
                                                                           tmp_path: Path) -> None:
    dialog.present([], tmp_path)
    assert not dialog.ok.isEnabled()
    choose(dialog, "png")
    assert dialog.ok.isEnabled()
    assert Path(dialog.target.text()).name == "descent-plots.png"


def test_another_run_gets_another_name_the_same_keeps_the_users(dialog: ExportDialog, tmp_path: Path) -> None:
    present(dialog, tmp_path)
    dialog.target.setText(str(tmp_path / "own.csv"))
    present(dialog, tmp_path)
    assert dialog.target.text() == str(tmp_path / "own.csv")
    dialog.present([Source("Another run", "other", (tmp_path / "other",), NAMES)], tmp_path)
    assert dialog.target.text() == str(tmp_path / "other-curves.csv")


def test_every_control_can_be_named_found_explained_and_reached(dialog: ExportDialog, tmp_path: Path) -> None:
    present(dialog, tmp_path)
    assert list(missing(dialog)) == []
    assert twice(reached_in(dialog)) == []
