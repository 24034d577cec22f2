"""Weights out of checkpoints that others wrote: plain PyTorch, torchvision's reference scripts, Lightning, Descent.

    weights = read_weights("epoch=9.ckpt")
    fitted = fit(weights, model)
    model.load_state_dict(fitted.state_dict, strict=False)

Nothing in the file is run (see ``checkpoint.load``); objects of other classes, such as a script's command line, are
read as stand-ins and become plain ``settings``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench import checkpoint
from workbench.checkpoint import CheckpointProblem
from workbench.sentence import Problem, Sentence
from workbench.strangers import StandIn, Strangers, plain

if TYPE_CHECKING:
    from torch import Tensor, nn

Kind = Literal["state_dict", "pytorch", "torchvision", "lightning", "descent"]

_LIGHTNING_VERSION = "pytorch-lightning_version"
# What people call them, the more telling names first.
_MODEL = ("model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights")
_OPTIMIZER = ("optimizer_state_dict", "optimizer_states", "optimizer_state", "optimizer", "optim", "opt")
_SCHEDULER = ("scheduler_state_dict", "lr_schedulers", "lr_scheduler_state_dict", "lr_scheduler", "scheduler")
_EPOCH, _STEP = ("epoch", "epochs"), ("global_step", "step", "iteration", "iter")
_SETTINGS = ("hyper_parameters", "args", "config", "hparams", "opts", "cfg")
_AVERAGED = ("model_ema", "ema", "ema_state_dict", "state_dict_ema", "average")
_COMPILED = "_orig_mod."
_NAMESPACE = "argparse.Namespace"  # whole in ``settings``
_OLD_FORMAT = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save before version 1.6


@dataclass(frozen=True)
class Weights:
    """What a checkpoint of another program holds.

    ``model``      name -> tensor on the CPU, as the file has them.
    ``optimizer``  as ``Optimizer.state_dict()`` gives it, or None; ``scheduler`` likewise.
    ``epoch``      as the file says it: torchvision's scripts and Lightning count from 0; ``step`` likewise.
    ``settings``   what the file says of how it was made, as plain values.
    ``notes``      what was found, and what was left out.
    """

    file: str
    kind: Kind
    model: Mapping[str, Tensor]
    optimizer: Mapping[str, Any] | None = None
    scheduler: Mapping[str, Any] | None = None
    epoch: int | None = None
    step: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Fitted:
    """Weights under the names of a model; those of another shape are not among them.

    ``missing``     what the model has and the file has not (or in another shape): it stays as it is.
    ``unused``      what the file has and the model has not, under the file's names.
    ``optimizer``   the model's name of a weight -> what the optimizer kept of it; empty where that cannot be told.
    ``notes``       all of that in sentences.
    """

    state_dict: Mapping[str, Tensor]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    optimizer: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[Sentence, ...] = ()


def read_weights(path: Path | str) -> Weights:
    """Read a checkpoint.  Raises CheckpointProblem where it is damaged or dangerous, or holds no weights."""
    path = Path(path)
    _refuse_other_formats(path)
    strangers = Strangers()
    state = checkpoint.load(path, ours=False, strangers=strangers)
    parts = _Parts(state, path.name)
    model, left_out = _tensors(parts.model)
    notes = [Sentence("{file} was written by {program}.", file=path.name, program=_PROGRAMS[parts.kind])]
    if left_out:
        notes.append(Sentence("Among the weights these are no tensors, and left out: {names}.", names=_few(left_out)))
    if parts.averaged:
        notes.append(Sentence("There are averaged weights too ({name}); they are left out.", name=parts.averaged))
    if parts.others:
        notes.append(Sentence("Left out: {names}.", names=_few(parts.others)))
    if unmade := [path for path in strangers.paths if path != _NAMESPACE]:
        notes.append(Sentence("Objects of these classes were not made: {names}.", names=_few(unmade)))
    return Weights(path.name, parts.kind, model, parts.optimizer, parts.scheduler, parts.epoch, parts.step,
                   parts.settings, tuple(notes))


_PROGRAMS = {
    "state_dict": Sentence("torch.save, with nothing but weights"), "pytorch": Sentence("a PyTorch script"),
    "torchvision": Sentence("torchvision's reference scripts"), "lightning": Sentence("Lightning"),
    "descent": Sentence("Descent"),
}


def _refuse_other_formats(path: Path) -> None:
    try:
        with open(path, "rb") as file:
            start = file.read(len(_OLD_FORMAT))
    except OSError:
        return  # checkpoint.load says so
    if start == _OLD_FORMAT:
        raise CheckpointProblem("{file} is in the format that torch.save had before version 1.6: load it with "
                                "torch.load(..., weights_only=True) and save it again.", file=path.name)
    if start[8:9] == b"{":
        raise CheckpointProblem("{file} seems to be a safetensors file, which cannot be read: load it with its own "
                                "library and save the tensors with torch.save.", file=path.name)


# ---------------------------------------------------------------------------------------------------------
# What is where

class _Parts:
    """Finds the parts of a checkpoint; ``others`` are the keys that are of no use."""

    def __init__(self, state: Mapping[Any, Any], file: str) -> None:
        self.kind: Kind = "pytorch"
        self.averaged = ""
        self.optimizer: Mapping[str, Any] | None = None
        self.scheduler: Mapping[str, Any] | None = None
        self.epoch: int | None = None
        self.step: int | None = None
        self.settings: Mapping[str, Any] = {}
        if _is_state_dict(state):
            self.kind, self.model, self.others = "state_dict", state, []
            return
        key = _model_key(state, file)
        self.model = state[key]
        if state.get("format") == checkpoint.FORMAT:
            self.kind = "descent"
        elif _LIGHTNING_VERSION in state:
            self.kind = "lightning"
        elif key == "model" and {"args", "lr_scheduler"} & set(state):
            self.kind = "torchvision"
        used = {key, "format", "version", _LIGHTNING_VERSION}
        for name, keys, is_one in (("optimizer", _OPTIMIZER, _is_optimizer), ("scheduler", _SCHEDULER, _is_dict),
                                   ("epoch", _EPOCH, _is_whole), ("step", _STEP, _is_whole)):
            for key in keys:
                found = state.get(key)
                if isinstance(found, list) and len(found) == 1:  # Lightning has lists of them
                    found = found[0]
                if is_one(found):
                    setattr(self, name, found)
                    used.add(key)
                    break
        for key in _SETTINGS:
            found = plain(state.get(key))
            if isinstance(found, Mapping) and found:
                self.settings = found
                used.add(key)
                break
        self.averaged = next((key for key in _AVERAGED if key in state), "")
        self.others = [str(key) for key in state if key not in used | {self.averaged}]


def _model_key(state: Mapping[Any, Any], file: str) -> Any:
    """Where the weights are."""
    for key in _MODEL:
        if _is_state_dict(state.get(key)):
            return key
    candidates = [key for key, value in state.items() if key not in _AVERAGED and _is_state_dict(value)]
    if len(candidates) == 1:
        return candidates[0]
    objects = [value for key in _MODEL if isinstance(value := state.get(key), StandIn)]
    if objects:
        raise CheckpointProblem("{file} holds a whole {what} as a Python object, which cannot be made without running "
                                "its code: save its state_dict() instead.", file=file, what=objects[0].path)
    raise CheckpointProblem("{file} holds no weights that are known as such; it has {keys}: save the model's "
                            "state_dict().", file=file, keys=_few([str(key) for key in state]) or "nothing")


def _is_state_dict(value: Any) -> bool:
    import torch

    return (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
            and any(isinstance(item, torch.Tensor) for item in value.values())
            and not any(isinstance(item, (Mapping, list)) for item in value.values()))


def _is_optimizer(value: Any) -> bool:
    return (isinstance(value, Mapping) and isinstance(value.get("state"), Mapping)
            and all(isinstance(kept, Mapping) for kept in value["state"].values())
            and isinstance(value.get("param_groups"), list)
            and all(isinstance(group, Mapping) and isinstance(group.get("params"), list)
                    and all(type(number) is int for number in group["params"]) for group in value["param_groups"]))


def _is_dict(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _tensors(values: Mapping[str, Any]) -> tuple[dict[str, Tensor], list[str]]:
    """The tensors, and the names of what is none."""
    import torch

    tensors = {name: value.detach() for name, value in values.items() if isinstance(value, torch.Tensor)}
    return tensors, [name for name in values if name not in tensors]


def _few(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


# ---------------------------------------------------------------------------------------------------------
# Into a model

def fit(weights: Weights, model: nn.Module) -> Fitted:
    """Which of the weights go where in ``model``.

    What wrappers put in front of names (``module.``, ``_orig_mod.``, ``model.``, ``net.``, ...) is taken away where the
    names then fit; of all beginnings the one with which most names and shapes fit is taken.  Raises Problem where
    nothing fits.
    """
    wanted = {name: tensor for name, tensor in model.state_dict().items() if hasattr(tensor, "shape")}
    found = {name.replace(_COMPILED, ""): (name, tensor) for name, tensor in weights.model.items()}
    prefix = max(sorted(_beginnings(found), key=len), key=lambda start: sum(
        start + name in found and found[start + name][1].shape == tensor.shape for name, tensor in wanted.items()))
    state, reshaped = {}, []
    for name, tensor in wanted.items():
        theirs = found.get(prefix + name)
        if theirs is None:
            continue
        if theirs[1].shape == tensor.shape:
            state[name] = theirs[1]
        else:
            reshaped.append(Sentence("{name} is {theirs} in {file} and {ours} in the model, and stays as it is.",
                                     name=name, theirs=_shape(theirs[1]), file=weights.file, ours=_shape(tensor)))
    if not state:
        raise Problem("None of the weights in {file} fits this model: the file has {theirs}, the model {ours}.",
                      file=weights.file, theirs=_few(_shown(weights.model), 4), ours=_few(_shown(wanted), 4))
    missing = tuple(name for name in wanted if name not in state)
    used = {found[prefix + name][0] for name in state}
    unused = tuple(name for name in weights.model if name not in used)
    notes = [Sentence("{count} of the model's {all} tensors come from {file}.", count=len(state), all=len(wanted),
                      file=weights.file), *reshaped]
    if len(missing) > len(reshaped):
        notes.append(Sentence("Not in {file}, and left as they are: {names}.", file=weights.file,
                              names=_few([name for name in missing if prefix + name not in found])))
    if unused:
        notes.append(Sentence("Not in the model, and left out: {names}.", names=_few(unused)))
    optimizer, note = _optimizer(weights, model, {found[prefix + name][0]: name for name in state})
    if note is not None:
        notes.append(note)
    return Fitted(state, missing, unused, optimizer, tuple(notes))


def _beginnings(names: Mapping[str, Any]) -> Iterator[str]:
    """Every beginning of a name up to a dot, and none."""
    found = {""}
    for name in names:
        parts = name.split(".")
        found |= {".".join(parts[:count]) + "." for count in range(1, len(parts))}
    yield from sorted(found)


def _optimizer(weights: Weights, model: nn.Module, names: Mapping[str, str]
               ) -> tuple[dict[str, Mapping[str, Any]], Sentence | None]:
    """What the optimizer kept, by the model's names of the weights; a sentence where that cannot be told.

    An optimizer numbers its weights in the order of its groups; only with one group is that the model's own order.
    ``names`` the file's name of a weight -> the model's.
    """
    import torch

    if weights.optimizer is None or not weights.optimizer["state"]:
        return {}, None
    groups, kept = weights.optimizer["param_groups"], weights.optimizer["state"]
    trained = dict(model.named_parameters())
    ours = [names[name] for name in weights.model if names.get(name) in trained]
    numbers = groups[0]["params"] if len(groups) == 1 else []
    if not numbers or len(numbers) != len(ours):
        return {}, Sentence("The optimizer's state in {file} is left out: it has {groups} groups of {count} weights in "
                            "all, and {ours} weights were found.", file=weights.file, groups=len(groups),
                            count=sum(len(group["params"]) for group in groups), ours=len(ours))
    found: dict[str, Mapping[str, Any]] = {}
    for number, name in zip(numbers, ours, strict=True):
        if number not in kept:
            continue
        values = {key: value for key, value in kept[number].items()
                  if value is None or isinstance(value, (torch.Tensor, bool, int, float))}
        if any(isinstance(value, torch.Tensor) and value.numel() != 1 and value.shape != trained[name].shape
               for value in values.values()):
            return {}, Sentence("The optimizer's state in {file} is left out: that of {name} has another shape than "
                                "the weight.", file=weights.file, name=name)
        found[name] = values
    return found, Sentence("The optimizer's state of {count} weights was found.", count=len(found))


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "a number"


def _shown(tensors: Mapping[str, Tensor]) -> list[str]:
    return [f"{name} ({_shape(tensor)})" for name, tensor in tensors.items()]
