"""A run that is killed at any moment, or at any call to the disk, opens and goes on to the bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.kills import SPOILED

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
"""200 by ``python -m tests.faults.survive``, which says how."""


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What was left; in a process of its own, because its children are forks of it."""
    options = ["--kills", str(KILLS), "--controls", "40", "--calls", "0.01", "--every", "3", "--json"]
    done = subprocess.run([sys.executable, "-m", "tests.faults.survive", *options], cwd=ROOT, capture_output=True,
                          text=True, timeout=600)
    assert done.stdout, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_killed_at_any_moment(found: dict[str, Any]) -> None:
    kills = found["kills"][""]
    assert kills["wrong"] == []
    assert kills["kills"] == KILLS
    assert kills["resumed"] + kills["no_checkpoint_yet"] == KILLS
    assert kills["resumed"] > KILLS // 2, "the kills must fall into runs"


@pytest.mark.parametrize("spoiled", SPOILED)
def test_negative_control_with_spoiled_durability_it_does_not(found: dict[str, Any], spoiled: str) -> None:
    assert found["kills"][spoiled]["wrong"]


def test_killed_at_any_call_to_the_disk(found: dict[str, Any]) -> None:
    assert found["calls"]["wrong"] == []
    assert found["calls"]["kills"] > 50
