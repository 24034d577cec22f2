"""How scripts look: laid out as Black does, nothing imported in vain; and formulas, which must mean the same."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.running import recipe
from tests.workbench.test_reshape import changed
from tests.workbench.test_script import FORMULAS, LINE, OPTIMIZERS, STACK, on_digits, phases
from tests.workbench.test_script_runs import EDITS, MLP, SGD, run_of
from workbench.formula import Formula
from workbench.group_rule import GroupRule
from workbench.messages import Command, SetSchedule, TurnKnob
from workbench.presets import presets
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import size_of
from workbench.schedulers.formula_lr import COUNTERS
from workbench.script import script_of, script_of_run
from workbench.script.formulas import FormulaText
from workbench.script.layout import call, lines, listed, literal, narrowed, noted, table
from workbench.sentence import Problem

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")


def many_recipes() -> list[Recipe]:
    """Recipes of every kind of script."""
    made = [ready for _, ready in presets().values()]
    made += [recipe(optimizer, groups="kind" if optimizer != "LBFGS" else "one") for optimizer in OPTIMIZERS]
    made += [recipe("SGD", "formula", {}, {"lr": formula, "advance": "step"}) for formula in FORMULAS[:9]]
    made += [recipe("Muon", "OneCycleLR", groups="layer", clip_norm=1.0), recipe("SGD", "CyclicLR", groups="kind"),
             recipe("SGD", "drawn", {}, {"points": tuple((step, 0.1) for step in range(0, 400, 10))}),
             recipe("SGD", "SequentialLR", {}, phases(LINE, {"part": "CosineAnnealingLR"})),
             recipe("SGD", "SequentialLR", {}, phases(LINE, STACK, {"part": "ReduceLROnPlateau"})),
             recipe("SGD", "ChainedScheduler", SGD, {"parts": ({"part": "OneCycleLR"}, {"part": "StepLR"})}),
             recipe("SGD", average="swa", average_start=0.5, precision="bfloat16", validate_every=3),
             recipe("SGD", accumulate=3, clip_value=0.1, groups="layer", batch_size=2),
             recipe("SGD", model=Choice("mlp", {"hidden": (4,) * 12, "batch_norm": True}), groups="kind"),
             replace(recipe("AdamW", groups="pattern"), groups=(
                 GroupRule("head", "4.*, *.bias", values={"betas": (0.8, 0.9), "weight_decay": 0.25, "eps": 1e-7}),
                 GroupRule("rest", "...", frozen=True))),
             replace(on_digits(device="cuda", deterministic=True), augmentation=(
                 {"part": "RandomApply", "transforms": ({"part": "RandomRotation"}, {"part": "RandomCrop"})},
                 {"part": "MixUp"}), scheduler=Choice("ReduceLROnPlateau", {"watch": "train accuracy"}))]
    return made


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of scripts of all kinds, of recipes and of runs."""
    folder = tmp_path_factory.mktemp("texts")
    texts = [script_of(made).text for made in many_recipes()]
    torch.save({"model": {"0.weight": torch.ones(8, 6)}, "args": Namespace(lr=0.1)}, folder / "theirs.pth")
    texts += [script_of(recipe("SGD", weights=str(folder / name))).text for name in ("theirs.pth", "gone.pth")]
    ready = presets()["digits"][1]
    texts.append(script_of(ready, size_of(ready.dataset)).text)
    at: dict[int, list[Command]] = {
        2: [TurnKnob(None, "lr", 0.5, "multiply"), TurnKnob(0, "momentum", 0.123456789, "hold")],
        4: [SetSchedule("OneCycleLR", steps=3)]}
    for optimizer, edits in (("SGD", EDITS), ("Muon", {4: EDITS[5], 2: EDITS[3], 6: EDITS[7]}), ("SGD", at),
                             ("Muon", at)):
        told = changed(recipe(optimizer, "CosineAnnealingLR", {}, {"advance": "step"}, model=MLP), edits,
                       folder / "runs").finished()
        texts.append(script_of_run(run_of(told)).text)
    (folder / "texts").mkdir()
    for number, text in enumerate(texts):
        (folder / "texts" / f"script_{number}.py").write_text(text, "utf-8")
    return folder / "texts"


