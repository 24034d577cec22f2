"""TensorBoard: an event file for each run, as if the log had been written live.

``target`` is a folder, which is made if need be; several runs get a folder each in it.  Tags are those of
``tensorboard_tags``, steps the run's own, wall times those at which the steps were made.  Numbers are float32, as
TensorBoard keeps them.  Where a series that has a value at every step was not measured (NaN) there is no entry; what a
sampled series has measured is written, NaN and infinities too.  Edits are texts.  Each file is whole or not there;
exporting a run again into the same folder replaces its file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np

from workbench import edits
from workbench.durable import write_durably, write_problem
from workbench.export_curves import Curve, Exportable, RunCurves, curves_of, journal_of, remarks
from workbench.exporters import exporters
from workbench.journal import JournalProblem
from workbench.progress import Reporter
from workbench.sentence import Sentence
from workbench.tensorboard_log import begin, edit_text
from workbench.tensorboard_records import encode, encode_scalars
from workbench.tensorboard_tags import tag_of
from workbench.wall_times import WallTimes

_STEPS = 2**16  # encoded at once


@exporters.register(
    "tensorboard", title=Sentence("TensorBoard"), help=Sentence("A folder of event files that TensorBoard shows."),
    skip=("runs", "target", "series", "reporter"), info={"suffix": "", "folder": True})
def export_tensorboard(runs: Sequence[Exportable], target: Path, series: Sequence[str] | None,
                       reporter: Reporter) -> list[Sentence]:
    """Write event files; see the module and ``exporters``."""
    chosen = curves_of(runs, series)
    total = sum(len(curve) for run in chosen for curve in run.curves)
    reporter.begin(Sentence("Writing {file}", file=target.name), total, "values")
    made: list[Path] = []
    try:
        _make(target, made)
        for run in chosen:
            folder = target
            if len(chosen) > 1:
                folder = target / re.sub(r'[/\\:*?"<>|\x00-\x1f]', "_", run.label)
                _make(folder, made)
            _write_run(run, folder, reporter)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):  # a run before was written
                folder.rmdir()
        raise
    reporter.end()
    return remarks(chosen)


def _make(folder: Path, made: list[Path]) -> None:
    try:
        folder.mkdir()
        made.append(folder)
    except OSError as error:
        if not folder.is_dir():
            raise write_problem(error, folder) from error


def _write_run(run: RunCurves, folder: Path, reporter: Reporter) -> None:
    walls = WallTimes(run.run, time.time())

    def write(file: BinaryIO) -> None:
        file.write(encode(begin(walls.begun)))
        for entries, count in _scalars(run, walls):
            file.write(entries)
            reporter.add(count)
        for entry in _edits(run, walls):
            file.write(entry)

    # No process number: a second export of a run takes the first one's place, and is not added to it.
    write_durably(folder / f"events.out.tfevents.{int(walls.begun):010d}.descent.export", write)


def _scalars(run: RunCurves, walls: WallTimes) -> Iterator[tuple[bytes, int]]:
    """Entries, and how many values are in them."""
    dense = [curve for curve in run.curves if curve.steps is None]
    for start in range(0, max(map(len, dense), default=0), _STEPS):
        whole: dict[int, list[tuple[str, np.ndarray]]] = {}
        for curve in dense:
            values = curve.values[start:start + _STEPS]
            measured = ~np.isnan(values)
            if measured.all():
                whole.setdefault(len(values), []).append((tag_of(curve.name), values))
            else:
                yield _entries(curve, start + np.flatnonzero(measured), values[measured], walls)[0], len(values)
        for count, curves in whole.items():
            tags, columns = zip(*curves, strict=True)
            steps = np.arange(start, start + count)
            yield encode_scalars(tags, steps, walls.at(steps), np.array(columns)), count * len(curves)
    for curve in run.curves:
        if curve.steps is not None:
            for steps, values in curve.points(_STEPS):
                yield _entries(curve, steps, values, walls)


def _entries(curve: Curve, steps: np.ndarray, values: np.ndarray, walls: WallTimes) -> tuple[bytes, int]:
    return encode_scalars((tag_of(curve.name),), steps, walls.at(steps), values[np.newaxis]), len(values)


def _edits(run: RunCurves, walls: WallTimes) -> Iterator[bytes]:
    groups = [name.removeprefix("lr/") for name in run.run.history.names() if name.startswith("lr/")]
    for entry in journal_of(run.run)[0]:
        try:
            edit = edits.describe(entry.message(), groups)
        except JournalProblem:  # of a newer version
            continue
        if edit is not None:
            yield encode(edit_text(float(walls.at(np.array([entry.step]))[0]), entry.step, edit))
