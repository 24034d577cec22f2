"""Scales: values and places on a slider, back and forth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.knob_scale import LinearScale, LogScale, NearOneScale, scale_for
from workbench.field import FloatField, IntField


@pytest.mark.parametrize(("scale", "values"), [
    (LogScale(), [1e-8, 3e-4, 0.05, 1.0, 10.0]),
    (LogScale(zero=True), [0.0, 1e-8, 5e-4, 0.1, 10.0]),
    (NearOneScale(), [0.0, 0.5, 0.9, 0.95, 0.999, 0.9999]),
    (LinearScale(-2.0, 2.0), [-2.0, -0.8, 0.0, 1.5]),
])
def test_a_place_leads_back_to_its_value(scale: LogScale, values: list[float]) -> None:
    for value in values:
        assert scale.value(scale.place(value)) == pytest.approx(value, rel=1e-9)


@given(st.floats(1e-12, 1e6), st.floats(1e-12, 1e6))
def test_larger_values_lie_further_to_the_right(a: float, b: float) -> None:
    scale = LogScale(zero=True)
    assert (scale.place(a) <= scale.place(b)) == (a <= b) or scale.place(a) == scale.place(b)


@given(st.floats(0, 1))
def test_every_place_gives_a_value_of_three_digits_within_the_bounds(place: float) -> None:
    assert 1e-8 <= LogScale().value(place) <= 10
    assert 0 <= NearOneScale().value(place) < 1
    assert len(f"{LogScale().value(place):g}".replace(".", "").lstrip("0").split("e")[0]) <= 3


@pytest.mark.parametrize(("name", "value", "field", "kind"), [
    ("lr", 0.1, None, LogScale),
    ("momentum", 0.9, None, NearOneScale),
    ("betas[1]", 0.999, None, NearOneScale),
    ("beta2", 0.9, FloatField(name="beta2", lower=0, upper=1, upper_open=True), NearOneScale),
    ("label", 0.9, FloatField(name="label", lower=0, upper=1), LinearScale),
    ("beta2_decay", -0.8, None, LinearScale),
    ("t0", 1e6, None, LogScale),
    ("max_iter", 20, IntField(name="max_iter", lower=1), LogScale),
])
def test_the_scale_suits_the_knob_and_holds_its_value(
    name: str, value: float, field: FloatField | IntField | None, kind: type
) -> None:
    scale = scale_for(name, value, field)
    assert isinstance(scale, kind)
    assert scale.value(scale.place(value)) == pytest.approx(value, rel=0.01)


def test_a_learning_rate_has_no_zero_under_the_thumb_but_a_weight_decay_has() -> None:
    assert scale_for("lr", 0.1, None).value(0.0) > 0
    assert scale_for("weight_decay", 0.0, None).value(0.0) == 0


def test_marks_lie_where_their_values_are() -> None:
    for scale in (LogScale(), LogScale(zero=True), NearOneScale(), LinearScale(0.0, 1.0)):
        for place, text in scale.marks():
            assert scale.place(float(text)) == pytest.approx(place, abs=1e-9)
