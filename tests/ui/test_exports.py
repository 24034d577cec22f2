"""Exports beside the window: progress is told, a cancelled one leaves nothing, every format is written."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.fake_trainer import wait_for
from tests.workbench.running import Told, recipe
from ui.export_formats import Order, formats
from ui.export_messages import ExportMessages
from ui.export_progress import ExportProgress
from ui.exports import Exports
from ui.message_strip import MessageStrip
from ui.plots.plots import Plots
from ui.run_controller import RunController
from ui.settings import Settings
from workbench.messages import Started
from workbench.run import Run
from workbench.script import script_of_run
from workbench.trainer import Trainer

STEPS = 300_000


class Ear:
    """What exports say."""

    def __init__(self, exports: Exports) -> None:
        self.exported: list[tuple[str, Path]] = []
        self.failed: list[str] = []
        self.ends = 0
        exports.exported.connect(lambda text, path: self.exported.append((text, path)))
        exports.failed.connect(self.failed.append)
        exports.ended.connect(self.end)

    def end(self) -> None:
        self.ends += 1


@pytest.fixture
def scene(app: QApplication, tmp_path: Path) -> Iterator[tuple[Exports, Ear, QWidget]]:
    window = QWidget()
    plots = Plots(window)
    plots.append(0, {"loss": np.linspace(1.0, 0.0, STEPS)}, {})
    exports = Exports(plots, RunController(tmp_path / "runs", window), window, Settings(tmp_path / "config"))
    yield exports, Ear(exports), window
    exports.wait()
    window.deleteLater()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    made = []
    for seed in (1, 2):
        trainer = Trainer(recipe(seed=seed), runs=folder)
        Told(trainer)
        assert trainer.run is not None
        made.append(trainer.run.folder)
    return made


def say_present(exports: Exports, folder: Path) -> None:
    """The window's run is the one in this folder, as if it went on."""
    exports._run.runs = folder.parent
    exports._run.started = cast(Started, SimpleNamespace(folder=folder))
    exports._plots.set_history(Run.open(folder).history)


def test_a_whole_export_tells_its_progress_and_has_every_row(scene: tuple[Exports, Ear, QWidget],
                                                             tmp_path: Path) -> None:
    exports, ear, window = scene
    bar = ExportProgress(window)
    exports.progress.connect(bar.show_rows)
    exports.write_csv(tmp_path / "whole.csv")
    wait_for(lambda: bool(ear.exported))
    lines = (tmp_path / "whole.csv").read_text().splitlines()
    assert len(lines) == STEPS + 1
    assert bar._bar.value() == 1000
    assert "every step" in ear.exported[0][0]
    assert ear.exported[0][1] == tmp_path / "whole.csv"
    assert ear.ends == 1


def test_a_cancelled_export_leaves_no_file_and_says_so(scene: tuple[Exports, Ear, QWidget], tmp_path: Path) -> None:
    exports, ear, _ = scene
    exports.write_csv(tmp_path / "half.csv")
    exports.cancel()
    wait_for(lambda: bool(ear.failed))
    assert "cancelled" in ear.failed[0]
    assert list(tmp_path.glob("half*")) == []
    exports.write_csv(tmp_path / "again.csv")
    wait_for(lambda: bool(ear.exported))
    assert (tmp_path / "again.csv").exists()


def test_one_export_at_a_time(scene: tuple[Exports, Ear, QWidget], tmp_path: Path) -> None:
    exports, ear, _ = scene
    exports.write_csv(tmp_path / "one.csv")
    exports.write_csv(tmp_path / "two.csv")
    wait_for(lambda: bool(ear.exported))
    assert not (tmp_path / "two.csv").exists()


