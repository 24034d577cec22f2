"""Marks: what the user says of a run: another title, notes, tags, a star.

They stand in ``marks.json``, a file of their own that no trainer writes: a run that is being trained in one window can
be marked in another, and neither loses what the other writes.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from workbench.durable import write_durably, write_problem
from workbench.run_lock import lock_soon

NAME = "marks.json"
_LOCK = ".marks.lock"
_DAMAGED = "marks.damaged.json"
_PATIENCE = 2.0
"""Seconds that another window may take for writing its own."""


@dataclass(frozen=True, slots=True)
class Marks:
    """``title`` "" is the run's own one."""

    title: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    star: bool = False


def read_marks(folder: Path) -> Marks:
    """The marks of a run; none where there is no such file, or one that cannot be read."""
    try:
        return _read(folder)
    except (OSError, ValueError):
        return Marks()


def change_marks(folder: Path, **fields: Any) -> Marks:
    """Change some of the fields and leave the others as they are now, whoever wrote them; returns all of them.

    Raises WriteProblem where the disk refuses; the marks are then as they were.
    """
    if "tags" in fields:
        fields["tags"] = clean_tags(fields["tags"])
    with _alone(folder):
        try:
            marks = _read(folder)
        except FileNotFoundError:
            marks = Marks()
        except (OSError, ValueError):
            marks = Marks()
            with contextlib.suppress(OSError):  # what cannot be read may still be mended by hand
                os.replace(folder / NAME, folder / _DAMAGED)
        changed = replace(marks, **fields)
        if changed != marks:
            text = json.dumps(asdict(changed), indent=2, ensure_ascii=False) + "\n"
            write_durably(folder / NAME, lambda file: file.write(text.encode(errors="replace")))
    return changed


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Without blanks around them, empty ones and those that are there twice."""
    return tuple(dict.fromkeys(tag for tag in (" ".join(tag.split()) for tag in tags) if tag))


def _read(folder: Path) -> Marks:
    content = json.loads((folder / NAME).read_bytes())
    if not isinstance(content, dict):
        raise ValueError("no marks")
    tags = content.get("tags", ())
    return Marks(str(content.get("title", "")), str(content.get("notes", "")),
                 clean_tags(map(str, tags)) if isinstance(tags, list) else (), content.get("star") is True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other window changes the same marks; a drive that knows no locks has to do without."""
    try:
        file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise write_problem(error, folder / NAME) from error
    try:
        with contextlib.suppress(OSError):
            lock_soon(file, _PATIENCE)
        yield
    finally:
        os.close(file)
