"""A hundred malicious pickles at every door: none runs, and each is refused in a sentence that names its file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what the pickles call is there on other systems")


def tried(folder: Path, what: str) -> dict[str, Any]:
    """Of tests.faults.pickles, in a process of its own, with torch's own check switched off from outside."""
    environment = {**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}
    done = subprocess.run([sys.executable, "-m", "tests.faults.pickles", str(folder), what], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_none_of_a_hundred_malicious_pickles_runs_at_any_door_whatever_the_environment_says(tmp_path: Path) -> None:
    found = tried(tmp_path, "doors")
    assert found["files"] >= 100
    assert found["tries"] == 9 * found["files"]
    assert found["wrong"] == []
    assert not list(tmp_path.glob("it-ran*[0-9]"))


def test_negative_control_loaded_plainly_nearly_all_of_them_run(tmp_path: Path) -> None:
    found = tried(tmp_path, "plainly")
    assert len(found["ran"]) > 0.9 * found["files"], found["did not"]
