"""Batches put together to a segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from fundstelle.index.columnar.container import ArrayFileWriter
from fundstelle.index.columnar.documents import DocumentsWriter
from fundstelle.index.columnar.inversion import (
    Texts,
    field_lengths,
    invert,
    keyword_postings,
)
from fundstelle.index.columnar.packing import FieldPostingsWriter, write_postings
from fundstelle.index.fields import (
    EXACT_FIELDS,
    NO_DATE,
    OPENS_ARTICLE,
    OPENS_SECTION,
    TEXT_FIELDS,
    wording_field,
)
from fundstelle.index.writing.analysis import AnalysedBatch
from fundstelle.index.writing.batches import FieldTexts
from fundstelle.index.writing.storing import Storing
from fundstelle.index.writing.units import Units

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["SegmentBuilder"]

#: What Whoosh puts into the cell of a document without a date.
NO_DATE_CELL = (1 << 64) - 1
# What a unit of a text takes until its segment is written, the inversion of the greatest field included. Measured on
# German law, as the memory of the whole process beyond what it takes without any articles.
_BYTES_A_UNIT = 40
_BYTES_A_DOCUMENT = 60
# An article as its key and the file that it is from.
_BYTES_AN_ARTICLE = 200


class SegmentBuilder:
    """Collects batches, in the order of their documents, and writes them as one segment.

    What is stored of the documents goes to its file at once; the words wait as numbers, four bytes each.
    """

    def __init__(self, documents_file: BinaryIO, storing: Storing) -> None:
        """Write documents to an opened, empty file.

        Args:
            documents_file: the file.
            storing: packs what is stored of them; nothing of another segment.
        """
        self._file = ArrayFileWriter(documents_file)
        self._storing = storing
        #: How many documents have been collected.
        self.documents = 0
        self._documents = DocumentsWriter(self._file)
        #: How many units all texts have.
        self.occurrences = 0
        self._texts: dict[str, list[FieldTexts]] = {name: [] for name in (*TEXT_FIELDS, *EXACT_FIELDS)}
        self._keys: list[bytes] = []
        self._files: list[bytes] = []
        self._names = 0
        self._firsts: list[Integers] = []
        self._sections: list[Integers] = []
        self._published: list[Integers] = []

    @property
    def memory(self) -> int:
        """About how many bytes writing the segment will take, whatever the articles are made of."""
        articles = len(self._keys) * _BYTES_AN_ARTICLE + self._names
        return self.occurrences * _BYTES_A_UNIT + self.documents * _BYTES_A_DOCUMENT + articles

    def add(self, analysed: AnalysedBatch) -> None:
        """Take a batch; its documents follow those taken before."""
        base, batch = self.documents, analysed.batch
        for name, found in analysed.texts:
            self._texts[name].append(found._replace(documents=found.documents + base))
            self.occurrences += len(found.units)
        self.documents += batch.documents
        for block in self._storing.add(batch.articles):
            self._documents.copy(block)
        self._keys += batch.keys
        self._files += batch.files
        self._names += sum(map(len, batch.keys)) + sum(map(len, batch.files))
        self._firsts.append(batch.firsts + base)
        self._sections.append(batch.sections + base)
        self._published.append(batch.published)

    def abandon(self) -> None:
        """Close the file of documents without finishing it."""
        self._file.abandon()

    def write(self, postings_file: BinaryIO, units: Units) -> None:
        """Write the postings to an opened, empty file, and finish both files.

        Args:
            postings_file: the file.
            units: what the units of all texts stand for.
        """
        lengths: dict[str, Integers] = {}
        with ArrayFileWriter(postings_file) as file:
            write_postings(file, self._fields(units, lengths))
        last = self._storing.finish()
        for block in last.blocks:
            self._documents.copy(block)
        published = np.concatenate(self._published)
        columns = {"published": _date_cells(published)} if (published != NO_DATE).any() else {}
        self._documents.write_tables(lengths, columns, {"published": NO_DATE_CELL}, dictionary=last.dictionary)
        self._file.close()

    def _fields(self, units: Units, lengths: dict[str, Integers]) -> Iterator[FieldPostingsWriter]:
        """The postings of all fields that have any; fills in the lengths of the fields on the way."""
        for name in TEXT_FIELDS:
            if found := self._texts[name]:
                texts = _texts(found)
                found.clear()
                for kind, its_name in (("stems", name), ("wordings", wording_field(name))):
                    yield self._inverted(kind, its_name, texts, units, lengths)
        for name in EXACT_FIELDS:
            if found := self._texts[name]:
                yield self._inverted("wordings", name, _texts(found), units, lengths)
        yield from self._keywords()

    def _inverted(
        self, kind: str, name: str, texts: Texts, units: Units, lengths: dict[str, Integers]
    ) -> FieldPostingsWriter:
        table, vocabulary = units.table(kind), units.vocabularies[kind]
        lengths[name] = field_lengths(texts, table.counts, self.documents)
        return invert(name, texts, table, vocabulary)

    def _keywords(self) -> Iterator[FieldPostingsWriter]:
        firsts = np.concatenate(self._firsts)
        runs = np.diff(firsts, append=self.documents)
        yield keyword_postings("article", self._keys, firsts, runs)
        if any(self._files):
            yield keyword_postings("file", *_neighbours(self._files, firsts, self.documents))
        sections = np.concatenate(self._sections)
        opening = [OPENS_ARTICLE.encode()] * len(firsts) + [OPENS_SECTION.encode()] * len(sections)
        documents = np.concatenate([firsts, sections])
        yield keyword_postings("opening", opening, documents, np.ones(len(documents), np.int64))
        yield self._dates()

    def _dates(self) -> FieldPostingsWriter:
        """The postings of the publication times, in the terms that Whoosh makes of them."""
        published = np.concatenate(self._published)
        starts = np.flatnonzero(np.diff(published, prepend=published[:1] - 1)) if len(published) else published
        runs = np.diff(starts, append=len(published))
        dated = published[starts] != NO_DATE
        starts, runs = starts[dated], runs[dated]
        return keyword_postings("published", [_date_term(value) for value in published[starts].tolist()], starts, runs)


def _neighbours(files: Sequence[bytes], firsts: Integers, documents: int) -> tuple[list[bytes], Integers, Integers]:
    """The files that articles were read from, each with the runs of documents whose articles stand beside each other.

    Args:
        files: the file of each article; empty where there is none.
        firsts: int64, the first document of each article.
        documents: the number of all documents.
    """
    begins = [place for place, file in enumerate(files) if not place or files[place - 1] != file]
    starts = firsts[begins]
    runs = np.diff(starts, append=documents)
    named = [files[place] for place in begins]
    is_file = np.array([bool(name) for name in named])
    return [name for name in named if name], starts[is_file], runs[is_file]


def _texts(found: list[FieldTexts]) -> Texts:
    return Texts(*(np.concatenate([getattr(texts, name) for texts in found]) for name in FieldTexts._fields))


def _date_cells(published: Integers) -> npt.NDArray[np.uint64]:
    """Moments as Whoosh keeps them in a column: as unsigned numbers that sort alike."""
    return published.view(np.uint64) ^ np.uint64(1 << 63)


def _date_term(seconds: int) -> bytes:
    """The term of a moment: Whoosh's form of a signed 64-bit number, a zero for the shift before it."""
    return b"\0" + (seconds + (1 << 63)).to_bytes(8, "big")
