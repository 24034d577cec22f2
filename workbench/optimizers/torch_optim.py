"""All optimizers of torch, found by looking into ``torch.optim``.

A new release of torch brings its new ones by itself.  The tables below add only what a signature cannot say.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from workbench.docstring import argument_help
from workbench.field import ChoiceField, FieldProblem, fields_of, unfillable
from workbench.optimizers import optimizers
from workbench.optimizers.cards import CARDS
from workbench.optimizers.pairs import PAIRS, refuse_sparse
from workbench.registry import Part, Values

# The optimizer's step as part of a larger graph to be differentiated: no training loop can do that.
_SKIP = ("params", "differentiable")

# Far above anything sensible, and low enough that torch never meets a number that float32 cannot hold.
_HUGE = 1e9
_AT_LEAST_0 = {"lower": 0.0, "upper": _HUGE}
_SHARE = {"lower": 0.0, "upper": 1.0, "upper_open": True}

_COMMON: Mapping[str, Mapping[str, Any]] = {
    "lr": {**_AT_LEAST_0, "log": True,
           "help": "Learning rate: how far a step goes. Too small is slow, too large makes the loss grow; usually "
                   "between 1e-4 and 1."},
    "momentum": {**_SHARE, "help": "Share of the last update that is kept: evens out zig-zag and speeds up along "
                                   "valleys. Usually 0.9; 0 is none."},
    "dampening": {"lower": 0.0, "upper": 1.0,
                  "help": "How much less of the new gradient enters the momentum; usually 0."},
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
    "lambd": {**_AT_LEAST_0, "help": "How fast ASGD's steps shrink, and how strongly weights decay."},
    "t0": {"lower": 0.0, "upper": 1e15, "help": "Step at which ASGD begins to average the weights."},
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
    "d": {"lower": 1.0, "upper": _HUGE,
          "help": "Adafactor scales an update down whose root mean square is above this."},
    "beta2_decay": {"lower": -100.0, "upper": 0.0,
                    "help": "How the memory of Adafactor's squared gradient grows; usually -0.8."},
}

_ABOVE_0 = {"lower": 0.0, "lower_open": True}

_OWN: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "Adafactor": {"eps": {"none_means": "auto",
                          "help": "The first keeps the division from failing (auto: by the weights' precision), the "
                                  "second is the smallest size that a weight is taken to have."}},
    "ASGD": {"alpha": {"upper": 10.0, "upper_open": False,
                       "help": "Power with which ASGD's steps shrink; usually 0.75."}},
    # Its line search divides by lr.
    "LBFGS": {"lr": _ABOVE_0,
              "line_search_fn": {"field": ChoiceField, "choices": ("strong_wolfe",),
                                 "help": "How far to go is searched by the strong Wolfe conditions, or not at all."}},
    "Muon": {
        "adjust_lr_fn": {"field": ChoiceField, "choices": ("original", "match_rms_adamw", "spectral_unclamped"),
                         "none_means": "original",
                         "help": "How the learning rate follows the shape of a matrix. With match_rms_adamw, lr and "
                                 "weight_decay can be those of AdamW."},
        "nesterov": {"help": "Nesterov momentum: the new gradient counts once more beside the average of all."},
        "ns_coefficients": {"lower": -20.0, "upper": 20.0,
                            "help": "Coefficients of the Newton–Schulz iterations that make the momentum orthogonal."},
    },
    "Rprop": {
        "etas": {**_AT_LEAST_0, "help": "Factors by which a weight's step shrinks (sign changed) and grows; the first "
                                       "between 0 and 1, the second above 1."},
        "step_sizes": {**_AT_LEAST_0, "help": "Smallest and largest step of a weight."},
    },
    "SparseAdam": {"lr": _ABOVE_0, "eps": _ABOVE_0},
}

_TITLES = {
    "Adam": ("Adam", "adaptive moments amsgrad 自适应"),
    "AdamW": ("AdamW", "adaptive moments amsgrad decoupled weight decay transformer 自适应 权重衰减"),
    "Adagrad": ("Adagrad", "adaptive rare features 自适应"),
    "Adadelta": ("Adadelta", "adaptive 自适应"),
    "Adafactor": ("Adafactor", "adaptive low memory transformer 自适应 内存"),
    "Adamax": ("Adamax", "adaptive infinity norm 自适应"),
    "ASGD": ("ASGD", "averaged polyak ruppert 平均"),
    "NAdam": ("NAdam", "adaptive 自适应"),
    "RAdam": ("RAdam", "rectified adaptive warm-up 自适应"),
    "RMSprop": ("RMSprop", "adaptive recurrent reinforcement 自适应"),
    "Rprop": ("Rprop", "resilient backpropagation sign full batch 符号"),
    "SGD": ("SGD (with momentum, Nesterov)", "nesterov heavy ball gradient descent 动量 随机梯度下降"),
    "LBFGS": ("L-BFGS", "quasi newton second order closure full batch 拟牛顿"),
    "Muon": ("Muon (with AdamW)", "orthogonal newton schulz matrices spectral 正交 矩阵"),
    "SparseAdam": ("SparseAdam (with Adam)", "adaptive sparse embedding lookup table 稀疏 嵌入"),
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
    "Muon": "Momentum made orthogonal, for matrices: weights of exactly two dimensions. AdamW moves all others, such "
            "as biases, normalisation and convolutions.",
    "NAdam": "Adam with Nesterov momentum.",
    "RAdam": "Adam that warms itself up while its averages are still uncertain.",
    "RMSprop": "Divides each step by the recent size of the gradient; long used for recurrent nets.",
    "Rprop": "Uses only the sign of the gradient; for full batches.",
    "SparseAdam": "Adam for weights with sparse gradients (the lookup table): changes only the rows that the batch "
                  "used. Adam moves all other weights.",
}


def _sgd(values: Values) -> None:
    if values["nesterov"] and (values["momentum"] <= 0 or values["dampening"] != 0):
        raise FieldProblem("nesterov", "{name} needs momentum above 0 and dampening 0.")


def _rprop(values: Values) -> None:
    low, high = values["etas"]
    if not 0 < low < 1 < high:
        raise FieldProblem("etas", "{name} must be one number between 0 and 1 and one above 1.")


def _step_sizes(values: Values) -> None:
    smallest, largest = values["step_sizes"]
    if smallest > largest:
        raise FieldProblem("step_sizes", "{name} must be the smallest and then the largest step.")


def _adafactor(values: Values) -> None:
    if values["eps"][1] is None:
        raise FieldProblem("eps", "The second number of {name} cannot be auto.")


def _nadam(values: Values) -> None:
    if values["betas"][0] > 0.999999:
        raise FieldProblem("betas", "The first number of {name} is so close to 1 that NAdam would divide by 0.")


def _one_implementation(values: Values) -> None:
    if values.get("fused") and values.get("foreach"):
        raise FieldProblem("fused", "{name} and foreach cannot both be on.")


_CHECKS: Mapping[str, Sequence[Callable[[Values], None]]] = {
    "SGD": (_sgd,), "Rprop": (_rprop, _step_sizes), "Adafactor": (_adafactor,), "NAdam": (_nadam,),
}

# LBFGS makes them dense by itself.  SGD and Adagrad of torch take sparse gradients too, but fail as soon as somebody
# turns weight_decay up, and SGD's momentum of them is a sparse tensor, which no checkpoint may hold.
_TAKES_SPARSE = ("LBFGS", "SparseAdam")


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


def part_of(cls: type[torch.optim.Optimizer]) -> Part:
    """The part for an optimizer class: fields from its signature, and from the tables above where they know it.

    Its ``build`` takes the parameter groups in front.  ``info`` has the ``card`` (workbench.optimizers.cards), if there
    is one.
    """
    name = cls.__name__
    known = cls.__module__.startswith("torch.optim")
    from_docs, own = argument_help(cls), _OWN.get(name, {}) if known else {}
    extra = {
        argument: {"help": from_docs.get(argument, ""), **(_COMMON.get(argument, {}) if known else {}),
                   **own.get(argument, {})}
        for argument in inspect.signature(cls).parameters
    }
    missing = unfillable(cls, skip=_SKIP, extra=extra)
    unavailable = f"its argument {missing[0]} cannot be given here yet." if missing else ""
    title, words = _TITLES.get(name, (name, "")) if known else (name, "")
    first_line = (inspect.getdoc(cls) or name).strip().splitlines()[0]
    fields = fields_of(cls, skip=_SKIP, extra=extra)
    build: Callable[..., torch.optim.Optimizer] = cls
    if known and name in PAIRS:
        fields, build = (*fields, *PAIRS[name].fields), PAIRS[name].build
    elif known and name not in _TAKES_SPARSE:
        build = _dense(cls)
    checks = (_one_implementation, *(_CHECKS.get(name, ()) if known else ()))
    return Part(name, title, _HELP.get(name, first_line) if known else first_line, fields, build,
                unavailable=unavailable, words=words, check=_all(checks),
                info={"card": CARDS[name]} if known and name in CARDS else {})


def _all(checks: Sequence[Callable[[Values], None]]) -> Callable[[Values], None]:
    def check(values: Values) -> None:
        for one in checks:
            one(values)

    return check


def _dense(cls: type[torch.optim.Optimizer]) -> Callable[..., torch.optim.Optimizer]:
    """The class, but for weights with sparse gradients, which it would fail on at its first step."""

    @functools.wraps(cls, updated=())
    def build(params: Any, **values: Any) -> torch.optim.Optimizer:
        groups = list(params)
        refuse_sparse(cls.__name__, [group for group in groups if isinstance(group, Mapping)])
        return cls(groups, **values)

    return build


for _cls in classes().values():
    optimizers.add(part_of(_cls))
