"""The look at what will be trained on: numbers compared with NumPy, each finding with data that has nothing of it."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from workbench import data_summary, sample_reading
from workbench.batches import Preparation
from workbench.data import Data, Split
from workbench.data_summary import DataSummary, Finding, Kind, describe
from workbench.datasets import datasets
from workbench.progress import Cancelled, Progress, Reporter
from workbench.registry import Choice
from workbench.sentence import Problem, Sentence
from workbench.stream import FromMemory

GENERATOR = torch.Generator().manual_seed(0)


def vectors(count: int = 60, width: int = 3) -> Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(count))


def classification(inputs: Tensor, labels: Sequence[int], held: int = 20, classes: int = 2, **more: Any) -> Data:
    """The last ``held`` samples are the validation split."""
    targets = torch.tensor(labels)
    cut = len(inputs) - held
    return Data(Split(inputs[:cut], targets[:cut]), Split(inputs[cut:], targets[cut:]) if held else None,
                "classification", tuple("abcdefghijklmnop"[:classes]), **more)


def regression(inputs: Tensor, targets: Tensor, **more: Any) -> Data:
    return Data(Split(inputs, targets), None, "regression", **more)


GOOD = classification(vectors(), [0, 1] * 30)


def kinds(summary: DataSummary) -> list[str]:
    return [finding.kind for finding in summary.findings]


def only(data: Data, kind: str) -> Finding:
    """The one finding, which good data does not have."""
    found = describe(data).findings
    assert [finding.kind for finding in found] == [kind], found
    assert found[0].sentence.endswith(".")
    assert isinstance(found[0].sentence, Sentence)
    return found[0]


def test_good_data_has_no_findings() -> None:
    summary = describe(GOOD)
    assert summary.findings == ()
    assert summary.notes == ()
    assert (summary.task, summary.training, summary.validation, summary.shape) == ("classification", 40, 20, (3,))
    assert [(one.name, one.training, one.validation) for one in summary.classes] == [("a", 20, 10), ("b", 20, 10)]
    assert summary.looked_at == 40
    assert summary.outputs == ()


@pytest.mark.parametrize("part", [part for part in datasets.parts() if "needs" not in part.info and not
                                  part.unavailable], ids=lambda part: part.name)
def test_every_dataset_that_comes_with_the_program_can_be_described(part: Any) -> None:
    data = datasets.build(Choice(part.name))
    summary = describe(data)
    assert all(not finding.severe for finding in summary.findings), summary.findings
    assert summary.in_both == 0
    assert sum(one.training for one in summary.classes) == (len(data.train) if data.task == "classification" else 0)
    assert len(summary.outputs) == (0 if data.task == "classification" else data.shape.outputs)


# ---------------------------------------------------------------------------------------------------------
# Numbers

SHAPES = [(50,), (50, 4), (7, 3, 5, 6), (9, 1, 8, 8), (5, 2, 11)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8])
@pytest.mark.parametrize("chunk", [1, 100, 10_000])
def test_ranges_means_and_deviations_are_numpys(shape: tuple[int, ...], dtype: torch.dtype, chunk: int,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_reading, "BLOCK", chunk)
    inputs = (torch.rand(shape, generator=GENERATOR) * 255).to(dtype)
    if dtype == torch.float32:
        inputs += 1e6  # where squares would lose the digits
    summary = describe(regression(inputs, torch.zeros(shape[0], 1)))
    by_channel = inputs.double().numpy().reshape(shape[0], shape[1] if len(shape) > 1 else 1, -1)
    assert len(summary.inputs) == by_channel.shape[1]
    for i, values in enumerate(summary.inputs):
        channel = by_channel[:, i]
        assert (values.lowest, values.highest) == (channel.min(), channel.max())
        assert values.mean == pytest.approx(channel.mean(), rel=1e-12)
        assert values.deviation == pytest.approx(channel.std(), rel=1e-9)
        assert values.not_finite == 0


@pytest.mark.parametrize(("shape", "mean", "std", "byte_range"), [
    ((20, 3, 4, 4), (0.5, 0.4, 0.3), (0.2, 0.3, 0.4), 255.0), ((20, 1, 4, 4), (0.5,), (0.25,), 16.0),
    ((20, 4), (1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 4.0, 8.0), 255.0), ((20, 3, 4, 4), None, None, 255.0),
])
def test_what_the_model_sees_is_what_the_batches_are(shape: tuple[int, ...], mean: Any, std: Any,
                                                     byte_range: float) -> None:
    inputs = torch.randint(0, 17, shape, generator=GENERATOR, dtype=torch.uint8)
    data = Data(Split(inputs, torch.zeros(20, 1)), None, "regression", mean=mean, std=std, byte_range=byte_range)
    seen = Preparation(data, torch.device("cpu"))(inputs).double()
    for i, values in enumerate(describe(data).prepared):
        assert values.lowest == pytest.approx(float(seen[:, i].min()), abs=1e-6)
        assert values.highest == pytest.approx(float(seen[:, i].max()), abs=1e-6)
        assert values.mean == pytest.approx(float(seen[:, i].mean()), abs=1e-6)
        assert values.deviation == pytest.approx(float(seen[:, i].std(correction=0)), abs=1e-6)


def test_features_channels_and_outputs_have_names() -> None:
    def names(data: Data) -> tuple[list[str], list[str]]:
        summary = describe(data)
        return [values.name for values in summary.inputs], [values.name for values in summary.outputs]

    targets = torch.randn(10, 2, generator=GENERATOR)
    assert names(regression(vectors(10), targets)) == (["feature 1", "feature 2", "feature 3"],
                                                       ["target 1", "target 2"])
    named = regression(vectors(10), targets, features=("x", "y", "z"), outputs=("u", "v"))
    assert names(named) == (["x", "y", "z"], ["u", "v"])
    assert names(regression(torch.rand(10, 3, 2, 2), targets))[0] == ["red", "green", "blue"]
    assert names(regression(torch.rand(10, 1, 2, 2), targets))[0] == ["grey"]
    assert names(regression(torch.rand(10, 2, 2, 2), targets))[0] == ["channel 1", "channel 2"]


def test_of_much_data_some_is_measured_and_a_note_says_so() -> None:
    data = classification(vectors(1000), [0, 1] * 500, held=100)
    summary = describe(data, values_looked_at=300)
    assert summary.looked_at == 100
    assert summary.notes == ("Ranges, means and deviations are of 100 of the 900 training samples.",)
    assert summary.inputs[0].mean == pytest.approx(float(data.train.inputs[::9, 0].mean()), abs=1e-6)
    assert sum(one.training for one in summary.classes) == 900
    whole = describe(data)
    assert whole.looked_at == 900
    assert whole.notes == ()


def test_what_was_done_to_the_data_is_told_too() -> None:
    note = Sentence("Three rows were left out.")
    assert describe(replace(GOOD, notes=(note,))).notes == (note,)


def test_nothing_is_changed_and_no_generator_is_moved() -> None:
    inputs = vectors(30)
    data = classification(inputs, [0, 1] * 15)
    before, state, numpy_state = inputs.clone(), torch.get_rng_state(), np.random.get_state()
    describe(data)
    assert torch.equal(inputs, before)
    assert torch.equal(torch.get_rng_state(), state)
    assert str(np.random.get_state()) == str(numpy_state)


# ---------------------------------------------------------------------------------------------------------
# Findings

def test_numbers_that_are_not_finite_are_found_counted_and_left_out_of_the_means() -> None:
    inputs = vectors(60)
    inputs[7, 1], inputs[9, 1], inputs[9, 2], inputs[45, 0] = math.nan, math.inf, -math.inf, math.nan
    summary = describe(classification(inputs, [0, 1] * 30))
    assert [finding.sentence for finding in summary.findings] == [
        "2 samples of the training split have NaN or infinite inputs, the first is sample 7: training would stop "
        "there.",
        "1 samples of the validation split have NaN or infinite inputs, the first is sample 5: training would stop "
        "there."]
    assert all(finding.severe for finding in summary.findings)
    assert [values.not_finite for values in summary.inputs] == [0, 2, 1]
    column = inputs[:40, 1][torch.isfinite(inputs[:40, 1])].double()
    assert summary.inputs[1].mean == pytest.approx(float(column.mean()))
    assert summary.inputs[1].deviation == pytest.approx(float(column.std(correction=0)))
    assert summary.inputs[1].highest == float(column.max())


def test_targets_that_are_not_finite_are_found() -> None:
    targets = torch.randn(60, 1, generator=GENERATOR)
    targets[4] = math.nan
    finding = only(regression(vectors(60), targets), "not finite")
    assert "1 samples of the training split have NaN or infinite targets, the first is sample 4" in finding.sentence


def test_a_column_of_nothing_but_nan_is_no_crash() -> None:
    inputs = vectors(60)
    inputs[:, 1] = math.nan
    summary = describe(classification(inputs, [0, 1] * 30))
    assert kinds(summary) == ["not finite", "not finite"]
    assert math.isnan(summary.inputs[1].mean)


def test_labels_that_do_not_start_at_0_are_found() -> None:
    summary = describe(classification(vectors(60), [1, 2] * 30, classes=3))
    assert kinds(summary) == ["labels", "empty class"]
    assert summary.findings[0].sentence == (
        "Labels run from 1 to 2 and do not start at 0: the model gets outputs that are never right. Subtract 1 from "
        "each.")


@pytest.mark.parametrize("labels", [[0, 2] * 30, [-1, 0, 1] * 20])
def test_labels_out_of_range_are_found(labels: list[int]) -> None:
    finding = describe(classification(vectors(60), labels)).findings[0]
    assert finding.kind == "labels"
    assert finding.severe
    assert f"Labels run from {min(labels)} to {max(labels)}, and there are 2 classes" in finding.sentence


def test_classes_without_a_training_sample_are_named() -> None:
    finding = only(classification(vectors(60), [0, 1] * 20 + [2, 0] * 10, classes=4), "empty class")
    assert finding.sentence == "2 of 4 classes have no training sample (c, d): they cannot be learned."
    many = describe(classification(vectors(60), [0, 1] * 30, classes=12)).findings[0].sentence
    assert "10 of 12 classes have no training sample (c, d, e, f, g, …)" in many


def test_very_unbalanced_classes_are_found() -> None:
    finding = only(classification(vectors(60), [0] * 37 + [1] * 3 + [0, 1] * 10), "unbalanced")
    assert "a has 37 training samples, b has 3" in finding.sentence
    assert not finding.severe
    assert kinds(describe(classification(vectors(60), [0] * 36 + [1] * 4 + [0, 1] * 10))) == []  # 9 to 1 is not very
    alone = only(classification(vectors(60), [0] * 60, classes=1), "unbalanced")
    assert "All training samples are of the class a" in alone.sentence


def test_constant_features_are_named() -> None:
    inputs = vectors(60)
    inputs[:40, 1] = 0.1
    finding = only(classification(inputs, [0, 1] * 30, features=("x", "flat", "z")), "constant")
    assert finding.sentence == ("1 of 3 features or channels have one value in all training samples (flat): nothing "
                                "can be learned from them.")
    inputs[39, 1] = 0.2
    data = classification(inputs, [0, 1] * 30)
    assert kinds(describe(data)) == []
    assert kinds(describe(data, values_looked_at=30)) == []  # not even where that sample is not measured


def test_a_constant_target_is_found() -> None:
    finding = only(regression(vectors(), torch.full((60, 1), 2.5)), "constant")
    assert "What is to be predicted, target 1, is 2.5 in all training samples" in finding.sentence


def test_inputs_and_targets_of_large_scale_are_found_where_nothing_scales_them() -> None:
    inputs = vectors()
    inputs[:, 1] *= 1000
    finding = only(classification(inputs, [0, 1] * 30), "scale")
    assert "feature 2 has mean" in finding.sentence
    scaled = classification(inputs, [0, 1] * 30, mean=(0.0, 0.0, 0.0), std=(1.0, 1000.0, 1.0))
    assert kinds(describe(scaled)) == []
    pictures = torch.randint(0, 256, (60, 3, 4, 4), dtype=torch.uint8)
    assert kinds(describe(classification(pictures, [0, 1] * 30))) == []
    assert kinds(describe(classification(pictures.float(), [0, 1] * 30))) == ["scale"]
    targets = torch.randn(60, 1, generator=GENERATOR)
    assert kinds(describe(regression(vectors(), targets))) == []
    assert kinds(describe(regression(vectors(), targets * 1e5))) == ["scale"]


@pytest.mark.parametrize("shape", [(3,), (3, 32, 32), (3, 100, 101), ()])
@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8])
def test_the_same_sample_in_both_splits_is_found(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    inputs = (torch.rand(60, *shape, generator=torch.Generator().manual_seed(3)) * 1e9).to(torch.int64)
    inputs = inputs.float() / 1e9 if dtype == torch.float32 else (inputs % 256).to(torch.uint8)
    if dtype == torch.uint8 and not shape:
        inputs = torch.arange(60, dtype=torch.uint8)
    if dtype == torch.uint8 and shape == (3,):
        inputs = torch.arange(180, dtype=torch.uint8).reshape(60, 3)
    data = classification(inputs, [0, 1] * 30)
    assert describe(data).in_both == 0
    inputs = inputs.clone()
    inputs[45], inputs[52], inputs[59] = inputs[3], inputs[39], inputs[3]
    summary = describe(classification(inputs, [0, 1] * 30))
    assert summary.in_both == 3
    assert [finding.sentence for finding in summary.findings if finding.kind == "in both"] == [
        "3 of the 20 validation samples are in the training split too: the validation loss looks better than it is."]


def test_two_large_pictures_that_differ_where_nobody_looks_are_not_the_same() -> None:
    """Of a large picture only some bytes are hashed: what is found must be compared in full."""
    inputs = torch.zeros(40, 3, 100, 100, dtype=torch.uint8)
    inputs[:, 0, 0, 0] = torch.arange(40)
    inputs[20:, 0, 0, 0] = torch.arange(20)
    assert describe(classification(inputs, [0, 1] * 20)).in_both == 20
    inputs[25, 0, 0, 1] = 1
    assert describe(classification(inputs, [0, 1] * 20)).in_both == 19


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_samples_in_both_are_counted_as_by_comparing_all_with_all(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 5))
    inputs = torch.tensor(data.draw(st.lists(st.lists(st.integers(0, 2), min_size=width, max_size=width), min_size=4,
                                             max_size=30)), dtype=torch.float32)
    held = data.draw(st.integers(1, len(inputs) - 1))
    first, second = inputs[:-held], inputs[-held:]
    wanted = sum(any(torch.equal(one, other) for other in first) for one in second)
    given = Data(Split(first, torch.zeros(len(first), 1)), Split(second, torch.zeros(held, 1)), "regression")
    assert describe(given).in_both == wanted


def test_severe_findings_come_first() -> None:
    inputs = vectors(60)
    inputs[:, 0] = 1.0
    inputs[3, 1] = math.nan
    found = describe(classification(inputs, [0] * 38 + [1] * 2 + [0, 1] * 10)).findings
    assert [finding.severe for finding in found] == sorted((finding.severe for finding in found), reverse=True)
    assert {finding.kind for finding in found} == {"not finite", "constant", "unbalanced"}
    assert {finding.kind for finding in found} <= set(get_args(Kind))


def test_one_sample_is_enough_to_describe() -> None:
    summary = describe(regression(torch.ones(1, 2), torch.ones(1, 1)))
    assert summary.training == 1
    assert summary.inputs[0].deviation == 0


# ---------------------------------------------------------------------------------------------------------
# Streams

class Recorded(FromMemory):
    """A stream that remembers what was read of it."""

    def __init__(self, whole: Tensor, random: bool = False) -> None:
        super().__init__(whole)
        self.random = random
        self.reads: list[list[int]] = []
        self.seeds: list[int] = []

    def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
        assert (seeds is not None) == self.random
        self.reads.append(list(rows))
        self.seeds += seeds or []
        return super().read(rows)


def streamed(data: Data, random: bool = False) -> Data:
    assert data.validation is not None
    return replace(data, train=replace(data.train, inputs=Recorded(data.train.held, random)),
                   validation=replace(data.validation, inputs=Recorded(data.validation.held, random)))


def reads(data: Data) -> list[list[int]]:
    assert isinstance(data.train.inputs, Recorded)
    return data.train.inputs.reads


@pytest.mark.parametrize("shape", [(60, 3), (60, 3, 6, 7), (60,)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8])
@pytest.mark.parametrize("block", [5, 1000, 2_000_000])
def test_a_stream_is_described_as_what_is_held(shape: tuple[int, ...], dtype: torch.dtype, block: int,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_reading, "BLOCK", block)
    inputs = (torch.rand(shape, generator=torch.Generator().manual_seed(1)) * 255).to(dtype)
    inputs[50] = inputs[3]
    if dtype == torch.float32:
        inputs[41, ...], inputs[7, ...], inputs[9, ...] = math.nan, math.nan, math.inf
    data = classification(inputs, [0, 1] * 30)
    found, wanted = describe(streamed(data)), describe(data)
    assert found == replace(wanted, streamed=True)
    assert found.in_both
    assert found.nbytes == inputs.nbytes + 60 * 8


def test_of_a_large_stream_some_samples_are_read_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_summary, "_STREAMED_LOOKED_AT", 100)
    monkeypatch.setattr(data_summary, "_STREAMED_COMPARED", 1000)
    inputs = vectors(1000)
    inputs[:900, 1] = torch.where(torch.arange(900) % 9 == 0, 1.0, torch.randn(900, generator=GENERATOR))
    inputs[9, 0] = inputs[10, 0] = math.nan
    data = streamed(classification(inputs, [0, 1] * 500, held=100))
    summary = describe(data)
    assert summary.looked_at == 100
    assert sorted(row for rows in reads(data)[:1] for row in rows) == list(range(0, 900, 9))
    assert summary.notes == ("Ranges, means and deviations are of 100 of the 900 training samples.",)
    assert [finding.sentence for finding in summary.findings] == [
        "1 of the 100 samples of the training split that were looked at have NaN or infinite inputs, the first is "
        "sample 9: training would stop there.",
        "1 of 3 features or channels have one value in all 100 training samples that were looked at (feature 2): "
        "little can be learned from them."]
    assert [one.training for one in summary.classes] == [450, 450]


def test_a_stream_is_read_in_blocks_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_reading, "BLOCK", 3 * 50)
    inputs = vectors(1000)
    inputs[950:] = inputs[:50]
    data = streamed(classification(inputs, [0, 1] * 500, held=100))
    assert describe(data).in_both == 50
    assert max(map(len, reads(data))) == 50


def test_samples_in_both_splits_are_looked_for_only_where_reading_all_is_affordable(
        monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = vectors(60)
    inputs[50] = inputs[3]
    data = classification(inputs, [0, 1] * 30)
    assert describe(streamed(data)).in_both == 1
    not_held = "Nobody has looked for samples that are in both splits: all 60 samples would have to be read for it."
    for limit in ("_STREAMED_COMPARED", "_COMPARED_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(data_summary, limit, 59)
            given = streamed(data)
            summary = describe(given)
            assert (summary.in_both, summary.notes) == (None, (not_held,))
            assert sum(map(len, reads(given))) == 40  # once, for the values
            assert describe(data).in_both == 1  # what is held is compared in any case


def test_random_samples_are_read_under_their_rows_and_not_compared() -> None:
    data = streamed(GOOD, random=True)
    summary = describe(data)
    assert isinstance(data.train.inputs, Recorded)
    assert data.train.inputs.seeds == list(range(40))
    assert summary.in_both is None
    assert summary.notes == ("Nobody has looked for samples that are in both splits: a sample that is read twice has "
                             "other numbers each time.",)


def test_describing_a_stream_tells_how_far_it_is_and_can_be_called_off() -> None:
    told: list[Progress] = []
    describe(streamed(GOOD), reporter=Reporter(told.append))
    assert (told[0].unit, told[0].total) == ("samples", 40 + 20 + 60)
    off = threading.Event()
    off.set()
    with pytest.raises(Cancelled):
        describe(streamed(GOOD), reporter=Reporter(cancel=off))
    with pytest.raises(Cancelled):
        describe(GOOD, reporter=Reporter(cancel=off))


def test_a_sample_that_cannot_be_read_is_named() -> None:
    class Broken(FromMemory):
        def read(self, rows: Sequence[int], seeds: Sequence[int] | None = None) -> Tensor:
            if 7 in rows:
                raise Problem("Sample 7 in line 3 of {file} is gone.", file="mine.py")
            return super().read(rows)

    with pytest.raises(Problem, match=r"line 3 of mine\.py"):
        describe(replace(GOOD, train=replace(GOOD.train, inputs=Broken(GOOD.train.held))))


def test_what_is_told_of_data_can_be_named_without_torch() -> None:
    done = subprocess.run([sys.executable, "-c", "import sys, workbench.data_facts; print('torch' in sys.modules)"],
                          capture_output=True, text=True, check=True, cwd=Path(data_summary.__file__).parents[1])
    assert done.stdout.strip() == "False"
