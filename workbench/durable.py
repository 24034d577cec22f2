"""Writing files so that a crash, a full disk or a pulled plug leaves the old file or the new one.

``write_durably`` replaces a whole file; ``AppendFile`` adds to the end of one.  Neither leaves anything
half done behind, and both say in one sentence what stood in the way.
"""

from __future__ import annotations

import errno
import itertools
import os
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from workbench.sentence import Problem
from workbench.uncached import UncachedWriter

if sys.platform == "darwin":
    import fcntl

PART_SUFFIX = ".part"
# Not from 0: in a container every program has the same number, and so the names of one that was killed.
_numbers = itertools.count(secrets.randbits(48))
_being_written: set[str] = set()
"""Names of this program's temporary files."""
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would otherwise turn every newline into two bytes
# What file systems answer when they cannot fsync a folder at all; their renames are as durable as they get.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


_LONG_SECONDS = 3600.0
_PATIENCE = 1.0 if os.name == "nt" else 0.0
"""Seconds for which a file that is in use is asked for again."""
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class WriteProblem(Problem):
    """A file could not be written; ``path`` says which, ``errno`` why (None where the system did not say).

    ``needed``  about how many bytes it would have had, where that is known.
    ``again``   the disk was found full before, and there has been no room since.
    """

    needed = 0
    again = False

    def __init__(self, template: str, /, *, path: Path, number: int | None = None, **values: object) -> None:
        self.path = path
        self.errno = number
        super().__init__(template, file=path.name, folder=str(path.parent), **values)

    @property
    def full(self) -> bool:
        """Whether there was no room: it may succeed later."""
        return self.errno in _FULL


def write_problem(error: Exception, path: Path) -> WriteProblem:
    """The sentence for an ``OSError`` (or torch's disguise of one) that happened while writing ``path``."""
    number = error.errno if isinstance(error, OSError) else None
    if disk_full_in_disguise(error):
        number = errno.ENOSPC
    if number in _FULL:
        return WriteProblem("{file} could not be saved because the disk is full: make room for {folder}, "
                            "then try again.", path=path, number=number)
    if number == errno.EROFS:
        return WriteProblem("{file} could not be saved because {folder} is read-only: choose another folder.",
                            path=path, number=number)
    if number in (errno.EACCES, errno.EPERM):
        return WriteProblem("{file} could not be saved because writing in {folder} is not allowed: choose "
                            "another folder or change its permissions.", path=path, number=number)
    if number in (errno.ENOENT, errno.ENOTDIR):
        return WriteProblem("{file} could not be saved because there is no folder {folder}: make it or "
                            "choose another.", path=path, number=number)
    if number == errno.ENAMETOOLONG:
        return WriteProblem("{file} could not be saved because its name is too long: choose a shorter one.",
                            path=path, number=number)
    reason = os.strerror(number) if number is not None else str(error)
    return WriteProblem("{file} could not be saved in {folder} ({reason}): try again or choose another "
                        "folder.", path=path, number=number, reason=reason)


def disk_full_in_disguise(error: BaseException) -> bool:
    """Whether this is how torch.save reports a file that stopped growing."""
    return isinstance(error, RuntimeError) and "unexpected pos" in str(error)


def write_durably(
    path: Path | str, writer: Callable[[BinaryIO], object], check: Callable[[Path], None] | None = None, *,
    uncached: bool = False
) -> None:
    """Replace ``path`` by what ``writer`` writes, or leave it exactly as it was.

    The bytes go to a temporary file beside it and on to the disk; ``check`` may read that file back and
    raise to call the whole thing off; only then does it take the place of the old one.  With ``uncached`` the bytes
    go past the system's cache where they can: for large files, which ``writer`` only writes to.  What ``writer`` and
    ``check`` raise passes through, except for failures of the disk: those are WriteProblems.
    """
    path = Path(path)
    temporary = path.parent / f".{path.name[:80]}.{os.getpid()}-{next(_numbers)}{PART_SUFFIX}"
    _being_written.add(temporary.name)
    try:
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
            with os.fdopen(descriptor, "wb", buffering=0 if uncached else -1) as file:
                if uncached:
                    past_cache = UncachedWriter(file)
                    writer(cast(BinaryIO, past_cache))
                    past_cache.finish()
                else:
                    writer(file)
                    file.flush()
                sync_file(file.fileno())
            if check is not None:
                check(temporary)
            _replace(temporary, path)
        except BaseException:
            _remove_quietly(temporary)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise write_problem(error, path) from error
    except RuntimeError as error:
        if disk_full_in_disguise(error):
            raise write_problem(error, path) from error
        raise
    finally:
        _being_written.discard(temporary.name)


def _replace(temporary: Path, path: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return os.replace(temporary, path)
        except PermissionError:  # on Windows somebody reads the old file just now
            if time.monotonic() >= end:
                raise
            time.sleep(0.01)


def sync_file(descriptor: int) -> None:
    """Wait until a file is on the disk; on macOS, where fsync only hands it to the disk, ask the disk as well."""
    if sys.platform == "darwin":
        with suppress(OSError):  # network drives know no such thing
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in ``folder`` survive a power cut."""
    if os.name == "nt":  # Windows cannot open a folder, and writes renames through by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path, shared: bool = False) -> None:
    """Delete the temporary files that an earlier, killed program left in ``folder``.

    ``shared``: other programs may be writing there now; then only those of which nothing has come for long.
    """
    for path in folder.glob(f".*{PART_SUFFIX}"):
        if path.name in _being_written:
            continue
        try:
            old = not shared or time.time() - path.stat().st_mtime > _LONG_SECONDS
        except OSError:
            continue
        if old:
            _remove_quietly(path)


def _remove_quietly(path: Path) -> None:
    # A leftover is harmless, and the failure that brought us here is the one worth reporting.
    try:
        os.unlink(path)
    except OSError:
        pass


class AppendFile:
    """A file that only grows, piece by whole piece.

    A piece that could not be written completely is cut off again, so that the next one, when there is room
    again, follows the last good one.  ``append`` reaches the operating system (a killed program loses
    nothing); ``flush`` reaches the disk (nor does a power cut).
    """

    def __init__(self, path: Path | str, end: int | None = None) -> None:
        """Open for appending, creating the file if need be; everything from byte ``end`` on is cut off."""
        self.path = Path(path)
        try:
            new = not self.path.exists()
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | _BINARY, 0o666)
        except OSError as error:
            raise write_problem(error, self.path) from error
        self._closed = False
        try:
            size = os.fstat(self._descriptor).st_size
            self.end = size if end is None else min(end, size)
            self._clean = self.end == size
            self._cut()
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            self.close()
            raise write_problem(error, self.path) from error

    def append(self, piece: bytes) -> None:
        """Add ``piece`` at the end, whole or not at all."""
        try:
            self._cut()
            os.lseek(self._descriptor, self.end, os.SEEK_SET)
            self._clean = False
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._descriptor, rest):]
        except OSError as error:
            try:
                self._cut()
            except OSError:
                pass  # still unclean: the next append cuts before it writes
            raise write_problem(error, self.path) from error
        self.end += len(piece)
        self._clean = True

    def flush(self) -> None:
        """Wait until everything appended is on the disk."""
        try:
            sync_file(self._descriptor)
        except OSError as error:
            raise write_problem(error, self.path) from error

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._descriptor)

    def _cut(self) -> None:
        if not self._clean:
            os.ftruncate(self._descriptor, self.end)
            self._clean = True
