"""Batches of articles: what the segment builder needs of them, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.fields import ARTICLE_LISTS, ARTICLE_STRINGS, EXACT_FIELDS, NO_DATE, TEXT_FIELDS, article_key
from fundstelle.index.german import SEPARATOR
from fundstelle.index.plain import PlainArticle, Stretch, digest_of, stored_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["Batch", "FieldTexts", "batch_of", "stretches_of", "weight_of"]

# What a passage weighs beside its text, and a stored character, in characters to be analysed.
_WEIGHT_OF_PASSAGE = 50
_STORED_A_CHARACTER = 24


class FieldTexts(NamedTuple):
    """The texts of one field in a batch.

    Attributes:
        units: int32, the units of all texts.
        counts: int64, how many units each text has.
        documents: int64, the first document of each text.
        runs: int64, to how many documents it belongs.
    """

    units: npt.NDArray[np.int32]
    counts: Integers
    documents: Integers
    runs: Integers


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of articles, as far as it is known before its words are analysed.

    Attributes:
        documents: how many passages it has.
        lines: what is stored of them.
        texts: by field, its texts, each with its first document and to how many it belongs.
        keys: the keys of the articles that begin here.
        files: the file that each of them was read from, as a term; empty where it was read from none.
        firsts: int64, the first document of each of them.
        sections: int64, the documents that are first under a heading.
        published: int64, for every document the publication in seconds since 1970, or `NO_DATE`.
    """

    documents: int
    lines: list[bytes]
    texts: Mapping[str, list[tuple[str, int, int]]]
    keys: list[bytes]
    files: list[bytes]
    firsts: Integers
    sections: Integers
    published: Integers

    def all_texts(self) -> list[str]:
        """The texts of all fields, one field after the other."""
        return [text for found in self.texts.values() for text, _, _ in found]

    def by_field(self, units: npt.NDArray[np.int32], counts: npt.NDArray[np.int32]) -> Iterator[tuple[str, FieldTexts]]:
        """The texts of each field.

        Args:
            units: the units of all texts.
            counts: how many each text has.
        """
        ends = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        first = 0
        for name, found in self.texts.items():
            _, documents, runs = zip(*found, strict=True)
            end = first + len(found)
            own = units[ends[first] : ends[end]]
            of_texts = counts[first:end].astype(np.int64)
            yield name, FieldTexts(own, of_texts, np.array(documents, np.int64), np.array(runs, np.int64))
            first = end


def batch_of(articles: Sequence[PlainArticle]) -> Batch:
    """Articles as a batch; its documents are their passages in order."""
    counts = np.array([article.passages for article in articles], np.int64)
    firsts = np.cumsum(counts) - counts
    gathered = _Gathered()
    begins = np.array([not article.goes_on for article in articles], np.bool_)
    beginning = [article for article in articles if not article.goes_on]
    for article, first in zip(articles, firsts.tolist(), strict=True):
        gathered.add(article, first)
    dates = [NO_DATE if article.published is None else article.published for article in articles]
    return Batch(
        documents=int(counts.sum()),
        lines=stored_lines(articles),
        texts={name: found for name, found in gathered.texts.items() if found},
        keys=[article_key(article.article_id).encode() for article in beginning],
        files=[(article.file or "").encode() for article in beginning],
        firsts=firsts[begins],
        sections=np.array(gathered.sections, np.int64),
        published=np.repeat(np.array(dates, np.int64), counts),
    )


def weight_of(article: PlainArticle) -> int:
    """How much work and room an article takes, in characters to be analysed."""
    text = own = 0
    for paragraph in article.paragraphs:
        text += len(paragraph[0]) + _WEIGHT_OF_PASSAGE
        own += _own_size(paragraph)
    return text + (own + article.shared_size * article.passages) // _STORED_A_CHARACTER


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


class _Gathered:
    """The texts of a batch by field, each with its first document and how many it belongs to."""

    def __init__(self) -> None:
        self.texts: dict[str, list[tuple[str, int, int]]] = {name: [] for name in (*TEXT_FIELDS, *EXACT_FIELDS)}
        self.sections: list[int] = []

    def add(self, article: PlainArticle, first: int) -> None:
        texts = self.texts
        begin = first
        goes_on = article.goes_on
        lede = article.lede
        passages = article.stretch.passages if article.stretch else article.passages
        if lede is not None and not goes_on:
            texts["text"].append((lede, first, 1))
            begin = first + 1
            # The lede is a passage of its own: there it must not count twice.
            if passages > 1:
                texts["lede"].append((lede, begin, passages - 1))
        add, has_headings = texts["text"].append, False
        for document, (text, heading, _) in enumerate(article.paragraphs, begin):
            add((text, document, 1))
            has_headings |= heading is not None
        if not goes_on:
            for name, value in zip(ARTICLE_STRINGS, article.strings, strict=True):
                if value is not None and name != "lede":
                    texts[name].append((value, first, passages))
            for name, values in zip(ARTICLE_LISTS, article.lists, strict=True):
                if values:
                    texts[name].append((SEPARATOR.join(values), first, passages))
        if has_headings:
            self._add_headings(article, begin)

    def _add_headings(self, article: PlainArticle, begin: int) -> None:
        above = article.stretch.above if article.stretch else None
        for heading, under in groupby(range(len(article.paragraphs)), key=lambda place: article.paragraphs[place][1]):
            if heading is not None:
                place = next(under)
                self.texts["heading"].append((heading, begin + place, 1 + sum(1 for _ in under)))
                if place or heading != above:
                    self.sections.append(begin + place)


def _own_size(paragraph: tuple[str, str | None, str | None]) -> int:
    text, heading, place = paragraph
    size = len(text)
    if heading:
        size += len(heading)
    return size + len(place) if place else size
