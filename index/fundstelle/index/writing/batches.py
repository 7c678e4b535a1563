"""Batches of articles, analysed: what the segment builder needs of them, as arrays.

A batch is analysed by a process of its own or by the writer's. What it hands over refers to words by numbers, and says
what the numbers mean only once for each distinct word (see `NewUnits`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.columnar.documents import Block, blocks_of
from fundstelle.index.columnar.inversion import UnitTerms, Vocabulary
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.german import SEPARATOR, UserWords, german
from fundstelle.index.german.bulk import BulkAnalysis
from fundstelle.index.jsontext import finite
from fundstelle.index.schema import EXACT_FIELDS, NO_DATE, TEXT_FIELDS, article_key, timestamp

if TYPE_CHECKING:
    import numpy.typing as npt

    from fundstelle.index.sources.limits import Limits

    Integers = npt.NDArray[np.int64]

__all__ = [
    "KINDS",
    "AnalysedBatch",
    "BatchAnalyst",
    "FieldTexts",
    "NewUnits",
    "Part",
    "Row",
    "digest_of",
    "parts_of",
    "row_of",
    "weight_of",
]

# What is stored of a passage; a character takes six bytes at most (see `columnar.documents`).
_MOST_CHARACTERS = 20_000_000
# How many words an analyst remembers before it begins anew: each takes a kilobyte, and to analyse it again 40 µs.
_MOST_UNITS = 30_000
# And how many letters these have: usually ten each.
_MOST_LETTERS = 2_000_000

#: The kinds of terms that a unit stands for.
KINDS = ("stems", "kin", "wordings")

# What a passage weighs beside its text, and a stored character, in characters to be analysed.
_WEIGHT_OF_PASSAGE = 50
_STORED_A_CHARACTER = 24
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
        part: which part of the article this is; None where it is all of it.
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
    part: Part | None = None

    @property
    def passages(self) -> int:
        """How many passages are here."""
        return len(self.paragraphs) + self.has_lede

    @property
    def has_lede(self) -> bool:
        """Whether the lede is one of them."""
        return self.lede is not None and not self.goes_on

    @property
    def goes_on(self) -> bool:
        """Whether this is a part of an article, and not the first one."""
        return self.part is not None and self.part.before > 0


class Part(NamedTuple):
    """Neighbouring paragraphs of an article that is too large to be analysed at once.

    Attributes:
        before: how many passages come before them.
        passages: how many passages the article has.
        above: the heading of the paragraph before.
        digest: the hash of all of the article.
    """

    before: int
    passages: int
    above: str | None
    digest: str


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
        keys: the keys of the articles that begin here.
        files: the file that each of them was read from, as a term; empty where it was read from none.
        firsts: int64, the first document of each of them.
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


def row_of(article: Article, article_id: str, file: str | None = None, limits: Limits | None = None) -> Row:
    """An article as plain values.

    Args:
        article: the article.
        article_id: what the index calls it.
        file: the file that it was read from, as a term.
        limits: how large it may be; as large as an index can hold if none are given.

    Raises:
        ArticleError: its metadata cannot be kept as JSON, or it is too large.
    """
    if limits:
        try:
            limits.check(article)
        except SourceError as error:
            raise ArticleError(f"The article {str(error).replace('an article', 'one', 1)}.") from None
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


def weight_of(row: Row) -> int:
    """How much work and room an article takes, in characters to be analysed."""
    shared = _shared_size(row)
    own = sum(_own_size(paragraph) for paragraph in row.paragraphs)
    text = sum(len(text) + _WEIGHT_OF_PASSAGE for text, _, _ in row.paragraphs)
    return text + (own + shared * row.passages) // _STORED_A_CHARACTER


def parts_of(row: Row, most: int) -> Iterator[Row]:
    """An article as parts of about this weight, to be analysed one after the other."""
    digest, around = digest_of(row), _shared_size(row) // _STORED_A_CHARACTER
    start, before, above = 0, 0, None
    weight = around if row.lede is not None else 0
    for place, paragraph in enumerate(row.paragraphs):
        weight += len(paragraph[0]) + _WEIGHT_OF_PASSAGE + _own_size(paragraph) // _STORED_A_CHARACTER + around
        if weight >= most or place + 1 == len(row.paragraphs):
            part = row._replace(
                paragraphs=row.paragraphs[start : place + 1], part=Part(before, row.passages, above, digest)
            )
            yield part
            start, before, above, weight = place + 1, before + part.passages, paragraph[1], 0
    if not row.paragraphs:
        yield row


def _own_size(paragraph: tuple[str, str | None, str | None]) -> int:
    text, heading, place = paragraph
    return len(text) + len(heading or "") + len(place or "")


def _shared_size(row: Row) -> int:
    told = (row.article_id, row.headline, row.kicker, row.lede, row.section, row.source, row.metadata, *row.authors)
    return sum(len(text) for text in told if text)


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
        if len(self._analysis) > _MOST_UNITS or self._analysis.size > _MOST_LETTERS:
            self._begin()
        known = len(self._analysis)
        counts = np.array([row.passages for row in rows], np.int64)
        firsts = np.cumsum(counts) - counts
        gathered = _Gathered()
        begins = np.array([not row.goes_on for row in rows], np.bool_)
        beginning = [row for row in rows if not row.goes_on]
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
            keys=[article_key(row.article_id).encode() for row in beginning],
            files=[(row.file or "").encode() for row in beginning],
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
        passages = row.part.passages if row.part else row.passages
        if row.lede is not None and not row.goes_on:
            texts["text"].append((row.lede, first, 1))
            begin = first + 1
            # The lede is a passage of its own: there it must not count twice.
            if passages > 1:
                texts["lede"].append((row.lede, begin, passages - 1))
        texts["text"] += [(text, document, 1) for document, (text, _, _) in enumerate(row.paragraphs, begin)]
        if not row.goes_on:
            for name in ("headline", "kicker", "source", "section"):
                if (value := getattr(row, name)) is not None:
                    texts[name].append((value, first, passages))
            if row.authors:
                texts["authors"].append((SEPARATOR.join(row.authors), first, passages))
        self._add_headings(row, begin)

    def _add_headings(self, row: Row, begin: int) -> None:
        if not any(heading for _, heading, _ in row.paragraphs):
            return
        above = row.part.above if row.part else None
        for heading, under in groupby(range(len(row.paragraphs)), key=lambda place: row.paragraphs[place][1]):
            if heading is not None:
                place = next(under)
                self.texts["heading"].append((heading, begin + place, 1 + sum(1 for _ in under)))
                if place or heading != above:
                    self.sections.append(begin + place)


def _stored_lines(row: Row) -> Iterable[bytes]:
    """What is stored of the passages, as `schema.passage_of` reads it and `documents.stored_line` writes it."""
    if row.goes_on:
        return _passage_lines(row)
    lines = list(_passage_lines(row))
    digest = row.part.digest if row.part else _digest(lines, row.file)
    read_from = f',"file":{encode_basestring(row.file)}' if row.file else ""
    lines[0] = lines[0][:-1] + f'{read_from},"digest":"{digest}"}}'.encode()
    return lines


def _digest(lines: Iterable[bytes], file: str | None) -> str:
    content = hashlib.blake2b(digest_size=16)
    for number, line in enumerate(lines):
        if number:
            content.update(b"\n")
        content.update(line)
    if file:
        content.update(b"\n" + file.encode())
    return content.hexdigest()


def _passage_lines(row: Row) -> Iterator[bytes]:
    """The passages of an article as JSON.

    What all passages share is written once and put behind what is their own: it is the greater part of the work.
    """
    shared = f"{_shared(row)}}}".encode("utf-8", "surrogatepass")
    if row.lede is not None and not row.goes_on:
        yield f'{{"text":{encode_basestring(row.lede)},"number":0'.encode("utf-8", "surrogatepass") + shared
    first = 1 + (row.part.before - (row.lede is not None) if row.part and row.goes_on else 0)
    for number, (text, heading, place) in enumerate(row.paragraphs, first):
        under = "" if heading is None else f',"heading":{encode_basestring(heading)}'
        if place is not None:
            under += f',"place":{encode_basestring(place)}'
        line = f'{{"text":{encode_basestring(text)},"number":{number}{under}'
        yield line.encode("utf-8", "surrogatepass") + shared


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
