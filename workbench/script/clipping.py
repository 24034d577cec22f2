"""Code that clips the gradient, before the optimizer sees it."""

from __future__ import annotations

from workbench.script.layout import lines
from workbench.script.page import Helper, Page

_NORM = Helper("clip_norm", '''
def clip_norm(weights, most):
    """torch's clip_grad_norm_, for sparse gradients too: entries of one row count together."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    numbers = [one.coalesce().values() if one.is_sparse else one for one in gradients]
    norm = torch.nn.utils.get_total_norm(numbers)
    for gradient in gradients:
        gradient.mul_((most / (norm + 1e-6)).clamp(max=1.0))
''')
_VALUE = Helper("clip_value", '''
def clip_value(weights, most):
    """torch's clip_grad_value_, for sparse gradients too: entries of one row count together."""
    for weight in weights:
        if weight.grad is not None and weight.grad.is_sparse:
            weight.grad = weight.grad.coalesce()
            weight.grad.values().clamp_(-most, most)
        elif weight.grad is not None:
            weight.grad.clamp_(-most, most)
''')


def write(norm: float | None, value: float | None, sparse: bool, groups: str, page: Page) -> list[str]:
    """The lines; ``sparse`` where a gradient may be.

    ``groups``  code for the parameter groups, whose order decides the last bits of the norm; "" where there is one.
    """
    code = lines(f'[weight for group in {groups} for weight in group["params"]]', "weights = ") if groups else []
    weights = "weights" if groups else "model.parameters()"
    if sparse:
        for helper, wanted in ((_NORM, norm), (_VALUE, value)):
            if wanted is not None:
                page.help_with(helper)
                code.append(f"{helper.name}({weights}, {wanted!r})".replace("model.parameters()",
                                                                          "list(model.parameters())"))
        return code
    if norm is not None:
        code.append(f"torch.nn.utils.clip_grad_norm_({weights}, {norm!r})")
    if value is not None:
        code.append(f"torch.nn.utils.clip_grad_value_({weights}, {value!r})")
    return code
