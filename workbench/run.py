"""Run: a folder on disk with the recipe, history, journal and checkpoints of one training run.

    2026-11-20_153012_digits-with-sgd/
        run.json        who it is: id, when, parent, versions, device, threads, status; its recipe and its results
                        in short, for lists of runs (flat_recipe, run_summary)
        recipe.toml     what was asked for
        history.bin     every step (history_file)
        journal.jsonl   every command obeyed (journal)
        checkpoints/    (checkpoint)
        code/           the user's own files that it was made with (run_code)
        marks.json      what the user says of it (marks)
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import shutil
import threading
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import workbench
from workbench.checkpoint import Checkpoints
from workbench.durable import WriteProblem, sync_folder, write_durably, write_problem
from workbench.flat_recipe import flat
from workbench.history import History
from workbench.history_file import HistoryWriter, read_history
from workbench.journal import Journal
from workbench.sentence import Problem, Sentence

FORMAT = "descent-run"
FORMAT_VERSION = 1
INFO, RECIPE, HISTORY, JOURNAL, CHECKPOINTS = (
    "run.json", "recipe.toml", "history.bin", "journal.jsonl", "checkpoints")
_LONGEST_SLUG = 60  # bytes, so that folder names stay far below every system's limit in any script


class RunProblem(Problem):
    """A run folder that cannot be used."""


class NoRun(RunProblem):
    """A folder that is none of ours."""


class Parent(NamedTuple):
    """Where a fork began: the folder name of the other run, and the step."""

    run: str
    step: int


class Run:
    """One run, made by ``Run.create`` or found again by ``Run.open``."""

    def __init__(self, folder: Path, info: dict[str, Any], recipe_toml: str) -> None:
        self.folder = folder
        self.name = folder.name
        self.recipe_toml = recipe_toml
        self.journal = Journal(folder / JOURNAL, lambda: self._info.get("journal_lines"))
        self.checkpoints = Checkpoints(folder / CHECKPOINTS)
        self._info = info
        self._writing = threading.Lock()
        self._history: tuple[tuple[int, int], History] | None = None

    @classmethod
    def create(
        cls, runs_folder: Path | str, recipe_toml: str, title: str, parent: tuple[str, int] | None = None
    ) -> Run:
        """Make a new run folder, named by the time and ``title``; no existing folder is ever touched.

        ``recipe_toml`` is the recipe as text.  Raises WriteProblem where the disk refuses, with nothing left
        behind.
        """
        now = datetime.now().astimezone()
        folder = _new_folder(Path(runs_folder), f"{now:%Y-%m-%d_%H%M%S}_{_slug(title)}")
        info: dict[str, Any] = {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "id": uuid.uuid4().hex,
            "title": title,
            "created": now.isoformat(timespec="seconds"),
            "parent": None if parent is None else {"run": parent[0], "step": int(parent[1])},
            "versions": _versions(),
            "threads": None,
            "device": None,
            "status": "new",
            "recipe": flat(recipe_toml),
        }
        try:
            os.mkdir(folder / CHECKPOINTS)
            write_durably(folder / RECIPE, lambda file: file.write(recipe_toml.encode()))
            HistoryWriter(folder / HISTORY).close()
            _write_info(folder, info)  # last: only a folder with it is a run
            sync_folder(folder.parent)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise write_problem(error, folder) from error
            raise
        return cls(folder, info, recipe_toml)

    @classmethod
    def open(cls, folder: Path | str) -> Run:
        """Open an existing run.  Raises RunProblem, which names the folder and what is missing or broken."""
        folder = Path(folder)
        if not folder.is_dir():
            raise RunProblem("There is no run folder {folder}: choose another run.", folder=str(folder))
        info = read_info(folder)
        try:
            recipe_toml = (folder / RECIPE).read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise _missing(folder, RECIPE) from error
        return cls(folder, info, recipe_toml)

    def read_anew(self) -> None:
        """Know what others have written since it was opened.  Raises RunProblem."""
        self._info = read_info(self.folder)

    @property
    def info(self) -> Mapping[str, Any]:
        """What run.json says: id, title, created, parent, versions, threads, device, status, ..."""
        return dict(self._info)

    @property
    def parent(self) -> Parent | None:
        return parent_of(self._info)

    @property
    def history(self) -> History:
        """The history as the file has it now; read again only when the file has changed.

        ``run.history["loss"]`` is NumPy, every step.  Do not append to it: that is ``history_writer``.
        """
        path = self.folder / HISTORY
        try:
            status = path.stat()
        except OSError as error:
            raise _missing(self.folder, HISTORY) from error
        state = status.st_size, status.st_mtime_ns
        if self._history is None or self._history[0] != state:
            self._history = state, read_history(path)
            self._compare_with_info(status.st_size, self._history[1])
        return self._history[1]

    def _compare_with_info(self, size: int, history: History) -> None:
        """What was cut off may look like a crash, or not show at all; but how long the file was stands in run.json."""
        known = self._info.get("history_bytes")
        if history.damage is None and isinstance(known, int) and size - history.torn < known:
            history.damage = Sentence("The history {file} was cut off: everything before step {step} is here, the rest "
                                      "is lost.", file=HISTORY, step=history.steps)

    def history_writer(self) -> HistoryWriter:
        """A writer that goes on where the history ends; one at a time, closed by whoever asked for it."""
        return HistoryWriter(self.folder / HISTORY)

    def update(self, **info: Any) -> None:
        """Change or add entries of run.json, durably; from any thread.

        Only for whoever holds the run's lock.  Raises WriteProblem; nothing has changed then.
        """
        with self._writing:
            changed = {**self._info, **info}
            _write_info(self.folder, changed)
            self._info = changed

    def __repr__(self) -> str:
        return f"<Run {self.name!r}>"


def default_runs_folder() -> Path:
    """``runs`` in the folder that DESCENT_HOME names, or in ``Descent`` in the user's home."""
    home = os.environ.get("DESCENT_HOME")
    return (Path(home) if home else Path.home() / "Descent") / "runs"


