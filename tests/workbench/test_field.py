"""Fields: read from a signature; they take what they say they take, and refuse the rest in one sentence."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Callable, Sequence
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.field import (
    BoolField,
    ChoiceField,
    Field,
    FieldProblem,
    FloatField,
    IntField,
    NumbersField,
    TextField,
    fields_of,
    unfillable,
    unset,
)
from workbench.sentence import Problem, Sentence

FINITE = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-2**63, 2**63 - 1)

KINDS: list[tuple[Field, st.SearchStrategy[Any]]] = [
    (FloatField(name="x"), FINITE),
    (IntField(name="x"), WHOLE),
    (BoolField(name="x"), st.booleans()),
    (ChoiceField(name="x", choices=("one", "two", "three")), st.sampled_from(["one", "two", "three"])),
    (NumbersField(name="x"), st.lists(FINITE).map(tuple)),
    (NumbersField(name="x", whole=True), st.lists(WHOLE).map(tuple)),
    (NumbersField(name="x", optional=True), st.none() | st.lists(FINITE).map(tuple)),
    (NumbersField(name="x", length=2, gaps=True), st.tuples(FINITE | st.none(), FINITE | st.none())),
]


def refused(act: Callable[[], object]) -> str:
    """The sentence with which something is refused: one, about the field, ending like a sentence."""
    with pytest.raises(FieldProblem) as caught:
        act()
    said = caught.value.sentence
    assert isinstance(said, Sentence)
    assert said.endswith(".")
    assert "\n" not in said
    assert said.startswith(caught.value.field)
    return str(said)


# ---------------------------------------------------------------------------------------------------------
# Values

@pytest.mark.parametrize("number", range(len(KINDS)))
@settings(deadline=None)
@given(data=st.data())
def test_what_is_shown_reads_back_as_the_same_value(number: int, data: st.DataObject) -> None:
    field, values = KINDS[number]
    value = data.draw(values)
    again = field.parse(field.format(field.check(value)))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("kind", [FloatField, IntField, BoolField, ChoiceField])
def test_none_is_a_value_only_where_it_means_something(kind: type[Field]) -> None:
    optional = kind(name="x", optional=True, none_means="Auto")
    for text in ("auto", " AUTO ", "none", "None", ""):
        assert optional.parse(text) is None
    assert optional.check(None) is None
    assert optional.format(None) == "Auto"
    assert refused(lambda: kind(name="x").check(None)) == "x needs a value."
    assert refused(lambda: kind(name="x").parse("  ")) == "x needs a value."


def test_text_is_taken_as_it_is_typed() -> None:
    field = TextField(name="device")
    assert field.parse(" cuda:1 ") == "cuda:1"
    assert "must be text" in refused(lambda: field.check(3))


@pytest.mark.parametrize(("text", "value"), [("3e-4", 3e-4), ("1", 1.0), (" -2.5 ", -2.5), (".5", 0.5)])
def test_a_float_field_reads_what_people_type(text: str, value: float) -> None:
    assert FloatField(name="x").parse(text) == value
    assert isinstance(FloatField(name="x").parse(text), float)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 10**400, True, "0.1", None, [1.0], {"a": 1}, 1j])
def test_a_float_field_takes_only_finite_numbers(wrong: Any) -> None:
    refused(lambda: FloatField(name="lr").check(wrong))


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "0,1", "abc", "0x10", "{value}", "{", "%s"])
def test_a_float_field_refuses_text_that_is_no_number(text: str) -> None:
    refused(lambda: FloatField(name="lr").parse(text))


@pytest.mark.parametrize(("text", "value"), [("20", 20), ("20.0", 20), ("1e4", 10000), ("1_000", 1000), ("-3", -3)])
def test_an_int_field_reads_whole_numbers_however_written(text: str, value: int) -> None:
    assert IntField(name="x").parse(text) == value
    assert isinstance(IntField(name="x").parse(text), int)


@pytest.mark.parametrize("wrong", [0.5, True, "3", math.inf, math.nan, 2**63, -2**63 - 1, 10**4000, 1e300, None, (1,)])
def test_an_int_field_takes_only_whole_numbers_that_torch_can_hold(wrong: Any) -> None:
    assert len(refused(lambda: IntField(name="n").check(wrong))) < 200
    refused(lambda: NumbersField(name="n", whole=True).check([wrong]))


def test_an_int_field_takes_whole_floats() -> None:
    assert IntField(name="n").check(20.0) == 20
    assert isinstance(IntField(name="n").check(20.0), int)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("Yes", True), ("on", True), ("1", True),
                                             ("false", False), ("NO", False), ("off", False), ("0", False)])
def test_a_bool_field_reads_both_words(text: str, value: bool) -> None:
    assert BoolField(name="x").parse(text) is value


@pytest.mark.parametrize("wrong", [0, 1, "true", 0.0, [True]])
def test_a_bool_field_takes_only_true_and_false(wrong: Any) -> None:
    refused(lambda: BoolField(name="x").check(wrong))


def test_a_choice_field_says_what_there_is() -> None:
    field = ChoiceField(name="mode", choices=("min", "max"))
    assert refused(lambda: field.check("mean")) == "mode must be one of min, max; 'mean' is not."
    refused(lambda: field.check(["min"]))
    refused(lambda: field.check(0))


@pytest.mark.parametrize("text", ["0.9, 0.999", "0.9,0.999", "(0.9, 0.999)", "[0.9; 0.999]", "0.9, 0.999,"])
def test_a_numbers_field_reads_what_people_type(text: str) -> None:
    assert NumbersField(name="betas", length=2).parse(text) == (0.9, 0.999)


def test_an_empty_text_is_no_numbers_where_any_count_will_do() -> None:
    assert NumbersField(name="hidden", default=(64,)).parse(" ") == ()
    assert NumbersField(name="milestones", optional=True).parse(" ") is None
    assert NumbersField(name="milestones", optional=True).parse("()") == ()
    refused(lambda: NumbersField(name="betas", length=2).parse(""))
    refused(lambda: NumbersField(name="must", required=True).parse(""))


@pytest.mark.parametrize(("field", "wrong", "words"), [
    (NumbersField(name="x", length=2), (0.9,), "must be 2 numbers; there are 1"),
    (NumbersField(name="x"), "0.9", "must be numbers separated by commas"),
    (NumbersField(name="x"), 0.9, "must be numbers separated by commas"),
    (NumbersField(name="x"), (0.1, "a"), "x[1] must be a number"),
    (NumbersField(name="x"), (0.1, None), "x[1] needs a value"),
    (NumbersField(name="x", upper=1.0, upper_open=True), (0.5, 1.0), "x[1] must be below 1; 1 is not"),
    (NumbersField(name="x", increasing=True), (3, 3), "must grow"),
])
def test_a_numbers_field_says_which_number_is_wrong(field: NumbersField, wrong: Any, words: str) -> None:
    assert words in refused(lambda: field.check(wrong))
    with pytest.raises(FieldProblem) as caught:
        field.check(wrong)
    assert caught.value.field == "x"


@given(lower=FINITE, upper=FINITE, lower_open=st.booleans(), upper_open=st.booleans(), value=FINITE)
def test_bounds_are_what_they_say(lower: float, upper: float, lower_open: bool, upper_open: bool,
                                  value: float) -> None:
    field = FloatField(name="x", lower=lower, upper=upper, lower_open=lower_open, upper_open=upper_open)
    inside = (value > lower or (value == lower and not lower_open)) and (
        value < upper or (value == upper and not upper_open))
    if inside:
        assert field.check(value) == value
    else:
        refused(lambda: field.check(value))
        refused(lambda: field.parse(repr(value)))


def test_a_field_problem_survives_a_pickle_of_its_sentence() -> None:
    with pytest.raises(Problem) as caught:
        FloatField(name="lr", lower=0.0).check(-1.0)
    again = pickle.loads(pickle.dumps(caught.value.sentence))
    assert again == "lr must be 0 or more; -1 is not."
    assert (again.template, again.values) == (caught.value.sentence.template, caught.value.sentence.values)


# ---------------------------------------------------------------------------------------------------------
# Signatures

def example(a: float, b: int = 3, c: bool = False, d: float = 0, e: tuple[float, float] = (0.9, 0.999),
            f: Literal["x", "y"] = "x", g: float | None = None, h: bool | None = None, i: Sequence[int] = (),
            j: str = "word", k: tuple[float | None, float] = (None, 1e-3), m: tuple[int, ...] = (64,),
            n: list[int] | None = None) -> None:
    """All kinds."""


def untyped(a=1, b=0.5, c=True, d="x", e=(0.5, 1.2), f=None, g=object):  # type: ignore[no-untyped-def]
    """No annotation: defaults tell."""


def test_kinds_are_read_from_annotations() -> None:
    found = {field.name: field for field in fields_of(example)}
    assert {name: field.kind for name, field in found.items()} == {
        "a": "float", "b": "int", "c": "bool", "d": "float", "e": "numbers", "f": "choice", "g": "float", "h": "bool",
        "i": "numbers", "j": "text", "k": "numbers", "m": "numbers", "n": "numbers"}
    assert [name for name, field in found.items() if unset(field)] == ["a"]
    assert [name for name, field in found.items() if field.optional] == ["g", "h", "n"]
    defaults = {name: p.default for name, p in inspect.signature(example).parameters.items() if name != "a"}
    assert {name: field.default for name, field in found.items() if name != "a"} == defaults
    assert isinstance(found["d"].default, float)
    e, i, k, m = (found[name] for name in "eikm")
    assert isinstance(e, NumbersField)
    assert (e.length, e.whole, e.gaps) == (2, False, False)
    assert isinstance(i, NumbersField)
    assert (i.length, i.whole) == (None, True)
    assert isinstance(k, NumbersField)
    assert (k.length, k.gaps) == (2, True)
    assert isinstance(m, NumbersField)
    assert (m.length, m.whole) == (None, True)


def test_kinds_are_read_from_defaults_where_nothing_is_annotated() -> None:
    found = {field.name: field.kind for field in fields_of(untyped)}
    assert found == {"a": "int", "b": "float", "c": "bool", "d": "text", "e": "numbers"}


def test_what_cannot_be_given_is_named_only_if_it_must_be_given() -> None:
    def needs(params: list[object], function: Callable[[int], float], lr: float = 0.1) -> None: ...

    assert unfillable(needs) == ["params", "function"]
    assert unfillable(needs, skip=("params",)) == ["function"]
    assert unfillable(example) == []
    assert unfillable(needs, skip=("params",), extra={"function": {"field": TextField}}) == []


def test_extra_adds_what_a_signature_cannot_say() -> None:
    (field,) = fields_of(example, skip=tuple("abcdefghijkmn".replace("d", "")),
                         extra={"d": {"lower": 0.0, "help": "Words.", "log": True, "default": 2}})
    assert isinstance(field, FloatField)
    assert (field.lower, field.help, field.log, field.default) == (0.0, "Words.", True, 2.0)


def test_a_default_out_of_its_own_bounds_is_found_at_once() -> None:
    with pytest.raises(FieldProblem):
        fields_of(example, extra={"b": {"lower": 4}})
