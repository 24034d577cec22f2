"""The user's own code that a run was made with, kept in the run's folder: it may change, and the run does not.

    code/5f2b8a01c3d4/lion.py      a file as it stood when the run began with it

``run.json`` has under ``code`` which part of the recipe or of a swap came from where:

    [{"step": 0, "place": "/home/me/lion.py", "seal": "sha256:5f2b8a01c3d4..."}, ...]

Of a package only its version is kept.  A run's script and its replay take the copy of a file that has changed since.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.address import Address, is_address, parse
from workbench.consent import ConsentNeeded
from workbench.durable import write_durably, write_problem
from workbench.messages import Command, SetOptimizer, SetSchedule
from workbench.recipe import PARTS, Recipe
from workbench.run import Run
from workbench.sentence import Problem, Sentence
from workbench.source import LARGEST, read_file, shown, source_of

FOLDER = "code"
"""Of the copies, in a run's folder; also the entry of run.json."""
_SEAL = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Kept:
    """Code from ``place`` (a file's path, or a package) as it was from ``step`` on; ``copy`` is None for a package."""

    step: int
    place: str
    seal: str
    copy: Path | None

    @property
    def name(self) -> str:
        return _file_name(self.place)


@dataclass(frozen=True)
class Changed:
    """Code that is another one than the run was made with.

    ``sentence``    what has become of it, and what is taken instead.
    ``difference``  the lines that are others, as ``diff -u`` shows them; "" where the file is gone.
    ``copy``        what the run was made with; None where there is none.
    """

    place: str
    sentence: Sentence
    difference: str = ""
    copy: Path | None = None


# ---------------------------------------------------------------------------------------------------------
# Keeping

def parts_of(recipe: Recipe, commands: Iterable[Command] = ()) -> list[str]:
    """The names of all parts of a recipe, and of those that took their place."""
    return [*(recipe.choice(section).part for section in PARTS),
            *(command.part for command in commands if isinstance(command, (SetOptimizer, SetSchedule)))]


def keep(run: Run, parts: Iterable[str], step: int) -> None:
    """Keep the code of those ``parts`` that come from outside, from ``step`` on; what is kept already is not again.

    Only for whoever holds the run's lock.  Raises Problem where something cannot be read or written.
    """
    entries, latest = list(_entries(run)), {kept.place: kept.seal for kept in kept_code(run)}
    before = len(entries)
    for part in parts:
        if not is_address(part):
            continue
        source = source_of(parse(part))
        if latest.get(source.place) == source.seal:
            continue
        if source.kind == "file":
            _write(_copy_of(run.folder, source.place, source.seal), source.content)
        latest[source.place] = source.seal
        entries.append({"step": step, "place": source.place, "seal": source.seal})
    if len(entries) > before:
        run.update(code=entries)


def hand_on(parent: Run, child: Run, step: int) -> None:
    """A fork was made with its parent's code until ``step``.  Raises Problem where the disk refuses."""
    kept = [one for one in kept_code(parent) if one.step <= step]
    for one in kept:
        with suppress(OSError):  # gone or unreadable: then that is said of the child too
            if one.copy is not None:
                _write(_copy_of(child.folder, one.place, one.seal), one.copy.read_bytes()[:LARGEST])
    if kept:
        child.update(code=[{"step": one.step, "place": one.place, "seal": one.seal} for one in kept])


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_problem(error, path) from error
    try:
        write_durably(path, lambda file: file.write(content))
    except Problem:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise


# ---------------------------------------------------------------------------------------------------------
# Looking

def kept_code(run: Run) -> list[Kept]:
    """What was kept, in the order of its steps; what is no sound entry of run.json is passed over."""
    found = []
    for entry in _entries(run):
        step, place, seal = entry.get("step"), entry.get("place"), entry.get("seal")
        if type(step) is not int or not isinstance(place, str) or not isinstance(seal, str):
            continue
        is_file = os.path.isabs(place) or bool(re.match(r"[A-Za-z]:[\\/]", place))
        copy = _copy_of(run.folder, place, seal) if is_file else None
        if not is_file or (copy is not None and _SEAL.fullmatch(seal) and _file_name(place) not in ("", ".", "..")):
            found.append(Kept(step, place, seal, copy))
    return found


def changed_code(run: Run, parts: Iterable[str]) -> list[Changed]:
    """Which code of ``parts`` is another one than the run was made with, or cannot be compared.  Runs nothing."""
    found: dict[str, Changed] = {}
    versions: dict[str, list[Kept]] = {}
    for kept in kept_code(run):
        versions.setdefault(kept.place, []).append(kept)
    for part in parts:
        if not is_address(part):
            continue
        place = _place(parse(part))
        if place not in found:
            change = _compared(parse(part), place, versions.get(place, []))
            if change is not None:
                found[place] = change
    return list(found.values())


