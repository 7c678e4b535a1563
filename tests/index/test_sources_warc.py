"""WARC files: the pages of a web archive, one article each."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fundstelle.index import Article
from fundstelle.index.sources import Limits, Problem, read_articles, read_file

PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Hochwasser an der Ase</title></head>
<body><header><a href="/">Start</a></header><main><article><h1>Hochwasser an der Ase</h1>
<p>Nach tagelangem Regen ist die Ase über die Ufer getreten und hat zwei Straßen der Altstadt überschwemmt.</p>
<p>Die Feuerwehr pumpte am Abend noch immer Wasser aus den Kellern, verletzt wurde nach ihren Angaben niemand.</p>
</article></main></body></html>"""

URL = "https://zeitung.example/ase"
DATE = "2025-03-14T08:00:00Z"


class Records:
    """A WARC file that is being written."""

    def __init__(self, *, packed: bool = False) -> None:
        """Begin with no record, each of which will be packed by itself or not."""
        self._packed = packed
        self._content = b""

    def add(  # what a record has
        self,
        content: bytes = PAGE.encode(),
        *,
        kind: str = "text/html; charset=utf-8",
        url: str = URL,
        status: str = "200 OK",
        record: str = "response",
        packing: str = "identity",
    ) -> "Records":
        """Add a record with what a server sent."""
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Encoding: {packing}\r\n\r\n".encode()
        fields = {
            "WARC-Type": record,
            "WARC-Record-ID": "<urn:uuid:1>",
            "WARC-Target-URI": url,
            "WARC-Date": DATE,
            "Content-Type": f"application/http; msgtype={record}",
            "Content-Length": len(http + content),
        }
        head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
        written = head.encode() + http + content + b"\r\n\r\n"
        self._content += gzip.compress(written) if self._packed else written
        return self

    def save(self, path: Path) -> Path:
        """Write the file."""
        path.write_bytes(self._content)
        return path


def read(folder: Path, records: Records, limits: Limits | None = None) -> list[Article | Problem]:
    return list(read_file(records.save(folder / "a.warc"), limits=limits))


def first_words(found: list[Article | Problem]) -> list[str]:
    return [" ".join(str(one if isinstance(one, Problem) else one.passages("")[0].text).split()[:3]) for one in found]


@pytest.mark.parametrize(("packed", "name"), [(False, "a.warc"), (True, "a.warc.gz"), (True, "a")])
def test_page_is_an_article(tmp_path: Path, *, packed: bool, name: str) -> None:
    """A page of a web archive is an article with the address and the date of its record."""
    Records(packed=packed).add().save(tmp_path / name)

    [found] = read_articles(tmp_path)

    assert isinstance(found, Article)
    assert found.headline == "Hochwasser an der Ase"
    assert found.source == URL
    assert found.published == datetime(2025, 3, 14, 8, tzinfo=UTC)
    assert found.metadata["archived"] == DATE


def test_plain_text_is_an_article(tmp_path: Path) -> None:
    """An answer that is plain text is read as a text file is."""
    records = Records().add(b"Titel\n\nVorspann.\n\nEin Absatz.", kind="text/plain")

    [found] = read(tmp_path, records)

    assert isinstance(found, Article)
    assert (found.headline, found.lede, found.source) == ("Titel", "Vorspann.", URL)


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    """Images, requests, errors and redirections are neither read nor reported."""
    records = Records().add(b"\x89PNG", kind="image/png").add(status="404 Not Found").add(status="301 Moved")
    records.add(b"", record="request").add(b"Ein Absatz.", kind="text/plain")

    assert first_words(read(tmp_path, records)) == ["Ein Absatz."]


def test_packed_answer_is_unpacked(tmp_path: Path) -> None:
    """An answer that the server has packed is read as a browser would."""
    packed = gzip.compress(b"Ein Absatz.")
    records = Records().add(packed, kind="text/plain", packing="gzip")

    assert first_words(read(tmp_path, records)) == ["Ein Absatz."]


def test_bad_page_is_a_problem_with_its_address(tmp_path: Path) -> None:
    """A page without text is reported by its address, and the others are read."""
    records = Records().add(b"", kind="text/plain").add(b"Ein Absatz.", kind="text/plain", url=f"{URL}/2")

    problem, article = read(tmp_path, records)

    assert str(problem) == f"{tmp_path / 'a.warc'}!/{URL}: is empty"
    assert isinstance(article, Article)


def test_page_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """A page that is longer than the longest article could be is skipped, and says what to set."""
    records = Records().add(b"x" * 5000, kind="text/plain").add(b"Ein Absatz.", kind="text/plain", url=f"{URL}/2")

    problem, article = read(tmp_path, records, Limits(article=1000))

    assert str(problem).endswith(": is longer than the 1,000 bytes that Limits(article=…) allows")
    assert isinstance(article, Article)


def test_file_that_breaks_off_is_a_problem(tmp_path: Path) -> None:
    """Where a file breaks off, what stands before is read, and the break is told."""
    records = Records().add(b"Ein Absatz.", kind="text/plain").add(b"Noch ein Absatz." * 99, kind="text/plain")
    path = records.save(tmp_path / "a.warc")
    path.write_bytes(path.read_bytes()[:-900])

    found = list(read_file(path))

    assert first_words(found)[0] == "Ein Absatz."
    assert str(found[-1]) == f"{path}: breaks off within a record"


def test_damaged_file_is_a_problem(tmp_path: Path) -> None:
    """Where the next record should stand and does not, the file is reported."""
    path = Records().add(b"Ein Absatz.", kind="text/plain").save(tmp_path / "a.warc")
    path.write_bytes(path.read_bytes() + b"Unsinn\r\n\r\n" * 9)

    found = list(read_file(path))

    assert len(found) == 2
    assert str(found[1]).startswith(f"{path}: is a damaged WARC file: ")


def test_progress_adds_up_to_the_file(tmp_path: Path) -> None:
    """All bytes of the file are told, also of the records that are passed over."""
    path = Records().add().add(b"\x89PNG", kind="image/png").save(tmp_path / "a.warc")
    seen: list[int] = []

    list(read_file(path, seen.append))

    assert sum(seen) == path.stat().st_size
