"""Sample documents of every format, and the exact outcome of reading each.

The samples and the outcomes are in tests/data/samples/. Those that begin with ``writer-`` and ``pandoc-`` are one text
of ours as LibreOffice Writer 7.4 and pandoc 2.17 wrote it; the others are written by hand, or put together here. Run
with `python -m`, this file writes the outcomes anew, so that a change that is wanted is one command and a diff to read.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.index.pdf_files import escaped, pdf_of

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.sources import Problem, read_file
from fundstelle.index.sources.base import origin
from fundstelle.index.sources.formats import missing_modules, source_named
from fundstelle.index.sources.table import FORMATS

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
_OUTCOME = ".expected.json"
# What describes the pages of a PDF file.
_PAGES = ".pages"
# With which of its parts a document that is a zip file begins.
_FIRST = ("mimetype", "[Content_Types].xml")
_MISNAMED = (
    "abgebrochen.jsonl", "altes-buch.epub", "gleis.atom", "kommentar.html", "mappe-in-teer.tar", "netzarchiv.warc",
    "nur-bild.mhtml", "ohne-titel.docx", "plakat.pdf", "eine-spalte.csv", "linien.md", "wiki-ohne-adresse.xml",
    "wenig.odt",
)  # fmt: skip
_WHEN = (2025, 3, 14, 9, 0, 0)


@dataclass
class Watched:
    """Notes in which formats files are read."""

    forms: list[str] = field(default_factory=list)

    def begin(self, form: str) -> None:
        """A file of this format begins."""
        self.forms.append(form)

    def end(self) -> None:
        """It ends."""


def zipped(folder: Path) -> bytes:
    """A document that is a zip file, of its parts, which are files in a folder."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(names, key=lambda name: (name not in _FIRST, name)):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), (folder / name).read_bytes())
    return stream.getvalue()


def sample(name: str) -> bytes:
    """The bytes of a sample: those of its file, of its parts, or those that are made here."""
    path = SAMPLES / name
    if name in MADE:
        return MADE[name]()
    return zipped(path) if path.is_dir() else path.read_bytes()


def names_of_samples() -> list[str]:
    """The names of all samples."""
    kept = (path.name for path in SAMPLES.iterdir() if not path.name.endswith((_OUTCOME, _PAGES)))
    return sorted([*kept, *MADE])


def outcome_file(name: str) -> Path:
    """Where the outcome of a sample is kept."""
    return SAMPLES / f"{Path(name).stem}{_OUTCOME}"


def outcome(name: str, folder: Path) -> str:
    """What is read of a sample, as JSON, with the formats that were read for it."""
    path = folder / name
    path.write_bytes(sample(name))
    watched, remarks = Watched(), list[str]()
    found = list(read_file(path, report=lambda _, remark: remarks.append(remark), watcher=watched))
    told = {"formats": watched.forms, "found": list(map(_told, found)), "remarks": remarks}
    text = json.dumps(_relative(told, folder), ensure_ascii=False, indent=1, sort_keys=True)
    return text + "\n"


def _told(found: Article | Problem) -> dict[str, Any]:
    if isinstance(found, Problem):
        return {"problem": {"path": found.path, "line": found.line, "reason": found.reason}}
    told = {
        "id": found.id,
        "headline": found.headline,
        "kicker": found.kicker,
        "lede": found.lede,
        "published": found.published.isoformat() if isinstance(found.published, datetime) else None,
        "authors": list(found.authors),
        "section": found.section,
        "source": found.source,
        "metadata": dict(found.metadata),
        "paragraphs": [_filled(_parts_of(paragraph)) for paragraph in found.paragraphs],
    }
    return _filled(told)


def _parts_of(paragraph: str | Paragraph) -> dict[str, Any]:
    assert isinstance(paragraph, Paragraph)
    return {"text": paragraph.text, "heading": paragraph.heading, "place": paragraph.place}


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, [], {})}


def _relative(value: Any, folder: Path) -> Any:
    """The value without the folder in which the sample was read."""
    if isinstance(value, str):
        return value.replace(f"{origin(folder)}/", "").replace(f"{folder}{os.sep}", "")
    if isinstance(value, list):
        return [_relative(one, folder) for one in value]
    return {key: _relative(one, folder) for key, one in value.items()} if isinstance(value, dict) else value


def recoded(name: str, encoding: str) -> Callable[[], bytes]:
    """Another sample in another encoding."""
    return lambda: (SAMPLES / name).read_text("utf-8").encode(encoding)


