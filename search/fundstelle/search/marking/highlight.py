"""What of a text matched a query: exact character spans, by the same analysis that found it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from fundstelle.index.fields import TEXT_FIELDS, wording_field
from fundstelle.index.german import AnalysedToken, German
from fundstelle.index.german.memory import Memory
from fundstelle.search.limits import spend
from fundstelle.search.marking.explanation import Match
from fundstelle.search.marking.snippet import Span
from fundstelle.search.plan.nodes import Leaf, ManyTerms, Node, Reason, Term, TermPhrase, sought_leaves

__all__ = ["Highlighter"]

# What stands between two blanks: no word goes across one.
_CHUNK = re.compile(r"\S+")
# So many chunks are remembered in each field: of all hits of a frequent word there may be any number.
_REMEMBERED_CHUNKS = 16_384


@dataclass(slots=True)
class _SoughtInField:
    """What a query looks for in one text field: by stem or wording the leaf that looks for it, and all of these."""

    stems: dict[str, Term] = field(default_factory=dict)
    wordings: dict[str, Term] = field(default_factory=dict)
    many: list[tuple[ManyTerms, Callable[[str], bool]]] = field(default_factory=list)
    phrases: list[TermPhrase] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.stems or self.wordings or self.many or self.phrases)


class Highlighter:
    """Finds what a plan matched in the texts of a passage. What the query excludes is never marked."""

    def __init__(self, sought: Node, german: German) -> None:
        """Read what a query looks for.

        Args:
            sought: the plan.
            german: the analysis that the index was made with.
        """
        self._german = german
        self._wanted = {name: _SoughtInField() for name in TEXT_FIELDS}
        # By field what matches in a chunk, remembered; the places count from the beginning of the chunk.
        self._chunks = {
            name: Memory(partial(self._in_chunk, wanted), _REMEMBERED_CHUNKS) for name, wanted in self._wanted.items()
        }
        for leaf in sought_leaves(sought):
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
        for place in {name, "text"}:
            found += [Span(match.start, match.end) for match in self._matches(place, text)]
        return _merged(found)

    def matches(self, text: str) -> tuple[Match, ...]:
        """The matches in the text of a passage with their reasons, in order; they may overlap."""
        found = set(self._matches("text", text))
        return tuple(sorted(found, key=lambda match: (match.start, match.end, match.typed, match.reason.value)))

    def _want(self, leaf: Leaf) -> None:
        if not isinstance(leaf, Term | TermPhrase | ManyTerms) or leaf.field not in _BY_FIELD:
            return
        name, is_wording = _BY_FIELD[leaf.field]
        wanted = self._wanted[name]
        match leaf:
            case Term():
                (wanted.wordings if is_wording else wanted.stems).setdefault(leaf.text, leaf)
                wanted.terms.add(leaf.text)
            case TermPhrase():
                wanted.phrases.append(leaf)
            case ManyTerms():
                wanted.many.append((leaf, leaf.matcher()))

    def _matches(self, name: str, text: str) -> list[Match]:
        """What is looked for in a field, as it stands in a text."""
        wanted = self._wanted[name]
        if not wanted:
            return []
        spend()
        # What a loose hyphen stands for is told by words behind blanks.
        is_parted = not self._german.has_loose_hyphen(text)
        found = self._by_chunk(name, text) if is_parted else _in_tokens(wanted, self._german.analyse(text))
        for phrase in self._possible(wanted.phrases, text):
            spend()
            found += _phrase_matches(self._german.analyse(text), phrase)
        return found

    def _by_chunk(self, name: str, text: str) -> list[Match]:
        """The words that match; a chunk is looked at once, wherever it stands."""
        found: list[Match] = []
        known = self._chunks[name]
        for place in _CHUNK.finditer(text):
            if matches := known[place[0]]:
                before = place.start()
                found += [Match(before + m.start, before + m.end, m.typed, m.reason) for m in matches]
        return found

    def _in_chunk(self, wanted: _SoughtInField, chunk: str) -> tuple[Match, ...]:
        spend()
        if not wanted.many and wanted.terms.isdisjoint(self._german.chunks[chunk]):
            return ()
        return tuple(_in_tokens(wanted, self._german.analyse(chunk)))

    def _possible(self, phrases: Sequence[TermPhrase], text: str) -> Sequence[TermPhrase]:
        """The phrases all of whose terms stand in a text, as far as its chunks can tell."""
        if not phrases or self._german.has_loose_hyphen(text):
            return phrases
        there = set().union(*map(self._german.chunks.__getitem__, text.split()))
        return [phrase for phrase in phrases if there.issuperset(phrase.terms)]


_BY_FIELD = {name: (name, False) for name in TEXT_FIELDS} | {wording_field(name): (name, True) for name in TEXT_FIELDS}


def _in_tokens(wanted: _SoughtInField, tokens: Iterable[AnalysedToken]) -> list[Match]:
    found: list[Match] = []
    for token in tokens:
        spend()
        if wanted.stems and token.has_stem(wanted.stems):
            found += _matching_stems(wanted, token)
        if wanted.wordings or wanted.many:
            found += _matching_wordings(wanted, token)
    return found


def _matching_stems(wanted: _SoughtInField, token: AnalysedToken) -> Iterator[Match]:
    wordings = token.wordings
    for term in token.stems():
        if leaf := wanted.stems.get(term.stem):
            reason = leaf.reason
            if term.is_part:
                reason = Reason.PART
            elif reason is Reason.LEMMA and any(wording in wanted.wordings for wording in wordings):
                reason = Reason.FORM
            yield Match(term.start, term.end, leaf.typed, reason)


def _matching_wordings(wanted: _SoughtInField, token: AnalysedToken) -> Iterator[Match]:
    for read in token.words:
        wording = read.word.wording
        if leaf := wanted.wordings.get(wording):
            yield Match(read.start, read.end, leaf.typed, leaf.reason)
        for many, is_meant in wanted.many:
            if is_meant(wording):
                yield Match(read.start, read.end, many.text, Reason.PATTERN)


def _phrase_matches(tokens: Sequence[AnalysedToken], leaf: TermPhrase) -> Iterator[Match]:
    """A match for each first word of the phrase from which the whole phrase can be reached, to its nearest end.

    The words are gone through from the last to the first. Of each is kept where it stands so that the rest of the
    phrase can be reached, and the nearest end from there. A later place has no nearer end, so only the next one counts.
    """
    _, is_wording = _BY_FIELD[leaf.field]
    standing = _standing(tokens, frozenset(leaf.terms), is_wording=is_wording)
    ends = {place: place for place in standing.get(leaf.terms[-1], {})}
    for word in reversed(leaf.terms[:-1]):
        places = list(ends)
        reached = {}
        for place in standing.get(word, {}):
            following = bisect_right(places, place)
            if following < len(places) and places[following] - place <= leaf.distance:
                reached[place] = ends[places[following]]
        ends = reached
    for first, last in ends.items():
        start, end = standing[leaf.terms[0]][first], standing[leaf.terms[-1]][last]
        yield Match(start.start, end.end, leaf.typed, leaf.reason)


def _standing(
    tokens: Sequence[AnalysedToken], terms: frozenset[str], *, is_wording: bool
) -> dict[str, dict[int, Span]]:
    """Where wordings, or stems, stand in a text: by term and position, ascending."""
    standing: dict[str, dict[int, Span]] = {}
    for token in tokens:
        position = token.token.position
        if is_wording:
            found = [(read.word.wording, Span(read.start, read.end)) for read in token.words]
        else:
            found = [(term.stem, Span(term.start, term.end)) for term in token.stems()]
        for term, span in found:
            if term in terms:
                standing.setdefault(term, {}).setdefault(position, span)
    return standing


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order; of those that overlap or touch their union."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
