"""A query parted into its words, phrases, brackets, signs and field names."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from fundstelle.index.fields import ASKED

__all__ = ["Lexeme", "field_key", "lex"]

_OPERATORS = {"AND": "AND", "UND": "AND", "OR": "OR", "ODER": "OR", "NOT": "NOT", "NICHT": "NOT"}

_KNOWN = "|".join(form for name in ASKED for form in {name, unicodedata.normalize("NFD", name)})

# The expressions are strings, which are compiled when they are first used: a query of plain words needs none of them.

# What stands before a colon and names no field parts words too (Anmerkung:dies), but not in a gender form.
_LEXER = r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<phrase>"(?P<straight>[^"]*)"|[„“»«](?P<curly>[^„“”»«"]*)[“”«»"])(?:~(?P<slop>\d{1,2}))?
  | (?P<sign>(?:(?<=[\s(])|(?<=^))[-+−](?=[^\s)]))
  | (?P<field>(?:(?<=[\s(+−-])|(?<=^))(?:(?i:{known})|(?:[^\W\d][\u0300-\u036f]*)+(?!:(?:innen|in|en|[rens])\b)):(?=\S))
  | (?P<range>(?<=:)\[[^\]]*\])
  | (?P<word>(?:[^\s()"„“”»«]|(?<=[^\W\d])\((?=[a-zäöüß]{1,6}\))[a-zäöüß]+\))+)
  | (?P<stray>.)
    """.replace("{known}", _KNOWN)


class Lexeme(NamedTuple):
    """A piece of a query.

    Attributes:
        kind: the operator, or what the expression calls it: ``word``, ``phrase``, ``field``, ``sign``, ``range`` …
        text: what stands there; of a phrase what stands within its quotation marks.
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
    lexemes = []
    for match in re.finditer(_LEXER, text, re.VERBOSE):
        kind = match.lastgroup or ""
        if match["phrase"] is not None:
            inner = match["straight"] if match["straight"] is not None else match["curly"]
            lexemes.append(Lexeme("phrase", inner, *match.span(), slop=int(match["slop"] or 0)))
        elif match["field"] is not None and field_key(match["field"]) not in ASKED:
            lexemes.append(Lexeme("word", match["field"][:-1], *match.span()))
        elif match["space"] is None:
            lexemes.append(Lexeme(_OPERATORS.get(match[0], kind), match[0], *match.span()))
    return lexemes


def field_key(typed: str) -> str:
    """A field name as `fields.ASKED` has it, however it was typed, with or without its colon."""
    return unicodedata.normalize("NFC", typed.removesuffix(":")).lower()
