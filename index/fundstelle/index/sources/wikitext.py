"""Wikitext to paragraphs: what a reader sees of a page, without the boxes, tables, pictures and references.

A scanner of our own, since pages must be read by the million: it goes over the text a few times and never back, however
the brackets in it stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from fundstelle.index.sources.outline import Piece, one_line, unescape

__all__ = ["pieces_of_wikitext"]

# Elements whose content is no running text, and those whose content is no markup.
_DROPPED = frozenset({
    "ref", "gallery", "math", "chem", "ce", "timeline", "score", "syntaxhighlight", "source", "graph", "mapframe",
    "maplink", "imagemap", "hiero", "templatestyles", "templatedata", "references", "inputbox", "categorytree",
    "dynamicpagelist",
})  # fmt: skip
_LITERAL = frozenset({"nowiki", "pre"})
_BREAKS = frozenset({
    "p", "div", "blockquote", "center", "poem", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
# Where brackets are never closed, repetitions that gave back what they took would go over the text again and again.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")
_MARKUP = re.compile(r"[\[\]{}|<>'=*#:;!_&-]")
_BRACES = re.compile(r"\{\{|\}\}|\{\||\|\}(?!\})")
_BEFORE_TABLE = "\n \t:*"
_FURTHEST_TABLE = 50
_BRACKETS = re.compile(r"\[\[|\]\]")
_DEEPEST_LINK = 8
_EXTERNAL = re.compile(r"\[(?:https?:|ftp:|mailto:|//)[^\s\[\]]*+[ \t]*+([^\[\]\n]*+)\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"'{2,}")
_SWITCH = re.compile(r"__[A-ZÄÖÜ]{3,}+__")
_HEADING = re.compile(r"(={1,6})(.+?)\1")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z-]{2,12})?|simple")
# What is left of brackets around a template; a comma or the like may have stood beside it.
_HOLLOW = re.compile(r" ?\([ ,;:/\u00a0–-]*+\)")
_STRANDED = re.compile(r"(?<=\() *[,;] *| +(?=\)| |[.,;:!?](?: |$))")
_ITEM = "*#:;"
_RESIDUE = ("|", "!", "{|", "----")


def pieces_of_wikitext(text: str, dropped_namespaces: Collection[str]) -> Iterator[Piece]:
    """The headings and paragraphs of a page. A heading under which nothing is left but references is left out.

    Args:
        text: the source of the page.
        dropped_namespaces: the names, in lower case, of those namespaces that a link to is no text: files, categories.
    """
    text = _without_comments(text)
    text = _without_elements(text)
    text = _without_braces(text)
    text = _with_links_as_text(text, dropped_namespaces)
    # A search for two characters is much faster than one for an expression.
    text = _EXTERNAL.sub(r"\1", text) if "[" in text else text
    text = _EMPHASIS.sub("", text) if "''" in text else text
    text = _TAG.sub(_space_for, text) if "<" in text else text
    text = _SWITCH.sub("", text) if "__" in text else text
    return _without_empty(_pieces(text))


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, text[at:]]) if kept else text


def _without_elements(text: str) -> str:
    """The text without the elements that hold no running text, and with literal ones such that nothing is markup.

    Of an element that is never closed only the tag goes.
    """
    found = [tag for tag in _TAG.finditer(text) if (name := tag[2].lower()) in _DROPPED or name in _LITERAL]
    if not found:
        return text
    closing: dict[str, list[int]] = {}
    for number, tag in enumerate(found):
        if tag[1]:
            closing.setdefault(tag[2].lower(), []).append(number)
    kept, at, number = [], 0, 0
    while number < len(found):
        tag = found[number]
        kept.append(text[at : tag.start()])
        at = tag.end()
        name = tag[2].lower()
        ends = closing.get(name, [])
        end = bisect_left(ends, number)
        if not tag[1] and not tag[3].endswith("/") and end < len(ends):
            number = ends[end]
            if name in _LITERAL:
                kept.append(_escaped(text[at : found[number].start()]))
            at = found[number].end()
        number += 1
    return "".join([*kept, text[at:]])


def _escaped(content: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", content)


def _space_for(tag: re.Match[str]) -> str:
    """What stands in place of a tag: the end of a paragraph, or a space."""
    return "\n\n" if tag[2].lower() in _BREAKS else " "


def _without_braces(text: str) -> str:
    """The text without templates and tables, which may stand in each other. What is never closed stays."""
    spans: list[tuple[int, int]] = []
    opened: list[tuple[bool, int]] = []
    count = {True: 0, False: 0}
    for match in _BRACES.finditer(text):
        token = match[0]
        is_table = "|" in token
        if is_table and not _begins_line(text, match.start()):
            continue  # A table begins and ends in a line of its own.
        if "{" in token:
            opened.append((is_table, match.start()))
            count[is_table] += 1
        elif count[is_table]:
            while True:
                kind, start = opened.pop()
                count[kind] -= 1
                if kind == is_table:
                    break
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, match.end()))
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]]).replace("{{", "").replace("}}", "")


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing but what may stand before a table is before this place in its line."""
    near = max(at - _FURTHEST_TABLE, 0)
    line = text.rfind("\n", near, at)
    return (line >= 0 or near == 0) and not text[max(line, near) : at].strip(_BEFORE_TABLE)


