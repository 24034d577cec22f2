"""From a recipe to the live objects that train: data, model, loss, optimizer, schedule, batches."""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from workbench import groups
from workbench.averaging import Average
from workbench.batches import Augments, Batches, HeldBatches, Preparation, StreamedBatches
from workbench.data import Data, DataShape, Split
from workbench.device import ALL_THREADS, choose_device, choose_memory_format, measure_threads
from workbench.field import FieldProblem
from workbench.group_rule import GroupRule
from workbench.holding import Held, hold
from workbench.in_order import InOrder
from workbench.initial_weights import load_initial
from workbench.kinds import registries
from workbench.knobs import Knobs
from workbench.optimizers.torch_optim import needs_closure
from workbench.preparing import build_data
from workbench.progress import Listener, Reporter
from workbench.randomness import seed_everything, untouched
from workbench.recipe import TASKS, Recipe
from workbench.registry import Choice
from workbench.schedulers.composed import Until
from workbench.schedulers.course import Course
from workbench.schedulers.schedule import Length, Schedule
from workbench.sentence import Problem, Sentence

_FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


@dataclass(frozen=True)
class Plan:
    """What a schedule is built from.

    ``length`` is that of the run, or of what is left of it; ``lanes`` are the values from which it starts; after
    ``limit`` steps it stays where it is (None: never).
    """

    choice: Choice
    length: Length
    lanes: tuple[Mapping[str, Any], ...]
    limit: int | None = None

    def build(self) -> Schedule:
        schedule = registries["schedulers"].build(self.choice, Course(self.lanes), self.length)
        assert isinstance(schedule, Schedule)
        return schedule if self.limit is None else Until(schedule, self.limit)


