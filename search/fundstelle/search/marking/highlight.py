"""What of a text matched a query: exact character spans, by the same analysis that found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import starmap

from fundstelle.index.dataclass import dataclass, field
from fundstelle.index.fields import TEXT_FIELDS, wording_field
from fundstelle.index.german import AnalysedToken, German
from fundstelle.index.german._scan import Place, chunks_at
from fundstelle.index.german.memory import Memory
from fundstelle.search.limits import spend
from fundstelle.search.marking.explanation import Match
from fundstelle.search.marking.looking import Findings, Looking
from fundstelle.search.marking.phrases import Mark, ReadChunk, phrase_matches, terms_in
from fundstelle.search.marking.snippet import Span
from fundstelle.search.plan.nodes import (
    Leaf,
    ManyTerms,
    Node,
    PatternPhrase,
    Reason,
    Term,
    TermPhrase,
    sought_leaves,
)

__all__ = ["Highlighter"]

# The words of so many chunks are remembered: of all hits of a frequent word there may be any number.
_REMEMBERED_CHUNKS = 4_096


@dataclass(slots=True)
class _SoughtInField:
    """What a query looks for in one text field: by stem or wording the leaf that looks for it, and all of these."""

    stems: dict[str, Term] = field(default_factory=dict)
    wordings: dict[str, Term] = field(default_factory=dict)
    many: list[tuple[ManyTerms, Callable[[str], bool]]] = field(default_factory=list)
    phrases: list[TermPhrase | PatternPhrase] = field(default_factory=list)


class Highlighter:
    """Finds what a plan matched in the texts of a passage. What the query excludes is never marked."""

    def __init__(self, sought: Node, german: German) -> None:
        """Read what a query looks for.

        Args:
            sought: the plan.
            german: the analysis that the index was made with.
        """
        self._german = german
        self._sought: dict[str, _SoughtInField] = {}
        for leaf in sought_leaves(sought):
            self._seek(leaf)
        self._looking: dict[str, Looking] = {}
        # By field, what is to be seen in a chunk of it; the places count from the beginning of the chunk.
        self._spans_in: dict[str, Memory[str, Sequence[tuple[int, int]]]] = {}

    def terms_of(self, name: str) -> list[tuple[str, str]] | None:
        """The terms that tell by their positions where something is to be marked in a field; None if none could tell.

        Returns:
            Each as the field of the index and its text.
        """
        sought = self._sought_in(name)
        if any(each.many for each in sought) or any(True for _ in _patterns_in(sought)):
            return None
        wording, terms = wording_field(name), dict[tuple[str, str], None]()
        for each in sought:
            terms.update(dict.fromkeys((name, stem) for stem in each.stems))
            terms.update(dict.fromkeys((wording, text) for text in each.wordings))
            for phrase in each.phrases:
                own = wording if _BY_FIELD[phrase.field][1] else name
                terms.update(dict.fromkeys((own, term) for term in terms_in(phrase)))
        return list(terms)

    def spans(self, name: str, text: str | None, positions: list[int] | None = None) -> tuple[Span, ...]:
        """The matches in a text of the field `name`, in order, without overlap.

        A phrase is one span from its first word to its last; every other match is the word that matched, or the part of
        a compound.

        Args:
            name: the field.
            text: the text.
            positions: where the terms of `terms_of` stand in it, ascending, if that is known; then no other word of it
                is analysed.
        """
        if not text or not self._sought:
            return ()
        spend()
        spans, places = self._look(name).through(text) if positions is None else self._at(name, text, positions)
        if not places:
            return tuple(starmap(Span, spans))
        sought = self._sought_in(name)
        # No match goes across a blank, but for phrases and what words stand for because of their neighbours.
        asking = [place for place in places if place[2]]
        marks = [mark for place in asking for mark in _in_chunk(sought, self._read_chunk(text, *place))]
        marks += self._phrases_in(sought, text, places)
        return _merged([*spans, *(mark[:2] for mark in marks)])

    def matches(self, text: str) -> tuple[Match, ...]:
        """The matches in the text of a passage with their reasons, in order; they may overlap."""
        places, sought = self._look("text").through(text, all_places=True).places, self._sought_in("text")
        found = {mark for place in places for mark in _in_chunk(sought, self._read_chunk(text, *place))}
        found.update(self._phrases_in(sought, text, places))
        return tuple(Match(*mark) for mark in sorted(found, key=lambda mark: (*mark[:3], mark[3].value)))

    def _look(self, name: str) -> Looking:
        """What texts of a field are looked through for."""
        looking = self._looking.get(name)
        if looking is None:
            sought = self._sought_in(name)
            looking = self._looking[name] = Looking(
                self._german,
                [stem for each in sought for stem in each.stems],
                [wording for each in sought for wording in each.wordings],
                [
                    (term, _BY_FIELD[phrase.field][1])
                    for e in sought
                    for phrase in e.phrases
                    for term in terms_in(phrase)
                ],
                [matches for each in sought for _, matches in each.many],
                [pattern.matcher() for pattern in _patterns_in(sought)],
            )
        return looking

    def _at(self, name: str, text: str, positions: list[int]) -> Findings:
        """What is found in a text where the terms of a field stand at some positions."""
        known = self._spans_in.get(name)
        if known is None:
            looking = self._look(name)
            known = Memory(lambda chunk: looking.through(chunk).spans, _REMEMBERED_CHUNKS)
            self._spans_in[name] = known
        places = chunks_at(text, positions, self._german.heads())
        plain = ((place[0], span) for place in places if not place[2] for span in known[place[3]])
        return Findings([(start + first, start + last) for start, (first, last) in plain], places)

    def _sought_in(self, name: str) -> Sequence[_SoughtInField]:
        """What is looked for in a field; what is in the text is also worth seeing in the titles above it."""
        return [self._sought[place] for place in dict.fromkeys((name, "text")) if place in self._sought]

    def _phrases_in(self, sought: Sequence[_SoughtInField], text: str, places: Sequence[Place]) -> Iterator[Mark]:
        phrases = [phrase for each in sought for phrase in each.phrases]
        chunks = [self._read_chunk(text, *place) for place in places] if phrases else ()
        for phrase in phrases:
            spend()
            yield from phrase_matches(chunks, phrase, is_wording=_BY_FIELD[phrase.field][1])

    def _seek(self, leaf: Leaf) -> None:
        if not isinstance(leaf, Term | TermPhrase | PatternPhrase | ManyTerms) or leaf.field not in _BY_FIELD:
            return
        name, is_wording = _BY_FIELD[leaf.field]
        sought = self._sought.get(name)
        if sought is None:
            sought = self._sought[name] = _SoughtInField()
        match leaf:
            case Term():
                (sought.wordings if is_wording else sought.stems).setdefault(leaf.text, leaf)
            case TermPhrase() | PatternPhrase():
                sought.phrases.append(leaf)
            case ManyTerms():
                sought.many.append((leaf, leaf.matcher()))

    def _read_chunk(self, text: str, start: int, position: int, asks: bool, chunk: str) -> ReadChunk:  # noqa: FBT001
        spend()
        german = self._german
        words = german.read_chunk(text, start, start + len(chunk)) if asks else german.read(chunk)
        return ReadChunk(start, position, words)


_BY_FIELD = {name: (name, False) for name in TEXT_FIELDS} | {wording_field(name): (name, True) for name in TEXT_FIELDS}


def _patterns_in(sought: Sequence[_SoughtInField]) -> Iterator[ManyTerms]:
    """The patterns that stand in phrases."""
    for phrase in (phrase for each in sought for phrase in each.phrases):
        if isinstance(phrase, PatternPhrase):
            yield from (word for word in phrase.words if isinstance(word, ManyTerms))


def _in_chunk(sought: Sequence[_SoughtInField], chunk: ReadChunk) -> list[Mark]:
    """The words and patterns that match in a chunk."""
    found: list[Mark] = []
    for each in sought:
        for token in chunk.tokens:
            if each.stems and token.has_stem(each.stems):
                found += _matching_stems(each, chunk.offset, token)
            if each.wordings or each.many:
                found += _matching_wordings(each, chunk.offset, token)
    return found


def _matching_stems(sought: _SoughtInField, offset: int, token: AnalysedToken) -> Iterator[Mark]:
    wordings = token.wordings
    for term in token.stems():
        if leaf := sought.stems.get(term.stem):
            reason = leaf.reason
            if term.is_part:
                reason = Reason.PART
            elif reason is Reason.LEMMA and any(wording in sought.wordings for wording in wordings):
                reason = Reason.FORM
            for start, end in ((term.start, term.end), *term.also):
                yield offset + start, offset + end, leaf.typed, reason


def _matching_wordings(sought: _SoughtInField, offset: int, token: AnalysedToken) -> Iterator[Mark]:
    for read in token.words:
        wording = read.word.wording
        if leaf := sought.wordings.get(wording):
            for start, end in ((read.start, read.end), *read.also):
                yield offset + start, offset + end, leaf.typed, leaf.reason
        for many, is_meant in sought.many:
            if is_meant(wording):
                yield offset + read.start, offset + read.end, many.text, Reason.PATTERN


def _merged(spans: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The spans in order; of those that overlap or touch their union."""
    merged: list[Span] = []
    first = last = -1
    for start, end in sorted(spans):
        if start > last:
            if last >= 0:
                merged.append(Span(first, last))
            first, last = start, end
        elif end > last:
            last = end
    if last >= 0:
        merged.append(Span(first, last))
    return tuple(merged)
