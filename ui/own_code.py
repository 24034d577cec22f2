"""Runs code of the user's own beside the window, where that is needed to know something of a recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workbench.address import is_address
from workbench.recipe import PARTS, Recipe


@contextmanager
def beside_the_run(recipe: Recipe, given_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Inside, parts of this recipe may be built, in a thread that is not the window's.

    Nothing is brought in that is not there yet.  What code from outside draws of random numbers would move a run, so it
    is waited for until none trains; raises Cancelled where that is given up.  Built-in parts, on no device, draw none.
    """
    from workbench.generator_turn import drawing
    from workbench.outside import generators_kept, looking_only

    with looking_only():  # a part from outside is brought in where it can be given up
        if not any(is_address(recipe.choice(section).part) for section in PARTS):
            yield
            return
        with drawing(given_up), generators_kept():
            yield