@dataclass
class Assembly:
    """Everything that a recipe stands for, built and fitted together.

    Optimizer, schedule and knobs are those of the present: ``workbench.reshape`` may put others in their place.
    """

    device: torch.device
    threads: int
    memory_format: str
    held: Held
    prepare: Preparation
    batches: Batches
    model: nn.Module
    loss: nn.Module
    optimizer_choice: Choice
    optimizer: Optimizer
    plan: Plan
    schedule: Schedule
    knobs: Knobs
    rules: Sequence[GroupRule]
    average: Average | None
    epochs: int
    accumulate: int = 1
    """Batches whose gradients make one step."""
    clip_norm: float | None = None
    clip_value: float | None = None
    notes: tuple[Sentence, ...] = ()
    cancel: threading.Event | None = None
    """Once it is set, a batch that is long in coming is not waited for."""

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Note what follows from the optimizer; to be called when it or its groups have changed."""
        self.weights: list[nn.Parameter] = [
            weight for group in self.optimizer.param_groups for weight in group["params"]]
        """All weights that an optimizer has, in the order of the groups."""
        self.closure = needs_closure(self.optimizer)

    @property
    def data(self) -> Data:
        return self.held.data

    @property
    def steps_per_epoch(self) -> int:
        return steps_in_epoch(len(self.batches), self.accumulate)

    def in_order(self, split: Split, *, even: bool = False, keep: bool = False) -> InOrder:
        """A split from its first sample to its last, as the model sees it; to be closed."""
        return InOrder(split, self.prepare, workers=self.held.workers, even=even, keep=keep,
                       data_device=self.held.place, cancel=self.cancel)

    def close(self) -> None:
        """Nothing more is read."""
        self.batches.close()


def assemble(recipe: Recipe, data: Data | None = None, engine: Mapping[str, Any] | None = None,
             listener: Listener | None = None, cancel: threading.Event | None = None, *,
             resumes: bool = False) -> Assembly:
    """Build all parts of a recipe; a Problem says what does not fit.

    ``data`` takes the place of the recipe's dataset. ``engine`` is what an earlier run settled on (``threads``,
    ``memory_format``), so that a resumed run makes the same numbers. ``listener`` is told how far slow reading is,
    ``cancel`` calls it off (Cancelled), and later the waiting for a batch that does not come. ``resumes``: weights
    will be put in afterwards, so none are read.
    """
    recipe.check()
    engine = dict(engine or {})
    device = choose_device(recipe.setting("device"))
    if data is None:
        data = build_data(recipe.dataset, listener, cancel)
    check_task(recipe, data.shape)
    _check_labels(data)
    held = hold(data, recipe.setting("stream"), recipe.setting("workers"), device, Reporter(listener, cancel))
    data = held.data

    seed_everything(recipe.setting("seed"))
    model = registries["models"].build(recipe.model, data.shape)
    notes = () if resumes else load_initial(recipe, model)
    loss = registries["losses"].build(recipe.loss)
    name = engine.get("memory_format") or _memory_format(recipe, model, data)
    memory_format = _FORMATS[name]
    model = model.to(device=device, memory_format=memory_format)
    loss = loss.to(device)
    prepare = Preparation(data, device, memory_format)
    augment = augmentation_of(recipe, data.shape)
    batches = _batches(recipe, held, prepare, augment, cancel)
    few = min(2, batches.smallest)  # batch norm refuses a batch of one, and that may be the last of an epoch
    inputs, targets = data.train.inputs[:few], data.train.targets[:few]
    check_fit(model, loss, prepare(inputs), targets.to(device), data.shape)
    if augment is not None:
        check_fit(model, loss, *prepare.training(augment, inputs, targets, 0, 0), data.shape)
    threads = engine.get("threads") or recipe.setting("threads") or _threads(model, loss, batches, device)
    torch.set_num_threads(threads)

    optimizer = build_optimizer(recipe, model)
    epochs, accumulate = recipe.setting("epochs"), recipe.setting("accumulate")
    length = Length(epochs * steps_in_epoch(len(batches), accumulate), epochs)
    plan = Plan(recipe.scheduler, length, course_values(optimizer))
    schedule = plan.build()
    check_watch(recipe, schedule, data.validation is not None, data.task)
    knobs = Knobs(optimizer, schedule, registries["optimizers"].fields(recipe.optimizer.part))
    return Assembly(device, threads, name, held, prepare, batches, model, loss, recipe.optimizer, optimizer, plan,
                    schedule, knobs, recipe.groups, Average.of(recipe, model, length.steps), epochs, accumulate,
                    recipe.setting("clip_norm"), recipe.setting("clip_value"), notes, cancel)


def steps_in_epoch(batches: int, accumulate: int) -> int:
    """Steps of an epoch; the last one has the batches that are left."""
    return -(-batches // accumulate)


def course_values(optimizer: Optimizer) -> tuple[Mapping[str, Any], ...]:
    """Where a schedule starts that is built for this optimizer as it stands."""
    lanes = Course.of(optimizer)
    return tuple({key: lane[key] for key in lanes.defaults} for lane in lanes.param_groups)


def build_optimizer(recipe: Recipe, model: nn.Module) -> Optimizer:
    """The recipe's optimizer over its groups of the model's weights.

    Raises FieldProblem at ``<number>.<key>`` for what is wrong with a group, at the names of training's fields for how
    they are made and at the optimizer's for its own, and Problem for what torch refuses.
    """
    by = recipe.setting("groups")
    division = groups.split(model, by, recipe.groups)
    if not division:
        raise Problem("The model has no weights to train: choose another model.")
    part = recipe.optimizer.part
    if part == "LBFGS" and len(division) > 1:
        raise FieldProblem("groups", "L-BFGS takes all weights in one group: set {name} to one.")
    if by != "layer" and recipe.setting("layer_decay") != 1.0:
        raise FieldProblem("layer_decay", "{name} needs groups by layer: set groups to layer, or {name} to 1.")
    values = registries["optimizers"].part(part).complete(recipe.optimizer.values)
    own = groups.arguments(division, recipe.groups, values, recipe.setting("layer_decay"))
    made = groups.param_groups(model, division, own)
    device = made[0]["params"][0].device.type
    if values.get("capturable") and device not in ("cuda", "meta"):
        raise FieldProblem("capturable", "{name} is for CUDA only: switch it off, or choose a CUDA device.")
    optimizer = optimizer_over(recipe.optimizer, made)
    for rule in recipe.groups:
        for group in optimizer.param_groups:
            if group["name"] == rule.name or group["name"].startswith(f"{rule.name} ("):
                groups.freeze(group, rule.frozen)
    if all(groups.is_frozen(group) for group in optimizer.param_groups):
        frozen = [number for number, rule in enumerate(recipe.groups) if rule.frozen]
        raise FieldProblem(f"{frozen[-1]}.frozen", "All groups are frozen, so there is nothing to train: unfreeze one.")
    return optimizer


def optimizer_over(choice: Choice, param_groups: Sequence[Mapping[str, Any]]) -> Optimizer:
    """Build an optimizer over torch's parameter groups; Problem for what torch refuses."""
    try:
        optimizer = registries["optimizers"].build(choice, list(param_groups))
    except (ValueError, TypeError, RuntimeError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem("torch refuses these values of {part}: {why}.", part=choice.part,
                      why=str(error).rstrip(".")) from None
    assert isinstance(optimizer, Optimizer)
    return optimizer


def augmentation_of(recipe: Recipe, shape: DataShape) -> Augments | None:
    """What changes the batches of the training split; FieldProblem where that cannot be done to such data."""
    if not recipe.augmentation:
        return None
    from workbench.augment import Augmentation  # torchvision takes a second to import

    return Augmentation(recipe.augmentation, shape, recipe.setting("seed"))


def _batches(recipe: Recipe, held: Held, prepare: Preparation, augment: Augments | None,
             cancel: threading.Event | None) -> Batches:
    size, seed, shuffle = recipe.setting("batch_size"), recipe.setting("seed"), recipe.setting("shuffle")
    if held.streamed:
        return StreamedBatches(held.data, size, seed, prepare, shuffle=shuffle, augment=augment, workers=held.workers,
                               cancel=cancel)
    return HeldBatches(held.data, size, seed, prepare, shuffle=shuffle, augment=augment, data_device=held.place)


def _memory_format(recipe: Recipe, model: nn.Module, data: Data) -> str:
    # L-BFGS looks at all gradients as one flat vector, which only contiguous ones allow.
    if recipe.optimizer.part == "LBFGS":
        return "contiguous"
    pictures = data.train.inputs.dim() == 4
    return "channels_last" if choose_memory_format(model, pictures) is torch.channels_last else "contiguous"


def _threads(model: nn.Module, loss: nn.Module, batches: Batches, device: torch.device) -> int:
    if device.type != "cpu":
        return ALL_THREADS
    inputs, targets = batches.example()
    return measure_threads(model, loss, inputs, targets)


def check_task(recipe: Recipe, shape: DataShape) -> None:
    """The loss must be for what the data is about."""
    wanted = registries["losses"].part(recipe.loss.part).info.get("task")
    if wanted and wanted != shape.task:
        raise Problem("{loss} is for {wants}, and the data is for {has}: choose another loss or dataset.",
                      loss=registries["losses"].part(recipe.loss.part).title, wants=TASKS[wanted],
                      has=TASKS[shape.task])


def _check_labels(data: Data) -> None:
    """Labels must be class numbers."""
    if data.task != "classification":
        return
    for split in (data.train, data.validation):
        if split is None:
            continue
        lowest, highest = int(split.targets.min()), int(split.targets.max())
        if lowest < 0 or highest >= len(data.classes):
            raise Problem("The dataset has labels from {lowest} to {highest}, but {count} classes: labels must run "
                          "from 0 to {last}.", lowest=lowest, highest=highest, count=len(data.classes),
                          last=len(data.classes) - 1)


def check_watch(recipe: Recipe, schedule: Schedule, validation: bool, task: str) -> None:
    """What the schedule looks at must be measured in this run."""
    for name in schedule.watches:
        if name.endswith("accuracy") and task != "classification":
            raise FieldProblem("watch", "{name}: only a classification has an accuracy; choose a loss.")
        if name.startswith("validation") and not (validation and recipe.setting("validate_every")):
            raise FieldProblem("watch", "{name}: nothing is validated in this run; choose auto, or validate.")


def check_fit(model: nn.Module, loss: nn.Module, inputs: Tensor, targets: Tensor, shape: DataShape) -> None:
    """Send a few samples through copies of model and loss, so that what does not fit is said before the run."""
    with torch.no_grad(), untouched(inputs.device):
        try:
            outputs = copy.deepcopy(model)(inputs)
        except Exception as error:
            size = " × ".join(map(str, inputs.shape))
            raise Problem("The model cannot take a batch of shape {shape}: {why}.", shape=size,
                          why=_first_line(error)) from error
        if shape.task == "classification":
            given = outputs.shape[1] if outputs.dim() > 1 else 1
            if given < shape.outputs:
                raise Problem("The model has {given} outputs, and the dataset has {classes} classes: give the model at "
                              "least as many outputs.", given=given, classes=shape.outputs)
        elif outputs.shape != targets.shape:
            raise Problem("The model gives {given} numbers for a sample, and the targets have {wanted}: they must be "
                          "equal.", given=tuple(outputs.shape[1:]), wanted=tuple(targets.shape[1:]))
        try:
            copy.deepcopy(loss)(outputs, targets)
        except Exception as error:
            raise Problem("The loss cannot compare the model's outputs with the targets: {why}.",
                          why=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")
