"""Measuring a split without learning from it."""

from __future__ import annotations

import torch
from torch import nn

from workbench.batches import Preparation
from workbench.data import Split
from workbench.recorder import VALIDATION_ACCURACY, VALIDATION_LOSS

# Batches of evaluation need no gradients, so they may be larger than those of training; what a picture of
# 224 × 224 with some channels needs still fits a small GPU.
_BATCH_NUMBERS = 4_000_000


class Evaluation:
    """Loss and, for classification, accuracy over a whole split, which it keeps prepared where it is small."""

    def __init__(self, split: Split, prepare: Preparation, loss: nn.Module, accuracy: bool,
                 device: torch.device) -> None:
        self._split = Split(split.inputs.to(device), split.targets.to(device))
        self._prepare = prepare
        self._loss = loss
        self._accuracy = accuracy
        self._size = max(1, min(4096, _BATCH_NUMBERS // max(1, split.inputs[0].numel())))
        self._prepared = prepare(self._split.inputs) if len(split) <= self._size else None

    @torch.no_grad()
    def measure(self, model: nn.Module) -> dict[str, float]:
        """Series name -> value.  The model is in evaluation mode meanwhile and as before afterwards.

        The loss is the mean over all samples, for every loss whose reduction is the mean.
        """
        was_training = model.training
        model.eval()
        sums = []  # added up on the CPU: not every device has float64
        correct = torch.zeros((), dtype=torch.int64, device=self._split.targets.device)
        count = len(self._split)
        for start in range(0, count, self._size):
            targets = self._split.targets[start : start + self._size]
            inputs = (self._prepared if self._prepared is not None
                      else self._prepare(self._split.inputs[start : start + self._size]))
            outputs = model(inputs)
            sums.append(self._loss(outputs, targets) * len(targets))
            if self._accuracy:
                correct += (outputs.argmax(1) == targets).sum()
        model.train(was_training)
        values = {VALIDATION_LOSS: float(torch.stack(sums).cpu().double().sum()) / count}
        if self._accuracy:
            values[VALIDATION_ACCURACY] = int(correct) / count
        return values
