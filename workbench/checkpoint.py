"""Checkpoint: the whole state of a run at a step, in one file that is whole or not there.

The file is an ordinary ``torch.save`` archive: ``torch.load(path, weights_only=True)`` reads it anywhere.
A seal at its end (see checkpoint_seal) makes sure that not one flipped bit goes unnoticed; files of others,
which have no seal, are held to the CRCs of their archive.
"""

from __future__ import annotations

import os
import pickle
import re
import struct
import zipfile
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from workbench import checkpoint_guard
from workbench.checkpoint_guard import CheckpointProblem
from workbench.checkpoint_seal import SealedFile, seal_holds
from workbench.durable import remove_leftovers, sync_folder, write_durably
from workbench.strangers import Strangers
from workbench.uncached import read_uncached

FORMAT = "descent-checkpoint"
FORMAT_VERSION = 1


def save(state: dict[str, Any], path: Path | str) -> None:
    """Write ``state`` as a checkpoint, read it back from the disk, and only then put it in its place.

    ``state`` may hold dicts, lists, tuples, numbers, text and dense tensors on any device; ``format`` and
    ``version`` are added.  Raises CheckpointProblem where the state holds something else or the disk gave
    other bytes back, and WriteProblem where it refused.  A file of that name stays as it was until the end.
    """
    path = Path(path)
    state = {"format": FORMAT, "version": FORMAT_VERSION, **state}

    def write(file: BinaryIO) -> None:
        import torch  # here and below, not above: runs are listed in a window that is up before torch is

        with closing(SealedFile(file)) as sealed:
            try:
                torch.save(state, cast(BinaryIO, sealed))
            except Exception as error:
                if sealed.error is not None:  # torch reports a failed write as a strange position
                    raise sealed.error from error
                if isinstance(error, (pickle.PicklingError, TypeError, AttributeError)):
                    raise CheckpointProblem("{file} could not be saved because the state holds something that is "
                                            "no tensor, number or text ({reason}): take it out.", file=path.name,
                                            reason=str(error)) from error
                raise
            sealed.seal()

    def check(temporary: Path) -> None:
        with _opened(temporary) as file, closing(read_uncached(temporary)) as whole:
            _check(file, path.name, whole=whole)

    write_durably(path, write, check, uncached=True)


