"""Batches of articles, analysed: what the segment builder needs of them, as arrays.

A batch is analysed by a process of its own or by the writer's. What it hands over refers to words by numbers, and says
what the numbers mean only once for each distinct word (see `NewUnits`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.columnar.documents import Block, blocks_of
from fundstelle.index.columnar.inversion import UnitTerms, Vocabulary
from fundstelle.index.errors import ArticleError
from fundstelle.index.german import SEPARATOR, UserWords, german
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.jsontext import finite
from fundstelle.index.schema import EXACT_FIELDS, NO_DATE, TEXT_FIELDS, article_key, timestamp

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["KINDS", "AnalysedBatch", "BatchAnalyst", "FieldTexts", "NewUnits", "Row", "digest_of", "row_of"]

# What is stored of a passage; a character takes six bytes at most (see `columnar.documents`).
_MOST_CHARACTERS = 20_000_000
# How many words an analyst remembers before it begins anew: each takes a kilobyte, and to analyse it again 40 µs.
_MOST_UNITS = 30_000

#: The kinds of terms that a unit stands for.
KINDS = ("stems", "kin", "wordings")

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class Row(NamedTuple):
    """An article as plain values, which a process hands to another at little cost.

    Attributes:
        article_id: what the index calls it.
        paragraphs: text, heading and place of each, the lede not among them.
        headline: see `Article`, as all that follow.
        kicker: …
        lede: …
        moment: the publication in ISO 8601.
        published: the publication in seconds since 1970.
        authors: …
        section: …
        source: …
        metadata: as JSON.
        file: the file that it was read from, as a term.
    """

    article_id: str
    paragraphs: tuple[tuple[str, str | None, str | None], ...]
    headline: str | None
    kicker: str | None
    lede: str | None
    moment: str | None
    published: int | None
    authors: tuple[str, ...]
    section: str | None
    source: str | None
    metadata: str
    file: str | None

    @property
    def passages(self) -> int:
        """How many passages the article has."""
        return len(self.paragraphs) + (self.lede is not None)


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

    tables: Mapping[str, UnitTerms]
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
        keys: the article keys.
        files: the file that each article was read from, as a term; empty where it was read from none.
        firsts: int64, the first document of each article.
        sections: int64, the documents that are first under a heading.
        published: int64, for every document the publication in seconds since 1970, or `NO_DATE`.
    """

    begins_anew: bool
    documents: int
    characters: int
    blocks: list[Block]
    texts: dict[str, FieldTexts]
    new: NewUnits
    keys: list[bytes]
    files: list[bytes]
    firsts: Integers
    sections: Integers
    published: Integers


def row_of(article: Article, article_id: str, file: str | None = None) -> Row:
    """An article as plain values.

    Args:
        article: the article.
        article_id: what the index calls it.
        file: the file that it was read from, as a term.

    Raises:
        ArticleError: its metadata cannot be kept as JSON, or it is too long.
    """
    published = article.published if isinstance(article.published, datetime) else None
    row = Row(
        article_id,
        tuple((p.text, p.heading, p.place) for p in article.paragraphs if isinstance(p, Paragraph)),
        article.headline,
        article.kicker,
        article.lede,
        published.isoformat() if published else None,
        timestamp(published) if published else None,
        tuple(article.authors),
        article.section,
        article.source,
        _metadata_of(article) if article.metadata else "",
        file,
    )
    longest = max((len(text) + len(heading or "") for text, heading, _ in row.paragraphs), default=0)
    around = (row.article_id, row.headline, row.kicker, row.lede, row.section, row.source, *row.authors, row.metadata)
    size = longest + sum(len(text or "") for text in around)
    if size > _MOST_CHARACTERS:
        raise ArticleError(
            f"The article has a passage of {size:,} characters, with what is known of the article; at most "
            f"{_MOST_CHARACTERS:,} can be kept. Part it into paragraphs."
        )
    return row


def digest_of(row: Row) -> str:
    """The hash of an article's content and of where it was read: of what is stored of its passages."""
    return _digest(_passage_lines(row), row.file)