def _with_links_as_text(text: str, dropped: Collection[str]) -> str:
    """The text with each link as the words that it is shown by; links may stand in the caption of a picture."""
    levels: list[list[str]] = [[]]
    at = 0
    for match in _BRACKETS.finditer(text):
        levels[-1].append(text[at : match.start()])
        at = match.end()
        if match[0] == "[[":
            if len(levels) <= _DEEPEST_LINK:
                levels.append([])
        elif len(levels) > 1:
            inner = "".join(levels.pop())
            levels[-1].append(_shown(inner, dropped))
    levels[-1].append(text[at:])
    return "".join(part for level in levels for part in level)


def _shown(link: str, dropped: Collection[str]) -> str:
    target, bar, label = link.partition("|")
    namespace, colon, _ = target.partition(":")
    if colon and namespace:
        name = namespace.strip().lower().replace("_", " ")
        if name in dropped or (not bar and _LANGUAGE.fullmatch(namespace.strip())):
            return ""
    if label.strip():
        return label
    shown = target.strip().removeprefix(":")
    if bar:  # An empty label stands for the title without its namespace and what is in brackets behind it.
        shown = shown.rpartition(":")[2].partition(" (")[0]
    return shown.replace("_", " ")


def _pieces(text: str) -> Iterator[Piece]:
    running: list[str] = []
    for raw in [*text.split("\n"), ""]:
        line = raw.strip()
        heading = _heading(line)
        breaks = not line or heading or line[0] in _ITEM or line.startswith(_RESIDUE)
        if breaks and running:
            yield from _piece(" ".join(running))
            running = []
        if heading:
            yield heading
        elif line and line[0] in _ITEM:
            yield from _piece(line.lstrip(_ITEM))
        elif line and not breaks:
            running.append(line)


def _piece(text: str, level: int | None = None) -> Iterator[Piece]:
    if "&" in text:
        text = unescape(text)
    text = one_line(text)
    if "(" in text:
        text = _HOLLOW.sub("", text)
    text = _STRANDED.sub("", text)
    if any(map(str.isalnum, text)):
        yield Piece(text, level)


def _heading(line: str) -> Piece | None:
    if not line.startswith("=") or not line.endswith("=") or not (match := _HEADING.fullmatch(line)):
        return None
    return next(_piece(match[2].strip(), len(match[1])), None)


def _without_empty(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Leave out headings with no text under them, which are those of what was left out."""
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.level is None:
            yield from waiting
            waiting = []
            yield piece
        else:
            waiting = [one for one in waiting if one.level is not None and one.level < piece.level]
            waiting.append(piece)
