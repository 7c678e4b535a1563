"""Inflected forms that the dictionary lacks or has wrong, by Wiktionary's nouns.

Simplemma's dictionary has lemmas that are no words (Bären: Bäre; Papas: Papas), and misses irregular plurals. Where
Wiktionary has a form and not the lemma that the dictionary gives it, its own noun becomes the lemma; where the
dictionary has no noun of that form, it gets one. A form that may be of two nouns keeps the one that it has (Dosen:
Dose); the other noun finds it by its exact wording (see `elsewhere` of `NounForms`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from fundstelle.index.german.morphology import sharp_s_as_ss
from fundstelle.index.german.stopwords import STOP_WORDS
from fundstelle.index.german.wiktionary import ADJECTIVAL, WiktionaryNoun

__all__ = ["NounForms", "noun_forms"]

_SHORTEST: Final = 4
# By so much one noun must be more usual than another to get a form that the dictionary has given to the other.
_FAR_MORE_USUAL: Final = 10
_VOWELS: Final = "aeiouy"
_ENDINGS: Final = ("e", "n", "en", "er", "el", "s")


class NounForms(NamedTuple):
    """The forms of nouns.

    Attributes:
        lemmas: the lemma of each form, all in lower case.
        elsewhere: of each lemma the forms of it that have another one.
    """

    lemmas: dict[str, str]
    elsewhere: dict[str, list[str]]


def noun_forms(
    lemmas: Mapping[str, str], others: Mapping[str, str], adjectives: Container[str], nouns: Sequence[WiktionaryNoun]
) -> NounForms:
    """The lemmas of the forms of nouns, repaired and completed.

    Args:
        lemmas: the lemma of each form of a noun that the dictionary has, all in lower case.
        others: the same of forms of other words.
        adjectives: the lemmas of adjectives among those.
        nouns: what Wiktionary has.
    """
    known = {noun.lemma.lower() for noun in nouns if ADJECTIVAL not in noun.kinds}
    in_dictionary = lemmas.keys() | set(lemmas.values())
    paradigms = _paradigms(nouns)
    of_form: defaultdict[str, set[str]] = defaultdict(set)
    for lemma in paradigms.keys() & in_dictionary:
        for form in paradigms[lemma]:
            # An inflected adjective is one, and an old dative (Laufe) is a verb as a rule.
            is_other = others.get(form) in adjectives or (form not in lemmas and form in others and form[-1] == "e")
            if len(form) >= _SHORTEST and form not in STOP_WORDS and not is_other:
                of_form[form].add(lemma)
    heads = _heads(in_dictionary, {lemma for several in of_form.values() if len(several) > 1 for lemma in several})
    repaired = {form: _reformed(lemma, known) for form, lemma in lemmas.items()}
    elsewhere = _names_in_s(lemmas, others, {noun.lemma.lower() for noun in nouns if noun.genders})
    for form, candidates in sorted(of_form.items()):
        now = repaired.get(form)
        is_right = now is not None and ((form == now and now in known) or form in paradigms.get(now, ()))
        repaired[form] = lemma = _lemma(form, now if is_right else None, candidates, heads)
        for other in candidates - {lemma}:
            if _is_sought_by(other, form, lemma, paradigms[other], known):
                elsewhere[other].add(form)
    return NounForms(repaired, {lemma: sorted(forms) for lemma, forms in sorted(elsewhere.items())})


def _paradigms(nouns: Iterable[WiktionaryNoun]) -> dict[str, set[str]]:
    """The forms of each noun that has a gender and is not inflected as an adjective, in lower case."""
    paradigms: defaultdict[str, set[str]] = defaultdict(set)
    for noun in nouns:
        if noun.genders and ADJECTIVAL not in noun.kinds:
            paradigms[noun.lemma.lower()].update((noun.lemma.lower(), *map(str.lower, noun.forms)))
    return dict(paradigms)


def _lemma(form: str, now: str | None, candidates: Collection[str], heads: Mapping[str, int]) -> str:
    """The lemma of a form: the one that it has now, if that is right and no other noun is far more usual."""
    if now is None:
        return form if form in candidates and not _is_plural(form) else min(candidates, key=lambda c: (len(c), c))
    usual = max(sorted(candidates), key=lambda candidate: heads[candidate])
    return usual if form != now and heads[usual] > _FAR_MORE_USUAL * (heads[now] + 1) else now


def _names_in_s(
    lemmas: Mapping[str, str], others: Container[str], ordinary: Container[str]
) -> defaultdict[str, set[str]]:
    """By a name that the dictionary lacks, a name that it has and that may be its genitive: Lucas, but not Kaktus."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, lemma in lemmas.items():
        base = form[:-1]
        is_name = form == lemma and form[-1] == "s" and len(form) > _SHORTEST and form not in ordinary
        if is_name and base not in lemmas and base not in others:
            found[base].add(form)
    return found


def _is_sought_by(lemma: str, form: str, usual: str, paradigm: Container[str], known: Container[str]) -> bool:
    """Whether a form of two nouns is looked for by the one whose form it is not taken for.

    Demos and Dosen are, by Demo and Dosis; not Montage, which is what several Mondays could be called, and not what
    may be a dative: Reisen is none of Reis, whose plural ends in e.
    """
    if form in known:
        return form == lemma + "s" and lemma[-1] in _VOWELS and len(lemma) >= _SHORTEST
    if form in (lemma + "n", lemma + "en"):
        return lemma + "e" not in paradigm
    return form != lemma + "e" and not any(lemma + ending == usual for ending in _ENDINGS)


def _heads(words: Collection[str], lemmas: Container[str]) -> Counter[str]:
    """How many compounds each of some lemmas is the last part of, as far as the rest is a word: how usual it is."""
    heads: Counter[str] = Counter()
    for word in words:
        for cut in range(3, len(word) - 2):
            if word[cut:] in lemmas and (word[:cut] in words or word[: cut - 1] in words):
                heads[word[cut:]] += 1
    return heads


def _reformed(lemma: str, known: set[str]) -> str:
    """A lemma in the spelling since 1996, where it differs (Schloß)."""
    spelling = sharp_s_as_ss(lemma)
    return spelling if lemma not in known and spelling in known else lemma


def _is_plural(form: str) -> bool:
    """Whether a form looks like a plural."""
    return form.endswith(("en", "er", "s"))
