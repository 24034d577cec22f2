"""How training batches are changed by torchvision's transforms: each picture by a call of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torchvision.transforms import v2

from workbench.augmentations import augmentations
from workbench.augmentations.arguments import as_torchvision, auto_of
from workbench.augmentations.lists import CONTAINERS
from workbench.script.calls import differing
from workbench.script.facts import Dims, Facts
from workbench.script.layout import Node, call, indented, lines, listed, literal
from workbench.script.page import Helper, Page

Entry = Mapping[str, Any]


def write(entries: Sequence[Entry], facts: Facts, as_bytes: bool, elsewhere: bool, page: Page
          ) -> tuple[list[str], bool]:
    """The lines that build the transforms, and whether they mix classes; ``augmented`` goes into the page.

    ``as_bytes``   whether the pictures are bytes.  ``elsewhere``: whether they are on another device than the CPU.
    """
    page.need("from torchvision.transforms import v2")
    page.packages["torchvision"] = None
    mixing = [entry for entry in entries if _mixes(entry)]
    single = [entry for entry in entries if not _mixes(entry)]
    code: list[str] = []
    if single:
        code += lines(listed((_transform(entry, facts) for entry in single), spread=True), "transforms = ")
    if mixing:
        code += lines(listed((_transform(entry, facts) for entry in mixing), spread=True), "mixtures = ")
    page.help_with(_augmented(bool(single), bool(mixing), as_bytes, elsewhere, Dims.of(facts).outputs, page))
    return code, bool(mixing)


def _augmented(single: bool, mixing: bool, as_bytes: bool, elsewhere: bool, classes: str, page: Page) -> Helper:
    body = []
    if single:
        body += ["samples = list(pictures)", "for transform in transforms:",
                 "    samples = [transform(one) for one in samples]", "pictures = torch.stack(samples)"]
    if mixing and as_bytes:
        body += ["for mixture in mixtures:", "    mixed, targets = mixture(pictures.float(), targets)",
                 "    pictures = mixed.round().to(torch.uint8)"]
    elif mixing:
        body += ["for mixture in mixtures:", "    pictures, targets = mixture(pictures, targets)"]
    after = []
    if mixing:
        page.need("from torch.nn.functional import one_hot")
        after = ["if targets.dim() == 1:  # no mixture was drawn", f"    targets = one_hot(targets, {classes}).float()"]
    devices = "" if elsewhere else "devices=[]"
    return Helper("augmented", "\n".join([
        "@torch.no_grad()", "def augmented(pictures, targets, epoch, batch):",
        *indented(['"""A batch, each picture changed in its own way, drawn from the seed, epoch and batch."""',
                   'name = f"{seed}/{epoch}/{batch}/augmentation"',
                   "digest = hashlib.blake2b(name.encode(), digest_size=8).digest()",
                   f"with torch.random.fork_rng({devices}):",
                   '    torch.manual_seed(int.from_bytes(digest, "little") >> 1)', *indented(body), *after,
                   "return pictures, targets"])]), ("import hashlib",))


def _mixes(entry: Entry) -> bool:
    return entry["part"] in ("MixUp", "CutMix") or any(map(_mixes, entry.get("transforms", ())))


def _transform(entry: Entry, facts: Facts) -> Node:
    """The expression that builds one transform."""
    name = entry["part"]
    values = augmentations.part(name).complete({key: value for key, value in entry.items() if key != "part"})
    if name in CONTAINERS:
        inner = listed(_transform(one, facts) for one in values.pop("transforms"))
        return call(f"v2.{name}", inner, **differing(getattr(v2, name), values))
    for argument, (_, rule) in auto_of(name).items():
        if argument in values and values[argument] is None:
            values[argument] = rule(facts.shape(), values)
    named = differing(getattr(v2, name), {key: as_torchvision(key, value) for key, value in values.items()})
    if name == "AutoAugment":
        named["policy"] = f"v2.AutoAugmentPolicy({literal(values['policy'])})"
    if name in ("MixUp", "CutMix"):
        named["num_classes"] = Dims.of(facts).outputs
    return call(f"v2.{name}", **named)
