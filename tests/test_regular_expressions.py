"""Regular expressions: none of the package's takes more than a time that grows with the text."""

import ast
import importlib
import pkgutil
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

import fundstelle.index
import fundstelle.search
from fundstelle.index.sources.table import FORMATS

_PAGES = "fundstelle.index.sources.webpage"
_TABLE = "fundstelle.index.sources.table"
# Those that are only ever given short texts, with the length of the longest.
BOUNDED: Final[dict[str, int]] = {
    f"{_PAGES}.metadata._STAND": 301,
    f"{_PAGES}.metadata._BEFORE_TIME": 60,
    f"{_PAGES}.names._BEHIND": 500,
    f"{_PAGES}.titles._SEPARATOR": 500,
    f"{_PAGES}.words._OFFERS": 400,
    f"{_PAGES}.words._SIGNATURE": 80,
    f"{_PAGES}.words._TRAILING_CREDIT": 300,
    "fundstelle.index.sources.pdf_layout._PARTED": 80,
}
# Those that are given lines in which no white space follows upon another.
ONE_LINE: Final = frozenset(
    f"{_PAGES}.{name}"
    for name in ("words._BYLINE", "words._LINK_NOTE", "lede._BROKEN_OFF", "names._REST", "names._BETWEEN")
)

_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
_SHORT = 1000
_QUICK = 0.004
_SAMPLES = 3
_MOST_REPEATED = 3


