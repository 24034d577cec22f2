"""A formula that a user typed, as Python: the same numbers, to the bit, without anything of the user's being run.

The text is parsed as ``workbench.formula`` parses it, and written anew from the tree; only what is listed there comes
through.  There every number is a float; here whole numbers stay whole where that makes no difference, so ``epoch % 10``
is written as one would.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from workbench.formula import CONSTANTS, FUNCTIONS, Formula

# What stands close to ** in Black's eyes.
_SIMPLE = re.compile(r"-?(\d[\d.]*(e[+-]?\d+)?|[A-Za-z_][\w.]*)")
_BUILTIN = ("min", "max", "abs", "round")

# As Python binds: a larger number binds more tightly.
_IF, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(10)
_BINARY: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", _SUM), ast.Sub: ("-", _SUM), ast.Mult: ("*", _PRODUCT), ast.Div: ("/", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT), ast.Mod: ("%", _PRODUCT),
}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}


class FormulaText:
    """A formula as an expression of Python; ``names`` -> the code that stands for them.

    ``needs_math`` says whether it uses the module math; ``used`` which of the names it has.
    """

    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        Formula(text, tuple(names))  # raises FormulaProblem where it is none
        self._names = names
        self.needs_math = False
        self.used: set[str] = set()
        tree = ast.parse(text.strip(), mode="eval").body
        self.text = self._value(tree)[0]
        if isinstance(tree, (ast.Compare, ast.BoolOp)) or (
                isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)):
            self.text = f"float({self.text})"  # else a learning rate would be True

    def _write(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=value):
                number = float(value)  # type: ignore[arg-type]  # the formula was read before
                whole = number.is_integer() and abs(number) < 2**53
                return (str(int(number)) if whole else repr(number)), _ATOM
            case ast.Name(id=name):
                return self._name(name)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right)
            case ast.BinOp(left=left, op=op, right=right):
                sign, binds = _BINARY[type(op)]
                return f"{self._in(left, binds)} {sign} {self._in(right, binds + 1)}", binds
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"not {self._in(operand, _NOT, condition=True)}", _NOT
            case ast.UnaryOp(op=op, operand=operand):
                return f"{'-' if isinstance(op, ast.USub) else '+'}{self._in(operand, _SIGN)}", _SIGN
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self._in(test, _OR, condition=True)
                return f"{self._in(body, _OR)} if {condition} else {self._in(orelse, _IF)}", _IF
            case ast.BoolOp(op=op, values=values):
                # The formula's "and" is 1 or 0, Python's is one of the values; as a condition it is the same.
                binds = _AND if isinstance(op, ast.And) else _OR
                word = " and " if isinstance(op, ast.And) else " or "
                return word.join(self._in(value, binds + 1, condition=True) for value in values), binds
            case ast.Compare(left=left, ops=signs, comparators=others):
                text = self._in(left, _COMPARE + 1)
                for comparison, other in zip(signs, others, strict=True):
                    text += f" {_COMPARISONS[type(comparison)]} {self._in(other, _COMPARE + 1)}"
                return text, _COMPARE
            case ast.Call(func=ast.Name(id=name), args=arguments):
                inner = ", ".join(self._value(argument)[0] for argument in arguments)
                return f"{self._function(name)}({inner})", _ATOM
        raise AssertionError("a formula that was read has nothing else")

    def _in(self, node: ast.expr, binds: int, *, condition: bool = False) -> str:
        """An operand, in brackets where it binds less tightly than ``binds``."""
        text, own = self._write(node) if condition else self._value(node)
        return text if own >= binds else f"({text})"

    def _value(self, node: ast.expr) -> tuple[str, int]:
        """The same where a number is wanted, not a condition."""
        if isinstance(node, ast.BoolOp):
            return f"bool({self._write(node)[0]})", _ATOM
        return self._write(node)

    def _power(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        """Whole numbers to the power of whole numbers are exact in Python, and floats in a formula."""
        base, exponent = self._value(left), self._value(right)
        if isinstance(left, ast.Constant):
            base = repr(float(left.value)), _ATOM  # type: ignore[arg-type]
        elif not isinstance(right, ast.Constant):
            self.needs_math = True
            return f"math.pow({base[0]}, {exponent[0]})", _ATOM
        else:
            exponent = repr(float(right.value)), _ATOM  # type: ignore[arg-type]
        one = base[0] if base[1] > _POWER else f"({base[0]})"
        # A minus sign in an exponent needs no brackets.
        two = exponent[0] if exponent[1] >= _SIGN else f"({exponent[0]})"
        hugged = _SIMPLE.fullmatch(one) and _SIMPLE.fullmatch(two)
        return (f"{one}**{two}" if hugged else f"{one} ** {two}"), _POWER

    def _name(self, name: str) -> tuple[str, int]:
        if name in CONSTANTS:
            self.needs_math = True
            return f"math.{name}", _ATOM
        self.used.add(name)
        text = self._names[name]
        return (text, _ATOM) if text.isidentifier() or text.isdigit() else (f"({text})", _ATOM)

    def _function(self, name: str) -> str:
        assert name in FUNCTIONS
        if name in _BUILTIN:
            return name
        self.needs_math = True
        return f"math.{name}"


def uses(text: str, names: Sequence[str]) -> set[str]:
    """Which of some names a formula has."""
    found = {node.id for node in ast.walk(ast.parse(text.strip(), mode="eval")) if isinstance(node, ast.Name)}
    return found & set(names)
