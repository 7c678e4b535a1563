"""Batches of articles, analysed: what the segment builder needs of them, as arrays.

A batch is analysed by a process of its own or by the writer's. What it hands over refers to words by numbers, and says
what the numbers mean only once for each distinct word (see `NewUnits`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.columnar.documents import StoredBlock, blocks_of
from fundstelle.index.columnar.inversion import TermNumbers, TermTable
from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS, EXACT_FIELDS, NO_DATE, TEXT_FIELDS, article_key
from fundstelle.index.german import SEPARATOR, UserWords, german
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.passages import PlainArticle, Stretch, digest_of, stored_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["KINDS", "AnalysedBatch", "BatchAnalyst", "FieldTexts", "NewUnits", "stretches_of", "weight_of"]

# How many words an analyst remembers before it begins anew: each takes a kilobyte, and to analyse it again 40 µs.
_MOST_UNITS = 30_000
# And how many letters these have: usually ten each.
_MOST_LETTERS = 2_000_000

# What a passage weighs beside its text, and a stored character, in characters to be analysed.
_WEIGHT_OF_PASSAGE = 50
_STORED_A_CHARACTER = 24

#: The kinds of terms that a unit stands for.
KINDS = ("stems", "kin", "wordings")


class FieldTexts(NamedTuple):
    """The texts of one field in a batch.

    Attributes:
        units: int32, the units of all texts, by the numbers of the analyst that made the batch.
        counts: int64, how many units each text has.
        documents: int64, the first document of each text, counted within the batch.
        runs: int64, to how many documents it belongs.
    """

    units: npt.NDArray[np.int32]
    counts: Integers
    documents: Integers
    runs: Integers


class NewUnits(NamedTuple):
    """The units that an analyst has met since its last batch.

    Attributes:
        tables: by kind, the terms that they stand for, by the analyst's numbers of terms.
        terms: by kind, the terms that are new, in the order of their numbers.
    """

    tables: Mapping[str, TermTable]
    terms: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class AnalysedBatch:
    """A batch of articles, analysed.

    Attributes:
        begins_anew: whether the numbers of units and terms begin with this batch, and those before it mean others.
        documents: how many passages it has.
        characters: how long their texts are.
        blocks: what is stored of them.
        texts: by field, its texts.
        new: what the units mean that were not in an earlier batch of the same analyst.
        keys: the keys of the articles that begin here.
        files: the file that each of them was read from, as a term; empty where it was read from none.
        firsts: int64, the first document of each of them.
        sections: int64, the documents that are first under a heading.
        published: int64, for every document the publication in seconds since 1970, or `NO_DATE`.
    """

    begins_anew: bool
    documents: int
    characters: int
    blocks: list[StoredBlock]
    texts: dict[str, FieldTexts]
    new: NewUnits
    keys: list[bytes]
    files: list[bytes]
    firsts: Integers
    sections: Integers
    published: Integers


def weight_of(article: PlainArticle) -> int:
    """How much work and room an article takes, in characters to be analysed."""
    shared = article.shared_size
    own = sum(_own_size(paragraph) for paragraph in article.paragraphs)
    text = sum(len(text) + _WEIGHT_OF_PASSAGE for text, _, _ in article.paragraphs)
    return text + (own + shared * article.passages) // _STORED_A_CHARACTER


def stretches_of(article: PlainArticle, most: int) -> Iterator[PlainArticle]:
    """An article in stretches of about this weight, to be analysed one after the other."""
    digest, around = digest_of(article), article.shared_size // _STORED_A_CHARACTER
    start, before, above = 0, 0, None
    weight = around if article.lede is not None else 0
    for place, paragraph in enumerate(article.paragraphs):
        weight += len(paragraph[0]) + _WEIGHT_OF_PASSAGE + _own_size(paragraph) // _STORED_A_CHARACTER + around
        if weight >= most or place + 1 == len(article.paragraphs):
            stretch = Stretch(before, article.passages, above, digest)
            some = article._replace(paragraphs=article.paragraphs[start : place + 1], stretch=stretch)
            yield some
            start, before, above, weight = place + 1, before + some.passages, paragraph[1], 0
    if not article.paragraphs:
        yield article


class BatchAnalyst:
    """Analyses batches of articles, one after the other, and remembers the words that it has met."""

    def __init__(self, user_words: UserWords) -> None:
        """Analyse with a user's own words."""
        self._german = german(user_words)
        self._begin()

    def _begin(self) -> None:
        self._analysis = BulkAnalysis(self._german)
        self._vocabularies = {kind: TermNumbers() for kind in KINDS}

    def analyse(self, articles: Sequence[PlainArticle]) -> AnalysedBatch:
        """Analyse articles; the documents of the batch are their passages in order."""
        if len(self._analysis) > _MOST_UNITS or self._analysis.size > _MOST_LETTERS:
            self._begin()
        known = len(self._analysis)
        counts = np.array([article.passages for article in articles], np.int64)
        firsts = np.cumsum(counts) - counts
        gathered = _Gathered()
        begins = np.array([not article.goes_on for article in articles], np.bool_)
        beginning = [article for article in articles if not article.goes_on]
        for article, first in zip(articles, firsts.tolist(), strict=True):
            gathered.add(article, first)
        texts = {name: self._texts(found) for name, found in gathered.texts.items() if found}
        dates = [NO_DATE if article.published is None else article.published for article in articles]
        return AnalysedBatch(
            begins_anew=not known,
            documents=int(counts.sum()),
            characters=sum(len(text) for text, _, _ in gathered.texts["text"]),
            blocks=list(blocks_of(line for article in articles for line in stored_lines(article))),
            texts=texts,
            new=self._new_units(known),
            keys=[article_key(article.article_id).encode() for article in beginning],
            files=[(article.file or "").encode() for article in beginning],
            firsts=firsts[begins],
            sections=np.array(gathered.sections, np.int64),
            published=np.repeat(np.array(dates, np.int64), counts),
        )

    def _texts(self, found: list[tuple[str, int, int]]) -> FieldTexts:
        texts, documents, runs = zip(*found, strict=True)
        units, counts = self._analysis.units(texts)
        return FieldTexts(units, counts.astype(np.int64), np.array(documents, np.int64), np.array(runs, np.int64))

    def _new_units(self, known: int) -> NewUnits:
        met = {kind: len(vocabulary) for kind, vocabulary in self._vocabularies.items()}
        units = self._analysis.table(known)
        lengths = np.fromiter((unit.length for unit in units), np.int64, len(units))
        tables = {
            "stems": self._table("stems", [unit.stems for unit in units], lengths),
            "kin": self._table("kin", [unit.kin for unit in units], lengths),
            "wordings": self._table("wordings", [[(w, p, 1.0) for w, p in unit.wordings] for unit in units], lengths),
        }
        return NewUnits(tables, {kind: self._vocabularies[kind].terms(start) for kind, start in met.items()})

    def _table(self, kind: str, entries: Sequence[Sequence[tuple[str, int, float]]], lengths: Integers) -> TermTable:
        flat = [entry for of_unit in entries for entry in of_unit]
        return TermTable(
            np.fromiter(map(len, entries), np.int64, len(entries)),
            self._vocabularies[kind].numbers(term for term, _, _ in flat),
            np.fromiter((position for _, position, _ in flat), np.int64, len(flat)),
            np.fromiter((weight for _, _, weight in flat), np.float32, len(flat)),
            lengths,
        )


