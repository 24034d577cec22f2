"""A report is one whole page: it says what the run was, draws every spike, and lets no text become more than text."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.workbench.running import recipe, train
from tests.workbench.test_exporters import Log
from workbench.durable import WriteProblem
from workbench.export_curves import Curve
from workbench.exporters import export
from workbench.messages import Extend, KnobSetting, KnobTurned, Pause, ScheduleChanged
from workbench.recipe import PARTS, Recipe
from workbench.recipe_settings import settings_of
from workbench.report import write_report
from workbench.report_plot import Plot, draw
from workbench.run import Run
from workbench.sentence import Problem, Sentence

EVIL = '<script>alert("x")</script> & <img src=x onerror=alert(1)> \x00\x1b'


class Page(HTMLParser):
    """What a browser would make of a page: elements, their attributes, and the text outside of style."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.source = path.read_text("utf-8")
        self.feed(self.source)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "path", "circle", "!doctype"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "circle"):
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and data.strip():
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was turned, with another momentum than usual."""
    told = train(recipe(epochs=3, optimizer_values={"momentum": 0.75}), tmp_path_factory.mktemp("runs"))
    run = Run.open(told.trainer.run.folder)
    run.journal.append(4, KnobTurned(4, 0, "lr", 0.2, 0.25, KnobSetting(), KnobSetting(2.0), 0.5))
    run.journal.append(5, Pause())
    run.journal.append(5, ScheduleChanged(5, "CosineAnnealingLR"))
    run.journal.append(8, Extend(epochs=1))
    for group in range(5):
        run.journal.append(9, KnobTurned(9, group, "lr", 1.0, 0.5, KnobSetting(), KnobSetting(), 0.25))
    run.journal.close()
    return run


def reported(run: Any, folder: Path, *more: Any, **fields: Any) -> Page:
    assert write_report(run, folder / "report.html", *more, **fields) == []
    return Page(folder / "report.html")


# ---------------------------------------------------------------------------------------------------------
# What it says

def test_a_report_says_what_the_run_was_and_how_it_went(run: Run, tmp_path: Path) -> None:
    page = reported(run, tmp_path)
    for wanted in (run.info["title"], run.name, "finished", "12", "cpu", f"torch {run.info['versions']['torch']}"):
        assert wanted in page.text
    best = run.history["validation loss"]
    place = int(best.argmin())
    row = page.source[page.source.index("<td>validation loss</td>"):].partition("</tr>")[0]
    assert re.findall(r">([^<>]+)</td>", row) == [
        "validation loss", f"{best[place]:.6g}", str(run.history.series("validation loss").steps[place]),
        f"{best[-1]:.6g}"]
    assert page.tags.count("svg") >= 4
    assert "Loss" in page.texts
    assert page.text.count("validation loss") >= 2  # in the table and in the legend


def test_what_was_done_by_hand_is_listed_and_marked_in_every_plot(run: Run, tmp_path: Path) -> None:
    page = reported(run, tmp_path)
    rows = re.findall(r'<tr><td class="number">(\d+)</td><td>[^<]+</td><td>([^<]+)</td></tr>', page.source)
    assert rows == [("4", "lr of group all: 0.5 → 0.25"), ("5", "Another schedule: CosineAnnealingLR"),
                    ("8", "1 more epochs and 0 more steps"), ("9", "lr of 5 groups; of the first: 0.25 → 0.5")]
    plots = page.tags.count("svg")
    assert page.source.count('class="mark"') == 4 * plots
    assert page.source.count("<title>4: lr of group all: 0.5 → 0.25</title>") == plots


def test_settings_that_differ_from_the_defaults_come_first(run: Run, tmp_path: Path) -> None:
    page = reported(run, tmp_path)
    first, _, folded = page.source[page.source.index("<h2>Recipe</h2>"):].partition("<details>")
    assert "<td>momentum</td><td>0.75</td>" in first
    assert "<td>hidden</td><td>8</td>" in first
    assert "<td>SGD</td>" in first
    assert "<td>nesterov</td>" not in first
    assert "<td>nesterov</td><td>false</td>" in folded
    assert "<td>shuffle</td>" in folded
    assert "<td>momentum</td>" not in folded


def test_every_setting_of_a_recipe_is_usual_or_chosen() -> None:
    chosen = recipe(optimizer_values={"momentum": 0.75, "lr": 0.001})
    found = {(one.section, one.name): one for one in settings_of(chosen.to_toml())}
    assert found["optimizer", ""].value == "SGD"
    assert (found["optimizer", "momentum"].value, found["optimizer", "momentum"].usual) == ("0.75", False)
    assert found["optimizer", "lr"].usual, "it is the default, though it is named"
    assert (found["training", "shuffle"].value, found["training", "shuffle"].usual) == ("true", True)
    assert not found["training", "epochs"].usual
    assert settings_of("") == settings_of("descent = 99") == []


def test_a_part_from_outside_is_not_run_for_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lion.py").write_text("raise RuntimeError('it was run')")
    text = recipe().to_toml().replace('part = "SGD"', f'part = "file:{tmp_path / "lion.py"}#Lion"\nbeta = 0.5')
    found = [(one.name, one.value, one.usual) for one in settings_of(text) if one.section == "optimizer"]
    assert found == [("", f"file:{tmp_path / 'lion.py'}#Lion", False), ("beta", "0.5", False)]


def test_its_texts_can_be_said_in_another_language(run: Run, tmp_path: Path) -> None:
    said: list[str] = []

    def say(text: str) -> str:
        said.append(text)
        return {"Recipe": "配方", "Loss": "损失", "finished": "已完成"}.get(str(text), str(text))

    page = reported(run, tmp_path, say, language="zh-CN")
    assert {"配方", "损失", "已完成"} <= set(page.texts)
    assert "Recipe" not in page.texts
    assert ("html", "lang", "zh-CN") in page.attributes
    assert all(isinstance(text, Sentence) for text in said if text in ("Recipe", "Done by hand", "Best", "Section"))


# ---------------------------------------------------------------------------------------------------------
# Alone, and harmless

def test_it_needs_nothing_else(run: Run, tmp_path: Path) -> None:
    page = reported(run, tmp_path)
    assert not {"script", "link", "img", "iframe", "object", "image", "use", "foreignobject"} & set(page.tags)
    assert not [one for one in page.attributes if one[1] in ("src", "href", "srcset", "data", "action")
                or one[1].startswith("on")]
    assert not re.search(r"url\(|@import|https?:", page.source)
    policy = [value for tag, name, value in page.attributes if tag == "meta" and name == "content" and value]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert "prefers-color-scheme: dark" in page.source
    assert "@media print" in page.source


@pytest.mark.parametrize("place", ["title", "status", "series", "name", "setting", "group", "device"])
def test_a_text_of_the_run_stays_text(place: str, run: Run, tmp_path: Path) -> None:
    plain = reported(run, tmp_path)
    log: Any = Log(EVIL if place == "name" else "log")
    log.history.append(0, {EVIL if place == "series" else "loss": np.array([1.0, 2.0]),
                           f"lr/{EVIL}" if place == "group" else "lr/all": np.array([1.0, 2.0])}, {})
    log.info = {"title": "a"} | ({place: EVIL} if place in ("title", "status", "device") else {})
    log.recipe_toml = recipe(optimizer_values={"momentum": EVIL if place == "setting" else 0.5}).to_toml()
    log.journal = run.journal
    page = reported(log, tmp_path)
    assert set(page.tags) <= set(plain.tags)
    assert '<script>alert("x")</script> & <img src=x onerror=alert(1)>' in page.text
    assert "\x00" not in page.source


def test_without_escaping_it_would_not(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control of the test above."""
    monkeypatch.setattr("workbench.report_page.escape", str)
    log: Any = Log("log")
    log.info = {"title": EVIL}
    write_report(log, tmp_path / "a.html")
    with pytest.raises(AssertionError):
        assert "script" not in Page(tmp_path / "a.html").tags


