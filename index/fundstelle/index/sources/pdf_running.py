"""What is printed on a page of a document beside its text: running heads and feet, and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fundstelle.index.sources.outline import ends_a_sentence

__all__ = ["Line", "running_lines"]

# So many lines at the top and at the foot of a page may be repeated on others.
_EDGE = 3
_SAME_HEIGHT = 4.0
_DIGITS = re.compile(r"\d+")
_AT_THE_ENDS = re.compile(r"^\d{1,5}(?=\s|$)|(?<!\S)\d{1,5}$")
_PAGE_NUMBER = re.compile(
    r"[-–—|·•\s]*+(?:(?:(?:seite|page|s\.|p\.)\s*+)?#(?:\s*+(?:/|von|of)\s*+#)?|[ivxlc]{1,7})[-–—|·•\s]*+"
)
# The beginning of a note at the foot of a page, which is numbered as pages are; other lines that begin so are shorter.
_NOTE = re.compile(r"\d{1,3}\s")
_LONGEST_RUNNING = 40


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


def running_lines(pages: Sequence[Sequence[Line]]) -> set[int]:
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
