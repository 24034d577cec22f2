"""Where a run trains: the device, and how many threads of the CPU."""

from __future__ import annotations

import copy
import os
import time

import torch
from torch import Tensor, nn

from workbench.randomness import untouched
from workbench.sentence import Problem

# A probe that takes longer than this at the first try is a net for which all threads are right.
_LONG_STEP = 0.1
_PROBE_SECONDS = 0.06
# Fewer threads must not win by chance: what they leave free is worth something, but not much.
_MARGIN = 1.25
# Read before any run has chosen: a run's choice stays in force for the whole process, and must not be taken for all
# that the next run could have.
ALL_THREADS = max(1, torch.get_num_threads())


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes a GPU where one can be used."""
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device).item()  # there are devices that hold no numbers (meta)
    except Exception as error:  # torch's words for it differ from device to device
        why = (str(error).strip() or type(error).__name__).splitlines()[0].split(". ")[0].rstrip(".")
        raise Problem("The device {name!r} cannot be used here ({why}): choose auto or cpu.", name=name,
                      why=why) from None
    return device


def choose_memory_format(model: nn.Module, pictures: bool) -> torch.memory_format:
    """channels_last for convolutions over pictures, on CPU and GPU alike the faster one; else the ordinary one.

    A rule, not a measurement: results differ in the last bits, and equal recipes must give equal weights.
    """
    convolutional = any(isinstance(module, nn.Conv2d) for module in model.modules())
    return torch.channels_last if convolutional and pictures else torch.contiguous_format


def measure_threads(model: nn.Module, loss: nn.Module, inputs: Tensor, targets: Tensor) -> int:
    """How many threads make a forward and backward pass over this batch fastest: 1 or all.

    Works on a copy; neither weights, buffers nor random generators are touched, and torch's number of threads is
    afterwards what it was.
    """
    most = ALL_THREADS
    if most == 1:
        return 1
    before = torch.get_num_threads()
    try:
        with untouched(inputs.device):
            return _fastest(most, copy.deepcopy(model), copy.deepcopy(loss), inputs, targets)
    finally:
        torch.set_num_threads(before)


def _fastest(most: int, model: nn.Module, loss: nn.Module, inputs: Tensor, targets: Tensor) -> int:
    def seconds(threads: int) -> float:
        torch.set_num_threads(threads)
        start = time.perf_counter()
        loss(model(inputs), targets).backward()
        return time.perf_counter() - start

    seconds(most)
    if seconds(most) > _LONG_STEP:
        return most
    best = {1: float("inf"), most: float("inf")}
    end = time.perf_counter() + _PROBE_SECONDS
    for threads in best:
        seconds(threads)
    while time.perf_counter() < end:
        for threads in best:
            best[threads] = min(best[threads], seconds(threads), seconds(threads))
    return 1 if best[1] < best[most] * _MARGIN else most


def be_deterministic(wanted: bool) -> None:
    """For the whole process, so it is set for every run; on a CPU every algorithm used here is deterministic."""
    if wanted:
        # CUDA's matrix library asks for this before its first use.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if wanted != torch.are_deterministic_algorithms_enabled():
        torch.use_deterministic_algorithms(wanted)
