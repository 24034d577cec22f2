"""From a table to Data, compared with the same written out in NumPy and with scikit-learn."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbench.running import same, train
from tests.workbench.tables.making import build, plain, write
from workbench.data import split_off
from workbench.datasets import datasets
from workbench.field import FieldProblem
from workbench.recipe import Recipe
from workbench.registry import Choice

FLOWERS = """length,colour,width,species
5.1,red,3.5,setosa
4.9,blue,,setosa
7.0,,3.2,virginica
6.4,red,3.1,virginica
6.9,green,3.0,versicolor
5.5,red,2.3,versicolor
"""


def numbers(data: Any) -> list[list[float]]:
    return [[round(value, 4) for value in row] for row in data.train.inputs.tolist()]


# ---------------------------------------------------------------------------------------------------------
# Columns

def test_a_table_becomes_features_in_the_files_order_and_sorted_classes(tmp_path: Path) -> None:
    data = plain(write(tmp_path, FLOWERS))
    assert data.task == "classification"
    assert data.classes == ("setosa", "versicolor", "virginica")
    assert data.train.targets.tolist() == [0, 0, 2, 2, 1, 1]
    assert data.train.targets.dtype == torch.int64
    assert data.features == ("length", "colour=blue", "colour=green", "colour=red", "colour=(missing)", "width")
    mean = round((3.5 + 3.2 + 3.1 + 3.0 + 2.3) / 5, 4)
    assert numbers(data) == [
        [5.1, 0, 0, 1, 0, 3.5], [4.9, 1, 0, 0, 0, mean], [7.0, 0, 0, 0, 1, 3.2],
        [6.4, 0, 0, 1, 0, 3.1], [6.9, 0, 1, 0, 0, 3.0], [5.5, 0, 0, 1, 0, 2.3]]
    assert data.train.inputs.dtype == torch.float32
    assert data.notes == ("The target 'species' is taken for classification.",
                          "1 missing values of 'width' were filled with the mean of the training rows.")


def test_parquet_gives_the_same_as_csv(tmp_path: Path) -> None:
    table = pa.table({"length": [5.1, 4.9, 7.0, 6.4, 6.9, 5.5],
                      "colour": pa.array(["red", "blue", None, "red", "green", "red"]).dictionary_encode(),
                      "width": pa.array([3.5, None, 3.2, 3.1, 3.0, 2.3], pa.float64()),
                      "species": ["setosa", "setosa", "virginica", "virginica", "versicolor", "versicolor"]})
    pq.write_table(table, tmp_path / "t.whatever", row_group_size=2)
    one, two = build(write(tmp_path, FLOWERS), validation=0.3), build(tmp_path / "t.whatever", validation=0.3)
    assert one.features == two.features
    assert one.classes == two.classes
    assert one.validation is not None
    assert two.validation is not None
    for a, b in ((one.train, two.train), (one.validation, two.validation)):
        assert torch.equal(a.inputs, b.inputs)
        assert torch.equal(a.targets, b.targets)


@pytest.mark.parametrize(("values", "features"), [
    ({}, ("a", "size x", "size y", "b,c")),
    ({"features": "size*"}, ("size x", "size y")),
    ({"features": "size y, a"}, ("a", "size y")),
    ({"features": '"b,c", a'}, ("a", "b,c")),
    ({"features": "*", "leave_out": "size ?"}, ("a", "b,c")),
    ({"features": "?", "leave_out": None}, ("a",)),
    ({"leave_out": '"b,c",a'}, ("size x", "size y")),
    ({"target": "a"}, ("size x", "size y", "b,c", "y")),
    ({"features": "*\nsize x"}, ("a", "size x", "size y", "b,c")),
])
def test_features_are_chosen_by_name_and_pattern(values: dict[str, Any], features: tuple[str, ...],
                                                 tmp_path: Path) -> None:
    path = write(tmp_path, 'a,size x,size y,"b,c",y\n1,2,3,4,0.5\n2,3,4,5,1.5\n3,4,5,6,2.5\n')
    assert plain(path, **values).features == features


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    path = write(tmp_path, "x*,xy,y\n1,2,0.5\n3,4,1.5\n")
    assert plain(path, features="x*").features == ("x*",)
    assert plain(path, features="x[*]").features == ("x*",)
    assert plain(path, features="x?").features == ("x*", "xy")


@pytest.mark.parametrize(("header", "target"), [
    ("a,b,c", "c"), ("target,b,c", "target"), ("a,Label,c", "Label"), ("y,x,z", "y"), ("类别,b,c", "类别"),
    ("class,label,c", "label"),
])
def test_the_target_is_the_column_called_like_one_or_the_last(header: str, target: str, tmp_path: Path) -> None:
    data = plain(write(tmp_path, header + "\n1,2,0.5\n2,3,1.5\n3,4,2.5\n"), task="regression")
    assert set(data.features) == set(header.split(",")) - {target}
    assert data.outputs == (target,)


def test_several_targets_are_one_row_of_numbers(tmp_path: Path) -> None:
    data = plain(write(tmp_path, "a,u,v\n1,0.5,10\n2,1.5,20\n3,2.5,30\n"), target="v, u")
    assert data.task == "regression"
    assert data.outputs == ("v", "u")
    assert data.train.targets.tolist() == [[10, 0.5], [20, 1.5], [30, 2.5]]
    assert data.features == ("a",)
    assert data.shape.outputs == 2


# ---------------------------------------------------------------------------------------------------------
# Task and classes

@pytest.mark.parametrize(("targets", "task", "classes"), [
    (["b", "a", "b"], "classification", ("a", "b")),
    (["true", "false", "true"], "classification", ("false", "true")),
    (["1", "0", "1", "0"], "classification", ("0", "1")),
    (["10", "9", "10", "9"], "classification", ("9", "10")),
    (["1.0", "2.0", "1.0", "2.0"], "classification", ("1", "2")),
    (["1", "2", "3", "4"], "regression", ()),
    (["0.5", "1.5", "0.5"], "regression", ()),
    ([str(i % 40) for i in range(400)], "classification", None),
    ([str(i % 40 + 1) for i in range(400)], "regression", ()),
    ([str(i % 40) for i in range(399)], "regression", ()),
    (["2024-01-01", "2024-01-02", "2024-01-01"], "regression", ()),
])
def test_the_task_is_guessed_and_classes_are_sorted(targets: list[str], task: str, classes: tuple[str, ...] | None,
                                                    tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\n" + "".join(f"{i}.5,{value}\n" for i, value in enumerate(targets)))
    data = plain(path)
    assert data.task == task
    if classes is None:
        classes = tuple(str(i) for i in range(40))
    assert data.classes == classes
    if classes and task == "classification":
        assert [data.classes[label] for label in data.train.targets.tolist()] == [
            value.removesuffix(".0") for value in targets]


def test_the_task_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\n" + "".join(f"{i}.5,{i % 2}\n" for i in range(10)))
    assert plain(path).task == "classification"
    data = plain(path, task="regression")
    assert (data.task, data.classes) == ("regression", ())
    assert data.train.targets.tolist() == [[float(i % 2)] for i in range(10)]
    path = write(tmp_path, "x,y\n" + "".join(f"{i}.5,{i % 3 + 0.25}\n" for i in range(10)))
    assert plain(path, task="classification").classes == ("0.25", "1.25", "2.25")


def test_numbers_that_are_names_become_categories(tmp_path: Path) -> None:
    path = write(tmp_path, "code,day,y\n10,2024-01-01,0.5\n9,2024-01-02,1.5\n10,2024-01-01,2.5\n,2024-01-01,3.5\n")
    assert plain(path).features == ("code", "day")
    data = plain(path, categories="code, d*")
    assert data.features == ("code=9", "code=10", "code=(missing)", "day=2024-01-01", "day=2024-01-02")
    assert numbers(data) == [[0, 1, 0, 1, 0], [1, 0, 0, 0, 1], [0, 1, 0, 1, 0], [0, 0, 1, 1, 0]]


def test_dates_are_days_and_yes_no_is_0_and_1(tmp_path: Path) -> None:
    path = write(tmp_path, "day,time,stamp,yes,y\n2024-01-02,06:00:00,2024-01-02 12:00:00,true,0.5\n"
                           "1970-01-01,12:00:00,1970-01-01 18:00:00.5,false,1.5\n")
    days = (datetime.date(2024, 1, 2) - datetime.date(1970, 1, 1)).days
    assert plain(path).train.inputs.tolist() == [
        [days, 0.25, days + 0.5, 1], [0, 0.5, pytest.approx(0.75 + 0.5 / 86400), 0]]


def test_parquets_own_types_are_numbers_too(tmp_path: Path) -> None:
    table = pa.table({
        "decimal": pa.array([1, 2]).cast(pa.decimal128(22, 2)), "big": pa.array([2**64 - 1, 0], pa.uint64()),
        "stamp": pa.array([86_400_000_000, 0], pa.timestamp("us", tz="Europe/Berlin")),
        "while": pa.array([43_200_000, 0], pa.duration("ms")), "yes": [True, False],
        "small": pa.array([1, -1], pa.int8()), "a.b": [1.5, 2.5], "a": [5, 6], "y": [0.5, 1.5]})
    pq.write_table(table, tmp_path / "t.parquet")
    data = plain(tmp_path / "t.parquet")
    assert data.features == ("decimal", "big", "stamp", "while", "yes", "small", "a.b", "a")
    assert data.train.inputs.tolist() == [[1, 2.0**64, 1, 0.5, 1, 1, 1.5, 5], [2, 0, 0, 0, 0, -1, 2.5, 6]]


def test_blanks_around_values_and_words_for_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "a , b,c,y\n 1.5 , red, NA ,0.5\n2.5,red ,7,1.5\n ?,-, 8 ,2.5\n")
    data = plain(path, missing_words="-, none")
    assert data.features == ("a", "b=red", "b=(missing)", "c")
    assert numbers(data) == [[1.5, 1, 0, 7.5], [2.5, 1, 0, 7], [2, 0, 1, 8]]
    assert "b=-" in plain(path).features  # the control: a dash is a text like others


def test_a_decimal_comma_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "länge;höhe;y\n1,5; 2,5 ;0,5\n-3,25;1e3;1,5\n")
    assert plain(path).train.inputs.tolist() == [[1.5, 2.5], [-3.25, 1000]]
    assert plain(path).train.targets.tolist() == [[0.5], [1.5]]


def test_huge_whole_numbers_are_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "id,big,y\n9007199254740993,123456789012345678901234567890,0.5\n9007199254740995,1,1.5\n")
    data = build(path)
    assert torch.isfinite(data.train.inputs).all()
    assert data.train.inputs[:, 1].tolist() == [1, -1]


def test_quoted_line_breaks_marks_and_windows_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeff"first\nname",size,y\r\n"a\r\nb",1,0.5\r\n"c ""d""",2,1.5\r\n\r\n"a\r\nb",3,2.5\r\n')
    data = plain(path)
    assert data.features == ('first\nname=a\r\nb', 'first\nname=c "d"', "size")
    assert numbers(data) == [[1, 0, 1], [0, 1, 2], [1, 0, 3]]


