"""What others wrote may be cut off, damaged or evil: what is whole is read, the rest is named, and nothing runs."""

from __future__ import annotations

import errno
import os
import random
import struct
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tensorboard.compat.proto.event_pb2 import Event as Message
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from torch import nn

from tests.faults.test_checkpoint_faults import MALICIOUS_NAMES, disguised, evil_module, malicious, text
from workbench.checkpoint import CheckpointProblem
from workbench.durable import WriteProblem
from workbench.importers.tensorboard import TensorBoardProblem, import_tensorboard, read_tensorboard
from workbench.importers.weights import read_weights
from workbench.progress import Cancelled, Reporter
from workbench.run_list import list_runs
from workbench.sentence import Problem
from workbench.strangers import Strangers, plain
from workbench.tensorboard_log import begin
from workbench.tensorboard_records import encode, encode_scalars

__all__ = ["evil_module"]

ROOT = Path(__file__).resolve().parents[2]
FLIPS = int(os.environ.get("DESCENT_FLIPS", "300"))
COUNT = 40


def a_log(folder: Path, name: str = "events.out.tfevents.1.a") -> tuple[Path, bytes]:
    """An event file of 40 steps: loss is 100 + step."""
    folder.mkdir(exist_ok=True, parents=True)
    steps = np.arange(COUNT)
    content = encode(begin(1.0)) + encode_scalars(("loss",), steps, steps + 1.0, steps[np.newaxis] + 100.0)
    (folder / name).write_bytes(content)
    return folder / name, content


def losses(folder: Path) -> tuple[list[float], tuple[str, ...]]:
    try:
        (log,) = read_tensorboard(folder)
    except TensorBoardProblem:
        return [], ()
    return log.history["loss"].tolist(), log.notes


# ---------------------------------------------------------------------------------------------------------
# TensorBoard's files

def test_a_log_that_is_cut_off_anywhere_is_read_up_to_the_cut_and_that_is_said(tmp_path: Path) -> None:
    path, content = a_log(tmp_path)
    entry = len(content) - len(encode_scalars(("loss",), np.arange(COUNT - 1), np.ones(COUNT), np.ones((1, COUNT))))
    first = len(encode(begin(1.0)))
    entry -= first
    for length in range(0, len(content), 7):  # at every place within an entry, in the end
        path.write_bytes(content[:length])
        found, notes = losses(tmp_path)
        whole = max(0, (length - first) // entry)
        assert found == [100.0 + step for step in range(whole)], length
        cut = length > first and (length - first) % entry > 0
        assert bool(notes) == (cut and whole > 0), length
        assert all("is cut off in the middle of an entry" in note for note in notes)


def test_no_flipped_bit_changes_a_number(tmp_path: Path) -> None:
    path, content = a_log(tmp_path)
    shorter = 0
    places = random.Random(0).sample(range(len(content) * 8), min(FLIPS, len(content) * 8))
    for place in places:
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        found, notes = losses(tmp_path)
        assert found == [100.0 + step for step in range(len(found))], place
        assert len(found) < COUNT, place
        assert not found or notes
        shorter += 1
    assert shorter == len(places)


def test_a_flip_that_the_checksums_cannot_see_would_change_a_number(tmp_path: Path) -> None:
    """Negative control: the same flip with its checksum made right is believed."""
    path, _ = a_log(tmp_path)
    path.write_bytes(encode_scalars(("loss",), np.arange(3), np.ones(3), np.array([[100.0, 101.0, 7.0]])))
    assert losses(tmp_path)[0] == [100.0, 101.0, 7.0]


def test_one_damaged_file_does_not_hide_the_others(tmp_path: Path) -> None:
    path, content = a_log(tmp_path / "one")
    path.write_bytes(content[:-1])
    a_log(tmp_path / "one", "events.out.tfevents.2.b")
    (tmp_path / "one" / "events.out.tfevents.3.c").write_bytes(b"no event file at all")
    (tmp_path / "one" / "empty.tfevents").touch()
    (run,) = import_tensorboard(tmp_path / "one", tmp_path / "runs")
    assert run.history["loss"].tolist() == [100.0 + step for step in range(COUNT)]
    notes = run.info["imported"]["notes"]
    assert notes[0] == ("events.out.tfevents.1.a is cut off in the middle of an entry: all entries before it were "
                        "read.")
    assert any("events.out.tfevents.3.c" in note for note in notes)


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**40, 10**6])
def test_an_entry_that_claims_to_be_huge_is_a_cut(length: int, tmp_path: Path) -> None:
    path, content = a_log(tmp_path)
    path.write_bytes(content + struct.pack("<QI", length, 0) + b"x" * 100)
    found, notes = losses(tmp_path)
    assert len(found) == COUNT
    assert "is cut off" in notes[0]


