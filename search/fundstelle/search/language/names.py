"""Names that people write before a colon although they are no fields, and the field that they may mean."""

from __future__ import annotations

from fundstelle.index.fields import ASKED
from fundstelle.search.language.lexing import field_key

__all__ = ["near_field"]

# What the fields are called in other engines, in metadata and in the trade.
_ELSEWHERE = {
    "titel": ("intitle", "allintitle", "betreff", "subject", "schlagzeile", "hauptzeile", "name"),
    "kicker": ("spitzmarke", "topline"),
    "zwischentitel": ("zwischenüberschrift", "subheading", "subtitle", "untertitel", "h2"),
    "vorspann": ("teaser", "lead", "anreißer", "abstract", "summary", "beschreibung", "description"),
    "text": ("intext", "allintext", "body", "content", "inhalt", "volltext", "fulltext", "absatz"),
    "autor": ("autoren", "autorinnen", "verfasser", "verfasserin", "von", "by", "from", "creator", "byline"),
    "ressort": ("rubrik", "kategorie", "category", "thema", "topic", "tag", "tags", "channel", "desk"),
    "quelle": (
        "publisher", "site", "inurl", "allinurl", "domain", "host", "link", "zeitung", "medium", "verlag", "pfad",
        "path", "datei", "file", "filename", "filetype", "ext",
    ),
    "id": ("docid", "uid", "guid", "identifier", "key"),
    "datum": ("jahr", "year", "monat", "month", "tag", "day", "zeit", "time", "timestamp", "stand", "range"),
    "datum:>": ("after", "since", "ab", "seit", "nach", "newer"),
    "datum:<": ("before", "until", "bis", "vor", "older"),
}  # fmt: skip
_LETTERS_OF_TWO_WRONG = 6


def near_field(typed: str) -> str | None:
    """The field that may be meant by a name that is none, as it is to be written; None where none is near.

    Args:
        typed: the name, with its colon.
    """
    name = field_key(typed)
    for meant, others in _ELSEWHERE.items():
        if name in others:
            return meant if ":" in meant else f"{meant}:"
    from rapidfuzz.distance import OSA  # only a name that is not known needs it

    furthest = 2 if len(name) >= _LETTERS_OF_TWO_WRONG else 1
    near = [(away, len(asked), asked) for asked in ASKED if (away := OSA.distance(name, asked)) <= furthest]
    begun = [(len(asked), len(asked), asked) for asked in ASKED if len(name) > 2 and asked.startswith(name)]
    best = min(near or begun, default=None)
    return f"{best[2]}:" if best else None
