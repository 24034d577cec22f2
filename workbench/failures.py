"""What to tell a person about an exception."""

from __future__ import annotations

import sys
import sysconfig
import traceback
from pathlib import Path

import torch

from workbench.sentence import Problem, Sentence

_OURS = Path(__file__).resolve().parent
_LIBRARIES = tuple({Path(path).resolve() for path in (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix)})

_NO_MEMORY = ("not enough memory", "can't allocate memory", "out of memory")


def sentence(error: BaseException) -> Sentence:
    """One sentence that says what happened and what to do."""
    if isinstance(error, Problem):
        return error.sentence
    lines = str(error).strip().splitlines()
    why = (lines[0] if lines else "no message").rstrip(".")
    if lacks_memory(error):
        return Sentence("There was not enough memory to go on: choose a smaller batch size or model, and continue from "
                        "the last checkpoint.")
    return Sentence("Training stopped with an error, {kind}: {why}. What was made before is kept.",
                    kind=type(error).__name__, why=why)


def lacks_memory(error: BaseException) -> bool:
    """Whether there was no memory left, on whatever device."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(word in str(error) for word in _NO_MEMORY)


def where(error: BaseException) -> str:
    """File and line of the last frame in the user's own code; empty where there is none.

    An exception that was raised in another process brings its own ``where``.
    """
    if isinstance(told := getattr(error, "where", None), str) and told:
        return told
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename).resolve()
        if path.is_file() and _OURS not in path.parents and not any(lib in path.parents for lib in _LIBRARIES):
            return f"{path}:{frame.lineno}"
    return ""
