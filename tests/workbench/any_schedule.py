"""Hypothesis draws schedules: any part of the registry, with any values that its fields take, composed ones nested."""

from __future__ import annotations

from typing import Any

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
    PointsField,
)
from workbench.kinds import registries
from workbench.registry import Choice

SCHEDULERS = [part.name for part in registries["schedulers"].parts() if not part.unavailable and part.name != "none"]
COMPOSED = {part.name for part in registries["schedulers"].parts()
            if any(isinstance(field, PartsField) for field in part.fields)}
SIMPLE = [name for name in SCHEDULERS if name not in COMPOSED]

# Numbers that a curve of some forty steps can show, where the field has no bounds of its own.
_LOW, _HIGH, _LONGEST = 1e-4, 1.0, 30


def choices(name: str, depth: int = 1, by_step: bool = True) -> st.SearchStrategy[Choice]:
    """A choice of this part; ``depth``: how deep composed ones may be nested in it."""
    fields = registries["schedulers"].fields(name)
    values = {field.name: _values(field, depth) for field in fields if field.name != "advance"}
    advance = next((field for field in fields if field.name == "advance"), None)
    if advance is not None and by_step and "step" in getattr(advance, "choices", ()):
        values["advance"] = st.just("step")
    # Any of them may be left alone.
    return st.fixed_dictionaries({}, optional=values).map(
        lambda drawn: Choice(name, drawn if "advance" not in values else {**drawn, "advance": "step"}))


def _values(field: Field, depth: int) -> st.SearchStrategy[Any]:
    own = _own_values(field, depth)
    return st.none() | own if field.optional else own


def _own_values(field: Field, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(field, PartsField):
        names = SCHEDULERS if depth > 0 else SIMPLE
        one = st.sampled_from(names).flatmap(lambda name: choices(name, depth - 1, by_step=False))
        entry = st.tuples(one, st.none() | st.integers(1, 12)).map(lambda pair: {
            "part": pair[0].part, **pair[0].values, **({"length": pair[1]} if field.lengths else {})})
        return st.lists(entry, min_size=1, max_size=3).map(tuple)
    if isinstance(field, PointsField):
        steps = st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True).map(sorted)
        return steps.flatmap(lambda found: st.tuples(*[
            st.tuples(st.just(step), st.floats(0.0, 1.0)) for step in found]))
    if isinstance(field, FormulaField):
        return st.sampled_from(["0.9 ** step", "1 / (1 + epoch)", "0.5 if step % 7 == 0 else 1.0", "0.97"])
    if isinstance(field, NumbersField):
        if not field.whole:  # one for each group: whoever asks has one to three
            return st.lists(st.floats(0.0, _HIGH), min_size=1, max_size=3).map(tuple)
        return st.lists(st.integers(1, _LONGEST), min_size=0, max_size=4, unique=True).map(lambda n: tuple(sorted(n)))
    if isinstance(field, ChoiceField):
        return st.sampled_from(field.choices)
    if isinstance(field, BoolField):
        return st.booleans()
    if isinstance(field, IntField):
        return st.integers(int(field.lower or 0), min(_LONGEST, int(field.upper or _LONGEST)))
    assert isinstance(field, FloatField), field
    low = _LOW if field.lower is None or field.lower_open else field.lower
    return st.floats(low, min(_HIGH, (field.upper or _HIGH) * (0.99 if field.upper_open else 1)))
