"""CodePanel: the recipe's code follows every edit, a run's has what was done by hand; what is wrong leaves the last."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from tests.ui.fake_trainer import wait_for
from tests.ui.test_mnemonics import reached_in, twice
from tests.ui.test_panel_controls import missing
from tests.workbench.outside_files import LION, address, agreed, written
from tests.workbench.running import Told
from tests.workbench.running import recipe as small_recipe
from ui import script_writer
from ui.code_panel import RUN, CodePanel
from ui.code_view import CodeView
from ui.code_window import CodeWindow
from ui.run_controller import RunController
from workbench import generator_turn, outside
from workbench.messages import Event, KnobTurned, Started, Steps, TurnKnob
from workbench.programme import Programme
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.script import Script, script_of, script_of_run
from workbench.sentence import Sentence
from workbench.trainer import Trainer

pytestmark = pytest.mark.usefixtures("app")


def a_recipe(lr: float = 0.1, **values: Any) -> Recipe:
    return Recipe(dataset=Choice("digits"), model=Choice("small_cnn"), loss=Choice("CrossEntropyLoss"),
                  optimizer=Choice("SGD", {"lr": lr, **values}), training={"epochs": 3})


@pytest.fixture
def window() -> Iterator[CodeWindow]:
    window = CodeWindow()
    yield window
    window.panel.wait()
    window.close()
    window.deleteLater()


@pytest.fixture
def panel(window: CodeWindow) -> CodePanel:
    window.present()
    return window.panel


def settle(panel: CodePanel) -> None:
    wait_for(lambda: not panel.writer.busy)


def shown(panel: CodePanel) -> str:
    settle(panel)
    return panel.code.toPlainText() + "\n"


# ---------------------------------------------------------------------------------------------------------
# The recipe

def test_the_code_is_that_of_the_recipe_and_of_the_last_edit(panel: CodePanel) -> None:
    panel.show_recipe(a_recipe())
    assert shown(panel) == script_of(a_recipe()).text
    for lr in (0.2, 0.3, 0.4):
        panel.show_recipe(a_recipe(lr))
    assert shown(panel) == script_of(a_recipe(0.4)).text
    lines = panel.code.toPlainText().split("\n")
    assert ["SGD" in lines[number] for number in panel.code.changed_lines] == [True]


def test_what_is_overtaken_while_it_is_written_is_not_shown(panel: CodePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, real = threading.Event(), threading.Event(), script_writer._write_recipe

    def slow(recipe: Recipe, *more: Any) -> Script:
        begun.set()
        go_on.wait(20)
        return real(recipe, *more)

    told: list[Script] = []
    panel.writer.written.connect(lambda _, script: told.append(script))
    monkeypatch.setattr(script_writer, "_write_recipe", slow)
    panel.show_recipe(a_recipe(0.1))
    wait_for(begun.is_set)
    panel.show_recipe(a_recipe(0.2))
    go_on.set()
    assert shown(panel) == script_of(a_recipe(0.2)).text
    assert len(told) == 1


def test_a_wrong_recipe_leaves_the_last_good_code_greyed_with_the_sentence_above(panel: CodePanel) -> None:
    panel.show_recipe(a_recipe())
    good = shown(panel)
    panel.show_recipe(a_recipe(lr=-1.0))
    assert shown(panel) == good
    assert panel.code.stale
    assert "lr" in panel.problem.text()
    assert panel.problem.isVisible()
    panel.show_recipe(a_recipe(0.2))
    assert shown(panel) != good
    assert not panel.code.stale
    assert not panel.problem.isVisible()


def test_a_first_recipe_that_is_wrong_shows_the_sentence_and_nothing_to_copy(panel: CodePanel) -> None:
    panel.show_recipe(a_recipe(lr=-1.0))
    assert shown(panel) == "\n"
    assert panel.problem.isVisible()
    assert not panel.copy.isEnabled()
    assert not panel.save.isEnabled()


def test_limits_stand_above_the_code(panel: CodePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = tuple(Sentence("Limit {n}.", n=number) for number in range(5))
    monkeypatch.setattr(script_writer, "_write_recipe", lambda *_: Script("pass\n", limits))
    panel.show_recipe(a_recipe())
    settle(panel)
    assert panel.limits.isVisible()
    assert panel.limits.text().count("\n") == 3
    assert "2 more" in panel.limits.text()
    assert "Limit 4." in panel.limits.toolTip()
    monkeypatch.setattr(script_writer, "_write_recipe", lambda *_: Script("pass\n"))
    panel.show_recipe(a_recipe())
    settle(panel)
    assert not panel.limits.isVisible()


def test_nothing_is_written_while_nobody_looks(window: CodeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Recipe] = []

    def write(recipe: Recipe, *_: Any) -> Script:
        asked.append(recipe)
        return Script("pass\n")

    monkeypatch.setattr(script_writer, "_write_recipe", write)
    panel = window.panel
    panel.show_recipe(a_recipe(0.1))
    panel.show_recipe(a_recipe(0.2))
    QTest.qWait(2 * script_writer._QUIET)
    assert asked == []
    window.present()
    settle(panel)
    assert asked == [a_recipe(0.2)]
    window.close()
    panel.show_recipe(a_recipe(0.3))
    QTest.qWait(2 * script_writer._QUIET)
    assert len(asked) == 1
    window.present()
    settle(panel)
    assert asked[1:] == [a_recipe(0.3)]


def test_writing_draws_no_random_numbers(panel: CodePanel) -> None:
    before = torch.get_rng_state()
    panel.show_recipe(replace(a_recipe(), model=Choice("mlp", {"dropout": 0.5, "batch_norm": True})))
    assert "Dropout" in shown(panel)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(1)
    assert not torch.equal(torch.get_rng_state(), before), "the control"


def test_code_of_the_users_own_waits_until_the_run_rests(panel: CodePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.recipe.Recipe.problems", lambda self: [])
    monkeypatch.setattr("workbench.script.script_of", lambda *_: Script("pass\n"))
    panel.set_live(True)
    generator_turn.begin_training()
    try:
        panel.show_recipe(replace(a_recipe(), model=Choice("file:mine.py#Net")))
        wait_for(lambda: "rests" in panel.note.text())
        assert panel.code.toPlainText() == ""
        panel.show_recipe(a_recipe())  # what waits is given up
        assert shown(panel) == "pass\n"
        panel.show_recipe(replace(a_recipe(), model=Choice("file:mine.py#Net")))
        panel.code.set_code("")
    finally:
        generator_turn.end_training()
    assert shown(panel) == "pass\n"
    assert panel.note.text() == ""


# ---------------------------------------------------------------------------------------------------------
# A run

@pytest.fixture
def run(tmp_path: Path) -> tuple[Run, list[Event]]:
    trainer = Trainer(small_recipe(), runs=tmp_path / "runs")

    def answer(event: Event) -> None:
        if isinstance(event, Steps) and event.first == 0:
            trainer.post(TurnKnob(0, "lr", 0.5, "multiply"))

    told = Told(trainer, answer)
    assert trainer.run is not None
    return Run.open(trainer.run.folder), told.events


def test_a_run_is_shown_with_what_was_done_by_hand(panel: CodePanel, run: tuple[Run, list[Event]]) -> None:
    assert not panel.tabs.isTabVisible(RUN)
    panel.show_recipe(a_recipe())
    settle(panel)
    panel.show_run(run[0].folder)
    assert shown(panel) == script_of_run(run[0]).text
    assert "× 0.5" in panel.code.toPlainText()
    assert panel.again.isVisible()
    assert panel.code.changed_lines == [], "another program is not one that has changed"
    panel.show_run(None)
    assert shown(panel) == script_of(a_recipe()).text
    assert not panel.again.isVisible()


def test_the_live_run_is_written_again_when_something_is_done_by_hand(
        panel: CodePanel, run: tuple[Run, list[Event]], monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def write(folder: Path, *_: Any) -> Script:
        written.append(folder)
        return Script(f"# {len(written)}\n")

    monkeypatch.setattr(script_writer, "write_run", write)
    started = next(event for event in run[1] if isinstance(event, Started))
    turned = next(event for event in run[1] if isinstance(event, KnobTurned))
    panel.hear(started)
    settle(panel)
    assert written == [], "the recipe is shown"
    panel.tabs.setCurrentIndex(RUN)
    assert shown(panel) == "# 1\n"
    panel.hear(next(event for event in run[1] if isinstance(event, Steps)))
    assert not panel.writer.busy
    panel.hear(turned)
    assert shown(panel) == "# 2\n"
    panel.again.click()
    assert shown(panel) == "# 3\n"
    assert written == [run[0].folder] * 3


def test_a_run_that_cannot_be_written_says_why(panel: CodePanel, run: tuple[Run, list[Event]], tmp_path: Path) -> None:
    panel.show_run(run[0].folder)
    assert "import torch" in shown(panel)
    panel.show_run(tmp_path / "nowhere")
    assert shown(panel) == "\n", "not the code of another run"
    assert "nowhere" in panel.problem.text()
    run[0].update(imported={"from": "tensorboard"})
    panel.show_run(run[0].folder)
    settle(panel)
    assert "imported" in panel.problem.text()


def test_a_run_whose_file_has_changed_is_shown_with_the_difference(panel: CodePanel, tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    trainer = Trainer(replace(small_recipe(), optimizer=Choice(address(file))), tmp_path / "runs")
    Told(trainer).finished()
    assert trainer.run is not None
    panel.show_run(trainer.run.folder)
    shown(panel)
    assert not panel.limits.isVisible()
    file.write_text(LION.replace("torch.sign", "torch.tanh"))
    panel.again.click()
    text = shown(panel)
    assert "# -                update = torch.sign(" in text
    assert "# +                update = torch.tanh(" in text
    assert panel.limits.isVisible()
    assert "lion.py has changed since the run was made" in panel.limits.text()
    assert panel.problem.text() == ""


def test_code_that_was_agreed_to_is_brought_in_for_a_run_of_an_earlier_day(panel: CodePanel, tmp_path: Path,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """With an edit the code must run; nothing of it was brought in since the program was started."""
    file = agreed(written(tmp_path, LION))
    trainer = Trainer(replace(small_recipe(), optimizer=Choice(address(file))), tmp_path / "runs",
                      programme=Programme([(3, TurnKnob(0, "lr", 0.5, "multiply"))]))
    Told(trainer).finished()
    assert trainer.run is not None
    monkeypatch.setattr(outside, "_parts", {})
    panel.show_run(trainer.run.folder)
    assert "× 0.5" in shown(panel)
    file.write_text(LION.replace("torch.sign", "torch.tanh"))
    panel.again.click()
    settle(panel)
    assert "the copy that the run has kept runs only after you have agreed" in panel.problem.text()
    (copy,) = (trainer.run.folder / "code").rglob("lion.py")
    agreed(copy)
    panel.again.click()
    assert "× 0.5" in shown(panel)
    assert panel.problem.text() == ""


# ---------------------------------------------------------------------------------------------------------
# What can be done with it

def test_all_or_what_is_selected_is_copied(panel: CodePanel) -> None:
    panel.show_recipe(a_recipe())
    text = shown(panel)
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == text
    panel.code.go_to_line(0)
    cursor = panel.code.textCursor()
    cursor.movePosition(cursor.MoveOperation.Down, cursor.MoveMode.KeepAnchor, 2)
    panel.code.setTextCursor(cursor)
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "".join(text.splitlines(keepends=True)[:2])


def test_the_code_is_saved_and_a_disk_that_refuses_is_told(panel: CodePanel, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    panel.show_recipe(a_recipe())
    text = shown(panel)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "code"), ""))
    panel.save.click()
    assert (tmp_path / "code.py").read_text(encoding="utf-8") == text
    assert "code.py" in panel.note.whole()
    panel.save_as(tmp_path / "no folder" / "code.py")
    assert "no folder" in panel.problem.text()
    assert panel.code.toPlainText() + "\n" == text


def test_find_by_keys(panel: CodePanel) -> None:
    panel.show_recipe(a_recipe())
    settle(panel)
    panel.code.setFocus()
    QTest.keyClick(panel.code, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    wait_for(panel.find_bar.box.hasFocus)
    QTest.keyClicks(panel.find_bar.box, "optimizer")
    many = panel.code.toPlainText().lower().count("optimizer")
    assert panel.find_bar.count.text() == f"1 / {many}"
    QTest.keyClick(panel.find_bar.box, Qt.Key.Key_Return)
    assert panel.find_bar.count.text() == f"2 / {many}"
    assert panel.code.textCursor().selectedText().lower() == "optimizer"
    QTest.keyClick(panel.find_bar.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert panel.find_bar.count.text() == f"1 / {many}"
    QTest.keyClick(panel.find_bar.box, Qt.Key.Key_Escape)
    assert not panel.find_bar.isVisible()
    assert panel.window().isVisible(), "Esc closes the search first"
    assert panel.code.extraSelections() == []


def test_changed_lines_out_of_view_are_told_and_gone_to(window: CodeWindow, panel: CodePanel) -> None:
    window.resize(600, 340)
    panel.show_recipe(a_recipe())
    settle(panel)
    assert not panel.changed.isVisible()
    panel.show_recipe(a_recipe(0.5))
    settle(panel)
    (line,) = panel.code.changed_lines
    assert panel.changed.isVisible()
    assert str(line + 1) in panel.changed.text()
    panel.changed.click()
    assert panel.code.sees(line)
    assert not panel.changed.isVisible()


def test_every_control_can_be_named_found_explained_and_reached(window: CodeWindow) -> None:
    assert [one for one in missing(window) if "ScrollLeft" not in one and "ScrollRight" not in one] == []  # Qt's own
    assert twice(reached_in(window)) == []


# ---------------------------------------------------------------------------------------------------------
# In the window

def test_the_view_follows_recipe_and_run_once_somebody_has_asked(tmp_path: Path,
                                                                 run: tuple[Run, list[Event]]) -> None:
    parent = QWidget()
    controller = RunController(tmp_path, parent)
    view = CodeView(controller, parent)
    view.show(a_recipe(0.1))
    assert view.window is None, "nothing is made before somebody asks"
    view.look()
    assert view.window is not None
    panel = view.window.panel
    assert shown(panel) == script_of(a_recipe(0.1)).text
    view.show(a_recipe(0.2))
    assert shown(panel) == script_of(a_recipe(0.2)).text
    controller.happened.emit(next(event for event in run[1] if isinstance(event, Started)))
    assert panel.tabs.isTabVisible(RUN)
    view.look_at_run(run[0].folder)
    assert shown(panel) == script_of_run(run[0]).text
    view.end()
    view.show(a_recipe(0.3))
    view.wait()
    parent.deleteLater()
