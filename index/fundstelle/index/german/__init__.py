"""Everything that knows German: words and their spellings, lemmas, stems, compounds.

tokens                       text -> words with their places, and what a word is (gender forms, hyphenated words)
numbers                      one term for all spellings of a number, of a date, of a time
folding                      one spelling for what a reader takes for the same
unfolding                    which letters of a folded word are an umlaut
morphology                   word classes, and affixes that look like words
lexicon, _forms              word forms -> lemmas and word classes
lexicon_build, lexicon_file  simplemma's dictionary, compiled, and the file that it is kept in
wiktionary, inflection       nouns of Wiktionary, and what they repair in that dictionary
kinship, conversions         which of its lemmas share a term, and nouns and verbs that are one
spellings                    words of two spellings
unknown                      words that it does not know: names and their genitives
prepare                      what compiles it, when the package is built
memory                       what of all this is remembered, within bounds
installed                    the versions of the packages and the sources that all this depends on
lemmas                       what lemmas are in the eyes of a reader (of a participle its verb), and their stems
_compounds, _costs           compound -> parts, and what parts cost
_wholes, opaque              words that are no compounds to a reader, by rule and by name
parts, _parts                how productive parts are, looked up in place
neighbours, ellipsis         words that others beside them stand for: Vor- und Nachteile -> Vorteile
separated                    verbs whose particle stands apart: nimmt … zu -> zunehmen
stopwords                    words that say nothing about what a text is about
userwords                    a user's own synonyms and splits
words                        all of this for one word
analysis                     all of this for a text; the one door for the rest of the program
seen, _scan                  what is known of the chunks of texts, by which these are looked through for words
units                        the terms of one word with all that is joined to it
bulk, chunks, _chunks        very many texts at once, as numbers of units
behaviour, probes            what the analysis does, in digests of what becomes of some words and texts
"""

from fundstelle.index.german.analysis import AnalysedToken, German, ReadWord, continued, german, kin_of
from fundstelle.index.german.behaviour import fingerprint
from fundstelle.index.german.folding import fold, normalise
from fundstelle.index.german.tokens import SEPARATOR
from fundstelle.index.german.unfolding import is_umlaut
from fundstelle.index.german.userwords import UserWords, parse_user_words, read_user_words
from fundstelle.index.german.words import Word

__all__ = [
    "SEPARATOR",
    "AnalysedToken",
    "German",
    "ReadWord",
    "UserWords",
    "Word",
    "continued",
    "fingerprint",
    "fold",
    "german",
    "is_umlaut",
    "kin_of",
    "normalise",
    "parse_user_words",
    "read_user_words",
]
