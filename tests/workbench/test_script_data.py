"""Scripts whose data are files: tables, folders of pictures, torchvision's sets, and the user's own code."""

from __future__ import annotations

import argparse
import contextlib
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import torch
from PIL import Image

from tests.workbench.file_server import FileServer, file_server
from tests.workbench.outside_files import LION, address, agreed, written
from tests.workbench.picture_files import noise, write, write_folder
from tests.workbench.running import recipe, train
from tests.workbench.script_running import ScriptRunner, check_losses, script_runner
from tests.workbench.torchvision_files import WRITERS
from workbench.augmentations import available
from workbench.kinds import registries
from workbench.messages import CheckpointSaved
from workbench.preparing import download
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.rehearsal import size_of
from workbench.script import script_of

SHORT = {"epochs": 2, "batch_size": 8, "threads": 1, "checkpoint_every_seconds": 0}
SMALL = Choice("small_cnn", {"width": 2})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptRunner]:
    with script_runner(tmp_path_factory.mktemp("scripts")) as found:
        yield found


def on(dataset: Choice, model: Choice, loss: str = "CrossEntropyLoss", **training: Any) -> Recipe:
    return replace(recipe(), dataset=dataset, model=model, loss=Choice(loss), training={**SHORT, **training})


# ---------------------------------------------------------------------------------------------------------
# Tables

def a_table(folder: Path) -> str:
    """Numbers with gaps, whole numbers, texts with gaps, dates, yes and no, and a text to predict."""
    draw = random.Random(0)
    rows = [[f"{draw.gauss(0, 3):.3f}", str(draw.randint(-5, 9)), draw.choice(["Rome", "Oslo", "Kyoto", ""]),
             f"2024-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}", draw.choice(["true", "false"]),
             draw.choice(["yes", "no"])] for _ in range(60)]
    for row in rows[::7]:
        row[0] = "NA"
    path = folder / "table.csv"
    path.write_text("\n".join(",".join(row) for row in [["a", "b", "town", "when", "flag", "y"], *rows]) + "\n")
    return str(path)


@pytest.mark.parametrize(("values", "loss"), [
    ({}, "CrossEntropyLoss"),
    ({"validation": 0.0, "scaling": "minmax", "missing_numbers": "median"}, "CrossEntropyLoss"),
    ({"missing_numbers": "drop", "missing_text": "drop", "scaling": "off", "stratified": False}, "CrossEntropyLoss"),
    ({"target": "a", "task": "regression", "missing_target": "drop", "scale_target": True, "categories": "b"},
     "MSELoss"),
    ({"target": "b", "task": "classification", "leave_out": "a, when"}, "CrossEntropyLoss"),
])
def test_a_table(values: dict[str, Any], loss: str, tmp_path: Path, runner: ScriptRunner) -> None:
    script = check_losses(runner, on(Choice("table", {"path": a_table(tmp_path), **values}), Choice("mlp"), loss))
    assert script.limits == ()
    assert "pyarrow" not in script.text


def test_a_table_with_another_delimiter_decimal_sign_and_encoding(tmp_path: Path, runner: ScriptRunner) -> None:
    draw = random.Random(1)
    rows = [f"{draw.gauss(0, 3):.3f};{draw.randint(-5, 9)};{draw.gauss(0, 3):.3f}".replace(".", ",") for _ in range(50)]
    path = tmp_path / "german.csv"
    path.write_text("\n".join(["größe;zahl;target", *rows]) + "\n", encoding="cp1252")
    for target in (None, "größe, target"):
        chosen = Choice("table", {"path": str(path), "target": target, "encoding": "windows-1252"})
        check_losses(runner, on(chosen, Choice("mlp"), "MSELoss"))


def test_a_parquet_table(tmp_path: Path, runner: ScriptRunner) -> None:
    draw = random.Random(2)
    pyarrow.parquet.write_table(pa.table({
        "u": [draw.gauss(0, 1) if i % 5 else None for i in range(50)], "k": [draw.choice("xy") for _ in range(50)],
        "class": [draw.randint(0, 2) for _ in range(50)]}), tmp_path / "a.parquet")
    check_losses(runner, on(Choice("table", {"path": str(tmp_path / "a.parquet")}), Choice("mlp")))


def test_a_table_that_is_not_there_is_a_limit(tmp_path: Path) -> None:
    script = script_of(on(Choice("table", {"path": str(tmp_path / "no.csv")}), Choice("mlp")))
    (limit,) = script.limits
    assert "no.csv cannot be read" in limit
    assert "x_train, y_train = ..., ..." in script.text


