"""From the start of the process to the first painted window, against importing torch.

Both are new processes of the same Python, one after the other.  Ours runs main.py as a user does, and reports when the
window's first painting has been handed to the screen; the other reports as soon as torch is imported, so that ending
the process counts for neither.  The clock is the machine's monotonic one, which all processes share.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.figures import Effort, Measured
from tests.bench.turns import ratio

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
    """Median of the ratios; a first turn reads the files, so that the disk counts for neither."""
    painted = os.fspath(Path(__file__).with_name("say_when_painted.py"))
    return {"start": ratio(lambda: seconds(painted), lambda: seconds("-c", TORCH), effort, "s", places=2)}
