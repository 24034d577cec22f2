"""A folder of many small pictures: how much sooner the second start is ready than the first, what it takes in memory,
and how fast it streams against a bare DataLoader.

Every start is a process of its own that has imported everything before its clock runs, and ends with all pictures in
memory.  The files were written just before, so that the disk's own speed counts for neither.  The streams are read by
two processes each, which are there already; both sides decode the same files, or ours reads what it has kept of them.
What these processes take is counted as that of others in the notes: they have not ended yet.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from tests.bench.figures import Effort, Measured
from tests.bench.turns import quiet_turns, ratio, said
from workbench import picture_cache
from workbench.data import Data
from workbench.kinds import registries
from workbench.progress import Reporter
from workbench.registry import Choice
from workbench.stream import Stream
from workbench.streaming import Reader, Wanted

ROOT = Path(__file__).resolve().parents[2]
PICTURES, CLASSES, SIZE = 100_000, 50, 32
STREAMED, BATCH, WORKERS = 20_000, 64, 2
PHOTOGRAPHS, PHOTOGRAPH, PHOTOGRAPH_SIZE = 2_000, (500, 375), 128


def write_pictures(folder: Path, count: int, width: int = SIZE, height: int = SIZE, classes: int = CLASSES) -> None:
    """Smooth noise, half of it as PNG and half as JPEG; of photographs, all as JPEG."""
    generator = np.random.default_rng(0)
    small = width <= 64
    for label in range(classes):
        (folder / f"class {label:02}").mkdir(parents=True)
    for number in range(count):
        blots = Image.fromarray(generator.integers(0, 256, (6, 6, 3), dtype=np.uint8))
        suffix = "png" if small and number % 2 else "jpg"
        blots.resize((width, height), Image.Resampling.BILINEAR).save(
            folder / f"class {number % classes:02}" / f"{number // classes:05}.{suffix}", quality=90)


def choice(folder: Path, size: int, **values: Any) -> Choice:
    return Choice("picture_folder", {"folder": str(folder), "size": size, **values})


# ---------------------------------------------------------------------------------------------------------
# Starts

def start(folder: Path) -> dict[str, float]:
    """One start, in this process: seconds, and MB of the peak beyond the pictures that are held in the end."""
    prepare = registries["datasets"].part("picture_folder").info["prepare"]
    before, begun = peak_mb(), time.perf_counter()
    prepare(choice(folder, SIZE).values)
    data = registries["datasets"].build(choice(folder, SIZE))
    assert isinstance(data, Data)
    held = [split.inputs.load(Reporter()) for split in (data.train, data.validation)
            if split is not None and isinstance(split.inputs, Stream)]
    seconds, processor = time.perf_counter() - begun, sum(os.times()[:2])
    return {"seconds": seconds, "processor": processor,
            "beyond": peak_mb() - before - sum(tensor.nbytes for tensor in held) / 1e6}


def peak_mb() -> float:
    """The most memory that this process ever had."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def start_in_a_process(folder: Path, home: Path) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", __name__, os.fspath(folder)], cwd=ROOT, capture_output=True, text=True,
                          check=True, env={**os.environ, "DESCENT_HOME": os.fspath(home)})
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def first_and_second_start(effort: Effort) -> dict[str, Measured]:
    """At most three turns: a first start takes most of a minute."""
    few = Effort(min(3, effort.turns), effort.share)
    count = round(PICTURES * effort.share)
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as name:
        folder = Path(name)
        write_pictures(folder / "pictures", count)

        def both(number: int) -> tuple[dict[str, float], dict[str, float]]:
            home = folder / f"home {number}"
            return start_in_a_process(folder / "pictures", home), start_in_a_process(folder / "pictures", home)

        turns = quiet_turns(both, few)
    ratios = sorted(second["seconds"] / first["seconds"] for first, second in (turn.result for turn in turns))
    first, second = (statistics.median(turn.result[which]["seconds"] for turn in turns) for which in (0, 1))
    beyond = [max(turn.result[which]["beyond"] for turn in turns) for which in (0, 1)]
    return {
        "pictures, second start": Measured(
            statistics.median(ratios), f"{ratios[0]:.3f} to {ratios[-1]:.3f}; {second:.1f} against {first:.1f} s for "
                                       f"{count:,} pictures; {said(turns)}"),
        "pictures, memory": Measured(max(beyond), f"first start {beyond[0]:.0f} MB, second {beyond[1]:.0f} MB"),
    }


# ---------------------------------------------------------------------------------------------------------
# Streams

@contextmanager
def ours(folder: Path, size: int, keep: bool) -> Iterator[Callable[[], float]]:
    """Pictures a second of an epoch through a Reader, from its first batch on."""
    most = picture_cache.MOST_BYTES
    picture_cache.MOST_BYTES = most if keep else 0
    os.environ["DESCENT_HOME"] = os.fspath(folder.with_name(f"home of {folder.name} {keep}"))
    data = registries["datasets"].build(choice(folder, size, validation="off"))
    picture_cache.MOST_BYTES = most
    stream = data.train.inputs
    assert isinstance(stream, Stream)
    reader = Reader(stream, WORKERS)

    def epoch() -> float:
        order = torch.randperm(len(stream)).split(BATCH)
        return speed(reader.read(Wanted(rows.tolist()) for rows in order))

    try:
        yield epoch
    finally:
        reader.close()


def theirs(folder: Path, size: int) -> Callable[[], float]:
    """The same of torchvision's ImageFolder behind a DataLoader."""
    pictures = ImageFolder(os.fspath(folder), transforms.Compose([
        transforms.Resize(size), transforms.CenterCrop(size), transforms.PILToTensor()]))
    loader = DataLoader(pictures, batch_size=BATCH, shuffle=True, num_workers=WORKERS, persistent_workers=True)
    return lambda: speed(inputs for inputs, _ in loader)


def speed(batches: Iterator[torch.Tensor]) -> float:
    """Pictures a second after the first batch."""
    next(batches)
    count, begun = 0, time.perf_counter()
    for batch in batches:
        count += len(batch)
    return count / (time.perf_counter() - begun)


def streamed(effort: Effort) -> dict[str, Measured]:
    found = {}
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as name:
        small, large = Path(name, "small"), Path(name, "large")
        write_pictures(small, round(STREAMED * max(0.25, effort.share)))
        write_pictures(large, round(PHOTOGRAPHS * max(0.25, effort.share)), *PHOTOGRAPH, classes=10)
        for title, folder, size, keep in (("kept", small, SIZE, True), ("decoded", small, SIZE, False),
                                          ("photographs", large, PHOTOGRAPH_SIZE, False)):
            with ours(folder, size, keep) as epoch:
                found[f"pictures, {title}"] = ratio(epoch, theirs(folder, size), effort, "pictures/s")
    return found


if __name__ == "__main__":
    print(json.dumps(start(Path(sys.argv[1]))))
