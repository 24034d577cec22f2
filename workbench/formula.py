"""Formula: arithmetic that a user types, parsed and computed here; nothing of it is ever executed as code.

    0.1 * 0.95 ** epoch
    lr / 2 if epoch % 10 == 0 and epoch > 0 else lr
    base_lr * 0.5 * (1 + cos(pi * step / total_steps))

Python's own parser makes the tree, so precedence is Python's; only the nodes, names and functions listed here are
taken.  All numbers are floats, so that no power can grow without bound.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.sentence import Problem

LONGEST = 1000
"""Characters; beyond that a formula is no formula."""

_DEEPEST = 50

_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: math.pow,
}
_UNARY: Mapping[type[ast.unaryop], Callable[[float], float]] = {
    ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Not: lambda value: float(not value),
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}
FUNCTIONS: Mapping[str, tuple[Callable[..., float], range]] = {
    "min": (min, range(1, 20)), "max": (max, range(1, 20)), "abs": (abs, range(1, 2)),
    "sqrt": (math.sqrt, range(1, 2)), "exp": (math.exp, range(1, 2)), "log": (math.log, range(1, 3)),
    "sin": (math.sin, range(1, 2)), "cos": (math.cos, range(1, 2)), "tanh": (math.tanh, range(1, 2)),
    "floor": (lambda value: float(math.floor(value)), range(1, 2)),
    "ceil": (lambda value: float(math.ceil(value)), range(1, 2)),
    "round": (lambda value: float(round(value)), range(1, 2)),
}
"""Name -> (function, how many arguments it takes)."""

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}

_Values = Mapping[str, float]
_Computed = Callable[[_Values], float]


class FormulaProblem(Problem):
    """A formula that cannot be read; ``position`` is the character (from 0) where it goes wrong."""

    def __init__(self, position: int, template: str, /, **values: Any) -> None:
        self.position = position
        super().__init__(template, at=position + 1, **values)


class Formula:
    """A formula of the given names.  ``formula(name=value, ...)`` computes it.

    Raises FormulaProblem where the text is no formula, and Problem where its value at some point is no finite number
    (a division by zero, the root of a negative number).
    """

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.text = text.strip()
        self.names = tuple(names)
        self._compute = _Reader(text, self.names).read()

    def __call__(self, **values: float) -> float:
        try:
            result = float(self._compute(values))
        except ZeroDivisionError:
            raise self._wrong("divides by zero", values) from None
        except (ValueError, OverflowError):
            raise self._wrong("has no value", values) from None
        if not math.isfinite(result):
            raise self._wrong("is not finite", values)
        return result

    def _wrong(self, what: str, values: _Values) -> Problem:
        where = ", ".join(f"{name} = {values[name]:g}" for name in self.names if name in values and name in self.text)
        templates = {
            "divides by zero": "The formula divides by zero at {where}.",
            "has no value": "The formula has no value at {where}.",
            "is not finite": "The formula is not a finite number at {where}.",
        }
        return Problem(templates[what], where=where or self.text)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


class _Reader:
    """Turns text into a tree of closures, refusing everything that is not listed."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self._text, self._names = text, names
        self._offset = len(text) - len(text.lstrip())

    def read(self) -> _Computed:
        text = self._text.strip()
        if not text:
            raise FormulaProblem(0, "The formula is empty: type one such as 0.1 * 0.95 ** epoch.")
        if len(text) > LONGEST:
            raise FormulaProblem(LONGEST, "The formula is longer than {most} characters.", most=LONGEST)
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            at = max(0, (getattr(error, "offset", None) or 1) - 1)
            raise FormulaProblem(self._offset + at, "The formula cannot be read at character {at}.") from None
        return self._node(tree.body, 0)

    def _at(self, node: ast.AST) -> int:
        """The character at which a node begins (the parser counts bytes of UTF-8)."""
        before = self._text.strip().encode()[: getattr(node, "col_offset", 0)]
        return self._offset + len(before.decode(errors="ignore"))

    def _node(self, node: ast.expr, depth: int) -> _Computed:
        if depth > _DEEPEST:
            raise FormulaProblem(self._at(node), "The formula is nested too deeply at character {at}.")

        def inner(part: ast.expr) -> _Computed:
            return self._node(part, depth + 1)

        match node:
            case ast.Constant(value=value) if isinstance(value, (int, float)) and not isinstance(value, bool):
                return self._constant(node, value)
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                binary, a, b = _BINARY[type(op)], inner(left), inner(right)
                return lambda values: binary(a(values), b(values))
            case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _UNARY:
                unary, a = _UNARY[type(sign)], inner(operand)
                return lambda values: unary(a(values))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition, yes, no = inner(test), inner(body), inner(orelse)
                return lambda values: yes(values) if condition(values) else no(values)
            case ast.BoolOp(op=ast.And(), values=parts):
                terms = [inner(part) for part in parts]
                return lambda values: float(all(term(values) for term in terms))
            case ast.BoolOp(op=ast.Or(), values=parts):
                terms = [inner(part) for part in parts]
                return lambda values: float(any(term(values) for term in terms))
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARE for op in ops):
                tests = [_COMPARE[type(op)] for op in ops]
                sides = [inner(left), *(inner(other) for other in others)]
                return lambda values: float(all(
                    test(a(values), b(values)) for test, a, b in zip(tests, sides, sides[1:], strict=False)))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(node, name, [inner(part) for part in arguments])
        raise FormulaProblem(self._at(node), "The formula has something at character {at} that is no arithmetic.")

    def _constant(self, node: ast.expr, value: float) -> _Computed:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise FormulaProblem(self._at(node), "The number at character {at} is too large.")
        return lambda values: number

    def _name(self, node: ast.expr, name: str) -> _Computed:
        if name in CONSTANTS:
            constant = CONSTANTS[name]
            return lambda values: constant
        if name not in self._names:
            raise FormulaProblem(self._at(node), "The formula has an unknown name {name!r} at character {at}; there "
                                                 "is: {names}.", name=name,
                                 names=", ".join([*self._names, *CONSTANTS]))
        return lambda values: values[name]

    def _call(self, node: ast.expr, name: str, arguments: list[_Computed]) -> _Computed:
        if name not in FUNCTIONS:
            raise FormulaProblem(self._at(node), "The formula has an unknown function {name!r} at character {at}; "
                                                 "there is: {names}.", name=name, names=", ".join(FUNCTIONS))
        function, counts = FUNCTIONS[name]
        if len(arguments) not in counts:
            raise FormulaProblem(self._at(node), "{name} at character {at} takes {count} arguments.", name=name,
                                 count=f"{counts[0]}–{counts[-1]}" if len(counts) > 1 else counts[0])
        return lambda values: function(*[argument(values) for argument in arguments])
