"""Two optimizers that look like one: groups, steps and state are those of the two, written out."""

from __future__ import annotations

import copy
import io
import itertools
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from workbench.data import DataShape
from workbench.field import FieldProblem
from workbench.kinds import registries
from workbench.optimizers.paired import MOVER, Paired, mover
from workbench.optimizers.pairs import PAIRS, learning_rates
from workbench.registry import Choice

OPTIMIZERS = registries["optimizers"]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def net() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 3))


def table() -> nn.Sequential:
    torch.manual_seed(0)
    made = registries["models"].build(Choice("lookup_table", {"hidden": (4,)}), DataShape((6,), 3, "regression"))
    made[0].table.weight.gives_sparse_gradients = True
    assert isinstance(made, nn.Sequential)
    return made


MODELS = {"Muon": net, "SparseAdam": table}
PAIR = pytest.mark.parametrize("name", list(PAIRS))


def build(name: str, groups: list[dict[str, Any]], **values: Any) -> Paired:
    made = OPTIMIZERS.build(Choice(name, values), groups)
    assert isinstance(made, Paired)
    return made


def one_group(model: nn.Module) -> list[dict[str, Any]]:
    return [{"params": list(model.parameters()), "name": "all"}]


def two_alone(name: str, model: nn.Module, **values: Any) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """The two optimizers as one has them without Descent."""
    weights = list(model.parameters())
    if name == "Muon":
        return (torch.optim.Muon([weight for weight in weights if weight.dim() == 2], **values),
                torch.optim.AdamW([weight for weight in weights if weight.dim() != 2]))
    return torch.optim.SparseAdam(weights[:1], **values), torch.optim.Adam(weights[1:], **values)


INPUTS = torch.randn(7, 6, generator=torch.Generator().manual_seed(1))


def gradients(model: nn.Module) -> Tensor:
    for weight in model.parameters():
        weight.grad = None
    loss = model(INPUTS).square().mean()
    loss.backward()
    return loss


def make_steps(model: nn.Module, count: int, *optimizers: torch.optim.Optimizer) -> None:
    for _ in range(count):
        gradients(model)
        for optimizer in optimizers:
            optimizer.step()


def same(a: nn.Module, b: nn.Module) -> bool:
    return all(torch.equal(x, y) for x, y in zip(a.parameters(), b.parameters(), strict=True))


# ---------------------------------------------------------------------------------------------------------
# Groups

def of(optimizer: Paired) -> list[tuple[str, str, int]]:
    return [(group["name"], group[MOVER], len(group["params"])) for group in optimizer.param_groups]


def test_a_mixed_group_becomes_two_and_others_stay() -> None:
    model = net()
    assert of(build("Muon", one_group(model))) == [("all", "Muon", 2), ("all (AdamW)", "AdamW", 4)]
    by_layer = [{"params": list(module.parameters()), "name": name} for name, module in model.named_children()
                if list(module.parameters())]
    assert of(build("Muon", by_layer)) == [("0", "Muon", 1), ("0 (AdamW)", "AdamW", 1), ("1", "AdamW", 2),
                                           ("3", "Muon", 1), ("3 (AdamW)", "AdamW", 1)]
    model = table()
    assert of(build("SparseAdam", one_group(model))) == [("all", "SparseAdam", 1), ("all (Adam)", "Adam", 2)]


def test_one_that_has_no_weights_is_left_out() -> None:
    matrices = [{"params": [nn.Parameter(torch.zeros(2, 3))], "name": "all"}]
    assert of(build("Muon", matrices)) == [("all", "Muon", 1)]
    biases = [{"params": [nn.Parameter(torch.zeros(3))], "name": "all"}]
    assert of(build("Muon", biases)) == [("all", "AdamW", 1)]
    weight = nn.Parameter(torch.zeros(3, 2))
    weight.gives_sparse_gradients = True  # type: ignore[attr-defined]
    assert of(build("SparseAdam", [{"params": [weight], "name": "all"}])) == [("all", "SparseAdam", 1)]


@PAIR
def test_a_group_has_its_own_optimizers_values_and_no_others(name: str) -> None:
    model = MODELS[name]()
    optimizer = build(name, one_group(model))
    for group, alone in zip(optimizer.param_groups, two_alone(name, model), strict=True):
        expected = {key: value for key, value in alone.param_groups[0].items() if key != "params"}
        assert {key: value for key, value in group.items() if key not in ("params", "name", MOVER)} == expected
        assert type(mover(optimizer, group)) is type(alone)
        assert mover(optimizer, group).defaults == alone.defaults
        assert set(optimizer.defaults) <= set(group)
    plain = torch.optim.SGD(model.parameters())
    assert mover(plain, plain.param_groups[0]) is plain


