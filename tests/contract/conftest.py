"""The contract of a backend: every test in this folder is run on each of them, and must hold on any other to come.

A new backend is one more class like `Folder` here, which adds articles and opens what it has.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
from tests.contract.lists import Shelf

from fundstelle.index import Article, UserWords, open_writer
from fundstelle.search import Index, QueryLimits, Ranking, open_index


class Library(Protocol):
    """What keeps articles, in a backend."""

    def add(self, *articles: Article) -> None:
        """Add articles in one commit."""

    def remove(self, name: str) -> None:
        """Remove an article in a commit."""

    def opened(self, ranking: Ranking | None = None, limits: QueryLimits | None = None) -> Index:
        """An index that searches the articles as they are now."""


class Folder:
    """Articles in an index on this machine."""

    def __init__(self, path: Path, user_words: UserWords) -> None:
        """Keep them in a folder, which need not be there."""
        self._path = path
        with open_writer(path, user_words=user_words, processes=1):
            pass

    def add(self, *articles: Article) -> None:
        """Add articles in one commit."""
        with open_writer(self._path, processes=1) as writer:
            for article in articles:
                writer.add(article)

    def remove(self, name: str) -> None:
        """Remove an article in a commit."""
        with open_writer(self._path, processes=1) as writer:
            writer.remove(name)

    def opened(self, ranking: Ranking | None = None, limits: QueryLimits | None = None) -> Index:
        """An index that searches the articles as they are now."""
        return open_index(self._path, ranking=ranking, limits=limits)


NewLibrary = Callable[..., Library]


@pytest.fixture(params=["local", "lists"], scope="module")
def new_library(request: pytest.FixtureRequest) -> Iterator[NewLibrary]:
    """To make a place for articles in the backend at hand: `new_library(user_words)`."""
    with ExitStack() as stack:

        def made(user_words: UserWords | None = None) -> Library:
            if request.param == "lists":
                return Shelf(user_words or UserWords())
            folder = stack.enter_context(TemporaryDirectory())
            return Folder(Path(folder, "index"), user_words or UserWords())

        yield made


@pytest.fixture(scope="module")
def make_index(new_library: NewLibrary) -> Callable[..., Index]:
    """To open an index of some articles, or sentences, in the backend at hand: `make_index(*articles)`."""

    def made(*articles: Article | str) -> Index:
        library = new_library()
        library.add(*numbered(*articles))
        return library.opened()

    return made


def numbered(*articles: Article | str) -> list[Article]:
    """Articles; a sentence is an article of one paragraph, named by its number."""
    return [
        Article([given], id=str(number)) if isinstance(given, str) else given
        for number, given in enumerate(articles, 1)
    ]