def record(kind: str, url: str, content: bytes, http: str = "", **fields: str) -> bytes:
    """A record of a WARC file."""
    block = (http.replace("\n", "\r\n") + "\r\n\r\n").encode() + content if http else content
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:0c7b2f51-0000-4000-8000-000000000017>",
        "WARC-Target-URI": url,
        "WARC-Date": "2025-03-14T08:00:00Z",
        "Content-Type": "application/http; msgtype=response" if http else "text/plain",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def made_warc() -> bytes:
    """Pages and texts as a crawler keeps them, and what is none."""
    html = "HTTP/1.1 {}\nContent-Type: text/html; charset={}"
    page = (SAMPLES / "rundfunk.html").read_bytes()
    old = (SAMPLES / "altbau.html").read_bytes()
    text = (SAMPLES / "ohne-datum.txt").read_bytes()
    bare = b"Stand: gestern\n\nEin Absatz."
    funk = "https://funk.example"
    return b"".join([
        record("warcinfo", "", b"software: Sammler 1.0\r\n", Content_Type="application/warc-fields"),
        record("request", f"{funk}/a", b"", "GET /a HTTP/1.1\nHost: funk.example"),
        record("response", f"{funk}/2025/03/13/faehre", page, html.format("200 OK", "utf-8")),
        record("response", f"{funk}/fehlt", page, html.format("404 Not Found", "utf-8")),
        record("response", f"{funk}/umgezogen", b"", html.format("301 Moved", "utf-8")),
        record("response", f"{funk}/bild.png", b"\x89PNG", "HTTP/1.1 200 OK\nContent-Type: image/png"),
        record("response", "https://altbau.example/", old, html.format("203 Fine", "windows-1252")),
        record("response", f"{funk}/leer", b"<html><body></body></html>", html.format("200 OK", "utf-8")),
        record("response", f"{funk}/ohne-typ", page, "HTTP/1.1 200 OK\nServer: alt"),
        record("resource", "file:///meldung.txt", text, Content_Type="TEXT/plain; charset=utf-8"),
        record("resource", "", text, Content_Type="text/plain", WARC_Date="irgendwann"),
        record("resource", f"{funk}/falsch.txt", bare, Content_Type="text/plain"),
        record("metadata", f"{funk}/m", text),
    ])  # fmt: skip


def made_zip() -> bytes:
    """An archive of several formats, with folders, links, hidden and unknown files, and an archive in it."""
    stream = io.BytesIO()
    files = {
        "archiv/meldung.txt": (SAMPLES / "meldung.txt").read_bytes(),
        "archiv/bild.jpeg": b"\xff\xd8\xff\xe0",
        "archiv/zeilen.csv.gz": gzip.compress((SAMPLES / "tabelle.csv").read_bytes(), mtime=0),
        "archiv/.verborgen.txt": b"Niemand liest das.",
        "__MACOSX/archiv/meldung.txt": b"Auch das nicht.",
        "../aussen.txt": b"Das liegt anderswo.",
        "C:/aussen.txt": b"Das auch.",
        "/etc/aussen.txt": b"Und das.",
        "ohne endung": b"Auch ohne Endung ist es ein Text.",
        "leer.txt": b"",
        "kurz.tar": made_tar(),
    }
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("archiv/", _WHEN), b"")
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content)
        link = zipfile.ZipInfo("verweis.txt", _WHEN)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "archiv/meldung.txt")
        pipe = zipfile.ZipInfo("rohr.txt", _WHEN)
        pipe.external_attr = (stat.S_IFIFO | 0o644) << 16
        archive.writestr(pipe, b"")
        plain = zipfile.ZipInfo("plain.txt", _WHEN)
        plain.external_attr = (stat.S_IFREG | 0o644) << 16
        archive.writestr(plain, "Eine gewöhnliche Datei.".encode())
    return stream.getvalue()


def made_misnamed() -> bytes:
    """An archive of documents whose names promise another format."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _MISNAMED:
            archive.writestr(zipfile.ZipInfo(f"{name}.txt", _WHEN), sample(name))
    return stream.getvalue()


def made_tar() -> bytes:
    """An archive with a text, a folder, links, a hidden file and one name twice."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, kind, content in (
            ("kurz", tarfile.DIRTYPE, b""),
            ("kurz/notiz.txt", tarfile.REGTYPE, b"Eine Notiz aus der Gasse."),
            ("kurz/notiz.txt", tarfile.REGTYPE, b"Noch eine unter demselben Namen."),
            ("kurz/.still.txt", tarfile.REGTYPE, b"Verborgen."),
            ("kurz/verweis.txt", tarfile.SYMTYPE, b""),
            ("kurz/zwilling.txt", tarfile.LNKTYPE, b""),
            ("kurz/rohr", tarfile.FIFOTYPE, b""),
            ("../hinaus.txt", tarfile.REGTYPE, b"Hinaus."),
            ("kurz/tabelle.xls", tarfile.REGTYPE, b"Zahlen"),
            ("kurz/zuletzt.txt", tarfile.REGTYPE, b"Das Letzte."),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "kurz/notiz.txt"
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def drawn(description: str) -> list[bytes]:
    """What draws the pages that a text describes.

    A line of ``=`` begins a page. A line ``@ left base size [leading] [B] [up]`` says where the lines below it stand,
    how large they are, how far apart, whether they are bold, and whether they run upwards. An empty line is a gap of
    half a line, and a line that begins with a tab is indented.
    """
    pages: list[list[bytes]] = []
    left = base = size = leading = 0.0
    font, turn = b"R", b"1 0 0 1"
    for line in description.splitlines():
        if line.startswith("="):
            pages.append([])
        elif line.startswith("@"):
            words = line[1:].split()
            left, base, size, leading = map(float, [*[w for w in words if w[0].isdigit()], "1.2"][:4])
            font, turn = b"B" if "B" in words else b"R", b"0 1 -1 0" if "up" in words else b"1 0 0 1"
        elif not line:
            base -= size * leading / 2
        else:
            text = escaped(line.strip())
            at = left + (12 if line.startswith("\t") else 0)
            pages[-1].append(b"BT /%s %g Tf %s %g %g Tm (%s) Tj ET" % (font, size, turn, at, base, text))
            base -= size * leading
    return [b"\n".join(page) for page in pages]


