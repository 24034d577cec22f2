"""The figures to reach: name, bar, and which bench measures it.  Imports nothing slow."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How hard to try.  ``turns`` of each contestant; ``share`` of the steps that a turn has when nothing hurries."""

    turns: int
    share: float


FULL, QUICK = Effort(turns=7, share=1.0), Effort(turns=3, share=0.25)


@dataclass(frozen=True)
class Measured:
    """What came out, and what else a reader wants to know (absolute speeds, spread)."""

    value: float
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One row of the table: ``value`` must be at least (or at most) the bar."""

    name: str
    title: str
    bar: float
    at_least: bool = True
    unit: str = ""

    def met(self, value: float) -> bool:
        return value >= self.bar if self.at_least else value <= self.bar

    @property
    def bar_text(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bar:g}{self.unit}"


Measure = Callable[[Effort], dict[str, Measured]]


@dataclass(frozen=True)
class Bench:
    """Figures that are measured together, in a process of their own.

    ``where`` is "module:function"; the function takes an Effort and returns figure name -> Measured.  ``asked`` is for
    one that takes so long that it is measured only when it is named.
    """

    name: str
    where: str
    figures: tuple[Figure, ...]
    screen: bool = False
    asked: bool = False

    def measure(self, effort: Effort) -> dict[str, Measured]:
        module, _, function = self.where.partition(":")
        measure: Measure = getattr(importlib.import_module(module), function)
        return measure(effort)


BENCHES = (
    Bench("bare", "tests.bench.steps:against_bare_loop", (
        Figure("bare, 1 thread", "tiny MLP, steps/s: Trainer / bare loop, both with one thread", 0.95),
        Figure("bare", "the same, threads as they come", 0.95),
    )),
    Bench("common", "tests.bench.steps:against_common_loop", (
        Figure("common", "the same: Trainer by default / loop with DataLoader and .item()", 1.5),
    )),
    Bench("lightning", "tests.bench.steps:against_lightning", (
        Figure("lightning", "the same: Trainer by default / Lightning's, bare", 3.0),
    )),
    Bench("images", "tests.bench.images:against_torchvision", (
        Figure("images", "R1 net, batch 64, images/s: Trainer / torchvision's CIFAR10, ToTensor, DataLoader", 1.4),
        Figure("tutorial", "the same at the tutorial's batch size 1", 1.0),
    )),
    Bench("pictures", "tests.bench.pictures:first_and_second_start", (
        Figure("pictures, second start", "100,000 pictures in folders: second start / first start", 0.1, False),
        Figure("pictures, memory", "the same: memory beyond the pictures themselves, peak", 1024, False, " MB"),
    )),
    Bench("streams", "tests.bench.pictures:streamed", (
        Figure("pictures, kept", "stream of 2 workers, pictures/s: from what is kept / ImageFolder, DataLoader", 0.95),
        Figure("pictures, decoded", "the same, decoded from the files", 0.95),
        Figure("pictures, photographs", "the same, photographs of 500 × 375 to 128 × 128", 0.95),
    )),
    Bench("inspector", "tests.bench.inspector:on_and_off", (
        Figure("inspector", "tiny MLP, steps/s: while layers are inspected / while not", 0.98),
    )),
    Bench("window", "tests.bench.live:tiny_with_and_without", (
        Figure("window, tiny", "tiny MLP flat out, steps/s: with live plots / without a window", 0.85),
    ), screen=True),
    Bench("window-r1", "tests.bench.live:r1_with_and_without", (
        Figure("window, R1", "R1 net, batch 16, steps/s: with live plots / without a window", 0.97),
    ), screen=True),
    Bench("late", "tests.bench.live:lateness", (
        Figure("late, p99", "tiny MLP flat out: lateness of a 60 Hz timer in the window, p99", 8, False, " ms"),
        Figure("late, worst", "the same, worst", 33, False, " ms"),
    ), screen=True),
    Bench("start", "tests.bench.first_window:against_import_torch", (
        Figure("start", "process start to first painted window / python -c \"import torch\"", 0.8, False),
    ), screen=True),
    Bench("knob", "tests.bench.knob:distances", (
        Figure("knob", "knob turned to first step that uses it: steps beyond the next one, worst", 0, False),
    )),
    Bench("runs", "tests.bench.runs:listing", (
        Figure("runs", "5,000 runs listed by a program that has just begun", 1, False, " s"),
        Figure("runs, again", "the same looked at again, nothing having changed", 0.2, False, " s"),
    )),
    Bench("saving", "tests.bench.saving:saved_and_not", (
        Figure("saving", "ResNet-18 with Adam, steps/s: saved every 50 steps / never saved", 0.95),
    )),
    Bench("augment", "tests.bench.augment:against_torchvision", (
        Figure("augment, flip and crop", "augmented batches/s: Descent / torchvision's v2 on each, flip and crop", 1.0),
        Figure("augment, RandAugment", "the same, RandAugment", 1.0),
        Figure("augment, ColorJitter", "the same, ColorJitter", 1.0),
    )),
    Bench("long", "tests.bench.long:ten_million", (
        Figure("long, bytes", "a run of 10 M steps: bytes of its file, a step and series", 16, False, " B"),
        Figure("long, read", "the same: opened and read", 2, False, " s"),
        Figure("long, memory", "the same: memory", 1024, False, " MB"),
    )),
    Bench("long-window", "tests.bench.overlay:opened", (
        Figure("long run, opened", "a run of 10 M steps: opened and painted", 2, False, " s"),
        Figure("long run, memory", "the same: memory, the window included", 1024, False, " MB"),
    ), screen=True),
    Bench("overlay", "tests.bench.overlay:overlaid", (
        Figure("overlay, 100 runs", "100 runs of 100,000 steps overlaid", 1, False, " s"),
        Figure("overlay, panned", "10 curves of 10 M points panned: time of a frame, p99", 33, False, " ms"),
        Figure("overlay, panned raw", "the same, not smoothed", 33, False, " ms"),
    ), screen=True),
    Bench("frames", "tests.bench.frames:panning_and_zooming", (
        Figure("frames, 1 M", "frame time while panning and zooming 1 M points, p99", 8, False, " ms"),
        Figure("frames, 10 M", "the same with 10 M points", 8, False, " ms"),
    ), screen=True),
    Bench("gpu", "tests.bench.gpu:on_cuda", (
        Figure("gpu, tiny", "on a CUDA GPU, tiny MLP, steps/s: Trainer by default / bare loop", 0.95),
        Figure("gpu, images", "on a CUDA GPU, R1 net, batch 64, images/s: Trainer / torchvision, 4 workers", 1.4),
    ), asked=True),
    Bench("soak", "tests.bench.soak:windowed", (
        Figure("soak, memory", "half an hour at full speed in the window: memory grown, without the points kept", 1,
               False, " MB/min"),
        Figure("soak, grown", "the same: threads, open files and Qt's objects more than at first", 0, False),
    ), screen=True, asked=True),
    Bench("soak-headless", "tests.bench.soak:headless", (
        Figure("soak, headless, memory", "half an hour at full speed without a window: memory grown", 1, False,
               " MB/min"),
        Figure("soak, headless, grown", "the same: threads and open files more than at first", 0, False),
    ), asked=True),
)
