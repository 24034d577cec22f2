"""A path is typed, chosen in the system's dialog, or dropped; what is wrong is shown at the field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QToolButton

from ui.editors import editor_for
from ui.path_editor import PathEditor
from workbench.field import PathField

pytestmark = pytest.mark.usefixtures("app")

FOLDER = PathField(name="folder", folder=True, required=True, help="Where the pictures are.")
OPTIONAL = PathField(name="folder", folder=True, optional=True, none_means="the data folder")
TABLE = PathField(name="file", suffixes=(".csv", ".parquet"), required=True)


def editing(field: PathField) -> PathEditor:
    editor = editor_for(field, f"dataset.{field.name}")
    assert isinstance(editor, PathEditor)
    editor.show()
    return editor


def told(editor: PathEditor) -> list[Any]:
    values: list[Any] = []
    editor.changed.connect(lambda: values.append(editor.value()))
    return values


def drop(editor: PathEditor, *paths: Path | str) -> bool:
    """Drag onto the box and let go; whether it was taken when it came in."""
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    where, action = QPointF(3, 3), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), action, data, button, keys)
    enter.ignore()
    editor.control.dragEnterEvent(enter)
    if enter.isAccepted():
        editor.control.dropEvent(QDropEvent(where, action, data, button, keys))
    return enter.isAccepted()


def test_a_path_is_typed_and_an_empty_box_is_missing_or_the_default() -> None:
    editor = editing(FOLDER)
    assert (editor.value(), editor.problem()) == (None, "folder needs a value.")
    QTest.keyClicks(editor.control, "/data/my pictures")
    assert (editor.value(), editor.problem()) == ("/data/my pictures", None)
    optional = editing(OPTIONAL)
    assert (optional.value(), optional.problem()) == (None, None)
    assert optional.control.placeholderText() == "the data folder"


def test_what_is_no_whole_path_is_shown_at_once() -> None:
    editor = editing(FOLDER)
    QTest.keyClicks(editor.control, "pictures")
    assert editor.problem() == "folder must be a whole path, such as ~/pictures; 'pictures' is not."
    assert editor.control.wrong
    note = editor.findChild(QLabel, "dataset.folder.problem")
    assert note is not None
    assert note.text() == editor.problem()
    table = editing(TABLE)
    QTest.keyClicks(table.control, "/data/table.xls")
    assert "ends with .csv, .parquet" in str(table.problem())


def test_the_button_asks_the_system_and_takes_its_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: (asked.append(a), str(tmp_path))[1])
    editor = editing(FOLDER)
    values = told(editor)
    button = editor.findChild(QToolButton, "dataset.folder.browse")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert editor.value() == str(tmp_path)
    assert values == [str(tmp_path)]
    assert asked[0][2] == str(Path.home())
    editor.set_value(str(tmp_path / "gone" / "deeper"))
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert asked[1][2] == str(tmp_path), "it opens as near as there is something"


def test_a_dialog_that_is_closed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: ("", ""))
    editor = editing(TABLE)
    editor.set_value("/data/a.csv")
    values = told(editor)
    editor.browse.click()
    assert (editor.value(), values) == ("/data/a.csv", [])


def test_a_file_is_asked_for_by_its_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: (asked.append(a[3]), ("/data/a.csv", ""))[1])
    editor = editing(TABLE)
    editor.browse.click()
    assert editor.value() == "/data/a.csv"
    assert asked == ["*.csv *.parquet;;All files (*)"]


def test_a_folder_can_be_dropped(tmp_path: Path) -> None:
    editor = editing(FOLDER)
    values = told(editor)
    assert drop(editor, tmp_path / ".")
    assert values == [str(tmp_path)]
    assert editor.problem() is None


def test_only_what_the_field_wants_can_be_dropped(tmp_path: Path) -> None:
    for name in ("a.csv", "a.txt", "b.csv"):
        (tmp_path / name).write_text("x")
    folder, table = editing(FOLDER), editing(TABLE)
    assert not drop(folder, tmp_path / "a.csv")
    assert not drop(folder, tmp_path / "gone")
    assert not drop(folder, "https://example.org/a")
    assert not drop(table, tmp_path)
    assert not drop(table, tmp_path / "a.txt")
    assert not drop(table, tmp_path / "a.csv", tmp_path / "b.csv")
    assert (folder.value(), table.value()) == (None, None)
    assert drop(table, tmp_path / "a.csv")
    assert table.value() == str(tmp_path / "a.csv")


def test_the_end_of_a_long_path_is_in_view() -> None:
    editor = editing(FOLDER)
    editor.set_value("/a" * 200 + "/end")
    assert editor.control.cursorPosition() == len("/a" * 200 + "/end")


def test_a_value_that_is_no_text_is_kept_and_shown_as_wrong() -> None:
    editor = editing(FOLDER)
    editor.set_value(3)
    assert editor.value() == 3
    assert "must be the path of a folder" in str(editor.problem())


def test_controls_are_named_and_reached_by_the_keyboard() -> None:
    editor = editing(FOLDER)
    assert editor.control.accessibleName() == "dataset folder"
    assert "Where the pictures are." in editor.control.toolTip()
    assert editor.browse.accessibleName() == "Choose dataset folder"
    assert editor.browse.toolTip() == "Choose a folder"
    assert editor.browse.focusPolicy() & Qt.FocusPolicy.TabFocus
