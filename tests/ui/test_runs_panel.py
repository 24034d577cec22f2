"""The panel of runs: what is listed, found, marked, compared, brought in and thrown away; with real folders."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QMessageBox, QPushButton, QWidget

from tests.ui.fake_trainer import wait_for
from ui import runs_desk, runs_watch
from ui.run_notes import RunNotes
from ui.runs_columns import RECIPE, STAR, TICK, TITLE
from ui.runs_panel import RunsPanel
from workbench.durable import WriteProblem
from workbench.marks import change_marks, read_marks
from workbench.run import INFO, Run
from workbench.run_list import INTERRUPTED
from workbench.run_lock import RunLock

pytestmark = pytest.mark.usefixtures("app")

SUMMARY = {"steps": 9, "epochs": 1, "seconds": 2.0, "lr": 0.1, "last": {"train loss": 0.5},
           "last_at": {"train loss": 8},
           "best": {}, "best_at": {}, "curve": "2 1"}


def toml(lr: float = 0.1, seed: int = 0) -> str:
    return (f'descent = 1\n[dataset]\npart = "digits"\n[optimizer]\npart = "SGD"\nlr = {lr}\n'
            f'[training]\nseed = {seed}\nepochs = 3\n')


def a_run(runs: Path, title: str, lr: float = 0.1, seed: int = 0, parent: Any = None, **info: Any) -> Run:
    run = Run.create(runs, toml(lr, seed), title, parent)
    run.update(**{"status": "finished", "summary": SUMMARY, **info})
    return run


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def panel(app: QApplication, runs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunsPanel]:
    monkeypatch.setattr(runs_watch, "EVERY_MS", 50)
    monkeypatch.setattr(runs_desk, "_system_trash", lambda folder: False)
    made = RunsPanel()
    made.resize(1200, 320)
    made.set_folder(runs)
    made.show()
    yield made
    made.end()
    made.wait()
    made.close()
    made.deleteLater()


def titles(panel: RunsPanel) -> list[str]:
    return [panel.model.index(row, panel.model.place_of(TITLE)).data() for row in range(panel.model.rowCount())]


def wait_for_runs(panel: RunsPanel, count: int) -> None:
    wait_for(lambda: len(panel.model.runs) == count and not panel.desk.busy)


def choose(panel: RunsPanel, *runs: Run) -> None:
    panel.table.select({(run.folder, False) for run in runs}, (runs[0].folder, False))


def hear(signal: Any) -> list[Any]:
    """All that a signal carries from now on."""
    heard: list[Any] = []
    signal.connect(lambda *values: heard.append(values[0] if len(values) == 1 else values))
    return heard


def press(widget: QWidget, key: Qt.Key) -> None:
    """As a keyboard does: the key goes to what has the focus, and its shortcuts come first."""
    widget.activateWindow()
    widget.setFocus()
    wait_for(widget.hasFocus)
    QTest.keyClick(widget, key)


# ---------------------------------------------------------------------------------------------------------
# What is listed

def test_without_runs_it_says_what_will_be_here(panel: RunsPanel) -> None:
    wait_for(lambda: "press Run" in panel.empty.text())
    assert panel.empty.isVisible()
    assert not panel.count.isVisible()


def test_runs_come_and_go_by_themselves_whoever_makes_them(panel: RunsPanel, runs: Path) -> None:
    first = a_run(runs, "one")
    wait_for_runs(panel, 1)
    second = a_run(runs, "two", status="running")
    wait_for_runs(panel, 2)
    assert panel.count.text() == "2 runs"
    lock = RunLock(second.folder)
    wait_for(lambda: any(run.live for run in panel.model.runs))
    second.update(status="running", summary={**SUMMARY, "steps": 1234})
    wait_for(lambda: any(run.summary is not None and run.summary.steps == 1234 for run in panel.model.runs))
    lock.release()
    wait_for(lambda: INTERRUPTED in [run.status for run in panel.model.runs])
    shutil.rmtree(first.folder)
    wait_for_runs(panel, 1)
    assert titles(panel) == ["two"]


def test_older_runs_are_listed_at_once_and_completed_afterwards(panel: RunsPanel, runs: Path) -> None:
    run = Run.create(runs, toml(), "old")
    writer = run.history_writer()
    writer.append(0, {"loss": np.array([3.0, 1.0])}, {})
    writer.close()
    run.update(status="finished")
    wait_for(lambda: bool(panel.model.runs) and panel.model.runs[0].complete)
    place = panel.model.place_of("loss")
    assert panel.model.index(0, place).data() == "1"


def test_nothing_is_read_while_nobody_looks(panel: RunsPanel, runs: Path) -> None:
    panel.hide()
    wait_for(lambda: not panel.watch.reading)
    a_run(runs, "one")
    QTest.qWait(200)
    assert panel.model.runs == []
    panel.show()
    wait_for_runs(panel, 1)


def test_what_is_selected_stays_selected_when_the_table_becomes_another_one(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, f"run {number}") for number in range(4)]
    wait_for_runs(panel, 4)
    choose(panel, made[1], made[2])
    panel.table.sort_by("loss", True)
    panel.seeds.setChecked(True)
    a_run(runs, "new")
    wait_for_runs(panel, 5)
    assert {run.folder for run in panel.table.runs()} == {made[1].folder, made[2].folder}
    shutil.rmtree(made[1].folder)
    wait_for_runs(panel, 4)
    assert [run.folder for run in panel.table.runs()] == [made[2].folder]


# ---------------------------------------------------------------------------------------------------------
# Finding

def test_the_filter_shows_what_it_asks_for(panel: RunsPanel, runs: Path) -> None:
    for title, lr in (("fast", 0.5), ("slow", 0.001)):
        a_run(runs, title, lr)
    wait_for_runs(panel, 2)
    QTest.keyClicks(panel.filter, "lr:<0.01")
    wait_for(lambda: titles(panel) == ["slow"])
    assert panel.count.text() == "1 of 2 runs"
    press(panel.filter, Qt.Key.Key_Return)
    assert [run.title for run in panel.table.runs()] == ["slow"]
    panel.filter.setText("nothing like it")
    wait_for(lambda: panel.empty.isVisible())
    assert "filter" in panel.empty.text()
    press(panel.filter, Qt.Key.Key_Escape)
    wait_for(lambda: len(titles(panel)) == 2)


def test_only_the_columns_that_differ_are_shown_on_request(panel: RunsPanel, runs: Path) -> None:
    a_run(runs, "a", 0.1)
    a_run(runs, "b", 0.2)
    wait_for_runs(panel, 2)

    def shown() -> set[str]:
        return {column.of_recipe for number, column in enumerate(panel.model.columns)
                if column.of_recipe and not panel.table.isColumnHidden(number)}

    assert shown() == {"optimizer.part", "optimizer.lr"}
    panel.differing.setChecked(True)
    assert shown() == {"optimizer.lr"}
    a_run(runs, "c", 0.1, seed=3)
    wait_for(lambda: shown() == {"optimizer.lr", "training.seed"})
    panel.differing.setChecked(False)
    assert shown() == {"optimizer.part", "optimizer.lr"}


def test_columns_are_chosen_in_a_menu_and_remembered(panel: RunsPanel, runs: Path) -> None:
    a_run(runs, "a")
    wait_for_runs(panel, 1)
    menu = panel.table.column_menu()
    entries = {action.data(): action for below in menu.findChildren(type(menu)) for action in below.actions()}
    entries |= {action.data(): action for action in menu.actions()}
    entries[RECIPE + "training.epochs"].trigger()
    entries["created"].trigger()
    place = panel.model.place_of
    assert not panel.table.isColumnHidden(place(RECIPE + "training.epochs"))
    assert panel.table.isColumnHidden(place("created"))
    panel.table.setColumnWidth(place("steps"), 177)
    panel.table.sort_by("steps", True)
    panel.seeds.setChecked(True)
    remembered = panel.remembered()
    other = RunsPanel()
    other.restore(remembered)
    other.restore("nonsense")
    other.restore('{"columns": 3, "widths": [1], "sort": "x", "split": ["a", "b"]}')
    assert other.table.shown == panel.table.shown
    assert other.table.widths["steps"] == 177
    assert (other.model.sorted_by, other.model.descending) == ("steps", True)
    assert (other.seeds.isChecked(), other.forks.isChecked()) == (True, True)
    other.deleteLater()


def test_the_notes_take_a_part_of_the_width_until_their_edge_is_dragged(panel: RunsPanel) -> None:
    def side(width: int) -> int:
        panel.resize(width, 250)
        QApplication.processEvents()
        return panel.split.sizes()[1]

    panel.show()
    least, liked = panel.detail.minimumSizeHint().width(), panel.detail.sizeHint().width()
    assert [side(420), side(2000)] == [least, liked]
    assert least < side(700) < liked
    assert json.loads(panel.remembered())["split"] is None
    panel.split.moveSplitter(300, 1)
    dragged = panel.split.sizes()
    assert json.loads(panel.remembered())["split"] == dragged
    other = RunsPanel()
    other.restore(panel.remembered())
    other.resize(700, 250)
    other.show()
    QApplication.processEvents()
    assert other.split.sizes()[1] == pytest.approx(dragged[1], abs=40)
    assert side(710) == pytest.approx(dragged[1], abs=2)
    other.deleteLater()


def test_the_order_follows_the_header_and_survives_new_columns(panel: RunsPanel, runs: Path) -> None:
    for title, steps in (("b", 2), ("a", 3), ("c", 1)):
        a_run(runs, title, summary={**SUMMARY, "steps": steps})
    wait_for_runs(panel, 3)
    panel.table.sort_by("steps", False)
    assert titles(panel) == ["c", "b", "a"]
    Run.create(runs, toml() + '[model]\npart = "mlp"\n', "d").update(summary={**SUMMARY, "steps": 0}, status="finished")
    wait_for_runs(panel, 4)
    assert titles(panel) == ["d", "c", "b", "a"]
    header = panel.table.horizontalHeader()
    assert panel.model.columns[header.sortIndicatorSection()].key == "steps"


# ---------------------------------------------------------------------------------------------------------
# Ticks and wishes

def test_space_ticks_and_says_so_in_order(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, title) for title in ("a", "b")]
    wait_for_runs(panel, 2)
    heard = hear(panel.overlay_changed)
    for run in made:
        choose(panel, run)
        press(panel.table, Qt.Key.Key_Space)
    assert heard == [[made[0].folder], [made[0].folder, made[1].folder]]
    assert [unit.color for unit in panel.overlays()] == [1, 2]
    panel.none.click()
    assert heard[-1] == []
    cell = panel.table.visualRect(panel.model.index(0, panel.model.place_of(TICK)))
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert len(heard[-1]) == 1


@pytest.mark.parametrize(("action", "signal"), [
    ("show", "show_asked"), ("resume", "resume_asked"), ("recipe", "use_recipe_asked"), ("folder", "folder_asked")])
def test_what_is_asked_of_one_run_carries_its_folder(panel: RunsPanel, runs: Path, action: str, signal: str) -> None:
    run, other = a_run(runs, "a"), a_run(runs, "b")
    wait_for_runs(panel, 2)
    heard = hear(getattr(panel, signal))
    choose(panel, run)
    getattr(panel.actions_, action).trigger()
    assert heard == [run.folder]
    choose(panel, run, other)
    assert not getattr(panel.actions_, action).isEnabled()


def test_enter_shows_and_export_takes_all_that_are_chosen(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, title) for title in ("a", "b")]
    wait_for_runs(panel, 2)
    shown, exported = hear(panel.show_asked), hear(panel.export_asked)
    choose(panel, made[0])
    press(panel.table, Qt.Key.Key_Return)
    choose(panel, *made)
    panel.actions_.export.trigger()
    assert shown == [made[0].folder]
    assert sorted(exported[0]) == sorted(run.folder for run in made)


def test_a_run_that_cannot_be_opened_says_why_and_offers_little(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "bad")
    run.update(version=99)
    wait_for(lambda: bool(panel.model.runs) and panel.model.runs[0].problem is not None)
    choose(panel, run)
    assert "newer version" in panel.detail.hint.text()
    enabled = [action.objectName() for action in panel.actions_.all() if action.isEnabled()]
    assert set(enabled) == {"runs.star", "runs.rename", "runs.folder", "runs.delete"}


# ---------------------------------------------------------------------------------------------------------
# Marks

def test_a_star_is_given_by_key_and_by_click_and_kept(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "a")
    wait_for_runs(panel, 1)
    choose(panel, run)
    press(panel.table, Qt.Key.Key_S)
    assert panel.model.runs[0].marks.star, "at once"
    wait_for(lambda: read_marks(run.folder).star and not panel.desk.busy)
    cell = panel.table.visualRect(panel.model.index(0, panel.model.place_of(STAR)))
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    wait_for(lambda: not read_marks(run.folder).star)


def test_f2_changes_the_title_and_not_the_folder(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "a")
    wait_for_runs(panel, 1)
    shown = hear(panel.show_asked)
    choose(panel, run)
    press(panel.table, Qt.Key.Key_F2)
    assert panel.table.state() == QAbstractItemView.State.EditingState
    a_run(runs, "meanwhile")  # what comes meanwhile does not take the box away
    QTest.qWait(300)
    editor = QApplication.focusWidget() or panel.table.viewport().findChild(QWidget)
    assert editor is not None
    QTest.keyClicks(editor, "my best")
    press(editor, Qt.Key.Key_Return)
    wait_for(lambda: read_marks(run.folder).title == "my best")
    wait_for_runs(panel, 2)
    wait_for(lambda: "my best" in titles(panel))
    assert run.folder.is_dir()
    assert Run.open(run.folder).info["title"] == "a"
    assert shown == [], "the key that ended the editing does nothing else"
    press(panel.table, Qt.Key.Key_Return)
    assert shown == [run.folder], "the control: the next one does"


def test_an_empty_title_is_the_runs_own_one_again(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "a")
    change_marks(run.folder, title="my best")
    wait_for(lambda: titles(panel) == ["my best"])
    choose(panel, run)
    press(panel.table, Qt.Key.Key_F2)
    editor = panel.table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.clear()
    press(editor, Qt.Key.Key_Return)
    wait_for(lambda: titles(panel) == ["a"])
    wait_for(lambda: read_marks(run.folder).title == "" and not panel.desk.busy)
    panel.refresh()
    wait_for(lambda: not panel.watch.reading)
    assert titles(panel) == ["a"]


def test_notes_are_kept_as_they_are_typed(panel: RunsPanel, runs: Path) -> None:
    one, two = a_run(runs, "one"), a_run(runs, "two")
    wait_for_runs(panel, 2)
    choose(panel, one)
    notes = panel.detail.notes
    notes.notes.setFocus()
    QTest.keyClicks(notes.notes, "overfits")
    wait_for(lambda: read_marks(one.folder).notes == "overfits")
    QTest.keyClicks(notes.notes, " late")
    choose(panel, two)  # at once: what was typed belongs to the run before
    assert notes.notes.toPlainText() == ""
    wait_for(lambda: read_marks(one.folder).notes == "overfits late")
    assert read_marks(two.folder).notes == ""
    notes.tags.setFocus()
    QTest.keyClicks(notes.tags, "good, late, good")
    press(notes.tags, Qt.Key.Key_Return)
    wait_for(lambda: read_marks(two.folder).tags == ("good", "late"))


def test_what_is_being_typed_is_not_written_over_by_what_is_listed(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "one")
    wait_for_runs(panel, 1)
    choose(panel, run)
    notes: RunNotes = panel.detail.notes
    QTest.keyClicks(notes.notes, "my own")
    change_marks(run.folder, star=True, notes="of another window")
    wait_for(lambda: panel.model.runs[0].marks.star)
    assert notes.notes.toPlainText() == "my own"
    notes.keep()
    wait_for(lambda: read_marks(run.folder).notes == "my own")
    assert read_marks(run.folder).star, "the control: the other field is that window's"


def test_what_was_typed_last_is_kept_when_the_window_closes(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "one")
    wait_for_runs(panel, 1)
    choose(panel, run)
    QTest.keyClicks(panel.detail.notes.notes, "the last words")
    panel.end()
    panel.wait()
    assert read_marks(run.folder).notes == "the last words"


def test_marks_that_cannot_be_kept_are_shown_as_they_are(
    panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(runs, "one")
    wait_for_runs(panel, 1)

    def full(folder: Path, **_marks: Any) -> None:
        raise WriteProblem("{file} is full in {folder}.", path=folder / "marks.json")

    monkeypatch.setattr(runs_desk, "change_marks", full)
    failed = hear(panel.failed)
    panel.model.star([0])
    assert panel.model.runs[0].marks.star
    wait_for(lambda: bool(failed))
    assert "full" in str(failed[0])
    assert not panel.model.runs[0].marks.star
    assert Run.open(run.folder)


# ---------------------------------------------------------------------------------------------------------
# Comparing

def test_several_runs_are_compared_side_by_side(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, "a", 0.1), a_run(runs, "b", 0.2), a_run(runs, "c", 0.1, seed=7)]
    wait_for_runs(panel, 3)
    choose(panel, *made[:2])
    model = panel.detail.compare.model
    assert model.differences == 1
    assert [model.index(0, column).data() for column in range(3)] in (
        ["optimizer.lr", "0.1", "0.2"], ["optimizer.lr", "0.2", "0.1"])
    assert "one value" in panel.detail.compare.head.text()
    choose(panel, *made)
    assert model.differences == 2
    choose(panel, made[0])
    assert panel.detail.notes.isVisible()


def test_the_same_recipe_twice_has_no_difference(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, "a"), a_run(runs, "b")]
    wait_for_runs(panel, 2)
    choose(panel, *made)
    assert panel.detail.compare.model.differences == 0
    assert "the same" in panel.detail.compare.head.text()


# ---------------------------------------------------------------------------------------------------------
# The trash

def question(panel: RunsPanel) -> QMessageBox:
    box = panel.findChild(QMessageBox, "runs.ask_delete")
    assert isinstance(box, QMessageBox)
    return box


def test_delete_asks_with_the_name_and_only_then_moves_to_the_trash(panel: RunsPanel, runs: Path) -> None:
    run, other = a_run(runs, "mine"), a_run(runs, "other")
    wait_for_runs(panel, 2)
    said = hear(panel.said)
    choose(panel, run)
    press(panel.table, Qt.Key.Key_Delete)
    box = question(panel)
    assert "mine" in box.text()
    assert run.name in box.text()
    box.reject()
    QTest.qWait(100)
    assert run.folder.is_dir()
    assert not panel.desk.busy
    press(panel.table, Qt.Key.Key_Delete)
    box = next(box for box in panel.findChildren(QMessageBox) if box.isVisible())
    button = box.findChild(QPushButton, "runs.delete_yes")
    assert isinstance(button, QPushButton)
    button.click()
    wait_for_runs(panel, 1)
    assert (runs / ".trash" / run.name / INFO).exists()
    assert other.folder.is_dir()
    assert run.name in said[0]
    assert str(runs / ".trash") in said[0], "which no file manager shows"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash is the user's own")
def test_the_systems_trash_takes_it_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    run = a_run(tmp_path / "runs", "手写")
    assert runs_desk._system_trash(run.folder)
    assert not run.folder.exists()
    assert (tmp_path / "data" / "Trash" / "files" / run.name / INFO).exists()
    assert not runs_desk._system_trash(run.folder), "the control: there is nothing any more"


def test_a_live_run_is_not_deleted_and_a_sentence_says_why(panel: RunsPanel, runs: Path) -> None:
    run, rest = a_run(runs, "live", status="running"), a_run(runs, "rest")
    lock = RunLock(run.folder)
    wait_for(lambda: len(panel.model.runs) == 2 and any(one.live for one in panel.model.runs))
    failed = hear(panel.failed)
    choose(panel, run)
    press(panel.table, Qt.Key.Key_Delete)
    assert "still being trained" in str(failed[0])
    assert panel.findChild(QMessageBox) is None
    choose(panel, run, rest)
    press(panel.table, Qt.Key.Key_Delete)
    assert "“rest”" in question(panel).text()
    assert "live" not in question(panel).text()
    question(panel).reject()
    panel.desk.throw_away([run.folder])  # it may have begun since it was listed
    wait_for(lambda: len(failed) == 2)
    assert run.folder.is_dir()
    lock.release()


def test_several_are_thrown_away_but_for_those_that_cannot_be(panel: RunsPanel, runs: Path) -> None:
    made = [a_run(runs, f"run {number}") for number in range(4)]
    wait_for_runs(panel, 4)
    failed, said = hear(panel.failed), hear(panel.said)
    locks = [RunLock(run.folder) for run in made[:2]]
    panel.desk.throw_away(run.folder for run in made)
    wait_for_runs(panel, 2)
    assert "2" in said[0]
    assert "1" in str(failed[0]), "and one other"
    for lock in locks:
        lock.release()


# ---------------------------------------------------------------------------------------------------------
# From elsewhere

def drop(panel: RunsPanel, path: Path) -> bool:
    """Drop a folder on the panel; whether it took it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, button, none)
    enter.setAccepted(False)
    QApplication.sendEvent(panel, enter)
    if enter.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(5, 5), action, mime, button, none, QEvent.Type.Drop))
    return enter.isAccepted()


