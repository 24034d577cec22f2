"""Imports and first calls that would make the first run wait.

The first optimizer that torch builds imports its compiler, and scikit-learn imports SciPy's statistics: seconds that
are better spent while the user is still reading the window.  Draws no random numbers and leaves nothing behind.
"""

from __future__ import annotations


def warm_up() -> None:
    """Do what a first run would do first.  May be called from any thread; takes seconds."""
    import torch

    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.0)
    (weight * 1.0).sum().backward()
    optimizer.step()
    import sklearn.datasets  # noqa: F401
