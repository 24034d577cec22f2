"""What a person does in the real window; played by driver.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ui.checkpoint_dialog import CheckpointDialog
from ui.consent_dialog import ConsentDialog
from ui.look_ahead_dialog import LookAheadDialog
from ui.main_window import MainWindow
from ui.run_controller import RunState
from workbench.presets import DIGITS
from workbench.registry import Choice

Wait = Iterator[Callable[[], bool]]
Key = Qt.Key


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, to whatever has the focus."""
    if not window.isActiveWindow():  # without a window manager the focus may be lost to nobody
        window.raise_()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window, 10_000)
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def ready(window: MainWindow, *, loaded: bool = True) -> Wait:
    """The window is in front, and torch is loaded."""
    window.activateWindow()
    yield lambda: window.isActiveWindow()
    if loaded:
        yield lambda: window.catalog is not None


def running(window: MainWindow, step: int = 50) -> Wait:
    yield from ready(window)
    press(window, Key.Key_F5)
    yield lambda: window.run.step >= step


def out(name: str) -> Path:
    return Path(os.environ["DESCENT_HOME"]) / name


# ---------------------------------------------------------------------------------------------------------
# Closing in every state

def close_while_torch_loads(window: MainWindow) -> Wait:
    yield from ready(window, loaded=False)
    yield lambda: window.loader.running
    assert window.catalog is None
    window.close()


def close_at_rest(window: MainWindow) -> Wait:
    yield from ready(window)
    window.close()


def close_while_starting(window: MainWindow) -> Wait:
    yield from ready(window, loaded=False)
    press(window, Key.Key_F5)
    assert window.run.state is RunState.STARTING
    window.close()


def close_while_running(window: MainWindow) -> Wait:
    yield from running(window)
    assert window.run.state is RunState.RUNNING
    window.close()


def close_while_paused(window: MainWindow) -> Wait:
    yield from running(window)
    yield from ready(window)  # without a window manager another program may have taken the focus meanwhile
    press(window, Key.Key_Space)
    yield lambda: window.run.state is RunState.PAUSED
    window.close()


def close_when_finished(window: MainWindow) -> Wait:
    yield from ready(window)
    window.recipe_panel.set_recipe(DIGITS.with_training(epochs=2))
    press(window, Key.Key_F5)
    yield lambda: window.run.state is RunState.FINISHED
    window.close()


def close_when_failed(window: MainWindow) -> Wait:
    yield from ready(window)
    window.run.run(DIGITS.with_training(device="cuda:77"))
    yield lambda: window.run.state is RunState.IDLE
    assert window.strip.sentence
    window.close()


# ---------------------------------------------------------------------------------------------------------
# A whole first run

def first_run(window: MainWindow) -> Wait:
    """Run, turn lr, pause, save, export, close."""
    yield from running(window, 200)
    box = window.knobs.box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "3e-3")
    press(window, Key.Key_Return)
    yield lambda: any("0.003" in marker.text for marker in window.plots.markers)
    turned = window.plots.markers[0].step
    yield lambda: window.run.step >= turned + 100
    assert abs(window.plots.history["lr/all"][turned] - 3e-3) < 1e-12
    assert window.plots.history["lr/all"][turned - 1] == window.recipe_panel.recipe().optimizer.values["lr"]
    window.plots.setFocus()
    press(window, Key.Key_Space)
    yield lambda: window.run.state is RunState.PAUSED
    at = window.run.step
    press(window, Key.Key_F10)
    yield lambda: window.run.step == at + 1 and window.run.state is RunState.PAUSED
    window.run_bar.actions_.save.trigger()
    yield lambda: window.run.last_checkpoint is not None and "asked" in window.run.last_checkpoint.name
    yield lambda: window.plots.history.steps == at + 1
    window.exchange.exports.write_csv(out("curves.csv"))
    yield lambda: out("curves.csv").exists()
    for name in ("curves.png", "curves.svg"):
        window.exchange.exports.write_picture(out(name))
        assert out(name).stat().st_size > 5000
    assert window.grab().save(str(out("window.png")))
    window.close()


