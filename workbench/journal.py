"""Journal: the commands obeyed and the notable events of a run, each with its step.

One JSON object a line, each with a checksum of its own text:

    {"step": 120, "number": 7, "time": "2026-11-20T15:30:12.345+00:00", "kind": "command", "name": "TurnKnob",
     "fields": {"group": 0, "name": "lr", "value": 0.01, "mode": "scale"}, "crc": "5f2b8a01"}

Numbers grow from line to line, so that a line that stands twice, or in another place, is found out.  A line written or
changed by hand has neither number nor crc, and needs no time; among lines that have one, a number without a crc is
damage.
"""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
import zlib
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench import messages
from workbench.durable import AppendFile
from workbench.messages import Command, Event
from workbench.sentence import Problem, Sentence

_CRC = ', "crc": "'
_BEGINNING = b'{"step": '
_NUMBER = re.compile(rb'^{"step": -?\d+, "number": (\d{1,18}),', re.MULTILINE)
_KEYS = {"step", "number", "time", "kind", "name", "fields", "crc"}
_MESSAGES: dict[str, type] = {
    name: kind for name, kind in vars(messages).items()
    if isinstance(kind, type) and issubclass(kind, (Command, Event)) and dataclasses.is_dataclass(kind)
}


class JournalProblem(Problem):
    """A journal that cannot be read to its end; ``entries`` are those before the damage."""

    def __init__(self, template: str, /, *, entries: list[Entry], **values: object) -> None:
        self.entries = entries
        super().__init__(template, **values)


@dataclass(frozen=True)
class Entry:
    """One line: at ``step`` (the next one to be made), at ``time`` (ISO 8601, UTC), a message by its name."""

    step: int
    time: str
    kind: str
    name: str
    fields: Mapping[str, Any]

    def command(self) -> Command:
        """The command itself.  Raises JournalProblem where this is an event or no command that is known."""
        message = self.message()
        if not isinstance(message, Command):
            raise _bad_message(self, "it is no command")
        return message

    def message(self) -> Command | Event:
        """The command or event itself, made of the dataclasses of messages.py and of nothing else."""
        made = _MESSAGES.get(self.name)
        if made is None:
            raise _bad_message(self, "this version of Descent does not know it")
        try:
            return typing.cast(Command | Event, _decode(self.fields, made))
        except (TypeError, ValueError, KeyError) as error:
            raise _bad_message(self, str(error)) from error


