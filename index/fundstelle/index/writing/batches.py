"""Batches of articles: what the segment builder needs of them, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fundstelle.index.fields import NO_DATE, article_key
from fundstelle.index.plain import PlainArticle, Stretch, digest_of
from fundstelle.index.writing._gathering import STORED_A_CHARACTER, gathered, sizes, weight_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["Batch", "FieldTexts", "batch_of", "stretches_of", "weight_of"]


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
        articles: the articles, or stretches of one.
        texts: by field, its texts, the first document of each, and to how many it belongs.
        keys: the keys of the articles that begin here.
        files: the file that each of them was read from, as a term; empty where it was read from none.
        firsts: int64, the first document of each of them.
        sections: int64, the documents that are first under a heading.
        published: int64, for every document the publication in seconds since 1970, or `NO_DATE`.
    """

    documents: int
    articles: Sequence[PlainArticle]
    texts: Mapping[str, tuple[list[str], list[int], list[int]]]
    keys: list[bytes]
    files: list[bytes]
    firsts: Integers
    sections: Integers
    published: Integers

    def all_texts(self) -> list[str]:
        """The texts of all fields, one field after the other."""
        return [text for texts, _, _ in self.texts.values() for text in texts]

    def by_field(self, units: npt.NDArray[np.int32], counts: npt.NDArray[np.int32]) -> Iterator[tuple[str, FieldTexts]]:
        """The texts of each field.

        Args:
            units: the units of all texts.
            counts: how many each text has.
        """
        ends = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        first = 0
        for name, (_, documents, runs) in self.texts.items():
            end = first + len(runs)
            own = units[ends[first] : ends[end]]
            of_texts = counts[first:end].astype(np.int64)
            yield name, FieldTexts(own, of_texts, np.array(documents, np.int64), np.array(runs, np.int64))
            first = end


def batch_of(articles: Sequence[PlainArticle]) -> Batch:
    """Articles as a batch; its documents are their passages in order."""
    counts = np.array([article.passages for article in articles], np.int64)
    firsts = np.cumsum(counts) - counts
    begins = np.array([not article.goes_on for article in articles], np.bool_)
    beginning = [article for article in articles if not article.goes_on]
    sections: list[int] = []
    texts = gathered(articles, sections)
    dates = [NO_DATE if article.published is None else article.published for article in articles]
    return Batch(
        documents=int(counts.sum()),
        articles=articles,
        texts={name: found for name, found in texts.items() if found[0]},
        keys=[article_key(article.article_id).encode() for article in beginning],
        files=[(article.file or "").encode() for article in beginning],
        firsts=firsts[begins],
        sections=np.array(sections, np.int64),
        published=np.repeat(np.array(dates, np.int64), counts),
    )


def stretches_of(article: PlainArticle, most: int) -> Iterator[PlainArticle]:
    """An article in stretches of about this weight, to be analysed one after the other."""
    digest, around = digest_of(article), article.shared_size // STORED_A_CHARACTER
    start, before, above = 0, 0, None
    weight = around if article.lede is not None else 0
    for place, paragraph in enumerate(article.paragraphs):
        own, stored = sizes((paragraph,))
        weight += own + stored // STORED_A_CHARACTER + around
        if weight >= most or place + 1 == len(article.paragraphs):
            stretch = Stretch(before, article.passages, above, digest)
            some = article._replace(paragraphs=article.paragraphs[start : place + 1], stretch=stretch)
            yield some
            start, before, above, weight = place + 1, before + some.passages, paragraph[1], 0
    if not article.paragraphs:
        yield article
