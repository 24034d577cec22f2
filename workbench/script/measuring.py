"""Code that measures the validation split, under the raw weights and under averaged ones."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.script.facts import Facts
from workbench.script.layout import call, indented, lines, listed
from workbench.script.page import Helper, Page

_BATCH_NUMBERS = 4_000_000
_MOST_SAMPLES = 4096


@dataclass(frozen=True)
class Averaging:
    """Weights averaged on the way.

    ``start``  code for the step from which on they count, "" for the first.
    ``norms`` and ``draws``: whether the model has batch norm, and whether it draws numbers while it trains.
    """

    kind: str
    decay: float = 0.999
    start: str = ""
    norms: bool = True
    draws: bool = True


def at_once(facts: Facts) -> int | None:
    """How many samples are measured at once (as workbench.in_order); None where nobody knows their size."""
    if facts.inputs is None:
        return None
    return max(1, min(_MOST_SAMPLES, _BATCH_NUMBERS // max(1, facts.shape().numel)))


def validate_helper(facts: Facts, classify: bool, half: str, *, exactly: bool) -> Helper:
    """A function that measures the validation split.  ``exactly``: a schedule looks at the last bits of the loss."""
    head = ["@torch.no_grad()", *([f'@torch.autocast({half}, torch.bfloat16)'] if half else []),
            "def validate(model):"]
    what = "Mean loss and share of right answers" if classify else "Mean loss"
    size = at_once(facts)
    if facts.held is not None and size is not None and facts.held <= size and not exactly and not facts.by_batch:
        body = [f'"""{what} over the validation split."""', "model.eval()"]
        if classify:
            body += ["outputs = model(x_val)", "right = (outputs.argmax(1) == y_val).double().mean()",
                     "return loss_function(outputs, y_val).item(), right.item()"]
        else:
            body.append("return loss_function(model(x_val), y_val).item()")
        return Helper("validate", "\n".join([*head, *indented(body)]))
    chunk = str(size) if size is not None else f"max(1, min({_MOST_SAMPLES}, {_BATCH_NUMBERS} // x_val[0].numel()))"
    inputs = "prepare(inputs)" if facts.by_batch else "inputs"
    several = facts.held is None or size is None or facts.held > size
    loss = "torch.stack(sums).double().sum().item() / len(x_val)"
    body = [f'"""{what} over the validation split{", measured in pieces" if several else ""}."""', "model.eval()",
            "sums, right = [], 0" if classify else "sums = []",
            *([f"size = {chunk}"] if size is None else []),
            f"for inputs, targets in zip(x_val.split({'size' if size is None else chunk}), "
            f"y_val.split({'size' if size is None else chunk}), strict=True):",
            f"    outputs = model({inputs})",
            "    sums.append(loss_function(outputs, targets) * len(targets))"]
    if classify:
        body += ["    right += (outputs.argmax(1) == targets).sum().item()", f"return {loss}, right / len(x_val)"]
    else:
        body.append(f"return {loss}")
    return Helper("validate", "\n".join([*head, *indented(body)]))


def average_of(averaging: Averaging, page: Page) -> list[str]:
    """Lines that make the averaged model."""
    page.need("from torch.optim.swa_utils import AveragedModel")
    if averaging.kind == "swa":
        return ["average = AveragedModel(model)  # the mean of the weights after each epoch"]
    page.need("from torch.optim.swa_utils import get_ema_multi_avg_fn")
    return lines(call("AveragedModel", "model", multi_avg_fn=f"get_ema_multi_avg_fn({averaging.decay!r})",
                      use_buffers="True"), "average = ")


def measured_average(averaging: Averaging, facts: Facts, classify: bool, page: Page) -> list[str]:
    """Lines that measure the averaged weights and add to ``report``."""
    code = []
    if averaging.kind == "swa" and averaging.norms:
        page.need("from torch.optim.swa_utils import update_bn")
        size = at_once(facts)
        chunk = str(max(2, size)) if size is not None else "4096"
        batches = f"x_train.tensor_split(max(1, len(x_train) // {chunk}))"
        if facts.by_batch:
            batches = f"map(prepare, {batches})"
        code = lines(call("update_bn", batches, "average"))
        if averaging.draws:
            # The averaged model is in training mode meanwhile.
            code = ["with torch.random.fork_rng(devices=[]):  # its dropout draws numbers", *indented(code)]
    results = "averaged_loss, averaged_accuracy" if classify else "averaged_loss"
    found = ['f"averaged: {averaged_loss:.6g}"', *(['f"{averaged_accuracy:.4f}"'] if classify else [])]
    code += [f"{results} = validate(average.module)", *lines(listed(found), "report += ")]
    return ["if average.n_averaged > 0:", *indented(code)] if averaging.start else code
