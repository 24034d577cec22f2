"""Damaged checkpoints, weights, histories and journals: none of them loads silently wrong, whatever was done to it.

A tenth of the full count; all of it by ``python -m tests.faults.survive --damage 10000``.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.faults.damage import WAYS, Hurt, Read, hurt, kinds_of
from workbench import checkpoint, history_file, journal
from workbench.run import Run

COUNT = int(os.environ.get("DESCENT_DAMAGE", "1000"))
KINDS = ("checkpoints", "weights of others", "histories", "histories taken back", "journals")
Kinds = dict[str, tuple[float, tuple[Path, Read]]]


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Kinds:
    return kinds_of(tmp_path_factory.mktemp("damage"))


def some(kinds: Kinds, kind: str, count: int) -> Hurt:
    return hurt(*kinds[kind][1], count, seed=1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_damaged_file_loads_silently_wrong(kinds: Kinds, kind: str) -> None:
    share, (path, read) = kinds[kind]
    before = path.read_bytes()
    found = hurt(path, read, round(COUNT * share))
    assert found.wrong == []
    assert found.refused + found.shorter + found.whole == found.files
    assert found.files > 0.95 * COUNT * share, "nearly every damage must change the file"
    assert set(found.ways) == set(WAYS)
    assert path.read_bytes() == before
    if kind == "checkpoints":
        assert found.refused == found.files
    else:
        assert found.refused > 0
        assert found.whole < found.files // 2, "the damage must be felt"


def test_all_kinds_are_tried(kinds: Kinds) -> None:
    assert tuple(kinds) == KINDS
    assert sum(share for share, _ in kinds.values()) == pytest.approx(1.0)


# ---------------------------------------------------------------------------------------------------------
# Negative controls: with one of the checks taken away, something wrong is found

def test_without_its_seal_a_checkpoint_loads_wrong(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "seal_holds", lambda file, size, whole: True)
    assert any("took it" in wrong for wrong in some(kinds, "checkpoints", 48).wrong)


def test_who_does_not_look_for_a_sound_checkpoint_finds_none(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "_is_sound", lambda path: True)
    assert any("last good" in wrong for wrong in some(kinds, "checkpoints", 12).wrong)


def test_without_the_checksums_of_the_archive_weights_load_wrong(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: None)
    assert any("other weights" in wrong for wrong in some(kinds, "weights of others", 240).wrong)


class Whatever(int):
    """A checksum that is equal to any."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


def test_without_the_checksums_of_its_frames_a_history_loads_wrong(kinds: Kinds, monkeypatch: pytest.MonkeyPatch
                                                                   ) -> None:
    monkeypatch.setattr(history_file, "_crc", lambda *_: Whatever(0))
    assert any("another history" in wrong for wrong in some(kinds, "histories", 120).wrong)


def test_without_its_length_in_run_json_a_history_ends_early_silently(kinds: Kinds, monkeypatch: pytest.MonkeyPatch
                                                                      ) -> None:
    monkeypatch.setattr(Run, "_compare_with_info", lambda *_: None)
    assert any("silently" in wrong for wrong in some(kinds, "histories", 120).wrong)


def test_without_the_checksums_of_its_lines_a_journal_loads_wrong(kinds: Kinds, monkeypatch: pytest.MonkeyPatch
                                                                  ) -> None:
    parse = journal._parse

    def believing(line: bytes) -> tuple[Any, int | None]:
        start, mark, _ = line.rpartition(b', "crc": "')
        return parse(start + mark + f"{journal.zlib.crc32(start + b'}'):08x}".encode() + b'"}')

    monkeypatch.setattr(journal, "_parse", believing)
    assert any("silently other entries" in wrong for wrong in some(kinds, "journals", 240).wrong)


def test_without_their_numbers_a_journal_does_not_notice_moved_lines(kinds: Kinds, monkeypatch: pytest.MonkeyPatch
                                                                       ) -> None:
    parse = journal._parse
    monkeypatch.setattr(journal, "_parse", lambda line: (parse(line)[0], None))
    monkeypatch.setattr(journal.Journal, "entries", lambda self: journal.Journal.read(self.path))
    path, read = kinds["journals"][1]
    lines = path.read_bytes().splitlines(keepends=True)
    try:
        path.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
        assert read("swapped blocks") == "silently other entries"
        monkeypatch.undo()
        assert read("swapped blocks") == "refused"
    finally:
        path.write_bytes(b"".join(lines))


def test_without_their_number_in_run_json_lines_missing_at_the_end_are_not_noticed(
        kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read = kinds["journals"][1]
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    try:
        for kept in range(len(lines)):
            path.write_bytes(b"".join(lines[:kept]))
            assert read("cut off") == "refused"
        monkeypatch.setattr(journal.Journal, "entries", lambda self: journal.Journal.read(self.path))
        assert read("cut off") == "silently other entries"
    finally:
        path.write_bytes(content)


def test_a_line_that_lost_its_checksum_with_its_end_is_not_taken_for_one_written_by_hand(kinds: Kinds) -> None:
    path, read = kinds["journals"][1]
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    try:
        for number, line in enumerate(lines):
            start, _, _ = line.partition(b', "crc": ')
            path.write_bytes(b"".join([*lines[:number], start + b"}\n", *lines[number + 1:]]))
            assert read("one bit") == "refused"
    finally:
        path.write_bytes(content)
