"""Candidates: the classes and functions that a file or a module of a package has, told without running any of it.

Read from the source: so a file can be looked at before anybody has agreed to it.  What a module makes only while it
runs is not seen; whoever knows its name can still type it.
"""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from workbench.sentence import Problem
from workbench.source import Source, module_file, read_file

_DEEPEST = 4
"""How many imports are followed from a package's own module to where a class stands."""
_MOST_ABOVE = 30
"""How many classes above one are looked at."""

# By kind: how the name of a base ends where a class is probably a part of that kind.
_BASES: Mapping[str, tuple[str, ...]] = {
    "datasets": ("Dataset", "ImageFolder", "DatasetFolder", "Subset"),
    "optimizers": ("Optimizer",),
    "models": ("Module", "Model", "Net"),
    "losses": ("Loss",),
    "schedulers": ("LRScheduler", "LR"),
}
_MODULE = "Module"
_NO_DATASET = "IterableDataset"
"""Its samples have no numbers, so it cannot be trained on here."""
_GIVES = {"datasets": re.compile(r"\b(?!IterableDataset)(\w*Dataset|Subset|Data)\b")}
"""By kind: what a function says it returns where it is probably a part of that kind."""

FUNCTIONS = ("datasets", "models")
"""The kinds of which a part may be a function."""


@dataclass(frozen=True)
class Candidate:
    """``bases`` as they are written; ``line`` of the file ``file``; ``about`` the first line of its docstring."""

    name: str
    bases: tuple[str, ...]
    line: int
    file: str
    about: str = ""
    function: bool = False
    returns: str = ""
    """What a function says it returns, as it is written."""
    likely: bool = False
    """Whether it looks like a part of the kind that is wanted."""


Names = dict[str, Candidate]


def in_file(source: Source, kind: str, known: Collection[str] = ()) -> list[Candidate]:
    """Everything that a file defines, the likely ones first; a Problem where it is not written in Python.

    ``known`` are names of classes of that kind: what is made from one of them is likely too.
    """
    return _sorted(_defined(_tree(source), source.place), kind, known)


def in_package(module: str, kind: str, known: Collection[str] = ()) -> list[Candidate]:
    """Everything public that a module defines or takes from elsewhere in its package; the likely ones first.

    Empty where the module's source is not found.
    """
    names: Names = {}
    for name, found in _Reader(module).all(module).items():
        if not name.startswith("_"):
            names[name] = replace(found, name=name)
    return _sorted(names, kind, known)


# ---------------------------------------------------------------------------------------------------------
# Reading

def _tree(source: Source) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that is none in its strings is no business of ours
            return ast.parse(source.content, source.place)
    except SyntaxError as error:
        raise Problem("{file} is not written in Python: line {line}, {why}.", file=source.name,
                      line=error.lineno or 0, why=error.msg.rstrip(".")) from None
    except ValueError as error:
        raise Problem("{file} is not written in Python: {why}.", file=source.name, why=str(error).rstrip(".")) from None
    except (RecursionError, MemoryError):  # MemoryError is what the parser says of its own stack
        raise Problem("{file} cannot be read as Python: it is nested too deeply.", file=source.name) from None


def _defined(tree: ast.Module, file: str) -> Names:
    names: Names = {}
    for node in _statements(tree):
        if isinstance(node, ast.ClassDef):
            bases = tuple(_written(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases)
            names[node.name] = Candidate(node.name, bases, node.lineno, file, _about(node))
        elif isinstance(node, ast.FunctionDef):
            names[node.name] = Candidate(node.name, (), node.lineno, file, _about(node), function=True,
                                         returns=_written(node.returns) if node.returns else "")
    return names


class _Reader:
    """Follows imports within one package; each file is read once."""

    def __init__(self, module: str) -> None:
        self._top = module.partition(".")[0]
        self._read: dict[str, tuple[Names, list[ast.ImportFrom], str]] = {}

    def all(self, module: str, depth: int = _DEEPEST) -> Names:
        """What a module defines, and what it takes from elsewhere in its package."""
        defined, imports, package = self._module(module)
        names: Names = {}
        for node in imports if depth else ():
            there = _target_of(node, package)
            for alias in node.names:
                if alias.name == "*":
                    names |= {name: one for name, one in self.all(there, depth - 1).items() if name[0] != "_"}
                elif (found := self.one(there, alias.name, depth - 1)) is not None:
                    names[alias.asname or alias.name] = found
        return names | defined

    def one(self, module: str, name: str, depth: int) -> Candidate | None:
        defined, imports, package = self._module(module)
        if name in defined or depth <= 0:
            return defined.get(name)
        for node in reversed(imports):  # the last import of a name counts
            there = _target_of(node, package)
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    return self.one(there, alias.name, depth - 1)
                if alias.name == "*" and (found := self.one(there, name, depth - 1)) is not None:
                    return found
        return None

    def _module(self, module: str) -> tuple[Names, list[ast.ImportFrom], str]:
        """What it defines, its imports, and the package that relative ones count from."""
        if module.partition(".")[0] != self._top:
            return {}, [], ""
        if module not in self._read:
            self._read[module] = {}, [], ""
            path = module_file(module)
            with contextlib.suppress(Problem):
                if path is not None:
                    tree = _tree(read_file(path))
                    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
                    imports = [node for node in _statements(tree) if isinstance(node, ast.ImportFrom)]
                    self._read[module] = _defined(tree, str(path)), imports, package
        return self._read[module]


def _target_of(node: ast.ImportFrom, package: str) -> str:
    words = package.split(".")
    above = words[: len(words) - node.level + 1] if node.level else []
    return ".".join([*above, *([node.module] if node.module else [])])


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Those of the module itself, also under ``if`` and ``try``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            yield from _statements(node)
        elif isinstance(node, ast.stmt):
            yield node


def _written(expression: ast.expr) -> str:
    try:
        return ast.unparse(expression)[:100]
    except RecursionError:
        return "…"


def _about(node: ast.ClassDef | ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").strip().partition("\n")[0].strip()[:200]


# ---------------------------------------------------------------------------------------------------------
# Guessing

def _sorted(names: Names, kind: str, known: Collection[str]) -> list[Candidate]:
    found = [replace(one, likely=_is_likely(one, names, kind, known)) for one in names.values()]
    return sorted(found, key=lambda one: (not one.likely, one.function, one.name.startswith("_")))


def _is_likely(one: Candidate, names: Names, kind: str, known: Collection[str]) -> bool:
    """Whether a base of it, or of one of its bases, is known or called like one; of a function, what it returns."""
    if one.function:
        return kind in _GIVES and _GIVES[kind].search(one.returns) is not None
    waiting, seen = [one], {one.name}
    while waiting:
        for base in waiting.pop().bases:
            last = base.rpartition(".")[2]
            if kind == "datasets" and last == _NO_DATASET:
                return False
            if last.endswith(_BASES.get(kind, ())) or last in known:
                return True
            # A loss is a Module like any other: only its own name tells.
            if kind == "losses" and last == _MODULE and "loss" in one.name.lower():
                return True
            if last in names and last not in seen and len(seen) < _MOST_ABOVE:
                seen.add(last)
                waiting.append(names[last])
    return False
