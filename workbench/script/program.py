"""Program: a recipe as a script, section by section."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch import nn

from workbench import address
from workbench.assembly import steps_in_epoch
from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import Size
from workbench.script import clipping, following, initial, losses, optimizers, outside_datasets
from workbench.script.all_datasets import DATASETS
from workbench.script.facts import Facts
from workbench.script.layout import Node, call, lines, literal
from workbench.script.measuring import Averaging, average_of
from workbench.script.models import MODELS
from workbench.script.optimizers import Lane, Written
from workbench.script.outside import bring_in, takes_shape
from workbench.script.page import Helper, Page
from workbench.script.schedulers import Context
from workbench.script.spans import Span, whole_run
from workbench.script.structure import bare_model
from workbench.script.training import Plan
from workbench.sentence import Problem


@dataclass(frozen=True)
class Engine:
    """On what the numbers depend besides the recipe: what a run has settled on, or what the recipe says.

    ``threads`` 0: whatever is there.  ``memory_format`` "": as the model asks for.  ``device`` "auto": a GPU where
    there is one.
    """

    threads: int = 0
    memory_format: str = ""
    device: str = "cpu"

    @property
    def kind(self) -> str:
        """The type of the device."""
        return self.device.partition(":")[0]


_COMPOSED = ("SequentialLR", "ChainedScheduler")


class Program:
    """Writes the sections of a recipe's script into ``page``, in their order."""

    def __init__(self, recipe: Recipe, size: Size | None, engine: Engine, steps_per_epoch: int | None = None,
                 longer: bool = False) -> None:
        self.recipe = recipe
        self.engine = engine
        self.page = Page()
        self.facts = _facts(recipe, size)
        if recipe.augmentation:  # pictures are changed before they are prepared
            self.facts = replace(self.facts, by_batch=True)
        if steps_per_epoch is None and self.facts.samples is not None:
            batch = min(recipe.setting("batch_size") or self.facts.samples, self.facts.samples)
            steps_per_epoch = steps_in_epoch(-(-self.facts.samples // batch), recipe.setting("accumulate"))
        self.span: Span = whole_run(recipe.setting("epochs"), steps_per_epoch)
        self.longer = longer
        self._code: list[tuple[str, list[str]]] = []
        self.page.need("import torch")

    # ------------------------------------------------------------------ sections

    def settings(self) -> None:
        setting = self.recipe.setting
        self.page.setting("seed", str(setting("seed")))
        self.page.setting("epochs", str(setting("epochs")))
        if setting("batch_size"):
            self.page.setting("batch_size", str(setting("batch_size")))
        if setting("accumulate") > 1:
            self.page.setting("accumulate", str(setting("accumulate")), "batches that make one step")
        if self.engine.device == "auto":
            self.page.set_up('device = "cuda" if torch.cuda.is_available() else "cpu"')
        elif self.engine.kind != "cpu":
            self.page.setting("device", literal(self.engine.device))
        if self.engine.threads:
            self.page.set_up(f"torch.set_num_threads({self.engine.threads})  # the losses' last bits depend on it")
        if setting("deterministic"):
            self.page.need("import os")
            self.page.set_up("", 'os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")',
                             "torch.use_deterministic_algorithms(True)")

    def data(self) -> None:
        choice = self.recipe.dataset
        self.page.by_batch = self.facts.by_batch
        if address.is_address(choice.part):
            title, code = address.short(choice.part), outside_datasets.write(choice, self.facts.task, self.page)
        else:
            part = registries["datasets"].part(choice.part)
            title, code = part.title, DATASETS[choice.part].write(part.complete(choice.values), self.page)
        if self.facts.by_batch:
            self._prepare()
        elif self.channels_last:
            names = ["x_train", *(["x_val"] if self.facts.validation else [])]
            code += [f"{name} = {name}.contiguous(memory_format=torch.channels_last)" for name in names]
        if self.moved:
            pairs = ["train", *(["val"] if self.facts.validation else [])]
            code += [f"x_{one}, y_{one} = x_{one}.to(device), y_{one}.to(device)" for one in pairs]
        self._soft = False
        if self.recipe.augmentation:
            from workbench.script.augmentation import write as write_augmentation  # torchvision takes a second

            more, self._soft = write_augmentation(self.recipe.augmentation, self.facts, self.page.as_bytes, self.moved,
                                                  self.page)
            code += more
        if not self.recipe.setting("batch_size"):
            code.append("batch_size = len(x_train)  # the whole training split at once")
        self._section(f"Data: {title}", code)

    def _prepare(self) -> None:
        scaled = self.page.prepared or "pictures"
        if self.channels_last:
            plain = scaled if scaled.isidentifier() else f"({scaled})"
            scaled = f"{plain}.contiguous(memory_format=torch.channels_last)"
        self.page.help_with(Helper("prepare", "\n".join([
            "def prepare(pictures):", '    """A batch of pictures as the model sees it."""', f"    return {scaled}"])))

    def model(self) -> None:
        choice, setting = self.recipe.model, self.recipe.setting
        self.page.need("from torch import nn")
        code = ["torch.manual_seed(seed)"]
        if any(address.is_address(self.recipe.choice(section).part)
               for section in ("model", "loss", "optimizer", "scheduler")):
            self.page.need("import random", "import numpy as np")
            code += ["np.random.seed(seed % 2**32)  # for code that draws from these", "random.seed(seed)"]
        code += lines(self._model(choice), "model = ")
        code += initial.write(setting("weights"), self.page)
        places = [*(["device"] if self.moved else []),
                  *(["memory_format=torch.channels_last"] if self.channels_last else [])]
        if places:
            code.append(f"model = model.to({', '.join(places)})")
        code += lines(self._loss(self.recipe.loss), "loss_function = ")
        if self.moved and address.is_address(self.recipe.loss.part):
            code.append("loss_function = loss_function.to(device)")
        title = address.short(choice.part) if address.is_address(choice.part) else registries["models"].part(
            choice.part).title
        self._section(f"Model: {title}", code)
        self._average = self._averaging() if setting("average") != "off" else None

    def _model(self, choice: Choice) -> Node:
        if address.is_address(choice.part):
            name = bring_in(choice.part, self.page)
            given = {key: literal(value) for key, value in choice.values.items()}
            shape = takes_shape(choice.part)
            if shape:
                self.page.help_with(DATA_SHAPE)
                given = {shape: "data_shape(x_train, y_train)", **given}
            return call(name, **given)
        values = registries["models"].part(choice.part).complete(choice.values)
        return MODELS[choice.part](values, self.facts, self.page)

    def _loss(self, choice: Choice) -> Node:
        if address.is_address(choice.part):
            return call(bring_in(choice.part, self.page),
                        **{key: literal(value) for key, value in choice.values.items()})
        made = losses.write(choice.part, registries["losses"].part(choice.part).complete(choice.values))
        if made is None:
            self.page.limit("The loss {loss} is none of torch's: write it in its place.", loss=choice.part)
            return "..."
        return made

    def optimizer(self) -> Written:
        written = optimizers.write(self.recipe, self.facts, self.page)
        # Two optimizers have no list of all groups, which a schedule on groups of its own and clipping want.
        several = len(written.variables) > 1 and (self._clips or self.recipe.scheduler.part in _COMPOSED)
        return written.with_groups() if several else written

    def context(self, lanes: Sequence[Lane], span: Span | None = None) -> Context:
        validates = self.facts.validation and self.recipe.setting("validate_every") > 0
        return Context(span or self.span, lanes, self.page, self.longer,
                       "validation loss" if validates else "train loss")

    def plan(self, written: Written) -> Plan:
        """The loop, without a schedule."""
        setting = self.recipe.setting
        kind = "device" if self.engine.device == "auto" else literal(self.engine.kind)  # a variable of the script
        half = kind if setting("precision") == "bfloat16" else ""
        return Plan(self.facts, "epochs", shuffle=setting("shuffle"), several=len(written.variables) > 1,
                    closure=written.closure, half=half, validate_every=setting("validate_every"),
                    averaging=self._average, accumulate=setting("accumulate"), clip=self.clip(written),
                    augmented=bool(self.recipe.augmentation), soft=self._soft)

    @property
    def _clips(self) -> bool:
        return self.recipe.setting("clip_norm") is not None or self.recipe.setting("clip_value") is not None

    def clip(self, written: Written) -> list[str]:
        """Lines that clip the gradient, if it is to be."""
        norm, value = self.recipe.setting("clip_norm"), self.recipe.setting("clip_value")
        if not self._clips:
            return []
        model = self.recipe.model
        sparse = model.part == "lookup_table" and bool(model.values.get("sparse", True))
        groups = "" if len(written.lanes) == 1 and not written.grouped else following.groups_of(written)
        return clipping.write(norm, value, sparse, groups, self.page)

    def average(self) -> list[str]:
        """Lines that make the averaged model, if there is to be one."""
        if self._average is None:
            return []
        share = self.recipe.setting("average_start")
        start = [f"average_start = min(round({share!r} * total_steps), total_steps - 1)"] if share else []
        return [*average_of(self._average, self.page), *start]

    def _averaging(self) -> Averaging:
        setting = self.recipe.setting
        start = "average_start" if setting("average_start") else ""
        outside = address.is_address(self.recipe.model.part)
        modules = [] if outside else list(bare_model(self.recipe, self.facts).modules())
        norms = outside or any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in modules)
        draws = outside or any(isinstance(module, nn.modules.dropout._DropoutNd) for module in modules)
        return Averaging(setting("average"), setting("average_decay"), start, norms, draws)

    # ------------------------------------------------------------------ what follows from the whole

    @functools.cached_property
    def channels_last(self) -> bool:
        """Whether weights and pictures are kept with their channels last."""
        if self.engine.memory_format:
            return self.engine.memory_format == "channels_last"
        if self.recipe.optimizer.part == "LBFGS" or not (self.facts.pictures or self.facts.by_batch):
            return False
        if not address.is_address(self.recipe.model.part):
            return self.recipe.model.part in ("small_cnn", "cifar_cnn", "tiny_net")
        try:
            return any(isinstance(module, nn.Conv2d) for module in bare_model(self.recipe, self.facts).modules())
        except Problem:  # nobody has agreed to its code yet
            self.page.limit("Whether {model} has convolutions is not known before its code may run; the script takes "
                            "it for a model without any.", model=address.short(self.recipe.model.part))
            return False

    @property
    def moved(self) -> bool:
        """Whether everything goes to another device than the CPU."""
        return self.engine.kind != "cpu"

    # ------------------------------------------------------------------ the page

    def _section(self, title: str, code: Sequence[str]) -> None:
        self._code.append((title, list(code)))

    def section(self, title: str, code: Sequence[str]) -> None:
        self._section(title, code)

    def text(self, title: str, about: Sequence[str]) -> str:
        """The whole script."""
        everything = [*self.page.functions, *(line for _, code in self._code for line in code)]
        names = set(re.findall(r"\b(?:total_steps|steps_per_epoch)\b(?!=)", "\n".join(everything)))
        counted = []
        if names:
            self.page.need("import math")
            of_a_step = "(batch_size * accumulate)" if self.recipe.setting("accumulate") > 1 else "batch_size"
            counted.append(f"steps_per_epoch = math.ceil(len(x_train) / {of_a_step})")
        if "total_steps" in names:
            counted.append("total_steps = epochs * steps_per_epoch")
        for number, (heading, code) in enumerate(self._code):
            self.page.section(heading, [*code, *counted] if number == 0 else code)
        return self.page.text(title, about)


DATA_SHAPE = Helper("data_shape", '''
def data_shape(x, y):
    """What the model is told of the data."""
    classify = y.dtype == torch.int64
    outputs = int(y.max()) + 1 if classify else y[0].numel()
    return SimpleNamespace(inputs=tuple(x.shape[1:]), numel=x[0].numel(), outputs=outputs,
                           task="classification" if classify else "regression")
''', ("from types import SimpleNamespace",))


def _facts(recipe: Recipe, size: Size | None) -> Facts:
    choice = recipe.dataset
    if address.is_address(choice.part):
        return outside_datasets.facts(choice, _task_of(recipe.loss)).sized(size)
    found = DATASETS[choice.part].facts(registries["datasets"].part(choice.part).complete(choice.values))
    if found.task is None:
        found = replace(found, task=_task_of(recipe.loss))
    return found.sized(size)


def _task_of(loss: Choice) -> str | None:
    if address.is_address(loss.part):
        return None
    return registries["losses"].part(loss.part).info.get("task")


