"""The user's own words: synonyms, and compounds that are always or never to be split.

A file of lines, UTF-8, with ``#`` before a comment:

    Kyiv = Kiew                    synonyms; as many as you like, each one or several words
    Stau|becken                    always split so
    Hochzeit                       never split
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from fundstelle.index.dataclass import dataclass
from fundstelle.index.errors import FundstelleError
from fundstelle.index.german.folding import LONGEST_TERM, clean, fold, normalise, term_of
from fundstelle.index.paths import open_regular

__all__ = ["UserWords", "parse_user_words", "read_user_words"]

# A file of more bytes is none that somebody has written.
_LONGEST_FILE = 16_000_000
_LONGEST_LINE = 10_000
# Each word of a line finds all the others.
_MOST_MEMBERS = 100
# So much of a line is shown in an error.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class UserWords:
    """What a user has said of words.

    Attributes:
        synonyms: groups of words, or of several words each, that mean the same, as written.
        splits: compounds as they are to be split, the parts as written.
        whole: words that are never to be split, as written.
    """

    synonyms: tuple[tuple[str, ...], ...] = ()
    splits: tuple[tuple[str, ...], ...] = ()
    whole: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.synonyms or self.splits or self.whole)

    def fingerprint(self) -> str:
        """A short hash of everything said; empty when nothing was."""
        return hashlib.blake2b(repr(self).encode("utf-8", "replace"), digest_size=8).hexdigest() if self else ""

    def split_of(self) -> dict[str, tuple[str, ...]]:
        """The parts by the cleaned lower-case compound; none for a word that is to stay whole."""
        parts = {clean("".join(split)).lower(): tuple(clean(part).lower() for part in split) for split in self.splits}
        return {clean(word).lower(): () for word in self.whole} | parts

    def synonyms_of(self) -> dict[str, tuple[str, ...]]:
        """The other members of its group by the folded form of each; the words of a member with a space between."""
        return {_key(member): tuple(o for o in group if o != member) for group in self.synonyms for member in group}


def read_user_words(path: Path) -> UserWords:
    """Read a file of own words.

    Raises:
        FundstelleError: the file cannot be read, is a pipe or a device or larger than 16 MB, or a line is wrong.
    """
    try:
        with open_regular(path) as file:
            content = file.read(_LONGEST_FILE + 1)
        if len(content) > _LONGEST_FILE:
            raise FundstelleError(f"The word file {path} is larger than {_LONGEST_FILE // 1_000_000} MB.")
        return parse_user_words(content.decode("utf-8-sig").splitlines(), str(path))
    except OSError as error:
        raise FundstelleError(f"The word file {path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError:
        raise FundstelleError(f"The word file {path} is not UTF-8; save it as UTF-8 and try again.") from None


def parse_user_words(lines: Iterable[str], name: str = "words") -> UserWords:
    """Read the lines of a word file.

    Args:
        lines: the lines.
        name: what to call the file in an error.

    Raises:
        FundstelleError: a line cannot be understood.
    """
    synonyms: list[tuple[str, ...]] = []
    splits: list[tuple[str, ...]] = []
    whole: list[str] = []
    for number, line in _content(lines):
        _check_length(line, f"{name}:{number}")
        if "=" in line:
            synonyms.append(_members(line, "=", f"{name}:{number}"))
        elif "|" in line:
            splits.append(_members(line, "|", f"{name}:{number}"))
        elif len(line.split()) == 1:
            whole.append(line)
        else:
            raise FundstelleError(
                f"{name}:{number}: {_shown(line)!r} is not understood; "
                "write Kyiv = Kiew, Stau|becken or one word alone."
            )
    return UserWords(tuple(synonyms), tuple(splits), tuple(whole))


def _content(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if content := line.partition("#")[0].strip():
            yield number, content


def _check_length(line: str, place: str) -> None:
    if len(line) > _LONGEST_LINE:
        raise FundstelleError(f"{place}: The line is longer than {_LONGEST_LINE:,} characters; write several lines.")
    for word in line.replace("|", "").replace("=", " ").split():
        if len(word) > LONGEST_TERM:
            raise FundstelleError(f"{place}: {_shown(word)!r} is longer than {LONGEST_TERM} characters.")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _members(line: str, sign: str, place: str) -> tuple[str, ...]:
    members = tuple(" ".join(member.split()) for member in line.split(sign))
    if len(members) < 2 or not all(members):
        raise FundstelleError(f"{place}: {_shown(line)!r} has nothing on one side of {sign!r}.")
    if len(members) > _MOST_MEMBERS:
        raise FundstelleError(f"{place}: {_shown(line)!r} has more than {_MOST_MEMBERS} parts; write several lines.")
    return members


def _key(member: str) -> str:
    return " ".join(term_of(fold(normalise(word))) for word in member.split())
