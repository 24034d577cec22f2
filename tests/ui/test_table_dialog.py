"""TableDialog: what it shows of a table, what it makes of clicks and keys, and what it tells in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QSplitterHandle

from tests.ui.fake_trainer import wait_for
from tests.ui.test_mnemonics import reached_in, twice
from tests.ui.test_panel_controls import controls, missing
from tests.ui.test_tab_order import chain
from tests.workbench.tables.making import build, write
from ui.table_dialog import TableDialog
from ui.table_model import BECOMES, CATEGORY, DISTINCT, FEATURE, KIND, MISSING, NAME, TARGET, VALUES
from workbench.sentence import Problem
from workbench.tables import preview as preview_module

pytestmark = pytest.mark.usefixtures("app")

ROWS = 12
HEADER = 'id,"size, m²",rooms,城市,😀,note,mixed,price'


def table(rows: int = ROWS) -> str:
    lines = [f"{i},{i * 7 % 11}.25,{i % 3 + 1},{('北京', '上海')[i % 2]},{('a', 'b', '')[i % 3]},,"
             f"{'x' if i == 2 else i},{i * i}.5" for i in range(rows)]
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    return write(tmp_path, table(), "houses.csv")


def opened(path: Path, **values: Any) -> tuple[TableDialog, list[dict[str, Any]]]:
    """A dialog that has read the file, and what it will tell."""
    dialog = TableDialog({"path": str(path), **values})
    chosen: list[dict[str, Any]] = []
    dialog.chosen.connect(chosen.append)
    dialog.show()
    read(dialog)
    return dialog, chosen


def reading(dialog: TableDialog) -> bool:
    return dialog.note.text().startswith("Reading")


def read(dialog: TableDialog) -> None:
    wait_for(lambda: not reading(dialog))


def index(dialog: TableDialog, name: str, place: int = NAME) -> QModelIndex:
    """A cell of the table as it is shown: in its order, filtered."""
    model = dialog.columns.view.model()
    for row in range(model.rowCount()):
        if model.index(row, NAME).data() == name:
            return model.index(row, place)
    raise AssertionError(f"{name} is not shown")


def shown(dialog: TableDialog, place: int = NAME) -> list[str]:
    model = dialog.columns.view.model()
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def marked(dialog: TableDialog, place: int = FEATURE) -> list[str]:
    model = dialog.columns.view.model()
    return [str(model.index(row, NAME).data()) for row in range(model.rowCount())
            if model.index(row, place).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked]


def click(dialog: TableDialog, name: str, place: int,
          modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view, cell = dialog.columns.view, index(dialog, name, place)
    view.scrollTo(cell)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier,
                     view.visualRect(cell).center() + QPoint(9, 0))


def press(dialog: TableDialog, key: Qt.Key, *names: str,
          modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key with these rows selected, the last one the current one."""
    view = dialog.columns.view
    view.clearSelection()
    for name in names:
        view.selectionModel().setCurrentIndex(
            index(dialog, name), view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows)
    QTest.keyClick(view, key, modifier)


def choose(dialog: TableDialog, field: str, value: str) -> None:
    """Choose in one of the boxes that say how the file is read, and wait for it."""
    box = dialog.reading.editor(field).control
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]
    assert reading(dialog)
    assert not dialog.ok.isEnabled()
    read(dialog)


# ---------------------------------------------------------------------------------------------------------
# What is shown

def test_the_columns_are_shown_as_they_are(houses: Path) -> None:
    dialog, _ = opened(houses)
    assert dialog.file.whole() == "houses.csv  ·  12 rows  ·  8 columns"
    assert shown(dialog) == ["id", "size, m²", "rooms", "城市", "😀", "note", "mixed", "price"]
    assert shown(dialog, KIND) == ["number", "number", "number", "text", "text", "no values", "numbers and texts",
                                   "number"]
    assert shown(dialog, MISSING) == ["0", "0", "0", "0", "4", "12", "0", "0"]
    assert shown(dialog, DISTINCT) == ["12", "11", "3", "2", "2", "–", "12", "12"]
    assert shown(dialog, VALUES) == ["0 … 11", "0.25 … 10.25", "1 … 3", "北京, 上海", "a, b", "–", "0, 1, x, 3",
                                     "0.5 … 121.5"]
    assert shown(dialog, BECOMES) == [
        "1 input", "1 input", "1 input", "2 inputs", "3 inputs; missing is a category", "'note' has no values",
        "'mixed' has numbers, but also texts such as 'x'", "target"]
    assert marked(dialog) == ["id", "size, m²", "rooms", "城市", "😀"]
    assert marked(dialog, TARGET) == ["price"]
    assert dialog.columns.summary.whole() == "5 of 8 columns are features: 8 inputs. Target: price."
    rows = dialog.rows.model()
    assert [rows.headerData(place, Qt.Orientation.Horizontal) for place in (1, 3)] == ["size, m²", "城市"]
    assert [rows.index(0, place).data() for place in range(8)] == ["0", "0.25", "1", "北京", "a", "", "0", "0.5"]
    assert rows.rowCount() == ROWS


