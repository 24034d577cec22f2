"""A typed formula is Python's arithmetic, and nothing but arithmetic."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workbench.running import recipe, train
from workbench.field import FieldProblem, FormulaField
from workbench.formula import Formula, FormulaProblem
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.schedulers.schedule import Length
from workbench.sentence import Problem

NAMES = ("lr", "epoch")


def _texts() -> st.SearchStrategy[str]:
    leaves = st.one_of(st.sampled_from(["lr", "epoch", "pi", "0.5", "2", "3.0", "1e-3"]))

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), inner).map(
                lambda t: f"({t[0]} {t[1]} {t[2]})"),
            inner.map(lambda a: f"-{a}"),
            st.tuples(st.sampled_from(["abs", "sqrt", "exp", "cos", "floor"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
            st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} < {t[2]} else {t[1]})"),
        )

    return st.recursive(leaves, grow, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(text=_texts(), lr=st.floats(1e-6, 10), epoch=st.integers(0, 50))
def test_it_computes_what_python_computes(text: str, lr: float, epoch: int) -> None:
    known = {"lr": lr, "epoch": float(epoch), "pi": math.pi, "abs": abs, "sqrt": math.sqrt, "exp": math.exp,
             "cos": math.cos, "floor": math.floor, "max": max, "__builtins__": {}}
    try:
        expected = float(eval(text.replace("2", "2.0").replace("2.0.0", "2.0"), known))
    except (ZeroDivisionError, OverflowError, ValueError, TypeError):
        assume(False)
    assume(math.isfinite(expected))
    assert Formula(text, NAMES)(lr=lr, epoch=epoch) == expected


@pytest.mark.parametrize("text", [
    "__import__('os').system('true')", "lr.__class__", "(lambda: 1)()", "[1, 2]", "lr[0]", "'text'", "print(1)",
    "open('x')", "eval('1')", "x := 1", "lr if True else None", "f'{lr}'", "max(*[1])", "sqrt(x=1)", "{1: 2}",
    "exp", "True", "...", "1j", "lr & 1", "~lr", "yield", "await lr", "lr\nlr", "not",
])
def test_whatever_is_no_arithmetic_is_refused_at_its_character(text: str) -> None:
    with pytest.raises(FormulaProblem) as caught:
        Formula(text, NAMES)
    assert 0 <= caught.value.position <= len(text)


@pytest.mark.parametrize(("text", "position", "word"), [
    ("0.1 * epocj", 6, "epocj"), ("sqr(lr)", 0, "sqr"), ("lr + * 2", 5, "character 6"), ("  lr + x", 7, "'x'"),
    ("", 0, "empty"), ("sqrt(1, 2)", 0, "takes 1"), ("1e999", 0, "too large"), ("学 + y", 0, "'学'"),
])
def test_a_wrong_formula_is_explained_at_the_character(text: str, position: int, word: str) -> None:
    with pytest.raises(FormulaProblem, match=word) as caught:
        Formula(text, NAMES)
    assert caught.value.position == position


@pytest.mark.parametrize(("text", "word"), [
    ("1 / epoch", "divides by zero"), ("log(epoch)", "no value"), ("sqrt(epoch - 1)", "no value"),
    ("exp(1000 + epoch)", "no value"), ("1e308 * 10 + epoch", "not a finite"), ("9 ** 9 ** 9 ** epoch", "no value"),
    ("0 ** -1 + epoch", "no value"),
])
def test_a_value_that_is_no_number_is_said_with_its_place(text: str, word: str) -> None:
    formula = Formula(text, NAMES)
    with pytest.raises(Problem, match=word) as caught:
        formula(lr=0.1, epoch=1.0 if text.startswith("9") else 0.0)
    assert "epoch" in str(caught.value)


def test_a_very_deep_or_long_formula_is_refused_and_not_computed() -> None:
    for text in ("(" * 400 + "1" + ")" * 400, "-" * 200 + "1", "1 + " * 300 + "1"):
        with pytest.raises(FormulaProblem):
            Formula(text, NAMES)


def test_the_field_says_what_is_wrong_and_keeps_the_text() -> None:
    field = FormulaField(name="lr", of=NAMES)
    assert field.parse(" lr * 2 ") == "lr * 2"
    with pytest.raises(FieldProblem, match="character 6"):
        field.parse("lr * x")


# ---------------------------------------------------------------------------------------------------------
# As schedules

def _curve(part: str, values: dict[str, object], steps: int = 6) -> list[list[float]]:
    weights = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": weights[:1], "lr": 0.1}, {"params": weights[1:], "lr": 0.02}])
    schedule = registries["schedulers"].build(Choice(part, values), optimizer, Length(steps * 10, steps))
    found = []
    for _ in range(steps):
        found.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        schedule.scheduler.step()
    return found


def test_lambda_lr_is_torchs_with_the_function_written_out() -> None:
    weights = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": weights[:1], "lr": 0.1}, {"params": weights[1:], "lr": 0.02}])
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1.0 / (1.0 + epoch))
    expected = []
    for _ in range(6):
        expected.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    assert _curve("LambdaLR", {"lr_lambda": "1 / (1 + epoch)"}) == expected
    assert _curve("MultiplicativeLR", {"lr_lambda": "0.5"})[3] == [0.1 * 0.5 * 0.5 * 0.5, 0.02 * 0.5 * 0.5 * 0.5]


def test_r10_a_rule_of_ones_own() -> None:
    """From epoch 4 on, lr / 0.5 at each epoch, in every group."""
    found = _curve("formula", {"lr": "lr / 0.5 if epoch >= 4 else lr"}, 7)
    assert [lrs[0] for lrs in found] == [0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.8]
    assert [lrs[1] for lrs in found] == [0.02, 0.02, 0.02, 0.02, 0.04, 0.08, 0.16]


def test_epoch_and_step_are_the_runs_own_whether_it_advances_by_one_or_the_other() -> None:
    by_epoch = train(recipe(scheduler="formula", scheduler_values={"lr": "0.1 / (1 + epoch)"}))
    by_step = train(recipe(scheduler="formula", scheduler_values={"lr": "0.1 / (1 + epoch)", "advance": "step"}))
    assert by_epoch.history["lr/all"].tolist() == by_step.history["lr/all"].tolist()
    assert by_step.history["lr/all"].tolist() == [0.1] * 4 + [0.05] * 4 + [0.1 / 3] * 4
    ramp = train(recipe(scheduler="formula", scheduler_values={"lr": "0.1 * step / total_steps", "advance": "step"}))
    assert ramp.history["lr/all"].tolist() == [0.1 * step / 12 for step in range(12)]


@pytest.mark.parametrize(("text", "word"), [("1 / epoch", "divides by zero"), ("0.1 - epoch", "negative")])
def test_a_formula_that_fails_somewhere_in_the_run_is_refused_before_its_first_step(text: str, word: str) -> None:
    from tests.workbench.running import Told
    from workbench.trainer import Trainer

    ended = Told(Trainer(recipe(scheduler="formula", scheduler_values={"lr": text}))).ended
    assert (ended.outcome, ended.step) == ("failed", 0)
    assert word in str(ended.reason)
