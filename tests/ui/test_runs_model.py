"""The runs table's model: order, forks below their parents, seeds together, ticks and their colours, columns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt, qInstallMessageHandler
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QTableView

from ui import theme
from ui.runs_columns import RECIPE, SPARKLINE, STAR, STATUS, TICK, TITLE, columns_for
from ui.runs_delegates import SparklineDelegate, TickDelegate, sparkline
from ui.runs_model import COLOR, CURVE, RunsModel, with_marks
from ui.runs_order import Order, Row, arrange
from ui.runs_ticks import Ticks
from workbench.marks import Marks
from workbench.run import Parent
from workbench.run_filter import RunFilter
from workbench.run_list import INTERRUPTED, UNREADABLE, ListedRun
from workbench.run_summary import Summary
from workbench.sentence import Sentence

pytestmark = pytest.mark.usefixtures("app")


def a_run(name: str, loss: float | None = None, lr: float = 0.1, seed: int = 0, parent: tuple[str, int] | None = None,
          at: float = 0.0, **more: Any) -> ListedRun:
    summary = Summary(100, 2, 3.0, lr, {"train loss": loss} if loss is not None else {},
                      best={"validation loss": loss} if loss is not None else {}, curve="3 2 1")
    recipe = {"optimizer.part": "SGD", "optimizer.lr": lr, "training.seed": seed}
    values = {"title": name, "created_at": at, "status": "finished", "summary": summary, "recipe": recipe,
              "complete": True, **more}
    return ListedRun(Path("/runs") / name, name, parent=Parent(*parent) if parent else None, **values)


def names(rows: Sequence[Row]) -> list[str]:
    return ["  " * row.depth + (row.run.name if row.run else f"[{len(row.members)}]") for row in rows]


def column(model: RunsModel, key: str, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
    return [model.index(row, model.place_of(key)).data(role) for row in range(model.rowCount())]


def loss_of(run: ListedRun) -> Any:
    return run.summary.last_loss if run.summary is not None else None


def order(**more: Any) -> Order:
    return Order(**{"filter": RunFilter(""), "value": loss_of, "forks": False, **more})


# ---------------------------------------------------------------------------------------------------------
# Order

def test_runs_are_sorted_and_those_without_a_value_come_last_either_way() -> None:
    runs = [a_run("a", 2.0), a_run("b"), a_run("c", 1.0), a_run("d", 3.0)]
    assert names(arrange(runs, order())) == ["c", "a", "d", "b"]
    assert names(arrange(runs, order(descending=True))) == ["d", "a", "c", "b"]
    mixed = [a_run("t", lr="cosine"), a_run("n", lr=0.5)]  # type: ignore[arg-type]
    assert names(arrange(mixed, order(value=lambda run: run.recipe["optimizer.lr"]))) == ["n", "t"]


def test_forks_stand_below_their_parents_in_the_same_order() -> None:
    runs = [a_run("root", 5.0), a_run("late", 1.0, parent=("root", 50)), a_run("early", 3.0, parent=("root", 10)),
            a_run("other", 2.0), a_run("again", 9.0, parent=("late", 70)), a_run("orphan", 0.5, parent=("gone", 7))]
    rows = arrange(runs, order(forks=True))
    assert names(rows) == ["orphan", "other", "root", "  late", "    again", "  early"]
    assert [row.fork for row in rows] == [False, False, False, True, True, True]
    assert names(arrange(runs, order())) == ["orphan", "late", "other", "early", "root", "again"]
    found = arrange(runs, order(forks=True, filter=RunFilter("again")))
    assert names(found) == ["again"], "what the filter leaves does not hang on what it takes"


def test_parents_in_a_circle_are_shown_and_none_twice() -> None:
    runs = [a_run("a", 1.0, parent=("b", 1)), a_run("b", 2.0, parent=("a", 1)), a_run("c", 3.0, parent=("c", 1))]
    assert sorted(name.strip() for name in names(arrange(runs, order(forks=True)))) == ["a", "b", "c"]


def test_a_chain_of_a_thousand_forks_is_no_recursion() -> None:
    runs = [a_run("0", 1.0), *(a_run(str(n), 1.0, parent=(str(n - 1), n)) for n in range(1, 3000))]
    assert len(arrange(runs, order(forks=True))) == 3000


def test_seeds_stand_below_a_heading_with_the_forks_of_each() -> None:
    runs = [a_run("s0", 2.0), a_run("s1", 1.0, seed=1), a_run("x", 1.5, lr=0.9), a_run("f", 0.1, parent=("s0", 5))]
    assert names(arrange(runs, order(forks=True, seeds=True))) == ["[2]", "  s1", "  s0", "    f", "x"]
    assert names(arrange(runs, order(seeds=True))) == ["f", "[2]", "  s1", "  s0", "x"]
    assert names(arrange(runs, order())) == ["f", "s1", "x", "s0"]


def test_every_run_is_one_row_however_it_is_arranged() -> None:
    chance = random.Random(3)
    runs = [a_run(str(n), chance.random(), chance.choice([0.1, 0.2]), chance.randrange(4),
                  (str(chance.randrange(60)), n) if chance.random() < 0.4 else None) for n in range(60)]
    for forks in (False, True):
        for seeds in (False, True):
            rows = arrange(runs, order(forks=forks, seeds=seeds))
            shown = [row.run.name for row in rows if row.run is not None]
            assert sorted(shown) == sorted(run.name for run in runs)
            assert len({row.key for row in rows}) == len(rows)


# ---------------------------------------------------------------------------------------------------------
# Ticks

def test_a_ticked_run_keeps_its_colour_and_a_free_one_is_given_again() -> None:
    ticks, a, b, c = Ticks(), Path("a"), Path("b"), Path("c")
    assert ticks.set([a, b], True)
    assert [ticks.color(one) for one in (a, b, c)] == [1, 2, None]
    ticks.set([a], False)
    ticks.set([c], True)
    assert [ticks.color(one) for one in (a, b, c)] == [None, 2, 1]
    assert ticks.folders == [b, c]
    assert not ticks.set([b], True)
    assert ticks.color(b, (b, c)) == 1, "a group has the colour of its first one"
    assert ticks.keep({c})
    assert ticks.folders == [c]


def test_ticked_seeds_are_drawn_as_one() -> None:
    model = RunsModel()
    model.show_runs([a_run("s0", at=3), a_run("s1", seed=1, at=2), a_run("x", lr=0.5, at=1)])
    model.tick([0, 1, 2])
    assert [[run.name for run in unit.runs] for unit in model.ticked_units()] == [["s0"], ["s1"], ["x"]]
    assert [unit.color for unit in model.ticked_units()] == [1, 2, 3]
    model.seeds = True
    model.arrange_anew()
    units = model.ticked_units()
    assert [([run.name for run in unit.runs], unit.color) for unit in units] == [(["s0", "s1"], 1), (["x"], 3)]
    assert "2" in units[0].name
    heading = model.rows.index(next(row for row in model.rows if row.run is None))
    colors = column(model, TITLE, COLOR)
    assert colors[heading] == colors[heading + 1] == colors[heading + 2] == QColor(theme.colors().curves[1])
    model.tick([heading + 1], False)
    assert column(model, TICK, Qt.ItemDataRole.CheckStateRole)[heading] == Qt.CheckState.PartiallyChecked
    assert [len(unit.runs) for unit in model.ticked_units()] == [1, 1]
    model.tick([heading])
    assert sorted(len(unit.runs) for unit in model.ticked_units()) == [1, 2]


def test_a_run_that_is_gone_is_ticked_no_more_and_one_that_cannot_be_opened_never() -> None:
    model = RunsModel()
    spy = QSignalSpy(model.ticked)
    runs = [a_run("a"), a_run("bad", problem=Sentence("No."), status=UNREADABLE)]
    model.show_runs(runs)
    model.tick([0, 1])
    assert [folder.name for folder in model.ticks.folders] == ["a"]
    assert spy.count() == 1
    model.show_runs(runs[1:])
    assert (model.ticks.folders, spy.count()) == ([], 2)


# ---------------------------------------------------------------------------------------------------------
# The model

def test_the_model_keeps_qts_rules_through_all_that_happens() -> None:
    complaints: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: complaints.append(text))
    model = RunsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    runs = [a_run(str(n), float(n), seed=n % 3) for n in range(20)]
    model.show_runs(runs)
    model.replace_runs([with_marks(runs[3], title="new", star=True)])
    model.sort(model.place_of("loss"))
    model.seeds = True
    model.arrange_anew()
    model.filter = RunFilter("new")
    model.arrange_anew()
    assert column(model, TITLE)[0].startswith("new")
    model.show_runs([])
    assert (model.rowCount(), complaints) == (0, [])
    model.rows = [Row(runs[0], (runs[0],))]
    model.layoutChanged.emit()
    qInstallMessageHandler(before)
    assert complaints, "the control: rows that come without a word"
    del tester


def test_a_run_known_better_changes_its_row_and_nothing_else() -> None:
    model = RunsModel()
    runs = [a_run(str(n), at=float(n)) for n in range(5)]
    model.show_runs(runs)
    resets, changes = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    better = with_marks(runs[2], notes="n")
    model.show_runs([better if run is runs[2] else run for run in runs])
    assert (resets.count(), changes.count()) == (0, 1)
    assert changes.at(0)[0].row() == model.row_of(runs[2].folder)
    model.show_runs(model.runs)
    assert changes.count() == 1, "nothing new, nothing said"
    model.show_runs(runs[1:])
    assert resets.count() == 1


def test_the_columns_are_those_of_the_recipes() -> None:
    model = RunsModel()
    resets = QSignalSpy(model.modelReset)
    model.show_runs([a_run("a", recipe={"optimizer.lr": 0.1, "dataset.part": "digits"})])
    keys = [column.of_recipe for column in model.columns if column.of_recipe]
    assert (keys, resets.count()) == (["dataset.part", "optimizer.lr"], 1)
    titles = [column.title for column in columns_for(model.runs) if column.of_recipe]
    assert titles == ["dataset", "lr"]
    assert column(model, RECIPE + "optimizer.lr") == ["0.1"]


def test_what_differs_is_told_of_the_runs_that_are_shown() -> None:
    model = RunsModel()
    model.show_runs([a_run("a", lr=0.1), a_run("b", lr=0.2), a_run("c", lr=0.1, seed=4)])
    assert model.differing() == {"optimizer.lr", "training.seed"}
    model.filter = RunFilter("lr:=0.1")
    model.arrange_anew()
    assert model.differing() == {"training.seed"}


def test_cells_say_what_there_is_and_what_is_not_known_yet() -> None:
    model = RunsModel()
    waiting = ListedRun(Path("/w"), "w", "waits", created_at=1.0)
    model.show_runs([
        a_run("a", 0.5, total_steps=1200, at=9.0, parent=("p", 600)), waiting,
        ListedRun(Path("/b"), "b", "bad", status=UNREADABLE, problem=Sentence("It is broken."), complete=True),
        a_run("r", at=5.0, status="running", live=True), a_run("i", at=4.0, status=INTERRUPTED)])
    rows = {row.run.name: number for number, row in enumerate(model.rows) if row.run}

    def cell(name: str, key: str, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return model.index(rows[name], model.place_of(key)).data(role)

    assert (cell("a", "steps"), cell("a", "loss"), cell("a", "duration")) == ("100 / 1\u202f200", "0.5", "0:03")
    assert cell("a", TITLE) == "a (from step 600 of p)"
    assert (cell("w", "steps"), cell("w", "loss")) == ("…", "…")
    assert (cell("b", "steps"), cell("b", "loss")) == ("–", "–")
    assert cell("b", TITLE, Qt.ItemDataRole.ToolTipRole) == "It is broken."
    assert cell("r", STATUS).startswith("●")
    assert cell("r", STATUS, Qt.ItemDataRole.ForegroundRole) == QColor(theme.colors().good)
    assert "checkpoint" in cell("i", STATUS, Qt.ItemDataRole.ToolTipRole)
    assert cell("a", SPARKLINE, CURVE) == (3.0, 2.0, 1.0)
    assert cell("b", TICK, Qt.ItemDataRole.CheckStateRole) is None


def test_the_run_of_this_window_stands_out() -> None:
    model = RunsModel()
    model.show_runs([a_run("a"), a_run("b")])
    assert column(model, TITLE, Qt.ItemDataRole.FontRole) == [None, None]
    model.show_current(Path("/runs/b"))
    fonts = {row.run.name: font for row, font in zip(model.rows, column(model, TITLE, Qt.ItemDataRole.FontRole),
                                                     strict=True) if row.run}
    assert (fonts["a"], fonts["b"].bold()) == (None, True)


def test_a_heading_says_the_median_and_what_all_have_in_common() -> None:
    model = RunsModel()
    model.seeds = True
    model.show_runs([a_run("a", 1.0), a_run("b", 2.0, seed=1), a_run("c", 9.0, seed=2)])
    row = next(number for number, row in enumerate(model.rows) if row.run is None)
    heading = {one.key: model.index(row, place).data() for place, one in enumerate(model.columns)}
    assert (heading["loss"], heading["steps"], heading["duration"]) == ("2", "100", "0:03")
    assert heading[RECIPE + "optimizer.lr"] == "0.1"
    assert set(heading[RECIPE + "training.seed"].split(", ")) == {"0", "1", "2"}
    assert "3" in heading[TITLE]


def test_titles_are_edited_and_stars_given_by_asking_whoever_keeps_the_marks() -> None:
    model = RunsModel()
    renamed, starred = QSignalSpy(model.renamed), QSignalSpy(model.starred)
    model.show_runs([a_run("a", at=2.0), a_run("b", at=1.0, marks=Marks(star=True))])
    index = model.index(0, model.place_of(TITLE))
    assert model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert model.setData(index, "  my\nrun ")
    assert not model.setData(index, "a")
    assert not model.setData(index, "  ")
    assert renamed.at(0) == [Path("/runs/a"), "my run"]
    assert renamed.count() == 1, "it had no other title that could be taken back"
    model.replace_runs([with_marks(model.runs[0], title="my run")])
    assert model.setData(model.index(0, model.place_of(TITLE)), " ")
    assert renamed.at(1) == [Path("/runs/a"), ""]
    model.star([0, 1])
    model.star([1])
    assert [starred.at(n) for n in range(2)] == [[[Path("/runs/a"), Path("/runs/b")], True], [[Path("/runs/b")], False]]
    assert column(model, STAR) == ["☆", "★"]


# ---------------------------------------------------------------------------------------------------------
# Painting

def painted(delegate: Any, model: RunsModel, row: int, key: str, state: QStyle.StateFlag) -> QImage:
    view = QTableView()
    view.setModel(model)
    image = QImage(60, 24, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.colors().base))
    option = QStyleOptionViewItem()
    option.initFrom(view)
    option.widget = view  # type: ignore[attr-defined]
    option.rect = image.rect()  # type: ignore[attr-defined]
    option.state = state  # type: ignore[attr-defined]
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(row, model.place_of(key)))
    painter.end()
    return image


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_tick_has_the_colour_of_its_curves(app: QApplication, name: theme.ThemeName) -> None:
    theme.apply(app, name)
    model = RunsModel()
    model.show_runs([a_run("a", at=2.0), a_run("b", at=1.0)])
    model.tick([1])
    enabled = QStyle.StateFlag.State_Enabled
    wanted = QColor(theme.colors().curves[1])
    off, on = (painted(TickDelegate(model), model, row, TICK, enabled) for row in (0, 1))
    found = [sum(image.pixelColor(x, y) == wanted for x in range(60) for y in range(24)) for image in (off, on)]
    assert found[0] == 0
    assert found[1] > 50
    line = painted(SparklineDelegate(model), model, 1, SPARKLINE, enabled)
    assert line != painted(SparklineDelegate(model), model, 1, TITLE, enabled)
    theme.apply(app, "light")


def test_a_sparkline_fills_its_room_whatever_the_numbers() -> None:
    room = QRectF(4, 4, 50, 16)
    points = sparkline([3.0, 1.0, 2.0], room)
    assert [(point.x(), point.y()) for point in points] == [(4, 4), (29, 20), (54, 12)]
    assert [point.y() for point in sparkline([100.0, 10.0, 1.0], room)] == [4, 12, 20], "far: logarithmic"
    assert [point.y() for point in sparkline([5.0, 5.0], room)] == [12, 12]
    assert len(sparkline([1.0], room)) == 1
    assert sparkline([-1e308, 1e308], room) == []
    assert all(room.adjusted(-1, -1, 1, 1).contains(point) for point in sparkline([1e-300, 1e300, 0.5], room))
