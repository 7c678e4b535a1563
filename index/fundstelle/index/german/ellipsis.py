"""Words of which a hyphen stands for a part: Vor- und Nachteile, Wärmeerzeugung und -speicherung."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from fundstelle.index.german.folding import LONGEST_TERM, clean
from fundstelle.index.german.tokens import Reading, Token

if TYPE_CHECKING:
    from fundstelle.index.german._compounds import Splitter
    from fundstelle.index.german.lexicon import Lexicon

__all__ = ["CONJUNCTIONS", "FARTHEST", "completion"]

#: What stands between two words of which one is cut short.
CONJUNCTIONS = frozenset({"und", "oder", "bzw", "beziehungsweise", "sowie", "wie", "bis", "als", "auch", "noch", "u"})
#: So far from the other may one of the two stand, in words: "Ein-, Aus- oder gar Durchfuhr" has two.
FARTHEST = 4
_SHORTEST = 2


def completion(
    token: Token, before: Iterable[Token], after: Iterable[Token], lexicon: Lexicon, splitter: Splitter
) -> Reading | None:
    """The word that is meant where a hyphen beside a token stands for a part of it.

    Args:
        token: the word with the hyphen.
        before: the words before it in the text, the nearest first; no more of them are taken than are needed.
        after: those behind it, likewise.
        lexicon: says what is a word.
        splitter: says what is a part.

    Returns:
        The whole word, or None; the stretch is the token with its hyphen, because that is all that stands there.
    """
    if token.hyphen_after and (following := _partner(after, behind=True)):
        start, other = clean(token.text), clean(following.text)
        # To try all ends of a word takes the square of its length.
        is_long = len(start) > LONGEST_TERM or len(other) > LONGEST_TERM
        word = None if is_long else _with_end_of(start, other, lexicon, splitter)
        return Reading(word, token.start, token.end + 1) if word else None
    if token.hyphen_before and (previous := _partner(before, behind=False)):
        whole = clean(previous.text)
        if parts := splitter.split(whole):
            return Reading(whole[: parts[-1].start] + clean(token.text).lower(), token.start - 1, token.end)
    return None


def _partner(others: Iterable[Token], *, behind: bool) -> Token | None:
    """The word from which the missing part is taken: the next one that is whole, across conjunctions only.

    Args:
        others: the words on the side of the hyphen, the nearest first.
        behind: whether they are behind the hyphen.
    """
    for distance, token in enumerate(islice(others, FARTHEST), 1):
        if token.hyphen_after if behind else token.hyphen_before:
            continue
        if token.text.lower() not in CONJUNCTIONS:
            return token if distance > 1 else None
    return None


# The same words are joined so again and again, and to try all ends takes longer than all else here. A million texts
# have some 30,000 such pairs, which take 10 MB.
@lru_cache(maxsize=32_768)
def _with_end_of(start: str, other: str, lexicon: Lexicon, splitter: Splitter) -> str | None:
    """`start` with the end of `other`, where that makes a word: Vor + (Nach)teile, Nah + (Fern)wärme."""
    words = (start + other[i:] for i in range(_SHORTEST, len(other) - _SHORTEST))
    known = next((word for word in words if word in lexicon), None)
    if known is not None:
        return known
    parts = splitter.split(other)
    return start + other[parts[1].start :] if parts else None
