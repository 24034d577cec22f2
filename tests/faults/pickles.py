"""A hundred files that run something when they are loaded as pickles usually are, and every door that they may come to.

    python -m tests.faults.pickles FOLDER doors    # as this program loads them
    python -m tests.faults.pickles FOLDER plainly  # as others do: the negative control

Each file would make one of its own in FOLDER.  A program of its own, because what is tried runs in it; it takes the
environment along, TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD too.  The last line that it prints is JSON.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pickle
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from tests.faults.test_checkpoint_faults import OnNew, OnState, disguised, malicious
from tests.workbench.running import recipe, train
from workbench import checkpoint
from workbench.array_pickle import inspect_array_pickle
from workbench.importers.weights import read_weights
from workbench.initial_weights import check_initial, load_initial
from workbench.script import initial
from workbench.script.page import Page
from workbench.sentence import Problem
from workbench.trainer import Trainer


class Call:
    """Pickled as a call; of a function, or of what another call returns."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._reduced = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self._reduced

    def __call__(self) -> None:
        """Only to be taken for a function."""


def calls(marker: Path) -> dict[str, Call]:
    """By name: what makes the file ``marker`` when it is called."""
    import _pickle
    import bz2
    import codecs
    import ctypes
    import dbm.dumb
    import functools
    import gzip
    import itertools
    import logging
    import lzma
    import marshal
    import multiprocessing.util
    import operator
    import profile
    import shelve
    import shutil
    import sqlite3

    import numpy as np

    path, shell = str(marker), f"touch {marker}"
    python = f"open({path!r}, 'w').close()"
    inner = pickle.dumps(Call(os.system, shell), protocol=2)
    saved = io.BytesIO()
    torch.save({"a": Call(os.system, shell)}, saved)
    code = marshal.dumps(compile(python, "x", "exec"))
    module = Call(importlib.import_module, "os")
    return {
        "os.mkdir": Call(os.mkdir, path), "os.makedirs": Call(os.makedirs, path), "os.mknod": Call(os.mknod, path),
        "os.open": Call(os.open, path, os.O_CREAT), "os.symlink": Call(os.symlink, "x", path),
        "os.rename": Call(os.rename, _beside(marker), path), "os.link": Call(os.link, _beside(marker), path),
        "posix_spawnp": Call(os.posix_spawnp, "touch", ["touch", path], dict(os.environ)),
        "spawnvp": Call(os.spawnvp, os.P_WAIT, "touch", ["touch", path]),
        "check_call": Call(subprocess.check_call, ["touch", path]),
        "check_output": Call(subprocess.check_output, ["touch", path]),
        "run": Call(subprocess.run, ["touch", path]), "Popen": Call(subprocess.Popen, ["touch", path]),
        "getstatusoutput": Call(subprocess.getstatusoutput, shell),
        "profile.run": Call(profile.run, python), "codecs.open": Call(codecs.open, path, "w"),
        "gzip": Call(gzip.open, path, "wb"), "bz2": Call(bz2.open, path, "wb"), "lzma": Call(lzma.open, path, "wb"),
        "zipfile": Call(zipfile.ZipFile, path, "w"), "tarfile": Call(tarfile.open, path, "w"),
        "shelve": Call(shelve.open, path), "dbm": Call(dbm.dumb.open, path), "sqlite3": Call(sqlite3.connect, path),
        "logging": Call(logging.FileHandler, path), "copyfile": Call(shutil.copyfile, _beside(marker), path),
        "copytree": Call(shutil.copytree, str(marker.parent / "tree"), path),
        "move": Call(shutil.move, _beside(marker), path),
        "numpy.memmap": Call(np.memmap, path, "uint8", "w+", 0, (1,)), "numpy.savetxt": Call(np.savetxt, path, [1]),
        "torch.save": Call(torch.save, {}, path),
        "torch's loader of bytes": Call(torch.storage._load_from_bytes, saved.getvalue()),
        "a pickle in a pickle": Call(pickle.loads, inner), "the same in C": Call(_pickle.loads, inner),
        "a function made of code": Call(Call(
            Call(getattr, Call(importlib.import_module, "types"), "FunctionType"), Call(marshal.loads, code), {})),
        "eval of code": Call(eval, Call(marshal.loads, code), {}),
        "map": Call(list, Call(map, os.system, [shell])),
        "starmap": Call(list, Call(itertools.starmap, os.system, [(shell,)])),
        "partial": Call(Call(functools.partial, os.system, shell)),
        "functools.reduce": Call(functools.reduce, os.symlink, ["x", path]),
        "methodcaller": Call(Call(operator.methodcaller, "touch"), Path(path)),
        "attrgetter": Call(Call(Call(operator.attrgetter, "system"), module), shell),
        "getattr": Call(Call(getattr, module, "mkdir"), path),
        "ctypes": Call(Call(getattr, Call(ctypes.CDLL, None), "system"), shell.encode()),
        "spawnv_passfds": Call(multiprocessing.util.spawnv_passfds, b"/usr/bin/touch", ["touch", path], ()),
        "run by torch": Call(torch._tensor._rebuild_from_type_v2, os.mkdir, dict, (path,), None),
    }


