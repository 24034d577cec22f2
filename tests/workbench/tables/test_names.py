"""Lists of names of columns: what is written is read as the same names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.field import FieldProblem
from workbench.tables.names import chosen, guess_target, list_text, listed, targets_asked, targets_text

NAMES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(str.strip).filter(bool),
                 min_size=1, max_size=6, unique=True)


@given(NAMES)
@example(["a,b", '"', 'say "x"', "Temp\n(°C)", "a\r\nb", "size*", "[x]", "价格, 元", "🙂", "#1", "a\u2028x"])
def test_what_is_written_is_read_as_the_same_names(names: list[str]) -> None:
    assert listed(list_text(names)) == names
    assert chosen(names, list_text(names), "features", "t.csv") == names
    for name in names:
        assert chosen(names, list_text([name]), "features", "t.csv") == [name]


@given(NAMES)
@example(["a", "b", "a, b"])
@example(["a,b", '"a,b"'])
def test_targets_are_read_as_the_same_names(names: list[str]) -> None:
    assert targets_asked(names, targets_text(names, names)) == names
    assert targets_asked(names, targets_text(names, names[:2])) == names[:2]
    assert targets_asked(names, targets_text(names, names[:1])) == names[:1]


def test_the_control_a_name_with_a_comma_needs_its_quotation_marks() -> None:
    assert listed("a,b") == ["a", "b"]
    assert listed("a, \"b, c\" ,, 'd' \n e*") == ["a", "b, c", "'d'", "e*"]
    with pytest.raises(FieldProblem, match="no column 'a'"):
        chosen(["a,b"], "a,b", "features", "t.csv")


def test_nothing_asked_is_the_guess() -> None:
    names = ["x", "Label", "z"]
    assert guess_target(names) == "Label"
    for nothing in ("", " ", ",", ", ,"):
        assert targets_asked(names, nothing) == ["Label"]
    assert targets_asked(names, "z, x, z, no") == ["z", "x", "no"]
    assert targets_asked(["a,b", "c"], "a,b") == ["a,b"]
