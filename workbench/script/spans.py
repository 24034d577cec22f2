"""How long a run or a phase is, in code: numbers where they are known, else expressions."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.schedulers.schedule import Length


@dataclass(frozen=True)
class Count:
    """A whole number: code for it, and its value where that is known."""

    text: str
    value: int | None = None

    @classmethod
    def of(cls, value: int) -> Count:
        return cls(str(value), value)

    @property
    def tight(self) -> str:
        """The code as an operand."""
        return self.text if self.text.replace("_", "").isalnum() or self.text.endswith(")") else f"({self.text})"

    def __add__(self, other: Count) -> Count:
        if self.value == 0:
            return other
        if self.value is not None and other.value is not None:
            return Count.of(self.value + other.value)
        return Count(f"{self.text} + {other.tight}")

    def __sub__(self, other: Count) -> Count:
        if other.value == 0:
            return self
        if self.value is not None and other.value is not None:
            return Count.of(self.value - other.value)
        return Count(f"{self.tight} - {other.tight}")

    def at_least(self, least: int) -> Count:
        if self.value is not None:
            return self if self.value >= least else Count.of(least)
        return Count(f"max({least}, {self.text})")

    def rounded_up(self, parts: Count) -> Count:
        """Divided, upwards."""
        if self.value is not None and parts.value is not None:
            return Count.of(-(-self.value // parts.value))
        return Count(f"-(-{self.tight} // {parts.tight})")

    def over(self, parts: Count) -> Count:
        """Divided, downwards."""
        if self.value is not None and parts.value is not None:
            return Count.of(self.value // parts.value)
        return Count(f"{self.tight} // {parts.tight}")


@dataclass(frozen=True)
class Span:
    """Steps and epochs of the run, or of a phase, and the steps of an epoch as a schedule counts them."""

    steps: Count
    epochs: Count
    per_epoch: Count

    def of(self, advance: str) -> Count:
        """How often something that moves on so will do it, at least once."""
        return (self.steps if advance == "step" else self.epochs).at_least(1)

    @property
    def length(self) -> Length | None:
        """In numbers, where they are known."""
        if self.steps.value is None or self.epochs.value is None:
            return None
        return Length(self.steps.value, self.epochs.value)


def whole_run(epochs: int, per_epoch: int | None) -> Span:
    """The span of a run, in the words of the script: its numbers are the script's settings."""
    steps = None if per_epoch is None else epochs * per_epoch
    return Span(Count("total_steps", steps), Count("epochs", epochs), Count("steps_per_epoch", per_epoch))


def part_of(whole: Span, advance: str, own: Count) -> Span:
    """A phase of ``own`` advances."""
    own = own.at_least(1)
    if advance == "epoch":
        if own.value is not None and whole.per_epoch.value is not None:
            steps = Count.of(own.value * whole.per_epoch.value)
        else:
            steps = Count(f"{own.tight} * {whole.per_epoch.tight}")
        return Span(steps, own, whole.per_epoch)
    epochs = own.rounded_up(whole.per_epoch).at_least(1)
    return Span(own, epochs, own.over(epochs).at_least(1))
