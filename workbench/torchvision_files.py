"""torchvision's sets of small pictures: which files each is made of, and bringing them here.

Names, addresses and checksums of the files are torchvision's, read from its classes; downloading and unpacking is ours
(``workbench.downloads``, ``workbench.archives``), into the places where torchvision looks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from workbench.archives import unpack
from workbench.array_pickle import inspect_array_pickle
from workbench.checksums import is_whole
from workbench.data_folder import data_folder
from workbench.downloads import Download, DownloadNeeded, Patience, fetch
from workbench.field import PathField
from workbench.progress import Listener, Reporter
from workbench.sentence import Problem, Sentence

Values = Mapping[str, Any]

# About how many bytes there are to download, by file: torchvision does not say.
_SIZES = {
    "MNIST": {"train-images-idx3-ubyte.gz": 9_912_422, "train-labels-idx1-ubyte.gz": 28_881,
              "t10k-images-idx3-ubyte.gz": 1_648_877, "t10k-labels-idx1-ubyte.gz": 4_542},
    "FashionMNIST": {"train-images-idx3-ubyte.gz": 26_421_880, "train-labels-idx1-ubyte.gz": 29_515,
                     "t10k-images-idx3-ubyte.gz": 4_422_102, "t10k-labels-idx1-ubyte.gz": 5_148},
    "KMNIST": {"train-images-idx3-ubyte.gz": 18_165_135, "train-labels-idx1-ubyte.gz": 29_497,
               "t10k-images-idx3-ubyte.gz": 3_041_136, "t10k-labels-idx1-ubyte.gz": 5_120},
    "EMNIST": {"gzip.zip": 561_753_746},
    "QMNIST": {"qmnist-train-images-idx3-ubyte.gz": 9_704_059, "qmnist-train-labels-idx2-int.gz": 463_024,
               "qmnist-test-images-idx3-ubyte.gz": 9_742_279, "qmnist-test-labels-idx2-int.gz": 526_800},
    "USPS": {"usps.bz2": 6_579_383, "usps.t.bz2": 1_831_726},
    "SEMEION": {"semeion.data": 2_888_000},
    "SVHN": {"train_32x32.mat": 182_040_794, "test_32x32.mat": 64_275_384, "extra_32x32.mat": 1_329_278_602},
    "CIFAR10": {"cifar-10-python.tar.gz": 170_498_071},
    "CIFAR100": {"cifar-100-python.tar.gz": 169_001_437},
    "STL10": {"stl10_binary.tar.gz": 2_640_397_119},
}


# ---------------------------------------------------------------------------------------------------------
# What a set is made of

@dataclass(frozen=True)
class Piece:
    """A file that torchvision opens; ``md5`` where torchvision has a checksum of it.

    ``idx``: in MNIST's format, whose header tells how long the file must be.
    """

    path: Path
    md5: str | None = None
    idx: bool = False

    def there(self) -> bool:
        """Whether it is there and not cut short; does not look at the checksum."""
        return self.path.is_file() and (not self.idx or _idx_is_whole(self.path))


@dataclass(frozen=True)
class Source:
    """A download, and the pieces that it gives: itself, or what is unpacked from it into ``folder``.

    ``member`` gives an archive's member another path in the folder, or None: it is not unpacked.
    """

    download: Download
    pieces: tuple[Piece, ...]
    folder: Path | None = None
    member: Callable[[str], str | None] | None = None


@dataclass(frozen=True)
class Form:
    """How one of torchvision's classes is asked: for its files, and for one of its splits.

    ``sources`` (class, folder, splits, values) are the files that these splits are read from; ``arguments`` (split,
    values) are what the class is called with; ``other`` is the split to validate on, for each that can be trained on.
    """

    name: str
    title: str
    help: str
    sources: Callable[[Any, Path, tuple[str, ...], Values], list[Source]]
    arguments: Callable[[str, Values], dict[str, Any]]
    other: Mapping[str, str] = field(default_factory=lambda: {"train": "test", "test": "train"})
    classes: tuple[str, ...] = ()
    """Names of the classes where torchvision has none."""
    words: str = ""
    pickled: bool = False
    variants: tuple[str, ...] = ()

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(self.other)


def _idx_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    """MNIST and its kin: four compressed files, all of which torchvision wants to see."""
    raw = root / cls.__name__ / "raw"
    return [_idx(cls.__name__, tuple(mirror + name for mirror in cls.mirrors), raw, md5) for name, md5 in cls.resources]


def _qmnist_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    raw = root / cls.__name__ / "raw"
    return [_idx(cls.__name__, (url,), raw, md5) for split in splits for url, md5 in cls.resources[split]]


def _idx(name: str, urls: tuple[str, ...], raw: Path, md5: str) -> Source:
    file = urls[0].rpartition("/")[2]
    return Source(_download(name, urls, raw / file, md5), (Piece(raw / file.rpartition(".")[0], idx=True),), raw)


def _emnist_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    """One archive of all variants; only the chosen one is unpacked."""
    raw = root / cls.__name__ / "raw"
    names = [f"emnist-{values['variant']}-{split}-{kind}-ubyte" for split in splits
             for kind in ("images-idx3", "labels-idx1")]
    return [Source(_download(cls.__name__, (cls.url,), raw / "gzip.zip", cls.md5),
                   tuple(Piece(raw / name, idx=True) for name in names), raw,
                   {f"gzip/{name}.gz": name for name in names}.get)]


def _plain_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    """USPS and SVHN: a file for each split, read as it is."""
    return [Source(_download(cls.__name__, (url,), root / name, md5), (Piece(root / name, md5),))
            for url, name, md5 in (cls.split_list[split] for split in splits)]


def _semeion_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    path = root / cls.filename
    return [Source(_download(cls.__name__, (cls.url,), path, cls.md5_checksum), (Piece(path, cls.md5_checksum),))]


def _tar_sources(cls: Any, root: Path, splits: tuple[str, ...], values: Values) -> list[Source]:
    """CIFAR and STL10: an archive of a folder, all of which torchvision wants to see."""
    pieces = [Piece(root / cls.base_folder / name, md5) for name, md5 in (*cls.train_list, *cls.test_list)]
    if hasattr(cls, "meta"):
        pieces.append(Piece(root / cls.base_folder / cls.meta["filename"], cls.meta["md5"]))
    return [Source(_download(cls.__name__, (cls.url,), root / cls.filename, cls.tgz_md5), tuple(pieces), root)]


def _download(name: str, urls: tuple[str, ...], path: Path, md5: str) -> Download:
    return Download(urls, path, md5, _SIZES[name].get(path.name))


def _by_train(split: str, values: Values) -> dict[str, Any]:
    return {"train": split == "train"}


def _by_split(split: str, values: Values) -> dict[str, Any]:
    return {"split": split}


_DIGITS = tuple("0123456789")

FORMS: tuple[Form, ...] = (
    Form("MNIST", "MNIST", "70,000 grey pictures of 28 × 28 pixels: handwritten digits.", _idx_sources, _by_train,
         words="lecun handwritten numbers"),
    Form("FashionMNIST", "Fashion-MNIST", "70,000 grey pictures of 28 × 28 pixels: clothes and shoes in ten classes, "
         "harder than digits.", _idx_sources, _by_train, words="zalando clothing"),
    Form("KMNIST", "Kuzushiji-MNIST", "70,000 grey pictures of 28 × 28 pixels: ten old Japanese handwritten letters.",
         _idx_sources, _by_train, words="kuzushiji hiragana japanese letters"),
    Form("EMNIST", "EMNIST", "Grey pictures of 28 × 28 pixels: handwritten letters and digits, lying on their side as "
         "torchvision gives them. In the variant letters, class 0 has no pictures.", _emnist_sources,
         lambda split, values: {"split": values["variant"], **_by_train(split, values)},
         words="nist letters handwritten",
         variants=("balanced", "byclass", "bymerge", "letters", "digits", "mnist")),
    Form("QMNIST", "QMNIST", "120,000 grey pictures of 28 × 28 pixels: MNIST made again, with all of its 60,000 test "
         "pictures.", _qmnist_sources, _by_train, words="mnist digits handwritten"),
    Form("USPS", "USPS", "9,298 grey pictures of 16 × 16 pixels: digits of postcodes.", _plain_sources, _by_train,
         classes=_DIGITS, words="zip post digits handwritten"),
    Form("SEMEION", "Semeion", "1,593 black and white pictures of 16 × 16 pixels: handwritten digits, in one split.",
         _semeion_sources, lambda split, values: {"download": False}, other={"all": ""}, classes=_DIGITS,
         words="uci digits handwritten"),
    Form("SVHN", "SVHN", "99,289 colour pictures of 32 × 32 pixels: digits of house numbers; the split extra has "
         "531,131 easier ones.", _plain_sources, _by_split,
         other={"train": "test", "extra": "test", "test": "train"}, classes=_DIGITS, words="street view house numbers"),
    Form("CIFAR10", "CIFAR-10", "60,000 colour pictures of 32 × 32 pixels: animals and vehicles in ten classes.",
         _tar_sources, _by_train, words="cifar r1 tutorial", pickled=True),
    Form("CIFAR100", "CIFAR-100", "60,000 colour pictures of 32 × 32 pixels in a hundred classes.", _tar_sources,
         _by_train, words="cifar", pickled=True),
    Form("STL10", "STL-10", "13,000 labelled colour pictures of 96 × 96 pixels: animals and vehicles in ten classes.",
         _tar_sources, _by_split, words="stanford"),
)


# ---------------------------------------------------------------------------------------------------------
# What is missing, and bringing it

def folder_of(values: Values) -> Path:
    """The folder that the recipe names, or the data folder."""
    return data_folder() if values["folder"] is None else PathField.path(values["folder"])


def sources_of(form: Form, values: Values) -> list[Source]:
    """What a set is read from; ``values`` are all of the part's fields."""
    splits = [values["train_on"]]
    if values["validation"] == "other split" and form.other[splits[0]]:
        splits.append(form.other[splits[0]])
    return form.sources(torchvision_class(form), folder_of(values), tuple(splits), values)


