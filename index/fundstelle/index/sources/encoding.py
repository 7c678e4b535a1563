"""Bytes to text, for all formats: what the bytes say, then what is said about them, else what looks right.

That is mostly the Windows encoding cp1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from io import BufferedReader, TextIOWrapper
from typing import AnyStr

from fundstelle.index.errors import SourceError

__all__ = ["decode", "decode_markup", "is_text", "peek", "read_lines"]

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# What is assumed where nothing speaks for another encoding.
_USUAL = "cp1252"

# All but tab, line feed, vertical tab, form feed and carriage return.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 11, 12, 13})

# Old text files hold a stray control character now and then; this many make no file binary.
_STRAY_CONTROLS = 4

# cp1252 differs from latin-1 here, and leaves five of these bytes without a meaning.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}

_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]*?\bcharset|\?xml\b[^<>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096
_WIDE = re.compile(r"utf[-_]?(?:16|32)", re.IGNORECASE)
# Python knows more names than there are encodings of pages, and some of them do things.
_OF_PAGES = re.compile(
    r"(?:us-)?ascii|utf[-_]?(?:8|16|32)|iso[-_]?8859|latin|windows|cp\d|mac|koi8|big5|gb|euc|shift|sjis", re.IGNORECASE
)
# Browsers take these for the encoding of Windows, which has letters where they have none.
_REALLY_WINDOWS = ("ascii", "iso8859-1")


class _EightBit:
    """Decodes the parts of one file; those that are not UTF-8 are all taken to be in one encoding, which is guessed."""

    def __init__(self, report: Callable[[str], None] | None = None) -> None:
        """Begin a file.

        Args:
            report: told what was guessed, once: ``is read as cp1252``.
        """
        self._report = report
        self._guessed: str | None = None

    def decode(self, data: bytes) -> str:
        """Decode a part as UTF-8 or, if it is not, as what the first such part was guessed to be.

        The bytes that cp1252 does not define become the control characters of latin-1.
        """
        if data.startswith(codecs.BOM_UTF8):
            return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if self._guessed is None:
            # Imported here because most texts are UTF-8.
            from fundstelle.index.sources.guessing import guess_encoding

            self._guessed = guess_encoding(data)
            if self._report:
                self._report(f"is read as {self._guessed}")
        if self._guessed == _USUAL:
            return data.decode("latin-1").translate(_CP1252)
        return data.decode(self._guessed, "replace")


def decode(data: bytes, report: Callable[[str], None] | None = None) -> str:
    """Decode a whole file.

    Takes UTF-8 with or without a byte order mark and UTF-16 with one; of anything else the encoding is guessed.
    Nothing is normalised, and the mark is left out.

    Args:
        data: the bytes of the file.
        report: told what was guessed: ``is read as cp1252``.

    Raises:
        SourceError: the bytes are not text, or are UTF-16 that breaks off.
    """
    if not is_text(data):
        raise SourceError("is not text")
    if not data.startswith(_UTF16_MARKS):
        return _EightBit(report).decode(data)
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise SourceError("is broken UTF-16") from None


def decode_markup(data: bytes, given: str | None = None, report: Callable[[str], None] | None = None) -> str:
    """Decode HTML or XHTML, which may say itself what it is in.

    A byte order mark decides. Bytes that are UTF-8 are read as such whatever is said about them: nothing else looks
    like it by accident. Then the given encoding counts, then the one that is declared; else it is guessed.

    Args:
        data: the page.
        given: the encoding that the server gave, if any.
        report: told what was guessed, where nothing says it: ``is read as cp1252``.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    for candidate in ("utf-8", given, declared[1].decode("ascii", "replace") if declared else None):
        text = _decode_as(data, candidate, is_given=candidate is not None and candidate == given)
        if text is not None:
            return text
    return _EightBit(report).decode(data)


def _decode_as(data: bytes, name: str | None, *, is_given: bool) -> str | None:
    """The text in this encoding, or None where it is unknown or does not fit."""
    # What has an ASCII declaration that could be read is not in UTF-16, whatever the declaration says; and what has no
    # tags in an encoding is not in it.
    if name is None or not _OF_PAGES.match(name) or (_WIDE.match(name) and not is_given):
        return None
    try:
        if codecs.lookup(name).name in _REALLY_WINDOWS:
            return _EightBit().decode(data)
        text = data.decode(name)
    except (LookupError, UnicodeError):
        return None
    return text if "<" in text else None


def is_text(data: bytes) -> bool:
    """Whether the bytes, or those that a file begins with, are text: no NUL and hardly any control characters."""
    plain = data.decode("utf-16", "ignore").encode() if data.startswith(_UTF16_MARKS) else data
    controls = len(plain) - len(plain.translate(None, _CONTROLS))
    return b"\0" not in plain and controls <= max(_STRAY_CONTROLS, len(plain) // 50)


def peek(head: bytes) -> str:
    """The bytes that a file begins with as text, good enough to recognise a format in ASCII by; never raises."""
    if head.startswith(_UTF16_MARKS):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def read_lines(
    file: BufferedReader, longest: int, report: Callable[[str], None] | None = None
) -> Iterator[tuple[str | None, int]]:
    r"""Read a file line by line, each decoded as `decode` would, with no more than one of them in memory.

    Only ``\n`` ends a line: JSON may hold any of the other line ends of Unicode.

    Args:
        file: a file at its beginning.
        longest: bytes that a line may have (characters in UTF-16).
        report: told which encoding was guessed, at the first line that is not UTF-8.

    Yields:
        The line, or None in place of one that is longer, and the number of its bytes.
    """
    mark = file.peek(2)[:2]
    if mark in _UTF16_MARKS:
        encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
        text = TextIOWrapper(file, encoding, "replace", newline="\n")
        try:
            for line, size in _lines(text.readline, "\n", longest, lambda part: len(part.encode(encoding))):
                yield line and line.removeprefix("\ufeff"), size
        finally:
            text.detach()  # It is for the caller to close the file.
    else:
        decoder = _EightBit(report)
        for raw, size in _lines(file.readline, b"\n", longest, len):
            yield None if raw is None else decoder.decode(raw), size


def _lines(
    readline: Callable[[int], AnyStr], end: AnyStr, longest: int, measure: Callable[[AnyStr], int]
) -> Iterator[tuple[AnyStr | None, int]]:
    while line := readline(longest):
        size = measure(line)
        if line.endswith(end) or len(line) < longest:
            yield line, size
            continue
        while rest := readline(longest):
            size += measure(rest)
            if rest.endswith(end):
                break
        yield None, size
