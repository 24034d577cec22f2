"""A report of a run: one HTML file with all in it, to be read, printed, sent.

It has what the run was (its recipe, what differs from the defaults first), where it ran and how long, the best and last
numbers, the plots with what was done by hand marked in them, and a list of that.  The file needs nothing else: no
script, no font, no network.  It follows the reader's light or dark theme, and prints light.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench import edits, report_page
from workbench.durable import write_durably
from workbench.export_curves import Curve, Exportable, RunCurves, curves_of, info_of, journal_of, remarks
from workbench.journal import Entry, JournalProblem
from workbench.messages import KnobTurned
from workbench.progress import Reporter
from workbench.quantities import COSINE, QUANTITIES, WEIGHT, split_name
from workbench.recipe_settings import settings_of
from workbench.report_plot import Plot, draw
from workbench.sentence import Sentence

Say = Callable[[str], str]
"""Puts a text into the reader's language; a Sentence by its template."""

_HIDDEN = ("seconds", "running loss")
_LOWER_IS_BETTER = ("loss", "error", "perplexity")
_HIGHER_IS_BETTER = ("accuracy", "f1", "precision", "recall", "auc", "top-")
# A knob of each of many groups, turned at once, is one line.
_TOGETHER = 3


def write_report(run: Exportable, target: Path | str, say: Say = str, *, series: Sequence[str] | None = None,
                 language: str = "en", reporter: Reporter | None = None) -> list[Sentence]:
    """Write the report of ``run``; the file is whole or not there.

    ``say`` translates the report's own texts into ``language``; ``series`` are the curves that are drawn (names or
    patterns; None: all).  Returns what could not be read.  Raises what ``exporters`` do.
    """
    target, reporter = Path(target), reporter or Reporter()
    (chosen,) = curves_of([run], series)
    report = _Report(chosen, say)
    plots = [*_plots(chosen.curves)]
    reporter.begin(Sentence("Writing {file}", file=target.name), len(plots), "plots")
    figures: list[str] = []
    for plot in plots:
        figures.append(report.figure(plot))
        reporter.add(1)
    layers: list[str] = []
    for quantity in QUANTITIES:
        reporter.check()
        layers += [report.figure(plot) for plot in _layers(chosen.curves, quantity)]
    page = report_page.page(report.title, language, report.blocks(figures, layers))
    write_durably(target, lambda file: file.write(page.encode()))
    reporter.end()
    return [*remarks([chosen]), *report.damage]


