"""Small sets in the true formats of torchvision's files, and torchvision's classes told of their checksums.

The pickles of CIFAR are written as Python 2 wrote them, instruction by instruction, since that is what the real ones
are.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torchvision.datasets as tv

from tests.workbench.file_server import FileServer

COUNTS = {"train": 20, "test": 12, "extra": 8}


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def pictures(split: str, *shape: int) -> np.ndarray:
    """uint8 (n, *shape): random, another for each split."""
    random = np.random.default_rng(sorted(COUNTS).index(split))
    return random.integers(0, 256, (COUNTS[split], *shape), dtype=np.uint8)


def labels(split: str, classes: int) -> np.ndarray:
    """int64 (n,): every class at least once where there are enough pictures, mixed."""
    return np.random.default_rng(7 + len(split)).permutation(np.arange(COUNTS[split]) % classes)


def idx(array: np.ndarray) -> bytes:
    """MNIST's format: type, dimensions and lengths, then big-endian numbers."""
    kind = {"uint8": 8, "int32": 12}[array.dtype.name]
    head = struct.pack(">HBB", 0, kind, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(array.dtype.newbyteorder(">")).tobytes()


def tar_gz(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


# ---------------------------------------------------------------------------------------------------------
# Pickles as Python 2 wrote them

def old_pickle(value: Any) -> bytes:
    return b"\x80\x02" + _old(value) + b"."


def _old(value: Any) -> bytes:
    match value:
        case int():
            return b"K" + bytes([value]) if 0 <= value < 256 else b"J" + struct.pack("<i", value)
        case str() | bytes():
            raw = value.encode("latin1") if isinstance(value, str) else value
            return b"U" + bytes([len(raw)]) + raw if len(raw) < 256 else b"T" + struct.pack("<i", len(raw)) + raw
        case list():
            return b"](" + b"".join(map(_old, value)) + b"e"
        case dict():
            return b"}(" + b"".join(_old(key) + _old(item) for key, item in value.items()) + b"u"
        case np.ndarray():
            dtype = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
            shape = b"(" + b"".join(map(_old, value.shape)) + b"t"
            return (b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
                    b"(K\x01" + shape + dtype + b"\x89" + _old(value.tobytes()) + b"tb")
    raise TypeError(value)


# ---------------------------------------------------------------------------------------------------------
# The sets.  Each writer gives the server its files, and tells torchvision's class of them.

Patch = pytest.MonkeyPatch


def _mnist(name: str) -> Callable[[FileServer, Patch], None]:
    def write(server: FileServer, patch: Patch) -> None:
        cls, resources = getattr(tv, name), []
        for prefix, split in (("train", "train"), ("t10k", "test")):
            for kind, array in (("images-idx3", pictures(split, 28, 28)),
                                ("labels-idx1", labels(split, 10).astype(np.uint8))):
                file, content = f"{prefix}-{kind}-ubyte.gz", gzip.compress(idx(array))
                server.files[f"{name}/{file}"] = content
                resources.append((file, md5(content)))
        patch.setattr(cls, "resources", resources)
        patch.setattr(cls, "mirrors", [server.url(f"{name}/")])
    return write


def _emnist(server: FileServer, patch: Patch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for variant in ("balanced", "letters"):
            for split in ("train", "test"):
                number = labels(split, 26) + 1 if variant == "letters" else labels(split, 47)
                name = f"gzip/emnist-{variant}-{split}"
                archive.writestr(f"{name}-images-idx3-ubyte.gz", gzip.compress(idx(pictures(split, 28, 28))))
                archive.writestr(f"{name}-labels-idx1-ubyte.gz", gzip.compress(idx(number.astype(np.uint8))))
                archive.writestr(f"{name}-mapping.txt", "0 48")
    server.files["gzip.zip"] = out.getvalue()
    patch.setattr(tv.EMNIST, "url", server.url("gzip.zip"))
    patch.setattr(tv.EMNIST, "md5", md5(out.getvalue()))


def _qmnist(server: FileServer, patch: Patch) -> None:
    resources = {}
    for split in ("train", "test"):
        told = np.zeros((COUNTS[split], 8), dtype=np.int32)
        told[:, 0], told[:, 1:] = labels(split, 10), 4711
        files = {f"qmnist-{split}-images-idx3-ubyte.gz": gzip.compress(idx(pictures(split, 28, 28))),
                 f"qmnist-{split}-labels-idx2-int.gz": gzip.compress(idx(told))}
        server.files |= files
        resources[split] = [(server.url(name), md5(content)) for name, content in files.items()]
    patch.setattr(tv.QMNIST, "resources", resources)


def _usps(server: FileServer, patch: Patch) -> None:
    listed = {}
    for split, name in (("train", "usps.bz2"), ("test", "usps.t.bz2")):
        lines = [f"{label + 1} " + " ".join(f"{i + 1}:{value:.6f}" for i, value in enumerate(one.ravel()))
                 for label, one in zip(labels(split, 10), pictures(split, 16, 16) / 127.5 - 1, strict=True)]
        content = bz2.compress(("\n".join(lines) + "\n").encode())
        server.files[name] = content
        listed[split] = [server.url(name), name, md5(content)]
    patch.setattr(tv.USPS, "split_list", listed)


def _semeion(server: FileServer, patch: Patch) -> None:
    black = pictures("train", 256) > 127
    lines = [" ".join([f"{pixel:.4f}" for pixel in one] + [str(int(digit == label)) for digit in range(10)])
             for one, label in zip(black, labels("train", 10), strict=True)]
    content = ("\n".join(lines) + "\n").encode()
    server.files["semeion.data"] = content
    patch.setattr(tv.SEMEION, "url", server.url("semeion.data"))
    patch.setattr(tv.SEMEION, "md5_checksum", md5(content))


def _svhn(server: FileServer, patch: Patch) -> None:
    from scipy.io import savemat

    listed = {}
    for split in ("train", "test", "extra"):
        out, digits = io.BytesIO(), labels(split, 10)
        savemat(out, {"X": pictures(split, 32, 32, 3).transpose(1, 2, 3, 0),
                      "y": np.where(digits == 0, 10, digits).astype(np.uint8)[:, None]})
        name = f"{split}_32x32.mat"
        server.files[name] = out.getvalue()
        listed[split] = [server.url(name), name, md5(out.getvalue())]
    patch.setattr(tv.SVHN, "split_list", listed)


def cifar_files(name: str) -> dict[str, bytes]:
    """The files of CIFAR-10's or CIFAR-100's folder."""
    files = {}
    parts = 5 if name == "CIFAR10" else 1
    for split in ("train", "test"):
        flat, number = pictures(split, 3072), labels(split, 10).tolist()
        each = len(flat) // (parts if split == "train" else 1)
        for part, start in enumerate(range(0, len(flat), each), 1):
            here = slice(start, start + each)
            batch = {"data": flat[here], "batch_label": f"batch {part}", "filenames": ["a.png"] * each}
            if name == "CIFAR10":
                files[f"data_batch_{part}" if split == "train" else "test_batch"] = old_pickle(
                    {**batch, "labels": number[here]})
            else:
                files[split] = old_pickle({**batch, "fine_labels": number[here], "coarse_labels": [0] * each})
    words = [f"class {letter}" for letter in "abcdefghij"]
    if name == "CIFAR10":
        files["batches.meta"] = old_pickle({"label_names": words, "num_vis": 3072})
    else:
        files["meta"] = old_pickle({"fine_label_names": words, "coarse_label_names": ["all"]})
    return files


def serve_cifar(name: str, files: dict[str, bytes], server: FileServer, patch: Patch) -> None:
    """Put a folder of these files on the server, and tell torchvision's class of their checksums."""
    cls = getattr(tv, name)
    content = tar_gz({f"{cls.base_folder}/{file}": content for file, content in files.items()})
    server.files[cls.filename] = content
    patch.setattr(cls, "url", server.url(cls.filename))
    patch.setattr(cls, "tgz_md5", md5(content))
    patch.setattr(cls, "train_list", [[file, md5(files[file])] for file, _ in cls.train_list])
    patch.setattr(cls, "test_list", [[file, md5(files[file])] for file, _ in cls.test_list])
    patch.setattr(cls, "meta", {**cls.meta, "md5": md5(files[cls.meta["filename"]])})


def _cifar(name: str) -> Callable[[FileServer, Patch], None]:
    return lambda server, patch: serve_cifar(name, cifar_files(name), server, patch)


def _stl10(server: FileServer, patch: Patch) -> None:
    files = {"class_names.txt": "\n".join(f"class {letter}" for letter in "abcdefghij").encode() + b"\n",
             "fold_indices.txt": b"0 1\n", "unlabeled_X.bin": pictures("extra", 3, 96, 96).tobytes()}
    for split in ("train", "test"):
        files[f"{split}_X.bin"] = pictures(split, 3, 96, 96).tobytes()
        files[f"{split}_y.bin"] = (labels(split, 10) + 1).astype(np.uint8).tobytes()
    content = tar_gz({f"stl10_binary/{name}": one for name, one in files.items()})
    server.files["stl10_binary.tar.gz"] = content
    patch.setattr(tv.STL10, "url", server.url("stl10_binary.tar.gz"))
    patch.setattr(tv.STL10, "tgz_md5", md5(content))
    patch.setattr(tv.STL10, "train_list", [[name, md5(files[name])] for name, _ in tv.STL10.train_list])
    patch.setattr(tv.STL10, "test_list", [[name, md5(files[name])] for name, _ in tv.STL10.test_list])


WRITERS: dict[str, Callable[[FileServer, Patch], None]] = {
    "MNIST": _mnist("MNIST"), "FashionMNIST": _mnist("FashionMNIST"), "KMNIST": _mnist("KMNIST"), "EMNIST": _emnist,
    "QMNIST": _qmnist, "USPS": _usps, "SEMEION": _semeion, "SVHN": _svhn, "CIFAR10": _cifar("CIFAR10"),
    "CIFAR100": _cifar("CIFAR100"), "STL10": _stl10,
}
