"""Descent: the window, or a headless command.

    main.py                       open the window
    main.py train recipe.toml     train without a window
    main.py resume CHECKPOINT     go on from a checkpoint
    main.py export RUN            write a run's curves, or a report of it, to a file
    main.py script RUN|RECIPE     write it as a program of plain PyTorch
    main.py replay RUN            make a run again and say whether it is the same
    main.py download RECIPE       bring the data of a recipe from the network
    main.py list                  the runs in the runs folder
    main.py parts [KIND]          what can be chosen

A command imports no Qt, so it works on a server where Qt cannot even be loaded; only the pictures of ``export`` do.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.sentence import Problem, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.messages import Event
    from workbench.recipe import Recipe
    from workbench.run import Run
    from workbench.run_code import Changed
    from workbench.trainer import Trainer

_QT_LIBRARIES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libdbus-1-3 libfontconfig1"
)
# Names of exporters, with their layout where it is not the usual one.
_FORMATS = ("csv", "csv-long", "parquet", "parquet-long", "json", "tensorboard", "html")
_PICTURES = ("png", "svg", "pdf")  # of the plots; they alone need Qt
# What says that there is a screen, or that Qt needs none.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code: 0 done, 1 failed (a sentence on stderr), 2 wrong usage, 130 stopped by Ctrl-C, 141 stopped
    because nobody reads the output any more (``| head``).
    """
    arguments = sys.argv[1:] if argv is None else argv
    commands = {"train": _train, "resume": _resume, "export": _export, "list": _list, "parts": _parts,
                "script": _script, "replay": _replay, "download": _download}
    if not arguments or (arguments[0] not in commands and arguments[0] not in ("-h", "--help", "--version")):
        return _window(arguments, list(commands))
    options = _parser().parse_args(arguments)
    try:
        exit_code = commands[options.command](options)
        sys.stdout.flush()  # not left to the interpreter's end, where a reader that is gone cannot be caught
        return exit_code
    except Problem as problem:
        print(f"descent: {problem.sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _mute()
        return 141


def _mute() -> None:
    """Send what is still to be printed nowhere; otherwise the interpreter complains when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py", description="Train PyTorch models with a hand on the learning rate. Without a command, the "
                                    "window opens.")
    parser.add_argument("--version", action="version", version=f"Descent {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    def trust(to: argparse.ArgumentParser) -> None:
        to.add_argument("--trust", action="append", default=[], metavar="FILE",
                        help="agree that this Python file (or this installed package) may run, this time only; for a "
                             "recipe that names a part from outside; may be given several times")

    def runs(to: argparse.ArgumentParser) -> None:
        to.add_argument("--runs", type=Path, default=None, metavar="FOLDER", help="where runs are kept")

    train = command("train", "Train a recipe; Ctrl-C saves a checkpoint and stops at the next step.")
    train.add_argument("recipe", type=Path, help="a recipe file (TOML), or the name of a preset")
    train.add_argument("--quiet", action="store_true", help="print only how it ended")
    trust(train)
    runs(train)
    resume = command("resume", "Go on from a checkpoint, or from the newest one of a run's folder.")
    resume.add_argument("checkpoint", type=Path, help="a checkpoint (.pt) or a run's folder")
    resume.add_argument("--epochs", type=int, default=0, metavar="N", help="make the run longer by N epochs")
    resume.add_argument("--quiet", action="store_true", help="print only how it ended")
    trust(resume)
    runs(resume)
    script = command("script", "Write a run, with everything that was done by hand, or a recipe as a program of plain "
                               "PyTorch that makes the same losses.")
    script.add_argument("what", type=Path, metavar="RUN|RECIPE", help="a run's folder, a recipe file (TOML), or the "
                                                                      "name of a preset")
    script.add_argument("--to", type=Path, default=None, metavar="FILE", help="default: printed")
    trust(script)
    replay = command("replay", "Make a run again from its recipe and journal, and say whether every loss and the "
                               "weights are the same. Writes nothing.")
    replay.add_argument("run", type=Path, help="a run's folder")
    replay.add_argument("--quiet", action="store_true", help="print only what was found")
    trust(replay)
    download = command("download", "Download the data that a recipe needs, check it and unpack it.")
    download.add_argument("recipe", type=Path, help="a recipe file (TOML), or the name of a preset")
    export = command("export", "Write every step of the curves of runs to a file, or a report of a run.")
    export.add_argument("run", type=Path, nargs="+", help="a run's folder")
    export.add_argument("--format", choices=(*_FORMATS, *_PICTURES), default=None,
                        help="csv and parquet are tables with a row for each step, the long ones with a row for each "
                             "value; tensorboard makes a folder of event files; html is a report of one run with its "
                             "plots; png, svg and pdf are pictures of the plots of one run. Default: what the ending "
                             "of --to says, or csv")
    export.add_argument("--series", nargs="+", action="extend", default=None, metavar="NAME",
                        help="only these series; * stands for anything, as in 'lr/*'")
    export.add_argument("--to", type=Path, default=None, metavar="FILE", help="default: named like the run, here")
    runs(command("list", "The runs in the runs folder, newest first."))
    command("parts", "What can be chosen in a recipe.").add_argument("kind", nargs="?", default=None)
    return parser


# ---------------------------------------------------------------------------------------------------------
# The window

def _window(arguments: list[str], commands: list[str]) -> int:
    first = Path(arguments[0]) if arguments else None
    if first is not None and not first.name.startswith("-") and not first.suffix and not first.exists():
        from workbench.registry import did_you_mean

        print(f"descent: there is no command and no recipe file {first.name!r}.{did_you_mean(first.name, commands)}",
              file=sys.stderr)
        return 2
    if sys.platform == "linux" and "-platform" not in arguments and not any(map(os.environ.get, _SCREENS)):
        # Qt itself would end the process with a core dump.
        print("descent: there is no screen to open a window on. Train without a window: main.py train recipe.toml",
              file=sys.stderr)
        return 1
    try:
        from ui.start import main as start
    except ImportError as error:
        print(f"descent: {_explain(error)}", file=sys.stderr)
        return 1
    return start([sys.argv[0], *arguments])


def _explain(error: ImportError) -> str:
    """What to do when the window's packages, or the system libraries that Qt loads, are not there."""
    if "cannot open shared object" in str(error) or "DLL load failed" in str(error):
        return (f"Qt lacks a library of the system ({error}).\nOn Debian or Ubuntu install them with\n"
                f"    sudo apt-get install {_QT_LIBRARIES}\nTraining without a window works all the same: "
                "main.py train recipe.toml")
    return (f"a package is missing ({error}). Start with `uv run main.py`, which installs what is needed, or see "
            "the README.")


# ---------------------------------------------------------------------------------------------------------
# Commands

def _runs_folder(options: argparse.Namespace) -> Path:
    from workbench.run import default_runs_folder

    return options.runs if options.runs is not None else default_runs_folder()


def _recipe(path: Path) -> Recipe:
    """The recipe of a file, or the preset of that name."""
    from workbench import Recipe
    from workbench.presets import presets
    from workbench.registry import did_you_mean

    name, ready = str(path), presets()
    if not path.exists() and name in ready:
        return ready[name][1]
    if not path.exists() and not path.suffix:
        raise Problem("There is no recipe file and no preset named {name!r}.{hint}", name=name,
                      hint=did_you_mean(name, list(ready)))
    return Recipe.load(path)


def _train(options: argparse.Namespace) -> int:
    from workbench import Trainer

    recipe = _recipe(options.recipe)
    _ask_for_trust(recipe, options.recipe.name, options.trust)
    _refuse(recipe, options.recipe.name)
    return _follow(Trainer(recipe, _runs_folder(options)), options.quiet)


def _refuse(recipe: Recipe, file: str) -> None:
    """A Problem for the first thing that is wrong with a recipe."""
    for wrong in recipe.problems():
        raise Problem("{file}: [{section}] {sentence}", file=file, section=wrong.section, sentence=wrong.sentence)


def _resume(options: argparse.Namespace) -> int:
    from workbench import Run, Trainer
    from workbench.messages import Extend

    path: Path | None = options.checkpoint
    if path is not None and path.is_dir():
        path = Run.open(path).checkpoints.last_good()
        if path is None:
            raise Problem("{run} has no checkpoint to go on from.", run=options.checkpoint.name)
    assert path is not None
    # A checkpoint that stands alone gets a run of its own; one of a run goes on there, or in a fork beside it.
    alone = options.runs is None and not (path.parent.parent / "run.json").exists()
    trainer = Trainer.resume(path, _runs_folder(options) if alone else options.runs)
    _ask_for_trust(trainer.recipe, path.name, options.trust)
    if options.epochs:
        trainer.post(Extend(epochs=options.epochs))
    return _follow(trainer, options.quiet)


def _ask_for_trust(recipe: Recipe, file: str, trusted: list[str]) -> None:
    """Agree to what the command line names; a Problem names what the recipe wants to run besides."""
    from workbench import outside

    for what in trusted:
        outside.trust(what)
    for needed in outside.consent_needed(recipe):
        if needed.source.kind == "file":
            raise Problem("{file} wants to run {source}: look at that file, and if you trust it, add --trust {quoted}.",
                          file=file, source=needed.source.place, quoted=shlex.quote(needed.source.place))
        raise Problem("{file} wants to import the package {source} from {location}: if you trust it, add --trust "
                      "{source}.", file=file, source=needed.source.place, location=needed.source.location)


def _follow(trainer: Trainer, quiet: bool) -> int:
    """Run to the end, printing a line for each epoch (at most two a second); Ctrl-C saves and stops."""
    from workbench.messages import Stop

    def stop(signum: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C stops at once
        print("\nstopping at the next step ...", file=sys.stderr)
        trainer.post(Stop())

    before = signal.signal(signal.SIGINT, stop)
    events = trainer.events()
    try:
        return _print_events(events, quiet)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Nobody reads on: what was trained is saved all the same.
        trainer.post(Stop())
        for _ in events:
            pass
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _print_events(events: Iterator[Event], quiet: bool) -> int:
    import time

    from workbench.messages import CheckpointSaved, Ended, EpochEnded, Refused, Started, WaitsForRoom

    shown = -1.0
    last: EpochEnded | None = None

    def tell_last() -> None:
        """The latest epoch, where it came too soon after another one to be told at once."""
        nonlocal last
        if last is not None and not quiet:
            print(_epoch_line(last), flush=True)
        last = None

    for event in events:
        match event:
            case Started():
                if not quiet:
                    print(f"{event.weights:,} weights on {event.device}, {event.threads} threads, steps "
                          f"{event.first_step:,} to {event.total_steps:,}", flush=True)
                    print(f"run folder: {event.folder}", flush=True)
            case EpochEnded():
                last = event
                if not quiet and time.monotonic() - shown >= 0.5:
                    shown = time.monotonic()
                    tell_last()
            case CheckpointSaved() if event.reason in ("stop", "end"):
                tell_last()  # in the order in which it happened
                if not quiet:
                    print(f"saved {event.path.name}", flush=True)
            case Refused() | WaitsForRoom():
                print(f"descent: {event.reason}", file=sys.stderr)
            case Ended():
                tell_last()
                if event.outcome == "failed":
                    print(f"descent: {event.reason}", file=sys.stderr)
                    if event.where:
                        print(f"at {event.where}", file=sys.stderr)
                    return 1
                print(f"{event.outcome} after {event.step:,} steps")
                return 130 if event.outcome == "stopped" else 0
    return 1


def _epoch_line(event: Any) -> str:
    numbers = "  ".join(f"{name} {value:.6g}" for name, value in event.values.items())
    return f"epoch {event.epoch + 1}  step {event.step:,}  {numbers}"


def _export(options: argparse.Namespace) -> int:
    from workbench import Run
    from workbench.exporters import export

    ending = options.to.suffix.removeprefix(".") if options.to is not None else ""
    name, _, layout = (options.format or (ending if ending in (*_FORMATS, *_PICTURES) else "csv")).partition("-")
    runs = [Run.open(folder) for folder in options.run]
    target = options.to or Path((runs[0].name if len(runs) == 1 else "runs")
                                + ("-tensorboard" if name == "tensorboard" else f".{name}"))
    fields: dict[str, Any] = {"layout": layout} if layout else {}
    remarks = (_save_picture(runs, target, name, options.series) if name in _PICTURES else
               export(name, runs, target, options.series, **fields))
    for remark in remarks:
        print(f"descent: {remark}", file=sys.stderr)
    print(target)
    return 0


def _save_picture(runs: Sequence[Run], target: Path, kind: str, series: list[str] | None) -> list[Sentence]:
    if len(runs) > 1:
        raise Problem("A picture is about one run, not {count}: export them one by one.", count=len(runs))
    try:
        from ui.picture_of_run import save_picture
    except ImportError as error:
        raise Problem("{why}", why=_explain(error)) from None
    return save_picture(runs[0], target, kind, series)


def _script(options: argparse.Namespace) -> int:
    from workbench import Run, outside
    from workbench.durable import write_durably
    from workbench.script import script_of, script_of_run

    what: Path = options.what
    if what.is_dir():
        for one in options.trust:
            outside.trust(one)
        made = script_of_run(Run.open(what))
    else:
        recipe = _recipe(what)
        _ask_for_trust(recipe, what.name, options.trust)
        _refuse(recipe, what.name)
        made = script_of(recipe)
    for limit in made.limits:
        print(f"descent: {limit}", file=sys.stderr)
    for difference in made.differences:
        print(difference, file=sys.stderr)
    if options.to is None:
        print(made.text, end="")
        return 0
    write_durably(options.to, lambda file: file.write(made.text.encode()))
    print(options.to)
    return 0


def _replay(options: argparse.Namespace) -> int:
    from workbench import Run
    from workbench.messages import EpochEnded
    from workbench.replay import plan, replay

    run = Run.open(options.run)
    planned = plan(run)
    _tell_of_changed_code(planned.changed)
    _ask_for_trust(planned.recipe, run.name, options.trust)
    going = replay(run)
    while True:
        try:
            event = next(going)
        except StopIteration as end:
            found = end.value
            break
        if isinstance(event, EpochEnded) and not options.quiet:
            print(_epoch_line(event), flush=True)
    print(found.sentence)
    return 0 if found.same else 1


def _tell_of_changed_code(changed: Sequence[Changed]) -> None:
    """What has become of the user's files that a run was made with, line by line."""
    for one in changed:
        print(f"descent: {one.sentence}", file=sys.stderr)
        if one.difference:
            print(one.difference, file=sys.stderr)


def _download(options: argparse.Namespace) -> int:
    from workbench import preparing
    from workbench.downloads import size_text
    from workbench.progress import Progress

    recipe, told = _recipe(options.recipe), [""]

    def tell(progress: Progress) -> None:
        done, total = size_text(progress.done), size_text(progress.total)
        line = f"{progress.what}: {done} of {total}" if progress.unit == "bytes" else str(progress.what)
        if line != told[0]:
            told[0] = line
            print(line, flush=True)

    needed = preparing.needed_for(recipe.dataset)
    if needed is None:
        print("nothing is missing")
        return 0
    preparing.download(recipe.dataset, tell)
    print(f"{needed.title} is in {needed.folder}")
    return 0


def _list(options: argparse.Namespace) -> int:
    from workbench.run_list import RunList

    for run in RunList(_runs_folder(options)).read():
        if run.problem is None:
            print(f"{run.name}  {run.status}")
        else:
            print(run.problem, file=sys.stderr)
    return 0


def _parts(options: argparse.Namespace) -> int:
    from workbench.kinds import KINDS, registries

    if options.kind is not None and options.kind not in KINDS:
        raise Problem("There is no kind of part named {kind!r}; there is: {kinds}.", kind=options.kind,
                      kinds=", ".join(KINDS))
    for kind in [options.kind] if options.kind else KINDS:
        print(f"{kind}:")
        for part in registries[kind].parts():
            fields = ", ".join(f"{f.name}={f.format(f.default)}" for f in part.fields)
            print(f"  {part.name}({fields})" + (f"  [not yet: {part.unavailable}]" if part.unavailable else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