class _Report:
    """The blocks of one run's report."""

    def __init__(self, run: RunCurves, say: Say) -> None:
        self._run, self._say = run, say
        self._info = info_of(run.run) or {}
        entries, damage = journal_of(run.run)
        self.damage = [damage] if damage is not None else []
        self.title = str(self._info.get("title") or run.label)
        groups = [name.removeprefix("lr/") for name in run.run.history.names() if name.startswith("lr/")]
        self._edits = [(entry.step, _local(entry.time), say(edit)) for entry, edit in _edits(entries, groups)]
        self._marks = [(step, f"{step:,}: {edit}") for step, _, edit in self._edits]
        self._last_step = max([0, *(_last(curve) for curve in run.curves)])

    def figure(self, plot: Plot) -> str:
        """A plot, or nothing where there is nothing to draw."""
        svg = draw(plot, self._last_step, self._marks, self._say(Sentence("step")))
        keys = [(plot.color(place), split[1] if (split := split_name(curve.name)) else curve.name)
                for place, curve in enumerate(plot.curves)]
        return report_page.figure(self._say(plot.title), keys, svg) if svg else ""

    def blocks(self, figures: Sequence[str], layers: Sequence[str]) -> Iterator[str]:
        """The body of the page, from top to bottom."""
        say = self._say
        yield f"<h1>{report_page.text(self.title)}</h1>"
        yield f'<p class="quiet">{report_page.text(self._run.label)}</p>'
        if self._run.damage is not None:
            yield f"<p>{report_page.text(say(self._run.damage))}</p>"
        yield report_page.facts(self._facts())
        numbers = sorted(self._numbers(), key=lambda row: not row[1])  # those with a best one first
        if numbers:
            yield _heading(say(Sentence("Results")))
            yield report_page.table(
                [say(Sentence("Series")), say(Sentence("Best")), say(Sentence("at step")), say(Sentence("Last"))],
                numbers, numbers=(1, 2, 3))
        if any(figures):
            yield _heading(say(Sentence("Curves")))
            yield from figures
        if any(layers):
            yield report_page.folded(say(Sentence("Curves of single layers")), *layers)
        if self._edits:
            yield _heading(say(Sentence("Done by hand")))
            yield report_page.table([say(Sentence("Before step")), say(Sentence("When")), say(Sentence("What"))],
                                    [(f"{step:,}", when, edit) for step, when, edit in self._edits], numbers=(0,))
        yield from self._recipe()

    def _facts(self) -> Iterator[tuple[str, object]]:
        say, info = self._say, self._info
        status = str(info.get("status", ""))
        yield say(Sentence("Status")), say(_STATUS.get(status, status))
        if info.get("reason"):
            yield say(Sentence("Reason")), info["reason"]
        yield say(Sentence("Begun")), _local(str(info.get("created", "")))
        steps, total = info.get("step"), info.get("total_steps")
        steps = steps if isinstance(steps, int) else self._run.run.history.steps
        yield say(Sentence("Steps")), (say(Sentence("{made} of {total}", made=f"{steps:,}", total=f"{total:,}"))
                                       if isinstance(total, int) and total != steps else f"{steps:,}")
        if isinstance(seconds := info.get("seconds"), (int, float)):
            yield say(Sentence("Time of training")), _duration(float(seconds))
        yield say(Sentence("Device")), info.get("device")
        yield say(Sentence("CPU threads")), info.get("threads")
        if isinstance(versions := info.get("versions"), Mapping):
            yield say(Sentence("Versions")), ", ".join(f"{name} {version}" for name, version in versions.items())
        if isinstance(parent := info.get("parent"), Mapping):
            yield say(Sentence("Fork of")), say(Sentence("{run} at step {step}", run=parent.get("run"),
                                                         step=parent.get("step")))

    def _numbers(self) -> Iterator[Sequence[str]]:
        """A row for each series that says how good the run is."""
        for curve in self._run.curves:
            if curve.name in _HIDDEN or curve.name.startswith("lr/") or split_name(curve.name) is not None:
                continue
            finite = np.flatnonzero(np.isfinite(curve.values))
            if not len(finite):
                continue
            values = curve.values[finite]
            best, at = "", ""
            direction = _direction(curve.name)
            if direction and curve.steps is not None:  # of single batches the best one is a matter of luck
                place = int(values.argmin() if direction < 0 else values.argmax())
                best, at = f"{values[place]:.6g}", f"{curve.steps[finite[place]]:,}"
            yield curve.name, best, at, f"{values[-1]:.6g}"

    def _recipe(self) -> Iterator[str]:
        settings = settings_of(getattr(self._run.run, "recipe_toml", ""))
        if not settings:
            return
        say = self._say
        heads = [say(Sentence("Section")), say(Sentence("Setting")), say(Sentence("Value"))]

        def rows(usual: bool) -> list[Sequence[str]]:
            return [(one.section, one.name, one.value) for one in settings if one.usual is usual]

        yield _heading(say(Sentence("Recipe")))
        yield report_page.table(heads, rows(usual=False))
        if rows(usual=True):
            yield report_page.folded(say(Sentence("Settings that were left at their defaults")),
                                     report_page.table(heads, rows(usual=True)))


_STATUS: dict[str, str] = {
    "finished": Sentence("finished"), "stopped": Sentence("stopped"), "failed": Sentence("failed"),
    "running": Sentence("still running, or cut off"), "new": Sentence("not begun"), "imported": Sentence("imported"),
}


