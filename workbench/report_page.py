"""The page of a report: its style, and the few kinds of block that it is made of.

Everything that comes from a run goes through ``text``; nothing on the page is fetched from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

# What a text of a run may not bring onto a page: control characters, and halves of characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# The colours of the window's two themes.
_LIGHT = ("#0b4fb3", "#cc6a00", "#079a72", "#7b2473", "#766300", "#1f8ad6", "#7a1408", "#5f656c")
_DARK = ("#6aa8ff", "#ff9c5a", "#5eead0", "#cf5fc0", "#eadf4a", "#2a78cc", "#ec4a4f", "#a9afb6")


def _colors(curves: Sequence[str], **others: str) -> str:
    named = {**{name.replace("_", "-"): color for name, color in others.items()},
             **{f"c{number}": color for number, color in enumerate(curves)}}
    return " ".join(f"--{name}: {color};" for name, color in named.items())


_LIGHT_COLORS = _colors(_LIGHT, ground="#ffffff", ink="#1b1f24", quiet="#57606a", rule="#c9ced4", grid="#e3e6ea",
                        mark="#6b4bb3")
_DARK_COLORS = _colors(_DARK, ground="#15171a", ink="#e4e7eb", quiet="#a3abb5", rule="#3b4047", grid="#2a2e34",
                       mark="#b79df2")

_STYLE = f"""
:root {{ color-scheme: light dark; {_LIGHT_COLORS} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK_COLORS} }} }}
body {{ margin: 0; background: var(--ground); color: var(--ink);
    font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }}
main {{ max-width: 1000px; margin: 0 auto; padding: 24px 20px 48px; }}
h1 {{ font-size: 1.6em; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }}
h2 {{ font-size: 1.15em; margin: 2em 0 .5em; }}
.quiet, dt, th, figcaption, summary {{ color: var(--quiet); }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .15em 1.5em; margin: 1em 0 0; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .25em 1em .25em 0; border-bottom: 1px solid var(--rule); }}
td {{ overflow-wrap: anywhere; }}
th {{ font-weight: 600; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
details {{ margin-top: .75em; }}
summary {{ cursor: pointer; }}
figure {{ margin: 1em 0 0; break-inside: avoid; }}
figcaption {{ display: flex; flex-wrap: wrap; gap: .1em 1.2em; font-size: .9em; }}
figcaption b {{ color: var(--ink); }}
figcaption span::before {{ content: ""; display: inline-block; width: 1.1em; height: .2em; margin: 0 .4em .25em 0;
    background: var(--color); }}
svg {{ display: block; width: 100%; height: auto; }}
svg text {{ font: 12px system-ui, sans-serif; fill: var(--quiet); }}
.grid {{ stroke: var(--grid); fill: none; }}
.axis {{ stroke: var(--rule); fill: none; }}
.mark {{ stroke: var(--mark); fill: none; stroke-dasharray: 4 3; }}
.line {{ stroke: var(--color); fill: none; stroke-width: 1.5; stroke-linejoin: round; }}
.faint {{ opacity: .35; stroke-width: 1; }}
.dot {{ fill: var(--color); }}
{" ".join(f".c{number} {{ --color: var(--c{number}); }}" for number in range(len(_LIGHT)))}
@page {{ margin: 15mm; }}
@media print {{
    :root {{ color-scheme: light; {_LIGHT_COLORS} }}
    body {{ font-size: 11pt; }}
    main {{ max-width: none; padding: 0; }}
    h2 {{ break-after: avoid; }}
    tr {{ break-inside: avoid; }}
}}
"""


def text(value: object) -> str:
    """Any text, so that it stays text."""
    return escape(_UNFIT.sub("�", str(value)))


def page(title: str, language: str, body: Iterable[str]) -> str:
    return "\n".join([
        "<!doctype html>", f'<html lang="{text(language)}">', "<head>", '<meta charset="utf-8">',
        # A second lock on the door: even if a text became more than text, nothing is run or fetched.
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(title)}</title>", f"<style>{_STYLE}</style>", "</head>", "<body>", "<main>", *body,
        "</main>", "</body>", "</html>", ""])


def facts(rows: Iterable[tuple[str, object]]) -> str:
    """Names with their values; those without a value are left out."""
    listed = [f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in rows if value not in (None, "")]
    return f"<dl>{''.join(listed)}</dl>"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()) -> str:
    """A table; the columns ``numbers`` are set as numbers."""
    def row(tag: str, cells: Sequence[object]) -> str:
        made = [f'<{tag} class="number">' if place in numbers else f"<{tag}>" for place in range(len(cells))]
        inside = [f"{start}{text(cell)}</{tag}>" for start, cell in zip(made, cells, strict=True)]
        return f"<tr>{''.join(inside)}</tr>"

    return "\n".join(["<table>", row("th", heads), *(row("td", cells) for cells in rows), "</table>"])


def folded(title: str, *blocks: str) -> str:
    """Blocks that are seen when they are asked for."""
    return "\n".join([f"<details><summary>{text(title)}</summary>", *blocks, "</details>"])


def figure(title: str, keys: Iterable[tuple[str, str]], svg: str) -> str:
    """A plot with its title and legend: (class of the colour, name) of each curve."""
    legend = "".join(f'<span class="{color}">{text(name)}</span>' for color, name in keys)
    return f"<figure><figcaption><b>{text(title)}</b>{legend}</figcaption>\n{svg}</figure>"
