"""A disk on which every call can be made to fail in turn.

``FailingDisk`` watches what a program asks of the files below one folder: every open for writing, write, flush, fsync,
truncate, rename, delete, folder made.  A first pass counts them; then each (a ``Place``) can be made to fail, or be the
last thing that the process ever does.  An fsync that succeeds waits for nothing: neither an error nor a killed process
is a power cut, and there are thousands of them.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

_TEMPORARY = re.compile(r"^\.(.*)\.\d+-\d+\.part$")
_NEEDS_ROOM = {"open", "write", "fsync", "flush", "mkdir"}


class Place(NamedTuple):
    """The ``number``-th ``call`` on a file.  Calls are told apart by file, because two threads make them."""

    call: str
    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.call} {self.number} of {self.file}"


class FailingDisk:
    """To be entered.

    ``fail``   this call fails with the system's error ``number``; a write writes half before.  None: the process is
               killed there, ``after`` the call (and before it returns) or instead of it.
    ``lasts``  whatever needs room fails from then on, until ``mend``.
    """

    def __init__(self, folder: Path, fail: Place | None = None, number: int | None = None, *, lasts: bool = False,
                 after: bool = False) -> None:
        self.places: list[Place] = []
        self.failed = 0
        """So many calls."""
        self._folder = str(folder)
        self._fail, self._number, self._lasts, self._after = fail, number, lasts, after
        self.full = False
        """There is no room now."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._files: dict[int, str] = {}
        self._real = {name: getattr(os, name) for name in (
            "open", "close", "write", "fsync", "ftruncate", "replace", "unlink", "mkdir", "fdopen")}
        self._lock = threading.RLock()

    def mend(self) -> None:
        """From now on there is room."""
        self.full = False

    @contextlib.contextmanager
    def watched(self) -> Iterator[FailingDisk]:
        with contextlib.ExitStack() as patches:
            for name in self._real:
                patches.enter_context(mock.patch.object(os, name, getattr(self, f"_{name}")))
            yield self

    # ------------------------------------------------------------------ counting and failing

    def _do(self, call: str, file: str | None, real: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        if file is None:
            return real()
        with self._lock:
            place = Place(call, file, self._counts[call, file])
            self._counts[call, file] += 1
            self.places.append(place)
        here = place == self._fail
        if here and self._number is None:
            if self._after:
                real()
            elif half is not None:
                half()
            os.kill(os.getpid(), signal.SIGKILL)
        if here or (self.full and call in _NEEDS_ROOM):
            assert self._number is not None
            self.failed += 1
            self.full = self.full or (here and self._lasts)
            if half is not None and here:
                half()
            raise OSError(self._number, os.strerror(self._number))
        return real()

    def _named(self, path: Any) -> str | None:
        """What a file is called in a Place; None where it is none of ours."""
        text = os.fsdecode(path)
        if not text.startswith(self._folder):
            return None
        # Without the run's folder, which is named by the time.
        parts = Path(text).relative_to(self._folder).parts[1:]
        name = "/".join(parts) or "the run's folder"
        found = _TEMPORARY.match(parts[-1]) if parts else None
        return f"{'/'.join((*parts[:-1], found[1]))} (temporary)" if found else name

    # ------------------------------------------------------------------ the calls

    def _open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        file = self._named(path) if isinstance(path, (str, bytes, os.PathLike)) else None
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        descriptor: int = self._do("open", file if writes else None, lambda: self._real["open"](
            path, flags, *more, **named))
        if file is not None:
            self._files[descriptor] = file
        return descriptor

    def _close(self, descriptor: int) -> None:
        self._files.pop(descriptor, None)
        self._real["close"](descriptor)

    def _write(self, descriptor: int, piece: Any) -> int:
        write = self._real["write"]
        written: int = self._do("write", self._files.get(descriptor), lambda: write(descriptor, piece),
                                lambda: write(descriptor, bytes(piece)[: len(piece) // 2]))
        return written

    def _fsync(self, descriptor: int) -> None:
        self._do("fsync", self._files.get(descriptor), lambda: None)

    def _ftruncate(self, descriptor: int, size: int) -> None:
        self._do("ftruncate", self._files.get(descriptor), lambda: self._real["ftruncate"](descriptor, size))

    def _replace(self, source: Any, target: Any) -> None:
        self._do("replace", self._named(target), lambda: self._real["replace"](source, target))

    def _unlink(self, path: Any, **named: Any) -> None:
        self._do("unlink", self._named(path), lambda: self._real["unlink"](path, **named))

    def _mkdir(self, path: Any, *more: Any, **named: Any) -> None:
        self._do("mkdir", self._named(path), lambda: self._real["mkdir"](path, *more, **named))

    def _fdopen(self, descriptor: int, *more: Any, **named: Any) -> Any:
        file = self._files.get(descriptor)
        opened = self._real["fdopen"](descriptor, *more, **named)
        return opened if file is None else _File(opened, self, file)


class _File:
    """A file whose writes and flushes are watched."""

    def __init__(self, file: Any, disk: FailingDisk, name: str) -> None:
        self._file, self._disk, self._name = file, disk, name

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._disk._files.pop(self._file.fileno(), None)
        self._file.close()

    def write(self, piece: Any) -> int:
        def half() -> None:
            self._file.write(bytes(memoryview(piece).cast("B")[: memoryview(piece).nbytes // 2]))
            self._file.flush()

        written: int = self._disk._do("write", self._name, lambda: self._file.write(piece), half)
        return written

    def flush(self) -> None:
        self._disk._do("flush", self._name, self._file.flush)

    def fileno(self) -> int:
        return int(self._file.fileno())
