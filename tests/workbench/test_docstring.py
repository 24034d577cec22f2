"""Help for arguments, read from docstrings: torch's own, and every way in which they are written."""

from __future__ import annotations

import torch

from workbench.docstring import argument_help


class Example:
    r"""Something.

    .. math::
        lr : not an argument

    Args:
        params (iterable): what to optimize
        lr (float, Tensor, optional): learning rate (default: 1e-3)
        betas (tuple[float, float],
            optional): two :attr:`coefficients`, used
            for ``averages``. Default: (0.9, 0.999)
        eta (float): with a colon: and more.

            Another paragraph of it
        plain: no type
        coefficients (tuple, optional): three of them (default: (3.4, -4.7, 2.0)).
        empty (int):

    .. note::
        other (int): not an argument either
    """


class Bare:
    pass


def test_every_entry_is_read_as_one_tidy_line() -> None:
    assert argument_help(Example) == {
        "params": "What to optimize.",
        "lr": "Learning rate.",
        "betas": "Two coefficients, used for averages.",
        "eta": "With a colon: and more. Another paragraph of it.",
        "plain": "No type.",
        "coefficients": "Three of them.",
        "empty": "",
    }


def test_nothing_is_read_where_nothing_is_written() -> None:
    assert argument_help(Bare) == {}
    assert argument_help(type("Noted", (), {"__doc__": "One line."})) == {}


def test_torchs_own_docstrings_are_read() -> None:
    found = argument_help(torch.optim.lr_scheduler.CosineAnnealingLR)
    assert found["T_max"] == "Maximum number of iterations."
    assert found["eta_min"] == "Minimum learning rate."
    assert set(argument_help(torch.optim.lr_scheduler.OneCycleLR)) >= {"max_lr", "pct_start", "div_factor"}
    for scheduler in (torch.optim.lr_scheduler.OneCycleLR, torch.optim.lr_scheduler.ReduceLROnPlateau):
        for text in argument_help(scheduler).values():
            assert "default:" not in text.lower(), text
            assert "`" not in text
