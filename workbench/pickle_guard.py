"""Reads a checkpoint's pickle without running it.

Every instruction is followed on stand-ins, against a short list of what a plain ``torch.save`` of tensors,
numbers and text needs.  Whatever is not on the list is refused by name; nothing is imported, called or built.
"""

from __future__ import annotations

import io
import pickletools
import sys
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

from workbench.sentence import Problem
from workbench.strangers import Strangers

_STORAGES = {
    "ByteStorage": 1, "CharStorage": 1, "BoolStorage": 1, "ShortStorage": 2, "HalfStorage": 2,
    "BFloat16Storage": 2, "IntStorage": 4, "FloatStorage": 4, "LongStorage": 8, "DoubleStorage": 8,
    "ComplexFloatStorage": 8, "ComplexDoubleStorage": 16,
}
_DTYPES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8,
    "uint64": 8, "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex32": 4, "complex64": 8,
    "complex128": 16, "float8_e4m3fn": 1, "float8_e5m2": 1, "float8_e4m3fnuz": 1,
    "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1,
}
# Expanded and shared tensors claim more bytes than the file holds; beyond this it is no longer honest.
_CLAIM_FACTOR, _CLAIM_FREE = 4, 256 * 2**20
# What is built of a pickle may take a tenth of the file's size besides the tensors, and as much as a few million
# numbers or a hundred thousand tensors need.  One byte of a pickle can become a list of a hundred.
_BUILT_FREE = 128 * 2**20
_BUILT = {
    "EMPTY_LIST": 100, "EMPTY_DICT": 200, "MARK": 80, "TUPLE": 80, "TUPLE1": 60, "TUPLE2": 60, "TUPLE3": 70,
    **dict.fromkeys(("BINPUT", "LONG_BINPUT", "MEMOIZE"), 90), "GLOBAL": 200, "STACK_GLOBAL": 200, "REDUCE": 600,
    "NEWOBJ": 300, "BUILD": 100, "BINPERSID": 500,
}
"""Bytes that an instruction takes at most, here or in torch, beside a place on the stack and its argument
(twice, because texts are copied)."""
_PLACE = 24


_LOOKED_AT = 1_000_000
"""Instructions that are gone through once more for what a file asks for."""
# Pickles are written in batches of a thousand, so that few things wait at once, and number what they remember in turn.
_MOST_WAITING = 100_000
_MOST_SKIPPED = 256
_LONGEST_ARGUMENT = 2**23
"""Bytes of one text or number: before it is decoded, which may take four times as much."""


class CheckpointProblem(Problem):
    """A checkpoint that cannot be loaded; ``file`` is the file's name."""

    def __init__(self, template: str, /, *, file: str, **values: object) -> None:
        self.file = file
        super().__init__(template, file=file, **values)


class _BombProblem(CheckpointProblem):
    """Nothing of the file is looked at once more."""


def inspect_pickle(content: bytes, name: str, sizes: dict[str, int], file_size: int,
                   strangers: Strangers | None = None) -> None:
    """Refuse ``content`` unless it builds a dict of plain things.

    ``name`` is the file's, for the sentences; ``sizes`` are the bytes that the archive holds for each
    storage's key.  ``strangers`` notes the objects of other classes, where they are admitted.  Raises
    CheckpointProblem.
    """
    _Reader(name, sizes, file_size, strangers).read(content)


