"""Where a run trains: a device that can be used or one sentence, and threads that nothing else notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from workbench import device
from workbench.device import choose_device, choose_memory_format, measure_threads
from workbench.sentence import Problem


@pytest.fixture(autouse=True)
def _threads_as_before() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def test_devices_that_are_there_are_taken() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("auto").type in ("cpu", "cuda", "mps")


def test_auto_takes_the_cpu_where_there_is_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto") == torch.device("cpu")


@pytest.mark.parametrize("name", ["", "gpu", "CPU", "cpu:-1", "cuda:99", "cuda:0 (NVIDIA H200)", "meta", "hpu",
                                  "privateuseone", "vulkan", "xla", "{name}", "cpu; rm -rf"])
def test_devices_that_are_not_there_are_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(Problem) as caught:
        choose_device(name)
    said = caught.value.sentence
    assert said.startswith(f"The device {name!r} cannot be used here (")
    assert said.endswith("): choose auto or cpu.")
    assert "\n" not in said
    assert len(said) < 300


@pytest.mark.parametrize(("model", "shape", "wanted"), [
    (nn.Sequential(nn.Conv2d(1, 2, 3)), (2, 1, 8, 8), torch.channels_last),
    (nn.Sequential(nn.Flatten(), nn.Linear(64, 2)), (2, 1, 8, 8), torch.contiguous_format),
    (nn.Sequential(nn.Conv1d(1, 2, 3)), (2, 1, 8), torch.contiguous_format),
    (nn.Linear(4, 2), (2, 4), torch.contiguous_format),
])
def test_pictures_under_convolutions_are_channels_last(model: nn.Module, shape: tuple[int, ...],
                                                       wanted: torch.memory_format) -> None:
    assert choose_memory_format(model, len(shape) == 4) is wanted


class Counting(nn.Module):
    """Notes the number of threads at each call, draws random numbers and keeps count in a buffer."""

    def __init__(self, seen: list[int], fail: bool = False) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.register_buffer("calls", torch.zeros(()))
        self.seen, self.fail = seen, fail

    def __deepcopy__(self, memo: dict[int, object]) -> Counting:
        copied = Counting(self.seen, self.fail)
        copied.load_state_dict(self.state_dict())
        return copied

    def forward(self, inputs: Tensor) -> Tensor:
        self.seen.append(torch.get_num_threads())
        self.calls += 1
        if self.fail and len(self.seen) > 2:
            raise RuntimeError("broken")
        return self.layer(torch.dropout(inputs, 0.5, True))


def measure(model: nn.Module) -> int:
    return measure_threads(model, nn.MSELoss(), torch.randn(3, 4), torch.randn(3, 2))


def test_measuring_tries_one_thread_and_all_and_touches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "ALL_THREADS", 2)
    monkeypatch.setattr(device, "_PROBE_SECONDS", 0.005)
    seen: list[int] = []
    model = Counting(seen)
    weights = [value.clone() for value in model.state_dict().values()]
    torch.set_num_threads(1)
    state = torch.get_rng_state()
    inputs, targets = torch.ones(3, 4), torch.zeros(3, 2)
    assert measure_threads(model, nn.MSELoss(), inputs, targets) in (1, 2)
    assert set(seen) == {1, 2}
    assert all(torch.equal(a, b) for a, b in zip(weights, model.state_dict().values(), strict=True))
    assert all(weight.grad is None for weight in model.parameters())
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == 1


def test_a_run_on_one_thread_does_not_take_the_others_from_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch's number of threads is the whole process's: what one run has chosen is not all there is."""
    monkeypatch.setattr(device, "ALL_THREADS", 2)
    monkeypatch.setattr(device, "_LONG_STEP", -1.0)  # a net so slow that all threads are right
    torch.set_num_threads(1)
    assert measure(nn.Linear(4, 2)) == 2


def test_a_machine_with_one_thread_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "ALL_THREADS", 1)
    seen: list[int] = []
    assert measure(Counting(seen)) == 1
    assert seen == []


def test_a_model_that_fails_while_it_is_measured_leaves_the_threads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "ALL_THREADS", 2)
    torch.set_num_threads(2)
    state = torch.get_rng_state()
    with pytest.raises(RuntimeError, match="broken"):
        measure_threads(Counting([], fail=True), nn.MSELoss(), torch.ones(3, 4), torch.zeros(3, 2))
    assert torch.get_num_threads() == 2
    model_state = torch.get_rng_state()
    assert model_state.shape == state.shape
