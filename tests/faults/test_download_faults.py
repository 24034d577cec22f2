"""Downloads that cannot succeed: one sentence each, no file under the real name, and the next try still works."""

from __future__ import annotations

import errno
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.file_server import (
    FileServer,
    body,
    cut,
    cut_without_length,
    drip,
    endless,
    file_server,
    redirect,
    silent,
    stall,
    status,
)
from workbench.downloads import Download, DownloadProblem, Patience, fetch
from workbench.durable import WriteProblem
from workbench.sentence import Problem, Sentence

CONTENT = bytes(range(256)) * 2000
HASTE = Patience(stall_seconds=0.4, pauses=(0.0, 0.0))
BY_HAND = "or put set.bin (from http://127.0.0.1:"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "*")
    with file_server() as one:
        one.files["set.bin"] = CONTENT
        yield one


def download_of(url: str, folder: Path) -> Download:
    return Download((url,), folder / "set.bin", hashlib.md5(CONTENT).hexdigest(), len(CONTENT))


def refused(download: Download, patience: Patience = HASTE) -> str:
    """The sentence of a fetch that fails; the real name must not appear, and no old file be lost."""
    before = download.path.read_bytes() if download.path.exists() else None
    with pytest.raises(Problem) as caught:
        fetch(download, patience=patience)
    after = download.path.read_bytes() if download.path.exists() else None
    assert after == before
    said = caught.value.sentence
    assert isinstance(said, Sentence)
    assert said.count("\n") == 0
    assert said.endswith(".")
    assert "set.bin" in said
    return str(said)


@pytest.mark.parametrize(("behaviour", "words"), [
    (cut(1000), "breaks off before set.bin is whole"),
    (cut(0), "breaks off before set.bin is whole"),
    (stall(1000), "does not go on sending set.bin"),
    (silent, "does not go on sending set.bin"),
    (drip, "does not go on sending set.bin"),
    (status(404), "does not give set.bin (404 Not Found)"),
    (status(403), "does not give set.bin (403 Forbidden)"),
    (status(503), "does not give set.bin (503 Service Unavailable)"),
    (body(b"<!DOCTYPE html><html><body>Log in</body></html>"), "sent a web page in place of set.bin"),
    (body(b"\xef\xbb\xbf\r\n  <HTML>"), "sent a web page in place of set.bin"),
    (body(CONTENT[:-1] + b"?"), "has the wrong checksum"),
    (body(CONTENT[:-1]), "has the wrong checksum"),
    (body(b""), "has the wrong checksum"),
    (cut_without_length(1000), "has the wrong checksum"),
    (endless, "sends far more than set.bin has"),
    (redirect("/set.bin"), "sends set.bin on to an address that leads nowhere"),
    (redirect("file:///etc/passwd"), "sends set.bin on to an address that leads nowhere"),
    (redirect("ftp://127.0.0.1/set.bin"), "There is no connection to 127.0.0.1:"),
])
def test_a_bad_server_is_answered_with_one_sentence(server: FileServer, tmp_path: Path, behaviour: Any, words: str,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.downloads._Fetching._most", lambda self: 8 << 20)
    server.behaviours["set.bin"] = [behaviour] * 20
    download = download_of(server.url("set.bin"), tmp_path)
    said = refused(download)
    assert words in said
    assert BY_HAND in said
    server.behaviours.clear()
    fetch(download, patience=HASTE)  # and afterwards it works as if nothing had been
    assert download.path.read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["set.bin"]


def test_a_file_that_was_there_survives_a_failed_replacement(server: FileServer, tmp_path: Path) -> None:
    download = download_of(server.url("set.bin"), tmp_path)
    download.path.write_bytes(b"an older one")
    server.behaviours["set.bin"] = [cut(10)] * 9
    refused(download)
    assert download.path.read_bytes() == b"an older one"


def test_what_came_is_kept_after_an_interruption_but_not_after_a_lie(server: FileServer, tmp_path: Path) -> None:
    download = download_of(server.url("set.bin"), tmp_path)
    part = tmp_path / "set.bin.part"
    server.behaviours["set.bin"] = [cut(1000)] * 9
    refused(download)
    assert part.read_bytes() == CONTENT[:3000]  # three tries of a thousand bytes
    server.behaviours["set.bin"] = [body(b"lies" * 100)] * 9
    refused(download)
    assert not part.exists()


def test_no_connection_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    patience = Patience(pauses=(3600.0,))  # a second try would never end
    said = refused(download_of(f"http://127.0.0.1:{port}/set.bin", tmp_path), patience)
    assert said == (f"There is no connection to 127.0.0.1:{port}: check the network and try again, or put set.bin "
                    f"(from http://127.0.0.1:{port}/) into {tmp_path} yourself.")


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"),
                                   OSError(errno.ENETUNREACH, "Network is unreachable")])
def test_no_network_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "create_connection", nowhere)
    said = refused(download_of("http://nowhere.invalid/set.bin", tmp_path), Patience(pauses=(3600.0,)))
    assert said.startswith("There is no connection to nowhere.invalid: check the network and try again, or put set.bin "
                           "(from http://nowhere.invalid/) into ")


def test_what_is_no_web_address_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT)
    for url in (secret.as_uri(), "ftp://127.0.0.1/set.bin", "data:,hello"):
        refused(download_of(url, tmp_path))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_given_back_what_was_taken(server: FileServer, tmp_path: Path, number: int,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A file on a disk with room for a little more."""

        def __init__(self, file: Any) -> None:
            self._file, self._room = file, 100_000

        def write(self, piece: bytes) -> int:
            self._room -= len(piece)
            if self._room < 0:
                raise OSError(number, "No space left on device")
            return int(self._file.write(piece))

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

    real = Path.open
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda self, mode="r", *rest: Full(real(self, mode, *rest)) if "w" in mode
                      else real(self, mode, *rest))
        download = download_of(server.url("set.bin"), tmp_path)
        with pytest.raises(WriteProblem, match=r"set\.bin could not be saved because the disk is full: make room for"):
            fetch(download, patience=HASTE)
    assert list(tmp_path.iterdir()) == []
    fetch(download, patience=HASTE)
    assert download.path.read_bytes() == CONTENT


def test_too_little_room_is_said_before_anything_is_loaded(server: FileServer, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 300_000

    monkeypatch.setattr("workbench.downloads.shutil.disk_usage", lambda folder: Usage)
    said = refused(download_of(server.url("set.bin"), tmp_path))
    assert f"set.bin needs 512 kB and {tmp_path} has only 300 kB left: make room" in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteProblem, match=r"set\.bin could not be saved"):
        fetch(download_of(server.url("set.bin"), tmp_path / "file" / "below"), patience=HASTE)


def test_a_failure_carries_its_download(server: FileServer, tmp_path: Path) -> None:
    download = download_of(server.url("gone"), tmp_path)
    with pytest.raises(DownloadProblem) as caught:
        fetch(download, patience=HASTE)
    assert caught.value.download == download
