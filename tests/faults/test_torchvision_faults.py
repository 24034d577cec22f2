"""Damaged, forged and malicious files of torchvision's sets: one sentence that names the file, and nothing is run."""

from __future__ import annotations

import gzip
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision.datasets as tv

from tests.workbench.file_server import FileServer, body, file_server
from tests.workbench.running import Told
from tests.workbench.torchvision_files import WRITERS, cifar_files, md5, old_pickle, serve_cifar
from workbench.archives import ArchiveProblem
from workbench.array_pickle import ArrayPickleProblem, inspect_array_pickle
from workbench.data_folder import data_folder
from workbench.downloads import DownloadNeeded, DownloadProblem
from workbench.kinds import registries
from workbench.messages import Ended
from workbench.presets import CIFAR, CIFAR_TUTORIAL
from workbench.recipe import Recipe
from workbench.registry import Choice
from workbench.sentence import Problem
from workbench.trainer import Trainer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "*")
    with file_server() as one:
        yield one


def build(name: str, **values: Any) -> Any:
    return registries["datasets"].build(Choice(name, values))


def prepare(name: str, **values: Any) -> None:
    registries["datasets"].part(name).info["prepare"](values)


@pytest.mark.parametrize(("name", "file"), [
    ("CIFAR10", "cifar-10-batches-py/data_batch_3"), ("CIFAR10", "cifar-10-batches-py/test_batch"),
    ("CIFAR10", "cifar-10-batches-py/batches.meta"), ("CIFAR100", "cifar-100-python/train"),
    ("STL10", "stl10_binary/train_X.bin"), ("SVHN", "train_32x32.mat"), ("USPS", "usps.t.bz2"),
    ("SEMEION", "semeion.data"),
])
@pytest.mark.parametrize("damage", ["flipped", "cut", "empty"])
def test_a_damaged_file_is_named_and_repaired_by_downloading(name: str, file: str, damage: str, server: FileServer,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS[name](server, monkeypatch)
    prepare(name)
    path = data_folder() / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"flipped": bytes(content), "cut": bytes(content[:-50]), "empty": b""}[damage])
    with pytest.raises(DownloadNeeded) as caught:
        build(name)
    assert caught.value.damaged == path
    said = caught.value.sentence
    assert said.startswith(f"{path.name} of {registries['datasets'].part(name).title} in {path.parent} is damaged or "
                           "incomplete: download it again (")
    prepare(name)
    build(name)


