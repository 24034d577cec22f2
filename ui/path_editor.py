"""Editor of a path: a line of text, a button that opens the system's dialog, and a place to drop a file on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.controls import describe
from ui.editor import Box, TextEditor
from ui.language import say
from workbench.field import Field, FieldProblem, PathField


class DropBox(Box):
    """A line of text on which a folder, or a file with one of some endings, can be dropped."""

    dropped = Signal(str)

    def __init__(self, field: PathField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._decide(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._decide(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._path_of(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(str(path))
        elif not event.mimeData().hasUrls():
            super().dropEvent(event)

    def _decide(self, event: QDragEnterEvent | QDragMoveEvent) -> None:
        """What is no file here is left to the window, which may know what to do with it."""
        if self._path_of(event.mimeData()) is not None:
            event.acceptProposedAction()
        elif event.mimeData().hasUrls():
            event.ignore()
        elif isinstance(event, QDragEnterEvent):
            super().dragEnterEvent(event)
        else:
            super().dragMoveEvent(event)

    def _path_of(self, data: QMimeData) -> Path | None:
        """The one thing that is dragged, if it is of the kind that the field wants."""
        urls = data.urls()
        if len(urls) != 1 or not urls[0].isLocalFile() or not self.isEnabled():
            return None
        path = Path(urls[0].toLocalFile())
        fits = path.is_dir() if self._field.folder else path.is_file()
        try:
            self._field.check(str(path))
        except FieldProblem:
            return None
        return path if fits else None


class PathEditor(TextEditor):
    """A folder or a file: typed, chosen in a dialog, or dropped."""

    field: PathField
    control: DropBox
    wide = True

    def __init__(self, field: Field, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(field, object_name, parent)
        self.browse = QToolButton(self)
        name = object_name.replace(".", " ")
        describe(self.browse, f"{object_name}.browse", self.tr("Choose {name}").format(name=name),
                 self.tr("Choose a folder") if self.field.folder else self.tr("Choose a file"))
        self.browse.setText("…")
        self.browse.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.browse.setFixedHeight(self.control.sizeHint().height())
        self.browse.clicked.connect(self._choose)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.control, 1)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignTop)
        column.insertLayout(0, row)

    def _make(self) -> DropBox:
        box = DropBox(self.field, self)
        if self.field.optional:
            box.setPlaceholderText(say(self.field.none_means))
        box.textEdited.connect(self._edited)
        box.dropped.connect(self._take)
        return box

    def _more_tips(self) -> str:
        return self.tr("A folder can be dropped here.") if self.field.folder else self.tr("A file can be dropped here.")

    def _show(self, value: Any) -> bool:
        super()._show(value)
        self.control.end(False)  # of a long path the end tells most
        return value is None or isinstance(value, str)

    @Slot(str)
    def _take(self, path: str) -> None:
        self.set_value(path)
        self._edited()

    @Slot()
    def _choose(self) -> None:
        start = str(self._start())
        if self.field.folder:
            path = QFileDialog.getExistingDirectory(self.window(), self.tr("Choose a folder"), start)
        else:
            path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Choose a file"), start, self._filter())
        if path:
            self._take(path)

    def _start(self) -> Path:
        """Where the dialog opens: at what stands there, or as near to it as there is something."""
        text = self.control.text().strip()
        path = PathField.path(text) if text else Path.home()
        return next((one for one in (path, *path.parents) if one.is_dir()), Path.home())

    def _filter(self) -> str:
        everything = self.tr("All files (*)")
        if not self.field.suffixes:
            return everything
        return f"{' '.join(f'*{suffix}' for suffix in self.field.suffixes)};;{everything}"
