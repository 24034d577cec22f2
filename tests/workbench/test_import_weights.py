"""Weights that others have saved are read whole, safely, and put where they belong."""

from __future__ import annotations

import argparse
import collections
import enum
import functools
import pathlib
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.workbench.running import recipe, train
from workbench.checkpoint import CheckpointProblem
from workbench.importers.weights import Weights, fit, read_weights
from workbench.sentence import Problem


def net(inputs: int = 6, outputs: int = 2) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, outputs))


def trained(model: nn.Module | None = None, kind: type[torch.optim.Optimizer] = torch.optim.Adam
            ) -> tuple[nn.Module, torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    model = model or net()
    optimizer = kind(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.randn(4, 6)).square().sum().backward()
        optimizer.step()
        scheduler.step()
    return model, optimizer, scheduler


def saved(state: Any, folder: Path) -> Path:
    torch.save(state, folder / "others.pt")
    return folder / "others.pt"


def same(found: Any, wanted: nn.Module) -> bool:
    state = wanted.state_dict()
    return list(found) == list(state) and all(torch.equal(found[name], value) for name, value in state.items())


def kept(weights: Weights, model: nn.Module, optimizer: torch.optim.Optimizer) -> bool:
    """Whether the optimizer's state is found at each weight of ``model``."""
    fresh = net()
    found = fit(weights, fresh).optimizer
    names = [name for name, _ in fresh.named_parameters()]
    return list(found) == names and all(
        torch.equal(found[name][key], value) for name, weight in zip(names, model.parameters(), strict=True)
        for key, value in optimizer.state[weight].items())


# ---------------------------------------------------------------------------------------------------------
# Who writes what

def test_a_plain_state_dict(tmp_path: Path) -> None:
    model, _, _ = trained()
    weights = read_weights(saved(model.state_dict(), tmp_path))
    assert (weights.kind, weights.optimizer, weights.epoch, weights.step) == ("state_dict", None, None, None)
    fitted = fit(weights, net())
    assert same(fitted.state_dict, model)
    assert (fitted.missing, fitted.unused, dict(fitted.optimizer)) == ((), (), {})
    assert fitted.notes == ("9 of the model's 9 tensors come from others.pt.",)


def test_the_checkpoint_of_pytorchs_tutorial(tmp_path: Path) -> None:
    model, optimizer, scheduler = trained()
    weights = read_weights(saved({
        "epoch": 7, "model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
        "scheduler_state_dict": scheduler.state_dict(), "loss": torch.tensor(0.5), "global_step": 90}, tmp_path))
    assert (weights.kind, weights.epoch, weights.step) == ("pytorch", 7, 90)
    assert same(weights.model, model)
    assert kept(weights, model, optimizer)
    assert weights.scheduler == scheduler.state_dict()
    assert weights.notes[-1] == "Left out: loss."


def test_the_checkpoint_of_torchvisions_reference_scripts(tmp_path: Path) -> None:
    """As references/classification/train.py writes it, with the command line, averaged weights and a scaler."""
    model, optimizer, scheduler = trained(kind=torch.optim.RMSprop)
    averaged = torch.optim.swa_utils.AveragedModel(model)
    args = argparse.Namespace(data_path="/data", model="resnet18", lr=0.1, opt="sgd", lr_step_size=30,
                              norm_weight_decay=None, train_crop_size=224, bias=[1, 2], use_v2=False)
    path = saved({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 4, "args": args,
                  "lr_scheduler": scheduler.state_dict(), "model_ema": averaged.state_dict(), "scaler": {}}, tmp_path)
    weights = read_weights(path)
    assert (weights.kind, weights.epoch) == ("torchvision", 4)
    assert weights.settings == vars(args)
    assert same(weights.model, model)
    assert kept(weights, model, optimizer)
    assert weights.scheduler is not None
    assert weights.scheduler["last_epoch"] == 3
    assert weights.notes == ("others.pt was written by torchvision's reference scripts.",
                             "There are averaged weights too (model_ema); they are left out.", "Left out: scaler.")


class LightningModule(nn.Module):
    """What Lightning's checkpoints are the state of: the net is an attribute beside others."""

    def __init__(self) -> None:
        super().__init__()
        self.model = net()
        self.weighting = nn.CrossEntropyLoss(weight=torch.ones(2))


def lightning(hyper_parameters: Any = None) -> tuple[LightningModule, torch.optim.Optimizer, dict[str, Any]]:
    """The structure that Lightning 2.6 writes; it was compared with a checkpoint of its own Trainer."""
    whole = LightningModule()
    _, optimizer, scheduler = trained(whole.model)
    return whole, optimizer, {
        "epoch": 3, "global_step": 12, "pytorch-lightning_version": "2.6.6", "state_dict": whole.state_dict(),
        "loops": {"fit_loop": {"state_dict": {}, "epoch_loop.batch_progress": {"total": {"ready": 12}}}},
        "callbacks": {"ModelCheckpoint{'monitor': 'val_loss'}": {"best_model_score": torch.tensor(0.5)}},
        "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [scheduler.state_dict()],
        "hparams_name": "kwargs", "hyper_parameters": hyper_parameters or {"hidden": 8, "lr": 0.1}}


def test_the_checkpoint_of_lightning(tmp_path: Path) -> None:
    whole, optimizer, state = lightning()
    weights = read_weights(saved(state, tmp_path))
    assert (weights.kind, weights.epoch, weights.step) == ("lightning", 3, 12)
    assert weights.settings == {"hidden": 8, "lr": 0.1}
    fitted = fit(weights, net())
    assert same(fitted.state_dict, whole.model)
    assert fitted.unused == ("weighting.weight",)
    assert kept(weights, whole.model, optimizer)
    assert weights.notes[1] == "Left out: loops, callbacks, hparams_name."


def test_descents_own_checkpoint(tmp_path: Path) -> None:
    told = train(recipe(epochs=1), tmp_path)
    path = told.trainer.run.checkpoints.last_good()
    weights = read_weights(path)
    assert (weights.kind, weights.epoch, weights.step) == ("descent", 1, 4)
    assert same(weights.model, told.trainer.model)
    assert weights.optimizer is not None


# ---------------------------------------------------------------------------------------------------------
# Objects of other classes

class Color(enum.Enum):
    RED = 1


class Settings(dict):
    """As Lightning's AttributeDict."""


class Words(list):
    """A list of its own kind."""


class Options:
    def __init__(self) -> None:
        self.depth = 3


Point = collections.namedtuple("Point", "x y")


def test_objects_of_other_classes_are_not_made_and_do_not_hinder(tmp_path: Path) -> None:
    odd = {
        "path": pathlib.PurePosixPath("a/b"), "color": Color.RED, "kind": nn.ReLU, "options": Options(),
        "activation": functools.partial(nn.ReLU, inplace=True), "settings": Settings(a=1, b=Settings(c=2)),
        "words": Words([1, 2]), "point": Point(1, 2), "counts": collections.Counter("aab"),
        "default": collections.defaultdict(list, {"k": [1]}), "module": nn.Linear(2, 2),
        "plain": [1, None, "x", (True, 2.5)], "tensor": torch.ones(2), "device": torch.device("cuda", 1),
        "names": {"a", 2}}
    whole, _, state = lightning(odd)
    weights = read_weights(saved(state, tmp_path))
    assert same(fit(weights, net()).state_dict, whole.model)
    here, module = __name__, weights.settings["module"]
    assert weights.settings == {
        "path": "<pathlib.PurePosixPath>", "color": f"<{here}.Color>", "kind": "<torch.nn.modules.activation.ReLU>",
        "options": {"depth": 3}, "activation": "<functools.partial>", "settings": {"a": 1, "b": {"c": 2}},
        "words": [1, 2], "point": f"<{here}.Point>", "counts": {"a": 2, "b": 1}, "default": {"k": [1]},
        "module": module, "plain": [1, None, "x", [True, 2.5]], "tensor": "<Tensor>", "device": "<device>",
        "names": "<set>"}
    assert module["training"] is True
    (note,) = [note for note in weights.notes if "not made" in note]
    assert f"{here}.Color" in note


def test_a_whole_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for state in (net(), {"model": net(), "epoch": 1}):
        with pytest.raises(CheckpointProblem, match=r"others.pt holds a whole torch\.nn\.modules\.container\.Sequen"
                                                    r"tial as a Python object.* save its state_dict\(\) instead"):
            read_weights(saved(state, tmp_path))


# ---------------------------------------------------------------------------------------------------------
# Names

@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "model.", "net.", "module._orig_mod.", "_orig_mod.module.",
                                    "model.backbone.", "student.model."])
