"""Field: one argument of a part, read from the part's signature.

One small class for each kind of value, all with the same three methods: ``check`` a value, ``parse`` what
was typed, ``format`` a value for display.  A form is a column of them, and so is a TOML table.
"""

from __future__ import annotations

import inspect
import itertools
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar

from workbench.formula import Formula, FormulaProblem
from workbench.sentence import Problem, Sentence


class FieldProblem(Problem):
    """A value that a field cannot take; ``field`` is the field's name."""

    def __init__(self, field: str, template: str, /, **values: Any) -> None:
        self.field = field
        super().__init__(template, name=field, **values)


@dataclass(frozen=True, kw_only=True)
class Field:
    """What can be said of every argument, whatever its kind.

    ``optional`` fields may be None, which means what ``none_means`` says.
    ``required`` fields have no default of their own: they must be filled in before a run.
    """

    kind: ClassVar[str] = "any"

    name: str
    default: Any = None
    help: str = ""
    optional: bool = False
    none_means: str = "none"
    required: bool = False

    def check(self, value: Any) -> Any:
        """Return ``value`` in this field's own type, or raise FieldProblem."""
        if value is None:
            if self.optional:
                return None
            raise FieldProblem(self.name, "{name} needs a value.")
        return self._check(value)

    def parse(self, text: str) -> Any:
        """Turn typed text into a checked value, or raise FieldProblem."""
        text = text.strip()
        if self.optional and text.lower() in ("", "none", self.none_means.lower()):
            return None
        if not text:
            raise FieldProblem(self.name, "{name} needs a value.")
        return self.check(self._parse(text))

    def format(self, value: Any) -> str:
        """Text that ``parse`` turns back into the same value."""
        return self.none_means if value is None else self._format(value)

    def _check(self, value: Any) -> Any:
        return value

    def _parse(self, text: str) -> Any:
        return text

    def _format(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A number between bounds; an open bound is itself not allowed.  ``log`` asks for a logarithmic slider."""

    lower: float | None = None
    upper: float | None = None
    lower_open: bool = False
    upper_open: bool = False
    log: bool = False

    def _check_bounds(self, value: float) -> None:
        low, high = self.lower, self.upper
        if low is not None and (value <= low if self.lower_open else value < low):
            if self.lower_open:
                raise FieldProblem(self.name, "{name} must be above {bound}; {value} is not.",
                                   bound=_number(low), value=_number(value))
            raise FieldProblem(self.name, "{name} must be {bound} or more; {value} is not.",
                               bound=_number(low), value=_number(value))
        if high is not None and (value >= high if self.upper_open else value > high):
            if self.upper_open:
                raise FieldProblem(self.name, "{name} must be below {bound}; {value} is not.",
                                   bound=_number(high), value=_number(value))
            raise FieldProblem(self.name, "{name} must be {bound} or less; {value} is not.",
                               bound=_number(high), value=_number(value))

    def _format(self, value: Any) -> str:
        return _number(value)


@dataclass(frozen=True, kw_only=True)
class FloatField(NumberField):
    """A finite float."""

    kind: ClassVar[str] = "float"

    def _check(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise FieldProblem(self.name, "{name} must be a number such as 0.1 or 3e-4; {value!r} is not.",
                               value=value)
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise FieldProblem(self.name, "{name} must be a finite number; {value} is not.", value=value)
        self._check_bounds(value)
        return value

    def _parse(self, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            raise FieldProblem(self.name, "{name} must be a number such as 0.1 or 3e-4; {value!r} is not.",
                               value=text) from None


# What torch and TOML can hold.
_INT64 = 2**63


@dataclass(frozen=True, kw_only=True)
class IntField(NumberField):
    """A whole number; 20.0 and 1e4 are taken as whole numbers too."""

    kind: ClassVar[str] = "int"

    def _check(self, value: Any) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, float) and value.is_integer():
            value, whole = int(value), True
        if not whole:
            raise FieldProblem(self.name, "{name} must be a whole number; {value!r} is not.", value=value)
        if not -_INT64 <= value < _INT64:
            raise FieldProblem(self.name, "{name} must be a whole number of at most 18 digits.")
        self._check_bounds(value)
        return int(value)

    def _parse(self, text: str) -> int | float:
        try:
            return int(text.replace("_", ""))
        except ValueError:
            pass
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not number.is_integer():
            raise FieldProblem(self.name, "{name} must be a whole number; {value!r} is not.", value=text)
        return number


@dataclass(frozen=True, kw_only=True)
class BoolField(Field):
    """Yes or no.  An optional one is left to torch when None."""

    kind: ClassVar[str] = "bool"

    def _check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise FieldProblem(self.name, "{name} must be true or false; {value!r} is neither.", value=value)
        return value

    def _parse(self, text: str) -> bool:
        lowered = text.lower()
        if lowered in ("true", "yes", "on", "1"):
            return True
        if lowered in ("false", "no", "off", "0"):
            return False
        raise FieldProblem(self.name, "{name} must be true or false; {value!r} is neither.", value=text)

    def _format(self, value: Any) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, kw_only=True)
class ChoiceField(Field):
    """One of a few words."""

    kind: ClassVar[str] = "choice"

    choices: tuple[str, ...] = ()

    def _check(self, value: Any) -> str:
        if value not in self.choices:
            raise FieldProblem(self.name, "{name} must be one of {choices}; {value!r} is not.",
                               choices=", ".join(self.choices), value=value)
        return str(value)


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """Free text."""

    kind: ClassVar[str] = "text"

    def _check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise FieldProblem(self.name, "{name} must be text; {value!r} is not.", value=value)
        return value


@dataclass(frozen=True, kw_only=True)
class FormulaField(Field):
    """Arithmetic of the names in ``of``; the value is its text (see ``workbench.formula``)."""

    kind: ClassVar[str] = "formula"

    of: tuple[str, ...] = ()

    def _check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise FieldProblem(self.name, "{name} must be text; {value!r} is not.", value=value)
        try:
            Formula(value, self.of)
        except FormulaProblem as problem:
            raise FieldProblem(self.name, "{name}: {problem}", problem=problem.sentence) from None
        return value.strip()


@dataclass(frozen=True, kw_only=True)
class PathField(Field):
    """A folder (``folder``), or a file that ends with one of ``suffixes`` (".csv"; empty: any).

    The value is text: an absolute path, or one that begins with ``~/``; a recipe must mean the same from wherever it
    is opened.  Whether there is such a file is not asked here, since a disk may be slow or far: ``path`` is for
    whoever reads it.
    """

    kind: ClassVar[str] = "path"

    folder: bool = False
    suffixes: tuple[str, ...] = ()

    @staticmethod
    def path(value: str) -> Path:
        """The path that a checked value means."""
        try:
            return Path(value).expanduser()
        except RuntimeError:  # a home that nobody has
            return Path(value)

    def _check(self, value: Any) -> str:
        one = Sentence("a folder") if self.folder else Sentence("a file")
        if not isinstance(value, str) or not value.strip() or any(not _writable(sign) for sign in value):
            raise FieldProblem(self.name, "{name} must be the path of {one}; {value!r} is not.", one=one, value=value)
        if not Path(value).is_absolute() and Path(value).parts[0] != "~":
            such = "~/pictures" if self.folder else f"~/data{next(iter(self.suffixes), '.csv')}"
            raise FieldProblem(self.name, "{name} must be a whole path, such as {such}; {value!r} is not.", such=such,
                               value=value)
        if self.suffixes and not self.folder and not value.lower().endswith(self.suffixes):
            raise FieldProblem(self.name, "{name} must be a file that ends with {suffixes}; {value!r} does not.",
                               suffixes=", ".join(self.suffixes), value=value)
        return value

    def _parse(self, text: str) -> str:
        # As it is copied from a file manager or a shell.
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        if text.startswith("file://"):
            from urllib.parse import urlsplit
            from urllib.request import url2pathname

            text = url2pathname(urlsplit(text).path)
        return text


def _writable(sign: str) -> bool:
    """Whether a recipe can hold it: no control character, and no byte of a name that is no text."""
    return ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000


@dataclass(frozen=True, kw_only=True)
class NumbersField(NumberField):
    """Several numbers, such as Adam's ``betas``: a tuple, or a list where ``length`` is None.

    ``whole`` asks for whole numbers; ``increasing`` for each above the one before; with ``gaps`` single
    numbers may be left to torch (None, written "auto"), as in ``Adafactor(eps=(None, 1e-3))``.
    """

    kind: ClassVar[str] = "numbers"

    length: int | None = None
    whole: bool = False
    increasing: bool = False
    gaps: bool = False

    def element(self, index: int) -> FloatField | IntField:
        """The field of one of the numbers, named like ``betas[0]``."""
        make: type[FloatField] | type[IntField] = IntField if self.whole else FloatField
        return make(name=f"{self.name}[{index}]", lower=self.lower, upper=self.upper, help=self.help,
                    lower_open=self.lower_open, upper_open=self.upper_open, log=self.log,
                    optional=self.gaps, none_means="auto")

    def parse(self, text: str) -> Any:
        """Turn typed text into a checked tuple; nothing typed is no numbers where any count will do."""
        if not text.strip() and self.length is None and not self.optional and not self.required:
            return self.check(())
        return super().parse(text)

    def _check(self, value: Any) -> tuple[float | None, ...]:
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
            raise FieldProblem(self.name, "{name} must be numbers separated by commas; {value!r} is not.",
                               value=value)
        if self.length is not None and len(value) != self.length:
            raise FieldProblem(self.name, "{name} must be {length} numbers; there are {count}.",
                               length=self.length, count=len(value))
        try:
            checked = tuple(self.element(i).check(item) for i, item in enumerate(value))
        except FieldProblem as problem:
            problem.field = self.name  # the sentence names the number, but the field is this one
            raise
        if self.increasing and any(b <= a for a, b in itertools.pairwise(checked)):
            raise FieldProblem(self.name, "{name} must grow from one number to the next.")
        return checked

    def _parse(self, text: str) -> tuple[float | None, ...]:
        parts = [part for part in text.strip("()[] ").replace(";", ",").split(",") if part.strip()]
        return tuple(self.element(i).parse(part) for i, part in enumerate(parts))

    def _format(self, value: Any) -> str:
        return ", ".join(self.element(i).format(item) for i, item in enumerate(value)) or "()"


@dataclass(frozen=True, kw_only=True)
class PartsField(Field):
    """A list of parts, each with the values of its fields: the phases of SequentialLR.

    The value is a tuple of plain dicts ``{"part": name, **values}``; with ``lengths`` each may have a ``"length"`` (a
    whole number of at least 1, or None: what the others leave).  ``part_of`` gives the Part of a name
    and raises Problem for one that there is not; ``names`` lists those that may be chosen.
    """

    kind: ClassVar[str] = "parts"

    part_of: Callable[[str], Any]
    names: Callable[[], Sequence[str]]
    lengths: bool = False
    least: int = 1
    """How many there must be: 1, or 0 where the list may be empty."""
    one: str = "part"
    """The word for one of them ("phase"), in sentences."""

    def _check(self, value: Any) -> tuple[dict[str, Any], ...]:
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            raise FieldProblem(self.name, "{name} must be a list of parts; {value!r} is not.", value=value)
        if len(value) < self.least:
            raise FieldProblem(self.name, "{name} needs at least one {one}.", one=self.one)
        if _nested(value) > MOST_NESTED:
            raise FieldProblem(self.name, "{name} has lists in lists, more than {most} deep: make it flatter.",
                               most=MOST_NESTED)
        return tuple(self._check_one(number, entry) for number, entry in enumerate(value, start=1))

    def _check_one(self, number: int, entry: Any) -> dict[str, Any]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("part"), str):
            raise FieldProblem(self.name, "{one} {number} of {name} needs the name of a part.", one=self.one,
                               number=number)
        values = {key: item for key, item in entry.items() if key not in ("part", "length")}
        try:
            if entry["part"] not in self.names():
                self.part_of(entry["part"])  # says what there is instead, if there is no such part at all
                raise FieldProblem(self.name, "{part} cannot stand here.", part=entry["part"])
            full = self.part_of(entry["part"]).complete(values)
            length = self._check_length(entry.get("length"))
        except Problem as problem:
            raise FieldProblem(self.name, "{one} {number}: {problem}", one=self.one, number=number,
                               problem=problem.sentence) from None
        # Only what was given: a default that follows the run's length goes on following it.
        given = {key: full[key] for key in values}
        return {"part": entry["part"], **({"length": length} if self.lengths else {}), **given}

    def _check_length(self, length: Any) -> int | None:
        if length is None:
            return None
        if not self.lengths:
            raise FieldProblem("length", "{name} means nothing here.")
        return IntField(name="length", lower=1, upper=1_000_000_000).check(length)

    def _parse(self, text: str) -> Any:
        raise FieldProblem(self.name, "{name} is made of parts and cannot be typed.")

    def _format(self, value: Any) -> str:
        return " → ".join(entry["part"] for entry in value)


@dataclass(frozen=True, kw_only=True)
class PointsField(Field):
    """Points of a curve: a tuple of (step, value), steps whole, from 0, and growing; values 0 or more.

    Written ``0: 0.1, 500: 0.01``.
    """

    kind: ClassVar[str] = "points"

    def _check(self, value: Any) -> tuple[tuple[int, float], ...]:
        if isinstance(value, (str, bytes)) or not isinstance(value, Sequence) or not value:
            raise FieldProblem(self.name, "{name} must be points such as 0: 0.1, 500: 0.01.")
        step_field = IntField(name=self.name, lower=0)
        value_field = FloatField(name=self.name, lower=0.0)
        points = []
        for point in value:
            if isinstance(point, (str, bytes)) or not isinstance(point, Sequence) or len(point) != 2:
                raise FieldProblem(self.name, "{name} must be points such as 0: 0.1, 500: 0.01.")
            points.append((step_field.check(point[0]), value_field.check(point[1])))
        if any(b[0] <= a[0] for a, b in itertools.pairwise(points)):
            raise FieldProblem(self.name, "The steps of {name} must grow from one point to the next.")
        return tuple(points)

    def _parse(self, text: str) -> Any:
        step_field, value_field = IntField(name="step", lower=0), FloatField(name="value", lower=0.0)
        points = []
        for part in filter(str.strip, text.strip("()[] ").replace(";", ",").split(",")):
            step, colon, value = part.partition(":")
            if not colon:
                raise FieldProblem(self.name, "{name} must be points such as 0: 0.1, 500: 0.01; {value!r} is not.",
                                   value=part.strip())
            try:
                points.append((step_field.parse(step), value_field.parse(value)))
            except FieldProblem as problem:
                raise FieldProblem(self.name, "{name}, at {point!r}: {problem}", point=part.strip(),
                                   problem=problem.sentence) from None
        return tuple(points)

    def _format(self, value: Any) -> str:
        return ", ".join(f"{step}: {_number(float(number))}" for step, number in value)


MOST_NESTED = 8
"""Lists of parts that may stand inside each other: whoever builds them goes as deep."""


def _nested(value: Any) -> int:
    """How deep lists of tables stand in each other; counted no further than needed."""
    depth, layer = 0, [value]
    while layer and depth <= MOST_NESTED:
        depth += 1
        layer = [inner for entries in layer for entry in entries if isinstance(entry, Mapping)
                 for inner in entry.values() if isinstance(inner, (tuple, list))
                 and any(isinstance(one, Mapping) for one in inner)]
    return depth


def _number(value: float) -> str:
    """The shortest text that reads back as the same number: 3e-04 is written 0.0003, 1e-05 stays."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


# ---------------------------------------------------------------------------------------------------------
# From a signature to fields

def fields_of(
    target: Callable[..., Any],
    *,
    skip: Sequence[str] = (),
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Field, ...]:
    """Read the fields of a callable from its signature.

    ``skip`` names arguments that the program fills in itself.  ``extra`` adds, argument by argument, what a
    signature cannot say: bounds, help, another default, or ``"field"`` for another class of field.
    Arguments that are no plain values (tensors, functions, other parts) are left out when they have a
    default; ``unfillable`` names the ones that have none.
    """
    found = []
    for argument, annotation in _arguments(target, skip):
        more = dict((extra or {}).get(argument.name, {}))
        field = _field_of(argument, annotation, more)
        if field is not None:
            found.append(field)
    return tuple(found)


def unfillable(
    target: Callable[..., Any],
    *,
    skip: Sequence[str] = (),
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[str]:
    """Names of the arguments that have no default and cannot be given as a plain value."""
    return [
        argument.name
        for argument, annotation in _arguments(target, skip)
        if argument.default is inspect.Parameter.empty
        and _field_of(argument, annotation, dict((extra or {}).get(argument.name, {}))) is None
    ]


def _arguments(target: Callable[..., Any], skip: Sequence[str]) -> list[tuple[inspect.Parameter, Any]]:
    signature = inspect.signature(target)
    function = target.__init__ if inspect.isclass(target) else target
    try:
        hints = typing.get_type_hints(function)
    except Exception:  # an annotation that names something missing at run time: the defaults still tell a lot
        hints = {}
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [
        (parameter, hints.get(name, inspect.Parameter.empty))
        for name, parameter in signature.parameters.items()
        if parameter.kind in named and name not in skip and name != "self"
    ]


def _field_of(parameter: inspect.Parameter, annotation: Any, more: dict[str, Any]) -> Field | None:
    default = more.pop("default", parameter.default)
    has_default = default is not inspect.Parameter.empty
    kind: type[Field] | None = more.pop("field", None)
    options = _annotated(annotation)
    optional = type(None) in options or (has_default and default is None)
    settings: dict[str, Any] = {
        "name": parameter.name,
        "default": default if has_default else None,
        "optional": optional,
        "required": not has_default,
    }
    if kind is None:
        own = parameter.default if parameter.default is not inspect.Parameter.empty else None
        kind, found = _kind_of(options, default if default is not None and has_default else own)
        if kind is None:
            return None
        settings |= found
    settings |= more
    known = {f.name for f in fields(kind)}
    field = kind(**{key: value for key, value in settings.items() if key in known})
    if field.default is not None:
        # ``SGD(momentum=0)`` and the like: an int default of a float argument.
        field = replace(field, default=field.check(field.default))
    return field


def _annotated(annotation: Any) -> list[Any]:
    """The members of a union, or the one annotation; empty where there is none."""
    if annotation is inspect.Parameter.empty:
        return []
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [member for part in typing.get_args(annotation) for member in _annotated(part)]
    return [annotation]


_LISTS = (list, Sequence, Iterable)


def _kind_of(options: list[Any], default: Any) -> tuple[type[Field] | None, dict[str, Any]]:
    origins = [typing.get_origin(option) for option in options]
    if typing.Literal in origins:
        return ChoiceField, {"choices": typing.get_args(options[origins.index(typing.Literal)])}
    if bool in options or isinstance(default, bool):
        return BoolField, {}
    if tuple in origins:
        members = typing.get_args(options[origins.index(tuple)])
        if members and all({float, int} & set(_annotated(member)) for member in members):
            return NumbersField, {"length": len(members), "whole": all(member is int for member in members),
                                  "gaps": any(type(None) in _annotated(member) for member in members)}
        if members and len(members) == 2 and members[1] is Ellipsis:
            return NumbersField, {"whole": members[0] is int}
    if float in options or isinstance(default, float):
        return FloatField, {}
    if int in options or (isinstance(default, int) and not options):
        return IntField, {}
    if isinstance(default, tuple) and default and all(isinstance(item, (int, float)) for item in default):
        return NumbersField, {"length": len(default)}
    for origin, option in zip(origins, options, strict=True):
        inner = typing.get_args(option)
        if origin in _LISTS and inner and inner[0] in (int, float):
            return NumbersField, {"whole": inner[0] is int}
    if str in options or isinstance(default, str):
        return TextField, {}
    return None, {}


def unset(field: Field) -> bool:
    """Whether a field still has to be filled in before a run."""
    return field.required and field.default is None and not field.optional


__all__ = [
    "BoolField", "ChoiceField", "Field", "FieldProblem", "FloatField", "FormulaField", "IntField", "NumberField",
    "NumbersField", "PartsField", "PathField", "PointsField", "Sentence", "TextField", "fields_of", "unfillable",
    "unset",
]
