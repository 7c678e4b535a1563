"""The same word with an umlaut more or less: Jörg, Joerg, Jorg. For fields without stems, which see through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

__all__ = ["respelled"]

# A vowel that may have an umlaut, and the e behind it that says so. Not the u of au, eu, ou and qu, and not the vowels
# at the end of Michael, Samuel and Noel.
_VOWEL = r"([ao]|(?<![aeoq])u)(e?)(?!l$|el$)"
# With so many vowels all combinations are tried.
_FEW = 4


def respelled(wording: str) -> Iterator[str]:
    """The other wordings of what may be the same word but for umlauts.

    Of a word with many vowels these are the one without any umlaut, and those in which one vowel is changed.

    Args:
        wording: a folded word: ä, ö and ü are ae, oe and ue.
    """
    parts = re.split(_VOWEL, wording)
    others, vowels, typed = parts[::3], [*parts[1::3], ""], tuple(parts[2::3])
    ways = product(("", "e"), repeat=len(typed)) if len(typed) <= _FEW else _with_one_changed(typed)
    for umlauts in ways:
        if umlauts != typed:
            yield "".join(map("".join, zip(others, vowels, (*umlauts, ""), strict=True)))


def _with_one_changed(typed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield ("",) * len(typed)
    for place, umlaut in enumerate(typed):
        yield (*typed[:place], "" if umlaut else "e", *typed[place + 1 :])
