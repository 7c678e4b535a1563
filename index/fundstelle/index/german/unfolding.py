"""Which letters of a folded word stand for an umlaut: ue does in mueller, and does not in bauer."""

from __future__ import annotations

from fundstelle.index.german.lexicon import german_lexicon

__all__ = ["is_umlaut"]

_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
# Behind these letters a u belongs to them: Bauer, neue, Quelle; and ou.
_BEFORE_NO_UMLAUT = frozenset("aeoq")


def is_umlaut(wording: str, place: int) -> bool:
    """Whether the two letters at a place of a folded word stand for an umlaut.

    The dictionary decides, if it knows the word with an umlaut there or without. Of other words, most are names or
    compounds, and there it is an umlaut, but for a ue behind a vowel or a q.

    Args:
        wording: a folded word.
        place: the place of the first of the two letters.
    """
    pair = wording[place : place + 2]
    if pair not in _UMLAUTS:
        return False
    lexicon = german_lexicon()
    others = _unfolded(wording[:place]), _unfolded(wording[place + 2 :])
    around = {(wording[:place], wording[place + 2 :]), others}
    if any(f"{before}{_UMLAUTS[pair]}{behind}" in lexicon for before, behind in around):
        return True
    if any(f"{before}{pair}{behind}" in lexicon for before, behind in around):
        return False
    return pair != "ue" or wording[place - 1 : place] not in _BEFORE_NO_UMLAUT


def _unfolded(wording: str) -> str:
    for pair, umlaut in _UMLAUTS.items():
        wording = wording.replace(pair, umlaut)
    return wording
