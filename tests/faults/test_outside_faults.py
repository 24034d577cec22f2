"""Files of somebody else that are broken, wrong or hostile: one sentence that names the file and the line, and the
program goes on."""

from __future__ import annotations

import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.outside_files import LION, address, agreed, marking, runs_of, written
from tests.workbench.running import Told, recipe, train
from workbench import outside
from workbench.kinds import registries
from workbench.messages import Ended
from workbench.outside import BrokenPart
from workbench.recipe import Recipe
from workbench.sentence import Problem
from workbench.trainer import Trainer

optimizers = registries["optimizers"]


def told_of(path: Path, name: str = "Lion") -> str:
    """What is said when it is asked for, which is the same each time, and the same where a run is started with it.

    A loop that is left may stand at any of its lines.
    """
    said = []
    for _ in range(2):
        with pytest.raises(Problem) as caught:
            optimizers.part(address(path, name))
        said.append(str(caught.value.sentence))
    chosen = recipe(address(path, name))
    said += [str(problem.sentence) for problem in chosen.problems()]
    told = Told(Trainer(chosen, path.parent / "runs"))
    assert [type(event) for event in told.events] == [Ended]
    assert told.ended.outcome == "failed"
    said.append(str(told.ended.reason).removeprefix("[optimizer] "))
    assert len({re.sub(r"then at line \d+", "", one) for one in said}) == 1, said
    assert not (path.parent / "runs").exists()
    assert "\n" not in said[0]
    assert len(said[0]) < 400
    return said[0]


# ---------------------------------------------------------------------------------------------------------
# Files that are none

def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no such 文件.py"
    assert told_of(path) == f"There is no file {path}: put it there, or choose another one."


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert told_of(tmp_path) == f"{tmp_path} is a folder: choose a Python file in it."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert told_of(tmp_path / "pipe.py") == f"{tmp_path / 'pipe.py'} is no ordinary file: choose a Python file."


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = agreed(written(tmp_path, LION)), os.open

    def refuse(place: Any, *arguments: Any, **more: Any) -> int:
        if str(place) == str(path):
            raise PermissionError(13, "Permission denied")
        return real(place, *arguments, **more)

    monkeypatch.setattr(os, "open", refuse)  # tests may run as root, to whom nothing is forbidden
    assert told_of(path) == f"{path} cannot be read: Permission denied."


# ---------------------------------------------------------------------------------------------------------
# Files that cannot be run

RAISES = """
def helper():
    return {}["key"]

helper()
"""


@pytest.mark.parametrize(("text", "sentence"), [
    (b"", "lion.py has no 'Lion': it is empty."),
    (b"# nothing yet\n", "lion.py has no 'Lion': it is empty."),
    (b"class Lion(:\n    pass\n", "lion.py is not written in Python: line 1, invalid syntax."),
    (b"x = 1\n\n  y = 2\n", "lion.py is not written in Python: line 3, unexpected indent."),
    (b"x = '\xff\xfe'\n", "lion.py is not written in Python: "),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "lion.py "),
    (b"x = 1\x00\n", "lion.py "),
    (b"# coding: no-such-thing\n", "lion.py is not written in Python: "),
    (b"x = " + b"(" * 100_000, "lion.py is not written in Python: line 1, too many nested parentheses."),
    (b"x = a" + b".a" * 100_000, "lion.py cannot be used: RecursionError, "),
    (b"x = " + b"-" * 200_000 + b"1", "lion.py cannot be used: MemoryError, "),
    (RAISES.encode(), "lion.py cannot be used: line 3 raises KeyError, 'key'."),
    (b"\nimport no_such_module_at_all\n",
     "lion.py cannot be used: line 2 raises ModuleNotFoundError, No module named 'no_such_module_at_all'."),
    (b"\n\nraise ValueError('first line\\nsecond line')",
     "lion.py cannot be used: line 3 raises ValueError, first line."),
    (b"raise ValueError('{x} {}'  )", "lion.py cannot be used: line 1 raises ValueError, {x} {}."),
    (b"raise ValueError", "lion.py cannot be used: line 1 raises ValueError, no message."),
    (b"import sys\nsys.exit(3)", "lion.py cannot be used: line 2 raises SystemExit, 3."),
    (b"raise KeyboardInterrupt", "lion.py cannot be used: line 1 raises KeyboardInterrupt, no message."),
    (b"class Odd(BaseException): pass\nraise Odd('x')", "lion.py cannot be used: line 2 raises Odd, x."),
    (b"def f(): f()\nf()", "lion.py cannot be used: line 1 raises RecursionError, maximum recursion depth exceeded"),
    (b"import threading\nthreading.main_thread()\nassert False, 'x' * 1000", "lion.py cannot be used: line 3 raises "),
    (b"def __getattr__(name): raise OSError(5, 'broken')", "lion.py cannot be used: line 1 raises OSError, "),
])
def test_what_goes_wrong_while_it_is_brought_in_is_said_with_the_line(text: bytes, sentence: str,
                                                                      tmp_path: Path) -> None:
    path = agreed(written(tmp_path, text))
    assert told_of(path).startswith(sentence)
    path.write_text(LION)  # mended, and agreed to again: it is as if nothing had been
    agreed(path)
    assert optimizers.part(address(path)).title == "Lion (lion.py)"