@pytest.mark.skipif(RUFF is None, reason="needs ruff, which comes with the development packages")
def test_scripts_are_laid_out_as_black_does(scripts: Path) -> None:
    assert RUFF is not None
    found = subprocess.run([RUFF, "format", "--diff", "--isolated", "--line-length", "100", str(scripts)],
                           capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[:5000]


@pytest.mark.skipif(RUFF is None, reason="needs ruff, which comes with the development packages")
def test_nothing_in_a_script_is_imported_or_made_in_vain(scripts: Path) -> None:
    assert RUFF is not None
    found = subprocess.run([RUFF, "check", "--isolated", "--line-length", "100", "--select", "E,F,W,I,UP,C4,PIE",
                            "--output-format", "concise", str(scripts)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[:5000]


def test_scripts_know_nothing_of_descent(scripts: Path) -> None:
    for path in scripts.iterdir():
        text = path.read_text("utf-8")
        assert "workbench" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


# ---------------------------------------------------------------------------------------------------------
# Layout

def test_brackets_are_broken_as_black_does() -> None:
    short = call("f", "a", b="2")
    assert lines(short, "x = ") == ["x = f(a, b=2)"]
    long = call("function", *(f"argument_{i}" for i in range(6)))
    assert lines(long, "some_quite_long_name = ") == [
        "some_quite_long_name = function(",
        "    argument_0, argument_1, argument_2, argument_3, argument_4, argument_5", ")"]
    longer = call("function", *(f"argument_number_{i}" for i in range(6)))
    assert lines(longer)[:2] == ["function(", "    argument_number_0,"]
    values = listed([f"{i}0000000" for i in range(12)])
    assert len(lines(values, "x = ")) == 14  # what is no call is never packed
    assert lines(table({"a": call("f", "1")}, spread=True), "x = ") == ["x = {", '    "a": f(1),', "}"]
    with narrowed(20):
        assert len(lines(call("function", "some", "arguments"))) == 3


def test_literals_read_back() -> None:
    for value in (1, 0.1, 1e-9, True, None, "a \"quoted\" näme\n", (1, 2.5), (1,), (), [1, (2,)], {"a": (1,)}):
        assert eval(literal(value)) == value


def test_a_note_that_does_not_fit_stands_in_front() -> None:
    assert noted("x = 1", "why") == ["x = 1  # why"]
    assert noted("x" * 90, "because of this") == ["# because of this", "x" * 90]


# ---------------------------------------------------------------------------------------------------------
# Formulas

SIGNS = ["+", "-", "*", "/", "//", "%", "**", "<", "<=", "==", "!=", "and", "or"]
CALLED = ["abs", "sqrt", "exp", "log", "cos", "tanh", "floor", "ceil", "round"]


def formulas() -> st.SearchStrategy[str]:
    """Any formula of the counters, lr and base_lr."""
    names = st.sampled_from([*COUNTERS, "lr", "base_lr", "pi", "e"])
    numbers = st.sampled_from(["0", "1", "2", "3", "10", "0.5", "1e-3", "1.5e2"])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        two = st.tuples(inner, inner)
        return st.one_of(
            st.tuples(two, st.sampled_from(SIGNS)).map(
                lambda drawn: f"({drawn[0][0]}) {drawn[1]} ({drawn[0][1]})"),
            two.map(lambda drawn: f"{drawn[0]} * {drawn[1]}"), two.map(lambda drawn: f"{drawn[0]} ** {drawn[1]}"),
            two.map(lambda drawn: f"{drawn[0]} - {drawn[1]}"), inner.map(lambda one: f"-{one}"),
            inner.map(lambda one: f"not {one}"), st.tuples(inner, inner, inner).map(
                lambda drawn: f"({drawn[0]} if {drawn[1]} else {drawn[2]})"),
            st.tuples(st.sampled_from(CALLED), inner).map(
                lambda drawn: f"{drawn[0]}({drawn[1]})"),
            two.map(lambda drawn: f"min({drawn[0]}, {drawn[1]})"))

    return st.recursive(names | numbers, grown, max_leaves=8)


@settings(max_examples=400, deadline=None)
@given(text=formulas(), epoch=st.integers(0, 30), step=st.integers(0, 900), lr=st.floats(1e-6, 10.0))
def test_a_formula_means_the_same_in_python(text: str, epoch: int, step: int, lr: float) -> None:
    names = ("lr", "base_lr", *COUNTERS)
    values = {"lr": lr, "base_lr": 0.1, "epoch": epoch, "step": step, "total_epochs": 30, "total_steps": 900}
    try:
        formula = Formula(text, names)
        wanted = formula(**values)
    except Problem:
        return
    written = FormulaText(text, {name: name for name in names}).text
    found = float(eval(written, {"math": math, **values}))
    assert found == wanted, written


@pytest.mark.parametrize(("text", "written"), [
    ("0.1 * 0.95 ** epoch", "0.1 * 0.95**epoch"),
    ("lr / 2 if epoch % 10 == 0 and epoch > 0 else lr", "lr / 2 if epoch % 10 == 0 and epoch > 0 else lr"),
    ("base_lr * 0.5 * (1 + cos(pi * step / total_steps))",
     "base_lr * 0.5 * (1 + math.cos(math.pi * step / total_steps))"),
    ("3 ** epoch", "3.0**epoch"), ("(1 - epoch / 30) ** 2", "(1 - epoch / 30) ** 2.0"),
    ("epoch > 3", "float(epoch > 3)"), ("1 - (2 - epoch)", "1 - (2 - epoch)"),
    ("(epoch and 2) * 3", "bool(epoch and 2) * 3"),
    ("epoch and 2", "float(bool(epoch and 2))"),
])
def test_a_formula_reads_as_one_would_write_it(text: str, written: str) -> None:
    names: dict[str, Any] = {name: name for name in ("lr", "base_lr", *COUNTERS)}
    assert FormulaText(text, names).text == written


@pytest.mark.parametrize("text", ["__import__('os')", "epoch.real", "lambda: 1", "[1][0]", "open", "epoch; step"])
def test_nothing_but_arithmetic_comes_through(text: str) -> None:
    with pytest.raises(Problem):
        FormulaText(text, {name: name for name in COUNTERS})
