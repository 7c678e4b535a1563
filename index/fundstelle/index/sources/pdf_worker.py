"""The process that takes a PDF file apart, alone in which the PDF library runs: a bad file can break no other.

For each line that it is given, which holds the path of a file and the number of a page, it writes a line of JSON for
the file and one for each page from that on: its lines of text, each as text, left, right, baseline, size, bold (0 or 1)
and angle. It imports nothing of this package, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import re
import sys
from collections.abc import Iterator
from typing import Any

__all__ = ["main"]

_MOST_MEMORY = 2 << 30
_MOST_CHARACTERS = 2_000_000
_BOLD_WEIGHT = 600
_SMALLEST, _LARGEST = 2.0, 400.0
_NOTE_MARK = re.compile(r"(?<=[^\s\d])\d{1,3}(?=[\s.,;:!?)]|$)")
_UNIT = re.compile(r"(?:^|\W)[kcdm]?m$", re.ASCII)
_SMALL, _RAISED = 0.8, 0.1
# The library writes U+FFFE for the hyphen of a word that goes on in the next line, and then no line end.
_LINES = re.compile("[^\n\ufffe]*(?:\n|\ufffe\r?\n?|$)")


def main() -> None:
    """Take apart what is asked for until nobody asks any more."""
    _limit_memory()
    for line in sys.stdin.buffer:
        _take_apart(*json.loads(line))


def _take_apart(path: str, first: int) -> None:
    """Write what a file holds, from a page on (counted from 0)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        _write({"error": "password" if "password" in str(error).lower() else "damaged"})
        return
    _write({"pages": len(document), "info": document.get_metadata_dict(skip_empty=True)})
    for number in range(first, len(document)):
        try:
            page = document[number]
            text_page = page.get_textpage()
            _write(list(_lines(text_page)))
            text_page.close()
            page.close()
        except pypdfium2.PdfiumError:
            _write(None)
    document.close()


def _write(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    """Keep a page from taking all memory, where the system lets us."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _lines(text_page: Any) -> Iterator[list[Any]]:
    count = min(text_page.count_chars(), _MOST_CHARACTERS)
    text = text_page.get_text_range(0, count, errors="replace") if count > 0 else ""
    at = 0
    for line in _LINES.findall(text):
        bare = line.strip(" \r\n\t\0")
        if bare:
            start = at + line.index(bare)
            shape = _shape(text_page.raw, start, start + len(bare) - 1)
            yield [_without_marks(text_page.raw, bare, start, shape).replace("\r", " "), *shape]
        at += len(line)


def _without_marks(page: Any, line: str, start: int, shape: list[float]) -> str:
    """A line without the little numbers in it that lead to notes: small, set high, and behind no unit (``m2``)."""
    _, _, base, size, *_ = shape
    kept, at = [], 0
    for mark in _NOTE_MARK.finditer(line):
        if not _UNIT.search(line, max(mark.start() - 3, 0), mark.start()) and _is_raised(
            page, start + mark.start(), base, size
        ):
            kept.append(line[at : mark.start()])
            at = mark.end()
    return "".join([*kept, line[at:]])


def _is_raised(page: Any, at: int, base: float, size: float) -> bool:
    import pypdfium2.raw as pdfium

    index = max(pdfium.FPDFText_GetCharIndexFromTextIndex(page, at), 0)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(page, index, x, y)
    return _size(page, index) < _SMALL * size and y.value > base + _RAISED * size


def _shape(page: Any, first: int, last: int) -> list[float]:
    """Where a line stands and what it looks like, judged by three of its characters."""
    import pypdfium2.raw as pdfium

    indexes = [max(pdfium.FPDFText_GetCharIndexFromTextIndex(page, at), 0) for at in (first, (first + last) // 2, last)]
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(page, indexes[0], x, y)
    size = sorted(_size(page, index) for index in indexes)[1]
    bold = all(_is_bold(page, index) for index in (indexes[0], indexes[2]))
    angle = pdfium.FPDFText_GetCharAngle(page, indexes[0])
    left, right = _box(page, indexes[0]).left, _box(page, indexes[2]).right
    return [*(round(value, 2) for value in (left, right, y.value, size)), int(bold), round(angle, 1)]


def _size(page: Any, index: int) -> float:
    """The size of the font, as the page scales it; the height of the character where that makes no sense."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    size = float(pdfium.FPDFText_GetFontSize(page, index)) * math.hypot(matrix.c, matrix.d)
    if _SMALLEST < size < _LARGEST:
        return size
    box = _box(page, index)
    return float(box.top - box.bottom)


def _box(page: Any, index: int) -> Any:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page, index, box)
    return box


def _is_bold(page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetFontWeight(page, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(page, index, name, len(name), ctypes.c_int())
    return b"bold" in name.value.lower()


if __name__ == "__main__":
    main()
