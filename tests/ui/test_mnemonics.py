"""Mnemonics: one letter, one control, among all that can be reached at once; in English and in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget

from tests.ui.fake_trainer import wait_for
from ui import translators
from ui.catalog_loader import CatalogLoader
from ui.checkpoint_dialog import CheckpointDialog
from ui.dialogs import DetailsDialog
from ui.main_window import MainWindow
from ui.settings import Settings

LANGUAGES = ("en", "zh_CN")


@pytest.fixture(params=LANGUAGES)
def window(app: QApplication, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch,
           tmp_path: Path) -> Iterator[MainWindow]:
    monkeypatch.setattr(CatalogLoader, "start", lambda self: None)
    installed = translators.install(app, request.param)
    window = MainWindow(Settings(tmp_path / "config"), tmp_path / "runs")
    window.show()
    yield window
    window.close()
    wait_for(window.isHidden)
    window.deleteLater()
    for translator in installed:
        app.removeTranslator(translator)
    translators.install(app, "en")


def twice(texts: list[str]) -> list[str]:
    """The letters that more than one text has, with the texts."""
    letters = [(QKeySequence.mnemonic(text).toString(), text) for text in texts]
    counts = Counter(letter for letter, _ in letters if letter)
    return [f"{letter}: {text}" for letter, text in letters if counts[letter] > 1]


def reached_in(widget: QWidget) -> list[str]:
    """Texts with a mnemonic that work while nothing is open: the menu bar, buttons, labels of a control."""
    texts = [label.text() for label in widget.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in widget.findChildren(QAbstractButton)]
    return texts + ([action.text() for action in widget.menuBar().actions()] if isinstance(widget, MainWindow) else [])


def menus(menu: QMenu) -> Iterator[QMenu]:
    yield menu
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from menus(below)


def test_no_two_controls_of_the_window_share_a_letter(window: MainWindow) -> None:
    texts = reached_in(window)
    assert any("(&" in text or "&" in text for text in texts)
    assert twice(texts) == []


def test_no_two_entries_of_a_menu_share_a_letter(window: MainWindow) -> None:
    for above in window.menuBar().actions():
        top = above.menu()
        assert isinstance(top, QMenu)
        for menu in menus(top):
            assert twice([action.text().partition("\t")[0] for action in menu.actions()]) == [], menu.objectName()


def test_the_buttons_of_the_run_bar_show_no_mnemonic_in_brackets(window: MainWindow) -> None:
    buttons = window.run_bar.findChildren(QAbstractButton)
    assert buttons
    assert [button.text() for button in buttons if "&" in button.text() or "(" in button.text()] == []


def test_no_two_controls_of_a_dialog_share_a_letter(window: MainWindow) -> None:
    dialogs: list[QDialog] = [DetailsDialog("What happened.", "Traceback", window),
                              CheckpointDialog(window.run.runs, None, window)]
    for dialog in dialogs:
        dialog.show()
        assert twice(reached_in(dialog)) == []
        dialog.close()


def test_the_check_finds_a_letter_that_is_there_twice() -> None:
    assert twice(["&View", "Va&lue", "&Value", "Nothing"]) == ["Alt+V: &View", "Alt+V: &Value"]
