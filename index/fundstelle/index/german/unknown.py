"""Words that the dictionary does not know: other spellings of known ones, genitives of names, and names.

A name must not become a thing: Snowball makes lasch of Laschet and Meise of Meiser. An unknown word belongs to a
known one only if it is its other spelling (Mueller, Muller) or its genitive (Chinas). Else a word with a capital
keeps all its letters but those of the genitive (Trumps: Trump); and one without a capital, which may be inflected in
any way, has its Snowball stem where no known word is near it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fundstelle.index.german.folding import normalise
from fundstelle.index.german.kinship import MARK
from fundstelle.index.german.morphology import WITHOUT_UMLAUTS
from fundstelle.index.german.spellings import other_spellings

if TYPE_CHECKING:
    from fundstelle.index.german.lemmas import Basic, Lemmas
    from fundstelle.index.german.lexicon import Entry, Lexicon

__all__ = ["UnknownWords", "acronym", "name_of_adjective"]

# An umlaut in two letters, as Snowball reads it.
_TWO_LETTERS: Final = re.compile(r"ae|oe|(?<![aeq])ue")
_UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü"}
# -isch makes adjectives of all kinds of words.
_SCH: Final = re.compile(r"(?P<name>\w{3,})(?:['’]sch|sche)(?:e?[mnrs]?)")
# With one of these a stem is a word, as a rule.
_ENDINGS: Final = ("", "e", "en", "n", "er", "el", "es", "s", "t", "ung")
# A name of fewer letters is not taken to be in the genitive.
_SHORTEST_NAME: Final = 3
_SHORTEST_ACRONYM: Final = 2


class UnknownWords:
    """What words are that the dictionary does not know."""

    def __init__(self, lexicon: Lexicon, lemmas: Lemmas) -> None:
        """Take for known what a lexicon knows."""
        self._lexicon = lexicon
        self._lemmas = lemmas

    def respelt(self, form: str, normalised: str) -> Entry | None:
        """What a form is that differs from a known one by its spelling, or how its umlauts are written; or None."""
        if normalised != form:
            entry = self._lexicon.entry_of(normalised)
            if entry is not None:
                return entry
        if _TWO_LETTERS.search(form):
            entry = self._lexicon.entry_of(_with_umlauts(form))
            if entry is not None:
                return entry
        for spelling in other_spellings(form):
            entry = self._lexicon.entry_of(spelling)
            if entry is not None:
                return entry
        if not form.isascii():
            return None
        return next(iter(self._lexicon.with_other_umlaut(form)), None)

    def readings(self, form: str, normalised: str, *, is_capitalised: bool) -> tuple[Basic, ...]:
        """The lemma and stem of an unknown form, and what else to look for when it is typed.

        Args:
            form: the form in lower case, clean.
            normalised: the same normalised.
            is_capitalised: whether it is written with a capital.
        """
        lemma = normalised
        if form.endswith("s") and not form.endswith("ss") and len(form) > _SHORTEST_NAME:
            base = form[:-1]
            entry = self._lexicon.entry_of(base) or self.respelt(base, normalised[:-1])
            if entry is not None and entry.noun is not None:
                return (self._lemmas.readings[entry.noun],)
            lemma = normalised[:-1]
        name = lemma, self._name(lemma)
        # What is in ASCII stays as it is when it is normalised again; what was in another script may not.
        again = normalised if form.isascii() else normalise(normalised)
        stem = self._lemmas.stem_of(normalised, again)
        if self._is_taken(stem):
            return (name,)
        return (name, (normalised, stem)) if is_capitalised else ((normalised, stem), name)

    def _name(self, lemma: str) -> str:
        """The term of a name: no letter is lost but the dots of umlauts."""
        term = _TWO_LETTERS.sub(lambda match: match[0][0], lemma).translate(WITHOUT_UMLAUTS)
        return term + MARK if self._is_taken(term) else term

    def _is_taken(self, stem: str) -> bool:
        """Whether a stem is, as far as can be seen, that of a known word."""
        known = self._lexicon.entry_of
        return any(known(stem + ending) is not None for ending in _ENDINGS)


def acronym(word: str) -> str | None:
    """The acronym of which a word, as it is written, is the genitive or the plural (NATOs, PCs); None if it is none."""
    letters = word[:-1]
    return letters if word[-1:] == "s" and len(letters) >= _SHORTEST_ACRONYM and letters.isupper() else None


def name_of_adjective(word: str) -> str | None:
    """The name that an adjective, as it is written, is made of with -sch (Kant'sche, freudscher); None if of none."""
    # Most words have no such end, which is seen sooner than by an expression.
    match = _SCH.fullmatch(word) if "sch" in word[-6:] else None
    if match is None or match["name"].lower().endswith(("i", "deut", "teut")):
        return None
    # Without an apostrophe it has no capital, as Gletscher has.
    return match["name"] if word.islower() or not word.isalpha() else None


def _with_umlauts(form: str) -> str:
    return _TWO_LETTERS.sub(lambda match: _UMLAUTS[match[0]], form)