class Journal:
    """The journal of one run.  The file is made, and a torn last line cut off, at the first ``append``.

    ``known`` tells up to which number there were lines when somebody last looked: a file that was cut off exactly
    behind a line does not show it.
    """

    def __init__(self, path: Path | str, known: Callable[[], object] = lambda: None) -> None:
        self.path = Path(path)
        self._known = known
        self._file: AppendFile | None = None
        self._lines = 0

    def append(self, step: int, message: Command | Event, time: str | None = None) -> None:
        """Add one line, of now or of ``time`` (as in Entry).

        Raises WriteProblem; the same line may then be appended again later.
        """
        if self._file is None:
            self._file, self._lines = _opened_behind_whole_lines(self.path)
        self._file.append(_line(step, self._lines, message, time))
        self._lines += 1

    def flush(self) -> None:
        """Wait until everything is on the disk."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def lines(self) -> int | None:
        """The number of the next line; None where nothing was appended."""
        return self._lines if self._file is not None else None

    def entries(self) -> list[Entry]:
        """All entries so far, as ``Journal.read`` gives them."""
        (entries, numbers), known = _entries(self.path), self._known()
        if isinstance(known, int) and numbers is not None and max(numbers, default=0) + 1 < known:
            # Where the end is missing, something in the middle may be, too.
            entries = [entry for place, (entry, number) in enumerate(zip(entries, numbers, strict=True), 1)
                       if number == place]
            raise JournalProblem("The end of the journal {file} was cut off, so what was done after step {step:,} is "
                                 "not known: open another run, or a copy of this one.", entries=entries,
                                 file=self.path.name, step=entries[-1].step if entries else 0)
        return entries

    @staticmethod
    def read(path: Path | str) -> list[Entry]:
        """The entries of a journal file; none where there is no file.

        A last line that a crash left incomplete is passed over.  Any other damage raises JournalProblem,
        which holds the entries before it: a replay must not silently leave out what was done.
        """
        return _entries(Path(path))[0]


def _entries(path: Path) -> tuple[list[Entry], list[int] | None]:
    """The entries and their numbers, which begin at 1; None where lines were written by hand."""
    entries: list[Entry] = []
    places: list[int] = []  # the largest number up to each entry
    by_hand = False
    lines = _read(path).split(b"\n")
    ours = any(_CRC.encode() in line for line in lines)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry, place = _parse(line)
            last = places[-1] if places else -1
            if ours and place is not None and _CRC.encode() not in line:
                raise ValueError("its checksum is gone")  # whoever adds a line by hand gives it no number
            if place is not None and place <= last:
                # What was taken for entries before it may be what was moved.
                del entries[bisect_left(places, place):]
                raise ValueError("not its place")
            places.append(last if place is None else place)
            by_hand = by_hand or place is None or _CRC.encode() not in line
            entries.append(entry)
        except (ValueError, RecursionError) as error:
            if number == len(lines) and _is_cut_off(line):
                break
            raise JournalProblem("The journal {file} is damaged in line {line}: open another run, or "
                                 "delete the line.", entries=entries, file=path.name, line=number) from error
    return entries, None if by_hand else places


def _bad_message(entry: Entry, reason: str) -> JournalProblem:
    return JournalProblem("The journal's {name} at step {step} cannot be obeyed ({reason}): update Descent "
                          "or delete the line.", entries=[], name=entry.name, step=entry.step, reason=reason)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise JournalProblem("The journal {file} could not be read ({reason}): check the disk and the file's "
                             "permissions.", entries=[], file=path.name,
                             reason=error.strerror or str(error)) from error


def _opened_behind_whole_lines(path: Path) -> tuple[AppendFile, int]:
    """The file, and a number for its next line: it is larger than that of any before."""
    content = _read(path)
    end = content.rfind(b"\n") + 1
    lines = max([content.count(b"\n") + 1, *(int(number) + 1 for number in _NUMBER.findall(content))])
    try:
        if content[end:]:
            _parse(content[end:])
    except (ValueError, RecursionError):
        if _is_cut_off(content[end:]):
            return AppendFile(path, end=end), lines
    file = AppendFile(path)  # complete, only its newline is missing; or damaged, and left for a person to look at
    if content[end:]:
        file.append(b"\n")
    return file, lines


def _is_cut_off(line: bytes) -> bool:
    """Whether a last line without a newline is what a crash leaves: the beginning of an entry, and nothing else."""
    crc = line.rpartition(_CRC.encode())[2] if _CRC.encode() in line else b""
    return (line.startswith(_BEGINNING) or _BEGINNING.startswith(line)) and len(crc) < 10 and min(line) >= 0x20


def _line(step: int, number: int, message: Command | Event, time: str | None) -> bytes:
    if _MESSAGES.get(type(message).__name__) is not type(message):
        raise TypeError(f"{type(message).__name__} is no message of workbench.messages")
    content = {
        "step": int(step),
        "number": number,
        "time": time or datetime.now(UTC).isoformat(timespec="milliseconds"),
        "kind": "command" if isinstance(message, Command) else "event",
        "name": type(message).__name__,
        "fields": _encode_fields(message),
    }
    text = json.dumps(content, ensure_ascii=False).encode()
    return text[:-1] + f'{_CRC}{zlib.crc32(text):08x}"}}\n'.encode()


def _parse(line: bytes) -> tuple[Entry, int | None]:
    """An entry, and its number.  Raises ValueError."""
    start, mark, crc = line.rpartition(_CRC.encode())
    if mark and crc[8:] == b'"}' and crc[:8] != f"{zlib.crc32(start + b'}'):08x}".encode():
        raise ValueError("checksum")
    content = json.loads(line)
    if not isinstance(content, dict) or not set(content) <= _KEYS or (b'"crc"' in line) != (crc[8:] == b'"}'):
        raise ValueError("not an entry")
    step, name, fields = content.get("step"), content.get("name"), content.get("fields", {})
    kind = content.get("kind", "command")
    if type(step) is not int or type(name) is not str or type(fields) is not dict:
        raise ValueError("not an entry")
    if kind not in ("command", "event"):
        raise ValueError("not an entry")
    number = content.get("number")
    if number is not None and type(number) is not int:
        raise ValueError("not an entry")
    return Entry(step, str(content.get("time", "")), kind, name, fields), number


# ---------------------------------------------------------------------------------------------------------
# Dataclasses to JSON and back

def _encode_fields(value: Any) -> dict[str, Any]:
    return {field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _encode(value: Any) -> Any:
    if isinstance(value, Command):  # inside an event: which one it is must be said
        return {"name": type(value).__name__, "fields": _encode_fields(value)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encode_fields(value)
    if isinstance(value, Sentence):
        return {"template": value.template, "values": {key: _encode(item) for key, item in value.values.items()}}
    if isinstance(value, Mapping):
        return {str(key): _encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"a {type(value).__name__} does not belong into a journal")


def _decode(value: Any, hint: Any) -> Any:
    """``value`` as its annotation says it was; what the annotation forbids raises TypeError or ValueError."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if value is None:
        if type(None) in options or hint is Any:
            return None
        raise TypeError("a value is missing")
    for option in options:
        if isinstance(option, type) and issubclass(option, Command) and set(value) == {"name", "fields"}:
            return _decode(value["fields"], _MESSAGES[value["name"]])
        if isinstance(option, type) and dataclasses.is_dataclass(option):
            return _decode_dataclass(value, option)
        if option is Sentence:
            return _decode_sentence(value)
        if option is Path:
            return Path(value)
        if typing.get_origin(option) is typing.Literal and value not in typing.get_args(option):
            raise ValueError(f"{value!r} is none of {', '.join(map(str, typing.get_args(option)))}")
        if typing.get_origin(option) is Mapping and isinstance(value, Mapping):
            return {key: _decode(item, typing.get_args(option)[1]) for key, item in value.items()}
        if typing.get_origin(option) is tuple:
            return tuple(_decode(item, typing.get_args(option)[0]) for item in value)
    return _plain(value, options)


def _decode_sentence(value: Any) -> Any:
    """A Sentence, whose values may be Sentences themselves."""
    if isinstance(value, Mapping) and set(value) == {"template", "values"}:
        return Sentence(value["template"], **{key: _decode_sentence(item) for key, item in value["values"].items()})
    return value


def _plain(value: Any, options: tuple[Any, ...]) -> Any:
    kinds = tuple(option for option in options if option in (bool, int, float, str))
    if not kinds:
        return value
    if isinstance(value, bool) and bool not in kinds:
        raise TypeError(f"{value!r} is of the wrong kind")
    if float in kinds and isinstance(value, int) and int not in kinds and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kinds):
        raise TypeError(f"{value!r} is of the wrong kind")
    return value


def _decode_dataclass(value: Any, made: type) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError(f"{made.__name__} is incomplete")
    hints = typing.get_type_hints(made)
    unknown = set(value) - {field.name for field in dataclasses.fields(made)}
    if unknown:
        raise ValueError(f"{made.__name__} has no {sorted(unknown)[0]}")
    return made(**{name: _decode(item, hints[name]) for name, item in value.items()})
