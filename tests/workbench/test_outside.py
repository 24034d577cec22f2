"""Parts from outside: brought in after the user has agreed, and then parts like any other."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.workbench.outside_files import LION, address, agreed, marking, runs_of, written
from tests.workbench.running import Told, recipe, same, train
from workbench import consent, outside
from workbench.consent import ConsentNeeded
from workbench.data import DataShape
from workbench.kinds import KINDS, registries
from workbench.messages import (
    CheckpointSaved,
    Event,
    OptimizerChanged,
    Paused,
    Refused,
    Resume,
    SetOptimizer,
    Started,
    StepOnce,
    Stop,
)
from workbench.outside import NotLoaded
from workbench.outside_kinds import RULES
from workbench.recipe import PARTS, Recipe
from workbench.registry import Choice
from workbench.run import Run
from workbench.schedulers.schedule import Length
from workbench.sentence import Problem
from workbench.source import find_package, read_file
from workbench.trainer import Trainer

optimizers = registries["optimizers"]


@pytest.fixture
def lion(tmp_path: Path) -> str:
    """The address of an optimizer that the user has agreed to."""
    return address(agreed(written(tmp_path, LION)))


def plain_lion() -> Any:
    """The same class, as a script of the user's own has it."""
    names: dict[str, Any] = {}
    exec(LION, names)
    return names["Lion"]


# ---------------------------------------------------------------------------------------------------------
# A part like any other

def test_its_fields_come_from_its_signature(lion: str) -> None:
    part = optimizers.part(lion)
    assert (part.name, part.title, part.unavailable) == (lion, "Lion (lion.py)", "")
    assert part.help.startswith("The sign of an interpolated momentum. From ")
    fields = {field.name: field for field in part.fields}
    assert {name: (field.kind, field.default) for name, field in fields.items()} == {
        "lr": ("float", 1e-4), "betas": ("numbers", (0.9, 0.99)), "weight_decay": ("float", 0.0),
        "cautious": ("bool", False), "mode": ("text", "sign")}
    assert fields["lr"].help == "How far each weight goes."
    assert fields["betas"].help == "For the update, and for the momentum."
    assert [str(wrong.sentence) for wrong in part.problems({"lr": -1.0, "betas": (0.9, 1.0), "mood": 1})] == [
        "file:" + lion.removeprefix("file:") + " has no field 'mood'. Did you mean 'mode'?",
        "lr must be 0 or more; -1 is not.", "betas[1] must be below 1; 1 is not."]
    assert optimizers.fields(lion) == part.fields


def chosen_lion(lion: str, **training: Any) -> Recipe:
    return replace(recipe(lion, optimizer_values={"lr": 0.01, "weight_decay": 0.1}, **training),
                   dataset=Choice("random_regression"))


