"""Source: what would run, found and sealed without running it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

import pytest

from tests.workbench.outside_files import marking, runs_of, written
from workbench import source
from workbench.sentence import Problem
from workbench.source import find_package, module_file, read_file, shown

# ---------------------------------------------------------------------------------------------------------
# Files

def test_a_file_is_sealed_by_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "x = 1\n", "名 字.py")
    found = read_file(path)
    assert (found.kind, found.place, found.content) == ("file", str(path), b"x = 1\n")
    assert found.seal == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert found.name == "名 字.py"
    path.write_bytes(b"x = 2\n")
    assert read_file(path) != found
    assert read_file(written(tmp_path, "x = 1\n", "other.py")) != found, "the same bytes elsewhere are another source"


def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(written(tmp_path, "x = 1\n", "real.py"))
    assert read_file(tmp_path / "link.py").place == str(tmp_path / "real.py")


def bad_places(folder: Path) -> dict[str, tuple[Path, str]]:
    (folder / "loop.py").symlink_to(folder / "loop.py")
    (folder / "gone.py").symlink_to(folder / "nothing.py")
    os.mkfifo(folder / "pipe.py")
    written(folder, b"#" * (source.LARGEST + 1), "large.py")
    return {
        "missing": (folder / "no.py", "There is no file {path}: put it there, or choose another one."),
        "dangling": (folder / "gone.py", "There is no file {path}: put it there, or choose another one."),
        "in a file": (folder / "large.py" / "x.py", "{path} cannot be read: Not a directory."),
        "folder": (folder, "{path} is a folder: choose a Python file in it."),
        "loop": (folder / "loop.py", "{path} cannot be read: Too many levels of symbolic links."),
        "pipe": (folder / "pipe.py", "{path} is no ordinary file: choose a Python file."),
        "endless": (Path("/dev/zero"), "{path} is no ordinary file: choose a Python file."),
        "long": (folder / ("x" * 300), "{path} cannot be read: File name too long."),
        "large": (folder / "large.py", "{path} has more than 1,000,000 bytes, too many to be looked at: "),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links")
@pytest.mark.parametrize("name", ["missing", "dangling", "in a file", "folder", "loop", "pipe", "endless", "long",
                                  "large"])
def test_what_cannot_be_read_is_one_sentence_that_names_it(name: str, tmp_path: Path) -> None:
    path, sentence = bad_places(tmp_path)[name]
    with pytest.raises(Problem) as caught:
        read_file(path)
    assert caught.value.sentence.startswith(sentence.format(path=path))


def test_a_file_that_may_not_be_read_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "x = 1")

    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # tests may run as root, to whom nothing is forbidden
    with pytest.raises(Problem, match=r"lion.py cannot be read: Permission denied\.$"):
        read_file(path)


# ---------------------------------------------------------------------------------------------------------
# What a person is shown

@pytest.mark.parametrize(("content", "text"), [
    (b"a = 1\r\nb = 2\n", "a = 1\nb = 2\n"),
    ("x = '狮子'\n".encode(), "x = '狮子'\n"),
    (b"\xef\xbb\xbfx = 1", "x = 1"),
    ("# coding: gbk\nx = '狮'".encode("gbk"), "# coding: gbk\nx = '狮'"),
    (b"x = '\xff'", "x = '\\xff'"),
    (b"# coding: no-such\nx", "# coding: no-such\nx"),
    (b"", ""),
])
def test_a_file_is_shown_as_python_reads_it(content: bytes, text: str) -> None:
    assert shown(content) == text


def test_nothing_in_a_file_can_hide(tmp_path: Path) -> None:
    """Text that is turned round, that takes no room, that is far to the right, that a terminal would overwrite."""
    hidden = "ok = 1 # \u202e)'ls'(metsys\u2066\u200b\x1b[2K\x00\r evil()" + " " * 2000 + "evil()"
    seen = shown(hidden.encode())
    assert "⟨U+202E⟩" in seen
    for char in "\u202e\u2066\u200b\x1b\x00\r":
        assert char not in seen
    assert max(map(len, seen.split("\n"))) <= 502
    assert seen.rstrip().endswith("evil()")
    assert shown(b"\tx = 1  # plain\n") == "\tx = 1  # plain\n", "the control"


# ---------------------------------------------------------------------------------------------------------
# Packages

@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose every file leaves a mark when it is run; returns the mark."""
    marker = tmp_path / "ran"
    for name in ("__init__.py", "optim/__init__.py", "optim/lion.py"):
        written(tmp_path / "site" / "marked_pkg", marking(marker), name)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return marker