def _heading(title: str) -> str:
    return f"<h2>{report_page.text(title)}</h2>"


# ---------------------------------------------------------------------------------------------------------
# Which plots

def _plots(curves: Sequence[Curve]) -> Iterator[Plot]:
    """All but those of single layers, the most telling first."""
    def of(*starts: str) -> tuple[Curve, ...]:
        """Those of one measure: of the steps, of training and validation, of averaged weights."""
        return tuple(curve for start in starts for curve in curves if curve.name.split(" (")[0] == start)

    shown = {curve.name for curve in curves if curve.name in _HIDDEN or split_name(curve.name) is not None}
    first = [
        Plot(Sentence("Loss"), of("loss", "train loss", "validation loss"), log=True, height=320),
        Plot(Sentence("Learning rate"), tuple(curve for curve in curves if curve.name.startswith("lr/")), log=True,
             jumps=False),
        Plot(Sentence("Accuracy"), of("accuracy", "train accuracy", "validation accuracy")),
        Plot(Sentence("Gradient norm"), of("gradient norm")),
        Plot(Sentence("Steps per second"), of("steps/s")),
    ]
    shown |= {curve.name for plot in first for curve in plot.curves}
    yield from (plot for plot in first[:3] if plot.curves)
    for curve in curves:
        if curve.name not in shown:
            measure = curve.name.removeprefix("train ").removeprefix("validation ").split(" (")[0]
            together = of(measure, f"train {measure}", f"validation {measure}") or (curve,)
            shown |= {one.name for one in together}
            yield Plot(measure[:1].upper() + measure[1:], together, log=_direction(measure) < 0)
    yield from (plot for plot in first[3:] if plot.curves)


def _layers(curves: Sequence[Curve], quantity: str) -> Iterator[Plot]:
    own = tuple(curve for curve in curves if (split := split_name(curve.name)) and split[0] == quantity)
    if own:
        yield Plot(quantity[:1].upper() + quantity[1:], own, log=quantity not in (WEIGHT, COSINE), jumps=False)


def _direction(series: str) -> int:
    """-1 where lower is better, 1 where higher is, 0 where nobody can say."""
    name = series.lower()
    if any(word in name for word in _LOWER_IS_BETTER):
        return -1
    return 1 if any(word in name for word in _HIGHER_IS_BETTER) else 0


def _last(curve: Curve) -> int:
    return len(curve) - 1 if curve.steps is None or not len(curve) else int(curve.steps[-1])


# ---------------------------------------------------------------------------------------------------------
# What was done by hand

def _edits(entries: Sequence[Entry], groups: Sequence[str]) -> Iterator[tuple[Entry, Sentence]]:
    """Every edit; a knob that was turned in many groups at once is one."""
    turned: dict[tuple[int, str], list[tuple[Entry, KnobTurned]]] = {}
    known: list[tuple[Entry, Any]] = []
    for entry in entries:
        try:
            message = entry.message()
        except JournalProblem:  # of a newer version
            continue
        known.append((entry, message))
        if isinstance(message, KnobTurned):
            turned.setdefault((message.step, message.name), []).append((entry, message))
    for entry, message in known:
        together = turned.get((message.step, message.name), []) if isinstance(message, KnobTurned) else []
        if len(together) > _TOGETHER:
            if together[0][0] is entry:
                yield entry, Sentence(
                    "{name} of {count} groups; of the first: {before} → {after}", name=message.name,
                    count=len(together), before=f"{message.previous:.6g}", after=f"{message.applied:.6g}")
        elif (edit := edits.describe(message, groups)) is not None:
            yield entry, edit


# ---------------------------------------------------------------------------------------------------------
# Times

def _local(instant: str) -> str:
    try:
        return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return instant


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {left:02} s"


__all__ = ["Say", "write_report"]