def test_without_names_none_are_invented() -> None:
    groups = [{"params": list(net().parameters())}]
    assert not any("name" in group for group in build("Muon", groups).param_groups)


def test_a_plain_list_of_weights_will_do() -> None:
    optimizer = PAIRS["Muon"].build([{"params": list(net().parameters())}], lr=0.1)
    assert [group["lr"] for group in optimizer.param_groups] == [0.1, 1e-3]


# ---------------------------------------------------------------------------------------------------------
# A group's own values

def group_values(optimizer: Paired, key: str) -> dict[str, Any]:
    return {group["name"]: group.get(key) for group in optimizer.param_groups}


def test_each_half_of_a_group_gets_what_is_meant_for_it() -> None:
    model = net()
    groups = [{"params": list(model[0].parameters()), "name": "first", "lr": 0.5, "other_lr": 0.25, "momentum": 0.5},
              {"params": [*model[1].parameters(), *model[3].parameters()], "name": "rest"}]
    optimizer = build("Muon", groups, lr=0.1, other_lr=0.01)
    assert group_values(optimizer, "lr") == {"first": 0.5, "first (AdamW)": 0.25, "rest": 0.1, "rest (AdamW)": 0.01}
    assert group_values(optimizer, "momentum") == {"first": 0.5, "first (AdamW)": None, "rest": 0.95,
                                                   "rest (AdamW)": None}
    assert all(key not in group for group in optimizer.param_groups for key in ("other_lr", "by_muon"))


def test_a_group_of_the_second_alone_may_use_its_own_names() -> None:
    groups = [{"params": [nn.Parameter(torch.zeros(2))], "name": "a", "lr": 0.5, "weight_decay": 0.25},
              {"params": [nn.Parameter(torch.zeros(2))], "name": "b", "other_lr": 0.125},
              {"params": [nn.Parameter(torch.zeros(2))], "name": "c", "lr": 0.5, "other_lr": 0.0625}]
    optimizer = build("Muon", groups)
    assert group_values(optimizer, "lr") == {"a": 0.5, "b": 0.125, "c": 0.0625}
    assert group_values(optimizer, "weight_decay") == {"a": 0.25, "b": 0.01, "c": 0.01}


