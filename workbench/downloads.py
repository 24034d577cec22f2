"""Downloads: one file from the network to its place, whole or not at all.

What has come so far is kept beside the place in a file that ends with ``.part``, so that a download goes on where it
was interrupted if the server lets it.  Only when everything is there, and the checksum is right, does it take its name.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import shutil
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.alone import alone
from workbench.checksums import is_whole, md5_of
from workbench.durable import PART_SUFFIX, sync_folder, write_problem
from workbench.progress import Listener, Reporter
from workbench.sentence import Problem, Sentence
from workbench.web_answer import Silent, WebAnswer

_SLOWEST = 1024
"""A server that sends less than so many bytes in ``stall_seconds`` has stalled."""
_PROGRESS = 1 << 20
"""After so many bytes the tries are counted anew: a long download may be interrupted often."""
_SPARE = 16 << 20
"""Bytes that a download leaves free on the disk."""


@dataclass(frozen=True)
class Download:
    """One file: where it is (``urls``: the same file on several servers, tried in turn) and where it goes.

    ``md5`` is the checksum in hexadecimal, ``size`` about how many bytes it has; None: nobody knows.
    """

    urls: tuple[str, ...]
    path: Path
    md5: str | None = None
    size: int | None = None

    @property
    def address(self) -> str:
        """What to type into a browser."""
        return self.urls[0]


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server that says nothing, and before each further try."""

    stall_seconds: float = 30.0
    pauses: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0)
    longest_pause: float = 60.0
    """A server may ask for a longer pause (Retry-After), up to this one."""


class DownloadNeeded(Problem):
    """Data that is not there; nothing was downloaded, because nobody was asked.

    ``title`` of the dataset, the ``downloads`` that are missing, and ``folder``, the data folder.  ``damaged`` is a
    file that is there but is not what it should be.
    """

    def __init__(self, title: str, downloads: tuple[Download, ...], folder: Path, damaged: Path | None = None) -> None:
        self.title, self.downloads, self.folder, self.damaged = title, downloads, folder, damaged
        values = {"title": title, "size": size_text(self.bytes), "help": by_hand(downloads)}
        if damaged is not None:
            super().__init__("{file} of {title} in {folder} is damaged or incomplete: download it again ({size}), or "
                             "{help}.", file=damaged.name, folder=str(damaged.parent), **values)
        else:
            super().__init__("{title} is not in {folder} yet: download it ({size}), or {help}.", folder=str(folder),
                             **values)

    @property
    def bytes(self) -> int | None:
        """About how many bytes there are to download; None where that is not known of every file."""
        sizes = [download.size for download in self.downloads]
        return None if None in sizes else sum(size or 0 for size in sizes)


class DownloadProblem(Problem):
    """A download that did not succeed; ``download`` says which.  Trying again is always possible."""

    def __init__(self, template: str, /, *, download: Download, **values: Any) -> None:
        self.download = download
        super().__init__(template, file=download.path.name, host=urlsplit(download.address).netloc,
                         help=by_hand((download,)), **values)


def by_hand(downloads: tuple[Download, ...]) -> Sentence:
    """What to do without a network: which files to get from where, and where to put them."""
    places = list(dict.fromkeys(download.address.rpartition("/")[0] + "/" for download in downloads))
    return Sentence("put {files} (from {address}) into {folder} yourself",
                    files=", ".join(download.path.name for download in downloads), address=", ".join(places),
                    folder=str(downloads[0].path.parent))


def size_text(count: int | None) -> Sentence:
    """Bytes for reading: 170 MB, 2.6 GB."""
    if count is None:
        return Sentence("size unknown")
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            number = f"{count / one:.1f}" if count < 10 * one else f"{count / one:.0f}"
            return Sentence("{number} {unit}", number=number, unit=unit)
    return Sentence("{number} bytes", number=count)


# ---------------------------------------------------------------------------------------------------------
# Fetching

def fetch(download: Download, listener: Listener | None = None, cancel: threading.Event | None = None,
          patience: Patience | None = None) -> None:
    """Bring a file to its place; nothing happens where it is there already and its checksum is right.

    Slow: call it beside the window.  Interruptions are waited out and gone on from; a server that refuses is left for
    the next of ``urls``.  Raises DownloadProblem, WriteProblem where the disk refuses, and Cancelled: what has come so
    far stays for the next time.
    """
    reporter = Reporter(listener, cancel)
    with alone(download.path, reporter):
        if is_whole(download.path, download.md5):
            return
        try:
            download.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_problem(error, download.path) from error
        problems = []
        for url in download.urls:
            try:
                _Fetching(download, url, reporter, patience or Patience()).run()
                return
            except DownloadProblem as problem:
                problems.append(problem)
        raise problems[0]


