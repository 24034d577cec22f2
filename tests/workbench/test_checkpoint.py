"""Checkpoints: whole or not there, readable anywhere, and nothing in them is ever run."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from workbench import checkpoint
from workbench.checkpoint import CheckpointProblem, Checkpoints
from workbench.durable import WriteProblem

ROOT = Path(__file__).resolve().parents[2]


def small_state(seed: int = 0) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(seed)
    return {
        "model_state_dict": {"weight": torch.randn(4, 3, generator=generator), "bias": torch.zeros(4)},
        "optimizer_state_dict": {"state": {0: {"step": torch.tensor(3.0)}}, "param_groups": [{"lr": 0.1}]},
        "epoch": 1,
        "global_step": 12,
        "recipe": "[dataset]\nname = 'digits'\n",
        "rng": torch.get_rng_state(),
    }


def same(a: Any, b: Any) -> bool:
    """Equal bit for bit, types included."""
    if isinstance(a, torch.Tensor):
        return (isinstance(b, torch.Tensor) and a.dtype == b.dtype and a.shape == b.shape
                and torch.equal(a.contiguous().view(torch.uint8) if a.numel() and a.dim() else a,
                                b.contiguous().view(torch.uint8) if b.numel() and b.dim() else b))
    if isinstance(a, dict):
        return (isinstance(b, dict) and list(a) == list(b) and all(same(a[key], b[key]) for key in a))
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and (a == b or (a != a and b != b))


def loaded_same(state: dict[str, Any], path: Path) -> bool:
    found = checkpoint.load(path)
    return same({**state}, {key: found[key] for key in state})


# ---------------------------------------------------------------------------------------------------------
# What goes in comes out

def test_a_checkpoint_comes_back_and_plain_torch_reads_it_too(tmp_path: Path) -> None:
    state = small_state()
    checkpoint.save(state, tmp_path / "a.pt")
    assert loaded_same(state, tmp_path / "a.pt")
    outside = torch.load(tmp_path / "a.pt", weights_only=True)
    assert (outside["format"], outside["version"]) == ("descent-checkpoint", checkpoint.FORMAT_VERSION)
    assert same(state, {key: outside[key] for key in state})
    mapped = torch.load(tmp_path / "a.pt", weights_only=True, mmap=True)
    assert same(state, {key: mapped[key] for key in state})
    assert zipfile.ZipFile(tmp_path / "a.pt").testzip() is None


def test_every_kind_of_plain_value_comes_back(tmp_path: Path) -> None:
    shared = torch.arange(6.0)
    module = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    state = {
        "numbers": [1, -1, 255, 256, 70_000, 2**31, 2**70, -(2**70), 1.5, float("nan"), float("inf"), True, None],
        "text": ["", "äöü 中文 🙂", "x" * 300],
        "bytes": b"\x00\xff",
        "nested": {"a": [({"b": (1, 2, 3, 4)},)], 3: (), "list": [], "dict": {}},
        "counter": Counter({3: 2}),
        "dtypes": [torch.float32, torch.bfloat16],
        "device": torch.device("cuda:1"),
        "size": torch.Size([2, 3]),
        "module": module.state_dict(),
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "views": [shared[1:], shared.view(2, 3).t(), shared],
        "empty": torch.zeros(0, 3),
        "expanded": torch.ones(1).expand(40),
        "types": [torch.zeros(3, dtype=dtype) for dtype in (
            torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16,
            torch.bfloat16, torch.float64, torch.complex64, torch.uint16, torch.float8_e5m2)],
    }
    checkpoint.save(state, tmp_path / "a.pt")
    found = checkpoint.load(tmp_path / "a.pt")
    assert same(state, {key: found[key] for key in state})
    assert type(found["module"]) is OrderedDict
    assert found["module"]._metadata == module.state_dict()._metadata
    # Views of one storage still share it.
    assert found["views"][0].untyped_storage().data_ptr() == found["views"][2].untyped_storage().data_ptr()


def torch_optimizers() -> list[str]:
    return sorted(name for name, kind in vars(torch.optim).items()
                  if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer)
                  and kind is not torch.optim.Optimizer)


def stepped(name: str) -> torch.optim.Optimizer:
    torch.manual_seed(0)
    if name == "SparseAdam":
        model: torch.nn.Module = torch.nn.Embedding(5, 3, sparse=True)
        batch: torch.Tensor = torch.tensor([1, 2])
    elif name == "Muon":
        model, batch = torch.nn.Linear(4, 3, bias=False), torch.randn(8, 4)
    else:
        model, batch = torch.nn.Linear(4, 3), torch.randn(8, 4)
    optimizer = getattr(torch.optim, name)(model.parameters(), lr=0.01)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = model(batch).square().sum()
        loss.backward()
        return loss

    for _ in range(3):
        optimizer.step(closure)
    return optimizer


@pytest.mark.parametrize("name", torch_optimizers())
def test_the_state_of_every_optimizer_of_torch_comes_back(name: str, tmp_path: Path) -> None:
    state = {"optimizer_state_dict": stepped(name).state_dict()}
    assert state["optimizer_state_dict"]["param_groups"]
    checkpoint.save(state, tmp_path / "a.pt")
    assert loaded_same(state, tmp_path / "a.pt")


SCHEDULER_ARGUMENTS: dict[str, dict[str, Any]] = {
    "LambdaLR": {"lr_lambda": lambda step: 0.9**step},
    "MultiplicativeLR": {"lr_lambda": lambda step: 0.9},
    "StepLR": {"step_size": 2},
    "MultiStepLR": {"milestones": [1, 1, 4]},
    "ExponentialLR": {"gamma": 0.9},
    "CosineAnnealingLR": {"T_max": 5},
    "CyclicLR": {"base_lr": 0.001, "max_lr": 0.1, "cycle_momentum": False},
    "CosineAnnealingWarmRestarts": {"T_0": 3},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 20, "cycle_momentum": False},
}


def torch_schedulers() -> list[str]:
    return sorted(name for name, kind in vars(lr_scheduler).items()
                  if isinstance(kind, type) and issubclass(kind, lr_scheduler.LRScheduler)
                  and not name.startswith("_") and kind is not lr_scheduler.LRScheduler)


@pytest.mark.parametrize("name", torch_schedulers())
def test_the_state_of_every_scheduler_of_torch_comes_back(name: str, tmp_path: Path) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1)
    arguments = SCHEDULER_ARGUMENTS.get(name, {})
    if name in ("SequentialLR", "ChainedScheduler"):
        parts = [lr_scheduler.ConstantLR(optimizer), lr_scheduler.MultiStepLR(optimizer, [1, 4])]
        arguments = {"schedulers": parts} | ({"milestones": [2]} if name == "SequentialLR" else {})
        if name == "ChainedScheduler":
            arguments["optimizer"] = optimizer
    scheduler = getattr(lr_scheduler, name)(**{"optimizer": optimizer, **arguments})
    for _ in range(3):
        optimizer.step()
        scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
    state = {"scheduler_state_dict": scheduler.state_dict()}
    checkpoint.save(state, tmp_path / "a.pt")
    assert loaded_same(state, tmp_path / "a.pt")


def test_something_that_is_no_plain_value_is_refused_when_saved_and_nothing_is_left(tmp_path: Path) -> None:
    checkpoint.save(small_state(), tmp_path / "a.pt")
    for thing in (lambda: 0, {1, 2}, Path("x"), torch.eye(2).to_sparse()):
        with pytest.raises(CheckpointProblem, match=r"a\.pt"):
            checkpoint.save({"thing": thing}, tmp_path / "a.pt")
    assert loaded_same(small_state(), tmp_path / "a.pt")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pt"]


# ---------------------------------------------------------------------------------------------------------
# Bad files, each with one sentence

def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CheckpointProblem, match=r"no checkpoint gone\.pt"):
        checkpoint.load(tmp_path / "gone.pt")


@pytest.mark.parametrize("content", [b"not a checkpoint at all", b"PK of another kind", b"{}\n"])
def test_a_file_of_another_kind_is_no_checkpoint(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(content)
    with pytest.raises(CheckpointProblem, match=r"a\.pt is not a checkpoint"):
        checkpoint.load(tmp_path / "a.pt")


def test_a_zip_of_another_kind_is_no_checkpoint(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(CheckpointProblem, match=r"a\.pt is not laid out like a checkpoint"):
        checkpoint.load(tmp_path / "a.pt")


def test_a_checkpoint_of_a_newer_version_says_so(tmp_path: Path) -> None:
    checkpoint.save({**small_state(), "version": checkpoint.FORMAT_VERSION + 1}, tmp_path / "a.pt")
    with pytest.raises(CheckpointProblem, match=r"a\.pt was written by a newer version"):
        checkpoint.load(tmp_path / "a.pt")


def test_the_files_of_others_are_loaded_only_when_asked_and_held_to_their_crcs(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    weights = torch.nn.Linear(3, 2).state_dict()
    torch.save(weights, path)
    with pytest.raises(CheckpointProblem, match=r"weights\.pt was not saved by Descent"):
        checkpoint.load(path)
    assert same(dict(weights), dict(checkpoint.load(path, ours=False)))

    content = bytearray(path.read_bytes())
    content[content.find(weights["weight"].numpy().tobytes())] ^= 1
    path.write_bytes(content)
    assert not same(dict(weights), dict(torch.load(path, weights_only=True))), "plain torch sees nothing"
    with pytest.raises(CheckpointProblem, match=r"weights\.pt is damaged"):
        checkpoint.load(path, ours=False)


def test_a_checkpoint_saved_again_by_plain_torch_still_loads(tmp_path: Path) -> None:
    state = {"format": "descent-checkpoint", "version": 1, **small_state()}
    torch.save(state, tmp_path / "again.pt")
    assert loaded_same(state, tmp_path / "again.pt")


def test_a_checkpoint_that_lost_its_seal_is_damaged(tmp_path: Path) -> None:
    checkpoint.save(small_state(), tmp_path / "a.pt")
    content = (tmp_path / "a.pt").read_bytes()
    (tmp_path / "a.pt").write_bytes(content.replace(b"descent-sha256", b"descent-sha257"))
    with pytest.raises(CheckpointProblem, match="damaged"):
        checkpoint.load(tmp_path / "a.pt")


def repacked(source: Path, target: Path, change: dict[str, bytes], **how: Any) -> None:
    """The archive ``source`` with some members changed, as a file of others (no seal)."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", **how) as new:
        for name in old.namelist():
            short = name.split("/", 1)[1]
            new.writestr(name, change.get(short, old.read(name)))


