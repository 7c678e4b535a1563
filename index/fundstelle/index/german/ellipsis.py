"""Words of which a hyphen stands for a part: Vor- und Nachteile, Wärmeerzeugung und -speicherung."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fundstelle.index.german.compounds import Splitter
from fundstelle.index.german.folding import clean
from fundstelle.index.german.lexicon import Lexicon
from fundstelle.index.german.tokens import Reading, Token

__all__ = ["completed"]

_CONJUNCTIONS = frozenset({"und", "oder", "bzw", "beziehungsweise", "sowie", "wie", "bis", "als", "auch", "noch", "u"})
# How many words may stand between the two: "Ein-, Aus- oder gar Durchfuhr" has two.
_FARTHEST = 4
_SHORTEST = 2


def completed(tokens: Sequence[Token], lexicon: Lexicon, splitter: Splitter) -> Iterator[tuple[int, Reading]]:
    """The words that are meant where a hyphen stands for a part of them.

    Args:
        tokens: the words of a text.
        lexicon: says what is a word.
        splitter: says what is a part.

    Yields:
        The place of a token in `tokens`, and the whole word that it stands for; the stretch is the token with its
        hyphen, because that is all that stands there.
    """
    for place, token in enumerate(tokens):
        if token.hyphen_after and (following := _partner(tokens, place, 1)):
            if word := _with_end_of(clean(token.text), clean(following.text), lexicon, splitter):
                yield place, Reading(word, token.start, token.end + 1)
        elif token.hyphen_before and (previous := _partner(tokens, place, -1)):
            parts = splitter.split(clean(previous.text))
            if parts:
                word = clean(previous.text)[: parts[-1].start] + clean(token.text).lower()
                yield place, Reading(word, token.start - 1, token.end)


def _partner(tokens: Sequence[Token], place: int, step: int) -> Token | None:
    """The word from which the missing part is taken: the next one that is whole, across conjunctions only."""
    for distance in range(1, _FARTHEST + 1):
        other = place + step * distance
        if not 0 <= other < len(tokens):
            return None
        token = tokens[other]
        if token.hyphen_after if step > 0 else token.hyphen_before:
            continue
        if token.text.lower() not in _CONJUNCTIONS:
            return token if distance > 1 else None
    return None


def _with_end_of(start: str, other: str, lexicon: Lexicon, splitter: Splitter) -> str | None:
    """`start` with the end of `other`, where that makes a word: Vor + (Nach)teile, Nah + (Fern)wärme."""
    ends = range(_SHORTEST, len(other) - _SHORTEST)
    known = next((start + other[i:] for i in ends if _is_longer_part(other, i) and start + other[i:] in lexicon), None)
    if known is not None:
        return known
    parts = splitter.split(other)
    return start + other[parts[1].start :] if parts else None


def _is_longer_part(other: str, place: int) -> bool:
    """Whether what is left of a word behind a place is long enough to be the part that was left out."""
    return len(other) - place >= 3