def continue_from_checkpoint(window: MainWindow) -> Wait:
    """After a restart: choose the checkpoint that was saved, and go on."""
    yield from ready(window)
    window.actions_["continue_from"].trigger()
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, CheckpointDialog)]
    assert len(dialogs) == 1
    yield lambda: dialogs[0]._ok.isEnabled()
    asked = next(info for row in [dialogs[0]._tree.topLevelItem(0)] for i in range(row.childCount())
                 for info in [row.child(i)] if "asked" in info.toolTip(0))
    dialogs[0]._tree.setCurrentItem(asked)
    dialogs[0]._ok.click()
    yield lambda: window.run.started is not None and window.run.started.resumed
    first = window.run.started.first_step
    yield lambda: window.run.step > first + 50
    history = window.plots.history
    assert history.steps > first
    assert not any(history["loss"][:first] != history["loss"][:first]), "the past is shown too"
    assert any("0.003" in marker.text for marker in window.plots.markers), "and so are its edits"
    window.close()


def nan_loss(window: MainWindow) -> Wait:
    """A learning rate that ruins everything: the run pauses, says so, and goes on with a smaller one."""
    yield from ready(window)
    window.run.run(DIGITS.with_training(checkpoint_every_steps=5))
    yield lambda: window.run.step > 20
    window.knobs.box.setFocus()
    window.knobs.box.selectAll()
    QTest.keyClicks(window.knobs.box, "1e9")
    press(window, Key.Key_Return)
    yield lambda: window.run.state is RunState.PAUSED and window.strip.sentence != ""
    button = window.strip.findChild(type(window.strip._details_button), "message_suggestion_0")
    assert "10" in button.text()
    button.click()
    yield lambda: window.run.started is not None and window.run.started.resumed
    window.close()


# ---------------------------------------------------------------------------------------------------------
# Real data

def _drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                                Qt.KeyboardModifier.NoModifier))


