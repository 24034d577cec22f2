"""Parts from the user's own file, or from an installed package: how a script gets hold of them."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

from workbench.address import parse
from workbench.script.layout import literal
from workbench.script.page import Helper, Page
from workbench.script.paths import path_text

LOAD = Helper("load", '''
def load(path, name):
    """A class or function of a Python file, wherever that lies."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # some classes look for the module that they come from
    spec.loader.exec_module(module)
    return getattr(module, name)
''', ("import importlib.util", "import sys", "from pathlib import Path"))


def bring_in(address: str, page: Page) -> str:
    """Import what an address names; returns its name."""
    found = parse(address)
    if found.kind == "package":
        page.need(f"from {found.place} import {found.name}")
        page.packages[found.place.partition(".")[0]] = None
        return found.name
    page.help_with(LOAD)
    page.before(f"{found.name} = load({path_text(found.path, page)}, {literal(found.name)})")
    if _imports_descent(found.path):
        page.limit("{file} imports workbench, so the script needs Descent too: take that import out of it, or put the "
                   "script into Descent's folder.", file=found.path.name)
    return found.name


def takes_shape(address: str) -> str:
    """The argument by which a model from outside takes the shape of the data; "" where it has none."""
    for argument, hint in annotations_of(address).items():
        if argument == "data" or hint.strip("'\"").rpartition(".")[2] == "DataShape":
            return argument
    return ""


def is_class(address: str) -> bool:
    """Whether an address names a class, as far as that can be seen without running anything."""
    return not isinstance(_definition(address), ast.FunctionDef)


def annotations_of(address: str) -> dict[str, str]:
    """The arguments of a class or function and what is written behind them.

    Nothing is run: a file is read, and a package is only looked at where it is imported already.
    """
    found = parse(address)
    if found.kind == "package":
        target = getattr(sys.modules.get(found.place), found.name, None)
        try:
            parameters = inspect.signature(target).parameters if callable(target) else {}
        except (ValueError, TypeError):
            return {}
        return {name: str(parameter.annotation) for name, parameter in parameters.items()}
    node = _definition(address)
    if isinstance(node, ast.ClassDef):
        node = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if not isinstance(node, ast.FunctionDef):
        return {}
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) if one.annotation is not None else "" for one in arguments}


def _definition(address: str) -> ast.stmt | None:
    """The class or function in its file."""
    found = parse(address)
    if found.kind == "package":
        return None
    return next((node for node in _parsed(found.path).body if isinstance(node, (ast.ClassDef, ast.FunctionDef))
                 and node.name == found.name), None)


def _imports_descent(path: Path) -> bool:
    for node in ast.walk(_parsed(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        if any(name.partition(".")[0] == "workbench" for name in names):
            return True
    return False


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])
