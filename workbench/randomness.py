"""The random generators that training draws from, as plain values that a checkpoint can hold."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Seed torch (all devices), NumPy and Python, as a script does at its top."""
    torch.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


def state(device: torch.device) -> dict[str, Any]:
    """The state of every generator that a model on ``device`` may draw from: tensors, lists, numbers, strings."""
    name, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)
    assert isinstance(keys, np.ndarray)
    version, numbers, pending = random.getstate()
    states: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "numpy": [name, torch.from_numpy(keys.astype(np.int64)), int(position), int(has_gauss), float(gauss)],
        "python": [version, torch.tensor(numbers, dtype=torch.int64), pending],
    }
    return states | _device_state(device)


def restore(states: Mapping[str, Any], device: torch.device) -> None:
    """Put every generator back; a state of another kind of device is left out."""
    torch.set_rng_state(states["torch"])
    name, keys, position, has_gauss, gauss = states["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), position, has_gauss, gauss))
    version, numbers, pending = states["python"]
    random.setstate((version, tuple(numbers.tolist()), pending))
    _restore_device(states, device)


def _device_state(device: torch.device) -> dict[str, Any]:
    if device.type == "cuda":
        return {"cuda": torch.cuda.get_rng_state(device)}
    if device.type == "mps":
        return {"mps": torch.mps.get_rng_state()}
    return {}


def _restore_device(states: Mapping[str, Any], device: torch.device) -> None:
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
    elif device.type == "mps" and "mps" in states:
        torch.mps.set_rng_state(states["mps"])


@contextmanager
def untouched(device: torch.device) -> Iterator[None]:
    """Whatever is drawn inside, the generators are afterwards as they were before."""
    before = state(device)
    try:
        yield
    finally:
        restore(before, device)


@contextmanager
def torch_seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Inside, torch's generators on the CPU and on ``device`` stand where ``seed`` puts them; afterwards they are as
    they were before.  NumPy's and Python's are left alone, which saves most of the time that ``untouched`` takes."""
    cpu, elsewhere = torch.get_rng_state(), _device_state(device)
    try:
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        elif device.type == "mps":
            torch.mps.manual_seed(seed)
        yield
    finally:
        torch.set_rng_state(cpu)
        _restore_device(elsewhere, device)