def test_a_run_from_elsewhere_is_shown_when_it_is_dropped_and_can_be_copied_in(
    panel: RunsPanel, runs: Path, tmp_path: Path
) -> None:
    a_run(runs, "own")
    foreign = a_run(tmp_path / "usb stick", "foreign")
    wait_for_runs(panel, 1)
    assert drop(panel, foreign.folder)
    wait_for_runs(panel, 2)
    wait_for(lambda: [run.title for run in panel.table.runs()] == ["foreign"])
    assert panel.table.runs()[0].linked
    assert panel.actions_.copy_in.isVisible()
    panel.actions_.copy_in.trigger()
    wait_for_runs(panel, 3)
    assert (runs / foreign.name / INFO).exists()
    wait_for(lambda: panel.table.runs()[0].folder == runs / foreign.name)
    assert not panel.actions_.copy_in.isVisible()
    panel.go_to(foreign.folder)
    panel.actions_.unlink.trigger()
    wait_for_runs(panel, 2)
    assert foreign.folder.is_dir()


def test_a_whole_folder_of_runs_can_be_dropped_and_what_is_none_is_said(panel: RunsPanel, tmp_path: Path) -> None:
    for number in range(3):
        a_run(tmp_path / "many", f"run {number}")
    failed = hear(panel.failed)
    assert drop(panel, tmp_path / "many")
    wait_for_runs(panel, 3)
    (tmp_path / "photos").mkdir()
    assert drop(panel, tmp_path / "photos")
    wait_for(lambda: bool(failed))
    assert "no run" in str(failed[0])
    (tmp_path / "file").touch()
    assert not drop(panel, tmp_path / "file"), "the control"


