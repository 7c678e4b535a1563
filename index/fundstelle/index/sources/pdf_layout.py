"""Lines of text as they stand on pages to headings and paragraphs as they were written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import tau
from statistics import median

from fundstelle.index.sources.outline import Piece, ends_a_sentence, one_line
from fundstelle.index.sources.pdf_running import Line, running_lines

__all__ = ["HYPHENS", "join_lines", "pieces_of_pages"]

#: What a line may end in whose last word goes on. PDFium writes the first two; the third is the soft hyphen.
HYPHENS = ("\ufffe", "\x02", "\u00ad", "-", "\u2010", "\u2011")
_PARTED = re.compile(r"(?:^|.*[\s(„“\"»«/-])([^\s(„“\"»«/-]*[^\W_])$", re.DOTALL)
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# After "Vor-" and the like the hyphen stands for the end of a word that is yet to come.
_CONJUNCTIONS = frozenset({"und", "oder", "bzw", "beziehungsweise", "sowie", "noch", "als", "bis", "wie", "statt"})
_LONGEST_PART = 80
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")


def join_lines(lines: Iterable[str]) -> str:
    """Join the lines of a paragraph.

    ``Zusammen-`` and ``arbeit`` become one word. The hyphen stays before a capital or a digit (``Nord-`` ``Süd``),
    after a letter alone, an abbreviation or a number (``EU-`` ``weit``), and before ``und`` and its like.
    """
    parts: list[str] = []
    for line in lines:
        if bare := line.strip():
            _add(parts, bare)
    text = "".join(parts).replace("\ufffe", "-").replace("\x02", "-")
    return one_line(_CONTROLS.sub("", text))


def _add(parts: list[str], line: str) -> None:
    """Add a line to those before it, with what stands between them."""
    before = parts[-1] if parts else ""
    if not before.endswith(HYPHENS):
        parts.append(f" {line}")
        return
    stem = before[:-1]
    parted = _PARTED.match(stem[-_LONGEST_PART:])
    if parted is None:  # A dash, or a hyphen on its own.
        parts.append(f" {line}")
        return
    following = _FIRST_WORD.match(line)
    word = following[0] if following else ""
    head = parted[1]
    if word in _CONJUNCTIONS:
        parts[-1:] = [f"{stem}- ", line]
    elif not word[:1].islower() or len(head) == 1 or head.isupper() or any(map(str.isdigit, head)):
        parts[-1:] = [f"{stem}-", line]
    else:
        parts[-1:] = [stem, line]


# So many lines before and after a line tell how wide its column is.
_AROUND = 12
_BULLET = re.compile(r"(?:[•‣◦▪■□●○–—*·-]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+\S")
_MARK = re.compile(r"^[•‣◦▪■□●○]\s+")
_LEADERS = re.compile(r"(?<!\s)\s*+(?:\.\s?){5,}")
_USUAL_LEADING = 1.3
_FEWEST_STEPS = 8
_LARGER = 1.12
_SMALLER = 0.92
_MOST_HEADING_LINES = 4
_LONGEST_HEADING = 250
_LOWEST_LEVEL = 6
# On average, as a share of their height; usual are 0.5.
_WIDEST_LETTER = 1.0


@dataclass(slots=True)
class _LineGroup:
    """Lines that belong together, and the page, from 1, on which the first of them stands."""

    lines: list[Line]
    page: int

    @property
    def size(self) -> float:
        return median(line.size for line in self.lines[:_AROUND])

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def length(self) -> int:
        return sum(len(line.text) for line in self.lines)


def pieces_of_pages(pages: Sequence[Sequence[Line]]) -> list[Piece]:
    """The headings and paragraphs of a document, each with the page that it begins on.

    What is repeated from page to page (running heads, page numbers) is left out. Words parted at the end of a line are
    put together, and so are paragraphs parted by the end of a page.

    Args:
        pages: the lines of each page, in the order in which they are read.
    """
    upright = [_upright(lines) for lines in pages]
    running = running_lines(upright)
    bodies = [[line for line in lines if id(line) not in running] for lines in upright]
    body = _body_size(bodies)
    usual = _leading(_steps([line for lines in bodies for line in lines]), _USUAL_LEADING)
    blocks: list[_LineGroup] = []
    for number, lines in enumerate(bodies, 1):
        found = list(_blocks(lines, number, usual))
        if found:
            _go_on(blocks, found, body)
        blocks += found
    return list(_pieces(blocks, body))


def _upright(lines: Sequence[Line]) -> list[Line]:
    """The lines that are turned as most of the page is, without those in the margin."""
    if not lines:
        return []
    angles = Counter[float]()
    for line in lines:
        angles[round(line.angle, 1)] += len(line.text)
    usual = angles.most_common(1)[0][0]
    # Angles go around: one a little below a full turn is near to none.
    return [line for line in lines if min(abs(line.angle - usual), tau - abs(line.angle - usual)) < 0.2]


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The height in which most of the text is set."""
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _blocks(lines: Sequence[Line], page: int, usual: float) -> Iterator[_LineGroup]:
    """The lines of a page as they belong together, where lines are usually so far apart in the document."""
    if not lines:
        return
    leading = _leading(_steps(lines), usual)
    block = [lines[0]]
    for number, line in enumerate(lines[1:], 1):
        around = lines[max(number - _AROUND, 0) : number + _AROUND]
        if _parts(lines[number - 1], line, block, leading, around):
            yield _LineGroup(block, page)
            block = []
        block.append(line)
    yield _LineGroup(block, page)


