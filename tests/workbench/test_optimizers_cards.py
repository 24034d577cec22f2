"""Every optimizer has a card that explains all of it, and its rule is what torch computes."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from workbench.kinds import registries
from workbench.optimizers.cards import CARDS, Card
from workbench.registry import Part
from workbench.sentence import Sentence

PARTS = registries["optimizers"].parts()
EACH = pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])


def plain_text(rule: str) -> str:
    """The rule as somebody reads it who sees no HTML."""
    return html.unescape(re.sub(r"<(?!br)[^>]+>", "", rule)).replace("<br>", "\n")


@EACH
def test_every_optimizer_has_a_card(part: Part) -> None:
    card = part.info["card"]
    assert isinstance(card, Card)
    assert card is CARDS[part.name]
    assert isinstance(card.when, Sentence)
    assert card.when.endswith(".")
    assert card.note == "" or (isinstance(card.note, Sentence) and card.note.endswith("."))
    for work in card.paper.splitlines():
        assert re.search(r"(19|20)\d\d", work), work
        assert re.search(r"arXiv:\d{4}\.\d{4,5}|doi:10\.\S+|\w+\.\w+/\S+|ICML|COURSERA", work), work
        assert ": " in work


@EACH
def test_every_field_is_explained(part: Part) -> None:
    """By its own help, and by its usual range on the card; and the card speaks of nothing else."""
    card = part.info["card"]
    assert set(card.arguments) == {field.name for field in part.fields}
    assert all(card.arguments.values())
    assert all(field.help for field in part.fields)


@EACH
def test_the_rule_names_lr_and_only_what_there_is(part: Part) -> None:
    card = part.info["card"]
    named = set(re.findall(r"<i>(.*?)</i>", card.rule))
    assert "lr" in named
    assert named <= {field.name for field in part.fields}
    # What changes the step is in the rule or in the note; what only changes how it is computed is not.
    told = plain_text(card.rule) + card.note + ("betas" if "β" in card.rule else "")
    silent = {"maximize", "foreach", "fused", "capturable", "by_muon"}
    for field in part.fields:
        assert field.name in told or field.name in silent, field.name


@EACH
def test_the_rule_is_good_html_and_readable_without(part: Part) -> None:
    rule = part.info["card"].rule
    tags: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)>", rule):
        assert name in ("i", "sub", "sup", "br")
        if closing:
            assert tags.pop() == name
        elif name != "br":
            tags.append(name)
    assert tags == []
    text = plain_text(rule)
    assert "*" not in text
    assert not re.search(r"[<>&]\w+[;>]", text)
    assert len(text.splitlines()) >= 4
    assert any(line.lstrip(" \xa0").startswith(("θ ←", "else: θ ←")) for line in text.splitlines())


# ---------------------------------------------------------------------------------------------------------
# The rules, computed

State = dict[str, Any]
Rule = Callable[[Tensor, Tensor, State, Mapping[str, Any], int], Tensor]
"""θ, g, what it keeps, arguments, t -> the new θ."""


def decayed(w: Tensor, g: Tensor, a: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
    if a.get("decoupled_weight_decay"):
        return w - a["lr"] * a["weight_decay"] * w, g
    return w, g + a["weight_decay"] * w


def moments(g: Tensor, s: State, a: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
    b1, b2 = a["betas"]
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["v"] = b2 * s.get("v", 0) + (1 - b2) * g**2
    return s["m"], s["v"]


def rms(x: Tensor) -> float:
    return float(x.square().mean().sqrt())


def sgd(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    w, g = decayed(w, g, a)
    if a["momentum"] > 0:
        s["b"] = g if t == 1 else a["momentum"] * s["b"] + (1 - a["dampening"]) * g
        g = g + a["momentum"] * s["b"] if a["nesterov"] else s["b"]
    return w - a["lr"] * g


def adam(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    b1, b2 = a["betas"]
    w, g = decayed(w, g, a)
    m, v = moments(g, s, a)
    if a["amsgrad"]:
        s["largest"] = v = torch.maximum(s.get("largest", v), v)
    return w - a["lr"] * (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + a["eps"])


def adamw(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    return adam(w, g, s, {**a, "decoupled_weight_decay": True}, t)


def adamax(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    b1, b2 = a["betas"]
    w, g = decayed(w, g, a)
    m, _ = moments(g, s, a)
    s["u"] = torch.maximum(b2 * s.get("u", torch.zeros_like(g)), g.abs() + a["eps"])
    return w - a["lr"] / (1 - b1**t) * m / s["u"]


def nadam(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    b1, b2 = a["betas"]
    w, g = decayed(w, g, a)

    def mu(k: int) -> float:
        return b1 * (1 - 0.5 * 0.96 ** (k * a["momentum_decay"]))

    def product(k: int) -> float:
        return math.prod(mu(i) for i in range(1, k + 1))

    m, v = moments(g, s, a)
    m_ = mu(t + 1) * m / (1 - product(t + 1)) + (1 - mu(t)) * g / (1 - product(t))
    return w - a["lr"] * m_ / ((v / (1 - b2**t)).sqrt() + a["eps"])


def radam(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    b1, b2 = a["betas"]
    w, g = decayed(w, g, a)
    m, v = moments(g, s, a)
    m_ = m / (1 - b1**t)
    rho_inf = 2 / (1 - b2) - 1
    rho = rho_inf - 2 * t * b2**t / (1 - b2**t)
    if rho > 5:
        r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        return w - a["lr"] * r * m_ * math.sqrt(1 - b2**t) / (v.sqrt() + a["eps"])
    return w - a["lr"] * m_


def rmsprop(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    w, g = decayed(w, g, a)
    s["v"] = v = a["alpha"] * s.get("v", 0) + (1 - a["alpha"]) * g**2
    if a["centered"]:
        s["a"] = a["alpha"] * s.get("a", 0) + (1 - a["alpha"]) * g
        v = v - s["a"] ** 2
    g = g / (v.sqrt() + a["eps"])
    if a["momentum"] > 0:
        s["b"] = g = a["momentum"] * s.get("b", 0) + g
    return w - a["lr"] * g


def adagrad(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    w, g = decayed(w, g, a)
    s["s"] = s.get("s", a["initial_accumulator_value"]) + g**2
    return w - a["lr"] / (1 + (t - 1) * a["lr_decay"]) * g / (s["s"].sqrt() + a["eps"])


def adadelta(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    w, g = decayed(w, g, a)
    u = s.get("u", torch.zeros_like(g))
    s["v"] = a["rho"] * s.get("v", 0) + (1 - a["rho"]) * g**2
    delta = (u + a["eps"]).sqrt() / (s["v"] + a["eps"]).sqrt() * g
    s["u"] = a["rho"] * u + (1 - a["rho"]) * delta**2
    return w - a["lr"] * delta


def adafactor(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    eps1, eps2 = a["eps"]
    eps1 = torch.finfo(w.dtype).eps if eps1 is None else eps1
    alpha = min(a["lr"], 1 / math.sqrt(t)) * max(eps2, rms(w))
    b = 1 - t ** a["beta2_decay"]
    w = w - a["lr"] * a["weight_decay"] * w
    if g.dim() > 1:
        s["R"] = b * s.get("R", 0) + (1 - b) * (g**2).mean(1, keepdim=True)
        s["C"] = b * s.get("C", 0) + (1 - b) * (g**2).mean(0, keepdim=True)
        v = s["R"] * s["C"] / max(float(s["R"].mean()), eps1)
    else:
        s["V"] = v = b * s.get("V", 0) + (1 - b) * g**2
    u = g / v.sqrt().clamp(min=eps1)
    return w - alpha * u / max(1, rms(u) / a["d"])


def asgd(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    eta, mu = s.get("eta", a["lr"]), s.get("mu", 1.0)
    _, g = decayed(w, g, a)
    w = w - a["lambd"] * eta * w - eta * g
    s["ax"] = s.get("ax", torch.zeros_like(w)) + mu * (w - s.get("ax", torch.zeros_like(w)))
    s["eta"] = a["lr"] / (1 + a["lambd"] * a["lr"] * t) ** a["alpha"]
    s["mu"] = 1 / max(1, t - a["t0"])
    return w


def rprop(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    down, up = a["etas"]
    smallest, largest = a["step_sizes"]
    eta = s.get("eta", torch.full_like(w, a["lr"]))
    sign = g * s.get("g", torch.zeros_like(g))
    eta = torch.where(sign > 0, (up * eta).clamp(max=largest), eta)
    eta = torch.where(sign < 0, (down * eta).clamp(min=smallest), eta)
    g = torch.where(sign < 0, torch.zeros_like(g), g)
    s["eta"], s["g"] = eta, g
    return w - eta * g.sign()


def muon(w: Tensor, g: Tensor, s: State, a: Mapping[str, Any], t: int) -> Tensor:
    rows, columns = w.shape
    c1, c2, c3 = a["ns_coefficients"]
    s["b"] = a["momentum"] * s.get("b", 0) + (1 - a["momentum"]) * g
    u = a["momentum"] * s["b"] + (1 - a["momentum"]) * g if a["nesterov"] else s["b"]
    x = u / max(float(u.norm()), a["eps"])
    for _ in range(a["ns_steps"]):
        gram = x @ x.T
        x = c1 * x + (c2 * gram + c3 * gram @ gram) @ x
    r = {None: math.sqrt(max(1, rows / columns)), "match_rms_adamw": 0.2 * math.sqrt(max(rows, columns)),
         "spectral_unclamped": math.sqrt(rows / columns)}[a["adjust_lr_fn"]]
    return w - a["lr"] * a["weight_decay"] * w - a["lr"] * r * x


RULES: Mapping[str, tuple[Rule, list[dict[str, Any]]]] = {
    "SGD": (sgd, [{}, {"momentum": 0.9, "dampening": 0.25, "weight_decay": 0.1},
                  {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}]),
    "Adam": (adam, [{}, {"weight_decay": 0.1, "amsgrad": True, "betas": (0.8, 0.5)},
                    {"weight_decay": 0.1, "decoupled_weight_decay": True, "eps": 1e-2}]),
    "AdamW": (adamw, [{}, {"weight_decay": 0.3, "amsgrad": True, "betas": (0.8, 0.5), "eps": 1e-2}]),
    "Adamax": (adamax, [{}, {"weight_decay": 0.1, "eps": 1e-2, "betas": (0.8, 0.5)}]),
    "NAdam": (nadam, [{}, {"weight_decay": 0.1, "momentum_decay": 0.5, "betas": (0.8, 0.5), "eps": 1e-2},
                      {"weight_decay": 0.1, "decoupled_weight_decay": True}]),
    "RAdam": (radam, [{}, {"weight_decay": 0.1, "betas": (0.8, 0.9), "eps": 1e-2},
                      {"weight_decay": 0.1, "decoupled_weight_decay": True, "betas": (0.8, 0.99)}]),
    "RMSprop": (rmsprop, [{}, {"weight_decay": 0.1, "momentum": 0.9, "eps": 1e-2},
                          {"centered": True, "alpha": 0.9}]),
    "Adagrad": (adagrad, [{}, {"lr_decay": 0.5, "initial_accumulator_value": 0.1, "weight_decay": 0.1, "eps": 1e-2}]),
    "Adadelta": (adadelta, [{}, {"rho": 0.5, "eps": 1e-2, "weight_decay": 0.1}]),
    "Adafactor": (adafactor, [{}, {"lr": 0.3, "weight_decay": 0.1, "d": 1.5, "beta2_decay": -1.0, "eps": (1e-2, 0.3)}]),
    "ASGD": (asgd, [{}, {"lambd": 0.2, "alpha": 0.5, "t0": 3, "weight_decay": 0.1}]),
    "Rprop": (rprop, [{}, {"etas": (0.25, 2.0), "step_sizes": (5e-3, 0.1)}]),
    "Muon": (muon, [{}, {"nesterov": False, "adjust_lr_fn": "match_rms_adamw", "weight_decay": 0.5},
                    {"adjust_lr_fn": "spectral_unclamped", "ns_steps": 3, "momentum": 0.5}]),
}


def pull(w: Tensor, t: int) -> Tensor:
    """A gradient that changes its sign now and then."""
    wave = torch.sin(torch.arange(w.numel(), dtype=w.dtype).view_as(w) + 2.0 * t)
    return w * 0.3 + wave


def weight(*shape: int) -> Tensor:
    return torch.linspace(-1, 1, math.prod(shape), dtype=torch.float64).view(*shape)


# torch orthogonalises in bfloat16, which has two to three digits, and each iteration makes the error larger.
MUON_CLOSE = 0.06

CASES = [(name, values, shape) for name, (_, cases) in RULES.items() for values in cases
         for shape in ((4, 3), (2, 5), (6,)) if name != "Muon" or len(shape) == 2]


@pytest.mark.parametrize(("name", "values", "shape"), CASES, ids=[f"{case[0]}-{i}" for i, case in enumerate(CASES)])
def test_the_rule_is_what_torch_computes(name: str, values: dict[str, Any], shape: tuple[int, ...]) -> None:
    cls = getattr(torch.optim, name)
    theirs, ours = weight(*shape).requires_grad_(), weight(*shape)
    optimizer = cls([theirs], **values)
    arguments: dict[str, Any] = {"weight_decay": 0.0, **optimizer.defaults}
    kept: State = {}
    close = {"rtol": 0.0, "atol": MUON_CLOSE * arguments["lr"]} if name == "Muon" else {"rtol": 1e-6, "atol": 1e-9}
    for t in range(1, 13):
        before = theirs.detach().clone()
        theirs.grad = pull(before, t)
        optimizer.step()
        ours = RULES[name][0](before if name == "Muon" else ours, theirs.grad, kept, arguments, t)
        torch.testing.assert_close(ours, theirs.detach(), **close)
        assert not torch.equal(before, theirs)
    if name == "ASGD":
        torch.testing.assert_close(kept["ax"], optimizer.state[theirs]["ax"])


@pytest.mark.parametrize("wrong", [{"nesterov": False}, {"momentum": 0.9}, {"adjust_lr_fn": "spectral_unclamped"},
                                   {"weight_decay": 0.0}, {"ns_steps": 4}], ids=str)
def test_the_loose_comparison_of_muon_tells_a_difference(wrong: dict[str, Any]) -> None:
    theirs = weight(2, 5).requires_grad_()
    optimizer = torch.optim.Muon([theirs], momentum=0.3)
    kept: State = {}
    off = []
    for t in range(1, 5):
        before = theirs.detach().clone()
        theirs.grad = pull(before, t)
        optimizer.step()
        ours = muon(before, theirs.grad, kept, {**optimizer.defaults, **wrong}, t)
        off.append(float((ours - theirs.detach()).abs().max()))
    assert max(off) > MUON_CLOSE * 1e-3


def test_sparse_adam_moves_only_the_rows_that_were_looked_up() -> None:
    theirs = weight(4, 3).requires_grad_()
    optimizer = torch.optim.SparseAdam([theirs], lr=0.1)
    b1, b2 = 0.9, 0.999
    m, v, ours = torch.zeros(4, 3).double(), torch.zeros(4, 3).double(), theirs.detach().clone()
    for t, rows in enumerate(([0, 2], [2], [1, 2]), start=1):
        g = pull(theirs.detach(), t)[rows]
        theirs.grad = torch.sparse_coo_tensor(torch.tensor([rows]), g, (4, 3))
        optimizer.step()
        m[rows] = b1 * m[rows] + (1 - b1) * g
        v[rows] = b2 * v[rows] + (1 - b2) * g**2
        eta = 0.1 * math.sqrt(1 - b2**t) / (1 - b1**t)
        ours[rows] -= eta * m[rows] / (v[rows].sqrt() + 1e-8)
        torch.testing.assert_close(ours, theirs.detach())
    assert torch.equal(ours[3], weight(4, 3)[3])


@pytest.mark.parametrize("line_search", [None, "strong_wolfe"])
def test_lbfgs_goes_along_minus_h_times_g(line_search: str | None) -> None:
    """With H as a whole matrix (the BFGS formula), where the rule has the recursion that needs none."""
    curvature = torch.diag(torch.tensor([1.0, 3.0, 10.0], dtype=torch.float64))
    theirs = weight(3).requires_grad_()
    lr, changes = 0.3, []
    optimizer = torch.optim.LBFGS([theirs], lr=lr, max_iter=1, line_search_fn=line_search)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = 0.5 * theirs @ curvature @ theirs
        loss.backward()
        return loss

    before_g = before = None
    for _ in range(5):
        closure()
        assert theirs.grad is not None
        at, g = theirs.detach().clone(), theirs.grad.clone()
        if before is not None and before_g is not None:
            changes.append((at - before, g - before_g))
        h = torch.eye(3, dtype=torch.float64)
        if changes:
            s, y = changes[-1]
            h = h * (s @ y) / (y @ y)
        for s, y in changes:
            rho = 1 / (y @ s)
            left = torch.eye(3, dtype=torch.float64) - rho * torch.outer(s, y)
            h = left @ h @ left.T + rho * torch.outer(s, s)
        d = -h @ g
        optimizer.step(closure)
        moved = theirs.detach() - at
        if line_search is None:
            tau = lr if before is not None else lr * min(1.0, float(1 / g.abs().sum()))
            torch.testing.assert_close(moved, tau * d)
        else:
            assert torch.nn.functional.cosine_similarity(moved, d, dim=0) > 1 - 1e-9
        before, before_g = at, g


def test_all_rules_were_computed() -> None:
    assert {*RULES, "SparseAdam", "LBFGS"} == {part.name for part in PARTS}
