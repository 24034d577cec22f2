"""Pictures of the plots: as seen, with axes and legend, and whole or not there."""

from __future__ import annotations

import errno
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from ui.plots.looks import run_color
from ui.plots.overlay import Overlay
from ui.plots.picture import save_pdf, save_png, save_svg
from ui.plots.plots import Plots
from workbench.history import History
from workbench.sentence import Problem


@pytest.fixture
def plots(app: QApplication) -> Iterator[Plots]:
    plots = Plots()
    plots.resize(800, 600)
    steps = np.arange(2_000_000)
    plots.append(0, {"loss": np.exp(-steps / 5e5), "lr/all": np.linspace(0.1, 0.0, len(steps))},
                 {"validation loss": (np.array([999_999, 1_999_999]), np.array([0.3, 0.2]))})
    plots.show()
    app.processEvents()
    yield plots
    plots.close()
    plots.deleteLater()


def count(image: QImage, color: QColor) -> int:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return int(np.count_nonzero(pixels == color.rgb()))


def test_a_png_shows_curves_and_legend_at_twice_the_size(plots: Plots, tmp_path: Path) -> None:
    path = tmp_path / "loss.png"
    save_png(plots, path, scale=2)
    image = QImage(str(path))
    assert image.width() == 2 * plots.panel("loss").view.width()
    entry = plots.panel("loss").legend.entry("loss")
    legend = image.copy(0, 0, image.width(), 44)
    assert count(legend, entry.color) > 100
    assert count(image, entry.color) > count(legend, entry.color) + 1_000


def test_a_hidden_series_is_in_neither_picture(plots: Plots, tmp_path: Path) -> None:
    color = plots.panel("loss").legend.entry("validation loss").color
    plots.set_series_style("lr/all", color=QColor("#010203"))
    save_png(plots, tmp_path / "with.png")
    assert count(QImage(str(tmp_path / "with.png")), color) > 20
    plots.set_series_style("validation loss", visible=False)
    save_png(plots, tmp_path / "without.png")
    save_svg(plots, tmp_path / "without.svg")
    assert count(QImage(str(tmp_path / "without.png")), color) == 0
    assert color.name() not in (tmp_path / "without.svg").read_text(encoding="utf-8")


def test_an_svg_has_curves_axis_labels_and_legend(plots: Plots, tmp_path: Path) -> None:
    path = tmp_path / "loss.svg"
    save_svg(plots, path)
    ElementTree.parse(path)
    text = path.read_text(encoding="utf-8")
    words = [word.strip() for word in re.findall(r"<text[^>]*>([^<]*)</text>", text)]
    for word in ("Loss", "Learning rate", "each step", "validation", "step", "1.0M", "0.10"):
        assert word in words
    curves = [points.split() for points in re.findall(r'<polyline[^>]* points="([^"]*)"', text)]
    assert max(len(points) for points in curves) > 500
    # Steps above a million stay apart (Qt writes six digits): no two columns fall together.
    longest = max(curves, key=len)
    assert len({point.split(",")[0] for point in longest}) > 300


def another(steps: int = 1_000) -> History:
    history = History()
    history.append(0, {"loss": np.linspace(2.0, 1.0, steps)}, {"validation loss": (np.array([500]), np.array([1.5]))})
    return history


def compare(plots: Plots, count: int) -> None:
    plots.set_overlays([Overlay(f"run-{number}", f"moons mlp Adam {number}", another(), color=number)
                        for number in range(1, count + 1)])


