"""A query parted into its words, phrases, brackets, signs and field names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from fundstelle.index.fields import ASKED
from fundstelle.search.language.quoting import DOUBLE, SINGLE, Quotes

__all__ = ["Lexeme", "field_key", "lex"]

_OPERATORS = {
    "AND": "AND", "UND": "AND", "&&": "AND", "OR": "OR", "ODER": "OR", "||": "OR", "|": "OR",
    "NOT": "NOT", "NICHT": "NOT",
}  # fmt: skip
_KNOWN = "|".join(form for name in ASKED for form in {name, unicodedata.normalize("NFD", name)})
_DATED = "|".join(asked for asked, name in ASKED.items() if name == "published")

# The expressions are strings, which are compiled when they are first used: a query of plain words needs none of them.

_FIRST = r"(?:(?<=[\s(+−!-])|(?<=^))"
_NO_OPERATOR = r"(?<!\bOR)(?<!\bAND)(?<!\bUND)(?<!\bNOT)(?<!\bODER)(?<!\bNICHT)(?<!\bNEAR)"
# What stands before a colon and names no field parts words too (Anmerkung:dies), but no gender forms and no addresses.
_LEXER = rf"""(?xs)
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<double>{DOUBLE})
  | (?P<single>(?:(?<=[\s(:+−-])|(?<=^)){SINGLE}(?=\S))
  | (?P<sign>(?:(?<=[\s(:])|(?<=^))(?:[-+−](?![-+−]*(?:[\s)]|$))|!(?=\w)))
  | (?P<field>(?:{_FIRST}|(?<=:))(?:(?i:{_KNOWN})\s*(?::|==?)(?=\s*\S)|(?i:{_DATED})(?=\s*[<>≤≥]=?\s*[\d*])))
  | (?P<unknown>{_FIRST}(?:[^\W\d][\u0300-\u036f]*)+(?!:(?:innen|in|en|[rens])\b):(?=\S)(?!//))
  | (?P<range>[\[{{](?=[^\[\]{{}}()]*\sTO\s)[^\[\]{{}}()]*[\]}}])
  | (?P<word>(?:(?!''|``)[^\s()"„“”‟«»″＂‚‹›]|(?<=[^\W\d]){_NO_OPERATOR}\((?=[a-zäöüß]{{1,6}}\))[a-zäöüß]+\))+)
  | (?P<stray>.)
    """
# An asterisk behind a phrase belongs to its last word.
_AFTER_PHRASE = r"(\*?)(?:~(\d{1,3}))?"
_BOOST = r"\^\d+(?:\.\d+)?(?=[\s)]|$)"


class Lexeme(NamedTuple):
    """A piece of a query.

    Attributes:
        kind: the operator, or what the expression calls it: ``word``, ``phrase``, ``field``, ``sign``, ``date`` …;
            ``unknown`` is what stands before a colon and is no field.
        text: what stands there; of a phrase what stands within its quotation marks, of a field its name and a colon.
        start: where it begins in the query.
        end: where it ends.
        slop: of a phrase, how many other words may stand between two of its words.
    """

    kind: str
    text: str
    start: int
    end: int
    slop: int = 0


def lex(text: str) -> list[Lexeme]:
    """The pieces of a query, without the space between them."""
    if text.replace(" ", "").isalnum():  # plain words, as most queries are
        words = re.finditer(r"\S+", text)
        return [Lexeme(_OPERATORS.get(word[0], "word"), word[0], *word.span()) for word in words]
    return list(_Lexer(text).lexemes())


def field_key(typed: str) -> str:
    """A field name as `fields.ASKED` has it, however it was typed, with or without its colon."""
    return unicodedata.normalize("NFC", typed.rstrip(":=").rstrip()).lower()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.quotes = Quotes(text)
        self.lexer = re.compile(_LEXER)
        # Whether a date comes next; how many brackets are open in which all words are dates.
        self.expects_date = False
        self.dated_brackets = 0

    def lexemes(self) -> Iterator[Lexeme]:
        place = 0
        while match := self.lexer.match(self.text, place):
            lexeme = self._at(match)
            place = match.end() if lexeme is None else lexeme.end
            if lexeme is not None:
                self._look_out_for_dates(lexeme)
                yield lexeme

    def _at(self, match: re.Match[str]) -> Lexeme | None:
        kind, place = match.lastgroup or "", match.start()
        if kind == "space":
            return None
        if (self.expects_date or self.dated_brackets) and (lexeme := self._date(kind, match)):
            return lexeme
        match kind:
            case "double" | "single":
                return self._quoted(kind, place)
            case "field":
                return Lexeme("field", f"{field_key(match[0])}:", *match.span())
            case "word":
                return self._word(match)
        return Lexeme(_OPERATORS.get(match[0], kind), match[0], *match.span())

    def _quoted(self, kind: str, place: int) -> Lexeme:
        quoted = self.quotes.double(place) if kind == "double" else self.quotes.single(place)
        if quoted is None:
            return self._unclosed(kind, place)
        after = re.compile(_AFTER_PHRASE).match(self.text, quoted.end)
        star, slop, end = (after[1], int(after[2] or 0), after.end()) if after else ("", 0, quoted.end)
        return Lexeme("phrase", quoted.text.rstrip() + star if star else quoted.text, place, end, slop)

    def _unclosed(self, kind: str, place: int) -> Lexeme:
        """A mark that nothing closes; an apostrophe belongs to the word behind it."""
        word = re.compile(r"['’`´][^\s()\"„“”‟«»″＂‚‹›]+").match(self.text, place) if kind == "single" else None
        if word:
            return Lexeme("word", word[0], *word.span())
        mark = re.compile(DOUBLE).match(self.text, place)
        end = mark.end() if mark else place + 1
        return Lexeme("stray", self.text[place:end], place, end)

    def _word(self, match: re.Match[str]) -> Lexeme:
        boost = re.search(_BOOST, match[0])
        if boost and not boost.start():
            return Lexeme("boost", match[0], *match.span())
        end = match.start() + boost.start() if boost else match.end()
        text = self.text[match.start() : end]
        return Lexeme(_OPERATORS.get(text, "word"), text, match.start(), end)

    def _date(self, kind: str, match: re.Match[str]) -> Lexeme | None:
        """A date, where one is to stand; quotation marks, signs, operators and other brackets are what they are."""
        from fundstelle.search.language.periods import WHEN  # only a date needs it

        if kind not in ("word", "open", "unknown", "field", "range") or match[0] in _OPERATORS:
            return None
        when = re.compile(WHEN).match(self.text, match.start())
        return Lexeme("date", when[0], *when.span()) if when else None

    def _look_out_for_dates(self, lexeme: Lexeme) -> None:
        if lexeme.kind == "open" and (self.expects_date or self.dated_brackets):
            self.dated_brackets += 1
        elif lexeme.kind == "close" and self.dated_brackets:
            self.dated_brackets -= 1
        is_field = lexeme.kind == "field"
        signed = lexeme.kind in ("sign", "NOT") and self.expects_date
        self.expects_date = signed or (is_field and ASKED[field_key(lexeme.text)] == "published")