class _Interrupted(Exception):
    """The download broke off in a way that may pass; ``problem`` is what to say if it does not."""

    def __init__(self, problem: DownloadProblem, pause: float = 0.0) -> None:
        self.problem, self.pause = problem, pause
        super().__init__(str(problem))


class _Fetching:
    """One file from one server."""

    def __init__(self, download: Download, url: str, reporter: Reporter, patience: Patience) -> None:
        self._download = Download((url,), download.path, download.md5, download.size)
        self._reporter = reporter
        self._patience = patience
        self._part = download.path.with_name(download.path.name + PART_SUFFIX)
        self._joined = False  # whether the part was made by more than one answer

    def run(self) -> None:
        # What another program left half done can only be trusted if the whole can be checked.
        if self._download.md5 is None:
            self._forget()
        self._joined = self._have() > 0
        self._receive_all()
        right = self._right()
        if not right and self._joined:  # two pieces of different files, perhaps: once more in one go
            self._forget()
            self._receive_all()
            right = self._right()
        if not right:
            self._forget()
            raise DownloadProblem("What {host} sent as {file} has the wrong checksum, so it is another file or was "
                                  "damaged on its way: try again, or {help}.", download=self._download)
        self._take()

    def _receive_all(self) -> None:
        tries, kept = 0, self._have()
        while True:
            try:
                self._receive()
                return
            except _Interrupted as interruption:
                if self._have() - kept >= _PROGRESS:
                    tries, kept = 0, self._have()
                if tries >= len(self._patience.pauses):
                    raise interruption.problem from interruption
                pause = max(self._patience.pauses[tries], min(interruption.pause, self._patience.longest_pause))
                self._reporter.wait(pause)
                tries += 1

    def _receive(self) -> None:
        """Ask for what is missing and append it to the part."""
        have = self._have()
        answer = WebAnswer(self._download.address, have, self._patience.stall_seconds, self._reporter)
        try:
            try:
                status, headers = answer.begin()
            except urllib.error.HTTPError as error:
                if error.code == 416 and have:  # nothing is missing, or the part is of another file
                    if _total_of(error.headers.get("Content-Range", "")) != have:
                        self._forget()
                        raise self._interrupted() from None
                    return
                raise self._refused(error) from error
            except OSError as error:
                raise self._unreachable(error) from error
            start = _start_of(headers.get("content-range", "")) if status == 206 else 0
            if start not in (0, have):
                self._forget()
                raise self._interrupted()
            length = headers.get("content-length", "")
            total = start + int(length) if length.isdecimal() else None
            self._check_room(total, start)
            self._append(answer, start, total)
        finally:
            answer.leave()

    def _append(self, answer: WebAnswer, start: int, total: int | None) -> None:
        """Write the answer's bytes to the part, from byte ``start`` on."""
        self._reporter.begin(Sentence("Downloading {file}", file=self._download.path.name),
                             total if total is not None else self._download.size, "bytes", done=start)
        count, head = start, b""
        self._joined = self._joined or start > 0
        try:
            with self._part.open("r+b" if start else "wb") as file:
                file.seek(start)
                file.truncate()
                for piece in self._pieces(answer):
                    if count < 512 and start == 0:
                        head += piece[:512]
                        self._check_no_page(head)
                    file.write(piece)
                    count += len(piece)
                    if count > self._most():
                        raise DownloadProblem("{host} sends far more than {file} has: try again later, or {help}.",
                                              download=self._download)
                    self._reporter.add(len(piece))
        except DownloadProblem:
            self._forget()
            raise
        except OSError as error:
            if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
                self._forget()  # a full disk is everybody's trouble: give back what we took
            raise write_problem(error, self._download.path) from error
        self._reporter.end()
        if total is not None and count < total:
            raise self._interrupted()

    def _pieces(self, answer: WebAnswer) -> Iterator[bytes]:
        """The bytes as they come; _Interrupted where they stop coming."""
        window_began, in_window = time.monotonic(), 0
        while True:
            try:
                piece = answer.next_piece()
            except TimeoutError as error:
                raise self._stalled() from error
            except (OSError, http.client.HTTPException) as error:
                raise self._interrupted() from error
            if piece is None:
                raise self._stalled()
            if not piece:
                return
            in_window += len(piece)
            now = time.monotonic()
            if now - window_began >= self._patience.stall_seconds:
                if in_window < _SLOWEST:
                    raise self._stalled()
                window_began, in_window = now, 0
            yield piece

    # what can go wrong

    def _check_no_page(self, head: bytes) -> None:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<title", b"<?xml", b"<script", b"<!--")):
            raise DownloadProblem("{host} sent a web page in place of {file}, as networks do that ask you to log in "
                                  "first: open {address} in a browser, then try again, or {help}.",
                                  download=self._download, address=self._download.address)

    def _interrupted(self) -> _Interrupted:
        return _Interrupted(DownloadProblem("The connection to {host} breaks off before {file} is whole: try again "
                                            "later (what has come so far is kept), or {help}.",
                                            download=self._download))

    def _stalled(self) -> _Interrupted:
        return _Interrupted(DownloadProblem("{host} does not go on sending {file}: try again later (what has come so "
                                            "far is kept), or {help}.", download=self._download))

    def _refused(self, error: urllib.error.HTTPError) -> Exception:
        error.close()
        if error.code < 400:
            return DownloadProblem("{host} sends {file} on to an address that leads nowhere: try again later, or "
                                   "{help}.", download=self._download)
        problem = DownloadProblem("{host} does not give {file} ({code} {reason}): try again later, or {help}.",
                                  download=self._download, code=error.code, reason=error.reason or "")
        if error.code in (408, 425, 429) or error.code >= 500:
            asked = str(error.headers.get("Retry-After", "")) if error.headers is not None else ""
            return _Interrupted(problem, float(asked) if asked.isdecimal() else 0.0)
        return problem

    def _unreachable(self, error: OSError) -> Exception:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return DownloadProblem("The certificate of {host} cannot be trusted ({why}): check this computer's date "
                                   "and certificates, or {help}.", download=self._download, why=reason.verify_message)
        if isinstance(reason, Silent | TimeoutError):
            return self._stalled()
        if isinstance(reason, ConnectionResetError | http.client.RemoteDisconnected | ssl.SSLError):
            return self._interrupted()
        if isinstance(reason, socket.gaierror | ConnectionRefusedError) or getattr(reason, "errno", None) in (
                errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
            if self._have():  # there was a connection: it may come back
                return self._interrupted()
            return DownloadProblem("There is no connection to {host}: check the network and try again, or {help}.",
                                   download=self._download)
        return DownloadProblem("There is no connection to {host} ({why}): check the network and try again, or "
                               "{help}.", download=self._download, why=str(reason))

    # the file

    def _have(self) -> int:
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def _forget(self) -> None:
        with contextlib.suppress(OSError):
            self._part.unlink()

    def _most(self) -> int:
        return 1 << 40 if self._download.size is None else 2 * self._download.size + (64 << 20)

    def _check_room(self, total: int | None, start: int) -> None:
        if total is None:
            return
        folder = self._part.parent
        try:
            free = shutil.disk_usage(folder).free + (self._have() - start)
        except OSError:  # nobody knows; writing will show
            return
        if free < total - start + _SPARE:
            raise DownloadProblem("{file} needs {size} and {folder} has only {free} left: make room, or choose another "
                                  "data folder.", download=self._download, size=size_text(total - start),
                                  folder=str(folder), free=size_text(free))

    def _right(self) -> bool:
        """Whether what is on the disk is the whole file, as far as anybody can tell."""
        if self._download.md5 is None:
            return True
        self._reporter.begin(Sentence("Checking {file}", file=self._download.path.name), self._have(), "bytes")
        try:
            return md5_of(self._part, self._reporter) == self._download.md5
        except OSError as error:
            raise write_problem(error, self._download.path) from error

    def _take(self) -> None:
        try:
            with self._part.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(self._part, self._download.path)
            sync_folder(self._part.parent)
        except OSError as error:
            raise write_problem(error, self._download.path) from error


def _start_of(content_range: str) -> int:
    """The first byte of ``bytes 100-199/200``; -1 where that cannot be read."""
    first = content_range.removeprefix("bytes").strip().partition("-")[0]
    return int(first) if first.isdecimal() else -1


def _total_of(content_range: str) -> int:
    """The size of the whole of ``bytes */200``; -1 where that cannot be read."""
    total = content_range.rpartition("/")[2].strip()
    return int(total) if total.isdecimal() else -1

