"""How torchvision's sets of small pictures are had without Descent: by torchvision itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.script.datasets import DATASETS, Source, Values
from workbench.script.facts import Facts
from workbench.script.layout import call, lines, literal
from workbench.script.page import Helper, Page
from workbench.script.paths import folder_text
from workbench.script.splitting import split_off
from workbench.torchvision_files import FORMS, Form

MEAN_AND_STD = Helper("mean_and_std", '''
def mean_and_std(pictures):
    """Of each channel, for values scaled to 0..1; in whole numbers, so that nothing is rounded."""
    value, found = torch.arange(256), []
    for channel in pictures.transpose(0, 1):
        counts = torch.bincount(channel.flatten(), minlength=256)
        n, first, second = [(counts * value**power).sum().item() for power in (0, 1, 2)]
        found.append((first / n / 255, (n * second - first * first) ** 0.5 / n / 255 or 1.0))
    mean, std = torch.tensor(found).T
    return mean.view(-1, 1, 1), std.view(-1, 1, 1)
''')


@dataclass(frozen=True)
class _Kept:
    """How torchvision's class keeps its pictures: expressions of ``{0}``, and the shape of one; classes as a rule."""

    pictures: str
    targets: str
    shape: tuple[int, int, int]
    classes: int


_GREY = "{0}.data.unsqueeze(1)"
_GREY_ARRAY = "torch.tensor({0}.data).unsqueeze(1)"
_LAST = "torch.tensor({0}.data).permute(0, 3, 1, 2).contiguous()"
_FIRST = "torch.tensor({0}.data)"
_TARGETS, _LIST, _LABELS = "{0}.targets", "torch.tensor({0}.targets)", "torch.tensor({0}.labels).long()"

_KEPT: Mapping[str, _Kept] = {
    "MNIST": _Kept(_GREY, _TARGETS, (1, 28, 28), 10),
    "FashionMNIST": _Kept(_GREY, _TARGETS, (1, 28, 28), 10),
    "KMNIST": _Kept(_GREY, _TARGETS, (1, 28, 28), 10),
    "EMNIST": _Kept(_GREY, _TARGETS, (1, 28, 28), 47),
    "QMNIST": _Kept(_GREY, "{0}.targets[:, 0].contiguous()", (1, 28, 28), 10),
    "USPS": _Kept(_GREY_ARRAY, _LIST, (1, 16, 16), 10),
    "SEMEION": _Kept(_GREY_ARRAY, _LABELS, (1, 16, 16), 10),
    "SVHN": _Kept(_FIRST, _LABELS, (3, 32, 32), 10),
    "CIFAR10": _Kept(_LAST, _LIST, (3, 32, 32), 10),
    "CIFAR100": _Kept(_LAST, _LIST, (3, 32, 32), 100),
    "STL10": _Kept(_FIRST, _LABELS, (3, 96, 96), 10),
}
_EMNIST_CLASSES = {"balanced": 47, "byclass": 62, "bymerge": 47, "letters": 27, "digits": 10, "mnist": 10}


def normalised(wanted: bool, page: Page) -> list[str]:
    """Lines that look up mean and deviation of the bytes of the training split, where they are wanted."""
    page.prepared, page.as_bytes = "pictures.float() / 255", True
    if not wanted:
        return []
    page.help_with(MEAN_AND_STD)
    page.prepared = "(pictures.float() / 255 - mean) / std"
    return ["mean, std = mean_and_std(x_train)"]


def _source(form: Form) -> Source:
    kept = _KEPT[form.name]

    def whole(values: Values) -> dict[str, Any]:
        return {"variant": "", "train_on": form.splits[0], **values}

    def facts(values: Values) -> Facts:
        classes = _EMNIST_CLASSES.get(values.get("variant", ""), kept.classes)
        validation = values["validation"] != "off" and (values["validation"] != "share" or values["share"] > 0)
        return Facts("classification", kept.shape, classes, validation=validation, by_batch=True)

    def write(given: Values, page: Page) -> list[str]:
        values = whole(given)
        page.need(f"from torchvision.datasets import {form.name}")
        page.packages["torchvision"] = None
        page.setting("folder", folder_text(values["folder"], page), "where torchvision keeps its files")

        def read(split: str, x: str, y: str) -> list[str]:
            arguments = {key: literal(value) for key, value in form.arguments(split, values).items()}
            made = call(form.name, "folder", **{**arguments, "download": "True"})
            return [*lines(made, "pictures = "), f"{x} = {kept.pictures.format('pictures')}",
                    f"{y} = {kept.targets.format('pictures')}"]

        if values["validation"] == "share":
            code = [*read(values["train_on"], "x", "y"), *split_off(values["share"], values["split_seed"], None)]
        else:
            code = read(values["train_on"], "x_train", "y_train")
            if values["validation"] == "other split":
                code += read(form.other[values["train_on"]], "x_val", "y_val")
        return [*code, *normalised(values["normalise"], page)]

    return Source(facts, write)


for _form in FORMS:
    if _form.name in _KEPT:
        DATASETS[_form.name] = _source(_form)
