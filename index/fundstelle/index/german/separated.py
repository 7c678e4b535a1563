"""Verbs whose particle stands apart, at the end of their clause: "Die Zahl nimmt seit Jahren zu" has zunehmen in it.

It is the particle that asks for its neighbours (see `neighbours`), since it is rarer than its verb, and tells most
where the clause ends behind it: at a sign, before a conjunction or with the text. Of the words before it, the first one
of the clause is taken that is a form of a verb which the dictionary knows with this particle; in a German main clause
the finite verb comes second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from fundstelle.index.german.morphology import VERB
from fundstelle.index.german.tokens import Reading, Token

if TYPE_CHECKING:
    from fundstelle.index.german.lexicon import Lexicon

__all__ = ["CLOSING_WORDS", "FARTHEST", "FREE_PARTICLES", "PARTICLES", "separated"]

#: So many words may stand between a verb and its particle.
FARTHEST: Final = 24

# fmt: off
#: Particles that are little else: wherever one stands in a clause, it goes with its verb.
FREE_PARTICLES: Final = frozenset(
    [
        "empor", "fort", "herab", "heran", "herauf", "heraus", "herbei", "herein", "herum", "herunter",
        "herüber", "hervor", "hinab", "hinauf", "hinunter", "hinzu", "inne", "los", "nieder", "teil", "voran",
        "voraus", "vorbei", "vorüber", "weg", "zurecht", "zurück",
    ]
)
#: What may be the particle of a verb; those that are also something else, only at the end of a clause.
PARTICLES: Final = FREE_PARTICLES | frozenset(
    [
        "ab", "an", "aneinander", "auf", "aufeinander", "aus", "auseinander", "bei", "bekannt", "bereit",
        "bevor", "blank", "bloß", "breit", "dahin", "dar", "daran", "davon", "davor", "dazu", "durch",
        "durcheinander", "ein", "entgegen", "entlang", "fehl", "fern", "fest", "frei", "gegenüber", "gleich",
        "gut", "haus", "heim", "her", "hin", "hinaus", "hindurch", "hinein", "hinterher", "hinüber", "hinweg",
        "hoch", "irre", "kaputt", "kennen", "klar", "krank", "kund", "kurz", "leicht", "leid", "maß", "mit",
        "nach", "nahe", "offen", "preis", "quer", "rauf", "raus", "rein", "runter", "rüber", "schief",
        "schwarz", "schwer", "sicher", "spazieren", "stand", "statt", "still", "stramm", "tot", "um", "umher",
        "umhin", "unter", "vor", "vorher", "vorweg", "wahr", "weiter", "wett", "wieder", "wohl", "zu",
        "zufrieden", "zugrunde", "zunichte", "zusammen", "zuvor", "zuwider", "über", "überein",
    ]
)
#: Before these a clause may end without a sign.
CLOSING_WORDS: Final = frozenset(["aber", "bzw", "denn", "doch", "oder", "sondern", "sowie", "und"])

_CLAUSE_ENDS: Final = frozenset(".,;:!?…–—")
_SENTENCE_ENDS: Final = frozenset(".;:!?…")
# What a point may stand behind within a sentence, beside numbers.
_ABBREVIATIONS: Final = frozenset(
    [
        "a", "abs", "art", "b", "bzw", "ca", "chr", "co", "d", "dr", "engl", "etc", "evtl", "geb", "gest", "h",
        "inkl", "jh", "lat", "max", "min", "mio", "mr", "mrs", "mrd", "nr", "prof", "s", "sog", "sr", "st",
        "str", "u", "usw", "v", "vgl", "z",
    ]
)
# fmt: on
_ROMAN: Final = frozenset("IVXLC")
# Far from their particle these are mostly the auxiliary of another verb.
_AUXILIARIES: Final = frozenset(["dürfen", "haben", "können", "mögen", "müssen", "sein", "sollen", "werden", "wollen"])


def separated(token: Token, before: Iterable[Token], after: Iterable[Token], lexicon: Lexicon) -> Reading | None:
    """The verb that a particle belongs to, with the particle joined to it; the verb is the other stretch of it.

    Args:
        token: the particle; of any other word None is said.
        before: the words before it, the nearest first.
        after: those behind it, likewise.
        lexicon: says what is a form of a verb.
    """
    particle = token.text
    if particle not in PARTICLES or token.hyphen_before or token.hyphen_after:
        return None
    is_last = _is_last(token, after)
    if not is_last and (particle not in FREE_PARTICLES or token.sign_after):
        return None
    sentence = list(takewhile(lambda other: not _ends_sentence(other), before))
    for first, last in _clauses(sentence):
        for place in range(last - 1, first - 1, -1):
            other = sentence[place]
            verb = _joined(particle, other.text, lexicon, is_first=place == len(sentence) - 1)
            if verb and (is_last or verb.removeprefix(particle) not in _AUXILIARIES):
                return Reading(verb, token.start, token.end, ((other.start, other.end),))
    return None


def _is_last(token: Token, after: Iterable[Token]) -> bool:
    """Whether a clause may end behind a word."""
    if token.sign_after:
        return token.sign_after in _CLAUSE_ENDS
    following = next(iter(after), None)
    return following is None or following.text in CLOSING_WORDS


def _ends_sentence(token: Token) -> bool:
    """Whether a sentence ends behind a word, and not a number, as of a day or a time, or what is cut short."""
    if token.sign_after not in _SENTENCE_ENDS or not token.sign_after:
        return False
    word = token.text
    return not (word.isdecimal() or word.lower() in _ABBREVIATIONS or _ROMAN.issuperset(word))


def _clauses(sentence: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """The stretches between commas of a sentence that is given from its end; enumerations and insertions have some."""
    first = 0
    for place, token in enumerate(sentence):
        if token.sign_after and token.sign_after in _CLAUSE_ENDS and place > first:
            yield first, place
            first = place
    yield first, len(sentence)


def _joined(particle: str, form: str, lexicon: Lexicon, *, is_first: bool) -> str | None:
    """The infinitive of a verb with its particle, if a word is a form of it. Capitals begin sentences and nouns."""
    if not form[0].islower() and not is_first:
        return None
    form = form.lower()
    simple = lexicon.entry_of(form)
    if simple is not None and simple.other is not None and simple.kind & VERB:
        verb = simple.other if simple.other.startswith(particle) else particle + simple.other
        if _is_infinitive(verb, lexicon):
            return verb
    # What is also an adjective is not known as a form of a verb, but mostly is with the particle: brach; ausbrach.
    whole = lexicon.entry_of(particle + form)
    if whole is None or whole.other is None or not whole.kind & VERB or not whole.other.startswith(particle):
        return None
    return whole.other if whole.other != particle + form or form.endswith("n") else None


def _is_infinitive(verb: str, lexicon: Lexicon) -> bool:
    entry = lexicon.entry_of(verb)
    return entry is not None and entry.other == verb and bool(entry.kind & VERB)
