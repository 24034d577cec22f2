"""Blame: which line of the user's own file an exception went through, and what it says, for a sentence about it."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import Any

from workbench.sentence import Problem
from workbench.source import Source

_LONGEST = 200

Place = tuple[str, int]
"""File and line."""


def places_of(error: BaseException) -> list[Place]:
    """Where an exception came through, the place that raised it last."""
    return [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]


def places_in(frame: FrameType | None) -> list[Place]:
    """Where a thread stands, the innermost place last."""
    places: list[Place] = []
    while frame is not None:
        places.append((frame.f_code.co_filename, frame.f_lineno or 0))
        frame = frame.f_back
    return places[::-1]


def line_in(places: Sequence[Place], source: Source) -> int | None:
    """The last line of the user's file among some places; None where there is none, or the source is a package."""
    lines = [line for file, line in places if file == source.place] if source.kind == "file" else []
    return lines[-1] if lines else None


def line_of(function: Any, source: Source) -> int | None:
    """The line where a function of the user's file begins; None for anything else."""
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    if code is None or source.kind != "file" or code.co_filename != source.place:
        return None
    return int(code.co_firstlineno)


def message(error: BaseException) -> str:
    """The first line of what an exception says, without a full stop; "" where it says nothing."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # an exception of the user's own may be broken too
        return ""
    return lines[0][:_LONGEST].rstrip(".") if lines else ""


def cannot_be_used(what: str, error: BaseException, source: Source) -> Problem:
    """An exception of the user's code, with its line where it went through the user's file."""
    line = line_in(places_of(error), source)
    told = {"what": what, "file": source.name, "kind": type(error).__name__, "why": message(error) or "no message"}
    if line is None:
        return Problem("{what} in {file} cannot be used: {kind}, {why}.", **told)
    return Problem("{what} in {file} cannot be used: line {line} raises {kind}, {why}.", line=line, **told)
