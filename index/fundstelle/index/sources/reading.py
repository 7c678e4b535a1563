"""Paths in, articles out: finding the files, picking the format of each and reading it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.base import Problem, Progress, clause, problem_at
from fundstelle.index.sources.folders import find_files
from fundstelle.index.sources.formats import pick_source, unreadable

__all__ = ["read_articles", "read_file"]


def read_articles(paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> Iterator[Article | Problem]:
    """Read all articles from files and folders, found as `find_files` does and read as `read_file` does.

    Yields:
        The articles, and a problem in place of each file or line that cannot be read. Nothing is raised.
    """
    for found in find_files(paths):
        if isinstance(found, Problem):
            yield found
        else:
            yield from read_file(found)


def read_file(path: str | os.PathLike[str], progress: Progress | None = None) -> Iterator[Article | Problem]:
    """Read the articles of one file in the format that it is in, whatever it is called.

    Args:
        path: the file.
        progress: called with the number of bytes just read.

    Yields:
        The articles, and a problem in place of each that cannot be read. Nothing is raised.
    """
    path = Path(path)
    try:
        source = pick_source(path)
        if source is None:
            yield problem_at(path, None, unreadable(path))
        else:
            yield from source.read(path, progress)
    except (OSError, SourceError) as error:
        yield problem_at(path, None, clause(error))
