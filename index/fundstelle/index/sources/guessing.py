"""Which encoding of eight bits a text is in, if it is not UTF-8 and does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

__all__ = ["guess_encoding"]

# What is assumed where nothing speaks for another encoding.
_USUAL = "cp1252"

# Those of German texts, the likeliest first: Windows, the Macintosh before 2001, and DOS. General detectors confuse
# them with those of eastern Europe, because the umlauts have the same bytes in both.
_GERMAN = (_USUAL, "mac_roman", "cp850")

# Those that are told apart by their letters once it is clear that a text is not German.
_FOREIGN = ("cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1257", "cp866", "mac_cyrillic")

# Which share of the characters beyond ASCII must stand where they would in a German text.
_CERTAIN = 0.9
_PLAUSIBLE = 0.7
_FEWEST_FOREIGN = 16
_WINDOW = 200
_MOST_WINDOWS = 200

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")

# A letter with an accent stands in a word with plain letters, and a sign does not stand within a word.
_UMLAUTS = "äöüßÄÖÜ"
_LETTERS = f"{_UMLAUTS}àâáåãçéèêëíîïñóôòøúûùœæÉÀÅØÇ"
_SIGNS = "„“”‚‘»«›‹–—…€§°·•©®™½¼¾²³×±µ\u00a0"
_FITTING = re.compile(
    rf"(?<=[A-Za-z])[{_LETTERS}’\u00ad]|[{_LETTERS}](?=[A-Za-z])|(?<![A-Za-z])[{_SIGNS}’]|[{_SIGNS}’](?![A-Za-z])"
)


def guess_encoding(data: bytes) -> str:
    """Guess the encoding of a text with bytes beyond ASCII that is not UTF-8.

    Returns:
        A name as Python's codecs have it.
    """
    sample = b"\n".join(islice(_windows(data), _MOST_WINDOWS))
    beyond = len(_BEYOND_ASCII.findall(sample))
    fitting = {name: _fitting(sample, name) for name in _GERMAN}
    if fitting[_USUAL][0] >= _CERTAIN * beyond:
        return _USUAL
    best = max(_GERMAN, key=lambda name: sum(fitting[name]))
    if fitting[best][0] >= _PLAUSIBLE * beyond:
        return best
    return (_foreign(sample) if beyond >= _FEWEST_FOREIGN else None) or _USUAL


def _windows(data: bytes) -> Iterator[bytes]:
    """What is around the bytes beyond ASCII, each part of the text once."""
    end = 0
    while found := _BEYOND_ASCII.search(data, end):
        start = max(end, found.start() - _WINDOW)
        end = found.end() + _WINDOW
        yield data[start:end]


def _fitting(sample: bytes, encoding: str) -> tuple[int, int]:
    """How many characters beyond ASCII stand where a German text would have them, and how many of them are German."""
    found = [match.group() for match in _FITTING.finditer(sample.decode(encoding, "replace"))]
    return len(found), sum(character in _UMLAUTS for character in found)


def _foreign(sample: bytes) -> str | None:
    # Imported here because most texts are UTF-8 and need none of it.
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_FOREIGN)).best()
    return found.encoding if found else None
