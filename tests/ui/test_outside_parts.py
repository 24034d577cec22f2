"""Parts from outside in the window: asked for, brought in beside it, told, and given up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.ui.fake_trainer import wait_for
from tests.workbench.outside_files import LION, address, agreed, marking, runs_of, written
from tests.workbench.running import recipe
from ui import theme
from ui.catalog_loader import Catalog, CatalogLoader, load_catalog
from ui.consent_dialog import ConsentDialog
from ui.dialogs import DetailsDialog
from ui.main_window import MainWindow
from ui.outside_dialog import OutsideDialog
from ui.outside_part import OutsidePart
from ui.outside_parts import OutsideParts
from ui.part_panel import PartPanel
from ui.recipe_panel import RecipePanel
from ui.settings import Settings
from workbench import consent, outside
from workbench.recipe import TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.source import read_file

DialogKind = type[QDialog]


class Desk:
    """A recipe panel with its parts from outside, in a window of nothing else."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.recipe = RecipePanel(self.window)
        self.outside = OutsideParts(self.recipe, self.window)
        self.came = 0
        self.failed: list[str] = []
        self.agreed: list[Path] = []
        self.outside.came.connect(self._came)
        self.outside.failed.connect(self.failed.append)
        self.outside.agreed.connect(self.agreed.append)

    def _came(self) -> None:
        self.came += 1

    @property
    def panel(self) -> PartPanel:
        return self.recipe.panel("optimizer")

    @property
    def part(self) -> OutsidePart:
        return self.outside.parts["optimizer"]

    def bring_catalog(self, catalog: Catalog) -> None:
        self.recipe.set_catalog(catalog.parts, TRAINING_FIELDS)
        self.outside.set_catalog(catalog.parts)

    def open(self, name: str, **values: object) -> Recipe:
        """Open a recipe with that optimizer, as a file is opened."""
        chosen = replace(recipe(name), optimizer=Choice(name, values))
        self.recipe.set_recipe(chosen)
        return chosen

    def dialogs(self, kind: DialogKind) -> list[QDialog]:
        return [one for one in self.window.findChildren(kind) if one.isVisible()]

    def answer(self, yes: bool) -> None:
        (dialog,) = self.dialogs(ConsentDialog)
        assert isinstance(dialog, ConsentDialog)
        (dialog.run_button if yes else dialog.cancel_button).click()

    def fields(self) -> list[str]:
        return self.panel.form.names()

    def buttons(self) -> list[str]:
        """What may be done about it: the visible buttons."""
        notice = self.part.notice
        return [name for name in ("look", "retry", "details", "stop")
                if not getattr(notice, name).isHidden() and not notice.isHidden()]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def desk(app: QApplication, catalog: Catalog) -> Iterator[Desk]:
    made = Desk()
    made.bring_catalog(catalog)
    made.window.show()
    yield made
    made.outside.wait()
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.fixture
def lion(tmp_path: Path, marker: Path) -> str:
    """The address of an optimizer that leaves a mark when its file runs; nobody has agreed to it."""
    return address(written(tmp_path, marking(marker, LION)))


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which files were run."""
    names: list[str] = []
    real = outside._run_file

    def run(*arguments: object) -> object:
        names.append(threading.current_thread().name)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(outside, "_run_file", run)
    return names


# ---------------------------------------------------------------------------------------------------------
# A recipe that is opened

def test_a_recipe_that_names_a_file_asks_first_and_keeps_its_values(desk: Desk, lion: str, marker: Path) -> None:
    opened = desk.open(lion, lr=0.5)
    assert desk.panel.problems()[""].startswith("Lion is code in lion.py, which runs only after you have agreed")
    assert desk.buttons() == ["look"]
    assert desk.recipe.recipe().optimizer == opened.optimizer
    assert desk.panel.picker.placeholderText() == "Lion (lion.py)"
    assert runs_of(marker) == 0
    desk.part.notice.look.click()
    desk.answer(yes=False)
    assert desk.buttons() == ["look"]
    assert runs_of(marker) == 0
    desk.part.notice.look.click()
    desk.answer(yes=True)
    wait_for(lambda: desk.panel.part() is not None)
    assert desk.fields() == ["lr", "betas", "weight_decay", "cautious", "mode"]
    assert desk.recipe.recipe().optimizer == Choice(lion, {"lr": 0.5})
    assert (desk.buttons(), desk.panel.problems(), desk.came, runs_of(marker)) == ([], {}, 1, 1)
    assert desk.recipe.recipe().problems() == []
    assert consent.agreements().agreed(read_file(Path(lion.removeprefix("file:").partition("#")[0])))


def test_what_was_agreed_to_comes_by_itself_and_not_in_the_windows_thread(desk: Desk, lion: str, tmp_path: Path,
                                                                          threads: list[str]) -> None:
    agreed(tmp_path / "lion.py")
    desk.open(lion)
    assert desk.panel.part() is None
    assert desk.outside.loading
    assert desk.buttons() == ["stop"]
    wait_for(lambda: desk.panel.part() is not None)
    assert not desk.outside.loading
    assert desk.came == 1
    assert threads == ["descent-outside"]


def test_before_torch_is_there_nothing_is_done(app: QApplication, catalog: Catalog, lion: str, tmp_path: Path,
                                               marker: Path) -> None:
    agreed(tmp_path / "lion.py")
    desk = Desk()
    desk.open(lion)
    desk.outside.look()
    assert (desk.buttons(), runs_of(marker)) == ([], 0)
    desk.bring_catalog(catalog)
    wait_for(lambda: desk.panel.part() is not None)
    assert runs_of(marker) == 1
    desk.outside.wait()


def test_another_recipe_needs_nothing_more(desk: Desk, lion: str, marker: Path) -> None:
    desk.open(lion)
    assert desk.buttons() == ["look"]
    desk.open("SGD")
    assert (desk.buttons(), desk.panel.problems()) == ([], {})
    desk.open(lion)
    assert desk.buttons() == ["look"]
    assert runs_of(marker) == 0


def test_it_stays_in_the_list_beside_the_others(desk: Desk, lion: str, tmp_path: Path) -> None:
    agreed(tmp_path / "lion.py")
    desk.open(lion, lr=0.5)
    wait_for(lambda: desk.panel.part() is not None)
    desk.panel.picker.chosen.emit("SGD")
    assert "momentum" in desk.fields()
    desk.panel.picker.chosen.emit(lion)
    assert desk.panel.choice() == Choice(lion, {"lr": 0.5})
    assert desk.panel.picker.currentText() == "Lion (lion.py)"
    assert desk.panel.picker.count() == len(desk.part._from_inside) + 1


def test_every_kind_that_may_come_from_outside_does(desk: Desk, tmp_path: Path) -> None:
    text = "from torch import nn\nfrom torch.optim.lr_scheduler import LRScheduler\nclass Net(nn.Module): pass\n" \
           "class Loss(nn.Module): pass\nclass Flat(LRScheduler):\n    def get_lr(self): return self.base_lrs\n" \
           "from torch.utils.data import Dataset\nclass Numbers(Dataset):\n    def __len__(self): return 9\n" \
           "    def __getitem__(self, row): return [row], float(row)\n"
    path = agreed(written(tmp_path, text, "others.py"))
    lion = agreed(written(tmp_path, LION))
    chosen = replace(recipe(address(lion), address(path, "Flat")), model=Choice(address(path, "Net")),
                     loss=Choice(address(path, "Loss")), dataset=Choice(address(path, "Numbers")))
    desk.recipe.set_recipe(chosen)
    wait_for(lambda: all(desk.recipe.panel(section).part() for section in desk.outside.parts))
    assert desk.came == len(desk.outside.parts) == 5
    assert desk.recipe.recipe().problems() == []


# ---------------------------------------------------------------------------------------------------------
# A file that is changed

def test_a_file_that_changed_is_asked_for_again_when_the_user_comes_back(desk: Desk, lion: str, tmp_path: Path,
                                                                         marker: Path) -> None:
    path = agreed(tmp_path / "lion.py")
    desk.open(lion, lr=0.5)
    wait_for(lambda: desk.panel.part() is not None)
    desk.outside._look_again(Qt.ApplicationState.ApplicationActive)
    assert desk.panel.problems() == {}, "the control: nothing has changed"
    path.write_text(path.read_text().replace("weight_decay: float", "strength: float = 1.0, weight_decay: float"))
    desk.outside._look_again(Qt.ApplicationState.ApplicationInactive)
    assert desk.panel.problems() == {}
    desk.outside._look_again(Qt.ApplicationState.ApplicationActive)
    assert "has changed since you agreed" in desk.panel.problems()[""]
    assert (desk.buttons(), desk.fields(), runs_of(marker)) == (["look"], [], 1)
    assert desk.recipe.recipe().optimizer == Choice(lion, {"lr": 0.5}), "what was typed is kept"
    desk.part.notice.look.click()
    desk.answer(yes=True)
    wait_for(lambda: "strength" in desk.fields())
    assert desk.recipe.recipe().optimizer == Choice(lion, {"lr": 0.5})
    assert runs_of(marker) == 2


def test_a_file_that_changes_while_it_is_looked_at_is_asked_for_again(desk: Desk, lion: str, tmp_path: Path,
                                                                      marker: Path) -> None:
    desk.open(lion)
    desk.part.notice.look.click()
    path = tmp_path / "lion.py"
    path.write_text(path.read_text() + "# one line that nobody was shown\n")
    desk.answer(yes=True)
    assert "has changed since you agreed" in desk.panel.problems()[""]
    assert desk.buttons() == ["look"]
    assert runs_of(marker) == 0


# ---------------------------------------------------------------------------------------------------------
# One that is chosen in the picker

def test_a_part_is_chosen_from_a_file_and_the_choice_changes_only_after_yes(desk: Desk, lion: str, tmp_path: Path,
                                                                            marker: Path) -> None:
    desk.open("SGD", lr=0.2)
    changed: list[bool] = []
    desk.recipe.changed.connect(lambda: changed.append(True))
    desk.panel.picker.outside_asked.emit("file")
    (dialog,) = desk.dialogs(OutsideDialog)
    assert isinstance(dialog, OutsideDialog)
    dialog.place.setText(str(tmp_path / "lion.py"))
    wait_for(dialog.go.isEnabled)
    dialog.go.click()
    desk.answer(yes=False)
    assert (desk.panel.choice(), changed, runs_of(marker)) == (Choice("SGD", {"lr": 0.2}), [], 0)
    desk.part.take(lion)
    desk.answer(yes=True)
    wait_for(lambda: desk.panel.part() is not None and desk.panel.part().name == lion)
    assert desk.panel.choice() == Choice(lion)
    assert changed
    assert (runs_of(marker), desk.came) == (1, 1)
    desk.open("SGD")
    desk.part.take(lion)
    assert desk.dialogs(ConsentDialog) == [], "agreed to already"
    assert desk.panel.choice() == Choice(lion)
    assert runs_of(marker) == 1


def test_a_package_is_chosen_the_same_way(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "plain_pkg", LION, "__init__.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    desk.open("SGD")
    desk.panel.picker.outside_asked.emit("package")
    (dialog,) = desk.dialogs(OutsideDialog)
    assert isinstance(dialog, OutsideDialog)
    dialog.place.setText("plain_pkg")
    wait_for(dialog.go.isEnabled)
    dialog.go.click()
    desk.answer(yes=True)
    wait_for(lambda: desk.panel.part() is not None and desk.panel.part().title == "Lion (plain_pkg)")


def test_what_cannot_be_taken_is_told_and_the_choice_stays(desk: Desk, tmp_path: Path) -> None:
    desk.open("SGD")
    desk.part.take(f"file:{tmp_path}/nothing.py#Lion")
    assert desk.failed == [f"There is no file {tmp_path}/nothing.py: put it there, or choose another one."]
    assert desk.panel.choice().part == "SGD"


# ---------------------------------------------------------------------------------------------------------
# What goes wrong

def test_what_is_broken_is_told_with_its_report_and_can_be_tried_again(desk: Desk, tmp_path: Path,
                                                                       marker: Path) -> None:
    path = agreed(written(tmp_path, marking(marker, "\nraise ValueError('x')\n")))
    desk.open(address(path), lr=0.5)
    wait_for(lambda: desk.buttons() == ["retry", "details"])
    assert desk.panel.problems() == {"": "lion.py cannot be used: line 4 raises ValueError, x."}
    for _ in range(3):
        desk.outside.look()
    assert runs_of(marker) == 1, "it is not run again by itself"
    desk.part.notice.details.click()
    (report,) = desk.dialogs(DetailsDialog)
    assert isinstance(report, DetailsDialog)
    assert "ValueError: x" in report._report
    report.close()
    desk.part.notice.retry.click()
    wait_for(lambda: runs_of(marker) == 2 and desk.buttons() == ["retry", "details"])
    path.write_text(LION)
    desk.part.notice.retry.click()
    assert desk.buttons() == ["look"], "mended, it is another content"
    desk.part.notice.look.click()
    desk.answer(yes=True)
    wait_for(lambda: desk.panel.part() is not None)
    assert desk.recipe.recipe().optimizer == Choice(address(path), {"lr": 0.5})


def test_a_file_that_is_missing_is_found_when_it_is_there(desk: Desk, tmp_path: Path) -> None:
    desk.open(f"file:{tmp_path}/lion.py#Lion")
    assert desk.buttons() == ["retry"]
    assert desk.panel.problems()[""].startswith("There is no file ")
    agreed(written(tmp_path, LION))
    desk.part.notice.retry.click()
    wait_for(lambda: desk.panel.part() is not None)


def test_an_endless_import_can_be_given_up_and_the_window_stays_usable(desk: Desk, tmp_path: Path) -> None:
    path = agreed(written(tmp_path, "while True: pass\n"))
    desk.open(address(path))
    assert desk.buttons() == ["stop"]
    turns: list[bool] = []
    wait_for(lambda: turns.append(True) or len(turns) > 5)
    assert desk.outside.loading
    desk.part.notice.stop.click()
    wait_for(lambda: desk.buttons() == ["retry"])
    assert desk.panel.problems() == {"": "Lion was given up before lion.py had been brought in."}
    desk.open("SGD")
    assert desk.panel.problems() == {}
    assert not [thread for thread in threading.enumerate() if thread.name == "descent-outside"]


def test_another_choice_does_not_wait_for_an_endless_one(desk: Desk, tmp_path: Path) -> None:
    stuck = agreed(written(tmp_path, "while True: pass\n", "stuck.py"))
    lion = agreed(written(tmp_path, LION))
    desk.open(address(stuck))
    assert desk.outside.loading
    desk.open(address(lion))
    wait_for(lambda: desk.panel.part() is not None)
    assert desk.panel.choice().part == address(lion)


def test_closing_does_not_wait_for_an_endless_import(desk: Desk, tmp_path: Path) -> None:
    desk.open(address(agreed(written(tmp_path, "while True: pass\n"))))
    assert desk.outside.loading
    desk.outside.end()
    desk.outside.wait()
    assert not [thread for thread in threading.enumerate() if thread.name in ("descent-outside", "descent-job")]


def test_a_disk_that_keeps_no_consent_is_told_and_the_yes_counts(desk: Desk, lion: str) -> None:
    folder = consent.agreements().file.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    desk.open(lion)
    desk.part.notice.look.click()
    desk.answer(yes=True)
    wait_for(lambda: desk.panel.part() is not None)
    assert len(desk.failed) == 1
    assert "could not be saved" in desk.failed[0]


# ---------------------------------------------------------------------------------------------------------
# While a run is live

def test_while_a_run_is_live_nothing_is_brought_in(desk: Desk, lion: str, tmp_path: Path, marker: Path) -> None:
    agreed(tmp_path / "lion.py")
    desk.outside.set_live(True)
    desk.open(lion)
    assert (desk.buttons(), desk.outside.loading) == ([], False)
    offered = desk.panel.picker._list._outside["file"]
    assert not offered.isEnabled()
    assert "A run is live" in offered.toolTip()
    assert runs_of(marker) == 0
    thread = threading.Thread(target=lambda: outside.part("optimizers", lion))  # the trainer's own
    thread.start()
    thread.join()
    desk.outside.look()
    assert desk.panel.part() is not None, "what the run has brought in can be shown"
    desk.outside.set_live(False)
    assert offered.isEnabled()


def test_after_the_run_it_comes(desk: Desk, lion: str, tmp_path: Path) -> None:
    agreed(tmp_path / "lion.py")
    desk.outside.set_live(True)
    desk.open(lion)
    desk.outside.set_live(False)
    wait_for(lambda: desk.panel.part() is not None)


# ---------------------------------------------------------------------------------------------------------
# Checkpoints

@pytest.fixture
def checkpoint(tmp_path: Path) -> Callable[[str], Path]:
    """The place of a checkpoint in a run of a recipe with that optimizer."""
    def made(name: str) -> Path:
        run = Run.create(tmp_path / "runs", recipe(name).to_toml(), "a run")
        return run.folder / "checkpoints" / "step-000000006-asked.pt"

    return made


def test_a_checkpoint_that_needs_nothing_goes_on_at_once(desk: Desk, checkpoint: Callable[[str], Path]) -> None:
    path = checkpoint("SGD")
    desk.outside.ask_first(path)
    assert desk.agreed == [path]
    alone = path.parent.parent.parent / "alone.pt"
    desk.outside.ask_first(alone)
    assert desk.agreed == [path, alone]


def test_a_checkpoint_that_names_a_file_asks_first(desk: Desk, lion: str, marker: Path, tmp_path: Path,
                                                   checkpoint: Callable[[str], Path]) -> None:
    path = checkpoint(lion)
    desk.outside.ask_first(path)
    desk.answer(yes=False)
    assert desk.agreed == []
    desk.outside.ask_first(path)
    desk.answer(yes=True)
    assert desk.agreed == [path]
    desk.outside.ask_first(path)
    assert desk.agreed == [path, path]
    (tmp_path / "lion.py").write_text("# another")
    desk.outside.ask_first(path)
    assert desk.agreed == [path, path]
    desk.answer(yes=False)
    assert runs_of(marker) == 0


# ---------------------------------------------------------------------------------------------------------
# The whole window

@pytest.fixture
def window(app: QApplication, catalog: Catalog, tmp_path: Path,
           monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(CatalogLoader, "start", lambda self: None)
    made = MainWindow(Settings(tmp_path / "config"), tmp_path / "runs")
    made._catalog_came(catalog)
    made.show()
    yield made
    made.close()
    wait_for(made.isHidden)
    made.deleteLater()
    theme.apply(app, "light")  # other tests look at colours


def test_the_window_asks_brings_in_and_runs(window: MainWindow, lion: str, tmp_path: Path, marker: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Recipe] = []
    monkeypatch.setattr(window.run, "run", begun.append)
    chosen = replace(recipe(lion), optimizer=Choice(lion, {"lr": 0.5}))
    chosen.save(tmp_path / "r.toml")
    window.open_recipe(tmp_path / "r.toml")
    assert window.strip.sentence.startswith("Lion is code in lion.py, which runs only after you have agreed")
    window.run_bar.actions_.run.trigger()
    assert begun == []
    assert window.strip.sentence.startswith("Lion is code in lion.py")
    part = window.outside.parts["optimizer"]
    part.notice.look.click()
    (dialog,) = window.findChildren(ConsentDialog)
    dialog.run_button.click()
    wait_for(lambda: window.recipe_panel.panel("optimizer").part() is not None)
    assert window.strip.sentence == "", "what is mended is not said any more"
    window.run_bar.actions_.run.trigger()
    assert [recipe.optimizer for recipe in begun] == [Choice(lion, {"lr": 0.5})]
    assert runs_of(marker) == 1
    (tmp_path / "lion.py").write_text(LION)
    window.run_bar.actions_.run.trigger()
    assert len(begun) == 1
    assert "has changed since you agreed" in window.strip.sentence
    assert not part.notice.look.isHidden()
    assert runs_of(marker) == 1


def test_the_window_closes_while_code_of_others_does_not_end(window: MainWindow, tmp_path: Path) -> None:
    recipe(address(agreed(written(tmp_path, "while True: pass\n")))).save(tmp_path / "r.toml")
    window.open_recipe(tmp_path / "r.toml")
    assert window.outside.loading
    assert window.strip.sentence == "", "that it has to be waited for is no problem of the recipe"
    window.close()
    wait_for(window.isHidden)
