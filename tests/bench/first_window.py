"""From the start of the process to the first painted window, against importing torch.

Both are new processes of the same Python, one after the other.  Ours runs main.py as a user does, and reports when the
window's first painting has been handed to the screen; the other reports as soon as torch is imported, so that ending
the process counts for neither.  The clock is the machine's monotonic one, which all processes share.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.figures import Effort, Measured

ROOT = Path(__file__).resolve().parents[2]
TORCH = "import torch, time; print(time.monotonic())"


def seconds(*arguments: str) -> float:
    """From just before the process is made until the time that it prints."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120)
    if not done.stdout.strip():
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode} and said nothing: {done.stderr.strip()}")
    return float(done.stdout.split()[-1]) - begun


def against_import_torch(effort: Effort) -> dict[str, Measured]:
    """Median of the ratios; the files are read once before, so that the disk counts for neither."""
    pairs = []
    for turn in range(-1, effort.turns):
        one, other = (("painted", "torch") if turn % 2 else ("torch", "painted"))
        took = {name: seconds(*_arguments(name)) for name in (one, other)}
        if turn >= 0:
            pairs.append((took["painted"], took["torch"]))
    ratios = [ours / theirs for ours, theirs in pairs]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {"start": Measured(statistics.median(ratios),
                              f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns; {ours:.2f} s against "
                              f"{theirs:.2f} s")}


def _arguments(name: str) -> tuple[str, ...]:
    return ("-c", TORCH) if name == "torch" else (os.fspath(Path(__file__).with_name("say_when_painted.py")),)