def test_after_a_failure_nothing_of_it_is_left(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, LION + "\nraise ValueError('late')\n"))
    before = set(sys.modules)
    assert "line " in told_of(path)
    assert set(sys.modules) == before


def test_the_report_has_the_traceback(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, RAISES))
    for _ in range(2):
        with pytest.raises(BrokenPart) as caught:
            optimizers.part(address(path))
        assert f'File "{path}", line 3, in helper' in caught.value.details
        assert "KeyError: 'key'" in caught.value.details


def test_a_broken_file_is_run_again_only_where_code_may_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    path = agreed(written(tmp_path, marking(marker, "raise ValueError('x')")))
    with pytest.raises(BrokenPart):
        optimizers.part(address(path))
    with outside.looking_only():
        for _ in range(3):
            with pytest.raises(BrokenPart, match=r"raises ValueError, x\.$"):
                optimizers.part(address(path))
    assert runs_of(marker) == 1


@pytest.mark.parametrize("name", ["lion", "Lions", "Löwe", "狮子"])
def test_a_class_that_is_not_there_is_told_what_there_is(name: str, tmp_path: Path) -> None:
    said = told_of(agreed(written(tmp_path, LION)), name)
    assert said.startswith(f"lion.py has no {name!r}.")
    assert "Lion" in said.split("'.", 1)[1]


@pytest.mark.parametrize(("name", "what"), [("Helper", "class"), ("torch", "module"), ("Optimizer", "the base itself")])
def test_what_is_no_optimizer_is_told_so(name: str, what: str, tmp_path: Path) -> None:
    assert told_of(agreed(written(tmp_path, LION)), name) == (
        f"{name} in lion.py is not an optimizer (a class made from torch.optim.Optimizer): choose another one.")


# ---------------------------------------------------------------------------------------------------------
# Code that does not end

ENDLESS = ["while True:\n    pass\n", "import time\nwhile True:\n    try:\n        time.sleep(0.01)\n"
           "    except Exception:\n        pass\n", LION + "\ndef __getattr__(name):\n    while True: pass\n"]


@pytest.mark.parametrize("text", ENDLESS)
def test_an_endless_loop_is_given_up_with_a_sentence(text: str, tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS", 0.3)
    path = agreed(written(tmp_path, text))
    said = re.fullmatch(r"lion\.py was given up, because it was still running after 0 seconds, then at line (\d+): "
                        r"look for a loop that does not end\.", told_of(path, "Tiger"))
    assert said is not None
    assert int(said[1]) >= line_of(text, "while True")
    assert not [thread for thread in threading.enumerate() if thread.name == "descent-outside"]
    train(recipe())  # and the program goes on


def test_whoever_asked_may_give_up_before_the_limit(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, ENDLESS[0]))
    with pytest.raises(BrokenPart, match=r"^Lion was given up before lion.py had been brought in\.$"):
        outside.part("optimizers", address(path), lambda: True)


def test_other_parts_come_in_while_one_does_not_end(tmp_path: Path) -> None:
    stuck = agreed(written(tmp_path, ENDLESS[0], "stuck.py"))
    given_up, asked = threading.Event(), threading.Event()

    def wait() -> bool:
        asked.set()
        return given_up.is_set()

    def ask() -> None:
        with pytest.raises(BrokenPart):
            outside.part("optimizers", address(stuck), wait)

    thread = threading.Thread(target=ask)
    thread.start()
    assert asked.wait(60)
    assert optimizers.part(address(agreed(written(tmp_path, LION))))
    assert thread.is_alive()
    given_up.set()
    thread.join()


# ---------------------------------------------------------------------------------------------------------
# Wrong only when it trains

