"""Archives: .tar.gz, .zip and single compressed files, unpacked so that nothing lands where it should not.

A member with an absolute path or with ``..``, a link, a device, or an archive that unpacks to far more than it could
honestly hold ends the unpacking, and nothing of it stays.  Everything is unpacked beside its place first and takes its
name when it is whole.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, NoReturn

from workbench.durable import PART_SUFFIX, sync_folder, write_problem
from workbench.progress import Cancelled, Listener, Reporter
from workbench.sentence import Problem, Sentence

# A pickled picture or an idx file shrinks to a tenth at best; beyond this it is a bomb.
_MOST_TIMES, _MOST_FREE = 50, 100 << 20
_MOST_FILES = 1_000_000
_PIECE = 1 << 20

_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile,
            UnicodeDecodeError, NotImplementedError, RuntimeError, TypeError, IndexError, OverflowError, struct.error)

# What torchvision (or anybody else here) unpacks with the standard library: older Pythons follow `..` and links.
if hasattr(tarfile, "data_filter"):
    tarfile.TarFile.extraction_filter = staticmethod(tarfile.data_filter)


class ArchiveProblem(Problem):
    """An archive that was not unpacked; nothing of it is left.  ``archive`` is its path."""

    def __init__(self, template: str, /, *, archive: Path, **values: Any) -> None:
        self.archive = archive
        super().__init__(template, file=archive.name, **values)


def unpack(archive: Path, folder: Path, listener: Listener | None = None, *,
           reporter: Reporter | None = None, name_of: Callable[[str], str | None] | None = None) -> list[Path]:
    """Unpack into ``folder``; returns the paths of the files, in the archive's order.

    What an archive is, its name tells: .tar.gz, .tgz, .tar (.bz2, .xz), .zip, or .gz, .bz2, .xz of one file.
    ``name_of`` may give a member another path in the folder, or None: it is left out; a member given a name without
    its ending .gz is unpacked too.  ``reporter`` counts the bytes read of the archive, and may call it off.  Files that
    are there already are replaced, one by one.  Raises ArchiveProblem, WriteProblem where the disk refuses, Cancelled.
    """
    reporter = reporter or Reporter(listener)
    try:
        size = archive.stat().st_size
    except OSError as error:
        raise ArchiveProblem("{file} cannot be read: {why}.", archive=archive, why=error.strerror or error) from None
    if size == 0:
        raise ArchiveProblem("{file} is empty: download it again.", archive=archive)
    reporter.begin(Sentence("Unpacking {file}", file=archive.name), size, "bytes")
    work = _Unpacking(archive, size, reporter, name_of or _as_it_is)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".unpacking-", suffix=PART_SUFFIX, dir=folder))
    except OSError as error:
        raise write_problem(error, folder / archive.name) from error
    try:
        names = list(work.into(aside))
        _put_in_place(aside, folder, names)
    except (ArchiveProblem, Cancelled):
        raise
    except (*_DAMAGED, OSError) as error:
        # What bz2 and gzip cannot read they call an OSError without a number.
        if isinstance(error, _DAMAGED) or (isinstance(error, OSError) and error.errno is None):
            raise ArchiveProblem("{file} is damaged or incomplete ({why}): download it again.", archive=archive,
                                 why=str(error).strip().rstrip(".") or type(error).__name__) from error
        raise write_problem(error, folder / archive.name) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    reporter.end()
    return [folder / name for name in names]


def _as_it_is(name: str) -> str | None:
    return name


def _put_in_place(aside: Path, folder: Path, names: list[PurePosixPath]) -> None:
    changed = set()
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(aside / name, target)
        changed.add(target.parent)
    for one in sorted(changed):
        sync_folder(one)


class _Unpacking:
    """One archive on its way into one empty folder."""

    def __init__(self, archive: Path, size: int, reporter: Reporter, name_of: Callable[[str], str | None]) -> None:
        self._archive = archive
        self._most = _MOST_FREE + _MOST_TIMES * size
        self._reporter = reporter
        self._name_of = name_of
        self._written = 0
        self._seen: set[str] = set()

    def into(self, aside: Path) -> Iterator[PurePosixPath]:
        with _Counted(self._archive, self._reporter) as counted:
            suffixes = [suffix.lower() for suffix in self._archive.suffixes]
            if suffixes[-1:] == [".zip"]:
                yield from self._zip(counted, aside)
                return
            counted.begin()
            if suffixes[-1:] in ([".tar"], [".tgz"], [".tbz2"]) or suffixes[-2:-1] == [".tar"]:
                yield from self._tar(counted, aside)
            elif suffixes[-1:] and suffixes[-1] in _OPENERS:
                name = self._place(self._archive.name[: -len(suffixes[-1])])
                if name is not None:
                    with _OPENERS[suffixes[-1]](counted) as content:
                        self._write(content, aside / name)
                    yield name
            else:
                raise ArchiveProblem("{file} is no archive that can be unpacked (.tar.gz, .zip, .gz, .bz2, .xz): "
                                     "choose another file.", archive=self._archive)

    def _tar(self, raw: _Counted, aside: Path) -> Iterator[PurePosixPath]:
        # As a stream: a tar has no list of contents, and going back in a compressed file is slow.
        with tarfile.open(fileobj=raw, mode="r|*") as tar:
            for member in tar:
                if member.issym() or member.islnk():
                    self._refuse_member(member.name, Sentence("it is a link"))
                if member.isdir():
                    self._check(member.name)
                    continue
                if not member.isfile():
                    self._refuse_member(member.name, Sentence("it is no ordinary file"))
                name = self._place(member.name)
                content = tar.extractfile(member)
                if name is not None and content is not None:
                    self._write(content, aside / name, expected=member.size)
                    yield name

    def _zip(self, raw: _Counted, aside: Path) -> Iterator[PurePosixPath]:
        with zipfile.ZipFile(raw) as archive:
            raw.begin()  # only now: the list of contents stands at the end
            for member in archive.infolist():
                mode = member.external_attr >> 16
                if stat.S_ISLNK(mode):
                    self._refuse_member(member.filename, Sentence("it is a link"))
                if member.is_dir():
                    self._check(member.filename)
                    continue
                if member.flag_bits & 1:
                    self._refuse_member(member.filename, Sentence("it is locked by a password"))
                name = self._place(member.filename)
                if name is None:
                    continue
                with archive.open(member) as content:
                    if member.filename.endswith(".gz") and not name.name.endswith(".gz"):
                        with gzip.open(content) as inner:
                            self._write(inner, aside / name)
                    else:
                        self._write(content, aside / name, expected=member.file_size)
                yield name

    def _place(self, member: str) -> PurePosixPath | None:
        """Where a member goes; None: nowhere.  Refuses what would leave the folder."""
        self._check(member)
        wanted = self._name_of(member)
        if wanted is None:
            return None
        path = self._check(wanted)
        if str(path) in self._seen:
            self._refuse_member(member, Sentence("it is there twice"))
        self._seen.add(str(path))
        if len(self._seen) > _MOST_FILES:
            self._refuse_bomb()
        return path

    def _check(self, member: str) -> PurePosixPath:
        path = PurePosixPath(member)
        if path.is_absolute() or ".." in path.parts or "\\" in member or "\0" in member or ":" in member:
            self._refuse_member(member, Sentence("its path leads out of the folder"))
        return path

    def _write(self, content: IO[bytes] | gzip.GzipFile, target: Path, expected: int | None = None) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        count = 0
        with target.open("xb") as file:
            while piece := content.read(_PIECE):
                count += len(piece)
                self._written += len(piece)
                if self._written > self._most:
                    self._refuse_bomb()
                file.write(piece)
                self._reporter.check()
            file.flush()
            os.fsync(file.fileno())
        if expected is not None and count != expected:
            raise EOFError("it ends too early")

    def _refuse_member(self, member: str, why: Sentence) -> NoReturn:
        raise ArchiveProblem("{file} was not unpacked, because of {member!r} in it: {why}; get the archive from where "
                             "it is published.", archive=self._archive, member=member, why=why)

    def _refuse_bomb(self) -> NoReturn:
        raise ArchiveProblem("{file} was not unpacked: it is a bomb that unpacks to far more than any data would; get "
                             "the archive from where it is published.", archive=self._archive)


class _Counted(io.FileIO):
    """A file that tells how far it has been read, from when ``begin`` is called."""

    def __init__(self, path: Path, reporter: Reporter) -> None:
        super().__init__(path)
        self._reporter: Reporter | None = None
        self._told = reporter
        self._furthest = 0

    def begin(self) -> None:
        self._reporter = self._told

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(-1 if size is None else size) or b""
        self._count()
        return piece

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer) or 0
        self._count()
        return count

    def _count(self) -> None:
        more = self.tell() - self._furthest
        if self._reporter is not None and more > 0:
            self._furthest += more
            self._reporter.add(more)
