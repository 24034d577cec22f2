"""Downloads that succeed: once, whole, from where they were interrupted, and with progress."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workbench.file_server import (
    FileServer,
    body,
    cut,
    file_server,
    redirect,
    silent,
    slowly,
    stall,
    status,
    well,
    without_ranges,
    wrong_range,
)
from workbench.downloads import Download, DownloadNeeded, DownloadProblem, Patience, by_hand, fetch, size_text
from workbench.progress import Cancelled, Progress

CONTENT = bytes(range(256)) * 2000
HASTE = Patience(stall_seconds=0.6, pauses=(0.0, 0.0, 0.0))


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as one:
        yield one


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def download(server: FileServer, tmp_path: Path) -> Download:
    server.files["set.bin"] = CONTENT
    return Download((server.url("set.bin"),), tmp_path / "data" / "set.bin", hashlib.md5(CONTENT).hexdigest(),
                    len(CONTENT))


def part_of(download: Download) -> Path:
    return download.path.with_name("set.bin.part")


def assert_whole(download: Download) -> None:
    assert download.path.read_bytes() == CONTENT
    assert [path.name for path in download.path.parent.iterdir()] == ["set.bin"]


def test_a_file_comes_to_its_place_and_is_not_fetched_again(server: FileServer, download: Download) -> None:
    fetch(download, patience=HASTE)
    assert_whole(download)
    fetch(download, patience=HASTE)
    assert server.requests == [("set.bin", 0)]


def test_what_is_there_with_another_content_is_replaced(server: FileServer, download: Download) -> None:
    download.path.parent.mkdir()
    download.path.write_bytes(b"old")
    fetch(download, patience=HASTE)
    assert_whole(download)


def test_progress_begins_at_nothing_and_ends_with_everything(download: Download) -> None:
    told: list[Progress] = []
    fetch(download, told.append, patience=HASTE)
    loading = [one for one in told if one.what.template.startswith("Downloading")]
    assert str(loading[0].what) == "Downloading set.bin"
    assert (loading[0].done, loading[0].total, loading[0].unit) == (0, len(CONTENT), "bytes")
    assert loading[-1].done == len(CONTENT)
    assert [one.done for one in loading] == sorted(one.done for one in loading)
    assert told[-1].what.template.startswith("Checking")


def test_an_interrupted_download_goes_on_where_it_was(server: FileServer, download: Download) -> None:
    server.behaviours["set.bin"] = [cut(1000), cut(5000)]
    fetch(download, patience=HASTE)
    assert_whole(download)
    assert server.requests == [("set.bin", 0), ("set.bin", 1000), ("set.bin", 6000)]


def test_what_an_earlier_program_left_is_gone_on_from(server: FileServer, download: Download) -> None:
    download.path.parent.mkdir()
    part_of(download).write_bytes(CONTENT[:70_000])
    told: list[Progress] = []
    fetch(download, told.append, patience=HASTE)
    assert_whole(download)
    assert server.requests == [("set.bin", 70_000)]
    assert told[0].done == 70_000


def test_a_part_that_is_the_whole_is_taken_without_asking_twice(server: FileServer, download: Download) -> None:
    download.path.parent.mkdir()
    part_of(download).write_bytes(CONTENT)
    fetch(download, patience=HASTE)
    assert_whole(download)
    assert len(server.requests) == 1


@pytest.mark.parametrize("left", [b"something else entirely", CONTENT[:-1] + b"?", CONTENT + b"more"])
def test_a_part_of_another_file_is_found_out(server: FileServer, download: Download, left: bytes) -> None:
    download.path.parent.mkdir()
    part_of(download).write_bytes(left)
    fetch(download, patience=HASTE)
    assert_whole(download)
    assert server.requests[-1] == ("set.bin", 0)


def test_without_a_checksum_nothing_old_is_trusted(server: FileServer, download: Download) -> None:
    plain = Download(download.urls, download.path)
    plain.path.parent.mkdir()
    part_of(plain).write_bytes(b"x" * 100)
    fetch(plain, patience=HASTE)
    assert_whole(plain)
    assert server.requests == [("set.bin", 0)]


@pytest.mark.parametrize("behaviour", [without_ranges, wrong_range])
def test_a_server_that_cannot_go_on_sends_it_all_again(server: FileServer, download: Download,
                                                       behaviour: object) -> None:
    server.behaviours["set.bin"] = [cut(1000), behaviour]  # type: ignore[list-item]
    fetch(download, patience=HASTE)
    assert_whole(download)


@pytest.mark.parametrize("first", [status(503), status(500), status(429, Retry_After="0"), stall(100), silent,
                                   cut(0)])
def test_what_may_pass_is_tried_again(server: FileServer, download: Download, first: object) -> None:
    server.behaviours["set.bin"] = [first]  # type: ignore[list-item]
    fetch(download, patience=HASTE)
    assert_whole(download)
    assert len(server.requests) == 2


def test_tries_are_counted_anew_after_progress(server: FileServer, download: Download,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.downloads._PROGRESS", 1000)
    server.behaviours["set.bin"] = [cut(1000) for _ in range(8)]
    fetch(download, patience=HASTE)
    assert_whole(download)
    server.behaviours["set.bin"] = [cut(10) for _ in range(8)]  # the control: too little each time
    download.path.unlink()
    with pytest.raises(DownloadProblem, match="breaks off"):
        fetch(download, patience=HASTE)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirection_is_followed(server: FileServer, download: Download, code: int) -> None:
    server.behaviours["moved"] = [redirect(server.url("set.bin"), code)]
    fetch(Download((server.url("moved"),), download.path, download.md5), patience=HASTE)
    assert_whole(download)


def test_a_redirected_download_goes_on_too(server: FileServer, download: Download) -> None:
    server.behaviours["moved"] = [redirect(server.url("set.bin")), redirect(server.url("set.bin"))]
    server.behaviours["set.bin"] = [cut(1000)]
    fetch(Download((server.url("moved"),), download.path, download.md5), patience=HASTE)
    assert_whole(download)
    assert server.requests[-1] == ("set.bin", 1000)


@pytest.mark.parametrize("first", [status(404), status(403), body(b"<html>please log in</html>"), body(b"nonsense")])
def test_the_next_server_is_asked_where_one_refuses(server: FileServer, download: Download, first: object) -> None:
    server.behaviours["first"] = [first]  # type: ignore[list-item]
    fetch(Download((server.url("first"), server.url("set.bin")), download.path, download.md5), patience=HASTE)
    assert_whole(download)


def test_a_download_can_be_cancelled_at_any_time_and_goes_on_later(server: FileServer, download: Download) -> None:
    server.behaviours["set.bin"] = [stall(200_000)]
    cancel = threading.Event()

    def told(progress: Progress) -> None:
        if progress.done:
            cancel.set()

    with pytest.raises(Cancelled):
        fetch(download, told, cancel, Patience(stall_seconds=60))
    assert not download.path.exists()
    have = part_of(download).stat().st_size
    assert have > 0
    fetch(download, patience=HASTE)
    assert_whole(download)
    assert server.requests[-1] == ("set.bin", have)


@pytest.mark.parametrize("behaviour", [silent, status(503, Retry_After="50")])
def test_cancelling_does_not_wait_for_the_server(server: FileServer, download: Download, behaviour: object) -> None:
    """Neither for one that is silent nor for one that asks to be left alone."""
    server.behaviours["set.bin"] = [behaviour]  # type: ignore[list-item]
    cancel = threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            fetch(download, None, cancel, Patience(stall_seconds=60, pauses=(50.0,)))
        except Cancelled as cancelled:
            failed.append(cancelled)

    thread = threading.Thread(target=work)
    thread.start()
    while not server.requests:
        pass
    cancel.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(failed) == 1


def test_two_who_want_the_same_file_fetch_it_once(server: FileServer, download: Download) -> None:
    server.behaviours["set.bin"] = [slowly(0.3)]
    threads = [threading.Thread(target=fetch, args=(download,), kwargs={"patience": HASTE}) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_whole(download)
    assert len(server.requests) == 1


def test_a_good_server_serves_well(server: FileServer, download: Download) -> None:
    """The control of all the above: the bad ones are bad by what they do."""
    server.behaviours["set.bin"] = [well]
    fetch(download, patience=HASTE)
    assert server.requests == [("set.bin", 0)]


# ---------------------------------------------------------------------------------------------------------
# Words

@pytest.mark.parametrize(("count", "text"), [
    (None, "size unknown"), (12, "12 bytes"), (4_542, "4.5 kB"), (170_498_071, "170 MB"), (2_640_397_119, "2.6 GB"),
    (9_999_999, "10.0 MB"), (999, "999 bytes"),
])
def test_sizes_are_readable(count: int | None, text: str) -> None:
    assert size_text(count) == text


def test_what_is_needed_is_said_with_the_file_its_address_and_its_place(tmp_path: Path) -> None:
    one = Download(("https://example.org/sets/a.tar.gz",), tmp_path / "a.tar.gz", None, 1_500_000)
    needed = DownloadNeeded("A set", (one,), tmp_path)
    assert needed.sentence == (f"A set is not in {tmp_path} yet: download it (1.5 MB), or put a.tar.gz (from "
                               f"https://example.org/sets/) into {tmp_path} yourself.")
    assert needed.bytes == 1_500_000
    two = Download(("https://example.org/sets/b.tar.gz",), tmp_path / "b.tar.gz")
    assert by_hand((one, two)) == f"put a.tar.gz, b.tar.gz (from https://example.org/sets/) into {tmp_path} yourself"
    assert DownloadNeeded("A set", (one, two), tmp_path).bytes is None
    damaged = DownloadNeeded("A set", (one,), tmp_path, tmp_path / "batch_1")
    assert damaged.sentence.startswith(f"batch_1 of A set in {tmp_path} is damaged or incomplete: download it again")
