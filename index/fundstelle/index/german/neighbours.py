"""Words that a token stands for because of what stands beside it.

Nothing outside of a chunk, of what stands between two blanks, bears on the words in it, with this one exception. A
token that **asks** for its neighbours is told those before and behind it, and may stand for further words: *Vor-* in
"Vor- und Nachteile", *Ver-* at the end of a line before "fassungsgericht", *000* in "20 000", *zu* in "nimmt zu". It is
always the token that asks which gets the words, at its position. Of the tokens that make a rule apply it is to be the
one that is rarest in texts, since each that asks takes some microseconds wherever it stands.

A rule is a function that takes a token and those before and behind it, and gives readings or None. It may look at what
`Token` says of them, but at offsets only to say of which stretches a reading is: where very many texts are indexed,
offsets count from the beginning of each chunk. To add one, let `asks` and `asking` know the tokens that ask, and name
it in `further_readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from fundstelle.index.german import ellipsis, separated, tokens
from fundstelle.index.german.ellipsis import CONJUNCTIONS, completion
from fundstelle.index.german.folding import LONGEST_TERM, clean
from fundstelle.index.german.numbers import MONTHS, date_term, number_term
from fundstelle.index.german.separated import CLOSING_WORDS, FREE_PARTICLES, PARTICLES
from fundstelle.index.german.tokens import Reading, Token

if TYPE_CHECKING:
    from fundstelle.index.german._compounds import Splitter
    from fundstelle.index.german.lexicon import Lexicon

__all__ = ["ALWAYS", "AT_AN_END", "CLOSES", "FARTHEST", "SIGNS", "asking", "asks", "further_readings"]

#: So many neighbours on either side are told at the most: as many as the rule that looks farthest needs.
FARTHEST = max(ellipsis.FARTHEST, separated.FARTHEST)

#: What `asking` says of a chunk, to be added up: a token of it asks; one asks where the text ends behind the chunk or
#: goes on with one that closes; the chunk closes what stands before it; it is of signs alone. They are known to the
#: loops of `_scan`.
ALWAYS, AT_AN_END, CLOSES, SIGNS = 1, 2, 4, 8

_ASKING_WORD = re.compile(rf"(?<![^\W_])(?:[0-9]{{3}}|{'|'.join(sorted({*MONTHS, *PARTICLES}))})(?![^\W_])")
_CLOSING = re.compile(rf"[\W_]*(?:{'|'.join(sorted(CLOSING_WORDS))})(?![^\W_])")
_THOUSAND = re.compile(r"[0-9]{3}(?:,[0-9]+)?")
_YEAR = re.compile("[12][0-9]{3}")


def asks(token: Token) -> bool:
    """Whether a token asks for its neighbours."""
    return token.hyphen_before or token.hyphen_after or _is_asking_word(token.text)


def asking(chunk: str) -> int:
    """Whether a token of a chunk asks for its neighbours, as the sum of what holds of `ALWAYS` and those beside it.

    It may be said that one does when none does; the chunk is then looked at in vain.
    """
    if chunk.isalnum():
        if chunk in PARTICLES:
            return ALWAYS if chunk in FREE_PARTICLES else AT_AN_END
        return CLOSES * (chunk in CLOSING_WORDS) + ALWAYS * _is_asking_word(chunk)
    if not any(map(str.isalnum, chunk)):
        return SIGNS
    may_ask = _ASKING_WORD.search(chunk) or tokens.LOOSE_HYPHEN.search(chunk)
    return ALWAYS * (may_ask is not None) + CLOSES * (_CLOSING.match(chunk) is not None)


def _is_asking_word(word: str) -> bool:
    return word in PARTICLES or word in MONTHS or _is_thousand(word)


def further_readings(
    token: Token, before: Iterable[Token], after: Iterable[Token], lexicon: Lexicon, splitter: Splitter
) -> list[Reading]:
    """What a token that asks stands for besides.

    Args:
        token: the token.
        before: the words before it in the text, the nearest first; no more of them are taken than are needed.
        after: those behind it, likewise.
        lexicon: says what is a word.
        splitter: says what is a part.
    """
    if token.hyphen_before or token.hyphen_after:
        # More than one rule looks at these.
        before, after = (tuple(islice(others, ellipsis.FARTHEST)) for others in (before, after))
        found = [completion(token, before, after, lexicon, splitter), _broken(token, after)]
    elif token.text in PARTICLES:
        found = [separated.separated(token, islice(before, separated.FARTHEST), after, lexicon)]
    elif token.text in MONTHS:
        found = [_dated(token, before, after)]
    else:
        found = [_spaced(token, before, after)]
    return [reading for reading in found if reading]


def _broken(token: Token, after: Iterable[Token]) -> Reading | None:
    """The word of which a token is the part before the end of a line: Ver- fassungsgericht."""
    if not token.hyphen_after or token.sign_after:
        return None
    other = next(iter(after), None)
    if other is None or other.hyphen_before or other.text.lower() in CONJUNCTIONS:
        return None
    start, end = clean(token.text), clean(other.text)
    is_word = start[-1:].isalpha() and end[:1].isalpha() and len(start) + len(end) <= LONGEST_TERM
    return Reading(start + end, token.start, other.end) if is_word else None


def _spaced(token: Token, before: Iterable[Token], after: Iterable[Token]) -> Reading | None:
    """The number of which a token has the last three digits: 20 000."""
    digits, start = token.text, token.start
    for other in islice(before, FARTHEST):
        if other.sign_after or other.hyphen_after or not (len(other.text) <= 3 and other.text.isdecimal()):
            break
        digits, start = f"{other.text}.{digits}", other.start
        if len(other.text) < 3:
            break
    if digits == token.text or digits[0] == "0" or not digits.isascii():
        return None
    goes_on = not token.sign_after and any(_is_thousand(other.text) for other in islice(after, 1))
    return None if goes_on else Reading(number_term(digits), start, token.end)


def _dated(token: Token, before: Iterable[Token], after: Iterable[Token]) -> Reading | None:
    """The date of which a token is the month: 3. Oktober 1990."""
    month = MONTHS[token.text]
    year = next(iter(after), None) if token.sign_after in ("", ".") else None
    if year is None or not _YEAR.fullmatch(year.text):
        return None
    day = next(iter(before), None)
    is_day = day is not None and day.sign_after == "." and len(day.text) <= 2 and day.text.isdecimal()
    if day and is_day and (term := date_term(int(day.text), month, year.text)):
        return Reading(term, day.start, year.end)
    return Reading(f"{year.text}-{month:02}", token.start, year.end)


def _is_thousand(word: str) -> bool:
    return word[:1].isdecimal() and _THOUSAND.fullmatch(word) is not None