@dataclass(frozen=True)
class Expression:
    """A pattern of the package, and by which methods texts are held against it."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def _modules() -> Iterator[ModuleType]:
    for package in (fundstelle.index, fundstelle.search):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "._cython_" in found.name:  # What compiled modules share, of which there is no source.
                continue
            try:
                yield importlib.import_module(found.name)
            except ImportError:  # The library that it needs is not installed.
                continue


def _source(module: ModuleType) -> str:
    """The source of a module, which stands beside it where it is compiled."""
    file = Path(str(module.__file__))
    return (file if file.suffix == ".py" else file.with_name(f"{file.name.partition('.')[0]}.py")).read_text("utf-8")


def _expressions() -> Iterator[Expression]:
    for module in _modules():
        source = _source(module)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                used = frozenset(re.findall(rf"\b{name}\b(?:\[[^\]]*\])?\.({'|'.join(_METHODS)})\b", source))
                yield Expression(f"{module.__name__}.{name}", value, used or frozenset(_METHODS))
        yield from _written_in_place(module, source)
    for form in FORMATS:
        if form.magic is not None:
            yield Expression(f"{_TABLE}:{form.name}", re.compile(form.magic), frozenset({"match"}))


def _written_in_place(module: ModuleType, source: str) -> Iterator[Expression]:
    """Those that are given to the functions of `re` as strings, or by the name of a string."""
    for node in ast.walk(ast.parse(source)):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in _METHODS
            and node.args
        ):
            continue
        first = node.args[0]
        given = first.value if isinstance(first, ast.Constant) else getattr(module, getattr(first, "id", "-"), None)
        if isinstance(given, str | bytes):
            flags = re.VERBOSE if "re.VERBOSE" in ast.unparse(node) else 0
            name = f"{module.__name__}:{getattr(first, 'id', node.lineno)}"
            yield Expression(name, re.compile(given, flags), frozenset({node.func.attr}))


@cache
def all_expressions() -> dict[str, Expression]:
    """Every expression of the package by its name, each once."""
    return {expression.name: expression for expression in _expressions()}


class _Sampler:
    """Writes texts that match a pattern, or nearly so."""

    def __init__(self, pattern: re.Pattern[Any], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nothing secret
        self._tree = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]

    def sample(self) -> str:
        return self._write(self._tree)

    def letters(self) -> set[str]:
        """A letter for each sort of letter that the pattern tells apart."""
        return {*self._letters(self._tree), " ", "a", "\n"}

    def _write(self, tree: Any) -> str:
        return "".join(self._item(str(op).lower(), argument) for op, argument in tree)

    def _item(self, op: str, argument: Any) -> str:  # one line for each kind
        if op == "literal":
            return chr(argument)
        if op == "any":
            return "a"
        if op in ("in", "not_literal", "category"):
            return self._random.choice(sorted(self._letters([(op, argument)])))
        if op in ("max_repeat", "min_repeat", "possessive_repeat"):
            least, most, inner = argument
            count = self._random.randint(least, max(least, min(int(most), least + _MOST_REPEATED)))
            return "".join(self._write(inner) for _ in range(min(count, 30)))
        if op == "branch":
            return self._write(self._random.choice(argument[1]))
        if op == "subpattern":
            return self._write(argument[-1])
        if op == "atomic_group":
            return self._write(argument)
        return ""

    def _letters(self, tree: Any) -> Iterator[str]:
        for op, argument in tree:
            name = str(op).lower()
            if name == "literal":
                yield chr(argument)
            elif name == "range":
                yield chr(argument[0])
            elif name == "category":
                yield from {"category_digit": "1", "category_word": "a", "category_space": " "}.get(
                    str(argument).lower(), "-é "
                )
            elif name == "in":
                is_negated = str(argument[0][0]).lower() == "negate"
                named = set(self._letters(argument))
                yield from (({"a", "-", "é"} - named) or {"\u4e00"}) if is_negated else named
            elif name in ("not_literal", "any"):
                yield "a"
            else:
                yield from self._within(argument)

    def _within(self, argument: Any) -> Iterator[str]:
        if isinstance(argument, re._parser.SubPattern):  # type: ignore[attr-defined]
            yield from self._letters(argument)
        elif isinstance(argument, list | tuple):
            for one in argument:
                yield from self._within(one)


def _attacks(expression: Expression, size: int) -> Iterator[str]:
    """Texts of some length as the pattern may be given them."""
    for text in _repeated(expression.pattern, size):
        yield " ".join(text.split()) if expression.name in ONE_LINE else text


def _repeated(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts that repeat a part of what the pattern matches, with what should not follow at the end."""
    sampler = _Sampler(pattern, len(pattern.pattern))
    letters = sorted(sampler.letters())[:8]
    samples = {sampler.sample()[:60] for _ in range(_SAMPLES)}
    pieces = {*letters, *(a + b for a in letters[:4] for b in letters[:4])}
    for sample in sorted(samples):
        pieces |= {sample, sample[: len(sample) // 2], sample[:-1], f"{sample} "}
        cuts = sorted({0, len(sample) // 3, len(sample) // 2, 2 * len(sample) // 3, len(sample) - 1, len(sample)})
        for cut in (cut for cut in cuts if cut >= 0):
            yield from (sample[:cut] + letter * size + "\u0001" for letter in letters)
    yield from ((piece * size)[:size] + "\u0001" for piece in sorted(pieces) if piece)


def _seconds(expression: Expression, text: str) -> float:
    given: str | bytes = text if isinstance(expression.pattern.pattern, str) else text.encode("utf-8")
    slowest = 0.0
    for method in expression.methods & {"match", "fullmatch", "search"} or {"finditer"}:
        start = time.process_time()
        getattr(expression.pattern, method)(given)
        slowest = max(slowest, time.process_time() - start)
    if not expression.methods <= {"match", "fullmatch", "search"}:
        start = time.process_time()
        for _ in expression.pattern.finditer(given):
            pass
        slowest = max(slowest, time.process_time() - start)
    return slowest


@pytest.mark.parametrize("name", sorted(all_expressions()))
def test_time_grows_with_the_text_only(name: str) -> None:
    """Texts made of what a pattern looks for, twice and eight times as long, take no more than their share of time."""
    expression = all_expressions()[name]
    short = BOUNDED.get(name, _SHORT)

    slow = [
        (start, len(text))
        for start, text in ((text[:40], text) for text in _attacks(expression, short))
        if _seconds(expression, text) > _QUICK and _is_super_linear(expression, text, bounded=name in BOUNDED)
    ]

    assert slow == []


def _is_super_linear(expression: Expression, text: str, *, bounded: bool) -> bool:
    """Whether a text of a multiple of the length takes far more than the multiple of the time."""
    once = min(_seconds(expression, text) for _ in range(3))
    if bounded:
        return once > 10 * _QUICK
    body = text[:-1]
    longer = body + body[len(body) // 2 :] * 6 + text[-1]
    return once > _QUICK and min(_seconds(expression, longer) for _ in range(2)) > 9 * once
