"""OutsideDialog: a file or a module, and a class in it; nothing of it is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.ui.fake_trainer import wait_for
from tests.workbench.outside_files import LION, marking, runs_of, written
from ui.outside_dialog import OutsideDialog
from workbench.address import Kind

pytestmark = pytest.mark.usefixtures("app")


def opened(source: Kind = "file", kind: str = "optimizers") -> tuple[OutsideDialog, list[str]]:
    dialog = OutsideDialog(source, kind, "Optimizer", ("Adam", "SGD"))
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    return dialog, chosen


def typed(dialog: OutsideDialog, place: str) -> None:
    """Type a place and wait until it has been read."""
    dialog.place.setText(place)
    wait_for(lambda: dialog.note.text() not in ("Reading…", ""))


def listed(dialog: OutsideDialog) -> list[str]:
    return [dialog.list.topLevelItem(row).text(0) for row in range(dialog.list.topLevelItemCount())]


def test_the_classes_of_a_file_are_listed_and_one_is_chosen(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    path = written(tmp_path, marking(marker, LION + "\nclass Cub(Adam): 'Small.'\ndef make(): pass\n"))
    dialog, chosen = opened()
    assert not dialog.go.isEnabled()
    typed(dialog, str(path))
    assert listed(dialog) == ["Lion", "Cub", "Helper"]
    assert dialog.list.topLevelItem(1).text(1) == "Adam"
    assert dialog.list.topLevelItem(1).text(2) == "Small."
    assert dialog.name.text() == "Lion", "the first likely one"
    likely, other = (dialog.list.topLevelItem(row).foreground(0).color() for row in (0, 2))
    assert likely != other
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))
    dialog.go.click()
    assert chosen == [f"file:{path}#Cub"]
    assert runs_of(marker) == 0


def test_a_class_that_is_not_listed_can_be_typed(tmp_path: Path) -> None:
    path = written(tmp_path, "Made = type('Made', (), {})\n")
    dialog, chosen = opened()
    typed(dialog, str(path))
    assert listed(dialog) == []
    assert "type its name" in dialog.note.text()
    assert not dialog.go.isEnabled()
    for wrong in ("not a name", "1a", "a.b", "#"):
        dialog.name.setText(wrong)
        assert not dialog.go.isEnabled(), wrong
    dialog.name.setText("Made")
    dialog.go.click()
    assert chosen == [f"file:{path}#Made"]


def test_functions_are_listed_only_where_a_part_may_be_one(tmp_path: Path) -> None:
    path = written(tmp_path, "def net(data): pass\nclass Net(nn.Module): pass\n")
    dialog, _ = opened(kind="models")
    typed(dialog, str(path))
    assert listed(dialog) == ["Net", "net"]
    dialog, _ = opened(kind="losses")
    typed(dialog, str(path))
    assert listed(dialog) == ["Net"]
    dialog, _ = opened(kind="datasets")
    typed(dialog, str(written(tmp_path, "def other(): pass\ndef load() -> Dataset: pass\nclass Set(Dataset): pass\n")))
    assert listed(dialog) == ["Set", "load", "other"]


@pytest.mark.parametrize(("text", "sentence"), [
    (None, "There is no file {path}: put it there, or choose another one."),
    (b"class Lion(:", "lion.py is not written in Python: line 1, invalid syntax."),
    (b"\x00\x01", "lion.py is not written in Python: "),
])
def test_what_cannot_be_read_is_said_and_cannot_be_chosen(text: bytes | None, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "lion.py"
    if text is not None:
        path.write_bytes(text)
    dialog, chosen = opened()
    typed(dialog, str(path))
    assert dialog.note.text().startswith(sentence.format(path=path))
    dialog.name.setText("Lion")
    assert not dialog.go.isEnabled()
    dialog.place.setFocus()
    QTest.keyClick(dialog.place, Qt.Key.Key_Return)
    assert chosen == []
    good = written(tmp_path, LION, "good.py")
    typed(dialog, str(good))
    wait_for(dialog.go.isEnabled)
    dialog.go.click()
    assert chosen == [f"file:{good}#Lion"]


def test_the_last_of_what_was_typed_counts(tmp_path: Path) -> None:
    first, second = written(tmp_path, "class A: pass", "a.py"), written(tmp_path, "class B: pass", "b.py")
    dialog, _ = opened()
    dialog.place.setText(str(first))
    dialog._look()
    dialog.place.setText(str(second))
    wait_for(lambda: listed(dialog) == ["B"])
    dialog.place.setText(str(first))
    assert not dialog.go.isEnabled(), "what is listed is of another file"
    wait_for(lambda: listed(dialog) == ["A"])


def test_a_file_can_be_browsed_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "class A(Optimizer): pass")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(path), ""))
    dialog, _ = opened()
    dialog.browse()
    wait_for(lambda: listed(dialog) == ["A"])
    path.write_text("class B(Optimizer): pass")
    dialog.browse()
    wait_for(lambda: listed(dialog) == ["B"])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: ("", ""))
    dialog.browse()
    assert listed(dialog) == ["B"]


def test_a_relative_path_becomes_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, LION)
    monkeypatch.chdir(tmp_path)
    dialog, chosen = opened()
    typed(dialog, "lion.py")
    dialog.go.click()
    assert chosen == [f"file:{tmp_path / 'lion.py'}#Lion"]


def test_the_classes_of_a_package_are_listed_without_importing_it(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "ran"
    written(tmp_path / "lair_pkg", marking(marker, "from .lion import Lion\n"), "__init__.py")
    written(tmp_path / "lair_pkg", marking(marker, LION), "lion.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    dialog, chosen = opened("package")
    typed(dialog, "lair_pkg")
    assert listed(dialog) == ["Lion"]
    typed(dialog, "lair_pkg.lion")
    assert listed(dialog) == ["Lion", "Helper"]
    typed(dialog, "lair_pkg_of_others")
    assert dialog.note.text().startswith("There is no package lair_pkg_of_others here")
    assert not dialog.go.isEnabled()
    typed(dialog, "lair_pkg")
    wait_for(dialog.go.isEnabled)
    dialog.go.click()
    assert chosen == ["package:lair_pkg#Lion"]
    assert runs_of(marker) == 0


def test_it_may_be_closed_while_it_reads(tmp_path: Path) -> None:
    dialog, chosen = opened()
    dialog.place.setText(str(written(tmp_path, LION)))
    dialog._look()
    dialog.reject()
    QTest.qWait(50)
    assert chosen == []


def test_every_control_has_a_name_and_a_tooltip() -> None:
    for source in ("file", "package"):
        dialog, _ = opened(source)
        for control in (dialog.place, dialog.list, dialog.name, dialog.go):
            assert control.objectName()
            assert control.accessibleName()
            assert control.toolTip()
