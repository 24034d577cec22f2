"""PartCard: what is to be known of a part, in a window of its own that stays open beside the form.

An optimizer of torch has a card (``workbench.optimizers.cards``): its rule, what is usual, when to use it, the paper.
Every other part shows its help and that of its fields, one from outside also its docstring.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ui import theme
from ui.controls import describe
from ui.language import say
from workbench.field import Field, NumberField
from workbench.registry import Part
from workbench.sentence import Sentence


class PartCard(QDialog):
    """Shows one part after the other; Esc closes it."""

    _part: Part | None = None

    def __init__(self, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        title = self.tr("About this part")
        self.text = describe(QTextBrowser(self), f"{object_name}.text", title, title)
        self.text.setToolTip("")  # it would hide what is being read
        self.text.setOpenExternalLinks(True)
        self.text.document().setDocumentMargin(12)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        describe(close, f"{object_name}.close", close.text().replace("&", ""), self.tr("Close this window (Esc)"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        self.resize(720, 640)

    def present(self, part: Part) -> None:
        """Show a part and come to the front."""
        self.show_part(part)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_part(self, part: Part) -> None:
        """Show a part; from its beginning, unless it is the one that is shown already."""
        if part is not self._part:
            self._part = part
            self._write()
            self.text.verticalScrollBar().setValue(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange, QEvent.Type.FontChange):
            self._write()

    def _write(self) -> None:
        """The text in the colours of the present theme: a document has none of its own."""
        if self._part is None:
            return
        self.setWindowTitle(self.tr("About {title}").format(title=say(self._part.title)))
        self.text.setAccessibleName(self.windowTitle())
        self.text.document().setDefaultStyleSheet(f"a {{ color: {theme.colors().link}; }}")
        place = self.text.verticalScrollBar().value()
        self.text.setHtml("".join(self._chapters(self._part)))
        self.text.verticalScrollBar().setValue(place)

    # ------------------------------------------------------------------ what it says

    def _chapters(self, part: Part) -> Iterator[str]:
        card: Any = part.info.get("card")
        yield f"<h2>{_text(part.title)}</h2><p>{_text(part.help)}</p>"
        if part.unavailable:
            why = Sentence("{title} cannot be chosen: {why}", title=part.title, why=part.unavailable)
            yield f"<p style='color: {theme.colors().error}'>{_text(why)}</p>"
        if card is not None:
            yield f"<h3>{html.escape(self.tr('One step'))}</h3>{_boxed(say(card.rule))}"
            yield f"<p>{_text(card.note)}</p>" if card.note else ""
            legend = self.tr("θ is a weight, g its gradient, t the number of the step, counted from 1. What has no "
                             "value yet is 0. Names in italics are the arguments below.")
            if "β<sub>1</sub>" in card.rule:
                legend = f"{legend} {self.tr('β₁ and β₂ are the two betas.')}"
            yield f"<p style='color: {theme.colors().muted}'>{html.escape(legend)}</p>"
            yield f"<h3>{html.escape(self.tr('When to use it'))}</h3><p>{_text(card.when)}</p>"
        if part.fields:
            yield f"<h3>{html.escape(self.tr('Arguments'))}</h3>{self._table(part, card)}"
        if part.info.get("doc"):
            yield f"<h3>{html.escape(self.tr('Its own documentation'))}</h3>"
            yield f"<pre style='white-space: pre-wrap'>{html.escape(part.info['doc'])}</pre>"
        if card is not None:
            works = "".join(f"<p>{_linked(work)}</p>" for work in card.paper.splitlines())
            yield f"<h3>{html.escape(self.tr('Where it comes from'))}</h3>{works}"

    def _table(self, part: Part, card: Any) -> str:
        usual = dict(card.arguments) if card is not None else {f.name: _bounds(f) for f in part.fields}
        has_usual = any(usual.values())
        middle = self.tr("Usual") if card is not None else self.tr("Allowed")
        heads = ["", self.tr("What it does"), *([middle] if has_usual else []), self.tr("Default")]
        # Left to itself, Qt breaks the longest names and gives short texts as much room as long ones.
        widths = [str(self._name_width(part.fields)), "", *(["22%"] if has_usual else []), "16%"]
        rows = [_row([html.escape(head) for head in heads], "th", widths)]
        for field in part.fields:
            cells = [f"<b>{html.escape(field.name)}</b>", _text(field.help),
                     *([_text(usual.get(field.name, ""))] if has_usual else []), html.escape(self._default(field))]
            rows.append(_row(cells, "td", widths))
        return f"<table cellspacing='0' cellpadding='5' width='100%'>{''.join(rows)}</table>"

    def _name_width(self, fields: Sequence[Field]) -> int:
        bold = QFont(self.text.font())
        bold.setBold(True)
        return max(QFontMetrics(bold).horizontalAdvance(field.name) for field in fields) + 20

    def _default(self, field: Field) -> str:
        if field.required and field.default is None:
            return self.tr("to be given")
        return say(field.none_means) if field.default is None else field.format(field.default)


def _text(text: str) -> str:
    return html.escape(say(text))


# A Chinese font draws dots and arrows as wide as a letter of its own.
_FORMULA_FONT = "'DejaVu Sans', 'Segoe UI', 'Helvetica Neue', sans-serif"


def _boxed(rule: str) -> str:
    ground = theme.colors().alternate
    return (f"<table width='100%' cellspacing='0' cellpadding='10' bgcolor='{ground}'><tr><td>"
            f'<p style="line-height: 140%; margin: 0; font-family: {_FORMULA_FONT}">{rule}</p></td></tr></table>')


def _row(cells: Sequence[str], tag: str, widths: Sequence[str]) -> str:
    line = f"border-bottom: 1px solid {theme.colors().line}; padding-right: 10px"
    row = "".join(f"<{tag} width='{width}' align='left' valign='top' style='{line}'>{cell}</{tag}>"
                  for cell, width in zip(cells, widths, strict=True))
    return f"<tr>{row}</tr>"


def _bounds(field: Field) -> str:
    """What a number may be, as far as that is said."""
    if not isinstance(field, NumberField) or (field.lower is None and field.upper is None):
        return ""
    low = "" if field.lower is None else f"{field.lower:g} {'<' if field.lower_open else '≤'} "
    high = "" if field.upper is None else f" {'<' if field.upper_open else '≤'} {field.upper:g}"
    return f"{low}{field.name}{high}"


_ADDRESSES = ((r"arXiv:(\d{4}\.\d{4,5})", "https://arxiv.org/abs/{}"), (r"doi:(10\.\S+)", "https://doi.org/{}"),
              (r"((?:[\w-]+\.)+[a-z]{2,4}/\S+)", "https://{}"))


def _linked(work: str) -> str:
    """A citation as HTML, with links where it has an address."""
    for pattern, address in _ADDRESSES:
        found = re.search(pattern, work)
        if found:
            before, after = html.escape(work[:found.start()]), html.escape(work[found.end():])
            target = html.escape(address.format(found[1]), quote=True)
            return f"{before}<a href='{target}'>{html.escape(found[0])}</a>{after}"
    return html.escape(work)
