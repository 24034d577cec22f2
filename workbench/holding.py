"""Holding: whether the samples of a run are held in memory, and where, or read from the disk while it trains.

Decided when the run begins, since a dataset does not know the machine.  It changes no bit of the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import psutil
import torch

from workbench.data import Data, Split
from workbench.progress import Reporter
from workbench.sentence import Sentence
from workbench.stream import FromMemory, Stream
from workbench.streaming import why_at_home

_SHARE = 0.5
"""Of the memory that is free: the rest is for the model, and for what else the machine is used for."""
_MOST_WORKERS = 4


@dataclass(frozen=True)
class Held:
    """Data, settled: its training split is a stream only where it is to be streamed.

    ``place``    the device that has held samples: that of the training where they fit, else the CPU.
    ``workers``  processes that read a stream.
    ``at_home``  why those are none although some were wanted.
    """

    data: Data
    place: torch.device
    workers: int = 0
    at_home: Sentence | None = None

    @property
    def streamed(self) -> bool:
        return isinstance(self.data.train.inputs, Stream)

    @property
    def nbytes(self) -> int:
        """What the inputs take in memory, or would take."""
        return size_of(self.data)


def hold(data: Data, wanted: str, workers: int | None, device: torch.device, reporter: Reporter | None = None) -> Held:
    """Settle where the samples are.

    ``wanted``   of the recipe's field ``stream``: "on", "off", or "auto", which holds what fits into half of the free
                 memory and always streams what is random.
    ``workers``  None is as many as suit the machine.

    Loads streams that are to be held; raises Cancelled, and MemoryError where it was forced and is too much.
    """
    if wanted == "on" or (wanted == "auto" and _must_stream(data)):
        streamed = _each_split(data, lambda split: replace(split, inputs=_as_stream(split)))
        stream = streamed.train.inputs
        assert isinstance(stream, Stream)
        asked = usual_workers() if workers is None else workers
        home = why_at_home(stream) if asked else None
        return Held(streamed, torch.device("cpu"), 0 if home else asked, home)
    if reporter is not None and any(isinstance(split.inputs, Stream) for split in _splits(data)):
        reporter.begin(Sentence("Loading the samples"), sum(len(split) for split in _splits(data)), "samples")
    held = _each_split(data, lambda split: replace(split, inputs=_as_tensor(split, reporter)))
    return Held(held, device if _fits_device(size_of(held), device) else torch.device("cpu"))


def usual_workers() -> int:
    """One process for each processor but the one that trains; more than four only wait for the disk."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have no such thing
        count = os.cpu_count() or 1
    return max(1, min(_MOST_WORKERS, count - 1))


def size_of(data: Data) -> int:
    """Bytes of all inputs as they are stored."""
    return sum(split.inputs.nbytes for split in _splits(data))


def _splits(data: Data) -> list[Split]:
    return [split for split in (data.train, data.validation) if split is not None]


def _must_stream(data: Data) -> bool:
    streams = [split.inputs for split in _splits(data) if isinstance(split.inputs, Stream)]
    missing = sum(stream.nbytes for stream in streams)
    return any(stream.random for stream in streams) or missing > _SHARE * psutil.virtual_memory().available


def _fits_device(size: int, device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return size <= _SHARE * free


def _as_stream(split: Split) -> Stream:
    return split.inputs if isinstance(split.inputs, Stream) else FromMemory(split.inputs)


def _as_tensor(split: Split, reporter: Reporter | None) -> torch.Tensor:
    return split.inputs.load(reporter) if isinstance(split.inputs, Stream) else split.inputs


def _each_split(data: Data, change: Callable[[Split], Split]) -> Data:
    return replace(data, train=change(data.train),
                   validation=change(data.validation) if data.validation is not None else None)
