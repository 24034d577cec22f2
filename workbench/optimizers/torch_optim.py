"""All optimizers of torch, found by looking into ``torch.optim``.

A new release of torch brings its new ones by itself.  The tables below add only what a signature cannot say.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch

from workbench.docstring import argument_help
from workbench.field import ChoiceField, FieldProblem, fields_of, unfillable
from workbench.optimizers import optimizers
from workbench.registry import Part, Values

# The optimizer's step as part of a larger graph to be differentiated: no training loop can do that.
_SKIP = ("params", "differentiable")

_AT_LEAST_0 = {"lower": 0.0}
_SHARE = {"lower": 0.0, "upper": 1.0, "upper_open": True}

_COMMON: Mapping[str, Mapping[str, Any]] = {
    "lr": {"lower": 0.0, "log": True,
           "help": "Learning rate: how far a step goes. Too small is slow, too large makes the loss grow; usually "
                   "between 1e-4 and 1."},
    "momentum": {**_SHARE, "help": "Share of the last update that is kept: evens out zig-zag and speeds up along "
                                   "valleys. Usually 0.9; 0 is none."},
    "dampening": {"help": "How much less of the new gradient enters the momentum; usually 0."},
    "nesterov": {"help": "Nesterov momentum: the gradient is corrected by where momentum is about to go. Needs "
                         "momentum above 0 and dampening 0."},
    "weight_decay": {**_AT_LEAST_0, "log": True,
                     "help": "Pulls weights towards 0 at each step, against overfitting; usually 0 to 0.1."},
    "betas": {**_SHARE, "help": "How long the averages of the gradient (first) and of its square (second) "
                                "remember: 0.9 is about 10 steps, 0.999 about 1,000."},
    "eps": {**_AT_LEAST_0, "log": True, "help": "Keeps the division from failing where gradients are tiny."},
    "alpha": {**_SHARE, "help": "How long the average of the squared gradient remembers: 0.99 is about 100 steps."},
    "rho": {"lower": 0.0, "upper": 1.0,
            "help": "How long the averages remember: 0.9 is about 10 steps."},
    "lr_decay": {**_AT_LEAST_0, "help": "How fast the learning rate falls by itself with the number of steps."},
    "initial_accumulator_value": {**_AT_LEAST_0, "help": "Where the sum of squared gradients starts; above 0 the "
                                                         "first steps are smaller."},
    "amsgrad": {"help": "Never let the average of the squared gradient fall: the AMSGrad variant."},
    "centered": {"help": "Divide by the variance of the gradient in place of its square."},
    "lambd": {"help": "How fast ASGD's steps shrink."},
    "t0": {**_AT_LEAST_0, "help": "Step at which ASGD begins to average the weights."},
    "momentum_decay": {**_AT_LEAST_0, "help": "How the momentum warms up in NAdam."},
    "decoupled_weight_decay": {"help": "Decay weights apart from the gradient, as AdamW does."},
    "max_iter": {"lower": 1, "help": "How often LBFGS may evaluate and move within one step."},
    "max_eval": {"lower": 1, "help": "How many evaluations of the loss one step may make.",
                 "none_means": "1.25 × max_iter"},
    "tolerance_grad": {**_AT_LEAST_0, "help": "Stop within a step when the gradient is smaller than this."},
    "tolerance_change": {**_AT_LEAST_0, "help": "Stop within a step when loss or weights change less than this."},
    "history_size": {"lower": 1, "help": "How many past updates LBFGS keeps to guess the curvature."},
    "maximize": {"help": "Climb in place of descend."},
    "foreach": {"help": "Update all tensors in few calls; faster on a GPU, and needs more memory.",
                "none_means": "auto"},
    "fused": {"help": "Update all tensors in one kernel; fastest where it is supported.", "none_means": "auto"},
    "capturable": {"help": "Keep the state on the GPU so that a step can be recorded in a CUDA graph; CUDA only."},
    "ns_steps": {"lower": 1, "upper": 99, "help": "Newton–Schulz iterations of Muon."},
    "d": {"lower": 0.0, "lower_open": True, "help": "Adafactor clips an update whose size is above this."},
    "beta2_decay": {"upper": 0.0, "help": "How the memory of Adafactor's squared gradient grows; usually -0.8."},
}

_OWN: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "Adafactor": {"eps": {"lower": 0.0, "none_means": "auto"}},
    "ASGD": {"alpha": {"lower": None, "help": "Power with which ASGD's steps shrink; usually 0.75."}},
    "LBFGS": {"line_search_fn": {"field": ChoiceField, "choices": ("strong_wolfe",),
                                 "help": "How far to go is searched by the strong Wolfe conditions, or not at all."}},
    "Muon": {
        "adjust_lr_fn": {"field": ChoiceField, "choices": ("original", "match_rms_adamw"),
                         "none_means": "original",
                         "help": "How the learning rate follows the shape of a matrix."},
        "ns_coefficients": {"lower": None, "upper": None},
    },
    "RMSprop": {"alpha": {"lower": 0.0, "upper": None}},
    "Rprop": {
        "etas": {"lower": 0.0, "help": "Factors by which a weight's step shrinks (sign changed) and grows; the first "
                                       "between 0 and 1, the second above 1."},
        "step_sizes": {"lower": 0.0, "help": "Smallest and largest step of a weight."},
    },
}

_UNAVAILABLE = {
    "SparseAdam": "it needs a model with sparse gradients, and there is none in this version yet.",
    "Muon": "it moves only matrices; the other weights need a second optimizer, which this version does not have yet.",
}

_TITLES = {
    "SGD": ("SGD (with momentum, Nesterov)", "nesterov heavy ball gradient descent 动量 随机梯度下降"),
    "LBFGS": ("L-BFGS", "quasi newton second order closure full batch 拟牛顿"),
}

_HELP = {
    "SGD": "Steps along the negative gradient, with momentum if asked; simple, robust, and the best on many pictures "
           "when lr is tuned.",
    "Adam": "Momentum, and a step size of its own for each weight from the average of squared gradients; a good "
            "first choice.",
    "AdamW": "Adam with weight decay apart from the gradient; the usual choice for transformers.",
    "Adagrad": "Divides each weight's step by all gradients it has seen; for rare features. The steps only shrink.",
    "Adadelta": "Adagrad with a fading memory, and no learning rate to choose in principle.",
    "Adafactor": "Adam with the squared gradients kept as rows and columns: little memory for large matrices.",
    "Adamax": "Adam with the largest gradient in place of the average square.",
    "ASGD": "SGD whose weights are also averaged over the later steps.",
    "LBFGS": "Guesses the curvature from past steps and evaluates the loss several times in each; for small, smooth "
             "problems in full batches.",
    "Muon": "Momentum made orthogonal, for the matrices of hidden layers.",
    "NAdam": "Adam with Nesterov momentum.",
    "RAdam": "Adam that warms itself up while its averages are still uncertain.",
    "RMSprop": "Divides each step by the recent size of the gradient; long used for recurrent nets.",
    "Rprop": "Uses only the sign of the gradient; for full batches.",
    "SparseAdam": "Adam for embeddings with sparse gradients.",
}


def _sgd(values: Values) -> None:
    if values["nesterov"] and (values["momentum"] <= 0 or values["dampening"] != 0):
        raise FieldProblem("nesterov", "{name} needs momentum above 0 and dampening 0.")


def _rprop(values: Values) -> None:
    low, high = values["etas"]
    if not 0 < low < 1 < high:
        raise FieldProblem("etas", "{name} must be one number between 0 and 1 and one above 1.")


def _adafactor(values: Values) -> None:
    if any(eps is not None and eps < 0 for eps in values["eps"]):
        raise FieldProblem("eps", "{name} must be 0 or more.")


_CHECKS = {"SGD": _sgd, "Rprop": _rprop, "Adafactor": _adafactor}


def _implementations(name: str) -> Any:
    own = _CHECKS.get(name)

    def check(values: Values) -> None:
        if values.get("fused") and values.get("foreach"):
            raise FieldProblem("fused", "{name} and foreach cannot both be on.")
        if own is not None:
            own(values)

    return check


def classes() -> dict[str, type[torch.optim.Optimizer]]:
    """Every optimizer class of ``torch.optim``, by name."""
    return {
        name: member
        for name, member in sorted(vars(torch.optim).items(), key=lambda item: item[0].lower())
        if inspect.isclass(member) and issubclass(member, torch.optim.Optimizer)
        and member is not torch.optim.Optimizer
    }


def needs_closure(optimizer: torch.optim.Optimizer) -> bool:
    """Whether ``step`` cannot be called without a closure (LBFGS)."""
    # torch wraps ``step`` for its hooks; the signature that counts is the class's own.
    parameter = inspect.signature(inspect.unwrap(type(optimizer).step)).parameters.get("closure")
    return parameter is not None and parameter.default is inspect.Parameter.empty


def _add_all() -> None:
    for name, cls in classes().items():
        from_docs = argument_help(cls)
        own = _OWN.get(name, {})
        arguments = set(inspect.signature(cls).parameters)
        extra = {
            argument: {"help": from_docs.get(argument, ""), **_COMMON.get(argument, {}), **own.get(argument, {})}
            for argument in arguments
        }
        missing = unfillable(cls, skip=_SKIP, extra=extra)
        unavailable = _UNAVAILABLE.get(name, "")
        if missing and not unavailable:
            unavailable = f"its argument {missing[0]} cannot be given here yet."
        title, words = _TITLES.get(name, (name, ""))
        first_line = (inspect.getdoc(cls) or name).strip().splitlines()[0]
        optimizers.add(Part(name, title, _HELP.get(name, first_line), fields_of(cls, skip=_SKIP, extra=extra), cls,
                            unavailable=unavailable, words=words, check=_implementations(name)))


_add_all()
