"""HTML pages to articles: recognised, decoded, refused; and the metadata that goes with them."""

import gzip
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article
from fundstelle.index.errors import MissingExtraError, SourceError
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.formats import source_named
from fundstelle.index.sources.html import article_from_html
from fundstelle.index.sources.limits import Limits

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

SENTENCES = (
    "Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle zu sanieren.",
    "Die Kosten liegen nach Angaben der Verwaltung bei rund drei Millionen Euro, das Land übernimmt die Hälfte.",
    "Kritik kam aus der Opposition. Deren Sprecher hält einen Neubau für günstiger.",
)


def page(body: str = "", head: str = "") -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return f"<!doctype html><html lang='de'><head>{head}</head><body><h1>Die Halle</h1>{body or text}</body></html>"


def read(content: str | bytes, **arguments: Any) -> Article:
    data = content if isinstance(content, bytes) else content.encode()
    return article_from_html(data, arguments.pop("url", None), arguments.pop("place", "/a.html"), **arguments)


def texts(article: Article) -> tuple[str, ...]:
    return tuple(paragraph if isinstance(paragraph, str) else paragraph.text for paragraph in article.paragraphs)


def read_file(path: Path, limits: Limits | None = None) -> list[object]:
    return list(source_named("html").read(SourceFile(path, limits)))


@pytest.mark.parametrize(
    "head",
    ["<!DOCTYPE html>", "<html lang=de>", "<!-- saved -->\n<!doctype HTML>", '<?xml version="1.0"?>\n<html xmlns="x">'],
)
def test_page_is_recognised_by_its_beginning(head: str) -> None:
    """A doctype or the first element says that it is HTML, after a comment or an XML declaration too."""
    source = source_named("html")

    assert source.recognises(head.encode())
    assert source.recognises(b"\xef\xbb\xbf" + head.encode())
    assert source.recognises(b"\xff\xfe" + head.encode("utf-16-le"))


@pytest.mark.parametrize("head", ["<rss version='2.0'>", "Ein <html> im Text", "{}", "<p>Text", "<htmlish>", ""])
def test_other_text_is_not_recognised(head: str) -> None:
    """What may be something else is not claimed."""
    assert not source_named("html").recognises(head.encode())


def test_file_is_one_article(tmp_path: Path) -> None:
    """A file is read as one article whose source is the file, if the page names no address."""
    path = tmp_path / "a.html"
    path.write_text(page(), encoding="utf-8")

    (article,) = read_file(path)

    assert isinstance(article, Article)
    assert texts(article) == SENTENCES
    assert article.headline == "Die Halle"
    assert article.source == path.resolve().as_posix()


def test_packed_file_is_read(tmp_path: Path) -> None:
    """Pages are often kept as .html.gz."""
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(page().encode()))

    (article,) = read_file(path)

    assert isinstance(article, Article)
    assert texts(article) == SENTENCES


def test_long_article_is_refused(tmp_path: Path) -> None:
    """The limit for the characters of one article holds here too."""
    path = tmp_path / "a.html"
    path.write_text(page(f"<p>{'Ein langer Satz, der nicht endet. ' * 100}</p>"), encoding="utf-8")

    with pytest.raises(SourceError, match=r"Limits\(article=…\)"):
        read_file(path, Limits(article=1000))


@pytest.mark.parametrize(
    "declared",
    ["<meta charset='iso-8859-1'>", "<meta http-equiv=content-type content='text/html; charset=ISO-8859-15'>", ""],
)
def test_declared_encoding_is_used(declared: str) -> None:
    """Umlauts are read in the encoding that the page declares, and as Windows text where it declares none."""
    assert texts(read(page(head=declared).encode("latin-1"))) == SENTENCES


