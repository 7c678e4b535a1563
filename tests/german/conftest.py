"""What the German tests share: sentences in, marked sentences out; the lexicon and a splitter."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fundstelle.index import Article, open_writer, parse_user_words
from fundstelle.index.german._compounds import Splitter
from fundstelle.index.german.lexicon import Lexicon, german_lexicon
from fundstelle.search import Index, open_index


@contextmanager
def _index_of(*sentences: str, words: Iterable[str] = ()) -> Iterator[Index]:
    with TemporaryDirectory() as folder:
        with open_writer(Path(folder) / "index", user_words=parse_user_words(words)) as writer:
            for number, sentence in enumerate(sentences, 1):
                writer.add(Article([sentence], id=str(number)))
        with open_index(Path(folder) / "index") as index:
            yield index


def _search(query: str, *sentences: str, words: Iterable[str] = ()) -> list[str]:
    with _index_of(*sentences, words=words) as index:
        return [hit.highlight("[", "]") for hit in index.search(query, None)]


@pytest.fixture(scope="session")
def index_of() -> Callable[..., object]:
    """To open an index of some sentences for as long as a `with` lasts: `index_of(*sentences, words=[])`."""
    return _index_of


@pytest.fixture(scope="session")
def search() -> Callable[..., list[str]]:
    """To search some sentences: `search(query, *sentences)` gives those found, best first, marked with brackets."""
    return _search


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The compiled lexicon."""
    return german_lexicon()


@pytest.fixture(scope="session")
def splitter(lexicon: Lexicon) -> Splitter:
    """A splitter of compounds."""
    return Splitter(lexicon)
