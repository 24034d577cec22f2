"""The plots as a picture in a file: what is seen, with axes and legends, without buttons.

PNG, SVG and PDF are painted by the same lines.  (pyqtgraph's own SVG exporter raises on every plot.)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel

from ui import theme
from ui.plots.axes import LEFT
from ui.plots.legend import GAP, SWATCH, Legend, LegendEntry
from ui.plots.plot_panel import PlotPanel
from ui.plots.plots import Plots
from workbench.durable import write_durably

_HEADER = 22.0
"""Height of the line with title and legend above each plot, in pixels, and of one that names runs."""
_GAP = 6.0
_BEHIND_TITLE, _BEHIND_ENTRY = 16.0, 20.0


def save_png(plots: Plots, path: Path | str, scale: float = 2) -> None:
    """Write what the plots show, ``scale`` pixels for each on the screen.  Raises Problem,
    and leaves an older file as it was, where the file cannot be written."""
    size = _size(plots)
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    _paint(painter, plots, size)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    write_durably(path, lambda file: file.write(bytes(buffer.data().data())))


def save_svg(plots: Plots, path: Path | str) -> None:
    """Write what the plots show as a vector picture; texts stay texts.  Raises Problem likewise."""
    size = _size(plots)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(plots.logicalDpiX())  # otherwise texts come out in another size than on the screen
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(QCoreApplication.translate("Picture", "Plots of a run"))
    painter = QPainter(generator)
    _paint(painter, plots, size)
    painter.end()
    write_durably(path, lambda file: file.write(bytes(buffer.data().data())))


def save_pdf(plots: Plots, path: Path | str) -> None:
    """Write what the plots show as a page of its size, in vectors; texts can be searched.  Raises Problem likewise."""
    size = _size(plots)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    dpi = plots.logicalDpiX()
    writer.setResolution(dpi)  # a pixel is what it is on the screen
    page = QPageSize(QSizeF(size.width() / dpi, size.height() / dpi), QPageSize.Unit.Inch, "",
                     QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageSize(page)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(QCoreApplication.translate("Picture", "Plots of a run"))
    writer.setCreator("Descent")
    painter = QPainter(writer)
    _paint(painter, plots, size)
    painter.end()
    write_durably(path, lambda file: file.write(bytes(buffer.data().data())))


# -- painting

def _panels(plots: Plots) -> list[PlotPanel]:
    return [panel for panel in plots.panels if not panel.isHidden()]


def _size(plots: Plots) -> QSize:
    """Size of the picture; plots that were never on the screen are laid out first."""
    if not plots.isVisible():
        plots.grab()
    plots.flush()
    panels = _panels(plots)
    width = max((panel.view.width() for panel in panels), default=1)
    height = sum(_HEADER + panel.view.height() + _GAP for panel in panels)
    return QSize(width, round(height + _HEADER * len(_runs(plots, width))))


def _paint(painter: QPainter, plots: Plots, size: QSize) -> None:
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme.colors().plot))
    top, runs = 0.0, plots.comparison.legend
    for number, entries in enumerate(_runs(plots, size.width())):
        room = QRectF(LEFT, top, size.width() - LEFT, _HEADER)
        _paint_legend(painter, runs.title, entries, room, titled=number == 0)
        top += _HEADER
    for panel in _panels(plots):
        _paint_legend(painter, panel.title, _shown(panel.legend), QRectF(LEFT, top, size.width() - LEFT, _HEADER))
        top += _HEADER
        target = QRectF(0, top, panel.view.width(), panel.view.height())
        panel.view.paint_picture(painter, target)
        top += target.height() + _GAP


def _shown(legend: Legend) -> list[LegendEntry]:
    return [entry for entry in legend.entries if entry.isChecked()]


def _runs(plots: Plots, width: float) -> list[list[LegendEntry]]:
    """The runs that are compared, in lines: what the legend of the window has no room for is named too."""
    legend = plots.comparison.legend
    lines: list[list[LegendEntry]] = []
    first = x = LEFT + _width(legend.title) + _BEHIND_TITLE
    for entry in _shown(legend.legend):
        if not lines or x + _width(entry) > width:
            lines.append([])
            x = first
        lines[-1].append(entry)
        x += _width(entry) + _BEHIND_ENTRY
    return lines


def _width(named: QLabel | LegendEntry) -> float:
    text = QFontMetricsF(named.font()).horizontalAdvance(named.text())
    return text + (SWATCH + GAP if isinstance(named, LegendEntry) else 0)


def _paint_legend(painter: QPainter, title: QLabel, entries: Sequence[LegendEntry], room: QRectF, *,
                  titled: bool = True) -> None:
    """A title and what the colours and dashes mean, as in the window but for the values; ``titled`` False leaves the
    title's room empty."""
    text = QColor(theme.colors().text)
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    painter.save()
    painter.setPen(text)
    painter.setFont(title.font())
    if titled:
        painter.drawText(room, middle, title.text())
    x = room.left() + _width(title) + _BEHIND_TITLE
    for entry in entries:
        entry.paint_sample(painter, x, room.center().y())
        painter.setPen(text)
        painter.setFont(entry.font())
        begin, width = x + SWATCH + GAP, _width(entry)
        painter.drawText(QRectF(begin, room.top(), width, room.height()), middle, entry.text())
        x += width + _BEHIND_ENTRY
    painter.restore()
