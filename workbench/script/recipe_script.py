"""A recipe as the plain PyTorch that it stands for."""

from __future__ import annotations

from workbench import address
from workbench.kinds import registries
from workbench.recipe import Recipe
from workbench.rehearsal import Size
from workbench.script import following, schedulers
from workbench.script.page import Script
from workbench.script.program import Engine, Program
from workbench.script.training import write as write_loop


def script_of(recipe: Recipe, size: Size | None = None) -> Script:
    """The script of a recipe that is good (``recipe.problems()`` is empty).

    It needs torch and the package of the dataset, never Descent, and makes the losses of the run on a CPU, bit for bit,
    but for what its ``limits`` say.  Builds neither the dataset nor the weights; ``size``, where somebody knows it,
    makes numbers of what else the script finds out.  Raises Problem for what does not fit together.
    """
    engine = Engine(recipe.setting("threads"), device=recipe.setting("device"))
    program = Program(recipe, size, engine)
    program.settings()
    program.data()
    program.model()
    written = program.optimizer()
    moves = schedulers.write(recipe.scheduler, program.context(written.lanes))
    plan = program.plan(written)
    code, plan = following.scheduled(moves, written, plan, program.page)
    program.section(f"Optimizer: {address.short(recipe.optimizer.part)}",
                    [*written.code, *code, *program.average()])
    program.section("Training", write_loop(plan, program.page))
    return Script(program.text(title_of(recipe), about(program)), tuple(program.page.limits))


def title_of(recipe: Recipe) -> str:
    """What the script is about, in a line."""
    parts = [_title("datasets", recipe.dataset.part), _title("models", recipe.model.part),
             address.short(recipe.optimizer.part)]
    return " · ".join(parts)


def about(program: Program) -> list[str]:
    """What stands below the title."""
    packages = ["torch", *program.page.packages]
    listed = packages[0] if len(packages) == 1 else f"{', '.join(packages[:-1])} and {packages[-1]}"
    paragraphs = [f"A recipe of Descent as plain PyTorch; needs {listed}.  On a CPU it makes Descent's losses, bit for "
                  "bit."]
    if not program.engine.threads:
        paragraphs.append("Descent measures how many threads are fastest; the last bits of the losses depend on "
                          "their number.")
    return [*paragraphs, *(f"But: {limit}" for limit in program.page.limits)]


def _title(kind: str, name: str) -> str:
    return address.short(name) if address.is_address(name) else registries[kind].part(name).title


__all__ = ["script_of"]
