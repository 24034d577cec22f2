"""One clear sentence for a person: English here, translatable in the window.

The core knows no Qt, yet every sentence it says must be readable in the user's language. So a sentence
keeps the template it was made from; the window looks the template up and fills in the same values.
"""

from __future__ import annotations

from typing import Any


class Sentence(str):
    """An English sentence that remembers its template and values.

    It is an ordinary ``str`` for everyone who only wants to read it.  Values may be Sentences themselves.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Sentence:
        self = super().__new__(cls, template.format(**values) if values else template)
        self.template = template
        self.values = values
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_remake, (self.template, self.values))


def _remake(template: str, values: dict[str, Any]) -> Sentence:
    return Sentence(template, **values)


class Problem(ValueError):
    """Bad input: says in one sentence what is wrong, where, and what to do.

    ``sentence`` is for the person; ``str(problem)`` is the same in English.
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        self.sentence = Sentence(template, **values)
        super().__init__(str(self.sentence))
