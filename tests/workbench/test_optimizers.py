"""The list of optimizers: what its fields allow, torch takes; what they refuse is told at the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from workbench.data import DataShape
from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    NumberField,
    NumbersField,
)
from workbench.kinds import registries
from workbench.optimizers.torch_optim import classes, needs_closure
from workbench.registry import Choice
from workbench.sentence import Problem

OPTIMIZERS = registries["optimizers"]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def model(sparse: bool) -> nn.Module:
    """Weights of one, two and four dimensions; or a table with a layer behind it."""
    torch.manual_seed(0)
    if not sparse:
        return nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))
    made: nn.Module = registries["models"].build(Choice("lookup_table", {"hidden": (3,)}),
                                                 DataShape((1, 3, 3), 2, "regression"))
    for module in made.modules():
        if isinstance(module, nn.EmbeddingBag):
            module.weight.gives_sparse_gradients = True  # type: ignore[assignment]
    return made


def one_group(of: nn.Module) -> list[dict[str, Any]]:
    return [{"params": list(of.parameters()), "name": "all"}]


def make_steps(of: nn.Module, optimizer: torch.optim.Optimizer, count: int = 2) -> None:
    inputs = torch.randn(5, 1, 3, 3, generator=torch.Generator().manual_seed(1))

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = of(inputs).square().mean()
        loss.backward()
        return loss

    for _ in range(count):
        optimizer.step(closure)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------
# What the fields allow, torch takes

# How many times something is done: allowed without bound, but not in a test.
AT_MOST = {"max_iter": 3, "max_eval": 5, "ns_steps": 6, "history_size": 5}


def any_of(field: Field) -> st.SearchStrategy[Any]:
    """Any value that the field takes."""
    values: st.SearchStrategy[Any]
    if isinstance(field, NumbersField):
        assert field.length is not None
        values = st.tuples(*[any_of(field.element(i)) for i in range(field.length)])
    elif field.name == "capturable":  # for CUDA only, which is told where the device is known
        values = st.just(False)
    elif isinstance(field, BoolField):
        values = st.booleans()
    elif isinstance(field, ChoiceField):
        values = st.sampled_from(field.choices)
    elif isinstance(field, IntField):
        values = st.integers(int(field.lower or 0), AT_MOST[field.name])
    else:
        assert isinstance(field, FloatField)
        values = numbers(field)
    return st.none() | values if field.optional else values


def numbers(field: NumberField) -> st.SearchStrategy[float]:
    return st.floats(field.lower, field.upper, exclude_min=field.lower_open, exclude_max=field.upper_open,
                     allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("name", OPTIMIZERS.names())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_fields_accept_torch_accepts(name: str, data: st.DataObject) -> None:
    part = OPTIMIZERS.part(name)
    values = {field.name: data.draw(any_of(field), label=field.name) for field in part.fields
              if data.draw(st.booleans(), label=f"{field.name} given")}
    if list(part.problems(values)):
        return  # what does not go together is told
    of = model(sparse=name == "SparseAdam")
    make_steps(of, OPTIMIZERS.build(Choice(name, values), one_group(of)))


@pytest.mark.parametrize(("name", "values", "field"), [
    ("SparseAdam", {"lr": 0.0}, "lr"), ("SparseAdam", {"eps": 0.0}, "eps"), ("LBFGS", {"lr": 0.0}, "lr"),
    ("Adam", {"lr": -0.1}, "lr"), ("Adam", {"lr": 1e38}, "lr"), ("ASGD", {"alpha": -0.5}, "alpha"),
    ("ASGD", {"lambd": -0.5}, "lambd"), ("Adafactor", {"d": 0.5}, "d"), ("Adafactor", {"eps": (None, None)}, "eps"),
    ("Rprop", {"step_sizes": (1.0, 0.1)}, "step_sizes"), ("NAdam", {"betas": (0.99999999, 0.9)}, "betas"),
    ("Muon", {"ns_steps": 100}, "ns_steps"), ("Muon", {"adjust_lr_fn": "mine"}, "adjust_lr_fn"),
    ("Muon", {"other_lr": -1.0}, "other_lr"), ("SparseAdam", {"other_weight_decay": -1.0}, "other_weight_decay"),
])
def test_what_torch_would_refuse_or_fail_on_is_told_at_the_field(name: str, values: dict[str, Any],
                                                                 field: str) -> None:
    assert [problem.field for problem in OPTIMIZERS.part(name).problems(values)] == [field]


def test_rprop_with_wrong_step_sizes_is_what_torch_does_not_notice() -> None:
    """Why it is checked here: torch takes it, and then every step has the largest size, which is the smaller one."""
    torch.optim.Rprop([torch.zeros(2)], step_sizes=(1.0, 0.1))


# ---------------------------------------------------------------------------------------------------------
# Gradients that are sparse

@pytest.mark.parametrize("name", OPTIMIZERS.names())
def test_sparse_gradients_train_or_are_refused_before_the_first_step(name: str) -> None:
    of = model(sparse=True)
    before = [weight.clone() for weight in of.parameters()]
    plain = getattr(torch.optim, name)
    if name in ("SparseAdam", "LBFGS"):
        make_steps(of, OPTIMIZERS.build(Choice(name), one_group(of)))
        assert not any(torch.equal(a, b) for a, b in zip(before, of.parameters(), strict=True))
        return
    with pytest.raises(Problem) as caught:
        OPTIMIZERS.build(Choice(name), one_group(of))
    assert caught.value.sentence == (f"{name} cannot use the sparse gradients of this model: choose SparseAdam, or "
                                     "switch off sparse in the model.")
    if name not in ("SGD", "Adagrad"):  # the control: torch notices only at the first step
        with pytest.raises((RuntimeError, ValueError)):
            make_steps(of, plain([next(of.parameters())]))


@pytest.mark.parametrize("name", ["SGD", "Adagrad"])
def test_why_sgd_and_adagrad_do_not_take_sparse_gradients(name: str) -> None:
    """They could, until somebody turns weight_decay up."""
    of = model(sparse=True)
    optimizer = getattr(torch.optim, name)(of.parameters())
    make_steps(of, optimizer)
    optimizer.param_groups[0]["weight_decay"] = 0.1
    with pytest.raises(RuntimeError):
        make_steps(of, optimizer)


def test_sparse_adam_without_sparse_gradients_names_the_model_that_has_some() -> None:
    with pytest.raises(Problem) as caught:
        OPTIMIZERS.build(Choice("SparseAdam"), one_group(model(sparse=False)))
    assert "choose the model Lookup table" in caught.value.sentence
    assert registries["models"].part("lookup_table").title.startswith("Lookup table")


# ---------------------------------------------------------------------------------------------------------
# Finding them

def found(typed: str) -> list[str]:
    """What the picker of the window finds: every typed word is somewhere in title, name or words."""
    texts = {part.name: f"{part.title} {part.name} {part.words}".casefold() for part in OPTIMIZERS.parts()}
    return [name for name, text in texts.items() if all(word in text for word in typed.casefold().split())]


@pytest.mark.parametrize("typed", ["SGD with momentum", "momentum", "Nesterov", "nesterov momentum", "heavy ball",
                                   "动量"])
def test_sgd_is_found_by_what_people_call_it(typed: str) -> None:
    assert found(typed) == ["SGD"]


@pytest.mark.parametrize(("typed", "name"), [
    ("L-BFGS", "LBFGS"), ("quasi newton", "LBFGS"), ("orthogonal", "Muon"), ("embedding", "SparseAdam"),
    ("lookup table", "SparseAdam"), ("AMSGrad", "Adam"), ("infinity", "Adamax"), ("polyak", "ASGD"),
    ("resilient", "Rprop"),
])
def test_the_others_are_found_too(typed: str, name: str) -> None:
    assert name in found(typed)


def test_only_lbfgs_needs_a_closure() -> None:
    needs = {name for name, cls in classes().items()
             if needs_closure(OPTIMIZERS.build(Choice(name), one_group(model(sparse=name == "SparseAdam"))))}
    assert needs == {"LBFGS"}
    assert set(classes()) == set(OPTIMIZERS.names())