def framed(payload: bytes) -> bytes:
    class Raw:
        def SerializeToString(self) -> bytes:
            return payload

    return encode(Raw())


@pytest.mark.parametrize("payload", [b"\xff\xff", b"\x2a\xff\x01", b"*\x04\x0a\x02\x0a\xff", b"\x2a\x02\x0a\x05" * 50])
def test_an_entry_that_is_no_event_ends_the_file(payload: bytes, tmp_path: Path) -> None:
    path, content = a_log(tmp_path)
    path.write_bytes(content + framed(payload) + content)
    found, notes = losses(tmp_path)
    assert len(found) == COUNT
    assert "holds an entry that is no event" in notes[0]


def scalar(tensor: TensorProto, plugin: str = "scalars") -> bytes:
    value = Summary.Value(tag="loss", tensor=tensor)
    value.metadata.plugin_data.plugin_name = plugin
    return encode(Message(step=COUNT, wall_time=1.0, summary=Summary(value=[value])))


def test_tensors_that_are_no_number_are_left_out_whatever_size_they_claim(tmp_path: Path) -> None:
    """One value that is to fill a thousand thousand million places would fill the memory."""
    path, content = a_log(tmp_path)
    huge = TensorShapeProto(dim=[TensorShapeProto.Dim(size=10**15)])
    odd = [TensorProto(dtype=1, float_val=[1.0], tensor_shape=huge), TensorProto(dtype=7, string_val=[b"x"]),
           TensorProto(dtype=99), TensorProto(dtype=1, tensor_content=b"abc"),
           TensorProto(dtype=1, tensor_shape=TensorShapeProto(dim=[TensorShapeProto.Dim(size=-1)])),
           TensorProto(dtype=1, tensor_shape=TensorShapeProto(unknown_rank=True))]
    path.write_bytes(content + b"".join(map(scalar, odd)))
    assert len(losses(tmp_path)[0]) == COUNT
    path.write_bytes(content + scalar(TensorProto(dtype=1, float_val=[5.0])))
    assert losses(tmp_path)[0][COUNT:] == [5.0]  # the control


def test_odd_steps_and_times_do_no_harm(tmp_path: Path) -> None:
    path, content = a_log(tmp_path)
    odd = [Message(step=step, wall_time=wall, summary=Summary(value=[Summary.Value(tag="x", simple_value=2.0)]))
           for step, wall in ((-5, 1.0), (0, float("nan")), (1, float("inf")), (2**63 - 1, -1e300))]
    path.write_bytes(content + b"".join(map(encode, odd)))
    (run,) = import_tensorboard(tmp_path, tmp_path / "runs")
    assert run.history.series("x").steps.tolist() == [0, 1, 2**63 - 1]
    assert "1 values were left out" in run.info["imported"]["notes"][0]
    assert list_runs(tmp_path / "runs")[0].status == "imported"


