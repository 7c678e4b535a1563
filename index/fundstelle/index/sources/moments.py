"""Moments as programs write them into files: web pages, documents, PDF."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from fundstelle.index.dates import berlin, parse_moment

__all__ = ["read_moment"]

_LONGEST = 300
_JAVA = re.compile(r"^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) (?:([A-Z]{2,4}) )?(\d{4})$")
_PDF = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?[\d']*")


def read_moment(text: str | None) -> datetime | None:
    """A moment in ISO 8601, in German, or as mails, Java or PDF write it; None for anything else."""
    text = " ".join(text.split()) if text and len(text) <= _LONGEST else ""
    for read in (_of_java, parse_moment, _of_pdf, _of_mail):
        try:
            if text and (moment := read(text)):
                return moment
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _of_java(text: str) -> datetime | None:
    if not (match := _JAVA.match(text)):
        return None
    # The zone names are those of the publisher's own clock.
    text = f"{match[1]} {match[2]} {match[5]} {match[3]}"
    return datetime.strptime(text, "%b %d %Y %H:%M:%S").replace(tzinfo=berlin())


def _of_pdf(text: str) -> datetime | None:
    if not (match := _PDF.fullmatch(text)):
        return None
    year, month, day, hour, minute, second, utc, zone, zone_minutes = match.groups()
    offset = "+00:00" if utc else f"{zone}:{zone_minutes or '00'}" if zone else ""
    clock = f"T{hour}:{minute}:{second or '00'}{offset}" if hour else ""
    return parse_moment(f"{year}-{month}-{day}{clock}")


def _of_mail(text: str) -> datetime:
    return parse_moment(parsedate_to_datetime(text))
