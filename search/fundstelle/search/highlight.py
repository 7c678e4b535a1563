"""What of a text matched a query: exact character spans, by the same analysis that found it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundstelle.index._whoosh import query
from fundstelle.index.german import AnalysedToken, German
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
    phrases: list[tuple[tuple[str, ...], int, bool]] = field(default_factory=list)


class Highlighter:
    """Finds what a Whoosh query tree matched in the texts of a passage. What the query excludes is never marked."""

    def __init__(self, matching: Any, german: German) -> None:
        """Read what a query looks for.

        Args:
            matching: the Whoosh query tree that `fundstelle.search.query.compile_query` made.
            german: the analysis that the index was made with.
        """
        self._german = german
        self._wanted = {name: _Wanted() for name in TEXT_FIELDS}
        for leaf in _positive_leaves(matching):
            self._want(leaf)

    def spans(self, name: str, text: str | None) -> tuple[Span, ...]:
        """The matches in a text of the field `name`, in order, without overlap.

        A phrase is one span from its first word to its last; every other match is the word that matched, or the part of
        a compound.
        """
        if not text:
            return ()
        found: list[Span] = []
        # What is looked for in the text is also worth seeing in the titles above it.
        for wanted in (self._wanted[place] for place in {name, "text"}):
            if wanted.stems or wanted.wordings or wanted.many or wanted.phrases:
                found += _found(wanted, self._german.analyse(text))
        return _merged(found)

    def _want(self, leaf: Any) -> None:
        name, is_wording = _text_field(leaf.field())
        if name is None:
            return
        wanted = self._wanted[name]
        if isinstance(leaf, ManyWords):
            wanted.many.append(leaf)
        elif isinstance(leaf, query.Phrase):
            wanted.phrases.append((tuple(leaf.words), leaf.slop - 1, is_wording))
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
    for token in tokens:
        yield from _matching(wanted, token)
    for words, slop, is_wording in wanted.phrases:
        yield from _phrase_spans(tokens, words, slop, is_wording=is_wording)


def _matching(wanted: _Wanted, token: AnalysedToken) -> Iterator[Span]:
    for read in token.words:
        wording = read.word.wording
        if wording in wanted.wordings or any(leaf.matches(wording) for leaf in wanted.many):
            yield Span(read.start, read.end)
    for term in token.stems():
        if term.stem in wanted.stems:
            yield Span(term.start, term.end)


def _phrase_spans(
    tokens: Sequence[AnalysedToken], words: tuple[str, ...], slop: int, *, is_wording: bool
) -> Iterator[Span]:
    """A span for each first word of the phrase from which the whole phrase can be reached, to its nearest end."""
    by_position = {token.token.position: token for token in tokens}
    for first, token in by_position.items():
        start = _stretch(token, words[0], is_wording=is_wording)
        ends = {first} if start else set()
        for expected in words[1:]:
            near = {end + step for end in ends for step in range(1, slop + 2)}
            ends = {p for p in near if p in by_position and _stretch(by_position[p], expected, is_wording=is_wording)}
        if start and ends:
            end = _stretch(by_position[min(ends)], words[-1], is_wording=is_wording)
            yield Span(start.start, end.end if end else start.end)


def _stretch(token: AnalysedToken, term: str, *, is_wording: bool) -> Span | None:
    """Where a wording, or a stem, stands in a token, if it does."""
    if is_wording:
        return next((Span(read.start, read.end) for read in token.words if read.word.wording == term), None)
    return next((Span(found.start, found.end) for found in token.stems() if found.stem == term), None)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order; of overlapping ones their union."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
