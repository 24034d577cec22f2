"""A recipe, or a run with everything that was done by hand, as a program of plain PyTorch.

    script_of(recipe).text
    script_of_run(Run.open(folder)).text

Each dataset, model, loss, optimizer and scheduler has its words in a table of this package; ``program`` puts them
together.  A script needs torch and the package of its dataset, never Descent.
"""

from __future__ import annotations

from workbench.script.page import Script
from workbench.script.recipe_script import script_of
from workbench.script.run_script import script_of_run

__all__ = ["Script", "script_of", "script_of_run"]
