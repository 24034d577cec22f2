"""CodeEdit: another text keeps the reader's place and selection; its colours are those of Python, and readable."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QApplication

from tests.ui.test_theme import contrast
from ui import theme
from ui.code_edit import CodeEdit
from ui.theme import DARK, LIGHT, Colors

CODE = "\n".join(f"line {number}" for number in range(100))


@pytest.fixture
def edit(app: QApplication) -> Iterator[CodeEdit]:
    theme.apply(app, "light")
    edit = CodeEdit()
    edit.resize(500, 300)
    edit.show()
    app.processEvents()
    yield edit
    edit.close()
    edit.deleteLater()


def select(edit: CodeEdit, line: int, first: int, last: int) -> None:
    cursor = QTextCursor(edit.document().findBlockByNumber(line))
    start = cursor.position()
    cursor.setPosition(start + first)
    cursor.setPosition(start + last, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)


def top(edit: CodeEdit) -> str:
    return edit.firstVisibleBlock().text()


def marked(edit: CodeEdit) -> list[int]:
    whole = QTextFormat.Property.FullWidthSelection
    return [one.cursor.blockNumber() for one in edit.extraSelections() if one.format.property(whole)]


def colors_of(edit: CodeEdit, line: int) -> dict[str, str]:
    """What of a line has which colour."""
    block = edit.document().findBlockByNumber(line)
    text = block.text().encode("utf-16-le")
    return {text[2 * one.start:2 * (one.start + one.length)].decode("utf-16-le"): one.format.foreground().color().name()
            for one in block.layout().formats()}


def test_any_text_becomes_any_other(edit: CodeEdit) -> None:
    draw = random.Random(5)
    lines = ["a = 1"]
    for _ in range(300):
        for _ in range(draw.randint(1, 4)):
            at = draw.randint(0, len(lines))
            how = draw.random()
            if how < 0.4:
                lines[at:at] = [draw.choice(("", "x", "y = 😀", "(", "ab")) for _ in range(draw.randint(1, 3))]
            elif how < 0.7:
                del lines[at:at + draw.randint(1, 3)]
            elif at < len(lines):
                lines[at] = draw.choice(("", "xy", "ü😀ü", "ab")) + lines[at][1:]
        lines = lines or ["z"]
        text = "\n".join(lines).rstrip("\n") or "w"
        lines = text.split("\n")
        edit.set_code(text)
        assert edit.toPlainText() == text
        assert all(0 <= number < len(lines) for number in edit.changed_lines)


def test_the_place_and_the_selection_stay_when_lines_come_and_go_above_and_below(edit: CodeEdit) -> None:
    edit.set_code(CODE)
    select(edit, 50, 0, 4)
    edit.verticalScrollBar().setValue(45)
    before = edit.textCursor().selectedText()
    lines = CODE.split("\n")
    edit.set_code("\n".join(["new", "new too", *lines[:10], *lines[12:60], "last", *lines[70:]]))
    assert top(edit) == "line 45"
    assert edit.textCursor().selectedText() == before
    assert edit.textCursor().block().text() == "line 50"


def test_the_control_a_text_that_is_set_anew_loses_both(edit: CodeEdit) -> None:
    edit.set_code(CODE)
    select(edit, 50, 0, 4)
    edit.verticalScrollBar().setValue(45)
    edit.set_code(f"new\n{CODE}", other=True)
    assert top(edit) == "new"
    assert not edit.textCursor().hasSelection()
    assert marked(edit) == []


def test_what_is_selected_in_a_line_stays_when_the_end_of_it_changes(edit: CodeEdit) -> None:
    edit.set_code("a\noptimizer = SGD(lr=0.1)\nb")
    select(edit, 1, 0, 9)
    edit.set_code("a\noptimizer = SGD(lr=0.01, momentum=0.9)\nb")
    assert edit.textCursor().selectedText() == "optimizer"


def test_changed_lines_are_marked_and_gone_ones_at_their_place(edit: CodeEdit) -> None:
    edit.set_code(CODE)
    lines = CODE.split("\n")
    lines[3] = "other"
    del lines[7:9]
    edit.set_code("\n".join(lines))
    assert marked(edit) == edit.changed_lines == [3, 7]
    edit._unmark.stop()
    edit._show_marks()
    assert marked(edit) == []
    edit.set_code("\n".join(lines))
    assert edit.changed_lines == [], "the same once more"


def test_very_many_lines_are_not_compared_one_by_one(edit: CodeEdit) -> None:
    lines = [f"    case {number}:" if number % 2 else "    pass" for number in range(2000)]
    others = [line.replace("case", "step") for line in lines]
    edit.set_code("\n".join(["first", *lines, "last"]))
    edit.set_code("\n".join(["first", *others, "last"]))  # took minutes, one by one
    assert edit.toPlainText() == "\n".join(["first", *others, "last"])
    assert edit.changed_lines[0] == 2
    assert edit.changed_lines[-1] == 2000


def test_tokens_have_their_colours(edit: CodeEdit) -> None:
    c = LIGHT
    edit.set_code('from torch.optim import SGD\nif x1 == 0.5:  # if "no"\n    y = f"for {3}" + nn.Linear(2)\n'
                  '"""torch.no\n# if\n""" + SGD\n"😀" + torch.tensor(1)\nmodel.nn.x = 1\n')
    assert colors_of(edit, 0) == {"from": c.marker, "torch.optim": c.link, "import": c.marker, "SGD": c.link}
    assert colors_of(edit, 1) == {"if": c.marker, "0.5": c.warning, '# if "no"': c.muted}
    assert colors_of(edit, 2) == {'f"for {3}"': c.good, "nn.Linear": c.link, "2": c.warning}
    assert colors_of(edit, 3) == {'"""torch.no': c.good}
    assert colors_of(edit, 4) == {"# if": c.good}
    assert colors_of(edit, 5) == {'"""': c.good, "SGD": c.link}
    assert colors_of(edit, 6) == {'"😀"': c.good, "torch.tensor": c.link, "1": c.warning}
    assert colors_of(edit, 7) == {"1": c.warning}


