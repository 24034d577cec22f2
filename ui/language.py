"""Puts the words of the workbench into the user's language.

The workbench writes English and marks its sentences; their translations stand in the context "workbench".
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from workbench.sentence import Sentence

CONTEXT = "workbench"


def say(text: str) -> str:
    """The text in the user's language; a Sentence is translated by its template, its values filled in after."""
    if isinstance(text, Sentence):
        values = {key: say(value) if isinstance(value, str) else value for key, value in text.values.items()}
        template = QCoreApplication.translate(CONTEXT, text.template)
        return template.format(**values) if values else template
    return QCoreApplication.translate(CONTEXT, text) if text else ""
