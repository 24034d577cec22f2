"""Datasets of the user's that are broken: one sentence that names the file, the line and the sample, and the program
goes on."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.workbench.outside_files import address, agreed, written
from tests.workbench.running import Told, recipe, train
from workbench import outside, outside_datasets, user_reading
from workbench.data import Data
from workbench.data_summary import describe
from workbench.kinds import registries
from workbench.registry import Choice
from workbench.sentence import Problem
from workbench.stream import Stream
from workbench.streaming import Reader, Wanted
from workbench.trainer import Trainer

datasets = registries["datasets"]

HEAD = "import sys, time, numpy as np, torch\nfrom torch.utils.data import Dataset, DataLoader, Subset\n"

GOOD = HEAD + '''
class Mine(Dataset):
    def __init__(self, count: int = 20):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return [float(index), 1.0], index % 2
'''
"""``__init__`` begins at line 5, ``__len__`` at 8, ``__getitem__`` at 11."""


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    outside_datasets.forget()


def with_item(body: str) -> str:
    """The good file with another body of ``__getitem__``, which begins at line 12."""
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    return GOOD.replace("        return [float(index), 1.0], index % 2\n", lines)


def with_length(body: str) -> str:
    return GOOD.replace("        return self.count\n", f"        {body}\n")


def with_init(body: str) -> str:
    return GOOD.replace("        self.count = count\n", f"        self.count = count; {body}\n")


def chosen(path: Path, name: str, values: dict[str, Any]) -> Any:
    return replace(recipe(), dataset=Choice(address(path, name), values), model=Choice("mlp"),
                   loss=Choice("CrossEntropyLoss"))


def told_of(tmp_path: Path, text: str, name: str = "Mine", **values: Any) -> str:
    """What is said when it is built, which is the same each time, and the same where a run is started with it."""
    path = agreed(written(tmp_path, text, "mine.py"))
    said = []
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            datasets.build(Choice(address(path, name), values))
        said.append(str(caught.value.sentence))
    told = Told(Trainer(chosen(path, name, values), tmp_path / "runs"))
    assert told.ended.outcome == "failed"
    said.append(str(told.ended.reason).removeprefix("[dataset] "))
    assert not (tmp_path / "runs").exists()
    assert len({re.sub(r"at line \d+:", "", one) for one in said}) == 1, said
    assert "\n" not in said[0]
    assert len(said[0]) < 400
    return said[0]


def built(tmp_path: Path, text: str, name: str = "Mine", **values: Any) -> Data:
    data = datasets.build(Choice(address(agreed(written(tmp_path, text, "mine.py")), name), values))
    assert isinstance(data, Data)
    return data


def test_the_good_file_is_good(tmp_path: Path) -> None:
    """The control for everything below."""
    assert len(built(tmp_path, GOOD).train) == 16
    train(chosen(tmp_path / "mine.py", "Mine", {}))


# ---------------------------------------------------------------------------------------------------------
# The file

@pytest.mark.parametrize(("text", "sentence"), [
    ("class Mine(:\n    pass\n", "mine.py is not written in Python: line 1, invalid syntax."),
    (GOOD + "\n  x = 1\n", "mine.py is not written in Python: line 14, unindent does not match"),
    ("\nimport no_such_module\n" + GOOD,
     "mine.py cannot be used: line 2 raises ModuleNotFoundError, No module named 'no_such_module'."),
    (GOOD + "\n1 / 0\n", "mine.py cannot be used: line 14 raises ZeroDivisionError, division by zero."),
    (GOOD + "\nsys.exit(2)\n", "mine.py cannot be used: line 14 raises SystemExit, 2."),
    ("", "mine.py has no 'Mine': it is empty."),
    ("class Mine: pass\n", "Mine in mine.py is not a dataset (a class made from torch.utils.data.Dataset, or a "
                           "function that gives one): choose another one."),
    ("from torch.utils.data import Dataset as Mine\n", "Mine in mine.py is not a dataset ("),
    ("Mine = 3\n", "Mine in mine.py is not a dataset ("),
])
def test_a_file_that_cannot_be_brought_in_is_told_with_the_line(text: str, sentence: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, text).startswith(sentence)
    assert len(built(tmp_path, GOOD).train) == 16, "mended, it is as if nothing had been"


def test_an_endless_loop_at_import_is_told_with_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    said = told_of(tmp_path, GOOD + "\nwhile True:\n    pass\n")
    assert re.fullmatch(r"mine\.py was given up, because it was still running after 0 seconds, then at line 1[45]: "
                        r"look for a loop that does not end\.", said)


# ---------------------------------------------------------------------------------------------------------
# While it is made

@pytest.mark.parametrize(("body", "sentence"), [
    ("raise ValueError('no such folder.')", "Mine refuses these values: no such folder (line 6 of mine.py)."),
    ("sys.exit(3)", "Mine in mine.py cannot be used: line 6 raises SystemExit, 3."),
    ("raise KeyboardInterrupt", "Mine in mine.py cannot be used: line 6 raises KeyboardInterrupt, no message."),
    ("torch.zeros(2) @ torch.zeros(3)", "Mine refuses these values: "),
])
def test_what_its_init_raises_is_told_with_the_line(body: str, sentence: str, tmp_path: Path) -> None:
    said = told_of(tmp_path, with_init(body))
    assert said.startswith(sentence)
    assert "line 6" in said


@pytest.mark.parametrize("body", ["\n        while True: pass", "\n        while True: time.sleep(0.01)"])
def test_an_init_that_never_ends_is_given_up(body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    assert told_of(tmp_path, with_init(body)) == (
        "Mine in mine.py was given up, because it was still being made after 0 seconds, then at line 7: look for a "
        "loop that does not end.")
    assert not [thread for thread in threading.enumerate() if thread.name == "descent-outside"]


@pytest.mark.parametrize(("gives", "sentence"), [
    ("None", "make in mine.py gives a NoneType, where a Dataset, a pair (training, validation) of them, or a "
             "workbench.data.Data is wanted."),
    ("[([1.0], 0)]", "make in mine.py gives a list, where "),
    ("DataLoader(Mine())", "make in mine.py gives a DataLoader, where "),
    ("(Mine(), None)", "make in mine.py gives a tuple, where "),
    ("(Mine(), Mine(), Mine())", "make in mine.py gives a tuple, where "),
    ("(x for x in [])", "make in mine.py gives a generator, where "),
])
def test_a_function_that_gives_something_else_is_told_so(gives: str, sentence: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, GOOD + f"\ndef make(): return {gives}\n", "make").startswith(sentence)


def test_a_function_that_gives_samples_without_numbers_is_told_so(tmp_path: Path) -> None:
    text = GOOD + ("\nfrom torch.utils.data import IterableDataset\nclass Flow(IterableDataset):\n"
                   "    def __iter__(self): yield [1.0], 0\ndef make(): return Flow()\n")
    assert told_of(tmp_path, text, "make").startswith(
        "make in mine.py cannot be used: its samples have no numbers, so a run could not be resumed")
    assert told_of(tmp_path, text, "Flow").startswith("Flow (mine.py) cannot be chosen: its samples have no numbers")


OF_NO_USE = "The Data that make in mine.py gives is of no use: "
DATA = HEAD + "from workbench.data import Data, Split\ndef make():\n    x, y = torch.zeros(4, 2), torch.zeros(4, 1)\n"


@pytest.mark.parametrize(("gives", "sentence"), [
    ("Data(Split(x, y[:3]), None, 'regression')",
     "Line 6 of mine.py: The training split has 4 inputs and 3 targets; there must be as many of one as of the other."),
    ("Data(Split(x, y), None, 'guessing')", f"{OF_NO_USE}its task is 'guessing', where "),
    ("Data(Split(x.double(), y), None, 'regression')",
     f"{OF_NO_USE}its inputs are float64 of the shape (4, 2), where "),
    ("Data(Split(x.byte(), y), None, 'regression')", f"{OF_NO_USE}its inputs are uint8 of the shape (4, 2), where "),
    ("Data(Split(x, y), None, 'classification', ('a',))",
     f"{OF_NO_USE}its targets are float32 of the shape (4, 1), where int64 (n,) is wanted."),
    ("Data(Split(x, y[:, 0]), None, 'regression')",
     f"{OF_NO_USE}its targets are float32 of the shape (4,), where float32 (n, outputs) is wanted."),
    ("Data(Split(x, torch.arange(4)), None, 'classification', ('a', 'b'))",
     f"{OF_NO_USE}it has labels from 0 to 3, and 2 classes."),
])
def test_data_that_is_of_no_use_is_told_so(gives: str, sentence: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, f"{DATA}    return {gives}\n", "make").startswith(sentence)


# ---------------------------------------------------------------------------------------------------------
# A lying __len__

@pytest.mark.parametrize(("body", "sentence"), [
    ("return 0", "Mine in mine.py has no samples: its __len__ gives 0 (__len__ begins at line 8)."),
    ("return -3", "__len__ of Mine in mine.py gives -3 (__len__ begins at line 8), where a whole number from 1 to "
                  "1,000,000,000 is wanted: how many samples there are."),
    ("return 2.5", "__len__ of Mine in mine.py gives 2.5 (__len__ begins at line 8), where "),
    ("return 20.0", "__len__ of Mine in mine.py gives 20.0 (__len__ begins at line 8), where "),
    ("return True", "__len__ of Mine in mine.py gives True (__len__ begins at line 8), where "),
    ("return '20'", "__len__ of Mine in mine.py gives str (__len__ begins at line 8), where "),
    ("pass", "__len__ of Mine in mine.py gives NoneType (__len__ begins at line 8), where "),
    ("return 10**30", "__len__ of Mine in mine.py gives 100"),
    ("raise OSError(5, 'gone')", "__len__ of Mine in mine.py cannot be used: line 9 raises OSError, [Errno 5] gone."),
    ("sys.exit()", "Mine in mine.py cannot be used: line 9 raises SystemExit, no message."),
])
def test_a_length_that_is_none_is_told_with_the_line(body: str, sentence: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, with_length(body)).startswith(sentence)


def test_a_dataset_without_a_length_is_told_so(tmp_path: Path) -> None:
    text = HEAD + "class Mine(Dataset):\n    def __getitem__(self, index): return [1.0], 0\n"
    assert told_of(tmp_path, text) == ("Mine in mine.py has no __len__, so nobody knows how many samples it has: add "
                                       "one.")


def test_a_length_that_promises_too_much_is_told_with_the_line(tmp_path: Path) -> None:
    text = with_item("return [[1.0, 2.0, 3.0][index]], 0")
    assert told_of(tmp_path, text) == (
        "Mine in mine.py says that it has 20 samples (__len__ begins at line 8), but there is no sample 3 (IndexError, "
        "list index out of range): make __len__ give how many there are.")


def test_an_index_that_is_wrong_within_a_sample_is_not_blamed_on_the_length(tmp_path: Path) -> None:
    text = with_item("return [float(index)], [0, 1][2 if index == 7 else 1]")
    assert told_of(tmp_path, text) == (
        "Sample 7 of Mine in mine.py cannot be read: line 12 raises IndexError, list index out of range.")


# ---------------------------------------------------------------------------------------------------------
# Samples

@pytest.mark.parametrize(("body", "sentence"), [
    ("if index == 1000: raise ValueError('bad row.')\nreturn [1.0], 0",
     "Sample 1,000 of Mine in mine.py cannot be read: line 12 raises ValueError, bad row."),
    ("if index == 1000:\n    sys.exit(1)\nreturn [1.0], 0",
     "Sample 1,000 of Mine in mine.py cannot be read: line 13 raises SystemExit, 1."),
    ("if index == 1000: raise KeyboardInterrupt\nreturn [1.0], 0",
     "Sample 1,000 of Mine in mine.py cannot be read: line 12 raises KeyboardInterrupt, no message."),
    ("return (torch.zeros(3) if index == 1000 else torch.zeros(2)), 0",
     "Sample 1,000 of Mine in mine.py has an input of the shape (3,), and sample 0 one of (2,): all must be of one "
     "shape (__getitem__ begins at line 11)."),
    ("return torch.zeros(1, 2, 2, dtype=torch.float32 if index == 1000 else torch.uint8), 0",
     "Sample 1,000 of Mine in mine.py has an input of float32, and sample 0 one of uint8: all must be of one type "
     "(__getitem__ begins at line 11)."),
    ("return (None if index == 1000 else [1.0]), 0",
     "Sample 1,000 of Mine in mine.py has an input of the type NoneType, where a tensor, an array, a picture or "
     "numbers are wanted (__getitem__ begins at line 11)."),
    ("return ([1.0], 0) if index != 1000 else {'x': 1}",
     "Sample 1,000 of Mine in mine.py is of the type dict, where a pair (input, target) is wanted (__getitem__ begins "
     "at line 11)."),
    ("return [1.0], ('cat' if index == 1000 else 0)",
     "Sample 1,000 of Mine in mine.py has a target of the type str, where a class number, a number or a row of numbers "
     "is wanted (__getitem__ begins at line 11)."),
    ("return [1.0], -1 if index == 1000 else 0",
     "Sample 1,000 of Mine in mine.py has the label -1: labels are class numbers from 0 (__getitem__ begins at line "
     "11)."),
    ("return [1.0], [1.0, 2.0] if index != 1000 else [1.0]",
     "Sample 1,000 of Mine in mine.py has a target of 1 numbers, and sample 0 one of 2: all must have as many "
     "(__getitem__ begins at line 11)."),
    ("return [1.0], 10**9 if index == 1000 else 0",
     "Sample 1,000 of Mine in mine.py has the label 1,000,000,000, which is hardly a class; where it is a number to "
     "predict, set task to regression (__getitem__ begins at line 11)."),
    ("return [1.0], 2**80 if index == 1000 else 0",
     "Sample 1,000 of Mine in mine.py has a target of more than 18 digits (__getitem__ begins at line 11)."),
])
def test_one_bad_sample_is_told_with_its_number_and_the_line(body: str, sentence: str, tmp_path: Path) -> None:
    assert told_of(tmp_path, with_item(body), count=1200) == sentence


def test_a_label_without_a_class_is_told(tmp_path: Path) -> None:
    for attribute in ("classes = ['a', 'b']", "class_to_idx = {'a': 0, 'b': 1}"):
        text = with_item("return [1.0], 2 if index == 13 else 1").replace("def __len", f"{attribute}\n    def __len")
        assert told_of(tmp_path, text) == (
            "Sample 13 of Mine in mine.py has the label 2, and there are 2 classes: labels must run from 0 to 1 "
            "(__getitem__ begins at line 12).")


def test_a_label_without_a_class_is_told_where_labels_come_from_an_attribute(tmp_path: Path) -> None:
    text = with_item("return [1.0], self.targets[index]").replace(
        "self.count = count", "self.count = count; self.targets = [0] * 13 + [2] + [0] * 6; self.classes = ['a', 'b']")
    assert told_of(tmp_path, text).startswith("Sample 13 of Mine in mine.py has the label 2, and there are 2 classes")


def test_a_dataset_without_samples_of_its_own_is_told(tmp_path: Path) -> None:
    text = HEAD + "class Mine(Dataset):\n    def __len__(self): return 3\n"
    assert told_of(tmp_path, text).startswith("Sample 0 of Mine in mine.py cannot be read: NotImplementedError, ")


def test_a_sample_that_never_ends_is_given_up_with_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    text = with_item("while index == 8:\n    pass\nreturn [1.0], 0")
    assert re.fullmatch(r"Sample 8 of Mine in mine\.py was given up, because it was still being read after [01] "
                        r"seconds, then at line 1[23]: look for a loop that does not end\.", told_of(tmp_path, text))
    assert not [thread for thread in threading.enumerate() if thread.name == "descent-outside"]
    train(chosen(agreed(written(tmp_path, GOOD, "mine.py")), "Mine", {}))


def test_a_long_reading_is_not_given_up_while_samples_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    assert len(built(tmp_path, with_item("time.sleep(0.02)\nreturn [1.0], 0"), count=60).train) == 48


def test_both_sets_of_a_pair_are_told_apart(tmp_path: Path) -> None:
    text = with_item("if index == self.bad: raise ValueError('x')\nreturn [1.0] * self.width, 0").replace(
        "self.count = count", "self.count, self.bad, self.width = count, bad, width").replace(
        "count: int = 20", "count: int = 20, bad=-1, width=2")
    sets = {
        "Mine(bad=7), Mine()":
            "Sample 7 of the training set of make in mine.py cannot be read: line 12 raises ValueError, x.",
        "Mine(), Mine(bad=7)":
            "Sample 7 of the validation set of make in mine.py cannot be read: line 12 raises ValueError, x.",
        "Mine(), Mine(width=3)":
            "Sample 0 of the validation set of make in mine.py has an input of the shape (3,), and sample 0 of the "
            "training set of make one of (2,): all must be of one shape (__getitem__ begins at line 11).",
    }
    for pair, sentence in sets.items():
        assert told_of(tmp_path, f"{text}\ndef make(): return {pair}\n", "make") == sentence


def test_targets_that_do_not_fit_between_the_sets_are_told(tmp_path: Path) -> None:
    text = with_item("return [1.0], [0.5] * self.count") + "\ndef make(): return Mine(3), Mine(4)\n"
    assert told_of(tmp_path, text, "make").startswith(
        "Sample 0 of the validation set of make in mine.py has a target of 4 numbers, and those of the training set "
        "have 3")


def test_targets_that_change_are_told(tmp_path: Path) -> None:
    text = with_item("return [1.0], float(torch.rand(1))")
    assert re.fullmatch(r"Sample 0 of Mine in mine\.py has the target 0\.\d+ now and had 0\.\d+ before: targets must "
                        r"not change \(__getitem__ begins at line 11\)\.", told_of(tmp_path, text))


def test_numbers_that_are_none_are_a_finding_and_no_error(tmp_path: Path) -> None:
    text = with_item("return [float('nan') if index == 3 else 1.0], float('inf') if index == 5 else 1.0")
    data = built(tmp_path, text)
    assert [finding.kind for finding in describe(data).findings if finding.severe] == ["not finite"] * 2


def test_an_attribute_that_raises_is_told_with_the_line(tmp_path: Path) -> None:
    text = GOOD + "\n    @property\n    def targets(self):\n        return 1 / 0\n"
    assert told_of(tmp_path, text) == (
        "Mine in mine.py cannot be used: line 16 raises ZeroDivisionError, division by zero.")


@pytest.mark.parametrize("attribute", [
    "[1, 2]", "'aaa'", "[[0], [1, 2]] * 10", "None", "3", "['a'] * 20", "[None] * 20", "lambda: 3", "{}", "[1] * 20",
    "torch.zeros(20, 2, 2)", "torch.zeros(20)", "iter([])", "np.zeros((20, 1))"])
def test_targets_of_another_kind_are_left_alone(attribute: str, tmp_path: Path) -> None:
    data = built(tmp_path, with_init(f"self.targets = {attribute}; self.labels = self.targets"), validation=0.0)
    assert data.train.targets.tolist() == [0, 1] * 10


# ---------------------------------------------------------------------------------------------------------
# While it is streamed

def late_stream(tmp_path: Path, what: str) -> Stream:
    """Of a dataset that goes wrong at sample 15, which is not among those that are tried out."""
    text = with_item(f"if index == 15: {what}\nreturn [1.0], self.targets[index]").replace(
        "self.count = count", "self.count = count; self.targets = [index % 2 for index in range(count)]")
    inputs = built(tmp_path, text, count=40, validation=0.0).train.inputs
    assert isinstance(inputs, Stream)
    return inputs


@pytest.mark.parametrize(("what", "sentence"), [
    ("raise ValueError('late')", "Sample 15 of Mine in mine.py cannot be read: line 12 raises ValueError, late."),
    ("sys.exit(4)", "Sample 15 of Mine in mine.py cannot be read: line 12 raises SystemExit, 4."),
    ("return [1.0, 2.0], 1", "Sample 15 of Mine in mine.py has an input of the shape (2,), and sample 0 one of (1,): "
                             "all must be of one shape (__getitem__ begins at line 11)."),
    ("return [1.0], 0", "Sample 15 of Mine in mine.py has the target 0 now and had 1 before: targets must not change "
                        "(__getitem__ begins at line 11)."),
    ("[][0]", "Sample 15 of Mine in mine.py cannot be read: line 12 raises IndexError, list index out of range."),
])
@pytest.mark.parametrize("workers", [0, 1])
def test_what_goes_wrong_later_is_told_in_the_same_words(what: str, sentence: str, workers: int,
                                                         tmp_path: Path) -> None:
    stream = late_stream(tmp_path, what)
    reader = Reader(stream, workers)
    try:
        assert reader.workers == workers
        with pytest.raises(Problem) as caught:
            list(reader.read([Wanted([1, 2]), Wanted([12, 15]), Wanted([3])]))
        assert caught.value.sentence == sentence
        assert torch.equal(next(iter(reader.read([Wanted([1, 2])]))), torch.ones(2, 1)), "and the program goes on"
    finally:
        reader.close()


def test_ctrl_c_of_the_code_itself_is_no_ctrl_c(tmp_path: Path) -> None:
    stream = late_stream(tmp_path, "raise KeyboardInterrupt")
    problems: list[Problem] = []

    def read() -> None:
        try:
            stream.read([15])
        except Problem as problem:
            problems.append(problem)

    thread = threading.Thread(target=read)  # where training happens beside the window
    thread.start()
    thread.join()
    assert [problem.sentence for problem in problems] == [
        "Sample 15 of Mine in mine.py cannot be read: line 12 raises KeyboardInterrupt, no message."]


def test_a_run_that_meets_it_ends_with_the_sentence(tmp_path: Path) -> None:
    late_stream(tmp_path, "raise ValueError('late')")
    run = chosen(tmp_path / "mine.py", "Mine", {"count": 40}).with_training(stream="on", workers=0)
    told = Told(Trainer(run, tmp_path / "runs"))
    assert (told.ended.outcome, told.ended.reason) == (
        "failed", "Sample 15 of Mine in mine.py cannot be read: line 12 raises ValueError, late.")


def test_a_file_that_cannot_live_in_another_process_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_reading, "KEPT_BYTES", 0)
    text = "import multiprocessing\n" + GOOD + "\nif multiprocessing.parent_process(): raise OSError('only at home')\n"
    inputs = built(tmp_path, text, validation=0.0).train.inputs
    assert isinstance(inputs, Stream)
    reader = Reader(inputs, 1)
    try:
        with pytest.raises(Problem) as caught:
            list(reader.read([Wanted([1, 2])]))
        assert caught.value.sentence == ("Mine in mine.py cannot be brought to life in a process of its own (OSError, "
                                         "only at home): set workers to 0.")
    finally:
        reader.close()