def test_a_file_of_mnist_that_was_cut_off_does_not_count_as_there(server: FileServer,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """torchvision has no checksum of it, but its header tells its length."""
    WRITERS["MNIST"](server, monkeypatch)
    prepare("MNIST")
    raw = data_folder() / "MNIST" / "raw"
    whole = (raw / "train-images-idx3-ubyte").read_bytes()
    for content in (whole[:-1], whole[:3], b"", b"<html>" * 9, whole + b"x"):
        (raw / "train-images-idx3-ubyte").write_bytes(content)
        build("MNIST")  # unpacked again from what was downloaded
        assert (raw / "train-images-idx3-ubyte").read_bytes() == whole
    (raw / "train-images-idx3-ubyte").write_bytes(whole[:-1])
    (raw / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DownloadNeeded, match=r"train-images-idx3-ubyte\.gz"):
        build("MNIST")


@pytest.mark.parametrize("name", ["MNIST", "CIFAR10", "EMNIST"])
def test_another_file_under_the_archives_name_is_found_out(name: str, server: FileServer,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS[name](server, monkeypatch)
    needed = registries["datasets"].part(name).info["missing"]({})
    path = needed.downloads[0].path
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(DownloadNeeded, match="is damaged or incomplete") as caught:
        build(name)
    assert caught.value.damaged == path
    prepare(name)
    build(name)


def test_a_page_in_place_of_the_archive_leaves_nothing_that_could_be_read(server: FileServer,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["CIFAR10"](server, monkeypatch)
    server.behaviours["cifar-10-python.tar.gz"] = [body(b"<!doctype html>log in")] * 9
    with pytest.raises(DownloadProblem, match="sent a web page"):
        prepare("CIFAR10")
    assert list(data_folder().rglob("*")) == []


def test_an_archive_that_is_right_but_lacks_a_file_is_named(server: FileServer,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    files = cifar_files("CIFAR10")
    serve_cifar("CIFAR10", files, server, monkeypatch)
    monkeypatch.setattr(tv.CIFAR10, "test_list", [["test_batch_2", md5(b"")]])
    with pytest.raises(Problem, match=r"cifar-10-python\.tar\.gz does not contain test_batch_2"):
        prepare("CIFAR10")


def test_an_archive_that_cannot_be_unpacked_is_named(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["CIFAR10"](server, monkeypatch)
    content = server.files["cifar-10-python.tar.gz"] = gzip.compress(b"no tar at all" * 100)
    monkeypatch.setattr(tv.CIFAR10, "tgz_md5", md5(content))
    with pytest.raises(ArchiveProblem, match=r"cifar-10-python\.tar\.gz is damaged or incomplete"):
        prepare("CIFAR10")
    assert not (data_folder() / tv.CIFAR10.base_folder).exists()


def test_what_torchvision_cannot_read_is_said_in_a_sentence(server: FileServer,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """The checksum is right, and yet it is nonsense: only a forged list of checksums could do that."""
    for name, file, value in (("SVHN", "train_32x32.mat", "split_list"), ("USPS", "usps.bz2", "split_list")):
        WRITERS[name](server, monkeypatch)
        server.files[file] = b"nonsense" * 100
        listed = dict(getattr(getattr(tv, name), value))
        listed["train"] = [listed["train"][0], file, md5(server.files[file])]
        monkeypatch.setattr(getattr(tv, name), value, listed)
        prepare(name)
        with pytest.raises(Problem, match=f"torchvision cannot read {name} in .* delete its files there") as caught:
            build(name)
        assert "\n" not in caught.value.sentence


def test_files_of_an_old_torchvision_without_a_checksum_are_not_loaded(server: FileServer,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["MNIST"](server, monkeypatch)
    prepare("MNIST")
    processed = data_folder() / "MNIST" / "processed"
    processed.mkdir()
    for name in ("training.pt", "test.pt"):
        torch.save((torch.zeros(3, 28, 28, dtype=torch.uint8), torch.zeros(3)), processed / name)
    assert len(tv.MNIST(str(data_folder()))) == 3  # the control: torchvision would
    assert len(build("MNIST").train) != 3


# ---------------------------------------------------------------------------------------------------------
# Pickles

class Evil:
    """Runs code where it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_pickle_that_runs_code_is_refused_by_name_even_with_the_right_checksum(
        protocol: int, server: FileServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    files = cifar_files("CIFAR10")
    files["data_batch_2"] = pickle.dumps({"data": Evil(marker), "labels": [1]}, protocol=protocol)
    serve_cifar("CIFAR10", files, server, monkeypatch)
    prepare("CIFAR10")
    with pytest.raises(ArrayPickleProblem) as caught:
        build("CIFAR10")
    assert caught.value.sentence.startswith("data_batch_2 was refused: it ")
    assert "nothing of it was run" in caught.value.sentence
    assert not marker.exists()
    pickle.loads(files["data_batch_2"])  # the control: it would have run
    assert marker.exists()


OUTSIDE = {
    "another global": b"cos\nsystem\n(S'true'\ntR.",
    "a global of numpy": b"cnumpy\nload\n(S'/etc/passwd'\ntR.",
    "found by name on the stack": b"\x80\x04\x8c\x05posix\x8c\x06system\x93.",
    "an instance": b"(S'true'\nios\nsystem\n.",
    "an object": b"(cos\nsystem\nS'true'\no.",
    "a persistent id": b"Pname\n.",
    "a new object": b"\x80\x02cnumpy\nndarray\n)\x81.",
    "an extension": b"\x82\x01.",
}


@pytest.mark.parametrize("content", OUTSIDE.values(), ids=OUTSIDE)
def test_whatever_is_no_array_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data_batch_1"
    path.write_bytes(content)
    with pytest.raises(ArrayPickleProblem) as caught:
        inspect_array_pickle(path)
    assert caught.value.sentence.startswith("data_batch_1 was refused: ")
    assert caught.value.path == path


@pytest.mark.parametrize("content", [b"", b"\x80", b"hello", old_pickle({"a": [1, 2]})[:-3], b"T\xff\xff\xff\x7fx."])
def test_a_damaged_pickle_is_said_to_be_damaged(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "test_batch").write_bytes(content)
    with pytest.raises(ArrayPickleProblem, match=r"test_batch (is damaged or incomplete|was refused)"):
        inspect_array_pickle(tmp_path / "test_batch")


@pytest.mark.parametrize("name", ["CIFAR10", "CIFAR100"])
def test_true_batches_pass(name: str, tmp_path: Path) -> None:
    for file, content in cifar_files(name).items():
        (tmp_path / file).write_bytes(content)
        inspect_array_pickle(tmp_path / file)


# ---------------------------------------------------------------------------------------------------------
# A run whose data is not there

@pytest.mark.parametrize("recipe", [CIFAR_TUTORIAL, CIFAR], ids=["tutorial", "useful"])
def test_a_preset_without_its_data_says_so_in_one_sentence_and_leaves_no_run(recipe: Recipe, tmp_path: Path) -> None:
    assert recipe.problems() == []  # its values are right
    told = Told(Trainer(recipe, tmp_path / "runs"))
    assert [type(event) for event in told.events] == [Ended]
    assert told.ended.outcome == "failed"
    assert told.ended.reason == (
        f"CIFAR-10 is not in {data_folder()} yet: download it (170 MB), or put cifar-10-python.tar.gz (from "
        f"https://www.cs.toronto.edu/~kriz/) into {data_folder()} yourself.")
    assert not (tmp_path / "runs").exists()
    assert not data_folder().exists()
