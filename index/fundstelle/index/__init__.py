"""The build side of Fundstelle: articles in, index out.

from fundstelle.index import Article, open_writer

with open_writer("archiv") as writer:
    writer.add(Article(id="a1", headline="…", paragraphs=["…"]))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fundstelle.index.articles import Article, Paragraph, Passage
    from fundstelle.index.errors import (
        ArticleError,
        FundstelleError,
        IndexDamagedError,
        IndexIncompatibleError,
        IndexLockedError,
        IndexNotFoundError,
        MissingExtraError,
        SourceError,
    )
    from fundstelle.index.german import UserWords, parse_user_words, read_user_words
    from fundstelle.index.info import IndexInfo, describe_index
    from fundstelle.index.version import __version__
    from fundstelle.index.writer import Added, IndexWriter, WriterCounts, open_writer

__all__ = [
    "Added",
    "Article",
    "ArticleError",
    "FundstelleError",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexInfo",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexWriter",
    "MissingExtraError",
    "Paragraph",
    "Passage",
    "SourceError",
    "UserWords",
    "WriterCounts",
    "__version__",
    "describe_index",
    "open_writer",
    "parse_user_words",
    "read_user_words",
]

# The module of each name. It is imported when the name is first asked for: a search starts without what only writes.
_HOMES = {
    "Added": "fundstelle.index.writer",
    "Article": "fundstelle.index.articles",
    "ArticleError": "fundstelle.index.errors",
    "FundstelleError": "fundstelle.index.errors",
    "IndexDamagedError": "fundstelle.index.errors",
    "IndexIncompatibleError": "fundstelle.index.errors",
    "IndexInfo": "fundstelle.index.info",
    "IndexLockedError": "fundstelle.index.errors",
    "IndexNotFoundError": "fundstelle.index.errors",
    "IndexWriter": "fundstelle.index.writer",
    "MissingExtraError": "fundstelle.index.errors",
    "Paragraph": "fundstelle.index.articles",
    "Passage": "fundstelle.index.articles",
    "SourceError": "fundstelle.index.errors",
    "UserWords": "fundstelle.index.german",
    "WriterCounts": "fundstelle.index.writer",
    "__version__": "fundstelle.index.version",
    "describe_index": "fundstelle.index.info",
    "open_writer": "fundstelle.index.writer",
    "parse_user_words": "fundstelle.index.german",
    "read_user_words": "fundstelle.index.german",
}


def __getattr__(name: str) -> Any:
    """A public name, from its module; kept, so that it is asked for once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    """What is here already, and the public names."""
    return sorted({*globals(), *__all__})
