"""The window that looks at data: what it says, what it wants, what it does while something is read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QPushButton, QTabBar

from tests.ui import data_scenes
from tests.ui.fake_trainer import wait_for
from tests.ui.test_mnemonics import reached_in, twice
from tests.ui.test_panel_controls import controls
from ui import theme
from ui.data_head import size_text
from ui.data_looker import DataLooker, Source
from ui.data_window import DataWindow
from ui.tone_label import ToneLabel
from workbench.data import Data, Split
from workbench.data_facts import PAGE, DataSummary, Finding, Viewpoint
from workbench.data_look import Subject, look
from workbench.data_summary import describe
from workbench.progress import Progress, Reporter
from workbench.sentence import Problem, Sentence
from workbench.stream import FromMemory

pytestmark = pytest.mark.usefixtures("app")

REPORTER = Reporter()


@pytest.fixture
def window() -> Iterator[DataWindow]:
    made = DataWindow()
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def looker() -> Iterator[DataLooker]:
    made = DataLooker()
    yield made
    made.end()
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def digits(classes: tuple[str, ...] = tuple("0123456789")) -> Data:
    inputs = torch.randint(0, 17, (200, 1, 8, 8), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(200) % 10
    return Data(Split(inputs[:150], labels[:150]), Split(inputs[150:], labels[150:]), "classification", classes,
                byte_range=16.0)


def regression(outputs: int = 2) -> Data:
    generator = torch.Generator().manual_seed(0)
    return Data(Split(torch.randn(60, 3, generator=generator), torch.randn(60, outputs, generator=generator)), None,
                "regression", features=("a", "b", "c"), outputs=("u", "v")[:outputs])


def tabs(window: DataWindow) -> list[str]:
    return [window.tabs.tabText(number).replace("&", "") for number in range(window.tabs.count())
            if window.tabs.isTabVisible(number)]


def shows(window: DataWindow, data: Data, at: Viewpoint | None = None) -> None:
    window.show_look(look(Subject(data, batch_size=20), at))


# ---------------------------------------------------------------------------------------------------------
# What it says

def test_one_line_has_the_facts(window: DataWindow) -> None:
    shows(window, digits())
    assert window.head.facts.text() == "150 + 50 samples, 1 × 8 × 8 uint8, 10 classes, < 0.1 MB"
    shows(window, regression())
    assert window.head.facts.text() == "60 samples, 3 float32, 2 targets, < 0.1 MB"
    shows(window, regression(outputs=1))
    assert "one target" in window.head.facts.text()
    held = digits()
    shows(window, replace(held, train=replace(held.train, inputs=FromMemory(held.train.held))))
    assert window.head.facts.text().endswith("< 0.1 MB, read when it is wanted")


@pytest.mark.parametrize(("count", "text"), [
    (0, "< 0.1 MB"), (120_000, "0.1 MB"), (123_456_789, "123 MB"), (5_300_000_000, "5.3 GB"),
])
def test_sizes(count: int, text: str) -> None:
    assert size_text(count) == text


def test_findings_have_the_tone_of_their_weight(window: DataWindow) -> None:
    summary = replace(describe(digits()), notes=(Sentence("A note."),), findings=(
        Finding("not finite", Sentence("Severe."), severe=True), Finding("constant", Sentence("Odd."))))
    window.head.show_summary(summary)
    assert window.head.texts == [("error", "Severe."), ("warning", "Odd."), ("muted", "A note.")]
    labels = {label.text()[2:]: label for label in window.head.findings.findChildren(ToneLabel)
              if not label.isHidden()}
    assert set(labels) == {"Severe.", "Odd.", "A note."}
    for text, color in (("Severe.", theme.colors().error), ("Odd.", theme.colors().warning),
                        ("A note.", theme.colors().muted)):
        assert labels[text].palette().color(QPalette.ColorRole.WindowText) == QColor(color)
    assert len({label.text()[0] for label in labels.values()}) == 3  # not by colour alone


def test_good_data_leaves_no_room_for_findings(window: DataWindow) -> None:
    window.head.show_summary(replace(describe(digits()), findings=(), notes=()))
    assert window.head.findings.isHidden()


def test_many_findings_scroll_and_leave_room_for_the_rest(window: DataWindow) -> None:
    shows(window, digits())
    summary = replace(describe(digits()), findings=tuple(
        Finding("constant", Sentence("Something is odd, and it takes some words to say what it is. " * 3))
        for _ in range(40)))
    window.head.show_summary(summary)
    QTest.qWait(20)
    assert window.head.findings.height() < window.height() / 3
    assert window.head.findings.verticalScrollBar().maximum() > 0
    assert window.tabs.height() > window.height() / 3
    assert window.size().toTuple() == (980, 720)


def test_every_finding_can_be_read_in_full(window: DataWindow) -> None:
    window.resize(700, 480)
    window.head.show_summary(replace(describe(digits()), findings=tuple(
        Finding("constant", Sentence("Something is odd, and it takes more words to say what it is than one line of the "
                                     "window has room for.")) for _ in range(3))))
    QTest.qWait(20)
    for label in window.head.findings.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())


def test_only_tabs_that_have_something_to_say_are_there(window: DataWindow) -> None:
    assert window.tabs.isHidden()
    shows(window, digits())
    assert tabs(window) == ["Samples", "Classes", "Values"]
    shows(window, regression())
    assert tabs(window) == ["Samples", "Targets", "Values"]


def test_the_files_of_a_folder_that_are_left_out_are_listed(window: DataWindow, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    source = data_scenes.folder(REPORTER)
    window.show_look(look(source.subject), source.files)
    assert tabs(window) == ["Samples", "Classes", "Values", "Files"]
    model = window.files.model
    listed = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    assert set(listed) == {"circles/broken.png", "lying about.png",
                           "squares/empty file with a long name, as cameras and people make them.jpg"}
    assert listed["lying about.png"] == "it is in no sub-folder of a class"
    assert "125 pictures can be read, 3 are left out." in window.files.head.text()
    assert "1 .txt" in window.files.head.text()


def test_a_problem_is_said_and_what_was_seen_stays(window: DataWindow) -> None:
    shows(window, digits())
    window.show_problem("The file is gone: bring it back.")
    assert window.head.texts == [("error", "The file is gone: bring it back.")]
    assert not window.tabs.isHidden()
    seen = look(Subject(digits()))
    window.show_look(seen)
    window.show_problem("Again.")
    window.show_look(seen)
    assert ("error", "Again.") not in window.head.texts


# ---------------------------------------------------------------------------------------------------------
# Busy

def test_that_something_takes_its_time_is_said_late_and_not_for_long(window: DataWindow) -> None:
    window.show_busy("Reading the folder…")
    assert window.stop.isHidden()
    wait_for(lambda: not window.stop.isHidden())
    window.show_progress(Progress(Sentence("Reading pictures"), 50, 200, "pictures"))
    assert window._busy.text() == "Reading pictures: 50 of 200"
    assert window._bar.value() == 250
    shows(window, digits())
    assert window.stop.isHidden()


def test_what_is_quick_says_nothing(window: DataWindow) -> None:
    window.show_busy()
    window.show_idle()
    QTest.qWait(300)
    assert window.stop.isHidden()


# ---------------------------------------------------------------------------------------------------------
# The window itself

def test_it_keeps_its_size_and_says_that_it_is_closed(window: DataWindow) -> None:
    assert not window.isModal()
    closed = QSignalSpy(window.closed)
    window.resize(1100, 640)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isHidden()
    assert closed.count() == 1
    window.present("Digits")
    assert window.size().toTuple() == (1100, 640)
    assert window.windowTitle() == "Data: Digits"
    window.close()
    assert closed.count() == 2


def test_enter_never_closes_it_nor_presses_a_button(window: DataWindow) -> None:
    shows(window, digits())
    reload = QSignalSpy(window.reload_wanted)
    for control in controls(window):
        if control.isVisible() and not isinstance(control.parentWidget(), QDialogButtonBox):
            QTest.keyClick(control, Qt.Key.Key_Return)
    assert window.isVisible()
    assert reload.count() == 0
    assert not [button for button in window.findChildren(QPushButton) if button.autoDefault() or button.isDefault()]


@pytest.mark.parametrize("data", [digits(), regression()], ids=["pictures", "vectors"])
def test_every_control_is_named_explained_and_reachable(window: DataWindow, data: Data) -> None:
    shows(window, data)
    found = [control for control in controls(window) if not isinstance(control.parentWidget(), QTabBar)]
    assert len(found) >= 18
    for control in found:
        assert control.objectName().startswith("data_window."), control
        assert control.accessibleName(), control.objectName()
        assert control.toolTip(), control.objectName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()
    names = [control.objectName() for control in found]
    assert sorted(names) == sorted(set(names))


def test_no_two_mnemonics_are_the_same(window: DataWindow) -> None:
    for data in (digits(), regression()):
        shows(window, data)
        texts = [window.tabs.tabText(number) for number in range(window.tabs.count())]
        assert twice([*texts, *reached_in(window)]) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_follows_the_theme(app: QApplication, window: DataWindow, colours: Any) -> None:
    shows(window, regression())
    theme.apply(app, colours)
    ground = window.samples.points.plot.backgroundBrush().color()
    assert ground == QColor(theme.colors().plot)
    assert theme.colors().dark is (colours == "dark")
    theme.apply(app, "light")


# ---------------------------------------------------------------------------------------------------------
# Read beside the window

def seen(looker: DataLooker) -> bool:
    assert not looker.window.head.problem, looker.window.head.problem
    return not looker.busy and not looker.window.tabs.isHidden()


@pytest.mark.parametrize("name", ["digits", "moons", "regression"])
def test_scenes_are_shown(looker: DataLooker, name: str) -> None:
    data_scenes.SCENES[name](REPORTER)  # the first time, libraries are loaded that take their time
    looker.open(data_scenes.SCENES[name], name)
    wait_for(lambda: seen(looker))
    assert looker.window.isVisible()
    assert looker.window.windowTitle() == f"Data: {name}"


def test_nothing_is_read_in_the_thread_of_the_window(looker: DataLooker) -> None:
    threads: list[int] = []

    class Recorded(FromMemory):
        def read(self, rows: Any, seeds: Any = None) -> torch.Tensor:
            threads.append(threading.get_ident())
            return super().read(rows)

    def make(_: Reporter) -> Source:
        threads.append(threading.get_ident())
        data = digits()
        return Source(Subject(replace(data, train=replace(data.train, inputs=Recorded(data.train.held)))))

    looker.open(make)
    wait_for(lambda: seen(looker))
    looker.window.samples.pager.after.click()
    wait_for(lambda: looker.window.samples.at.page == 1 and not looker.busy)
    assert len(threads) >= 4
    assert threading.get_ident() not in threads


def test_data_is_built_once_and_again_when_it_is_to_be_read_anew(looker: DataLooker) -> None:
    made: list[int] = []

    def make(_: Reporter) -> Source:
        made.append(1)
        return Source(Subject(digits(), batch_size=20))

    looker.open(make)
    wait_for(lambda: seen(looker))
    looker.window.samples.pager.after.click()
    wait_for(lambda: looker.window.samples.pager.page.value() == 2 and not looker.busy)
    assert len(made) == 1
    looker.window.head.reload.click()
    wait_for(lambda: len(made) == 2 and not looker.busy)
    assert looker.window.samples.pager.page.value() == 2


def test_of_many_wishes_the_last_is_fulfilled(looker: DataLooker) -> None:
    release, reads = threading.Event(), []

    class Slow(FromMemory):
        def read(self, rows: Any, seeds: Any = None) -> torch.Tensor:
            release.wait(10)
            reads.append(list(rows))
            return super().read(rows)

    data = digits()
    data = replace(data, train=replace(data.train, inputs=Slow(data.train.held)))
    looker.open(lambda _: Source(Subject(data)))
    for page in (1, 2, 3):
        looker.window.wanted.emit(Viewpoint(page=page))
    release.set()
    wait_for(lambda: seen(looker))
    assert looker.window.samples.at.page == 3
    assert reads[-1] == list(range(3 * PAGE, 150))
    assert list(range(PAGE, 2 * PAGE)) not in reads
    assert list(range(2 * PAGE, 3 * PAGE)) not in reads


def test_what_is_wrong_is_said(looker: DataLooker) -> None:
    def make(_: Reporter) -> Source:
        raise Problem("There is no folder {folder}: choose another.", folder="pictures")

    looker.open(make)
    wait_for(lambda: not looker.busy)
    assert looker.window.head.texts == [("error", "There is no folder pictures: choose another.")]
    assert looker.window.tabs.isHidden()


def held_up(entered: threading.Event) -> Callable[[Reporter], Source]:
    """Reads until it is called off."""

    def make(reporter: Reporter) -> Source:
        entered.set()
        reporter.begin(Sentence("Reading"), 10, "files")
        while True:
            reporter.wait(0.01)

    return make


def test_reading_can_be_called_off_and_begun_again(looker: DataLooker) -> None:
    entered = threading.Event()
    looker.open(held_up(entered))
    wait_for(entered.is_set)
    wait_for(looker.window.stop.isVisible)
    looker.window.stop.click()
    wait_for(lambda: not looker.busy)
    assert looker.window.head.texts == [("error", "Reading was called off: Read anew begins again.")]
    assert looker.window.stop.isHidden()
    entered.clear()
    looker.window.head.reload.click()
    wait_for(entered.is_set)


def test_closing_calls_off_and_lets_go_of_the_data(looker: DataLooker) -> None:
    entered = threading.Event()
    looker.open(held_up(entered))
    wait_for(entered.is_set)
    looker.window.close()
    wait_for(lambda: not looker.busy)
    assert looker._reading is None
    looker.open(data_scenes.digits)
    wait_for(lambda: seen(looker))


def test_other_data_does_not_wait_for_the_end_of_the_first(looker: DataLooker) -> None:
    entered = threading.Event()
    looker.open(held_up(entered))
    wait_for(entered.is_set)
    looker.open(data_scenes.moons, "moons")
    wait_for(lambda: seen(looker))
    assert "2 classes" in looker.window.head.facts.text()


def test_the_end_of_the_program_waits_for_the_thread() -> None:
    entered = threading.Event()
    looker = DataLooker()
    looker.open(held_up(entered))
    wait_for(entered.is_set)
    job = looker._job
    assert job is not None
    looker.end()
    assert not job.running
    looker.window.close()
    looker.window.deleteLater()


# ---------------------------------------------------------------------------------------------------------
# Beside a run

def drawing(calls: list[int], wait: threading.Event | None = None) -> Callable[[Reporter], Source]:
    def augmentation(inputs: torch.Tensor, targets: torch.Tensor, epoch: int, batch: int) -> Any:
        calls.append(batch)
        if wait is not None:
            wait.wait(10)
        return inputs, targets

    return lambda _: Source(Subject(digits(), batch_size=200, augmentation=augmentation))


def test_beside_a_live_run_nothing_is_drawn(looker: DataLooker) -> None:
    calls: list[int] = []
    looker.set_live(True)
    looker.open(drawing(calls))
    wait_for(lambda: seen(looker))
    assert calls == []
    assert "While a run is live" in looker.window.samples.notes.text()
    looker.set_live(False)
    looker.window.head.reload.click()
    wait_for(lambda: bool(calls) and not looker.busy)


def test_a_run_waits_until_nothing_is_drawn_any_more(looker: DataLooker) -> None:
    assert looker.make_way()
    calls: list[int] = []
    release = threading.Event()
    looker.open(drawing(calls, release))
    wait_for(lambda: bool(calls))
    assert not looker.make_way()
    states: list[bool] = []

    def begin_run() -> None:
        states.append(looker.busy)
        looker.set_live(True)

    looker.idle.connect(begin_run, Qt.ConnectionType.SingleShotConnection)
    release.set()
    wait_for(lambda: seen(looker))
    assert states == [False]
    assert len(calls) == 1
    assert "While a run is live" in looker.window.samples.notes.text()
    assert looker.make_way()


def test_summaries_are_plain(window: DataWindow) -> None:
    """What the window holds needs no torch: it is compared and shown in the window's thread."""
    summary = describe(digits())
    assert isinstance(summary, DataSummary)
    assert not any(isinstance(value, torch.Tensor) for value in vars(summary).values())


def test_an_empty_window_has_its_head_at_the_top(window: DataWindow) -> None:
    window.show_problem("There is nothing.")
    QTest.qWait(20)
    assert window.head.geometry().top() == 0
    assert window.head.height() < 100
