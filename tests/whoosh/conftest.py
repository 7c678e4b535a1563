"""What the tests of plain Whoosh share: our indexes, and the same documents in indexes of Whoosh's own."""

import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fundstelle.index import Article, Passage, UserWords, open_writer
from fundstelle.index.fields import (
    EXACT_FIELDS,
    OPENS_ARTICLE,
    OPENS_SECTION,
    TEXT_FIELDS,
    article_key,
    timestamp,
    wording_field,
)
from fundstelle.index.german import SEPARATOR
from fundstelle.index.whoosh.schema import build_schema

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import fields
    from whoosh.codec import whoosh3
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import open_dir

#: What is committed, one after the other: articles to add, and ids of articles to remove.
History = Sequence[tuple[Sequence[Article], Sequence[str]]]


class _Memory(RamStorage):  # type: ignore[misc]  # Whoosh has no types
    """An index in memory; Whoosh's own puts temporary files where those of another process may be."""

    def temp_storage(self, name: str | None = None) -> Any:
        """A folder for temporary files that nobody else has."""
        return super().temp_storage(f"{name}.{uuid4().hex}")


@pytest.fixture(scope="module", autouse=True)
def _temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Whoosh leave the folders that it never removes where the tests leave theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("whoosh")))
        yield


def _written(history: History, *, optimize: bool = False) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index")
        for articles, removed in history:
            with open_writer(path, processes=1) as writer:
                for article in articles:
                    writer.add(article)
                for article_id in removed:
                    writer.remove(article_id)
        if optimize:
            with open_writer(path, processes=1) as writer:
                writer.optimize()
        yield open_dir(str(path))


@pytest.fixture(scope="session")
def ours() -> Callable[..., Any]:
    """To make an index, opened by plain Whoosh, which is there as long as the context of `ours`."""
    return contextmanager(_written)


@pytest.fixture(scope="session")
def theirs() -> Callable[[History], Any]:
    """To make an index of Whoosh's own codec and writer that holds the same passages: `theirs(history)`."""

    def made(history: History) -> Any:
        # Not by our schema itself: of that class Whoosh takes an index for ours, and writes none.
        index = _Memory().create_index(fields.Schema(**dict(build_schema(UserWords()).items())))
        held: dict[str, Article] = {}
        for articles, removed in history:
            writer = index.writer(codec=whoosh3.W3Codec())
            gone = set(map(article_key, removed))
            pending: dict[str, Article] = {}
            for article in articles:
                key = article_key(article.id or "")
                # One that is there already, as it is, stays where it is; another takes its place behind all others.
                if pending.get(key, held.get(key)) != article:
                    pending.pop(key, None)
                    pending[key] = article
            for key in {*pending, *gone}:
                writer.delete_by_term("article", key)
            # What is removed at once never was there.
            pending = {key: article for key, article in pending.items() if key not in gone}
            held = {key: article for key, article in (held | pending).items() if key not in gone}
            for article in pending.values():
                for document in _documents(article):
                    writer.add_document(**document)
            writer.commit(merge=False)
        return index

    return made


def _documents(article: Article) -> Iterator[dict[str, Any]]:
    above: str | None = None
    for number, passage in enumerate(article.passages(article.id or "")):
        opening = [OPENS_ARTICLE] if not number else []
        if passage.heading and passage.heading != above:
            opening.append(OPENS_SECTION)
        above = passage.heading
        yield _document(passage, " ".join(opening))


def _document(passage: Passage, opening: str) -> dict[str, Any]:
    document: dict[str, Any] = {"article": passage.article_id, "number": passage.number}
    texts = {name: getattr(passage, name) for name in (*TEXT_FIELDS, *EXACT_FIELDS)}
    if passage.number == 0:
        # The lede is a passage of its own: there it must not count twice.
        document["_stored_lede"], texts["lede"] = texts["lede"], ""
    if texts.pop("authors"):
        texts["authors"] = SEPARATOR.join(passage.authors)
        document["_stored_authors"] = list(passage.authors)
    for name, text in texts.items():
        if text is not None:
            document[name] = text
            if name in TEXT_FIELDS:
                document[wording_field(name)] = text
    if opening:
        document["opening"] = opening
    if passage.place:
        document["place"] = passage.place
    if passage.published:
        document |= {"published": timestamp(passage.published), "moment": passage.published.isoformat()}
    return document
