"""Address: the name of a part that comes from outside.

    file:optimizers/lion.py#Lion      the class Lion of a Python file
    package:timm.optim#Lamb           the class Lamb of an installed package

It stands where the name of a part stands: in a recipe, and in everything that keeps one.  A relative path counts from
the recipe file's own folder, where there is such a file, and from the working directory everywhere else; ``~`` is the
user's home.  Only a saved recipe file has relative paths (of what lies beside or below it, so that both can be moved
together); a run's folder and a checkpoint always have absolute ones.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from workbench.sentence import Problem

Kind = Literal["file", "package"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Address:
    """``place`` is a path, or the dotted name of a module; ``name`` that of a class or function in it."""

    kind: Kind
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.place}#{self.name}"

    @property
    def path(self) -> Path:
        """The absolute path of a file; relative ones count from the working directory."""
        return Path(_absolute(self.place))

    @property
    def short(self) -> str:
        """For a title: "Lion (lion.py)", "Lamb (timm.optim)"."""
        return f"{self.name} ({Path(self.place).name if self.kind == 'file' else self.place})"


def is_address(text: str) -> bool:
    """Whether a part's name names something outside; it may still be written wrongly."""
    return text.startswith(tuple(f"{kind}:" for kind in KINDS))


def parse(text: str) -> Address:
    """The address that is written so; a Problem says how one is written."""
    for kind in KINDS:
        if text.startswith(f"{kind}:"):
            place, _, name = text.removeprefix(f"{kind}:").rpartition("#")
            if name.isidentifier() and (_is_path(place) if kind == "file" else _is_module(place)):
                return Address(kind, place, name)
    raise Problem("{text!r} names no part: write file:path/to/file.py#Class or package:module#Class.", text=text)


def short(text: str) -> str:
    """A part's name for a title or a list: an address in few words, any other name as it is."""
    try:
        return parse(text).short if is_address(text) else text
    except Problem:
        return text


def anchored(text: str, folder: Path | None = None) -> str:
    """The same name with an absolute path, counted from ``folder`` (default: the working directory).

    Names of other parts, and addresses that are written wrongly, come back as they are.
    """
    try:
        found = parse(text) if is_address(text) else None
    except Problem:
        return text
    if found is None or found.kind != "file":
        return text
    return str(Address("file", _absolute(found.place, folder), found.name))


def beside(text: str, folder: Path) -> str:
    """The same name with a path relative to ``folder``, where the file lies in it or below; else an absolute one."""
    text = anchored(text)
    if not text.startswith("file:"):
        return text
    try:
        found = parse(text)
        place = Path(found.place).relative_to(_absolute(str(folder)))
    except (Problem, ValueError):
        return text
    return str(Address("file", place.as_posix(), found.name))


def _is_path(place: str) -> bool:
    return bool(place.strip()) and place.isprintable()


def _is_module(place: str) -> bool:
    return all(word.isidentifier() for word in place.split("."))


def _absolute(place: str, folder: Path | None = None) -> str:
    # No further than the name: what lies on the disk is looked at when it is to be read.
    place = os.path.expanduser(place)
    return os.path.abspath(os.path.join(folder, place) if folder is not None else place)
