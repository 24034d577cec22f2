"""Recipe: all the choices of a run.  A TOML file.

    descent = 1

    [dataset]
    part = "digits"

    [optimizer]
    part = "SGD"
    lr = 0.1

    [[augmentation]]
    part = "RandomHorizontalFlip"

    [[groups]]
    name = "biases"
    weight_decay = 0.0
    ...

A value that is None is written as the word "none" (TOML has no null) where the default is something else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomli_w

from workbench import address, group_rule
from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FieldProblem,
    FloatField,
    IntField,
    PathField,
    TextField,
)
from workbench.group_rule import GroupRule
from workbench.kinds import registries
from workbench.registry import Choice, Part, did_you_mean
from workbench.sentence import Problem, Sentence

FORMAT = 1

PARTS: Mapping[str, str] = MappingProxyType({
    "dataset": "datasets",
    "model": "models",
    "loss": "losses",
    "optimizer": "optimizers",
    "scheduler": "schedulers",
})
"""Section of a recipe -> kind of the registry that its part comes from."""

AUGMENTATION = "augmentation"
"""The section of what changes training batches, and the name of its one field."""

TRAINING_FIELDS: tuple[Field, ...] = (
    IntField(name="epochs", default=20, lower=1, upper=1_000_000_000,
             help="How many times the whole training split is gone through."),
    IntField(name="batch_size", default=64, lower=0, upper=1_000_000_000,
             help="How many samples make one step; 0 takes the whole training split at once (full batch)."),
    IntField(name="accumulate", default=1, lower=1, upper=1_000_000,
             help="Batches whose gradients are put together for one step, as if they were one batch of all their "
                  "samples: for batches that do not fit into memory."),
    FloatField(name="clip_norm", default=None, optional=True, none_means="off", lower=0.0, lower_open=True, log=True,
               help="Scale the gradient down where its norm (over all weights) is above this; against steps that go "
                    "astray."),
    FloatField(name="clip_value", default=None, optional=True, none_means="off", lower=0.0, lower_open=True, log=True,
               help="Bring every number of the gradient between minus this and this."),
    BoolField(name="shuffle", default=True,
              help="Draw a new order of the samples for each epoch, from the seed and the epoch's number."),
    IntField(name="seed", default=0, lower=0, upper=2**63 - 1,
             help="Initial weights, order, augmentation and dropout all come from this number."),
    PathField(name="weights", default=None, optional=True, none_means="from the seed",
              suffixes=(".pt", ".pth", ".ckpt", ".bin", ".tar"),
              help="A checkpoint to take the initial weights from: of Descent, plain PyTorch, torchvision's reference "
                   "scripts or Lightning. Weights are matched by name and shape; the others stay as the seed makes "
                   "them."),
    TextField(name="device", default="auto",
              help="Where to train: auto, cpu, cuda, cuda:1, mps, ... Auto takes a GPU if there is one."),
    ChoiceField(name="precision", default="float32", choices=("float32", "bfloat16"),
                help="bfloat16 runs the forward pass in mixed precision (autocast); weights stay float32."),
    ChoiceField(name="stream", default="auto", choices=("auto", "on", "off"),
                help="Read the samples from the disk while training (on), or hold them in memory (off). Auto holds "
                     "what fits into half of the free memory. The run is the same to the bit."),
    IntField(name="workers", default=None, optional=True, none_means="auto", lower=0, upper=64,
             help="Processes that read samples ahead where they are streamed; 0 reads them in the training thread."),
    IntField(name="threads", default=0, lower=0, upper=1024,
             help="Threads of the CPU that torch may use; 0 measures the first steps and takes what is faster. "
                  "Results depend on it in the last bits, so the number used is kept with the run."),
    ChoiceField(name="groups", default="one", choices=("one", "kind", "layer", "pattern"),
                help="Parameter groups: one for all weights, one for each kind (weights, biases, normalisation), "
                     "one for each layer, or by patterns of the weights' names. Each group has its own learning rate "
                     "to turn, and may have arguments of its own."),
    FloatField(name="layer_decay", default=1.0, lower=0.0, lower_open=True, upper=1.0,
               help="Layer-wise decay: with groups by layer, the last layer has the full learning rate and each one "
                    "before it this share of the next one's; 1 is no decay."),
    ChoiceField(name="average", default="off", choices=("off", "ema", "swa"),
                help="Average the weights over the steps and measure the average beside the raw weights: ema is an "
                     "exponential moving average after each step, swa the mean of the weights after each epoch."),
    FloatField(name="average_decay", default=0.999, lower=0.0, upper=1.0, upper_open=True,
               help="How long the moving average remembers: 0.999 is about 1,000 steps. For ema only."),
    FloatField(name="average_start", default=0.0, lower=0.0, upper=1.0, upper_open=True,
               help="After which share of the run the averaging starts: 0 is at once, 0.75 for the last quarter."),
    IntField(name="validate_every", default=1, lower=0, upper=1_000_000_000,
             help="Measure the validation split after every so many epochs; 0 is never."),
    IntField(name="checkpoint_every_seconds", default=60, lower=0, upper=1_000_000_000,
             help="Save a checkpoint so often that a run that is killed loses about so many seconds at most. 0 is "
                  "never."),
    IntField(name="checkpoint_every_epochs", default=0, lower=0, upper=1_000_000_000,
             help="Save a checkpoint after every so many epochs: a run that is killed loses no more than that. 0 is "
                  "never."),
    IntField(name="checkpoint_every_steps", default=0, lower=0, upper=1_000_000_000,
             help="Save a checkpoint after every so many steps: a run that is killed loses no more than that. 0 is "
                  "never."),
    BoolField(name="keep_best", default=True,
               help="Keep a checkpoint of the lowest validation loss; written at most every ten seconds and whenever "
                   "the run rests."),
    BoolField(name="tensorboard", default=False,
              help="Write TensorBoard event files into the run's folder, live."),
    BoolField(name="deterministic", default=False,
              help="On a GPU: only algorithms that give the same bits every time; slower. A CPU always does."),
)
"""The fields of the section ``training``: everything about a run that is no part."""


@dataclass(frozen=True)
class RecipeProblem:
    """One wrong value: in which section, at which field ("" for the section as a whole), and what to do."""

    section: str
    field: str
    sentence: Sentence


@dataclass(frozen=True)
class Recipe:
    """All the choices of a run; equal recipes train to equal weights."""

    dataset: Choice
    model: Choice
    loss: Choice
    optimizer: Choice
    scheduler: Choice = field(default_factory=lambda: Choice("none"))
    training: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[GroupRule, ...] = ()
    """What single parameter groups have of their own."""
    augmentation: tuple[Mapping[str, Any], ...] = ()
    """What changes the batches of the training split, in this order: plain dicts, ``part`` and its values."""

    def choice(self, section: str) -> Choice:
        """The choice of a section named in PARTS."""
        chosen = getattr(self, section)
        assert isinstance(chosen, Choice)
        return chosen

    def setting(self, name: str) -> Any:
        """A value of the section ``training``, or its default."""
        one = next(f for f in TRAINING_FIELDS if f.name == name)
        return one.check(self.training.get(name, one.default))

    def with_training(self, **values: Any) -> Recipe:
        """The same recipe with other values in its section ``training``."""
        return replace(self, training={**self.training, **values})

    # ------------------------------------------------------------------ checking

    def problems(self) -> list[RecipeProblem]:
        """Everything that is wrong with the values of the recipe, without building anything."""
        return list(self._problems())

    def check(self) -> None:
        """Raise a Problem that names section and field of the first wrong value."""
        for found in self._problems():
            where = f"[{found.section}]"
            raise Problem("{where} {sentence}", where=where, sentence=found.sentence)

    def _problems(self) -> Iterator[RecipeProblem]:
        parts: dict[str, Part] = {}
        for section, kind in PARTS.items():
            chosen = self.choice(section)
            try:
                part = registries[kind].part(chosen.part)
            except Problem as problem:
                yield RecipeProblem(section, "", problem.sentence)
                continue
            if part.unavailable:
                yield RecipeProblem(section, "", Sentence("{title} cannot be chosen: {why}", title=part.title,
                                                          why=part.unavailable))
                continue
            parts[section] = part
            for wrong in part.problems(chosen.values):
                yield RecipeProblem(section, wrong.field, wrong.sentence)
        yield from self._augmentation_problems()
        yield from self._training_problems()
        if "optimizer" in parts:
            split_by = self.training.get("groups", "one")
            for wrong in group_rule.problems(self.groups, split_by, parts["optimizer"].fields):
                yield RecipeProblem("groups", wrong.field, wrong.sentence)
        if "dataset" in parts and "loss" in parts:
            has, wants = parts["dataset"].info.get("task"), parts["loss"].info.get("task")
            if has and wants and has != wants:
                yield RecipeProblem("loss", "", Sentence(
                    "{loss} is for {wants}, and {dataset} is {has}: choose another loss or dataset.",
                    loss=parts["loss"].title, wants=TASKS[wants], dataset=parts["dataset"].title,
                    has=TASKS[has]))

    def _augmentation_problems(self) -> Iterator[RecipeProblem]:
        if self.augmentation:
            from workbench.augment import AUGMENTATION_FIELD  # torchvision takes a second to import

            try:
                AUGMENTATION_FIELD.check(self.augmentation)
            except FieldProblem as problem:
                yield RecipeProblem(AUGMENTATION, AUGMENTATION, problem.sentence)

    def _training_problems(self) -> Iterator[RecipeProblem]:
        whole = Part("training", "training", "", TRAINING_FIELDS, lambda: None)
        for wrong in whole.problems(self.training):
            yield RecipeProblem("training", wrong.field, wrong.sentence)

    # ------------------------------------------------------------------ TOML

    def to_toml(self, folder: Path | None = None) -> str:
        """The recipe as text; all values that it names, and the defaults of the section ``training``.

        Addresses of parts from outside are absolute; those of files in ``folder`` or below are relative to it.
        """
        table: dict[str, Any] = {"descent": FORMAT}
        for section in PARTS:
            chosen = self.choice(section)
            part = address.beside(chosen.part, folder) if folder is not None else address.anchored(chosen.part)
            table[section] = {"part": part, **{k: _to_toml(v) for k, v in chosen.values.items()}}
        table["training"] = {f.name: _to_toml(self.training.get(f.name, f.default)) for f in TRAINING_FIELDS}
        table["training"] |= {k: _to_toml(v) for k, v in self.training.items()}
        if self.augmentation:
            table[AUGMENTATION] = [_to_toml(entry) for entry in self.augmentation]
        if self.groups:
            table["groups"] = [_to_toml(group_rule.to_table(rule)) for rule in self.groups]
        return tomli_w.dumps(table)

    def save(self, path: Path | str) -> None:
        """Write the recipe; the file is replaced as a whole."""
        from workbench.durable import write_durably

        text = self.to_toml(Path(path).parent)
        write_durably(Path(path), lambda file: file.write(text.encode()))

    @classmethod
    def load(cls, path: Path | str) -> Recipe:
        """Read a recipe; a Problem names the file and what is wrong with it."""
        path = Path(path)
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise Problem("{file} is no text in UTF-8, so it is no recipe.", file=path.name) from None
        except OSError as error:
            raise Problem("{file} cannot be read: {why}.", file=str(path), why=error.strerror or error) from None
        return cls.from_toml(text, path.name, path.parent)

    @classmethod
    def from_toml(cls, text: str, name: str = "recipe", folder: Path | None = None) -> Recipe:
        """Read a recipe from TOML text.  Values are checked by ``problems``, not here.

        ``name`` is for sentences.  From ``folder`` relative addresses of parts from outside count (default: the working
        directory).
        """
        try:
            table = tomllib.loads(text)
        except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
            raise Problem("{file} is not written in TOML: {why}.", file=name, why=str(error).rstrip(".")) from None
        except RecursionError:
            raise Problem("{file} is not written in TOML: it is nested too deeply.", file=name) from None
        version = table.pop("descent", None)
        if not isinstance(version, int) or version < 1 or version is True:
            raise Problem("{file} is no recipe: its first line should be `descent = 1`.", file=name)
        if version > FORMAT:
            raise Problem("{file} was written by a newer Descent (format {version}, this one reads {format}): "
                          "update Descent to open it.", file=name, version=version, format=FORMAT)
        sections = [*PARTS, AUGMENTATION, "training", "groups"]
        for section in table:
            if section not in sections:
                raise Problem("{file} has an unknown section [{section}].{hint}", file=name, section=section,
                              hint=did_you_mean(section, sections))
        choices = {}
        for section in PARTS:
            values = table.get(section, {"part": "none"} if section == "scheduler" else None)
            if not isinstance(values, dict) or not isinstance(values.get("part"), str):
                raise Problem("{file} needs a section [{section}] with a line `part = \"...\"`.", file=name,
                              section=section)
            part = address.anchored(values["part"], folder)
            choices[section] = Choice(part, {k: _from_toml(v) for k, v in values.items() if k != "part"})
        training = table.get("training", {})
        if not isinstance(training, dict):
            raise Problem("{file}: [training] must be a section of values.", file=name)
        rules = table.get("groups", [])
        if not isinstance(rules, list):
            raise Problem("{file}: groups must be written as [[groups]], one for each.", file=name)
        changes = table.get(AUGMENTATION, [])
        if not isinstance(changes, list) or any(not isinstance(entry, dict) for entry in changes):
            raise Problem("{file}: augmentation must be written as [[augmentation]], one for each transform.",
                          file=name)
        return cls(**choices, training={k: _from_toml(v) for k, v in training.items()},
                   groups=tuple(group_rule.from_table(_from_toml(rule), name) for rule in rules),
                   augmentation=_from_toml(changes))


TASKS = {
    "classification": Sentence("classification"),
    "regression": Sentence("regression"),
}


def _to_toml(value: Any) -> Any:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return {key: _to_toml(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_to_toml(item) for item in value]
    return value


def _from_toml(value: Any) -> Any:
    if value == "none":
        return None
    if isinstance(value, dict):
        return {key: _from_toml(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_from_toml(item) for item in value)
    return value


__all__ = ["AUGMENTATION", "PARTS", "TRAINING_FIELDS", "Choice", "FieldProblem", "GroupRule", "Recipe", "RecipeProblem"]
