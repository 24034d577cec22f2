"""A dataset of the user's own code as a script reads it: every sample once, into tensors."""

from __future__ import annotations

from workbench.address import parse
from workbench.field import PathField
from workbench.registry import Choice
from workbench.script.facts import Facts
from workbench.script.layout import Node, call, lines, literal
from workbench.script.outside import annotations_of, bring_in, is_class
from workbench.script.page import Helper, Page
from workbench.script.splitting import SPLIT_BY_CLASS, split_off

_OURS = {"validation": 0.2, "split_seed": 0, "task": "auto"}
"""Fields that every dataset from outside has, unless its own code has an argument of that name."""

SAMPLES = Helper("samples", '''
def samples(dataset):
    """All inputs and targets; pictures of bytes stay bytes, (n, channels, height, width)."""
    inputs, targets = [], []
    for number in range(len(dataset)):
        value, target = dataset[number]
        array = not isinstance(value, torch.Tensor)
        value = torch.from_numpy(np.array(value)) if array else value
        if value.dtype == torch.uint8 and value.dim() in (2, 3):
            if value.dim() == 2:
                value = value[None]
            elif array and value.shape[2] in (1, 3, 4) and value.shape[0] not in (1, 3, 4):
                value = value.permute(2, 0, 1)  # channels come first
        else:
            value = value.float().reshape(value.shape or (1,))
        inputs.append(value)
        targets.append(torch.as_tensor(target))
    return torch.stack(inputs), torch.stack(targets)
''', ("import numpy as np",))


def facts(choice: Choice, task: str | None) -> Facts:
    """What is known without running anything of it."""
    asked = choice.values.get("task", "auto")
    return Facts(task if asked == "auto" else str(asked), None, None,
                 validation=float(choice.values.get("validation", _OURS["validation"])) > 0, by_batch=True)


def write(choice: Choice, task: str | None, page: Page) -> list[str]:
    """The lines that make the tensors."""
    name = bring_in(choice.part, page)
    hints = annotations_of(choice.part)
    values = {key: choice.values.get(key, default) for key, default in _OURS.items() if key not in hints}
    own = {key: _argument(value, hints.get(key, ""), page) for key, value in choice.values.items() if key not in values}
    seed = int(values.get("split_seed", 0))
    page.help_with(SAMPLES)
    page.need("import random", "import numpy as np")
    page.packages["numpy"] = None
    page.prepared = "pictures.float() / 255 if pictures.dtype == torch.uint8 else pictures"
    page.limit("The script reads every sample of {name} once; where they are random, Descent reads them anew in every "
               "epoch, so the losses are others.", name=parse(choice.part).name)
    code = [f"torch.manual_seed({seed})", f"np.random.seed({seed % 2**32})", f"random.seed({seed})",
            *lines(call(name, **own), "made = ")]
    targets = "{0} = {0}.float().reshape(len({0}), -1)" if task == "regression" else "{0} = {0}.long()"
    if is_class(choice.part):
        code += ["x, y = samples(made)", targets.format("y")]
    else:
        code += ["x, y = samples(made[0] if isinstance(made, (tuple, list)) else made)", targets.format("y")]
    code += _split(float(values.get("validation", 0.0)), seed, task, page)
    if not is_class(choice.part):
        code += ["if isinstance(made, (tuple, list)):  # it has a validation split of its own",
                 "    x_train, y_train = x, y", "    x_val, y_val = samples(made[1])",
                 f"    {targets.format('y_val')}"]
    if task != "regression":
        code.append("classes = range(int(y.max()) + 1)")
    return code


def _split(share: float, seed: int, task: str | None, page: Page) -> list[str]:
    if share <= 0 or task == "regression":
        return split_off(share, seed, None)
    page.help_with(SPLIT_BY_CLASS)
    return [f"kept, held = split_by_class(y, {share!r}, {seed})",
            "x_train, y_train, x_val, y_val = x[kept], y[kept], x[held], y[held]"]


def _argument(value: object, hint: str, page: Page) -> Node:
    """A value as the code wants it: a Path where it says so."""
    if isinstance(value, str) and value.startswith("~"):
        value = str(PathField.path(value))
    if isinstance(value, str) and "Path" in hint:
        page.need("from pathlib import Path")
        return f"Path({literal(value)})"
    return literal(value)