class BatchAnalyst:
    """Analyses batches of articles, one after the other, and remembers the words that it has met."""

    def __init__(self, user_words: UserWords) -> None:
        """Analyse with a user's own words."""
        self._german = german(user_words)
        self._begin()

    def _begin(self) -> None:
        self._analysis = BulkAnalysis(self._german)
        self._vocabularies = {kind: Vocabulary() for kind in KINDS}

    def analyse(self, rows: Sequence[Row]) -> AnalysedBatch:
        """Analyse articles; the documents of the batch are their passages in order."""
        if len(self._analysis) > _MOST_UNITS:
            self._begin()
        known = len(self._analysis)
        counts = np.array([row.passages for row in rows], np.int64)
        firsts = np.cumsum(counts) - counts
        gathered = _Gathered()
        for row, first in zip(rows, firsts.tolist(), strict=True):
            gathered.add(row, first)
        texts = {name: self._texts(found) for name, found in gathered.texts.items() if found}
        dates = [NO_DATE if row.published is None else row.published for row in rows]
        return AnalysedBatch(
            begins_anew=not known,
            documents=int(counts.sum()),
            characters=sum(len(text) for text, _, _ in gathered.texts["text"]),
            blocks=list(blocks_of(line for row in rows for line in _stored_lines(row))),
            texts=texts,
            new=self._new_units(known),
            keys=[article_key(row.article_id).encode() for row in rows],
            files=[(row.file or "").encode() for row in rows],
            firsts=firsts,
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

    def _table(self, kind: str, entries: Sequence[Sequence[tuple[str, int, float]]], lengths: Integers) -> UnitTerms:
        flat = [entry for of_unit in entries for entry in of_unit]
        return UnitTerms(
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

    def add(self, row: Row, first: int) -> None:
        texts = self.texts
        begin = first
        if row.lede is not None:
            texts["text"].append((row.lede, first, 1))
            begin = first + 1
            # The lede is a passage of its own: there it must not count twice.
            if row.paragraphs:
                texts["lede"].append((row.lede, begin, len(row.paragraphs)))
        texts["text"] += [(text, document, 1) for document, (text, _, _) in enumerate(row.paragraphs, begin)]
        for name in ("headline", "kicker", "source", "section"):
            if (value := getattr(row, name)) is not None:
                texts[name].append((value, first, row.passages))
        if row.authors:
            texts["authors"].append((SEPARATOR.join(row.authors), first, row.passages))
        if not any(heading for _, heading, _ in row.paragraphs):
            return
        for heading, under in groupby(range(len(row.paragraphs)), key=lambda place: row.paragraphs[place][1]):
            if heading is not None:
                document = begin + next(under)
                texts["heading"].append((heading, document, 1 + sum(1 for _ in under)))
                self.sections.append(document)


def _stored_lines(row: Row) -> list[bytes]:
    """What is stored of the passages, as `schema.stored_of` has it and `documents.stored_line` writes it."""
    lines = _passage_lines(row)
    read_from = f',"file":{encode_basestring(row.file)}' if row.file else ""
    own = f'{read_from},"digest":"{_digest(lines, row.file)}"}}'
    lines[0] = lines[0][:-1] + own.encode()
    return lines


def _digest(lines: Sequence[bytes], file: str | None) -> str:
    content = b"\n".join(lines) + (b"\n" + file.encode() if file else b"")
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _passage_lines(row: Row) -> list[bytes]:
    """The passages of an article as JSON.

    What all passages share is written once and put behind what is their own: it is the greater part of the work.
    """
    shared = _shared(row)
    numbered: list[tuple[int, str, str | None, str | None]]
    numbered = [(0, row.lede, None, None)] if row.lede is not None else []
    numbered += [(number, *paragraph) for number, paragraph in enumerate(row.paragraphs, 1)]
    lines = []
    for number, text, heading, place in numbered:
        under = "" if heading is None else f',"heading":{encode_basestring(heading)}'
        if place is not None:
            under += f',"place":{encode_basestring(place)}'
        line = f'{{"text":{encode_basestring(text)},"number":{number}{under}{shared}}}'
        lines.append(line.encode("utf-8", "surrogatepass"))
    return lines


def _shared(row: Row) -> str:
    written = f',"article":{encode_basestring(row.article_id)}'
    for name in ("headline", "kicker", "lede", "moment", "section", "source"):
        if (value := getattr(row, name)) is not None:
            written += f',"{name}":{encode_basestring(value)}'
    if row.authors:
        written += f',"authors":{_ENCODE(row.authors)}'
    return f'{written},"metadata":{row.metadata}' if row.metadata else written


def _metadata_of(article: Article) -> str:
    try:
        text = _metadata_text(article.metadata)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArticleError(f"The article's metadata cannot be kept as JSON: {error}.") from None
    return text


def _metadata_text(metadata: Mapping[str, Any]) -> str:
    try:
        return _ENCODE(metadata)
    except ValueError:
        # JSON has no NaN, which in many programs stands for what is not known.
        return _ENCODE(finite(metadata))