def torchvision_class(form: Form) -> Any:
    import torchvision.datasets  # seconds, and only these parts need it

    return getattr(torchvision.datasets, form.name)


def missing(form: Form, values: Values) -> DownloadNeeded | None:
    """What has to be downloaded before the set can be built; None where nothing is missing.

    ``values`` are all of the part's fields.  Quick: looks whether the files are there, not into them; but an archive
    that lies there and is not unpacked yet is compared with its checksum.
    """
    needed, damaged = [], None
    for source in sources_of(form, values):
        if all(piece.there() for piece in source.pieces) or is_whole(source.download.path, source.download.md5):
            continue
        needed.append(source.download)
        if damaged is None and source.download.path.is_file():
            damaged = source.download.path
    return DownloadNeeded(form.title, tuple(needed), folder_of(values), damaged) if needed else None


_unpacking = threading.Lock()


def prepare(form: Form, values: Values, listener: Listener | None = None, cancel: threading.Event | None = None,
            patience: Patience | None = None) -> None:
    """Download what is missing and unpack it, so that the set can be built without a network.

    Raises DownloadProblem, ArchiveProblem, WriteProblem and Cancelled; what was finished before stays.
    """
    reporter = Reporter(listener, cancel)
    for source in sources_of(form, values):
        if all(piece.there() for piece in source.pieces):
            reporter.begin(Sentence("Checking {file}", file=source.download.path.name),
                           sum(piece.path.stat().st_size for piece in source.pieces), "bytes")
            if all(is_whole(piece.path, piece.md5, reporter) for piece in source.pieces):
                continue
        fetch(source.download, listener, cancel, patience)
        _unpack(form, source, reporter, anew=True)


