"""Outside: parts from the user's own Python file, or from an installed package, brought in through the registries.

    registries["optimizers"].part("file:lion.py#Lion")

asks for consent (ConsentNeeded), runs the file, takes the class and reads its signature.  Nothing runs that was not
agreed to: what is hashed, compared with what was agreed and compiled are the same bytes, read once.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from workbench import consent, generator_turn
from workbench.address import Address, anchored, is_address, parse
from workbench.blame import line_in, message, places_of
from workbench.consent import ConsentNeeded
from workbench.patience import TimeIsUpError, within
from workbench.progress import Cancelled
from workbench.registry import Part, did_you_mean
from workbench.sentence import Problem
from workbench.source import Source, find_package, read_file, source_of

if TYPE_CHECKING:
    from workbench.recipe import Recipe

SECONDS = 120.0
"""So long an import may take; a large package on a slow disk needs a good part of it."""

KINDS = ("datasets", "models", "losses", "optimizers", "schedulers")
"""The kinds of parts that may come from outside; ``outside_kinds`` has a rule for each."""

GiveUp = Callable[[], bool]
_Key = tuple[str, str, Source]


class NotLoaded(Problem):
    """It may run, but not in the thread that asked, and nobody has brought it in yet."""


class BrokenPart(Problem):
    """Code from outside that cannot be used; ``details`` is its traceback."""

    def __init__(self, template: str, /, details: str = "", **values: Any) -> None:
        self.details = details
        super().__init__(template, **values)

    def again(self) -> BrokenPart:
        """The same, without the traceback of having been raised before."""
        return BrokenPart(self.sentence.template, self.details, **self.sentence.values)


_parts: dict[_Key, Part] = {}
_broken: dict[_Key, BrokenPart] = {}
_modules: dict[Source, ModuleType] = {}
_locks: dict[Source, threading.Lock] = {}
_here = threading.local()


# ---------------------------------------------------------------------------------------------------------
# The door

def part(kind: str, name: str, given_up: GiveUp = lambda: False) -> Part:
    """The part that an address names, brought in if need be.

    Raises ConsentNeeded before anything of it has run; NotLoaded in a thread that only looks; else a Problem that says
    what is wrong with the address, the file, or the class.  ``given_up`` is asked now and then while code is running.
    """
    address = parse(anchored(name))
    if kind not in KINDS:
        raise Problem("A part of {kind} cannot come from outside yet: choose one of the list.", kind=kind)
    source = source_of(address)
    agreements = consent.agreements()
    if not agreements.agreed(source):
        raise ConsentNeeded(address, source, agreements.changed(source))
    key = (kind, str(address), source)
    if key not in _parts and getattr(_here, "looking", False):
        if key in _broken:
            raise _broken[key].again()
        raise NotLoaded("{name} has not been brought in from {file} yet: wait a moment.", name=address.name,
                        file=source.name)
    if key not in _parts:
        with _locks.setdefault(source, threading.Lock()):
            _bring_in(key, kind, address, source, given_up)
    return replace(_parts[key], name=name)


@contextlib.contextmanager
def looking_only() -> Iterator[None]:
    """In this thread, nothing is brought in meanwhile: what is not there yet is NotLoaded."""
    before = getattr(_here, "looking", False)
    _here.looking = True
    try:
        yield
    finally:
        _here.looking = before


def never_load_here() -> None:
    """From now on this thread only looks: the window's own thread must not wait for code of others."""
    _here.looking = True


def consent_needed(recipe: Recipe) -> list[ConsentNeeded]:
    """What must be agreed to before the recipe can run, in the order of its sections; runs nothing."""
    from workbench.recipe import PARTS

    needed: list[ConsentNeeded] = []
    with looking_only():
        for section, kind in PARTS.items():
            name = recipe.choice(section).part
            try:
                if is_address(name):
                    part(kind, name)
            except ConsentNeeded as problem:
                needed.append(problem)
            except Problem:
                continue  # told where the recipe is checked
    return needed


def trust(what: str) -> Source:
    """Agree, until the program ends, to a Python file, an installed package, or what an address names."""
    if is_address(what):
        source = source_of(parse(what))
    elif Path(what).is_file() or not all(word.isidentifier() for word in what.split(".")) or what.endswith(".py"):
        source = read_file(Path(what).expanduser())
    else:
        source = find_package(what)
    consent.agreements().agree(source, remember=False)
    return source


# ---------------------------------------------------------------------------------------------------------
# Bringing in

