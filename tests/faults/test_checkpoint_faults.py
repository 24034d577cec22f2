"""What a bad disk, a killed program and a bad person can do to a checkpoint: old or new, never between, and
nothing in it is ever run."""

from __future__ import annotations

import errno
import gc
import os
import pickle
import random
import subprocess
import sys
import textwrap
import threading
import weakref
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import torch

from workbench import checkpoint
from workbench.checkpoint import CheckpointProblem, Checkpoints
from workbench.durable import WriteProblem, remove_leftovers, write_durably
from workbench.sentence import Problem
from workbench.uncached import UncachedWriter

ROOT = Path(__file__).resolve().parents[2]
FLIPS = int(os.environ.get("DESCENT_FLIPS", "300"))  # 10000 for a thorough look


def state_of(step: int) -> dict[str, Any]:
    return {"model_state_dict": {"weight": torch.full((64, 8), float(step))}, "global_step": step}


def step_in(path: Path) -> int:
    """The step of a sound checkpoint; it must be of one piece."""
    state = checkpoint.load(path)
    step = int(state["global_step"])
    assert torch.equal(state["model_state_dict"]["weight"], state_of(step)["model_state_dict"]["weight"])
    return step


def sentence_of(action: Callable[[], Any]) -> str | None:
    """What ``action`` complained of, if it did."""
    try:
        action()
    except Problem as problem:
        return str(problem)
    return None


# ---------------------------------------------------------------------------------------------------------
# Every call to the disk fails in turn


