"""SQLite's FTS5 and bm25s, which only the speed benchmark compares."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from speed_corpus import Record
from speed_queries import KINDS, TOP, Kind, Query, Way

__all__ = ["Bm25s", "Fts5"]

_ONLY_WORDS: tuple[Kind, ...] = ("words",)


@dataclass(frozen=True)
class Fts5:
    """SQLite's FTS5 with its tokenizer unicode61 (it has no German), a column each for title and text."""

    name: ClassVar[str] = "fts5"
    package: ClassVar[str] = "sqlite3"
    modules: ClassVar[Sequence[str]] = ("sqlite3",)
    kinds: ClassVar[Collection[Kind]] = tuple(KINDS)
    is_limited: ClassVar[bool] = False
    folder: Path

    def create(self) -> None:
        """Make an empty index and get ready to write."""
        self._connection.execute(
            "CREATE VIRTUAL TABLE passages USING fts5 (id UNINDEXED, title, text, tokenize='unicode61')"
        )

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages in one transaction, which is the fastest way."""
        rows = ((passage.id, passage.title, passage.text) for passage in passages)
        with self._connection as transaction:
            transaction.executemany("INSERT INTO passages (id, title, text) VALUES (?, ?, ?)", rows)

    def open(self) -> None:
        """Open the index that was built."""
        self._connection.execute("SELECT id FROM passages LIMIT 1").fetchone()

    def ways(self) -> Mapping[str, Way]:
        """The row numbers in the order of bm25(), which is what `rank` stands for; and the ten rows."""
        return {
            "10 row numbers": lambda query: self._rows("rowid", query),
            "10 rows": lambda query: self._rows("id, title, text", query),
        }

    def total(self, query: Query) -> int:
        """How many passages a query finds."""
        count = "SELECT count(*) FROM passages WHERE passages MATCH ?"
        return int(self._connection.execute(count, [self._match(query)]).fetchone()[0])

    def _rows(self, columns: str, query: Query) -> list[Any]:
        select = f"SELECT {columns} FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {TOP}"  # noqa: S608  # ours
        return self._connection.execute(select, [self._match(query)]).fetchall()

    @staticmethod
    def _match(query: Query) -> str:
        """The query in the language of FTS5, each word in quotes so that none is an operator."""
        if query.kind == "prefix":
            return f'text : "{query.words[0]}" *'
        if query.kind == "phrase":
            return f'text : "{" ".join(query.words)}"'
        return " OR ".join(f'"{word}"' for word in query.words)

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "passages.db")


@dataclass(frozen=True)
class Bm25s:
    """bm25s with its German stop words and PyStemmer's German, title and text in one, since it has no fields.

    It scores words and nothing else. The index is read into memory, the passages it keeps are read from their file.
    """

    name: ClassVar[str] = "bm25s"
    package: ClassVar[str] = "bm25s"
    modules: ClassVar[Sequence[str]] = ("bm25s", "bm25s.utils.corpus", "Stemmer")
    kinds: ClassVar[Collection[Kind]] = _ONLY_WORDS
    is_limited: ClassVar[bool] = False
    folder: Path

    def create(self) -> None:
        """There is nothing to do before the passages are there."""

    def fill(self, passages: Iterable[Record]) -> None:
        """Index passages and save the index with them."""
        from bm25s import BM25

        corpus = [{"id": passage.id, "title": passage.title, "text": passage.text} for passage in passages]
        retriever = BM25()
        retriever.index(self._tokens([f"{row['title']} {row['text']}" for row in corpus]), show_progress=False)
        retriever.save(self.folder, corpus=corpus, show_progress=False)

    def open(self) -> None:
        """Read the index."""
        _ = self._retriever
        _ = self._corpus

    def ways(self) -> Mapping[str, Way]:
        """The numbers of the passages; and the passages."""
        return {
            "10 numbers": self._retrieve,
            "10 passages": lambda query: self._retrieve(query, corpus=self._corpus),
        }

    def total(self, query: Query) -> int:
        """How many passages a query finds."""
        terms = [term for term in self._tokens(query.text, return_ids=False)[0] if term in self._retriever.vocab_dict]
        return int((self._retriever.get_scores(terms) > 0).sum()) if terms else 0

    def _retrieve(self, query: Query, **options: Any) -> Any:
        tokens = self._tokens(query.text, return_ids=False)
        return self._retriever.retrieve(tokens, k=TOP, show_progress=False, **options)

    def _tokens(self, texts: str | list[str], **options: Any) -> Any:
        from bm25s import tokenize

        return tokenize(texts, stopwords="german", stemmer=self._stemmer, show_progress=False, **options)

    @cached_property
    def _stemmer(self) -> Any:
        from Stemmer import Stemmer

        return Stemmer("german")

    @cached_property
    def _retriever(self) -> Any:
        from bm25s import BM25

        return BM25.load(self.folder, show_progress=False)

    @cached_property
    def _corpus(self) -> Any:
        from bm25s.utils.corpus import JsonlCorpus

        return JsonlCorpus(self.folder / "corpus.jsonl", show_progress=False)
