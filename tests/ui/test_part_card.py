"""The card of a part: all of it is shown, in the colours of the theme, and it follows what is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QToolButton

from ui import theme
from ui.part_card import PartCard
from ui.part_panel import PartPanel
from workbench.field import FloatField
from workbench.kinds import registries
from workbench.recipe import PARTS
from workbench.registry import Choice, Part

pytestmark = pytest.mark.usefixtures("app")

EVERY = [(kind, part) for kind in PARTS.values() for part in registries[kind].parts()]
OPTIMIZERS = registries["optimizers"].parts()


@pytest.fixture
def card() -> Iterator[PartCard]:
    made = PartCard("optimizer.card")
    yield made
    made.close()
    made.deleteLater()


def tables(card: PartCard) -> list[QTextTable]:
    return [frame for frame in card.text.document().rootFrame().childFrames() if isinstance(frame, QTextTable)]


def cells(table: QTextTable) -> list[list[str]]:
    def text(row: int, column: int) -> str:
        cell = table.cellAt(row, column)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    return [[text(row, column) for column in range(table.columns())] for row in range(table.rows())]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize("part", OPTIMIZERS, ids=[part.name for part in OPTIMIZERS])
def test_an_optimizers_card_says_all_that_there_is(card: PartCard, part: Part) -> None:
    card.show_part(part)
    shown = card.text.toPlainText()
    about = part.info["card"]
    assert shown.startswith(part.title)
    for text in (part.help, str(about.when), str(about.note), *about.paper.splitlines()):
        assert text in shown
    rule, arguments = tables(card)
    first = about.rule.split("<br>")[0]
    assert re.sub(r"<[^>]+>", "", first).replace("&nbsp;", "\xa0").strip() in cells(rule)[0][0]
    assert [row[0] for row in cells(arguments)[1:]] == [field.name for field in part.fields]
    for row, field in zip(cells(arguments)[1:], part.fields, strict=True):
        assert row[1:] == [field.help, str(about.arguments[field.name]), field.format(field.default)]


def test_subscripts_and_italics_of_a_rule_are_shown_as_such(card: PartCard) -> None:
    card.show_part(registries["optimizers"].part("Adam"))
    document = card.text.document()
    found = document.find("m ← β1")
    assert not found.isNull()
    assert found.charFormat().verticalAlignment() == QTextCharFormat.VerticalAlignment.AlignSubScript
    lr = document.find("lr ·")
    lr.setPosition(lr.selectionStart() + 1)
    assert lr.charFormat().fontItalic()


@pytest.mark.parametrize(("kind", "part"), EVERY, ids=[f"{kind}-{part.name}" for kind, part in EVERY])
def test_every_part_has_a_card_of_some_kind(card: PartCard, kind: str, part: Part) -> None:
    card.show_part(part)
    shown = card.text.toPlainText()
    assert shown.startswith(part.title)
    assert part.help in shown
    assert card.windowTitle() == f"About {part.title}"
    for field in part.fields:
        assert field.name in shown
        assert field.help in shown
    if part.unavailable:
        assert part.unavailable in shown


def test_a_part_without_a_card_shows_what_its_fields_allow(card: PartCard) -> None:
    card.show_part(Part("A", "A part", "Does something.", (
        FloatField(name="lr", default=0.1, lower=0.0, help="How far."),
        FloatField(name="share", required=True, lower=0.0, upper=1.0, upper_open=True, help="How much."),
    ), dict))
    (table,) = tables(card)
    assert cells(table) == [["", "What it does", "Allowed", "Default"], ["lr", "How far.", "0 ≤ lr", "0.1"],
                            ["share", "How much.", "0 ≤ share < 1", "to be given"]]


def test_a_part_from_outside_shows_its_docstring_as_it_is(card: PartCard) -> None:
    doc = "Lion.\n\n    sign(<update>) & more"
    card.show_part(Part("file:lion.py#Lion", "Lion", "From lion.py.", (), dict, info={"doc": doc}))
    assert doc in card.text.toPlainText().replace("\xa0", " ")
    assert tables(card) == []


def test_what_looks_like_html_in_a_text_stays_text(card: PartCard) -> None:
    card.show_part(Part("A", "<b>A</b>", "a < b & c > d.", (), dict))
    assert card.text.toPlainText().startswith("<b>A</b>\na < b & c > d.")


@pytest.mark.parametrize("part", OPTIMIZERS, ids=[part.name for part in OPTIMIZERS])
def test_a_paper_that_has_an_address_is_a_link(card: PartCard, part: Part) -> None:
    card.show_part(part)
    links = re.findall(r'href="([^"]+)"', card.text.toHtml())
    addressed = [work for work in part.info["card"].paper.splitlines() if re.search(r"arXiv:|doi:|\w\.\w+/\w", work)]
    assert len(links) == len(addressed)
    assert all(re.fullmatch(r"https://[\w.-]+/\S*\w", link) for link in links), links
    assert card.text.openExternalLinks()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_its_colours_are_those_of_the_theme(app: QApplication, card: PartCard, name: theme.ThemeName) -> None:
    before = theme.chosen()
    card.show_part(registries["optimizers"].part("Muon"))
    try:
        theme.apply(app, "dark" if name == "light" else "light")
        theme.apply(app, name)
        QTest.qWait(1)
        written = card.text.toHtml()
        assert theme.colors().link in written
        assert theme.colors().muted in written
        other = theme.DARK if name == "light" else theme.LIGHT
        assert other.muted not in written
        assert "Muon" in card.text.toPlainText()
    finally:
        theme.apply(app, before)


def test_another_part_begins_at_its_top_and_the_same_one_stays_where_it_is(card: PartCard) -> None:
    card.show_part(registries["optimizers"].part("Adam"))
    card.show()
    bar = card.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    card.show_part(registries["optimizers"].part("Adam"))
    assert bar.value() == bar.maximum()
    card.show_part(registries["optimizers"].part("SGD"))
    assert bar.value() == 0


def test_every_control_has_a_name(card: PartCard) -> None:
    card.show_part(registries["optimizers"].part("SGD"))
    close = card.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close)
    assert card.text.objectName() == "optimizer.card.text"
    assert card.text.accessibleName() == "About SGD (with momentum, Nesterov)"
    assert close.objectName() == "optimizer.card.close"
    assert close.accessibleName()
    assert close.toolTip()


# ---------------------------------------------------------------------------------------------------------
# Opened from the panel

@pytest.fixture
def panel() -> Iterator[PartPanel]:
    made = PartPanel("optimizer", "Optimizer")
    made.set_parts(OPTIMIZERS)
    made.set_choice(Choice("SGD"))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def about(panel: PartPanel) -> QToolButton:
    found = panel.findChild(QToolButton, "optimizer.about")
    assert isinstance(found, QToolButton)
    return found


def open_card(panel: PartPanel) -> PartCard | None:
    found = panel.findChild(PartCard, "optimizer.card")
    return found if isinstance(found, PartCard) and found.isVisible() else None


def test_the_button_beside_the_choice_opens_the_card(panel: PartPanel) -> None:
    assert about(panel).accessibleName() == "About: Optimizer"
    assert about(panel).toolTip()
    assert open_card(panel) is None
    QTest.mouseClick(about(panel), Qt.MouseButton.LeftButton)
    shown = open_card(panel)
    assert shown is not None
    assert shown.windowTitle() == "About SGD (with momentum, Nesterov)"
    assert not shown.isModal()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert open_card(panel) is None
    QTest.mouseClick(about(panel), Qt.MouseButton.LeftButton)
    assert open_card(panel) is shown, "one window, however often it is opened"


def test_the_card_can_be_reached_and_opened_by_keys(panel: PartPanel) -> None:
    panel.picker.setFocus()
    QTest.keyClick(panel.picker, Qt.Key.Key_Tab)
    assert panel.focusWidget() is about(panel)
    QTest.keyClick(about(panel), Qt.Key.Key_Space)
    assert open_card(panel) is not None


def test_the_open_card_follows_the_choice(panel: PartPanel) -> None:
    QTest.mouseClick(about(panel), Qt.MouseButton.LeftButton)
    panel.choose(Choice("Muon"))
    shown = open_card(panel)
    assert shown is not None
    assert shown.text.toPlainText().startswith("Muon (with AdamW)")


def test_without_a_part_there_is_nothing_to_open(panel: PartPanel) -> None:
    assert about(panel).isEnabled()
    panel.set_choice(Choice("no such part"))
    assert not about(panel).isEnabled()


def test_opening_the_card_changes_no_choice(panel: PartPanel) -> None:
    said: list[None] = []
    panel.changed.connect(lambda: said.append(None))
    QTest.mouseClick(about(panel), Qt.MouseButton.LeftButton)
    assert said == []
    assert panel.choice() == Choice("SGD")


@pytest.mark.parametrize("typed", ["SGD with momentum", "momentum", "Nesterov"])
def test_the_picker_finds_sgd_by_what_people_call_it(panel: PartPanel, typed: str) -> None:
    panel.picker.open_list(typed)
    chosen: list[str] = []
    panel.picker.chosen.connect(chosen.append)
    panel.set_choice(Choice("Adam"))
    QTest.keyClick(panel.picker._list.search, Qt.Key.Key_Return)
    assert chosen == ["SGD"]
