"""Consent: only what was agreed to, as it was when it was agreed to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workbench import consent
from workbench.address import Address
from workbench.consent import Agreements, ConsentNeeded, config_folder
from workbench.durable import WriteProblem
from workbench.source import Source

FILE = Source("file", "/x/lion.py", "sha256:aa", content=b"x")
PACKAGE = Source("package", "timm", "version 1.0", "/site/timm")


@pytest.fixture
def book(tmp_path: Path) -> Agreements:
    return Agreements(tmp_path / "config" / "agreed.json")


def test_nothing_is_agreed_to_at_first(book: Agreements) -> None:
    assert not book.agreed(FILE)
    assert not book.changed(FILE)


@pytest.mark.parametrize("source", [FILE, PACKAGE])
def test_what_is_agreed_to_stays_so_in_another_window_and_at_the_next_start(book: Agreements, source: Source) -> None:
    other = Agreements(book.file)
    assert not other.agreed(source)
    book.agree(source)
    assert book.agreed(source)
    assert other.agreed(source)
    assert Agreements(book.file).agreed(source)


@pytest.mark.parametrize("changed", [{"seal": "sha256:ab"}, {"place": "/x/other.py"}, {"kind": "package"},
                                     {"location": "/elsewhere"}])
def test_anything_else_is_not_agreed_to_with_it(book: Agreements, changed: dict[str, str]) -> None:
    for source in (FILE, PACKAGE):
        book.agree(source)
    for source in (FILE, PACKAGE):
        other = replace(source, **changed)
        if other != source:
            assert not book.agreed(other)
            assert not Agreements(book.file).agreed(other)


def test_a_change_is_known_as_a_change(book: Agreements) -> None:
    later = replace(FILE, seal="sha256:bb")
    book.agree(FILE)
    assert book.changed(later)
    assert not book.changed(FILE)
    assert not book.changed(replace(later, place="/x/other.py"))
    book.agree(later)
    assert not book.changed(later)
    assert book.agreed(FILE), "the earlier content was agreed to as well"


def test_a_file_of_ones_own_may_change(book: Agreements) -> None:
    changed = replace(FILE, seal="sha256:bb")
    book.agree(FILE, later=True)
    for one in (book, Agreements(book.file)):
        assert one.agreed(FILE)
        assert one.agreed(changed)
        assert not one.changed(changed)
        assert not one.agreed(replace(changed, place="/x/other.py"))
        assert not one.agreed(replace(changed, kind="package"))
    # A package is others' code: another version of it is asked for all the same.
    book.agree(PACKAGE, later=True)
    assert book.agreed(PACKAGE)
    assert not book.agreed(replace(PACKAGE, seal="version 9"))


def test_for_this_time_only_leaves_nothing_on_the_disk(book: Agreements) -> None:
    book.agree(FILE, remember=False)
    assert book.agreed(FILE)
    assert not book.file.exists()
    assert not Agreements(book.file).agreed(FILE)


def test_all_can_be_taken_back(book: Agreements) -> None:
    book.agree(FILE)
    book.forget()
    assert not book.agreed(FILE)
    assert not Agreements(book.file).agreed(FILE)
    book.forget()


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"agreed": 3}', b'{"agreed": [3, null, {}, {"kind": []}]}',
    b'{"agreed": {"kind": "file"}}', b"[" * 100_000, b'{"agreed": [{"kind": "file", "place": "/x/lion.py"}]}',
    b'{"agreed": [{"kind": "file", "place": "/x/lion.py", "seal": "sha256:a", "location": ""}]}',
])
def test_a_damaged_file_agrees_to_nothing_and_is_replaced(book: Agreements, content: bytes) -> None:
    book.file.parent.mkdir(parents=True)
    book.file.write_bytes(content)
    assert not book.agreed(FILE)
    book.changed(FILE)
    book.agree(FILE)
    assert Agreements(book.file).agreed(FILE)


def test_many_agreements_are_bounded_and_the_latest_ones_stay(book: Agreements,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "_MOST", 5)
    sources = [replace(FILE, seal=f"sha256:{number}") for number in range(8)]
    for source in sources:
        book.agree(source)
    again = Agreements(book.file)
    assert [again.agreed(source) for source in sources] == [False] * 3 + [True] * 5
    book.agree(sources[5])
    assert len(json.loads(book.file.read_bytes())["agreed"]) == 5, "what was agreed to twice is kept once"


def test_names_that_no_encoding_knows_can_be_agreed_to(book: Agreements) -> None:
    odd = replace(FILE, place="/x/\udcff.py")
    book.agree(odd)
    assert Agreements(book.file).agreed(odd)


def test_a_disk_that_refuses_is_told_and_the_yes_counts_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    book = Agreements(tmp_path / "in the way" / "agreed.json")
    with pytest.raises(WriteProblem):
        book.agree(FILE)
    assert book.agreed(FILE)


def test_the_folder_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESCENT_HOME", str(tmp_path))
    assert config_folder() == tmp_path / "config"
    assert consent.agreements().file == tmp_path / "config" / "agreed.json"
    assert consent.agreements() is consent.agreements()
    monkeypatch.delenv("DESCENT_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert config_folder() == tmp_path / "xdg" / "descent"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config_folder() == tmp_path / ".config" / "descent"
    monkeypatch.setattr("sys.platform", "darwin")
    assert config_folder() == tmp_path / "Library" / "Preferences" / "descent"


def test_the_sentence_says_what_and_what_to_do() -> None:
    file, package = Address("file", "/x/lion.py", "Lion"), Address("package", "timm.optim", "Lamb")
    said = [str(ConsentNeeded(address, source, changed).sentence)
            for address, source in ((file, FILE), (package, PACKAGE)) for changed in (False, True)]
    assert said[0] == "Lion is code in lion.py, which runs only after you have agreed: look at it, then agree."
    assert "has changed since you agreed" in said[1]
    assert "package timm" in said[2]
    assert "has changed since you agreed" in said[3]
    assert all(sentence.count(".") <= 2 for sentence in said)
