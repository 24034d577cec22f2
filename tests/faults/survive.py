"""Kills runs, at random moments and at every call to the disk, and says what was left of them.

    python -m tests.faults.survive --kills 200 --controls 40 --calls 1

A program of its own, because its children are forks of it.  Prints one line of JSON: "kills" by what was spoiled ("" is
nothing), "calls" with how many there were and what was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from tests.faults import kills, walk
from tests.faults.forked import in_child, warm_up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.survive")
    parser.add_argument("--kills", type=int, default=0, metavar="COUNT", help="at random moments")
    parser.add_argument("--controls", type=int, default=0, metavar="COUNT", help="most kills of each negative control")
    parser.add_argument("--calls", type=float, metavar="SHARE", help="at every call, and this share of the many writes")
    parser.add_argument("--every", type=int, default=1, metavar="COUNT", help="only at every so many of these")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warm_up()
    found: dict[str, object] = {}
    if options.kills:
        like = in_child(lambda: kills.whole(kills.chosen(0)))
        counts = {"": options.kills, **dict.fromkeys(kills.SPOILED, options.controls)}
        found["kills"] = {what: asdict(kills.kill(count, like, what, options.seed)) for what, count in counts.items()}
    if options.calls is not None:
        count, wrong = walk.walk_killing(options.calls, options.every)
        found["calls"] = {"kills": count, "wrong": wrong}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