class BadDisk:
    """Counts the calls a save makes to the disk, and lets the ``fail_at``-th of them fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail_at: int | None, number: int) -> None:
        self.calls: list[str] = []
        self._fail_at = fail_at
        self._number = number
        for name in ("open", "fsync", "replace", "unlink", "listdir"):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))
        monkeypatch.setattr(os, "fdopen", self._watched_fdopen(os.fdopen))

    def _count(self, name: str) -> None:
        self.calls.append(name)
        if self._fail_at is not None and len(self.calls) - 1 == self._fail_at:
            raise OSError(self._number, os.strerror(self._number))

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._count(name)
            return real(*args, **kwargs)

        return call

    def _watched_fdopen(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            file = real(*args, **kwargs)
            return BadFile(file, self)

        return call


class BadFile:
    """A file whose writes and flushes are counted."""

    def __init__(self, file: Any, disk: BadDisk) -> None:
        self._file = file
        self._disk = disk

    def __enter__(self) -> BadFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, piece: Any) -> int:
        self._disk._count("write")
        return int(self._file.write(piece))

    def flush(self) -> None:
        self._disk._count("flush")
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())


def calls_of_a_save(tmp_path: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = BadDisk(monkeypatch, None, 0)
        Checkpoints(tmp_path / "count", keep=2).save(state_of(9), 9, "steps")
    return disk.calls


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=["ENOSPC", "EIO", "EACCES"])
def test_whichever_call_fails_the_checkpoint_is_the_old_or_the_new_one(number: int, tmp_path: Path) -> None:
    (tmp_path / "count").mkdir()
    names = calls_of_a_save(tmp_path)
    assert {"open", "write", "flush", "fsync", "replace"} <= set(names)
    failed = 0
    for position in range(len(names)):
        folder = Checkpoints(tmp_path / f"{position}", keep=2)
        folder.folder.mkdir()
        for step in (1, 2):
            folder.save(state_of(step), step, "steps")
        with pytest.MonkeyPatch.context() as monkeypatch:
            BadDisk(monkeypatch, position, number)
            said = sentence_of(lambda folder=folder: folder.save(state_of(3), 3, "steps"))
        failed += said is not None
        assert said is None or "step-000000003-steps.pt" in said
        steps = [step_in(info.path) for info in folder.list()]
        assert steps in ([1, 2], [2, 3], [1, 2, 3]), names[position]
        # And the disk is well again: the next save works and clears up.
        folder.save(state_of(4), 4, "steps")
        assert [step_in(info.path) for info in folder.list()][-1] == 4
        assert len(folder.list()) == 2
        assert not list(folder.folder.glob(".*"))
    assert failed >= len(names) // 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=["ENOSPC", "EIO", "EACCES"])
def test_saving_over_an_old_file_leaves_the_old_or_the_new_content(number: int, tmp_path: Path) -> None:
    (tmp_path / "count").mkdir()
    path = tmp_path / "a.pt"
    old = new = 0
    for position in range(len(calls_of_a_save(tmp_path))):
        checkpoint.save(state_of(1), path)
        with pytest.MonkeyPatch.context() as monkeypatch:
            BadDisk(monkeypatch, position, number)
            sentence_of(lambda: checkpoint.save(state_of(2), path))
        step = step_in(path)
        old, new = old + (step == 1), new + (step == 2)
        assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["a.pt"]
    assert old > 0
    assert new > 0


def test_a_file_written_in_place_would_fail_that_test(tmp_path: Path) -> None:
    """Negative control: torch.save straight into the file, with a disk that fills up."""
    path = tmp_path / "a.pt"
    torch.save(state_of(1), path)
    with pytest.MonkeyPatch.context() as monkeypatch:
        disk = BadDisk(monkeypatch, 9, errno.ENOSPC)
        with BadFile(open(path, "wb"), disk) as file, pytest.raises((OSError, RuntimeError)):
            torch.save(state_of(2), file)  # type: ignore[arg-type]
    with pytest.raises(CheckpointProblem):
        checkpoint.load(path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "disk is full"),
        (OSError(errno.EROFS, "x"), "read-only"),
        (OSError(errno.EACCES, "x"), "not allowed"),
        (OSError(errno.EIO, "x"), "Input/output error"),
        (OSError(errno.ENAMETOOLONG, "x"), "name is too long"),
        (RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 128 vs 64"), "disk is full"),
    ],
)
def test_every_failure_is_one_sentence_that_names_the_file_and_what_to_do(
    error: Exception, words: str, tmp_path: Path
) -> None:
    def fail(_: Any) -> None:
        raise error

    with pytest.raises(WriteProblem, match=words) as caught:
        write_durably(tmp_path / "a.pt", fail)
    text = str(caught.value)
    assert text.startswith("a.pt could not be saved")
    assert text.endswith(".")
    assert str(tmp_path) in text or words == "name is too long"
    assert list(tmp_path.iterdir()) == []


def test_other_errors_of_the_writer_pass_through_and_leave_nothing(tmp_path: Path) -> None:
    def fail(_: Any) -> None:
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        write_durably(tmp_path / "a.pt", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteProblem, match="no folder"):
        checkpoint.save(state_of(1), tmp_path / "gone" / "a.pt")


# ---------------------------------------------------------------------------------------------------------
# Killed while saving

KILLED = """
import os, signal, sys, time, random
from pathlib import Path
import torch
from workbench import checkpoint
folder, kills = Path(sys.argv[1]), int(sys.argv[2])
path = folder / "a.pt"
def state(step):
    return {"model_state_dict": {"weight": torch.full((64, 8), float(step))}, "global_step": step}
