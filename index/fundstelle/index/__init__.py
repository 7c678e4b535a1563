"""The build side of Fundstelle: articles in, index out.

from fundstelle.index import Article, open_writer

with open_writer("archiv") as writer:
    writer.add(Article(id="a1", headline="…", paragraphs=["…"]))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fundstelle.index.articles import Article, Paragraph, Passage
    from fundstelle.index.backup import BackupReport, backup_index, restore_index
    from fundstelle.index.check import CheckReport, check_index
    from fundstelle.index.errors import (
        ArticleError,
        FundstelleError,
        IndexDamagedError,
        IndexIncompatibleError,
        IndexLockedError,
        IndexNotFoundError,
        IndexUnavailableError,
        MissingExtraError,
        QueryLimitError,
        SourceError,
    )
    from fundstelle.index.export import export_articles, json_line
    from fundstelle.index.german import UserWords, parse_user_words, read_user_words
    from fundstelle.index.info import IndexInfo, describe_index
    from fundstelle.index.syncing.planning import FileChange
    from fundstelle.index.syncing.run import Collision, SyncReport, sync
    from fundstelle.index.syncing.watching import watch
    from fundstelle.index.version import __version__
    from fundstelle.index.writing.writer import Added, IndexWriter, WriterCounts, open_writer

__all__ = [
    "Added",
    "Article",
    "ArticleError",
    "BackupReport",
    "CheckReport",
    "Collision",
    "FileChange",
    "FundstelleError",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexInfo",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexUnavailableError",
    "IndexWriter",
    "MissingExtraError",
    "Paragraph",
    "Passage",
    "QueryLimitError",
    "SourceError",
    "SyncReport",
    "UserWords",
    "WriterCounts",
    "__version__",
    "backup_index",
    "check_index",
    "describe_index",
    "export_articles",
    "json_line",
    "open_writer",
    "parse_user_words",
    "read_user_words",
    "restore_index",
    "sync",
    "watch",
]

# The module of each name. It is imported when the name is first asked for: a search starts without what only writes.
_HOMES = {
    "Added": "fundstelle.index.writing.writer",
    "Article": "fundstelle.index.articles",
    "ArticleError": "fundstelle.index.errors",
    "BackupReport": "fundstelle.index.backup",
    "CheckReport": "fundstelle.index.check",
    "Collision": "fundstelle.index.syncing.run",
    "FileChange": "fundstelle.index.syncing.planning",
    "FundstelleError": "fundstelle.index.errors",
    "IndexDamagedError": "fundstelle.index.errors",
    "IndexIncompatibleError": "fundstelle.index.errors",
    "IndexInfo": "fundstelle.index.info",
    "IndexLockedError": "fundstelle.index.errors",
    "IndexNotFoundError": "fundstelle.index.errors",
    "IndexUnavailableError": "fundstelle.index.errors",
    "IndexWriter": "fundstelle.index.writing.writer",
    "MissingExtraError": "fundstelle.index.errors",
    "Paragraph": "fundstelle.index.articles",
    "Passage": "fundstelle.index.articles",
    "QueryLimitError": "fundstelle.index.errors",
    "SourceError": "fundstelle.index.errors",
    "SyncReport": "fundstelle.index.syncing.run",
    "UserWords": "fundstelle.index.german",
    "WriterCounts": "fundstelle.index.writing.writer",
    "__version__": "fundstelle.index.version",
    "backup_index": "fundstelle.index.backup",
    "check_index": "fundstelle.index.check",
    "describe_index": "fundstelle.index.info",
    "export_articles": "fundstelle.index.export",
    "json_line": "fundstelle.index.export",
    "open_writer": "fundstelle.index.writing.writer",
    "parse_user_words": "fundstelle.index.german",
    "read_user_words": "fundstelle.index.german",
    "restore_index": "fundstelle.index.backup",
    "sync": "fundstelle.index.syncing.run",
    "watch": "fundstelle.index.syncing.watching",
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