def _beside(marker: Path) -> str:
    """A file that is there."""
    path = marker.with_suffix(".there")
    path.touch()
    return str(path)


def write_all(folder: Path) -> dict[str, tuple[Path, Path]]:
    """By name: the file, and what it would make.  At least a hundred."""
    (folder / "tree").mkdir(exist_ok=True)
    files: dict[str, tuple[Path, Path]] = {}

    def places() -> tuple[Path, Path]:
        return folder / f"evil-{len(files)}.pt", folder / f"it-ran-{len(files)}"

    for name in malicious(""):
        path, marker = places()
        disguised(malicious(str(marker))[name][0], path)
        files[f"{name}, in an archive"] = path, marker
    for name in calls(folder / "x"):
        path, marker = places()
        torch.save({"format": checkpoint.FORMAT, "version": 1, "model_state_dict": {"w": torch.zeros(2)},
                    "epoch": calls(marker)[name]}, path)
        files[f"{name}, beside weights"] = path, marker
    for name in WRAPPED:
        path, marker = places()
        torch.save(_around(name, Call(os.mkdir, str(marker))), path)
        files[name] = path, marker
    for name, write in OTHER_FORMATS.items():
        path, marker = places()
        write(path, Call(os.mkdir, str(marker)))
        files[name] = path, marker
    return files


# ---------------------------------------------------------------------------------------------------------
# Where it hides

WRAPPED = ("deep in lists", "deep in dicts", "in a tuple", "as a key", "in a set", "in a state dict",
           "in an optimizer's state", "as a weight", "in a tensor's hooks", "in a tensor's storage",
           "in a tensor's size", "in a parameter", "in the metadata", "in a state that is set", "as the whole")


class _Persistent:
    """Pickled as what builds a tensor, with something else in one of its places."""

    def __init__(self, place: str, evil: Call) -> None:
        tensor = torch.zeros(2)
        self._arguments: list[Any] = [tensor.untyped_storage(), 0, (2,), (1,), False, OrderedDict()]
        at = {"in a tensor's hooks": 5, "in a tensor's storage": 0, "in a tensor's size": 2}[place]
        self._arguments[at] = OrderedDict(a=evil) if at == 5 else (evil,) if at == 2 else evil

    def __reduce__(self) -> tuple[Any, ...]:
        return torch._utils._rebuild_tensor_v2, tuple(self._arguments)


