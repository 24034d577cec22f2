"""Page: a script while it is being written: its imports, helpers, sections, and what it cannot hold."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workbench.script.layout import LONGEST, comment
from workbench.sentence import Sentence

_MOST_NOTED = 40


@dataclass(frozen=True)
class Script:
    """A program of plain PyTorch.  ``limits`` say where it cannot make the same numbers, or leaves something out.

    ``differences``  of the user's files that have changed since the run was made, as ``diff -u`` shows them.
    """

    text: str
    limits: tuple[Sentence, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Helper:
    """A function or class that a script may need; ``needs`` are its imports, ``uses`` other helpers."""

    name: str
    code: str
    needs: Sequence[str] = ()
    uses: Sequence[Helper] = ()


class Page:
    """Collects what the parts of a recipe have to say; ``text`` puts it into the order of a program."""

    def __init__(self) -> None:
        self.limits: list[Sentence] = []
        self.packages: dict[str, None] = {}
        """What has to be installed, by the names that people know."""
        self.by_batch = False
        """Whether a function ``prepare`` makes of a batch what the model sees."""
        self.prepared = ""
        """Code for what it makes of ``pictures``."""
        self.as_bytes = False
        """Whether those are bytes."""
        self._imports: set[str] = set()
        self._helpers: dict[str, str] = {}
        self._settings: list[str] = []
        self._sections: list[list[str]] = []
        self._before: list[str] = []

    def need(self, *imports: str) -> None:
        """Imports as they are written: ``import math``, ``from torch import nn``."""
        self._imports.update(imports)

    def help_with(self, helper: Helper) -> None:
        """Put a helper in front of everything that is done; once, however often it is asked for."""
        for other in helper.uses:
            self.help_with(other)
        self.need(*helper.needs)
        self._helpers.setdefault(helper.name, helper.code.strip("\n"))

    def function(self, name: str, write: Callable[[str], list[str]]) -> str:
        """Put a function of its own into the script; returns its name, which has a number where it is taken."""
        number = 1
        while (own := f"{name}_{number}" if number > 1 else name) in self._helpers:
            if self._helpers[own] == "\n".join(write(own)):
                return own
            number += 1
        self._helpers[own] = "\n".join(write(own))
        return own

    @property
    def functions(self) -> list[str]:
        """The code of all helpers."""
        return list(self._helpers.values())

    def limit(self, template: str, /, **values: object) -> None:
        """Something that the script cannot hold."""
        sentence = Sentence(template, **values)
        if sentence not in self.limits:
            self.limits.append(sentence)

    def setting(self, name: str, value: str, note: str = "") -> None:
        """A number at the top of the script."""
        self._settings.append(f"{name} = {value}" + (f"  # {note}" if note else ""))

    def set_up(self, *code: str) -> None:
        """Lines below the settings."""
        self._settings += code

    def before(self, line: str) -> None:
        """A line in front of all sections, below the helpers; once, however often it is asked for."""
        if line not in self._before:
            self._before.append(line)

    def note(self, text: str) -> None:
        """Lines for the reader in front of all sections, as they are; of very many, the first."""
        found = text.splitlines()
        more = [f"# ... and {len(found) - _MOST_NOTED} more lines"] if len(found) > _MOST_NOTED else []
        noted = [f"# {line}"[:LONGEST].rstrip() for line in found[:_MOST_NOTED]]
        if noted:
            self.before("\n".join([*noted, *more]))

    def section(self, title: str, code: Iterable[str]) -> None:
        """A part of the program, with a heading."""
        self._sections.append([*comment(title), *code])

    def text(self, title: str, about: Sequence[str]) -> str:
        """The whole program."""
        parts = ["\n".join(['"""' + title, *_paragraphs(about), '"""'])]
        parts.append("\n" + _imports(self._imports))
        body = ["\n".join(self._settings)] if self._settings else []
        helpers = list(self._helpers.values())
        sections = ["\n".join(lines) for lines in [self._before, *self._sections] if lines]
        text = "\n".join(parts)
        if body:
            text += "\n" + body[0]
        for helper in helpers:
            text += "\n\n\n" + helper
        text += "\n\n" if helpers else "\n"
        return text + "\n" + "\n\n".join(sections) + "\n"


def _paragraphs(about: Sequence[str]) -> list[str]:
    found = []
    for paragraph in about:
        found += ["", *textwrap.wrap(paragraph, LONGEST, break_long_words=False, break_on_hyphens=False)]
    return found


def _imports(wanted: set[str]) -> str:
    """In the order of isort: the standard library, then the rest; ``import x`` before ``from x import y``."""
    groups: tuple[dict[str, set[str]], dict[str, set[str]]] = {}, {}
    for line in wanted:
        words = line.split()
        module = words[1]
        members = groups[module.partition(".")[0] not in sys.stdlib_module_names].setdefault(
            module if words[0] == "from" else f"import {line.removeprefix('import ')}", set())
        if words[0] == "from":
            members.update(name.strip(",") for name in words[3:])
    blocks = []
    for group in groups:
        plain = sorted(key for key in group if key.startswith("import "))
        chosen = sorted(key for key in group if not key.startswith("import "))
        block = plain + [line for module in chosen for line in _from(module, group[module])]
        if block:
            blocks.append("\n".join(block))
    return "\n\n".join(blocks) + "\n"


def _from(module: str, members: set[str]) -> list[str]:
    names = sorted(members, key=lambda name: (not name.isupper(), not name[0].isupper(), name.lower()))
    flat = f"from {module} import {', '.join(names)}"
    return [flat] if len(flat) <= LONGEST else [f"from {module} import (", *(f"    {name}," for name in names), ")"]
