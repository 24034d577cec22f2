"""Walks every registry, so that a new part is tested without a new test."""

from __future__ import annotations

import importlib
import inspect
import math
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.workbench.running import recipe, same, train
from workbench.data import Data, DataShape
from workbench.field import (
    Field,
    FieldProblem,
    IntField,
    NumberField,
    NumbersField,
    PartsField,
    PathField,
    TextField,
    unset,
)
from workbench.kinds import KINDS, registries
from workbench.optimizers.pairs import PAIRS
from workbench.recipe import PARTS, Recipe
from workbench.registry import Choice, Part, Registry, did_you_mean
from workbench.sentence import Problem

PARTS_OF = {kind: registries[kind].parts() for kind in PARTS.values()}
ALL = [(kind, part) for kind, parts in PARTS_OF.items() for part in parts]
AVAILABLE = [(kind, part) for kind, part in ALL if not part.unavailable]


def each(parts: list[tuple[str, Part]]) -> Any:
    return pytest.mark.parametrize(("kind", "part"), parts, ids=[f"{kind}-{part.name}" for kind, part in parts])


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Results depend on the thread count: the loops written out here and the Trainer use the same."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# ---------------------------------------------------------------------------------------------------------
# Every part

def test_every_kind_that_a_recipe_names_is_there_and_has_parts() -> None:
    assert set(PARTS.values()) <= set(KINDS)
    for kind, parts in PARTS_OF.items():
        assert parts, kind
        assert registries[kind].kind == kind
        assert registries[kind].names() == [part.name for part in parts]
    with pytest.raises(KeyError):
        registries["optimisers"]


def test_every_kind_handed_out_is_a_registry() -> None:
    assert [registry.kind for registry in registries.values()] == list(KINDS)


@each(ALL)
def test_a_part_says_what_it_is(kind: str, part: Part) -> None:
    assert part.title.strip() == part.title != ""
    assert part.help.endswith(".")
    assert "\n" not in part.help
    assert part.name.isidentifier()
    assert registries[kind].part(part.name) is part
    if part.unavailable:
        assert part.unavailable.endswith(".")
        assert len(part.unavailable) > 20


@each(ALL)
def test_every_field_has_help_and_a_name_of_its_own(kind: str, part: Part) -> None:
    names = [field.name for field in part.fields]
    assert len(set(names)) == len(names)
    for field in part.fields:
        assert len(field.help) > 10, field.name
        assert field.help[0].isupper() or not field.help[0].isalpha() or field.help.startswith("lr "), field.help
        assert field.help.rstrip("'\")").endswith((".", "?")), field.help
        assert ":math:" not in field.help
        assert field.help.count("(") == field.help.count(")"), field.help


def needed_by(part: Part) -> dict[str, Any]:
    """Values for the fields that have no default: a part that needs files must be told which."""
    assert all(isinstance(field, PathField) for field in part.fields if unset(field))
    assert not any(map(unset, part.fields)) or part.info["needs"] == "files"
    return {field.name: "/nowhere/file" for field in part.fields if unset(field)}


@each(AVAILABLE)
def test_the_defaults_of_a_part_are_complete_and_right(kind: str, part: Part) -> None:
    needed = needed_by(part)
    full = part.complete(needed)
    assert full == {field.name: field.default for field in part.fields} | needed
    assert list(part.problems(needed)) == []
    assert [problem.field for problem in part.problems({})] == list(needed)
    assert part.complete(full) == full
    for field in part.fields:
        value = full[field.name]
        if value != () and not isinstance(field, PartsField):  # a list of parts is not typed
            assert field.parse(field.format(value)) == value


@each(ALL)
def test_names_and_fields_agree_with_what_the_builder_takes(kind: str, part: Part) -> None:
    parameters = inspect.signature(part.build).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    assert {field.name for field in part.fields} <= set(parameters)


def bounded() -> list[tuple[str, Part, NumberField]]:
    return [(kind, part, field) for kind, part in AVAILABLE for field in part.fields
            if isinstance(field, NumberField) and (field.lower is not None or field.upper is not None)]


