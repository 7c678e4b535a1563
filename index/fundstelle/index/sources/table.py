"""The table of our own formats: a line each, and nothing of a format is loaded before a file of it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from fundstelle.index.articles import Article
from fundstelle.index.errors import MissingExtraError
from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.encoding import peek
from fundstelle.index.sources.files import SourceFile

__all__ = ["FORMATS", "Format", "Source", "missing_modules"]

_HERE = "fundstelle.index.sources"


class Source(Protocol):
    """One file format.

    Attributes:
        name: what people and programs call the format: ``html``.
        title: what people call its files: ``HTML pages``.
        suffixes: the endings of file names that promise this format, in lower case with their dot.
        extra: the extra of this package that must be installed to read it, None where nothing is needed.
        modules: the modules that come with this extra, by which one sees whether it is there.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def suffixes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def extra(self) -> str | None: ...  # noqa: D102
    @property
    def modules(self) -> tuple[str, ...]: ...  # noqa: D102

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes can only be of this format, whatever it is called.

        Args:
            head: the first bytes of the file, from where there is more than white space.
        """
        ...

    def read(self, file: SourceFile) -> Iterator[Article | Problem]:
        """Read the articles of a file one after the other, and a problem in place of each that cannot be read.

        Args:
            file: a file that is there; it knows its limits, and is told of progress.

        Raises:
            OSError: the file cannot be opened or read.
            SourceError: the file as a whole is not of this format; the message is a reason as in `Problem`.
            MissingExtraError: what reads this format is not installed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A line of the table: a `Source` whose module is loaded when a file is read.

    Attributes:
        name: what people and programs call the format.
        title: what people call its files.
        suffixes: the endings of their names.
        reader: the module in this folder and the function in it that reads a file: ``pdf:read``.
        magic: a regular expression for how a file begins that can only be of this format, whatever it is called: for
            its bytes, or for its text; None where nothing marks the format.
        extra: the extra that it needs, if any.
        modules: the modules that come with it.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    reader: str
    magic: bytes | str | None = None
    extra: str | None = None
    modules: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes can only be of this format, whatever it is called."""
        if self.magic is None:
            return False
        if isinstance(self.magic, bytes):
            return re.match(self.magic, head) is not None
        return re.match(self.magic, peek(head)) is not None

    def read(self, file: SourceFile) -> Iterator[Article | Problem]:
        """Read the articles of a file, and a problem in place of each that cannot be read.

        Raises:
            MissingExtraError: what reads this format is not installed.
            Exception: while the articles are asked for, as `Source.read` says.
        """
        if missing_modules(self):
            needed = f"pip install 'fundstelle[{self.extra}]'"
            raise MissingExtraError(f"Reading {self.title} needs more packages: {needed}")
        module, _, function = self.reader.partition(":")
        articles: Iterator[Article | Problem] = getattr(import_module(f"{_HERE}.{module}"), function)(file)
        return articles


def missing_modules(source: Source) -> tuple[str, ...]:
    """The modules that a source needs and that are not installed."""
    return tuple(module for module in source.modules if not _is_installed(module))


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # What it is a part of is missing.
        return False


# How the formats begin whose lines would be too long with it. A zip file names its first part after 30 bytes.
_FIRST_PART = rb"(?s)PK\x03\x04(?=.{26}%b)"
# Which of its parts a Word document begins with depends on the program that wrote it.
_DOCX = _FIRST_PART % rb"(?:\[Content_Types\]\.xml|_rels/|docProps/|word/|customXml/)" + rb".*word/"
_ODT = _FIRST_PART % rb"mimetypeapplication/vnd\.oasis\.opendocument\.text"
_EPUB = _FIRST_PART % rb"mimetypeapplication/epub\+zip"
# One that begins with none of the parts of a document or a program.
_ZIP = (
    rb"(?s)PK(?:\x03\x04|\x05\x06)"
    rb"(?!.{26}(?:\[Content_Types\]\.xml|mimetype|META-INF/|_rels/|docProps/|word/|xl/|ppt/))"
)
# By the headers of a browser: a mail may consist of the same parts.
_SAVED = (
    r"(?sim)(?=(?:.*?^)(?:snapshot-content-location:|x-maf(?:-information)?:|from:\W*+saved\s+by\b))"
    r"(?:.*?^)content-type:\s*multipart/related\b"
)
_WIKI = r"\s*+(?:<\?xml[^>]*+>\s*+)?+<mediawiki[\s>]"
_FEED = (
    r"(?si)\s*+(?>(?:<\?[^>]*+(?<=\?)>|<\?xml[^>]*+>|<!--.*?-->|<!DOCTYPE rss[^>\[]*+>)\s*+)*+"
    r"<(?:rss[\s>]|(?:atom:)?feed\s[^>]*?http://(?:www\.w3\.org/2005/Atom|purl\.org/atom)|"
    r"rdf:RDF\s[^>]*?http://purl\.org/rss/1\.0/)"
)
_PAGE = r"(?si)\s*+(?>(?:<\?xml\b[^>]*+>|<!--.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html\b|html\b|head\b)"
_JSON = r"""\s*(?:\[\s*)?\{\s*(?:["}]|$)"""
_FEED_PACKAGES = ("feedparser", "lxml")
_PAGE_PACKAGES = ("trafilatura", "lxml_html_clean")

#: All of our formats. Where two of them recognise a file, the one that comes first reads it: documents that are zip
#: files come before the plain ones, the dialects of XML before HTML, and those that claim little come last.
FORMATS: tuple[Format, ...] = (
    Format("pdf", "PDF files", (".pdf",), "pdf:read", rb"%PDF-", "pdf", ("pypdfium2",)),
    Format("docx", "Word documents", (".docx", ".docm", ".dotx"), "docx:read", _DOCX),
    Format("odt", "OpenDocument texts", (".odt", ".ott"), "odt:read", _ODT),
    Format("epub", "EPUB books", (".epub",), "epub:read", _EPUB, "epub", ("lxml",)),
    Format("zip", "ZIP archives", (".zip",), "archives:read_zip", _ZIP),
    Format("tar", "TAR archives", (".tar",), "archives:read_tar", rb"(?s).{257}ustar"),
    Format("warc", "WARC files", (".warc",), "warc:read", rb"WARC/[01]\.", "warc", ("warcio", *_PAGE_PACKAGES)),
    Format("mhtml", "saved web pages (MHTML)", (".mhtml", ".mht"), "mhtml:read", _SAVED, "html", _PAGE_PACKAGES),
    Format("mediawiki", "MediaWiki dumps", (".xml",), "mediawiki:read", _WIKI),
    Format("feed", "RSS and Atom feeds", (".rss", ".atom", ".rdf"), "feeds:read", _FEED, "feeds", _FEED_PACKAGES),
    Format("html", "HTML pages", (".html", ".htm", ".xhtml"), "html:read", _PAGE, "html", _PAGE_PACKAGES),
    Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), "jsonl:read", _JSON),
    Format("csv", "CSV tables", (".csv", ".tsv", ".tab"), "csv_table:read"),
    Format(
        "markdown", "Markdown files", (".md", ".markdown", ".mdown", ".mkd"), "markdown:read",
        extra="markdown", modules=("markdown_it", "yaml"),
    ),
    # Nothing marks plain text, so it is what a file is taken for when no other format claims it.
    Format("text", "text files", (".txt", ".text"), "text:read"),
)  # fmt: skip
