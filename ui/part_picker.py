"""PartPicker: a box that shows the chosen part and opens a list that can be searched.

Type to filter over title, name and words.  Parts that cannot be chosen yet are listed too, greyed, and say
why: whoever looks for one learns that it is known.  Below the list stand the two ways to a part from outside, where
there may be any.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.controls import describe
from ui.language import say
from ui.quiet_combo import QuietCombo
from ui.tone_label import ToneLabel
from workbench.address import short
from workbench.registry import Part

NAME = Qt.ItemDataRole.UserRole
WHY_NOT = Qt.ItemDataRole.UserRole + 1
HELP = Qt.ItemDataRole.UserRole + 2
WORDS = Qt.ItemDataRole.UserRole + 3

Index = QModelIndex | QPersistentModelIndex


class PartPicker(QuietCombo):
    """Shows one part's title; asks for another one with ``chosen``, and shows it only once it is set."""

    chosen = Signal(str)
    """The name of the part that the user picked."""
    outside_asked = Signal(str)
    """The user wants a part from outside: from a "file" or a "package"."""

    def __init__(self, object_name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, object_name, title, self.tr("Choose: {title}").format(title=title))
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self._list = _SearchList(self, self._items)
        self._list.picked.connect(self.chosen)
        self._list.outside_asked.connect(self.outside_asked)

    def offer_outside(self, offered: bool, why_not: str = "") -> None:
        """Whether the list ends with the ways to a part from outside; ``why_not`` shows them, but greyed."""
        self._list.offer_outside(offered, why_not)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """The parts to choose from, in their order."""
        self._items.clear()
        for part in parts:
            item = QStandardItem(say(part.title))
            item.setData(part.name, NAME)
            item.setData(say(part.unavailable), WHY_NOT)
            item.setData(say(part.help), HELP)
            item.setData(f"{say(part.title)} {part.title} {part.name} {part.words}".casefold(), WORDS)
            item.setToolTip(say(part.unavailable) or say(part.help) or part.name)
            item.setStatusTip(say(part.unavailable) or say(part.help))
            self._items.appendRow(item)

    def current(self) -> str:
        """The name of the part shown; "" if it is none of the list."""
        return self.currentData(NAME) or ""

    def set_current(self, name: str) -> None:
        """Show a part; a name that is not in the list is shown as it is, an address in short."""
        index = self.findData(name, NAME)
        self.setCurrentIndex(index)
        self.setPlaceholderText(short(name) if index < 0 else "")

    def showPopup(self) -> None:
        self.open_list()

    def open_list(self, typed: str = "") -> None:
        """Open the list, searching for what was typed."""
        self._list.open(self.currentIndex(), typed)

    def hidePopup(self) -> None:
        self._list.hide()
        super().hidePopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self._walk(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif text.strip() and text.isprintable():
            self.open_list(text)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        """The next part that can be chosen."""
        row = self.currentIndex() + by
        while 0 <= row < self.count():
            if not self.itemData(row, WHY_NOT):
                self.chosen.emit(self.itemData(row, NAME))
                return
            row += by


class _Matches(QSortFilterProxyModel):
    """Keeps the parts that have every typed word somewhere in title, name or words."""

    typed = ""

    def search(self, typed: str) -> None:
        self.beginFilterChange()
        self.typed = typed.casefold()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        words = self.sourceModel().index(row, 0, parent).data(WORDS)
        return all(word in words for word in self.typed.split())


class _Greyed(QStyledItemDelegate):
    """Paints parts that cannot be chosen as disabled; they can still be walked over, to read why."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.data(WHY_NOT):
            option.state &= ~QStyle.StateFlag.State_Enabled

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index) + QSize(0, 6)


class _SearchList(QFrame):
    """The list that drops down: a search box, the parts, and a line about the one under the cursor."""

    picked = Signal(str)
    outside_asked = Signal(str)

    def __init__(self, picker: QWidget, items: QStandardItemModel) -> None:
        super().__init__(picker, Qt.WindowType.Popup)
        name, title = picker.objectName(), picker.accessibleName()
        self.setObjectName(f"{name}.list")
        self.setFrameShape(QFrame.Shape.Box)
        self._matches = _Matches(self)
        self._matches.setSourceModel(items)
        self.search = QLineEdit(self)
        describe(self.search, f"{name}.search", self.tr("Search: {title}").format(title=title),
                 self.tr("Type to filter; Enter chooses, Esc closes"))
        self.search.setPlaceholderText(self.tr("Type to filter"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.view = describe(QListView(self), f"{name}.parts", title, self.tr("Enter chooses, Esc closes"))
        self.view.setModel(self._matches)
        self.view.setItemDelegate(_Greyed(self.view))
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.clicked.connect(self._pick)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.view.selectionModel().currentChanged.connect(self._tell)
        self.view.installEventFilter(self)
        self.about = ToneLabel("muted", parent=self)
        self.about.setObjectName(f"{name}.about")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.about)
        self._outside = {
            "file": self._outside_button("file", self.tr("From a Python file…"),
                                         self.tr("Take a class from a Python file of your own")),
            "package": self._outside_button("package", self.tr("From an installed package…"),
                                            self.tr("Take a class from a package that is installed here")),
        }
        for button in self._outside.values():
            column.addWidget(button)

    @property
    def _picker(self) -> QWidget:
        # Asked of Qt: a widget that holds its parent in Python makes a circle, and Python's collector crashes on those.
        parent = self.parentWidget()
        assert parent is not None
        return parent

    def offer_outside(self, offered: bool, why_not: str = "") -> None:
        for button in self._outside.values():
            button.setVisible(offered)
            button.setEnabled(not why_not)
            button.setToolTip(why_not or button.whatsThis())

    def _outside_button(self, source: str, text: str, tip: str) -> QPushButton:
        button = describe(QPushButton(text, self), f"{self._picker.objectName()}.from_{source}", text, tip)
        button.setWhatsThis(tip)
        button.setFlat(True)
        button.setAutoDefault(False)
        button.setStyleSheet("QPushButton { text-align: left; padding: 3px 4px; }")
        button.clicked.connect(self._ask_outside)
        button.installEventFilter(self)
        button.hide()
        return button

    @Slot()
    def _ask_outside(self) -> None:
        source = next(name for name, button in self._outside.items() if button is self.sender())
        self.hide()
        self.outside_asked.emit(source)

    def open(self, row: int, typed: str) -> None:
        """Drop down under the picker, on ``row``, or on the first match of what was typed."""
        picker = self._picker
        self._matches.search("")  # all rows, to see how much room they want
        line = self.fontMetrics().height()
        rows = min(14, max(3, self._matches.rowCount()))
        width = max(picker.width(), self.fontMetrics().averageCharWidth() * 40)
        height = self.search.sizeHint().height() + rows * max(line, self.view.sizeHintForRow(0)) + 3 * line
        height += sum(button.sizeHint().height() + 4 for button in self._outside.values() if not button.isHidden())
        corner = picker.mapToGlobal(QPoint(0, picker.height()))
        room = picker.screen().availableGeometry()
        if corner.y() + height > room.bottom():  # no room below: above, or as high as there is room
            corner.setY(max(room.top(), picker.mapToGlobal(QPoint(0, 0)).y() - height))
        corner.setX(max(room.left(), min(corner.x(), room.right() - width)))
        self.setGeometry(corner.x(), corner.y(), width, min(height, room.height()))
        self.search.setText(typed)
        self._filter(typed)
        # The frame is drawn in WindowText: a line, where the texts inside have colours of their own.
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Mid))
        self.setPalette(palette)
        self.show()
        self.search.setFocus()
        if not typed:
            here = self._matches.mapFromSource(self._matches.sourceModel().index(row, 0))
            self.view.setCurrentIndex(here)
            self.view.scrollTo(here, QListView.ScrollHint.PositionAtCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched in self._outside.values():
                return self._key_on_outside(watched, event)
            below = self._first_outside()
            if event.key() == Qt.Key.Key_Down and self._at_last_row() and below is not None:
                below.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self.view.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
            if watched is self.search and event.key() in (
                Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
            ):
                self.view.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _key_on_outside(self, button: QObject, event: QKeyEvent) -> bool:
        """The arrows go on as in the list, Enter presses, Esc closes."""
        buttons = [one for one in self._outside.values() if one.isEnabled()]
        place = buttons.index(button) if button in buttons else 0
        if event.key() == Qt.Key.Key_Up:
            (buttons[place - 1] if place else self.search).setFocus()
        elif event.key() == Qt.Key.Key_Down:
            buttons[min(place + 1, len(buttons) - 1)].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            buttons[place].click()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _at_last_row(self) -> bool:
        return self.view.currentIndex().row() >= self._matches.rowCount() - 1

    def _first_outside(self) -> QPushButton | None:
        return next((one for one in self._outside.values() if one.isEnabled() and not one.isHidden()), None)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        """Keep what matches, and go to the best match: one that begins so before one that contains it."""
        self._matches.search(typed)
        rows = [self._matches.index(row, 0) for row in range(self._matches.rowCount())]
        free = [index for index in rows if not index.data(WHY_NOT)] or rows
        begins = [index for index in free if str(index.data(WORDS)).startswith(typed.casefold())]
        self.view.setCurrentIndex((begins or free or [QModelIndex()])[0])
        if not rows:
            self.about.set_tone("muted")
            self.about.setText(self.tr("Nothing matches “{typed}”.").format(typed=typed))

    @Slot(QModelIndex)
    def _pick(self, index: QModelIndex) -> None:
        """Ask for the part; one that cannot be chosen only says why."""
        if not index.isValid() or index.data(WHY_NOT):
            return
        self.hide()
        self.picked.emit(index.data(NAME))

    @Slot(QModelIndex)
    def _tell(self, index: QModelIndex) -> None:
        why_not = index.data(WHY_NOT)
        self.about.set_tone("error" if why_not else "muted")
        self.about.setText(why_not or index.data(HELP) or "")