def test_a_value_with_line_breaks_at_the_border_of_a_block_is_not_cut(tmp_path: Path) -> None:
    text = "word, with\nbreak " * 20
    path = write(tmp_path, "t,x,y\n" + "".join(f'"{text}{i % 3}",{i},0.5\n' for i in range(20_000)))
    assert path.stat().st_size > 4 << 20
    data = plain(path, task="regression")
    assert len(data.features) == 4
    assert data.train.inputs[:, 3].tolist() == list(range(20_000))


def test_the_row_numbers_that_pandas_writes_are_left_out(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i * i},{i % 2}\n" for i in range(6))
    data = plain(write(tmp_path, ",a,y\n" + rows))
    assert data.features == ("a",)
    assert data.notes[-1] == "The first column of t.csv has no name and counts the rows: it was left out."
    assert plain(write(tmp_path, "n,a,y\n" + rows)).features == ("n", "a")  # the control: it has a name
    assert plain(write(tmp_path, ",a,y\n" + rows), features="column 1, a").features == ("column 1", "a")
    assert plain(write(tmp_path, ",a,y\n5" + rows[1:])).features == ("column 1", "a")  # it does not count


def test_a_table_without_header_has_numbered_columns(tmp_path: Path) -> None:
    data = plain(write(tmp_path, "5.1,3.5,a\n4.9,3.0,a\n6.4,3.2,b\n"))
    assert data.features == ("column 1", "column 2")
    assert len(data.train) == 3


