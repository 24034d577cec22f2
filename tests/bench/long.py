"""A run of ten million steps: how long its file is, how soon it is read, and how much memory that takes.

Nobody trains ten million steps for a bench: the file is written by the run's own HistoryWriter, in pieces of half a
second (what the Keeper puts together at 4,500 steps a second), with the series of a run of the tiny net.  That the
Keeper of a real run writes files like this is checked with one of some seconds, whose bytes are in the note.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.bench.figures import Effort, Measured
from workbench.history import History
from workbench.run import HISTORY, Run

STEPS, BLOCK, EVERY = 10_000_000, 2_250, 150
"""EVERY: steps between two samples of the clock, thirty a second."""
_MIB = 1024 * 1024

READ = """
import resource, sys, time
from workbench.run import Run
begun = time.perf_counter()
history = Run.open(sys.argv[1]).history
seconds = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(seconds, peak, history.steps, history.damage)
"""


def ten_million(effort: Effort) -> dict[str, Measured]:
    with tempfile.TemporaryDirectory(prefix="descent-long-") as folder:
        real = Run.open(_a_real_run(Path(folder) / "real"))
        made = real.history
        each = _bytes_each(real.folder / HISTORY, made)
        run = Run.create(Path(folder) / "runs", real.recipe_toml, "long")
        _write(run, made)
        size = (run.folder / HISTORY).stat().st_size
        reads = [_read(run.folder) for _ in range(max(3, effort.turns))]
        seconds, memory = (sorted(column)[len(reads) // 2] for column in zip(*reads, strict=True))
        dense = [name for name in made if made.series(name).dense]
    return {
        "long, bytes": Measured(size / (STEPS * len(dense)), f"{size / _MIB:.0f} MB, series {', '.join(dense)}; a real "
                                f"run of {made.steps:,} steps: {each:.2f}"),
        "long, read": Measured(seconds, f"{min(one for one, _ in reads):.2f} to {max(one for one, _ in reads):.2f} s"),
        "long, memory": Measured(memory / _MIB, "most that a process has which does nothing else"),
    }


def _a_real_run(folder: Path) -> Path:
    from tests.bench.steps import MLP
    from workbench import Trainer
    from workbench.messages import Ended

    trainer = Trainer(MLP.with_training(epochs=400, threads=1), folder)
    for event in trainer.events():
        assert not isinstance(event, Ended) or event.outcome == "finished", event.reason
    assert trainer.run is not None
    return trainer.run.folder


def _bytes_each(path: Path, history: History) -> float:
    """Bytes a step and series."""
    return path.stat().st_size / (history.steps * sum(history.series(name).dense for name in history))


def _write(run: Run, like: History) -> None:
    """The values of a real run over and over, which no file can make smaller."""
    dense = [name for name in like if like.series(name).dense]
    sampled = [name for name in like if not like.series(name).dense and len(like.series(name)) > like.steps // 1000]
    writer = run.history_writer()
    for first in range(0, STEPS, BLOCK):
        count = min(BLOCK, STEPS - first)
        at = np.arange(first + EVERY - 1, first + count, EVERY)
        columns = {name: np.resize(like[name], count) for name in dense}
        writer.append(first, columns, dict.fromkeys(sampled, (at, at / 4500.0)) if len(at) else {})
    writer.close()
    run.update(history_bytes=writer.bytes)


def _read(folder: Path) -> tuple[float, float]:
    """Seconds and bytes of a process that opens the run."""
    done = subprocess.run([sys.executable, "-c", READ, str(folder)], capture_output=True, text=True, check=True)
    seconds, peak, steps, damage = done.stdout.split(maxsplit=3)
    assert (int(steps), damage.strip()) == (STEPS, "None"), done.stdout
    return float(seconds), float(peak)
