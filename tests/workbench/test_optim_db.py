"""Every optimizer, with every setting of torch's own list: 50 steps through the Trainer are those of the plain loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.workbench.running import recipe, same, train
from tests.workbench.torch_optim_inputs import Setting, is_plain, settings
from workbench.batches import epoch_order
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.registry import Choice

SEED, EPOCHS, BATCH = 3, 10, 3  # of 15 samples: 50 steps
SETTINGS = [setting for setting in settings() if not setting.refused]
# LBFGS runs up any slope that goes on for ever: short of infinity, 50 steps must be small ones.
SMALLER = {("LBFGS", "maximize"): {"lr": 1e-3, "max_iter": 2},
           ("LBFGS", "maximize_strong_wolfe"): {"lr": 1e-3, "max_iter": 2, "max_eval": 3}}
PLAIN = [replace(setting, values={**setting.values, **SMALLER.get((setting.optimizer, setting.about), {})})
         for setting in SETTINGS if all(map(is_plain, setting.values.values()))]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Results depend on the thread count: the loops written out here and the Trainer use the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_torchs_list_has_every_optimizer_with_several_settings_and_few_of_them_are_left_out() -> None:
    counts = {name: sum(setting.optimizer == name for setting in PLAIN) for name in registries["optimizers"].names()}
    assert min(counts.values()) >= 3, counts
    left_out = [setting for setting in SETTINGS if not all(map(is_plain, setting.values.values()))]
    # The same lr as a number gives the same steps: a tensor is for torch.compile.
    assert all(list(setting.values) == ["lr"] for setting in left_out)
    assert len(left_out) == 5
    assert len(PLAIN) > 80


def chosen(name: str, values: Mapping[str, Any]) -> Recipe:
    model = Choice("lookup_table", {"hidden": (4,)}) if name == "SparseAdam" else Choice("mlp", {"hidden": (8,)})
    made = recipe(name, "none", values, model=model, epochs=EPOCHS, batch_size=BATCH, seed=SEED)
    # Huber's loss grows only linearly: with maximize the weights stay finite.
    return replace(made, loss=Choice("SmoothL1Loss"),
                   dataset=Choice("random_regression", {"samples": 20, "inputs": 16, "validation": 0.25}))


def matrices(model: nn.Module) -> list[nn.Parameter]:
    return [weight for weight in model.parameters() if weight.dim() == 2]


def others(model: nn.Module) -> list[nn.Parameter]:
    return [weight for weight in model.parameters() if weight.dim() != 2]


def plain_optimizers(name: str, model: nn.Module, values: Mapping[str, Any]) -> list[torch.optim.Optimizer]:
    """What one writes without Descent: for Muon and SparseAdam two optimizers side by side."""
    if name == "Muon":
        return [torch.optim.Muon(matrices(model), **values), torch.optim.AdamW(others(model))]
    if name == "SparseAdam":
        table, *rest = model.parameters()
        return [torch.optim.SparseAdam([table], **values), torch.optim.Adam(rest, **values)]
    return [getattr(torch.optim, name)(model.parameters(), **values)]


def plain_loop(of: Recipe, make: Callable[[nn.Module], list[torch.optim.Optimizer]],
               device: str = "cpu") -> tuple[list[float], nn.Module]:
    data = registries["datasets"].build(of.dataset)
    torch.manual_seed(SEED)
    model = registries["models"].build(of.model, data.shape).to(device)
    inputs, targets = data.train.inputs.to(device), data.train.targets.to(device)
    optimizers, loss_of, losses = make(model), nn.SmoothL1Loss(), []
    for epoch in range(EPOCHS):
        for batch in epoch_order(len(data.train), SEED, epoch).to(device).split(BATCH):

            def closure(batch: Tensor = batch) -> Tensor:
                for optimizer in optimizers:
                    optimizer.zero_grad()
                loss = loss_of(model(inputs[batch]), targets[batch])
                loss.backward()
                return loss

            if len(optimizers) == 1:
                losses.append(optimizers[0].step(closure).item())
            else:
                losses.append(closure().item())
                for optimizer in optimizers:
                    optimizer.step()
    return losses, model


@pytest.mark.parametrize("setting", PLAIN, ids=str)
def test_fifty_steps_are_those_of_the_plain_loop(setting: Setting) -> None:
    of = chosen(setting.optimizer, setting.values)
    losses, model = plain_loop(of, lambda model: plain_optimizers(setting.optimizer, model, setting.values))
    assert len(losses) == 50
    told, weights = trained(setting)
    assert told == losses
    assert same(weights, list(model.state_dict().values()))


@pytest.mark.parametrize("setting", [s for s in PLAIN if s.values], ids=str)
def test_a_setting_makes_a_difference(setting: Setting) -> None:
    """The control: without the values the weights are others, unless the value is torch's default (or says so)."""
    fields = {field.name: field.default for field in registries["optimizers"].fields(setting.optimizer)}
    if all(fields[key] == value for key, value in setting.values.items()) or _without_effect(setting):
        pytest.skip("nothing that could make a difference")
    assert not same(trained(setting)[1], weights_without(setting.optimizer))


