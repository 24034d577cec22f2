"""Source: the code that would run if a part from outside were brought in, found and read without running any of it.

A file is read once; what is hashed, shown and compiled are the same bytes.  A package is found as an import would find
it, but nothing of it is imported, not even the package above a module.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.machinery
import importlib.metadata
import importlib.util
import io
import os
import platform
import stat
import sys
import sysconfig
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from workbench.address import Address, Kind
from workbench.sentence import Problem

LARGEST = 1_000_000
"""Bytes of a file that are read at most: nobody could look at more before agreeing to it."""
_LONGEST_LINE = 500
_MOST_FILES = 5_000
_CODE = (".py", *importlib.machinery.EXTENSION_SUFFIXES)


@dataclass(frozen=True)
class Source:
    """What would run.

    ``place``    the resolved path of a file, or the name of the outermost package: importing a module runs that too.
    ``seal``     what changes when the code does: the SHA-256 of the file's bytes; of a package its version, or the
                 SHA-256 of its files where it was not installed as a distribution.
    ``location`` the folder or file of a package.
    ``content``  the bytes of a file.
    """

    kind: Kind
    place: str
    seal: str
    location: str = ""
    content: bytes = field(default=b"", repr=False, compare=False)

    @property
    def name(self) -> str:
        """For a sentence: the file's name without its folders, or the package's."""
        return Path(self.place).name if self.kind == "file" else self.place


def source_of(address: Address) -> Source:
    """Find what an address names and read its seal; a Problem says why it cannot be read."""
    return read_file(address.path) if address.kind == "file" else find_package(address.place)


# ---------------------------------------------------------------------------------------------------------
# Files

def read_file(path: Path) -> Source:
    """Read a Python file; links are followed, and count as what they lead to."""
    try:
        real = os.path.realpath(path, strict=True)
        # Not to be kept waiting by a pipe or a device that a recipe names.
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode):
                content = file.read(LARGEST + 1)
            elif stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError
            else:
                raise Problem("{file} is no ordinary file: choose a Python file.", file=str(path))
    except FileNotFoundError:
        raise Problem("There is no file {file}: put it there, or choose another one.", file=str(path)) from None
    except IsADirectoryError:
        raise Problem("{file} is a folder: choose a Python file in it.", file=str(path)) from None
    except OSError as error:
        raise Problem("{file} cannot be read: {why}.", file=str(path), why=error.strerror or error) from None
    if len(content) > LARGEST:
        raise Problem("{file} has more than {count:,} bytes, too many to be looked at: choose a smaller file.",
                      file=str(path), count=LARGEST)
    return Source("file", real, f"sha256:{hashlib.sha256(content).hexdigest()}", content=content)


def shown(content: bytes) -> str:
    """The text of a Python file as a person must see it before agreeing to it.

    What a screen would hide is written out: control characters, and those that turn the direction of writing round or
    take no room.  Lines too long to be looked at are broken.
    """
    encoding = "utf-8"
    with contextlib.suppress(SyntaxError, LookupError):
        encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0]
    try:
        text = content.decode(encoding, errors="backslashreplace")
    except LookupError:
        text = content.decode("utf-8", errors="backslashreplace")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    visible = "".join(char if char in "\n\t" or char.isprintable() else f"⟨U+{ord(char):04X}⟩" for char in text)
    return "\n".join(piece for line in visible.split("\n") for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    yield line[:_LONGEST_LINE]
    for at in range(_LONGEST_LINE, len(line), _LONGEST_LINE):
        yield f"↪ {line[at : at + _LONGEST_LINE]}"


# ---------------------------------------------------------------------------------------------------------
# Packages

def find_package(module: str) -> Source:
    """The package that importing ``module`` would run."""
    top = module.partition(".")[0]
    spec = _spec_of(top)
    folders = [str(Path(folder)) for folder in spec.submodule_search_locations or ()]
    location = folders[0] if folders else spec.origin or ""
    if top in sys.stdlib_module_names and _is_python_itself(location):
        return Source("package", top, f"Python {platform.python_version()}", location)
    version = _version(top, location)
    return Source("package", top, f"version {version}" if version else _seal_of_files(top, folders or [location]),
                  location)


def module_file(module: str) -> Path | None:
    """The Python file of a module, found without importing anything; None where that cannot be told."""
    with contextlib.suppress(Problem, ImportError, ValueError, AttributeError, OSError):
        top, *rest = module.split(".")
        spec = _spec_of(top)
        for word in rest:
            name = f"{spec.name}.{word}"
            found = importlib.machinery.PathFinder.find_spec(name, list(spec.submodule_search_locations or ()))
            if found is None:
                return None
            spec = found
        if spec.origin and spec.origin.endswith(".py"):
            return Path(spec.origin)
    return None


def _spec_of(top: str) -> importlib.machinery.ModuleSpec:
    # Asked for an outermost name only: for a dotted one, find_spec would import what is above it.
    spec = None
    with contextlib.suppress(ImportError, ValueError, AttributeError):
        spec = importlib.util.find_spec(top) if top.isidentifier() and top != "__main__" else None
    if spec is None:
        raise Problem("There is no package {package} here: install it (uv pip install …), or choose another one.",
                      package=top)
    return spec


def _is_python_itself(location: str) -> bool:
    if location in ("built-in", "frozen"):
        return True
    inside = Path(location).resolve().parents
    return Path(sysconfig.get_path("stdlib")).resolve() in inside and "site-packages" not in Path(location).parts


@lru_cache(maxsize=64)
def _version(top: str, location: str) -> str:
    """The version of the distribution that put ``top`` there; "" where none did."""
    root = str(Path(location).parent)
    if not location or not os.path.isdir(root):
        return ""
    for found in _distributions(top, root):
        # RECORD lists what was installed: it is missing where a developer's own folder only stands in for a package.
        if found.read_text("RECORD") and any(file.parts[0] in (top, Path(location).name) for file in found.files or ()):
            return found.version
    return ""


def _distributions(top: str, root: str) -> Iterator[importlib.metadata.Distribution]:
    """First those of the same name, since reading all of them takes long."""
    yield from importlib.metadata.distributions(name=top, path=[root])
    yield from importlib.metadata.distributions(path=[root])


def _seal_of_files(top: str, places: list[str]) -> str:
    """One SHA-256 over the names and the contents of all code in a package that has no version."""
    seal = hashlib.sha256()
    count = 0
    for place in places:
        for path in _code_files(Path(place)):
            count += 1
            if count > _MOST_FILES:
                raise Problem("The package {package} has more than {count:,} files and no version: install it as a "
                              "distribution, or choose another one.", package=top, count=_MOST_FILES)
            try:
                content = path.read_bytes()
            except OSError as error:
                raise Problem("{file} cannot be read: {why}.", file=str(path), why=error.strerror or error) from None
            seal.update(f"{path.as_posix()}\n{len(content)}\n".encode(errors="surrogateescape"))
            seal.update(content)
    return f"sha256:{seal.hexdigest()}"


def _code_files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        if place.is_file():
            yield place
        return
    for folder, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(_CODE))
