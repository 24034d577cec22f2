"""Steps a second of the Trainer against Lightning's, as lean as Lightning can be asked to be.

Lightning runs without logger, checkpoints, progress bar and model summary, and logs nothing; the same tensors come
through a DataLoader, as its users write it.  Only its training is timed: from ``on_train_start`` to ``on_train_end``.
"""

from __future__ import annotations

import logging
import time
import warnings

import lightning
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tests.bench.figures import Effort, Measured
from tests.bench.steps import ALL_THREADS, BATCH, LR, mlp, net, ours, tensors
from tests.bench.turns import ratio


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


def lightning_speed(epochs: int) -> float:
    torch.set_num_threads(ALL_THREADS)
    inputs, targets = tensors()
    module = Module()
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=BATCH, shuffle=True)
    trainer = lightning.Trainer(
        max_epochs=epochs, accelerator="cpu", devices=1, logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(module, loader)
    assert trainer.global_step == epochs * len(loader)
    return trainer.global_step / (module.ended - module.begun)


def against_lightning(effort: Effort) -> dict[str, Measured]:
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    recipe = mlp(effort)
    epochs = max(10, recipe.setting("epochs") // 4)  # it takes its time
    return {"lightning": ratio(ours(recipe), lambda: lightning_speed(epochs), effort)}
