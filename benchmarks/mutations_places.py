"""Changes that could be made to a module: each replaces one node or operator of its text, and leaves the rest as it is.

Passed over is what no test could be asked to notice: annotations, docstrings, `__all__` and `__slots__`, `__repr__`,
the decorators of data classes, blocks for type checkers and for other systems, and the texts of messages.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Mutation", "Place", "mutated", "places"]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change.

    Attributes:
        kind: what sort of change it is.
        begin: the byte of the text at which what is replaced begins.
        end: the byte behind it.
        new: what stands there instead.
    """

    kind: str
    begin: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a module that can be changed.

    Attributes:
        lines: the first and the last line of the statement that it is in, without the blocks of that statement.
        is_run_by_tests: whether these lines are run when they are used; those of a module, of a class and of the head
            of a function are run when the module is imported.
        mutations: the changes, of which one is made.
    """

    lines: tuple[int, int]
    is_run_by_tests: bool
    mutations: tuple[Mutation, ...]


def places(source: bytes) -> list[Place]:
    """All places of a module that can be changed, from top to bottom."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return [place for place in finder.found if place.mutations]


def mutated(source: bytes, mutation: Mutation) -> bytes:
    """The text of a module with a change made.

    Raises:
        SyntaxError: it would be no Python.
    """
    changed = source[: mutation.begin] + mutation.new.encode() + source[mutation.end :]
    compile(changed, "mutated", "exec")
    return changed


_COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
_COMPARISON = re.compile(rb"<=|>=|==|!=|<|>|\bis\s+not\b|\bnot\s+in\b|\bis\b|\bin\b")
_ARITHMETIC: dict[type[ast.operator], tuple[bytes, str]] = {
    ast.Add: (b"+", "-"),
    ast.Sub: (b"-", "+"),
    ast.Mult: (b"*", "+"),
    ast.FloorDiv: (b"//", "*"),
    ast.LShift: (b"<<", ">>"),
    ast.RShift: (b">>", "<<"),
    ast.BitAnd: (b"&", "|"),
    ast.BitOr: (b"|", "&"),
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
# What they are changes how fast something is done or how much memory it takes, not what is done.
_SPEED_ONLY = frozenset({"maxsize", "buffering", "chunksize", "stacklevel"})
_PASSED_OVER = frozenset({"__all__", "__slots__"})
# Calls of which nobody waits for the result, and that say something to a checker of types or to a person.
_NO_EFFECT = frozenset({"cast", "warn", "sleep"})
_OTHER_SYSTEMS = {"win32", "darwin", "linux"} - {sys.platform}


class _Finder(ast.NodeVisitor):
    def __init__(self, source: bytes) -> None:
        self.found: list[Place] = []
        self._source = source
        self._line_starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
        self._statement = (1, 1)
        self._in_function = False

    # Statements.

    def visit(self, node: ast.AST) -> None:
        if not isinstance(node, ast.stmt):
            super().visit(node)
            return
        before, self._statement = self._statement, _head(node)
        super().visit(node)
        self._statement = before

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if node.name == "__repr__":
            return
        before, self._in_function = self._in_function, False
        for decorator in node.decorator_list:
            self.visit(decorator)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default:
                self.visit(default)
        self._in_function = True
        for statement in node.body:
            self.visit(statement)
        self._in_function = before

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
            return
        for statement in node.body:
            self.visit(statement)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if isinstance(node.value, ast.Call) and _called(node.value) not in _NO_EFFECT:
            self._add(self._whole(node, "call dropped", "pass"))
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id in _PASSED_OVER for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        known = _ARITHMETIC.get(type(node.op))
        if known:
            self._add(*self._between(node.target, node.value, known[0] + b"=", "arithmetic", f"{known[1]}="))
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value and not isinstance(node.value, ast.Constant):
            self._add(self._whole(node.value, "None returned", "None"))
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        # Within are the texts of messages.
        self._add(self._whole(node, "error not raised", "pass"))

    def visit_Break(self, node: ast.Break) -> None:
        self._add(self._whole(node, "loop", "continue"))

    def visit_Continue(self, node: ast.Continue) -> None:
        self._add(self._whole(node, "loop", "break"))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if isinstance(node.type, ast.Tuple):
            for number in range(len(node.type.elts)):
                kept = [self._text(other) for place, other in enumerate(node.type.elts) if place != number]
                self._add(self._whole(node.type, "error not caught", f"({', '.join(kept)},)"))
        elif node.type:
            self._add(self._whole(node.type, "error not caught", "()"))
        for statement in node.body:
            self.visit(statement)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        if _is_of_another_system(node.test):
            for statement in node.orelse:
                self.visit(statement)
            return
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    # Expressions.

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._negate(test)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for (left, right), operator in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
            gap = self._source[self._end(left) : self._begin(right)]
            if match := _COMPARISON.search(gap):
                begin = self._end(left) + match.start()
                end = self._end(left) + match.end()
                self._add(*(Mutation("comparison", begin, end, new) for new in _COMPARISONS[type(operator)]))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = (b"and", "or") if isinstance(node.op, ast.And) else (b"or", "and")
        for left, right in pairwise(node.values):
            self._add(*self._between(left, right, old, "and, or", new))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._add(self._whole(node, "not dropped", f"({self._text(node.operand)})"))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        known = _ARITHMETIC.get(type(node.op))
        if known:
            self._add(*self._between(node.left, node.right, known[0], "arithmetic", known[1]))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if node.value is True or node.value is False:
            self._add(self._whole(node, "constant", str(not node.value)))
        elif isinstance(node.value, int):
            self._add(*(self._whole(node, "constant", repr(node.value + step)) for step in (1, -1)))

    def visit_Slice(self, node: ast.Slice) -> None:
        for bound in (node.lower, node.upper):
            if bound and not isinstance(bound, ast.Constant):
                self._add(self._whole(bound, "slice", f"({self._text(bound)}) + 1"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in _NAMES:
            self._add(self._whole(node.func, "function", _NAMES[node.func.id]))
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _SPEED_ONLY:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Pass over: before Python 3.12 nobody knows where its parts stand."""

    # How a change is told.

    def _add(self, *mutations: Mutation) -> None:
        self.found.append(Place(self._statement, self._in_function, mutations))

    def _negate(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Constant | ast.Compare) and not _is_negation(test):
            self._add(self._whole(test, "condition negated", f"not ({self._text(test)})"))

    def _whole(self, node: ast.expr | ast.stmt, kind: str, new: str) -> Mutation:
        return Mutation(kind, self._begin(node), self._end(node), new)

    def _between(self, left: ast.expr, right: ast.expr, old: bytes, kind: str, new: str) -> list[Mutation]:
        """The operator between two nodes for another."""
        begin = self._source.find(old, self._end(left), self._begin(right))
        return [Mutation(kind, begin, begin + len(old), new)] if begin >= 0 else []

    def _text(self, node: ast.expr) -> str:
        return self._source[self._begin(node) : self._end(node)].decode()

    def _begin(self, node: ast.expr | ast.stmt) -> int:
        return self._line_starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        return self._line_starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)


def _head(node: ast.stmt) -> tuple[int, int]:
    """The lines of a statement without the blocks in it."""
    blocks: Sequence[ast.stmt] = getattr(node, "body", ())
    last = node.end_lineno or node.lineno
    # A block may stand on the same line.
    return node.lineno, max(min(blocks[0].lineno - 1, last), node.lineno) if blocks else last


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_negation(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _is_of_another_system(test: ast.expr) -> bool:
    names = _constants(test)
    return "sys.platform" in ast.unparse(test) and any(name in _OTHER_SYSTEMS for name in names)


def _constants(node: ast.AST) -> Iterator[object]:
    return (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
