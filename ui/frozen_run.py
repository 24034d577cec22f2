"""The present run as it is now, for another thread that exports it while the run goes on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from workbench.history import History, Series
from workbench.journal import Journal
from workbench.run import Run


class FrozenSeries:
    """The columns of one series."""

    def __init__(self, series: Series) -> None:
        self.name, self.dense = series.name, series.dense
        self.values, self.steps = series.values, series.steps

    def __len__(self) -> int:
        return len(self.values)


class FrozenHistory:
    """A history as it is now.

    Views of its columns never change once handed out, but they must be taken in the GUI thread, where the history
    grows.
    """

    def __init__(self, history: History) -> None:
        self.steps, self.damage = history.steps, history.damage
        self._series = {name: FrozenSeries(history.series(name)) for name in history.names()}

    def names(self) -> list[str]:
        return list(self._series)

    def series(self, name: str) -> FrozenSeries:
        return self._series[name]

    def __getitem__(self, name: str) -> Any:
        return self._series[name].values

    def __contains__(self, name: object) -> bool:
        return name in self._series


class FrozenRun:
    """What exporters ask of a run; all but the history is what its folder says, if it has one."""

    def __init__(self, name: str, history: FrozenHistory, folder: Path | None = None) -> None:
        self.name = name
        self.folder = folder
        self.history = cast(History, history)
        self.info: Mapping[str, Any] | None = None
        self.journal: Journal | None = None
        self.recipe_toml = ""

    def read_folder(self) -> None:
        """To be called where it may take its time.  Raises RunProblem."""
        if self.folder is not None:
            run = Run.open(self.folder)
            self.info, self.journal, self.recipe_toml = run.info, run.journal, run.recipe_toml
