"""Runs scripts as their users will: in another process, where Descent cannot be imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.workbench.running import train
from workbench.recipe import Recipe
from workbench.script import Script, script_of

ROOT = Path(__file__).resolve().parents[2]

# One process for many scripts, since importing torch takes longer than all of them.  Nothing may warn.
_CHILD = """
import contextlib, io, json, os, runpy, sys, traceback, warnings
sys.path = [entry for entry in sys.path if os.path.realpath(entry or ".") != sys.argv[1]]
sys.modules["workbench"] = sys.modules["ui"] = None
allowed = sys.argv[2:]
from importlib.machinery import PathFinder
class Only(PathFinder):
    # Finds no package but those that are allowed, and the standard library.
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        top = name.partition(".")[0]
        there = top in allowed or top in sys.stdlib_module_names or top.startswith("_")
        return PathFinder.find_spec(name, path, target) if there else None
if allowed:
    sys.meta_path[sys.meta_path.index(PathFinder)] = Only
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "The image decoding", DeprecationWarning)  # torchvision's own JPEG
import torch
for line in sys.stdin:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            found = runpy.run_path(line.strip())
        answer = {"losses": found["losses"], "said": said.getvalue()}
    except BaseException:
        answer = {"error": traceback.format_exc()}
    torch.use_deterministic_algorithms(False)
    print(json.dumps(answer), flush=True)
"""


class ScriptRunner:
    """A process that runs one script after the other."""

    def __init__(self, child: subprocess.Popen[str], folder: Path) -> None:
        self._child, self._folder = child, folder
        self._count = 0

    def run(self, text: str) -> tuple[list[float], str]:
        """The losses of a script, and what it printed; AssertionError with the script where it fails."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._count += 1
        path = self._folder / f"script_{self._count}.py"
        path.write_text(text, "utf-8")
        self._child.stdin.write(f"{path}\n")
        self._child.stdin.flush()
        answer: dict[str, Any] = json.loads(self._child.stdout.readline())
        assert "error" not in answer, f"{answer['error']}\n{text}"
        return answer["losses"], answer["said"]

    def losses(self, text: str) -> list[float]:
        return self.run(text)[0]


@contextmanager
def script_runner(folder: Path, only: Sequence[str] = ()) -> Iterator[ScriptRunner]:
    """The process ends with the block.  ``only``: the packages that can be imported there; all, if none is named."""
    with subprocess.Popen([sys.executable, "-c", _CHILD, str(ROOT), *only], cwd=folder, text=True, encoding="utf-8",
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        yield ScriptRunner(child, folder)
        assert child.stdin is not None
        child.stdin.close()


def check_losses(runner: ScriptRunner, recipe: Recipe) -> Script:
    """The script of a recipe makes the losses of the trainer, bit for bit."""
    script = script_of(recipe)
    wanted = train(recipe).history["loss"].tolist()
    assert runner.losses(script.text) == wanted, script.text
    return script
