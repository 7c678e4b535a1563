"""Compiles simplemma's German dictionary into the tables that `lexicon` reads.

The dictionary maps 1.1 million word forms to lemmas and marks nouns by their capital. Two things are made of it:

- *entries*: for every form, in lower case, how its lemma as a noun and its lemma as any other word are derived from it;
- *productivity*: how many of the dictionary's own compounds have a string as modifier (first part, with its linking
  element: "arbeits" in Arbeitszeit) or a noun as head (last part). Nobody labelled these compounds. Every noun is cut
  wherever a licit modifier meets a known noun; where several cuts are possible, the one whose parts are most productive
  is counted, and the counting is repeated with the new counts (expectation maximisation with hard decisions, as in
  Koehn & Knight 2003, "Empirical Methods for Compound Splitting", who take the frequencies from a corpus instead).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import marisa_trie

from fundstelle.index.german._forms import form_filter
from fundstelle.index.german.inflection import noun_forms
from fundstelle.index.german.kinship import class_terms
from fundstelle.index.german.lemmas import Lemmas
from fundstelle.index.german.lexicon import Lexicon
from fundstelle.index.german.lexicon_file import Compiled, lexicon_digest
from fundstelle.index.german.morphology import (
    ADJECTIVE,
    ADJECTIVE_SUFFIXES,
    NOMINALISED,
    NOUN,
    PARTICLE,
    PREFIXES,
    SUFFIXES,
    VERB,
    VERB_PREFIXES,
    VOWELS,
    sharp_s_as_ss,
)
from fundstelle.index.german.parts import parts_tables
from fundstelle.index.german.wiktionary import WiktionaryNoun

# A part counts as proven by another part that occurs in at least this many compounds.
PROVEN: Final = 8
ROUNDS: Final = 4
FAR_MORE_USUAL: Final = 10


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The dictionary by lower-case form: lemma as a noun, lemma as another word, and the sets derived from them.

    `elsewhere` has, by lemma, the forms that are taken for those of another noun.
    """

    nouns: Mapping[str, str]
    others: Mapping[str, str]
    lemmas: frozenset[str]
    verbs: frozenset[str]
    adjectives: frozenset[str]
    particles: frozenset[str]
    elsewhere: Mapping[str, Sequence[str]]

    def kind(self, form: str) -> int:
        """The word classes of a lower-case form, as a sum of NOUN, VERB, ADJECTIVE, PARTICLE and NOMINALISED."""
        kind = NOUN if form in self.nouns else 0
        other = self.others.get(form)
        if other is None:
            return kind
        if other in self.verbs:
            return kind | VERB
        if other not in self.adjectives:
            return kind | PARTICLE
        return kind | ADJECTIVE | (NOMINALISED if kind and other != form else 0)

    def nominalised(self, form: str) -> bool:
        """Whether the form is an inflected adjective that is written as a noun, too (Große, Verletzten)."""
        other = self.others.get(form, form)
        return form in self.nouns and other != form and other in self.adjectives


@dataclass(frozen=True, slots=True)
class Productivity:
    """In how many of the dictionary's compounds a modifier, a noun head or an adjective head occurs."""

    modifiers: Mapping[str, int]
    bases: Mapping[str, str]
    heads: Mapping[str, int]
    adjectives: Mapping[str, int]


def read_words(dictionary: Iterable[tuple[str, str]], wiktionary: Sequence[WiktionaryNoun] = ()) -> Dictionary:
    """Sorts (form, lemma) pairs into nouns and others; forms and lemmas are lowered, verbs and adjectives recognised.

    The nouns are repaired and completed by those of Wiktionary (see `inflection`).

    An adjective has a form in -em; a verb has a present participle in -nd or a form in -st. Anything else that is no
    noun counts as a particle, also the adjectives of which the dictionary has a single form.
    """
    nouns: dict[str, str] = {}
    others: dict[str, str] = {}
    for form, lemma in dictionary:
        (nouns if form[:1].isupper() else others)[form.lower()] = lemma.lower()
    nouns = {form: _corrected(nouns, others, form, lemma) for form, lemma in nouns.items()}
    adjectives = {lem for form, lem in others.items() if form == lem + "em" or (lem[-1:] == "e" and form == lem + "m")}
    behind_prefixes = _verbs_behind_prefixes(others)
    others |= {verb: verb for verb in behind_prefixes}
    nouns, elsewhere = noun_forms(nouns, others, adjectives, wiktionary)
    verbs = ({lemma for form, lemma in others.items() if _is_verbal(form, lemma)} - adjectives) | behind_prefixes
    particles = set(others.values()) - adjectives - verbs
    lemmas = frozenset(lemma for lemma in nouns.values() if (len(lemma) > 2 or lemma == "öl") and lemma.isalpha())
    return Dictionary(nouns, others, lemmas, frozenset(verbs), frozenset(adjectives), frozenset(particles), elsewhere)


