"""ConsentDialog: shows what would run as it is, and takes no for an answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit

from tests.workbench.outside_files import LION, address, marking, runs_of, written
from ui.consent_dialog import ConsentDialog
from workbench import consent
from workbench.consent import ConsentNeeded
from workbench.kinds import registries

pytestmark = pytest.mark.usefixtures("app")


def needed(name: str) -> ConsentNeeded:
    with pytest.raises(ConsentNeeded) as caught:
        registries["optimizers"].part(name)
    return caught.value


def opened(name: str) -> ConsentDialog:
    dialog = ConsentDialog(needed(name))
    dialog.show()
    dialog.activateWindow()
    return dialog


def fact(dialog: ConsentDialog, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, f"consent_{name}")
    assert found is not None
    return found


def test_it_shows_path_seal_and_text_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, LION, "我的 lion.py")
    dialog = opened(address(path))
    seal = hashlib.sha256(path.read_bytes()).hexdigest()
    assert dialog.text.toPlainText() == LION
    assert dialog.text.isReadOnly()
    assert fact(dialog, "path").text() == str(path)
    assert fact(dialog, "seal").text().replace(" ", "").rstrip("…") == seal[:16]
    assert fact(dialog, "seal").toolTip() == seal
    question = dialog.findChild(QLabel, "consent_question")
    assert question is not None
    assert question.text() == "This file can do anything that you can do. Run it?"
    assert dialog.run_button.text().replace("&", "") == "Run this file"
    dialog.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_no_is_the_default(key: Qt.Key, tmp_path: Path) -> None:
    dialog = opened(address(written(tmp_path, LION)))
    answers: list[bool] = []
    dialog.accepted.connect(lambda: answers.append(True))
    dialog.rejected.connect(lambda: answers.append(False))
    assert dialog.cancel_button.isDefault()
    assert not dialog.run_button.autoDefault()
    QTest.keyClick(dialog, key)
    assert answers == [False]


def test_yes_is_a_button_of_its_own(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    dialog = opened(address(written(tmp_path, marking(marker, LION))))
    answers: list[bool] = []
    dialog.accepted.connect(lambda: answers.append(True))
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    assert buttons.buttonRole(dialog.run_button) == QDialogButtonBox.ButtonRole.AcceptRole
    dialog.run_button.click()
    assert answers == [True]
    assert runs_of(marker) == 0, "the dialog only asks"
    assert not consent.agreements().agreed(dialog.needed.source)


def test_a_change_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, LION)
    first = ConsentDialog(needed(address(path)))
    changed = first.findChild(QLabel, "consent_changed")
    assert changed is not None
    assert changed.text() == ""
    consent.agreements().agree(first.needed.source)
    path.write_text(LION + "# more\n")
    second = ConsentDialog(needed(address(path)))
    changed = second.findChild(QLabel, "consent_changed")
    assert changed is not None
    assert changed.text() == "It has changed since you agreed to it."
    assert second.text.toPlainText().endswith("# more\n")


def test_later_versions_are_asked_for_unless_the_user_says_otherwise(tmp_path: Path) -> None:
    dialog = opened(address(written(tmp_path, LION)))
    assert dialog.later.isVisible()
    assert not dialog.later.isChecked()
    assert not opened("package:json#JSONDecoder").later.isVisible()


def test_what_a_screen_would_hide_is_shown(tmp_path: Path) -> None:
    path = written(tmp_path, LION + "x = 1 # \u202e evil\u200b\n" + "y" + " " * 3000 + "; evil()\n")
    text = opened(address(path)).text
    assert "⟨U+202E⟩ evil⟨U+200B⟩" in text.toPlainText()
    assert text.toPlainText().rstrip().endswith("; evil()")
    assert text.horizontalScrollBar().maximum() == 0, "nothing stands to the right of what is seen"


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    assert opened(address(written(tmp_path, b""))).text.placeholderText() == "The file is empty."


def test_a_package_shows_what_is_known_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "den_pkg", "x = 1\n", "__init__.py")
    written(tmp_path / "den_pkg", LION, "lion.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    dialog = opened("package:den_pkg.lion#Lion")
    assert fact(dialog, "path").text() == "den_pkg"
    assert fact(dialog, "location").text() == str(tmp_path / "den_pkg")
    assert dialog.text.toPlainText() == LION
    assert dialog.run_button.text().replace("&", "") == "Import this package"
    dialog = opened("package:den_pkg.nothing#Lion")
    assert dialog.text.toPlainText() == ""


def test_every_control_has_a_name_and_a_tooltip(tmp_path: Path) -> None:
    dialog = opened(address(written(tmp_path, LION)))
    for control in (dialog.text, dialog.later, dialog.run_button, dialog.cancel_button, fact(dialog, "path"),
                    fact(dialog, "seal")):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()
