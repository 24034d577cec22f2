"""Light and dark: every colour of the window is chosen here.

Fusion with a palette of our own, because ``styleHints().setColorScheme()`` alone changes nothing on a bare X
server.  Whoever paints by hand (the plots) asks ``colors()`` and ``curve_color()`` again when
``notifier().changed`` says so; everything else follows the palette by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

ThemeName = Literal["system", "light", "dark"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)


@dataclass(frozen=True)
class Colors:
    """The colours of one theme, as ``#rrggbb``.  Texts meet WCAG AA (4.5 : 1) on every ground."""

    dark: bool
    # grounds
    window: str
    panel: str
    base: str
    alternate: str
    button: str
    plot: str
    # texts and lines
    text: str
    muted: str
    disabled: str
    line: str
    grid: str
    axis: str
    link: str
    # the chosen and the important
    accent: str
    accent_text: str
    marker: str
    crosshair: str
    # messages: a ground, and the colour of its edge and of an error's words on window and base
    info_ground: str
    warning_ground: str
    error_ground: str
    info: str
    warning: str
    error: str
    good: str
    # Ordered so that the first few differ most, also for colour-blind eyes (a test holds this).
    curves: tuple[str, ...]


LIGHT = Colors(
    dark=False,
    window="#f3f4f6", panel="#e9ebee", base="#ffffff", alternate="#f6f7f9", button="#fbfbfc", plot="#ffffff",
    text="#1b1f24", muted="#57606a", disabled="#747c85", line="#c9ced4", grid="#e3e6ea", axis="#57606a",
    link="#0757ba",
    accent="#1a5fb4", accent_text="#ffffff", marker="#6b4bb3", crosshair="#57606a",
    info_ground="#e3edfb", warning_ground="#fdf1d0", error_ground="#fce4e4",
    info="#1a5fb4", warning="#8a5a00", error="#b3182a", good="#1a7040",
    curves=("#0b4fb3", "#cc6a00", "#079a72", "#7b2473", "#766300", "#1f8ad6", "#7a1408", "#5f656c"),
)

DARK = Colors(
    dark=True,
    window="#23262b", panel="#1d2024", base="#181a1e", alternate="#1f2226", button="#30343a", plot="#15171a",
    text="#e4e7eb", muted="#a3abb5", disabled="#868e98", line="#3b4047", grid="#2a2e34", axis="#a3abb5",
    link="#7fb4ff",
    accent="#2f74d0", accent_text="#ffffff", marker="#b79df2", crosshair="#a3abb5",
    info_ground="#1d3350", warning_ground="#453512", error_ground="#4d2226",
    info="#7fb4ff", warning="#f0c04f", error="#ff8f8f", good="#6fd39a",
    curves=("#6aa8ff", "#ff9c5a", "#5eead0", "#cf5fc0", "#eadf4a", "#2a78cc", "#ec4a4f", "#a9afb6"),
)


class _Notifier(QObject):
    """Follows the desktop where the theme is "system", and tells everybody of a change."""

    changed = Signal()

    @Slot()
    def desktop_changed(self) -> None:
        app = QApplication.instance()
        if _chosen == "system" and isinstance(app, QApplication):
            apply(app, "system")


CHECK = (Path(__file__).resolve().parent.parent / "assets" / "icons" / "check.svg").as_posix()

_chosen: ThemeName = "system"
_colors: Colors = LIGHT
_notifier: _Notifier | None = None


def notifier() -> _Notifier:
    """The object whose ``changed`` signal is emitted after every change of colours."""
    global _notifier
    if _notifier is None:
        _notifier = _Notifier()
    return _notifier


def colors() -> Colors:
    """The colours in use."""
    return _colors


def chosen() -> ThemeName:
    """The theme that was asked for; "system" is not resolved."""
    return _chosen


def curve_color(index: int) -> QColor:
    """The colour of the curve number ``index``; after the last colour it begins again, a shade apart."""
    rounds, place = divmod(index, len(_colors.curves))
    color = QColor(_colors.curves[place])
    return color.lighter(100 + 12 * rounds) if _colors.dark is False else color.darker(100 + 12 * rounds)