def own_pictures(window: MainWindow) -> Wait:
    """Drop a folder of pictures, look at it, augment it, stream it, pause, go on."""
    yield from ready(window)
    _drop(window, out("pictures"))
    yield lambda: window.data.desk.standing.kind == "ready" and not window.data.desk.busy
    editor = window.recipe_panel.transforms()
    editor.set_value(({"part": "RandomCrop", "padding": 4}, {"part": "RandomHorizontalFlip"}))
    editor.changed.emit()
    yield lambda: not window.rehearser.outdated
    QTest.keyClick(window, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    looker = window.data.looker
    yield lambda: looker.window.isVisible() and not looker.busy
    yield lambda: looker.window.isActiveWindow()
    assert looker.window.grab().save(str(out("look.png")))
    QTest.keyClick(looker.window, Key.Key_Escape)
    yield lambda: not looker.window.isVisible()
    recipe = window.recipe_panel.recipe()
    window.recipe_panel.set_recipe(recipe.with_training(stream="on", workers=2, epochs=50, batch_size=16))
    window.recipe_panel.changed.emit()
    yield lambda: not window.rehearser.outdated
    window.run_bar.actions_.run.trigger()
    yield lambda: window.run.step >= 30
    assert window.recipe_panel.data.in_run.text().startswith("In this run: streamed by 2 processes")
    window.plots.setFocus()
    press(window, Key.Key_Space)
    yield lambda: window.run.state is RunState.PAUSED
    at = window.run.step
    press(window, Key.Key_Space)
    yield lambda: window.run.step > at + 10
    window.close()


def own_dataset(window: MainWindow) -> Wait:
    """A Dataset of the user's: asked for, agreed to, trained on; sample 1,000 raises, and the window says where."""
    yield from ready(window)
    window.recipe_panel.panel("model").choose(Choice("mlp"))
    window.outside.parts["dataset"].take(f"file:{out('mine.py')}#Mine")
    dialogs = window.findChildren(ConsentDialog)
    assert len(dialogs) == 1
    dialogs[0].run_button.click()
    yield lambda: window.data.desk.standing.kind == "wrong" and not window.data.desk.busy
    said = window.recipe_panel.panel("dataset").problems()[""]
    assert said.startswith("Sample 1,000 of Mine in mine.py cannot be read"), said
    assert "line 9" in said, said
    out("mine.py").write_text(out("mine.py").read_text().replace("if row == 1000", "if row == -1"))
    window.outside.look()
    yield lambda: window.outside.parts["dataset"].notice.look.isVisible()
    window.outside.parts["dataset"].notice.look.click()
    dialog = next(one for one in window.findChildren(ConsentDialog) if one.isVisible())
    dialog.later.setChecked(True)
    dialog.run_button.click()
    yield lambda: window.data.desk.standing.kind == "ready" and not window.data.desk.busy
    window.run_bar.actions_.run.trigger()
    yield lambda: window.run.step > 20
    window.close()


# ---------------------------------------------------------------------------------------------------------
# Looking ahead, forks, and the table of runs

def _choose_step(window: MainWindow, step: int) -> None:
    """With the keys: the crosshair is moved to a step of the loss, and Enter chooses it."""
    pointing = window.plots.pointing
    window.plots.setFocus()
    shift, far = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    for _ in range(200):
        if pointing.step == step:
            break
        away = step - (pointing.step if pointing.step is not None else window.run.step)
        QTest.keyClick(window.plots, Key.Key_Right if away > 0 else Key.Key_Left,
                       shift | far if abs(away) >= 20 else shift)
    assert pointing.step == step
    QTest.keyClick(window.plots, Key.Key_Return)


def fork_at_a_point(window: MainWindow) -> Wait:
    """Look ahead and cancel, train to the end, fork at a clicked point, and look at both runs in the table."""
    yield from ready(window)
    window.recipe_panel.set_recipe(window.recipe_panel.recipe().with_training(epochs=6))
    window.recipe_panel.changed.emit()
    yield lambda: not window.rehearser.outdated
    press(window, Key.Key_F5)
    yield lambda: window.run.step >= 30
    window.knobs.look_ahead_button.click()
    dialog = window.findChild(LookAheadDialog)
    assert dialog is not None
    dialog.activateWindow()
    yield lambda: dialog.isActiveWindow()
    dialog.steps.set_value(5)
    dialog.look.click()
    yield lambda: dialog.table.rowCount() == 3 and dialog.look.isEnabled()
    QTest.keyClick(dialog, Key.Key_Escape)
    yield from ready(window)  # without a window manager nobody gives the focus back
    assert window.findChild(LookAheadDialog) is None
    yield lambda: window.run.state is RunState.FINISHED
    parent = window.run.folder
    assert parent is not None
    window.plots.reset_view()
    _choose_step(window, 40)
    assert "Step 40 of" in window.strip.sentence, window.strip.sentence
    window.strip.findChild(QPushButton, "message_suggestion_1").click()
    yield lambda: window.run.folder not in (None, parent) and window.run.state is RunState.FINISHED
    press(window, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    yield lambda: window.runs_panel.isVisible()
    yield lambda: window.runs_panel.model.row_of(parent) >= 0
    # Both curves are shown, without a tick of anybody's.
    yield lambda: list(window.plots.comparison.desk.overlays) == [str(parent)]
    press(window, Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    yield lambda: window.code.window is not None and window.code.window.isVisible()
    yield lambda: "torch.optim" in window.code.window.panel.code.toPlainText()
    window.code.window.close()
    window.close()


def continue_what_was_cut_off(window: MainWindow) -> Wait:
    """At the start the program offers the run; it goes on to its end."""
    yield from ready(window)
    yield lambda: "was cut off after step" in window.strip.sentence
    window.strip.findChild(QPushButton, "message_suggestion_0").click()
    yield lambda: window.run.started is not None and window.run.started.resumed
    yield lambda: window.run.state is RunState.FINISHED
    window.close()