def test_a_compressed_archive_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(4)}, tmp_path / "plain.pt")
    bomb = tmp_path / "bomb.pt"
    repacked(tmp_path / "plain.pt", bomb, {"data/0": bytes(300 * 2**20)},
             compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    assert bomb.stat().st_size < 3 * 2**20
    # In a process that cannot get so much memory: had it been unpacked, this would be a MemoryError.
    code = (
        "import resource, sys; from workbench import checkpoint\n"
        "resource.setrlimit(resource.RLIMIT_AS, (250 * 2**20,) * 2)\n"
        "try: checkpoint.verify(sys.argv[1])\n"
        "except checkpoint.CheckpointProblem as problem: print(problem)\n"
        "import zipfile\n"
        "try: zipfile.ZipFile(sys.argv[1]).read('plain/data/0')\n"
        "except MemoryError: print('unpacking it would have failed')\n"
    )
    if sys.platform.startswith("linux"):
        done = subprocess.run([sys.executable, "-c", code, str(bomb)], cwd=ROOT, capture_output=True, text=True,
                              check=True)
        assert "bomb.pt was refused" in done.stdout
        assert "compressed" in done.stdout
        assert "300 MB" in done.stdout
        assert "unpacking it would have failed" in done.stdout
    with pytest.raises(CheckpointProblem, match=r"bomb\.pt was refused.*compressed"):
        checkpoint.load(bomb, ours=False)


def test_parts_that_overlap_are_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(9), "b": torch.ones(9)}, tmp_path / "plain.pt")
    content = bytearray((tmp_path / "plain.pt").read_bytes())
    with zipfile.ZipFile(tmp_path / "plain.pt") as archive:
        first = archive.getinfo("plain/data/0").header_offset
        second = archive.getinfo("plain/data/1").header_offset
    place = content.rfind(struct.pack("<I", second))
    content[place:place + 4] = struct.pack("<I", first)
    (tmp_path / "overlap.pt").write_bytes(content)
    with pytest.raises(CheckpointProblem, match=r"overlap\.pt (was refused: its parts overlap|is damaged)"):
        checkpoint.load(tmp_path / "overlap.pt", ours=False)


