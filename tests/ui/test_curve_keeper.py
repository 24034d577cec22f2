"""CurveKeeper: the lr of a run as a schedule, beside the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.ui.fake_trainer import wait_for
from ui.curve_keeper import CurveKeeper
from workbench.history import History
from workbench.registry import Choice
from workbench.run import Run

pytestmark = pytest.mark.usefixtures("app")
LR = np.array([0.1] * 30 + [0.05] * 20)


@pytest.fixture
def keeper() -> Iterator[tuple[CurveKeeper, list[tuple[Choice, str]], list[str]]]:
    keeper = CurveKeeper()
    kept: list[tuple[Choice, str]] = []
    failed: list[str] = []
    keeper.kept.connect(lambda choice, text: kept.append((choice, text)))
    keeper.failed.connect(failed.append)
    yield keeper, kept, failed
    keeper.wait()
    keeper.deleteLater()


def a_history() -> History:
    history = History()
    history.append(0, {"loss": np.zeros(50), "lr/a": LR, "lr/b": 2 * LR}, {})
    return history


def test_the_curve_as_it_was_when_it_was_asked(keeper: tuple[CurveKeeper, list[tuple[Choice, str]], list[str]]) -> None:
    one, kept, failed = keeper
    history = a_history()
    one.keep(history)
    history.append(50, {"lr/a": np.full(9, 7.0)}, {})
    wait_for(lambda: bool(kept or failed))
    choice, text = kept[0]
    assert choice == Choice("drawn", {"points": ((0, 0.1), (30, 0.05)), "between": "steps", "ratios": (1.0, 2.0)})
    assert "exactly" in text
    one.keep(a_history(), "b")
    wait_for(lambda: len(kept) == 2)
    assert kept[1][0].values["points"][0] == (0, 0.2)


def test_of_a_folder_and_what_cannot_be(keeper: tuple[CurveKeeper, list[tuple[Choice, str]], list[str]],
                                        tmp_path: Path) -> None:
    one, kept, failed = keeper
    run = Run.create(tmp_path, "descent = 1\n", "one")
    writer = run.history_writer()
    writer.append(0, {"lr/a": LR}, {})
    writer.close()
    one.keep_of(run.folder)
    wait_for(lambda: bool(kept))
    assert len(kept[0][0].values["points"]) == 2
    one.keep_of(tmp_path / "gone")
    wait_for(lambda: len(failed) == 1)
    assert "gone" in failed[0]
    one.keep(History())
    wait_for(lambda: len(failed) == 2)
