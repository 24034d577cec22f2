"""Initial weights out of a checkpoint, as code: what workbench.importers.weights takes of it, and by which names."""

from __future__ import annotations

import os

from workbench.checkpoint_guard import inspect
from workbench.field import PathField
from workbench.script.layout import call, lines
from workbench.script.page import Helper, Page
from workbench.script.paths import path_text
from workbench.strangers import Strangers

_COMMAND_LINE = "argparse.Namespace"

# The names of weights in a checkpoint are those of workbench.importers.weights, in its order.
_LOAD = '''
def load_weights(model, path):
    """Take weights out of a checkpoint where name and shape are the model's; the others stay."""
{load}

    def is_weights(state):
        values = list(state.values()) if isinstance(state, dict) else []
        tensors = any(isinstance(value, torch.Tensor) for value in values)
        return tensors and not any(isinstance(value, (dict, list)) for value in values)

    names = ("model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights")
    candidates = [found, *(found.get(name) for name in names), *found.values()]
    state = next(state for state in candidates if is_weights(state))
    state = {{name.replace("_orig_mod.", ""): weight for name, weight in state.items()}}

    def fitting(start):
        pairs = [(name, state.get(start + name), own) for name, own in model.state_dict().items()]
        return {{
            name: weight
            for name, weight, own in pairs
            if isinstance(weight, torch.Tensor) and weight.shape == own.shape
        }}

    # Wrappers put something in front of the names: what leaves most of them is taken away.
    starts = {{name[: dot.end()] for name in state for dot in re.finditer(r"^|\\.", name)}}
    start = max(sorted(sorted(starts), key=len), key=lambda start: len(fitting(start)))
    model.load_state_dict(fitting(start), strict=False)
'''
_PLAIN = '    found = torch.load(path, map_location="cpu", weights_only=True)'
_WITH_COMMAND_LINE = f'''\
    with torch.serialization.safe_globals([argparse.Namespace]):  # its command line
    {_PLAIN}'''


def write(value: str | None, page: Page) -> list[str]:
    """Lines that put the weights which the recipe names into ``model``.  Nothing of the file is loaded."""
    if value is None:
        return []
    others = _other_classes(value, page)
    page.need("import re")
    if _COMMAND_LINE in others:
        page.need("import argparse")
    page.help_with(Helper("load_weights", _LOAD.format(load=_WITH_COMMAND_LINE if _COMMAND_LINE in others else _PLAIN)))
    return lines(call("load_weights", "model", path_text(value, page)))


def _other_classes(value: str, page: Page) -> list[str]:
    """The classes of objects in the file that torch does not load unasked."""
    import torch

    path = PathField.path(value)
    try:
        with open(path, "rb") as file:  # torch unpacks whatever it is given
            inspect(file, path.name, os.fstat(file.fileno()).st_size, Strangers())
        others = torch.serialization.get_unsafe_globals_in_checkpoint(path)
    except Exception:  # whatever such a file makes torch stumble over
        page.limit("{file} cannot be looked into, so it is not known whether the script can load it.", file=path.name)
        return []
    strange = [name for name in others if name != _COMMAND_LINE]
    if strange:
        page.limit("{file} holds objects of other classes beside the weights ({names}), which torch does not load: "
                   "save the weights alone, and name that file.", file=path.name, names=", ".join(strange[:5]))
    return others
