"""Reader: reads batches of a stream before they are wanted, in processes of its own.

The processes are those of torch's DataLoader.  Which samples make a batch is told by whoever reads, never by the
loader, so the order is the same whatever the number of processes.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import threading
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from workbench import failures
from workbench.progress import Cancelled
from workbench.sentence import Problem, Sentence
from workbench.stream import Stream

_AHEAD = 2
"""Batches that each process reads ahead."""
_LOOK_SECONDS = 1.0
"""How often whoever waits for a batch looks whether it is still wanted."""


class Wanted(NamedTuple):
    """The rows of one batch, and a seed for each where the stream is random."""

    rows: Sequence[int]
    seeds: Sequence[int] | None = None


class ReadingFailed(Problem):
    """A sample could not be read; ``where`` is the line of the user's file, ``details`` the traceback in the process
    that read it."""

    def __init__(self, failure: _Failure) -> None:
        super().__init__("{sentence}", sentence=failure.sentence)
        self.sentence = failure.sentence
        self.where, self.details = failure.where, failure.details


class Reader:
    """Reads a stream in ``workers`` processes; with 0 in the thread that asks, when it asks.

    ``pin`` puts batches into memory from which a GPU copies without waiting.  Once ``cancel`` is set, a batch that is
    long in coming is waited for no more (with processes: nothing ends a sample in the thread that asks).  To be closed.
    """

    def __init__(self, stream: Stream, workers: int, pin: bool = False, cancel: threading.Event | None = None) -> None:
        self.workers = 0 if why_at_home(stream) else workers
        self._cancel = cancel
        self._order = _Order()
        more: dict[str, Any] = {}
        if self.workers:
            # Forked from a process that has threads, a child may find a lock held for ever.
            more = {"multiprocessing_context": _context(), "persistent_workers": True, "prefetch_factor": _AHEAD,
                    "worker_init_fn": _begin, "timeout": _LOOK_SECONDS}
        # A generator of its own: the loader draws a number for each pass, and the global one belongs to the run.
        self._loader: DataLoader[Any] = DataLoader(
            _Rows(stream), batch_sampler=self._order, num_workers=self.workers, collate_fn=_as_it_is,
            generator=torch.Generator(), pin_memory=pin and torch.cuda.is_available(), **more)

    def read(self, wanted: Iterable[Wanted]) -> Iterator[Tensor]:
        """The samples of each batch, (rows, ...) of the stream's dtype, in the order in which they are wanted.

        ``wanted`` is asked ahead of what is taken.  One reading at a time: a second call ends the first.  Raises
        ReadingFailed, and Cancelled.
        """
        self._order.wanted = iter(wanted)
        try:
            answers = iter(self._loader)
            while True:
                try:
                    answer = next(answers)
                except StopIteration:
                    return
                except RuntimeError as error:
                    if "timed out" not in str(error):
                        raise
                    if self._cancel is not None and self._cancel.is_set():
                        raise Cancelled from None
                    continue
                if isinstance(answer, _Failure):
                    raise ReadingFailed(answer)
                yield answer
        except RuntimeError as error:
            if "DataLoader worker" not in str(error):
                raise
            raise Problem("A process that reads samples has ended unexpectedly ({why}): perhaps there was not enough "
                          "memory. Set workers to a smaller number, or to 0.", why=_first_line(error)) from error

    def close(self) -> None:
        """End the processes."""
        running = self._loader._iterator
        self._loader._iterator = None
        shut_down = getattr(running, "_shutdown_workers", None)
        if shut_down is not None:
            shut_down()


def why_at_home(stream: Stream) -> Sentence | None:
    """Why a stream cannot be read in other processes (what follows "because"); None where it can."""
    if stream.at_home is not None:
        return stream.at_home
    try:
        pickle.dumps(stream)
    except Exception as error:  # whatever the user's own classes raise
        return Sentence("it cannot be sent to another process ({why})", why=_first_line(error))
    return None


# ---------------------------------------------------------------------------------------------------------
# In the process that reads

@dataclass(frozen=True)
class _Failure:
    """Takes the place of a batch, since torch would make one text of an exception and its traceback."""

    sentence: Sentence
    where: str
    details: str


class _Rows(Dataset[Any]):
    """What the loader takes for a dataset: an index is a whole Wanted, a sample a whole batch."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __getitems__(self, wanted: Wanted) -> Tensor | _Failure:
        try:
            return self._stream.read(wanted.rows, wanted.seeds)
        except Exception as error:
            return _Failure(failures.sentence(error), failures.where(error), traceback.format_exc())


class _Order(Sampler[Any]):
    """Hands the loader the batches that are wanted."""

    def __init__(self) -> None:
        self.wanted: Iterator[Wanted] = iter(())

    def __iter__(self) -> Iterator[Wanted]:
        return self.wanted


def _as_it_is(batch: Any) -> Any:
    return batch


def _begin(_number: int) -> None:
    """Where there is no server that does it from the start (see no_interrupts)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Imported once, by the process from which all others are forked: torch alone takes seconds.
    context.set_forkserver_preload(["torch", "workbench.streaming", "workbench.no_interrupts"])
    return context


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")