def outside(field: NumberField) -> st.SearchStrategy[Any]:
    """Numbers that a field must refuse, close to its bounds and far from them."""
    whole = isinstance(field, IntField) or (isinstance(field, NumbersField) and field.whole)
    choices: list[st.SearchStrategy[Any]] = []
    if field.lower is not None:
        if whole:
            choices.append(st.integers(-2**62, math.ceil(field.lower) - 1))
        else:
            choices.append(st.floats(max_value=field.lower, exclude_max=not field.lower_open, allow_infinity=False))
    if field.upper is not None:
        if whole:
            choices.append(st.integers(math.floor(field.upper) + 1, 2**62))
        else:
            choices.append(st.floats(min_value=field.upper, exclude_min=not field.upper_open, allow_infinity=False))
    return st.one_of(choices)


def test_most_numbers_are_bounded() -> None:
    assert len(bounded()) > 80


@settings(deadline=None)
@given(data=st.data())
def test_values_out_of_bounds_are_refused_at_their_field(data: st.DataObject) -> None:
    _, part, field = data.draw(st.sampled_from(bounded()))
    wrong = data.draw(outside(field))
    if isinstance(field, NumbersField):
        members = list(field.default or (field.lower,) * 2)
        members[data.draw(st.integers(0, len(members) - 1))] = wrong
        wrong = tuple(members)
    with pytest.raises(FieldProblem) as caught:
        part.complete({**needed_by(part), field.name: wrong})
    assert caught.value.field == field.name
    assert caught.value.sentence.startswith(field.name)
    assert [problem.field for problem in part.problems({**needed_by(part), field.name: wrong})] == [field.name]


@each(AVAILABLE)
def test_every_field_refuses_what_is_not_its_kind(kind: str, part: Part) -> None:
    def refuses(field: Field, value: Any) -> bool:
        try:
            part.complete({**needed_by(part), field.name: value})
        except FieldProblem as problem:
            return problem.field == field.name
        return False

    for field in part.fields:
        for wrong in ("no such word", {"a": 1}, object(), [[1]], float("nan"), float("inf"), 10**400, b"1"):
            if not (isinstance(field, TextField) and isinstance(wrong, str)):  # any word is a text
                assert refuses(field, wrong), (field.name, wrong)
        assert refuses(field, None) is not field.optional


# ---------------------------------------------------------------------------------------------------------
# The registry itself

def test_a_name_can_be_taken_only_once() -> None:
    registry = Registry("things", "a thing", "workbench.losses")
    registry.register("one", title="One", help="Help.")(lambda: None)
    with pytest.raises(ValueError, match="'one' already"):
        registry.register("one", title="One again", help="Help.")(lambda: None)


NAMES = ", ".join(registries["datasets"].names()[:12])


@pytest.mark.parametrize(("kind", "wrong", "sentence"), [
    ("optimizers", "Adan", "There is no optimizer named 'Adan'. Did you mean 'Adam'?"),
    ("optimizers", "sgd", "There is no optimizer named 'sgd'. Did you mean 'SGD'?"),
    ("schedulers", "CosineAnealingLR", "There is no scheduler named 'CosineAnealingLR'. Did you mean "
                                       "'CosineAnnealingLR'?"),
    ("datasets", "xyzzy", "There is no dataset named 'xyzzy'. There is: " + NAMES + ", …."),
    ("models", "", None),
    ("models", "{braces}", None),
])
def test_an_unknown_part_is_answered_with_what_was_meant_or_what_there_is(kind: str, wrong: str,
                                                                          sentence: str | None) -> None:
    with pytest.raises(Problem) as caught:
        registries[kind].part(wrong)
    if sentence is not None:
        assert caught.value.sentence == sentence
    assert repr(wrong) in caught.value.sentence


def test_an_unknown_field_is_answered_with_what_was_meant() -> None:
    with pytest.raises(FieldProblem) as caught:
        registries["optimizers"].part("SGD").complete({"momentun": 0.9})
    assert caught.value.sentence == "SGD has no field 'momentun'. Did you mean 'momentum'?"
    assert caught.value.field == "momentun"
    with pytest.raises(FieldProblem, match="no field 'lr'"):
        registries["schedulers"].part("none").complete({"lr": 1.0})


def test_every_wrong_value_is_told_at_once() -> None:
    wrong = {"lr": -1.0, "momentum": 1.0, "nestrov": True, "weight_decay": 0.1}
    found = {problem.field: str(problem.sentence) for problem in registries["optimizers"].part("SGD").problems(wrong)}
    assert list(found) == ["nestrov", "lr", "momentum"]
    assert "Did you mean 'nesterov'?" in found["nestrov"]


