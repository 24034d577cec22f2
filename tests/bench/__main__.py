"""Prints the table of figures: what was to be reached, and what this machine measures.

Every bench runs in a process of its own, so that none is disturbed by the threads of another.  Those that open a window
need a screen; where there is none, Xvfb is started for them.  Best on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.figures import BENCHES, FULL, QUICK, Bench, Figure, Measured

ROOT = Path(__file__).resolve().parents[2]
MARK = "measured: "
COLUMNS = "{:<84} {:>8} {:>10}  {:<4} {}"


def main() -> int:
    """Returns 0 if every bar measured was met, 1 if not or if a bench failed."""
    options = _options()
    effort = QUICK if options.quick else FULL
    if options.here:
        bench = next(bench for bench in BENCHES if bench.name == options.here)
        print(MARK + json.dumps({name: vars(found) for name, found in bench.measure(effort).items()}), flush=True)
        return 0
    chosen = [bench for bench in BENCHES if (bench.name in options.only if options.only else not bench.asked)]
    print(_header(options.quick))
    print(COLUMNS.format("figure", "bar", "measured", "met?", ""), flush=True)
    rows = []
    with _screen(any(bench.screen for bench in chosen)) as display:
        for bench in chosen:
            rows += _rows(bench, options.quick, display)
    if options.json:
        options.json.write_text(json.dumps({"machine": _header(options.quick), "figures": rows}, indent=2) + "\n")
    return 0 if all(row["met"] for row in rows) else 1


def _options() -> argparse.Namespace:
    names = [bench.name for bench in BENCHES]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print the table of figures.")
    parser.add_argument("--only", action="append", choices=names, metavar="NAME",
                        help=f"only this bench (may be given again; what takes long must be): {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter turns: a rough table")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there, too")
    parser.add_argument("--here", choices=names, help=argparse.SUPPRESS)  # in the process made for it
    return parser.parse_args()


def _header(quick: bool) -> str:
    load = " ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return (f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, "
            f"load before {load}{', quick' if quick else ''}")


def _rows(bench: Bench, quick: bool, display: str | None) -> list[dict[str, object]]:
    """Measure a bench and print its figures as they come."""
    found, failure = _measure(bench, quick, display)
    rows = []
    for figure in bench.figures:
        measured = found.get(figure.name)
        print(_line(figure, measured, failure), flush=True)
        rows.append({"name": figure.name, "title": figure.title, "bar": figure.bar_text,
                     "measured": measured.value if measured else None, "note": measured.note if measured else failure,
                     "met": measured is not None and figure.met(measured.value)})
    return rows


def _line(figure: Figure, measured: Measured | None, failure: str) -> str:
    if measured is None:
        return COLUMNS.format(figure.title, figure.bar_text, "-", "?", failure)
    places = 0 if figure.bar == 0 else 2 if figure.unit else 3  # 0.946 must not look like 0.95
    return COLUMNS.format(figure.title, figure.bar_text, f"{measured.value:.{places}f}{figure.unit}",
                          "yes" if figure.met(measured.value) else "NO", measured.note)


def _measure(bench: Bench, quick: bool, display: str | None) -> tuple[Mapping[str, Measured], str]:
    """What the bench's process found; or nothing, and why."""
    if bench.screen and sys.platform == "linux" and display is None:
        return {}, "needs a screen, or Xvfb"
    command = [sys.executable, "-m", "tests.bench", "--here", bench.name, *(["--quick"] if quick else [])]
    with tempfile.TemporaryDirectory(prefix="descent-bench-") as home:
        environment = {**os.environ, "DESCENT_HOME": home, **({"DISPLAY": display} if display else {})}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    for line in reversed(done.stdout.splitlines()):
        if line.startswith(MARK):
            return {name: Measured(**values) for name, values in json.loads(line[len(MARK):]).items()}, ""
    print(done.stderr, file=sys.stderr)
    return {}, f"failed with {done.returncode}"


@contextlib.contextmanager
def _screen(wanted: bool) -> Iterator[str | None]:
    """The display to use: the one there is, or a virtual one for the time being; None where there is neither."""
    if not wanted or sys.platform != "linux" or os.environ.get("DISPLAY"):
        yield os.environ.get("DISPLAY")
        return
    reading, writing = os.pipe()
    try:
        server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24"],
                                  pass_fds=(writing,), stderr=subprocess.DEVNULL)
    except OSError:
        yield None
        return
    finally:
        os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
