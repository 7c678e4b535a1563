"""Everything that knows German: words, spellings, stems, stop words, and the Whoosh analyzers made of them."""

from fundstelle.index.german.analysis import AnalysedToken, Terms, analyse, fingerprint, terms_of
from fundstelle.index.german.folding import fold, normalise
from fundstelle.index.german.stopwords import STOP_WORDS, is_stop_word
from fundstelle.index.german.tokens import Token, tokenize

__all__ = [
    "STOP_WORDS",
    "AnalysedToken",
    "Terms",
    "Token",
    "analyse",
    "fingerprint",
    "fold",
    "is_stop_word",
    "normalise",
    "terms_of",
    "tokenize",
]
