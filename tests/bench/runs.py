"""Listing runs: five thousand of them, as a runs table does when it opens and whenever it looks again."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Effort, Measured
from tests.bench.turns import quiet_turns, said
from workbench.run import HISTORY, INFO, RECIPE, Run
from workbench.run_list import RunList

RUNS = 5_000
_TOML = """descent = 1
[dataset]
part = "digits"
[model]
part = "mlp"
hidden = [64, 64]
[loss]
part = "CrossEntropyLoss"
[optimizer]
part = "{optimizer}"
lr = {lr}
[scheduler]
part = "{scheduler}"
[training]
epochs = 20
batch_size = {batch}
seed = {seed}
{rest}
"""
_REST = "\n".join(f"checkpoint_setting_{number} = {number}" for number in range(20))


def make_runs(folder: Path, count: int = RUNS) -> None:
    """Run folders with everything that is read to list them; one in twenty was cut off, one in ten is marked."""
    first = Run.create(folder, recipe_of(0), "digits mlp Adam")
    history, info = (first.folder / HISTORY).read_bytes(), dict(first.info)
    for number in range(1, count):
        recipe = recipe_of(number)
        name = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}_{number:06d}_digits-mlp-sgd"
        run = folder / name
        (run / "checkpoints").mkdir(parents=True)
        (run / RECIPE).write_text(recipe)
        (run / HISTORY).write_bytes(history)
        cut_off = number % 20 == 0
        info |= {"id": f"{number:032x}", "title": f"digits mlp {('SGD', 'Adam', 'AdamW')[number % 3]}",
                 "created": f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T{number % 24:02d}:00:00+00:00",
                 "status": "running" if cut_off else "finished", "recipe": flat_of(recipe), "total_steps": 1200,
                 "summary": summary_of(number)}
        if cut_off:
            (run / "run.lock").touch()
        if number % 10 == 0:
            (run / "marks.json").write_text(json.dumps({"notes": "looked at", "tags": ["good"], "star": True}))
        lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in info.items()]
        (run / INFO).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def recipe_of(number: int) -> str:
    optimizer, scheduler = ("SGD", "Adam", "AdamW")[number % 3], ("none", "StepLR")[number % 2]
    return _TOML.format(optimizer=optimizer, lr=10.0 ** -(1 + number % 4), scheduler=scheduler,
                        batch=(16, 32, 64)[number % 3], seed=number % 5, rest=_REST)


def flat_of(recipe: str) -> dict[str, object]:
    from workbench.flat_recipe import flat

    return flat(recipe)


def summary_of(number: int) -> dict[str, object]:
    curve = [round(2.3 / (1 + (0.05 + number % 7 / 50) * place), 4) for place in range(64)]
    last, best = curve[-1], min(curve)
    names = ("loss", "accuracy", "validation loss", "validation accuracy", "train loss", "train accuracy")
    return {"steps": 1200, "epochs": 20, "seconds": 12.5 + number % 90, "lr": 1e-3,
            "last": dict.fromkeys(names, last), "last_at": dict.fromkeys(names, 1199),
            "best": dict.fromkeys(names, best), "best_at": dict.fromkeys(names, 1100),
            "curve": " ".join(map(str, curve))}


def listing(effort: Effort) -> dict[str, Measured]:
    """Seconds until a program that has just begun knows all runs, and until it has looked whether any has changed."""
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder) / "runs"
        make_runs(runs)

        def once(_turn: int) -> tuple[float, float]:
            listed = RunList(runs)
            begun = time.perf_counter()
            found = listed.read()
            first = time.perf_counter()
            assert len(found) == RUNS
            again = listed.read()
            end = time.perf_counter()
            assert all(one is other for one, other in zip(found, again, strict=True))
            return first - begun, end - first

        once(0)
        turns = quiet_turns(once, effort)
    firsts, agains = (sorted(turn.result[side] for turn in turns) for side in (0, 1))
    middle = len(turns) // 2
    return {"runs": Measured(firsts[middle], f"{firsts[0]:.2f} to {firsts[-1]:.2f} s; {said(turns)}"),
            "runs, again": Measured(agains[middle], f"{agains[0]:.3f} to {agains[-1]:.3f} s")}
