"""What of a text matched a query: exact character spans, by the same analysis that found it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundstelle.index._whoosh import query
from fundstelle.index.german import AnalysedToken, analyse
from fundstelle.index.schema import TEXT_FIELDS, wording_field
from fundstelle.search.patterns import ManyWords
from fundstelle.search.results import Span

__all__ = ["Highlighter"]


@dataclass(slots=True)
class _Wanted:
    """What a query looks for in one text field."""

    stems: set[str] = field(default_factory=set)
    wordings: set[str] = field(default_factory=set)
    many: list[ManyWords] = field(default_factory=list)
    phrases: list[tuple[tuple[str, ...], int]] = field(default_factory=list)


class Highlighter:
    """Finds what a Whoosh query tree matched in the texts of a passage. What the query excludes is never marked."""

    def __init__(self, matching: Any) -> None:
        """Read what a query looks for.

        Args:
            matching: the Whoosh query tree that `fundstelle.search.query.compile_query` made.
        """
        self._wanted = {name: _Wanted() for name in TEXT_FIELDS}
        for leaf in _positive_leaves(matching):
            self._want(leaf)

    def spans(self, name: str, text: str | None) -> tuple[Span, ...]:
        """The matches in a text of the field `name`, in order, without overlap.

        A phrase is one span from its first word to its last; every other match is the word that matched.
        """
        if not text:
            return ()
        found: list[Span] = []
        # What is looked for in the text is also worth seeing in the titles above it.
        for wanted in (self._wanted[place] for place in {name, "text"} if name != "lede" or place == name):
            if wanted.stems or wanted.wordings or wanted.many or wanted.phrases:
                found += _found(wanted, analyse(text))
        return _merged(found)

    def _want(self, leaf: Any) -> None:
        name, is_wording = _text_field(leaf.field())
        if name is None:
            return
        wanted = self._wanted[name]
        if isinstance(leaf, ManyWords):
            wanted.many.append(leaf)
        elif isinstance(leaf, query.Phrase):
            wanted.phrases.append((tuple(leaf.words), leaf.slop - 1))
        elif isinstance(leaf, query.Term):
            (wanted.wordings if is_wording else wanted.stems).add(leaf.text)


_BY_FIELD = {name: (name, False) for name in TEXT_FIELDS} | {wording_field(name): (name, True) for name in TEXT_FIELDS}


def _text_field(name: str | None) -> tuple[str | None, bool]:
    return _BY_FIELD.get(name or "", (None, False))


def _positive_leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, query.AndNot):
        yield from _positive_leaves(node.a)
    elif isinstance(node, query.Not):
        return
    elif node.is_leaf():
        yield node
    else:
        for child in node.children():
            yield from _positive_leaves(child)


def _found(wanted: _Wanted, tokens: Sequence[AnalysedToken]) -> Iterator[Span]:
    for word in tokens:
        if _matches(wanted, word):
            yield Span(word.token.start, word.token.end)
    for words, slop in wanted.phrases:
        yield from _phrase_spans(tokens, words, slop)


def _matches(wanted: _Wanted, word: AnalysedToken) -> bool:
    terms = word.terms
    return (
        terms.stem in wanted.stems
        or terms.wording in wanted.wordings
        or any(leaf.matches(terms.wording) for leaf in wanted.many)
    )


def _phrase_spans(tokens: Sequence[AnalysedToken], words: tuple[str, ...], slop: int) -> Iterator[Span]:
    """A span for each first word of the phrase from which the whole phrase can be reached, to its nearest end."""
    by_position = {word.token.position: word for word in tokens if word.terms.wording in words}
    for first, word in by_position.items():
        if word.terms.wording != words[0]:
            continue
        ends = {first}
        for expected in words[1:]:
            near = {end + step for end in ends for step in range(1, slop + 2)}
            ends = {p for p in near if p in by_position and by_position[p].terms.wording == expected}
        if ends:
            yield Span(word.token.start, by_position[min(ends)].token.end)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order; of overlapping ones their union."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