@pytest.mark.parametrize(("weight", "values", "sentence"), [
    (torch.zeros(2), {"momentum": 0.5}, "momentum is for Muon, and AdamW moves all weights of the group 'g': leave it "
                                        "out."),
    (torch.zeros(2, 2), {"other_lr": 0.5}, "other_lr is for AdamW, and Muon moves all weights of the group 'g': leave "
                                           "it out."),
])
def test_a_value_that_would_move_nothing_is_told(weight: Tensor, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        build("Muon", [{"params": [nn.Parameter(weight)], "name": "g", **values}])
    assert caught.value.sentence == sentence
    assert caught.value.field == next(iter(values))


def test_adam_follows_the_lr_of_sparse_adam_until_it_has_its_own() -> None:
    first, rest = [table()[0].table.weight], list(table()[2].parameters())
    first[0].gives_sparse_gradients = True

    def rates(own: dict[str, Any], **values: Any) -> list[float]:
        optimizer = build("SparseAdam", [{"params": [*first, *rest], "name": "all", **own}], **values)
        return [group["lr"] for group in optimizer.param_groups]

    assert rates({}, lr=0.5) == [0.5, 0.5]
    assert rates({}, lr=0.5, other_lr=0.25) == [0.5, 0.25]
    assert rates({"lr": 0.125}, lr=0.5) == [0.125, 0.125]
    assert rates({"lr": 0.125}, lr=0.5, other_lr=0.25) == [0.125, 0.25]
    assert rates({"lr": 0.125, "other_lr": 0.0625}, lr=0.5) == [0.125, 0.0625]


def test_what_both_share_goes_to_both() -> None:
    optimizer = build("SparseAdam", one_group(table()), betas=(0.5, 0.75), eps=1e-3, maximize=True)
    for group in optimizer.param_groups:
        assert (group["betas"], group["eps"], group["maximize"]) == ((0.5, 0.75), 1e-3, True)


def test_a_group_may_leave_its_matrices_to_adamw() -> None:
    model = net()
    groups = [{"params": list(model[0].parameters()), "name": "hidden"},
              {"params": list(model[3].parameters()), "name": "output", "by_muon": False}]
    assert of(build("Muon", groups)) == [("hidden", "Muon", 1), ("hidden (AdamW)", "AdamW", 1), ("output", "AdamW", 2)]
    assert {kind for _, kind, _ in of(build("Muon", one_group(net()), by_muon=False))} == {"AdamW"}


def test_learning_rates_are_all_that_a_choice_has() -> None:
    complete = {name: OPTIMIZERS.part(name).complete({}) for name in ("Adam", "Muon", "SparseAdam")}
    assert learning_rates(complete["Adam"]) == {"lr": 1e-3}
    assert learning_rates(complete["Muon"]) == {"lr": 1e-3, "other_lr": 1e-3}
    assert learning_rates(complete["SparseAdam"]) == {"lr": 1e-3}  # the other one follows it


# ---------------------------------------------------------------------------------------------------------
# Steps

@PAIR
def test_steps_are_those_of_the_two_side_by_side(name: str) -> None:
    ours, plain = MODELS[name](), MODELS[name]()
    make_steps(ours, 20, build(name, one_group(ours), lr=0.02))
    make_steps(plain, 20, *two_alone(name, plain, lr=0.02))
    assert same(ours, plain)
    assert not same(ours, MODELS[name]())


@PAIR
def test_a_closure_is_evaluated_once_with_gradients_before_both(name: str) -> None:
    ours, plain = MODELS[name](), MODELS[name]()
    optimizer, calls = build(name, one_group(ours)), []

    def closure() -> Tensor:
        calls.append(torch.is_grad_enabled())
        return gradients(ours)

    with torch.no_grad():
        loss = optimizer.step(closure)
    assert calls == [True]
    make_steps(plain, 1, *two_alone(name, plain))
    assert loss.item() == MODELS[name]()(INPUTS).square().mean().item()
    assert same(ours, plain)


@PAIR
def test_what_is_written_into_a_group_counts_in_the_very_next_step(name: str) -> None:
    """As the knobs do it."""
    ours, plain = MODELS[name](), MODELS[name]()
    optimizer, alone = build(name, one_group(ours)), two_alone(name, plain)
    for value in (0.01, 0.3, 0.0):
        for group, other in zip(optimizer.param_groups, alone, strict=True):
            group["lr"] = other.param_groups[0]["lr"] = value
        make_steps(ours, 2, optimizer)
        make_steps(plain, 2, *alone)
        assert same(ours, plain)


@PAIR
def test_a_scheduler_of_torch_moves_both(name: str) -> None:
    ours, plain = MODELS[name](), MODELS[name]()
    optimizer, alone = build(name, one_group(ours)), two_alone(name, plain)
    schedules = [torch.optim.lr_scheduler.ExponentialLR(one, 0.5) for one in (optimizer, *alone)]
    for _ in range(4):
        make_steps(ours, 1, optimizer)
        make_steps(plain, 1, *alone)
        for schedule in schedules:
            schedule.step()
    assert same(ours, plain)
    assert [group["lr"] for group in optimizer.param_groups] == [1e-3 / 16, 1e-3 / 16]


@PAIR
def test_zero_grad_reaches_all_weights(name: str) -> None:
    model = MODELS[name]()
    optimizer = build(name, one_group(model))
    gradients(model)
    assert all(weight.grad is not None for weight in model.parameters())
    optimizer.zero_grad()
    assert all(weight.grad is None for weight in model.parameters())


def test_a_frozen_weight_is_passed_over() -> None:
    model = net()
    optimizer = build("Muon", one_group(model))
    model[0].weight.requires_grad_(False)
    before = model[0].weight.clone()
    make_steps(model, 3, optimizer)
    assert torch.equal(model[0].weight, before)
    assert not torch.equal(model[3].weight, net()[3].weight)


# ---------------------------------------------------------------------------------------------------------
# State

def plain_data(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, (str, int)) and plain_data(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(plain_data, value))
    return value is None or type(value) in (str, int, float, bool) or (
        isinstance(value, Tensor) and value.layout is torch.strided)


@PAIR
def test_its_state_is_plain_and_comes_back_bit_for_bit(name: str) -> None:
    whole = MODELS[name]()
    optimizer = build(name, one_group(whole), lr=0.02)
    make_steps(whole, 5, optimizer)
    optimizer.param_groups[1]["lr"] = 0.5
    state = optimizer.state_dict()
    assert plain_data(state)
    assert [sorted(kept) for kept in state["state"].values()] == [
        sorted(one) for alone in _stepped(name) for one in alone.state_dict()["state"].values()]
    file = io.BytesIO()
    torch.save({"optimizer": state, "model": whole.state_dict()}, file)
    file.seek(0)
    read = torch.load(file, weights_only=True)

    resumed = MODELS[name]()
    resumed.load_state_dict(read["model"])
    again = build(name, one_group(resumed), lr=9.0)
    again.load_state_dict(read["optimizer"])
    assert [group["lr"] for group in again.param_groups] == [0.02, 0.5]
    assert all(again.member(group[MOVER]).state is again.state for group in again.param_groups)
    for model, one in ((whole, optimizer), (resumed, again)):
        make_steps(model, 5, one)
    assert same(whole, resumed)

    fresh = MODELS[name]()  # the control: without the state it goes elsewhere
    fresh.load_state_dict(read["model"])
    make_steps(fresh, 5, build(name, one_group(fresh), lr=0.02))
    assert not same(whole, fresh)


def _stepped(name: str) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    model = MODELS[name]()
    alone = two_alone(name, model)
    make_steps(model, 1, *alone)
    return alone


@PAIR
def test_writing_into_a_group_works_after_loading_too(name: str) -> None:
    model = MODELS[name]()
    optimizer = build(name, one_group(model))
    make_steps(model, 2, optimizer)
    optimizer.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    before = [weight.clone() for weight in model.parameters()]
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    make_steps(model, 2, optimizer)
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


@PAIR
def test_copies_go_their_own_way(name: str) -> None:
    model = MODELS[name]()
    optimizer = build(name, one_group(model))
    make_steps(model, 2, optimizer)
    both = copy.deepcopy((model, optimizer)), pickle.loads(pickle.dumps((model, optimizer)))
    make_steps(model, 3, optimizer)
    for other_model, other in both:
        assert not same(model, other_model)
        make_steps(other_model, 3, other)
        assert same(model, other_model)


def test_the_state_of_another_division_is_refused() -> None:
    model = net()
    optimizer = build("Muon", one_group(model))
    make_steps(model, 1, optimizer)
    turned = optimizer.state_dict()
    turned["param_groups"] = [{**group, MOVER: other} for group, other in
                              zip(turned["param_groups"], ("AdamW", "Muon"), strict=True)]
    before = [dict(group) for group in optimizer.param_groups]
    with pytest.raises(ValueError, match="parameter group 0 was moved by AdamW, and is by Muon here"):
        optimizer.load_state_dict(turned)
    plain = torch.optim.AdamW(net().parameters())
    with pytest.raises(ValueError, match="was moved by None"):
        optimizer.load_state_dict(plain.state_dict())
    assert [dict(group) for group in optimizer.param_groups] == before


# ---------------------------------------------------------------------------------------------------------
# Groups that come and go while it runs

def test_a_group_added_later_goes_to_the_one_that_can_take_it() -> None:
    ours, plain = net(), net()
    optimizer = build("Muon", [{"params": list(ours[0].parameters()), "name": "first"}])
    muon = torch.optim.Muon([plain[0].weight])
    adamw = torch.optim.AdamW([plain[0].bias])
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, muon, adamw)
    optimizer.add_param_group({"params": list(ours[3].parameters()), "name": "last", "lr": 0.05})
    optimizer.add_param_group({"params": ours[1].weight, "name": "norm"})
    muon.add_param_group({"params": [plain[3].weight], "lr": 0.05})
    adamw.add_param_group({"params": [plain[3].bias]})
    adamw.add_param_group({"params": [plain[1].weight]})
    assert of(optimizer) == [("first", "Muon", 1), ("first (AdamW)", "AdamW", 1), ("last", "Muon", 1),
                             ("last (AdamW)", "AdamW", 1), ("norm", "AdamW", 1)]
    make_steps(ours, 3, optimizer)
    make_steps(plain, 3, muon, adamw)
    assert same(ours, plain)


