"""Work: code of the user's that may take long as a whole, but of which no single step may take for ever.

Done on a thread of its own, so that an endless loop can be left; nothing that it raises ends the program, and the
random numbers of a run that rests meanwhile stay as they are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from workbench import outside
from workbench.blame import cannot_be_used, line_in
from workbench.patience import TimeIsUpError, within
from workbench.progress import Cancelled, Reporter
from workbench.sentence import Problem, Sentence
from workbench.source import Source

T = TypeVar("T")


class Work:
    """``name`` is what sentences call it, ``source`` where its code is; ``reporter`` is told how far it is."""

    def __init__(self, name: str, source: Source, reporter: Reporter) -> None:
        self._name, self._source, self._reporter = name, source, reporter
        self._sample: int | None = None
        self._of = name
        self._since = 0.0

    def run(self, work: Callable[[], T]) -> T:
        """What ``work`` returns.  Raises Problem for whatever it raises, or for a step that does not end in time, and
        Cancelled as soon as it is called off."""
        self._since = time.monotonic()
        try:
            with outside.generators_kept():
                return within(math.inf, work, self._given_up)
        except TimeIsUpError as error:
            raise (Cancelled() if self._reporter.cancelled else self._does_not_end(error)) from None
        except Problem:
            raise
        except BaseException as error:
            raise cannot_be_used(self._name, error, self._source) from error

    # ------------------------------------------------------------------ told by the work itself

    def begin(self, what: Sentence, samples: int) -> None:
        """A new piece of work, of so many samples."""
        self._reporter.begin(what, samples, "samples")

    def reading(self, sample: int, of: str) -> None:
        """The next step is reading this sample; raises Cancelled."""
        self._sample, self._of, self._since = sample, of, time.monotonic()
        self._reporter.check()

    def done(self, samples: int) -> None:
        """So many more have been read; raises Cancelled."""
        self._reporter.add(samples)

    # ------------------------------------------------------------------ what went wrong

    def _given_up(self) -> bool:
        return self._reporter.cancelled or time.monotonic() - self._since > outside.SECONDS

    def _does_not_end(self, error: TimeIsUpError) -> Problem:
        line = line_in(error.places, self._source)
        at = "" if line is None else Sentence(", then at line {line}", line=line)
        told = {"file": self._source.name, "seconds": outside.SECONDS, "at": at}
        if self._sample is None:
            return Problem("{name} in {file} was given up, because it was still being made after {seconds:.0f} "
                           "seconds{at}: look for a loop that does not end.", name=self._name, **told)
        return Problem("Sample {sample:,} of {name} in {file} was given up, because it was still being read after "
                       "{seconds:.0f} seconds{at}: look for a loop that does not end.", sample=self._sample,
                       name=self._of, **told)