def _around(name: str, evil: Call) -> Any:
    weights: dict[str, Any] = {"w": torch.zeros(2)}
    if name in ("deep in lists", "deep in dicts"):
        value: Any = evil
        for _ in range(50):
            value = [value] if name == "deep in lists" else {"a": value}
        return {**weights, "a": value}
    if name.startswith("in a tensor"):
        return {**weights, "a": _Persistent(name, evil)}
    if name == "in the metadata":
        state = torch.nn.Linear(2, 2).state_dict()
        state._metadata[""]["version"] = evil  # type: ignore[attr-defined]
        return state
    return {
        "in a tuple": {**weights, "a": (1, (evil, 2))}, "as a key": {**weights, evil: 1},
        "in a set": {**weights, "a": {evil}}, "in a state dict": {"model_state_dict": {**weights, "b": evil}},
        "in an optimizer's state": {"model": weights, "optimizer": {"state": {0: {"step": evil}}, "param_groups": []}},
        "as a weight": {"w": evil},
        "in a parameter": {**weights, "a": Call(torch._utils._rebuild_parameter, evil, False, OrderedDict())},
        "in a state that is set": {**weights, "a": Call(torch._utils._rebuild_parameter_with_state, torch.zeros(1),
                                                        False, OrderedDict(), evil)},
        "as the whole": evil,
    }[name]


def _legacy(path: Path, evil: Call) -> None:
    torch.save({"a": evil}, path, _use_new_zipfile_serialization=False)


def _legacy_beginning(which: int) -> Callable[[Path, Call], None]:
    """The old format is pickles one after another: a magic number, a version, and a description come first."""
    def write(path: Path, evil: Call) -> None:
        first: list[Any] = [torch.serialization.MAGIC_NUMBER, torch.serialization.PROTOCOL_VERSION, {}, {}, []]
        first[which] = evil
        path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in first))

    return write


def _bare(protocol: int) -> Callable[[Path, Call], None]:
    return lambda path, evil: _put(path, pickle.dumps({"a": evil}, protocol=protocol))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _tar(path: Path, evil: Call) -> None:
    """The oldest format of all."""
    with tarfile.open(path, "w") as archive:
        for name in ("storages", "tensors", "pickle"):
            content = pickle.dumps(0 if name != "pickle" else evil, protocol=2)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def _packed(path: Path, evil: Call) -> None:
    _repacked(path, evil, lambda name: name, zipfile.ZIP_DEFLATED)


def _in_capitals(path: Path, evil: Call) -> None:
    _repacked(path, evil, lambda name: name.replace("data.pkl", "DATA.PKL"))


def _repacked(path: Path, evil: Call, rename: Callable[[str], str], packed: int = zipfile.ZIP_STORED) -> None:
    torch.save({"a": evil}, path)
    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", packed) as new:
        for name, piece in content.items():
            new.writestr(rename(name), piece)


def _twice(path: Path, evil: Call) -> None:
    """A harmless pickle, and an evil one of the same name."""
    torch.save({"w": torch.zeros(2)}, path)
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        folder = archive.namelist()[0].partition("/")[0]
        archive.writestr(f"{folder}/data.pkl", pickle.dumps({"a": evil}, protocol=2))


def _behind(path: Path, evil: Call) -> None:
    """A whole archive behind a harmless one."""
    torch.save({"w": torch.zeros(2)}, path)
    other = io.BytesIO()
    torch.save({"a": evil}, other)
    path.write_bytes(path.read_bytes() + other.getvalue())


def _sealed(path: Path, evil: Call) -> None:
    """With our own seal, which is no secret."""
    from workbench.checkpoint_seal import SealedFile

    with open(path, "wb") as file:
        sealed = SealedFile(file)
        torch.save({"format": checkpoint.FORMAT, "version": 1, "a": evil}, sealed)  # type: ignore[arg-type]
        sealed.seal()


OTHER_FORMATS: dict[str, Callable[[Path, Call], None]] = {
    "before torch 1.6": _legacy, **{f"before torch 1.6, in place of part {which}": _legacy_beginning(which)
                                    for which in range(5)},
    **{f"a bare pickle of protocol {protocol}": _bare(protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)},
    "a tar": _tar, "packed": _packed, "in capitals": _in_capitals, "twice": _twice, "behind": _behind,
    "sealed": _sealed,
}


# ---------------------------------------------------------------------------------------------------------
# Doors

