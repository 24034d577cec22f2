"""Data made for looking at, and a driver that shows them in the data window.

    python -m tests.ui.data_scenes [SCENE]              shows one
    python -m tests.ui.data_scenes --save FOLDER        saves pictures of all, in the light and in the dark theme
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image, ImageDraw
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from torch import Tensor

from ui import theme
from ui.data_looker import DataLooker, Source
from workbench.data import Data, Split
from workbench.data_look import Subject
from workbench.kinds import registries
from workbench.progress import Reporter
from workbench.registry import Choice

if TYPE_CHECKING:
    from ui.theme import ThemeName


def flipped(inputs: Tensor, targets: Tensor, epoch: int, batch: int) -> tuple[Tensor, Tensor]:
    """An augmentation for looking at: every sample is mirrored or shifted, as (epoch, batch) and its place say."""
    generator = torch.Generator().manual_seed(1000 * epoch + batch)
    changed = inputs.clone()
    for place in range(len(inputs)):
        draw = int(torch.randint(0, 4, (), generator=generator))
        shift = int(torch.randint(-3, 4, (), generator=generator))
        changed[place] = (inputs[place].flip(-1) if draw % 2 else inputs[place]).roll(shift, -1 if draw < 2 else -2)
    return changed, targets


def draw_folder(folder: Path, count: int = 40) -> None:
    """Colour pictures of mixed shapes and sizes in four classes, with some files that cannot be read."""
    random = np.random.default_rng(0)
    for name, shape in (("circles", "ellipse"), ("squares", "rectangle"), ("triangles", "polygon"), ("沙滩 beach", "")):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count if name != "triangles" else count // 8):
            width, height = (int(size) for size in random.integers(40, 400, 2))
            ground = tuple(int(value) for value in random.integers(0, 256, 3))
            picture = Image.new("RGB", (width, height), ground)
            pen = ImageDraw.Draw(picture)
            ink = tuple(int(value) for value in random.integers(0, 256, 3))
            box = (width // 5, height // 5, 4 * width // 5, 4 * height // 5)
            if shape == "polygon":
                pen.polygon([(box[0], box[3]), (box[2], box[3]), (width // 2, box[1])], fill=ink)
            elif shape:
                getattr(pen, shape)(box, fill=ink)
            else:
                noise = random.integers(120, 255, (height, width, 3), dtype=np.uint8)
                picture = Image.fromarray(noise)
            picture.save(folder / name / f"{number:03}.{('png', 'jpg', 'bmp')[number % 3]}")
    (folder / "circles" / "broken.png").write_bytes(b"\x89PNG no more")
    (folder / "squares" / "empty file with a long name, as cameras and people make them.jpg").write_bytes(b"")
    (folder / "squares" / "notes.txt").write_text("no picture")
    Image.new("RGB", (30, 30)).save(folder / "lying about.png")


# ---------------------------------------------------------------------------------------------------------
# Scenes

def digits(_: Reporter) -> Source:
    return Source(Subject(registries["datasets"].build(Choice("digits")), batch_size=64))


def augmented_digits(reporter: Reporter) -> Source:
    return Source(replace(digits(reporter).subject, augmentation=flipped))


def folder(_: Reporter) -> Source:
    place = Path(tempfile.mkdtemp()) / "Holiday pictures"
    draw_folder(place)
    values = {"folder": str(place), "size": 48}
    report = registries["datasets"].part("picture_folder").info["prepare"](values)
    data = registries["datasets"].build(Choice("picture_folder", values))
    return Source(Subject(data, batch_size=32, augmentation=flipped), report)


def moons(_: Reporter) -> Source:
    return Source(Subject(registries["datasets"].build(Choice("moons")), batch_size=32))


def regression(_: Reporter) -> Source:
    """A table as people have them: scales far apart, a column that never changes, a missing number."""
    generator = torch.Generator().manual_seed(2)
    inputs = torch.randn(1000, 6, generator=generator) * torch.tensor([1.0, 5, 0.2, 30, 1, 0])
    inputs[:, 3] += 1200
    inputs[:, 5] = 7
    targets = (inputs[:, :1] * 3 + inputs[:, 1:2] + torch.randn(1000, 1, generator=generator)).exp().clamp(max=60)
    inputs[17, 4] = float("nan")
    return Source(Subject(Data(
        Split(inputs[:800], targets[:800]), Split(inputs[800:], targets[800:]), "regression",
        features=("age", "distance to the sea in kilometres", "slope", "altitude", "humidity", "station"),
        outputs=("price",)), batch_size=64))


def many(_: Reporter) -> Source:
    """A thousand classes of very different size, and ten thousand features."""
    generator = torch.Generator().manual_seed(3)
    labels = (torch.rand(4000, generator=generator) ** 2 * 1000).long()
    inputs = torch.randn(4000, 10_000, generator=generator)
    return Source(Subject(Data(Split(inputs[:3000], labels[:3000]), Split(inputs[3000:], labels[3000:]),
                               "classification", tuple(f"species {i}" for i in range(1000)))))


SCENES: Mapping[str, Callable[[Reporter], Source]] = MappingProxyType({
    "digits": digits, "augmented_digits": augmented_digits, "folder": folder, "moons": moons,
    "regression": regression, "many": many,
})


# ---------------------------------------------------------------------------------------------------------
# The driver

def poses(looker: DataLooker) -> Iterator[str]:
    """Every tab, and a sample enlarged; the name of each."""
    window = looker.window
    for number in range(window.tabs.count()):
        if window.tabs.isTabVisible(number):
            window.tabs.setCurrentIndex(number)
            QTest.qWait(150)
            yield window.tabs.tabText(number).replace("&", "").lower()
    window.tabs.setCurrentIndex(0)
    if window.samples.grid.model_.rowCount():
        window.samples.enlarge(5)
        QTest.qWait(100)
        yield "enlarged"


def save(app: QApplication, folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    themes: tuple[ThemeName, ...] = ("light", "dark")
    for name in names:
        for colours in themes:
            theme.apply(app, colours)
            looker = DataLooker()
            looker.open(SCENES[name], name)
            while looker.busy:
                QTest.qWait(20)
            for pose in poses(looker):
                looker.window.grab().save(str(folder / f"{name}-{pose}-{colours}.png"))
            looker.window.close()
            looker.end()
            looker.window.deleteLater()


def main(arguments: list[str]) -> int:
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    if "--save" in arguments:
        save(app, Path(arguments[arguments.index("--save") + 1]),
             [name for name in arguments if name in SCENES] or list(SCENES))
        return 0
    looker = DataLooker()
    name = arguments[0] if arguments else "digits"
    looker.open(SCENES[name], name)
    code = app.exec()
    looker.end()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