def texts(path: Path) -> list[str]:
    return [word.strip() for word in re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8"))]


def test_the_runs_that_are_compared_are_named_in_the_picture(plots: Plots, tmp_path: Path) -> None:
    save_svg(plots, tmp_path / "alone.svg")
    assert "Runs" not in texts(tmp_path / "alone.svg")
    compare(plots, 2)
    plots.comparison.legend.legend.entry("run-2").click()
    save_svg(plots, tmp_path / "compared.svg")
    words = texts(tmp_path / "compared.svg")
    assert words[:3] == ["Runs", "this run", "moons mlp Adam 1"]
    assert "moons mlp Adam 2" not in words, "it is hidden"
    save_png(plots, tmp_path / "compared.png")
    line = QImage(str(tmp_path / "compared.png")).copy(0, 0, 1600, 44)
    for color in (run_color(0), run_color(1)):
        assert count(line, color) > 5


def test_more_runs_than_a_line_has_room_for_are_all_named(plots: Plots, tmp_path: Path) -> None:
    save_png(plots, tmp_path / "alone.png", scale=1)
    compare(plots, 12)
    save_svg(plots, tmp_path / "compared.svg")
    save_png(plots, tmp_path / "compared.png", scale=1)
    assert [word for word in texts(tmp_path / "compared.svg") if word.startswith("moons")] == [
        f"moons mlp Adam {number}" for number in range(1, 13)]
    panels = sum(22 + panel.view.height() + 6 for panel in plots.panels if not panel.isHidden())
    lines = (QImage(str(tmp_path / "compared.png")).height() - panels) / 22
    assert lines in (2, 3, 4)


def test_the_series_of_compared_runs_have_their_dashes_in_the_picture(plots: Plots, tmp_path: Path) -> None:
    compare(plots, 1)
    save_svg(plots, tmp_path / "compared.svg")
    text = (tmp_path / "compared.svg").read_text(encoding="utf-8")
    header = text[text.index(">Loss<"):text.index(">validation<")]
    assert header.count("<polyline") == 2, "pieces of the curves, no squares"
    assert header.count("stroke-dasharray") == 1, "the loss is a whole line, that of the validation split is dashed"


def test_a_pdf_is_a_page_of_the_plots_size_with_curves_as_lines_and_texts_as_texts(plots: Plots,
                                                                                  tmp_path: Path) -> None:
    save_pdf(plots, tmp_path / "loss.pdf")
    save_png(plots, tmp_path / "loss.png", scale=1)
    raw, picture = (tmp_path / "loss.pdf").read_bytes(), QImage(str(tmp_path / "loss.png"))
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", raw)
    assert box is not None
    points = 72 / plots.logicalDpiX()
    assert [float(one) for one in box.groups()] == pytest.approx(
        [picture.width() * points, picture.height() * points], abs=1)
    streams = [found[1] for found in re.finditer(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL)]
    drawn = b"\n".join(unpacked for one in streams if (unpacked := inflated(one)))
    color = plots.panel("loss").legend.entry("loss").color
    assert drawn.count(b" l\n") > 500, "lines, not pixels"
    assert f"{color.redF():.6f}"[:5].encode() in drawn
    assert b"Tj" in drawn or b"TJ" in drawn
    assert len(raw) < 2_000_000


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_buttons_and_sliders_are_not_in_the_picture(plots: Plots, tmp_path: Path) -> None:
    save_svg(plots, tmp_path / "loss.svg")
    text = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    for word in ("Follow", "Smoothing", "log y", "Whole run"):
        assert word not in text


def test_plots_that_were_never_on_the_screen_can_be_saved(app: QApplication, tmp_path: Path) -> None:
    plots = Plots()
    plots.resize(700, 400)
    plots.append(0, {"loss": np.linspace(1, 0, 1_000)}, {})
    save_png(plots, tmp_path / "loss.png")
    color = plots.panel("loss").legend.entry("loss").color
    assert count(QImage(str(tmp_path / "loss.png")), color) > 500


@pytest.mark.parametrize("save", [save_png, save_svg, save_pdf])
def test_a_folder_that_is_not_there_is_one_sentence(plots: Plots, tmp_path: Path, save: object) -> None:
    with pytest.raises(Problem, match="there is no folder"):
        save(plots, tmp_path / "nowhere" / "loss.png")


@pytest.mark.parametrize("save", [save_png, save_svg, save_pdf])
@pytest.mark.parametrize(("number", "words"), [(errno.EROFS, "read-only"), (errno.EACCES, "not allowed"),
                                               (errno.ENOSPC, "disk is full")])
def test_a_folder_that_takes_nothing_leaves_the_old_file(plots: Plots, tmp_path: Path, save: object, number: int,
                                                         words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "loss.png"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Problem, match=words):
        save(plots, path)
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
