"""Who may import whom: read from the sources, so that a wrong arrow is found before it is run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """One imported module (or ``module.name``).  ``top``: run when the file is imported.  ``hint``: only for types."""

    target: str
    top: bool
    hint: bool = False


def imports_of(source: str, module: str = "") -> list[Import]:
    """Every import of a source; ``from a import b`` gives ``a.b``, since b may be a module."""
    package = module.rpartition(".")[0]
    return list(_walk(ast.parse(source), package, top=True, hint=False))


def _walk(node: ast.AST, package: str, top: bool, hint: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, top, hint) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - child.level + 1] if child.level else []
            base = ".".join([*above, *([child.module] if child.module else [])])
            yield from (Import(f"{base}.{alias.name}", top, hint) for alias in child.names)
        elif isinstance(child, ast.Call) and ast.unparse(child.func) in ("importlib.import_module", "__import__"):
            argument = child.args[0] if child.args else None
            if isinstance(argument, ast.Constant):
                yield Import(str(argument.value), top, hint)
            yield from _walk(child, package, top, hint)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for part in child.body:
                yield from _walk(ast.Module([part], []), package, top, True)
            for part in child.orelse:
                yield from _walk(ast.Module([part], []), package, top, hint)
        else:
            inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _walk(child, package, top and not inside, hint)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {name_of(path): path.read_text("utf-8")
           for folder in ("workbench", "ui") for path in sorted((ROOT / folder).rglob("*.py"))}
CORE = {name: source for name, source in SOURCES.items() if name.split(".")[0] == "workbench"}
UI = {name: source for name, source in SOURCES.items() if name.split(".")[0] == "ui"}

Sources = Mapping[str, str]


def _is(target: str, *modules: str) -> bool:
    return any(target == module or target.startswith(module + ".") for module in modules)


# ---------------------------------------------------------------------------------------------------------
# The rules: each returns its complaints

def core_knows_a_window(sources: Sources) -> list[str]:
    return [f"{name} imports {found.target}" for name, source in sources.items()
            for found in imports_of(source, name) if _is(found.target, "PySide6", "pyqtgraph", "shiboken6", "ui")]


def two_know_the_trainer(sources: Sources) -> list[str]:
    """Only ui.trainer_thread may know QThread or the Trainer."""
    trainers = ("workbench.trainer", "workbench.Trainer", "PySide6.QtCore.QThread")
    return [f"{name} imports {found.target}" for name, source in sources.items() if name != "ui.trainer_thread"
            for found in imports_of(source, name) if not found.hint and _is(found.target, *trainers)]


def window_waits_for_torch(sources: Sources) -> list[str]:
    return [f"{name} imports {found.target}" for name, source in sources.items()
            for found in imports_of(source, name)
            if found.top and not found.hint and _is(found.target, "torch", "torchvision")]


def messages_import_more_than_sentence(source: str) -> list[str]:
    return [found.target for found in imports_of(source, "workbench.messages")
            if _is(found.target, "workbench", "ui") and not _is(found.target, "workbench.sentence")]


def panels_import_each_other(sources: Sources) -> list[str]:
    panels = {name for name in sources if name.endswith("_panel")}
    allowed = {("ui.recipe_panel", "ui.part_panel")}  # a recipe is a column of parts
    return [f"{name} imports {panel}" for name in sorted(panels) for found in imports_of(sources[name], name)
            for panel in panels if _is(found.target, panel) and panel != name and not found.hint
            and (name, panel) not in allowed]


def circles(sources: Sources) -> list[list[str]]:
    """Circles of imports that run when the files are imported."""
    arrows: dict[str, set[str]] = {}
    for name, source in sources.items():
        arrows[name] = set()
        for found in imports_of(source, name):
            if found.top and not found.hint:
                # ``from a import b``: b where it is a file, else a.
                target = found.target if found.target in sources else found.target.rpartition(".")[0]
                arrows[name] |= {target} & set(sources) - {name}
    found_circles: list[list[str]] = []
    done: set[str] = set()

    def follow(name: str, path: list[str]) -> None:
        if name in path:
            found_circles.append([*path[path.index(name):], name])
        elif name not in done:
            for following in sorted(arrows[name]):
                follow(following, [*path, name])
            done.add(name)

    for name in sorted(arrows):
        follow(name, [])
    return found_circles


# ---------------------------------------------------------------------------------------------------------
# What is held

def test_the_sources_were_found() -> None:
    assert {"workbench.trainer", "workbench.optimizers.torch_optim", "workbench", "ui.main_window"} <= set(SOURCES)


def test_the_core_imports_neither_qt_nor_the_window() -> None:
    assert core_knows_a_window(CORE) == []
    # The window itself, and pictures of its plots.
    assert core_knows_a_window({"main": (ROOT / "main.py").read_text("utf-8")}) == [
        "main imports ui.start.main", "main imports ui.picture_of_run.save_picture"]


def test_only_the_trainer_thread_knows_the_trainer_and_qthread() -> None:
    assert two_know_the_trainer(UI) == []
    assert two_know_the_trainer({"ui.other": UI["ui.trainer_thread"]}) != []


def test_the_window_does_not_wait_for_torch() -> None:
    assert window_waits_for_torch(UI) == []


def test_messages_import_nothing_of_ours_but_sentence() -> None:
    assert messages_import_more_than_sentence(CORE["workbench.messages"]) == []


def test_panels_do_not_import_each_other() -> None:
    assert len([name for name in UI if name.endswith("_panel")]) >= 4
    assert panels_import_each_other(UI) == []


def test_there_are_no_import_circles() -> None:
    assert circles(SOURCES) == []


# ---------------------------------------------------------------------------------------------------------
# Negative controls: the rules do complain

@pytest.mark.parametrize("bad", [
    "import PySide6.QtCore",
    "from PySide6.QtCore import QObject",
    "def f():\n    import pyqtgraph",
    "from ui import theme",
    "from ui.theme import colors",
    "import importlib\nimportlib.import_module('PySide6')",
    "if True:\n    try:\n        import ui\n    except ImportError:\n        pass",
])
def test_the_core_rule_complains(bad: str) -> None:
    assert core_knows_a_window({"workbench.x": bad})


def test_the_core_rule_does_not_complain_of_names_that_only_look_alike() -> None:
    assert not core_knows_a_window({"workbench.x": "import uidata, guild\n'import PySide6'"})


@pytest.mark.parametrize("bad", [
    "from workbench.trainer import Trainer",
    "from workbench import Trainer",
    "def f():\n    import workbench.trainer",
    "from PySide6.QtCore import QObject, QThread",
])
def test_the_trainer_rule_complains(bad: str) -> None:
    assert two_know_the_trainer({"ui.x": bad})


def test_the_trainer_rule_allows_types() -> None:
    allowed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from workbench.trainer import Trainer"
    assert not two_know_the_trainer({"ui.x": allowed})
    assert two_know_the_trainer({"ui.x": allowed + "\nelse:\n    from workbench.trainer import Trainer"})


@pytest.mark.parametrize(("source", "complains"), [
    ("import torch", True),
    ("from torch import nn", True),
    ("try:\n    import torch.optim\nexcept ImportError:\n    pass", True),
    ("class A:\n    import torchvision", True),
    ("def load():\n    import torch", False),
    ("import torchless", False),
])
def test_the_torch_rule(source: str, complains: bool) -> None:
    assert bool(window_waits_for_torch({"ui.x": source})) is complains


def test_the_messages_rule_complains() -> None:
    assert messages_import_more_than_sentence("from workbench.field import Field") == ["workbench.field.Field"]
    assert messages_import_more_than_sentence("from .recipe import Recipe") == ["workbench.recipe.Recipe"]
    assert messages_import_more_than_sentence("import workbench.run") == ["workbench.run"]


def test_the_panel_rule_complains() -> None:
    panels = {"ui.a_panel": "from ui.b_panel import B", "ui.b_panel": "", "ui.recipe_panel": "import ui.part_panel",
              "ui.part_panel": "from ui import recipe_panel"}
    assert panels_import_each_other(panels) == ["ui.a_panel imports ui.b_panel",
                                                "ui.part_panel imports ui.recipe_panel"]


def test_the_circle_rule_complains() -> None:
    three = {"ui.a": "from ui.b import B", "ui.b": "import ui.c", "ui.c": "from ui import a"}
    assert circles(three) == [["ui.a", "ui.b", "ui.c", "ui.a"]]
    assert circles({**three, "ui.c": "def f():\n    from ui import a"}) == []


# ---------------------------------------------------------------------------------------------------------
# The same, with the real interpreter

def python(script: str) -> str:
    """Output of a script run by a fresh interpreter at the top of the project."""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_naming_the_core_does_not_load_torch() -> None:
    assert python("""