def made_pdf(name: str, info: str, trailer: str = "") -> Callable[[], bytes]:
    """A PDF file of pages that are described in a file."""
    return lambda: pdf_of(drawn((SAMPLES / name).read_text("utf-8")), info, trailer)


MADE: dict[str, Callable[[], bytes]] = {
    "netzarchiv.warc": made_warc,
    "mappe.zip": made_zip,
    "falsch-benannt.zip": made_misnamed,
    "mappe-in-teer.tar": made_tar,
    "jahrbuch.pdf": made_pdf(
        "jahrbuch.pages",
        "/Title (heft.indd) /Author (Ida Roth; Uwe Holm) /Subject (Jahrbuch) /Keywords (Gr\\374nau, Fluss) "
        "/CreationDate (D:20241105093000+01'00') /ModDate (D:20241106)",
    ),
    "rundbrief.pdf": made_pdf(
        "rundbrief.pages", "/Title (DER RUNDBRIEF) /CreationDate (20240230) /ModDate (D:202411050930Z)"
    ),
    "aushang.pdf": made_pdf("aushang.pages", "/Title (Hausordnung) /CreationDate (gestern)"),
    "schriftgrade.pdf": made_pdf("schriftgrade.pages", "/Title (Erste Stufe) /CreationDate (D:2024)"),
    "seitenzahlen.pdf": made_pdf("seitenzahlen.pages", "/Title (Dokument1) /CreationDate (D:20240229120000-05'30')"),
    "spalten.pdf": made_pdf("spalten.pages", "/Title (Unbenannt 3) /CreationDate (D:20240229120000+02)"),
    "plakat.pdf": made_pdf("plakat.pages", ""),
    "weit.pdf": made_pdf("weit.pages", "/Title (auf der zweiten)"),
    "vier-seiten.pdf": made_pdf("vier-seiten.pages", "/Title (Microsoft Word - Heft)"),
    "bildlos.pdf": lambda: pdf_of([b""]),
    "passwort.pdf": made_pdf("aushang.pages", "", "/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P 0 >>"),
    "kaputt.pdf": lambda: b"%PDF-1.7\nkaputt",
    "gepackt.txt.gz": lambda: gzip.compress((SAMPLES / "meldung.txt").read_bytes(), mtime=0),
    "windows.txt": recoded("meldung.txt", "cp1252"),
    "macintosh.txt": recoded("meldung.txt", "mac_roman"),
    "dos.txt": recoded("umlaute.txt", "cp850"),
    "lateinisch.html": recoded("altbau.html", "latin-1"),
    "polen.txt": recoded("polnisch.txt", "cp1250"),
    "kyrillisch.txt": recoded("russisch.txt", "koi8_r"),
    "breit.txt": recoded("meldung.txt", "utf-16"),
    "marke.txt": recoded("meldung.txt", "utf-8-sig"),
    "breite-tabelle.csv": recoded("tabelle.csv", "utf-16"),
}


@pytest.mark.parametrize("name", names_of_samples())
def test_sample_is_read_as_ever(name: str, tmp_path: Path) -> None:
    """All that is read of a sample is what is kept beside it."""
    expected = outcome_file(name).read_text("utf-8")
    for form in json.loads(expected)["formats"]:
        if missing := missing_modules(source_named(form)):
            pytest.skip(f"{form} needs {', '.join(missing)}")

    found = outcome(name, tmp_path)

    assert found == expected


def test_every_format_has_a_sample() -> None:
    """There is no format that no sample is read in."""
    ours = {form.name for form in FORMATS}

    outcomes = [json.loads(outcome_file(name).read_text("utf-8")) for name in names_of_samples()]

    assert ours <= {form for told in outcomes for form in told["formats"]}


def test_every_outcome_has_a_sample() -> None:
    """No outcome is left over, and no two samples share one."""
    outcomes = sorted(path.name for path in SAMPLES.glob(f"*{_OUTCOME}"))

    assert outcomes == sorted(outcome_file(name).name for name in names_of_samples())


def regenerate(names: Sequence[str]) -> None:
    """Write the outcomes of these samples, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        for name in names or names_of_samples():
            outcome_file(name).write_text(outcome(name, Path(folder)), "utf-8", newline="\n")


if __name__ == "__main__":
    regenerate(sys.argv[1:])
