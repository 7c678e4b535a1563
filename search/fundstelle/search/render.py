"""Results as text for a terminal, as JSON, as JSON lines and as paths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from fundstelle.index.articles import Passage
from fundstelle.index.dates import berlin
from fundstelle.index.jsontext import json_text
from fundstelle.index.paths import path_of
from fundstelle.index.terminal import one_line
from fundstelle.search.marking.explanation import Explanation
from fundstelle.search.marking.snippet import best_window
from fundstelle.search.marking.spans import mark
from fundstelle.search.results import Hit, Results

__all__ = ["JSON_VERSION", "Style", "as_json", "as_json_lines", "as_paths", "as_text"]

#: Raised whenever a program that reads the JSON would have to be changed.
JSON_VERSION = 1

_NARROWEST = 20
_INDENT = "   "
_TITLE = 300
# Of the passages that say the same, so many are named.
_SHOWN = 5

# Latin letters and the signs of German typography take one column each; for all else a table is asked.
_NARROW = re.compile(r"[ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac\ufffd]*")
_BLANK = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out on a terminal.

    Attributes:
        width: columns to wrap at.
        color: whether matches and headlines are set off by colour; else matches stand between `**`.
        snippet: the most characters of a passage to show.
        folder: the folder below which paths are shown relative to it.
    """

    width: int = 80
    color: bool = False
    snippet: int = 500
    folder: Path | None = None


def as_text(results: Results, style: Style) -> Iterator[str]:
    """The lines to show for the results, a blank line between two hits."""
    for place, hit in enumerate(results, 1):
        if place > 1:
            yield ""
        yield from _hit_lines(place, hit, results, style)


def as_json(results: Results) -> str:
    """One JSON document with all hits."""
    notices = [{"message": n.message, "start": n.start, "end": n.end} for n in results.notices]
    head = {"version": JSON_VERSION, "query": results.query, "total": results.total, "notices": notices}
    corrections = [asdict(correction) for correction in results.corrections]
    return json_text({**head, "corrections": corrections, "hits": [_hit_record(hit) for hit in results]})


def as_json_lines(results: Results) -> Iterator[str]:
    """One JSON document a hit."""
    for hit in results:
        yield json_text({"version": JSON_VERSION, **_hit_record(hit)})


def as_paths(results: Results) -> Iterator[str]:
    """The sources of the hits, each once, the best first; the article's id where it has no source.

    A path is that of the file, half characters standing for bytes that are not UTF-8. What could be taken for more than
    one line, or would be obeyed by a terminal, is given as a string of JSON.
    """
    yield from dict.fromkeys(_as_path(hit.passage.source or hit.passage.article_id) for hit in results)


def _as_path(name: str) -> str:
    path = str(path_of(name)) if Path(name).is_absolute() else name
    return json_text(path, is_exact=True) if one_line(name) != name or name.startswith('"') else path


def _hit_record(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "score": round(hit.score, 6),
        "article_id": passage.article_id,
        "number": passage.number,
        "text": passage.text,
        "spans": [list(span) for span in hit.spans],
        "headline": passage.headline,
        "kicker": passage.kicker,
        "heading": passage.heading,
        "place": passage.place,
        "lede": passage.lede,
        "context_spans": {name: [list(span) for span in spans] for name, spans in hit.context_spans.items()},
        "published": passage.published.isoformat() if passage.published else None,
        "authors": list(passage.authors),
        "section": passage.section,
        "source": passage.source,
        "metadata": dict(passage.metadata),
    } | _asked_for(hit)


def _asked_for(hit: Hit) -> dict[str, Any]:
    """What is in a record only if the search was asked for it."""
    record: dict[str, Any] = {}
    if hit.explanation:
        record["explanation"] = _explanation_record(hit.explanation)
    if hit.duplicates:
        record["duplicates"] = [
            {"article_id": other.article_id, "number": other.number, "source": other.source} for other in hit.duplicates
        ]
    return record


def _explanation_record(explanation: Explanation) -> dict[str, Any]:
    parts = [asdict(part) | {"reason": part.reason.value} for part in explanation.parts]
    matches = [asdict(match) | {"reason": match.reason.value} for match in explanation.matches]
    return {"parts": parts, "matches": matches}


