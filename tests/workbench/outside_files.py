"""Small files and packages of "somebody else", for the tests of parts from outside."""

from __future__ import annotations

from pathlib import Path

from workbench import consent
from workbench.source import read_file

LION = '''
"""Lion, written out."""
import torch
from torch.optim import Optimizer


class Helper:
    """No optimizer at all."""


class Lion(Optimizer):
    """The sign of an interpolated momentum.

    Args:
        lr: how far each weight goes
        betas (tuple): for the update, and for the momentum
    """

    def __init__(self, params, lr: float = 1e-4, betas: tuple[float, float] = (0.9, 0.99),
                 weight_decay: float = 0.0, cautious: bool = False, mode: str = "sign"):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay, cautious=cautious, mode=mode))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            low, high = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                momentum = state["momentum"]
                update = torch.sign(momentum * low + weight.grad * (1 - low))
                weight.mul_(1 - group["lr"] * group["weight_decay"]).add_(update, alpha=-group["lr"])
                momentum.mul_(high).add_(weight.grad, alpha=1 - high)
        return loss
'''


def written(folder: Path, text: str | bytes, name: str = "lion.py") -> Path:
    """A Python file that nobody has agreed to."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def agreed(path: Path) -> Path:
    """The same file, after the user has said yes to it."""
    consent.agreements().agree(read_file(path))
    return path


def address(path: Path, name: str = "Lion") -> str:
    return f"file:{path}#{name}"


def marking(marker: Path, more: str = "") -> str:
    """The text of a file that leaves a mark whenever it is run."""
    return f"with open({str(marker)!r}, 'a') as mark:\n    mark.write('x')\n{more}"


def runs_of(marker: Path) -> int:
    """How often a marking file has run."""
    return len(marker.read_text()) if marker.exists() else 0