class _Content(io.BytesIO):
    """A pickle of which no argument is read that is far too long."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self._name = name

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._bounded(size))

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(_LONGEST_ARGUMENT + 1)
        self._bounded(len(line))
        return line

    def _bounded(self, size: int | None) -> int | None:
        if size is not None and size > _LONGEST_ARGUMENT:
            raise _BombProblem("{file} was refused as a bomb: its structure has a text or number of more than {size} "
                               "MB.", file=self._name, size=_LONGEST_ARGUMENT // 2**20)
        return size


@dataclass(frozen=True, slots=True)
class _Global:
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class _Storage:
    elements: int
    itemsize: int


@dataclass(frozen=True, slots=True)
class _Made:
    """Anything of which only the kind matters: "dict", "list", "OrderedDict", "tensor", ..."""

    kind: str


@dataclass(frozen=True, slots=True)
class _Stranger:
    """An object of a class that is not on the list; it is loaded as a stand-in."""

    path: str


_MARK = _Made("mark")


class _Reader:
    """Follows a pickle's instructions on stand-ins.

    Numbers, text and tuples are themselves, because storages and tensors are described with them; the
    contents of lists and dicts are dropped.
    """

    def __init__(self, name: str, sizes: dict[str, int], file_size: int, strangers: Strangers | None) -> None:
        self.strangers = strangers
        self.name = name
        self.sizes = sizes
        self.file_size = file_size
        self.claimed = 0  # bytes of all tensors, were each of them copied
        self.built = 0  # bytes of everything else
        self.protocol = 0
        self.stack: list[Any] = []
        self.deep: dict[int, _Made] = {}  # lists that hold more than numbers and text, by id
        self.memo: list[Any] = []

    def read(self, content: bytes) -> None:
        try:
            self._follow(content)
        except _BombProblem:
            raise
        except CheckpointProblem:
            self._refuse_globals(content)
            raise
        except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError) as error:
            self._refuse_globals(content)
            raise self._malformed() from error

    def _follow(self, content: bytes) -> None:
        most = _BUILT_FREE + self.file_size // 10
        for opcode, argument, _ in pickletools.genops(_Content(content, self.name)):
            self.built += _PLACE + _BUILT.get(opcode.name, 0) + (0 if argument is None else 2 * sys.getsizeof(argument))
            if len(self.stack) > _MOST_WAITING:
                raise _BombProblem("{file} was refused as a bomb: its structure has more than {count} things in each "
                                   "other.", file=self.name, count=_MOST_WAITING)
            if self.built > most:
                raise _BombProblem("{file} was refused as a bomb: its structure would take more than {size} MB "
                                   "besides its tensors.", file=self.name, size=most // 2**20)
            handler = _HANDLERS.get(opcode.name)
            if handler is None:
                self._refuse_opcode(opcode.name)
            handler(self, argument)
        if self.protocol > 2:
            raise CheckpointProblem("{file} was saved with pickle protocol {protocol}, which torch cannot "
                                    "load safely: save it again with protocol 2.", file=self.name,
                                    protocol=self.protocol)
        if len(self.stack) == 1 and type(self.stack[0]) is _Stranger:
            raise CheckpointProblem("{file} holds a whole {what} as a Python object, which cannot be made without "
                                    "running its code: save its state_dict() instead.", file=self.name,
                                    what=self.stack[0].path)
        if len(self.stack) != 1 or self.stack[0] not in (_Made("dict"), _Made("OrderedDict")):
            raise CheckpointProblem("{file} is not a checkpoint: it holds no dict of named values; choose "
                                    "another file.", file=self.name)

    # What is refused

    def _refuse_globals(self, content: bytes) -> None:
        """Of all that is odd about a malicious file, what it asks for is what should be told."""
        try:
            for opcode, argument, _ in islice(pickletools.genops(_Content(content, self.name)), _LOOKED_AT):
                if opcode.name in ("GLOBAL", "INST"):
                    self._check_global(str(argument))
        except ValueError as error:
            if isinstance(error, CheckpointProblem):
                raise

    def _refuse_opcode(self, opcode: str) -> NoReturn:
        raise CheckpointProblem("{file} was refused: it contains the pickle instruction {opcode}, which no "
                                "checkpoint needs and which can run code.", file=self.name, opcode=opcode)

    def _check_global(self, argument: str) -> _Global:
        module, _, name = argument.partition(" ")
        if (module, name) in _ALLOWED:
            return _Global(module, name)
        renamed = NAME_MAPPING.get((module, name), (IMPORT_MAPPING.get(module, module), name))
        if self.strangers is not None:
            if (module, name) in _ALLOWED_OF_OTHERS:
                return _Global(module, name)
            if self.strangers.admit(*renamed):
                return _Global(*renamed)
        raise CheckpointProblem("{file} was refused: it asks for {what}, which is neither a tensor nor a plain "
                                "value; nothing of it was run.", file=self.name, what=".".join(renamed))

    def _malformed(self) -> CheckpointProblem:
        return CheckpointProblem("{file} is not a checkpoint as torch.save writes it: choose another file.",
                                 file=self.name)

    def _need(self, condition: bool) -> None:
        if not condition:
            raise self._malformed()

    # The instructions

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        value = self.stack.pop()
        self._need(value is not _MARK)
        return value

    def pop_to_mark(self) -> list[Any]:
        start = len(self.stack) - 1
        while self.stack[start] is not _MARK:
            start -= 1
            self._need(start >= 0)
        items = self.stack[start + 1:]
        del self.stack[start:]
        return items

    def global_(self, argument: str) -> None:
        self.push(self._check_global(argument))

    def stack_global(self) -> None:
        name, module = self.pop(), self.pop()
        self._need(type(name) is str and type(module) is str)
        self.global_(f"{module} {name}")

    def tuple_of(self, count: int) -> None:
        self.push_tuple([self.pop() for _ in range(count)][::-1])

    def push_tuple(self, items: list[Any]) -> None:
        # What describes a tensor is a tuple of flat tuples; of anything deeper only the kind matters.
        deep = any(type(part) is tuple for item in items if type(item) is tuple for part in item)
        self.push(_Made("tuple") if deep else tuple(items))

    def put(self, index: int) -> None:
        self._need(self.stack[-1] is not _MARK and index <= len(self.memo) + _MOST_SKIPPED)
        self.memo += [_MARK] * (index + 1 - len(self.memo))  # no more than a place for each
        self.memo[index] = self.stack[-1]

    def get(self, index: int) -> None:
        self._need(self.memo[index] is not _MARK)
        self.push(self.memo[index])

    def extend(self, items: list[Any]) -> None:
        self.append("list")
        if not all(item is None or type(item) in (str, int, float, bool) for item in items):
            self.deep[id(self.stack[-1])] = self.stack[-1]

    def append(self, *kinds: str) -> None:
        if type(self.stack[-1]) is _Stranger:
            self._note(self.stack[-1].path, kinds[0])
        else:
            self._need(self.stack[-1] in [_Made(kind) for kind in kinds])

    def set_items(self, items: list[Any]) -> None:
        self._need(len(items) % 2 == 0)
        for key in items[::2]:
            # Only flat keys: hashing a few dozen tuples nested twice in each other would take for ever.
            for part in key if type(key) is tuple else (key,):
                self._need(part is None or type(part) in (str, int, float, bool, _Global))
        self.append("dict", "OrderedDict", "Counter")

    def build(self) -> None:
        # The one thing a plain checkpoint builds: the ``_metadata`` that Module.state_dict hangs on its dict.
        state = self.pop()
        if type(self.stack[-1]) is _Stranger:
            return
        self._need(state == _Made("dict"))
        self.append("OrderedDict")

    def persistent(self) -> None:
        kind, storage, key, location, elements = self.pop()
        self._need(kind == "storage" and type(key) is str and type(location) is str and type(elements) is int)
        self._need(type(storage) is _Global and (storage.module, storage.name) in _ALLOWED)
        itemsize = 1 if storage.name == "UntypedStorage" else _STORAGES[storage.name]
        self._need(elements >= 0 and self.sizes[key] == elements * itemsize)
        self.push(_Storage(elements, itemsize))

    def reduce(self) -> None:
        arguments, function = self.pop(), self.pop()
        self._need(type(function) is _Global and type(arguments) is tuple)
        key = function.module, function.name
        if key not in _ALLOWED and key not in _ALLOWED_OF_OTHERS:
            self._meet(function, "called")
            return
        make = _ALLOWED[key] if key in _ALLOWED else _ALLOWED_OF_OTHERS[key]
        self._need(make is not None)
        assert make is not None
        self.push(make(self, *arguments))

    def new_object(self) -> None:
        if self.strangers is None:
            self._refuse_opcode("NEWOBJ")
        arguments, kind = self.pop(), self.pop()
        self._need(type(kind) is _Global and type(arguments) is tuple and (kind.module, kind.name) not in _ALLOWED)
        self._meet(kind, "made")

    def _meet(self, kind: _Global, use: str) -> None:
        path = f"{kind.module}.{kind.name}"
        self._note(path, use)
        self.push(_Stranger(path))

    def _note(self, path: str, use: str) -> None:
        assert self.strangers is not None  # nobody else lets one in
        self.strangers.note(path, use)

    # What may be made

    def tensor(self, storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...],
               grad: bool, hooks: _Made, *more: Any) -> _Made:
        return self._tensor(storage, storage.itemsize, offset, size, stride, grad, hooks, more)

    def tensor_v3(self, storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...],
                  grad: bool, hooks: _Made, dtype: _Global, *more: Any) -> _Made:
        return self._tensor(storage, _DTYPES[dtype.name], offset, size, stride, grad, hooks, more)

    def _tensor(self, storage: _Storage, itemsize: int, offset: int, size: tuple[int, ...],
                stride: tuple[int, ...], grad: bool, hooks: _Made, more: tuple[Any, ...]) -> _Made:
        self._need(type(storage) is _Storage and type(size) is tuple and type(stride) is tuple)
        self._need(type(grad) is bool and hooks == _Made("OrderedDict") and len(size) == len(stride))
        self._need(all(type(number) is int and number >= 0 for number in (offset, *size, *stride)))
        self._need(len(more) <= 1 and all(item is None or item == _Made("dict") for item in more))
        elements = 1
        for length in size:
            elements *= length
        # A tensor expanded with stride 0 costs nothing here and everything when it is copied.
        self.claimed += elements * itemsize
        if self.claimed > _CLAIM_FACTOR * self.file_size + _CLAIM_FREE:
            raise CheckpointProblem("{file} was refused as a bomb: its tensors claim to hold far more "
                                    "than the whole file.", file=self.name)
        last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
        self._need(elements == 0 or (last + 1) * itemsize <= storage.elements * storage.itemsize)
        return _Made("tensor")

    def parameter(self, data: _Made, grad: bool, hooks: _Made) -> _Made:
        self._need(data == _Made("tensor") and type(grad) is bool and hooks == _Made("OrderedDict"))
        return _Made("tensor")

    def ordered_dict(self) -> _Made:
        return _Made("OrderedDict")

    def counter(self, *items: Any) -> _Made:
        self._need(items in ((), (_Made("dict"),)))
        return _Made("Counter")

    def set_of(self, items: _Made) -> _Made:
        # Only flat ones, for the same reason as with the keys of a dict.
        self._need(items == _Made("list") and id(items) not in self.deep)
        return _Made("set")

    def size(self, lengths: tuple[int, ...]) -> tuple[int, ...]:
        self._need(type(lengths) is tuple and all(type(length) is int for length in lengths))
        return lengths

    def device(self, kind: str, index: int = 0) -> _Made:
        self._need(type(kind) is str and type(index) is int)
        return _Made("device")

    def number(self, real: float, imaginary: float) -> _Made:
        self._need(type(real) is float and type(imaginary) is float)
        return _Made("complex")

    def encode(self, text: str, encoding: str) -> _Made:
        self._need(type(text) is str and encoding == "latin1")  # how protocol 2 writes bytes
        return _Made("bytes")


_Maker = Callable[..., Any] | None

# Every global that may be named, with what calling it makes; None: it may only stand there as a value.
_ALLOWED: dict[tuple[str, str], _Maker] = {
    ("collections", "OrderedDict"): _Reader.ordered_dict,
    ("collections", "Counter"): _Reader.counter,
    ("__builtin__", "complex"): _Reader.number,
    ("builtins", "complex"): _Reader.number,
    ("_codecs", "encode"): _Reader.encode,
    ("torch", "Size"): _Reader.size,
    ("torch", "device"): _Reader.device,
    ("torch._utils", "_rebuild_tensor_v2"): _Reader.tensor,
    ("torch._utils", "_rebuild_tensor_v3"): _Reader.tensor_v3,
    ("torch._utils", "_rebuild_parameter"): _Reader.parameter,
    ("torch.storage", "UntypedStorage"): None,
    **{("torch", name): None for name in (*_STORAGES, *_DTYPES)},
}

# What a checkpoint of another program may have besides; torch makes these itself.
_ALLOWED_OF_OTHERS: dict[tuple[str, str], _Maker] = {
    ("__builtin__", "set"): _Reader.set_of,
    ("builtins", "set"): _Reader.set_of,
}


def _extend(reader: _Reader, _: Any) -> None:
    reader.extend(reader.pop_to_mark())


def _append(reader: _Reader, _: Any) -> None:
    reader.extend([reader.pop()])


def _set_item(reader: _Reader, _: Any) -> None:
    value, key = reader.pop(), reader.pop()
    reader.set_items([key, value])


def _protocol(reader: _Reader, version: int) -> None:
    reader.protocol = version


def _push_constant(value: Any) -> Callable[[_Reader, Any], None]:
    return lambda reader, _: reader.push(value)


def _push_argument(reader: _Reader, argument: Any) -> None:
    reader.push(argument)


# The instructions that torch's own weights-only reader knows, less those that no plain checkpoint needs.
_HANDLERS: dict[str, Callable[[_Reader, Any], None]] = {
    "PROTO": _protocol,
    "STOP": lambda reader, _: None,
    "MARK": _push_constant(_MARK),
    "NONE": _push_constant(None),
    "NEWTRUE": _push_constant(True),
    "NEWFALSE": _push_constant(False),
    "EMPTY_TUPLE": _push_constant(()),
    "EMPTY_LIST": lambda reader, _: reader.push(_Made("list")),  # told apart by which they are
    "EMPTY_DICT": _push_constant(_Made("dict")),
    **dict.fromkeys(("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE"), _push_argument),
    "TUPLE": lambda reader, _: reader.push_tuple(reader.pop_to_mark()),
    "TUPLE1": lambda reader, _: reader.tuple_of(1),
    "TUPLE2": lambda reader, _: reader.tuple_of(2),
    "TUPLE3": lambda reader, _: reader.tuple_of(3),
    "APPEND": _append,
    "APPENDS": _extend,
    "SETITEM": _set_item,
    "SETITEMS": lambda reader, _: reader.set_items(reader.pop_to_mark()),
    "GLOBAL": lambda reader, argument: reader.global_(argument),
    "REDUCE": lambda reader, _: reader.reduce(),
    "BUILD": lambda reader, _: reader.build(),
    "NEWOBJ": lambda reader, _: reader.new_object(),
    "BINPERSID": lambda reader, _: reader.persistent(),
    "BINPUT": lambda reader, index: reader.put(index),
    "LONG_BINPUT": lambda reader, index: reader.put(index),
    "BINGET": lambda reader, index: reader.get(index),
    "LONG_BINGET": lambda reader, index: reader.get(index),
    # Only of protocol 4, which is refused at the end: followed to say what the file asks for.
    "FRAME": lambda reader, _: None,
    "SHORT_BINUNICODE": _push_argument,
    "MEMOIZE": lambda reader, _: reader.put(len(reader.memo)),
    "STACK_GLOBAL": lambda reader, _: reader.stack_global(),
}
