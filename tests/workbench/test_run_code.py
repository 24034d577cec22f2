"""The user's own files stay with the run made with them: scripts and replays tell of a change, and survive it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workbench.outside_files import LION, address, agreed, written
from tests.workbench.running import Told, recipe
from tests.workbench.script_running import ScriptRunner, script_runner
from tests.workbench.test_replay import found
from tests.workbench.test_reshape import steer
from workbench import run_code
from workbench.journal import Journal
from workbench.messages import Command, Refused, Save, SetOptimizer, Stop, TurnKnob
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.replay import plan
from workbench.run import Run
from workbench.script import script_of_run
from workbench.sentence import Problem
from workbench.trainer import Trainer

OTHER = LION.replace("torch.sign(momentum * low", "torch.tanh(momentum * low").replace('"sign"', '"tanh"')


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptRunner]:
    with script_runner(tmp_path_factory.mktemp("scripts")) as started:
        yield started


def with_lion(file: Path) -> Recipe:
    return replace(recipe(), optimizer=Choice(address(file), {"lr": 0.01}))


def made(chosen: Recipe, folder: Path, at: dict[int, Sequence[Command]] | None = None) -> Run:
    told = steer(Trainer(chosen, folder), {step: list(commands) for step, commands in (at or {}).items()})
    assert told.ended.reason is None, told.ended.details
    assert told.trainer.run is not None
    return Run.open(told.trainer.run.folder)


def check(run: Run, runner: ScriptRunner) -> None:
    losses, said = runner.run(script_of_run(run).text)
    assert losses == run.history["loss"].tolist()
    assert "All losses are those of the run, to the bit." in said


def test_the_file_is_kept_as_it_was(tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs")
    (kept,) = run_code.kept_code(run)
    assert (kept.step, kept.place, kept.name) == (0, str(file), "lion.py")
    assert kept.copy is not None
    assert kept.copy.read_text() == LION
    assert run_code.FOLDER not in made(recipe(), tmp_path / "runs").info, "built-in parts keep nothing"


def test_an_unchanged_file_is_named_itself(tmp_path: Path, runner: ScriptRunner) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs")
    script = script_of_run(run)
    assert (script.limits, script.differences) == ((), ())
    assert f'load("{file.as_posix()}", "Lion")' in script.text
    check(run, runner)
    assert found(run).same
    assert plan(run).changed == ()


@pytest.mark.parametrize("where", ["at", "resume"])
def test_who_goes_on_with_another_file_is_told(where: str, tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs", {8: [Save()]})

    def gone_on() -> list[str]:
        trainer = Trainer.at(run, 9) if where == "at" else Trainer.resume(run.checkpoints.list()[0].path)
        return [event.reason for event in Told(trainer).finished().of(Refused)]

    assert gone_on() == []
    agreed(written(tmp_path, OTHER))
    assert gone_on() == ["lion.py has changed since the run was made, and is gone on with as it is now: its losses "
                         "may be others."]


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_file_that_has_changed_is_told_with_the_difference_and_the_losses_stay(how: str, tmp_path: Path,
                                                                                 runner: ScriptRunner) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs")
    if how == "changed":
        file.write_text(OTHER)
    else:
        file.unlink()
    script = script_of_run(run)
    (limit,) = script.limits
    if how == "changed":
        assert str(limit).startswith("lion.py has changed since the run was made (lines: -2, +2)")
        (difference,) = script.differences
        assert "-                update = torch.sign(momentum * low + weight.grad * (1 - low))" in difference
        assert "+                update = torch.tanh(momentum * low + weight.grad * (1 - low))" in difference
        assert "# +                update = torch.tanh(" in script.text
    else:
        assert str(limit) == "lion.py is gone; the copy that the run has kept takes its place."
        assert script.differences == ()
    assert f"But: {limit}"[:60] in script.text
    assert max(len(line) for line in script.text.splitlines() if "load(" not in line) <= 100  # a path is not broken
    check(run, runner)
    # The control: with the file as it is now the losses are others.
    file.write_text(OTHER)
    copy = run_code.kept_code(run)[0].copy
    assert copy is not None
    losses, said = runner.run(script.text.replace(copy.as_posix(), file.as_posix()))
    assert losses != run.history["loss"].tolist()
    assert "The losses differ." in said


def test_a_run_with_edits_asks_for_consent_to_the_copy(tmp_path: Path, runner: ScriptRunner) -> None:
    """To know groups and schedule at an edit the code must run, and nobody agreed to a file in another place."""
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs", {3: [TurnKnob(0, "lr", 0.5, "multiply")]})
    check(run, runner)
    agreed(written(tmp_path, OTHER))
    copy = run_code.kept_code(run)[0].copy
    assert copy is not None
    with pytest.raises(Problem, match=r"lion\.py has changed since the run was made") as caught:
        script_of_run(run)
    assert str(copy) in str(caught.value)
    assert not found(run).same
    agreed(copy)
    check(run, runner)
    result = found(run)
    assert result.same, result.sentence


def test_a_swapped_optimizer_is_kept_at_its_step(tmp_path: Path, runner: ScriptRunner) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(recipe("SGD"), tmp_path / "runs", {5: [SetOptimizer(address(file), {"lr": 0.01})]})
    (kept,) = run_code.kept_code(run)
    assert kept.step == 5
    check(run, runner)
    file.write_text(OTHER)
    agreed(kept.copy or file)
    assert len(script_of_run(run).differences) == 1
    check(run, runner)
    assert found(run).same


def test_a_file_that_changed_while_the_run_was_made_is_a_limit(tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs", {5: [Stop()]})
    saved = run.checkpoints.last_good()
    assert saved is not None
    agreed(written(tmp_path, OTHER))
    again = Told(Trainer.resume(saved)).finished()
    assert again.trainer.run is not None
    run = Run.open(again.trainer.run.folder)
    assert [kept.step for kept in run_code.kept_code(run)] == [0, 5]
    (limit,) = script_of_run(run).limits
    assert "was changed while the run was made, before step 5" in limit


def test_a_fork_has_the_code_of_its_parent(tmp_path: Path, runner: ScriptRunner) -> None:
    file = agreed(written(tmp_path, LION))
    parent = made(with_lion(file), tmp_path / "runs", {5: [Save()]})
    saved = next(info for info in parent.checkpoints.list() if info.reason == "asked")
    told = Told(Trainer.resume(saved.path, tmp_path / "forks")).finished()
    assert told.trainer.run is not None
    child = Run.open(told.trainer.run.folder)
    assert child.parent is not None
    file.unlink()
    (kept,) = run_code.kept_code(child)
    assert kept.step == 0
    assert kept.copy is not None
    assert child.folder in kept.copy.parents
    check(child, runner)


def test_a_run_of_before_code_was_kept_says_that_nobody_knows(tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs")
    run.update(code=None)
    (limit,) = script_of_run(run).limits
    assert "not known whether it has changed" in limit


@pytest.mark.parametrize("entry", [
    "odd", {"step": "1", "place": "/x.py", "seal": ""}, {"step": 0, "place": "/a/..", "seal": "sha256:" + "0" * 64},
    {"step": 0, "place": "/a/x.py", "seal": "../../../etc/passwd"}, {"step": 0, "place": 3, "seal": "x"}])
def test_what_a_run_json_claims_leads_nowhere_else(entry: object, tmp_path: Path) -> None:
    run = made(recipe(), tmp_path)
    run.update(code=[entry])
    assert run_code.kept_code(run) == []


def test_a_copy_that_is_damaged_or_a_link_is_not_taken(tmp_path: Path) -> None:
    file = agreed(written(tmp_path, LION))
    run = made(with_lion(file), tmp_path / "runs")
    file.write_text(OTHER)
    (kept,) = run_code.kept_code(run)
    assert kept.copy is not None
    kept.copy.write_text(LION + "\n# more\n")
    for _ in range(2):
        (change,) = run_code.changed_code(run, [address(file)])
        assert "gone or damaged" in change.sentence
        assert change.copy is None
        kept.copy.unlink()
        kept.copy.symlink_to(written(tmp_path, LION, "elsewhere.py"))


def test_a_disk_without_room_for_the_copy_does_not_hinder_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                                  ) -> None:
    def refuse(*_: object) -> None:
        raise Problem("no room")

    monkeypatch.setattr(run_code, "_write", refuse)
    run = made(with_lion(agreed(written(tmp_path, LION))), tmp_path / "runs")
    assert run.info["status"] == "finished"
    assert "not known" in script_of_run(run).limits[0]


def test_the_journal_is_not_touched(tmp_path: Path) -> None:
    run = made(with_lion(agreed(written(tmp_path, LION))), tmp_path / "runs")
    assert all("code" not in json.dumps(dict(entry.fields)) for entry in Journal.read(run.journal.path))
