"""The words of an opened index: whether a word is in it, and which are near to one that is not."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from fundstelle.index.columnar.terms import Dictionaries, TermDictionary
from fundstelle.index.fields import TEXT_FIELDS, wording_field
from fundstelle.index.german import German
from fundstelle.index.passages import passage_of
from fundstelle.search.limits import spend
from fundstelle.search.local.collection import Collection
from fundstelle.search.plan.nodes import ManyTerms, NearTerms, TermPattern

__all__ = ["LocalVocabulary", "choice_of"]

# What finds passages: their texts, and the titles above them.
_FIELDS = tuple(name for name in TEXT_FIELDS if name != "lede")
_WORDING = wording_field("text")
# How many passages are read to see how a word is mostly written.
_READ = 5
# For how many words is remembered what was asked of them.
_REMEMBERED = 10_000

_Key = TypeVar("_Key")
_Answer = TypeVar("_Answer")


class LocalVocabulary:
    """The vocabulary of an opened index. Several threads may use it at once."""

    def __init__(self, collection: Collection, german: German) -> None:
        """Look words up in a collection that was made with this analysis."""
        self._collection = collection
        self._german = german
        self._existing = frozenset(name for segment in collection.segments for name in segment.fields)
        self._fields = tuple(name for name in _FIELDS if name in self._existing)
        self._wordings = tuple(map(wording_field, self._fields))
        # What is typed comes again, and one question leads to another. Nothing here refers to this object, so that it
        # goes with its files as soon as nobody searches them any more.
        self._known_stems: dict[str, bool] = {}
        self._known_beginnings: dict[str, bool] = {}
        self._known_nearest: dict[tuple[str, int], str | None] = {}

    def has_field(self, name: str) -> bool:
        """Whether any passage has a field."""
        return name in self._existing

    def has_stem(self, stem: str) -> bool:
        """Whether any text holds the stem."""
        known = self._known_stems.get(stem)
        return _kept(self._known_stems, stem, self._has(self._of_stems, self._fields, stem)) if known is None else known

    def has_stem_beginning(self, letters: str) -> bool:
        """Whether any text holds a stem that begins so, or a title does; deleted ones count too."""
        known = self._known_beginnings.get(letters)
        if known is None:
            known = _kept(self._known_beginnings, letters, self._of_stems.has_beginning(letters.encode()))
        return known

    def has_wording(self, wording: str) -> bool:
        """Whether any text holds the folded word."""
        return self._has(self._of_wordings, self._wordings, wording)

    def nearest(self, wording: str, distance: int) -> str | None:
        """The word of the index that is nearest to a folded word, as it is mostly written.

        Of several that are equally near, it is one that begins alike, and of these the most frequent.
        """
        key = wording, distance
        if key in self._known_nearest:
            return self._known_nearest[key]
        return _kept(self._known_nearest, key, self._nearest(wording, distance))

    def _has(self, dictionaries: Dictionaries, fields: Sequence[str], text: str) -> bool:
        """Whether any document that can be found holds a term in some fields, of which the dictionaries are."""
        term = text.encode()
        if not dictionaries.has(term):
            return False
        return not len(self._collection.deleted) or any(self._is_alive(name, term) for name in fields)

    def _is_alive(self, name: str, term: bytes) -> bool:
        """Whether a document that can be found holds a term in a field."""
        for segment in self._collection.segments:
            field = segment.fields.get(name)
            place = None if field is None else field.terms.find(term)
            # Mostly more documents hold it than are deleted at all.
            if field and place is not None and field.least_frequency(place) > len(segment.deleted):
                return True
        return self._collection.frequency(name, term) > 0

    @cached_property
    def _of_stems(self) -> Dictionaries:
        return self._dictionaries(self._fields)

    @cached_property
    def _of_wordings(self) -> Dictionaries:
        return self._dictionaries(self._wordings)

    def _dictionaries(self, fields: Sequence[str]) -> Dictionaries:
        segments = self._collection.segments
        return Dictionaries([s.fields[name].terms for name in fields for s in segments if name in s.fields])

    def _nearest(self, wording: str, distance: int) -> str | None:
        spend()
        found = {
            (away, term[0] != ord(wording[0]), term)
            for segment in self._collection.segments
            if _WORDING in segment.fields
            for terms in [segment.fields[_WORDING].terms]
            for place, away in terms.near(wording.encode(), distance)
            if (term := terms[place]) and not term.isdigit()
        }
        for _, alike in groupby(sorted(found), lambda candidate: candidate[:2]):
            frequency, term = min((-self._frequency(term), term) for _, _, term in alike)
            if frequency:
                return self._as_written(term.decode())
        return None

    def _frequency(self, term: bytes) -> int:
        return self._collection.frequency(_WORDING, term)

    def _as_written(self, wording: str) -> str:
        written: Counter[str] = Counter()
        for document in self._collection.postings(_WORDING, wording.encode()).documents[:_READ].tolist():
            written.update(self._forms(passage_of(self._collection.stored(document)).text, wording))
        return written.most_common(1)[0][0] if written else wording

    def _forms(self, text: str, wording: str) -> list[str]:
        tokens = self._german.analyse(text)
        return [text[r.start : r.end] for token in tokens for r in token.words if r.word.wording == wording]


def _kept(answers: dict[_Key, _Answer], key: _Key, answer: _Answer) -> _Answer:
    """An answer, which is kept from now on; what was kept before is forgotten when it is too much."""
    if len(answers) >= _REMEMBERED:
        answers.clear()
    answers[key] = answer
    return answer


def choice_of(node: ManyTerms) -> Callable[[TermDictionary], memoryview[int]]:
    """Says which terms of a dictionary are meant by a node, by their places, ascending: int64; for several of them."""
    match node:
        case TermPattern():
            from fundstelle.search.plan.patterns import glob_of  # only a pattern needs it

            glob = glob_of(node.text, is_folded=node.is_folded)
            return lambda terms: terms.matching(glob)
        case NearTerms():
            word, distance = node.text.encode(), node.distance
            return lambda terms: memoryview(array("q", [place for place, _ in terms.near(word, distance)]))
    raise TypeError(f"{node!r} has no terms in a dictionary.")