# ---------------------------------------------------------------------------------------------------------
# Folders of pictures

@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """PNG and JPEG of many kinds, one turned by its camera, one deeper down, one that is none."""
    folder = tmp_path / "pictures"
    write_folder(folder, {"red": 9, "blue": 7}, size=20)
    Image.fromarray(noise(5, 40, 30)).save(folder / "red" / "zz.jpg")
    notes = Image.Exif()
    notes[0x0112] = 6
    Image.fromarray(noise(5, 40, 30)).save(folder / "red" / "turned.jpg", exif=notes)
    Image.fromarray(np.dstack([noise(3, 33, 33), noise(4, 33, 33)[..., :1]])).save(folder / "blue" / "alpha.png")
    for name, mode in (("palette.gif", "P"), ("four.jpg", "CMYK"), ("one.png", "1"), ("grey.png", "LA")):
        Image.fromarray(noise(6, 33, 30)).convert(mode).save(folder / "blue" / name)
    (folder / "blue" / "bad.png").write_bytes(b"no picture")
    write(folder / "blue" / "deeper" / "one.png", noise(77, 18, 18))
    write(folder / "blue" / ".hidden" / "one.png", noise(78, 18, 18))
    return folder


@pytest.mark.parametrize("values", [
    {"size": 16}, {"size": 20, "colour": "grey", "normalise": False}, {"size": 9, "validation": "off"}])
def test_a_folder_of_pictures(values: dict[str, Any], pictures: Path, runner: ScriptRunner) -> None:
    check_losses(runner, on(Choice("picture_folder", {"folder": str(pictures), **values}), SMALL))


@pytest.mark.parametrize("validation", ["auto", "share", "off"])
def test_a_folder_with_splits_of_its_own(validation: str, tmp_path: Path, runner: ScriptRunner) -> None:
    write_folder(tmp_path, {"train/red": 9, "train/blue": 7, "val/red": 3, "val/blue": 2, "test/red": 2}, size=20)
    chosen = Choice("picture_folder", {"folder": str(tmp_path), "size": 16, "validation": validation})
    check_losses(runner, on(chosen, SMALL))


@pytest.mark.parametrize("more", [{}, {"precision": "bfloat16"}], ids=str)
def test_pictures_that_are_read_while_it_trains(more: dict[str, Any], pictures: Path, runner: ScriptRunner) -> None:
    """The script holds them in memory, which changes no bit."""
    chosen = Choice("picture_folder", {"folder": str(pictures), "size": 16})
    check_losses(runner, on(chosen, SMALL, stream="on", workers=0, **more))


# ---------------------------------------------------------------------------------------------------------
# Initial weights

MLP = Choice("mlp", {"hidden": (8,), "batch_norm": True})


def checkpoints(folder: Path) -> dict[str, Any]:
    """The same weights as several programs keep them."""
    told = train(recipe("SGD", model=MLP, seed=7), folder / "runs")
    state = told.trainer.model.state_dict()
    inside = {f"module._orig_mod.{name}": value for name, value in state.items()}
    return {
        "plain": state, "compiled": inside,
        "tutorial": {"epoch": 3, "loss": torch.tensor(0.5), "model_state_dict": state, "optimizer_state_dict": {}},
        "torchvision": {"model": state, "args": argparse.Namespace(lr=0.1), "epoch": 3, "lr_scheduler": {}},
        "lightning": {"state_dict": {f"model.{name}": value for name, value in state.items()}, "loops": {"a": {}},
                      "pytorch-lightning_version": "2.6.0"},
        "odd": {"epoch": 3, "my_net": inside},
        "two": {**{f"teacher.{name}": value[..., :2] for name, value in state.items() if value.dim()}, **inside},
        "descent": torch.load(told.of(CheckpointSaved)[-1].path, weights_only=True),
    }


def test_initial_weights_of_a_checkpoint(tmp_path: Path, runner: ScriptRunner) -> None:
    unlike = train(recipe("SGD", model=MLP)).history["loss"].tolist()
    for name, state in checkpoints(tmp_path).items():
        torch.save(state, tmp_path / f"{name}.pt")
        script = check_losses(runner, recipe("SGD", model=MLP, weights=str(tmp_path / f"{name}.pt")))
        assert script.limits == ()
        assert ("argparse" in script.text) == (name == "torchvision")
        without = script.text.replace("\nload_weights(", "\n(lambda *_: None)(")
        assert runner.losses(without) == unlike, "the control"
        wider = Choice("mlp", {"hidden": (8, 5), "batch_norm": True})
        check_losses(runner, recipe("SGD", model=wider, weights=str(tmp_path / f"{name}.pt")))


