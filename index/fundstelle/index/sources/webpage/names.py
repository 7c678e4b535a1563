"""The names of those who wrote an article, out of a line that names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["split_names"]

_AGENCIES = frozenset({
    "dpa", "dpa-afx", "dpa-infocom", "afp", "ap", "apa", "epd", "kna", "sid", "sda", "rtr", "reuters", "dts",
    "dapd", "ddp", "ots", "pm", "red",
})  # fmt: skip
_LEAD = re.compile(
    r"(?i)^\W*(?:(?:ein(?:e)?\s+)?(?:\w+\s+)?(?:von|by)\s+|(?:text|autor(?:in|en|innen)?|redaktion|protokoll|interview|bericht"
    r"|aufgezeichnet|verfasst)\s*(?:von\s+|:\s*))"
)
# All of these are given lines in which no white space follows upon another.
_BETWEEN = re.compile(r"\s?(?:;|\||\bund\b(?!\szu[rm]?\b)|\bu\.|&|/|\bsowie\b)\s?")
_BEHIND = re.compile(r"\s*\((?:[\w./-]{1,12})\)\s*$|\s*<[^>]*>\s*$|\s*[\w.]+@\S+\s*$")
_REST = re.compile(r"(?i)\s?\b(?:stand|aktualisiert|veröffentlicht)\b.*|\s?[|,•·–-]?\s?\d{1,2}\.\s?(?:\d|[a-zä]{3}).*")
_ADDRESS = re.compile(r"(?i)^(?:https?:|www\.|@|/)")
_NO_NAMES = frozenset(
    {"von", "by", "und", "autor", "autorin", "autoren", "author", "text", "zur person", "mehr", "folgen"}
)
_ROLE = re.compile(
    r"^(?:\S*-)?(?:Redakteur|Reporter|Korrespondent|Autor|Gastautor|Chefredakteur|Mitarbeiter|Volontär|Kolumnist)(?:in)?\s+(?=[A-ZÄÖÜ])"
)
_LONGEST = 60
# With the address or the office behind a name.
_LONGEST_WITH_REST = 500
_MOST_WORDS = 6


def split_names(lines: Iterable[str]) -> tuple[str, ...]:
    """The names in some lines (``Von Eva Beck und Jan Frey, dpa``), each once, agencies among them.

    What follows a comma is a name only if it can be one: ``Eva Beck, Berlin`` is one author in one city.
    """
    return tuple(dict.fromkeys(name for line in lines for name in _names(line)))


def _names(line: str) -> Iterator[str]:
    if _ADDRESS.match(line.strip()):
        return
    line = _REST.sub("", _LEAD.sub("", " ".join(line.split())))
    for part in _BETWEEN.split(line):
        for index, name in enumerate(part.split(",")):
            if len(name) > _LONGEST_WITH_REST:
                continue
            name = _ROLE.sub("", _BEHIND.sub("", name).strip(" :–-|"))  # noqa: PLW2901
            if _can_be(name) and (index == 0 or _stands_alone(name)):
                yield name


def _can_be(name: str) -> bool:
    return (
        bool(name)
        and len(name) <= _LONGEST
        and len(name.split()) <= _MOST_WORDS
        and not _ADDRESS.match(name)
        and name.lower() not in _NO_NAMES
        and any(map(str.isalpha, name))
        and not any(letter.isdigit() or letter in "©®@" for letter in name)
    )


def _stands_alone(name: str) -> bool:
    """Whether what follows a comma is an agency or a full name, and not a place, a title or the name of a house."""
    words = name.split()
    return name.lower() in _AGENCIES or (len(words) > 1 and name[0].isupper() and not any(map(str.isupper, words)))
