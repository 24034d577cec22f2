"""What can be done with the chosen runs: the entries of the table's menu, with their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.controls import describe_action
from workbench.run_list import ListedRun


class RunsActions(QObject):
    """Made for the table, whose keys they are; ``follow`` says which can be had for the chosen runs."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        self._table = table
        self.show = self._make("show", self.tr("&Show in the plots"), "Return",
                               self.tr("Show this run in the plots, alone"))
        self.tick = self._make("tick", self.tr("&Tick"), "Space", self.tr("Lay the curves over those of other runs"))
        self.star = self._make("star", self.tr("St&ar"), "S", self.tr("Give a star, or take it away"))
        self.rename = self._make("rename", self.tr("&Rename"), "F2",
                                 self.tr("Another title; the folder keeps its name"))
        self.resume = self._make("resume", self.tr("&Continue"), "",
                                 self.tr("Go on with this run from its last sound checkpoint"))
        self.recipe = self._make("recipe", self.tr("&Use this recipe"), "",
                                 self.tr("Put this run's recipe into the panel of the recipe"))
        self.export = self._make("export", self.tr("&Export…"), "",
                                 self.tr("Write the numbers of these runs to a file"))
        self.folder = self._make("folder", self.tr("Open &folder"), "", self.tr("Open the folder of this run"))
        self.copy_in = self._make("copy_in", self.tr("Cop&y into the runs folder"), "",
                                  self.tr("Keep a run from elsewhere among your own"))
        self.unlink = self._make("unlink", self.tr("Take off the &list"), "",
                                 self.tr("Do not show this run from elsewhere any more; its folder stays"))
        self.delete = self._make("delete", self.tr("Move to the tras&h…"), "Del",
                                 self.tr("Move the folders of these runs to the trash"))

    def all(self) -> Iterator[QAction]:
        yield from (self.show, self.tick, self.star, self.rename, self.resume, self.recipe, self.export, self.folder,
                    self.copy_in, self.unlink, self.delete)

    def fill(self, menu: QMenu) -> None:
        """In the order in which they are looked for."""
        for action in self.all():
            if action in (self.star, self.resume, self.export, self.delete):
                menu.addSeparator()
            menu.addAction(action)

    def follow(self, runs: Sequence[ListedRun]) -> None:
        """What can be had for these runs."""
        one = len(runs) == 1
        whole = bool(runs) and all(run.problem is None for run in runs)
        linked = bool(runs) and all(run.linked for run in runs)
        live = any(run.live for run in runs)
        for action, there in (
            (self.show, one and whole), (self.tick, whole), (self.star, bool(runs)), (self.rename, one),
            (self.resume, one and whole and not live and runs[0].status != "imported"),
            (self.recipe, one and whole and bool(runs[0].recipe)), (self.export, whole), (self.folder, one),
            (self.delete, bool(runs)),
        ):
            action.setEnabled(there)
        for action in (self.copy_in, self.unlink):
            action.setVisible(linked)
            action.setEnabled(linked)

    def _make(self, name: str, text: str, key: str, tip: str) -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
            # Of the table alone: in a text box the same keys type.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        describe_action(action, f"runs.{name}", tip)
        self._table.addAction(action)
        return action
