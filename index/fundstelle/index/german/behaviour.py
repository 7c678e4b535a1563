"""What the German analysis does, in a few digests: an index made with others cannot be searched with this code.

They follow from what is done, not from what is installed: a newer package that does the same leaves an index as it is.
There is one of all that the dictionary says, and one of what becomes of some words and texts (see `probes`) and of the
Latin spelling of every character, which no list could stand for. They are computed once for each state of the program
and its packages and kept beside the compiled dictionary, so that to open an index takes no longer for them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fundstelle.index.german.folding import normalise_clean
from fundstelle.index.german.installed import installed_version, source_state
from fundstelle.index.german.kept import cache_folders, read_kept, write_kept
from fundstelle.index.german.userwords import UserWords, parse_user_words

if TYPE_CHECKING:
    from fundstelle.index.german.analysis import AnalysedToken

__all__ = ["fingerprint", "is_fingerprint_kept"]

_BYTES: Final = 12
# Behind it are rare scripts, and most of them have no Latin spelling.
_CHARACTERS: Final = range(0x80, 0x10000)


class _Digests(NamedTuple):
    dictionary: str
    analysis: str


def fingerprint(user_words: UserWords) -> dict[str, str]:
    """What the terms of a text depend on: an index made with another fingerprint cannot be searched with this code.

    The first time on a machine the dictionary is compiled for it.
    """
    digests = _digests()
    return {"language": "german", **digests._asdict(), "own words": user_words.fingerprint()}


def is_fingerprint_kept() -> bool:
    """Whether the fingerprint has been computed before and kept; else the dictionary must be opened, or compiled."""
    return _kept() is not None


@cache
def _digests() -> _Digests:
    kept = _kept()
    if kept is not None:
        return kept
    from fundstelle.index.german.lexicon import german_lexicon

    digests = _Digests(german_lexicon().digest, _analysis_digest())
    for folder in cache_folders():
        if write_kept(folder / _file_name(), _content(digests)) is None:
            break
    return digests


@cache
def _kept() -> _Digests | None:
    """What was kept of this state of the program and its packages; None if nothing was, or nothing whole."""
    for folder in cache_folders():
        try:
            content = bytes(read_kept(folder / _file_name()))
            digests = _Digests(*content.decode().split()[:-1])
        except (OSError, ValueError, TypeError):
            continue
        if content == _content(digests):
            return digests
    return None


@cache
def _state() -> str:
    """What decides about the digests."""
    packages = [f"{name} {installed_version(name)}" for name in ("simplemma", "PyStemmer", "Unidecode")]
    state = (source_state(), *packages, sys.version)
    return hashlib.blake2b(repr(state).encode(), digest_size=_BYTES).hexdigest()


def _file_name() -> str:
    return f"german-{_state()}.fingerprint"


def _content(digests: _Digests) -> bytes:
    """The content of the file: the digests, and one of them by which damage is seen."""
    text = " ".join(digests)
    return f"{text} {hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()}".encode()


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
    from fundstelle.index.german.analysis import kin_terms

    stems = token.stems()
    weights = [(term.stem, term.weight) for term in stems]
    return [token.token.position, token.wordings, weights, list(kin_terms(stems).items())]


def _spellings() -> Iterator[tuple[int, str]]:
    """The Latin spelling of each character that has one."""
    for code in _CHARACTERS:
        if spelling := normalise_clean(chr(code)):
            yield code, spelling
