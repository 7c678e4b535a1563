"""Paths in, articles out: finding the files, picking the format of each and reading it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError, MissingExtraError, SourceError
from fundstelle.index.sources.base import Problem, Progress, Report, Watcher, clause
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.folders import find_files
from fundstelle.index.sources.formats import pick_source, source_named, unreadable
from fundstelle.index.sources.limits import Limits
from fundstelle.index.sources.table import Source

__all__ = ["read_articles", "read_file", "read_piped", "read_source_file"]


def read_articles(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    limits: Limits | None = None,
    form: str | None = None,
    report: Report | None = None,
    follow_links: bool = False,
) -> Iterator[Article | Problem]:
    """Read all articles from files and folders, found as `find_files` does and read as `read_file` does.

    Args:
        paths: files and folders; also a single one.
        limits: what a file may ask of us; the usual if none are given.
        form: the name of the format that all the files are in; each is looked at if none is given.
        report: called with remarks that are no problems, such as the encoding that was guessed.
        follow_links: whether links in folders to files outside of them are followed.

    Yields:
        The articles, and a problem in place of each file or line that cannot be read.

    Raises:
        SourceError: there is no format of this name. Nothing else is raised.
    """
    for found in find_files(paths, form=form, follow_links=follow_links, report=report):
        if isinstance(found, Problem):
            yield found
        else:
            yield from read_file(found, limits=limits, form=form, report=report)


def read_file(  # noqa: PLR0913  # what is told, and to whom
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    *,
    limits: Limits | None = None,
    form: str | None = None,
    report: Report | None = None,
    watcher: Watcher | None = None,
) -> Iterator[Article | Problem]:
    """Read the articles of one file in the format that it is in, whatever it is called.

    Args:
        path: the file.
        progress: called with the number of bytes just read.
        limits: what the file may ask of us; the usual if none are given.
        form: the name of the format that it is in; it is looked at if none is given.
        report: called with remarks that are no problems, such as the encoding that was guessed.
        watcher: told which formats are read.

    Yields:
        The articles, and a problem in place of each that cannot be read.

    Raises:
        SourceError: there is no format of this name. Nothing else is raised.
    """
    if form is not None:
        source_named(form)
    file = SourceFile(Path(path), limits, progress=progress, report=report, watcher=watcher)
    yield from read_source_file(file, form)


def read_piped(  # noqa: PLR0913  # what is told, and to whom
    stream: BinaryIO,
    progress: Progress | None = None,
    *,
    limits: Limits | None = None,
    form: str | None = None,
    report: Report | None = None,
    watcher: Watcher | None = None,
) -> Iterator[Article | Problem]:
    """Read articles from a stream, such as stdin, while they come. The parameters are those of `read_file`.

    What is not said to be in another format is read as JSON Lines. An article without id and address is known by its
    content, since its line may be another one the next time.

    Yields:
        The articles, and a problem in place of each that cannot be read.

    Raises:
        SourceError: there is no format of this name. Nothing else is raised.
    """
    form = form or "jsonl"
    source_named(form)
    file = SourceFile.piped(stream, limits, progress=progress, report=report, watcher=watcher)
    for found in read_source_file(file, form):
        yield _without_place(found) if isinstance(found, Article) else found


def read_source_file(file: SourceFile, form: str | None = None) -> Iterator[Article | Problem]:
    """Read the articles of a file that may also be one in an archive.

    Args:
        file: the file.
        form: the name of the format that it is in; it is looked at if none is given.

    Yields:
        The articles, and a problem in place of each that cannot be read. Nothing is raised.
    """
    try:
        source = _source_of(file, form)
    except Exception as error:  # noqa: BLE001  # also a path with a NUL character in it, or too little memory to unpack
        yield file.problem(None, clause(error) if isinstance(error, ValueError) else _reason(error))
        return
    if source is None:
        yield file.problem(None, unreadable(file))
        return
    if file.watcher:
        file.watcher.begin(source.name)
    try:
        for found in source.read(file):
            checked = _within(found, file)
            if isinstance(checked, Problem) and not file.inner:
                file.allowance.count_problem()
            yield checked
            # What is done with an article does not count as time to read the next one.
            file.allowance.clock.restart()
    except Exception as error:  # noqa: BLE001  # a source of another package, or a library that a bad file upsets
        yield file.problem(None, _reason(error))
    finally:
        if file.watcher:
            file.watcher.end()


def _source_of(file: SourceFile, form: str | None) -> Source | None:
    if form is None:
        return pick_source(file)
    file.look()  # What cannot be opened is in no format.
    return source_named(form)


def _reason(error: Exception) -> str:
    if isinstance(error, ArticleError | MissingExtraError | OSError | SourceError):
        return clause(error)
    if isinstance(error, MemoryError):
        return "takes more memory than there is"
    return f"cannot be read: {type(error).__name__}: {error}"


def _without_place(article: Article) -> Article:
    """The article without a source or id that is nothing but its place in a stream."""
    if article.source and re.match(r"-(?=[:#]|$)", article.source):
        article = replace(article, source=None)
    if article.id and re.match(r"-(?=[:#])", article.id):
        content = repr(replace(article, id=None)).encode("utf-8", "replace")
        article = replace(article, id=sha256(content).hexdigest()[:32])
    return article


def _within(found: Article | Problem, file: SourceFile) -> Article | Problem:
    """What was found, unless it is an article that is too long."""
    if isinstance(found, Article):
        try:
            file.limits.check(found)
        except SourceError as error:
            return file.problem(None, str(error))
    return found
