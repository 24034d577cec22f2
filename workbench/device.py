"""Where a run trains: the device, and how many threads of the CPU."""

from __future__ import annotations

import copy
import time

import torch
from torch import Tensor, nn

from workbench.randomness import untouched
from workbench.sentence import Problem

# A probe that takes longer than this at the first try is a net for which all threads are right.
_LONG_STEP = 0.1
_PROBE_SECONDS = 0.06
# Fewer threads must not win by chance: what they leave free is worth something, but not much.
_MARGIN = 1.05


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes a GPU where one can be used."""
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise Problem("The device {name!r} cannot be used here ({why}): choose auto or cpu.", name=name,
                      why=str(error).strip().splitlines()[0]) from None
    return device


def choose_memory_format(model: nn.Module, inputs: Tensor) -> torch.memory_format:
    """channels_last for convolutions over pictures, on CPU and GPU alike the faster one; else the ordinary one.

    A rule, not a measurement: results differ in the last bits, and equal recipes must give equal weights.
    """
    convolutional = any(isinstance(module, nn.Conv2d) for module in model.modules())
    return torch.channels_last if convolutional and inputs.dim() == 4 else torch.contiguous_format


def measure_threads(model: nn.Module, loss: nn.Module, inputs: Tensor, targets: Tensor) -> int:
    """How many threads make a forward and backward pass over this batch fastest: 1 or all.

    Works on a copy; neither weights, buffers nor random generators are touched.
    """
    most = max(1, torch.get_num_threads())
    if most == 1:
        return 1
    with untouched(inputs.device):
        model, loss = copy.deepcopy(model), copy.deepcopy(loss)

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
        torch.set_num_threads(most)
    return 1 if best[1] < best[most] * _MARGIN else most
