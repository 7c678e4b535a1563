"""What German pages write around an article, and the names that they give to the boxes there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["as_seen", "class_words", "is_byline", "is_closing", "is_notice", "is_pointer"]

_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_UNSEEN = re.compile("[\u00ad\u2060]")
# What is read out to the blind behind a link.
_LINK_NOTE = re.compile(
    r"(?i)\s*\((?:(?:externer )?link )?(?:öffnet|wird) (?:sich )?(?:in|im) (?:einem )?neue[mn]? (?:fenster|tab)"
    r"[^)]{0,20}\)"
)
_CLASS_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _beginning(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)^\W*(?:{'|'.join(phrases)})")


# Nothing but this, or this and a title behind a colon.
_LABELS = _beginning(
    *(
        rf"(?:{phrase})[\s:»›>…!]*(?::.*)?$"
        for phrase in (
            r"(?:auch|ebenfalls) interessant",
            r"mehr (?:dazu|lesen|infos?|informationen|artikel)(?: (?:zum|zu diesem) thema)?",
            r"mehr (?:zum thema|zu (?:diesem|dem) thema|zu den themen|aus|von|zu|über)(?: [\w„“\"-]+){0,4}",
            r"weitere (?:artikel|themen|meldungen|informationen|nachrichten|infos|links|beiträge)(?: [\w-]+){0,4}",
            r"(?:verwandte|ähnliche|empfohlene) (?:artikel|themen|beiträge|inhalte)",
            r"(?:zum|zur) (?:thema|artikel|startseite|kommentar|podcast|video|newsletter|bildergalerie)",
            r"(?:artikel|seite|beitrag|text|diesen artikel) (?:teilen|drucken|merken|vorlesen|hören|versenden|anhören)",
            r"(?:\d+ )?(?:leser)?kommentare?(?: \(\d+\)| anzeigen| lesen| schreiben)?",
            r"ihre meinung(?: zählt| ist gefragt)?|diskutieren sie mit",
            r"nach oben|zurück zu[rm]?(?: \w+){1,3}|neuer abschnitt|hauptinhalt|auf dieser seite|drucken|teilen|merken",
            r"anzeigen?|werbung|reklame|advertorial",
            r"inhalts?verzeichnis|schlagwörter|schlagworte|stichwörter|tags|schlagwörter zu diesem artikel",
            r"(?:externer|empfohlener|empfohlener redaktioneller) inhalt",
        )
    )
)
# A sentence that begins so is none of the article's.
_ASIDES = _beginning(
    r"(?:lesen|sehen|hören|schauen) sie (?:auch|hier|dazu|mehr|jetzt|weiter|unsere[nr]?|alle)\b",
    r"(?:lies|schau|hör) (?:auch|hier|dazu|mehr)\b",
    r"(?:das )?könnte (?:sie|dich) (?:auch )?interessieren",
    r"dieses thema im programm\b|über dieses thema berichtete\b",
    r"dieser (?:artikel|beitrag|text) (?:ist (?:zuerst|erstmals)|erschien|wurde (?:zuerst|erstmals|automatisch))\b",
    r"dieser (?:artikel|inhalt|text|beitrag) ist (?:nur|exklusiv) für\b",
    r"(?:abonnieren|folgen) sie (?:uns|unseren?|den|auch)\b|folge uns\b",
    r"sie (?:haben|sind) (?:bereits|schon|noch kein)(?: \w+){0,2} (?:abo|abonnent\w*|konto|registriert)\b",
    r"(?:um|an dieser stelle|hier)\b.{0,80}\b(?:externe|eingebettete|redaktionelle)[rn]? (?:inhalte?n?|medien)\b",
    r"ich bin (?:damit )?einverstanden, dass",
    r"\(?mit (?:agentur)?material\b",
    r"©|\(c\)|alle rechte vorbehalten",
    r"to view this video|(?:bitte )?(?:aktivieren|schalten) sie (?:\w+ ){0,2}javascript",
)
_LONGEST_LABEL = 120
# These speak of something to order or to follow. In a long paragraph they may be what the article is about.
_OFFERS = re.compile(
    r"(?i)\bnewsletters?\b.*\b(?:abonnier|anmeld|informier|kostenlos|bestell|erhalten|bekommen|melden|täglich|jeden|hier)"
    r"|\b(?:abonnier|anmeld|melden sie sich|informier\w+ (?:wir )?sie|bestell)\w*\b.*\bnewsletters?\b"
    r"|\bwhatsapp-?kanal\b|\bpush-?(?:nachricht|mitteilung|service|benachrichtigung)|\b(?:affiliate|provisions)-?links?\b"
    r"|^\W*(?:jetzt|hier|kostenlos|gratis)\W+(?:\w+\W+){0,4}(?:abonnieren|anmelden|registrieren|testen|bestellen)[^.?]{0,30}$"
)
_LONGEST_OFFER = 400

_CREDIT = _beginning(
    r"(?:quellen?|fotos?|bild(?:er|rechte|nachweis|quelle)?|grafik|video|rechte|credits?|copyright|redaktion|mitarbeit|lizenz"
    r"|schlussredaktion|recherche|übersetzung|faktencheck|produktion|protokoll|animation|illustration)\s*:.{0,80}$"
)
_TRAILING_CREDIT = re.compile(r"(?:Fotos?|Bildrechte|Bildquelle|Bild)\s?:\s?[^.!?]{2,80}$|©\s?[^.!?]{2,80}$")
_LONGEST_CAPTION = 300
_LONGEST_SIGNATURE = 80
_SIGNATURE = re.compile(
    r"^[(\[]\s*(?:[\w.-]{2,12}\s*(?:[/,|–-]|und)?\s*){1,4}[)\]]$|^[a-zäöü]{3,4}(?:/[a-zäöü]{2,4})*$"
)
_INITIALS = re.compile(r"^[\w ./-]{0,25}\((?:[a-zäöü]{2,5}|[A-Z]{2,5})(?:[/, ]+(?:[a-zäöü]{2,5}|[A-Z]{2,5}))*\)$")
_AGENCY = re.compile(r"(?i)^\W*(?:dpa|afp|apa|epd|kna|sid|reuters|rtr|dts)\b[\w\s:/,.()-]{0,60}$")
_BYLINE = re.compile(
    r"^\W*(?:(?i:von|text|autor(?:in|en)?|interview|protokoll|eine? \w+ von)\s*:?)"
    r"(?:\s+(?:[A-ZÄÖÜ][\w.-]*+,?+|und|de[rsn]?|von|zu))+\W*$"
)

# The day, and the time of it, at the end of a line; the line is given without white space upon another.
_DAY = re.compile(
    r"(?i)(?:^|\W)(?:(?:stand|veröffentlicht|publiziert|erstellt|aktualisiert)\s?:?\s?(?:am\s)?)?"
    r"\d{1,2}\.\s?(?:\d{1,2}\.|[a-zä]{3,9})\s?(?:19|20)\d\d(?:[\s,|–-]{1,3}(?:um\s)?\d{1,2}[:.]\d\d)?(?:\sUhr)?\W*$"
)
_LONGEST_LINE = 120


def as_seen(text: str) -> str:
    """The text in one line, as it is seen: without soft hyphens and without what only a screen reader says."""
    text = _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()
    return _LINK_NOTE.sub("", text) if "(" in text else text


def class_words(element: HtmlElement) -> frozenset[str]:
    """The words in the class, the id and the role of an element, in lower case: `teaserBox` holds teaser and box."""
    given = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("role"))))
    return frozenset(map(str.lower, _CLASS_WORD.findall(given))) if given else frozenset()


def is_pointer(text: str) -> bool:
    """Whether a line stands above or before other articles, or labels a part of the page."""
    return len(text) <= _LONGEST_LABEL and bool(_LABELS.match(text) or _ASIDES.match(text))


def is_notice(text: str) -> bool:
    """Whether a block is about the page, the paper or another article instead of the matter."""
    if is_pointer(text) or _ASIDES.match(text):
        return True
    return len(text) <= _LONGEST_OFFER and bool(_OFFERS.search(text))


def is_byline(text: str) -> bool:
    """Whether a line does nothing but name who wrote the article, and when: ``Von Eva Beck und Jan Frey``."""
    return bool(_BYLINE.match(text) or _BYLINE.match(_without_day(text)))


def _without_day(text: str) -> str:
    return _DAY.sub("", text) if len(text) <= _LONGEST_LINE else text


def is_closing(text: str) -> bool:
    """Whether a block is a credit, a caption that ends in one, a byline, a day, the mark of an agency or initials."""
    if (
        not _without_day(text).strip()
        or is_byline(text)
        or any(pattern.match(text) for pattern in (_CREDIT, _INITIALS, _AGENCY))
    ):
        return True
    if len(text) <= _LONGEST_SIGNATURE and _SIGNATURE.match(text):
        return True
    return len(text) <= _LONGEST_CAPTION and bool(_TRAILING_CREDIT.search(text))
