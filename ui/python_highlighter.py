"""Colours for Python code: keywords, strings, comments, numbers, and what comes from torch.

All colours are texts of the theme, so that they can be read on every ground, light and dark.
"""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui import theme

_WORDS = frozenset(keyword.kwlist)
_TOKENS = re.compile(r"""
    (?P<comment> \#.*)
  | (?P<prefix> \b[rRbBuUfF]{1,2}(?=['"]))?(?P<quote> \"{3} | '{3} | " | ')
  | (?P<number> (?<![\w.]) (?:0[xXbBoO][\da-fA-F_]+ | (?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?))
  | (?P<dotted> (?<![\w.])(?:torch|torchvision|nn)(?:\.\w+)+)
  | (?P<word> [^\W\d]\w*)
""", re.VERBOSE)
_IMPORTED = re.compile(r"^from torch[\w.]* import (\([^)]*\)|.+)$", re.MULTILINE)

_PLAIN = 0
_OPEN = {'"""': 1, "'''": 2}
"""State of a line at whose end a string of several lines is still open."""
_QUOTE = {state: quote for quote, state in _OPEN.items()}


class PythonHighlighter(QSyntaxHighlighter):
    """Colours code as it changes; ``dress`` is to be told of a change of theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._names: frozenset[str] = frozenset()
        self._dimmed = False
        self._formats = self._made()

    def look_for_names(self, text: str) -> None:
        """Learn what the code imports from torch; to be told before the text is set."""
        names = frozenset(name for found in _IMPORTED.findall(text) for name in re.findall(r"\w+", found))
        if names != self._names:
            self._names = names
            self.rehighlight()

    def dress(self, *, dimmed: bool = False) -> None:
        """Colour everything anew, in the colours of the present theme; ``dimmed``: in none, as it is out of date."""
        self._dimmed = dimmed
        self._formats = self._made()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        start = 0
        quote = _QUOTE.get(self.previousBlockState())
        if quote is not None:
            start = self._string(text, 0, 0, quote)
        while (found := _TOKENS.search(text, start)) is not None:
            if found["quote"]:
                start = self._string(text, found.start(), found.end(), found["quote"])
                continue
            start = found.end()
            kind = str(found.lastgroup)
            if kind == "word":
                kind = "keyword" if found[0] in _WORDS else "torch" if found[0] in self._names else ""
            self._color(text, found.start(), found.end(), "torch" if kind == "dotted" else kind)

    def _string(self, text: str, begin: int, start: int, quote: str) -> int:
        """Colour a string that begins at ``begin``, its content at ``start``; returns its end."""
        self.setCurrentBlockState(_PLAIN)
        end = start
        while end < len(text):
            if text[end] == "\\":
                end += 2
            elif text.startswith(quote, end):
                end += len(quote)
                break
            else:
                end += 1
        else:
            if quote in _OPEN:
                self.setCurrentBlockState(_OPEN[quote])
        self._color(text, begin, min(end, len(text)), "string")
        return end

    def _color(self, text: str, begin: int, end: int, kind: str) -> None:
        form = self._formats.get(kind)
        if form is not None:
            # Qt counts in UTF-16: what lies beyond the first plane is two.
            first = _units(text[:begin])
            self.setFormat(first, _units(text[begin:end]), form)

    def _made(self) -> dict[str, QTextCharFormat]:
        colors = theme.colors()
        if self._dimmed:
            return {}
        made = {}
        for kind, color in (("keyword", colors.marker), ("string", colors.good), ("comment", colors.muted),
                            ("number", colors.warning), ("torch", colors.link)):
            made[kind] = QTextCharFormat()
            made[kind].setForeground(QColor(color))
        made["comment"].setFontItalic(True)
        return made


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
