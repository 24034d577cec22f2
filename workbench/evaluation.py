"""Measuring a split without learning from it."""

from __future__ import annotations

import torch
from torch import nn

from workbench.in_order import InOrder
from workbench.recorder import VALIDATION_ACCURACY, VALIDATION_LOSS


class Evaluation:
    """Loss and, for classification, accuracy over all batches of a split."""

    def __init__(self, batches: InOrder, loss: nn.Module, accuracy: bool) -> None:
        self._batches = batches
        self._loss = loss
        self._accuracy = accuracy

    def close(self) -> None:
        self._batches.close()

    @torch.no_grad()
    def measure(self, model: nn.Module) -> dict[str, float]:
        """Series name -> value.  The model is in evaluation mode meanwhile and as before afterwards.

        The loss is the mean over all samples, for every loss whose reduction is the mean.
        """
        was_training = model.training
        model.eval()
        sums, right = [], []  # added up on the CPU: not every device has float64
        count = 0
        for inputs, targets in self._batches:
            outputs = model(inputs)
            sums.append(self._loss(outputs, targets) * len(targets))
            if self._accuracy:
                right.append((outputs.argmax(1) == targets).sum())
            count += len(targets)
        model.train(was_training)
        values = {VALIDATION_LOSS: float(torch.stack(sums).cpu().double().sum()) / count}
        if self._accuracy:
            values[VALIDATION_ACCURACY] = int(torch.stack(right).sum()) / count
        return values