def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_step_that_raises_ends_the_run_with_the_users_line(tmp_path: Path) -> None:
    text = LION.replace("momentum.mul_(high)", "momentum.mul_(hihg)")
    path = agreed(written(tmp_path, text, "我的 优化器.py"))
    told = Told(Trainer(recipe(address(path)), tmp_path / "runs"))
    assert told.ended.outcome == "failed"
    assert "NameError" in str(told.ended.reason)
    assert told.ended.where == f"{path}:{line_of(text, 'hihg')}"
    train(recipe(), tmp_path / "runs")


def test_a_step_that_spoils_the_weights_is_not_made(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, LION.replace("momentum.mul_(high)", "weight.mul_(float('nan')); momentum.mul_(1)")))
    told = Told(Trainer(recipe(address(path)), tmp_path / "runs"))
    assert told.ended.outcome == "failed"
    assert "finite" in str(told.ended.reason)


def test_values_that_it_refuses_are_told_with_its_line(tmp_path: Path) -> None:
    refusal = "        if lr > 1: raise ValueError(f'lr of {lr} is too bold')\n"
    text = LION.replace("        super().__init__(params", f"{refusal}        super().__init__(params")
    path = agreed(written(tmp_path, text))
    told = Told(Trainer(recipe(address(path), optimizer_values={"lr": 2.0}), tmp_path / "runs"))
    assert str(told.ended.reason) == (
        f"Lion refuses these values: lr of 2.0 is too bold (line {line_of(text, 'too bold')} of lion.py).")
    assert not (tmp_path / "runs").exists()
    train(recipe(address(path), optimizer_values={"lr": 0.5}))


# ---------------------------------------------------------------------------------------------------------
# Names

@pytest.mark.parametrize("name", ["狮子 优化器.py", "my optimizer's (2).py", "a#b.py", "lion", "lion.txt", "émoji🦁.py",
                                  "torch.py", "-rf.py", "%s{x}.py"])
def test_any_name_of_a_file_will_do(name: str, tmp_path: Path) -> None:
    path = agreed(written(tmp_path / "some folder 文件", LION, name))
    chosen = recipe(address(path))
    chosen.save(tmp_path / "r.toml")
    loaded = Recipe.load(tmp_path / "r.toml")
    assert loaded.optimizer.part == address(path)
    train(loaded, tmp_path / "runs")


def test_a_class_with_a_chinese_name_will_do(tmp_path: Path) -> None:
    path = agreed(written(tmp_path, LION + "\nclass 狮子(Lion):\n    '吼。'\n"))
    assert optimizers.part(address(path, "狮子")).title == "狮子 (lion.py)"
    train(recipe(address(path, "狮子")))


# ---------------------------------------------------------------------------------------------------------
# Packages

def test_a_package_that_is_not_installed_is_told_so() -> None:
    for name in ("package:no_such_pkg#Lion", "package:no_such_pkg.optim#Lion"):
        assert [str(problem.sentence) for problem in recipe(name).problems()] == [
            "There is no package no_such_pkg here: install it (uv pip install …), or choose another one."]


@pytest.mark.parametrize(("text", "place", "sentence"), [
    ("raise ImportError('needs a cat')", "broken_pkg", "broken_pkg cannot be used: ImportError, needs a cat."),
    ("x = 1", "broken_pkg", "broken_pkg has no 'Lion'. There is: x."),
    ("x = 1", "broken_pkg.optim", "broken_pkg cannot be used: ModuleNotFoundError, No module named 'broken_pkg.optim'"),
    ("def f(:", "broken_pkg", "broken_pkg cannot be used: SyntaxError, "),
    ("import sys\nsys.exit()", "broken_pkg", "broken_pkg cannot be used: SystemExit, no message."),
])
def test_what_goes_wrong_in_a_package_is_one_sentence(text: str, place: str, sentence: str, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    written(tmp_path / "broken_pkg", text, "__init__.py")
    outside.trust("broken_pkg")
    try:
        with pytest.raises(Problem) as caught:
            optimizers.part(f"package:{place}#Lion")
        assert caught.value.sentence.startswith(sentence)
    finally:
        sys.modules.pop("broken_pkg", None)


@pytest.mark.parametrize("what", ["no.py", "folder", "no_such_pkg", ".", "file:no.py#A", "package:no_such_pkg#A",
                                  "file:#"])
def test_what_cannot_be_trusted_is_one_sentence(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(Problem):
        outside.trust(what)
