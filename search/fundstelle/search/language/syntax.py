"""The query language: a string in, a tree of clauses out. It knows no index and no German.

    query       = clause clause …   any may match, more and rarer matches rank higher; those with a field all must match
    clause      = alternative (OR alternative)…
    alternative = operand (AND operand)…
    operand     = (NOT | - | +) operand | field:operand | ( query ) | "phrase" | "phrase"~3 | wild*card | wor?d
                | fuzzy~1 | datum:2025-03 | datum:[2025-01-01 TO 2025-03-14] | word

AND, OR and NOT may be written UND, ODER and NICHT, in capitals, or &&, || and !. Nothing that is typed is an error:
what cannot be understood as an operator is taken as plain words, and a notice says where.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

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
from fundstelle.search.language.wildcards import Wrong, has_wildcard, wrong_letters

__all__ = ["parse"]

_MAX_DEPTH = 40

# The expressions are strings, which are compiled when they are first used: a query of plain words needs none of them.
# Signs that part words and are none. Those of them that others take for an operator are worth a word.
_SIGNS = r"^[-–—−+!|&.,;:/\\…·•*?~^=<>()\[\]{}‚‘’‹›'`´\"„“”«»]+$"
_OPERATING = r"^(?:[-−+!|]+|~)$"
# The categories of emoji and what joins and colours them.
_PICTURES = frozenset(("So", "Sk", "Mn", "Me", "Cf"))
# NEAR/3 of SQLite; /Tr[au]mp/ of Lucene; 2024..2025 of Google; Trump.* of all that know regular expressions.
_NEAR = r"^NEAR(?:/\d+)?$"
_OPERATORS_ELSEWHERE = frozenset(("NEAR", "ANDNOT", "BUTNOT", "OHNE", "AUSSER", "WITHOUT", "EXCEPT"))
_CLASS = r"[^\W\d_][\[{][^\W_,.-]+[\]}][^\W\d_]"
_YEARS = r"^\d{4}\.\.+\d{4}$"
_ANYTHING = r"[^\W\d_]\.\*"
_EXPRESSION = r"^/.*[\[\]|\\^$+*?].*/$"


class _Marked(NamedTuple):
    """A clause that has a role in the group it stands in: after a plus sign, or after a field name."""

    clause: Clause
    role: Literal["required", "filter"]


def parse(text: str) -> Parsed:
    """Read a query. Never raises: see the module's description for what becomes of what is not understood."""
    parser = _Parser(lex(text))
    root = parser.group(None, 0)
    if root is None:
        root = _group([Keyword(word) for word in text.split() if not re.match(_SIGNS, word)])
    return Parsed(root, tuple(sorted(parser.notices, key=lambda notice: notice.start)))