@pytest.mark.parametrize(("optimizer", "values", "field"), [
    ("SGD", {"nesterov": True}, "nesterov"),
    ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "nesterov"),
    ("Rprop", {"etas": (0.5, 0.9)}, "etas"),
    ("Rprop", {"etas": (1.2, 0.5)}, "etas"),
    ("Adam", {"fused": True, "foreach": True}, "fused"),
    ("Adafactor", {"eps": (None, -1.0)}, "eps"),
])
def test_values_that_do_not_go_together_are_told_at_a_field(optimizer: str, values: dict[str, Any],
                                                            field: str) -> None:
    part = registries["optimizers"].part(optimizer)
    assert [problem.field for problem in part.problems(values)] == [field]
    with pytest.raises(FieldProblem):
        part.complete(values)


def test_did_you_mean_shows_no_more_than_twelve() -> None:
    names = [f"part{i}" for i in range(30)]
    assert did_you_mean("zzz", names) == " There is: " + ", ".join(names[:12]) + ", …."
    assert did_you_mean("zzz", []) == ""


def test_an_unavailable_part_is_not_built() -> None:
    for kind, part in ALL:
        if part.unavailable:
            with pytest.raises(Problem) as caught:
                registries[kind].build(Choice(part.name), [])
            assert caught.value.sentence == f"{part.title} cannot be chosen: {part.unavailable}"


