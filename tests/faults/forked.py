"""Children that have torch already: a process that imports it once, trains a moment, and then only forks.

For programs of their own (``python -m tests.faults.kills``), never inside pytest: a fork of a process with threads may
hang.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch

from tests.workbench.running import recipe, train

Result = TypeVar("Result")


def warm_up() -> None:
    """Everything that training imports as it goes, so that no child has to."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        train(recipe("Adam", "OneCycleLR", checkpoint_every_steps=3), Path(folder))


def in_child(do: Callable[[], Result]) -> Result:
    """What ``do`` returns, called in a fork of this process; RuntimeError with its traceback where it fails."""
    reading, writing = os.pipe()
    child = start(lambda: _answer(do, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        raise RuntimeError(f"the child ended with {status} and said nothing")
    failure, result = pickle.loads(answer)
    if failure:
        raise RuntimeError(failure)
    return result


def start(do: Callable[[], object]) -> int:
    """Call ``do`` in a fork of this process, which then ends with 0 (1 where it raises); returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        do()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _answer(do: Callable[[], object], writing: int) -> None:
    try:
        answer = None, do()
    except BaseException:
        answer = traceback.format_exc(), None
    with os.fdopen(writing, "wb") as pipe:
        pickle.dump(answer, pipe)
