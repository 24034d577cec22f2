"""Bombs are refused before they have taken more memory than their file is long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import bombs
from workbench import checkpoint_guard

ROOT = Path(__file__).resolve().parents[2]
HARMLESS = ("laughs", "lists in each other", "without end", "series upon series", "a series for every step")
"""Taken, because nothing of it becomes large: lists that hold each other a hundred times are one list each, a history
is read up to what it claims, and a series that comes late takes no memory for the steps before."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    done = subprocess.run([sys.executable, "-m", "tests.faults.bombs", str(tmp_path_factory.mktemp("bombs"))], cwd=ROOT,
                          capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    content: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return content


def test_bombs_are_refused_in_little_memory(found: dict[str, dict[str, Any]]) -> None:
    assert len(found) > 35
    assert bombs.too_large(found) == []


def test_and_in_a_sentence_that_names_the_file(found: dict[str, dict[str, Any]]) -> None:
    for name, one in found.items():
        if one["said"] or not any(harmless in name for harmless in HARMLESS):
            assert one["file"] in one["said"] or "TensorBoard" in name, (name, one["said"])
            assert "Error: " not in one["said"], name


def test_negative_control_without_the_limits_more_is_taken(tmp_path: Path) -> None:
    code = "\n".join((
        "import json, sys", "from pathlib import Path", "import workbench.pickle_guard as guard",
        "from tests.faults import bombs", "guard._BUILT_FREE = guard._MOST_WAITING = 2**40",
        "import workbench.checkpoint_guard as archives", "archives.LARGEST_DIRECTORY = 2**40",
        "bombs.HISTORIES.clear()",
        "lists, parts = bombs._pickled(b']' * 1_000_000), bombs.CHECKPOINTS['parts without number']",
        "bombs.CHECKPOINTS = {'lists': lists, 'parts without number': parts}",
        "all_bombs = bombs.all_bombs",
        "bombs.all_bombs = lambda: {name: one for name, one in all_bombs().items() if 'checkpoint' in name}",
        "print(json.dumps(bombs.measure(Path(sys.argv[1]))))"))
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert any("checkpoint: lists" in name for name in bombs.too_large(found))
    parts = next(one for name, one in found.items() if "parts without number" in name)
    assert parts["grown"] > 4 * parts["bytes"]
    assert checkpoint_guard.LARGEST_DIRECTORY < 2**30
