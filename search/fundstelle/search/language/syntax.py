"""The query language: a string in, a tree of clauses out. It knows no index and no German.

    query       = clause clause …   any may match, more and rarer matches rank higher; those with a field all must match
    clause      = alternative (OR alternative)…
    alternative = operand (AND operand)…
    operand     = (NOT | - | +) operand | field:operand | ( query ) | "phrase" | "phrase"~3 | wild*card | wor?d
                | fuzzy~1 | datum:2025-03 | datum:[2025-01-01 TO 2025-03-14] | word

AND, OR and NOT may be written UND, ODER and NICHT, in capitals. Nothing that is typed is an error: what cannot be
understood as an operator is taken as plain words, and a notice says where.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from fundstelle.index.dates import parse_period
from fundstelle.index.fields import ASKED
from fundstelle.search.language.clauses import (
    All,
    AnyOf,
    Clause,
    DateRange,
    Fuzzy,
    Group,
    Keyword,
    Notice,
    Parsed,
    Pattern,
    Phrase,
    Without,
)
from fundstelle.search.language.lexing import Lexeme, field_key, lex

__all__ = ["parse"]

_MAX_DEPTH = 40

# The expressions are strings, which are compiled when they are first used: a query of plain words needs none of them.
_GENDERED = r"(?i)[^\W\d_]\*(?:innen|in)\b|^(?:jede|diese|welche|manche|(?:[kmds]?ein|ihr|unser|eur)e?)\*[rnse]+$"
_FUZZY = r"^(.+?)~([0-9]?)$"
# A question mark is a wildcard inside a word; at its end it asks, and before a = it belongs to an address.
# Question marks beside each other are looked at once, from the first of them on.
_WILDCARD = r"\*|(?<!\?)\?(?:\?++(?=\w)|(?=\w)(?!\w+=))"
_BETWEEN = r"\s(?:TO|BIS|bis|to)\s"


class _Marked(NamedTuple):
    """A clause that has a role in the group it stands in: after a plus sign, or after a field name."""

    clause: Clause
    role: Literal["required", "filter"]


def parse(text: str) -> Parsed:
    """Read a query. Never raises: see the module's description for what becomes of what is not understood."""
    parser = _Parser(lex(text))
    root = parser.group(None, 0)
    if root is None and (words := text.split()):
        root = _group([Keyword(word) for word in words])
    return Parsed(root, tuple(sorted(parser.notices, key=lambda notice: notice.start)))


