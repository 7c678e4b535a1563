"""The names that people give to the parts of an article, in German and English: those of a record for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fundstelle.index.fields import FIELDS

__all__ = ["EXACT", "known_columns", "means_text", "record_of"]

# For each key of a record the names that mean it, the surest first. Those with a star mean it in JSON Lines, too, where
# a key that is spelt in any other way is metadata.
_NAMES = {
    "id": "id*, _id*, artikelid, article id",
    "headline": "headline*, title*, titel, überschrift, schlagzeile, titelzeile, hauptzeile",
    "kicker": "kicker*, dachzeile, oberzeile, spitzmarke, overline",
    "lede": "lede*, lead, vorspann, teaser, anreißer, standfirst, summary, zusammenfassung, description, beschreibung, "
    "abstract, kurztext, einleitung, unterzeile, untertitel, subtitle, subline",
    "published": "published*, published at, date published, publication date, pubdate, publish date, date*, datum, "
    "veröffentlicht, veröffentlicht am, veröffentlichungsdatum, erschienen, erschienen am, erscheinungsdatum, "
    "erscheinungstag, stand, created, created at, erstellt",
    "authors": "authors*, author*, autoren, autor, autorin, autorinnen, autor:in, autor*in, verfasser, verfasserin, "
    "byline, creator, von",
    "section": "section*, ressort, rubrik, category, categories, kategorie, kategorien, sparte",
    "source": "url*, link, permalink, canonical, canonical url, adresse, webadresse, internetadresse, source*, quelle",
    "text": "text, body, content, inhalt, volltext, fulltext, full text, artikeltext, haupttext, fließtext, "
    "article text, article body, article, artikel, paragraphs, absätze",
}
# Whatever else an article has is called as it is, or as it is asked for.
_NAMES |= {
    field.name: ", ".join([f"{field.name}*", *field.asked])
    for field in FIELDS
    if field.of_article and field.name not in _NAMES
}
_SEPARATORS = re.compile(r"[\s_.-]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _plain(name: str) -> str:
    """A name such that its spelling makes no difference: not its case, its umlauts, nor what joins its words."""
    return _SEPARATORS.sub("", name.lower().translate(_UMLAUTS))


_KEYS = {key: tuple(_plain(name.removesuffix("*")) for name in names.split(", ")) for key, names in _NAMES.items()}

#: For each key of a record the keys of JSON Lines that mean it, in this spelling only, the surest first.
EXACT = {
    key: found
    for key, names in _NAMES.items()
    if (found := tuple(name[:-1] for name in names.split(", ") if name.endswith("*")))
}


def means_text(name: str) -> bool:
    """Whether a column of this name holds the text of an article, or at least its lede."""
    return _plain(name) in {*_KEYS["text"], *_KEYS["lede"]}


def record_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Bring named values into the form of a record as `article_from_record` takes it.

    Where several names mean the same, the surest that holds something is taken. What else holds something is metadata.
    """
    rest = {name: value for name, value in values.items() if not _is_empty(value)}
    by_plain: dict[str, str] = {}
    for name in rest:
        by_plain.setdefault(_plain(name), name)
    record: dict[str, Any] = {}
    for key, plains in _KEYS.items():
        found = next((plain for plain in plains if plain in by_plain), None)
        if found is not None:
            record[key] = rest.pop(by_plain[found])
    for key in ("headline", "kicker", "lede", "section"):
        if key in record:
            record[key] = _line(record[key])
    if "authors" in record:
        record["authors"] = _people(record["authors"])
    if rest:
        record["metadata"] = rest
    return record


def known_columns(names: Iterable[str]) -> int:
    """How many of the names mean a part of an article."""
    known = {plain for plains in _KEYS.values() for plain in plains}
    return sum(_plain(name) in known for name in names)


def _is_empty(value: object) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _people(value: object) -> object:
    """The names of people, be they parted by semicolons, in a list, or each with more that is known; else the value."""
    if isinstance(value, str):
        return [name for part in value.split(";") if (name := part.strip())]
    given = value if isinstance(value, list) else [value]
    return [one["name"] if isinstance(one, dict) and "name" in one else one for one in given]


def _line(value: object) -> object:
    """Several categories, or numbers, as a line of text; anything else is for others to refuse."""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