def _steps(lines: Sequence[Line]) -> list[float]:
    """How far apart lines are that follow each other, as multiples of their height."""
    steps = ((before.base - line.base) / max(line.size, 1.0) for before, line in pairwise(lines))
    return [step for step in steps if 0.5 < step < 3]


def _leading(steps: Sequence[float], usual: float) -> float:
    """How far apart the lines of a paragraph are, or what is usual where there are too few lines to tell."""
    # Most steps are between lines of a paragraph; those between paragraphs are larger.
    return sorted(steps)[len(steps) // 3] if len(steps) >= _FEWEST_STEPS else usual


def _parts(before: Line, line: Line, block: Sequence[Line], leading: float, around: Sequence[Line]) -> bool:
    """Whether a line begins a new block."""
    size = max(before.size, line.size, 1.0)
    step = before.base - line.base
    if abs(step) < 0.3 * size and line.left >= before.right - size:
        return False  # The same line, parted by a gap.
    if _differs(before, line) or _is_spread(before) or _is_spread(line):
        return True
    if step < -0.5 * size:  # At the top of the next column.
        return ends_a_sentence(before.text) or bool(_BULLET.match(line.text))
    if step > (leading + 0.35) * size or _BULLET.match(line.text):
        return True
    # The lines of an item hang below its text, not below its mark.
    flush = [other.left for other in (block[1:_AROUND] if _BULLET.match(block[0].text) else block[:_AROUND])]
    indent = line.left - min(flush, default=line.left)
    return 0.7 * size < indent < 8 * size or _stops_short(before, line, around)


def _is_spread(line: Line) -> bool:
    """Whether a line is a row of a table, whose cells stand far apart."""
    return " " in line.text and line.right - line.left > _WIDEST_LETTER * line.size * len(line.text)


def _differs(before: Line, line: Line) -> bool:
    larger, smaller = max(before.size, line.size), min(before.size, line.size)
    return smaller < _SMALLER * larger or (before.bold != line.bold and len(before.text) < 100)


def _stops_short(before: Line, line: Line, around: Sequence[Line]) -> bool:
    """Whether the first word of a line would have fitted on the line before, so that the break was meant.

    Args:
        before: the line before.
        line: the line.
        around: the lines near them, by which the width of their column is told.
    """
    ended = ends_a_sentence(before.text)
    if not ended and (line.text[0].islower() or before.text.endswith(HYPHENS)):
        return False
    left = min(before.left, line.left)
    right = max(other.right for other in around if abs(other.left - left) < 5 * line.size and not _differs(other, line))
    room = right - before.right
    letter = (line.right - line.left) / max(len(line.text), 1)
    needed = (len(line.text.split(maxsplit=1)[0]) + 1) * letter + 0.05 * (right - left)
    return room > needed and (ended or room > 0.3 * (right - left))


def _go_on(blocks: list[_LineGroup], found: list[_LineGroup], body: float) -> None:
    """Add the first block of a page to the paragraph that the page before it breaks off in."""
    first = found[0]
    # Notes at the foot of the page stand in between.
    last = next(
        (block for block in reversed(blocks) if block.size >= _SMALLER * body or block.page != blocks[-1].page), None
    )
    if last is None or _is_heading(last, body) or _is_heading(first, body) or last.page < blocks[-1].page:
        return
    if (
        _differs(last.lines[-1], first.lines[0])
        or ends_a_sentence(last.lines[-1].text)
        or _BULLET.match(first.lines[0].text)
    ):
        return
    last.lines += first.lines
    del found[0]


def _is_heading(block: _LineGroup, body: float) -> bool:
    if len(block.lines) > _MOST_HEADING_LINES or block.length > _LONGEST_HEADING:
        return False
    text = block.lines[-1].text
    if not any(map(str.isalpha, "".join(line.text for line in block.lines))):
        return False
    if block.size >= _LARGER * body:
        return True
    if any(map(_is_spread, block.lines)):
        return False
    return block.bold and block.size >= _SMALLER * body and not text.endswith((".", ",", ";")) and len(block.lines) < 3


def _pieces(blocks: Sequence[_LineGroup], body: float) -> Iterator[Piece]:
    bold_body = sum(block.length for block in blocks if block.bold) * 2 > sum(block.length for block in blocks)
    headings = [block for block in blocks if _is_heading(block, body)]
    sizes = sorted({_rounded(block.size) for block in headings if block.size >= _LARGER * body}, reverse=True)
    levels = {size: min(level, _LOWEST_LEVEL) for level, size in enumerate(sizes, 1)}
    lowest = min(len(sizes) + 1, _LOWEST_LEVEL)
    for block in blocks:
        level = None
        if _is_heading(block, body) and (block.size >= _LARGER * body or not bold_body):
            level = levels.get(_rounded(block.size), lowest)
        text = _LEADERS.sub(" … ", _MARK.sub("", join_lines(line.text for line in block.lines)))
        if text:
            yield Piece(text, level, f"page {block.page}")


def _rounded(size: float) -> float:
    return round(size * 2) / 2
