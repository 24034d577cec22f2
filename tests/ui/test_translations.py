"""The translations: complete, of the same shape as their sources, and really used."""

from __future__ import annotations

import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from ui import translators
from ui.language import say
from ui.settings import LANGUAGES
from workbench.field import FieldProblem, FloatField

FOLDER = translators.TRANSLATIONS


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_translations", FOLDER / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chinese(app: QApplication) -> Iterator[list[QTranslator]]:
    installed = translators.install(app, "zh_CN")
    yield installed
    for translator in installed:
        app.removeTranslator(translator)
    translators.install(app, "en")


def translations(update: ModuleType, language: str = "zh_CN") -> dict[tuple[str, str], str]:
    return update.read(FOLDER / f"descent_{language}.ts")


def test_every_text_of_window_and_workbench_is_in_the_file(update: ModuleType) -> None:
    wanted = update.window_texts("zh_CN") | {"workbench": update.workbench_texts()}
    there = translations(update)
    missing = [(context, text) for context, texts in wanted.items() for text in texts
               if (context, text) not in there]
    assert missing == [], "run assets/translations/update.py"
    assert sum(map(len, wanted.values())) > 400


def test_the_sentences_of_every_kind_of_problem_are_found(update: ModuleType) -> None:
    """Whatever it is called, and also where it says its sentence itself."""
    found = set(update.sentence_templates())
    assert "{folder} is not a run of Descent: choose another folder." in found  # NoRun("...")
    assert any(text.startswith("{name} is code in {file}, which runs only after") for text in found)  # __init__("...")
    assert any(text.startswith("{file} was refused as a bomb: its structure") for text in found)
    assert {"Problem", "FieldProblem", "NoRun", "BrokenPart", "Cancelled"} <= update.problem_kinds()


def test_almost_every_text_is_translated(update: ModuleType) -> None:
    there = translations(update)
    done = [text for text in there.values() if text]
    assert len(done) >= 0.95 * len(there), [key for key, text in there.items() if not text]


def test_placeholders_are_the_same_in_source_and_translation(update: ModuleType) -> None:
    # Braces in torch's own help texts are no placeholders: those are never formatted.
    wrong = [(text, done) for (_, text), done in translations(update).items()
             if done and placeholders(text) != placeholders(done)]
    assert wrong == []


def placeholders(text: str) -> set[str] | None:
    try:
        found = {f"{name}!{conversion or ''}" for _, name, _, conversion in string.Formatter().parse(text) if name}
    except ValueError:
        return None
    return found if all(field.split("!")[0].isidentifier() for field in found) else None


def test_the_placeholder_check_can_fail() -> None:
    assert placeholders("{file}: {why!r}") == {"file!", "why!r"}
    assert placeholders("{file}") != placeholders("{fi1e}")


def test_the_compiled_file_is_that_of_the_source(update: ModuleType, chinese: list[QTranslator]) -> None:
    own = chinese[-1]
    stale = [(context, text) for (context, text), done in translations(update).items()
             if done and own.translate(context, text) != done]
    assert stale == [], "run assets/translations/update.py"


def test_the_window_and_the_sentences_of_the_workbench_speak_chinese(chinese: list[QTranslator]) -> None:
    assert chinese
    assert QApplication.translate("Menus", "&File") == "文件(&F)"
    with pytest.raises(FieldProblem) as caught:
        FloatField(name="lr", lower=0).check(-1.0)
    assert say(caught.value.sentence) == "lr 必须大于或等于 0；-1 不是。"


def test_english_needs_no_translator(app: QApplication) -> None:
    assert translators.install(app, "en") == []
    assert QApplication.translate("Menus", "&File") == "&File"


def test_every_language_that_can_be_chosen_has_its_files() -> None:
    for language in LANGUAGES:
        if language not in ("system", "en"):
            for ending in ("ts", "qm"):
                assert Path(FOLDER / f"descent_{language}.{ending}").exists()