class _Gathered:
    """The texts of a batch by field, each with its first document and how many it belongs to."""

    def __init__(self) -> None:
        self.texts: dict[str, list[tuple[str, int, int]]] = {name: [] for name in (*TEXT_FIELDS, *EXACT_FIELDS)}
        self.sections: list[int] = []

    def add(self, article: PlainArticle, first: int) -> None:
        texts = self.texts
        begin = first
        passages = article.stretch.passages if article.stretch else article.passages
        if article.lede is not None and not article.goes_on:
            texts["text"].append((article.lede, first, 1))
            begin = first + 1
            # The lede is a passage of its own: there it must not count twice.
            if passages > 1:
                texts["lede"].append((article.lede, begin, passages - 1))
        texts["text"] += [(text, document, 1) for document, (text, _, _) in enumerate(article.paragraphs, begin)]
        if not article.goes_on:
            for name, value in _around(article):
                texts[name].append((value, first, passages))
        self._add_headings(article, begin)

    def _add_headings(self, article: PlainArticle, begin: int) -> None:
        if not any(heading for _, heading, _ in article.paragraphs):
            return
        above = article.stretch.above if article.stretch else None
        for heading, under in groupby(range(len(article.paragraphs)), key=lambda place: article.paragraphs[place][1]):
            if heading is not None:
                place = next(under)
                self.texts["heading"].append((heading, begin + place, 1 + sum(1 for _ in under)))
                if place or heading != above:
                    self.sections.append(begin + place)


def _around(article: PlainArticle) -> Iterator[tuple[str, str]]:
    """The fields that are the same for all passages of an article, and their texts; but for the lede."""
    for name, value in zip(ARTICLE_STRINGS, article.strings, strict=True):
        if value is not None and name != "lede":
            yield name, value
    for name, values in zip(ARTICLE_LISTS, article.lists, strict=True):
        if values:
            yield name, SEPARATOR.join(values)


def _own_size(paragraph: tuple[str, str | None, str | None]) -> int:
    text, heading, place = paragraph
    return len(text) + len(heading or "") + len(place or "")
