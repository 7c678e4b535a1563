"""The engines that the benchmarks compare, each behind the same few methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    # Imported where they are used, so that no engine pays for the modules of another.
    from fundstelle.index import Article, Passage
    from fundstelle.search import Index

__all__ = ["SYSTEMS", "Fundstelle", "System", "Tantivy", "Whoosh", "passages_of"]


class System(Protocol):
    """An engine with one index, in a folder that it is given for this purpose.

    Attributes:
        name: what the engine is called, in the tables and after `--systems`.
        package: the package without which it cannot run.
    """

    name: ClassVar[str]
    package: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        """Take an empty folder for the index."""

    def build(self, corpus: Iterable[Article]) -> None:
        """Index the articles and commit."""

    def search(self, query: str, depth: int) -> dict[str, float]:
        """The articles of the best `depth` passages, each with the score of its best passage."""

    def close(self) -> None:
        """Let go of the folder."""


@dataclass(frozen=True)
class Fundstelle:
    """Fundstelle as it comes: every search also reads the passages it returns and marks what matched in them."""

    name: ClassVar[str] = "fundstelle"
    package: ClassVar[str] = "fundstelle"
    folder: Path

    def build(self, corpus: Iterable[Article]) -> None:
        """Index the articles and commit."""
        from fundstelle.index import open_writer

        with open_writer(self.folder) as writer:
            for article in corpus:
                writer.add(article)

    def search(self, query: str, depth: int) -> dict[str, float]:
        """The articles of the best `depth` passages, each with the score of its best passage."""
        return best((hit.passage.article_id, hit.score) for hit in self._index.search(query, limit=depth))

    def close(self) -> None:
        """Let go of the folder."""
        self._index.close()

    @cached_property
    def _index(self) -> Index:
        from fundstelle.search import open_index

        return open_index(self.folder)


@dataclass(frozen=True)
class Whoosh:
    """Whoosh's own German: `LanguageAnalyzer("de")` and BM25F with its defaults.

    Queries are read without Whoosh's operators, since a question mark would turn a word into a pattern; and all
    matches are scored, since Whoosh's shortcuts to the best ones are known to miss some.
    """

    name: ClassVar[str] = "whoosh"
    package: ClassVar[str] = "whoosh"
    stored: ClassVar[bool] = False
    folder: Path

    def build(self, corpus: Iterable[Article]) -> None:
        """Index the articles and commit."""
        writer = self._create().writer()
        for passage in passages_of(corpus):
            writer.add_document(id=passage.article_id, title=passage.headline or "", text=passage.text)
        writer.commit()

    def search(self, query: str, depth: int) -> dict[str, float]:
        """The articles of the best `depth` passages, each with the score of its best passage."""
        from whoosh.collectors import TopCollector

        collector = TopCollector(depth, usequality=False, replace=0)
        self._searcher.search_with_collector(self._parser.parse(query), collector)
        return best((hit["id"], hit.score) for hit in collector.results())

    def close(self) -> None:
        """Let go of the folder."""
        self._searcher.close()

    def _create(self) -> Any:
        from whoosh import analysis, fields, index

        text = fields.TEXT(analyzer=analysis.LanguageAnalyzer("de"), stored=self.stored)
        return index.create_in(self.folder, fields.Schema(id=fields.STORED, title=text, text=text))

    @cached_property
    def _searcher(self) -> Any:
        from whoosh import index

        return index.open_dir(self.folder).searcher()

    @cached_property
    def _parser(self) -> Any:
        from whoosh import qparser

        plain = [qparser.WhitespacePlugin()]
        return qparser.MultifieldParser(["title", "text"], self._searcher.schema, plugins=plain, group=qparser.OrGroup)


@dataclass(frozen=True)
class Tantivy:
    """Tantivy's own German: lower case, its German stop words and stemmer, and BM25 with its defaults.

    Queries are any of their words in either field, put together without Tantivy's query parser, which would take
    punctuation for operators and a word with a hyphen for a phrase.
    """

    name: ClassVar[str] = "tantivy"
    package: ClassVar[str] = "tantivy"
    stop_words: ClassVar[bool] = True
    stored: ClassVar[bool] = False
    folder: Path

    def build(self, corpus: Iterable[Article]) -> None:
        """Index the articles and commit."""
        import tantivy

        writer = self._create().writer()
        for passage in passages_of(corpus):
            writer.add_document(
                tantivy.Document(id=passage.article_id, title=passage.headline or "", text=passage.text)
            )
        writer.commit()
        writer.wait_merging_threads()

    def search(self, query: str, depth: int) -> dict[str, float]:
        """The articles of the best `depth` passages, each with the score of its best passage."""
        hits = self._searcher.search(self._any_of(query), depth).hits
        return best((self._searcher.doc(address)["id"][0], score) for score, address in hits)

    def close(self) -> None:
        """Tantivy lets go of its files by itself."""

    def _create(self) -> Any:
        import tantivy

        index = tantivy.Index(self._schema, path=str(self.folder))
        index.register_tokenizer("german", self._german)
        return index

    def _any_of(self, text: str) -> Any:
        """The query for any of the words of a text in either field."""
        import tantivy

        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term, "freq"))
                for term in self._german.analyze(text)
                for field in ("title", "text")
            ]
        )

    @cached_property
    def _schema(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for field in ("title", "text"):
            builder = builder.add_text_field(field, stored=self.stored, tokenizer_name="german")
        return builder.build()

    @cached_property
    def _german(self) -> Any:
        from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

        builder = TextAnalyzerBuilder(Tokenizer.simple())
        stop_words = [Filter.stopword("german")] if self.stop_words else []
        for each in (Filter.lowercase(), *stop_words, Filter.stemmer("german")):
            builder = builder.filter(each)
        return builder.build()

    @cached_property
    def _searcher(self) -> Any:
        import tantivy

        index = tantivy.Index.open(str(self.folder))
        # Its snippets are made by the analysis of the field.
        index.register_tokenizer("german", self._german)
        return index.searcher()


SYSTEMS: Mapping[str, type[System]] = {system.name: system for system in (Fundstelle, Whoosh, Tantivy)}


def passages_of(corpus: Iterable[Article]) -> Iterator[Passage]:
    """All passages of the articles."""
    for article in corpus:
        yield from article.passages(article.id or "")


def best(hits: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The score of the best passage of each article, from passages in the order of their scores."""
    scores: dict[str, float] = {}
    for article, score in hits:
        scores.setdefault(article, score)
    return scores
