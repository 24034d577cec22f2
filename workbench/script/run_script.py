"""A run as a script: its recipe, and everything that was done by hand at its step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from workbench import outside, run_code
from workbench.address import is_address, short
from workbench.consent import ConsentNeeded
from workbench.importers import was_imported
from workbench.messages import Extend, RestoreKnob, SetOptimizer, SetSchedule, TurnKnob
from workbench.recipe import PARTS, Recipe
from workbench.rehearsal import Size
from workbench.run import Run
from workbench.script import following, schedulers
from workbench.script.by_hand import ByHand
from workbench.script.changes import Change, changes_of
from workbench.script.page import Script
from workbench.script.program import Engine, Program
from workbench.script.recipe_script import title_of
from workbench.script.shadow import Shadow
from workbench.script.training import write as write_loop
from workbench.sentence import Problem


def script_of_run(run: Run, size: Size | None = None) -> Script:
    """The script of a run, which makes the same losses, every one of its steps.

    On a CPU like that of the run they are the same to the bit, but for what its ``limits`` say; the script itself tells
    whether they are.  A fork's script begins with what its parent did before it.  Where a file of the user's own has
    changed since, the script takes the copy in the run's folder, and has the difference in its first lines.  Raises
    JournalProblem for a journal that cannot be read to its end, and Problem for what does not fit together.
    """
    if was_imported(run.info):
        raise Problem("{run} was imported and has no recipe, so there is no script of it.", run=run.name)
    recipe = Recipe.from_toml(run.recipe_toml, run.name)
    history, info = run.history, run.info
    if history.steps == 0:
        raise Problem("{run} has made no step yet, so there is nothing to write down.", run=run.name)
    engine = Engine(int(info.get("threads") or 0), str(info.get("memory_format") or ""),
                    str(info.get("device") or "cpu"))
    per_epoch = steps_per_epoch(run, recipe, size)
    planned = recipe.setting("epochs") * per_epoch
    changes, _ = changes_of(run.journal.entries(), planned, per_epoch)
    changes = [change for change in changes if change.step < history.steps]
    recipe, code = _as_it_was(run, recipe, changes)
    try:
        return _written(run, recipe, size, engine, per_epoch, planned, changes, code)
    except ConsentNeeded as problem:
        raise run_code.consent_for_copy(problem, code) from None


def bring_in(run: Run, given_up: Callable[[], bool] = lambda: False) -> None:
    """Bring in the code from outside that a run was made with, as far as somebody has agreed to it.

    For who writes a script where nothing may be brought in.  Raises BrokenPart.
    """
    recipe = Recipe.from_toml(run.recipe_toml, run.name)
    changes, _ = changes_of(run.journal.entries(), 0, 1)
    recipe, _ = _as_it_was(run, recipe, changes)
    named = [(kind, recipe.choice(section).part) for section, kind in PARTS.items()]
    for change in changes:
        match change.command:
            case SetOptimizer(part):
                named.append(("optimizers", part))
            case SetSchedule(part):
                named.append(("schedulers", part))
    for kind, name in named:
        if is_address(name):
            with suppress(ConsentNeeded):
                outside.part(kind, name, given_up)


def _as_it_was(run: Run, recipe: Recipe, changes: Sequence[Change]) -> tuple[Recipe, list[run_code.Changed]]:
    """The recipe, and in their place the changes, with the copies of files that have changed; and which those are."""
    code = run_code.changed_code(run, run_code.parts_of(recipe, [change.command for change in changes]))
    for change in changes:
        change.command = run_code.command_as_it_was(change.command, code)
    return run_code.as_it_was(recipe, code), code


def _written(run: Run, recipe: Recipe, size: Size | None, engine: Engine, per_epoch: int, planned: int,
             changes: list[Change], changed: list[run_code.Changed]) -> Script:
    history, info = run.history, run.info
    program = Program(recipe, size, engine, per_epoch, longer=history.steps > planned)
    for one in changed:
        program.page.limit("{problem}", problem=one.sentence)
        program.page.note(one.difference)
    program.settings()
    epochs, steps = _made(program, history.steps, per_epoch)
    program.data()
    program.model()
    written = program.optimizer()
    context = program.context(written.lanes)

    moves = schedulers.write(recipe.scheduler, context)
    plan = replace(program.plan(written), epochs=epochs, steps=steps, numbered=bool(steps))
    if changes:
        def shadow() -> Shadow:
            return Shadow(recipe, program.facts, history, per_epoch, context.auto, engine.memory_format)

        if any(isinstance(change.command, (TurnKnob, RestoreKnob)) and not change.turned for change in changes):
            shadow().complete(changes)
        code, plan = ByHand(program, shadow(), written, moves, changes, per_epoch, history.steps).write(plan)
    else:
        code, plan = following.scheduled(moves, written, plan, program.page)
    program.section(f"Optimizer: {short(recipe.optimizer.part)}", [*written.code, *code, *program.average()])
    program.section("Training", write_loop(plan, program.page))
    program.section("Compared with the run", _compared(program, history["loss"].astype("<f8").tobytes()))
    if history.damage is not None:
        program.page.limit("The history of the run is damaged, so its losses cannot be compared: {damage}",
                           damage=history.damage)
    if engine.kind != "cpu":
        program.page.limit("The run was made on {device}; only on a CPU are the losses the same to the bit.",
                           device=engine.device)
    return Script(program.text(title_of(recipe), _about(run, info, program)),
                  tuple(program.page.limits), tuple(one.difference for one in changed if one.difference))


def steps_per_epoch(run: Run, recipe: Recipe, size: Size | None = None) -> int:
    """How many steps an epoch of a run has; Problem where nothing tells it."""
    history = run.history
    if "train loss" in history and len(history.series("train loss")):
        return int(history.series("train loss").steps[0]) + 1
    facts = Program(recipe, size, Engine()).span.per_epoch.value
    if facts is not None:
        return facts
    found = _from_the_total(run, recipe.setting("epochs"))
    if found is None:
        raise Problem("{run} was cut off in its first epoch, so it is not known how many steps an epoch has: continue "
                      "it to the end of an epoch.", run=run.name)
    return found


def _from_the_total(run: Run, epochs: int) -> int | None:
    """Steps of an epoch, of a run that says how many steps it was to have in the end."""
    total = run.info.get("total_steps")
    if not isinstance(total, int):
        return None
    entries = run.journal.entries()
    longer = [command for entry in entries if entry.name == Extend.__name__
              and isinstance(command := entry.command(), Extend)]
    if longer and run.info.get("status") not in ("finished", "stopped"):
        return None  # cut off, so it says how many they were to be when it began
    found = (total - sum(one.steps for one in longer)) // max(1, epochs + sum(one.epochs for one in longer))
    return found if found > 0 and changes_of(entries, epochs * found, found)[1] == total else None


def _made(program: Program, made: int, per_epoch: int) -> tuple[str, str]:
    """Code for how many epochs the loop has, and for how many steps where the run did not end with an epoch."""
    epochs = program.recipe.setting("epochs")
    if made == epochs * per_epoch:
        return "epochs", ""
    if made % per_epoch == 0:
        longer = "made longer while it ran" if made > epochs * per_epoch else "stopped earlier"
        program.page.setting("epochs_made", str(made // per_epoch), longer)
        return "epochs_made", ""
    program.page.setting("steps_made", str(made), "all steps of the run")
    program.page.need("import math")
    return "math.ceil(steps_made / steps_per_epoch)", "steps_made"


def _compared(program: Program, losses: bytes) -> list[str]:
    program.page.need("import hashlib", "from array import array")
    digest = hashlib.blake2b(losses, digest_size=16).hexdigest()
    return ['digest = hashlib.blake2b(array("d", losses).tobytes(), digest_size=16).hexdigest()',
            f'same = digest == "{digest}"',
            'print("All losses are those of the run, to the bit." if same else "The losses differ.")']


def _about(run: Run, info: Mapping[str, Any], program: Program) -> list[str]:
    packages = ["torch", *program.page.packages]
    listed = packages[0] if len(packages) == 1 else f"{', '.join(packages[:-1])} and {packages[-1]}"
    torch = info.get("versions", {}).get("torch", "")
    paragraphs = [f"The run {run.name} of Descent as plain PyTorch, with what was done by hand; needs {listed}.  It "
                  f"makes the losses of the run, bit for bit, on a CPU like that of the run, with torch {torch}."]
    return [*paragraphs, *(f"But: {limit}" for limit in program.page.limits)]


__all__ = ["bring_in", "script_of_run", "steps_per_epoch"]
