"""The build side of Fundstelle: articles in, index out.

from fundstelle.index import Article, open_writer

with open_writer("archiv") as writer:
writer.add(Article(id="a1", headline="…", paragraphs=["…"]))
"""

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
