"""The engines that the speed benchmark compares, set up so that each does the same work.

Every engine indexes the title and the text of a passage as two fields where it has fields, keeps both, and gets a query
as it was drawn: what it makes of the words until it can look them up is part of its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Protocol

import engines
from speed_corpus import Record
from speed_queries import KINDS, MARKED, TOP, Kind, Query, Way
from speed_rivals import Bm25s, Fts5

__all__ = ["ENGINES", "Engine"]

# More characters than any passage has: a snippet of so many is the whole text.
_WHOLE = 1_000_000


class Engine(Protocol):
    """An engine with one index, in a folder that it is given for this purpose.

    Attributes:
        name: what the engine is called.
        package: the package it comes with.
        modules: what it imports; the benchmark does so before the clock starts.
        kinds: the kinds of queries that it can answer.
        is_limited: whether it gets only as many passages as it can index in a given time.
    """

    name: ClassVar[str]
    package: ClassVar[str]
    modules: ClassVar[Sequence[str]]
    kinds: ClassVar[Collection[Kind]]
    is_limited: ClassVar[bool]

    def __init__(self, folder: Path) -> None:
        """Take an empty folder to build the index in, or the one in which it was built."""

    def create(self) -> None:
        """Make an empty index and get ready to write."""

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages, commit, and wait until nothing is merged any more."""

    def open(self) -> None:
        """Open the index that was built."""

    def ways(self) -> Mapping[str, Way]:
        """The ways to ask, by what each of them returns; the first is the one that engines are compared by."""

    def total(self, query: Query) -> int:
        """How many passages a query finds."""


@dataclass(frozen=True)
class Fundstelle(engines.Fundstelle):
    """Fundstelle through its public library, as it comes."""

    modules: ClassVar[Sequence[str]] = ("fundstelle.index", "fundstelle.search")
    kinds: ClassVar[Collection[Kind]] = tuple(KINDS)
    is_limited: ClassVar[bool] = False

    def create(self) -> None:
        """Make an empty index and get ready to write."""
        _ = self._writer

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages and commit. Making an article of each is part of it."""
        from fundstelle.index import Article, Paragraph

        with self._writer as writer:
            for passage in passages:
                paragraph = Paragraph(passage.text, passage.section or None)
                writer.add(Article(id=passage.id, headline=passage.title or None, paragraphs=[paragraph]))

    def open(self) -> None:
        """Open the index that was built."""
        _ = self._index

    def ways(self) -> Mapping[str, Way]:
        """The hits and how many there are; and the same with the text of each hit and what matched marked in it."""
        index = self._index

        def marked(query: Query) -> object:
            return [(hit.passage.text, hit.highlight("[", "]")) for hit in index.search(query.text, limit=TOP)]

        return {"10 hits, total": lambda query: index.search(query.text, limit=TOP), MARKED: marked}

    def total(self, query: Query) -> int:
        """How many passages a query finds."""
        return self._index.search(query.text, limit=0).total

    def search_text(self, text: str) -> object:
        """The hits of a query as it is typed, and how many there are."""
        return self._index.search(text, limit=TOP)

    @cached_property
    def _writer(self) -> Any:
        from fundstelle.index import open_writer

        return open_writer(self.folder)


@dataclass(frozen=True)
class Tantivy(engines.Tantivy):
    """Tantivy with its default writer, and without a list of stop words, since no other engine drops any in phrases."""

    modules: ClassVar[Sequence[str]] = ("tantivy",)
    kinds: ClassVar[Collection[Kind]] = tuple(KINDS)
    is_limited: ClassVar[bool] = False
    stop_words: ClassVar[bool] = False
    stored: ClassVar[bool] = True

    def create(self) -> None:
        """Make an empty index and get ready to write."""
        _ = self._writer

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages, commit, and wait until nothing is merged any more."""
        from tantivy import Document

        for passage in passages:
            self._writer.add_document(Document(id=passage.id, title=passage.title, text=passage.text))
        self._writer.commit()
        self._writer.wait_merging_threads()

    def open(self) -> None:
        """Open the index that was built."""
        _ = self._searcher

    def ways(self) -> Mapping[str, Way]:
        """Addresses with the total, as is the default; without it; and with the ten documents fetched."""
        searcher = self._searcher

        def fetched(query: Query) -> object:
            return [searcher.doc(address).to_dict() for _, address in searcher.search(self._query(query), TOP).hits]

        return {
            "10 addresses, total": lambda query: searcher.search(self._query(query), TOP),
            "10 addresses": lambda query: searcher.search(self._query(query), TOP, count=False),
            "+ total, 10 documents": fetched,
            MARKED: self._marked,
        }

    def total(self, query: Query) -> int:
        """How many passages a query finds."""
        return int(self._searcher.search(self._query(query), 1).count)

    def _marked(self, query: Query) -> object:
        """Ten texts with what matched marked, over the whole of each."""
        from tantivy import SnippetGenerator

        searcher, asked = self._searcher, self._query(query)
        generator = SnippetGenerator.create(searcher, asked, self._schema, "text")
        generator.set_max_num_chars(_WHOLE)
        documents = [searcher.doc(address) for _, address in searcher.search(asked, TOP).hits]
        return [(each["text"][0], generator.snippet_from_doc(each).to_html()) for each in documents]

    def _query(self, query: Query) -> Any:
        """The query without Tantivy's query parser."""
        import tantivy

        if query.kind == "prefix":
            # The fastest way to all words: a regular expression takes longer, a phrase prefix stops at fifty words.
            return tantivy.Query.fuzzy_term_query(self._schema, "text", query.words[0], distance=0, prefix=True)
        if query.kind == "phrase":
            terms = self._german.analyze(" ".join(query.words))
            return tantivy.Query.phrase_query(self._schema, "text", terms)
        return self._any_of(query.text)

    @cached_property
    def _writer(self) -> Any:
        return self._create().writer()