def test_folders_without_logs_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    for place in (tmp_path, tmp_path / "gone", tmp_path / "notes.txt"):
        with pytest.raises(TensorBoardProblem, match=r"^There are no TensorBoard logs in .*choose a folder|could not"):
            import_tensorboard(place, tmp_path / "runs")
    (tmp_path / "a.tfevents").write_bytes(encode(begin(1.0)))
    with pytest.raises(TensorBoardProblem, match="hold no curves"):
        import_tensorboard(tmp_path, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_log(tmp_path)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(Problem, match=r"events\.out\.tfevents\.1\.a could not be read \(Permission denied\)"):
        read_tensorboard(tmp_path)


def test_an_import_that_fails_or_is_called_off_leaves_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_log(tmp_path / "logs" / "one")
    a_log(tmp_path / "logs" / "two")
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        import_tensorboard(tmp_path / "logs", tmp_path / "runs", Reporter(None, cancel))
    replaced = os.replace
    calls = []

    def fail_late(*paths: Any) -> None:
        calls.append(paths)
        if len(calls) == 5:  # while the second run is made
            raise OSError(errno.ENOSPC, "No space left")
        replaced(*paths)

    monkeypatch.setattr(os, "replace", fail_late)
    with pytest.raises(WriteProblem, match="disk is full"):
        import_tensorboard(tmp_path / "logs", tmp_path / "runs")
    assert len(calls) == 5
    assert list((tmp_path / "runs").iterdir()) == []
    monkeypatch.undo()
    assert len(import_tensorboard(tmp_path / "logs", tmp_path / "runs")) == 2  # the control


def test_more_tags_than_a_run_can_hold_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.importers.tensorboard._MOST_TAGS", 3)
    content = encode_scalars(("a", "b", "c", "d"), np.arange(2), np.ones(2), np.ones((4, 2)))
    (tmp_path / "a.tfevents").write_bytes(content)
    with pytest.raises(TensorBoardProblem, match="more than 3 tags"):
        read_tensorboard(tmp_path)


# ---------------------------------------------------------------------------------------------------------
# Checkpoints

def weights_file(folder: Path, **more: Any) -> Path:
    torch.save({"state_dict": nn.Linear(3, 2).state_dict(), **more}, folder / "a.ckpt")
    return folder / "a.ckpt"


@pytest.mark.parametrize("name", MALICIOUS_NAMES)
@pytest.mark.usefixtures("evil_module")
def test_nothing_of_a_malicious_pickle_is_run_though_stand_ins_are_made(name: str, tmp_path: Path) -> None:
    """That each of them would have run is shown beside the same list, in test_checkpoint_faults."""
    marker = tmp_path / "marker"
    pickled, _ = malicious(str(marker))[name]
    disguised(pickled, tmp_path / "evil.pt")
    with pytest.raises(CheckpointProblem, match=r"^evil\.pt "):
        read_weights(tmp_path / "evil.pt")
    assert not marker.exists()


class Runs:
    """Pickled as a call of a function of this file."""

    def __init__(self, marker: Path) -> None:
        self.marker = str(marker)

    def __reduce__(self) -> tuple[Any, ...]:
        return touch, (self.marker,)


def touch(marker: str) -> None:
    Path(marker).touch()


class System:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.marker}",)


