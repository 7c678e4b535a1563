"""Markdown files: one article each, with what is known about it on top.

    ---
    title: Die Brücke hält
    date: 2025-03-14
    author: [Anna Beck, Cem Demir]
    category: Lokales
    ---
    Ein Absatz mit einem [Verweis](https://example.org).

    ## Eine Zwischenüberschrift

The names on top may be German as well (Titel, Datum, Autor, Ressort …). Without a title the first heading of the first
level is the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fundstelle.index.articles import Article
from fundstelle.index.errors import ArticleError, SourceError
from fundstelle.index.sources.base import Problem, clause
from fundstelle.index.sources.encoding import decode
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.frontmatter import FrontMatter, FrontMatterError, split_front_matter
from fundstelle.index.sources.names import record_of
from fundstelle.index.sources.outline import Piece, Shelf, one_line, paragraphs_under_headings
from fundstelle.index.sources.records import article_from_record

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["read"]

# Longer ones hold no markup worth the time that it may take to look for it.
_LONGEST_PARAGRAPH = 50_000
# A row of a wider table is padded to its width, and so every line might take a megabyte.
_MOST_COLUMNS = 200
_NOTE = re.compile(r"^\[\^[^\]\s]{1,80}\]:[ \t]+", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,80}\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_TASK = re.compile(r"\[[ xX]\] ")
_HTML_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_HTML_CODE = re.compile(r"\s*<(?:script|style)\b", re.IGNORECASE)


def read(file: SourceFile) -> Iterator[Article | Problem]:
    """Read the one article of a file.

    Raises:
        OSError: the file cannot be read.
        SourceError: the file is not text, or too long.
    """
    text = decode(file.whole(), file.report)
    if not text.strip():
        raise SourceError("is empty")
    file.limits.check_text(text)
    try:
        front = split_front_matter(text.lstrip("\ufeff"))
        yield _article(front, file, Shelf(file.limits))
    except FrontMatterError as error:
        yield file.problem(error.line, str(error))
    except (ArticleError, SourceError) as error:
        yield file.problem(None, clause(error))


def _article(front: FrontMatter, file: SourceFile, shelf: Shelf) -> Article:
    record = record_of(front.values)
    for name in ("text", "source"):
        # The text is below, and what is no address does not say where it is from: both mean something else then.
        if name in record and not (name == "source" and _ADDRESS.match(str(record[name]))):
            value = record.pop(name)
            given = next((key for key, one in front.values.items() if one == value), name)
            record.setdefault("metadata", {})[given] = value
    _put_blocks(_NOTE.sub("\n", front.text), shelf)
    headline, pieces = _headline(shelf.pieces, record.get("headline"))
    if not pieces and not record.get("lede"):
        raise SourceError("holds no text")
    article = article_from_record({"lede": "-", **record}, file.origin)
    return replace(
        article,
        headline=headline,
        lede=record.get("lede"),
        paragraphs=tuple(paragraphs_under_headings(pieces)),
    )


def _headline(pieces: Sequence[Piece], title: str | None) -> tuple[str | None, Sequence[Piece]]:
    """The headline and the pieces without it. A title on top of the file is often there again as a heading."""
    first = next((number for number, piece in enumerate(pieces) if piece.level == 1), None)
    if first is None or (title and one_line(title) != pieces[first].text):
        return title, pieces
    several = sum(piece.level == 1 for piece in pieces) > 1
    if first > 0 and (several or title):
        return title, pieces
    return title or pieces[first].text, [*pieces[:first], *pieces[first + 1 :]]


def _put_blocks(text: str, shelf: Shelf) -> None:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("strikethrough")
    if max(line.count("|") for line in text.split("\n")) <= _MOST_COLUMNS:
        parser.enable("table")
    # What is within paragraphs is parsed one by one below, with the addresses that links refer to.
    references: dict[str, Any] = {}
    blocks = parser.disable("inline").parse(text, references)
    parser.enable("inline")
    level: int | None = None
    for token in blocks:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "inline":
            shelf.put(_inline(parser, token.content, references), level)
            level = None
        elif token.type in ("fence", "code_block"):
            shelf.put(token.content)
        elif token.type == "html_block" and not _HTML_CODE.match(token.content):
            shelf.put(_HTML_TAG.sub(" ", token.content))
        else:
            _put_table(token.type, shelf)


def _put_table(kind: str, shelf: Shelf) -> None:
    """Open and close what a token of this kind opens and closes of a table, if it does."""
    if kind == "tr_open":
        shelf.open_row()
    elif kind in ("th_open", "td_open"):
        shelf.open_cell()
    elif kind == "tr_close":
        for piece in shelf.close_row():
            shelf.add(piece)


def _inline(parser: MarkdownIt, content: str, references: dict[str, Any]) -> str:
    content = _TASK.sub("", content, count=1) if content.startswith("[") else content
    if len(content) > _LONGEST_PARAGRAPH:
        return content
    children = (child for token in parser.parseInline(content, references) for child in token.children or ())
    text = "".join(_plain(children))
    if "[" in text:
        text = _WIKI_LINK.sub(r"\1", _NOTE_MARK.sub("", text))
    return text


def _plain(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and _BREAK.match(token.content)):
            yield " "
        elif token.type == "image":
            yield from _plain(token.children or ())