# ---------------------------------------------------------------------------------------------------------
# Plots

SVG = Callable[..., ElementTree.Element]


def drawn(plot: Plot, last_step: int, *edits: tuple[int, str]) -> ElementTree.Element:
    return ElementTree.fromstring(draw(plot, last_step, edits))


def points(svg: ElementTree.Element, which: str = "line") -> list[np.ndarray]:
    """The (x, y) of every curve whose class begins so, (n, 2) each."""
    paths = [path.get("d", "") for path in svg.iter("path") if (path.get("class") or "").startswith(which)]
    return [np.array([[float(number) for number in pair.split(",")] for pair in re.split("[ML]", path) if pair])
            for path in paths]


def test_few_points_are_drawn_as_they_are() -> None:
    svg = drawn(Plot("p", (Curve("a", np.array([1.0, 3.0, 2.0]), np.array([0, 5, 10])),)), 10)
    (found,) = points(svg)
    assert found[:, 0].tolist() == [62, 504, 946]
    assert found[1, 1] < found[2, 1] < found[0, 1]  # upwards is less
    assert len(list(svg.iter("circle"))) == 3


@pytest.mark.parametrize("dense", [True, False])
def test_a_spike_of_one_step_in_a_million_is_drawn_and_there_are_few_points(dense: bool) -> None:
    steps = 1_000_003
    values = np.random.default_rng(0).standard_normal(steps)
    values[700_000], values[123_456] = 1000.0, -500.0
    curve = Curve("a", values, None if dense else np.arange(steps))
    svg = drawn(Plot("p", (curve,), height=240), steps - 1)
    band, mean = points(svg)
    assert len(band) <= 2000
    assert len(mean) <= 1000
    high, low = band[band[:, 1].argmin()], band[band[:, 1].argmax()]
    assert abs(high[0] - (62 + 0.7 * 884)) < 1.5
    assert abs(low[0] - (62 + 0.123456 * 884)) < 1.5
    assert mean[:, 1].std() < 2  # the mean goes its way