def test_functions_of_others_are_not_called_and_the_weights_beside_them_are_read(tmp_path: Path) -> None:
    """Whatever the environment says."""
    marker = tmp_path / "marker"
    path = weights_file(tmp_path, hyper_parameters={"a": Runs(marker), "b": 1})
    code = textwrap.dedent("""
        import os, sys, torch
        from workbench.importers.weights import read_weights
        path, marker = sys.argv[1:]
        print(sorted(read_weights(path).model), read_weights(path).settings)
        assert "tests.faults.test_import_faults" not in sys.modules
        assert not os.path.exists(marker)
        torch.load(path, weights_only=False)
        assert os.path.exists(marker), "negative control"
    """)
    environment = {**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}
    done = subprocess.run([sys.executable, "-c", code, str(path), str(marker)], cwd=ROOT, env=environment,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == f"['bias', 'weight'] {{'a': '<{__name__}.touch>', 'b': 1}}\n", done.stderr
    assert done.returncode == 0, done.stderr


def test_a_file_that_asks_for_the_shell_is_refused_even_where_it_would_not_get_it(tmp_path: Path) -> None:
    with pytest.raises(CheckpointProblem, match=r"asks for posix\.system, .* nothing of it was run"):
        read_weights(weights_file(tmp_path, args=System(tmp_path / "marker")))
    assert not (tmp_path / "marker").exists()


def test_stand_ins_do_not_stay_known_to_torch(tmp_path: Path) -> None:
    path = weights_file(tmp_path, args=Runs(tmp_path / "marker"))
    read_weights(path)
    with pytest.raises(Exception, match="Unsupported global"):
        torch.load(path, weights_only=True)


@pytest.mark.parametrize("value", ["bytearray", "nested set", "dict with tuples as keys"])
def test_what_would_fill_the_memory_or_take_for_ever_is_refused(value: str, tmp_path: Path) -> None:
    pair = b"(h\x01h\x01tq\x01"  # each tuple twice in the next one: hashing the last takes 2**60 steps
    nested = b")q\x01" + pair * 60
    pickled = {
        "bytearray": b"cbuiltins\nbytearray\n\x8a\x06" + (2**40).to_bytes(6, "little") + b"\x85R",
        "nested set": b"cbuiltins\nset\n](" + nested + b"e\x85R",
        "dict with tuples as keys": b"}(" + nested + b"Nu",
    }[value]
    disguised(b"\x80\x02}" + text("a") + pickled + b"s.", tmp_path / "evil.pt")
    with pytest.raises(CheckpointProblem, match=r"^evil\.pt (was refused|is not a checkpoint)"):
        read_weights(tmp_path / "evil.pt")


def test_settings_without_end_are_cut_short() -> None:
    laughs: list[Any] = ["ha"]
    for _ in range(100):
        laughs = [laughs] * 100
    endless: list[Any] = []
    endless.append(endless)
    for value in (laughs, endless, {"a": endless}, list(range(10**6))):
        assert len(repr(plain(value))) < 1_000_000
    assert plain({"a": (1, [2])}) == {"a": [1, [2]]}  # the control


def test_stand_ins_for_torchs_own_makers_of_tensors_are_not_admitted() -> None:
    strangers = Strangers()
    for module, name in (("torch._utils", "_rebuild_sparse_tensor"), ("torch", "Tensor"), ("torch.hub", "load"),
                         ("torch.nn.parameter", "Parameter"), ("torch.serialization", "load"), ("os", "system"),
                         ("builtins", "eval"), ("builtins", "bytearray"), ("nt", "system"), ("importlib", "x")):
        assert not strangers.admit(module, name)
    assert strangers.admit("argparse", "Namespace")
    assert strangers.paths == ["argparse.Namespace"]


def test_files_that_are_no_checkpoints_say_what_to_do(tmp_path: Path) -> None:
    state = nn.Linear(2, 2).state_dict()
    torch.save(state, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    header = b'{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0\0\0\0")
    (tmp_path / "text.pt").write_text("hello")
    (tmp_path / "empty.pt").touch()
    torch.save({"epoch": 3, "losses": [1.0]}, tmp_path / "none.pt")
    torch.save({}, tmp_path / "nothing.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    for name, words in (("old.pth", "before version 1.6: load it with"), ("a.safetensors", "safetensors"),
                        ("text.pt", "is not a checkpoint"), ("empty.pt", "is incomplete"), ("gone.pt", "There is no"),
                        ("none.pt", "holds no weights that are known as such; it has epoch, losses"),
                        ("nothing.pt", "it has nothing"), ("list.pt", "holds no dict")):
        with pytest.raises(CheckpointProblem, match=words) as caught:
            read_weights(tmp_path / name)
        assert name in str(caught.value)


def test_no_flipped_bit_changes_the_weights_of_others(tmp_path: Path) -> None:
    path = weights_file(tmp_path, args={"a": 1})
    content, wanted = path.read_bytes(), read_weights(path).model
    for place in random.Random(1).sample(range(len(content) * 8), FLIPS):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            found = read_weights(path).model
        except CheckpointProblem:
            continue
        assert all(torch.equal(found[name], value) for name, value in wanted.items()), place
