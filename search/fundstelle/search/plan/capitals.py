"""Whether a capital makes a typed word a noun (Aus Bundesliga), or only begins a sentence (Aus welchem Grund)."""

from __future__ import annotations

from collections.abc import Sequence

from fundstelle.index.german.stopwords import is_noun_by_capital
from fundstelle.search.language.clauses import Clause, Keyword

__all__ = ["without_beginnings"]

# What may stand between nouns where no verb is: Würde des Menschen, Haben und Sein.
_BETWEEN_NOUNS = frozenset(
    [
        "am",
        "an",
        "auf",
        "bei",
        "beim",
        "das",
        "dem",
        "den",
        "der",
        "des",
        "für",
        "im",
        "in",
        "mit",
        "nach",
        "ohne",
        "und",
        "oder",
        "vom",
        "von",
        "vor",
        "zum",
        "zur",
    ]
)
_SIGNS = ".,;:!?"
_ENDS = (".", ":", "!", "?")


def without_beginnings(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses beside each other without the stop words that have a capital only because a sentence begins."""
    words = [clause.text for clause in clauses if isinstance(clause, Keyword)]
    kept: list[Clause] = []
    begins = _is_sentence(words)
    for clause in clauses:
        text = clause.text if isinstance(clause, Keyword) else ""
        if not (begins and is_noun_by_capital(text.rstrip(_SIGNS))):
            kept.append(clause)
        begins = text.endswith(_ENDS)
    return kept


def _is_sentence(words: Sequence[str]) -> bool:
    """Whether words look like a sentence rather than like nouns: it asks, or has a word that no noun has beside it."""
    if len(words) < 2:
        return False
    _, *others = plain = [word.rstrip(_SIGNS) for word in words]
    is_odd = any(word.islower() and word not in _BETWEEN_NOUNS for word in others)
    return is_odd or words[-1].endswith("?") or all(map(str.isupper, plain))
