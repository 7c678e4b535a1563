"""Bytes to text: UTF-8 or UTF-16 where the bytes say so, else what looks right, mostly the Windows encoding cp1252."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from io import BufferedReader, TextIOWrapper
from typing import AnyStr

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.guessing import USUAL, guess_encoding

__all__ = ["EightBit", "decode", "decode_eight_bit", "is_text", "peek", "read_lines"]

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# All but tab, line feed, vertical tab, form feed and carriage return.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 11, 12, 13})

# Old text files hold a stray control character now and then; this many make no file binary.
_STRAY_CONTROLS = 4

# cp1252 differs from latin-1 here, and leaves five of these bytes without a meaning.
_CP1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}


class EightBit:
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
            self._guessed = guess_encoding(data)
            if self._report:
                self._report(f"is read as {self._guessed}")
        if self._guessed == USUAL:
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
        return decode_eight_bit(data, report)
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise SourceError("is broken UTF-16") from None


def decode_eight_bit(data: bytes, report: Callable[[str], None] | None = None) -> str:
    """Decode as `decode` does, but without UTF-16 and without asking whether it is text."""
    return EightBit(report).decode(data)


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
        decoder = EightBit(report)
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