@pytest.mark.parametrize("claim", [b"J\x00\x00\x00\x10", b"J\xff\xff\xff\xff"])
def test_a_tensor_that_claims_more_than_the_file_holds_is_refused(claim: bytes, tmp_path: Path) -> None:
    torch.save({"a": torch.arange(77.0)}, tmp_path / "plain.pt")
    with zipfile.ZipFile(tmp_path / "plain.pt") as archive:
        pickled = archive.read("plain/data.pkl")
    assert pickled.count(b"KM") == 2
    repacked(tmp_path / "plain.pt", tmp_path / "a.pt", {"data.pkl": pickled.replace(b"KM", claim)})
    with pytest.raises(CheckpointProblem, match=r"a\.pt (was refused as a bomb|is not a checkpoint)"):
        checkpoint.load(tmp_path / "a.pt", ours=False)


def test_a_tensor_expanded_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(1).expand(2**20, 2**20)}, tmp_path / "a.pt")
    assert torch.load(tmp_path / "a.pt", weights_only=True)["a"].numel() == 2**40, "plain torch takes it"
    with pytest.raises(CheckpointProblem, match=r"a\.pt was refused as a bomb"):
        checkpoint.load(tmp_path / "a.pt", ours=False)


@pytest.mark.filterwarnings("ignore:Sparse")
def test_tensors_that_are_not_plain_and_dense_are_refused(tmp_path: Path) -> None:
    sparse = torch.sparse_coo_tensor(torch.tensor([[0, 1]]), torch.ones(2), (4,))
    torch.save({"a": sparse}, tmp_path / "sparse.pt")
    with pytest.raises(CheckpointProblem, match=r"sparse\.pt was refused.*_rebuild_sparse_tensor"):
        checkpoint.load(tmp_path / "sparse.pt", ours=False)
    torch.save({"a": torch.eye(2).to_sparse_csr()}, tmp_path / "csr.pt")
    with pytest.raises(CheckpointProblem, match=r"csr\.pt was refused"):
        checkpoint.load(tmp_path / "csr.pt", ours=False)
    torch.save({"a": torch.zeros(3, device="meta")}, tmp_path / "meta.pt")
    with pytest.raises(CheckpointProblem, match=r"meta\.pt was refused"):
        checkpoint.load(tmp_path / "meta.pt", ours=False)


