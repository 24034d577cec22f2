"""Registry: all parts of one kind.  Finds them, names them, builds them.

A registry belongs to a package (``workbench.models``); its parts are the functions and classes in that
package's files that are decorated with ``@models.register(...)``.  The files are imported when the registry is
first asked, so that naming a registry costs nothing: the window is on the screen before torch is loaded.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workbench.address import is_address
from workbench.field import Field, FieldProblem, fields_of, unset
from workbench.sentence import Problem, Sentence

F = TypeVar("F", bound=Callable[..., Any])
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """The name of a part and the values of its fields; a field not named has its default."""

    part: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Something that can be chosen.  Plain data, but for ``build`` and ``check``."""

    name: str
    title: str
    help: str
    fields: tuple[Field, ...]
    build: Callable[..., Any]
    unavailable: str = ""
    """Not empty: the part is shown but cannot be chosen, and this sentence says why."""
    words: str = ""
    """More words under which a search finds it."""
    check: Callable[[Values], None] | None = None
    """Looks at all values together and raises FieldProblem where they do not go together."""
    info: Mapping[str, Any] = field(default_factory=dict)
    """What only this kind of part has to say (a loss: for which task it is)."""

    def complete(self, values: Values) -> dict[str, Any]:
        """All fields with their checked values, defaults filled in; raises FieldProblem at the first wrong one."""
        for name in values:
            if name not in {f.name for f in self.fields}:
                raise FieldProblem(name, "{part} has no field {name!r}.{hint}", part=self.name,
                                   hint=did_you_mean(name, [f.name for f in self.fields]))
        full = {f.name: f.check(values.get(f.name, f.default)) for f in self.fields}
        if self.check is not None:
            self.check(full)
        return full

    def problems(self, values: Values) -> Iterator[FieldProblem]:
        """Every wrong value, so that all can be shown at once."""
        known = {f.name: f for f in self.fields}
        wrong = False
        for name in values:
            if name not in known:
                wrong = True
                yield FieldProblem(name, "{part} has no field {name!r}.{hint}", part=self.name,
                                   hint=did_you_mean(name, list(known)))
        full = {}
        for name, one in known.items():
            value = values.get(name, one.default)
            try:
                if unset(one) and value is None:
                    raise FieldProblem(name, "{name} needs a value.")
                full[name] = one.check(value)
            except FieldProblem as problem:
                wrong = True
                yield problem
        if not wrong and self.check is not None:
            try:
                self.check(full)
            except FieldProblem as problem:
                yield problem


class Registry:
    """The parts of one kind, found in the files of ``package``."""

    def __init__(self, kind: str, one: str, package: str) -> None:
        self.kind = kind
        self.one = one  # "a model": the word for one of them, in sentences
        self._package = package
        self._parts: dict[str, Part] = {}
        self._found = False
        self._lock = threading.RLock()

    def register(
        self,
        name: str | None = None,
        *,
        title: str,
        help: str,
        skip: Sequence[str] = (),
        extra: Mapping[str, Mapping[str, Any]] | None = None,
        **more: Any,
    ) -> Callable[[F], F]:
        """Decorator: make a function or class a part; its signature becomes the fields.

        ``skip`` names the arguments that the program fills in; ``extra`` is handed to ``fields_of``; ``more``
        goes to the Part (``unavailable``, ``words``, ``check``, ``info``).
        """

        def add(target: F) -> F:
            self.add(Part(name or target.__name__, title, help, fields_of(target, skip=skip, extra=extra),
                          target, **more))
            return target

        return add

    def add(self, part: Part) -> None:
        """Add a part; a name can be taken only once."""
        if part.name in self._parts:
            raise ValueError(f"{self.kind} has a part {part.name!r} already")
        self._parts[part.name] = part

    def names(self) -> list[str]:
        """All names, in the order in which the files register them."""
        self._find()
        return list(self._parts)

    def parts(self) -> list[Part]:
        self._find()
        return list(self._parts.values())

    def part(self, name: str) -> Part:
        """The part of that name; Problem names what there is when it is missing.

        A name that is an address brings the part in from outside, if the user has agreed (see ``outside``).
        """
        if is_address(name):
            from workbench import outside  # it builds Parts, so it knows this file

            return outside.part(self.kind, name)
        self._find()
        if name not in self._parts:
            raise Problem("There is no {one} named {name!r}.{hint}", one=self.one, name=name,
                          hint=did_you_mean(name, list(self._parts)))
        return self._parts[name]

    def fields(self, name: str) -> tuple[Field, ...]:
        return self.part(name).fields

    def build(self, choice: Choice, *arguments: Any) -> Any:
        """Build the chosen part; ``arguments`` are what the program itself supplies, in front."""
        part = self.part(choice.part)
        if part.unavailable:
            raise Problem("{title} cannot be chosen: {why}", title=part.title, why=part.unavailable)
        return part.build(*arguments, **part.complete(choice.values))

    def _find(self) -> None:
        with self._lock:
            if self._found:
                return
            package = importlib.import_module(self._package)
            for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
                importlib.import_module(f"{self._package}.{module.name}")
            self._found = True


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """" Did you mean ...?" for one close name, else what there is (at most twelve)."""
    spelled = {one.lower(): one for one in reversed(names)}
    close = difflib.get_close_matches(name.lower(), spelled, n=1, cutoff=0.6)
    if close:
        return Sentence(" Did you mean {name!r}?", name=spelled[close[0]])
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return Sentence(" There is: {names}.", names=shown) if names else ""
