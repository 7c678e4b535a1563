"""What the German analysis does, in a few digests: an index made with others cannot be searched with this code.

They follow from what is done, not from what is installed: a newer package that does the same leaves an index as it is.
There is one of all that the dictionary says, and one of what becomes of some words and texts (see `probes`) and of the
Latin spelling of every character, which no list could stand for. They are computed when the package is built, and kept
beside the dictionary together with what they depend on; where that differs later, they are computed by each process
that asks for them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fundstelle.index.german.folding import normalise_clean
from fundstelle.index.german.installed import DATA, installed_version, source_digest
from fundstelle.index.german.userwords import UserWords, parse_user_words

if TYPE_CHECKING:
    from fundstelle.index.german.analysis import AnalysedToken

__all__ = ["FINGERPRINT", "fingerprint", "fingerprint_file", "is_fingerprint_kept"]

#: The file that comes with the package.
FINGERPRINT: Final = DATA / "german.fingerprint"

_BYTES: Final = 12
# Behind it are rare scripts, and most of them have no Latin spelling.
_CHARACTERS: Final = range(0x80, 0x10000)


class _Digests(NamedTuple):
    dictionary: str
    analysis: str


def fingerprint(user_words: UserWords) -> dict[str, str]:
    """What the terms of a text depend on: an index made with another fingerprint cannot be searched with this code.

    Raises:
        DictionaryError: the dictionary is needed for it and cannot be read.
    """
    digests = _digests()
    return {"language": "german", **digests._asdict(), "own words": user_words.fingerprint()}


def is_fingerprint_kept(path: Path = FINGERPRINT) -> bool:
    """Whether the file says what the analysis does as it is now; else to find that out takes half a second."""
    return _kept(path) is not None


def fingerprint_file() -> bytes:
    """What is to stand in the file: the digests, computed."""
    return _content(_computed())


@cache
def _digests() -> _Digests:
    return _kept(FINGERPRINT) or _computed()


def _computed() -> _Digests:
    from fundstelle.index.german.lexicon import german_lexicon

    return _Digests(german_lexicon().digest, _analysis_digest())


def _kept(path: Path) -> _Digests | None:
    """What was kept of the analysis as it is now; None if nothing was, or nothing whole."""
    try:
        content = path.read_bytes()
        digests = _Digests(*content.decode().split()[:2])
    except (OSError, ValueError, TypeError):
        return None
    return digests if content == _content(digests) else None


def _content(digests: _Digests) -> bytes:
    """The content of the file: the digests, and one of them and of all that decides about them."""
    packages = [installed_version(name) for name in ("PyStemmer", "Unidecode")]
    decisive = repr((digests, packages, source_digest(), sys.version_info[:2]))
    return f"{' '.join(digests)} {hashlib.blake2b(decisive.encode(), digest_size=_BYTES).hexdigest()}".encode()


def _analysis_digest() -> str:
    from fundstelle.index.german.analysis import German
    from fundstelle.index.german.probes import OWN_TEXT, OWN_WORDS, TEXTS, WORDS

    digest = hashlib.blake2b(digest_size=_BYTES)
    plain, own = German(UserWords()), German(parse_user_words(OWN_WORDS))
    for german, texts in ((plain, (WORDS, *TEXTS)), (own, (OWN_TEXT,))):
        for text in texts:
            digest.update(json.dumps([*map(_terms, german.analyse(text))]).encode())
    digest.update(json.dumps([*_spellings()]).encode())
    return digest.hexdigest()


def _terms(token: AnalysedToken) -> list[object]:
    """What is indexed of a token."""
    weights = [(term.stem, term.weight) for term in token.stems()]
    return [token.token.position, token.wordings, weights]


def _spellings() -> Iterator[tuple[int, str]]:
    """The Latin spelling of each character that has one."""
    for code in _CHARACTERS:
        if spelling := normalise_clean(chr(code)):
            yield code, spelling
