"""Recipes that are broken, wrong or hostile: one sentence, nothing executed, nothing left behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.running import recipe, set_up, train
from workbench.kinds import registries
from workbench.messages import Ended
from workbench.presets import DIGITS
from workbench.recipe import PARTS, TRAINING_FIELDS, Recipe
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence
from workbench.trainer import Trainer

# ---------------------------------------------------------------------------------------------------------
# Files that are no recipe

GOOD = DIGITS.to_toml()


@pytest.mark.parametrize(("content", "words"), [
    (b"", "needs `descent = 1`|first line should be `descent = 1`"),
    (b"part = 1", "first line should be"),
    (b"descent = 'one'", "first line should be"),
    (b"descent = true", "first line should be"),
    (b"descent = 0", "first line should be"),
    (b"descent = -3", "first line should be"),
    (b"descent = 2\nnews = 1", r"newer Descent \(format 2, this one reads 1\): update Descent"),
    (b"this is not TOML", "not written in TOML: Expected '=' after a key"),
    (b"descent = 1\n[dataset]\npart = 'a'\npart = 'b'", "not written in TOML: Cannot overwrite"),
    (b"descent = 1\nx = " + b"[" * 20000, "not written in TOML: it is nested too deeply"),
    (b"descent = " + b"1" * 5000, "not written in TOML"),
    (b"\xff\xfe\x00d", "no text in UTF-8"),
    (b"PK\x03\x04\x14\x00\x00\x08\x08\x00", "not written in TOML"),
    (b"descent = 1\n[datasets]\npart='digits'", r"unknown section \[datasets\]. Did you mean 'dataset'\?"),
    (b"descent = 1\nlr = 0.1", r"unknown section \[lr\]"),
    (b"descent = 1\n[dataset]\npart='digits'", r"needs a section \[model\] with a line `part"),
    (b"descent = 1\ndataset = 'digits'", r"needs a section \[dataset\]"),
    (b"descent = 1\n[dataset]\npart = 3", r"needs a section \[dataset\]"),
    (b"descent = 1\n[dataset]\nvalidation = 0.1", r"needs a section \[dataset\]"),
    (GOOD.replace("[training]", "[[training]]").encode(), r"\[training\] must be a section"),
    (GOOD.replace("[scheduler]", "[[scheduler]]").encode(), r"needs a section \[scheduler\]"),
])
def test_a_file_that_is_no_recipe_is_refused_in_one_sentence_that_names_it(content: bytes, words: str,
                                                                           tmp_path: Path) -> None:
    path = tmp_path / "my recipe.toml"
    path.write_bytes(content)
    with pytest.raises(Problem, match=words) as caught:
        Recipe.load(path)
    assert "my recipe.toml" in caught.value.sentence
    assert "\n" not in caught.value.sentence
    assert len(caught.value.sentence) < 300
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"nothing.toml cannot be read: No such file or directory\.$"):
        Recipe.load(tmp_path / "nothing.toml")
    with pytest.raises(Problem, match=r"cannot be read: Is a directory\.$"):
        Recipe.load(tmp_path)


@settings(deadline=None, max_examples=100)
@given(cut=st.integers(0, len(GOOD)), put=st.binary(max_size=5))
def test_a_damaged_recipe_is_a_recipe_or_a_problem_and_nothing_else(cut: int, put: bytes,
                                                                    tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.toml"
    path.write_bytes(GOOD.encode()[:cut] + put + GOOD.encode()[cut + 1:])
    sentence = None
    try:
        found = Recipe.load(path)
        found.problems()
        Recipe.from_toml(found.to_toml())
    except Problem as problem:
        sentence = problem.sentence
    assert sentence is None or "damaged.toml" in sentence


@settings(deadline=None, max_examples=100)
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=5))
def test_any_value_anywhere_is_taken_or_told_and_raises_nothing(value: Any) -> None:
    for section in PARTS:
        for part in registries[PARTS[section]].parts():
            for field in part.fields[:3]:
                replace(DIGITS, **{section: Choice(part.name, {field.name: value})}).problems()
    for field in TRAINING_FIELDS:
        DIGITS.with_training(**{field.name: value}).problems()


def test_opening_a_recipe_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the text of a value nor a part's name is looked up, imported or built."""
    monkeypatch.syspath_prepend(str(tmp_path))
    marker = tmp_path / "ran"
    (tmp_path / "evil.py").write_text(f"open({str(marker)!r}, 'w').write('ran')")
    calls = []
    for section, kind in PARTS.items():
        registry = registries[kind]
        monkeypatch.setattr(registry, "build", lambda *arguments, at=section: calls.append(at))
    text = f"""
descent = 1
[dataset]
part = "evil"
path = "__import__('evil')"
[model]
part = "evil.Model"
hidden = ["{{self.__class__.__init__.__globals__}}", "!!python/object/apply:os.system ['touch {marker}']"]
[loss]
part = "os.system"
[optimizer]
part = "SGD"
lr = "${{$(touch {marker})}}"
[training]
device = "evil:0"
"""
    (tmp_path / "r.toml").write_text(text)
    recipe = Recipe.load(tmp_path / "r.toml")
    recipe.problems()
    recipe.to_toml()
    assert calls == []
    assert not marker.exists()
    __import__("evil")  # the control: it would have shown
    assert marker.exists()


# ---------------------------------------------------------------------------------------------------------
# Given to the Trainer all the same

@pytest.mark.parametrize(("wrong", "sentence"), [
    (recipe("Adan"), "[optimizer] There is no optimizer named 'Adan'. Did you mean 'Adam'?"),
    (recipe("SGD", optimizer_values={"lr": -1.0}), "[optimizer] lr must be 0 or more; -1 is not."),
    (recipe("SGD", optimizer_values={"nesterov": True}),
     "[optimizer] nesterov needs momentum above 0 and dampening 0."),
    (recipe("SGD", optimizer_values={"fused": True, "foreach": True}),
     "[optimizer] fused and foreach cannot both be on."),
    (recipe(scheduler="CyclicLR", scheduler_values={"base_lr": 0.2, "max_lr": 0.1}),
     "[scheduler] base_lr must not be above max_lr."),
    (recipe(epochs=0), "[training] epochs must be 1 or more; 0 is not."),
    (recipe(epoch=3), "[training] training has no field 'epoch'. Did you mean 'epochs'?"),
    (replace(recipe(), loss=Choice("CrossEntropyLoss")), "[loss] Cross-entropy is for classification, and "),
])
def test_a_wrong_recipe_ends_before_the_first_step_and_leaves_no_run(wrong: Recipe, sentence: str,
                                                                     tmp_path: Path) -> None:
    told = set_up(Trainer(wrong, tmp_path / "runs", rest=True))  # one that does begin must not wait for us for ever
    assert [type(event) for event in told.events] == [Ended]
    assert (told.ended.outcome, told.ended.step, told.ended.where) == ("failed", 0, "")
    assert isinstance(told.ended.reason, Sentence)
    assert told.ended.reason.startswith(sentence)
    assert not (tmp_path / "runs").exists()
    train(recipe(), tmp_path / "runs")  # the next run starts normally
    assert len(list((tmp_path / "runs").iterdir())) == 1
