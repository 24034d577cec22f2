"""Whatever call to the disk fails, a run goes on (or waits), says one sentence, and what it has made is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults import walk
from tests.faults.failing_disk import FailingDisk, Place
from tests.faults.kills import Whole
from workbench.durable import AppendFile

SHARE = float(os.environ.get("DESCENT_WRITES", "0.02"))
"""Of the writes of a checkpoint (1 in tests/bench); all other calls are tried anyway."""


@pytest.fixture(scope="module")
def like() -> Whole:
    return walk.uninterrupted()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    return walk.places(tmp_path_factory.mktemp("count"))


def test_all_kinds_of_calls_are_walked(places: list[Place]) -> None:
    assert {place.call for place in places} == {"open", "write", "flush", "fsync", "replace", "mkdir", "unlink"}
    assert {"run.json", "recipe.toml (temporary)", "history.bin", "journal.jsonl", "checkpoints", "run.lock",
            "checkpoints/step-000000006-steps.pt (temporary)"} <= {place.file for place in places}


def test_whichever_call_fails_the_run_goes_on_and_nothing_is_lost(places: list[Place], like: Whole, tmp_path: Path
                                                                  ) -> None:
    wrong, not_made = [], 0
    for number, place in enumerate(walk.some(places, SHARE)):
        way = walk.ERRORS[number % len(walk.ERRORS)]
        (tmp_path / str(number)).mkdir()
        found = walk.wrong_after_error(tmp_path / str(number), place, way, like)
        not_made += found == [walk.NOT_MADE]
        wrong += [f"{way.name} at {place}: {what}" for what in found if what != walk.NOT_MADE]
    assert wrong == []
    assert not_made < 5


def test_negative_control_rows_that_are_thrown_away_are_missed(like: Whole, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that forgets what the disk has refused."""
    append = AppendFile.append

    def careless(file: AppendFile, piece: bytes) -> None:
        try:
            append(file, piece)
        except Exception:
            pass

    monkeypatch.setattr(AppendFile, "append", careless)
    found = walk.wrong_after_error(tmp_path, Place("write", "history.bin", 4), walk.ERRORS[1], like)
    assert found
    assert found != [walk.NOT_MADE]


def test_a_place_is_one_call_on_one_file(tmp_path: Path) -> None:
    disk = FailingDisk(tmp_path, Place("write", "b", 1), 5)
    with disk.watched():
        (tmp_path / "run").mkdir()
        files = [AppendFile(tmp_path / "run" / name) for name in "ab"]
        for _ in range(2):
            files[0].append(b"1234")
        files[1].append(b"1234")
        with pytest.raises(Exception, match="b could not be saved"):
            files[1].append(b"5678")
        files[1].append(b"90")
    for file in files:
        file.close()
    assert [(tmp_path / "run" / name).read_bytes() for name in "ab"] == [b"12341234", b"123490"]
    assert disk.failed == 1
