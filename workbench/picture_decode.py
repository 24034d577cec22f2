"""Decodes one picture file, whatever its format, size and colours, into a small square of bytes.

The largest square in the middle is taken and scaled to the size wanted.  Colours become RGB or grey; what is
transparent becomes white; 16-bit values lose their lower half; of an animation the first picture counts; a camera's
note on how it was held is obeyed.  Nothing here depends on the order of calls or on threads.
"""

from __future__ import annotations

import os
import threading
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from workbench.sentence import Problem

SUFFIXES = frozenset({
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pbm",
    ".pnm", ".tga", ".jp2", ".avif",
})
"""Endings of picture files, in lower case."""

# Only what is a picture by itself: Pillow would hand PostScript to another program.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "DIB", "TIFF", "WEBP", "PPM", "TGA", "JPEG2000", "AVIF")

# Above this, Pillow itself speaks of a bomb.  Larger JPEGs are decoded at a fraction of their size.
_MOST_PIXELS = 89_478_485
# Larger ones are decoded one at a time, so that threads do not add up to gigabytes.
_LARGE_PIXELS = 8_000_000
_large = threading.Lock()

# JPEG is decoded at the smallest of its own scales that is at least so many times the size wanted.
_DRAFT = 2
_REDUCE = 3.0

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112


def decoding_threads() -> int:
    """Pillow lets go of Python's lock while it decodes; a few more threads than processors keep them busy."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS have no such thing
        count = os.cpu_count() or 1
    return min(8, count + 1)


class PictureProblem(Problem):
    """A file that is no picture, or none that can be read; the sentence is what follows "because"."""


def decode(path: Path | str, size: int, channels: int) -> np.ndarray:
    """A picture file -> uint8 (channels, size, size); ``channels`` is 3 (RGB) or 1 (grey).

    Raises PictureProblem; MemoryError passes through.
    """
    try:
        with open(path, "rb") as file, Image.open(file, formats=_readers()) as image:
            image.draft(None, (_DRAFT * size, _DRAFT * size))
            width, height = image.size
            if width * height > _MOST_PIXELS:
                raise PictureProblem("it has {count} million pixels, and at most {most} million are read",
                                     count=width * height // 1_000_000, most=_MOST_PIXELS // 1_000_000)
            if width * height > _LARGE_PIXELS:
                with _large:
                    return _square(image, size, channels)
            return _square(image, size, channels)
    except (PictureProblem, MemoryError):
        raise
    except UnidentifiedImageError:
        raise PictureProblem("it is no picture, or of a format that is not read here") from None
    except Image.DecompressionBombError:
        raise PictureProblem("it claims to have more than {most} million pixels", most=2 * _MOST_PIXELS // 1_000_000
                             ) from None
    except PermissionError:
        raise PictureProblem("it may not be read") from None
    except FileNotFoundError:
        raise PictureProblem("it is not there any more") from None
    except Exception as error:  # each of Pillow's readers has errors of its own for a damaged file
        lines = str(error).strip().splitlines()
        raise PictureProblem("it is cut off or damaged ({why})", why=lines[0].rstrip(".") if lines else
                             type(error).__name__) from error


@cache
def _readers() -> tuple[str, ...]:
    """Those of Pillow's readers that are wanted and there; loads them."""
    Image.init()
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _square(image: Image.Image, size: int, channels: int) -> np.ndarray:
    plain = _plain(image)
    width, height = plain.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    box = (left, top, left + side, top + side)
    if side == size:
        small = plain.crop(box) if width != height else plain
    else:
        small = plain.resize((size, size), Image.Resampling.BILINEAR, box, reducing_gap=_REDUCE)
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, (255, 255, 255, 255))
        small = Image.alpha_composite(white, small)
    mode = "RGB" if channels == 3 else "L"
    if small.mode != mode:
        small = small.convert("RGB").convert(mode)
    turn = _TURNS.get(_orientation(image))
    if turn is not None:
        small = small.transpose(turn)
    pixels = np.asarray(small)
    return pixels.transpose(2, 0, 1) if channels == 3 else pixels[None]


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled without loss: L, RGB, RGBA, CMYK or YCbCr; decodes it."""
    image.load()
    if image.mode in ("PA", "LA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(np.asarray(image)))
    if image.mode in ("L", "RGB", "CMYK", "YCbCr"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """uint16, int32 or float (h, w) -> uint8.

    Whole numbers count as 16 bits, fractions as 0 to 1, unless the picture has larger ones: then its largest is white.
    """
    if values.dtype.kind == "f":
        values = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        highest = float(values.max(initial=0.0))
        return np.clip(values * 255 / (1.0 if highest <= 1 else max(255.0, highest)), 0, 255).round().astype(np.uint8)
    values = np.maximum(values, 0).astype(np.uint32)
    highest = int(values.max(initial=0))
    if highest < 1 << 16:
        return (values >> 8).astype(np.uint8)
    return (values.astype(np.float64) * 255 / highest).astype(np.uint8)


def _orientation(image: Image.Image) -> int:
    """How the camera was held, as it noted (1 to 8); 1 where it did not."""
    if "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # a damaged note is no reason to lose the picture
        return 1
