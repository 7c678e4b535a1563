"""`fundstelle index …`: a thin shell over the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import click

from fundstelle.index.backup_cli import backup, restore
from fundstelle.index.check_cli import check, export
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.jsontext import json_text
from fundstelle.index.limits_cli import chosen_limits, limit_options
from fundstelle.index.maintenance_cli import links_option, optimize, remove, sync, wait_option
from fundstelle.index.storage.layout import DEFAULT_FOLDER
from fundstelle.index.terminal import (
    NOT_ALL,
    announce_lexicon,
    existing_index,
    index_option,
    say,
    write_json,
    write_lines,
)

if TYPE_CHECKING:
    from fundstelle.index.articles import Article
    from fundstelle.index.german import UserWords
    from fundstelle.index.info import IndexInfo
    from fundstelle.index.sources import Limits, Problem
    from fundstelle.index.tally import Tally
    from fundstelle.index.writing.writer import IndexWriter

__all__ = ["index"]

_STDIN = Path("-")


@click.group()
def index() -> None:
    """Make and look after an index."""


@index.command()
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
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
@click.option(
    "--memory",
    metavar="MB",
    type=click.IntRange(min=1),
    default=128,
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
) -> int:
    """Add articles from files, folders and archives.

    The formats are listed by `fundstelle index formats`; files packed as .gz, .bz2 or .xz are read as what is in them,
    and JSONL from stdin where the path is a hyphen.

    Articles that are there already (same id, or same path) are replaced; what has not changed is not written again.
    Without --index, $FUNDSTELLE_INDEX and a .fundstelle in this folder or above, a new .fundstelle is made here.

    Exit code: 0 all was read, 1 something was skipped, 2 error.
    """
    # Imported here, as in the functions below, so that --help and completion need not wait for what does the work.
    from fundstelle.index.german import read_user_words
    from fundstelle.index.storage.store import locate_index
    from fundstelle.index.tally import Tally
    from fundstelle.index.writing.writer import open_writer

    target = locate_index(index_path, None, os.environ) or Path(DEFAULT_FOLDER)
    words = read_user_words(words_path) if words_path else None
    started = perf_counter()
    tally = Tally()
    files = _find(paths, form, tally, follow_links=follow_links)
    if not quiet:
        announce_lexicon()
    limits, size = chosen_limits(), memory << 20
    opened = open_writer(target, timeout=wait, user_words=words, memory=size, processes=processes, limits=limits)
    with opened as writer, _Progress(files, hidden=quiet) as progress:
        _add_all(writer, _read(files, progress, form, limits, tally), progress, tally, strict=strict)
    if not quiet:
        for line in (*tally.remarks(), *tally.lines()):
            say(line)
        say(_summary(writer, tally.skipped, target, perf_counter() - started))
    return NOT_ALL if tally.skipped else 0


@index.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def formats(form: str) -> None:
    """List the formats, and what to install for them."""
    from fundstelle.index.sources.formats import describe_formats, known_formats
    from fundstelle.index.tally import as_table

    described = describe_formats()
    if form == "json":
        write_json([json_text({"version": 1, "formats": [asdict(one) for one in described]})])
    else:
        rows = [(one.name, one.title, " ".join(one.suffixes), one.install or "") for one in described]
        write_lines(as_table(("Name", "Files", "Endings", "To be installed"), rows))
    for sentence in known_formats().broken:
        say(f"fundstelle: {sentence}")


@index.command()
@index_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def info(index_path: Path | None, form: str) -> None:
    """Show what the index holds: passages, articles, size, dates, analysis."""
    from fundstelle.index.info import describe_index

    described = describe_index(existing_index(index_path))
    if form == "json":
        write_json([_info_json(described)])
    else:
        write_lines(_info_lines(described))


for command in (backup, check, export, optimize, remove, restore, sync):
    index.add_command(command)


class _Progress:
    """A bar on stderr that counts bytes; nothing where stderr is no terminal."""

    def __init__(self, files: Iterable[Path | Problem], *, hidden: bool) -> None:
        self._shown = sys.stderr.isatty() and not hidden
        total = sum(_size(file) for file in files if isinstance(file, Path))
        self._bar: Any = click.progressbar(
            length=max(total, 1), label="Indexing", file=sys.stderr, hidden=not self._shown
        )

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._bar.__exit__(None, None, None)

    def advance(self, size: int) -> None:
        """Count some bytes as done."""
        self._bar.update(size)

    def say(self, message: str) -> None:
        """Tell something on stderr, on a line of its own."""
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False)
        say(message)


def _add_all(
    writer: IndexWriter,
    found: Iterable[tuple[str | None, Article | Problem]],
    progress: _Progress,
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
        progress.say(f"fundstelle: {problem}; skipped")


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
        say(f"fundstelle: {sentence}")
    named = list(paths)
    others = [path for path in named if path != _STDIN]
    found = find_files(others, form=form, follow_links=follow_links, report=tally.remark)
    return [*found, *([_STDIN] if _STDIN in named else [])]


def _read(
    files: Iterable[Path | Problem], progress: _Progress, form: str | None, limits: Limits, tally: Tally
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


def _info_lines(described: IndexInfo) -> Iterator[str]:
    manifest = described.manifest
    analysis = ", ".join(f"{name} {value}" for name, value in manifest.analysis.items() if value != "")
    rows = {
        "Index": str(described.path.absolute()),
        "Passages": f"{described.passages:,}",
        "Articles": f"{described.articles:,}",
        "Published": _span(described),
        "Size": f"{described.size / 1e6:,.1f} MB",
        "Analysis": analysis,
        "Own words": _own_words(manifest.user_words),
        "Made": f"{manifest.created[:10]} by Fundstelle {manifest.made_by} (format {manifest.format})",
    }
    return (f"{name:<10} {value}" for name, value in rows.items())


def _own_words(words: UserWords) -> str:
    given = [
        *(" = ".join(group) for group in words.synonyms),
        *("|".join(parts) for parts in words.splits),
        *words.whole,
    ]
    return "; ".join(given) if given else "none"


def _span(described: IndexInfo) -> str:
    if described.first is None or described.last is None:
        return "no article has a date"
    return f"{described.first:%d.%m.%Y} to {described.last:%d.%m.%Y}"


def _info_json(described: IndexInfo) -> str:
    record = asdict(described)
    record["path"] = str(described.path.absolute())
    record["first"] = described.first.isoformat() if described.first else None
    record["last"] = described.last.isoformat() if described.last else None
    return json_text({"version": 1, **record})