def _verbs_behind_prefixes(others: Mapping[str, str]) -> set[str]:
    """The infinitives behind a prefix that the dictionary takes for forms of something that is no verb (anfragen)."""
    verbs = {lemma for form, lemma in others.items() if _is_verbal(form, lemma)}
    found = set()
    for form, lemma in others.items():
        if form.endswith("n") and lemma in (form[:-1], form[:-3]) and lemma not in verbs:
            found |= {form for cut in range(2, len(form) - 3) if form[:cut] in VERB_PREFIXES and form[cut:] in verbs}
    return found


def _is_verbal(form: str, lemma: str) -> bool:
    """Whether a form and its lemma show a verb: its present participle, or its second person singular."""
    if lemma[-1:] != "n":
        return False
    return form in (lemma + "d", lemma[:-2] + "st", lemma[:-1] + "st", lemma[:-2] + "test")


def _corrected(nouns: Mapping[str, str], others: Mapping[str, str], form: str, lemma: str) -> str:
    """The lemma of a noun without two errors of the dictionary.

    It takes nouns in -el and -er for forms of an infinitive (Anker: Ankern), and singulars in -en for plurals
    (Staubecken: Staubecke) although it has their genitive (Staubeckens: Staubecken).
    """
    if lemma == form + "n" and form.endswith(("el", "er")):
        return form
    if form != lemma and form.endswith("en") and form.startswith(lemma) and form not in others:
        return form if nouns.get(form + "s") == form else lemma
    return lemma


def modifier_base(words: Dictionary, modifier: str) -> str | None:
    """The lemma that a string stands for as a modifier (arbeits -> arbeit, sprach -> sprache), or None if it cannot.

    Tried in this order: a form of a noun (Kinder-), a noun and s (Arbeits-), a noun whose final e gave way to s
    (Hilfs-) or to nothing (Sprach-), an adjective (Groß-), the stem of a verb (Tauch-, Bade-), a particle (Innen-),
    a Greek or Latin combining form in -o (Thermo-).
    """
    if modifier in PREFIXES or not VOWELS.intersection(modifier):
        return None
    noun = words.nouns.get(modifier)
    # Of so short a form no more is left than of a noun whose final e gave way (Erd-).
    if noun is not None and not (len(modifier) == 3 and noun == modifier + "e"):
        return noun if len(modifier) > 3 or (noun == modifier and noun in words.lemmas) else None
    if len(modifier) < 3:
        return None
    if modifier[-1] == "s" and len(modifier) > 4:
        for base in (modifier[:-1], modifier[:-1] + "e"):
            if base in words.lemmas:
                return base
    if modifier + "e" in words.lemmas:
        return modifier + "e"
    return modifier if modifier in words.adjectives else _verb_or_particle(words, modifier)


def _verb_or_particle(words: Dictionary, modifier: str) -> str | None:
    stem = modifier[:-1] if modifier[-1] == "e" and len(modifier) > 4 else modifier
    for verb in (modifier + "en", modifier + "n", stem + "en"):
        if verb in words.verbs:
            return verb
    if len(modifier) <= 3:
        return None
    if modifier in words.particles and not _directional(modifier):
        return modifier
    return modifier if modifier[-1] == "o" else None


def _directional(particle: str) -> bool:
    """Whether a particle is the kind of adverb that verbs take as a prefix (heraus-, vorbei-, rückwärts-)."""
    return particle.startswith(("da", "ent", "her", "hin", "vor", "zu")) or particle.endswith("wärts")


def measure_productivity(words: Dictionary) -> Productivity:
    """Cuts the dictionary's own compounds in two and counts their parts (see the module's docstring)."""
    base = cache(lambda modifier: modifier_base(words, modifier))
    cuts = _possible_cuts(words, base)
    modifiers: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for number in range(ROUNDS):
        modifiers, heads = _count_best(cuts, modifiers, heads, PROVEN if number > 1 else 0)
    adjectives = _adjective_heads(words, modifiers)
    # In order, because of two with the same Swiss spelling the last one counts.
    bases = {modifier: base(modifier) or modifier for modifier in sorted(modifiers)}
    bases = {sharp_s_as_ss(modifier): lemma for modifier, lemma in bases.items()} | bases
    return Productivity(_merge_spellings(modifiers), bases, _merge_spellings(heads), _merge_spellings(adjectives))


