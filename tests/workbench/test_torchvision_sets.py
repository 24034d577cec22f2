"""torchvision's sets: from a server on loopback, in their true formats, and equal to what torchvision reads."""

from __future__ import annotations

import importlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torchvision.datasets as tv
from torch import nn
from torch.utils.data import DataLoader
from torchvision.transforms import ToTensor

from tests.workbench.file_server import FileServer, file_server, stall
from tests.workbench.running import train
from tests.workbench.torchvision_files import COUNTS, WRITERS, cifar_files, labels, pictures, serve_cifar
from workbench.batches import Preparation
from workbench.data import Data
from workbench.data_folder import choose_data_folder, data_folder, default_data_folder
from workbench.downloads import DownloadNeeded
from workbench.kinds import registries
from workbench.presets import CIFAR, CIFAR_TUTORIAL
from workbench.progress import Cancelled, Progress
from workbench.registry import Choice, Part
from workbench.sentence import Problem
from workbench.torchvision_files import FORMS, Form, missing, sources_of

NAMES = [form.name for form in FORMS]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "*")
    with file_server() as one:
        yield one


def part(name: str) -> Part:
    return registries["datasets"].part(name)


def form(name: str) -> Form:
    return next(one for one in FORMS if one.name == name)


def build(name: str, **values: Any) -> Data:
    data = registries["datasets"].build(Choice(name, values))
    assert isinstance(data, Data)
    return data


def prepare(name: str, *more: Any, **values: Any) -> None:
    part(name).info["prepare"](values, *more)


