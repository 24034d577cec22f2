"""Recipes: what is saved is what is opened, and every problem is one sentence that says where."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FloatField,
    FormulaField,
    IntField,
    NumbersField,
    PartsField,
    PathField,
    PointsField,
    TextField,
    unset,
)
from workbench.kinds import registries
from workbench.presets import DIGITS, REGRESSION, TINY_NET, presets
from workbench.recipe import FORMAT, PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence

# ---------------------------------------------------------------------------------------------------------
# There and back


def settings_of(recipe: Recipe) -> dict[str, Any]:
    return {field.name: recipe.setting(field.name) for field in TRAINING_FIELDS}


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_right_and_survives_its_file(name: str, tmp_path: Path) -> None:
    title, recipe = presets()[name]
    assert isinstance(title, Sentence)
    assert recipe.problems() == []
    recipe.save(tmp_path / "recipe.toml")
    again = Recipe.load(tmp_path / "recipe.toml")
    assert again.to_toml() == recipe.to_toml()
    assert [again.choice(section) for section in PARTS] == [recipe.choice(section) for section in PARTS]
    assert settings_of(again) == settings_of(recipe)
    assert Recipe.from_toml(again.to_toml()) == again


def number_between(field: FloatField | IntField) -> st.SearchStrategy[Any]:
    if isinstance(field, IntField):
        low = -2**62 if field.lower is None else int(field.lower)
        return st.integers(low, 2**62 if field.upper is None else int(field.upper))
    return st.floats(field.lower, field.upper, allow_nan=False, allow_infinity=False,
                     exclude_min=field.lower_open and field.lower is not None,
                     exclude_max=field.upper_open and field.upper is not None)


def value_of(field: Field) -> st.SearchStrategy[Any]:
    """Every value that a field can take."""
    values: st.SearchStrategy[Any]
    match field:
        case NumbersField():
            one = number_between(field.element(0))
            if field.gaps:
                one = one | st.none()
            exact = field.length
            values = st.lists(one, max_size=4) if exact is None else st.lists(one, min_size=exact, max_size=exact)
            if field.increasing:
                values = values.map(lambda found: sorted(set(found)))
            values = values.map(tuple)
        case FloatField() | IntField():
            values = number_between(field)
        case BoolField():
            values = st.booleans()
        case ChoiceField():
            values = st.sampled_from(field.choices)
        case FormulaField():
            values = st.sampled_from(["0.1", "0.5 ** epoch", "1e-3 if step < 10 else max(0.1, sqrt(total_steps))"])
        case PartsField():
            values = st.just(field.default)
        case PathField():
            values = st.sampled_from(["/data/a b", "~/数据/x"]).map(lambda path: path + next(iter(field.suffixes), ""))
        case PointsField():
            values = st.just(((0, 0.1), (7, 0.025)))
        case _:
            assert isinstance(field, TextField)
            values = st.text(st.characters(exclude_categories=("Cs",))).filter(lambda text: text != "none")
    return st.none() | values if field.optional else values


@st.composite
def choices(draw: st.DrawFn, section: str) -> Choice:
    part = draw(st.sampled_from(registries[PARTS[section]].parts()))
    return Choice(part.name, {field.name: draw(value_of(field)) for field in part.fields
                              if unset(field) or draw(st.booleans())})


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    training = {field.name: draw(value_of(field)) for field in TRAINING_FIELDS if draw(st.booleans())}
    return Recipe(**{section: draw(choices(section)) for section in PARTS}, training=training)


@settings(deadline=None, max_examples=200)
@given(recipe=recipes())
def test_any_recipe_survives_its_text(recipe: Recipe) -> None:
    again = Recipe.from_toml(recipe.to_toml())
    for section in PARTS:
        assert again.choice(section) == recipe.choice(section)
        for name, value in recipe.choice(section).values.items():
            assert type(again.choice(section).values[name]) is type(value)
    assert settings_of(again) == settings_of(recipe)
    assert again.to_toml() == recipe.to_toml()


@settings(deadline=None, max_examples=100)
@given(recipe=recipes())
def test_what_the_fields_can_take_is_no_problem(recipe: Recipe) -> None:
    """Only parts that cannot be chosen, and values or parts that do not go together, remain."""
    for found in recipe.problems():
        if found.section == "groups":
            assert recipe.setting("groups") == "pattern"
        elif found.section in PARTS and not found.field:
            part = registries[PARTS[found.section]].part(recipe.choice(found.section).part)
            assert part.unavailable or "choose another loss or dataset" in found.sentence
        else:  # right one by one: only the part's look at all of them together can have found it
            choice = recipe.choice(found.section)
            part = registries[PARTS[found.section]].part(choice.part)
            field = next(field for field in part.fields if field.name == found.field)
            assert part.check is not None or (field.required and found.field not in choice.values)


def test_none_true_and_tuples_keep_their_kind_in_a_file(tmp_path: Path) -> None:
    recipe = replace(
        DIGITS,
        model=Choice("mlp", {"hidden": (), "batch_norm": True}),
        optimizer=Choice("Adafactor", {"eps": (None, 0.01), "foreach": None, "weight_decay": 0.0}),
        scheduler=Choice("MultiStepLR", {"milestones": (3, 7), "gamma": 0.5}))
    recipe.save(tmp_path / "r.toml")
    again = Recipe.load(tmp_path / "r.toml")
    assert again.model.values == {"hidden": (), "batch_norm": True}
    assert again.optimizer.values == {"eps": (None, 0.01), "foreach": None, "weight_decay": 0.0}
    assert again.scheduler.values == {"milestones": (3, 7), "gamma": 0.5}
    table = tomllib.loads((tmp_path / "r.toml").read_text("utf-8"))
    assert table["descent"] == FORMAT
    assert table["optimizer"]["eps"] == ["none", 0.01]


def test_the_scheduler_and_the_training_section_may_be_left_out() -> None:
    text = "descent = 1\n" + "\n".join(f'[{section}]\npart = "{DIGITS.choice(section).part}"'
                                       for section in ("dataset", "model", "loss", "optimizer"))
    recipe = Recipe.from_toml(text)
    assert recipe.scheduler == Choice("none")
    assert recipe.problems() == []
    assert settings_of(recipe) == {field.name: field.default for field in TRAINING_FIELDS}


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.toml"
    DIGITS.save(path)
    before = path.read_bytes()

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(Problem, match="disk is full"):
        REGRESSION.save(path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["r.toml"]


# ---------------------------------------------------------------------------------------------------------
# Values

def problems_of(recipe: Recipe) -> list[tuple[str, str, str]]:
    with_sentences = [(found.section, found.field, str(found.sentence)) for found in recipe.problems()]
    if with_sentences:
        with pytest.raises(Problem) as caught:
            recipe.check()
        section, _, sentence = with_sentences[0]
        assert caught.value.sentence == f"[{section}] {sentence}"
    else:
        recipe.check()
    return with_sentences


@pytest.mark.parametrize(("section", "choice", "field", "sentence"), [
    ("optimizer", Choice("Adan"), "", "There is no optimizer named 'Adan'. Did you mean 'Adam'?"),
    ("dataset", Choice("zebras"), "", "There is no dataset named 'zebras'. There is: "),
    ("optimizer", Choice("SGD", {"learning_rate": 0.1}), "learning_rate", "SGD has no field 'learning_rate'."),
    ("optimizer", Choice("SGD", {"lr": "0.1"}), "lr", "lr must be a number such as 0.1 or 3e-4; '0.1' is not."),
    ("optimizer", Choice("SGD", {"lr": None}), "lr", "lr needs a value."),
    ("optimizer", Choice("SGD", {"lr": -0.1}), "lr", "lr must be 0 or more; -0.1 is not."),
    ("optimizer", Choice("SGD", {"lr": True}), "lr", "lr must be a number such as 0.1 or 3e-4; True is not."),
    ("optimizer", Choice("Adam", {"betas": (0.9, 1.0)}), "betas", "betas[1] must be below 1; 1 is not."),
    ("optimizer", Choice("Adam", {"betas": (0.9,)}), "betas", "betas must be 2 numbers; there are 1."),
    ("model", Choice("mlp", {"hidden": (8, 0)}), "hidden", "hidden[1] must be 1 or more; 0 is not."),
    ("model", Choice("mlp", {"hidden": 8}), "hidden", "hidden must be numbers separated by commas; 8 is not."),
    ("model", Choice("mlp", {"batch_norm": 1}), "batch_norm", "batch_norm must be true or false; 1 is neither."),
    ("dataset", Choice("digits", {"validation": 0.95}), "validation", "validation must be 0.9 or less; 0.95 is not."),
    ("scheduler", Choice("SequentialLR", {"phases": ()}), "phases", "phases needs at least one phase."),
    ("scheduler", Choice("SequentialLR", {"phases": ({"part": "StepLR"}, {"part": "LinearLR", "start_factor": 2.0})}),
     "phases", "phase 2: start_factor must be 1 or less; 2 is not."),
    ("scheduler", Choice("SequentialLR", {"phases": ({"part": "StepLR", "length": 0},)}), "phases",
     "phase 1: length must be 1 or more; 0 is not."),
    ("scheduler", Choice("ChainedScheduler", {"parts": ({"part": "none"},)}), "parts",
     "scheduler 1: none cannot stand here."),
    ("scheduler", Choice("drawn", {"points": ((5, 0.1), (5, 0.2))}), "points", "The steps of points must grow"),
    ("scheduler", Choice("LambdaLR", {"lr_lambda": "0.9 ** epocj"}), "lr_lambda",
     "lr_lambda: The formula has an unknown name 'epocj' at character 8; there is: epoch, step"),
    ("scheduler", Choice("OneCycleLR", {"anneal_strategy": "sine"}), "anneal_strategy",
     "anneal_strategy must be one of cos, linear; 'sine' is not."),
    ("loss", Choice("MSELoss"), "", "Mean squared error is for regression, and Handwritten digits (scikit-learn) is "
                                    "classification: choose another loss or dataset."),
])
def test_a_wrong_value_is_told_with_its_section_and_field(section: str, choice: Choice, field: str,
                                                          sentence: str) -> None:
    ((where, which, said),) = problems_of(replace(DIGITS, **{section: choice}))
    assert (where, which) == (section, field)
    assert said.startswith(sentence)
    assert "\n" not in said


@pytest.mark.parametrize(("field", "wrong", "sentence"), [
    ("epochs", 0, "epochs must be 1 or more; 0 is not."),
    ("epochs", 2.5, "epochs must be a whole number; 2.5 is not."),
    ("batch_size", -1, "batch_size must be 0 or more; -1 is not."),
    ("seed", 2**63, "seed must be a whole number of at most 18 digits."),
    ("device", 0, "device must be text; 0 is not."),
    ("precision", "float16", "precision must be one of float32, bfloat16; 'float16' is not."),
    ("groups", "all", "groups must be one of one, kind, layer, pattern; 'all' is not."),
    ("shuffle", "yes", "shuffle must be true or false; 'yes' is neither."),
    ("epoch", 3, "training has no field 'epoch'. Did you mean 'epochs'?"),
])
def test_a_wrong_setting_is_told_with_its_name(field: str, wrong: Any, sentence: str) -> None:
    assert problems_of(DIGITS.with_training(**{field: wrong})) == [("training", field, sentence)]


def test_everything_wrong_is_told_at_once() -> None:
    wrong = replace(DIGITS, optimizer=Choice("SGD", {"lr": -1.0, "momentum": 2.0}), scheduler=Choice("Cosine")
                    ).with_training(epochs=0)
    assert [(section, field) for section, field, _ in problems_of(wrong)] == [
        ("optimizer", "lr"), ("optimizer", "momentum"), ("scheduler", ""), ("training", "epochs")]


def test_a_right_recipe_has_no_problem() -> None:
    for recipe in (DIGITS, REGRESSION, TINY_NET):
        assert problems_of(recipe) == []
