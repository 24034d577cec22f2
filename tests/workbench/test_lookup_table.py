"""The lookup table: bins, rows and gradients are what its help says."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from tests.workbench.running import recipe, train
from workbench.data import DataShape
from workbench.kinds import registries
from workbench.models.lookup_table import LookupTable
from workbench.registry import Choice

SHAPE = DataShape((3,), 2, "regression")


def table(inputs: int = 1, levels: int = 16, width: int = 1, sparse: bool = True) -> LookupTable:
    """With rows that tell their own number."""
    made = LookupTable(inputs, levels, width, sparse)
    made.table.weight.data = torch.arange(inputs * levels, dtype=torch.float32)[:, None].expand(-1, width).clone()
    return made


def bins(numbers: Tensor, levels: int = 16) -> Tensor:
    return table(levels=levels)(numbers[:, None])[:, 0].long()


def test_a_model_without_hidden_layers_is_a_sum_of_one_row_for_each_input() -> None:
    torch.manual_seed(0)
    model = registries["models"].build(Choice("lookup_table", {"levels": 4}), SHAPE)
    rows = model[0].table.weight
    assert rows.shape == (12, 2)
    inputs = torch.tensor([[-9.0, 0.1, 9.0], [0.6, -0.1, -0.6]])
    # tanh: -1, 0.0997, 1 and 0.537, -0.0997, -0.537; half of 1 plus that, times 4
    expected = torch.stack([rows[0] + rows[4 + 2] + rows[8 + 3], rows[3] + rows[4 + 1] + rows[8 + 0]])
    torch.testing.assert_close(model(inputs), expected)
    assert len(list(model.parameters())) == 1


@settings(deadline=None)
@given(st.floats(width=32, allow_nan=False), st.floats(width=32, allow_nan=False), st.integers(2, 1000))
def test_bins_are_in_the_order_of_the_numbers_and_none_is_out_of_range(a: float, b: float, levels: int) -> None:
    low, high = bins(torch.tensor(sorted([a, b])), levels).tolist()
    assert 0 <= low <= high < levels


def test_the_ends_and_what_is_no_number() -> None:
    numbers = torch.tensor([float("-inf"), -1e30, 1e30, float("inf"), float("nan")])
    assert bins(numbers).tolist() == [0, 0, 15, 15, 0]


def test_numbers_from_0_to_1_and_standardised_ones_both_use_many_bins() -> None:
    generator = torch.Generator().manual_seed(0)
    uniform = torch.rand(10_000, generator=generator)
    normal = torch.randn(10_000, generator=generator)
    assert len(bins(uniform).unique()) == 7
    assert len(bins(normal).unique()) == 16
    shares = bins(normal).bincount(minlength=16) / 10_000
    assert shares.max() < 0.1
    assert shares.min() > 0.01
    # The control: evenly wide bins from -3 to 3, as one would write them first.
    assert len(((uniform + 3) / 6 * 16).long().unique()) == 3


def test_the_sparse_gradient_has_the_rows_looked_up_and_is_the_dense_one() -> None:
    inputs = torch.tensor([[0.2, -1.0, 3.0], [0.2, 0.5, 3.0]])
    found = []
    for sparse in (True, False):
        torch.manual_seed(0)
        model = registries["models"].build(Choice("lookup_table", {"sparse": sparse, "hidden": (4,)}), SHAPE)
        model(inputs).square().sum().backward()
        gradient = model[0].table.weight.grad
        assert gradient.is_sparse is sparse
        assert not any(weight.grad.is_sparse for weight in model[2].parameters())
        found.append(gradient.coalesce() if sparse else gradient)
    assert found[0].indices().tolist() == [[9, 16 + 1, 16 + 11, 32 + 15]]
    torch.testing.assert_close(found[0].to_dense(), found[1])


def test_where_it_starts_is_the_seeds_doing_and_outputs_are_about_1() -> None:
    def build(seed: int) -> nn.Module:
        torch.manual_seed(seed)
        made = registries["models"].build(Choice("lookup_table"), DataShape((1, 8, 8), 10, "classification"))
        assert isinstance(made, nn.Module)
        return made

    one, two, other = build(0), build(0), build(1)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    outputs = one(torch.randn(200, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    assert outputs.std().item() == pytest.approx(1, abs=0.3)


def test_it_can_be_built_without_memory() -> None:
    """On the meta device, where a rehearsal builds it: shapes are right, nothing is there."""
    with torch.device("meta"):
        model = registries["models"].build(Choice("lookup_table", {"hidden": (4,)}), DataShape((1, 8, 8), 10, "x"))
        assert model(torch.empty(2, 1, 8, 8)).shape == (2, 10)
    assert all(value.is_meta for value in (*model.parameters(), *model.buffers()))


def test_its_rows_are_all_that_a_checkpoint_needs() -> None:
    model = registries["models"].build(Choice("lookup_table"), SHAPE)
    assert list(model.state_dict()) == ["0.table.weight"]


@pytest.mark.parametrize(("optimizer", "values", "model"), [
    ("SparseAdam", {"lr": 0.05}, {}),
    ("SparseAdam", {"lr": 0.05}, {"hidden": (8,)}),
    ("Adam", {"lr": 0.05}, {"sparse": False}),
    ("Muon", {"lr": 0.05}, {"sparse": False, "hidden": (8, 8)}),
])
def test_it_trains(optimizer: str, values: dict[str, float], model: dict[str, object]) -> None:
    losses = train(recipe(optimizer, "none", values, model=Choice("lookup_table", model), epochs=20)).history["loss"]
    assert losses[-4:].mean() < 0.7 * losses[:4].mean()
