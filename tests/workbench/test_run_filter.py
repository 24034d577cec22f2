"""What a line of text asks for among runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.marks import Marks
from workbench.run_filter import RunFilter
from workbench.run_list import ListedRun
from workbench.run_summary import Summary

SUMMARY = Summary(1200, 20, 75.0, 1e-4, {"train loss": 0.5}, {}, {"validation accuracy": 0.9, "validation loss": 0.4})
ADAM = ListedRun(Path("a"), "2026_a", "digits mlp", status="finished", summary=SUMMARY,
                 marks=Marks(notes="It overfits late", tags=("good", "to show")),
                 recipe={"optimizer.part": "Adam", "optimizer.lr": 0.001, "training.batch_size": 64,
                         "training.shuffle": True, "model.hidden": [64, 32]})
SGD = ListedRun(Path("s"), "2026_s", "手写 Résumé", status="running", live=True, marks=Marks(star=True),
                recipe={"optimizer.part": "SGD", "optimizer.lr": 0.1, "training.batch_size": 640})


@pytest.mark.parametrize(("typed", "names"), [
    ("", "as"), ("   ", "as"), ("digits", "a"), ("DIGITS mlp", "a"), ("digits sgd", ""), ("手写", "s"), ("résumé", "s"),
    ("adam", "a"), ("overfits", "a"), ("2026", "as"), ("good", "a"), ("-good", "s"), ('"to show"', "a"),
    ("optimizer:Adam", "a"), ("optimizer.part:sgd", "s"), ("-optimizer:sgd", "a"), ("optimizer:a", "a"),
    ("lr:<0.01", "a"), ("lr:>=0.1", "s"), ("lr:=0.001", "a"), ("optimizer.lr:<1", "as"), ("lr:<x", ""),
    ("batch_size:64", "as"), ("batch_size:=64", "a"), ("hidden:32", "a"), ("shuffle:true", "a"), ("shuffle:>0", ""),
    ("tag:good", "a"), ("tag:goo", "a"), ('tag:"to show"', "a"), ("-tag:good", "s"), ("tag:none", ""),
    ("note:late", "a"), ("star:yes", "s"), ("star:no", "a"), ("-star:yes", "a"), ("status:live", "s"),
    ("status:fin", "a"), ("title:digits", "a"), ("folder:2026_s", "s"),
    ("steps:>1000", "a"), ("steps:<1000", ""), ("loss:<=0.5", "a"), ("validation:<0.5", "a"), ("accuracy:>0.8", "a"),
    ("epochs:=20", "a"), ("seconds:>60", "a"), ("optimizer:adam lr:<0.01 tag:good -status:live", "a"),
    ("nothing:here", ""), ("-nothing:here", "as"), ('"', "as"), (":", ""), ("lr:", ""), ("-", ""),
])
def test_a_line_takes_the_runs_it_asks_for(typed: str, names: str) -> None:
    wanted = RunFilter(typed)
    assert "".join(str(run.folder) for run in (ADAM, SGD) if wanted.takes(run)) == names
    assert bool(wanted) == bool(typed.strip())


def test_a_run_of_which_nothing_is_known_is_no_failure() -> None:
    bare = ListedRun(Path("b"), "b")
    for typed in ("x", "lr:<1", "steps:>0", "tag:x", "star:no", "-x"):
        RunFilter(typed).takes(bare)