class _Parser:
    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.lexemes = [lexeme for lexeme in lexemes if lexeme.kind != "boost"]
        self.place = 0
        self.level = 0
        self.notices: list[Notice] = []
        for lexeme in lexemes:
            if lexeme.kind == "boost":
                self._notice(f"No word can be given a weight; {lexeme.text} is ignored.", lexeme)

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
            case "date":
                return self._date(lexeme)
            case "range":
                return self._span_of_words(lexeme, field_name)
            case "unknown":
                return self._unknown(lexeme, field_name)
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
        if field_name == "published" and isinstance(operand, Group):
            operand = _within(operand)
        return _Marked(_unmarked(operand), "filter")

    def _phrase(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        if field_name == "published":
            return self._date(lexeme)
        if all(re.match(_SIGNS, word) for word in lexeme.text.split()):
            self._notice("No word stands between these quotation marks; they are ignored.", lexeme)
            return None
        return Phrase(lexeme.text, field_name, lexeme.slop)

    def _unknown(self, lexeme: Lexeme, field_name: str | None) -> Clause:
        from fundstelle.search.language.names import near_field  # only a name that is none needs it

        meant = near_field(lexeme.text)
        hint = f" Did you mean {meant}?" if meant else ""
        name = lexeme.text.removesuffix(":")
        self._notice(f"{lexeme.text} is no field; it is searched as a plain word.{hint}", lexeme)
        return Keyword(name, field_name)

    def _word(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        text = lexeme.text
        if field_name == "published":
            return self._date(lexeme)
        if text.isalnum() and text not in _OPERATORS_ELSEWHERE:
            return Keyword(text, field_name)
        if not text[0].isalnum() and re.match(_SIGNS, text):
            self._note_lone_sign(lexeme)
            return None
        if all(unicodedata.category(char) in _PICTURES for char in text):
            self._notice("This sign cannot be looked for; it is ignored.", lexeme)
            return None
        if self._is_of_another_engine(lexeme):
            return Keyword(text, field_name)
        if wrong := wrong_letters(text):
            return self._fuzzy(wrong, lexeme, field_name)
        if not has_wildcard(text):
            return Keyword(text, field_name)
        if field_name != "source" and re.search(_ANYTHING, text):
            self._notice("The point parts words here; without it, any letters stand for the asterisk.", lexeme)
        return Pattern(text, field_name)

    def _fuzzy(self, wrong: Wrong, lexeme: Lexeme, field_name: str | None) -> Clause:
        if has_wildcard(wrong.word):
            self._notice("A word has either wildcards or a ~; the ~ is ignored.", lexeme)
            return Pattern(wrong.word, field_name)
        if wrong.letters > 2:
            self._notice("At most two letters may differ (~2); two are taken.", lexeme)
        return Fuzzy(wrong.word, field_name, min(wrong.letters, 2))

    def _span_of_words(self, lexeme: Lexeme, field_name: str | None) -> Clause | None:
        self._notice("Only dates have spans; this is searched as plain words.", lexeme)
        words = [word for word in lexeme.text.strip("[]{}").split() if word != "TO"]
        return _group([Keyword(word, field_name) for word in words])

    def _note_lone_sign(self, lexeme: Lexeme) -> None:
        """A sign that stands alone: a dash between words says nothing, but another one may be meant for an operator."""
        if "*" in lexeme.text:
            self._notice("A wildcard needs at least one letter beside it; it is ignored.", lexeme)
        elif re.match(_OPERATING, lexeme.text):
            self._notice(f"{lexeme.text} stands alone; it is ignored.", lexeme)

    def _is_of_another_engine(self, lexeme: Lexeme) -> bool:
        """Whether another engine would understand more than a plain word, of which a notice is made then."""
        text = lexeme.text
        if text[-1] == ":" and field_key(text) in ASKED:
            self._notice(f"{text} has nothing after it; it is searched as a plain word.", lexeme)
        elif text.startswith("NEAR") and re.match(_NEAR, text):
            self._notice(f'{text} is no operator, but a plain word; near each other are "two words"~5.', lexeme)
        elif text[0] == "/" and re.match(_EXPRESSION, text):
            self._notice("This is searched as plain words; of expressions only * and ? are understood.", lexeme)
        elif text[0] == "~":
            self._notice(f"{text} has no word before it; it is searched as a plain word.", lexeme)
        elif text in _OPERATORS_ELSEWHERE:
            self._notice(f"{text} is no operator, but a plain word; NICHT leaves out what follows it.", lexeme)
        elif re.search(_CLASS, text):
            self._notice("Brackets within a word say nothing here; of expressions only * and ? are understood.", lexeme)
        elif text[0].isdigit() and re.match(_YEARS, text):
            self._notice(f"A span of dates needs its field: datum:{text}; this is searched as plain words.", lexeme)
        else:
            return False
        return True

    def _date(self, lexeme: Lexeme) -> Clause:
        from fundstelle.search.language.periods import span_of  # only a date needs it

        try:
            span = span_of(lexeme.text)
        except (ValueError, OverflowError) as error:
            self._notice(f"{str(error)[0].upper()}{str(error)[1:]}; it is searched as plain words.", lexeme)
            return Keyword(lexeme.text)
        if span.is_empty:
            self._notice("This span ends before it begins; no passage lies in it.", lexeme)
        return DateRange(span.start, span.end)

    def _peek(self) -> Lexeme | None:
        return self.lexemes[self.place] if self.place < len(self.lexemes) else None

    def _notice(self, message: str, lexeme: Lexeme) -> None:
        self.notices.append(Notice(message, lexeme.start, lexeme.end))


def _within(group: Group) -> Clause:
    """Of dates beside each other, one behind a > and one behind a <, both must match: they are the ends of a span."""
    spans = [clause for clause in group.optional if isinstance(clause, DateRange)]
    is_span = {(span.start is None, span.end is None) for span in spans} == {(True, False), (False, True)}
    return All(group.optional) if is_span and group == Group(optional=tuple(spans)) else group


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
