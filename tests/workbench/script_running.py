"""Runs scripts as their users will: in another process, where Descent cannot be imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]

# One process for many scripts, since importing torch takes longer than all of them.
_CHILD = """
import contextlib, io, json, os, runpy, sys, traceback, warnings
sys.path = [entry for entry in sys.path if os.path.realpath(entry or ".") != sys.argv[1]]
sys.modules["workbench"] = sys.modules["ui"] = None
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "The image decoding", DeprecationWarning)
import torch
for line in sys.stdin:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            found = runpy.run_path(line.strip())
        answer = {"losses": found["losses"], "said": said.getvalue(),
                  "lr": [group["lr"] for group in found["optimizer"].param_groups] if "optimizer" in found else []}
    except BaseException:
        answer = {"error": traceback.format_exc()}
    torch.use_deterministic_algorithms(False)
    print(json.dumps(answer), flush=True)
"""


class ScriptRunner:
    """A process that runs one script after the other; ``with`` it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __enter__(self) -> ScriptRunner:
        self._child = subprocess.Popen([sys.executable, "-c", _CHILD, str(ROOT)], cwd=self._folder, text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 traceback: TracebackType | None) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        self._child.wait()

    def run(self, text: str) -> dict[str, object]:
        """What a script leaves behind: ``losses``, what it ``said``, and ``lr`` of its optimizer at the end."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._count += 1
        path = self._folder / f"script_{self._count}.py"
        path.write_text(text)
        self._child.stdin.write(f"{path}\n")
        self._child.stdin.flush()
        answer: dict[str, object] = json.loads(self._child.stdout.readline())
        assert "error" not in answer, f"{answer['error']}\n{text}"
        return answer

    def losses(self, text: str) -> list[float]:
        found = self.run(text)["losses"]
        assert isinstance(found, list)
        return found
