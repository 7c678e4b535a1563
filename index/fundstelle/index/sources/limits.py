"""What a file may ask of us: how large an article, a line or an unpacked file may be. The user can set them all."""

from __future__ import annotations

from dataclasses import dataclass

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.errors import SourceError

__all__ = ["Limits", "amount", "beyond"]

_MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits within which files are read; what goes beyond one of them is a problem, and is skipped.

    Attributes:
        article: characters of one article.
        line: bytes of one line, or of one record, in formats that hold an article a line.
        member: bytes of one unpacked file out of an archive.
        expansion: how many times larger than a packed file on disk all that comes out of it may be; the first 64 MB
            are free.
        depth: how many archives may be packed into one another.
    """

    article: int = 32 * _MB
    line: int = 64 * _MB
    member: int = 4096 * _MB
    expansion: int = 200
    depth: int = 3

    def check(self, article: Article) -> None:
        """Refuse an article with more characters than one may have.

        Raises:
            SourceError: it is too long; the message is a reason.
        """
        texts = [paragraph.text for paragraph in article.paragraphs if isinstance(paragraph, Paragraph)]
        size = sum(map(len, texts)) + len(article.lede or "") + len(article.headline or "")
        if size > self.article:
            raise SourceError(f"holds an article that {beyond(size, self.article, '--max-article')}")


def beyond(size: int | None, limit: int, option: str) -> str:
    """The reason why something is too long.

    Args:
        size: how long it is, in bytes or characters, or None where that is not known.
        limit: how long it may be.
        option: what to set for a higher limit, as it is called on the command line.
    """
    if size is None:
        return f"is longer than the {amount(limit)} that {option} allows"
    return f"is {amount(size)} long, more than the {amount(limit)} that {option} allows"


def amount(size: int) -> str:
    """A number of bytes or characters for people: in MB, or as it is where that is less than one."""
    if size < _MB:
        return f"{size:,} bytes"
    tenths = -(-size * 10 // _MB)  # Rounded up, so that what is too long never looks as long as it may be.
    return f"{tenths / 10:,.10g} MB"
