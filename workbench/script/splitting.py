"""Code that splits samples, and scales them by what the training split has."""

from __future__ import annotations

from workbench.script.page import Helper, Page

SPLIT_BY_CLASS = Helper("split_by_class", '''
def split_by_class(labels, share, seed):
    """Rows for training and for validation, of each class as near to its share as can be."""
    sizes = torch.bincount(labels)
    held = min(max(1, round(len(labels) * share)), len(labels) - 1)
    exact = sizes.double() * (held / len(labels))
    most = (sizes - 1).clamp(min=0)
    quotas = torch.minimum(exact.floor().long(), most)
    while (left := held - quotas.sum().item()) > 0 and (quotas < most).any():
        # What rounding down has left over goes to the largest remainders.
        classes = torch.nonzero(quotas < most).flatten()
        largest = torch.argsort((exact - quotas)[classes], descending=True, stable=True)[:left]
        quotas[classes[largest]] += 1
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    place = torch.empty_like(order)  # the how-manieth of its class each row is
    for label in range(len(sizes)):
        rows = labels[order] == label
        place[rows] = torch.arange(sizes[label].item())
    out = place < quotas[labels[order]]
    return order[~out], order[out]
''')


def held_of(count: int, share: float) -> int:
    """How many of ``count`` samples go to validation (as workbench.data.split_off)."""
    return min(max(1, round(count * share)), count - 1) if share > 0 and count > 1 else 0


def split_off(share: float, seed: int, count: int | None) -> list[str]:
    """Lines that split ``x`` and ``y`` by a seeded permutation; ``count`` samples, where that is known."""
    if share <= 0 or count == 1:
        return ["x_train, y_train = x, y"]
    lines = []
    if count is None:
        lines.append(f"held = min(max(1, round(len(x) * {share!r})), len(x) - 1)")
    held = "held" if count is None else str(held_of(count, share))
    return [*lines, f"order = torch.randperm(len(x), generator=torch.Generator().manual_seed({seed}))",
            f"x_train, y_train = x[order[{held}:]], y[order[{held}:]]",
            f"x_val, y_val = x[order[:{held}]], y[order[:{held}]]"]


def split_by_class(share: float, seed: int, page: Page) -> list[str]:
    """The same, each class giving its share; ``y`` are class numbers."""
    if share <= 0:
        return ["x_train, y_train = x, y"]
    page.help_with(SPLIT_BY_CLASS)
    return [f"kept, held = split_by_class(y, {share!r}, {seed})",
            "x_train, y_train, x_val, y_val = x[kept], y[kept], x[held], y[held]"]


def standardised(validation: bool) -> list[str]:
    """Lines that bring each column of the inputs to mean 0 and deviation 1 over the training split."""
    lines = ["mean, std = x_train.double().mean(0), x_train.double().std(0, correction=0)",
             "std[std == 0] = 1  # a column of one single value",
             "x_train = (x_train - mean.float()) / std.float()"]
    return [*lines, "x_val = (x_val - mean.float()) / std.float()"] if validation else lines


def scaled_targets(validation: bool) -> list[str]:
    """Lines that bring each target, float64, to mean 0 and deviation 1 over the training split, float32."""
    lines = ["shift, scale = y_train.mean(0), y_train.std(0, correction=0)",
             "scale[scale == 0] = 1",
             "y_train = ((y_train - shift) / scale).float()"]
    return [*lines, "y_val = ((y_val - shift) / scale).float()"] if validation else lines


def plain_targets(validation: bool) -> list[str]:
    """Lines that make float64 targets float32."""
    return ["y_train = y_train.float()", *(["y_val = y_val.float()"] if validation else [])]
