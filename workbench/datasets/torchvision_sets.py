"""torchvision's sets of small pictures: downloaded once, then read by torchvision's own code and kept in memory.

Taken are those whose pictures all have one small size and come as arrays: MNIST, FashionMNIST, KMNIST, EMNIST, QMNIST,
USPS, SEMEION, SVHN, CIFAR10, CIFAR100, STL10.  Not taken: sets that are folders of picture files of many sizes
(Imagenette, Food101, GTSRB, EuroSAT, Omniglot, ...), which "A folder of pictures" reads once they are unpacked; those
that cannot be downloaded without an account or another package (FER2013, PCAM, ImageNet, CelebA); FakeData, which
"Random pictures" replaces; and everything that is no classification.

torchvision reads what ``workbench.torchvision_files`` brought and compared with its checksums.  CIFAR's batches are
pickles: before torchvision opens one, ``workbench.array_pickle`` has looked through it for anything but arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from workbench.data import Data, Split, split_off
from workbench.datasets import datasets
from workbench.field import ChoiceField, PathField
from workbench.pixels import mean_and_std
from workbench.sentence import Problem
from workbench.torchvision_files import FORMS, Form, Values, folder_of, make_ready, missing, prepare, torchvision_class

if TYPE_CHECKING:
    from torchvision.datasets import VisionDataset


def _build(form: Form, values: Values) -> Data:
    make_ready(form, values)
    train, classes = _read(form, values["train_on"], values)
    validation: Split | None = None
    if values["validation"] == "other split":
        validation, _ = _read(form, form.other[values["train_on"]], values)
    elif values["validation"] == "share":
        train, validation = split_off(train.held, train.targets, values["share"], values["split_seed"])
    mean, std = mean_and_std(train.held) if values["normalise"] else (None, None)
    return Data(train, validation, "classification", classes, mean=mean, std=std)


def _read(form: Form, split: str, values: Values) -> tuple[Split, tuple[str, ...]]:
    """One split as torchvision reads it: uint8 (n, channels, height, width), int64 (n,), and the classes' names."""
    try:
        read = _reader(torchvision_class(form))(str(folder_of(values)), **form.arguments(split, values))
    except MemoryError:
        raise
    except Exception as error:
        raise Problem("torchvision cannot read {title} in {folder} ({kind}: {why}): delete its files there and "
                      "download it again.", title=form.title, folder=str(folder_of(values)), kind=type(error).__name__,
                      why=str(error).strip().rstrip(".").replace("\n", " ")) from error
    targets = torch.as_tensor(np.asarray(read.targets if hasattr(read, "targets") else read.labels)).to(torch.int64)
    if targets.dim() == 2:  # QMNIST tells more of a picture than its class
        targets = targets[:, 0].contiguous()
    classes = [str(name) for name in getattr(read, "classes", form.classes)]
    classes += [str(number) for number in range(len(classes), int(targets.max()) + 1)]
    return Split(_channels_first(read.data), targets), tuple(classes)


def _reader(cls: Any) -> type[VisionDataset]:
    """torchvision's class without its own look at the files: every one has been compared just before, once for both
    splits, and MNIST's files of long ago (``processed``) have no checksum to compare with."""
    return type(cls.__name__, (cls,), {"_check_integrity": lambda self: True, "_check_legacy_exist": lambda self: False,
                                       "__module__": cls.__module__})


def _channels_first(pictures: Tensor | np.ndarray) -> Tensor:
    """(n, h, w), (n, h, w, 3) or (n, 3, h, w) -> (n, channels, h, w), in one piece."""
    found = torch.as_tensor(pictures)
    if found.dim() == 3:
        found = found.unsqueeze(1)
    elif found.shape[1] != 3:
        found = found.permute(0, 3, 1, 2)
    return found.contiguous()


# ---------------------------------------------------------------------------------------------------------
# The parts

_VALIDATION = ("other split", "share", "off")


def _part(form: Form) -> None:
    def build(folder: str | None = None, variant: str = "", train_on: str = form.splits[0],
              validation: str = "other split", share: float = 0.1, split_seed: int = 0, normalise: bool = True) -> Data:
        return _build(form, {"folder": folder, "variant": variant, "train_on": train_on, "validation": validation,
                             "share": share, "split_seed": split_seed, "normalise": normalise})

    one_split = len(form.splits) == 1
    skip = [*([] if form.variants else ["variant"]), *(["train_on"] if one_split else [])]

    def whole(values: Values) -> Values:
        """All fields, with defaults for those that are not given and those that this set does not have."""
        full = datasets.part(form.name).complete(values)
        return {"variant": "", "train_on": form.splits[0], **full}

    datasets.register(
        form.name, title=form.title, help=form.help, words=f"torchvision download {form.words}", skip=skip,
        info={
            "task": "classification",
            "needs": "download",
            "missing": lambda values: missing(form, whole(values)),
            "prepare": lambda values, listener=None, cancel=None: prepare(form, whole(values), listener, cancel),
        },
        extra={
            "folder": {"field": PathField, "folder": True, "none_means": "the data folder",
                       "help": "Where torchvision's files are or go; empty for the data folder of all sets."},
            "variant": {"field": ChoiceField, "choices": form.variants, "default": next(iter(form.variants), ""),
                        "help": "Which letters and digits: balanced has 47 classes, byclass 62, bymerge 47, letters "
                                "26, digits and mnist 10."},
            "train_on": {"field": ChoiceField, "choices": form.splits,
                         "help": "The set's own split to train on; the tutorial (R1) trains on test."},
            "validation": {"field": ChoiceField, "choices": _VALIDATION[one_split:],
                           "default": _VALIDATION[one_split],
                           "help": "What to validate on: the set's split that is not trained on, a share of the "
                                   "training split, or nothing."},
            "share": {"lower": 0.0, "upper": 0.9,
                      "help": "Share of the training split kept for validation, where validation is a share."},
            "split_seed": {"lower": 0, "help": "Which pictures make that share comes from this number."},
            "normalise": {"help": "Bring each channel to mean 0 and deviation 1 over the training split; off leaves "
                                  "0 to 1, as ToTensor does."},
        },
    )(build)


for _form in FORMS:
    _part(_form)