def test_more_features_than_rows_is_fine(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(5, 3001))
    path = write(tmp_path, "\n".join(",".join(f"{value:.4f}" for value in row) for row in values) + "\n")
    data = plain(path, header="no")
    assert data.train.inputs.shape == (5, 3000)
    assert np.allclose(data.train.inputs, values[:, :-1].round(4))


# ---------------------------------------------------------------------------------------------------------
# Missing values, scaling, splits: only what the training rows have is learned from

ROWS = np.random.default_rng(1).normal(size=(60, 3)) * [1, 100, 1e-3] + [5, 1e9, 0]


def numeric(tmp_path: Path, rows: np.ndarray = ROWS) -> Path:
    gone = np.random.default_rng(2).random(rows.shape) < 0.1
    gone[:, -1] = False
    lines = [",".join("" if g else repr(float(v)) for v, g in zip(row, gone_row, strict=True))
             for row, gone_row in zip(rows, gone, strict=True)]
    return write(tmp_path, "a,b,y\n" + "\n".join(lines) + "\n")


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
@pytest.mark.parametrize("missing", ["mean", "median"])
def test_scaling_and_filling_are_scikit_learns_fitted_on_the_training_rows(scaling: str, missing: str,
                                                                           tmp_path: Path) -> None:
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    path = numeric(tmp_path)
    raw = np.genfromtxt(path, delimiter=",", skip_header=1)
    whole, targets = torch.from_numpy(raw[:, :2]), torch.from_numpy(raw[:, 2:])
    one, two = split_off(whole, targets, 0.25, 3)
    assert two is not None
    imputer = SimpleImputer(strategy=missing)
    scaler = StandardScaler() if scaling == "standard" else MinMaxScaler()
    first = scaler.fit_transform(imputer.fit_transform(one.inputs))
    second = scaler.transform(imputer.transform(two.inputs))

    data = build(path, validation=0.25, split_seed=3, scaling=scaling, missing_numbers=missing)
    assert data.validation is not None
    assert np.allclose(data.train.inputs, first, atol=1e-6)
    assert np.allclose(data.validation.inputs, second, atol=1e-6)
    assert torch.equal(data.train.targets, one.targets.float())
    leaky = StandardScaler().fit_transform(imputer.fit_transform(whole))  # the control: fitted on everything
    assert not np.allclose(np.sort(data.train.inputs.numpy()[:, 0])[:3], np.sort(leaky[:, 0])[:3], atol=1e-4)


