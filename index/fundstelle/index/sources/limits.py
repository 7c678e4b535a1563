"""What a file may ask of us: how large an article, a line or an unpacked file may be, and how long reading it may take.

The user can set all of it. Whatever is made of a file, what it takes grows no faster than its size within these limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import thread_time

from fundstelle.index._plain import measured
from fundstelle.index.articles import Article
from fundstelle.index.errors import SourceError

__all__ = ["Allowance", "Clock", "Limits", "amount", "beyond", "late"]

_MB = 2**20
# So much comes out of any packed file.
_UNPACKED_FREELY = 64 * _MB
# For so many bytes that are read a file is given its seconds once more: a tenth of the pace of the slowest reader.
_PACE = 16 * _MB
# A paragraph may go over several lines, in long texts not over very many.
_FEWEST_LINES = 1_000_000
_LINES_A_PASSAGE = 4
# No file is as large, and the bytes of as many characters can still be asked for.
_LARGEST = 2**48


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits within which files are read; what goes beyond one of them is a problem, and is skipped.

    Attributes:
        article: characters of one article, with all that is known of it.
        passage: characters of one paragraph, whose words are analysed at once.
        passages: paragraphs of one article.
        stored: characters that an index stores of one article: its headline, lede, authors, metadata and so on once for
            each of its passages.
        line: bytes of one line, or of one record, in formats that hold an article a line.
        member: bytes of one unpacked file out of an archive.
        members: files in one file on disk, however deep they are packed, those that are no articles too.
        expansion: how many times larger than a packed file on disk all that comes out of it may be; the first 64 MB
            are free.
        depth: how many archives may be packed into one another.
        seconds: processor time to read one article; of a PDF file the time by the clock. A file of which much is read
            is given as much again for every 16 MB.
        problems: what may be wrong in one file until the rest of it is not read.
    """

    article: int = 32 * _MB
    passage: int = 2 * _MB
    passages: int = 250_000
    stored: int = 128 * _MB
    line: int = 64 * _MB
    member: int = 4096 * _MB
    members: int = 500_000
    expansion: int = 200
    depth: int = 3
    seconds: float = 60.0
    problems: int = 100_000

    def __post_init__(self) -> None:
        """Take what is larger than any file for the largest number that can be handed to the system."""
        for name in ("article", "passage", "passages", "stored", "line", "member"):
            object.__setattr__(self, name, min(getattr(self, name), _LARGEST))

    @property
    def lines(self) -> int:
        """Lines of the text of one article."""
        return max(_FEWEST_LINES, self.passages * _LINES_A_PASSAGE)

    def check(self, article: Article) -> None:
        """Refuse an article that is larger than one may be.

        Raises:
            SourceError: it is; the message is a reason.
        """
        characters, longest, passages, stored = measured(article)
        if characters > self.article:
            raise SourceError(f"holds an article that {beyond(characters, self.article, 'article')}")
        if longest > self.passage:
            raise SourceError(
                f"holds an article with a paragraph of {longest:,} characters; at most {self.passage:,} are read "
                "of one. Part it by blank lines"
            )
        self.check_passages(passages)
        if stored > self.stored:
            raise SourceError(
                f"holds an article of which {amount(stored)} would be stored, since its headline, metadata and so "
                f"on belong to each of {passages:,} passages; at most {amount(self.stored)} are "
                f"({setting('stored')})"
            )

    def check_text(self, text: str) -> None:
        """Refuse a text of more lines than an article may have, before it is taken apart.

        Raises:
            SourceError: it has; the message is a reason.
        """
        if text.count("\n") + text.count("\r") > self.lines:
            raise SourceError(f"holds a text of more than the {self.lines:,} lines that {setting('passages')} allows")

    def check_passages(self, count: int) -> None:
        """Refuse an article with more paragraphs than one may have, as soon as there are so many.

        Raises:
            SourceError: it has; the message is a reason.
        """
        if count > self.passages:
            raise SourceError(
                f"holds an article with more than the {self.passages:,} paragraphs of {setting('passages')}"
            )


class Clock:
    """The time that a file has taken since its last article, and how much it may take."""

    def __init__(self, seconds: float) -> None:
        """Start with so many seconds of processor time, given once more for every 16 MB that are read."""
        self._seconds = seconds
        self.restart()

    def restart(self) -> None:
        """Begin anew, for the next article."""
        self._started = thread_time()
        self._read = 0

    def allowed(self, size: int) -> float:
        """The seconds that may be spent where so many bytes are read."""
        return self._seconds * (1 + size / _PACE)

    def advance(self, size: int) -> None:
        """Count bytes as read, and see whether it is time to stop.

        Raises:
            SourceError: it is; the message is a reason.
        """
        self._read += size
        if thread_time() - self._started > self.allowed(self._read):
            raise SourceError(late(self.allowed(self._read)))


class Allowance:
    """What reading one file on disk may still take, however deep things are packed in it.

    Attributes:
        left: how many bytes may still be unpacked.
        reason: why no more are unpacked, once they are used up.
        clock: how long the article at hand may still take.
    """

    def __init__(self, size: int, limits: Limits) -> None:
        """Allow as much as the limits give to a packed file of so many bytes."""
        self.left = max(_UNPACKED_FREELY, size * limits.expansion)
        self.reason = f"unpacks to more than {amount(self.left)}, which is far more than its size promises"
        self.clock = Clock(limits.seconds)
        self._limits = limits
        self._members = self._problems = 0

    def take(self, size: int) -> None:
        """Use up some of it.

        Raises:
            SourceError: there is not so much left, or the time is over.
        """
        self.left -= size
        if self.left < 0:
            raise SourceError(self.reason)
        self.clock.advance(size)

    def count_member(self) -> None:
        """Count a file in an archive.

        Raises:
            SourceError: there are too many.
        """
        self._members += 1
        if self._members > self._limits.members:
            raise SourceError(f"holds more than {self._limits.members:,} files; the others are not read")

    def count_problem(self) -> None:
        """Count something that is wrong.

        Raises:
            SourceError: there is too much of it.
        """
        self._problems += 1
        if self._problems > self._limits.problems:
            raise SourceError(
                f"holds more than {self._limits.problems:,} things that cannot be read; the rest is not read"
            )


def setting(name: str) -> str:
    """How a program sets one of the `Limits`, for messages about it."""
    return f"Limits({name}=…)"


def late(seconds: float) -> str:
    """The reason why something took too long."""
    return (
        f"takes more than the {round(seconds, 1):,.10g} seconds to read that {setting('seconds')} allows for its size"
    )


def beyond(size: int | None, limit: int, name: str) -> str:
    """The reason why something is too long.

    Args:
        size: how long it is, in bytes or characters, or None where that is not known.
        limit: how long it may be.
        name: which of the `Limits` it is.
    """
    if size is None:
        return f"is longer than the {amount(limit)} that {setting(name)} allows"
    return f"is {amount(size)} long, more than the {amount(limit)} that {setting(name)} allows"


def amount(size: int) -> str:
    """A number of bytes or characters for people: in MB, or as it is where that is less than one."""
    if size < _MB:
        return f"{size:,} bytes"
    tenths = -(-size * 10 // _MB)  # Rounded up, so that what is too long never looks as long as it may be.
    return f"{tenths / 10:,.10g} MB"
