"""Text cut into words, with their exact places, and what a word stands for beside itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fundstelle.index.german.folding import IGNORABLE
from fundstelle.index.german.numbers import NUMBER, number_term, years_in
from fundstelle.index.german.stopwords import NOUN_SIGN, is_noun_by_capital

__all__ = ["BREAKS", "CLOSING", "HYPHENS", "LOOSE_HYPHEN", "SEPARATOR", "UNIT", "Reading", "Token", "tokenize"]

#: The Unicode paragraph separator: what stands on both sides belongs to different texts.
SEPARATOR = "\u2029"
#: A word with all that is joined to it: what `tokenize` takes for one group, and nothing outside bears on its readings.
UNIT: re.Pattern[str]
#: Found in a text if a token in it may have ``hyphen_before`` or ``hyphen_after``.
LOOSE_HYPHEN: re.Pattern[str]


def _marks() -> str:
    """All combining marks of the scripts in use; they belong to the letter before them, but are none for `re`."""
    blocks = (range(0x300, 0x3100), range(0xA66F, 0xABFF), range(0xFE20, 0xFE30))
    return "".join(char for block in blocks for char in map(chr, block) if unicodedata.category(char)[0] == "M")


_LETTER = r"[^\W\d_]"
#: Hyphen-minus, hyphen, non-breaking hyphen; a dash parts words.
HYPHENS = "-\u2010\u2011"
# What may stand between the words of one sentence, beside a blank.
_PARTING = frozenset(',/()"„“”»«…')
#: What may stand between a word and the sign that belongs to its clause.
CLOSING = frozenset(")]\"“”«»’‘'")
_HYPHEN = f"[{HYPHENS}]"
# The point between two letters of an abbreviation.
_POINT = r"(?<=(?<![^\W_])[^\W\d_])\.(?=[^\W\d_](?![^\W_]))"
#: What cuts a word off at the end of a line besides a hyphen: a soft hyphen, and the sign that some programs write.
BREAKS = "\u00ad\u00ac"
#: So many words with hyphens between them are one group; of a longer chain, each so many.
MOST_JOINED = 32

# Politiker:innen, Lehrer*in, Schüler_innen, Mitarbeiter/-innen, Forscher(innen), jede:r, Kolleg·innen.
_GENDER = (
    rf"(?<={_LETTER})(?:[:*_·•](?P<sign>in|innen|r|e|n|en|s)|/{_HYPHEN}?(?P<slash>in|innen|r|e)"
    rf"|\({_HYPHEN}?(?P<bracket>in|innen|r|e|n|en)\))(?![^\W_])"
)
# C++, C#, Notepad++.
_SYMBOL = r"[A-Za-z]{1,12}(?:\+\+|#)(?![^\W_]|[+#])"
# What is neither a Latin letter nor a sign of typography: marks, and of the ignorable characters all but two.
_EXOTIC = re.compile("[^\x00-\u02ff\u200e-\u20cf]")

# BürgerInnen, LehrerIn; the I inside a word of small letters.
_INNER_I = re.compile(r"([^\W\d_]+[a-zäöüß])(I(?:nnen|n))$")
# USPräsident, EUKommission: capitals before a capitalised word.
_GLUED = re.compile(r"([A-ZÄÖÜ]{2,})([A-ZÄÖÜ][a-zäöüß]{3,}.*)$", re.DOTALL)


@cache
def _word(*, marked: bool) -> re.Pattern[str]:
    """What finds the words of a text, each with the ending of its gender form, in a text with marks or without.

    There are so many marks that to compile them takes longer than a small search, and few texts have any.
    """
    return re.compile(rf"(?:(?P<number>{NUMBER})|(?P<symbol>{_SYMBOL})|(?P<run>{_run(marked=marked)})(?:{_GENDER})?)")


def _run(*, marked: bool) -> str:
    marks = f"|[{_marks()}{IGNORABLE}]++" if marked else ""
    # An apostrophe joins only where letters follow: Grimm's is one word, and the closing quote of 'gut' is none of it.
    # The underscore is left out of \w because it stands between words (Lehrer_innen). Nothing behind can make a run
    # shorter, so that it need not be known where it could end, which would take a hundred bytes for each character.
    return rf"[^\W_]++(?:[^\W_]++{marks}|(?=['’ʼ]{_LETTER})['’ʼ])*+"


def __getattr__(name: str) -> re.Pattern[str]:
    """`UNIT` and `LOOSE_HYPHEN`, compiled when they are first asked for: only indexing needs them."""
    if name == "UNIT":
        run = re.sub(r"\?P<\w+>", "?:", rf"{_run(marked=True)}(?:{_GENDER})?")
        word = rf"(?:{NUMBER}(?:{run})?|{_SYMBOL}|{run})"
        pattern = rf"{word}(?:(?:{_HYPHEN}|{_POINT}){word}){{0,{MOST_JOINED - 1}}}"
    elif name == "LOOSE_HYPHEN":
        signs = re.escape("".join(sorted(_PARTING)))
        pattern = rf"(?:\A|[{signs}\s]){_HYPHEN}|{_HYPHEN}(?:[{signs}\s]|\Z)|[{BREAKS}](?:\s|\Z)"
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    compiled = globals()[name] = re.compile(pattern)
    return compiled


# Named tuples, because a text has many words and a frozen dataclass takes four times as long to make.
class Reading(NamedTuple):
    """A word that a stretch of the text stands for.

    Attributes:
        word: the word, as it would be written out.
        start: offset of the stretch in the text, in code points.
        end: offset behind it.
        also: other stretches that belong to the word, as their offsets.
    """

    word: str
    start: int
    end: int
    also: tuple[tuple[int, int], ...] = ()


class Token(NamedTuple):
    """One word of a text.

    Attributes:
        text: the word as it stands in the text.
        start: offset of its first character in the text, in code points.
        end: offset behind its last character.
        position: the number of the word in the text, from 0; neighbours differ by 1.
        readings: the words it stands for, the likeliest first: mostly just itself. Politiker:innen stands for Politiker
            and Politikerinnen; the first word of US-Präsident also begins USPräsident.
        hyphen_before: whether a hyphen that joins it to no word stands before it (Erzeugung und -speicherung).
        hyphen_after: whether such a hyphen follows it (Vor- und Nachteil), or it is cut off by a soft one.
        sign_after: the sign that follows it before a blank, beyond such a hyphen and what closes quotes and brackets.
        begun: the word that one before it begins and it belongs to: USPräsident at the second word of US-Präsident.
    """

    text: str
    start: int
    end: int
    position: int
    readings: tuple[Reading, ...]
    hyphen_before: bool = False
    hyphen_after: bool = False
    sign_after: str = ""
    begun: str = ""


class _Run(NamedTuple):
    text: str
    start: int
    end: int
    words: tuple[str, ...]
    # What each of the words stands for, if it is not the whole run, or if there are others.
    readings: tuple[Reading, ...] = ()


def tokenize(text: str) -> Iterator[Token]:
    """Cut a text into words.

    A word is a run of letters and digits, or a number with signs in it (see `numbers`); combining marks, soft hyphens,
    zero-width characters, inner apostrophes and the endings of gender forms belong to it. Hyphens and all other signs
    part words: US-Präsident is two neighbouring words, and so is USPräsident; U.S.A. is three. No more than
    `MOST_JOINED` are joined.
    Across a `SEPARATOR` words are no neighbours.
    For every token ``text[token.start:token.end] == token.text``.
    """
    position = 0
    group: list[_Run] = []
    hyphens = 0
    for run in _runs(text):
        if group and run.start > (end := group[-1].end):
            hyphens += 1
            if hyphens == MOST_JOINED or not _are_joined(text, group[-1], run):
                yield from _tokens(text, group, position)
                position += len(group) + (SEPARATOR in text[end : run.start])
                group = []
                hyphens = 0
        group.append(run)
    yield from _tokens(text, group, position)


def _are_joined(text: str, run: _Run, following: _Run) -> bool:
    """Whether a hyphen joins two runs, or a point two letters of an abbreviation (U.S.A., G.m.b.H.)."""
    if following.start - run.end != 1:
        return False
    sign = text[run.end]
    return sign in HYPHENS or (sign == "." and _is_letter(run.text) and _is_letter(following.text))


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha()


def _runs(text: str) -> Iterator[_Run]:
    for match in _word(marked=_may_have_marks(text)).finditer(text):
        start, end = match.span()
        group = match.lastgroup or ""
        if group == "number":
            yield _number(match[0], start)
            continue
        if group == "symbol":
            yield _symbol(match[0], start)
            continue
        ending = None if group == "run" else match[group]
        if ending:
            yield _Run(match[0], start, end, _gendered(match["run"], ending))
        elif end - start == 1 or match[0][1:].islower():
            # No capital inside: the usual case, and nothing to take apart.
            yield _Run(match[0], start, end, (match[0],), _as_noun(match[0], start, end))
        elif inner := _INNER_I.match(match[0]):
            yield _Run(match[0], start, end, _gendered(inner[1], inner[2].lower()))
        elif glued := _GLUED.match(match[0]):
            middle = start + len(glued[1])
            yield _Run(text[start:middle], start, middle, (glued[1],))
            yield _Run(text[middle:end], middle, end, (glued[2],))
        else:
            yield _Run(match[0], start, end, (match[0],), _as_noun(match[0], start, end))


def _as_noun(word: str, start: int, end: int) -> tuple[Reading, ...]:
    if not is_noun_by_capital(word):
        return ()
    return (Reading(word, start, end), Reading(NOUN_SIGN + word, start, end))


def _number(text: str, start: int) -> _Run:
    end = start + len(text)
    words = dict.fromkeys((number_term(text), text.replace("’", "'")))
    years = (Reading(year[0], start + year.start(), start + year.end()) for year in years_in(text))
    return _Run(text, start, end, (next(iter(words)),), (*(Reading(word, start, end) for word in words), *years))


def _symbol(text: str, start: int) -> _Run:
    letters = text.rstrip("+#")
    readings = (Reading(text, start, start + len(text)), Reading(letters, start, start + len(letters)))
    return _Run(text, start, start + len(text), (text,), readings)


def _may_have_marks(text: str) -> bool:
    return "\u00ad" in text or "\u00ac" in text or "\u2060" in text or _EXOTIC.search(text) is not None


def _gendered(stem: str, ending: str) -> tuple[str, ...]:
    return (stem, stem + ending)


def _tokens(text: str, group: list[_Run], position: int) -> Iterator[Token]:
    if len(group) == 1 and len(group[0].words) == 1 and not group[0].readings:  # the usual case, and the fast one
        word, start, end, *_ = group[0]
        single = (Reading(word, start, end),)
        yield Token(word, start, end, position, single, *_beside(text, start, end))
        return
    whole = "".join(run.words[-1] for run in group) if len(group) > 1 else ""
    for place, run in enumerate(group):
        readings = run.readings or tuple(Reading(word, run.start, run.end) for word in run.words)
        if place == 0 and whole:
            readings = (*readings, Reading(whole, run.start, group[-1].end))
        beside = _beside(text, run.start, run.end, is_first=place == 0, is_last=place == len(group) - 1)
        yield Token(run.text, run.start, run.end, position + place, readings, *beside, whole if place else "")


def _beside(text: str, start: int, end: int, *, is_first: bool = True, is_last: bool = True) -> tuple[bool, bool, str]:
    """Whether loose hyphens stand before and behind a word that is the first, or the last, of a group; and the sign."""
    before = is_first and _is_hyphen_before(text, start)
    if not is_last:
        return before, False, ""
    sign = text[end : end + 1]
    if not sign or sign.isspace():  # the usual case, and the fast one
        return before, bool(sign) and text[end - 1] in BREAKS, ""
    after = _is_hyphen_after(text, end)
    place = end + after
    while (sign := text[place : place + 1]) and sign in CLOSING:
        place += 1
    return before, after, "" if sign.isspace() or sign.isalnum() else sign


def _is_hyphen_after(text: str, end: int) -> bool:
    """Whether a hyphen stands here behind which the sentence goes on without a word joined to it: Vor- und."""
    return text[end : end + 1] in HYPHENS and bool(text[end : end + 1]) and _parts_words(text[end + 1 : end + 2])


def _is_hyphen_before(text: str, start: int) -> bool:
    """Whether a hyphen stands before this place that no word precedes: und -speicherung."""
    return start > 0 and text[start - 1] in HYPHENS and (start == 1 or _parts_words(text[start - 2]))


def _parts_words(char: str) -> bool:
    return char.isspace() or char in _PARTING
