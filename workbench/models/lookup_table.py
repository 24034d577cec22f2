"""A model that looks its answers up: the one with sparse gradients, for SparseAdam."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from workbench.data import DataShape
from workbench.models import models


class LookupTable(nn.Module):
    """(n, ...) -> (n, width): puts each input number into one of ``levels`` bins and adds up the bins' rows.

    Without further layers behind it this is a generalised additive model (Hastie and Tibshirani, 1986): a step
    function of each input, and their sum.  A bin is ``floor(levels · (1 + tanh x) / 2)``: bins are narrow around 0,
    where numbers from 0 to 1 (they fall into 38 % of the bins) and standardised ones (two thirds of them lie between
    -1 and 1) are, and the outermost reach to infinity, so that no number is out of range.  NaN counts as the lowest.

    With ``sparse`` the gradient has only the rows that the batch has looked up.
    """

    def __init__(self, inputs: int, levels: int, width: int, sparse: bool) -> None:
        super().__init__()
        self.levels = levels
        self.table = nn.EmbeddingBag(inputs * levels, width, mode="sum", sparse=sparse)
        # Sums of so many rows are about 1, where torch's own N(0, 1) would give the square root of their number.
        nn.init.normal_(self.table.weight, std=inputs**-0.5)
        self.first_row: Tensor
        self.register_buffer("first_row", torch.arange(inputs) * levels, persistent=False)

    def forward(self, inputs: Tensor) -> Tensor:
        share = (1 + inputs.flatten(1).tanh()) / 2
        bins = (share * self.levels).long().clamp_(0, self.levels - 1)
        rows: Tensor = self.table(bins + self.first_row)
        return rows


@models.register(
    title="Lookup table (sparse gradients)",
    help="Puts each input number into a bin and adds up the bins' rows of a table: each step changes only the rows "
         "that the batch has looked up. For SparseAdam.",
    words="embedding bag sparse gam additive generalised 稀疏 嵌入 查找表",
    skip=("data",),
    extra={
        "levels": {"lower": 2, "upper": 100_000,
                   "help": "Bins for each input number; more of them follow finer steps and need more samples."},
        "hidden": {"lower": 1, "upper": 1_000_000, "whole": True,
                   "help": "Width of each hidden layer behind the table, separated by commas; empty for none. Their "
                           "gradients are dense."},
        "sparse": {"help": "Keep only the rows that were looked up in the table's gradient. SparseAdam and L-BFGS can "
                           "use it so; for other optimizers switch it off: same numbers, more work."},
    },
)
def lookup_table(
    data: DataShape, levels: int = 16, hidden: tuple[int, ...] = (), sparse: bool = True
) -> nn.Module:
    """(n, ...) -> (n, outputs), for numbers of any shape."""
    widths = (*hidden, data.outputs)
    layers: list[nn.Module] = [LookupTable(data.numel, levels, widths[0], sparse)]
    for width, following in itertools.pairwise(widths):
        layers += [nn.ReLU(), nn.Linear(width, following)]
    return nn.Sequential(*layers)
