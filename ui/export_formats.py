"""What can be exported: the formats of the workbench's exporters, pictures of the plots, a run as a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbench.exporters import exporters
from workbench.field import Field, IntField
from workbench.sentence import Sentence

About = Literal["runs", "run", "plots"]
SCRIPT = "script"
REPORT = "html"
# As people look for them; others, of exporters that are added later, come after them.
_ORDER = ("csv", "parquet", "json", "tensorboard", REPORT)


@dataclass(frozen=True)
class Format:
    """A way to export.

    ``about``    any runs, one run, or the plots as they look.
    ``suffix``   of its files; "" for a ``folder``.
    ``what``     what a file's name says after the run's.
    ``series``   whether series of the runs can be chosen.
    ``fields``   its settings.
    """

    name: str
    title: str
    help: str
    about: About
    suffix: str
    what: str = ""
    series: bool = False
    fields: tuple[Field, ...] = ()

    @property
    def folder(self) -> bool:
        return not self.suffix


@dataclass(frozen=True)
class Order:
    """What is to be written.

    ``folders``  of the runs; None are all of the runs folder.
    ``series``   names; None are all.
    ``values``   of the format's fields.
    """

    format: str
    target: Path
    folders: tuple[Path, ...] | None = ()
    series: tuple[str, ...] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def formats() -> list[Format]:
    """All of them, tables first."""
    parts = {part.name: part for part in exporters.parts()}
    names = [name for name in _ORDER if name in parts] + [name for name in parts if name not in _ORDER]
    found = [
        Format(name, parts[name].title, parts[name].help, "run" if parts[name].info.get("runs") == 1 else "runs",
               str(parts[name].info.get("suffix", "")), _WHAT.get(name, "curves"), True, parts[name].fields)
        for name in names]
    return [*found, _SCRIPT, *_PICTURES]


_WHAT = {"tensorboard": "tensorboard", REPORT: "report"}
_SCRIPT = Format(SCRIPT, Sentence("Python script"), Sentence(
    "One run, with everything that was done by hand, as a program that needs no Descent and makes the same losses."),
    "run", ".py")
_SCALE = IntField(name="scale", default=2, lower=1, upper=4,
                  help=Sentence("Pixels of the picture for each pixel of the screen, in each direction."))
_PICTURES = (
    Format("png", Sentence("PNG picture"), Sentence("The plots as they look now, in pixels."), "plots", ".png", "plots",
           fields=(_SCALE,)),
    Format("svg", Sentence("SVG picture"), Sentence("The plots as they look now, in lines that can be edited."),
           "plots", ".svg", "plots"),
    Format("pdf", Sentence("PDF picture"), Sentence("The plots as they look now, as a page for a document."), "plots",
           ".pdf", "plots"),
)
