"""A folder of the user's own pictures as a script reads it, with Pillow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from workbench.field import PathField
from workbench.picture_decode import SUFFIXES
from workbench.script.datasets import DATASETS, Source, Values
from workbench.script.facts import Facts
from workbench.script.layout import lines, listed, literal
from workbench.script.page import Helper, Page
from workbench.script.paths import path_text
from workbench.script.splitting import SPLIT_BY_CLASS
from workbench.script.torchvision_sets import normalised

_CHANNELS = {"rgb": 3, "grey": 1}

# As workbench.picture_scan: what folders for training, validation and test may be called.
_WORDS: Mapping[str, str] = {
    "train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "test": "test", "testing": "test",
}

_FIND = Helper("find", '''
def find(*folders):
    """Pictures and the names of their classes, which are the names of the sub-folders."""
    found = []
    for folder in folders:
        paths = {path.relative_to(folder).as_posix(): path for path in folder.glob("*/**/*")}
        for name, path in sorted(paths.items()):
            words = name.split("/")
            hidden = any(word.startswith(".") or word == "__MACOSX" for word in words)
            if path.suffix.lower() in suffixes and path.is_file() and not hidden:
                try:
                    found.append((picture(path), words[0]))
                except OSError as error:
                    print(f"{path} is left out: {error}")
    pictures, labels = zip(*found, strict=True)
    return torch.from_numpy(np.stack(pictures)), labels
''')

_PICTURE = '''
def picture(path):
    """The largest square in the middle of a picture, scaled to {size} × {size}: uint8 ({channels}, {size}, {size})."""
    with Image.open(path) as image:
        image.draft(None, ({draft}, {draft}))  # a large JPEG is decoded at a fraction of its size
        image.load()
        if image.mode in ("PA", "LA", "La", "RGBA", "RGBa") or "transparency" in image.info:
            plain = image.convert("RGBA")
        elif image.mode in ("L", "RGB", "CMYK", "YCbCr"):
            plain = image
        else:
            plain = image.convert("L" if image.mode == "1" else "RGB")
        side = min(plain.size)
        left, top = (plain.width - side) // 2, (plain.height - side) // 2
        box = (left, top, left + side, top + side)
        if side == {size}:
            plain = plain.crop(box)
        else:
            plain = plain.resize(({size}, {size}), Image.Resampling.BILINEAR, box, reducing_gap=3.0)
        if plain.mode == "RGBA":  # what is transparent becomes white
            white = Image.new("RGBA", plain.size, (255, 255, 255, 255))
            plain = Image.alpha_composite(white, plain)
        if plain.mode != "{mode}":
            plain = plain.convert("RGB").convert("{mode}")
        turn = turns.get(image.getexif().get(0x0112))  # how the camera was held
        plain = plain if turn is None else plain.transpose(turn)
        pixels = np.asarray(plain)
    return {pixels}
'''
_TURNS = ("turns = {  # orientation in the camera's notes -> how to turn the picture",
          "    2: Image.Transpose.FLIP_LEFT_RIGHT,", "    3: Image.Transpose.ROTATE_180,",
          "    4: Image.Transpose.FLIP_TOP_BOTTOM,", "    5: Image.Transpose.TRANSPOSE,",
          "    6: Image.Transpose.ROTATE_270,", "    7: Image.Transpose.TRANSVERSE,",
          "    8: Image.Transpose.ROTATE_90,", "}")


def _facts(values: Values) -> Facts:
    size = values["size"]
    own = values["validation"] == "auto" and bool(_own_splits(values).keys() & {"val", "test"})
    held = own or (values["validation"] != "off" and values["share"] > 0)
    return Facts("classification", (_CHANNELS[values["colour"]], size, size), None, validation=held, by_batch=True)


def _own_splits(values: Values) -> dict[str, list[str]]:
    """The sub-folders for training, validation and test, where the folder has them."""
    try:
        names = sorted(entry.name for entry in os.scandir(PathField.path(values["folder"]))
                       if entry.is_dir() and not entry.name.startswith(".") and entry.name != "__MACOSX")
    except OSError:
        return {}
    found: dict[str, list[str]] = {}
    for name in names:
        if name.lower() in _WORDS:
            found.setdefault(_WORDS[name.lower()], []).append(name)
    count = sum(map(len, found.values()))
    return found if "train" in found and (len(found) > 1 or count == len(names)) else {}


def _write(values: Values, page: Page) -> list[str]:
    if not Path(PathField.path(values["folder"])).is_dir():
        page.limit("There is no folder {folder} here, so it is not known whether it has folders for validation; the "
                   "script takes its sub-folders for classes.", folder=values["folder"])
    page.limit("Pictures with 16 bits a channel or with fractions are brought to bytes by Descent, and not by the "
               "script.")
    page.need("import numpy as np", "from pathlib import Path", "from PIL import Image")
    page.packages |= {"numpy": None, "pillow": None}
    page.set_up(*lines(listed(map(literal, sorted(SUFFIXES)), brackets="{}"), "suffixes = "), *_TURNS)
    channels, size = _CHANNELS[values["colour"]], values["size"]
    page.help_with(Helper("picture", _PICTURE.format(
        size=size, channels=channels, draft=2 * size, mode="RGB" if channels == 3 else "L",
        pixels="pixels.transpose(2, 0, 1)" if channels == 3 else "pixels[None]")))
    page.help_with(_FIND)
    own = _own_splits(values)
    folder = path_text(values["folder"], page)
    code = [f"root = {folder if folder.startswith('Path') else f'Path({folder})'}"]
    held = next((own[name] for name in ("val", "test") if name in own), []) if values["validation"] == "auto" else []
    code += _read(own.get("train", []), "x_train", "labels")
    names = "labels"
    if held:
        code += _read(held, "x_val", "held_labels")
        names = "labels + held_labels"
    code += [f"classes = sorted(set({names}))", "y_train = torch.tensor([classes.index(label) for label in labels])"]
    if held:
        code.append("y_val = torch.tensor([classes.index(label) for label in held_labels])")
    elif values["validation"] != "off" and values["share"] > 0:
        page.help_with(SPLIT_BY_CLASS)
        code += [f"kept, held = split_by_class(y_train, {values['share']!r}, {values['split_seed']})",
                 "x_val, y_val = x_train[held], y_train[held]", "x_train, y_train = x_train[kept], y_train[kept]"]
    return [*code, *normalised(values["normalise"], page)]


def _read(folders: list[str], x: str, labels: str) -> list[str]:
    places = [f"root / {literal(name)}" for name in folders] or ["root"]
    return [f"{x}, {labels} = find({', '.join(places)})"]


DATASETS["picture_folder"] = Source(_facts, _write)
