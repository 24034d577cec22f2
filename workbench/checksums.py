"""MD5 checksums of files, as torchvision's lists give them: computed once for each state of a file."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

from workbench.progress import Reporter

_PIECE = 1 << 20
_SETTLED_SECONDS = 2.0
_known: dict[tuple[str, int, int], str] = {}
_lock = threading.Lock()


def md5_of(path: Path, reporter: Reporter | None = None) -> str:
    """The checksum of a file's content in hexadecimal; ``reporter`` is told of every byte read.

    Remembered as long as size and time of change stay the same; not of a file so new that it might change again within
    the same tick of the clock.  Raises OSError, and Cancelled of the reporter.
    """
    status = path.stat()
    key = (str(path), status.st_size, status.st_mtime_ns)
    with _lock:
        if key in _known:
            return _known[key]
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            if reporter is not None:
                reporter.add(len(piece))
    if time.time() - status.st_mtime > _SETTLED_SECONDS:
        with _lock:
            _known[key] = digest.hexdigest()
    return digest.hexdigest()


def is_whole(path: Path, md5: str | None, reporter: Reporter | None = None) -> bool:
    """Whether there is such a file, with this checksum (None: any)."""
    try:
        return path.is_file() and (md5 is None or md5_of(path, reporter) == md5)
    except OSError:
        return False
