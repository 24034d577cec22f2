"""Samples of the validation split that are in the training split too."""

from __future__ import annotations

import numpy as np

from workbench.sample_reading import BLOCK, SampleReader

_HASHED = 8192
"""Bytes of a sample that are hashed; equal hashes are compared in full."""


def count_in_both(training: SampleReader, validation: SampleReader) -> int:
    """How many samples of the second are in the first, byte for byte.  Reads all of both, in bounded memory."""
    if training.floating != validation.floating:
        return 0
    hashes, others = _hashes(training), _hashes(validation)
    order = np.argsort(hashes, kind="stable")
    place = np.searchsorted(hashes[order], others)
    place[place == len(order)] = 0
    partner = order[place]
    candidates = np.flatnonzero(hashes[partner] == others)
    same, at_once = 0, training.at_once()
    for start in range(0, len(candidates), at_once):
        some = candidates[start : start + at_once]
        equal = training.read(partner[some]) == validation.read(some)
        same += int(equal.reshape(len(some), -1).all(axis=1).sum())
    return same


def _hashes(samples: SampleReader) -> np.ndarray:
    """uint64 (n,): a sum of the sample's 64-bit words, each times an odd number of its own, which tells two samples
    that differ in one word apart for certain, and others with a chance of error far below the number of samples."""
    found = np.empty(len(samples), dtype=np.uint64)
    for first, block in samples.blocks():
        flat = block.reshape(len(block), -1)
        apart = max(1, flat.shape[1] * flat.itemsize // _HASHED)
        rows = max(1, BLOCK * 8 // max(1, flat.shape[1] * flat.itemsize // apart))
        for start in range(0, len(flat), rows):
            found[first + start : first + min(start + rows, len(flat))] = _hash(flat[start : start + rows, ::apart])
    return found


def _hash(flat: np.ndarray) -> np.ndarray:
    chunk = np.ascontiguousarray(flat)
    raw = chunk.view(np.uint8).reshape(len(chunk), -1)
    if raw.shape[1] % 8:
        raw = np.pad(raw, ((0, 0), (0, 8 - raw.shape[1] % 8)))
    words = np.ascontiguousarray(raw).view(np.uint64)
    factors = np.random.default_rng(0).integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2)
    factors |= np.uint64(1)
    return (words * factors).sum(axis=1, dtype=np.uint64)