def test_validation_rows_cannot_be_felt_in_the_training_split(tmp_path: Path) -> None:
    """Whatever stands in the rows that are held, the training split has the same bits."""
    rows = np.column_stack([np.arange(40.0), np.arange(40.0) % 7, np.arange(40.0) / 8])
    path = write(tmp_path, "a,b,y\n" + "\n".join(",".join(map(str, row)) for row in rows) + "\n")
    before = build(path, validation=0.25)
    assert before.validation is not None
    held = {round(8 * y) for y in before.validation.targets.flatten().tolist()}
    rows[sorted(held), :2] *= 1000
    after = build(write(tmp_path, "a,b,y\n" + "\n".join(",".join(map(str, row)) for row in rows) + "\n"),
                  validation=0.25)
    assert torch.equal(before.train.inputs, after.train.inputs)
    assert after.validation is not None
    assert not torch.equal(before.validation.inputs, after.validation.inputs)


def test_a_category_that_only_validation_has_is_all_zero(tmp_path: Path) -> None:
    rows = ["red", "blue"] * 10
    path = write(tmp_path, "c,x,y\n" + "".join(f"{c},{i},{i}.5\n" for i, c in enumerate(rows)))
    data = plain(path, validation=0.3)
    assert data.validation is not None
    held = round(data.validation.inputs[0, -1].item())
    rows[held] = "violet"
    again = plain(write(tmp_path, "c,x,y\n" + "".join(f"{c},{i},{i}.5\n" for i, c in enumerate(rows))), validation=0.3)
    assert again.features == data.features == ("c=blue", "c=red", "x")
    assert again.validation is not None
    assert again.validation.inputs[0].tolist() == [0, 0, held]


def test_rows_with_missing_values_can_be_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a,c,y\n1,red,0.5\n,red,1.5\n3,,2.5\n4,blue,\n5,blue,4.5\n")
    data = plain(path, missing_numbers="drop", missing_text="drop", missing_target="drop")
    assert numbers(data) == [[1, 0, 1], [5, 1, 0]]
    assert data.notes[-1] == ("3 of 5 rows were left out: 1 have no target, 2 have another value missing.")
    data = plain(path, missing_numbers="drop", missing_target="drop")
    assert numbers(data) == [[1, 0, 1, 0], [3, 0, 0, 1], [5, 1, 0, 0]]