def test_the_second_one_comes_into_being_with_its_first_weight() -> None:
    model = net()
    optimizer = build("Muon", [{"params": [model[0].weight], "name": "first"}], other_lr=0.125)
    make_steps(model, 2, optimizer)
    optimizer.add_param_group({"params": [model[0].bias], "name": "bias"})
    assert group_values(optimizer, "lr") == {"first": 1e-3, "bias": 0.125}
    before = model[0].bias.clone()
    make_steps(model, 1, optimizer)
    assert not torch.equal(before, model[0].bias)


def test_a_group_that_says_who_moves_it_stays_whole() -> None:
    """As the groups of ``param_groups`` do: their values are those of their optimizer."""
    model = net()
    optimizer = build("Muon", [{"params": [model[0].weight], "name": "a"}])
    optimizer.add_param_group({"params": list(model[3].parameters()), "name": "b", MOVER: "AdamW", "lr": 0.5,
                               "betas": (0.5, 0.5)})
    assert of(optimizer) == [("a", "Muon", 1), ("b", "AdamW", 2)]
    assert (optimizer.param_groups[1]["lr"], optimizer.param_groups[1]["betas"]) == (0.5, (0.5, 0.5))
    make_steps(model, 1, optimizer)


def test_groups_built_again_from_what_they_were_are_the_same() -> None:
    """Names, weights and movers are enough to build the present groups anew, as a resumed run does."""
    model = net()
    optimizer = build("Muon", [{"params": list(model[0].parameters()), "name": "a"},
                               {"params": list(model[3].parameters()), "name": "b", "by_muon": False}])
    optimizer.param_groups[1]["params"] = []  # all its weights have gone elsewhere
    made = [{"params": list(group["params"]), "name": group["name"], MOVER: group[MOVER]}
            for group in optimizer.param_groups]
    again = build("Muon", made)
    assert of(again) == of(optimizer)
    again.load_state_dict(optimizer.state_dict())