def _merge_spellings(counts: Mapping[str, int]) -> dict[str, int]:
    """Adds up what is counted for ß and for ss (Prozeß, Prozess), under both spellings."""
    sums: Counter[str] = Counter()
    for word, count in counts.items():
        sums[sharp_s_as_ss(word)] += count
    # A final ß stays in the reformed spelling; Russ would be found in Russland.
    swiss = {sharp_s_as_ss(word) for word in counts if word[-1] != "ß"}
    return {word: sums[sharp_s_as_ss(word)] for word in counts.keys() | swiss}


def _possible_cuts(words: Dictionary, base: Callable[[str], str | None]) -> list[list[tuple[str, str]]]:
    """For every noun that can be cut, all its cuts into (modifier, head)."""
    heads = words.lemmas - SUFFIXES
    found = []
    for word in heads - words.verbs:
        if len(word) < 6 or words.nominalised(word) or _compared(words, word):
            continue
        cuts = [(word[:i], word[i:]) for i in range(2, len(word) - 1) if word[i:] in heads and base(word[:i])]
        if cuts:
            found.append(cuts)
    return found


def _compared(words: Dictionary, word: str) -> bool:
    """Whether a noun is a comparative or superlative (der Schnellste), which would make a head of Ste or Este."""
    stems = (word[: -len(ending)] for ending in ("este", "ste", "ere", "re") if word.endswith(ending))
    return any(stem in words.adjectives for stem in stems)


def _count_best(
    cuts: list[list[tuple[str, str]]], modifiers: Counter[str], heads: Counter[str], proven: int
) -> tuple[Counter[str], Counter[str]]:
    """One round: counts each noun's most productive cut, each part only where the other one is proven."""
    new_modifiers: Counter[str] = Counter()
    new_heads: Counter[str] = Counter()
    for options in cuts:
        chosen = options
        if modifiers and len(options) > 1:
            chosen = [max(options, key=lambda cut: modifiers[cut[0]] * heads[cut[1]])]
        for modifier, head in chosen:
            if heads[head] >= proven:
                new_modifiers[modifier] += 1
            if modifiers[modifier] >= proven:
                new_heads[head] += 1
    return new_modifiers, new_heads


def _adjective_heads(words: Dictionary, modifiers: Mapping[str, int]) -> Counter[str]:
    """Counts the adjectives that nouns are put before (fähig in arbeitsfähig), without present participles."""
    heads: Counter[str] = Counter()
    for word in words.adjectives:
        if word.endswith("end"):
            continue
        cuts = [(word[:i], word[i:]) for i in range(4, len(word) - 3) if word[i:] in words.adjectives]
        cuts = [cut for cut in cuts if modifiers.get(cut[0], 0) >= PROVEN and _is_noun_modifier(words, cut[0])]
        if cuts:
            heads[max(cuts, key=lambda cut: modifiers[cut[0]])[1]] += 1
    return heads


def _is_noun_modifier(words: Dictionary, modifier: str) -> bool:
    base = modifier_base(words, modifier)
    return base in words.lemmas and modifier not in words.adjectives


def compile_lexicon(dictionary: Iterable[tuple[str, str]], nouns: Sequence[WiktionaryNoun] = ()) -> Compiled:
    """Makes of (form, lemma) pairs, and of nouns, the trie, the record numbers and the tables that `Lexicon` takes."""
    words = read_words(dictionary, nouns)
    productivity = measure_productivity(words)
    trie, index, entries = _compile_entries(words, productivity.heads)
    modifiers, heads = _counts(words, productivity)
    bases, adjectives = (
        {modifier: productivity.bases[modifier] for modifier in modifiers},
        dict(productivity.adjectives),
    )
    totals = sum(modifiers.values()), sum(count for count in productivity.heads.values() if count > 1)
    counted = [
        sorted((modifier, count, bases[modifier]) for modifier, count in modifiers.items()), sorted(heads.items()),
        adjectives, *totals,
    ]  # fmt: skip
    parts = parts_tables(modifiers, heads, bases, totals) | {
        "adjectives": adjectives, "modifier_total": totals[0], "head_total": totals[1], "digest": "",
        "elsewhere": words.elsewhere,
    }  # fmt: skip
    # What a reader takes for one word, the lexicon knows that has all but the terms of its lemmas.
    terms = _terms(words, Lemmas(Lexicon(trie, index, entries | parts)), nouns)
    entries = _with_terms(trie, index, entries, terms)
    return trie, index, entries | parts | {"digest": lexicon_digest((trie, index, entries), counted)}


def _terms(words: Dictionary, lemmas: Lemmas, nouns: Sequence[WiktionaryNoun]) -> dict[str, str]:
    """The terms of the lemmas that do not have the Snowball stem (see `kinship`)."""
    stems = dict(lemmas.reading(lemma) for lemma in {*words.nouns.values(), *words.others.values()})
    return class_terms(stems, stems.__getitem__, words, nouns)