def test_endlessly_shared_and_self_containing_states_are_walked_once(tmp_path: Path) -> None:
    laughs: Any = []
    for _ in range(60):
        laughs = [laughs, laughs]
    ring: list[Any] = []
    ring.append(ring)
    checkpoint.save({"laughs": laughs, "ring": ring}, tmp_path / "a.pt")
    found = checkpoint.load(tmp_path / "a.pt")
    assert found["laughs"][0][0] is found["laughs"][1][0]
    assert found["ring"][0] is found["ring"]


def test_a_key_that_would_take_for_ever_to_hash_is_refused(tmp_path: Path) -> None:
    # The key () built into (((), ()), ((), ())) ... sixty times by doubling: hashing it would never end.
    def pickled(doublings: int) -> bytes:
        return b"\x80\x02}" + b")q\x00" + b"h\x00\x86q\x00" * doublings + b"K\x01s."

    torch.save({"a": 1}, tmp_path / "plain.pt")
    repacked(tmp_path / "plain.pt", tmp_path / "a.pt", {"data.pkl": pickled(0)})
    assert checkpoint.load(tmp_path / "a.pt", ours=False) == {(): 1}
    repacked(tmp_path / "plain.pt", tmp_path / "a.pt", {"data.pkl": pickled(60)})
    with pytest.raises(CheckpointProblem, match=r"a\.pt is not a checkpoint"):
        checkpoint.load(tmp_path / "a.pt", ours=False)


