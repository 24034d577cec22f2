"""Datasets of the user's own: brought in after consent, read once, streamed, and sent to other processes."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from tests.workbench.outside_files import address, agreed, runs_of, written
from workbench import outside, outside_datasets, user_reading
from workbench.consent import ConsentNeeded
from workbench.data import Data
from workbench.kinds import registries
from workbench.progress import Cancelled, Progress
from workbench.registry import Choice
from workbench.sentence import Problem
from workbench.stream import Stream
from workbench.streaming import why_at_home

datasets = registries["datasets"]

MINE = '''
import random
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset, IterableDataset, Subset, random_split
from workbench.data import Data, Split


class Points(Dataset):
    """Points of the plane, in three classes.

    Args:
        count: how many
    """

    def __init__(self, count: int = 30, noise: float = 0.0, scale: float = 1.0):
        self.points, self.noise, self.scale = torch.randn(count, 2), noise, scale

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        point = self.points[index] * self.scale
        if self.noise and torch.rand(1) < self.noise:
            point = point + torch.randn(2)
        return point, index % 3


class Heights(Points):
    def __getitem__(self, index):
        return self.points[index], float(self.points[index].sum())


class Everything(IterableDataset):
    def __iter__(self):
        yield from range(10)


def one(count: int = 30):
    return Points(count)


def pair(count: int = 30):
    return Points(count), Points(8)


def parts():
    return random_split(Points(20), [15, 5])


def whole(count: int = 12) -> Data:
    return Data(Split(torch.zeros(count, 4), torch.zeros(count, 2)), None, "regression")


def validated(validation: bool = True, split_seed: str = "x", count: int = 10):
    assert validation is True
    return Points(count)
'''


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    outside_datasets.forget()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return agreed(written(tmp_path, MINE, "mine.py"))


def built(path: Path, name: str, **values: Any) -> Data:
    data = datasets.build(Choice(address(path, name), values))
    assert isinstance(data, Data)
    return data


def made_of(tmp_path: Path, text: str, name: str = "Mine", **values: Any) -> Data:
    """The data of a file of its own; its dataset is called Mine."""
    head = "import random, numpy as np, torch\nfrom torch.utils.data import Dataset, Subset, TensorDataset\n"
    return built(agreed(written(tmp_path, head + text, "own.py")), name, **values)


def stream_of(data: Data) -> Stream:
    assert isinstance(data.train.inputs, Stream)
    return data.train.inputs


# ---------------------------------------------------------------------------------------------------------
# A part like any other

def test_its_fields_are_its_own_and_then_ours(mine: Path) -> None:
    part = datasets.part(address(mine, "Points"))
    assert (part.title, part.unavailable) == ("Points (mine.py)", "")
    assert part.help.startswith("Points of the plane, in three classes. From ")
    assert [(field.name, field.kind, field.default) for field in part.fields] == [
        ("count", "int", 30), ("noise", "float", 0.0), ("scale", "float", 1.0),
        ("validation", "float", 0.2), ("split_seed", "int", 0), ("task", "choice", "auto")]
    assert part.fields[0].help == "How many."
    assert part.info["needs"] == "files"
    assert "task" not in part.info, "known only when it has been read"


def test_an_argument_of_its_own_is_not_taken_for_ours(mine: Path) -> None:
    assert [(field.name, field.kind) for field in datasets.part(address(mine, "validated")).fields] == [
        ("validation", "bool"), ("split_seed", "text"), ("count", "int"), ("task", "choice")]
    data = built(mine, "validated")
    assert data.validation is not None
    assert (len(data.train), len(data.validation)) == (8, 2)


def test_samples_become_inputs_and_class_numbers(mine: Path) -> None:
    data = built(mine, "Points", count=30)
    assert isinstance(data.train.inputs, Tensor)
    assert (data.task, data.classes) == ("classification", ("0", "1", "2"))
    assert data.validation is not None
    assert (data.train.inputs.shape, data.validation.inputs.shape) == ((24, 2), (6, 2))
    assert torch.bincount(data.train.targets).tolist() == [8, 8, 8], "each class gives its share"
    every = torch.cat([data.train.held, data.validation.held])
    assert sorted(every.tolist()) == sorted(built(mine, "Points", validation=0.0).train.held.tolist())
    assert data.notes == ()


def test_floats_are_numbers_to_predict(mine: Path) -> None:
    data = built(mine, "Heights", validation=0.0)
    assert (data.task, data.classes, data.train.targets.shape) == ("regression", (), (30, 1))
    assert torch.equal(data.train.held.sum(1, keepdim=True), data.train.targets)


def test_the_task_can_be_said(mine: Path) -> None:
    data = built(mine, "Points", task="regression", validation=0.0)
    assert (data.task, data.train.targets[:4, 0].tolist()) == ("regression", [0.0, 1.0, 2.0, 0.0])
    with pytest.raises(Problem) as caught:
        built(mine, "Heights", task="classification")
    assert caught.value.sentence == ("Sample 0 of Heights in mine.py has no class number as its target: set task to "
                                     "regression, or give whole numbers from 0.")


def test_it_is_the_same_whenever_it_is_built(mine: Path) -> None:
    first = built(mine, "Points", split_seed=3)
    outside_datasets.forget()
    torch.manual_seed(99)
    again, other = built(mine, "Points", split_seed=3), built(mine, "Points", split_seed=4)
    assert torch.equal(first.train.held, again.train.held)
    assert not torch.equal(first.train.held, other.train.held)


def test_a_function_gives_a_dataset_a_pair_or_data(mine: Path) -> None:
    assert len(built(mine, "one", count=10).train) == 8
    pair, parts, whole = built(mine, "pair", count=9), built(mine, "parts"), built(mine, "whole", count=5)
    assert [len(split) for split in (pair.train, pair.validation) if split] == [9, 8]
    assert [len(split) for split in (parts.train, parts.validation) if split] == [15, 5]
    assert (whole.train.inputs.shape, whole.validation, whole.shape.outputs) == ((5, 4), None, 2)


def test_a_dataset_without_numbers_for_its_samples_is_refused(mine: Path) -> None:
    part = datasets.part(address(mine, "Everything"))
    assert part.unavailable.startswith("its samples have no numbers, so a run could not be resumed")
    with pytest.raises(Problem, match=r"^Everything \(mine\.py\) cannot be chosen"):
        datasets.build(Choice(part.name))


PATHS = '''
from __future__ import annotations
from pathlib import Path
from torch.utils.data import Dataset

class Base(Dataset):
    def __len__(self): return 4
    def __getitem__(self, index): return [1.0, 2.0], 0

class Untold(Base):
    def __init__(self, root, train=True): assert root == ROOT, root
class Told(Base):
    def __init__(self, where: Path, data_dir: str | None = None, csv_file: str = "~/a.csv", rows: list[Path] = ()):
        assert isinstance(where, Path) and where.is_absolute() and data_dir is None
        assert csv_file.endswith("/a.csv") and "~" not in csv_file
class Near(Base):
    def __init__(self, folder: Path = Path("data"), root: str = "./data"):
        assert (folder, root) == (Path("data"), "./data")
'''


def test_arguments_that_are_paths_have_fields_for_paths(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, f"ROOT = {str(tmp_path)!r}\n{PATHS}".replace("from __future__", "#"), "paths.py"))
    untold, told, near = (datasets.part(address(path, name)) for name in ("Untold", "Told", "Near"))
    assert [(f.name, f.kind, f.required) for f in untold.fields[:2]] == [
        ("root", "path", True), ("train", "bool", False)]
    assert [(f.name, f.kind, f.default) for f in told.fields[:3]] == [
        ("where", "path", None), ("data_dir", "path", None), ("csv_file", "path", "~/a.csv")]
    assert [(f.name, f.kind, f.default) for f in near.fields[:2]] == [
        ("folder", "text", "data"), ("root", "text", "./data")]
    assert "rows" not in {field.name for field in told.fields}
    built(path, "Untold", root=str(tmp_path))
    built(path, "Told", where="~/somewhere")
    built(path, "Near")


def test_an_argument_that_cannot_be_given_makes_it_unavailable(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, "from torch.utils.data import Dataset\nclass Mine(Dataset):\n"
                                    "    def __init__(self, transform): pass\n", "own.py"))
    assert datasets.part(address(path, "Mine")).unavailable == "its argument transform cannot be given here."


# ---------------------------------------------------------------------------------------------------------
# Which functions a recipe may call

def wanted(path: Path, name: str) -> str:
    with pytest.raises(Problem) as caught:
        datasets.part(address(path, name))
    return str(caught.value.sentence)


def test_a_function_must_stand_in_the_file_itself(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, "from os import remove, getcwd\nfrom shutil import rmtree\nimport functools\n"
                                    "tidy = functools.partial(remove)\ndef own(): pass\n"
                                    "@functools.wraps(own)\ndef wrapped(): return own()\n", "own.py"))
    for name in ("remove", "getcwd", "rmtree", "tidy", "functools"):
        assert wanted(path, name) == (f"{name} in own.py is not a dataset (a class made from torch.utils.data.Dataset, "
                                      "or a function that gives one): choose another one.")
    for name in ("own", "wrapped"):
        assert datasets.part(address(path, name)), "the control"


def test_a_function_of_a_package_must_say_that_it_gives_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '''
from torch.utils.data import Dataset, TensorDataset
import torch
from workbench.data import Data, Split
class Mine(Dataset):
    def __len__(self): return 4
    def __getitem__(self, index): return [float(index)], 0
def says_nothing(): return Mine()
def says_another() -> str: return "x"
def says_one() -> Mine: return Mine()
def says_pair() -> tuple[Dataset, Dataset]: return Mine(), Mine()
def says_half() -> tuple[Dataset, str]: return Mine(), ""
def says_text() -> "Dataset": return Mine()
def says_missing() -> "Dataset[Unknown]": return Mine()
def says_data() -> Data: return Data(Split(torch.zeros(2, 1), torch.zeros(2, 1)), None, "regression")
'''
    written(tmp_path / "site" / "some_sets_pkg", text, "__init__.py")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    outside.trust("some_sets_pkg")
    try:
        for name in ("says_nothing", "says_another", "says_half"):
            with pytest.raises(Problem, match=f"^{name} in some_sets_pkg is not a dataset"):
                datasets.part(f"package:some_sets_pkg#{name}")
        for name in ("Mine", "says_one", "says_pair", "says_text", "says_missing", "says_data"):
            assert isinstance(datasets.build(Choice(f"package:some_sets_pkg#{name}")), Data)
    finally:
        sys.modules.pop("some_sets_pkg", None)


# ---------------------------------------------------------------------------------------------------------
# Consent, and a file that changes

def test_it_is_read_anew_when_the_file_has_changed_and_was_agreed_to_again(mine: Path) -> None:
    before = built(mine, "Points", validation=0.0)
    mine.write_text(MINE.replace("self.points[index] * self.scale", "self.points[index] * self.scale + 100"))
    with pytest.raises(ConsentNeeded) as caught:
        built(mine, "Points", validation=0.0)
    assert caught.value.changed
    agreed(mine)
    assert torch.equal(built(mine, "Points", validation=0.0).train.held, before.train.held + 100)
    mine.write_text(MINE)
    agreed(mine)
    assert torch.equal(built(mine, "Points", validation=0.0).train.held, before.train.held)


# ---------------------------------------------------------------------------------------------------------
# Targets and classes

NAMED = '''
class Mine(Dataset):
    def __init__(self, mark: str = "", transformed: bool = False, lie: bool = False):
        self.mark, self.targets = mark, [0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1]
        self.classes = ["ant", "bee", "cat", "dog"]
        if lie: self.targets[0] = 3
        if transformed: self.target_transform = lambda target: target
    def __len__(self): return 12
    def __getitem__(self, index):
        if self.mark: open(self.mark, "a").write("x")
        return [float(index)], [0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1][index]
'''


def test_targets_and_names_come_from_its_attributes(tmp_path: Path) -> None:
    mark = tmp_path / "reads"
    data = made_of(tmp_path, NAMED, mark=str(mark), validation=0.0)
    assert stream_of(data).shape == (12, 1)
    assert data.classes == ("ant", "bee", "cat", "dog")
    assert data.train.targets.tolist() == [0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1]
    assert runs_of(mark) == 7 * 3, "some samples are tried out, not all are read"


@pytest.mark.parametrize("values", [{"transformed": True}, {"lie": True}])
def test_targets_that_may_not_be_those_of_the_samples_are_not_taken(values: dict[str, bool], tmp_path: Path) -> None:
    mark = tmp_path / "reads"
    data = made_of(tmp_path, NAMED, mark=str(mark), validation=0.0, **values)
    assert data.train.targets.tolist() == [0, 1, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1]
    assert runs_of(mark) == 7 * 3 + 12


def test_targets_of_a_part_are_looked_up_in_the_whole(tmp_path: Path) -> None:
    text = NAMED + "def make(): return Subset(Subset(Mine(), [11, 3, 5, 7, 9, 1]), [5, 0, 1, 2, 3])\n"
    data = made_of(tmp_path, text, "make", validation=0.0)
    assert isinstance(data.train.inputs, Stream)
    assert data.train.targets.tolist() == [1, 1, 0, 1, 2]
    assert data.train.inputs[:][:, 0].tolist() == [1.0, 11.0, 3.0, 5.0, 7.0]
    assert data.classes == ("ant", "bee", "cat", "dog")


@pytest.mark.parametrize(("attribute", "classes"), [
    ("self.classes = ('no', 'yes')", ("no", "yes")),
    ("self.classes = np.array([3.5, 4.5])", ("3.5", "4.5")),
    ("self.class_to_idx = {'b': 1, 'a': 0}", ("a", "b")),
    ("self.class_to_idx = {'b': 5, 'a': 0}", ("0", "1")),
    ("self.classes = 2", ("0", "1")),
    ("self.classes = []", ("0", "1")),
])
def test_classes_have_the_names_that_it_gives_them(attribute: str, classes: tuple[str, ...], tmp_path: Path) -> None:
    data = made_of(tmp_path, f"class Mine(Dataset):\n    def __init__(self): {attribute}\n"
                             "    def __len__(self): return 4\n    def __getitem__(self, i): return [1.0], i > 1\n")
    assert data.classes == classes


def test_rows_of_numbers_are_outputs(tmp_path: Path) -> None:
    data = made_of(tmp_path, "class Mine(Dataset):\n    def __len__(self): return 4\n"
                             "    def __getitem__(self, i): return np.ones((2, 3)), (i, i / 2)\n", validation=0.0)
    assert (data.task, data.train.targets.tolist()) == ("regression", [[0, 0], [1, 0.5], [2, 1], [3, 1.5]])
    assert data.train.inputs.shape == (4, 2, 3)


def test_whole_numbers_among_fractions_are_numbers_too(tmp_path: Path) -> None:
    data = made_of(tmp_path, "class Mine(Dataset):\n    def __len__(self): return 4\n"
                             "    def __getitem__(self, i): return [1.0], [1, 2, 3.5, 4][i]\n", validation=0.0)
    assert data.train.targets.tolist() == [[1], [2], [3.5], [4]]


def test_torchs_own_datasets_will_do(tmp_path: Path) -> None:
    data = made_of(tmp_path, "def make(): return TensorDataset(torch.arange(6.0)[:, None], torch.arange(6) % 2)\n",
                   "make", validation=0.0)
    assert data.train.targets.tolist() == [0, 1, 0, 1, 0, 1]
    assert data.train.held[:, 0].tolist() == [0, 1, 2, 3, 4, 5]


# ---------------------------------------------------------------------------------------------------------
# What is kept

def test_what_is_not_much_is_kept_and_the_rest_is_streamed(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = built(mine, "Points")
    outside_datasets.forget()
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 30 * 2 * 4 - 1)
    streamed = built(mine, "Points")
    assert torch.equal(stream_of(streamed).load(), held.train.held)
    assert torch.equal(streamed.train.targets, held.train.targets)
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 30 * 2 * 4)
    outside_datasets.forget()
    assert isinstance(built(mine, "Points").train.inputs, Tensor)


READS = '''
class Mine(Dataset):
    def __init__(self, mark: str, file: str = "", plus: float = 0.0):
        self.mark, self.plus = mark, plus
        self.more = float(open(file).read()) if file else 0.0
    def __len__(self): return 40
    def __getitem__(self, index):
        open(self.mark, "a").write("x")
        return [index + self.plus + self.more], index % 2
'''


def test_preparing_and_building_read_all_samples_once(tmp_path: Path) -> None:
    mark = tmp_path / "reads"
    data = made_of(tmp_path, READS, mark=str(mark))
    once = runs_of(mark)
    assert once == 8 * 3 + 40
    part = datasets.part(address(tmp_path / "own.py", "Mine"))
    part.info["prepare"]({"mark": str(mark)})
    assert datasets.build(Choice(part.name, {"mark": str(mark)})) is data
    assert runs_of(mark) == once
    made_of(tmp_path, READS, mark=str(mark), plus=1.0)
    assert runs_of(mark) == 2 * once, "other values are other data"


def test_a_file_that_it_reads_and_that_has_changed_is_read_again(tmp_path: Path) -> None:
    mark, file = tmp_path / "reads", tmp_path / "numbers.txt"
    file.write_text("0")
    first = made_of(tmp_path, READS, mark=str(mark), file=str(file), validation=0.0).train.held
    once = runs_of(mark)
    made_of(tmp_path, READS, mark=str(mark), file=str(file), validation=0.0)
    assert runs_of(mark) == once
    file.write_text("100")
    assert torch.equal(made_of(tmp_path, READS, mark=str(mark), file=str(file), validation=0.0).train.held, first + 100)


def test_only_the_last_is_kept(tmp_path: Path, mine: Path) -> None:
    mark = tmp_path / "reads"
    made_of(tmp_path, READS, mark=str(mark))
    once = runs_of(mark)
    built(mine, "Points")
    made_of(tmp_path, READS, mark=str(mark))
    assert runs_of(mark) == 2 * once


def test_asked_from_many_threads_it_is_read_once(tmp_path: Path) -> None:
    mark = tmp_path / "reads"
    path = agreed(written(tmp_path, "from torch.utils.data import Dataset\n" + READS, "own.py"))
    threads = [threading.Thread(target=lambda: built(path, "Mine", mark=str(mark))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs_of(mark) == 8 * 3 + 40


# ---------------------------------------------------------------------------------------------------------
# Progress

def test_reading_tells_how_far_it_is(mine: Path) -> None:
    told: list[Progress] = []
    datasets.part(address(mine, "Points")).info["prepare"]({"count": 25}, told.append)
    assert [(progress.what, progress.total, progress.unit) for progress in told if progress.done == 0] == [
        ("Trying out Points", 8, "samples"), ("Reading the samples of Points", 25, "samples")]


WAITS = '''
import threading
class Mine(Dataset):
    def __init__(self, at: int = 20): self.at = at
    def __len__(self): return 100
    def __getitem__(self, index):
        while index == self.at: pass
        return [1.0], 0
'''


def test_reading_can_be_called_off_even_in_a_sample_that_never_ends(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, "from torch.utils.data import Dataset\n" + WAITS, "own.py"))
    part, cancel = datasets.part(address(path, "Mine")), threading.Event()

    def listen(progress: Progress) -> None:
        if progress.what.startswith("Reading"):
            cancel.set()

    with pytest.raises(Cancelled):
        part.info["prepare"]({}, listen, cancel)
    assert len(built(path, "Mine", at=1000).train) == 80, "the next one is not held up"


# ---------------------------------------------------------------------------------------------------------
# Random samples

def test_random_samples_are_never_held_and_a_function_of_the_seed(mine: Path) -> None:
    data = built(mine, "Points", noise=0.5)
    stream = stream_of(data)
    assert stream.random
    assert data.notes == ("Points gives other numbers each time a sample is read. Each reading has a seed of its own, "
                          "so that a run can be repeated all the same.",)
    rows, seeds = [3, 1, 4], [5, 6, 7]
    once = stream.read(rows, seeds)
    assert torch.equal(once, stream.read(rows, seeds))
    assert torch.equal(once[1:2], stream.read([1], [6])), "whatever is read before it"
    assert not torch.equal(once, stream.read(rows, [8, 9, 10]))
    assert not getattr(built(mine, "Points").train.inputs, "random", False), "the control"


def test_chance_that_seldom_strikes_is_seen(mine: Path) -> None:
    assert stream_of(built(mine, "Points", noise=0.1)).random


SEEDED = '''
class Mine(Dataset):
    def __len__(self): return 20
    def __getitem__(self, index):
        torch.manual_seed(index); np.random.seed(index); random.seed(index)
        return torch.randn(2) + np.random.rand() + random.random(), 0
class Free(Dataset):
    def __init__(self): self.own = np.random.default_rng()
    def __len__(self): return 20
    def __getitem__(self, index): return self.own.normal(size=2), 0
class Waste(Dataset):
    def __len__(self): return 20
    def __getitem__(self, index):
        random.random()
        return [float(index)], 0
'''


def test_samples_that_are_drawn_from_their_own_number_are_not_random(tmp_path: Path) -> None:
    data = made_of(tmp_path, SEEDED)
    assert isinstance(data.train.inputs, Tensor)
    assert data.notes == ()


def test_numbers_that_no_seed_reaches_are_told_of(tmp_path: Path) -> None:
    data = made_of(tmp_path, SEEDED, "Free")
    assert stream_of(data).random
    assert data.notes[0].startswith("Free draws random numbers that no seed reaches: a run on it cannot be repeated")


@pytest.mark.parametrize("name", ["Points", "noisy", "Waste", "pair"])
def test_neither_building_nor_reading_moves_the_random_numbers(name: str, tmp_path: Path, mine: Path,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 0)
    torch.manual_seed(5)
    np.random.seed(5)
    random.seed(5)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    data = (made_of(tmp_path, SEEDED, "Waste") if name == "Waste" else
            built(mine, "Points", noise=0.5) if name == "noisy" else built(mine, name))
    stream_of(data)[:3]
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]
    assert random.getstate() == before[2]


# ---------------------------------------------------------------------------------------------------------
# Other processes

class Rows(Dataset[Tensor]):
    """A stream as a loader wants it."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def __len__(self) -> int:
        return len(self.stream)

    def __getitem__(self, row: int) -> Tensor:
        return self.stream.read([row], [1000 + row] if self.stream.random else None)[0]