@dataclass(frozen=True)
class Whoosh(engines.Whoosh):
    """Whoosh's own German, searched as its manual shows it, with all its shortcuts to the best ten."""

    modules: ClassVar[Sequence[str]] = ("whoosh.analysis", "whoosh.index", "whoosh.qparser", "whoosh.query")
    kinds: ClassVar[Collection[Kind]] = tuple(KINDS)
    is_limited: ClassVar[bool] = True
    stored: ClassVar[bool] = True

    def create(self) -> None:
        """Make an empty index."""
        _ = self._made

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages and commit."""
        with self._made.writer() as writer:
            for passage in passages:
                writer.add_document(id=passage.id, title=passage.title, text=passage.text)

    def open(self) -> None:
        """Open the index that was built."""
        _ = self._searcher
        _ = self._parser

    def ways(self) -> Mapping[str, Way]:
        """The hits; and with what is stored of each."""
        searcher = self._searcher

        def fetched(query: Query) -> object:
            return [hit.fields() for hit in searcher.search(self._query(query), limit=TOP)]

        return {"10 hits": lambda query: searcher.search(self._query(query), limit=TOP), "+ 10 documents": fetched}

    def total(self, query: Query) -> int:
        """How many passages a query finds."""
        return len(self._searcher.search(self._query(query), limit=1))

    def _query(self, query: Query) -> Any:
        """The query without Whoosh's operators."""
        from whoosh import query as queries

        if query.kind == "prefix":
            return queries.Prefix("text", query.words[0])
        if query.kind == "phrase":
            field = self._searcher.schema["text"]
            return queries.Phrase("text", list(field.process_text(" ".join(query.words), mode="query"))).normalize()
        return self._parser.parse(query.text)

    @cached_property
    def _made(self) -> Any:
        return self._create()


ENGINES: Mapping[str, type[Engine]] = {engine.name: engine for engine in (Fundstelle, Tantivy, Fts5, Bm25s, Whoosh)}
