"""A sample as a picture that can be shown: bytes of red, green and blue, of a size that a screen has room for."""

from __future__ import annotations

import numpy as np
from PIL import Image

SIDE = 512
"""Pixels of the longer side at most; larger pictures are averaged down."""


def picture(sample: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """uint8 (h, w, 3) of a sample (channels, h, w) or (h, w), where ``lowest`` becomes black and ``highest`` white.

    Of more than three channels the first three are red, green and blue; of two, red and green.  What is not finite
    becomes black.
    """
    planes = sample[None] if sample.ndim == 2 else sample[:3]
    if planes.dtype == np.uint8 and (lowest, highest) == (0, 255):
        seen = planes
    else:
        span = highest - lowest if highest > lowest else 1.0
        with np.errstate(invalid="ignore"):
            scaled = (planes.astype(np.float64) - lowest) * (255 / span)
        seen = np.clip(np.nan_to_num(scaled.round(), nan=0.0), 0, 255).astype(np.uint8)
    if len(seen) == 1:
        seen = np.repeat(seen, 3, axis=0)
    elif len(seen) == 2:
        seen = np.concatenate([seen, np.zeros_like(seen[:1])])
    return _smaller(np.ascontiguousarray(seen.transpose(1, 2, 0)))


def _smaller(pixels: np.ndarray) -> np.ndarray:
    factor = -(-max(pixels.shape[:2]) // SIDE)
    return pixels if factor == 1 else np.asarray(Image.fromarray(pixels).reduce(factor))
