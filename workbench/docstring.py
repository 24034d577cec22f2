"""Help for an argument, read from the docstring of the class that takes it."""

from __future__ import annotations

import inspect
import re
from typing import Any

_ENTRY = re.compile(r"^(\w+)\s*(?:\(.*?\))?\s*:\s*(.*)$")


def argument_help(target: Any) -> dict[str, str]:
    """Argument name -> its text in the ``Args:`` section of a Google-style docstring, as one line.

    Type and default are left out: the field says them better.
    """
    lines = inspect.cleandoc(target.__doc__ or "").splitlines()
    try:
        start = next(i for i, line in enumerate(lines) if line.strip() in ("Args:", "Arguments:"))
    except StopIteration:
        return {}
    entries: dict[str, list[str]] = {}
    current: list[str] | None = None
    depth = None
    body = lines[start + 1 :]
    for i, line in enumerate(body):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if depth is None:
            depth = indent
        if indent < depth:
            break
        text = line.strip()
        if indent == depth:
            # An entry's type may wrap: "betas (tuple[...],\n    optional): text"
            joined = text if re.match(r"^\w+\s*(\(.*\))?\s*:", text) else text + " " + _next(body, i)
            match = _ENTRY.match(joined)
            if match is None:
                current = None
                continue
            current = entries.setdefault(match[1], [])
            current.append(match[2] if joined == text else "")
        elif current is not None:
            current.append(re.sub(r"^optional\)\s*:\s*", "", text))
    return {name: _tidy(" ".join(words)) for name, words in entries.items()}


def _next(lines: list[str], i: int) -> str:
    return lines[i + 1].strip() if i + 1 < len(lines) else ""


def _tidy(text: str) -> str:
    text = re.sub(r"\(default:(?:[^()]|\([^()]*\))*\)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bDefault:\s*(\([^()]*\)\.?|\S+)$", "", text.strip())
    text = re.sub(r":\w+:`([^`]*)`", r"\1", text).replace("``", "").replace("`", "")
    text = re.sub(r"\s+", " ", text).strip(" .")
    return text[:1].upper() + text[1:] + "." if text else ""
