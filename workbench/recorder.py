"""Recorder: what was measured since the last reading, kept on the device until it is read in one copy.

Reading a loss makes the CPU wait for a GPU, so nothing is read step by step; ``read`` is called about thirty times a
second and at the few places that need a number at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from workbench.messages import Columns, Samples

LOSS, ACCURACY, LR = "loss", "accuracy", "lr/"
GRADIENT_NORM, SPEED, SECONDS = "gradient norm", "steps/s", "seconds"
EVALUATIONS = "evaluations"
"""How often an optimizer with a closure (L-BFGS) has asked for the loss in a step."""
TRAIN_LOSS, RUNNING_LOSS, TRAIN_ACCURACY = "train loss", "running loss", "train accuracy"
VALIDATION_LOSS, VALIDATION_ACCURACY = "validation loss", "validation accuracy"
VALIDATION = (VALIDATION_LOSS, VALIDATION_ACCURACY)

# Outputs are kept for some steps so that they are compared with their targets in one go, but only as many numbers as
# stay in the cache.
_KEEP_OUTPUTS = 1 << 14


@dataclass
class EpochSums:
    """Sums over the part of the present epoch that has been read; they belong to a checkpoint."""

    loss: float = 0.0
    """Sum of the batch losses, as the tutorials print it."""
    weighted: float = 0.0
    """Sum of batch loss × batch size."""
    correct: float = 0.0
    samples: int = 0


@dataclass
class Reading:
    """What ``Recorder.read`` found: ``count`` steps from ``first`` on."""

    first: int
    count: int
    columns: Columns
    samples: dict[str, tuple[np.ndarray, np.ndarray]]
    last_epoch: dict[str, float] = field(default_factory=dict)

    def from_step(self, step: int) -> Reading:
        """Without everything before ``step``."""
        skip = min(max(0, step - self.first), self.count)
        if skip == 0:
            return self
        samples = {}
        for name, (steps, values) in self.samples.items():
            keep = steps >= step
            if keep.any():
                samples[name] = steps[keep], values[keep]
        columns = {name: values[skip:] for name, values in self.columns.items()}
        return Reading(self.first + skip, self.count - skip, columns, samples, self.last_epoch)


def joined(readings: Sequence[Reading]) -> list[Reading]:
    """The same rows in as few readings as can be: those that follow one another with the same columns become one."""
    found: list[list[Reading]] = []
    for reading in readings:
        last = found[-1][-1] if found else None
        if last is not None and last.first + last.count == reading.first and [*last.columns] == [*reading.columns]:
            found[-1].append(reading)
        else:
            found.append([reading])
    return [_joined(group) if len(group) > 1 else group[0] for group in found]


def _joined(readings: Sequence[Reading]) -> Reading:
    """Of readings that follow one another."""
    columns = {name: np.concatenate([one.columns[name] for one in readings]) for name in readings[0].columns}
    samples = {}
    for name in dict.fromkeys(name for one in readings for name in one.samples):
        pairs = [one.samples[name] for one in readings if name in one.samples]
        samples[name] = np.concatenate([steps for steps, _ in pairs]), np.concatenate([values for _, values in pairs])
    return Reading(readings[0].first, sum(one.count for one in readings), columns, samples, readings[-1].last_epoch)


class Recorder:
    """Collects steps from ``first`` on."""

    def __init__(self, group_names: Sequence[str], accuracy: bool, first: int) -> None:
        self.group_names = list(group_names)
        self.sums = EpochSums()
        self._accuracy = accuracy
        self._start(first)

    def _start(self, first: int) -> None:
        self._first = first
        self._losses: list[Tensor] = []
        self._sizes: list[int] = []
        self._lrs: list[list[float]] = []
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._kept = 0
        self._counts: list[Tensor] = []
        self._correct: list[int] = []
        self._ends: list[int] = []
        self._notes: list[tuple[str, int, Any]] = []

    def __len__(self) -> int:
        return len(self._losses)

    # ------------------------------------------------------------------ collecting

    def add(self, loss: Tensor, outputs: Tensor, targets: Tensor, groups: Sequence[Mapping[str, Any]]) -> None:
        """One step; nothing here waits for a GPU."""
        self._losses.append(loss)
        self._sizes.append(len(targets))
        self._lrs.append([group["lr"] for group in groups])
        if self._accuracy:
            if outputs.is_cpu and outputs.dtype is torch.float32:
                # Nothing to wait for on a CPU, and for outputs as small as these NumPy has less overhead than torch.
                right = outputs.numpy().argmax(1) == targets.numpy()
                self._correct.append(int(np.count_nonzero(right)))
            else:
                self._keep(outputs, targets)

    @property
    def last_loss(self) -> Tensor:
        """The loss of the step added last."""
        return self._losses[-1]

    def undo(self) -> None:
        """Take the step added last back, with what was noted at it."""
        step = self._first + len(self._losses) - 1
        for column in (self._losses, self._sizes, self._lrs):
            column.pop()
        if self._correct:
            self._correct.pop()
        elif self._outputs:
            self._kept -= self._outputs.pop().numel()
            self._targets.pop()
        elif self._counts:
            self._counts[-1] = self._counts[-1][:-1]
        self._notes = [note for note in self._notes if note[1] != step]
        self._ends = [end for end in self._ends if end <= len(self._losses)]

    def note(self, name: str, step: int, value: Any) -> None:
        """One value (number or one-element tensor) of a series that is not measured at every step."""
        self._notes.append((name, step, value))

    def end_epoch(self) -> None:
        """The steps added so far complete an epoch."""
        self._ends.append(len(self._losses))

    def _keep(self, outputs: Tensor, targets: Tensor) -> None:
        self._outputs.append(outputs)
        self._targets.append(targets)
        self._kept += outputs.numel()
        if self._kept > _KEEP_OUTPUTS:
            self._count_kept()

    def _count_kept(self) -> None:
        """Count the right answers among the outputs kept; the counts stay on the device."""
        if not self._outputs:
            return
        right = torch.cat(self._outputs).argmax(1) == torch.cat(self._targets)
        self._counts.append(torch.stack([part.sum() for part in right.split([len(t) for t in self._targets])]))
        self._outputs, self._targets, self._kept = [], [], 0

    def _read_correct(self) -> np.ndarray:
        """How many answers of each step were right: (steps,) float64."""
        self._count_kept()
        if self._counts:
            return torch.cat(self._counts).cpu().double().numpy()
        return np.array(self._correct, dtype=np.float64)

    # ------------------------------------------------------------------ reading

    def read(self) -> Reading:
        """Copy everything to the CPU and start anew."""
        count = len(self._losses)
        columns: dict[str, np.ndarray] = {}
        sizes = np.array(self._sizes, dtype=np.float64)
        correct = np.zeros(count)
        if count:
            # Here the CPU waits for the GPU: once a reading.
            columns[LOSS] = torch.stack(self._losses).cpu().double().numpy()
            if self._accuracy:
                correct = self._read_correct()
                columns[ACCURACY] = correct / sizes
            for name, values in zip(self.group_names, np.array(self._lrs, dtype=np.float64).T, strict=True):
                columns[LR + name] = np.ascontiguousarray(values)
        samples = self._read_notes()
        last = self._read_epochs(columns.get(LOSS, np.zeros(0)), sizes, correct, samples)
        reading = Reading(self._first, count, columns, samples, last)
        self._start(self._first + count)
        return reading

    def forget(self, first: int, sums: EpochSums) -> None:
        """Throw away what was not read and go on collecting from step ``first``."""
        self._start(first)
        self.sums = sums

    def _read_notes(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        by_name: dict[str, list[tuple[int, float]]] = {}
        for name, step, value in self._notes:
            by_name.setdefault(name, []).append((step, float(value)))
        return {name: (np.array([s for s, _ in pairs], dtype=np.int64), np.array([v for _, v in pairs]))
                for name, pairs in by_name.items()}

    def _read_epochs(self, losses: np.ndarray, sizes: np.ndarray, correct: np.ndarray,
                     samples: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
        """Add the series of every epoch that ended; returns the values of the last one."""
        sums = self.sums
        tail = self._ends[-1] if self._ends else 0
        last: dict[str, float] = {}
        if self._ends:
            ends = np.array(self._ends, dtype=np.int64)
            running, weighted = _sums(losses, ends), _sums(losses * sizes, ends)
            right, counts = _sums(correct, ends), _sums(sizes, ends)
            running[0] += sums.loss
            weighted[0] += sums.weighted
            right[0] += sums.correct
            counts[0] += sums.samples
            steps = self._first + ends - 1
            found = {TRAIN_LOSS: weighted / counts, RUNNING_LOSS: running}
            if self._accuracy:
                found[TRAIN_ACCURACY] = right / counts
            samples.update({name: (steps, values) for name, values in found.items()})
            last = {name: float(values[-1]) for name, values in found.items()}
            sums = EpochSums()
        self.sums = EpochSums(
            sums.loss + float(losses[tail:].sum()),
            sums.weighted + float((losses * sizes)[tail:].sum()),
            sums.correct + float(correct[tail:].sum()),
            sums.samples + int(sizes[tail:].sum()),
        )
        return last


def _sums(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Sums of ``values`` from each end to the next, the first from the beginning: (ends,)."""
    starts = np.concatenate(([0], ends[:-1]))
    # The 0 is for a first epoch whose steps have all been read before: reduceat wants a number at every start, and
    # gives that number where there is nothing to add up.
    sums = np.add.reduceat(np.append(values[: ends[-1]], 0.0), starts)
    return np.where(ends > starts, sums, 0.0)


def sample(step: int, value: float) -> tuple[np.ndarray, np.ndarray]:
    """One point of a sampled series."""
    return np.array([step], dtype=np.int64), np.array([value])


def measured(samples: Samples, name: str) -> float | None:
    """The last value of a sampled series, if it has one."""
    return float(samples[name][1][-1]) if name in samples and len(samples[name][1]) else None
