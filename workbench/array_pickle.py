"""Looks through a pickle of arrays, such as CIFAR's batches, without running it.

torchvision reads them with ``pickle.load``, after it has compared their MD5 checksums with its own list.  A checksum is
a promise of others; this is ours: whatever asks for more than NumPy arrays of plain numbers, lists, dicts, text and
numbers is refused by name, and nothing of it is imported, called or built.
"""

from __future__ import annotations

import pickletools
from pathlib import Path

from workbench.sentence import Problem

_ALLOWED = frozenset({
    "numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct", "numpy ndarray", "numpy dtype",
    "_codecs encode",  # how protocol 2 of Python 3 writes bytes
})

# What protocol 2 and before need for plain values; nothing that finds its own globals or calls by other ways.
_INSTRUCTIONS = frozenset({
    "PROTO", "STOP", "MARK", "POP", "POP_MARK", "NONE", "NEWTRUE", "NEWFALSE",
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "UNICODE", "BINUNICODE",
    "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_LIST", "LIST", "APPEND", "APPENDS",
    "EMPTY_DICT", "DICT", "SETITEM", "SETITEMS",
    "PUT", "BINPUT", "LONG_BINPUT", "GET", "BINGET", "LONG_BINGET",
    "GLOBAL", "REDUCE", "BUILD",
})


class ArrayPickleProblem(Problem):
    """A pickle that holds something else than arrays and plain values, or is damaged."""

    def __init__(self, template: str, /, *, path: Path, **values: object) -> None:
        self.path = path
        super().__init__(template, file=path.name, **values)


def inspect_array_pickle(path: Path) -> None:
    """Refuse a file that is more than arrays and plain values; raises ArrayPickleProblem, or OSError."""
    content = path.read_bytes()
    try:
        for instruction, argument, _ in pickletools.genops(content):
            if instruction.name not in _INSTRUCTIONS:
                raise ArrayPickleProblem("{file} was refused: it contains the pickle instruction {instruction}, which "
                                         "no batch of pictures needs; nothing of it was run.", path=path,
                                         instruction=instruction.name)
            if instruction.name == "GLOBAL" and argument not in _ALLOWED:
                raise ArrayPickleProblem("{file} was refused: it asks for {what}, which is neither an array nor a "
                                         "plain value; nothing of it was run.", path=path,
                                         what=str(argument).replace(" ", "."))
    except ArrayPickleProblem:
        raise
    except (ValueError, IndexError, KeyError, OverflowError) as error:
        raise ArrayPickleProblem("{file} is damaged or incomplete: download it again.", path=path) from error