def _hit_lines(place: int, hit: Hit, results: Results, style: Style) -> Iterator[str]:
    named = "headline" if hit.passage.headline else "kicker"
    title = best_window(getattr(hit.passage, named) or "(no headline)", hit.context_spans.get(named, ()), _TITLE)
    yield from _wrapped(title.text, title.spans, style, first=f"{place}. ".ljust(len(_INDENT)), bold=True)
    for line in _wrap_plain(" · ".join(_about(hit, results, style)), style):
        yield _INDENT + _styled(line, style, dim=True)
    snippet = hit.snippet(style.snippet)
    text = f"{'… ' * snippet.cut_before}{snippet.text}{' …' * snippet.cut_after}"
    shift = 2 * snippet.cut_before
    yield from _wrapped(text, [(s + shift, e + shift) for s, e in snippet.spans], style)
    if hit.duplicates:
        shown = [_shown_source(other, style.folder) for other in hit.duplicates]
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        for line in _wrap_plain(f"also in {', '.join(shown[:_SHOWN])}{more}", style):
            yield _INDENT + _styled(line, style, dim=True)
    if hit.explanation:
        for told in _explained(hit, hit.explanation):
            yield from (_INDENT + _styled(line, style, dim=True) for line in _wrap_plain(told, style))


def _explained(hit: Hit, explanation: Explanation) -> Iterator[str]:
    """Why the hit was found, in a line for the score and one for each different reason of a marked span."""
    parts = (f"{p.score:.3f} {p.field}:{p.term} ({p.reason.value} of {p.typed})" for p in explanation.parts)
    yield f"score {hit.score:.3f} = {' + '.join(parts)}"
    text = hit.passage.text
    yield from dict.fromkeys(
        f"„{text[match.start : match.end]}“ is marked for {match.typed} ({match.reason.value})"
        for match in explanation.matches
    )


def _about(hit: Hit, results: Results, style: Style) -> Iterator[str]:
    """Date, source and paragraph, and where else in the results this article stands."""
    passage = hit.passage
    if passage.published:
        yield passage.published.astimezone(berlin()).strftime("%d.%m.%Y %H:%M").removesuffix(" 00:00")
    yield _shown_source(passage, style.folder)
    if passage.place:
        yield passage.place
    yield "lede" if passage.number == 0 else f"paragraph {passage.number}"
    others = [i for i, other in enumerate(results, 1) if _is_sibling(other, hit)]
    if others:
        yield f"same article as {', '.join(map(str, others[:5]))}{' …' * (len(others) > 5)}"


def _is_sibling(other: Hit, hit: Hit) -> bool:
    return other is not hit and other.passage.article_id == hit.passage.article_id


def _shown_source(passage: Passage, folder: Path | None) -> str:
    source = passage.source or passage.article_id
    if folder is not None and Path(source).is_absolute() and Path(source).is_relative_to(folder):
        return str(Path(source).relative_to(folder))
    return source


def _wrapped(
    text: str, spans: Sequence[tuple[int, int]], style: Style, *, first: str = _INDENT, bold: bool = False
) -> Iterator[str]:
    """A text in lines, with its matches marked; the signs that mark take no room on a coloured terminal."""
    text = _BLANK.sub(" ", one_line(text))
    if not style.color:
        text, spans = mark(text, spans, "**", "**"), ()
    width = max(style.width - max(len(first), len(_INDENT)), _NARROWEST)
    indent = first
    for start, end in _breaks(text, width):
        inside = [(max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start]
        yield indent + _painted(text[start:end], inside, style, bold=bold)
        indent = _INDENT


def _wrap_plain(text: str, style: Style) -> Iterator[str]:
    text = _BLANK.sub(" ", one_line(text))
    for start, end in _breaks(text, max(style.width - len(_INDENT), _NARROWEST)):
        yield text[start:end]


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where to cut a text into lines of at most `width` columns: between words, or inside one that is too long."""
    start = end = 0
    for match in re.finditer(r"\S+", text):
        if end > start and _columns(text[start : match.end()]) > width:
            yield start, end
            start = end = match.start()
        if end == start:
            start = match.start()
        end = match.end()
        while _columns(text[start:end]) > width:
            cut = start + _fitting(text[start:end], width)
            yield start, cut
            start = cut
    if end > start:
        yield start, end


def _columns(text: str) -> int:
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0) or len(text)


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit into some columns; at least one."""
    count = next((i for i in range(1, len(text) + 1) if _columns(text[:i]) > width), len(text) + 1) - 1
    return max(count, 1)


def _painted(text: str, spans: Sequence[tuple[int, int]], style: Style, *, bold: bool) -> str:
    pieces = []
    done = 0
    for start, end in [*spans, (len(text), len(text))]:
        pieces.append(_styled(text[done:start], style, bold=bold))
        pieces.append(_styled(text[start:end], style, bold=True, fg="red"))
        done = end
    return "".join(pieces)


def _styled(text: str, style: Style, **how: Any) -> str:
    return click.style(text, **how) if style.color and text and any(how.values()) else text
