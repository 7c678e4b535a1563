"""Lines of print to running text: words that were parted at the end of a line are put together as German does it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fundstelle.index.sources.outline import one_line

__all__ = ["HYPHENS", "join_lines"]

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