def _bring_in(key: _Key, kind: str, address: Address, source: Source, given_up: GiveUp) -> None:
    """Run the source where it has not run yet, and make the part; a BrokenPart says what went wrong."""
    if key in _parts:  # another thread was faster
        return
    from workbench.outside_kinds import RULES

    def work() -> Part:
        try:
            return RULES[kind].part(_target(address, source), address, source)
        except BrokenPart:
            raise
        except Problem as problem:
            raise BrokenPart("{problem}", problem=problem.sentence) from None
        except BaseException as error:  # SystemExit too: nothing in that code may end the program
            raise _why_broken(error, source) from None

    _broken.pop(key, None)
    try:
        # Attributes and annotations may run code too, so all of it is done with patience.
        with generator_turn.drawing(given_up), generators_kept():
            _parts[key] = within(SECONDS, work, given_up)
    except (TimeIsUpError, Cancelled) as error:
        _broken[key] = problem = (
            _does_not_end(error, source) if isinstance(error, TimeIsUpError) and not given_up() else
            BrokenPart("{name} was given up before {file} had been brought in.", name=address.name, file=source.name))
        raise problem from None
    except BrokenPart as problem:
        _broken[key] = problem.again()
        raise


@contextlib.contextmanager
def generators_kept() -> Iterator[None]:
    """Code that seeds or draws while it is imported must not move a run that rests meanwhile."""
    import torch

    from workbench.randomness import untouched

    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else []
    with untouched(torch.device("cpu")), torch.random.fork_rng(devices):
        yield


def _target(address: Address, source: Source) -> Any:
    module = module_of(source) if source.kind == "file" else importlib.import_module(address.place)
    try:
        return getattr(module, address.name)
    except AttributeError:
        names = [name for name in vars(module) if not name.startswith("_")]
        if not names:
            raise BrokenPart("{file} has no {name!r}: it is empty.", file=source.name, name=address.name) from None
        raise BrokenPart("{file} has no {name!r}.{hint}", file=source.name, name=address.name,
                         hint=did_you_mean(address.name, names)) from None


def module_of(source: Source) -> ModuleType:
    """The module that the bytes of a file make in this process, run if they have not run yet.

    Asks for no consent: for who has asked already, and for a process that was sent the bytes by one that has.
    """
    return _modules.get(source) or _run_file(source)


def _run_file(source: Source) -> ModuleType:
    """Run the bytes of a file as a module of its own name; after a failure nothing of it is left."""
    code = compile(source.content, source.place, "exec", dont_inherit=True)
    own = hashlib.sha256(f"{source.place}\n{source.seal}".encode(errors="replace")).hexdigest()[:16]
    name = f"descent_outside_{own}"
    spec = importlib.util.spec_from_file_location(name, source.place)
    if spec is None:  # a name that does not end in .py
        spec = importlib.util.spec_from_loader(name, loader=None, origin=source.place)
        assert spec is not None
    module = importlib.util.module_from_spec(spec)
    module.__file__ = source.place
    sys.modules[name] = module  # dataclasses and type hints look a class's module up
    try:
        exec(code, module.__dict__)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    _modules[source] = module
    return module


def _does_not_end(error: TimeIsUpError, source: Source) -> BrokenPart:
    line = line_in(error.places, source)
    if line is None:
        return BrokenPart("{file} was given up, because it was still running after {seconds:.0f} seconds: look for a "
                          "loop that does not end.", file=source.name, seconds=SECONDS)
    return BrokenPart("{file} was given up, because it was still running after {seconds:.0f} seconds, then at line "
                      "{line}: look for a loop that does not end.", file=source.name, seconds=SECONDS, line=line)


def _why_broken(error: BaseException, source: Source) -> BrokenPart:
    """One sentence about an exception that code from outside raised while it was brought in."""
    details = "".join(traceback.format_exception(error))
    what, why = type(error).__name__, message(error) or "no message"
    if isinstance(error, SyntaxError) and error.filename == source.place:
        return BrokenPart("{file} is not written in Python: line {line}, {why}.", details, file=source.name,
                          line=error.lineno or 0, why=error.msg.rstrip("."))
    line = line_in(places_of(error), source)
    if line is None:
        return BrokenPart("{file} cannot be used: {what}, {why}.", details, file=source.name, what=what, why=why)
    return BrokenPart("{file} cannot be used: line {line} raises {what}, {why}.", details, file=source.name, line=line,
                      what=what, why=why)
