"""How much work an article is, and one that is too much work at once taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from fundstelle.index.passages import PlainArticle, Stretch, digest_of

__all__ = ["stretches_of", "weight_of"]

# What a passage weighs beside its text, and a stored character, in characters to be analysed.
_WEIGHT_OF_PASSAGE = 50
_STORED_A_CHARACTER = 24


def weight_of(article: PlainArticle) -> int:
    """How much work and room an article takes, in characters to be analysed."""
    shared = article.shared_size
    own = sum(_own_size(paragraph) for paragraph in article.paragraphs)
    text = sum(len(text) + _WEIGHT_OF_PASSAGE for text, _, _ in article.paragraphs)
    return text + (own + shared * article.passages) // _STORED_A_CHARACTER


def stretches_of(article: PlainArticle, most: int) -> Iterator[PlainArticle]:
    """An article in stretches of about this weight, to be analysed one after the other."""
    digest, around = digest_of(article), article.shared_size // _STORED_A_CHARACTER
    start, before, above = 0, 0, None
    weight = around if article.lede is not None else 0
    for place, paragraph in enumerate(article.paragraphs):
        weight += len(paragraph[0]) + _WEIGHT_OF_PASSAGE + _own_size(paragraph) // _STORED_A_CHARACTER + around
        if weight >= most or place + 1 == len(article.paragraphs):
            stretch = Stretch(before, article.passages, above, digest)
            some = article._replace(paragraphs=article.paragraphs[start : place + 1], stretch=stretch)
            yield some
            start, before, above, weight = place + 1, before + some.passages, paragraph[1], 0
    if not article.paragraphs:
        yield article


def _own_size(paragraph: tuple[str, str | None, str | None]) -> int:
    text, heading, place = paragraph
    return len(text) + len(heading or "") + len(place or "")
