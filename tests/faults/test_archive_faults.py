"""Malicious and damaged archives: refused by name in one sentence, and nothing of them is left anywhere."""

from __future__ import annotations

import errno
import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.archives import ArchiveProblem, unpack
from workbench.durable import WriteProblem
from workbench.sentence import Problem


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for member, content in (file("good"), *members):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def file(name: str, content: bytes = b"content") -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(name), content


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def zip_of(path: Path, name: str, mode: int = 0, content: bytes = b"content") -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good", b"content")
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, content)


def refused(archive: Path, out: Path) -> str:
    """The sentence; whatever was there before is all that is there after."""
    before = set(archive.parent.rglob("*"))
    with pytest.raises(ArchiveProblem) as caught:
        unpack(archive, out)
    assert set(archive.parent.rglob("*")) - {out} == before - {out}
    said = caught.value.sentence
    assert archive.name in said
    assert caught.value.archive == archive
    assert "\n" not in said
    return str(said)


ESCAPES = ["../evil", "set/../../evil", "/tmp/descent-evil", "..", "set/..", "a\\..\\evil", "C:evil", "C:/evil",
           "\\\\server\\share\\evil", "/"]


@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_path_that_leads_out_is_refused(kind: str, name: str, tmp_path: Path) -> None:
    archive = tmp_path / ("a.tar.gz" if kind == "tar" else "a.zip")
    if kind == "tar":
        tar_of(archive, file(name))
    else:
        zip_of(archive, name)
    said = refused(archive, tmp_path / "out")
    assert "its path leads out of the folder" in said


def test_a_folder_that_leads_out_is_refused_too(tmp_path: Path) -> None:
    tar_of(tmp_path / "a.tar.gz", special("../evil", tarfile.DIRTYPE))
    assert "leads out" in refused(tmp_path / "a.tar.gz", tmp_path / "out")
    zip_of(tmp_path / "a.zip", "../evil/")
    assert "leads out" in refused(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize(("member", "why"), [
    (special("link", tarfile.SYMTYPE, "/etc/passwd"), "it is a link"),
    (special("link", tarfile.SYMTYPE, "good"), "it is a link"),
    (special("link", tarfile.LNKTYPE, "good"), "it is a link"),
    (special("link", tarfile.LNKTYPE, "../../outside"), "it is a link"),
    (special("pipe", tarfile.FIFOTYPE), "it is no ordinary file"),
    (special("device", tarfile.CHRTYPE), "it is no ordinary file"),
])
def test_links_and_devices_are_refused(member: tuple[tarfile.TarInfo, bytes], why: str, tmp_path: Path) -> None:
    tar_of(tmp_path / "a.tar.gz", member)
    assert why in refused(tmp_path / "a.tar.gz", tmp_path / "out")


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    zip_of(tmp_path / "a.zip", "link", stat.S_IFLNK | 0o777, b"/etc/passwd")
    assert "it is a link" in refused(tmp_path / "a.zip", tmp_path / "out")


def test_nothing_is_written_through_a_link_that_was_there(tmp_path: Path) -> None:
    """A link in the target folder is replaced, not followed."""
    outside = tmp_path / "outside"
    outside.write_bytes(b"mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "good").symlink_to(outside)
    tar_of(tmp_path / "a.tar.gz")
    unpack(tmp_path / "a.tar.gz", tmp_path / "out")
    assert outside.read_bytes() == b"mine"
    assert not (tmp_path / "out" / "good").is_symlink()


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    tar_of(tmp_path / "a.tar.gz", file("set/x"), file("set/x", b"another"))
    assert "it is there twice" in refused(tmp_path / "a.tar.gz", tmp_path / "out")


BOMBS: dict[str, Callable[[Path], Any]] = {
    "a.gz": lambda path: path.write_bytes(gzip.compress(bytes(8 << 20))),
    "a.tar.gz": lambda path: tar_of(path, file("zeros", bytes(8 << 20))),
    "a.zip": lambda path: zip_bomb(path),
}


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(8 << 20))


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped_on_its_way(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.archives._MOST_FREE", 1 << 20)
    monkeypatch.setattr("workbench.archives._PIECE", 1 << 16)
    BOMBS[name](tmp_path / name)
    written = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (written.append(os.fstat(number).st_size), real(number))[1])
    assert "it is a bomb" in refused(tmp_path / name, tmp_path / "out")
    assert sum(written) < 2 << 20
    monkeypatch.setattr("workbench.archives._MOST_FREE", 100 << 20)  # the control: as much as is honest comes out
    unpack(tmp_path / name, tmp_path / "out")


def test_too_many_files_are_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.archives._MOST_FILES", 10)
    tar_of(tmp_path / "a.tar.gz", *(file(f"f{i}", b"") for i in range(20)))
    assert "it is a bomb" in refused(tmp_path / "a.tar.gz", tmp_path / "out")


@pytest.mark.parametrize("name", ["a.tar.gz", "a.zip", "a.gz", "a.bz2", "a.xz", "a.tar"])
@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04", b"\x1f\x8b\x08", b"x" * 2000],
                         ids=["empty", "page", "zip", "gzip", "nonsense"])
def test_what_is_no_archive_is_said(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    said = refused(tmp_path / name, tmp_path / "out")
    assert said.endswith(": download it again.")
    assert said.startswith(f"{name} is damaged or incomplete (" if content else f"{name} is empty")


@pytest.mark.parametrize("kind", ["a.tar.gz", "a.zip", "a.gz"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_an_archive_that_is_cut_off_leaves_nothing(kind: str, share: float, tmp_path: Path) -> None:
    content = os.urandom(200_000)
    if kind == "a.tar.gz":
        tar_of(tmp_path / kind, file("big", content))
    elif kind == "a.zip":
        zip_of(tmp_path / kind, "big", content=content)
    else:
        (tmp_path / kind).write_bytes(gzip.compress(content))
    whole = (tmp_path / kind).read_bytes()
    (tmp_path / kind).write_bytes(whole[: int(len(whole) * share)])
    assert "is damaged or incomplete" in refused(tmp_path / kind, tmp_path / "out")


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    for kind, write in (("a.zip", lambda path: zip_of(path, "big", content=os.urandom(5000))),
                        ("a.gz", lambda path: path.write_bytes(gzip.compress(os.urandom(5000))))):
        write(tmp_path / kind)
        content = bytearray((tmp_path / kind).read_bytes())
        content[3000] ^= 1
        (tmp_path / kind).write_bytes(bytes(content))
        assert "is damaged or incomplete" in refused(tmp_path / kind, tmp_path / "out")


def test_an_unknown_ending_a_missing_file_and_a_password_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    assert "is no archive that can be unpacked" in refused(tmp_path / "a.rar", tmp_path / "out")
    with pytest.raises(ArchiveProblem, match=r"gone\.zip cannot be read"):
        unpack(tmp_path / "gone.zip", tmp_path / "out")
    zip_of(tmp_path / "a.zip", "secret")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for start in (content.find(b"PK\x01\x02", content.find(b"PK\x01\x02") + 1) + 8,):
        content[start] |= 1  # the list of contents says: encrypted
    (tmp_path / "a.zip").write_bytes(bytes(content))
    assert "locked by a password" in refused(tmp_path / "a.zip", tmp_path / "out")


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    tar_of(tmp_path / "a.tar.gz", file("x", bytes(1000)))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteProblem, match="could not be saved because the disk is full"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_refusing_is_a_problem_like_any_other() -> None:
    assert issubclass(ArchiveProblem, Problem)
