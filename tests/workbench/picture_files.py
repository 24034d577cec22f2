"""Folders of pictures of every kind, good and bad, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = {"red": (220, 20, 30), "green": (10, 200, 40), "blue": (30, 40, 210), "grey": (120, 120, 120)}


def noise(seed: int, height: int = 12, width: int = 12) -> np.ndarray:
    """uint8 (height, width, 3)."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def plain(colour: str, width: int = 12, height: int = 12) -> Image.Image:
    return Image.new("RGB", (width, height), COLOURS[colour])


def write(path: Path, pixels: np.ndarray) -> None:
    """A picture without loss, whatever the ending says of the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def write_folder(folder: Path, counts: Mapping[str, int], size: int = 12, first_seed: int = 0) -> list[str]:
    """``counts`` pictures of noise in each sub-folder; returns the paths below the folder, sorted."""
    seed, paths = first_seed, []
    for name, count in counts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index in range(count):
            write(folder / name / f"{index:03}.png", noise(seed, size, size))
            paths.append(f"{name}/{index:03}.png")
            seed += 1
    return sorted(paths)


def read(folder: Path, paths: Sequence[str]) -> np.ndarray:
    """What Pillow itself says of pictures of one size: uint8 (n, 3, h, w)."""
    found = []
    for path in paths:
        with Image.open(folder / path) as image:
            found.append(np.asarray(image.convert("RGB")).transpose(2, 0, 1))
    return np.stack(found)
