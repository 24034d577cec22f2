"""Figures: how fast the program is, beside what it is compared with.  No tests: speed is neither right nor wrong.

    uv run --group bench python -m tests.bench              the whole table
    uv run --group bench python -m tests.bench --quick      a rough one, in a minute or two
    uv run --group bench python -m tests.bench --only late  one bench

Everything is a ratio of two contestants that take turns on the same machine (or a time that a person can feel), because
absolute speeds say more about the machine than about the program.
"""
