"""Lightning's turn: trains the tiny net in a process of its own and prints its steps a second.

    python -m tests.bench.lightning_loop EPOCHS

A process of its own, because ``import lightning`` alone slows every training loop of a process by a third, the one
written by hand too (4,250 to 2,740 steps/s); what its users pay, ours must not.

Lightning runs as lean as it can be asked to: no logger, checkpoints, progress bar or model summary, and nothing is
logged; the same tensors come through a DataLoader, as its users write it.  Only its training is timed, from
``on_train_start`` to ``on_train_end``, after a short fit that warms up.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings

import lightning
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tests.bench.steps import BATCH, LR, net, tensors


class Module(lightning.LightningModule):
    """The same net, as a LightningModule."""

    def __init__(self) -> None:
        super().__init__()
        self.net = net()
        self.loss_of = nn.CrossEntropyLoss()
        self.begun = self.ended = 0.0

    def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
        x, y = batch
        return self.loss_of(self.net(x), y)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=LR)

    def on_train_start(self) -> None:
        self.begun = time.perf_counter()

    def on_train_end(self) -> None:
        self.ended = time.perf_counter()


def speed(epochs: int) -> float:
    """Steps a second."""
    inputs, targets = tensors()
    module = Module()
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=BATCH, shuffle=True)
    trainer = lightning.Trainer(
        max_epochs=epochs, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(module, loader)
    assert trainer.global_step == epochs * len(loader)
    return trainer.global_step / (module.ended - module.begun)


if __name__ == "__main__":
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
    speed(5)
    print(speed(int(sys.argv[1])))