def test_a_registry_asked_from_many_threads_at_once_finds_every_part_once(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_parts").mkdir()
    (tmp_path / "slow_parts" / "__init__.py").write_text(
        "from workbench.registry import Registry\nparts = Registry('parts', 'a part', __name__)\n")
    for name in "ba":
        (tmp_path / "slow_parts" / f"{name}.py").write_text(
            "import time\ntime.sleep(0.02)\nfrom slow_parts import parts\n"
            f"parts.register(title='T', help='H.')(type('{name}', (), {{}}))\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = importlib.import_module("slow_parts").parts
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(registry.names())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["a", "b"]] * 8


# ---------------------------------------------------------------------------------------------------------
# Datasets, models, losses

SHAPES = [DataShape((10,), 3, "classification"), DataShape((1, 8, 8), 10, "classification"),
          DataShape((3, 32, 32), 2, "classification"), DataShape((3, 5), 1, "regression")]


@each([(kind, part) for kind, part in AVAILABLE if kind == "datasets" and "needs" not in part.info])
def test_a_dataset_is_the_same_each_time_and_fits_its_own_words(kind: str, part: Part) -> None:
    state = torch.get_rng_state()
    one, two = (registries[kind].build(Choice(part.name)) for _ in range(2))
    assert isinstance(one, Data)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(one.train.inputs, two.train.inputs)
    assert torch.equal(one.train.targets, two.train.targets)
    assert one.task == part.info["task"]
    if one.task == "classification":
        assert one.train.targets.dtype == torch.int64
        assert set(one.train.targets.tolist()) == set(range(len(one.classes)))
        assert one.shape.outputs == len(one.classes)


@each([(kind, part) for kind, part in AVAILABLE if kind == "models"])
def test_a_model_gives_the_outputs_asked_for_or_says_why_not(kind: str, part: Part) -> None:
    refusals = []
    for shape in SHAPES:
        try:
            model = registries[kind].build(Choice(part.name), shape)
        except Problem as problem:
            refusals.append(problem.sentence)
            continue
        assert model.eval()(torch.zeros(2, *shape.inputs)).shape == (2, shape.outputs)
        assert all(weight.requires_grad for weight in model.parameters())
    assert len(refusals) < len(SHAPES)
    assert all(": choose " in sentence for sentence in refusals)


@each([(kind, part) for kind, part in AVAILABLE if kind == "losses"])
def test_a_loss_is_torchs_own_mean(kind: str, part: Part) -> None:
    loss = registries[kind].build(Choice(part.name))
    outputs = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    classify = part.info["task"] == "classification"
    targets = torch.tensor([0, 1, 2, 0]) if classify else torch.zeros(4, 3)
    each_alone = [float(loss(outputs[i : i + 1], targets[i : i + 1])) for i in range(4)]
    assert float(loss(outputs, targets)) == pytest.approx(sum(each_alone) / 4)
    assert type(loss) is getattr(nn, part.name)


@each([(kind, part) for kind, part in AVAILABLE if kind == "losses"])
def test_every_loss_trains(kind: str, part: Part) -> None:
    task = part.info["task"]
    dataset = Choice("random_regression") if task == "regression" else Choice("random_images", {"samples": 6})
    chosen = Recipe(dataset, Choice("mlp", {"hidden": (4,)}), Choice(part.name), Choice("SGD", {"lr": 0.05}),
                    training={"epochs": 20, "batch_size": 0, "threads": 1})
    losses = train(chosen).history["loss"]
    assert losses[-1] < losses[0]


# ---------------------------------------------------------------------------------------------------------
# Optimizers

def every_subclass(of: type) -> set[type]:
    return {found for one in of.__subclasses__() for found in (one, *every_subclass(one))}


def test_every_optimizer_of_torch_is_in_the_list() -> None:
    """Found in another way than the registry finds them: from the subclasses, not from the module's names."""
    there = {one.__name__ for one in every_subclass(torch.optim.Optimizer) if one.__module__.startswith("torch.optim")
             and not one.__name__.startswith("_") and "_multi_tensor" not in one.__module__}
    assert {"SGD", "Adam", "LBFGS", "Muon", "SparseAdam"} <= there
    assert set(registries["optimizers"].names()) == there
    assert set(registries["optimizers"].names()) == {name for name in torch.optim.__all__ if name[0].isupper()
                                                     and name != "Optimizer"}


def test_every_scheduler_of_torch_is_in_the_list() -> None:
    there = {one.__name__ for one in every_subclass(torch.optim.lr_scheduler.LRScheduler)
             if one.__module__ == "torch.optim.lr_scheduler" and not one.__name__.startswith("_")}
    assert {"OneCycleLR", "ReduceLROnPlateau", "SequentialLR"} <= there
    names = set(registries["schedulers"].names()) - {"none", "formula", "drawn"}  # our own
    assert names == there
    assert names == set(torch.optim.lr_scheduler.__all__) - {"LRScheduler"}


OPTIMIZERS = [(kind, part) for kind, part in ALL if kind == "optimizers"]


@each(OPTIMIZERS)
def test_an_optimizer_has_torchs_arguments_and_torchs_defaults(kind: str, part: Part) -> None:
    parameters = inspect.signature(getattr(torch.optim, part.name)).parameters
    of_the_second = {field.name for field in PAIRS[part.name].fields} if part.name in PAIRS else set()
    assert {field.name for field in part.fields} - of_the_second == set(parameters) - {"params", "differentiable"}
    for field in part.fields:
        if field.name not in of_the_second:
            assert field.default == parameters[field.name].default, field.name


# The pairs, and every optimizer with many settings, are in test_optim_db.py.
@each([(kind, part) for kind, part in OPTIMIZERS if part.name not in PAIRS])
def test_an_optimizer_makes_the_steps_that_plain_torch_makes(kind: str, part: Part) -> None:
    chosen = replace(recipe(part.name, epochs=3, batch_size=0, shuffle=False, seed=7),
                     model=Choice("mlp", {"hidden": (8,)}), dataset=Choice("random_regression"))
    told = train(chosen)

    data = registries["datasets"].build(chosen.dataset)
    torch.manual_seed(7)
    model = registries["models"].build(chosen.model, data.shape)
    before = [weight.clone() for weight in model.parameters()]
    optimizer = getattr(torch.optim, part.name)(model.parameters())
    loss_of = nn.MSELoss()

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = loss_of(model(data.train.inputs), data.train.targets)
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(3)]
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))
    assert not same(before, list(model.parameters()))
    torch.manual_seed(8)  # the control: another seed gives other weights
    assert not same(told.weights, list(registries["models"].build(chosen.model, data.shape).state_dict().values()))


@each(OPTIMIZERS)
def test_every_optimizer_makes_the_loss_smaller(kind: str, part: Part) -> None:
    assert not part.unavailable
    model = None if part.name == "SparseAdam" else Choice("mlp", {"hidden": (8,)})
    chosen = replace(recipe(part.name, epochs=30, batch_size=0, model=model), dataset=Choice("random_regression"))
    losses = train(chosen).history["loss"]
    assert losses[-1] < losses[0]