# ---------------------------------------------------------------------------------------------------------
# The folder of a run

def test_rolling_checkpoints_are_pruned_and_all_others_stay(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path, keep=3)
    folder.save(small_state(), 0, "asked")
    for step in range(100, 700, 100):
        folder.save(small_state(step), step, "steps" if step % 200 else "epochs")
    folder.save(small_state(), 610, "end")
    assert [(info.step, info.reason) for info in folder.list()] == [
        (0, "asked"), (400, "epochs"), (500, "steps"), (600, "epochs"), (610, "end")]
    assert loaded_same(small_state(600), tmp_path / "step-000000600-epochs.pt")


def test_one_best_checkpoint_is_kept_apart_from_the_rolling_ones(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path, keep=2)
    folder.save(small_state(), 100, "best")
    for step in range(100, 500, 100):
        folder.save(small_state(), step, "epochs")
    assert [(info.step, info.reason) for info in folder.list()] == [(100, "best"), (300, "epochs"), (400, "epochs")]
    folder.save(small_state(), 400, "best")
    assert [info.step for info in folder.list() if info.reason == "best"] == [400]


def test_at_least_two_rolling_ones_are_kept_whatever_is_asked(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path, keep=0)
    for step in (1, 2, 3):
        folder.save(small_state(), step, "steps")
    assert [info.step for info in folder.list()] == [2, 3]


def test_a_run_that_was_taken_back_keeps_what_it_saves_from_then_on(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path, keep=2)
    for step in (1000, 2000):
        os.utime(folder.save(small_state(), step, "steps"), ns=(step, step))
    path = folder.save(small_state(), 500, "steps")
    assert path.exists()
    assert [info.step for info in folder.list()] == [500, 2000]


def test_the_last_good_one_is_found_behind_damaged_ones(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path)
    assert folder.last_good() is None
    good = folder.save(small_state(), 1, "steps")
    for step in (2, 3):
        path = folder.save(small_state(), step, "asked")
        path.write_bytes(path.read_bytes()[:-100])
    assert folder.last_good() == good


def test_the_list_passes_over_files_of_other_kinds(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path)
    folder.save(small_state(), 7, "asked")
    for name in ("notes.txt", "model.pt", ".step-000000009-steps.pt.1-1.part", "step-x-asked.pt"):
        (tmp_path / name).write_bytes(b"")
    assert [info.path.name for info in folder.list()] == ["step-000000007-asked.pt"]
    assert Checkpoints(tmp_path / "none").list() == []


def test_older_checkpoints_stay_when_the_new_one_cannot_be_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Checkpoints(tmp_path, keep=2)
    for step in (1, 2):
        folder.save(small_state(), step, "steps")

    def other_bytes(path: Path) -> Generator[memoryview]:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        yield memoryview(content)

    monkeypatch.setattr(checkpoint, "read_uncached", other_bytes)  # what the disk gives back
    with pytest.raises(CheckpointProblem, match="damaged"):
        folder.save(small_state(), 3, "steps")
    assert [info.step for info in folder.list()] == [1, 2]
    assert [loaded_same(small_state(), info.path) for info in folder.list()] == [True, True]


def test_what_a_killed_program_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".step-000000009-steps.pt.999999-1.part"
    left.write_bytes(b"half")
    Checkpoints(tmp_path).save(small_state(), 10, "steps")
    assert not left.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WriteProblem, match="not allowed"):
            Checkpoints(tmp_path).save(small_state(), 1, "asked")
    finally:
        tmp_path.chmod(0o700)