def _unpack(form: Form, source: Source, reporter: Reporter, anew: bool = False) -> None:
    """Unpack a download that is there; does nothing where the pieces are there already, unless ``anew``."""
    if source.folder is None:
        return
    with _unpacking:  # two threads that find the same archive shall not do it twice
        if not anew and all(piece.there() for piece in source.pieces):
            return
        unpack(source.download.path, source.folder, reporter=reporter, name_of=source.member)
    for piece in source.pieces:
        if not piece.there():
            raise Problem("{archive} does not contain {file}, which {title} is read from: download it again.",
                          archive=source.download.path.name, file=piece.path.name, title=form.title)


def make_ready(form: Form, values: Values) -> None:
    """See to it that torchvision can read a set, without a network.

    Unpacks what was downloaded before, compares every file with its checksum, and looks through pickles.  Raises
    DownloadNeeded, which names what is missing or damaged.
    """
    needed = missing(form, values)
    if needed is not None:
        raise needed
    for source in sources_of(form, values):
        if not all(piece.there() for piece in source.pieces):
            _unpack(form, source, Reporter())
        for piece in source.pieces:
            if not is_whole(piece.path, piece.md5):
                raise DownloadNeeded(form.title, (source.download,), folder_of(values), damaged=piece.path)
            if form.pickled:
                inspect_array_pickle(piece.path)


def _idx_is_whole(path: Path) -> bool:
    """Whether a file in MNIST's format is as long as its header says."""
    sizes = {8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8}
    try:
        with path.open("rb") as file:
            zeros, kind, dimensions = int.from_bytes(file.read(2), "big"), *file.read(2)
            shape = [int.from_bytes(file.read(4), "big") for _ in range(dimensions)]
        length = sizes[kind] * int(np.prod(shape, dtype=np.uint64)) + 4 + 4 * dimensions
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return zeros == 0 and 1 <= dimensions <= 3 and path.stat().st_size == length