def test_a_weight_moved_between_groups_is_moved_once_and_keeps_its_state() -> None:
    model = net()
    optimizer = build("Muon", one_group(model))
    make_steps(model, 3, optimizer)
    weight = model[3].weight
    buffer = optimizer.state[weight]["momentum_buffer"]
    optimizer.param_groups[0]["params"] = [model[0].weight]
    optimizer.add_param_group({"params": [weight], "name": "last", "lr": 0.0, "weight_decay": 0.0})
    before, kept = weight.clone(), buffer.clone()
    make_steps(model, 1, optimizer)
    assert torch.equal(weight, before)
    assert optimizer.state[weight]["momentum_buffer"] is buffer
    assert not torch.equal(buffer, kept)


@pytest.mark.parametrize("group", [
    {"params": [torch.zeros(2, 2, 2)], MOVER: "Muon"},
    {"params": [torch.zeros(2)], MOVER: "SGD"},
    {"params": "weights that are there already"},
    {"params": [torch.zeros(2, 2, requires_grad=True) * 2]},
    {"params": [torch.zeros(2)], "name": "g", "momentum": 0.5},
], ids=["a weight that Muon cannot move", "another optimizer", "twice", "no leaf", "a value for nobody"])
def test_a_group_that_is_refused_changes_nothing(group: dict[str, Any]) -> None:
    model = net()
    optimizer = build("Muon", one_group(model))
    if isinstance(group["params"], str):
        group = {"params": [nn.Parameter(torch.zeros(2, 2)), model[0].weight]}
    before = [dict(one) for one in optimizer.param_groups]
    with pytest.raises(ValueError):  # noqa: PT011 (torch's own words differ)
        optimizer.add_param_group(group)
    assert [dict(one) for one in optimizer.param_groups] == before


def test_one_half_that_is_refused_leaves_the_other_out_too() -> None:
    optimizer = build("Muon", one_group(net()))
    no_leaf = torch.zeros(2, requires_grad=True) * 2
    with pytest.raises(ValueError, match="can't optimize a non-leaf"):
        optimizer.add_param_group({"params": [nn.Parameter(torch.zeros(2, 2)), no_leaf], "name": "g"})
    assert len(optimizer.param_groups) == 2


def test_every_pair_is_of_classes_that_are_in_the_list() -> None:
    for name, pair in PAIRS.items():
        assert name in OPTIMIZERS.names()
        assert pair.other.__name__ in OPTIMIZERS.names()
        assert not OPTIMIZERS.part(name).unavailable
        fields = [field.name for field in OPTIMIZERS.fields(name)]
        assert {field.name for field in pair.fields} <= set(fields)
    for first, second in itertools.combinations(PAIRS.values(), 2):
        assert first.main is not second.main
