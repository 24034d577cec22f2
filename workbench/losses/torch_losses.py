"""Losses of torch.nn, under torch's own names."""

from __future__ import annotations

from torch import nn

from workbench.losses import losses

# Per-class weights are tensors, and the reduction is the trainer's business (the mean over the batch).
_NOT_ASKED = ("weight", "size_average", "reduce", "reduction", "ignore_index", "pos_weight")

for _class, _task, _title, _help, _extra in (
    (nn.CrossEntropyLoss, "classification", "Cross-entropy",
     "The usual loss for choosing one of several classes; takes raw scores (logits).",
     {"label_smoothing": {"lower": 0.0, "upper": 1.0,
                          "help": "Share of the target that is spread over all classes; 0 is the plain loss."}}),
    (nn.MultiMarginLoss, "classification", "Multi-class margin (hinge)",
     "Asks that the right class beats every other by a margin; less sure of itself than cross-entropy.",
     {"p": {"lower": 1, "upper": 2, "help": "Power of the violation: 1 or 2."},
      "margin": {"lower": 0.0, "help": "By how much the right class must be ahead."}}),
    (nn.MSELoss, "regression", "Mean squared error",
     "The mean of the squared differences: the usual loss for regression.", {}),
    (nn.L1Loss, "regression", "Mean absolute error",
     "The mean of the absolute differences: large errors count less than in the squared error.", {}),
    (nn.SmoothL1Loss, "regression", "Smooth L1",
     "Squared near zero, absolute beyond beta; divided by beta.",
     {"beta": {"lower": 0.0, "help": "Where the square turns into a straight line."}}),
    (nn.HuberLoss, "regression", "Huber",
     "Squared near zero, absolute beyond delta.",
     {"delta": {"lower": 0.0, "lower_open": True, "help": "Where the square turns into a straight line."}}),
):
    losses.register(_class.__name__, title=_title, help=_help, skip=_NOT_ASKED, extra=_extra,
                    info={"task": _task})(_class)
