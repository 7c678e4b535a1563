"""`fundstelle index add`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from fundstelle.cli.index.limits import limit_options, limits_of
from fundstelle.cli.options import index_option, index_to_make, links_option, quiet_option, wait_option
from fundstelle.cli.progress import ProgressBar
from fundstelle.cli.running import NOT_ALL, complain
from fundstelle.cli.streams import say
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.machine import DEFAULT_MEMORY

if TYPE_CHECKING:
    from fundstelle.cli.tally import Tally
    from fundstelle.index.articles import Article
    from fundstelle.index.sources import Limits, Problem
    from fundstelle.index.writing.writer import IndexWriter

__all__ = ["add"]

_STDIN = Path("-")


@click.command()
@index_option
@click.option(
    "--words",
    "words_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your own synonyms (Kyiv = Kiew) and splits (Stau|becken; Hochzeit alone: never split), one a line; "
    "for a new index only.",
)
@click.option("--strict", is_flag=True, help="Stop at the first problem and leave the index as it was.")
@quiet_option("problems")
@click.option(
    "--memory",
    metavar="MB",
    type=click.IntRange(min=1),
    default=DEFAULT_MEMORY >> 20,
    show_default=True,
    help="How much memory the words of articles may take until they are written.",
)
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(min=1, max=1024),
    help="How many processes analyse many articles.  [default: one for each processor]",
)
@wait_option
@links_option
@click.option("--as", "form", metavar="FORMAT", help="The format of all files, whatever they are called.")
@limit_options
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
def add(  # noqa: PLR0913  # one parameter an option
    index_path: Path | None,
    paths: tuple[Path, ...],
    words_path: Path | None,
    wait: float,
    *,
    follow_links: bool,
    strict: bool,
    quiet: bool,
    memory: int,
    processes: int | None,
    form: str | None,
    **limits: Any,
) -> int:
    """Add articles from files, folders and archives.

    The formats are listed by `fundstelle index formats`; files packed as .gz, .bz2 or .xz are read as what is in them,
    and JSONL from stdin where the path is a hyphen.

    Articles that are there already (same id, or same path) are replaced; what has not changed is not written again.
    Without --index, $FUNDSTELLE_INDEX and a .fundstelle in this folder or above, a new .fundstelle is made here.

    Exit code: 0 all was read, 1 something was skipped, 2 error.
    """
    # Imported here, as in the functions below, so that --help and completion need not wait for what does the work.
    from fundstelle.cli.tally import Tally
    from fundstelle.index.german import read_user_words
    from fundstelle.index.writing.writer import open_writer

    target = index_to_make(index_path)
    words = read_user_words(words_path) if words_path else None
    started = perf_counter()
    tally = Tally()
    files = _find(paths, form, tally, follow_links=follow_links)
    given, size = limits_of(limits), memory << 20
    opened = open_writer(target, timeout=wait, user_words=words, memory=size, processes=processes, limits=given)
    with opened as writer, ProgressBar("Indexing", of=_total(files), hidden=quiet) as progress:
        _add_all(writer, _read(files, progress, form, given, tally), progress, tally, strict=strict)
    if not quiet:
        for line in (*tally.remarks(), *tally.lines()):
            say(line)
        say(_summary(writer, tally.skipped, target, perf_counter() - started))
    return NOT_ALL if tally.skipped else 0


def _add_all(
    writer: IndexWriter,
    found: Iterable[tuple[str | None, Article | Problem]],
    progress: ProgressBar,
    tally: Tally,
    *,
    strict: bool,
) -> None:
    """Add whatever can be read, and tell what cannot."""
    from fundstelle.index.sources import Problem

    for file, item in found:
        problem = item if isinstance(item, Problem) else _add_one(writer, item, file, tally)
        if problem is None:
            continue
        if strict:
            raise SourceError(f"{problem}. Nothing was added (--strict).")
        tally.skip(problem)
        progress.clear()
        complain(f"{problem}; skipped")


def _add_one(writer: IndexWriter, article: Article, file: str | None, tally: Tally) -> Problem | None:
    from fundstelle.index.sources import Problem

    try:
        writer.add(article, file=file)
        tally.count(article)
    except ArticleError as error:
        return Problem(article.source or article.id or "", None, str(error))
    return None


def _find(paths: Iterable[Path], form: str | None, tally: Tally, *, follow_links: bool) -> list[Path | Problem]:
    """The files to read; stdin is the last of them."""
    from fundstelle.index.sources import find_files
    from fundstelle.index.sources.formats import known_formats, source_named

    if form:
        source_named(form)
    for sentence in known_formats().broken:
        complain(sentence)
    named = list(paths)
    others = [path for path in named if path != _STDIN]
    found = find_files(others, form=form, follow_links=follow_links, report=tally.remark)
    return [*found, *([_STDIN] if _STDIN in named else [])]


def _read(
    files: Iterable[Path | Problem], progress: ProgressBar, form: str | None, limits: Limits, tally: Tally
) -> Iterator[tuple[str | None, Article | Problem]]:
    """What is in files, each article and each problem with the file that it is from."""
    from fundstelle.index.sources import read_file, read_piped
    from fundstelle.index.sources.base import origin

    how: Any = {"form": form, "limits": limits, "report": tally.remark, "watcher": tally}
    for file in files:
        if not isinstance(file, Path):
            yield None, file
        elif file == _STDIN:
            yield from ((None, item) for item in read_piped(sys.stdin.buffer, progress.advance, **how))
        else:
            name = origin(file)
            yield from ((name, item) for item in read_file(file, progress.advance, **how))


def _total(files: Iterable[Path | Problem]) -> int:
    """The bytes to read; never none, since there is always something to do."""
    return max(sum(_size(file) for file in files if isinstance(file, Path)), 1)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _summary(writer: IndexWriter, skipped: int, target: Path, seconds: float) -> str:
    counts = writer.counts
    outcomes = [
        (counts.new, "new"),
        (counts.replaced, "replaced"),
        (counts.unchanged, "unchanged"),
        (skipped, "skipped"),
    ]
    told = ", ".join(f"{number:,} {outcome}" for number, outcome in outcomes if number) or "nothing"
    return f"Articles: {told}. {counts.passages:,} passages written to {target} in {seconds:,.1f} s."