def test_fifty_steps_are_those_of_the_plain_loop_bit_for_bit(lion: str) -> None:
    chosen = replace(chosen_lion(lion, epochs=50, batch_size=0, shuffle=False, seed=7),
                     model=Choice("mlp", {"hidden": (8,)}))
    told = train(chosen)

    data = registries["datasets"].build(chosen.dataset)
    torch.manual_seed(7)
    model = registries["models"].build(chosen.model, data.shape)
    optimizer = plain_lion()(model.parameters(), lr=0.01, weight_decay=0.1)
    loss_of, losses = nn.MSELoss(), []
    for _ in range(50):
        optimizer.zero_grad()
        loss = loss_of(model(data.train.inputs), data.train.targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert told.history["loss"].tolist() == losses
    assert same(told.weights, list(model.state_dict().values()))
    assert losses[-1] < losses[0]
    # The control: torch's own optimizers end elsewhere.
    assert not same(told.weights, train(replace(chosen, optimizer=Choice("SGD", {"lr": 0.01}))).weights)


def interrupted(chosen: Recipe, step: int, runs: Path) -> Path:
    trainer = Trainer(chosen.with_training(checkpoint_every_steps=step), runs)

    def stop(event: Event) -> None:
        if isinstance(event, CheckpointSaved) and event.reason == "steps":
            trainer.post(Stop(save=False))

    return next(event.path for event in Told(trainer, stop).of(CheckpointSaved) if event.step == step)


def test_resume_equals_never_having_stopped(lion: str, tmp_path: Path) -> None:
    chosen = recipe(lion, "CosineAnnealingLR", {"lr": 0.01}, {"advance": "step"}, keep_best=False)
    whole = train(chosen)
    resumed = Told(Trainer.resume(interrupted(chosen, 6, tmp_path / "runs"))).finished()
    assert resumed.of(Started)[0].first_step == 6
    assert same(resumed.weights, whole.weights)
    for name in ("loss", "lr/all"):
        assert np.array_equal(resumed.history[name][6:], whole.history[name][6:])


def test_the_runs_folder_names_it(lion: str, tmp_path: Path) -> None:
    told = train(recipe(lion), tmp_path / "runs")
    assert told.trainer.run is not None
    assert Recipe.from_toml(Run.open(told.trainer.run.folder).recipe_toml).optimizer.part == lion


def test_it_goes_by_a_relative_name_too_and_keeps_that_name(lion: str, tmp_path: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    part = optimizers.part("file:lion.py#Lion")
    assert part.name == "file:lion.py#Lion"
    assert part.build is optimizers.part(lion).build, "the same content at the same place runs once"


# ---------------------------------------------------------------------------------------------------------
# Consent

@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.fixture
def marked(tmp_path: Path, marker: Path) -> str:
    """The address of an optimizer whose file leaves a mark when it runs; nobody has agreed to it."""
    return address(written(tmp_path, marking(marker, LION)))


def everything_that_looks(name: str, folder: Path) -> None:
    """All that a window or a command does with a recipe before anybody has agreed to it."""
    chosen = recipe(name, optimizer_values={"lr": 0.1})
    chosen.save(folder / "r.toml")
    loaded = Recipe.load(folder / "r.toml")
    for _ in range(2):
        assert [problem.section for problem in loaded.problems()] == ["optimizer"]
    with pytest.raises(Problem):
        loaded.check()
    loaded.to_toml()
    assert len(outside.consent_needed(loaded)) == 1
    for ask in (optimizers.part, optimizers.fields, lambda part: optimizers.build(Choice(part), [])):
        with pytest.raises(ConsentNeeded):
            ask(name)
    with outside.looking_only(), pytest.raises(ConsentNeeded):
        optimizers.part(name)
    told = Told(Trainer(loaded, folder / "runs"))
    assert told.ended.outcome == "failed"
    assert "only after you have agreed" in str(told.ended.reason) or "has changed since" in str(told.ended.reason)
    assert not (folder / "runs").exists()
    for kind in KINDS:
        registries[kind].parts()


def test_without_consent_nothing_runs_whatever_is_asked(marked: str, marker: Path, tmp_path: Path) -> None:
    everything_that_looks(marked, tmp_path)
    assert runs_of(marker) == 0
    agreed(tmp_path / "lion.py")  # the control: it would have shown
    optimizers.part(marked)
    assert runs_of(marker) == 1


def test_consent_is_to_that_content_only(marked: str, marker: Path, tmp_path: Path) -> None:
    path = agreed(tmp_path / "lion.py")
    part = optimizers.part(marked)
    text = path.read_bytes()
    path.write_bytes(text + b"#")
    everything_that_looks(marked, tmp_path)
    with pytest.raises(ConsentNeeded) as caught:
        optimizers.part(marked)
    assert caught.value.changed
    assert caught.value.source.content == text + b"#"
    assert runs_of(marker) == 1, "one byte more, and it is asked again"
    path.write_bytes(text)
    assert optimizers.part(marked) == part
    assert runs_of(marker) == 1, "what has run need not run again"


def test_consent_is_to_that_place_only(marked: str, marker: Path, tmp_path: Path) -> None:
    path = agreed(tmp_path / "lion.py")
    copy = written(tmp_path / "elsewhere", path.read_bytes())
    with pytest.raises(ConsentNeeded):
        optimizers.part(address(copy))
    (tmp_path / "link.py").symlink_to(path)
    optimizers.part(address(tmp_path / "link.py"))  # a link to it is the same file
    (tmp_path / "link.py").unlink()
    (tmp_path / "link.py").symlink_to(copy)
    with pytest.raises(ConsentNeeded):
        optimizers.part(address(tmp_path / "link.py"))
    assert runs_of(marker) == 1


def test_what_runs_are_the_bytes_that_were_agreed_to(tmp_path: Path, marker: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is exchanged after it was read: the moment in which a second reading would be betrayed."""
    path = agreed(written(tmp_path, LION))

    def read_and_exchange(place: Path) -> Any:
        source = read_file(place)
        path.write_text(marking(marker, LION))
        return source

    monkeypatch.setattr("workbench.source.read_file", read_and_exchange)
    assert optimizers.part(address(path)).title == "Lion (lion.py)"
    assert runs_of(marker) == 0


def test_a_checkpoint_does_not_bring_consent_along(marked: str, marker: Path, tmp_path: Path) -> None:
    path = agreed(tmp_path / "lion.py")
    checkpoint = interrupted(recipe(marked, keep_best=False), 6, tmp_path / "runs")
    ran = runs_of(marker)
    consent.agreements().forget()
    told = Told(Trainer.resume(checkpoint))
    assert told.ended.outcome == "failed"
    assert "only after you have agreed" in str(told.ended.reason)
    agreed(path)
    path.write_bytes(path.read_bytes() + b"\n")
    told = Told(Trainer.resume(checkpoint))
    assert "has changed since you agreed" in str(told.ended.reason)
    assert runs_of(marker) == ran
    agreed(path)
    Told(Trainer.resume(checkpoint)).finished()


def test_consent_for_once_is_not_written_down(marked: str, marker: Path, tmp_path: Path) -> None:
    outside.trust(str(tmp_path / "lion.py"))
    optimizers.part(marked)
    assert not consent.agreements().file.exists()


def test_all_that_a_recipe_needs_is_named_at_once(tmp_path: Path, lion: str) -> None:
    other = written(tmp_path, "class Net: pass", "net.py")
    chosen = replace(recipe(lion), model=Choice(address(other, "Net")), loss=Choice(f"file:{tmp_path}/no.py#Loss"),
                     scheduler=Choice("file:#"))
    needed = outside.consent_needed(chosen)
    assert [(one.address.name, one.source.place) for one in needed] == [("Net", str(other))]
    sections = [problem.section for problem in chosen.problems()]
    assert sections == ["model", "loss", "scheduler"]


# ---------------------------------------------------------------------------------------------------------
# Threads

def test_a_thread_that_only_looks_brings_nothing_in(marked: str, marker: Path, tmp_path: Path) -> None:
    agreed(tmp_path / "lion.py")
    chosen = recipe(marked)
    with outside.looking_only():
        with pytest.raises(NotLoaded, match=r"^Lion has not been brought in from lion.py yet: wait a moment\.$"):
            optimizers.part(marked)
        assert [problem.sentence for problem in chosen.problems()] == [
            "Lion has not been brought in from lion.py yet: wait a moment."]
        assert runs_of(marker) == 0
        loader = threading.Thread(target=lambda: optimizers.part(marked))
        loader.start()
        loader.join()
        assert runs_of(marker) == 1
        assert optimizers.part(marked).title == "Lion (lion.py)"
        assert chosen.problems() == []
    assert optimizers.part(marked)


def test_a_thread_may_be_told_once_and_for_all(marked: str, marker: Path, tmp_path: Path) -> None:
    agreed(tmp_path / "lion.py")
    caught: list[BaseException] = []

    def window() -> None:
        outside.never_load_here()
        try:
            optimizers.part(marked)
        except NotLoaded as problem:
            caught.append(problem)

    thread = threading.Thread(target=window)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert runs_of(marker) == 0
    optimizers.part(marked)  # this thread was not told


def test_asked_from_many_threads_at_once_a_file_runs_once(tmp_path: Path, marker: Path) -> None:
    name = address(agreed(written(tmp_path, marking(marker, "import time; time.sleep(0.1)\n" + LION))))
    parts: list[Any] = []
    threads = [threading.Thread(target=lambda: parts.append(optimizers.part(name))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(parts) == 6
    assert all(part == parts[0] for part in parts)
    assert runs_of(marker) == 1


def test_two_classes_of_a_file_share_one_module_that_is_nobody_elses(tmp_path: Path, marker: Path) -> None:
    text = marking(marker, LION + "\nclass Cub(Lion): pass\n")
    path = agreed(written(tmp_path, text, "torch.py"))  # a name that must not come in the way of torch's own
    lion, cub = optimizers.part(address(path)), optimizers.part(address(path, "Cub"))
    assert runs_of(marker) == 1
    weight = nn.Parameter(torch.ones(2))
    made = [part.build([{"params": [weight]}], **part.complete({})) for part in (lion, cub)]
    assert type(made[1]).__mro__[1] is type(made[0])
    assert sys.modules["torch"] is torch
    assert "lion" not in sys.modules
    assert sys.modules[type(made[0]).__module__].__file__ == str(path)


def test_bringing_in_does_not_move_the_random_numbers(tmp_path: Path) -> None:
    text = "import torch, random, numpy\ntorch.manual_seed(1); random.seed(1); numpy.random.seed(1)\n" + LION
    name = address(agreed(written(tmp_path, text)))
    torch.manual_seed(5)
    np.random.seed(5)
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    optimizers.part(name)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]


# ---------------------------------------------------------------------------------------------------------
# Installed packages

@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marker: Path) -> Path:
    """A package with an optimizer, found as an installed one is; returns its folder."""
    site = tmp_path / "site"
    written(site / "pride_pkg", marking(marker), "__init__.py")
    written(site / "pride_pkg", marking(marker, "from pride_pkg.cats.lion import Lion\n"), "cats/__init__.py")
    written(site / "pride_pkg", marking(marker, LION), "cats/lion.py")
    monkeypatch.syspath_prepend(str(site))
    yield site / "pride_pkg"
    for name in [name for name in sys.modules if name.partition(".")[0] == "pride_pkg"]:
        del sys.modules[name]


def test_a_class_of_an_installed_package_comes_in_through_the_same_door(package: Path, marker: Path) -> None:
    name = "package:pride_pkg.cats#Lion"
    chosen = recipe(name, optimizer_values={"lr": 0.01})
    with pytest.raises(ConsentNeeded) as caught:
        optimizers.part(name)
    assert [problem.section for problem in chosen.problems()] == ["optimizer"]
    assert Told(Trainer(chosen)).ended.outcome == "failed"
    assert "pride_pkg" not in sys.modules
    assert runs_of(marker) == 0, "not even the package above the module was imported"
    consent.agreements().agree(caught.value.source)
    part = optimizers.part(name)
    assert part.title == "Lion (pride_pkg.cats)"
    assert {field.name for field in part.fields} == {"lr", "betas", "weight_decay", "cautious", "mode"}
    assert runs_of(marker) == 3
    told, whole = train(chosen), train(chosen)
    assert same(told.weights, whole.weights)
    optimizers.part("package:pride_pkg.cats.lion#Lion")  # agreed to with it: importing any of it runs the same package


def test_a_package_that_changed_is_asked_for_again(package: Path) -> None:
    consent.agreements().agree(find_package("pride_pkg"))
    optimizers.part("package:pride_pkg.cats#Lion")
    written(package, LION + "\n#", "cats/lion.py")
    with pytest.raises(ConsentNeeded) as caught:
        optimizers.part("package:pride_pkg.cats#Lion")
    assert caught.value.changed


@pytest.mark.parametrize("what", ["package:pride_pkg.cats#Lion", "pride_pkg", "pride_pkg.cats"])
def test_a_package_can_be_trusted_by_name(package: Path, what: str) -> None:
    assert outside.trust(what) == find_package("pride_pkg")
    assert optimizers.part("package:pride_pkg.cats#Lion")


@pytest.mark.parametrize("what", ["lion.py", "./lion.py", "{folder}/lion.py", "file:{folder}/lion.py#Lion",
                                  "file:lion.py#Lion"])
def test_a_file_can_be_trusted_by_path_or_address(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = address(written(tmp_path, LION))
    outside.trust(what.format(folder=tmp_path))
    assert optimizers.part(name)


# ---------------------------------------------------------------------------------------------------------
# Signatures of all sorts

ODD = '''
import torch
from torch.optim.optimizer import Optimizer, required

class Base(Optimizer):
    def step(self, closure=None): pass

class Required(Base):
    def __init__(self, params, lr=required, gamma=required):
        super().__init__(params, dict(lr=lr, gamma=gamma))

class Infinite(Base):
    def __init__(self, params, lr: float = 0.1, clip: float = float("inf"), momentum: float = 1.0, betas=(0.9, 1.5)):
        assert clip == float("inf")
        super().__init__(params, dict(lr=lr, momentum=momentum, betas=betas))

class Odd(Base):
    """Odd."""
    def __init__(self, weights, /, lr=0.1, scale=torch.tensor(1.0), call=print, *rest, size: "Unknown" = 3, **more):
        super().__init__(weights, dict(lr=lr))

class Wrapper(Base):
    def __init__(self, base_optimizer, lr=0.1): pass

class Wants(Base):
    def __init__(self, params, model, lr=0.1): pass

class Bare(Base):
    def __init__(self, params):
        super().__init__(params, dict(lr=0.5))

class NoSuper(Base):
    def __init__(self, params, lr=0.1): pass

class NoLr(Base):
    def __init__(self, params, lr=0.1):
        super().__init__(params, {})

class Another:
    pass

class Swapped(Base):
    def __new__(cls, params, lr=0.1): return Another()

class Refuses(Base):
    def __init__(self, params, lr=0.1):
        raise RuntimeError("needs a GPU of 1999\\nand more")
'''


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return agreed(written(tmp_path, ODD, "odd.py"))


def made(odd: Path, name: str, **values: Any) -> torch.optim.Optimizer:
    weight = nn.Parameter(torch.ones(2))
    return optimizers.build(Choice(address(odd, name), values), [{"params": [weight]}])


def test_torchs_old_way_to_say_required_is_understood(odd: Path) -> None:
    part = optimizers.part(address(odd, "Required"))
    assert [(field.name, field.kind, field.required) for field in part.fields] == [
        ("lr", "float", True), ("gamma", "float", True)]
    assert [wrong.field for wrong in part.problems({})] == ["lr", "gamma"]
    assert made(odd, "Required", lr=0.5, gamma=2.0).param_groups[0]["gamma"] == 2.0


def test_a_default_that_no_field_can_hold_stays_the_default(odd: Path) -> None:
    part = optimizers.part(address(odd, "Infinite"))
    assert {field.name: field.default for field in part.fields} == {"lr": 0.1, "momentum": 1.0, "betas": (0.9, 1.5)}
    assert list(part.problems({"lr": -1.0})), "the bounds of the others stay"
    assert made(odd, "Infinite").param_groups[0]["momentum"] == 1.0


def test_arguments_that_are_no_plain_values_keep_their_defaults(odd: Path) -> None:
    assert [field.name for field in optimizers.part(address(odd, "Odd")).fields] == ["lr", "size"]
    assert made(odd, "Odd", lr=0.3).param_groups[0]["lr"] == 0.3


@pytest.mark.parametrize(("name", "why"), [
    ("Wrapper", "its argument base_optimizer cannot be given here."),
    ("Wants", "its argument model cannot be given here."),
    ("Bare", "it has no argument lr, which is what schedules and knobs move."),
])
def test_an_argument_that_cannot_be_given_makes_it_unavailable(odd: Path, name: str, why: str) -> None:
    part = optimizers.part(address(odd, name))
    assert part.unavailable == why
    assert [str(problem.sentence) for problem in recipe(part.name).problems()] == [
        f"{name} (odd.py) cannot be chosen: {why}"]


@pytest.mark.parametrize(("name", "sentence"), [
    ("NoSuper", "NoSuper in odd.py has no parameter groups after it was made: its __init__ must call super().__init__"),
    ("NoLr", "NoLr in odd.py keeps no lr in its parameter groups"),
    ("Swapped", "Swapped in odd.py has no parameter groups after it was made"),
    ("Refuses", f"Refuses refuses these values: needs a GPU of 1999 (line {len(ODD.splitlines())} of odd.py)."),
])
def test_an_optimizer_that_is_none_after_all_is_told_before_the_first_step(odd: Path, name: str, sentence: str,
                                                                           tmp_path: Path) -> None:
    told = Told(Trainer(recipe(address(odd, name)), tmp_path / "runs"))
    assert (told.ended.outcome, told.ended.step) == ("failed", 0)
    assert str(told.ended.reason).startswith(sentence)
    assert not (tmp_path / "runs").exists()


# ---------------------------------------------------------------------------------------------------------
# Other kinds

OTHERS = '''
import torch
from torch import nn
from torch.optim.lr_scheduler import LRScheduler
from workbench.data import DataShape

class Net(nn.Module):
    """Knows its own shape."""
    def __init__(self, inputs: int = 6, width: int = 4):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(inputs, width), nn.Tanh(), nn.Linear(width, 1))
    def forward(self, x):
        return self.layers(x)

def linear(data: DataShape, bias: bool = True) -> nn.Module:
    """As the README has it."""
    return nn.Linear(data.numel, data.outputs, bias=bias)

def by_annotation(bias: bool = True, *, shape: "DataShape"):
    return nn.Linear(shape.numel, shape.outputs, bias=bias)

def without_shape(command: str = "x"):
    raise AssertionError("must never be called")

def no_model(data):
    return 3

class Quartic(nn.Module):
    def __init__(self, scale: float = 1.0, weight=None, reduction: str = "mean"):
        super().__init__()
        self.scale = scale
    def forward(self, outputs, targets):
        return self.scale * ((outputs - targets) ** 4).mean()

class Halving(LRScheduler):
    def __init__(self, optimizer, total_steps: int, floor: float = 0.0, last_epoch: int = -1):
        self.total_steps_, self.floor = total_steps, floor
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [max(self.floor, base / 2 ** self.last_epoch) for base in self.base_lrs]
'''


@pytest.fixture
def others(tmp_path: Path) -> Path:
    return agreed(written(tmp_path, OTHERS, "others.py"))


def test_there_is_a_rule_for_every_kind_that_may_come_from_outside() -> None:
    assert set(RULES) == set(outside.KINDS)
    assert set(outside.KINDS) <= set(PARTS.values())


SHAPE = DataShape((6,), 1, "regression")


def test_a_model_may_be_a_class_or_a_function_of_the_shape(others: Path) -> None:
    models = registries["models"]
    assert [f.name for f in models.part(address(others, "Net")).fields] == ["inputs", "width"]
    assert models.build(Choice(address(others, "Net"), {"width": 9}), SHAPE)(torch.zeros(2, 6)).shape == (2, 1)
    for name in ("linear", "by_annotation"):
        assert [f.name for f in models.part(address(others, name)).fields] == ["bias"]
        built = models.build(Choice(address(others, name), {"bias": False}), SHAPE)
        assert [tuple(w.shape) for w in built.parameters()] == [(1, 6)]


def test_all_of_a_recipe_may_come_from_outside(others: Path, lion: str) -> None:
    chosen = replace(recipe(lion, address(others, "Halving"), {"lr": 0.5}, {"floor": 0.1}),
                     model=Choice(address(others, "Net")), loss=Choice(address(others, "Quartic"), {"scale": 0.1}))
    told = train(chosen)
    assert told.history["lr/all"].tolist() == [0.5] * 4 + [0.25] * 4 + [0.125] * 4
    assert np.isfinite(told.history["loss"]).all()


def test_a_schedulers_length_follows_the_run(others: Path) -> None:
    name, schedulers = address(others, "Halving"), registries["schedulers"]
    optimizer = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0)
    for values, expected in (({}, 40), ({"advance": "epoch"}, 5), ({"total_steps": 7}, 7)):
        choice = Choice(name, {"advance": "step", **values})
        assert schedulers.build(choice, optimizer, Length(40, 5)).scheduler.total_steps_ == expected


@pytest.mark.parametrize(("kind", "name", "sentence"), [
    ("optimizers", "Net", "Net in others.py is not an optimizer (a class made from torch.optim.Optimizer)"),
    ("optimizers", "linear", "linear in others.py is not an optimizer"),
    ("optimizers", "torch", "torch in others.py is not an optimizer"),
    ("models", "without_shape", "without_shape in others.py is not a model (a class made from torch.nn.Module, or a "),
    ("models", "Halving", "Halving in others.py is not a model"),
    ("losses", "linear", "linear in others.py is not a loss (a class made from torch.nn.Module)"),
    ("schedulers", "Net", "Net in others.py is not a scheduler (a class made from torch.optim.lr_scheduler.LRSchedul"),
    ("schedulers", "LRScheduler", "LRScheduler in others.py is not a scheduler"),
    ("datasets", "Net", "Net in others.py is not a dataset (a class made from torch.utils.data.Dataset, or a function"),
    ("exporters", "Net", "A part of exporters cannot come from outside yet"),
])
def test_what_is_of_another_kind_is_told_what_is_wanted(others: Path, kind: str, name: str, sentence: str) -> None:
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            registries[kind].part(address(others, name))
        assert caught.value.sentence.startswith(sentence)


def test_a_function_that_gives_no_model_is_told_so(others: Path) -> None:
    with pytest.raises(Problem) as caught:
        registries["models"].build(Choice(address(others, "no_model")), SHAPE)
    assert caught.value.sentence == "no_model in others.py gives a int, where torch.nn.Module is wanted."


# ---------------------------------------------------------------------------------------------------------
# In a live run

def swapped(name: str, **values: Any) -> Told:
    """A run of 12 steps whose optimizer is exchanged before step 5."""
    trainer = Trainer(recipe("SGD", optimizer_values={"lr": 0.01}))
    trainer.post(StepOnce(5))

    def swap(event: Event) -> None:
        if isinstance(event, Paused):
            trainer.post(SetOptimizer(name, values))
            trainer.post(Resume())

    return Told(trainer, swap).finished()


def test_a_live_run_can_be_given_one(lion: str) -> None:
    told = swapped(lion, lr=0.05)
    assert [event.part for event in told.of(OptimizerChanged)] == [lion]
    assert not same(told.weights, swapped("SGD", lr=0.05).weights)


def test_a_live_run_refuses_one_that_nobody_agreed_to_and_goes_on(marked: str, marker: Path) -> None:
    told = swapped(marked, lr=0.05)
    (refused,) = told.of(Refused)
    assert "which runs only after you have agreed" in refused.reason
    assert told.of(OptimizerChanged) == []
    assert runs_of(marker) == 0
    assert same(told.weights, train(recipe("SGD", optimizer_values={"lr": 0.01})).weights)


# ---------------------------------------------------------------------------------------------------------
# Anything as a name

@settings(deadline=None, max_examples=200)
@given(st.sampled_from(["file:", "package:", "file", "package:os"]), st.text(max_size=30), st.text(max_size=10))
def test_any_name_is_answered_with_a_sentence(kind: str, place: str, name: str) -> None:
    for text in (f"{kind}{place}#{name}", f"{kind}{place}", f"{kind}{place}#Lion"):
        with pytest.raises(Problem) as caught:
            optimizers.part(text)
        assert "\n" not in caught.value.sentence
        assert recipe(text).problems()
