"""Candidates: what a source defines, told without running it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
import torch

from tests.workbench.outside_files import LION, marking, runs_of, written
from workbench.candidates import Candidate, in_file, in_package
from workbench.sentence import Problem
from workbench.source import read_file


def listed(folder: Path, text: str | bytes, kind: str = "optimizers", known: tuple[str, ...] = ()) -> list[Candidate]:
    return in_file(read_file(written(folder, text)), kind, known)


def test_classes_are_listed_the_likely_ones_first(tmp_path: Path) -> None:
    found = listed(tmp_path, LION)
    assert [(one.name, one.likely) for one in found] == [("Lion", True), ("Helper", False)]
    assert (found[0].bases, found[0].about) == (("Optimizer",), "The sign of an interpolated momentum.")
    assert LION.splitlines()[found[0].line - 1].startswith("class Lion")
    assert found[0].file == str(tmp_path / "lion.py")


TEXT = '''
import torch.optim
if True:
    class A(torch.optim.Optimizer): "Under an if."
try:
    class B(A): pass
except ImportError:
    class C(Adam): pass
class D(Base[int], metaclass=M): pass
class _E(B): pass
class Outer(nn.Module):
    class Inner(Optimizer): pass
def make(data): "A function."
class Softly(nn.Module): pass
class SoftLoss(nn.Module): pass
class Wave(torch.optim.lr_scheduler.LRScheduler): pass
class Loop1(Loop2): pass
class Loop2(Loop1): pass
class Letters(torch.utils.data.Dataset): pass
class Faces(ImageFolder): pass
class Halves(Letters, Generic[T]): pass
class Flow(IterableDataset): pass
def load() -> Dataset: pass
def both() -> tuple[Subset[int], "Letters"]: pass
def whole() -> "workbench.data.Data": pass
def flow() -> IterableDataset: pass
def loader() -> DataLoader: pass
'''


@pytest.mark.parametrize(("kind", "likely"), [
    ("optimizers", {"A", "B", "C", "_E"}),
    ("models", {"Outer", "Softly", "SoftLoss"}),
    ("losses", {"SoftLoss"}),
    ("schedulers", {"Wave"}),
    ("datasets", {"Letters", "Faces", "Halves", "load", "both", "whole"}),
])
def test_what_is_likely_follows_from_the_names_of_the_bases(kind: str, likely: set[str], tmp_path: Path) -> None:
    found = listed(tmp_path, TEXT, kind, ("Adam",) if kind == "optimizers" else ())
    assert {one.name for one in found if one.likely} == likely
    assert {one.name for one in found} >= {"A", "B", "C", "D", "_E", "Outer", "make", "Loop1"}
    assert "Inner" not in {one.name for one in found}
    assert {one.name for one in found if one.function} == {"make", "load", "both", "whole", "flow", "loader"}


def test_a_name_that_only_ends_alike_needs_to_be_known(tmp_path: Path) -> None:
    assert not listed(tmp_path, "class C(Adam): pass")[0].likely
    assert listed(tmp_path, "class C(Adam): pass", known=("Adam",))[0].likely


def test_nothing_is_run_for_it(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    text = marking(marker, "@print\nclass A(open('x', 'w')): pass\ndef f(x=1/0): pass\n")
    assert [one.name for one in listed(tmp_path, text)] == ["A", "f"]
    assert runs_of(marker) == 0
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("text", "sentence"), [
    (b"class A(:\n  pass", "lion.py is not written in Python: line 1, invalid syntax."),
    (b"x = 1\n  y = 2\n", "lion.py is not written in Python: line 2, unexpected indent."),
    (b"x = '\xff'", "lion.py is not written in Python: "),
    (b"\x89PNG\r\n\x00\x00", "lion.py is not written in Python: "),
    (b"x = 1\x00", "lion.py is not written in Python: "),
    (b"# coding: no-such-thing\n", "lion.py is not written in Python: "),
    (b"x = a" + b".a" * 200_000, "lion.py cannot be read as Python: it is nested too deeply."),
    (b"x = " + b"-" * 200_000 + b"1", "lion.py cannot be read as Python: it is nested too deeply."),
    (b"x = " + b"(" * 200_000, "lion.py is not written in Python: line 1, too many nested parentheses."),
])
def test_what_is_not_python_is_one_sentence(text: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        listed(tmp_path, text)
    assert caught.value.sentence.startswith(sentence)
    assert "\n" not in caught.value.sentence


def test_an_empty_file_has_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path, b"") == []


def test_a_long_chain_of_classes_is_listed_too(tmp_path: Path) -> None:
    text = "".join(f"class C{i}(C{i - 1}, C{i - 2}): pass\n" for i in range(2, 3000))
    assert len(listed(tmp_path, text)) == 2998


# ---------------------------------------------------------------------------------------------------------
# Packages

@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that gathers its classes as real ones do; every file leaves a mark when it is run."""
    marker = tmp_path / "ran"
    files = {
        "__init__.py": "from .optim import *\nfrom gathered_pkg.late import Late as Later\nfrom os import path\n",
        "optim/__init__.py": "from .lion import Lion, make_lion\nfrom ._hidden import _Hidden, Seen\n"
                             "from ..loop import Loop\nfrom .missing import Missing\nclass Own(Optimizer): pass\n",
        "optim/lion.py": "from .base import Base\nclass Lion(Base): 'Roars.'\ndef make_lion(): pass\n",
        "optim/base.py": "class Base(torch.optim.Optimizer): pass\n",
        "optim/_hidden.py": "class _Hidden(Optimizer): pass\nclass Seen: pass\n",
        "late.py": "class Late(Optimizer): pass\n",
        "loop.py": "from .optim import Loop\n",
    }
    for name, text in files.items():
        written(tmp_path / "site" / "gathered_pkg", marking(marker, text), name)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return marker


def test_what_a_package_gathers_is_followed_to_where_it_stands(package: Path, tmp_path: Path) -> None:
    found = {one.name: one for one in in_package("gathered_pkg", "optimizers")}
    assert set(found) == {"Lion", "make_lion", "Seen", "Own", "Later"}
    assert found["Lion"].file == str(tmp_path / "site" / "gathered_pkg" / "optim" / "lion.py")
    assert found["Lion"].about == "Roars."
    assert found["Own"].likely
    assert found["Later"].likely
    assert {one.name for one in in_package("gathered_pkg.optim", "optimizers")} == {"Lion", "make_lion", "Seen", "Own"}
    assert [one.name for one in in_package("gathered_pkg.optim.lion", "optimizers")] == ["Base", "Lion", "make_lion"]
    assert in_package("gathered_pkg.nothing", "optimizers") == []
    assert runs_of(package) == 0


def test_torchs_own_optimizers_are_found_in_its_source() -> None:
    """A real package, checked against what it has when it is run."""
    found = {one.name for one in in_package("torch.optim", "optimizers") if one.likely}
    there = {name for name, one in vars(torch.optim).items()
             if inspect.isclass(one) and issubclass(one, torch.optim.Optimizer) and one is not torch.optim.Optimizer}
    assert {"SGD", "Adam", "LBFGS"} <= there <= found