def test_a_value_that_was_not_measured_is_a_gap() -> None:
    values = np.array([1.0, 2.0, np.nan, np.inf, 3.0, 4.0])
    svg = drawn(Plot("p", (Curve("a", values),)), 5)
    (path,) = [one.get("d", "") for one in svg.iter("path") if one.get("class") == "line c0"]
    assert (path.count("M"), path.count("L")) == (2, 2)
    long = np.where(np.arange(100_000) < 40_000, np.nan, 1.0)
    long[80_000:90_000] = np.nan
    svg = drawn(Plot("p", (Curve("a", long),), jumps=False), 99_999)
    (path,) = [one.get("d", "") for one in svg.iter("path") if one.get("class") == "line c0"]
    assert path.count("M") == 2
    assert points(svg)[0][0, 0] == pytest.approx(62 + 0.4 * 884, abs=1.5)


def test_a_log_axis_is_taken_where_it_says_something_and_can_be() -> None:
    def ticks(*values: float, log: bool = True) -> list[float]:
        svg = drawn(Plot("p", (Curve("a", np.array(values)),), log=log), len(values) - 1)
        return [float(text.text or "") for text in svg.iter("text") if text.get("text-anchor") == "end"
                and text.text != "step"]

    assert ticks(1.0, 0.001) == [0.001, 0.01, 0.1, 1.0]
    assert 0.01 not in ticks(1.0, 0.001, log=False)
    assert ticks(1.0, 0.5) == ticks(1.0, 0.5, log=False)
    assert ticks(1.0, 0.0, 0.001) == ticks(1.0, 0.0, 0.001, log=False)
    assert ticks(1.0, -1.0) == ticks(1.0, -1.0, log=False)


@pytest.mark.parametrize("values", [
    [], [np.nan, np.inf], [0.0], [5.0] * 3, [1e308, -1e308], [5e-324, 1.0], [0.0, 5e-324], [1e-300, 1e300],
    [-1e-12] * 2, [1.0, 1.0 + 2**-52]])
@pytest.mark.parametrize("log", [True, False])
def test_any_values_can_be_drawn(values: list[float], log: bool) -> None:
    svg = draw(Plot("p", (Curve("a", np.array(values)),), log=log), 10)
    if np.isfinite(values).any():
        assert "nan" not in svg
        assert "inf" not in svg
        assert all(0 <= y <= 240 for y in points(ElementTree.fromstring(svg))[0][:, 1])
    else:
        assert svg == ""


def test_edits_outside_of_the_plot_are_not_marked() -> None:
    svg = drawn(Plot("p", (Curve("a", np.ones(11)),)), 10, (-1, "x"), (5, "<b>"), (11, "y"))
    (mark,) = [one for one in svg.iter("path") if one.get("class") == "mark"]
    assert (mark.get("d") or "").startswith("M504.0,")
    assert mark[0].text == "<b>"


# ---------------------------------------------------------------------------------------------------------
# As an exporter; bad input

def test_a_report_is_an_export_of_one_run(run: Run, tmp_path: Path) -> None:
    assert export("html", [run], tmp_path / "a.html", ["loss"]) == []
    assert Page(tmp_path / "a.html").tags.count("svg") == 1
    with pytest.raises(Problem, match="Report is about one run, not 2"):
        export("html", [run, run], tmp_path / "b.html")
    with pytest.raises(Problem, match="no series 'los'"):
        export("html", [run], tmp_path / "b.html", ["los"])
    with pytest.raises(WriteProblem, match="no folder"):
        export("html", [run], tmp_path / "gone" / "b.html")
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_run_of_which_little_is_known_has_a_report_too(tmp_path: Path) -> None:
    page = reported(Log("bare"), tmp_path)
    assert "svg" not in page.tags
    assert "bare" in page.texts
    odd: Any = Log("odd")
    odd.info = {"created": "yesterday", "seconds": "long", "step": None, "parent": 5, "versions": [], "title": None}
    odd.recipe_toml = "\x00"
    assert "yesterday" in reported(odd, tmp_path).texts


def test_a_damaged_history_is_said_on_the_page(tmp_path: Path) -> None:
    log = Log("torn")
    log.history.append(0, {"loss": np.ones(3)}, {})
    log.history.damage = Sentence("The history is damaged after step {step}.", step=3)
    (said,) = write_report(log, tmp_path / "a.html")
    assert "damaged after step 3" in said
    assert "The history is damaged after step 3." in Page(tmp_path / "a.html").texts


def test_a_recipe_of_every_preset_can_be_listed() -> None:
    from workbench.presets import presets

    for title, chosen in presets().values():
        found = settings_of(chosen.to_toml())
        assert {one.section for one in found} >= {*PARTS, "training"}, title
        assert isinstance(chosen, Recipe)
