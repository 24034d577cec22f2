"""The desk gets the chosen dataset ready beside the window, and says how it stands; the line under it shows that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.fake_trainer import wait_for
from tests.workbench.file_server import FileServer, cut, file_server, stall
from tests.workbench.outside_files import address, agreed, written
from tests.workbench.picture_files import write_folder
from tests.workbench.torchvision_files import WRITERS
from ui.data_desk import DataDesk, DataStanding
from ui.data_state import DataState
from workbench import outside
from workbench.data_folder import data_folder
from workbench.kinds import registries
from workbench.messages import TrainingData
from workbench.progress import Progress
from workbench.registry import Choice
from workbench.sentence import Sentence

DIGITS = Choice("digits")

SET = """import time
from torch.utils.data import Dataset
class Slow(Dataset):
    def __len__(self): return 400
    def __getitem__(self, row):
        time.sleep(0.002)
        return [float(row)], row % 2
"""


class Table:
    """A desk with the line that shows how it stands."""

    def __init__(self) -> None:
        self.desk, self.state = DataDesk(), DataState()
        self.kinds: list[str] = []
        self.idle = 0
        self.desk.changed.connect(self.state.show_standing)
        self.desk.changed.connect(self._heard)
        self.desk.idle.connect(self._became_idle)
        self.state.download_asked.connect(self.desk.download)
        self.state.cancel_asked.connect(self.desk.call_off)
        self.state.again_asked.connect(self.desk.again)

    def _heard(self, standing: DataStanding) -> None:
        if not self.kinds or self.kinds[-1] != standing.kind:
            self.kinds.append(standing.kind)

    def _became_idle(self) -> None:
        self.idle += 1

    @property
    def standing(self) -> DataStanding:
        return self.desk.standing

    def until(self, kind: str) -> DataStanding:
        wait_for(lambda: self.standing.kind == kind and not self.desk.busy)
        return self.standing

    def buttons(self) -> set[str]:
        return {name for name in ("download", "folder", "cancel", "again", "columns", "look")
                if not getattr(self.state, name).isHidden()}


@pytest.fixture
def table(app: QApplication) -> Iterator[Table]:
    registries["datasets"].names()
    made = Table()
    yield made
    made.desk.wait()
    made.state.deleteLater()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("no_proxy", "*")
    with file_server() as one:
        yield one


# ---------------------------------------------------------------------------------------------------------
# Reading

def test_what_is_chosen_is_read_and_described(table: Table) -> None:
    assert table.buttons() == set()
    table.desk.show(DIGITS)
    assert table.desk.busy
    standing = table.until("ready")
    assert standing.choice == DIGITS
    assert standing.facts is not None
    assert (standing.facts.size.samples, standing.facts.size.validation) == (1438, True)
    assert table.kinds == ["reading", "ready"]
    assert table.state.line.text() == "1\u202f438 + 359 samples of 1 × 8 × 8, 10 classes"
    assert table.buttons() == {"look"}
    assert table.desk.problems() == []


def test_only_what_is_wanted_in_the_end_is_told(table: Table) -> None:
    for share in (0.1, 0.3, 0.5):
        table.desk.show(Choice("digits", {"validation": share}))
    table.until("ready")
    assert table.standing.choice == Choice("digits", {"validation": 0.5})
    table.desk.show(Choice("moons"))
    table.desk.show(Choice("digits", {"validation": 0.5}))  # and back, before anything was read
    table.until("ready")
    assert table.kinds.count("ready") <= 2
    table.desk.show(None)
    assert table.standing.kind == "none"
    assert table.state.line.text() == ""


def test_of_another_dataset_that_comes_with_a_live_run_nothing_is_told_until_it_rests(table: Table) -> None:
    table.desk.show(DIGITS)
    table.until("ready")
    table.desk.set_live(True)
    table.desk.show(Choice("moons"))
    assert table.standing.kind == "none"
    assert table.state.line.text() == ""
    assert table.buttons() == set()
    wait_for(lambda: not table.desk.busy)
    assert table.kinds == ["reading", "ready", "none"], "nothing is read beside a run"
    table.desk.set_live(False)
    assert table.until("ready").choice == Choice("moons")
    assert table.state.line.text().endswith("samples of 2, 2 classes")


def test_what_is_wrong_is_told_at_its_field(table: Table, tmp_path: Path) -> None:
    table.desk.show(Choice("picture_folder", {"folder": str(tmp_path / "gone")}))
    table.until("wrong")
    (problem,) = table.desk.problems()
    assert (problem.section, problem.field) == ("dataset", "folder")
    assert str(tmp_path / "gone") in problem.sentence
    assert table.buttons() == {"again"}
    write_folder(tmp_path / "gone", {"cats": 5, "dogs": 5})
    table.state.again.click()
    table.until("ready")
    assert table.state.line.text() == "8 + 2 samples of 3 × 32 × 32, 2 classes"


def test_what_is_likely_to_be_wrong_is_said(table: Table, tmp_path: Path) -> None:
    write_folder(tmp_path, {"many": 40, "few": 1})
    (tmp_path / "few" / "broken.png").write_bytes(b"\x89PNG nothing")
    table.desk.show(Choice("picture_folder", {"folder": str(tmp_path)}))
    table.until("ready")
    assert "unbalanced" in table.state.findings.text()
    assert "broken.png" in table.state.notes.text()


def test_a_table_offers_its_columns_even_where_it_cannot_be_read(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "\n".join(f"{i},{i % 7}.5" for i in range(50)))
    table.desk.show(Choice("table", {"path": str(path)}))
    table.until("ready")
    assert table.buttons() == {"columns", "look"}
    table.desk.show(Choice("table", {"path": str(path), "target": "c"}))
    table.until("wrong")
    assert table.buttons() == {"columns", "again"}
    assert table.desk.problems()[0].field == "target"


def test_beside_a_live_run_nothing_is_begun(table: Table) -> None:
    table.desk.set_live(True)
    table.desk.show(DIGITS)
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        QApplication.processEvents()
    assert table.kinds == []
    table.desk.set_live(False)
    table.until("ready")


# ---------------------------------------------------------------------------------------------------------
# Code of the user's

def test_a_run_waits_for_code_of_the_users_and_for_nothing_else(table: Table, tmp_path: Path) -> None:
    name = address(agreed(written(tmp_path, SET, "slow.py")), "Slow")
    outside.part("datasets", name)
    table.desk.show(DIGITS)
    wait_for(lambda: table.standing.kind == "reading")
    assert table.desk.make_way(), "the digits draw no random numbers"
    table.until("ready")
    table.desk.show(Choice(name))
    wait_for(lambda: table.standing.progress is not None and table.standing.progress.done > 3)
    assert not table.desk.make_way()
    before = table.idle
    wait_for(lambda: table.idle > before)
    assert table.standing.kind == "called off"
    assert table.desk.make_way()
    table.desk.set_live(True)
    table.desk.set_live(False)  # the run has ended: it is read after all
    table.until("ready")


def test_reading_can_be_called_off_and_begun_again(table: Table, tmp_path: Path) -> None:
    name = address(agreed(written(tmp_path, SET, "slow.py")), "Slow")
    outside.part("datasets", name)
    table.desk.show(Choice(name))
    wait_for(lambda: table.standing.progress is not None and table.standing.progress.total == 400)
    assert table.buttons() == {"cancel"}
    assert " of 400" in table.state.line.text()
    table.state.cancel.click()
    table.until("called off")
    assert table.state.line.text() == "Called off before it was read."
    assert table.desk.problems() == []
    table.state.again.click()
    table.until("ready")


# ---------------------------------------------------------------------------------------------------------
# Downloads

def test_a_set_that_is_not_there_is_downloaded_when_the_user_says_so(table: Table, server: FileServer,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["USPS"](server, monkeypatch)
    table.desk.show(Choice("USPS"))
    standing = table.until("missing")
    assert standing.needed is not None
    assert server.requests == [], "nobody was asked yet"
    assert str(data_folder()) in table.state.line.text()
    assert "usps.bz2" in table.state.line.text()
    assert table.buttons() == {"download", "folder"}
    assert table.state.download.text() == "Download"
    (problem,) = table.desk.problems()
    assert problem.sentence == "USPS is not downloaded yet."
    table.state.download.click()
    assert table.desk.downloading
    table.until("ready")
    assert not table.desk.downloading
    assert "downloading" in table.kinds
    assert "10 classes" in table.state.line.text()
    assert table.desk.problems() == []


def test_a_download_that_fails_says_why_and_can_be_tried_again(table: Table, server: FileServer,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["USPS"](server, monkeypatch)
    content, server.files["usps.bz2"] = server.files["usps.bz2"], b"<html>Sign in first</html>"
    table.desk.show(Choice("USPS"))
    table.until("missing")
    table.state.download.click()
    wait_for(lambda: table.standing.kind == "missing" and not table.desk.busy and "downloading" in table.kinds)
    assert "usps.bz2" in table.state.line.text()
    assert table.state.download.text() == "Try again"
    assert table.buttons() == {"download", "folder"}
    server.files["usps.bz2"] = content
    table.state.download.click()
    table.until("ready")


def test_a_download_can_be_cancelled_and_goes_on_where_it_was(table: Table, server: FileServer,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    WRITERS["USPS"](server, monkeypatch)
    length = len(server.files["usps.bz2"])
    server.behaviours["usps.bz2"] = [stall(length // 2)]
    table.desk.show(Choice("USPS"))
    table.until("missing")
    table.state.download.click()
    wait_for(lambda: table.standing.progress is not None and table.standing.progress.done >= length // 2)
    assert "usps.bz2" in table.state.line.text()
    assert table.state.bar.value() > 0
    table.state.cancel.click()
    table.until("missing")
    assert table.state.download.text() == "Download", "nothing has failed"
    table.state.download.click()
    table.until("ready")
    assert ("usps.bz2", length // 2) in server.requests


def test_an_interrupted_download_goes_on_by_itself(table: Table, server: FileServer, monkeypatch: pytest.MonkeyPatch
                                                   ) -> None:
    WRITERS["USPS"](server, monkeypatch)
    monkeypatch.setattr("workbench.downloads.Patience.pauses", (0.01,), raising=False)
    server.behaviours["usps.bz2"] = [cut(100)]
    table.desk.show(Choice("USPS"))
    table.until("missing")
    table.state.download.click()
    table.until("ready")


# ---------------------------------------------------------------------------------------------------------
# In words

@pytest.mark.parametrize(("progress", "text"), [
    (Progress(Sentence("Reading"), 0, None, "files"), "Reading…"),
    (Progress(Sentence("Reading"), 1500, None, "files"), "Reading: 1\u202f500"),
    (Progress(Sentence("Reading"), 1500, 3000, "pictures"), "Reading: 1\u202f500 of 3\u202f000"),
    (Progress(Sentence("Downloading {file}", file="a.gz"), 45_000_000, 170_000_000, "bytes", 2_500_000.0),
     "Downloading a.gz: 45 MB of 170 MB, 2.5 MB/s, 0:50 left"),
])
def test_progress_in_words(app: QApplication, progress: Progress, text: str) -> None:
    assert DataState().progress_text(progress) == text


@pytest.mark.parametrize(("data", "text"), [
    (TrainingData(10, 0, 2_000_000), "In this run: held in memory, 2.0 MB."),
    (TrainingData(10, 5, 20_000_000, True, 2), "In this run: streamed by 2 processes, 20 MB."),
    (TrainingData(10, 5, 20_000_000, True, 1), "In this run: streamed by 1 process, 20 MB."),
    (TrainingData(10, 5, 1000, True, 0, Sentence("it holds a file")),
     "In this run: streamed by the training thread, 1.0 kB. No other process reads, because it holds a file."),
])
def test_where_the_samples_of_a_run_are(app: QApplication, data: TrainingData, text: str) -> None:
    state = DataState()
    state.show_run(data)
    assert state.in_run.text() == text
    state.show_run(None)
    assert state.in_run.text() == ""


def test_every_control_has_its_names(app: QApplication) -> None:
    state = DataState()
    for name in ("download", "folder", "cancel", "again", "columns", "look", "bar"):
        control = getattr(state, name)
        assert control.objectName().startswith("data_state.")
        assert control.accessibleName()
        assert control.toolTip()
