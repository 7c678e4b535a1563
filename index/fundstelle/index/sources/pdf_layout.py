"""Lines of text as they stand on pages to headings and paragraphs as they were written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import tau
from statistics import median

from fundstelle.index.sources.hyphens import HYPHENS, join_lines
from fundstelle.index.sources.outline import Piece, ends_a_sentence

__all__ = ["Line", "pieces_of_pages"]

# So many lines at the top and at the foot of a page may be repeated on others.
_EDGE = 3
# So many lines before and after a line tell how wide its column is.
_AROUND = 12
_SAME_HEIGHT = 4.0
_DIGITS = re.compile(r"\d+")
_AT_THE_ENDS = re.compile(r"^\d{1,5}(?=\s|$)|(?<!\S)\d{1,5}$")
_PAGE_NUMBER = re.compile(
    r"[-–—|·•\s]*+(?:(?:(?:seite|page|s\.|p\.)\s*+)?#(?:\s*+(?:/|von|of)\s*+#)?|[ivxlc]{1,7})[-–—|·•\s]*+"
)
# The beginning of a note at the foot of a page, which is numbered as pages are; other lines that begin so are shorter.
_NOTE = re.compile(r"\d{1,3}\s")
_LONGEST_RUNNING = 40
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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it begins and ends, its baseline, its height (all in points), how it looks.

    Baselines are counted from the foot of the page. `angle` is how far it is turned, in radians.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    angle: float = 0.0


@dataclass(slots=True)
class _Paragraph:
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
    running = _running_lines(upright)
    bodies = [[line for line in lines if id(line) not in running] for lines in upright]
    body = _body_size(bodies)
    usual = _leading(_steps([line for lines in bodies for line in lines]), _USUAL_LEADING)
    blocks: list[_Paragraph] = []
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


def _running_lines(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The identities of the lines that are repeated near the top or the foot of several pages, and of page numbers."""
    ranked = [sorted(lines, key=lambda line: -line.base) for lines in pages]
    return _only_number(ranked[0]) if len(ranked) == 1 else _repeated(ranked) | _numbered(ranked)


def _only_number(lines: Sequence[Line]) -> set[int]:
    """The identity of the number of the only page, well below its text."""
    if len(lines) < 2 or lines[-2].base - lines[-1].base < 2 * lines[-2].size:
        return set()
    return {id(lines[-1])} if re.fullmatch(r"\W*(?:seite |page )?(?:1|i)\W*", lines[-1].text.lower()) else set()


def _repeated(pages: Sequence[Sequence[Line]]) -> set[int]:
    places: dict[tuple[bool, str, int], list[Line]] = defaultdict(list)
    for lines in pages:
        for at_top, edge in ((True, lines[:_EDGE]), (False, lines[-_EDGE:])):
            for line in edge:
                places[at_top, line.text.lower(), round(line.base / _SAME_HEIGHT)].append(line)
    often = 3 if len(pages) > 3 else 2
    running = set()
    for (at_top, text, height), lines in places.items():
        # Heights that are nearly the same may have been rounded to two numbers.
        near = sum(len(places.get((at_top, text, height + step), ())) for step in (-1, 0, 1))
        if near >= often:
            running |= {id(line) for line in lines}
    return running


def _numbered(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The outermost lines that begin or end with a number that counts the pages, and those that are nothing else."""
    found: list[tuple[int, Line]] = []
    running = set()
    texts = Counter(_DIGITS.sub("#", line.text) for lines in pages for _, line in _outermost(lines))
    for index, lines in enumerate(pages):
        for at_edge, line in {id(line): (at_edge, line) for at_edge, line in _outermost(lines)}.values():
            if at_edge and _PAGE_NUMBER.fullmatch(_DIGITS.sub("#", line.text.lower())):
                running.add(id(line))
            if not _is_note(line, texts):
                found += [(int(number) - index, line) for number in _AT_THE_ENDS.findall(line.text)]
    offsets = Counter(offset for offset, _ in found)
    for offset, count in offsets.most_common(2):
        if count >= max(min(3, len(pages)), len(pages) // 3):
            running |= {id(line) for found_offset, line in found if found_offset == offset}
    return running


def _is_note(line: Line, texts: Counter[str]) -> bool:
    """Whether a line that begins with a number is a note: longer than a running head, or a sentence, and said once."""
    if not _NOTE.match(line.text) or texts[_DIGITS.sub("#", line.text)] > 1:
        return False
    return len(line.text) > _LONGEST_RUNNING or ends_a_sentence(line.text)


def _outermost(lines: Sequence[Line]) -> Iterator[tuple[bool, Line]]:
    """The two lines at the top and the two at the foot, the very first and last of them marked; those come last."""
    yield from ((False, line) for line in (*lines[1:2], *lines[-2:-1]))
    yield from ((True, line) for line in (*lines[:1], *lines[-1:]))


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The height in which most of the text is set."""
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _blocks(lines: Sequence[Line], page: int, usual: float) -> Iterator[_Paragraph]:
    """The lines of a page as they belong together, where lines are usually so far apart in the document."""
    if not lines:
        return
    leading = _leading(_steps(lines), usual)
    block = [lines[0]]
    for number, line in enumerate(lines[1:], 1):
        around = lines[max(number - _AROUND, 0) : number + _AROUND]
        if _parts(lines[number - 1], line, block, leading, around):
            yield _Paragraph(block, page)
            block = []
        block.append(line)
    yield _Paragraph(block, page)


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


def _go_on(blocks: list[_Paragraph], found: list[_Paragraph], body: float) -> None:
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


def _is_heading(block: _Paragraph, body: float) -> bool:
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


def _pieces(blocks: Sequence[_Paragraph], body: float) -> Iterator[Piece]:
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