# ---------------------------------------------------------------------------------------------------------
# The folder

def _new_folder(runs_folder: Path, name: str) -> Path:
    try:
        runs_folder.mkdir(parents=True, exist_ok=True)
        folder, number = runs_folder / name, 1
        while True:
            try:
                os.mkdir(folder)
                return folder
            except FileExistsError:
                number += 1
                folder = runs_folder / f"{name}-{number}"
    except FileExistsError as error:
        raise RunProblem("Runs cannot be kept in {folder} because a file of that name is in the way: choose "
                         "another folder.", folder=str(runs_folder)) from error
    except OSError as error:
        raise write_problem(error, runs_folder / name) from error


def _slug(title: str) -> str:
    """Letters and digits of any script, joined by single hyphens; never empty."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", title).lower())
    slug = "-".join(words).encode()[:_LONGEST_SLUG].decode(errors="ignore").strip("-_")
    return slug or "run"


def _versions() -> dict[str, str]:
    # Read from the installed packages' files: importing torch here would keep a new window waiting.
    versions = {"descent": workbench.__version__, "python": platform.python_version()}
    for package in ("torch", "numpy"):
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "unknown"
    return versions


def _write_info(folder: Path, info: Mapping[str, Any]) -> None:
    """One entry a line: to be read by people, and written and read quickly."""
    lines = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in info.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    write_durably(folder / INFO, lambda file: file.write(text.encode()))


def read_info(folder: Path) -> dict[str, Any]:
    """What run.json says.  Raises RunProblem."""
    try:
        content = (folder / INFO).read_bytes()
    except OSError as error:
        raise _missing(folder, INFO) from error
    return info_from(content, folder)


def info_from(content: bytes, folder: Path) -> dict[str, Any]:
    """What the content of run.json says.  Raises RunProblem."""
    try:
        info = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise RunProblem("The run {folder} cannot be opened because its {file} is damaged: restore it from a "
                         "copy or choose another run.", folder=str(folder), file=INFO) from error
    if not isinstance(info, dict) or info.get("format") != FORMAT or not isinstance(info.get("version"), int):
        raise NoRun("{folder} is not a run of Descent: choose another folder.", folder=str(folder))
    if info["version"] > FORMAT_VERSION:
        raise RunProblem("The run {folder} was made by a newer version of Descent: update Descent to open it.",
                         folder=str(folder))
    return info


def _missing(folder: Path, file: str) -> RunProblem:
    return RunProblem("The run {folder} cannot be opened because its {file} is missing or unreadable: "
                      "restore it from a copy or choose another run.", folder=str(folder), file=file)


def parent_of(info: Mapping[str, Any]) -> Parent | None:
    """Where the run of this run.json was forked from."""
    parent = info.get("parent")
    try:
        return Parent(str(parent["run"]), int(parent["step"])) if isinstance(parent, dict) else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


__all__ = ["NoRun", "Parent", "Run", "RunProblem", "WriteProblem", "default_runs_folder", "info_from", "parent_of",
           "read_info"]
