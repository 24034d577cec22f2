"""Brings the translations up to date: collects every text, then makes the .qm files that the window loads.

    python assets/translations/update.py

Texts of ``ui/`` are found by pyside6-lupdate.  Those of ``workbench/`` are found here, because the workbench
knows no Qt: the templates of its sentences (read from the source), and titles and help of all parts and fields
(asked of the registries).  They go to the context "workbench", where ``ui.language.say`` looks them up.
Translations that are there already are kept; texts that are gone are dropped.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LANGUAGES = ("zh_CN",)
CONTEXT = "workbench"


def main() -> int:
    sys.path.insert(0, str(ROOT))
    for language in LANGUAGES:
        path = HERE / f"descent_{language}.ts"
        done = read(path)
        sources = window_texts(language) | {CONTEXT: sorted(workbench_texts())}
        write(path, language, sources, done)
        missing = [(c, t) for c, texts in sources.items() for t in texts if not done.get((c, t))]
        for context, text in missing:
            print(f"not translated yet ({language}, {context}): {text}")
        subprocess.run([tool("pyside6-lrelease"), "-silent", str(path)], check=True)
    return 0


def window_texts(language: str) -> dict[str, list[str]]:
    """Context -> texts of ui/, found by lupdate in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"descent_{language}.ts"
        files = [str(file) for file in sorted((ROOT / "ui").rglob("*.py"))]
        subprocess.run([tool("pyside6-lupdate"), "-silent", "-locations", "none", *files, "-ts", str(path)],
                       check=True)
        found: dict[str, list[str]] = {}
        for context, text in [*((c, t) for c, t, _ in messages(path) if c), *translate_calls()]:
            found.setdefault(context, []).append(text)
    return {context: sorted(set(texts)) for context, texts in sorted(found.items())}


def translate_calls() -> Iterator[tuple[str, str]]:
    """Context and text of ``QCoreApplication.translate(...)`` under a shorter name, which lupdate takes for
    ``self.tr``."""
    for file in sorted((ROOT / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if len(words) >= 2:
                    yield words[0], words[1]


def workbench_texts() -> set[str]:
    """Everything that ``say`` may be given: templates of sentences, and what the parts say of themselves."""
    return {text for text in (*sentence_templates(), *part_texts()) if text}


def sentence_templates() -> Iterator[str]:
    """First arguments of Sentence(...), of Problem(...) and its kinds, and of what these hand on to ``__init__``."""
    kinds = problem_kinds()
    for folder in ("workbench", "ui"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) in {"Sentence", *kinds}:
                    yield from _template(node)
                elif isinstance(node, ast.ClassDef) and node.name in kinds:
                    for part in ast.walk(node):
                        if isinstance(part, ast.Call) and _called(part) == "__init__":
                            yield from _template(part)


def problem_kinds() -> set[str]:
    """The names of Problem and of all classes that are one."""
    import workbench
    from workbench.sentence import Problem

    for module in pkgutil.walk_packages(workbench.__path__, "workbench."):
        importlib.import_module(module.name)
    found: set[str] = set()
    waiting: list[type] = [Problem]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return found


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _template(call: ast.Call) -> Iterator[str]:
    # These have the field's name or a position first.
    place = 1 if _called(call) in ("FieldProblem", "FormulaProblem") else 0
    if len(call.args) > place:
        first = call.args[place]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def part_texts() -> Iterator[str]:
    from workbench.kinds import registries
    from workbench.presets import presets
    from workbench.recipe import PARTS, TRAINING_FIELDS

    fields = list(TRAINING_FIELDS)
    for kind in PARTS.values():
        for part in registries[kind].parts():
            yield from (part.title, part.help, part.unavailable)
            fields += part.fields
    for field in fields:
        yield field.help
        if field.optional:
            yield field.none_means
    yield from (title for title, _ in presets().values())


# ---------------------------------------------------------------------------------------------------------
# The .ts file

def messages(path: Path) -> Iterator[tuple[str, str, str]]:
    """(context, source, translation) of every message; "" where there is no translation."""
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            yield name, message.findtext("source", ""), message.findtext("translation", "")


def read(path: Path) -> dict[tuple[str, str], str]:
    return {(context, text): done for context, text, done in messages(path)} if path.exists() else {}


def write(path: Path, language: str, sources: dict[str, list[str]], done: dict[tuple[str, str], str]) -> None:
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    for name, texts in sources.items():
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        for text in texts:
            message = ET.SubElement(context, "message")
            ET.SubElement(message, "source").text = text
            translation = ET.SubElement(message, "translation")
            translated = done.get((name, text), "")
            if translated:
                translation.text = translated
            else:
                translation.set("type", "unfinished")
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


if __name__ == "__main__":
    sys.exit(main())
