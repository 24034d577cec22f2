"""Consent: which code of others the user has agreed may run.

Agreed is to a file's content at its place, or to a version of a package at its location: another content is asked for
again, unless the user has said yes to later versions of that very file, which is theirs to edit.  What is agreed for
good is kept in ``agreed.json`` in the configuration folder; the flag ``--trust`` agrees for this one start of the
program.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.address import Address
from workbench.durable import write_durably
from workbench.sentence import Problem
from workbench.source import Source

FILE = "agreed.json"
_LATER = "later versions too"
"""Stands in the place of a seal where the user has agreed to whatever will stand in a file."""
_MOST = 1_000
"""So many agreements are kept, the latest ones."""


class ConsentNeeded(Problem):
    """Nothing has run, because nobody has agreed to it; carries what there is to agree to.

    ``changed``: something else at the same place was agreed to before.
    """

    def __init__(self, address: Address, source: Source, changed: bool) -> None:
        self.address, self.source, self.changed = address, source, changed
        if source.kind == "file" and changed:
            super().__init__("{name} is code in {file}, which has changed since you agreed to it: look at it, then "
                             "agree again.", name=address.name, file=source.name)
        elif source.kind == "file":
            super().__init__("{name} is code in {file}, which runs only after you have agreed: look at it, then agree.",
                             name=address.name, file=source.name)
        elif changed:
            super().__init__("{name} is code of the package {package}, which has changed since you agreed to it: agree "
                             "again, if you trust it.", name=address.name, package=source.name)
        else:
            super().__init__("{name} is code of the package {package}, which runs only after you have agreed: agree, "
                             "if you trust it.", name=address.name, package=source.name)


class Agreements:
    """What was agreed to, in one file.  A file that cannot be read agrees to nothing."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._now: set[Source] = set()

    def agreed(self, source: Source) -> bool:
        """Whether this very code may run."""
        wanted = (source, replace(source, seal=_LATER)) if source.kind == "file" else (source,)
        return any(one in self._now for one in wanted) or any(
            _is(entry, one) for entry in self._read() for one in wanted)

    def changed(self, source: Source) -> bool:
        """Whether other code at the same place was agreed to."""
        known = [_entry(one) for one in self._now] + self._read()
        return not self.agreed(source) and any(
            (entry.get("kind"), entry.get("place")) == (source.kind, source.place) for entry in known)

    def agree(self, source: Source, *, remember: bool = True, later: bool = False) -> None:
        """The user has said yes to this code; with ``remember`` for good, else until the program ends.

        ``later``: also to what will stand in this file when it has changed; of a package it means nothing.

        Raises WriteProblem where it cannot be written down; it is agreed all the same until the program ends.
        """
        with self._lock:
            if later and source.kind == "file":
                source = replace(source, seal=_LATER)
            self._now.add(source)
            if not remember:
                return
            kept = [entry for entry in self._read() if not _is(entry, source)][-_MOST + 1:]
            text = json.dumps({"agreed": [*kept, _entry(source)]}, indent=1, ensure_ascii=True) + "\n"
            with contextlib.suppress(OSError):  # said below, in the words of the write
                self.file.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self.file, lambda file: file.write(text.encode()))

    def forget(self) -> None:
        """Agree to nothing any more."""
        with self._lock:
            self._now.clear()
            with contextlib.suppress(FileNotFoundError):
                self.file.unlink()

    def _read(self) -> list[dict[str, Any]]:
        # Read each time: another window may have written it.
        try:
            found = json.loads(self.file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []
        entries = found.get("agreed") if isinstance(found, dict) else None
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


_open: dict[Path, Agreements] = {}


def agreements() -> Agreements:
    """Those of this user, in the configuration folder."""
    file = config_folder() / FILE
    return _open.setdefault(file, Agreements(file))


def config_folder() -> Path:
    """``DESCENT_HOME``/config, or where the platform keeps such things: the folder of the window's settings."""
    home = os.environ.get("DESCENT_HOME")
    if home:
        return Path(home) / "config"
    if sys.platform == "win32":
        place = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        place = Path.home() / "Library" / "Preferences"
    else:
        place = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(place) / "descent"


def _entry(source: Source) -> dict[str, str]:
    return {"kind": source.kind, "place": source.place, "seal": source.seal, "location": source.location}


def _is(entry: dict[str, Any], source: Source) -> bool:
    return entry == _entry(source)
