"""Runs and journals: a folder that says everything about a run, and one sentence where something is missing."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workbench import durable
from workbench.durable import WriteProblem
from workbench.journal import Journal, JournalProblem
from workbench.messages import (
    AddGroup,
    CheckpointSaved,
    Command,
    Extend,
    Freeze,
    Inspect,
    KnobSetting,
    KnobTurned,
    LookAhead,
    NotFinite,
    Pause,
    Paused,
    Refused,
    RestoreKnob,
    Resume,
    Save,
    SetOptimizer,
    SetSchedule,
    StepOnce,
    Steps,
    Stop,
    TurnKnob,
)
from workbench.run import Run, RunProblem, default_runs_folder
from workbench.run_list import list_runs
from workbench.sentence import Problem, Sentence

ROOT = Path(__file__).resolve().parents[2]
RECIPE = '[dataset]\npart = "digits"  # 手写\n'


def a_run(folder: Path, title: str = "digits with SGD", **more: object) -> Run:
    return Run.create(folder, RECIPE, title, **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------
# The folder

def test_a_run_is_found_again_as_it_was_made(tmp_path: Path) -> None:
    made = a_run(tmp_path, parent=("2026-01-01_000000_other", 120))
    with_history = made.history_writer()
    with_history.append(0, {"loss": np.array([2.0, 1.5])}, {"norm": (np.array([1]), np.array([0.5]))})
    with_history.close()
    made.journal.append(2, TurnKnob(0, "lr", 0.01))
    found = Run.open(made.folder)
    assert (found.name, found.recipe_toml) == (made.folder.name, RECIPE)
    assert found.history["loss"].tolist() == [2.0, 1.5]
    assert [entry.command() for entry in found.journal.entries()] == [TurnKnob(0, "lr", 0.01)]
    assert found.parent == ("2026-01-01_000000_other", 120)
    assert (found.parent.run, found.parent.step) == ("2026-01-01_000000_other", 120)
    assert found.info == made.info
    assert {"torch", "python", "descent"} <= set(found.info["versions"])
    assert {"id", "created", "title", "threads", "device", "status"} <= set(found.info)
    assert found.checkpoints.list() == []
    assert (found.checkpoints.folder).is_dir()


def test_a_new_run_has_an_empty_history_and_journal(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    assert (run.history.steps, run.history.names(), run.journal.entries()) == (0, [], [])
    assert run.parent is None


def test_the_history_follows_the_file(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    writer = run.history_writer()
    writer.append(0, {"loss": np.array([1.0])}, {})
    assert run.history is run.history
    assert run.history["loss"].tolist() == [1.0]
    writer.append(1, {"loss": np.array([2.0])}, {})
    assert run.history["loss"].tolist() == [1.0, 2.0]


def test_runs_made_in_the_same_second_never_share_a_folder(tmp_path: Path) -> None:
    folders = {a_run(tmp_path).folder for _ in range(5)}
    assert len(folders) == 5
    assert len({Run.open(folder).info["id"] for folder in folders}) == 5


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Digits, with SGD!", "digits-with-sgd"),
        ("学习率 实验", "学习率-实验"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\con:nul", "c-con-nul"),
        ("...", "run"),
        ("🙂", "run"),
        ("", "run"),
        ("a" * 500, "a" * 60),
        ("学" * 500, "学" * 20),
    ],
)
def test_any_title_makes_a_safe_folder_name(title: str, slug: str, tmp_path: Path) -> None:
    run = a_run(tmp_path, title)
    date, time, rest = run.name.split("_", 2)
    assert (len(date), len(time), rest) == (10, 6, slug)
    assert run.folder.parent == tmp_path
    assert run.info["title"] == title


def test_update_is_kept_on_disk(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    run.update(status="running", device="cpu", threads=1)
    assert run.info["status"] == "running"
    info = Run.open(run.folder).info
    assert (info["status"], info["device"], info["threads"], info["title"]) == ("running", "cpu", 1, "digits with SGD")


def test_an_update_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = a_run(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteProblem, match=r"run\.json.*full"):
        run.update(status="running")
    monkeypatch.undo()
    assert (run.info["status"], Run.open(run.folder).info["status"]) == ("new", "new")


@pytest.mark.parametrize("file", ["run.json", "recipe.toml"])
def test_a_missing_piece_is_one_sentence(file: str, tmp_path: Path) -> None:
    run = a_run(tmp_path)
    (run.folder / file).unlink()
    with pytest.raises(RunProblem) as caught:
        Run.open(run.folder)
    assert str(run.folder) in str(caught.value)
    assert file in str(caught.value)


def test_a_missing_history_is_said_when_it_is_asked_for(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    (run.folder / "history.bin").unlink()
    with pytest.raises(RunProblem, match=r"history\.bin is missing"):
        _ = Run.open(run.folder).history


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{\"format\"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "not a run"),
        (b"{}", "not a run"),
        (b'{"format": "descent-run", "version": 99}', "newer version"),
    ],
)
def test_a_broken_run_json_is_one_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    run = a_run(tmp_path)
    (run.folder / "run.json").write_bytes(content)
    with pytest.raises(RunProblem, match=words) as caught:
        Run.open(run.folder)
    assert str(run.folder) in str(caught.value)
    assert list_runs(tmp_path) == []


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunProblem, match="no run folder"):
        Run.open(tmp_path / "gone")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_one_sentence_and_nothing_is_left(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    real = os.mkdir
    for name, replacement in (
        ("mkdir", lambda *a, **k: fail() if "digits" in str(a[0]) else real(*a, **k)),
        ("replace", lambda *a, **k: fail()),
        ("write", lambda *a, **k: fail()),
        ("fsync", lambda *a, **k: fail()),
    ):
        def fail() -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(os, name, replacement)
            with pytest.raises(Problem, match=r"could not be saved because") as caught:
                a_run(runs)
        assert str(runs) in str(caught.value)
        assert list(runs.iterdir()) == []
    assert list_runs(runs) == []


def test_a_file_in_the_way_of_the_runs_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "runs").write_bytes(b"")
    with pytest.raises(Problem, match="runs"):
        a_run(tmp_path / "runs")


def test_runs_are_listed_newest_first_and_other_folders_passed_over(tmp_path: Path) -> None:
    runs = [a_run(tmp_path, f"run {number}") for number in range(3)]
    for number, run in enumerate(runs):
        run.update(created=f"2026-01-0{number + 1}T00:00:00+00:00", status="finished")
    runs[0].update(created="2026-01-09T00:00:00+00:00")
    (tmp_path / "photos").mkdir()
    (tmp_path / "notes.txt").write_bytes(b"")
    listed = list_runs(tmp_path)
    assert [run.title for run in listed] == ["run 0", "run 2", "run 1"]
    assert (listed[0].folder, listed[0].status, listed[0].parent) == (runs[0].folder, "finished", None)
    assert list_runs(tmp_path / "gone") == []


def test_the_runs_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESCENT_HOME", str(tmp_path))
    assert default_runs_folder() == tmp_path / "runs"
    monkeypatch.delenv("DESCENT_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "me")
    assert default_runs_folder() == tmp_path / "me" / "Descent" / "runs"


def test_runs_are_made_listed_and_checked_without_loading_torch_or_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from workbench.run import Run; from workbench.run_list import list_runs\n"
        "run = Run.create(sys.argv[1], '', 'x'); list_runs(sys.argv[1]); run.checkpoints.last_good()\n"
        "print([name for name in ('torch', 'PySide6') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------------------------------------------------
# The journal

COMMANDS: list[Command] = [
    Pause(), Resume(), StepOnce(), StepOnce(5), Stop(save=False), Extend(epochs=2, steps=3), Save(),
    TurnKnob(None, "lr", 3e-4), TurnKnob(1, "betas[0]", 0.85, "hold"), TurnKnob(0, "lr", None, "release"),
    RestoreKnob(0, "lr", KnobSetting(0.1, None)), RestoreKnob(0, "lr", KnobSetting(1.0, 0.1 + 0.2)),
    SetSchedule("StepLR", {"gamma": 0.5, "step_size": None}, 100, "first"), SetSchedule("none"),
    SetSchedule("SequentialLR", {"phases": [{"part": "LinearLR", "length": 3}, {"part": "StepLR", "length": None}]}),
    SetOptimizer("AdamW", {"lr": 1e-3, "betas": [0.9, 0.99]}), AddGroup("head", "4, *.bias", {"lr": 0.1}),
    Freeze(1), Freeze(0, False), Inspect(False),
    LookAhead({"keep": (), "×3": (TurnKnob(0, "lr", 3.0, "multiply"),)}, 7),
]


def test_every_command_comes_back_from_the_journal(tmp_path: Path) -> None:
    assert {type(command) for command in COMMANDS} == {
        kind for kind in vars(sys.modules["workbench.messages"]).values()
        if isinstance(kind, type) and issubclass(kind, Command) and dataclasses.is_dataclass(kind)}
    journal = Journal(tmp_path / "journal.jsonl")
    for step, command in enumerate(COMMANDS):
        journal.append(step, command)
    journal.close()
    entries = Journal.read(tmp_path / "journal.jsonl")
    assert [entry.command() for entry in entries] == COMMANDS
    assert [entry.step for entry in entries] == list(range(len(COMMANDS)))
    assert {entry.kind for entry in entries} == {"command"}


def test_events_come_back_too_sentences_and_paths_included(tmp_path: Path) -> None:
    inner = Sentence("the loss of batch {batch}", batch=3)
    events = [
        KnobTurned(7, 0, "lr", 0.5, 0.25, KnobSetting(), KnobSetting(0.5), 0.5),
        CheckpointSaved(9, tmp_path / "step-000000009-best.pt", "best"),
        NotFinite(11, Sentence("{what} is not finite.", what=inner), None),
        Paused(11),
        Refused(TurnKnob(0, "lr", 0.1), Sentence("No.")),
    ]
    journal = Journal(tmp_path / "journal.jsonl")
    for event in events:
        journal.append(11, event)
    entries = journal.entries()
    assert [entry.message() for entry in entries] == events
    assert {entry.kind for entry in entries} == {"event"}
    what = entries[2].message().what  # type: ignore[union-attr]
    assert (what.template, str(what.values["what"])) == ("{what} is not finite.", "the loss of batch 3")
    with pytest.raises(JournalProblem, match="no command"):
        entries[0].command()


def test_a_line_is_what_the_documentation_says(tmp_path: Path) -> None:
    Journal(tmp_path / "j").append(120, TurnKnob(0, "lr", 0.01))
    line = json.loads((tmp_path / "j").read_text())
    assert (line["step"], line["kind"], line["name"]) == (120, "command", "TurnKnob")
    assert line["fields"] == {"group": 0, "name": "lr", "value": 0.01, "mode": "scale"}
    assert line["time"].endswith("+00:00")
    assert len(line["crc"]) == 8


def test_a_torn_last_line_is_passed_over_and_cut_off_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for step in range(3):
        journal.append(step, StepOnce(step))
    journal.close()
    whole = path.read_bytes()
    start = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(start, len(whole)):
        path.write_bytes(whole[:length])
        commands = [entry.command() for entry in Journal.read(path)]
        # The last line counts once it is complete, newline or not.
        assert commands == [StepOnce(0), StepOnce(1)] + [StepOnce(2)] * (length == len(whole) - 1)
    path.write_bytes(whole[:-10])
    Journal(path).append(9, Pause())
    assert [entry.command() for entry in Journal.read(path)] == [StepOnce(0), StepOnce(1), Pause()]


def test_no_flipped_bit_changes_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for step in range(3):
        journal.append(step, TurnKnob(0, "lr", 0.1 * step))
    whole = path.read_bytes()
    said = Journal.read(path)
    first_two = whole.rstrip(b"\n").rfind(b"\n")
    for position in range(first_two):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << (position % 8)
        path.write_bytes(flipped)
        with pytest.raises(JournalProblem, match=r"journal\.jsonl is damaged in line [12]") as caught:
            Journal.read(path)
        assert caught.value.entries == said[:len(caught.value.entries)]


def test_a_line_written_by_hand_is_obeyed(tmp_path: Path) -> None:
    (tmp_path / "j").write_text('{"step": 5, "name": "TurnKnob", "fields": {"group": null, "name": "lr", "value": 1}}')
    (entry,) = Journal.read(tmp_path / "j")
    assert (entry.step, entry.command()) == (5, TurnKnob(None, "lr", 1.0))
    Journal(tmp_path / "j").append(6, Pause())
    assert [entry.command() for entry in Journal.read(tmp_path / "j")] == [TurnKnob(None, "lr", 1.0), Pause()]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("system", {}),
        ("Command", {}),
        ("__import__", {"name": "os"}),
        ("TurnKnob", {"group": 0}),
        ("TurnKnob", {"group": "0", "name": "lr"}),
        ("TurnKnob", {"group": True, "name": "lr"}),
        ("TurnKnob", {"group": 0, "name": None}),
        ("TurnKnob", {"group": 0, "name": "lr", "mode": "explode"}),
        ("TurnKnob", {"group": 0, "name": "lr", "__class__": "x"}),
        ("RestoreKnob", {"group": 0, "name": "lr", "setting": 3}),
    ],
)
def test_a_command_that_is_none_is_refused_by_name(name: str, fields: dict, tmp_path: Path) -> None:
    (tmp_path / "j").write_text(json.dumps({"step": 1, "name": name, "fields": fields}))
    (entry,) = Journal.read(tmp_path / "j")
    with pytest.raises(JournalProblem, match=name):
        entry.command()


def test_only_messages_are_journalled_and_no_arrays(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    with pytest.raises(TypeError, match="ndarray"):
        journal.append(0, Steps(0, {"loss": np.zeros(2)}, {}, ()))
    with pytest.raises(TypeError, match="KnobSetting"):
        journal.append(0, KnobSetting())  # type: ignore[arg-type]
    assert journal.entries() == []


def test_a_full_disk_leaves_whole_lines_and_the_next_append_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "j")
    journal.append(0, Pause())
    real = os.write

    def half(descriptor: int, piece: memoryview) -> int:
        if len(piece) > 20:
            return real(descriptor, piece[:20])
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr(durable.os, "write", half)
    with pytest.raises(WriteProblem, match="disk is full"):
        journal.append(1, Resume())
    monkeypatch.undo()
    assert [entry.command() for entry in journal.entries()] == [Pause()]
    journal.append(1, Resume())
    assert [entry.command() for entry in journal.entries()] == [Pause(), Resume()]