def test_a_constant_feature_is_0_and_not_a_division_by_0(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,y\n0.1,1,0.5\n0.1,2,1.5\n0.1,3,2.5\n")
    for scaling in ("standard", "minmax"):
        assert build(path, scaling=scaling).train.inputs[:, 0].tolist() == [0, 0, 0]


def test_large_numbers_close_together_keep_their_differences(tmp_path: Path) -> None:
    """Scaled in float64: in float32 these stamps would be equal."""
    path = write(tmp_path, "stamp,y\n" + "".join(f"{1_700_000_000 + i},{i}.5\n" for i in range(10)))
    wanted = (np.arange(10) - 4.5) / np.arange(10).std()
    assert np.allclose(build(path).train.inputs[:, 0], wanted, atol=1e-6)


def test_regression_targets_can_be_scaled(tmp_path: Path) -> None:
    path = numeric(tmp_path)
    data = build(path, target="a", validation=0.2, missing_target="drop", scale_target=True)
    targets = data.train.targets.double()
    assert float(targets.mean()) == pytest.approx(0, abs=1e-6)
    assert float(targets.std(correction=0)) == pytest.approx(1, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**40), share=st.floats(0.05, 0.6))
def test_a_stratified_split_keeps_every_class_on_both_sides(seed: int, share: float,
                                                            tmp_path_factory: pytest.TempPathFactory) -> None:
    labels = ["a"] * 40 + ["b"] * 20 + ["c"] * 20
    path = write(tmp_path_factory.mktemp("t"), "x,y\n" + "".join(f"{i},{c}\n" for i, c in enumerate(labels)))
    data = plain(path, validation=share, split_seed=seed)
    assert data.validation is not None
    assert sorted(torch.cat([data.train.inputs, data.validation.inputs]).flatten().tolist()) == list(range(80))
    held = torch.bincount(data.validation.targets, minlength=3)
    assert len(data.validation) == max(1, round(80 * share))
    assert all(abs(int(held[i]) - size * share) <= 1.5 for i, size in enumerate((40, 20, 20)))
    again = plain(path, validation=share, split_seed=seed)
    assert torch.equal(again.train.inputs, data.train.inputs)


def test_without_stratifying_the_split_is_the_one_of_all_datasets(tmp_path: Path) -> None:
    path = write(tmp_path, "x,y\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(50)))
    data = plain(path, validation=0.3, split_seed=5, stratified=False)
    one, two = split_off(torch.arange(50.0)[:, None], torch.arange(50) % 2, 0.3, 5)
    assert two is not None
    assert data.validation is not None
    assert same([data.train.inputs, data.validation.inputs], [one.inputs, two.inputs])
    assert not torch.equal(plain(path, validation=0.3, split_seed=5).train.inputs, one.inputs)


# ---------------------------------------------------------------------------------------------------------
# The part

def test_naming_the_part_loads_no_reader() -> None:
    import subprocess

    script = "import sys; from workbench.datasets import datasets; datasets.part('table'); assert 'pyarrow' not in " \
             "sys.modules; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])


def test_the_path_must_be_given() -> None:
    problems = list(datasets.part("table").problems({}))
    assert [problem.field for problem in problems] == ["path"]
    with pytest.raises(FieldProblem):
        datasets.build(Choice("table", {"path": "relative.csv"}))


@pytest.mark.parametrize(("task", "loss"), [("classification", "CrossEntropyLoss"), ("regression", "MSELoss")])
def test_a_table_trains(task: str, loss: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 3))
    y = (x @ [1.0, -2.0, 0.5] > 0).astype(int) if task == "classification" else x @ [1.0, -2.0, 0.5]
    text = "a,b,c,y\n" + "".join(f"{a},{b},{c},{t}\n" for (a, b, c), t in zip(x, y, strict=True))
    recipe = Recipe(Choice("table", {"path": str(write(tmp_path, text, "数据 1.csv"))}),
                    Choice("mlp", {"hidden": (8,)}), Choice(loss), Choice("Adam", {"lr": 0.02}),
                    training={"epochs": 20, "threads": 1})
    again = Recipe.from_toml(recipe.to_toml())
    losses = train(again).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
