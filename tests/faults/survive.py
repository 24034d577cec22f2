"""All that a run is to survive, in full: kills, calls to the disk, damaged files, malicious pickles, bombs.

    python -m tests.faults.survive --kills 200 --controls 40 --calls 0.1 --damage 10000 --pickles --bombs

Prints a table of what was tried and what went wrong, and ends with 1 where anything did.  ``--json`` prints one line of
JSON in its place, which is what the tests read: "kills" by what was spoiled ("" is nothing), "calls" with how many
there were, "damage" by kind, "pickles" and "bombs".  A program of its own, because its children are forks of it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults import bombs, damage, kills, walk
from tests.faults.forked import in_child, warm_up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.survive")
    parser.add_argument("--kills", type=int, default=0, metavar="COUNT", help="at random moments")
    parser.add_argument("--controls", type=int, default=0, metavar="COUNT", help="most kills of each negative control")
    parser.add_argument("--calls", type=float, metavar="SHARE", help="at every call, and this share of the many writes")
    parser.add_argument("--every", type=int, default=1, metavar="COUNT", help="only at every so many of these")
    parser.add_argument("--damage", type=int, default=0, metavar="COUNT", help="damaged files, of all kinds")
    parser.add_argument("--pickles", action="store_true", help="malicious pickles, at every door")
    parser.add_argument("--bombs", action="store_true", help="files that want to become large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one line of JSON in place of the table")
    options = parser.parse_args()
    found: dict[str, Any] = {"pickles": _pickles()} if options.pickles else {}
    warm_up()
    if options.kills:
        like = in_child(lambda: kills.whole(kills.chosen(0)))
        counts = {"": options.kills, **dict.fromkeys(kills.SPOILED, options.controls)}
        found["kills"] = {what: asdict(kills.kill(count, like, what, options.seed))
                          for what, count in counts.items() if count}
    if options.calls is not None:
        count, wrong = walk.walk_killing(options.calls, options.every)
        found["calls"] = {"kills": count, "wrong": wrong}
    if options.damage:
        with tempfile.TemporaryDirectory(prefix="descent-damage-") as folder:
            hurt = in_child(lambda: damage.all_of(Path(folder), options.damage, options.seed))
        found["damage"] = {kind: asdict(each) for kind, each in hurt.items()}
    if options.bombs:
        with tempfile.TemporaryDirectory(prefix="descent-bombs-") as folder:
            found["bombs"] = bombs.measure(Path(folder))
    rows = _rows(found)
    if options.json:
        print(json.dumps(found))
    else:
        print(f"{'what':<44} {'tried':>7} {'wrong':>6}  of which")
        for what, tried, wrong, more in rows:
            print(f"{what:<44} {tried:>7,} {len(wrong):>6}  {more}", *wrong[:10], sep="\n    ", flush=True)
    return 1 if any(wrong for _, _, wrong, _ in rows) else 0


def _pickles() -> dict[str, Any]:
    """In a process of its own, with torch's own check switched off from outside; and plainly, for the control."""
    environment, found = {**os.environ, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}, {}
    for what in ("doors", "plainly"):
        with tempfile.TemporaryDirectory(prefix="descent-pickles-") as folder:
            done = subprocess.run([sys.executable, "-m", "tests.faults.pickles", folder, what], env=environment,
                                  stdout=subprocess.PIPE, text=True, check=True)
        found |= json.loads(done.stdout.splitlines()[-1])
    return found


def _rows(found: Mapping[str, Any]) -> list[tuple[str, int, list[str], str]]:
    """What was tried, how often, what was wrong, and some figures.  A control is wrong where nothing was found."""
    rows: list[tuple[str, int, list[str], str]] = []
    for spoiled, each in found.get("kills", {}).items():
        wrong = each["wrong"]
        if spoiled:
            rows.append((f"killed, control with spoiled {spoiled}", each["kills"], [] if wrong else ["nothing found"],
                         f"{len(wrong)} found"))
        else:
            rows.append(("killed at random moments", each["kills"], wrong, (
                f"{each['resumed']} resumed to the bit, {each['no_checkpoint_yet']} before their first checkpoint "
                f"({each['not_begun']} before their first step); {each['lost_at_most_one']} lost at most one interval; "
                f"most steps lost by interval {each['most_lost']}; most rows missing {each['missing']}; "
                f"{each['seconds']:.0f} s")))
    if "calls" in found:
        rows.append(("killed at calls to the disk", found["calls"]["kills"], found["calls"]["wrong"], ""))
    for kind, each in found.get("damage", {}).items():
        rows.append((f"damaged {kind}", each["files"], each["wrong"], (
            f"{each['refused']} refused, {each['shorter']} read up to the damage, {each['whole']} whole all the same; "
            f"longest {each['seconds']:.2f} s")))
    if "pickles" in found:
        each = found["pickles"]
        rows.append(("malicious pickles", each["tries"], each["wrong"],
                     f"{each['files']} files; loaded plainly, {len(each['ran'])} of them run"))
    if "bombs" in found:
        each = found["bombs"]
        worst = max(each, key=lambda name: each[name]["grown"] - bombs.FACTOR * each[name]["bytes"])
        rows.append(("bombs", len(each), bombs.too_large(each), (
            f"most memory: {worst}, {each[worst]['grown'] >> 20} MB for {each[worst]['bytes'] >> 20} MB")))
    return rows


if __name__ == "__main__":
    sys.exit(main())