class _Parser:
    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.lexemes = lexemes
        self.place = 0
        self.level = 0
        self.notices: list[Notice] = []

    def group(self, field_name: str | None, depth: int) -> Clause | None:
        """Clauses up to the end or, inside brackets, up to the one that closes them."""
        clauses: list[Clause | _Marked] = []
        while (lexeme := self._peek()) is not None:
            if lexeme.kind == "close":
                if depth:
                    break
                self._notice("This closing bracket has no opening one; it is ignored.", lexeme)
                self.place += 1
                continue
            clause = self._alternatives(field_name, depth)
            if clause is not None:
                clauses.append(clause)
        return _group(clauses)

    def _alternatives(self, field_name: str | None, depth: int) -> Clause | _Marked | None:
        return self._joined("OR", field_name, depth)

    def _joined(self, operator: str, field_name: str | None, depth: int) -> Clause | _Marked | None:
        """Operands of one operator: a single one is itself."""
        operands = [self._operand_of(operator, field_name, depth)]
        while (lexeme := self._peek()) is not None and lexeme.kind == operator:
            self.place += 1
            operand = self._operand_of(operator, field_name, depth)
            if operand is None or operands[-1] is None:
                self._notice(f"{lexeme.text} needs something on both sides; it is ignored.", lexeme)
            operands.append(operand)
        found = [operand for operand in operands if operand is not None]
        if len(found) < 2:
            return found[0] if found else None
        clauses = tuple(map(_unmarked, found))
        return All(clauses) if operator == "AND" else AnyOf(clauses)

    def _operand_of(self, operator: str, field_name: str | None, depth: int) -> Clause | _Marked | None:
        if operator == "OR":
            return self._joined("AND", field_name, depth)
        return self._operand(field_name, depth)

    def _operand(self, field_name: str | None, depth: int) -> Clause | _Marked | None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind in ("close", "AND", "OR"):
            return None
        self.place += 1
        self.level += 1
        try:
            return self._operand_at(lexeme, field_name, depth)
        finally:
            self.level -= 1

    def _operand_at(self, lexeme: Lexeme, field_name: str | None, depth: int) -> Clause | _Marked | None:
        if self.level > 2 * _MAX_DEPTH:
            self._notice("The query is nested too deep here; this is ignored.", lexeme)
            return None
        match lexeme.kind:
            case "NOT" | "sign":
                return self._signed(lexeme, field_name, depth)
            case "open":
                return self._bracketed(lexeme, field_name, depth)
            case "field":
                return self._fielded(lexeme, depth)
            case "phrase":
                return self._phrase(lexeme, field_name)
            case "range":
                return self._date(lexeme) if field_name == "published" else Keyword(lexeme.text, field_name)
            case "stray":
                self._notice("This quotation mark is not closed; it is ignored.", lexeme)
                return None
            case _:
                return self._word(lexeme, field_name)

    def _signed(self, sign: Lexeme, field_name: str | None, depth: int) -> Clause | _Marked | None:
        negative = sign.text != "+"
        # A loop, not a recursion: however many signs stand in a row, the stack does not grow.
        while (following := self._peek()) is not None and following.kind in ("NOT", "sign"):
            negative ^= following.text != "+"
            self.place += 1
        operand = self._operand(field_name, depth)
        if operand is None:
            self._notice(f"{sign.text} has nothing after it; it is ignored.", sign)
            return None
        if negative:
            return Without(_unmarked(operand))
        return _Marked(_unmarked(operand), "required") if sign.text == "+" else operand

    def _bracketed(self, opening: Lexeme, field_name: str | None, depth: int) -> Clause | None:
        if depth >= _MAX_DEPTH:
            self._notice(f"Brackets are nested more than {_MAX_DEPTH} deep; this one is ignored.", opening)
            return None
        inner = self.group(field_name, depth + 1)
        if self._peek() is None:
            self._notice("This bracket is not closed; it is taken to end with the query.", opening)
        else:
            self.place += 1
        return inner

    def _fielded(self, lexeme: Lexeme, depth: int) -> Clause | _Marked | None:
        field_name = ASKED[field_key(lexeme.text)]
        operand = self._operand(field_name, depth)
        if operand is None:
            self._notice(f"{lexeme.text} has nothing after it; it is ignored.", lexeme)
            return None
        if field_name == "published" and isinstance(operand, Keyword):
            return operand  # It was no date, and is searched as plain words.
        return _Marked(_unmarked(operand), "filter")

    def _phrase(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        if field_name == "published":
            return self._date(lexeme)
        return Phrase(lexeme.text, field_name, lexeme.slop) if lexeme.text.strip() else None

    def _word(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        if field_name == "published":
            return self._date(lexeme)
        if "~" in lexeme.text and (fuzzy := re.match(_FUZZY, lexeme.text)):
            distance = int(fuzzy[2] or 1)
            if distance > 2:
                self._notice("At most two letters may differ (~2); two are taken.", lexeme)
            return Fuzzy(fuzzy[1], field_name, min(distance, 2))
        if not lexeme.text.isalnum() and _has_wildcard(lexeme.text):
            return self._pattern(lexeme, field_name)
        return Keyword(lexeme.text, field_name)

    def _pattern(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        if not any(char.isalnum() for char in lexeme.text):
            self._notice("A wildcard needs at least one letter beside it; it is ignored.", lexeme)
            return None
        return Pattern(lexeme.text, field_name)

    def _date(self, lexeme: Lexeme) -> Clause:
        try:
            first, last = _bounds(lexeme.text)
            if not last:
                return DateRange(*parse_period(lexeme.text))
            start = None if first == "*" else parse_period(first)[0]
            return DateRange(start, None if last == "*" else parse_period(last)[1])
        except (ValueError, OverflowError) as error:
            self._notice(f"{str(error)[0].upper()}{str(error)[1:]}; it is searched as plain words.", lexeme)
            return Keyword(lexeme.text)

    def _peek(self) -> Lexeme | None:
        return self.lexemes[self.place] if self.place < len(self.lexemes) else None

    def _notice(self, message: str, lexeme: Lexeme) -> None:
        self.notices.append(Notice(message, lexeme.start, lexeme.end))


def _bounds(text: str) -> tuple[str, str]:
    """The two ends of a range in square brackets; empty where it is none."""
    if not (text.startswith("[") and text.endswith("]")):
        return "", ""
    first, *others = re.split(_BETWEEN, text[1:-1], maxsplit=1)
    first, last = first.strip(), "".join(others).strip()
    return (first, last) if first and last else ("", "")


def _has_wildcard(word: str) -> bool:
    return bool(re.search(_WILDCARD, word)) and not re.search(_GENDERED, word)


def _unmarked(clause: Clause | _Marked) -> Clause:
    return clause.clause if isinstance(clause, _Marked) else clause


def _group(clauses: list[Clause | _Marked]) -> Clause | None:
    if len(clauses) == 1 and not isinstance(clauses[0], Without):
        return _unmarked(clauses[0])
    group = Group(
        optional=tuple(c for c in clauses if not isinstance(c, Without | _Marked)),
        required=tuple(c.clause for c in clauses if isinstance(c, _Marked) and c.role == "required"),
        filters=tuple(c.clause for c in clauses if isinstance(c, _Marked) and c.role == "filter"),
        excluded=tuple(c.clause for c in clauses if isinstance(c, Without)),
    )
    return group if clauses else None