def other_now(run: Run, parts: Iterable[str]) -> list[Sentence]:
    """What to say where ``run`` is gone on with, and code that was kept with it is another one now."""
    latest, said = {kept.place: kept for kept in kept_code(run)}, {}
    for part in parts:
        kept = latest.get(_place(parse(part))) if is_address(part) else None
        if kept is None:
            continue
        with suppress(Problem):  # what is gone has been said: it cannot be trained with
            if source_of(parse(part)).seal != kept.seal:
                said[kept.place] = Sentence("{name} has changed since the run was made, and is gone on with as it is "
                                            "now: its losses may be others.", name=kept.name)
    return list(said.values())


def _compared(address: Address, place: str, versions: Sequence[Kept]) -> Changed | None:
    name = _file_name(place)
    if not versions:
        return Changed(place, Sentence("{file} was not kept with the run, so it is not known whether it has changed "
                                       "since.", file=name))
    if len(versions) > 1:
        return Changed(place, Sentence("{file} was changed while the run was made, before step {step:,}; what comes "
                                       "before that step was made with another one.", file=name,
                                       step=versions[-1].step), copy=_sound(versions[-1]))
    (kept,) = versions
    try:
        now = source_of(address)
    except Problem:
        now = None
    if now is not None and now.seal == kept.seal:
        return None
    if address.kind == "package":
        return Changed(place, Sentence("The package {package} is another one than the run was made with: it was "
                                       "{was}, and is {now} now.", package=name, was=kept.seal,
                                       now=now.seal if now is not None else Sentence("not installed")))
    copy = _sound(kept)
    if copy is None:
        return Changed(place, Sentence("{file} has changed since the run was made, and the copy in the run's folder is "
                                       "gone or damaged, so the losses may be others.", file=name))
    if now is None:
        return Changed(place, Sentence("{file} is gone; the copy that the run has kept takes its place.", file=name),
                       copy=copy)
    lines = _difference(read_file(copy).content, now.content, name)
    less, more = (sum(line.startswith(sign) for line in lines[2:]) for sign in "-+")
    return Changed(place, Sentence("{file} has changed since the run was made (lines: -{less}, +{more}); the "
                                   "copy that the run has kept takes its place.", file=name, less=less, more=more),
                   "\n".join(lines), copy)


def _sound(kept: Kept) -> Path | None:
    """The copy, if it is what was kept."""
    with suppress(Problem):
        if kept.copy is not None and read_file(kept.copy).seal == kept.seal and not kept.copy.is_symlink():
            return kept.copy
    return None


def _difference(was: bytes, now: bytes, name: str) -> list[str]:
    return list(difflib.unified_diff(shown(was).split("\n"), shown(now).split("\n"), f"{name} of the run",
                                     f"{name} now", n=1, lineterm=""))


# ---------------------------------------------------------------------------------------------------------
# Taking the copies

def as_it_was(recipe: Recipe, changed: Iterable[Changed]) -> Recipe:
    """The same recipe with the copies in the place of files that have changed."""
    copies, chosen = _copies(changed), {section: recipe.choice(section) for section in PARTS}
    taken: dict[str, Any] = {section: replace(choice, part=_of_copy(choice.part, copies))
                             for section, choice in chosen.items()}
    return replace(recipe, **taken)


def command_as_it_was(command: Command, changed: Iterable[Changed]) -> Command:
    """The same for a command of the journal."""
    if isinstance(command, (SetOptimizer, SetSchedule)):
        return replace(command, part=_of_copy(command.part, _copies(changed)))
    return command


def consent_for_copy(needed: ConsentNeeded, changed: Iterable[Changed]) -> Problem:
    """What to say where ``needed`` is consent to a copy; else ``needed`` itself."""
    copies = {os.path.realpath(copy): copy for copy in _copies(changed).values()}
    if needed.source.place not in copies:
        return needed
    return Problem("{file} has changed since the run was made, and the copy that the run has kept runs only after you "
                   "have agreed: look at {copy}, then bring it in as a part of your own, or name it after --trust.",
                   file=needed.source.name, copy=str(copies[needed.source.place]))


def _copies(changed: Iterable[Changed]) -> dict[str, Path]:
    return {one.place: one.copy for one in changed if one.copy is not None}


def _of_copy(part: str, copies: Mapping[str, Path]) -> str:
    if not is_address(part):
        return part
    address = parse(part)
    copy = copies.get(_place(address))
    return part if copy is None else str(Address("file", str(copy.absolute()), address.name))


# ---------------------------------------------------------------------------------------------------------
# Names

def _place(address: Address) -> str:
    """As ``Source.place`` says it, also of a file that is gone."""
    return os.path.realpath(address.path) if address.kind == "file" else address.place.partition(".")[0]


def _file_name(place: str) -> str:
    return re.split(r"[\\/]", place)[-1]


def _copy_of(folder: Path, place: str, seal: str) -> Path:
    return folder / FOLDER / hashlib.sha256(seal.encode()).hexdigest()[:12] / _file_name(place)


def _entries(run: Run) -> list[dict[str, Any]]:
    found = run.info.get(FOLDER)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