def test_encoding_of_the_server_is_used() -> None:
    """What the server said counts where the bytes are not UTF-8."""
    content = page(f"<p>{SENTENCES[0]} Łódź wächst.</p>").encode("iso-8859-2")

    assert "Łódź wächst" in texts(read(content, encoding="iso-8859-2"))[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_byte_order_mark_decides(encoding: str) -> None:
    """A mark wins over whatever is declared."""
    content = page(head="<meta charset='koi8-r'>").encode(encoding)

    assert texts(read(content, encoding="latin-1")) == SENTENCES


def test_utf8_is_read_whatever_is_declared() -> None:
    """Some servers declare latin-1 for all they have."""
    assert texts(read(page(head="<meta charset='iso-8859-1'>").encode())) == SENTENCES


@pytest.mark.parametrize("encoding", ["unicode_escape", "rot13", "utf-16", "gibt-es-nicht", "idna", "\x00"])
def test_useless_encodings_are_passed_over(encoding: str) -> None:
    """An encoding that is unknown or does not fit does no harm."""
    content = page(head=f"<meta charset='{encoding}'>").encode("cp1252")

    assert texts(read(content, encoding=encoding)) == SENTENCES


def test_entities_and_control_characters() -> None:
    """Entities of HTML are what they stand for; what no text can hold becomes white space."""
    article = read(
        page("<p>M&uuml;ller &amp; S&#246;hne bauen weiter,\x00\x01 sagte sie am Dienstag&nbsp;in K&ouml;ln.</p>")
    )

    assert texts(article) == ("Müller & Söhne bauen weiter, sagte sie am Dienstag in Köln.",)


def test_entities_of_a_page_itself_are_not_resolved(tmp_path: Path) -> None:
    """A page can neither read files nor grow by its own entities."""
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    doctype = f'<!DOCTYPE html [<!ENTITY a "aaaaa"><!ENTITY x SYSTEM "file://{secret}">]>'

    article = read(doctype + page(f"<p>&x; &a;&a; {SENTENCES[0]}</p>").removeprefix("<!doctype html>"))

    assert "geheim" not in str(article)
    assert "aaaaa" not in str(article)


@pytest.mark.parametrize("content", [b"", b" \n ", b"\0\0", b"\xef\xbb\xbf"])
def test_empty_page_is_refused(content: bytes) -> None:
    """There is nothing to read in nothing."""
    with pytest.raises(SourceError, match="is empty"):
        read(content)


@pytest.mark.parametrize("content", ["<html></html>", "<p>Kurz", "<html><body><nav><a href='/'>Start</a></nav></body>"])
def test_page_without_text_is_refused(content: str) -> None:
    """A page that holds no sentence is no article."""
    with pytest.raises(SourceError, match="holds no article text"):
        read(content)


def test_front_page_is_refused() -> None:
    """Many teasers do not make an article, whether the link is around them, above them or behind them."""
    linked = "".join(f"<a href='/{i}'><h3>Meldung {i}</h3><p>{SENTENCES[0]}</p></a>" for i in range(8))
    below = "".join(f"<div><h3><a href='/{i}'>Meldung {i}</a></h3><p>{SENTENCES[0]}</p></div>" for i in range(8))
    more = "".join(
        f"<div><a href='/{i}'>Meldung {i}</a><p>{SENTENCES[0]} <a href='/'>mehr</a></p></div>" for i in range(8)
    )

    for body in (linked, below, more):
        with pytest.raises(SourceError, match="holds no article text"):
            read(page(body))


def test_list_of_things_is_an_article() -> None:
    """Headings that are links stand above products too; a page that says it is an article is one."""
    body = "".join(f"<h2><a href='/{i}'>Platz {i}</a></h2><p>{SENTENCES[i % 3]}</p>" for i in range(1, 5))

    article = read(page(f"<article>{body}</article>", '<meta property="og:type" content="article">'))

    assert [paragraph.heading for paragraph in article.paragraphs if not isinstance(paragraph, str)] == [
        "Platz 1", "Platz 2", "Platz 3", "Platz 4",
    ]  # fmt: skip


def test_huge_page_is_refused() -> None:
    """No publisher's page is larger than 32 MB."""
    with pytest.raises(SourceError, match="is larger than a page may be"):
        read(b"<html>" + b" " * (32 << 20))


@pytest.mark.parametrize("tag", ["div", "span", "table", "blockquote"])
def test_deep_nesting_is_read_or_refused(tag: str) -> None:
    """Up to two thousand elements within one another are read; a million are refused, and nothing crashes."""
    deep = page(f"<{tag}>" * 1000 + f"<p>{SENTENCES[0]}</p>")

    assert SENTENCES[0] in texts(read(deep)) or tag == "blockquote"
    with pytest.raises(SourceError):
        read(f"<{tag}>" * 1_000_000 + SENTENCES[0])


def test_thousands_of_attributes_are_passed_over() -> None:
    """An element with more attributes than any page has does not keep the parser busy."""
    crowd = " ".join(f'a{number}="x"' for number in range(200_000))

    assert texts(read(page(f"<p {crowd}>{SENTENCES[0]}</p>"))) == (SENTENCES[0],)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_broken_pages_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever is cut off, doubled or overwritten: there is an article or a reason why there is none."""
    content = bytearray(page(head='<script type="application/ld+json">{"@type":"NewsArticle"}</script>').encode())
    start = data.draw(st.integers(0, len(content)))
    content[start : data.draw(st.integers(start, len(content)))] = data.draw(
        st.binary(max_size=20)
        | st.sampled_from([b"<", b">", b"</p></div>", b"<table>", b"<!--", b"<a href='", b"&#xd800;"])
    )

    with suppress(SourceError):
        article = read(bytes(content), encoding=data.draw(st.sampled_from([None, "utf-16", "ascii"])))
        assert article.paragraphs or article.lede


def test_missing_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks the extra is told what to install."""
    path = tmp_path / "a.html"
    path.write_text(page(), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'fundstelle\[html\]'"):
        read_file(path)


def test_canonical_address_is_the_source() -> None:
    """The page's own address is better than the one it was fetched from, which is kept beside it."""
    article = read(page(head="<link rel=canonical href='/artikel/halle'>"), url="https://blatt.example/halle?ref=1")

    assert article.source == "https://blatt.example/artikel/halle"
    assert article.metadata["canonical"] == "https://blatt.example/artikel/halle"
    assert article.metadata["url"] == "https://blatt.example/halle?ref=1"


@pytest.mark.parametrize("href", ["https://blatt.example/", "javascript:void(0)", "http://[", ""])
def test_useless_canonical_address_is_passed_over(href: str) -> None:
    """The front page, or what is no address at all, is not where the article is."""
    assert read(page(head=f"<link rel=canonical href='{href}'>"), place="/b.html").source == "/b.html"


def test_rest_of_the_metadata() -> None:
    """When the page was changed, who brought it out and its language are kept."""
    head = (
        '<meta property="og:site_name" content="Musterblatt">'
        '<meta property="article:modified_time" content="2025-03-14T09:00:00+01:00">'
    )

    assert read(page(head=head)).metadata == {
        "modified": "2025-03-14T09:00:00+01:00", "publisher": "Musterblatt", "language": "de",
    }  # fmt: skip


def test_guessed_encoding_is_told(tmp_path: Path) -> None:
    """A page that does not say its encoding is read in the one that it looks like, and that is told."""
    sentence = "Die Straße über den Fluss wird für Fußgänger gesperrt, wie die Behörde gestern mitteilte. "
    page = f"<html><body><article><h1>Brücke gesperrt</h1><p>{sentence * 3}</p></article></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode("cp1252"))
    told: list[str] = []

    file = SourceFile(tmp_path / "a.html", report=lambda _, message: told.append(message))
    (article,) = source_named("html").read(file)

    assert isinstance(article, Article)
    assert article.headline == "Brücke gesperrt"
    assert told == ["is read as cp1252"]