def test_a_run_that_is_listed_already_is_gone_to(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "own")
    wait_for_runs(panel, 1)
    assert drop(panel, run.folder)
    wait_for(lambda: [one.folder for one in panel.table.runs()] == [run.folder])
    assert len(panel.model.runs) == 1
    assert not panel.model.runs[0].linked


# ---------------------------------------------------------------------------------------------------------
# Controls

def test_every_control_has_a_name_a_tooltip_and_is_reached_by_tab(panel: RunsPanel) -> None:
    controls = [panel.filter, panel.differing, panel.forks, panel.seeds, panel.columns, panel.none, panel.table,
                panel.detail.notes.notes, panel.detail.notes.tags, panel.detail.compare.table]
    for control in controls:
        assert control.objectName().startswith("runs."), control
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()
    for action in panel.actions_.all():
        assert action.objectName()
        assert action.toolTip()


def test_letters_typed_into_the_filter_do_nothing_to_the_runs(panel: RunsPanel, runs: Path) -> None:
    run = a_run(runs, "s")
    wait_for_runs(panel, 1)
    choose(panel, run)
    starred = QSignalSpy(panel.model.starred)
    QTest.keyClicks(panel.filter, "s s")
    QApplication.sendEvent(panel.filter, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete,
                                                   Qt.KeyboardModifier.NoModifier))
    assert (starred.count(), panel.filter.text()) == (0, "s s")
    assert panel.findChild(QMessageBox) is None
