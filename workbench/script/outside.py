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
    """The argument by which a model from outside takes the shape of the data; "" where it has none.

    Nothing of a file is run: it is read.
    """
    found = parse(address)
    if found.kind == "package":
        module = sys.modules.get(found.place)
        target = getattr(module, found.name, None)
        try:
            arguments = list(inspect.signature(target).parameters) if callable(target) else []
        except (ValueError, TypeError):
            arguments = []
        return "data" if "data" in arguments else ""
    for node in ast.walk(_parsed(found.path)):
        if isinstance(node, ast.ClassDef) and node.name == found.name:
            made = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
            return _shape_argument(made) if made is not None else ""
        if isinstance(node, ast.FunctionDef) and node.name == found.name:
            return _shape_argument(node)
    return ""


def _shape_argument(function: ast.FunctionDef) -> str:
    for argument in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]:
        annotation = ast.unparse(argument.annotation).strip("'\"") if argument.annotation is not None else ""
        if argument.arg == "data" or annotation.rpartition(".")[2] == "DataShape":
            return argument.arg
    return ""


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
