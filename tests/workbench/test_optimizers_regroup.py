"""Groups made anew at work: weights keep their state and values, and steps are those of plain PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.workbench.test_optimizers_paired import build, make_steps, net, of, one_group, same
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.optimizers.paired import MOVER
from workbench.optimizers.pairs import rate_of
from workbench.optimizers.regroup import regroup

pytestmark = pytest.mark.usefixtures("_one_thread")


@pytest.fixture
def _one_thread() -> Any:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_plain_optimizers_go_on_as_if_the_groups_had_always_been_so() -> None:
    ours, plain = net(), net()
    optimizer = torch.optim.Adam(one_group(ours), lr=0.01, betas=(0.8, 0.9))
    apart = torch.optim.Adam([{"params": list(plain.parameters())[:-2]}, {"params": list(plain[3].parameters())}],
                             lr=0.01, betas=(0.8, 0.9))
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, apart)
    assert regroup(optimizer, ours[3].parameters(), "head", {"lr": 0.3, "eps": 1e-3}) == [(1, 0)]
    apart.param_groups[1].update(lr=0.3, eps=1e-3)
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, apart)
    assert same(ours, plain)
    head = optimizer.param_groups[1]
    assert (head["name"], head["lr"], head["betas"]) == ("head", 0.3, (0.8, 0.9))
    assert MOVER not in head


def test_a_pair_makes_a_group_for_each_of_its_optimizers() -> None:
    model = net()
    optimizer = build("Muon", one_group(model), lr=0.02, other_lr=0.004)
    optimizer.param_groups[1]["betas"] = (0.5, 0.6)  # as a knob does it
    make_steps(model, 2, optimizer)
    state = {id(weight): optimizer.state[weight] for weight in model[3].parameters()}
    made = regroup(optimizer, model[3].parameters(), "head", {"momentum": 0.5, "other_weight_decay": 0.25})
    assert made == [(2, 0), (3, 1)]
    assert of(optimizer) == [("all", "Muon", 1), ("all (AdamW)", "AdamW", 3), ("head", "Muon", 1),
                             ("head (AdamW)", "AdamW", 1)]
    muon, adamw = optimizer.param_groups[2:]
    assert (muon["lr"], muon["momentum"]) == (0.02, 0.5)
    assert (adamw["lr"], adamw["weight_decay"], adamw["betas"]) == (0.004, 0.25, (0.5, 0.6))
    assert all(optimizer.state[weight] is state[id(weight)] for weight in model[3].parameters())
    make_steps(model, 2, optimizer)


def test_values_of_the_second_go_by_its_own_names_where_it_is_alone() -> None:
    model = net()
    optimizer = build("Muon", one_group(model), other_lr=0.004)
    assert regroup(optimizer, model[1].parameters(), "norm", {"weight_decay": 0.0}) == [(2, 1)]
    norm = optimizer.param_groups[2]
    assert (norm["name"], norm[MOVER], norm["lr"], norm["weight_decay"]) == ("norm", "AdamW", 0.004, 0.0)
    with pytest.raises(FieldProblem, match="momentum is for Muon"):
        regroup(optimizer, [model[0].bias], "bias", {"momentum": 0.5})


def test_weights_of_no_group_come_in() -> None:
    """A backbone that was frozen from the start."""
    model = net()
    optimizer = build("Muon", [{"params": list(model[3].parameters()), "name": "head"}], lr=0.02, other_lr=0.004)
    optimizer.param_groups[0]["lr"] = 0.5
    assert regroup(optimizer, model[0].parameters(), "backbone", {}) == [(2, 0), (3, 1)]
    assert of(optimizer)[2:] == [("backbone", "Muon", 1), ("backbone (AdamW)", "AdamW", 1)]
    assert [group["lr"] for group in optimizer.param_groups[2:]] == [0.5, 0.004]
    before = [weight.clone() for weight in model[0].parameters()]
    make_steps(model, 1, optimizer)
    assert not any(torch.equal(a, b) for a, b in zip(before, model[0].parameters(), strict=True))


def test_matrices_given_to_the_other_optimizer_start_anew() -> None:
    ours, plain = net(), net()
    optimizer = build("Muon", one_group(ours), lr=0.02, other_lr=0.004)
    muon = torch.optim.Muon([plain[0].weight, plain[3].weight], lr=0.02)
    adamw = torch.optim.AdamW([weight for weight in plain.parameters() if weight.dim() != 2], lr=0.004)
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, muon, adamw)
    assert regroup(optimizer, ours[3].parameters(), "head", {"by_muon": False}) == [(2, 1)]
    assert of(optimizer)[2:] == [("head", "AdamW", 2)]
    muon.param_groups[0]["params"] = [plain[0].weight]
    adamw.add_param_group({"params": [plain[3].weight]})
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, muon, adamw)
    assert same(ours, plain)


@pytest.mark.parametrize("name", ["Adam", "Muon"])
def test_a_group_that_is_refused_changes_nothing(name: str) -> None:
    model = net()
    optimizer = registries["optimizers"].part(name).build(one_group(model), lr=0.02)
    make_steps(model, 2, optimizer)
    before = [(id(group), list(map(id, group["params"]))) for group in optimizer.param_groups]
    no_leaf = torch.zeros(2, requires_grad=True) * 2
    with pytest.raises(ValueError, match="non-leaf"):
        regroup(optimizer, [*model[3].parameters(), no_leaf], "head", {})
    assert [(id(group), list(map(id, group["params"]))) for group in optimizer.param_groups] == before
    assert len(optimizer.state) == 6
    make_steps(model, 1, optimizer)


def test_the_rate_of_a_choice_is_that_of_the_optimizer_that_moves() -> None:
    complete = registries["optimizers"].part("Muon").complete({"lr": 0.02, "other_lr": 0.004})
    assert (rate_of("Muon", complete, "Muon"), rate_of("Muon", complete, "AdamW")) == (0.02, 0.004)
    follows = registries["optimizers"].part("SparseAdam").complete({"lr": 0.02})
    assert (rate_of("SparseAdam", follows, "SparseAdam"), rate_of("SparseAdam", follows, "Adam")) == (0.02, 0.02)
    assert rate_of("AdamW", {"lr": 0.5}, "AdamW") == 0.5
