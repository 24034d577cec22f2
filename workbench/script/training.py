"""The loop of a script: the five lines that everybody knows, and what the recipe asks for around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.script.facts import Facts
from workbench.script.layout import call, indented, lines, listed, table
from workbench.script.measuring import Averaging, average_of, measured_average, validate_helper
from workbench.script.page import Helper, Page

EPOCH_ORDER = Helper("epoch_order", '''
def epoch_order(epoch):
    """The order of an epoch's samples: a permutation that the seed and the epoch decide."""
    digest = hashlib.blake2b(f"{seed}/{epoch}/order".encode(), digest_size=8).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)
    return torch.randperm(len(x_train), generator=generator)
''', ("import hashlib",))

MEASURED = {
    "train loss": "total / len(x_train)", "train accuracy": "right / len(x_train)",
    "validation loss": "validation_loss", "validation accuracy": "validation_accuracy",
}
"""Series that a schedule may look at -> code for its value at the end of an epoch."""


@dataclass(frozen=True)
class Plan:
    """What the loop has to do.

    ``epochs``       code for the number of epochs; ``steps`` for how many steps are made in all, where the run was
                     stopped in the middle of an epoch.
    ``accumulate``   batches that make one step.  ``clip`` are lines that clip the gradient.
    ``augmented``    batches go through the function of that name; ``soft``: it may mix classes.
    ``several``      there are two optimizers; ``closure``: a step may ask for the loss more than once.
    ``half``         code for the type of device on which the forward pass is in bfloat16, "" for float32.
    ``by_step`` and ``by_epoch``: lines that let the schedule move on.
    ``watches``      the series that a schedule looks at.  ``watching`` are the lines for a single plateau; else the
                     values are put into a dictionary ``measured``.
    ``before``       lines in front of each step: what was done by hand.
    ``numbered``     steps are counted in a variable ``step``.
    """

    facts: Facts
    epochs: str
    steps: str = ""
    shuffle: bool = True
    accumulate: int = 1
    clip: Sequence[str] = ()
    augmented: bool = False
    soft: bool = False
    several: bool = False
    closure: bool = False
    half: str = ""
    by_step: Sequence[str] = ()
    by_epoch: Sequence[str] = ()
    watches: Sequence[str] = ()
    watching: Sequence[str] = ()
    validate_every: int = 1
    averaging: Averaging | None = None
    before: Sequence[str] = ()
    numbered: bool = False

    @property
    def classify(self) -> bool:
        return self.facts.task == "classification"

    @property
    def validates(self) -> bool:
        return self.facts.validation and self.validate_every > 0

    @property
    def counts_right(self) -> bool:
        """Whether the right answers of the training split are counted."""
        return "train accuracy" in self.watches

    @property
    def step(self) -> str:
        """Code for the number of the step that is being made."""
        return "step" if self.numbered else "len(losses)"


def write(plan: Plan, page: Page) -> list[str]:
    """The lines of the loop; what they need is put into the page."""
    if plan.validates:
        page.help_with(validate_helper(plan.facts, plan.classify, plan.half,
                                       exactly=any(name.startswith("validation") for name in plan.watches)))
    if plan.shuffle:
        page.help_with(EPOCH_ORDER)
    return ["losses = []", *(["step = 0"] if plan.numbered else []), f"for epoch in range({plan.epochs}):", *indented([
        "model.train()", "total, right = 0.0, 0" if plan.counts_right else "total = 0.0", *_over_the_batches(plan),
        *_epoch_end(plan, page)])]


def _over_the_batches(plan: Plan) -> list[str]:
    batches = f"{'epoch_order(epoch)' if plan.shuffle else 'torch.arange(len(x_train))'}.split(batch_size)"
    if plan.accumulate == 1:
        if plan.steps:
            batches += f"[: {plan.steps} - step]"
        head = f"for batch, rows in enumerate({batches}):" if plan.augmented else f"for rows in {batches}:"
        return [head, *indented(_step(plan))]
    most = f"min(len(batches), ({plan.steps} - step) * accumulate)" if plan.steps else "len(batches)"
    return [f"batches = {batches}", f"for first in range(0, {most}, accumulate):", *indented(_step(plan))]


# ---------------------------------------------------------------------------------------------------------
# A step

def _step(plan: Plan) -> list[str]:
    code = [*plan.before]
    if plan.accumulate > 1:
        code += ["together = batches[first : first + accumulate]", "count = sum(map(len, together))"]
    else:
        code += _samples(plan)
    code += _update(plan)
    if plan.averaging is not None and plan.averaging.kind == "ema":
        start = plan.averaging.start
        code += _if(start and f"{plan.step} >= {start}", ["average.update_parameters(model)"])
    code += [*plan.by_step, "losses.append(loss.item())",
             f"total += losses[-1] * {'count' if plan.accumulate > 1 else 'len(rows)'}"]
    return [*code, "step += 1"] if plan.numbered else code


def _samples(plan: Plan) -> list[str]:
    """Lines that make ``inputs`` and ``targets`` of ``rows``."""
    if plan.augmented:
        return ["inputs, targets = augmented(x_train[rows], y_train[rows], epoch, batch)", "inputs = prepare(inputs)"]
    samples = "prepare(x_train[rows])" if plan.facts.by_batch else "x_train[rows]"
    return [f"inputs, targets = {samples}, y_train[rows]"]


def _update(plan: Plan) -> list[str]:
    """Forward, backward, and what the optimizers do with it."""
    clear = _each(plan, "optimizer.zero_grad()")
    backward = [*_backward(plan), *plan.clip]
    if not plan.closure:
        return [*clear, *backward, *_each(plan, "optimizer.step()")]
    first = "optimizers[0]" if plan.several else "optimizer"
    count = "together" if plan.accumulate > 1 else ""
    return [*(["counted = []"] if plan.counts_right else []), "", "def closure():",
            *indented([*clear, *backward, "return loss"]), "",
            f"loss = {first}.step(closure)  # the loss of its first evaluation",
            *([f"right += sum(counted[: len({count})])" if count else "right += counted[0]"] if plan.counts_right
              else []),
            *(["for optimizer in optimizers[1:]:", "    optimizer.step()"] if plan.several else [])]


def _backward(plan: Plan) -> list[str]:
    """One forward and backward pass, or one for each of the batches that make a step; ``loss`` is that of all."""
    forward = ["outputs = model(inputs)", "loss = loss_function(outputs, targets)"]
    if not plan.counts_right:
        forward = ["loss = loss_function(model(inputs), targets)"]
    if plan.half:
        forward = [f'with torch.autocast({plan.half}, torch.bfloat16):', *indented(forward)]
    labels = "targets.argmax(1)" if plan.soft else "targets"
    right = f"(outputs.argmax(1) == {labels}).sum().item()"
    counted = [f"counted.append({right})" if plan.closure else f"right += {right}"] if plan.counts_right else []
    if plan.accumulate == 1:
        return [*forward, "loss.backward()", *counted]
    each = "for batch, rows in enumerate(together, first):" if plan.augmented else "for rows in together:"
    return ["parts = []", each, *indented([
        *_samples(plan), *forward, "loss = loss * (len(rows) / count)  # each sample counts alike", "loss.backward()",
        "parts.append(loss.detach())", *counted]), "loss = torch.stack(parts).sum()"]


def _each(plan: Plan, line: str) -> list[str]:
    return ["for optimizer in optimizers:", f"    {line}"] if plan.several else [line]


# ---------------------------------------------------------------------------------------------------------
# The end of an epoch

def _epoch_end(plan: Plan, page: Page) -> list[str]:
    code = ["if step % steps_per_epoch:", "    break  # here the run was stopped"] if plan.steps else []
    if plan.averaging is not None and plan.averaging.kind == "swa":
        start = plan.averaging.start
        code += _if(start and f"{plan.step} > {start}", ["average.update_parameters(model)"])
    shown = ['f"epoch {epoch + 1}"', f'f"train loss {{{MEASURED["train loss"]}:.6g}}"']
    into_dictionary = plan.watches and not plan.watching
    if into_dictionary:
        code += lines(table({name: MEASURED[name] for name in plan.watches if name.startswith("train")}), "measured = ")
    if not plan.validates:
        return [*code, *lines(call("print", *shown, sep='"  "')), *plan.watching, *plan.by_epoch]
    results = "validation_loss, validation_accuracy" if plan.classify else "validation_loss"
    found = ['f"validation loss {validation_loss:.6g}"',
             *(['f"validation accuracy {validation_accuracy:.4f}"'] if plan.classify else [])]
    validated = [f"{results} = validate(model)"]
    if into_dictionary:
        validated += [f'measured["{name}"] = {MEASURED[name]}' for name in plan.watches
                      if name.startswith("validation")]
    inside = list(plan.watching) if any(name.startswith("validation") for name in plan.watches) else []
    after = [*([] if inside else plan.watching), *plan.by_epoch]
    average = measured_average(plan.averaging, plan.facts, plan.classify, page) if plan.averaging is not None else []
    if plan.validate_every == 1 and not average:
        return [*code, *validated, *lines(call("print", *shown, *found, sep='"  "')), *inside, *after]
    told = [*validated, *lines(listed(found), "report += "), *average, *inside]
    return [*code, *lines(listed(shown), "report = "),
            *_if("" if plan.validate_every == 1 else f"(epoch + 1) % {plan.validate_every} == 0", told),
            'print(*report, sep="  ")', *after]


def _if(condition: str, code: Sequence[str]) -> list[str]:
    return [f"if {condition}:", *indented(code)] if condition else list(code)


__all__ = ["EPOCH_ORDER", "MEASURED", "Averaging", "Plan", "average_of", "write"]
