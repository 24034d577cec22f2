"""GoBackView: a click on a point of a curve offers to go back to exactly that step and to go on as a fork."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from ui.message_strip import MessageStrip, Suggestion
from ui.number_text import count_text
from ui.plots.plots import Plots
from ui.run_controller import RunController
from workbench.messages import Pause


class GoBackView(QObject):
    """``key`` of a clicked curve is the folder of its run; "" is the live one."""

    def __init__(self, plots: Plots, run: RunController, strip: MessageStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run, self._strip = run, strip
        self._wish: tuple[Path, int] | None = None
        plots.point_clicked.connect(self.offer)

    @Slot(str, int)
    def offer(self, key: str, step: int) -> None:
        """Say what can be done with this step; nothing happens before the user chooses."""
        folder = Path(key) if key else self._run.folder
        if folder is None:  # a run that keeps nothing cannot be gone back in
            return
        self._wish = folder, step
        text = self.tr("Step {step} of {run}. Going on from here makes a fork; the run itself is kept as it is.")
        self._strip.show_message(text.format(step=count_text(step), run=folder.name), "info", suggestions=[
            Suggestion(self.tr("Fork here and pause"), self._fork_and_pause),
            Suggestion(self.tr("Fork here and go on"), self._fork)])

    def _fork_and_pause(self) -> None:
        if self._wish is not None:
            self._run.go_to(*self._wish, [Pause()])

    def _fork(self) -> None:
        if self._wish is not None:
            self._run.go_to(*self._wish)