def _compile_entries(
    words: Dictionary, heads: Mapping[str, int]
) -> tuple[marisa_trie.Trie, array[int], dict[str, Any]]:
    """Numbers the forms, and the records by which their lemmas are made; -1 stands for no lemma, and for no term."""
    rules: dict[tuple[int, str], int] = {}
    records: dict[tuple[int, int, int, int], int] = {}
    forms = words.nouns.keys() | words.others.keys()
    swiss: dict[str, str] = {}
    # In order, because of two with the same Swiss spelling the last one counts.
    for form in sorted(form for form in forms if "ß" in form):
        spelling = sharp_s_as_ss(form)
        if spelling not in forms or _more_usual(words, heads, form, spelling):
            swiss[spelling] = form
    trie = marisa_trie.Trie(forms | swiss.keys())
    index = array("H", bytes(2 * len(trie)))
    for spelling, number in trie.iteritems():
        form = swiss.get(spelling, spelling)
        noun, other = words.nouns.get(form), words.others.get(form)
        noun_rule = -1 if noun is None else rules.setdefault(_rule(spelling, noun), len(rules))
        other_rule = -1 if other is None else rules.setdefault(_rule(spelling, other), len(rules))
        index[number] = records.setdefault((noun_rule, other_rule, words.kind(form), -1), len(records))
    return trie, index, {"form_filter": form_filter(trie)} | _entry_tables(rules, records)


def _entry_tables(
    rules: Mapping[tuple[int, str], int], records: Mapping[tuple[int, int, int, int], int]
) -> dict[str, Any]:
    nouns, others, kinds, terms = zip(*records, strict=True)
    return {
        "rule_cuts": array("H", [cut for cut, _ in rules]), "rule_tails": "\n".join(tail for _, tail in rules),
        "record_nouns": array("i", nouns), "record_others": array("i", others), "record_kinds": array("B", kinds),
        "record_terms": array("i", terms),
    }  # fmt: skip


def _with_terms(
    trie: marisa_trie.Trie, index: array[int], entries: Mapping[str, Any], terms: Mapping[str, str]
) -> dict[str, Any]:
    """The tables of entries with the terms of some lemmas; their numbers of records are replaced."""
    rules = {rule: number for number, rule in enumerate(_pairs_of_rules(entries))}
    columns = [entries[f"record_{name}"] for name in ("nouns", "others", "kinds", "terms")]
    records = {record: number for number, record in enumerate(zip(*columns, strict=True))}
    known = list(records)
    for lemma, term in sorted(terms.items()):
        number = trie.get(lemma)
        if number is not None:
            noun, other, kind, _ = known[index[number]]
            rule = rules.setdefault(_rule(lemma, term), len(rules))
            index[number] = records.setdefault((noun, other, kind, rule), len(records))
    return {**entries, **_entry_tables(rules, records)}


def _pairs_of_rules(entries: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    return zip(entries["rule_cuts"], entries["rule_tails"].split("\n"), strict=True)


def _more_usual(words: Dictionary, heads: Mapping[str, int], one: str, other: str) -> bool:
    """Whether a noun is so much more productive than another that it is meant by its spelling (Strasse: not Strass)."""
    counts = [heads.get(words.nouns.get(form, ""), 0) for form in (one, other)]
    return counts[0] > FAR_MORE_USUAL * (counts[1] + 1)


def _rule(form: str, lemma: str) -> tuple[int, str]:
    """How many letters to cut from the end of the form, and what to put there, to make the lemma."""
    same = len(lemma)
    while not form.startswith(lemma[:same]):  # they differ at the end only, as a rule
        same -= 1
    return len(form) - same, lemma[same:]


def _counts(words: Dictionary, productivity: Productivity) -> tuple[dict[str, int], dict[str, int]]:
    """The counts of modifiers and heads without those of parts seen but once, which are chance as often as not."""
    modifiers = {modifier: count for modifier, count in productivity.modifiers.items() if count > 1}
    lemma_counts = {head: count for head, count in productivity.heads.items() if count > 1}
    heads = {
        form: lemma_counts[lemma]
        for form, lemma in words.nouns.items()
        if lemma in lemma_counts and not (words.nominalised(form) and words.others[form] in ADJECTIVE_SUFFIXES)
    }
    for form, count in [*heads.items(), *lemma_counts.items()]:
        for spelling in (form, sharp_s_as_ss(form)):
            heads[spelling] = max(count, heads.get(spelling, 0))
    return modifiers, heads
