"""JSON: runs with all that is known of them.

    {"format": "descent-export", "version": 1, "runs": [
        {"name": "2026-11-20_153012_digits",
         "recipe": {"optimizer": {"part": "SGD", "lr": 0.1}, ...},      as in recipe.toml; null where there is none
         "info": {"status": "finished", "device": "cpu", ...},          as in run.json; null where there is none
         "damage": null,                                                or a sentence: what the history has lost
         "journal": [{"step": 120, "time": "...", "kind": "command", "name": "TurnKnob", "fields": {...}}, ...],
         "series": {
             "loss": {"values": [2.3, 2.1, ...]},                       a value for each step 0, 1, 2, ...
             "validation loss": {"steps": [95, 191], "values": [1.9, 1.7]}}}]}

Numbers read back as the same float64.  JSON has no word for what is not finite: it is the text "NaN", "Infinity" or
"-Infinity", which Python's ``float`` and JavaScript's ``Number`` both understand.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from workbench.durable import write_durably
from workbench.export_curves import Curve, Exportable, RunCurves, curves_of, info_of, journal_of, remarks
from workbench.exporters import exporters
from workbench.progress import Reporter
from workbench.sentence import Sentence

FORMAT, VERSION = "descent-export", 1
_AT_ONCE = 2**17  # numbers turned into text in one go


@exporters.register(
    "json", title=Sentence("JSON"), help=Sentence("Runs with recipe, journal and every value of every series."),
    skip=("runs", "target", "series", "reporter"), info={"suffix": ".json"})
def export_json(runs: Sequence[Exportable], target: Path, series: Sequence[str] | None,
                reporter: Reporter) -> list[Sentence]:
    """Write a JSON file; see the module and ``exporters``."""
    chosen = curves_of(runs, series)
    notes = remarks(chosen)
    heads = [_head(run, notes) for run in chosen]
    total = sum(len(curve) for run in chosen for curve in run.curves)
    reporter.begin(Sentence("Writing {file}", file=target.name), total, "values")

    def write(file: BinaryIO) -> None:
        file.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "runs": ['.encode())
        for number, (run, head) in enumerate(zip(chosen, heads, strict=True)):
            file.write(b",\n{" if number else b"\n{")
            for name, value in head.items():
                file.write(f'"{name}": {_dumps(value)},\n'.encode())
            file.write(b'"series": {')
            for place, curve in enumerate(run.curves):
                file.write(f"{',' if place else ''}\n{_dumps(curve.name)}: ".encode())
                _write_curve(file, curve, reporter)
            file.write(b"}}")
        file.write(b"\n]}\n")

    write_durably(target, write)
    reporter.end()
    return notes


def _head(run: RunCurves, notes: list[Sentence]) -> dict[str, Any]:
    """What is known of a run besides its curves; a journal that is damaged counts as far as it can be read."""
    entries, damage = journal_of(run.run)
    notes += [damage] if damage is not None else []
    return {"name": run.label, "recipe": _recipe(getattr(run.run, "recipe_toml", "")), "info": info_of(run.run),
            "damage": run.damage, "journal": [vars(entry) for entry in entries]}


def _recipe(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text) or None
    except (ValueError, RecursionError):
        return None


def _write_curve(file: BinaryIO, curve: Curve, reporter: Reporter) -> None:
    if curve.steps is None:
        file.write(b'{"values": [')
    else:
        file.write(b'{"steps": [')
        for start in range(0, len(curve), _AT_ONCE):
            file.write((b"," if start else b"") + _numbers(curve.steps[start:start + _AT_ONCE]))
            reporter.check()
        file.write(b'], "values": [')
    written = 0
    for _, values in curve.points(_AT_ONCE):
        file.write((b"," if written else b"") + _numbers(values))
        written += len(values)
        reporter.add(len(values))
    file.write(b"]}")


def _numbers(values: np.ndarray) -> memoryview:
    """The numbers with commas between them, made by Arrow beside the window and the training."""
    import pyarrow
    from pyarrow import compute

    text = compute.cast(pyarrow.array(values), pyarrow.string())
    if values.dtype.kind == "f":
        odd = {"nan": np.isnan(values), "inf": values == np.inf, "-inf": values == -np.inf,
               "-0": (values == 0) & np.signbit(values)}  # a whole number to JSON, which has no -0
        for name, where in odd.items():
            if where.any():
                text = compute.if_else(pyarrow.array(where), _WORDS[name], text)
    joined = compute.binary_join(pyarrow.ListArray.from_arrays([0, len(text)], text), ",")
    return memoryview(joined[0].as_buffer())


_WORDS = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"', "-0": "-0.0"}


def _dumps(value: Any) -> str:
    return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, default=str)


def _finite(value: Any) -> Any:
    """The same with words for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