def test_the_steps_of_a_run_that_goes_on_are_those_when_it_was_asked(scene: tuple[Exports, Ear, QWidget],
                                                                     tmp_path: Path) -> None:
    exports, ear, _ = scene
    exports.write_csv(tmp_path / "then.csv")
    exports._plots.append(STEPS, {"loss": np.zeros(10)}, {})
    wait_for(lambda: bool(ear.exported))
    assert len((tmp_path / "then.csv").read_text().splitlines()) == STEPS + 1


@pytest.mark.parametrize("name", [one.name for one in formats() if one.about != "plots"])
def test_every_format_is_written_of_the_present_run(scene: tuple[Exports, Ear, QWidget], runs: list[Path],
                                                    tmp_path: Path, name: str) -> None:
    exports, ear, _ = scene
    say_present(exports, runs[0])
    one = next(one for one in formats() if one.name == name)
    exports.write(Order(name, tmp_path / f"out{one.suffix}", (runs[0],)))
    wait_for(lambda: bool(ear.exported or ear.failed))
    assert ear.failed == []
    target = tmp_path / f"out{one.suffix}"
    assert target.is_dir() == one.folder
    written = b"".join(path.read_bytes() for path in target.iterdir()) if one.folder else target.read_bytes()
    assert b"oss" in written  # TensorBoard: Loss/train
    if name == "script":
        assert written.decode() == script_of_run(Run.open(runs[0])).text
    if name == "json":  # what the window does not know of the run comes from its folder
        assert json.loads(written)["runs"][0]["recipe"]["optimizer"]["part"] == "SGD"
    if name == "html":
        assert b"<svg" in written


def test_all_runs_of_the_folder_some_series_long(scene: tuple[Exports, Ear, QWidget], runs: list[Path],
                                                 tmp_path: Path) -> None:
    exports, ear, _ = scene
    exports._run.runs = runs[0].parent
    exports.write(Order("parquet", tmp_path / "all.parquet", None, ("loss",), {"layout": "long"}))
    wait_for(lambda: bool(ear.exported or ear.failed))
    table = pq.read_table(tmp_path / "all.parquet").to_pydict()
    assert set(table["run"]) == {folder.name for folder in runs}
    assert set(table["series"]) == {"loss"}


def test_runs_that_cannot_be_read_are_left_out_and_named_but_one_alone_is_refused(
        scene: tuple[Exports, Ear, QWidget], runs: list[Path], tmp_path: Path) -> None:
    exports, ear, _ = scene
    broken = tmp_path / "broken"
    broken.mkdir()
    exports.write(Order("csv", tmp_path / "some.csv", (*runs, broken)))
    wait_for(lambda: bool(ear.exported or ear.failed))
    assert "broken was left out" in ear.exported[0][0]
    assert runs[1].name in (tmp_path / "some.csv").read_text()
    exports.write(Order("csv", tmp_path / "none.csv", (broken,)))
    wait_for(lambda: bool(ear.failed))
    assert "broken" in ear.failed[0]
    assert not (tmp_path / "none.csv").exists()


def test_a_disk_that_refuses_leaves_the_older_file(scene: tuple[Exports, Ear, QWidget], tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    exports, ear, _ = scene
    (tmp_path / "old.csv").write_text("old")

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    exports.write_csv(tmp_path / "old.csv")
    wait_for(lambda: bool(ear.failed))
    assert "full" in ear.failed[0]
    assert (tmp_path / "old.csv").read_text() == "old"


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "full"), (errno.EROFS, "read-only"),
                                              (errno.EACCES, "not allowed")])
