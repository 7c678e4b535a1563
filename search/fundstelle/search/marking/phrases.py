"""Where phrases stand in a text of which some words have been read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from fundstelle.index.german import AnalysedToken
from fundstelle.search.marking.snippet import Span
from fundstelle.search.plan.nodes import PatternPhrase, Reason, Term, TermPhrase

__all__ = ["Mark", "ReadChunk", "phrase_matches", "terms_in"]

#: What matches in a text: where it begins and ends, the word that was typed, and the reason. Few become a `Match`.
Mark = tuple[int, int, str, Reason]
# Where a word of a phrase stands, by position, ascending.
_Standing = dict[int, Span]


class ReadChunk(NamedTuple):
    """Some words of a text; they count offsets and positions from those where the chunk is."""

    offset: int
    position: int
    tokens: tuple[AnalysedToken, ...]


def terms_in(phrase: TermPhrase | PatternPhrase) -> list[str]:
    """The terms of a phrase, without its patterns."""
    if isinstance(phrase, TermPhrase):
        return list(phrase.terms)
    return [word.text for word in phrase.words if isinstance(word, Term)]


def phrase_matches(
    chunks: Iterable[ReadChunk], leaf: TermPhrase | PatternPhrase, *, is_wording: bool
) -> Iterator[Mark]:
    """A match for each first word of the phrase from which the whole phrase can be reached, to its nearest end.

    The words are gone through from the last to the first. Of each is kept where it stands so that the rest of the
    phrase can be reached, and the nearest end from there. A later place has no nearer end, so only the next one counts.

    Args:
        chunks: the words that were read.
        leaf: the phrase.
        is_wording: whether its field holds wordings, or stems.
    """
    words, steps = _parts(leaf)
    standing = _standing(chunks, words, is_wording=is_wording)
    ends = {place: place for place in standing[-1]}
    for word, (least, most) in zip(reversed(standing[:-1]), reversed(steps), strict=True):
        places = list(ends)
        reached = {}
        for place in word:
            following = bisect_left(places, place + least)
            if following < len(places) and places[following] - place <= most:
                reached[place] = ends[places[following]]
        ends = reached
    for first, last in ends.items():
        yield standing[0][first].start, standing[-1][last].end, leaf.typed, leaf.reason


def _parts(leaf: TermPhrase | PatternPhrase) -> tuple[list[str | Callable[[str], bool]], Sequence[tuple[int, int]]]:
    """The terms and the matchers of a phrase, and how far each but the first is behind the one before."""
    if isinstance(leaf, TermPhrase):
        return list(leaf.terms), [(1, leaf.distance)] * (len(leaf.terms) - 1)
    return [word.text if isinstance(word, Term) else word.matcher() for word in leaf.words], leaf.steps


def _standing(
    chunks: Iterable[ReadChunk], words: Sequence[str | Callable[[str], bool]], *, is_wording: bool
) -> list[_Standing]:
    """Where each word of a phrase stands in a text."""
    of_term: dict[str, _Standing] = {word: {} for word in words if isinstance(word, str)}
    standing = [of_term[word] if isinstance(word, str) else {} for word in words]
    of_matcher = [(word, places) for word, places in zip(words, standing, strict=True) if not isinstance(word, str)]
    for chunk in chunks:
        for token in chunk.tokens:
            position = chunk.position + token.token.position
            if is_wording:
                found = [(read.word.wording, read.start, read.end) for read in token.words]
                found += [(token.begun, token.token.start, token.token.end)] if token.begun else []
            else:
                found = [(term.stem, term.start, term.end) for term in token.stems()]
            for term, start, end in found:
                meant = [of_term[term]] if term in of_term else []
                meant += [places for is_meant, places in of_matcher if is_meant(term)]
                for places in meant:
                    places.setdefault(position, Span(chunk.offset + start, chunk.offset + end))
    return standing
