"""The plots as a picture in a file: what is seen, with axes and legend, without buttons.

PNG, SVG and PDF are painted by the same lines.  (pyqtgraph's own SVG exporter raises on every plot.)
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from ui import theme
from ui.plots.axes import LEFT
from ui.plots.plot_panel import PlotPanel
from ui.plots.plots import Plots
from workbench.durable import write_durably

_HEADER = 22.0
"""Height of the line with title and legend above each plot, in pixels."""
_GAP = 6.0


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
    height = sum(_HEADER + panel.view.height() + _GAP for panel in panels)
    return QSize(max((panel.view.width() for panel in panels), default=1), round(height))


def _paint(painter: QPainter, plots: Plots, size: QSize) -> None:
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme.colors().plot))
    top = 0.0
    for panel in _panels(plots):
        _paint_header(painter, panel, QRectF(LEFT, top, size.width() - LEFT, _HEADER))
        top += _HEADER
        target = QRectF(0, top, panel.view.width(), panel.view.height())
        panel.view.paint_picture(painter, target)
        top += target.height() + _GAP


def _paint_header(painter: QPainter, panel: PlotPanel, room: QRectF) -> None:
    colors = theme.colors()
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QColor(colors.text))
    painter.setFont(panel.title.font())
    painter.drawText(room, middle, panel.title.text())
    x = room.left() + QFontMetricsF(panel.title.font()).horizontalAdvance(panel.title.text()) + 16
    painter.setFont(panel.legend.font())
    metrics = QFontMetricsF(panel.legend.font())
    for entry in panel.legend.entries:
        if not entry.isChecked():
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(entry.color)
        painter.drawRoundedRect(QRectF(x, room.center().y() - 4.5, 9, 9), 2, 2)
        painter.setPen(QColor(colors.text))
        width = metrics.horizontalAdvance(entry.text())
        painter.drawText(QRectF(x + 14, room.top(), width + 4, room.height()), middle, entry.text())
        x += 14 + width + 20
    painter.restore()