def load(path: Path | str, *, ours: bool = True, strangers: Strangers | None = None) -> dict[str, Any]:
    """The state in a checkpoint, all tensors on the CPU.

    Nothing in the file is run, unpacked or believed before it was checked (see checkpoint_guard).  With
    ``ours`` False any dict saved by torch.save is taken, such as a bare ``state_dict``; with ``strangers`` objects
    of other classes in it are taken too, as stand-ins.  Raises
    CheckpointProblem: not a checkpoint, incomplete, damaged, from a newer version, refused as dangerous.
    """
    path = Path(path)
    with _opened(path) as file:
        _check(file, path.name, strangers)
        import torch

        file.seek(0)
        try:
            with torch.serialization.safe_globals(strangers.stand_ins() if strangers is not None else []):
                # Explicit: an environment variable must not be able to switch it off.
                state = torch.load(file, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises a dozen kinds, and one sentence does for all
            raise _unreadable(path.name, error) from error
    _check_header(state, path.name, ours)
    _check_tensors(state, path.name)
    return cast(dict[str, Any], state)


def verify(path: Path | str) -> None:
    """Read a whole checkpoint from the disk; CheckpointProblem unless it is sound.  Needs no torch."""
    path = Path(path)
    with _opened(path) as file:
        _check(file, path.name)


# ---------------------------------------------------------------------------------------------------------
# A folder of checkpoints

# Saved again and again as a run goes on; those saved for any other reason stay until the user deletes them.
ROLLING = frozenset({"steps", "epochs", "time"})
BEST = "best"
BETWEEN = "between"
"""Saved in the middle of an interval (see workbench.due): it stays until anything newer is there."""
_FILE_NAME = re.compile(r"step-(\d{9,})-([a-z]+)\.pt")


@dataclass(frozen=True, order=True)
class CheckpointInfo:
    """What the name of a checkpoint file tells: ``step`` steps were made, and why it was saved."""

    step: int
    reason: str
    path: Path


_Infos = list[CheckpointInfo]  # because Checkpoints has a method of that name


class Checkpoints:
    """One run's checkpoints: the last ``keep`` (at least two) rolling ones, the best, and those asked for."""

    def __init__(self, folder: Path | str, keep: int = 3) -> None:
        self.folder = Path(folder)
        self.keep = max(2, keep)

    def save(self, state: dict[str, Any], step: int, reason: str) -> Path:
        """Write the checkpoint of ``step``; ``reason`` is one lower-case word, as in CheckpointSaved.

        Older ones are deleted only after the new one was read back from the disk and found sound.
        """
        path = self.folder / f"step-{step:09d}-{reason}.pt"
        if not _FILE_NAME.fullmatch(path.name):
            raise ValueError(f"not a reason for a checkpoint: {reason!r}")
        save(state, path)
        self._prune(path)
        return path

    def list(self) -> _Infos:
        """All checkpoints, ascending by step, told from the file names alone."""
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        matches = [match for name in names if (match := _FILE_NAME.fullmatch(name))]
        return sorted(CheckpointInfo(int(match[1]), match[2], self.folder / match[0]) for match in matches)

    def last_good(self) -> Path | None:
        """The newest checkpoint that is sound, if there is any: of the latest step, and of these the last saved."""
        newest = sorted(self.list(), key=lambda info: (info.step, _age(info.path)), reverse=True)
        return next((info.path for info in newest if _is_sound(info.path)), None)

    def _prune(self, newest: Path) -> None:
        others = [info for info in self.list() if info.path != newest]
        reason = _reason(newest)
        # The best state may be older than what was saved before it.
        old = [info.path for info in others if info.reason == (BEST if reason == BEST else BETWEEN)]
        if reason in ROLLING:
            # By age and not by step: a run that was taken back must not lose what it saves from then on.
            rolling = sorted((info.path for info in others if info.reason in ROLLING), key=_age)
            old += rolling[: max(0, len(rolling) - (self.keep - 1))]
        self._delete(old)
        remove_leftovers(self.folder)

    def _delete(self, paths: Collection[Path]) -> None:
        for path in paths:
            try:
                os.unlink(path)
            except OSError:
                pass  # one checkpoint too many does no harm, and the next save tries again
        if paths:
            try:
                sync_folder(self.folder)
            except OSError:
                pass


def _reason(path: Path) -> str:
    match = _FILE_NAME.fullmatch(path.name)
    assert match is not None
    return match[2]


def _age(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def _is_sound(path: Path) -> bool:
    try:
        verify(path)
    except CheckpointProblem:
        return False
    return True


# ---------------------------------------------------------------------------------------------------------
# Checks

def _opened(path: Path) -> BinaryIO:
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise CheckpointProblem("There is no checkpoint {file} in {folder}: choose another one.",
                                file=path.name, folder=str(path.parent)) from None
    except OSError as error:
        raise CheckpointProblem("The checkpoint {file} could not be opened ({reason}): check the disk and "
                                "the file's permissions.", file=path.name,
                                reason=error.strerror or str(error)) from error


def _check(file: BinaryIO, name: str, strangers: Strangers | None = None, *,
           whole: Iterable[memoryview] | None = None) -> None:
    """``whole``: as for ``seal_holds``."""
    try:
        size = os.fstat(file.fileno()).st_size
        seal = seal_holds(file, size, whole)
        if seal is False:
            raise checkpoint_guard.damaged(name)
        archive = checkpoint_guard.inspect(file, name, size, strangers)
        if seal is None:
            if archive.comment:  # torch writes none: this is what is left of a seal
                raise checkpoint_guard.damaged(name)
            try:
                bad = archive.testzip()
            except (zipfile.BadZipFile, EOFError, struct.error) as error:
                raise checkpoint_guard.damaged(name) from error
            if bad is not None:
                raise checkpoint_guard.damaged(name)
    except OSError as error:
        raise CheckpointProblem("The checkpoint {file} could not be read ({reason}): check the disk, or use "
                                "another checkpoint.", file=name, reason=error.strerror or str(error)) from error


def _unreadable(name: str, error: Exception) -> CheckpointProblem:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return CheckpointProblem("{file} is not a checkpoint that torch can load ({reason}): use another one.",
                             file=name, reason=reason)


def _check_header(state: Any, name: str, ours: bool) -> None:
    if not isinstance(state, dict):
        raise CheckpointProblem("{file} is not a checkpoint: it holds no dict of named values; choose "
                                "another file.", file=name)
    if state.get("format") != FORMAT:
        if ours:
            raise CheckpointProblem("{file} was not saved by Descent and cannot be resumed: choose a "
                                    "checkpoint of one of its runs.", file=name)
        return
    version = state.get("version")
    if not isinstance(version, int) or version < 1:
        raise CheckpointProblem("{file} does not say which version of Descent wrote it: use another checkpoint.",
                                file=name)
    if version > FORMAT_VERSION:
        raise CheckpointProblem("{file} was written by a newer version of Descent (format {version}, this "
                                "one knows {known}): update Descent to open it.", file=name, version=version,
                                known=FORMAT_VERSION)


def _check_tensors(state: Any, name: str) -> None:
    """Look at everything once, however often it is referred to, and refuse what is not a plain tensor."""
    import torch

    seen: set[int] = set()
    waiting = [state]

    def plain(tensor: Any) -> bool:
        return (type(tensor) in (torch.Tensor, torch.nn.Parameter) and tensor.layout == torch.strided
                and tensor.device.type == "cpu" and not tensor.is_quantized and not tensor._backward_hooks)

    while waiting:
        value = waiting.pop()
        if isinstance(value, torch.Tensor):
            if not plain(value):
                raise CheckpointProblem("{file} was refused: it contains a tensor that is not plain and "
                                        "dense, which no checkpoint of Descent has.", file=name)
        elif isinstance(value, (dict, list, tuple)) and id(value) not in seen:
            seen.add(id(value))
            waiting.extend(value.values() if isinstance(value, dict) else value)


__all__ = ["BEST", "BETWEEN", "FORMAT", "FORMAT_VERSION", "ROLLING", "CheckpointInfo", "CheckpointProblem",
           "Checkpoints", "load", "save", "verify"]
