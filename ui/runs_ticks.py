"""Which runs are ticked, to be laid over one another in the plots, and the colour of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.run_list import ListedRun


@dataclass(frozen=True)
class Ticked:
    """What is drawn as one: a run, or runs that differ in their seed alone.  ``color`` is the number of its colour."""

    runs: tuple[ListedRun, ...]
    name: str
    color: int


class Ticks:
    """A run keeps its colour for as long as it is ticked; one that is ticked later takes the first that is free.

    Number 0 is the live run's.
    """

    def __init__(self) -> None:
        self._colors: dict[Path, int] = {}

    def __contains__(self, folder: Path) -> bool:
        return folder in self._colors

    @property
    def folders(self) -> list[Path]:
        """In the order in which they were ticked."""
        return list(self._colors)

    def set(self, folders: Iterable[Path], wanted: bool) -> bool:
        """Tick or untick; whether that changed anything."""
        before = dict(self._colors)
        for folder in folders:
            if not wanted:
                self._colors.pop(folder, None)
            elif folder not in self._colors:
                used = set(self._colors.values())
                self._colors[folder] = next(n for n in range(1, len(used) + 2) if n not in used)
        return self._colors != before

    def keep(self, folders: Collection[Path]) -> bool:
        """Forget all others: they are gone."""
        return self.set([folder for folder in self._colors if folder not in folders], False)

    def color(self, folder: Path, group: Sequence[Path] = ()) -> int | None:
        """The number of a run's colour, or of the first ticked one of its ``group``; None where it is not ticked."""
        if folder not in self._colors:
            return None
        return min(self._colors[one] for one in (folder, *group) if one in self._colors)