def test_colours_follow_the_theme_and_go_from_what_is_out_of_date(edit: CodeEdit, app: QApplication) -> None:
    edit.set_code("import torch")
    theme.apply(app, "dark")
    assert colors_of(edit, 0)["import"] == DARK.marker
    edit.set_stale(True)
    assert colors_of(edit, 0) == {}
    assert edit.palette().text().color().name() == DARK.muted
    edit.set_stale(False)
    assert colors_of(edit, 0)["import"] == DARK.marker
    theme.apply(app, "light")
    assert colors_of(edit, 0)["import"] == LIGHT.marker


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_code_can_be_read_on_every_ground_that_it_stands_on(colors: Colors) -> None:
    for ground in (colors.base, colors.info_ground, colors.warning_ground):
        for text in (colors.text, colors.marker, colors.good, colors.muted, colors.warning, colors.link):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(colors.muted, colors.panel) >= 4.5, "line numbers"


def test_places_are_found_marked_and_gone_through_around_the_end(edit: CodeEdit) -> None:
    edit.set_code("Loss\nno\nloss = 1\nlosses")
    assert edit.find_all("loss") == 3
    assert [edit.go_to_found(stay=True), edit.textCursor().blockNumber()] == [1, 0]
    assert [edit.go_to_found(), edit.textCursor().blockNumber()] == [2, 2]
    assert [edit.go_to_found(), edit.textCursor().blockNumber()] == [3, 3]
    assert [edit.go_to_found(), edit.textCursor().blockNumber()] == [1, 0]
    assert [edit.go_to_found(backward=True), edit.textCursor().blockNumber()] == [3, 3]
    assert edit.find_all("nothing") == 0
    assert edit.go_to_found() == 0