_trained: dict[str, tuple[list[float], list[Tensor]]] = {}


def trained(setting: Setting) -> tuple[list[float], list[Tensor]]:
    """Losses and weights through the Trainer, once for all tests of this process."""
    if str(setting) not in _trained:
        told = train(chosen(setting.optimizer, setting.values))
        _trained[str(setting)] = told.history["loss"].tolist(), told.weights
    return _trained[str(setting)]


@cache
def weights_without(name: str) -> list[Tensor]:
    return next((trained(setting)[1] for setting in PLAIN if setting.optimizer == name and not setting.values), None
                ) or train(chosen(name, {})).weights


def _without_effect(setting: Setting) -> bool:
    """What no 50 steps can show: averages that begin later, limits that are not reached, what is not stepped with."""
    return set(setting.values) <= {"t0", "step_sizes", "tolerance_grad"}


@pytest.mark.parametrize("setting", [s for s in settings() if s.refused and s.values
                                     and all(map(is_plain, s.values.values()))], ids=str)
def test_what_torch_refuses_is_refused_at_the_field(setting: Setting) -> None:
    part = registries["optimizers"].part(setting.optimizer)
    with pytest.raises((ValueError, RuntimeError)):
        getattr(torch.optim, setting.optimizer)([torch.zeros(2, 2)], **setting.values)
    problems = list(part.problems(setting.values))
    assert problems
    assert {problem.field for problem in problems} <= set(setting.values) - {"lr"}
    assert all(isinstance(problem, FieldProblem) for problem in problems)


# ---------------------------------------------------------------------------------------------------------
# The pairs, with values of the second optimizer

@pytest.mark.parametrize("values", [{}, {"other_lr": 0.02}, {"other_weight_decay": 0.3, "lr": 0.02}], ids=str)
def test_muon_beside_adamw(values: dict[str, Any]) -> None:
    of = chosen("Muon", values)
    adamw = {key.removeprefix("other_"): value for key, value in values.items() if key.startswith("other_")}
    muon = {key: value for key, value in values.items() if not key.startswith("other_")}
    losses, model = plain_loop(of, lambda model: [torch.optim.Muon(matrices(model), **muon),
                                                  torch.optim.AdamW(others(model), **adamw)])
    told = train(of)
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))


def test_without_its_matrices_muon_is_adamw() -> None:
    of = chosen("Muon", {"by_muon": False, "lr": 0.5, "other_lr": 0.01})
    losses, model = plain_loop(of, lambda model: [torch.optim.AdamW(model.parameters(), lr=0.01)])
    told = train(of)
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))


@pytest.mark.parametrize(("values", "adam"), [
    ({"lr": 0.02}, {"lr": 0.02}),
    ({"lr": 0.02, "other_lr": 0.005, "other_weight_decay": 0.1}, {"lr": 0.005, "weight_decay": 0.1}),
], ids=str)
def test_sparse_adam_beside_adam(values: dict[str, Any], adam: dict[str, Any]) -> None:
    of = chosen("SparseAdam", values)

    def make(model: nn.Module) -> list[torch.optim.Optimizer]:
        table, *rest = model.parameters()
        return [torch.optim.SparseAdam([table], lr=values["lr"]), torch.optim.Adam(rest, **adam)]

    losses, model = plain_loop(of, make)
    told = train(of)
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))


def test_sparse_adam_alone_and_dense_adam_on_the_same_table_differ() -> None:
    """Dense Adam also moves the rows that no batch has looked up for long, by what is left of their momentum."""
    table = Choice("lookup_table", {"levels": 8})
    sparse = train(replace(chosen("SparseAdam", {"lr": 0.02}), model=table))
    dense = train(replace(chosen("Adam", {"lr": 0.02}), model=Choice("lookup_table", {"levels": 8, "sparse": False})))
    assert not same(sparse.weights, dense.weights)
    assert sparse.history["loss"][0] == dense.history["loss"][0]
    assert sparse.history["train loss"][-1] < sparse.history["train loss"][0]