@pytest.mark.parametrize("name", [one.name for one in formats()])
def test_every_format_goes_where_the_name_is_chinese_and_leaves_nothing_where_the_disk_refuses(
        scene: tuple[Exports, Ear, QWidget], runs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        name: str, number: int, word: str) -> None:
    exports, ear, _ = scene
    say_present(exports, runs[0])
    one = next(one for one in formats() if one.name == name)
    place = tmp_path / "导出 学习率"
    place.mkdir()
    order = Order(name, place / f"曲线{one.suffix}", () if one.about == "plots" else (runs[0],))
    exports.write(order)
    wait_for(lambda: bool(ear.exported or ear.failed))
    assert ear.failed == []
    assert ear.exported[0][1] == order.target
    written = {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
    assert written

    def refuse(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    for target in (order.target, place / f"另一个{one.suffix}"):  # an older file stays, and there is no new one
        ear.failed.clear()
        exports.write(replace(order, target=target))
        wait_for(lambda: bool(ear.failed))
        assert len(ear.failed) == 1
        assert word in ear.failed[0]
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()} == written
    assert not (place / f"另一个{one.suffix}").exists()


def test_pictures_of_the_plots_are_written_at_once(scene: tuple[Exports, Ear, QWidget], tmp_path: Path) -> None:
    exports, ear, _ = scene
    for suffix, start in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")):
        exports.write(Order(suffix[1:], tmp_path / f"plots{suffix}"))
        assert (tmp_path / f"plots{suffix}").read_bytes().startswith(start)
    assert len(ear.exported) == 3
    exports.write(Order("png", tmp_path / "missing" / "plots.png", values={"scale": 1}))
    assert "missing" in ear.failed[0]


def test_runs_that_can_be_chosen_are_the_present_one_the_ticked_and_all(
        scene: tuple[Exports, Ear, QWidget], runs: list[Path], tmp_path: Path) -> None:
    exports, _, _ = scene

    def offered() -> list[tuple[Path, ...] | None]:
        assert exports._dialog is not None
        return [source.folders for source in exports._dialog._sources]

    exports.ask()
    dialog = exports._dialog
    assert dialog is not None
    assert offered() == [None]
    say_present(exports, runs[0])
    exports.ask()
    assert offered() == [(runs[0],), None]
    assert dialog.series.names() == list(exports._plots.history.names())
    exports.set_ticked(runs)
    exports.ask_csv()
    assert offered() == [(runs[0],), tuple(runs), None]
    assert dialog.what.currentIndex() == 0
    exports.ask_for([runs[1]])
    assert offered() == [(runs[1],), (runs[0],), tuple(runs), None]
    assert dialog.what.currentIndex() == 0
    assert Path(dialog.target.text()).name == f"{runs[1].name}-curves.csv"
    exports.ask_script()
    order = dialog.order()
    assert order is not None
    assert (order.format, order.folders) == ("script", (runs[0],))
    exports.ask_for(list(runs))  # these are the ticked ones
    assert offered() == [tuple(runs), (runs[0],), None]
    dialog.close()


def test_the_folder_of_the_last_time_is_remembered(scene: tuple[Exports, Ear, QWidget], tmp_path: Path) -> None:
    exports, _, window = scene
    (tmp_path / "place").mkdir()
    exports.write_picture(tmp_path / "place" / "plots.svg")
    settings = Settings(tmp_path / "config")
    assert settings.export_folder == tmp_path / "place"
    exports._settings.save() if exports._settings is not None else None
    again = Exports(exports._plots, exports._run, window, settings)
    again.ask()
    assert again._dialog is not None
    assert Path(again._dialog.target.text()).parent == tmp_path / "place"
    again._dialog.close()


def test_the_strip_says_where_it_is_and_shows_it(scene: tuple[Exports, Ear, QWidget], tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    exports, _, window = scene
    strip = MessageStrip(window)
    messages = ExportMessages(strip, exports, window)
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    exports.write_picture(tmp_path / "plots.svg")
    assert "plots.svg" in strip.sentence
    assert not strip.urgent
    strip._buttons[0].click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]
    exports.write_picture(tmp_path / "missing" / "plots.svg")
    assert strip.urgent
    assert "missing" in strip.sentence
    exports.write_picture(tmp_path / "plots.svg")
    assert "missing" in strip.sentence, "good news does not push trouble away"
    strip._buttons[0].click()
    assert exports._dialog is not None
    assert exports._dialog.isVisible()
    exports._dialog.close()
    del messages
