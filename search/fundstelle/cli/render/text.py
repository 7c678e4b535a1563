"""What was found as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fundstelle.cli.render import Style
from fundstelle.cli.render.wrapping import INDENT, styled, wrap_plain, wrapped
from fundstelle.cli.streams import write_lines
from fundstelle.index.articles import Passage
from fundstelle.index.dates import berlin
from fundstelle.search.marking.explanation import Explanation
from fundstelle.search.marking.snippet import best_window
from fundstelle.search.results import Hit, Results

__all__ = ["IS_FOR_PEOPLE", "lines", "write"]

IS_FOR_PEOPLE = True
write = write_lines

_TITLE = 300
# Of the passages that say the same, and of those of the same article, so many are named.
_SHOWN = 5


def lines(results: Results, style: Style) -> Iterator[str]:
    """The lines to show for the results, a blank line between two hits."""
    places = _places_of_articles(results)
    for place, hit in enumerate(results, 1):
        if place > 1:
            yield ""
        others = [other for other in places[hit.passage.article_id] if other != place]
        yield from _hit_lines(place, hit, others, style)


def _places_of_articles(results: Results) -> dict[str, list[int]]:
    """By the id of an article where it stands in the results: the first places, as many as are needed to name some."""
    places: dict[str, list[int]] = {}
    for place, hit in enumerate(results, 1):
        of_article = places.setdefault(hit.passage.article_id, [])
        # Itself, the others that are named, and one more.
        if len(of_article) < _SHOWN + 2:
            of_article.append(place)
    return places


def _hit_lines(place: int, hit: Hit, others: Sequence[int], style: Style) -> Iterator[str]:
    named = "headline" if hit.passage.headline else "kicker"
    title = best_window(getattr(hit.passage, named) or "(no headline)", hit.context_spans.get(named, ()), _TITLE)
    yield from wrapped(title.text, title.spans, style, first=f"{place}. ".ljust(len(INDENT)), bold=True)
    for line in wrap_plain(" · ".join(_about(hit, others, style)), style):
        yield INDENT + styled(line, style, dim=True)
    snippet = hit.snippet(style.snippet)
    text = f"{'… ' * snippet.cut_before}{snippet.text}{' …' * snippet.cut_after}"
    shift = 2 * snippet.cut_before
    yield from wrapped(text, [(s + shift, e + shift) for s, e in snippet.spans], style)
    if hit.duplicates:
        shown = [_shown_source(other, style.folder) for other in hit.duplicates]
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        for line in wrap_plain(f"also in {', '.join(shown[:_SHOWN])}{more}", style):
            yield INDENT + styled(line, style, dim=True)
    if hit.explanation:
        for told in _explained(hit, hit.explanation):
            yield from (INDENT + styled(line, style, dim=True) for line in wrap_plain(told, style))


def _explained(hit: Hit, explanation: Explanation) -> Iterator[str]:
    """Why the hit was found, in a line for the score and one for each different reason of a marked span."""
    parts = (f"{p.score:.3f} {p.field}:{p.term} ({p.reason.value} of {p.typed})" for p in explanation.parts)
    yield f"score {hit.score:.3f} = {' + '.join(parts)}"
    text = hit.passage.text
    yield from dict.fromkeys(
        f"„{text[match.start : match.end]}“ is marked for {match.typed} ({match.reason.value})"
        for match in explanation.matches
    )


def _about(hit: Hit, others: Sequence[int], style: Style) -> Iterator[str]:
    """Date, source and paragraph, and where else in the results this article stands."""
    passage = hit.passage
    if passage.published:
        yield passage.published.astimezone(berlin()).strftime("%d.%m.%Y %H:%M").removesuffix(" 00:00")
    yield _shown_source(passage, style.folder)
    if passage.place:
        yield passage.place
    yield "lede" if passage.number == 0 else f"paragraph {passage.number}"
    if others:
        yield f"same article as {', '.join(map(str, others[:_SHOWN]))}{' …' * (len(others) > _SHOWN)}"


def _shown_source(passage: Passage, folder: Path | None) -> str:
    source = passage.source or passage.article_id
    if folder is not None and Path(source).is_absolute() and Path(source).is_relative_to(folder):
        return str(Path(source).relative_to(folder))
    return source
