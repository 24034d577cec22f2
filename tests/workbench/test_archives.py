"""Archives: what is in them comes out, whole, where it belongs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.archives import unpack
from workbench.progress import Cancelled, Progress, Reporter

FILES = {"set/batch_1": b"one" * 1000, "set/deep/名 字.bin": bytes(range(256)) * 40, "set/empty": b""}


def write_tar(path: Path, files: dict[str, bytes], mode: str) -> None:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        tar.addfile(_folder("set"))
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def _folder(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = tarfile.DIRTYPE
    return member


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("set/", b"")
        for name, content in files.items():
            archive.writestr(name, content)


WRITERS: dict[str, Callable[[Path, dict[str, bytes]], None]] = {
    "a.tar.gz": lambda path, files: write_tar(path, files, "w:gz"),
    "a.tgz": lambda path, files: write_tar(path, files, "w:gz"),
    "a.tar.bz2": lambda path, files: write_tar(path, files, "w:bz2"),
    "a.tar.xz": lambda path, files: write_tar(path, files, "w:xz"),
    "a.tar": lambda path, files: write_tar(path, files, "w"),
    "a.b.tar.gz": lambda path, files: write_tar(path, files, "w:gz"),
    "a.zip": write_zip,
}


def found(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", WRITERS)
def test_everything_comes_out(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name, FILES)
    paths = unpack(tmp_path / name, tmp_path / "out")
    assert found(tmp_path / "out") == FILES
    assert paths == [tmp_path / "out" / one for one in FILES]


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress),
                                                  (".xz", lzma.compress)])
def test_a_single_compressed_file_loses_its_ending(suffix: str, compress: Callable[[bytes], bytes],
                                                   tmp_path: Path) -> None:
    (tmp_path / f"train.idx{suffix}").write_bytes(compress(b"numbers" * 99))
    assert unpack(tmp_path / f"train.idx{suffix}", tmp_path) == [tmp_path / "train.idx"]
    assert (tmp_path / "train.idx").read_bytes() == b"numbers" * 99


def test_members_can_be_renamed_left_out_and_unpacked_once_more(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", {"gzip/one.gz": gzip.compress(b"one"), "gzip/two.gz": b"no gzip at all", "x": b"x"})
    unpack(tmp_path / "a.zip", tmp_path / "out", name_of={"gzip/one.gz": "one", "x": "y/z"}.get)
    assert found(tmp_path / "out") == {"one": b"one", "y/z": b"x"}


def test_what_is_there_is_replaced_and_its_neighbours_stay(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "set").mkdir(parents=True)
    (out / "set" / "batch_1").write_bytes(b"half")
    (out / "set" / "mine").write_bytes(b"mine")
    WRITERS["a.tar.gz"](tmp_path / "a.tar.gz", FILES)
    unpack(tmp_path / "a.tar.gz", out)
    assert found(out) == {**FILES, "set/mine": b"mine"}


@pytest.mark.parametrize("name", WRITERS)
def test_progress_counts_the_archives_bytes(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name, FILES)
    told: list[Progress] = []
    unpack(tmp_path / name, tmp_path / "out", told.append)
    size = (tmp_path / name).stat().st_size
    assert str(told[0].what) == f"Unpacking {name}"
    assert (told[0].done, told[0].total, told[0].unit) == (0, size, "bytes")
    assert size * 0.3 <= told[-1].done <= size


def test_unpacking_can_be_cancelled_and_leaves_nothing(tmp_path: Path) -> None:
    WRITERS["a.tar.gz"](tmp_path / "a.tar.gz", FILES)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out", reporter=Reporter(None, cancel))
    assert list((tmp_path / "out").iterdir()) == []


names = st.text("ab名 .-_", min_size=1, max_size=8).filter(lambda name: set(name) != {"."})


@settings(deadline=None, max_examples=30)
@given(files=st.dictionaries(names.map(lambda name: f"set/{name}"), st.binary(max_size=100), min_size=1, max_size=5),
       kind=st.sampled_from(["a.tar.gz", "a.zip"]))
def test_any_files_survive(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], kind: str) -> None:
    folder = tmp_path_factory.mktemp("archive")
    WRITERS[kind](folder / kind, files)
    unpack(folder / kind, folder / "out")
    assert found(folder / "out") == files


def test_what_others_unpack_here_is_safe_too() -> None:
    """torchvision's own extraction, on Pythons where it follows `..` by itself."""
    assert tarfile.TarFile.extraction_filter is tarfile.data_filter