class Strange:
    pass


def test_a_checkpoint_that_torch_does_not_load_is_a_limit(tmp_path: Path) -> None:
    torch.save({"model": {"0.weight": torch.ones(8, 6)}, "config": Strange()}, tmp_path / "strange.pt")
    script = script_of(recipe("SGD", model=MLP, weights=str(tmp_path / "strange.pt")))
    assert "strange.pt holds objects of other classes" in script.limits[0]
    (tmp_path / "none.pt").write_bytes(b"nothing")
    for name in ("none.pt", "gone.pt"):
        script = script_of(recipe("SGD", model=MLP, weights=str(tmp_path / name)))
        assert f"{name} cannot be looked into" in script.limits[0]


# ---------------------------------------------------------------------------------------------------------
# torchvision

@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize("values", [{}, {"normalise": False, "validation": "share", "share": 0.3}], ids=str)
def test_torchvisions_sets(name: str, values: dict[str, Any], server: FileServer, tmp_path: Path,
                           monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, since torchvision must be told where the small stand-ins of its files are."""
    WRITERS[name](server, monkeypatch)
    one_split = "train_on" not in {field.name for field in registries["datasets"].fields(name)}
    values = {**values, "folder": str(tmp_path), **({"validation": "share"} if one_split else {})}
    chosen = Choice(name, values)
    download(chosen)
    made = on(chosen, SMALL)
    wanted = train(made).history["loss"].tolist()
    text = script_of(made, size_of(chosen)).text
    with contextlib.redirect_stdout(io.StringIO()), torch.random.fork_rng():
        found: dict[str, Any] = {}
        exec(compile(text, name, "exec"), found)
    assert found["losses"] == wanted


# ---------------------------------------------------------------------------------------------------------
# Augmentation

def augmented(as_bytes: bool, *entries: dict[str, Any], **training: Any) -> Recipe:
    values = {"samples": 20, "size": 24, "as_bytes": as_bytes, "validation": 0.2, "classes": 3}
    return replace(on(Choice("random_images", values), SMALL, **training), augmentation=entries)


@pytest.mark.parametrize("name", available())
def test_every_transform(name: str, runner: ScriptRunner) -> None:
    values = {"ElasticTransform": {"sigma": 1.0}}.get(name, {})
    grows = name in ("RandomZoomOut", "RandomResize", "RandomShortestSize", "Pad")
    after = ({"part": "RandomCrop", "padding": 0},) if grows else ({"part": "Resize"},) if name == "ScaleJitter" else ()
    if name == "ScaleJitter":
        pytest.skip("scaled pictures are smaller than any crop")
    check_losses(runner, augmented(True, {"part": name, **values}, *after))


@pytest.mark.parametrize("as_bytes", [True, False])
def test_lists_of_transforms(as_bytes: bool, runner: ScriptRunner) -> None:
    sometimes = {"part": "RandomApply", "p": 0.5, "transforms": (
        {"part": "RandomRotation"}, {"part": "RandomCrop", "padding": 2})}
    mixed = {"part": "RandomChoice", "transforms": ({"part": "MixUp"}, {"part": "CutMix"})}
    check_losses(runner, augmented(as_bytes, sometimes, mixed, accumulate=2))
    check_losses(runner, augmented(as_bytes, {"part": "RandomOrder"}, {
        "part": "RandomApply", "transforms": ({"part": "MixUp"},), "p": 0.3}))


def test_augmented_digits_with_an_average_and_a_watched_accuracy(runner: ScriptRunner) -> None:
    made = on(Choice("digits"), SMALL, batch_size=128, average="swa")
    made = replace(made, augmentation=({"part": "RandomCrop", "padding": 1}, {"part": "MixUp"}),
                   scheduler=Choice("ReduceLROnPlateau", {"watch": "train accuracy", "patience": 0}))
    check_losses(runner, made)


# ---------------------------------------------------------------------------------------------------------
# The user's own code

MINE = '''
import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import Dataset


class Net(nn.Module):
    def __init__(self, width: int = 8, drop: float = 0.1):
        super().__init__()
        self.one, self.two, self.drop = nn.Linear(6, width), nn.Linear(width, 1), nn.Dropout(drop)
        self.two.bias.data += random.random() + float(np.random.rand())

    def forward(self, x):
        return self.two(self.drop(self.one(x).relu()))


def make(data, width: int = 4):
    return nn.Sequential(nn.Flatten(), nn.Linear(data.numel, width), nn.Tanh(), nn.Linear(width, data.outputs))


class Loss(nn.Module):
    def __init__(self, power: float = 2.0):
        super().__init__()
        self.power = power

    def forward(self, a, b):
        return ((a - b).abs() ** self.power).mean()


class Falling(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, total_steps: int, last_epoch=-1):
        self.total_steps = total_steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * (1 - 0.5 * self.last_epoch / self.total_steps) for base in self.base_lrs]


class Points(Dataset):
    def __init__(self, count: int = 30):
        self.points = torch.randn(count, 2)

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        return self.points[index], index % 3


class Heights(Points):
    def __getitem__(self, index):
        return self.points[index], float(self.points[index].sum())


def pair(count: int = 30):
    return Points(count), Points(8)


class Pictures(Dataset):
    def __init__(self, root: Path = Path("~/pictures"), arrays: bool = False):
        assert isinstance(root, Path)
        self.arrays = arrays

    def __len__(self):
        return 20

    def __getitem__(self, index):
        pixels = np.random.default_rng(index).integers(0, 256, (9, 9, 3), dtype=np.uint8)
        return pixels if self.arrays else Image.fromarray(pixels), index % 2
'''


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return agreed(written(tmp_path, MINE, "mine.py"))


def test_an_optimizer_of_ones_own(tmp_path: Path, runner: ScriptRunner) -> None:
    lion = address(agreed(written(tmp_path, LION)))
    check_losses(runner, recipe(lion, optimizer_values={"lr": 0.01, "betas": (0.8, 0.9)}))
    script = check_losses(runner, recipe(lion, "CosineAnnealingLR", groups="kind"))
    assert f'Lion = load("{tmp_path / "lion.py"}", "Lion")' in script.text


def test_models_losses_and_schedulers_of_ones_own(mine: Path, runner: ScriptRunner) -> None:
    """They may draw from the generators of NumPy and Python too, and take the shape of the data."""
    check_losses(runner, recipe(model=Choice(address(mine, "Net"), {"width": 5})))
    check_losses(runner, recipe("Muon", model=Choice(address(mine, "Net")), groups="layer"))
    check_losses(runner, recipe(model=Choice(address(mine, "make"))))
    check_losses(runner, replace(recipe(), loss=Choice(address(mine, "Loss"), {"power": 1.5})))
    check_losses(runner, recipe("SGD", address(mine, "Falling")))


@pytest.mark.parametrize(("name", "values", "model", "loss"), [
    ("Points", {"count": 25, "validation": 0.3}, Choice("mlp"), "CrossEntropyLoss"),
    ("Heights", {}, Choice("mlp"), "MSELoss"),
    ("pair", {}, Choice("mlp"), "CrossEntropyLoss"),
    ("Pictures", {"root": "~/somewhere"}, SMALL, "CrossEntropyLoss"),
    ("Pictures", {"arrays": True}, SMALL, "CrossEntropyLoss"),
])
def test_a_dataset_of_ones_own(name: str, values: dict[str, Any], model: Choice, loss: str, mine: Path,
                               runner: ScriptRunner) -> None:
    script = check_losses(runner, on(Choice(address(mine, name), values), model, loss))
    check_losses(runner, on(Choice(address(mine, name), values), model, loss, stream="on", workers=0))
    assert "reads every sample" in script.limits[0]


def test_nobody_has_to_agree_to_see_the_code(tmp_path: Path) -> None:
    """Nothing of a file is run to write a script: it is read at most."""
    strange = written(tmp_path, f"raise SystemExit('never')\n{MINE}", "strange.py")
    made = replace(recipe(address(strange, "Lion"), model=Choice(address(strange, "make"))),
                   loss=Choice(address(strange, "Loss")), dataset=Choice(address(strange, "Heights")))
    script = script_of(made)
    assert "make(data=data_shape(x_train, y_train))" in script.text
    assert any("has convolutions is not known" in limit for limit in script.limits)


def test_a_file_that_imports_descent_is_a_limit(tmp_path: Path) -> None:
    file = written(tmp_path, "from workbench.data import DataShape\nclass Net: pass\n", "ours.py")
    script = script_of(recipe(model=Choice(address(file, "Net"))))
    (limit,) = script.limits
    assert "ours.py imports workbench" in limit
    assert "But: ours.py imports workbench" in script.text
