"""Initial weights out of a checkpoint: of this program, of a plain script, of Lightning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.workbench.running import Told, recipe, same, train
from workbench.messages import CheckpointSaved, Started
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import rehearse, size_of
from workbench.trainer import Trainer

PLAIN = Choice("mlp", {"hidden": (8,)})


def chosen(path: Path | None, model: Choice = PLAIN, **training: Any) -> Recipe:
    weights = {"weights": str(path)} if path is not None else {}
    return recipe("SGD", model=model, optimizer_values={"lr": 0.05}, **weights, **training)


@pytest.fixture
def trained(tmp_path: Path) -> tuple[Told, Path]:
    told = train(chosen(None, seed=7), tmp_path / "runs")
    return told, told.of(CheckpointSaved)[-1].path


@pytest.mark.parametrize("form", ["descent", "state_dict", "torchvision", "lightning"])
def test_a_run_begins_with_the_weights_of_a_checkpoint(form: str, trained: tuple[Told, Path], tmp_path: Path) -> None:
    told, path = trained
    state = dict(told.trainer.model.state_dict())
    if form != "descent":
        path = tmp_path / "theirs.pth"
        torch.save({"state_dict": state, "torchvision": {"model": state, "optimizer": {}, "epoch": 3},
                    "lightning": {"state_dict": {f"model.{k}": v for k, v in state.items()}, "epoch": 3,
                                  "pytorch-lightning_version": "2.6.0"}}[form] if form != "state_dict" else state, path)
    trainer = Trainer(chosen(path))
    events = trainer.events()
    started = next(event for event in events if isinstance(event, Started))
    assert same(list(trainer.model.state_dict().values()), told.weights)
    assert started.notes
    events.close()
    longer = train(chosen(path))
    assert not same(longer.weights, train(chosen(None)).weights)
    assert same(longer.weights, train(chosen(path)).weights), "the order still comes from the seed alone"


def test_what_does_not_fit_stays_as_the_seed_makes_it(trained: tuple[Told, Path]) -> None:
    told, path = trained
    wider = Choice("mlp", {"hidden": (8, 5)})
    trainer, fresh = Trainer(chosen(path, wider)), Trainer(chosen(None, wider))
    for one in (trainer, fresh):
        next(one.events())
    found, wanted = trainer.model.state_dict(), fresh.model.state_dict()
    old = told.trainer.model.state_dict()
    first, last = next(iter(found)), list(found)[-2]
    assert torch.equal(found[first], old[first])
    assert torch.equal(found[last], wanted[last])


@pytest.mark.parametrize(("content", "said"), [
    (None, "There is no checkpoint"), (b"no checkpoint at all", "is not a checkpoint"),
])
def test_a_file_that_is_none_is_told_at_the_field_before_the_run(content: bytes | None, said: str, tmp_path: Path
                                                                 ) -> None:
    path = tmp_path / "weights.pt"
    if content is not None:
        path.write_bytes(content)
    wanted = chosen(path)
    rehearsed = rehearse(wanted, size_of(wanted.dataset))
    assert rehearsed is not None
    (problem,) = rehearsed.problems
    assert (problem.section, problem.field) == ("training", "weights")
    assert said in problem.sentence
    ended = Told(Trainer(wanted)).ended
    assert ended.reason is not None
    assert said in ended.reason


def test_weights_of_another_model_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"encoder.weight": torch.zeros(3, 3)}, path)
    wanted = chosen(path)
    rehearsed = rehearse(wanted, size_of(wanted.dataset))
    assert rehearsed is not None
    (problem,) = rehearsed.problems
    assert (problem.section, problem.field) == ("training", "weights")
    assert problem.sentence.startswith("None of the weights in weights.pt fits this model")
    torch.save(dict(train(chosen(None)).trainer.model.state_dict()), path)  # the file changes: it is read again
    rehearsed = rehearse(wanted, size_of(wanted.dataset))
    assert rehearsed is not None
    assert rehearsed.problems == []


def test_a_resume_does_not_read_them_again(trained: tuple[Told, Path], tmp_path: Path) -> None:
    _, path = trained
    whole = train(chosen(path))
    told = train(chosen(path, checkpoint_every_steps=5), tmp_path / "more")
    saved = next(event.path for event in told.of(CheckpointSaved) if event.step == 5)
    path.unlink()
    assert same(Told(Trainer.resume(saved)).finished().weights, whole.weights)
