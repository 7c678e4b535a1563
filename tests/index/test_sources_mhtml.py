"""Saved web pages to articles."""

from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from fundstelle.index import Article
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.formats import source_named

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

TEXT = "Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle für Müller zu sanieren."
FRAME = "<html><p>In diesem Rahmen steht nur eine Anzeige, die mit dem Artikel gar nichts zu tun hat.</p></html>"


def saved(charset: str = "utf-8", address: str = "https://blatt.example/halle") -> bytes:
    """A page as browsers save it: a frame and the page itself, which is named as the start."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = address
    message["Subject"] = "Die Halle"
    message.add_related(FRAME, subtype="html", cid="<frame@x>")
    page = f"<html><head><title>Die Halle</title></head><body><h1>Die Halle</h1><p>{TEXT}</p></body></html>"
    message.add_related(page, subtype="html", charset=charset, cte="quoted-printable", cid="<page@x>")
    message.set_param("start", "<page@x>")
    message.set_param("type", "text/html")
    return message.as_bytes()


def read(path: Path, content: bytes) -> Article:
    path.write_bytes(content)
    (article,) = source_named("mhtml").read(SourceFile(path))
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_saved_page_is_read(tmp_path: Path, charset: str) -> None:
    """The page that the file begins with is the article, in the encoding of its part, from the address of the whole."""
    article = read(tmp_path / "a.mhtml", saved(charset))

    assert [getattr(paragraph, "text", None) for paragraph in article.paragraphs] == [TEXT]
    assert article.headline == "Die Halle"
    assert article.source == "https://blatt.example/halle"


def test_address_that_is_none_is_not_used(tmp_path: Path) -> None:
    """A page that was saved from a disk has the file as its source."""
    path = tmp_path / "a.mht"

    assert read(path, saved(address="file:///C:/halle.html")).source == path.resolve().as_posix()


def test_saved_page_is_recognised_by_its_headers() -> None:
    """A browser leaves its mark; a mail with the same parts is none."""
    source = source_named("mhtml")

    assert source.recognises(saved())
    assert not source.recognises(saved().replace(b"Saved by Blink", b"eva@x").replace(b"Snapshot-Content-", b"X-"))
    assert not source.recognises(b"<!doctype html>")


def test_file_without_a_page_is_refused(tmp_path: Path) -> None:
    """Where there is no HTML there is no page."""
    with pytest.raises(SourceError, match="holds no web page"):
        read(tmp_path / "a.mht", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nNichts.")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_file_that_breaks_off_is_read_or_refused(tmp_path: Path, cut: float) -> None:
    """A download that was cut short is no failure of ours."""
    content = saved()
    path = tmp_path / "a.mht"

    with suppress(SourceError):
        assert read(path, content[: int(len(content) * cut)]).paragraphs


def test_parts_within_parts_do_not_crash(tmp_path: Path) -> None:
    """Thousands of parts within one another are refused."""
    layers = "".join(f'Content-Type: multipart/related; boundary="{i}"\n\n--{i}\n' for i in range(3000))

    with pytest.raises(SourceError):
        read(tmp_path / "a.mht", f"MIME-Version: 1.0\n{layers}Content-Type: text/html\n\n<p>x".encode())
