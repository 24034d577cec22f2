"""Average: the weights averaged on the way, measured beside the raw weights, which never notice.

``ema``  exponential moving average after each step: average ← decay × average + (1 − decay) × weights
         (Polyak and Juditsky 1992 in the form that Mean Teacher made common, https://arxiv.org/abs/1703.01780).
``swa``  the mean of the weights at the ends of epochs (Izmailov et al. 2018, https://arxiv.org/abs/1803.05407).

Both are torch's ``AveragedModel``.  The running statistics of batch norm belong to the weights they were measured with:
ema averages them like the weights, swa measures them anew for the averaged weights before they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from workbench import randomness
from workbench.recipe import Recipe
from workbench.sentence import Problem


def averaged(series: str) -> str:
    """The name of a measured series when it is measured on the averaged weights."""
    return f"{series} (averaged)"


class Average:
    """Averages the weights of ``model``; ``kind`` is "ema" or "swa".

    ``start`` counts steps: the weights that step ``start`` leads to are the first that count.
    Nothing in here draws a random number, touches the model, or (but for swa, once an epoch) waits for a GPU.
    """

    def __init__(self, model: nn.Module, kind: str, start: int, decay: float = 0.999) -> None:
        self.kind = kind
        self.start = start
        self.count = 0
        """How many states of the weights are in the average."""
        self._raw = model
        self._mix = get_ema_multi_avg_fn(decay)
        self._averaged = AveragedModel(model, use_buffers=kind == "ema")
        for weight in self._averaged.parameters():
            weight.requires_grad_(False)
            weight.grad = None  # copied with the model, where it had one
        self._weights: tuple[list[Tensor], list[Tensor]] = [*model.parameters()], [*self.model.parameters()]
        self._buffers = list(_buffer_pairs(model, self.model)) if kind == "ema" else []

    @classmethod
    def of(cls, recipe: Recipe, model: nn.Module, total_steps: int) -> Average | None:
        """The average that a recipe asks for; None where it asks for none.

        ``total_steps``  of the run as it was planned when it began: a run that is made longer later on keeps its start.
        """
        kind = recipe.setting("average")
        if kind == "off":
            return None
        # Shares such as 0.29 × 100 are a hair below the whole number that was meant.
        start = min(round(recipe.setting("average_start") * total_steps), max(0, total_steps - 1))
        return cls(model, kind, start, recipe.setting("average_decay"))

    @property
    def started(self) -> bool:
        """Whether there is an average yet."""
        return self.count > 0

    @property
    def model(self) -> nn.Module:
        """A model like the raw one, with the averaged weights; read it, but do not train it."""
        return self._averaged.module

    # ------------------------------------------------------------------ averaging

    def after_step(self, step: int) -> None:
        """``step`` steps have been made."""
        if self.kind == "ema" and step > self.start:
            if self.count:
                self._move()
            else:
                self._averaged.update_parameters(self._raw)
            self.count += 1

    def after_epoch(self, step: int) -> None:
        """``step`` steps have been made, and an epoch is complete."""
        if self.kind == "swa" and step > self.start:
            self._averaged.update_parameters(self._raw)
            self.count += 1

    @torch.no_grad()
    def _move(self) -> None:
        """What AveragedModel.update_parameters does at each later call, in a tenth of its time for a tiny net.

        Whole numbers (how many batches a norm has seen) are not averaged but taken over.
        """
        raw, mean = self._weights
        if self._buffers:
            raw, mean = [*raw], [*mean]
            for owner, name, target in self._buffers:
                # Looked up each time: a module may put another tensor into the place of its buffer.
                source = owner[name]
                assert source is not None
                if target.is_floating_point():
                    raw.append(source)
                    mean.append(target)
                else:
                    target.copy_(source)
        self._mix(mean, raw, self.count)

    # ------------------------------------------------------------------ measuring

    def measure(self, evaluate: Callable[[nn.Module], Mapping[str, float]], inputs: Iterable[Tensor]
                ) -> dict[str, float]:
        """What ``evaluate`` finds of the averaged model, each series under its ``averaged`` name; {} before the start.

        ``inputs``  batches of the training split as the model sees them, without augmentation.  They are taken only
                    where an swa model has batch norm, whose statistics are then measured over them.
        """
        if not self.started:
            return {}
        if self.kind == "swa":
            # The model is in training mode meanwhile, so its dropout draws numbers.
            with randomness.untouched(next(self.model.parameters()).device):
                update_bn(inputs, self.model)
        return {averaged(name): value for name, value in evaluate(self.model).items()}

    # ------------------------------------------------------------------ checkpoints

    def state_dict(self) -> dict[str, Any]:
        """The average as it stands, copied.  ``model_state_dict`` has the names of the raw model's."""
        weights = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        return {"kind": self.kind, "start": self.start, "count": self.count, "model_state_dict": weights}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The inverse of ``state_dict``; the tensors of ``state`` are copied.

        Raises Problem where it is the average of another model or kind.
        """
        try:
            kind, start, count = state["kind"], state["start"], state["count"]
            if kind != self.kind:
                raise Problem("The checkpoint has averaged weights of the kind {kind}, the recipe asks for {wanted}: "
                              "go on with the checkpoint's own recipe.", kind=kind, wanted=self.kind)
            self.model.load_state_dict(state["model_state_dict"])
        except (RuntimeError, KeyError, TypeError, AttributeError):
            raise Problem("The averaged weights in the checkpoint are of another model than the recipe's: go on with "
                          "the checkpoint's own recipe.") from None
        self.start, self.count = start, count
        self._averaged.n_averaged.fill_(count)


def _buffer_pairs(raw: nn.Module, mean: nn.Module) -> Iterator[tuple[dict[str, Tensor | None], str, Tensor]]:
    """For each buffer: the dictionary that holds the raw one, its name there, and the averaged one."""
    seen: set[int] = set()
    for source, target in zip(raw.modules(), mean.modules(), strict=True):
        for name, buffer in target._buffers.items():
            if buffer is not None and id(buffer) not in seen:
                seen.add(id(buffer))
                yield source._buffers, name, buffer
