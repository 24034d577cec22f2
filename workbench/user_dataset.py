"""UserDataset: a dataset of somebody else's code.  Whatever goes wrong in it is a Problem that names the sample, the
file and the line.

It can be sent to another process, which has neither the user's file as a module nor anybody to agree to it: the bytes
that were agreed to here go along, and are run there as the same module before the dataset is unpickled.
"""

from __future__ import annotations

import operator
import pickle
import signal
import threading
from typing import Any

import numpy as np
from torch import Tensor
from torch.utils.data import Dataset, IterableDataset, Subset

from workbench import outside
from workbench.blame import cannot_be_used, line_in, line_of, message, places_of
from workbench.sentence import Problem, Sentence
from workbench.source import Source
from workbench.user_sample import Form, Target, UnfitProblem, check_form, input_of, pair_of, target_of

MOST = 1_000_000_000
"""Samples that a dataset may say it has."""
_LONGEST = 30

NOT_NUMBERED = Sentence("its samples have no numbers, so a run could not be resumed: make it from Dataset, with "
                        "__len__ and __getitem__.")


class UserDataset:
    """``name`` is what sentences call it; ``source`` where its code is."""

    def __init__(self, dataset: Dataset[Any], name: str, source: Source) -> None:
        self._dataset: Any = dataset
        self.name, self.source = name, source
        self._pickled = b""
        if isinstance(dataset, IterableDataset):
            raise Problem("{name} in {file} cannot be used: {why}", name=name, file=source.name, why=NOT_NUMBERED)
        self.count = self._count()

    # ------------------------------------------------------------------ samples

    def read(self, sample: int, form: Form | None = None) -> tuple[Tensor, Target]:
        """One sample: its input, uint8 or float32 on the CPU, which may share memory with the dataset, and its target.

        ``form`` is what the input must be like.
        """
        dataset = self._awake()
        try:
            value, target = pair_of(dataset[sample])
            found = input_of(value)
            if form is not None:
                check_form(found, form, sample)
            return found, target_of(target)
        except UnfitProblem as unfit:
            raise self.wrong(sample, unfit.sentence) from None
        except IndexError as error:
            raise self._not_there(sample, error) from error
        except BaseException as error:  # SystemExit too: nothing in that code may end the program
            if _is_ctrl_c(error):
                raise
            raise self._unreadable(sample, error) from error

    def wrong(self, sample: int, what: Sentence) -> Problem:
        """A sample that was read but is of no use; ``what`` goes on after its name."""
        return Problem("Sample {sample:,} of {name} in {file} {what}{at}.", sample=sample, name=self.name,
                       file=self.source.name, what=what, at=self._at("__getitem__"))

    # ------------------------------------------------------------------ what else it says

    def attribute(self, name: str) -> Any:
        """An attribute of the dataset, None where it has none; of a part of another dataset, what that one has."""
        return self._attribute(name)[0]

    def for_each(self, name: str) -> np.ndarray | None:
        """An attribute that has one entry for each sample, (count, ...); None where there is no such thing."""
        value, rows = self._attribute(name)
        if value is None or callable(value):
            return None
        try:
            found = value.detach().cpu().numpy() if isinstance(value, Tensor) else np.asarray(value)
            found = found if rows is None else found[rows]
        except (ValueError, TypeError, IndexError, RuntimeError):  # ragged, or of something that is no number
            return None
        return found if found.ndim and len(found) == self.count else None

    def _attribute(self, name: str) -> tuple[Any, list[int] | None]:
        """It, and which of its entries are those of the samples (None: all)."""
        dataset, rows = self._awake(), None
        while isinstance(dataset, Subset) and not hasattr(dataset, name):
            own = [int(row) for row in dataset.indices]
            rows = own if rows is None else [own[row] for row in rows]
            dataset = dataset.dataset
        return getattr(dataset, name, None), rows

    def why_at_home(self) -> Sentence | None:
        """Why it cannot be sent to another process (what follows "because"); None where it can."""
        try:
            pickle.Pickler(_Nowhere(), pickle.HIGHEST_PROTOCOL).dump(self._awake())
        except Exception as error:
            return Sentence("{name} in {file} cannot be sent to another process ({why})", name=self.name,
                            file=self.source.name, why=message(error) or type(error).__name__)
        return None

    def _count(self) -> int:
        where = {"name": self.name, "file": self.source.name, "at": self._at("__len__")}
        length = getattr(type(self._dataset), "__len__", None)
        if length is None:
            raise Problem("{name} in {file} has no __len__, so nobody knows how many samples it has: add one.",
                          name=self.name, file=self.source.name)
        try:
            value = length(self._dataset)
        except Exception as error:
            what = Sentence("__len__ of {name}", name=self.name)
            raise cannot_be_used(what, error, self.source) from error
        try:
            count = operator.index(value) if not isinstance(value, bool) else -1
        except TypeError:
            count = -1
        if count == 0:
            raise Problem("{name} in {file} has no samples: its __len__ gives 0{at}.", **where)
        if not 0 < count <= MOST:
            raise Problem("__len__ of {name} in {file} gives {value}{at}, where a whole number from 1 to {most:,} is "
                          "wanted: how many samples there are.", value=_shown(value), most=MOST, **where)
        return count

    # ------------------------------------------------------------------ what went wrong

    def _unreadable(self, sample: int, error: BaseException) -> Problem:
        line = line_in(places_of(error), self.source)
        told = {"sample": sample, "name": self.name, "file": self.source.name, "kind": type(error).__name__,
                "why": message(error) or "no message"}
        if line is None:
            return Problem("Sample {sample:,} of {name} in {file} cannot be read: {kind}, {why}.", **told)
        return Problem("Sample {sample:,} of {name} in {file} cannot be read: line {line} raises {kind}, {why}.",
                       line=line, **told)

    def _not_there(self, sample: int, error: IndexError) -> Problem:
        """An index that is too large: of a sample that is not there, or somewhere within one that is."""
        if sample != self.count - 1:
            try:
                self._dataset[self.count - 1]
            except IndexError:
                pass
            except BaseException as other:
                if _is_ctrl_c(other):
                    raise
                return self._unreadable(sample, error)
            else:
                return self._unreadable(sample, error)
        return Problem("{name} in {file} says that it has {count:,} samples{at}, but there is no sample {sample:,} "
                       "({kind}, {why}): make __len__ give how many there are.", name=self.name, file=self.source.name,
                       count=self.count, at=self._at("__len__"), sample=sample, kind=type(error).__name__,
                       why=message(error) or "no message")

    def _at(self, method: str) -> str:
        """Where a method of the user's own begins, in brackets; "" where it is not in the user's file."""
        dataset = self._dataset
        while isinstance(dataset, Subset):
            dataset = dataset.dataset
        line = line_of(getattr(type(dataset), method, None), self.source)
        return "" if line is None else Sentence(" ({method} begins at line {line})", method=method, line=line)

    # ------------------------------------------------------------------ in another process

    def __getstate__(self) -> dict[str, Any]:
        pickled = self._pickled or pickle.dumps(self._dataset, pickle.HIGHEST_PROTOCOL)
        return {"name": self.name, "source": self.source, "count": self.count, "_pickled": pickled, "_dataset": None}

    def _awake(self) -> Any:
        """The dataset; in a process that was sent it, brought to life when it is first wanted.

        Not while it arrives: what its code raises there would end the process without a sentence.
        """
        if self._pickled:
            try:
                if self.source.kind == "file":
                    outside.module_of(self.source)
                self._dataset = pickle.loads(self._pickled)
            except BaseException as error:
                if _is_ctrl_c(error):
                    raise
                raise Problem("{name} in {file} cannot be brought to life in a process of its own ({kind}, {why}): set "
                              "workers to 0.", name=self.name, file=self.source.name, kind=type(error).__name__,
                              why=message(error) or "no message") from error
            self._pickled = b""
        return self._dataset


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, piece: Any) -> int:
        return len(piece)


def _is_ctrl_c(error: BaseException) -> bool:
    """Whether it comes from the keyboard, and not from code that raises the same."""
    return (isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler)


def _shown(value: Any) -> str:
    return str(value)[:_LONGEST] if isinstance(value, (int, float)) else type(value).__name__
