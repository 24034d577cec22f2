"""Rehearsal: a recipe tried out on nearly nothing, before it runs.

Everything that the recipe names is really built and makes one step: the model without numbers, the optimizer and the
schedule over weights of one number each.  So whatever torch would refuse is known while the recipe is still being
edited, at the field where it belongs, and the lr curve of the coming run comes from the same code that will run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from torch import nn
from torch.optim import Optimizer

from workbench import generator_turn, groups
from workbench.assembly import (
    Plan,
    build_optimizer,
    check_fit,
    check_task,
    check_watch,
    course_values,
    steps_in_epoch,
)
from workbench.data import Data, Size
from workbench.device import choose_device
from workbench.field import FieldProblem
from workbench.follow import LrCurve, follow
from workbench.initial_weights import check_initial
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.messages import Group
from workbench.progress import Cancelled
from workbench.recipe import PARTS, Recipe, RecipeProblem
from workbench.registry import Choice
from workbench.schedulers.schedule import Length
from workbench.sentence import Problem


@dataclass(frozen=True)
class Rehearsal:
    """What came of it: problems, each at its field; and as far as it got, the groups and the lr curve.

    The groups' ``tensors`` and ``weights`` are those of the real model.
    """

    problems: list[RecipeProblem] = field(default_factory=list)
    groups: tuple[Group, ...] = ()
    lr: LrCurve | None = None


def size_of(dataset: Choice) -> Size:
    """Build a dataset to ask for its size; worth keeping, since it may take long."""
    data = registries["datasets"].build(dataset)
    assert isinstance(data, Data)
    return Size.of(data)


def rehearse(recipe: Recipe, size: Size, outdated: Callable[[], bool] = lambda: False) -> Rehearsal | None:
    """Try a recipe out; None as soon as ``outdated`` says so.

    Draws no random numbers that anybody could miss: it must run where no run is live, or in a process of its own.
    """
    found = recipe.problems()
    if found:
        return Rehearsal(found)
    shown: tuple[Group, ...] = ()
    section = "model"
    try:
        check_task(recipe, size.shape)
        section = "augmentation"
        mixes = _check_augmentation(recipe, size, outdated)
        section = "model"
        with torch.device("meta"):  # shapes without numbers: costs nothing, whatever the model's size
            model = registries["models"].build(recipe.model, size.shape)
        batch = min(recipe.setting("batch_size") or size.samples, size.samples)
        _check_fit(recipe, model, size, min(batch, size.samples % batch or batch), mixes)
        section = "training"
        device = _device(recipe)
        check_initial(recipe, model)
        section = "groups"
        counts = {name: weight.numel() for name, weight in model.named_parameters()}
        stand_in(model, device)
        optimizer = build_optimizer(recipe, model)
        section = "optimizer"
        make_a_step(optimizer)
        section = "scheduler"
        per_epoch = steps_in_epoch(-(-size.samples // batch), recipe.setting("accumulate"))
        epochs = recipe.setting("epochs")
        length = Length(epochs * per_epoch, epochs)
        schedule = Plan(recipe.scheduler, length, course_values(optimizer)).build()
        check_watch(recipe, schedule, size.validation, size.shape.task)
        knobs = Knobs(optimizer, schedule)
        shown = _with_counts(groups.show(optimizer, knobs), model, optimizer, counts)
        names = groups.names(optimizer.param_groups)
        lr = follow(schedule, knobs.lanes, names, 0, length.steps, per_epoch, outdated)
        return None if lr is None else Rehearsal([], shown, lr)
    except Cancelled:
        return None
    except FieldProblem as problem:
        where, name = _place(section, problem.field)
        return Rehearsal([RecipeProblem(where, name, problem.sentence)], shown)
    except Problem as problem:
        where = {"groups": "optimizer"}.get(section, section)
        return Rehearsal([RecipeProblem(where, _named(recipe, where, problem), problem.sentence)], shown)


def stand_in(model: nn.Module, device: torch.device | str = "cpu") -> None:
    """Put a weight of one number, with as many dimensions as it has, in the place of each weight of a model."""
    made: dict[int, nn.Parameter] = {}
    for module in model.modules():
        for name, weight in module._parameters.items():
            if weight is not None:
                small = made.setdefault(id(weight), nn.Parameter(
                    torch.zeros((1,) * weight.dim(), dtype=weight.dtype, device=device), weight.requires_grad))
                module._parameters[name] = small


def make_a_step(optimizer: Optimizer) -> None:
    """One step along gradients of 1e-3, sparse where the real ones would be; Problem for what torch refuses."""
    for group in optimizer.param_groups:
        for weight in group["params"]:
            if weight.requires_grad:
                gradient = torch.full_like(weight, 1e-3)
                weight.grad = gradient.to_sparse(1) if getattr(weight, "gives_sparse_gradients", False) else gradient
    try:
        optimizer.step(lambda: torch.zeros((), requires_grad=True))  # type: ignore[arg-type,return-value]
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise Problem("The optimizer refuses to make a step with these values: {why}.",
                      why=lines[0].rstrip(".")) from error


def _check_augmentation(recipe: Recipe, size: Size, outdated: Callable[[], bool]) -> bool:
    """Try the list of transforms out on empty pictures; whether it mixes samples, and with them their targets."""
    if not recipe.augmentation:
        return False
    from workbench import augment  # torchvision takes a second to import

    with generator_turn.drawing(outdated):
        augment.check(recipe.augmentation, size.shape, torch.uint8 if size.as_bytes else torch.float32)
    return augment.Augmentation(recipe.augmentation, size.shape, 0).soft_targets


def _check_fit(recipe: Recipe, model: nn.Module, size: Size, smallest: int, mixes: bool) -> None:
    """What can be seen without numbers: shapes that do not go together.  ``mixes``: targets are shares of classes."""
    loss = registries["losses"].build(recipe.loss)
    inputs = torch.zeros((min(2, smallest), *size.shape.inputs), device="meta")
    if mixes:
        targets = torch.zeros((len(inputs), size.shape.outputs), device="meta")
    elif size.shape.task == "classification":
        targets = torch.zeros(len(inputs), dtype=torch.int64, device="meta")
    else:
        targets = torch.zeros((len(inputs), size.shape.outputs), device="meta")
    try:
        check_fit(model, loss, inputs, targets, size.shape)
    except Problem as problem:
        cause = problem.__cause__
        if isinstance(cause, NotImplementedError) or "meta tensor" in str(cause):
            return  # what looks at numbers cannot be tried without them: the run itself will tell
        raise


def _with_counts(shown: tuple[Group, ...], model: nn.Module, optimizer: Optimizer, counts: dict[str, int]
                 ) -> tuple[Group, ...]:
    name_of = {id(weight): name for name, weight in model.named_parameters()}
    return tuple(replace(one, weights=sum(counts[name_of[id(weight)]] for weight in group["params"]))
                 for one, group in zip(shown, optimizer.param_groups, strict=True))


def _place(section: str, name: str) -> tuple[str, str]:
    """Section and field of a FieldProblem: those of groups begin with a number, and building them tries others too."""
    if section == "groups" and not name.partition(".")[0].isdigit():
        return ("training" if name in ("groups", "layer_decay") else "optimizer"), name
    return section, name


def _device(recipe: Recipe) -> torch.device:
    try:
        return choose_device(recipe.setting("device"))
    except Problem as problem:
        raise FieldProblem("device", "{problem}", problem=problem.sentence) from None


def _named(recipe: Recipe, section: str, problem: Problem) -> str:
    """The field that torch's own words name, if they name one; first those that were given a value."""
    if section not in ("optimizer", "scheduler"):
        return ""
    choice = recipe.choice(section)
    names = [f.name for f in registries[PARTS[section]].fields(choice.part)]
    words = set(re.findall(r"\w+", str(problem.sentence.values.get("why", ""))))
    given = [name for name in names if name in choice.values and name in words]
    return next(iter(given or [name for name in names if name in words]), "")


__all__ = ["LrCurve", "Rehearsal", "Size", "rehearse", "size_of"]