def apply(app: QApplication, name: ThemeName) -> None:
    """Dress the application; ``name`` "system" takes the desktop's choice, light where it has none."""
    global _chosen, _colors
    hints = QGuiApplication.styleHints()
    watcher = notifier()
    # Asking first and forgetting the old choice last would loop through our own signal.
    hints.blockSignals(True)
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)  # for what Qt does not draw itself: title bars, native file dialogs
    hints.blockSignals(False)
    hints.colorSchemeChanged.connect(watcher.desktop_changed, Qt.ConnectionType.UniqueConnection)
    dark = name == "dark" or (name == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    _chosen, _colors = name, DARK if dark else LIGHT
    sheet = _style_sheet(_colors)
    if not app.styleSheet():  # a style sheet hides the style's name, so this is the sign of the first time
        app.setStyle("Fusion")
    if app.styleSheet() != sheet:  # every widget is polished anew, which takes a large window half a second
        app.setPalette(_palette(_colors))
        app.setStyleSheet(sheet)
    watcher.changed.emit()


def _palette(c: Colors) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, color in (
        (role.Window, c.window), (role.WindowText, c.text),
        (role.Base, c.base), (role.AlternateBase, c.alternate), (role.Text, c.text),
        (role.Button, c.button), (role.ButtonText, c.text), (role.BrightText, c.error),
        (role.ToolTipBase, c.base), (role.ToolTipText, c.text), (role.PlaceholderText, c.muted),
        (role.Highlight, c.accent), (role.HighlightedText, c.accent_text), (role.Accent, c.accent),
        (role.Link, c.link), (role.LinkVisited, c.link),
        (role.Light, c.base if not c.dark else c.button), (role.Midlight, c.button),
        (role.Mid, c.line), (role.Dark, "#8f969e" if not c.dark else c.panel),
        (role.Shadow, c.line if not c.dark else "#0c0d0f"),
    ):
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(c.window))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(c.disabled))
    return palette


def _style_sheet(c: Colors) -> str:
    """Only what a palette cannot say: quiet dock titles and headers, thin lines, tooltips of the theme.

    Check boxes, those of lists too, and radio buttons: Fusion draws their edge a shade darker than the window, which
    on a dark window cannot be seen.
    """
    return f"""
    QToolTip {{ color: {c.text}; background: {c.base}; border: 1px solid {c.line}; padding: 3px; }}
    QDockWidget {{ font-weight: 600; }}
    QDockWidget::title {{ background: {c.panel}; padding: 6px 8px; border-bottom: 1px solid {c.line}; }}
    QMainWindow::separator {{ background: {c.line}; width: 3px; height: 3px; }}
    QMainWindow::separator:hover {{ background: {c.accent}; }}
    QStatusBar {{ border-top: 1px solid {c.line}; }}
    QStatusBar::item {{ border: none; }}
    QToolBar {{ border: none; border-bottom: 1px solid {c.line}; padding: 0; spacing: 0; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QCheckBox::indicator, QListWidget::indicator, QRadioButton::indicator {{
        width: 13px; height: 13px; border: 1px solid {c.muted}; background: {c.base}; }}
    QCheckBox::indicator, QListWidget::indicator {{ border-radius: 3px; }}
    QRadioButton::indicator {{ border-radius: 7px; }}
    QCheckBox::indicator:checked, QListWidget::indicator:checked {{
        background: {c.accent}; border-color: {c.accent}; image: url({CHECK}); }}
    QCheckBox::indicator:indeterminate {{ border-color: {c.accent}; background: qlineargradient(
        x1: 0, y1: 0, x2: 0, y2: 1, stop: 0 {c.base}, stop: 0.38 {c.base}, stop: 0.4 {c.accent},
        stop: 0.6 {c.accent}, stop: 0.62 {c.base}, stop: 1 {c.base}); }}
    QRadioButton::indicator:checked {{ border-color: {c.accent}; background: qradialgradient(
        cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 {c.accent}, stop: 0.55 {c.accent}, stop: 0.65 {c.base}, stop: 1 {c.base}); }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {c.link}; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line}; }}
    QCheckBox::indicator:checked:disabled {{ background: {c.disabled}; }}
    QHeaderView {{ background: {c.panel}; }}
    QHeaderView::section {{ background: {c.panel}; color: {c.muted}; border: none; padding: 3px 8px; }}
    QTableCornerButton::section {{ background: {c.panel}; border: none; }}
    """