def installed(site: Path, version: str) -> None:
    """As pip leaves it: a distribution of another name than the package."""
    for old in site.glob("*.dist-info"):
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
    info = site / f"Marked_Package-{version}.dist-info"
    written(info, f"Metadata-Version: 2.1\nName: Marked-Package\nVersion: {version}\n", "METADATA")
    written(info, "marked_pkg/__init__.py,,\nmarked_pkg/optim/__init__.py,,\n", "RECORD")
    source._version.cache_clear()


def test_a_package_is_found_without_importing_any_of_it(marked: Path, tmp_path: Path) -> None:
    found = find_package("marked_pkg.optim.lion")
    assert (found.kind, found.place, found.location) == ("package", "marked_pkg", str(tmp_path / "site" / "marked_pkg"))
    assert module_file("marked_pkg.optim.lion") == tmp_path / "site" / "marked_pkg" / "optim" / "lion.py"
    assert module_file("marked_pkg.optim") == tmp_path / "site" / "marked_pkg" / "optim" / "__init__.py"
    assert module_file("marked_pkg.nothing") is None
    assert module_file("no_such_pkg.x") is None
    assert runs_of(marked) == 0
    assert "marked_pkg" not in sys.modules
    __import__("marked_pkg.optim.lion")  # the control: it would have shown
    assert runs_of(marked) == 3
    for name in [name for name in sys.modules if name.startswith("marked_pkg")]:
        del sys.modules[name]


def test_a_package_that_was_installed_is_sealed_by_its_version(marked: Path, tmp_path: Path) -> None:
    installed(tmp_path / "site", "1.2")
    first = find_package("marked_pkg")
    assert first.seal == "version 1.2"
    installed(tmp_path / "site", "1.3")
    assert find_package("marked_pkg").seal == "version 1.3"


def test_a_package_without_a_version_is_sealed_by_its_files(marked: Path, tmp_path: Path) -> None:
    source._version.cache_clear()
    first = find_package("marked_pkg")
    assert first.seal.startswith("sha256:")
    assert find_package("marked_pkg.optim") == first
    path = tmp_path / "site" / "marked_pkg" / "optim" / "lion.py"
    before = path.read_bytes()
    path.write_bytes(before + b"#")
    assert find_package("marked_pkg") != first
    path.write_bytes(before)
    assert find_package("marked_pkg") == first
    written(path.parent, "x = 1", "new.py")
    assert find_package("marked_pkg") != first


def test_a_single_module_is_a_package_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "x = 1", "single_mod.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    first = find_package("single_mod")
    assert first.location == str(path)
    path.write_text("x = 2")
    assert find_package("single_mod").seal != first.seal


@pytest.mark.parametrize("module", ["no_such_pkg", "no_such_pkg.sub", "", "..", "1a", "__main__"])
def test_a_package_that_is_not_there_is_told_so(module: str) -> None:
    with pytest.raises(Problem, match=r"There is no package .* here: install it"):
        find_package(module)


def test_what_comes_with_python_has_pythons_version() -> None:
    for name in ("json", "math", "sys"):
        assert find_package(name).seal == f"Python {platform.python_version()}"
    assert find_package("torch.optim").seal == f"version {importlib.metadata.version('torch')}"
