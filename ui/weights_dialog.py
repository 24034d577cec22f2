"""WeightsDialog: what a checkpoint of another program holds, and how its weights fit the model of the recipe."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.background import Job
from ui.controls import describe
from ui.elided_label import ElidedLabel
from ui.language import say
from ui.number_text import count_text
from ui.own_code import beside_the_run
from ui.steady_scroll import ScrolledContent, SteadyScroll
from ui.tone_label import ToneLabel
from workbench.recipe import Recipe
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from torch import nn

    from workbench.data import Size

NAME = "weights_dialog"


@dataclass(frozen=True)
class _Seen:
    """What was found: in the file, and of what goes where.  ``wrong`` says why nothing does."""

    notes: tuple[Sentence, ...]
    epoch: int | None
    step: int | None
    fits: bool = False
    wrong: Sentence | None = None


class WeightsDialog(QDialog):
    """To be shown, not executed.  The file is read beside the window, and nothing of it is run.

    ``recipe`` and ``size`` of its data may be None, or the recipe wrong: then it is not known whether the weights fit.
    ``chosen`` carries the path.
    """

    chosen = Signal(str)

    def __init__(self, path: Path, recipe: Recipe | None, size: Size | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Initial weights from a checkpoint"))
        self._path, self._recipe, self._size = path, recipe, size
        self._closed = threading.Event()
        self.about = ToneLabel("muted", self.tr(
            "The next run begins with the weights of this file, matched by name and shape. What the file does not have "
            "is made from the seed, as ever."), self)
        self.file = ElidedLabel(parent=self)
        self.found = ToneLabel(parent=self)
        self.found.setObjectName(f"{NAME}.found")
        self.found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.problem = ToneLabel("error", parent=self)
        self.problem.setObjectName(f"{NAME}.problem")
        self.take = describe(QPushButton(self.tr("&Use as initial weights"), self), f"{NAME}.take",
                             self.tr("Use as initial weights"), self.tr("Write the file into the recipe"))
        self.other = describe(QPushButton(self.tr("&Other file…"), self), f"{NAME}.other", self.tr("Other file"),
                              self.tr("Choose another checkpoint"))
        self.cancel = describe(QPushButton(self.tr("&Cancel"), self), f"{NAME}.cancel", self.tr("Cancel"),
                               self.tr("Leave the recipe as it is (Esc)"))
        self._lay_out()
        self.take.clicked.connect(self._take)
        self.other.clicked.connect(self._ask_other)
        self.cancel.clicked.connect(self.reject)
        self.resize(560, 360)
        self._job: Job | None = None
        self.look(path)

    def look(self, path: Path) -> None:
        """Look into this file."""
        self._path = path
        self.file.say(str(path))
        self.take.setEnabled(False)
        self.problem.say("")
        self.found.set_tone("muted")
        self.found.say(self.tr("Reading the file…"))
        if self._job is None:
            self._begin()

    @property
    def reading(self) -> bool:
        return self._job is not None

    def done(self, result: int) -> None:
        self._closed.set()
        super().done(result)

    # ------------------------------------------------------------------ reading

    def _begin(self) -> None:
        path, recipe, size, given_up = self._path, self._recipe, self._size, self._closed.is_set
        self._looking_at = path
        # A child of nobody: the dialog may be closed while the file is still being read.
        self._job = Job(lambda: _look(path, recipe, size, given_up))
        self._job.done.connect(self._seen)
        self._job.failed.connect(self._unreadable)
        self._job.start()

    @Slot(object)
    def _seen(self, seen: _Seen) -> None:
        if self._outdated():
            return
        said = [f"• {say(note)}" for note in seen.notes]
        if seen.epoch is not None or seen.step is not None:
            said.insert(1, self._when(seen))
        self.found.set_tone("plain")
        self.found.say("\n".join(said))
        self.problem.say(say(seen.wrong) if seen.wrong is not None else "")
        self.problem.set_tone("error" if seen.wrong is not None and not seen.fits else "warning")
        self.take.setEnabled(seen.fits)

    @Slot(object, str)
    def _unreadable(self, sentence: Sentence, _details: str) -> None:
        if self._outdated():
            return
        self.found.say("")
        self.problem.set_tone("error")
        self.problem.say(say(sentence))

    def _outdated(self) -> bool:
        """Whether another file is wanted by now, which is then begun."""
        if self._job is not None:
            self._job.wait()  # it has told its result and is about to end
            self._job = None
        if self._looking_at == self._path:
            return False
        self._begin()
        return True

    def _when(self, seen: _Seen) -> str:
        if seen.epoch is None:
            return "• " + self.tr("It was saved at step {step}.").format(step=count_text(seen.step or 0))
        if seen.step is None:
            return "• " + self.tr("It says that it was saved in epoch {epoch}.").format(epoch=count_text(seen.epoch))
        return "• " + self.tr("It says that it was saved in epoch {epoch}, at step {step}.").format(
            epoch=count_text(seen.epoch), step=count_text(seen.step))

    # ------------------------------------------------------------------ what the user does

    @Slot()
    def _take(self) -> None:
        self.chosen.emit(str(self._path))
        self.accept()

    @Slot()
    def _ask_other(self) -> None:
        kinds = self.tr("Checkpoints (*.pt *.pth *.ckpt *.bin *.tar);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose another checkpoint"), str(self._path.parent),
                                                kinds)
        if chosen:
            self.look(Path(chosen))

    # ------------------------------------------------------------------ inside

    def _lay_out(self) -> None:
        area = SteadyScroll(self)
        area.setFrameShape(QFrame.Shape.StyledPanel)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        describe(area, f"{NAME}.area", self.tr("What the file holds"), "")
        self.found.setContentsMargins(8, 6, 8, 6)
        content = ScrolledContent()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.found)
        inside.addStretch(1)
        area.setWidget(content)
        area.setMinimumHeight(110)
        self.about.let_shrink()
        self.problem.let_shrink()
        buttons = QHBoxLayout()
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.addWidget(self.cancel)
        for button in (self.other, self.cancel):
            button.setAutoDefault(False)
        self.take.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addWidget(self.file)
        column.addWidget(area, 1)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.problem.hide()


# ---------------------------------------------------------------------------------------------------------
# In the job's thread

def _look(path: Path, recipe: Recipe | None, size: Size | None, given_up: Callable[[], bool]) -> _Seen:
    from workbench.importers.weights import fit, read_weights

    weights = read_weights(path)
    try:
        model = _model(recipe, size, given_up)
    except Problem as problem:
        return _Seen(weights.notes, weights.epoch, weights.step, True, Sentence(
            "Whether the weights fit is not known yet: {why}", why=problem.sentence))
    try:
        fitted = fit(weights, model)
    except Problem as problem:
        return _Seen(weights.notes, weights.epoch, weights.step, False, problem.sentence)
    return _Seen((*weights.notes, *fitted.notes), weights.epoch, weights.step, True)


def _model(recipe: Recipe | None, size: Size | None, given_up: Callable[[], bool]) -> nn.Module:
    """The recipe's model without numbers; Problem where there is none."""
    import torch

    from workbench.kinds import registries

    if recipe is None or size is None:
        raise Problem("The data are not read yet, which say how large the model is.")
    with beside_the_run(recipe, given_up), torch.device("meta"):
        return registries["models"].build(recipe.model, size.shape)