def test_what_wrappers_put_in_front_is_taken_away(prefix: str, tmp_path: Path) -> None:
    model, _, _ = trained()
    state = {prefix + name: value for name, value in model.state_dict().items()}
    fitted = fit(read_weights(saved(state, tmp_path)), net())
    assert same(fitted.state_dict, model)
    assert fitted.unused == ()


def test_a_compiled_part_in_the_middle_is_no_hindrance(tmp_path: Path) -> None:
    model = nn.ModuleDict({"a": torch.compile(net()), "b": net()})
    plain = nn.ModuleDict({"a": net(), "b": net()})
    fitted = fit(read_weights(saved(model.state_dict(), tmp_path)), plain)
    plain.load_state_dict(fitted.state_dict)
    assert all(torch.equal(one, other) for one, other in zip(plain.parameters(), model.parameters(), strict=True))


def test_names_that_fit_already_keep_their_prefix(tmp_path: Path) -> None:
    class Wrapped(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = net()

    wrapped = Wrapped()
    assert same(fit(read_weights(saved(wrapped.state_dict(), tmp_path)), Wrapped()).state_dict, wrapped)


def test_of_several_nets_in_a_file_the_one_that_fits_most_is_taken(tmp_path: Path) -> None:
    teacher, student = net(6, 5), net()
    state = {**{f"teacher.{name}": value for name, value in teacher.state_dict().items()},
             **{f"student.{name}": value for name, value in student.state_dict().items()}}
    assert same(fit(read_weights(saved(state, tmp_path)), net()).state_dict, student)


def test_weights_of_another_shape_stay_as_they_are_and_are_named(tmp_path: Path) -> None:
    weights = read_weights(saved(net(6, 1000).state_dict(), tmp_path))
    fitted = fit(weights, net(6, 10))
    assert fitted.missing == ("3.weight", "3.bias")
    assert "3.weight is 1000×8 in others.pt and 10×8 in the model, and stays as it is." in fitted.notes
    model = net(6, 10)
    model.load_state_dict(fitted.state_dict, strict=False)
    assert torch.equal(model[0].weight, weights.model["0.weight"])


def test_what_is_missing_and_what_is_too_much_is_said(tmp_path: Path) -> None:
    state = net().state_dict()
    del state["0.bias"]
    state["head.bias"] = torch.zeros(3)
    fitted = fit(read_weights(saved(state, tmp_path)), net())
    assert (fitted.missing, fitted.unused) == (("0.bias",), ("head.bias",))
    assert "Not in others.pt, and left as they are: 0.bias." in fitted.notes
    assert "Not in the model, and left out: head.bias." in fitted.notes


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    weights = read_weights(saved(nn.Conv2d(3, 4, 3).state_dict(), tmp_path))
    with pytest.raises(Problem, match=r"None of the weights in others.pt fits.*weight \(4×3×3×3\).*0\.weight \(8×6\)"):
        fit(weights, net())


# ---------------------------------------------------------------------------------------------------------
# The optimizer's state

def with_state(tmp_path: Path, optimizer: Any, model: nn.Module) -> Weights:
    return read_weights(saved({"model": model.state_dict(), "optimizer": optimizer}, tmp_path))


def test_the_optimizers_state_is_only_used_where_its_order_is_known(tmp_path: Path) -> None:
    model, optimizer, _ = trained()
    state = optimizer.state_dict()
    assert kept(with_state(tmp_path, state, model), model, optimizer)
    half: dict[str, Any] = {**state, "param_groups": [{**state["param_groups"][0], "params": [0, 1]},
                                                      {**state["param_groups"][0], "params": [2, 3, 4, 5]}]}
    wrong = {**state, "state": {**state["state"], 0: state["state"][4]}}
    for other, words in ((half, "2 groups of 6 weights"), (wrong, r"0\.weight has another shape")):
        fitted = fit(with_state(tmp_path, other, model), net())
        assert fitted.optimizer == {}
        assert any(words.replace("\\", "") in note for note in fitted.notes)


@pytest.mark.parametrize("broken", [
    {"state": {0: {}}, "param_groups": []}, {"state": {0: 1}, "param_groups": []}, {"state": [], "param_groups": []},
    {"state": {0: {}}, "param_groups": [{"params": [[0]]}]}, {"state": {}}, [], None, [[]],
    {"state": {}, "param_groups": {}},
])
def test_what_is_no_optimizers_state_is_left_out(broken: Any, tmp_path: Path) -> None:
    fitted = fit(with_state(tmp_path, broken, net()), net())
    assert fitted.optimizer == {}
    assert len(fitted.state_dict) == 9


def test_what_is_no_tensor_among_the_weights_is_named(tmp_path: Path) -> None:
    state: dict[str, Any] = {**net().state_dict(), "_extra_state": 5}
    weights = read_weights(saved(state, tmp_path))
    assert all(isinstance(value, Tensor) for value in weights.model.values())
    assert "Among the weights these are no tensors, and left out: _extra_state." in weights.notes