@pytest.mark.parametrize(("context", "workers", "noise"), [("spawn", 1, 0.5), ("forkserver", 2, 0.0)])
def test_other_processes_read_the_same(context: str, workers: int, noise: float, mine: Path,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 0)
    stream = stream_of(built(mine, "Points", noise=noise, validation=0.0))
    assert why_at_home(stream) is None
    mine.unlink()  # what is sent along is what was agreed to, not what lies there now
    rows = Rows(stream)
    loader = DataLoader(rows, batch_size=5, num_workers=workers, multiprocessing_context=context)
    assert torch.equal(torch.cat(list(loader)), torch.stack([rows[row] for row in range(len(rows))]))


def test_without_its_source_another_process_could_not_read_it(mine: Path, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the module is known here only."""
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 0)
    stream: Any = stream_of(built(mine, "Points", validation=0.0))
    plain, whole = tmp_path / "plain", tmp_path / "whole"
    plain.write_bytes(pickle.dumps(stream._whole._dataset._dataset))
    whole.write_bytes(pickle.dumps(stream))
    read = ("import pickle, sys; found = pickle.load(open(sys.argv[1], 'rb')); "
            "print(found[:2].shape if hasattr(found, 'read') else len(found))")
    answers = [subprocess.run([sys.executable, "-c", read, str(path)], capture_output=True, text=True,
                              cwd=Path(__file__).resolve().parents[2], check=False) for path in (plain, whole)]
    assert "ModuleNotFoundError" in answers[0].stderr
    assert answers[1].stdout.strip() == "torch.Size([2, 2])", answers[1].stderr


HOME = '''
class Mine(Dataset):
    def __init__(self, kind: str = ""):
        self.held = {"lambda": lambda x: x, "file": open(__file__)}.get(kind)
        self.targets = [0, 1, 0]
    def __len__(self): return 3
    def __getitem__(self, index): return [float(index)], self.targets[index]
def local():
    class Hidden(Mine): pass
    return Hidden()
'''


@pytest.mark.parametrize(("name", "values", "why"), [
    ("Mine", {"kind": "lambda"}, "lambda"),
    ("Mine", {"kind": "file"}, "TextIOWrapper"),
    ("local", {}, "Hidden"),
])
def test_what_cannot_be_sent_says_why_and_is_read_here(name: str, values: dict[str, str], why: str,
                                                       tmp_path: Path) -> None:
    stream = stream_of(made_of(tmp_path, HOME, name, validation=0.0, **values))
    assert stream.at_home is not None
    assert stream.at_home.startswith(f"{name} in own.py cannot be sent to another process (")
    assert why in stream.at_home
    assert stream.take([1, 0]).at_home == stream.at_home
    assert stream[:].tolist() == [[0.0], [1.0], [2.0]]
    assert stream_of(made_of(tmp_path, HOME, validation=0.0)).at_home is None, "the control"


@pytest.mark.parametrize(("docstring", "about"), [
    ("", "From "), ('"""Ten rows.\n\n    Of mine."""', "Ten rows. From ")])
def test_what_a_dataset_inherits_is_not_said_of_it(docstring: str, about: str, tmp_path: Path) -> None:
    text = f"from torch.utils.data import Dataset\nclass Mine(Dataset):\n    {docstring or 'pass'}\n"
    part = outside.part("datasets", address(agreed(written(tmp_path, text, "mine.py")), "Mine"))
    assert Dataset.__doc__, "there is something to inherit"
    assert str(part.help).startswith(about)