import sys
import workbench, workbench.recipe, workbench.field, workbench.messages, workbench.registry, workbench.presets
from workbench import Choice, Recipe, Run, messages, registries
assert list(registries)[0] == "datasets"
print(sorted(name for name in sys.modules if name.split(".")[0] in ("torch", "PySide6", "sklearn")))
""") == "[]"


def test_naming_the_window_does_not_load_torch() -> None:
    pytest.importorskip("PySide6")
    assert python("""
import sys
import ui.start
print(sorted(name for name in sys.modules if name.split(".")[0] in ("torch", "torchvision", "sklearn")))
""") == "[]"


def test_the_core_trains_where_pyside6_is_not_installed() -> None:
    assert python("""
import sys
sys.modules.update(PySide6=None, pyqtgraph=None, shiboken6=None)
from workbench import Choice, Recipe, Trainer
from workbench.messages import Ended
recipe = Recipe(Choice("random_regression"), Choice("mlp"), Choice("MSELoss"), Choice("Adam"), training={"epochs": 2})
print([(event.outcome, event.step) for event in Trainer(recipe).events() if isinstance(event, Ended)])
try:
    import ui.main_window
except ImportError:
    print("no window")
print("torch" in sys.modules)  # the control of the test above
""") == "[('finished', 2)]\nno window\nTrue"