checkpoint.save(state(0), path)
randomness, last, moved = random.Random(0), 0, 0
for _ in range(kills):
    child = os.fork()
    if not child:
        for step in range(last + 1, 10**6):
            checkpoint.save(state(step), path)
    time.sleep(randomness.uniform(0.01, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = checkpoint.load(path)
    step = found["global_step"]
    assert step >= last and torch.equal(found["model_state_dict"]["weight"], state(step)["model_state_dict"]["weight"])
    moved += step > last
    last = step
print("sound after", kills, "kills; moved", moved)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_program_killed_while_saving_leaves_a_whole_checkpoint(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), "20"], cwd=ROOT, capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "sound after 20 kills" in done.stdout
    assert int(done.stdout.rsplit(" ", 1)[1]) > 5, "the kills must fall into saves"


# ---------------------------------------------------------------------------------------------------------
# Flipped and missing bits

def test_no_flipped_bit_is_ever_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    checkpoint.save(state_of(1), path)
    whole = path.read_bytes()
    randomness = random.Random(0)
    plain_silently_wrong = 0
    for _ in range(FLIPS):
        position, bit = randomness.randrange(len(whole)), randomness.randrange(8)
        flipped = bytearray(whole)
        flipped[position] ^= 1 << bit
        path.write_bytes(flipped)
        with pytest.raises(CheckpointProblem, match=r"a\.pt"):
            checkpoint.load(path)
        with pytest.raises(CheckpointProblem):
            checkpoint.verify(path)
        plain_silently_wrong += loads_in_plain_torch(path)
    assert plain_silently_wrong > FLIPS // 4, "negative control: plain torch.load takes most of them"


def test_no_flipped_bit_in_a_file_of_others_changes_what_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    state = {"format": checkpoint.FORMAT, "version": 1, **state_of(1)}
    torch.save(state, path)
    whole = path.read_bytes()
    randomness = random.Random(0)
    refused = 0
    for _ in range(FLIPS):
        position, bit = randomness.randrange(len(whole)), randomness.randrange(8)
        flipped = bytearray(whole)
        flipped[position] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            # A flip in the padding between the parts is not seen, and does no harm.
            assert step_in(path) == 1, (position, bit)
        except CheckpointProblem:
            refused += 1
    assert refused > FLIPS // 2


def test_no_flipped_bit_in_the_directory_of_a_file_of_others_changes_what_is_loaded(tmp_path: Path) -> None:
    """Every bit of it, because zipfile and torch read the directory each in its own way."""
    path = tmp_path / "a.pt"
    torch.save({"format": checkpoint.FORMAT, "version": 1, **state_of(1)}, path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    refused = 0
    for place in range(start * 8, len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            assert step_in(path) == 1, (place // 8 - start, place % 8)
        except CheckpointProblem:
            refused += 1
    assert refused > (len(whole) - start) * 2


def loads_in_plain_torch(path: Path) -> bool:
    try:
        torch.load(path, weights_only=True)
    except Exception:
        return False
    return True


def test_no_truncated_file_is_ever_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    checkpoint.save(state_of(1), path)
    whole = path.read_bytes()
    randomness = random.Random(0)
    lengths = {0, 1, len(whole) - 1, len(whole) - 79, *(randomness.randrange(len(whole)) for _ in range(FLIPS))}
    for length in lengths:
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointProblem, match=r"a\.pt (is incomplete|is damaged)"):
            checkpoint.load(path)
    for more in (b"\0", b"x" * 100, whole):
        path.write_bytes(whole + more)
        with pytest.raises(CheckpointProblem, match=r"a\.pt"):
            checkpoint.load(path)


# ---------------------------------------------------------------------------------------------------------
# Malicious files

def text(value: str) -> bytes:
    return b"X" + len(value.encode()).to_bytes(4, "little") + value.encode()


def call(module: str, name: str, *arguments: bytes, protocol: bytes = b"\x80\x02") -> bytes:
    """A pickle of a dict whose one value is module.name(*arguments)."""
    return protocol + b"}" + text("a") + f"c{module}\n{name}\n".encode() + b"(" + b"".join(arguments) + b"tRs."


def malicious(marker: str) -> dict[str, tuple[bytes, str]]:
    """Name -> (pickle, what the refusal must name): each makes the file ``marker`` when plainly unpickled."""
    shell = f"touch {marker}"
    python = f"open({marker!r}, 'w').close()"
    get = b"cbuiltins\ngetattr\n"
    importer = b"cbuiltins\n__import__\n"

    class Reduced:
        def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
            self.reduced = function, arguments

        def __reduce__(self) -> tuple[Any, ...]:
            return self.reduced

    def dumped(protocol: int, *what: Any) -> bytes:
        return pickle.dumps({"a": Reduced(*what)}, protocol=protocol)

    def stack_global(module: str, name: str, argument: str) -> bytes:
        return (b"\x80\x04}" + text("a") + text(module) + text(name) + b"\x93" + text(argument) + b"\x85Rs.")

    return {
        "os.system": (call("os", "system", text(shell)), "os.system"),
        "posix.system": (call("posix", "system", text(shell)), "posix.system"),
        "os.popen": (call("os", "popen", text(shell)), "os.popen"),
        "os.spawnlp": (call("os", "spawnlp", b"K\x00", text("touch"), text("touch"), text(marker)), "os.spawnlp"),
        "eval": (call("builtins", "eval", text(python)), "builtins.eval"),
        "exec": (call("builtins", "exec", text(python)), "builtins.exec"),
        "eval of python 2": (call("__builtin__", "eval", text(python)), "builtins.eval"),
        "open": (call("builtins", "open", text(marker), text("w")), "builtins.open"),
        "io.open": (call("io", "open", text(marker), text("w")), "io.open"),
        "subprocess.call": (call("subprocess", "call", b"]", text("touch"), b"a", text(marker), b"a"), "subprocess"),
        "subprocess.Popen": (call("subprocess", "getoutput", text(shell)), "subprocess.getoutput"),
        "pathlib touch": (call("pathlib", "Path.touch", b"cpathlib\nPath\n" + text(marker) + b"\x85R",
                               protocol=b"\x80\x04"),
                          "pathlib.Path.touch"),
        "runpy": (call("runpy", "_run_code", b"cbuiltins\ncompile\n" + text(python) + text("x") + text("exec")
                       + b"\x87R", b"}"), "runpy"),
        "timeit": (call("timeit", "timeit", text(python), text("pass"), b"cbuiltins\nprint\n", b"K\x01"), "timeit"),
        "profile": (call("cProfile", "run", text(python)), "cProfile.run"),
        "code of a module": (call("numpy.testing._private.utils", "runstring", text(python), b"}"), "numpy.testing"),
        "torch's own shell": (call("torch.utils.collect_env", "run", text(shell)), "torch.utils.collect_env.run"),
        "getattr chain": (b"\x80\x02}" + text("a") + get + b"(" + importer + text("os") + b"\x85R" + text("system")
                          + b"tR" + text(shell) + b"\x85Rs.", "builtins.getattr"),
        "dotted name": (b"\x80\x04}" + text("a") + text("collections") + text("abc.sys.modules") + b"\x93h\x00.",
                        "collections.abc"),
        "nested reduce": (b"\x80\x02}" + text("a") + b"ccollections\nOrderedDict\n(](" + text("k") + b"cos\nsystem\n"
                          + text(shell) + b"\x85R\x86atRs.", "os.system"),
        "inside a tensor's arguments": (b"\x80\x02}" + text("a") + b"ctorch\nSize\n(cos\nsystem\n" + text(shell)
                                        + b"\x85RtRs.", "os.system"),
        "before the dict": (b"\x80\x02cos\nsystem\n" + text(shell) + b"\x85R0}.", "os.system"),
        "inst": (b"(S'" + shell.encode() + b"'\nios\nsystem\n0}.", "os.system"),
        "inst in the middle": (b"\x80\x02}" + text("a") + b"(" + text(shell) + b"ios\nsystem\ns.", "os.system"),
        "obj": (b"\x80\x02}" + text("a") + b"(csubprocess\nPopen\n" + text(shell) + b"K\xff" + b"NNNNN" + b"\x88\x88"
                + b"os.", "subprocess.Popen"),
        "newobj": (b"\x80\x02}" + text("a") + b"cworkbench_test_evil\nOnNew\n" + text(marker) + b"\x85\x81s.",
                   "workbench_test_evil.OnNew"),
        "newobj_ex": (b"\x80\x04}" + text("a") + b"cworkbench_test_evil\nOnNew\n" + text(marker) + b"\x85}\x92s.",
                      "workbench_test_evil.OnNew"),
        "build": (b"\x80\x02}" + text("a") + b"cworkbench_test_evil\nOnState\n)R" + text(marker) + b"bs.",
                  "workbench_test_evil.OnState"),
        "setitem": (b"\x80\x02cworkbench_test_evil\nOnState\n)R" + text("k") + text(marker) + b"s.",
                    "workbench_test_evil.OnState"),
        "append": (b"\x80\x02cworkbench_test_evil\nOnState\n)R" + text(marker) + b"a.",
                   "workbench_test_evil.OnState"),
        "extension code 1": (b"\x80\x02}" + text("a") + b"\x82\xf0" + text(shell) + b"\x85Rs.", "EXT1"),
        "extension code 2": (b"\x80\x02}" + text("a") + b"\x83\xf0\x00" + text(shell) + b"\x85Rs.", "EXT2"),
        "extension code 4": (b"\x80\x02}" + text("a") + b"\x84\xf0\x00\x00\x00" + text(shell) + b"\x85Rs.", "EXT4"),
        "stack global": (stack_global("os", "system", shell), "os.system"),
        "stack global from the memo": (b"\x80\x04}" + text("os") + b"\x94h\x00" + text("system") + b"\x93"
                                       + text(shell) + b"\x85Rs.", "os.system"),
        **{f"protocol {protocol}": (dumped(protocol, os.system, shell), f"{os.name}.system")
           for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
    }


MALICIOUS_NAMES = sorted(malicious(""))


class OnNew:
    def __new__(cls, marker: str) -> OnNew:
        Path(marker).touch()
        return super().__new__(cls)


class OnState:
    def __setstate__(self, marker: str) -> None:
        Path(marker).touch()

    def __setitem__(self, key: str, marker: str) -> None:
        Path(marker).touch()

    def append(self, marker: str) -> None:
        Path(marker).touch()


@pytest.fixture
def evil_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the malicious pickles name as workbench_test_evil, and os.system as extension code 240."""
    import copyreg
    import types

    module = types.ModuleType("workbench_test_evil")
    module.OnNew, module.OnState = OnNew, OnState  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "workbench_test_evil", module)
    monkeypatch.setitem(copyreg._inverted_registry, 240, ("os", "system"))  # type: ignore[attr-defined]


def disguised(pickled: bytes, path: Path) -> None:
    """A checkpoint whose pickle is ``pickled``; everything else is in order."""
    torch.save({"weight": torch.zeros(2)}, path.with_suffix(".plain"))
    with zipfile.ZipFile(path.with_suffix(".plain")) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, pickled if name.endswith("data.pkl") else old.read(name))


@pytest.mark.parametrize("name", MALICIOUS_NAMES)
@pytest.mark.usefixtures("evil_module")
def test_a_malicious_pickle_is_refused_by_name_and_nothing_is_run(name: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    pickled, named = malicious(str(marker))[name]
    disguised(pickled, tmp_path / "evil.pt")
    for attempt in (checkpoint.verify, checkpoint.load, lambda path: checkpoint.load(path, ours=False)):
        with pytest.raises(CheckpointProblem, match=r"^evil\.pt was refused") as caught:
            attempt(tmp_path / "evil.pt")
        assert named in str(caught.value)
    assert not marker.exists()


@pytest.mark.parametrize("name", [name for name in MALICIOUS_NAMES if name != "dotted name"])
@pytest.mark.usefixtures("evil_module")
def test_plain_pickle_would_have_run_it(name: str, tmp_path: Path) -> None:
    """Negative control: each of these really does what it says."""
    marker = tmp_path / "marker"
    pickled, _ = malicious(str(marker))[name]
    try:
        kept = pickle.loads(pickled)
    except Exception:
        kept = None  # it ran before it failed
    inner = kept.get("a") if isinstance(kept, dict) else None
    for finish in ("close", "wait"):  # a process that was started is given its time
        if hasattr(inner, finish):
            getattr(inner, finish)()
    assert marker.exists()


def test_persistent_ids_other_than_storages_are_refused(tmp_path: Path) -> None:
    for number, pickled in enumerate((
        b"\x80\x02}" + text("a") + b"Pos.system\ns.",
        b"\x80\x02}" + text("a") + text("os.system") + b"Qs.",
        b"\x80\x02}" + text("a") + b"(" + text("module") + text("os") + b"K\x00K\x00K\x00tQs.",
        b"\x80\x02}" + text("a") + b"(" + text("storage") + text("os") + text("0") + text("cpu") + b"K\x02tQs.",
    )):
        path = tmp_path / f"evil{number}.pt"
        disguised(pickled, path)
        with pytest.raises(CheckpointProblem, match=rf"^evil{number}\.pt (was refused|is not a checkpoint)"):
            checkpoint.load(path, ours=False)


def test_the_environment_cannot_switch_the_checks_off(tmp_path: Path) -> None:
    """With the guard taken away too: the explicit weights_only=True holds by itself."""
    marker = tmp_path / "marker"
    disguised(call("os", "system", text(f"touch {marker}")), tmp_path / "evil.pt")
    code = textwrap.dedent("""
        import sys, torch
        from workbench import checkpoint, checkpoint_guard
        path, marker = sys.argv[1:]
        for guarded in (True, False):
            if not guarded:
                checkpoint._check = lambda *_: None
            try:
                checkpoint.load(path, ours=False)
            except checkpoint.CheckpointProblem as problem:
                print(problem)
        import os
        assert not os.path.exists(marker)
        torch.load(path)
        assert os.path.exists(marker), "negative control"
        print("done")
    """)
    environment = {**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "evil.pt"), str(marker)], cwd=ROOT,
                          env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.count("evil.pt") == 2, done.stderr
    assert "os.system" in done.stdout
    assert done.stdout.strip().endswith("done"), done.stderr


# ---------------------------------------------------------------------------------------------------------
# What failures and killed programs leave behind

def test_failed_saves_leave_no_thread_and_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[UncachedWriter]] = []

    class Full(UncachedWriter):
        def __init__(self, file: BinaryIO) -> None:
            super().__init__(file)
            made.append(weakref.ref(self))

        def _write_out(self) -> None:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("workbench.durable.UncachedWriter", Full)
    threads, state = threading.active_count(), {"weights": torch.zeros(3_000_000)}
    for step in range(5):
        with pytest.raises(WriteProblem, match="full"):
            Checkpoints(tmp_path).save(state, step, "steps")
    gc.collect()
    assert len(made) == 5
    assert [writer() for writer in made] == [None] * 5
    assert threading.active_count() == threads


def test_a_program_with_the_number_of_a_killed_one_saves_and_clears_up(tmp_path: Path) -> None:
    """In a container every program is number 1."""
    left = [tmp_path / f".step-000000010-steps.pt.{os.getpid()}-{number}.part" for number in (0, 1, 77)]
    for path in left:
        path.write_bytes(b"half")
    Checkpoints(tmp_path).save(state_of(10), 10, "steps")
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000010-steps.pt"]


def test_in_a_folder_that_others_write_to_only_what_is_old_is_cleared_away(tmp_path: Path) -> None:
    new, old = (tmp_path / f".marks.json.999999-{number}.part" for number in range(2))
    for path in (new, old):
        path.write_bytes(b"half")
    os.utime(old, (1e9, 1e9))
    remove_leftovers(tmp_path, shared=True)
    assert list(tmp_path.iterdir()) == [new]


def test_what_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    def meanwhile(file: BinaryIO) -> None:
        remove_leftovers(tmp_path)
        file.write(b"whole")

    write_durably(tmp_path / "file", meanwhile)
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_a_file_that_is_in_use_for_a_moment_is_replaced_all_the_same(tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows nothing can take the place of a file that somebody reads."""
    replace, asked = os.replace, []

    def in_use(source: Path, target: Path) -> None:
        asked.append(target)
        if len(asked) % 4:
            raise PermissionError(errno.EACCES, "in use")
        replace(source, target)

    monkeypatch.setattr(os, "replace", in_use)
    with pytest.raises(WriteProblem, match="not allowed"):
        write_durably(tmp_path / "file", lambda file: file.write(b"new"))
    assert len(asked) == 1
    monkeypatch.setattr("workbench.durable._PATIENCE", 60.0)
    write_durably(tmp_path / "file", lambda file: file.write(b"new"))
    assert (tmp_path / "file").read_bytes() == b"new"
    assert len(asked) == 4