def test_what_auto_found_is_said_beside_the_word(houses: Path, tmp_path: Path) -> None:
    dialog, _ = opened(houses)
    box = dialog.form.editor("task").control
    assert box.currentText() == "auto (regression)"  # type: ignore[attr-defined]
    press(dialog, Qt.Key.Key_T, "城市")
    assert box.currentText() == "auto (classification)"  # type: ignore[attr-defined]
    texts = {name: dialog.reading.editor(name).control.currentText() for name in dialog.reading.values()}  # type: ignore[attr-defined]
    assert texts == {"encoding": "auto (utf-8)", "delimiter": "auto (comma)", "header": "auto (yes)",
                     "decimal": "auto (point)"}
    gbk = write(tmp_path, "长度;颜色\n1,5;红色\n2,5;绿色\n", "gbk.csv", "gbk")
    dialog, _ = opened(gbk, header="yes")
    texts = {name: dialog.reading.editor(name).control.currentText() for name in dialog.reading.values()}  # type: ignore[attr-defined]
    assert texts == {"encoding": "auto (gbk)", "delimiter": "auto (semicolon)", "header": "yes",
                     "decimal": "auto (comma)"}


def test_a_large_table_is_only_begun(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,y\n" + "".join(f"{i % 97},{i % 11}.25,{i % 3}\n" for i in range(100_000)))
    dialog, _ = opened(path)
    assert dialog.file.whole().startswith("t.csv  ·  about 1")
    assert dialog.file.whole().endswith("what is said below is of the first 10\u202f000 rows")
    assert dialog.rows.model().rowCount() == 50


def test_a_wide_table_is_chosen_from(tmp_path: Path) -> None:
    names = [f"列{i}" for i in range(500)]
    path = write(tmp_path, ",".join([*names, "y"]) + "\n" + "".join(
        ",".join([*(str(i * j % 7 / 2) for j in range(500)), str(i % 2)]) + "\n" for i in range(40)))
    dialog, chosen = opened(path)
    assert len(marked(dialog)) == 499 + (dialog.columns.model.row_of("列0") < 0) + 1
    dialog.columns.view.selectAll()
    QTest.keyClick(dialog.columns.view, Qt.Key.Key_Space)
    assert marked(dialog) == []
    dialog.columns.filter.setText("列49")
    assert len(shown(dialog)) == 11
    dialog.columns.all.click()
    dialog.ok.click()
    assert chosen == [{"path": str(path), "features": ", ".join(["列49", *(f"列49{i}" for i in range(10))])}]


def test_ragged_rows_and_the_names_of_a_parquet_table(tmp_path: Path) -> None:
    dialog, _ = opened(write(tmp_path, "a,y\n1,2\n3,4,5\n6\n7,8\n9,10\n"))
    rows = dialog.rows.model()
    assert rows.headerData(2, Qt.Orientation.Horizontal) == "(no column)"
    assert [rows.index(1, place).data() for place in range(3)] == ["3", "4", "5"]
    assert rows.index(2, 1).data() is None
    assert dialog.warnings.texts()[0].startswith("Line 3 of t.csv has 3 values")
    pq.write_table(pa.table({"a": [1, 2, 3], "tags": [["x"], [], None], "line\nbreak": ["u", "v", "u"]}),
                   tmp_path / "t.parquet")
    dialog, chosen = opened(tmp_path / "t.parquet")
    assert dialog.reading.isHidden(), "there is nothing to say about how it is written"
    assert shown(dialog) == ["a", "tags", "line break"]
    press(dialog, Qt.Key.Key_T, "a")
    press(dialog, Qt.Key.Key_T, "line break")
    dialog.ok.click()
    assert chosen == [{"path": str(tmp_path / "t.parquet"), "leave_out": "tags"}]


# ---------------------------------------------------------------------------------------------------------
# Values in, values out

GIVEN: tuple[dict[str, Any], ...] = (
    {"leave_out": "note, mixed"},
    {"leave_out": "mixed, no*, id", "validation": 0.3, "scaling": "off"},
    {"features": "r*, 城市", "target": "id, price", "split_seed": 3, "task": "regression"},
    {"leave_out": "note", "categories": "mixed", "encoding": "utf-8", "header": "yes"},
    {"features": "*", "leave_out": "note, mixed", "scaling": "standard", "target": None, "delimiter": "auto"},
    {"features": '"size, m²"', "missing_words": "-, nothing", "category_limit": 3, "stratified": False},
)


@pytest.mark.parametrize("values", GIVEN)
def test_what_is_only_looked_at_stays_as_it_was(values: dict[str, Any], houses: Path) -> None:
    dialog, chosen = opened(houses, **values)
    assert dialog.note.text().startswith("Keys")
    dialog.ok.click()
    assert chosen == [{"path": str(houses), **values}]


def test_a_choice_is_told_as_the_part_takes_it(houses: Path) -> None:
    dialog, chosen = opened(houses)
    press(dialog, Qt.Key.Key_Space, "id")
    press(dialog, Qt.Key.Key_T, "size, m²")
    dialog.ok.click()
    assert chosen == [{"path": str(houses), "target": '"size, m²"', "leave_out": "id, note, mixed"}]
    values = {key: value for key, value in chosen[0].items() if key != "path"}
    assert build(houses, **values).features == (
        "rooms", "城市=上海", "城市=北京", "😀=a", "😀=b", "😀=(missing)", "price")
    with pytest.raises(Problem, match="no column 'size'"):
        build(houses, **values | {"target": "size, m², id"})  # the control: unquoted beside another


def test_few_features_are_named_and_many_are_not(houses: Path) -> None:
    dialog, chosen = opened(houses)
    dialog.columns.none.click()
    assert not dialog.ok.isEnabled()
    assert dialog.note.text() == "No column is a feature: choose at least one besides the target."
    press(dialog, Qt.Key.Key_Space, "size, m²", "😀")
    dialog.ok.click()
    assert chosen == [{"path": str(houses), "features": '"size, m²", 😀'}]


def test_cancel_tells_nothing(houses: Path) -> None:
    dialog, chosen = opened(houses)
    press(dialog, Qt.Key.Key_T, "rooms")
    dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert not dialog.isVisible()
    assert chosen == []


def test_what_is_no_field_of_the_dialog_is_kept(houses: Path) -> None:
    dialog, chosen = opened(houses, leave_out="note, mixed", colour="red")
    dialog.ok.click()
    assert chosen == [{"path": str(houses), "leave_out": "note, mixed", "colour": "red"}]


# ---------------------------------------------------------------------------------------------------------
# Marks, by mouse and by keys

def test_clicks_turn_marks(houses: Path) -> None:
    dialog, _ = opened(houses)
    click(dialog, "id", FEATURE)
    assert "id" not in marked(dialog)
    click(dialog, "id", FEATURE)
    assert "id" in marked(dialog)
    click(dialog, "id", NAME)
    assert "id" in marked(dialog), "only a mark is turned"
    click(dialog, "rooms", TARGET)
    click(dialog, "rooms", TARGET)
    assert marked(dialog, TARGET) == ["rooms"], "a radio mark is not taken away by a second click"
    assert "price" in marked(dialog)
    click(dialog, "price", TARGET, Qt.KeyboardModifier.ControlModifier)
    assert marked(dialog, TARGET) == ["rooms", "price"]
    click(dialog, "rooms", TARGET, Qt.KeyboardModifier.ControlModifier)
    assert marked(dialog, TARGET) == ["price"]
    click(dialog, "rooms", CATEGORY)
    assert marked(dialog, CATEGORY) == ["rooms"]
    assert index(dialog, "rooms", BECOMES).data() == "3 inputs"
    assert index(dialog, "城市", CATEGORY).data(Qt.ItemDataRole.CheckStateRole) is None, "a text always is one"


def test_keys_turn_marks(houses: Path) -> None:
    dialog, _ = opened(houses)
    press(dialog, Qt.Key.Key_Space, "id", "rooms")
    assert marked(dialog) == ["size, m²", "城市", "😀"]
    press(dialog, Qt.Key.Key_Space, "rooms", "城市")
    assert marked(dialog) == ["size, m²", "rooms", "城市", "😀"], "all of them, where not all were"
    press(dialog, Qt.Key.Key_C, "id", "rooms", "城市")
    assert marked(dialog, CATEGORY) == ["id", "rooms"]
    press(dialog, Qt.Key.Key_C, "id", "rooms", "城市")
    assert marked(dialog, CATEGORY) == []
    press(dialog, Qt.Key.Key_T, "id", "rooms")
    assert marked(dialog, TARGET) == ["rooms"], "the current one"
    press(dialog, Qt.Key.Key_T, "price", modifier=Qt.KeyboardModifier.ShiftModifier)
    assert marked(dialog, TARGET) == ["rooms", "price"]
    press(dialog, Qt.Key.Key_T, "price", modifier=Qt.KeyboardModifier.ShiftModifier)
    assert marked(dialog, TARGET) == ["rooms"]


def test_what_cannot_be_is_not_marked(houses: Path) -> None:
    dialog, _ = opened(houses)
    before = dialog.values()
    for name in ("note", "mixed"):
        click(dialog, name, FEATURE)
        press(dialog, Qt.Key.Key_Space, name)
    click(dialog, "price", FEATURE)
    press(dialog, Qt.Key.Key_Space, "price")
    click(dialog, "note", TARGET)
    press(dialog, Qt.Key.Key_T, "note")
    assert dialog.values() == before
    press(dialog, Qt.Key.Key_C, "mixed")
    assert "mixed" in marked(dialog), "as categories it can, and all columns are to be features"
    assert dialog.values()["categories"] == "mixed"
    assert dialog.values()["leave_out"] == "note"


def test_all_and_none_are_those_that_are_shown(houses: Path) -> None:
    dialog, _ = opened(houses)
    dialog.columns.filter.setText("NUMBER")
    assert shown(dialog) == ["id", "size, m²", "rooms", "mixed", "price"]
    dialog.columns.none.click()
    dialog.columns.filter.clear()
    assert marked(dialog) == ["城市", "😀"]
    dialog.columns.filter.setText("size m²")
    dialog.columns.all.click()
    dialog.columns.filter.clear()
    assert marked(dialog) == ["size, m²", "城市", "😀"]
    dialog.columns.suggested.click()
    assert marked(dialog) == ["id", "size, m²", "rooms", "城市", "😀"]


def test_enter_in_the_filter_goes_to_the_table(houses: Path) -> None:
    dialog, chosen = opened(houses)
    dialog.activateWindow()
    dialog.columns.filter.setFocus()
    QTest.keyClicks(dialog.columns.filter, "rooms")
    QTest.keyClick(dialog.columns.filter, Qt.Key.Key_Return)
    assert chosen == []
    assert dialog.focusWidget() is dialog.columns.view
    QTest.keyClick(dialog.columns.view, Qt.Key.Key_Space)
    dialog.columns.filter.clear()
    assert "rooms" not in marked(dialog)


def test_a_sorted_table_keeps_its_rows_where_they_are_marked(houses: Path) -> None:
    dialog, _ = opened(houses)
    view = dialog.columns.view
    view.sortByColumn(DISTINCT, Qt.SortOrder.AscendingOrder)
    assert shown(dialog)[:4] == ["note", "城市", "😀", "rooms"], "by the numbers, not by their texts"
    assert shown(dialog)[-4:] == ["size, m²", "id", "mixed", "price"]
    view.sortByColumn(FEATURE, Qt.SortOrder.AscendingOrder)
    before = shown(dialog)
    assert before[-3:] == ["note", "mixed", "price"]
    press(dialog, Qt.Key.Key_Space, "id")
    assert shown(dialog) == before
    assert "id" not in marked(dialog)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert shown(dialog)[0] == "id"


# ---------------------------------------------------------------------------------------------------------
# How it is read and prepared

def test_a_file_that_cannot_be_read_is_told_and_can_be_read_otherwise(tmp_path: Path) -> None:
    path = write(tmp_path, table(), "houses.csv", "gb18030")
    dialog, chosen = opened(path, encoding="utf-8", leave_out="note, mixed")
    assert dialog.note.text() == ("houses.csv is not written in utf-8: line 1 cannot be read. Set encoding to auto or "
                                  "to another one.")
    assert shown(dialog) == []
    choose(dialog, "encoding", "gbk")
    assert dialog.note.text().startswith("Keys")
    assert "城市" in shown(dialog)
    dialog.ok.click()
    assert chosen == [{"path": str(path), "encoding": "gbk", "leave_out": "note, mixed"}]


def test_what_was_chosen_comes_back_with_its_columns(houses: Path) -> None:
    dialog, _ = opened(houses)
    press(dialog, Qt.Key.Key_T, "rooms")
    press(dialog, Qt.Key.Key_Space, "id")
    before = dialog.values()
    choose(dialog, "delimiter", "semicolon")
    assert "only one column" in dialog.note.text()
    choose(dialog, "delimiter", "bar")
    choose(dialog, "header", "no")
    choose(dialog, "delimiter", "comma")
    assert shown(dialog)[0] == "column 1"
    assert marked(dialog, TARGET) == ["column 8"]
    choose(dialog, "header", "auto")
    assert dialog.values() == {**before, "delimiter": "comma"}
    assert marked(dialog, TARGET) == ["rooms"]


def test_words_for_missing_are_looked_for_at_once(houses: Path) -> None:
    dialog, _ = opened(houses)
    assert index(dialog, "mixed", MISSING).data() == "0"
    box = dialog.form.editor("missing_words").control
    QTest.keyClicks(box, "x")
    assert reading(dialog)
    read(dialog)
    assert index(dialog, "mixed", MISSING).data() == "1"
    assert index(dialog, "mixed", KIND).data() == "number"
    dialog.columns.choose("mixed")
    assert index(dialog, "mixed", BECOMES).data() == "1 input; missing: the mean"
    assert dialog.values() == {"path": str(houses), "leave_out": "note", "missing_words": "x"}


def test_the_file_is_read_beside_the_window_and_the_last_word_counts(houses: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    go, threads = threading.Event(), []
    really = preview_module.preview

    def slow(*arguments: Any, **more: Any) -> object:
        threads.append(threading.current_thread())
        go.wait(10)
        return really(*arguments, **more)

    monkeypatch.setattr(preview_module, "preview", slow)
    dialog = TableDialog({"path": str(houses)})
    dialog.show()
    assert reading(dialog)
    assert not dialog.ok.isEnabled()
    box = dialog.reading.editor("header").control
    box.setCurrentIndex(box.findData("no"))  # type: ignore[attr-defined]
    QTest.qWait(400)
    assert len(threads) == 1, "one at a time"
    go.set()
    read(dialog)
    assert len(threads) == 2
    assert threading.main_thread() not in threads
    assert shown(dialog)[0] == "column 1"


def test_it_can_be_closed_while_it_reads(houses: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go, done = threading.Event(), threading.Event()
    really = preview_module.preview

    def slow(*arguments: Any, **more: Any) -> object:
        go.wait(10)
        done.set()
        return really(*arguments, **more)

    monkeypatch.setattr(preview_module, "preview", slow)
    dialog = TableDialog({"path": str(houses)})
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.show()
    dialog.reject()
    wait_for(lambda: bool(gone))
    go.set()
    assert done.wait(10)
    QTest.qWait(50)


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda path: None, "There is no file {path}: choose a CSV or Parquet table."),
    (lambda path: path.write_bytes(b""), "houses.csv is empty: choose a table with a row of values for each sample."),
    (lambda path: path.write_text("a,a\n1,2\n"),
     "houses.csv has two columns named 'a' (columns 1 and 2): rename one of them."),
    (lambda path: path.mkdir(), "{path} is a folder: choose a CSV or Parquet file in it."),
])
def test_no_table_is_told(make: Callable[[Path], object], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "houses.csv"
    make(path)
    dialog, chosen = opened(path, leave_out="a")
    assert dialog.note.text() == sentence.format(path=path)
    assert not dialog.columns.view.isEnabled()
    assert dialog.form.isEnabled()
    dialog.ok.click()
    assert chosen == [{"path": str(path), "leave_out": "a"}], "nothing is lost"


def test_what_fails_in_a_way_nobody_thought_of_is_told_too(houses: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **more: Any) -> object:
        raise KeyError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(preview_module, "preview", broken)
        dialog, _ = opened(houses)
        assert dialog.note.text() == "That did not work: KeyError: 'odd'."
    choose(dialog, "header", "yes")
    assert shown(dialog)[0] == "id"


def test_the_fields_are_the_parts_own(houses: Path) -> None:
    dialog, chosen = opened(houses, leave_out="note, mixed")
    assert dialog.form.names() == [
        "task", "category_limit", "missing_numbers", "missing_text", "missing_target", "missing_words", "scaling",
        "scale_target", "validation", "split_seed", "stratified"]
    box = dialog.form.editor("validation").control
    box.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(box, "2")
    assert "0.9 or less" in dialog.form.problems()["validation"]
    assert not dialog.ok.isEnabled()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert chosen == []
    box.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(box, "0.5")
    way = dialog.form.editor("missing_text").control
    way.setCurrentIndex(way.findData("drop"))  # type: ignore[attr-defined]
    assert index(dialog, "😀", BECOMES).data() == "2 inputs; missing: row left out"
    dialog.ok.click()
    assert chosen == [{"path": str(houses), "leave_out": "note, mixed", "missing_text": "drop", "validation": 0.5}]


def test_a_task_that_does_not_go_with_the_target_is_told_at_the_task(houses: Path) -> None:
    dialog, _ = opened(houses, task="regression")
    assert dialog.form.problems() == {}
    press(dialog, Qt.Key.Key_T, "城市")
    assert "'城市' is no number" in dialog.form.problems()["task"]
    assert not dialog.ok.isEnabled()
    press(dialog, Qt.Key.Key_T, "price")
    assert dialog.form.problems() == {}
    assert dialog.ok.isEnabled()


def test_the_limit_of_categories_decides_at_once(houses: Path) -> None:
    dialog, _ = opened(houses, category_limit=2)
    press(dialog, Qt.Key.Key_C, "rooms")
    assert "rooms" not in marked(dialog)
    assert "category_limit is 2" in index(dialog, "rooms", BECOMES).data()
    box = dialog.form.editor("category_limit").control
    box.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(box, "3")
    assert "rooms" in marked(dialog)


def test_warnings_are_told_and_lead_to_their_columns(houses: Path) -> None:
    dialog, _ = opened(houses, categories="gone")
    texts = dialog.warnings.texts()
    assert texts == [
        "houses.csv has no column 'gone'. There is: id, size, m², rooms, 城市, 😀, note, mixed, price.",
        "The column 'id' counts the rows: as a feature, it tells where a row stands and nothing else.",
        "A column cannot be a feature: 'note' has no values.",
        "The column 'mixed' has numbers, but also texts such as 'x'."]
    model = dialog.warnings.model()
    colours = {model.index(row, 0).data(Qt.ItemDataRole.ForegroundRole).name() for row in range(2)}
    assert len(colours) == 2, "an error and a warning"
    dialog.columns.filter.setText("city")
    QTest.mouseClick(dialog.warnings.viewport(), Qt.MouseButton.LeftButton,
                     pos=dialog.warnings.visualRect(model.index(3, 0)).center())
    assert dialog.columns.view.currentIndex().siblingAtColumn(NAME).data() == "mixed"
    assert dialog.rows.selectionModel().selectedColumns()[0].column() == 6
    press(dialog, Qt.Key.Key_Space, "id")
    assert len(dialog.warnings.texts()) == 3, "what is left out is not warned of"
    dialog, _ = opened(houses, leave_out="note, mixed", features="rooms")
    assert dialog.warnings.texts() == ["A column cannot be a feature: 'note' has no values.",
                                       "The column 'mixed' has numbers, but also texts such as 'x'."]


# ---------------------------------------------------------------------------------------------------------
# For everybody

def test_every_control_is_named_explained_and_reached_in_order(houses: Path) -> None:
    dialog, _ = opened(houses)
    assert len(controls(dialog)) > 20
    assert [*missing(dialog)] == []
    names = [control.objectName() for control in controls(dialog)]
    assert len(names) == len(set(names))
    assert all(name.startswith("table_dialog") for name in names)
    order = [name for name in chain(dialog) if name.startswith("table_dialog.") and not name.endswith(".reset")]
    places = [order.index(f"table_dialog.{name}") for name in (
        "encoding", "delimiter", "header", "decimal", "filter", "all", "none", "suggested", "columns", "rows", "task",
        "stratified", "warnings", "ok")]
    assert places == sorted(places)
    assert twice(reached_in(dialog)) == []


def test_it_fits_a_small_screen(houses: Path) -> None:
    dialog, _ = opened(houses)
    QTest.qWait(50)
    assert dialog.minimumSizeHint().width() <= 984
    assert dialog.minimumSizeHint().height() <= 620
    assert all(handle.isEnabled() for handle in dialog.findChildren(QSplitterHandle))
