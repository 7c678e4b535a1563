"""Marked text, and the best part of a passage to show when the whole is too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fundstelle.index.dataclass import dataclass

__all__ = ["Snippet", "Span", "best_window", "mark"]


class Span(NamedTuple):
    """A stretch of text from `start` to before `end`, in characters (code points)."""

    start: int
    end: int


def mark(text: str, spans: Iterable[tuple[int, int]], before: str, after: str) -> str:
    """A text with `before` and `after` around each of the spans, which are in order and do not overlap."""
    pieces = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], before, text[start:end], after]
        done = end
    return "".join([*pieces, text[done:]])


# A sentence ends at its sign, and at the quote or bracket behind it; an abbreviation or a number (z. B., 24. Dezember)
# is no end, as far as one can tell without knowing all of them: a capital must follow two letters and a sign.
# A string, which is compiled when it is first used: most passages are shown whole.
_SENTENCE = r"(?<=[^\W\d_]{2})[.!?…]+[\"”“«»’)\]]*\s+(?=[\"„“»«‚(\[]*[A-ZÄÖÜ])"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a passage.

    Attributes:
        text: the part.
        start: offset of its first character in the passage.
        end: offset behind its last character.
        spans: the matches in it, as offsets into `text`.
        cut_before: whether something of the passage stands before it.
        cut_after: whether something of the passage stands after it.
    """

    text: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def best_window(text: str, spans: Sequence[tuple[int, int]], length: int) -> Snippet:
    """The stretch of at most `length` characters that holds the most matches, begun and ended with whole sentences.

    Where a single sentence is too long it is cut between words. No match is cut in two unless it alone is longer.
    """
    if len(text) <= length:
        return _snippet(text, spans, 0, len(text))
    first, last = _densest(spans, length)
    start, end = _widen(text, first, last, length)
    return _snippet(text, spans, start, end)


def _densest(spans: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """Start and end of the run of matches that fits into `length` and covers the most characters; (0, 0) for none."""
    best, best_covered = (0, 0), 0
    first = covered = 0
    for place, (start, end) in enumerate(spans):
        covered += end - start
        while first <= place and end - spans[first][0] > length:
            covered -= spans[first][1] - spans[first][0]
            first += 1
        if covered > best_covered:
            best, best_covered = (spans[first][0], end), covered
    return best if best_covered or not spans else (spans[0][0], spans[0][0] + length)


def _widen(text: str, first: int, last: int, length: int) -> tuple[int, int]:
    """Grow the stretch [first, last) to the sentence or word ends that keep it within `length`."""
    breaks = list(re.finditer(_SENTENCE, text))
    starts = [0, *(match.end() for match in breaks)]
    ends = [*(match.start() + len(match[0].rstrip()) for match in breaks), len(text)]
    start = max((s for s in starts if s <= first), default=0)
    if last - start > length:
        # The sentence begins too far before: begin at a word, with a third of the free room before the match.
        room = (length - (last - first)) // 3
        start = _word_start(text, max(first - room, 0), first)
    fitting = [e for e in ends if last <= e <= start + length]
    end = max(fitting) if fitting else _word_end(text, last, start + length)
    return start, end if end > start else start + length


def _word_start(text: str, earliest: int, latest: int) -> int:
    if earliest == 0:
        return 0
    space = _SPACE.search(text, earliest - 1, latest)
    return space.end() if space else latest


def _word_end(text: str, earliest: int, latest: int) -> int:
    if latest >= len(text):
        return len(text)
    ends = [match.start() for match in _SPACE.finditer(text, earliest, latest + 1)]
    return ends[-1] if ends else earliest


def _snippet(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Snippet:
    inside = tuple((max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start)
    return Snippet(text[start:end], start, end, inside, start > 0, end < len(text))
