"""Which articles are meant by ids, files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from fundstelle.index.paths import is_surely_gone, written_name
from fundstelle.index.sources.base import origin
from fundstelle.index.syncing.run import last_committed
from fundstelle.index.writing.committed import Committed

__all__ = ["articles_named"]


def articles_named(index_path: str | os.PathLike[str], names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Which articles of an index are meant by names, and which names mean none.

    Args:
        index_path: the folder of the index.
        names: ids of articles, and paths of files and folders that articles were read from; a name that is both is an
            id.

    Returns:
        The ids of the articles, each once, and the names by which no article is known.

    Raises:
        IndexNotFoundError: there is no index.
        IndexIncompatibleError: it was made by another version or with another analysis.
        IndexDamagedError: it cannot be read.
    """
    committed, _ = last_committed(Path(index_path))
    meant = {name: _articles_of(name, committed) for name in dict.fromkeys(names)}
    ids = dict.fromkeys(article_id for found in meant.values() for article_id in found)
    return list(ids), [name for name, found in meant.items() if not found]


def _articles_of(name: str, committed: Committed) -> list[str]:
    if committed.find(name) and not _is_rather_a_path(name):
        return [name]
    try:
        place = origin(Path(name))
    except (OSError, RuntimeError, ValueError):  # No path can be called so, or links lead round in a circle.
        return []
    read_from = [found.article_id for found in committed.articles_of(place)]
    # Without a file of its own, an article may still have the name of one as its id.
    return read_from or ([place] if committed.find(place) else [])


def _is_rather_a_path(name: str) -> bool:
    """Whether a name is the id of one file's article only since another file is really called so."""
    return written_name(name) != name and not is_surely_gone(name)