@pytest.fixture
def there(server: FileServer, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A set that is downloaded, and a server that is gone."""
    name: str = getattr(request, "param", "CIFAR10")
    WRITERS[name](server, monkeypatch)
    prepare(name)
    server.files.clear()
    return name


def test_every_set_here_has_files_to_be_tried_with() -> None:
    assert set(WRITERS) == set(NAMES)


def as_torchvision_reads(name: str, split: str, variant: str = "balanced") -> Any:
    root = str(data_folder())
    match name:
        case "SVHN" | "STL10":
            return getattr(tv, name)(root, split=split, transform=ToTensor())
        case "EMNIST":
            return tv.EMNIST(root, split=variant, train=split == "train", transform=ToTensor())
        case "SEMEION":
            return tv.SEMEION(root, transform=ToTensor(), download=False)
    return getattr(tv, name)(root, train=split == "train", transform=ToTensor())


def assert_equals(data: Data, inputs: torch.Tensor, targets: torch.Tensor, said: Any) -> None:
    """What the trainer sees, number by number, against dataset[i] of torchvision with its ToTensor."""
    prepared = Preparation(data, torch.device("cpu"))(inputs)
    assert len(said) == len(inputs) == len(targets)
    for i in range(len(said)):
        picture, target = said[i]
        assert torch.equal(prepared[i], picture)
        assert int(targets[i]) == target


@pytest.mark.parametrize("there", NAMES, indirect=True)
def test_each_set_is_what_torchvision_reads(there: str) -> None:
    splits = form(there).splits
    for split in splits:
        one = {"train_on": split} if len(splits) > 1 else {"validation": "off"}
        if split == "extra":
            continue  # not downloaded: nobody asked for it
        data = build(there, **one, normalise=False)
        said = as_torchvision_reads(there, split)
        assert_equals(data, data.train.inputs, data.train.targets, said)
        assert (data.train.inputs.dtype, data.train.targets.dtype) == (torch.uint8, torch.int64)
        assert data.train.inputs.is_contiguous()
        if len(splits) > 1:
            other = "test" if split == "train" else "train"
            assert data.validation is not None
            assert_equals(data, data.validation.inputs, data.validation.targets, as_torchvision_reads(there, other))
        assert int(data.train.targets.max()) < len(data.classes)
        if hasattr(said, "classes"):
            assert list(data.classes) == list(said.classes)


@pytest.mark.parametrize("there", NAMES, indirect=True)
def test_the_test_files_are_in_the_true_formats(there: str) -> None:
    """The control of the test above: torchvision reads from them just what was put in."""
    split = "train"
    said = as_torchvision_reads(there, split)
    data = build(there, validation="off", normalise=False)
    assert len(said) == COUNTS[split]
    classes = 47 if there == "EMNIST" else 10
    assert data.train.targets.tolist() == labels(split, classes).tolist()
    shape = data.train.inputs.shape[1:]
    drawn = pictures(split, *(shape[1:] if shape[0] == 1 else (3, 32, 32) if shape[1] == 32 else (3, 96, 96)))
    if there == "SVHN":
        drawn = pictures(split, 32, 32, 3).transpose(0, 3, 1, 2)
    elif there == "STL10":
        drawn = drawn.transpose(0, 1, 3, 2)  # stored column by column
    elif there == "CIFAR10" or there == "CIFAR100":
        drawn = pictures(split, 3072).reshape(-1, 3, 32, 32)
    elif there == "SEMEION":
        drawn = (pictures(split, 256) > 127).reshape(-1, 16, 16) * np.uint8(255)
    elif there == "USPS":
        assert np.abs(data.train.inputs[:, 0].numpy().astype(int) - drawn).max() <= 1  # through six digits of text
        return
    assert np.array_equal(data.train.inputs.numpy().reshape(drawn.shape), drawn)


@pytest.mark.parametrize("name", NAMES)
def test_addresses_and_checksums_are_those_that_torchvision_asks_for(name: str, monkeypatch: pytest.MonkeyPatch,
                                                                     tmp_path: Path) -> None:
    """torchvision's own download code, with the network taken away, tells what it would fetch."""
    asked: set[tuple[str, str, str | None]] = set()

    def download_url(url: str, root: str, filename: str | None = None, md5: str | None = None) -> None:
        asked.add((url, str(Path(root) / (filename or url.rpartition("/")[2])), md5))

    def download_and_extract_archive(url: str, download_root: str, extract_root: str | None = None,
                                     filename: str | None = None, md5: str | None = None) -> None:
        download_url(url, download_root, filename, md5)

    cls = getattr(tv, name)
    module = importlib.import_module(cls.__module__)
    for function in (download_url, download_and_extract_archive):
        if hasattr(module, function.__name__):
            monkeypatch.setattr(module, function.__name__, function)
    splits = [split for split in form(name).splits if split != "extra"]
    variant = "letters"
    for split in splits:
        arguments = form(name).arguments(split, {"variant": variant})
        try:
            cls(str(tmp_path), **{**arguments, "download": True})
        except Exception:  # there is nothing to read, of course
            pass
    values = {"folder": str(tmp_path), "variant": variant, "train_on": splits[0], "validation": "other split"}
    ours = {(source.download.address, str(source.download.path), source.download.md5)
            for source in sources_of(form(name), values)}
    assert asked == ours
    assert all(source.download.size for source in sources_of(form(name), values))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_said_and_nothing_is_downloaded(name: str, server: FileServer,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS[name](server, monkeypatch)
    needed = part(name).info["missing"]({})
    assert isinstance(needed, DownloadNeeded)
    with pytest.raises(DownloadNeeded) as caught:
        build(name)
    for said in (needed.sentence, caught.value.sentence):
        assert said.startswith(f"{part(name).title} is not in {data_folder()} yet: download it (")
        for download in needed.downloads:
            assert download.path.name in said
        assert server.url() in said
        assert str(needed.downloads[0].path.parent) in said
        assert said.count("\n") == 0
    assert server.requests == []
    assert not data_folder().exists()
    prepare(name)
    assert part(name).info["missing"]({}) is None


@pytest.mark.parametrize("there", NAMES, indirect=True)
def test_what_is_there_is_used_without_a_network(there: str, server: FileServer) -> None:
    before = len(server.requests)
    assert part(there).info["missing"]({}) is None
    one, two = build(there), build(there)
    prepare(there)
    assert len(server.requests) == before
    assert torch.equal(one.train.inputs, two.train.inputs)


@pytest.mark.parametrize("there", NAMES, indirect=True)
def test_files_put_there_by_hand_are_enough(there: str, tmp_path: Path, server: FileServer) -> None:
    """The archive alone, in the place that the sentence names."""
    folder = tmp_path / "by hand"
    needed = part(there).info["missing"]({"folder": str(folder)})
    before = len(server.requests)
    for download in needed.downloads:
        download.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data_folder() / download.path.relative_to(folder), download.path)
    data = build(there, folder=str(folder))
    assert torch.equal(data.train.inputs, build(there).train.inputs)
    assert len(server.requests) == before


def test_only_what_is_asked_for_is_downloaded(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["SVHN"](server, monkeypatch)
    prepare("SVHN", train_on="test", validation="off")
    assert {path for path, _ in server.requests} == {"test_32x32.mat"}
    assert build("SVHN", train_on="test", validation="off").validation is None
    needed = part("SVHN").info["missing"]({"train_on": "extra"})
    assert [download.path.name for download in needed.downloads] == ["extra_32x32.mat"]
    prepare("SVHN", train_on="extra")
    assert len(build("SVHN", train_on="extra").train) == COUNTS["extra"]


def test_variants_of_emnist_come_from_one_archive(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["EMNIST"](server, monkeypatch)
    prepare("EMNIST", variant="balanced")
    data = build("EMNIST", variant="letters")
    assert len(server.requests) == 1
    assert data.classes[:3] == ("N/A", "a", "b")
    assert int(data.train.targets.min()) == 1
    with pytest.raises(Problem, match="does not contain emnist-digits"):
        build("EMNIST", variant="digits")  # ours has two variants only


# ---------------------------------------------------------------------------------------------------------
# Values

def test_normalising_is_by_the_training_splits_own_mean_and_deviation(there: str) -> None:
    data = build(there)
    scaled = data.train.inputs.double() / 255
    assert data.mean == pytest.approx(scaled.mean((0, 2, 3)).tolist())
    assert data.std == pytest.approx(scaled.std((0, 2, 3), correction=0).tolist())
    assert (build(there, normalise=False).mean, build(there, normalise=False).std) == (None, None)


def test_a_share_of_the_training_split_is_kept_by_its_seed(there: str) -> None:
    whole = build(there, validation="off")
    one, again = (build(there, validation="share", share=0.25, split_seed=3) for _ in range(2))
    other = build(there, validation="share", share=0.25, split_seed=4)
    assert one.validation is not None
    assert other.validation is not None
    assert (len(one.train), len(one.validation)) == (15, 5)
    assert torch.equal(one.train.inputs, again.train.inputs)
    assert not torch.equal(one.validation.inputs, other.validation.inputs)
    together = torch.cat([one.train.inputs, one.validation.inputs]).flatten(1).tolist()
    assert sorted(together) == sorted(whole.train.inputs.flatten(1).tolist())
    assert whole.validation is None


def test_building_draws_no_random_numbers(there: str) -> None:
    state = torch.get_rng_state()
    build(there, validation="share")
    assert torch.equal(torch.get_rng_state(), state)


def test_the_folder_of_a_recipe_goes_before_the_chosen_one_and_that_before_the_default(
        server: FileServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    WRITERS["USPS"](server, monkeypatch)
    assert data_folder() == default_data_folder()
    choose_data_folder(tmp_path / "chosen 夹")
    prepare("USPS")
    assert (tmp_path / "chosen 夹" / "usps.bz2").is_file()
    prepare("USPS", folder=str(tmp_path / "own"))
    assert (tmp_path / "own" / "usps.bz2").is_file()
    choose_data_folder(None)
    assert data_folder() == default_data_folder()
    with pytest.raises(Problem, match="must be a whole path"):
        choose_data_folder("data")


# ---------------------------------------------------------------------------------------------------------
# Progress

def test_progress_tells_of_downloading_and_unpacking(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["CIFAR10"](server, monkeypatch)
    told: list[Progress] = []
    prepare("CIFAR10", told.append)
    words = list(dict.fromkeys(str(one.what) for one in told))
    assert words == [f"{what} cifar-10-python.tar.gz" for what in ("Downloading", "Checking", "Unpacking")]


def test_a_cancelled_download_leaves_what_was_finished(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["MNIST"](server, monkeypatch)
    server.behaviours["MNIST/t10k-images-idx3-ubyte.gz"] = [stall(100)]
    cancel = threading.Event()

    def told(progress: Progress) -> None:
        if progress.what.values["file"].startswith("t10k-images"):
            cancel.set()

    with pytest.raises(Cancelled):
        prepare("MNIST", told, cancel)
    needed = part("MNIST").info["missing"]({})
    assert [download.path.name for download in needed.downloads] == ["t10k-images-idx3-ubyte.gz",
                                                                     "t10k-labels-idx1-ubyte.gz"]
    prepare("MNIST")
    assert [path for path, _ in server.requests].count("MNIST/train-images-idx3-ubyte.gz") == 1
    build("MNIST")


# ---------------------------------------------------------------------------------------------------------
# R1

def net() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 32, 5, padding=2), nn.MaxPool2d(2), nn.Conv2d(32, 32, 5, padding=2), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1024, 64), nn.Linear(64, 10))


def test_r1_gives_the_epoch_sums_of_the_tutorial(there: str) -> None:
    """The tutorial's lines on torchvision's own dataset: test split, batch size 1, SGD 0.01, sums of the loss."""
    recipe = CIFAR_TUTORIAL.with_training(epochs=3, threads=1)
    told = train(recipe)

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(recipe.setting("seed"))
    model = net()
    loader = DataLoader(tv.CIFAR10(str(data_folder()), train=False, transform=ToTensor()), batch_size=1)
    loss_of, optimizer = nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.01)
    sums = []
    for _ in range(3):
        running = 0.0
        for images, targets in loader:
            loss = loss_of(model(images), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            running += loss.item()
        sums.append(running)
    torch.set_num_threads(threads)

    assert told.history.series("running loss").values.tolist() == pytest.approx(sums, rel=1e-5)
    assert told.history.steps == 3 * COUNTS["test"]
    assert sums[0] != pytest.approx(sums[1], rel=1e-3)  # the control: it does train


def test_r1_at_a_useful_batch_size_trains_on_train_and_validates_on_test(there: str) -> None:
    data = registries["datasets"].build(CIFAR.dataset)
    assert (len(data.train), len(data.validation)) == (COUNTS["train"], COUNTS["test"])
    told = train(CIFAR.with_training(epochs=2, threads=1))
    assert len(told.history.series("validation loss").values) == 2


# ---------------------------------------------------------------------------------------------------------
# CIFAR's pickles

def test_batches_as_python_3_writes_them_are_read_too(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    files = {name: pickle.dumps(pickle.loads(content, encoding="latin1"), protocol=2)
             for name, content in cifar_files("CIFAR10").items()}
    serve_cifar("CIFAR10", files, server, monkeypatch)
    prepare("CIFAR10")
    data = build("CIFAR10", validation="off")
    assert np.array_equal(data.train.inputs.numpy().reshape(-1, 3072), pictures("train", 3072))


def test_missing_needs_no_checksum_of_what_is_unpacked(there: str) -> None:
    """It is asked while the recipe is edited: it must not read a set of gigabytes each time."""
    folder = data_folder() / tv.CIFAR10.base_folder
    (folder / "data_batch_1").write_bytes(b"damaged")
    assert missing(form(there), part(there).complete({}) | {"variant": ""}) is None