def doors() -> dict[str, Callable[[Path], Any]]:
    """Whatever reads a file that holds a pickle, by name.  Each must refuse in a sentence that names the file."""
    model = train(recipe()).trainer.model

    return {
        "verify": checkpoint.verify, "load": checkpoint.load,
        "load what others saved": lambda path: checkpoint.load(path, ours=False),
        "weights": read_weights, "initial weights": lambda path: load_initial(recipe(weights=str(path)), model),
        "initial weights looked at": lambda path: check_initial(recipe(weights=str(path)), model),
        "resume": Trainer.resume, "batches of pictures": _as_batch,
    }


def _as_batch(path: Path) -> None:
    """As CIFAR's files are read: one bare pickle."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = archive.read([name for name in archive.namelist() if name.lower().endswith("data.pkl")][-1])
    batch = path.with_suffix(".batch")
    batch.write_bytes(content)
    inspect_array_pickle(batch)
    with open(batch, "rb") as file:
        pickle.load(file, encoding="latin1")


HARMLESS = {
    *(("weights", f"{name}, beside weights") for name in ("logging", "numpy.memmap", "numpy.savetxt")),
    *(("batches of pictures", f"before torch 1.6{part}")
      for part in ("", *(f", in place of part {which}" for which in range(1, 5)))),
}
"""Taken, and nothing runs: a stand-in is made of a class that is no part of Python's own shell, and said; of several
pickles in a row only the first is read, a number."""


def try_all(folder: Path) -> dict[str, Any]:
    """Every file at every door, and at the script's, which only looks; what was wrong."""
    files, wrong, tries = write_all(folder), [], 0
    for door, enter in doors().items():
        for name, (path, marker) in files.items():
            tries += 1
            try:
                enter(path)
            except Problem as problem:
                if path.stem not in str(problem):
                    wrong.append(f"{name} at {door}: its name is not said: {problem}")
            except Exception as error:
                wrong.append(f"{name} at {door}: {type(error).__name__}: {error}")
            else:
                if (door, name) not in HARMLESS:
                    wrong.append(f"{name} at {door}: it was taken")
            if os.path.lexists(marker):
                wrong.append(f"{name} at {door}: it ran")
                os.rename(marker, marker.with_suffix(".was"))
    for name, (path, marker) in files.items():
        tries += 1
        initial.write(str(path), Page())  # it says what it cannot look into, and writes a script all the same
        if os.path.lexists(marker):
            wrong.append(f"{name} at the script: it ran")
    return {"files": len(files), "tries": tries, "wrong": wrong}


def run_plainly(folder: Path) -> dict[str, Any]:
    """What most programs do.  The names of the files that did run something."""
    files, ran = write_all(folder), []
    module = type(sys)("workbench_test_evil")
    module.OnNew, module.OnState = OnNew, OnState  # type: ignore[attr-defined]
    sys.modules["workbench_test_evil"] = module
    import copyreg

    copyreg._inverted_registry[240] = ("os", "system")  # type: ignore[attr-defined]
    for name, (path, marker) in files.items():
        kept = []
        for load in (lambda path: torch.load(path, weights_only=False), lambda path: pickle.loads(path.read_bytes()),
                     _unpacked):
            try:
                kept.append(load(path))
            except Exception:
                pass  # many run before they fail
            if os.path.lexists(marker):
                break
        end = time.monotonic() + 2.0
        while not os.path.lexists(marker) and ("open" in name or "spawn" in name) and time.monotonic() < end:
            time.sleep(0.01)  # a process that was started is given its time
        if any(os.path.lexists(f"{marker}{suffix}") for suffix in ("", ".db", ".dat", ".dir")):
            ran.append(name)
    return {"files": len(files), "ran": ran, "did not": sorted(set(files) - set(ran))}


def _unpacked(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        content = archive.read([name for name in archive.namelist() if name.lower().endswith("data.pkl")][-1])
    return pickle.loads(content)


def main() -> int:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps({"doors": try_all, "plainly": run_plainly}[what](folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
