"""Books: one article a chapter."""

import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline, reason

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.dates import berlin
from fundstelle.index.sources import Limits, Problem, read_file

same_folder = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/buch.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>Das Buch</dc:title><dc:creator>Anna Beck</dc:creator>"
    '<dc:creator opf:role="trl">Cem Demir</dc:creator><dc:date>2019-05-02</dc:date>'
    "<dc:language>de</dc:language><dc:publisher>Verlag</dc:publisher>"
)


def opf(pages: list[str], metadata: str = METADATA, extra: str = "", toc: str = "") -> str:
    items = "".join(
        f'<item id="p{n}" href="{page}" media-type="application/xhtml+xml"/>' for n, page in enumerate(pages)
    )
    refs = "".join(f'<itemref idref="p{n}"/>' for n, _ in enumerate(pages))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
        f"<manifest>{items}{extra}</manifest><spine{toc}>{refs}</spine></package>"
    )


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Datei</title></head><body>{body}</body></html>'
    )


def book(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        for name, content in {"META-INF/container.xml": CONTAINER, **parts}.items():
            archive.writestr(name, content)
    return path


def chapters(folder: Path, bodies: dict[str, str]) -> list[Article | Problem]:
    parts: dict[str, str | bytes] = {f"OEBPS/{name}": page(body) for name, body in bodies.items()}
    return list(read_file(book(folder / "a.epub", {"OEBPS/buch.opf": opf(list(bodies)), **parts})))


def headlines(found: list[Article | Problem]) -> list[str | None]:
    return [one.headline if isinstance(one, Article) else one.reason for one in found]


def test_chapters_are_articles_of_the_book(tmp_path: Path) -> None:
    """Each chapter has its title as headline, the book as section, and what is told about the book."""
    first, second = chapters(
        tmp_path,
        {
            "eins.xhtml": "<h1>Der Anfang</h1><p>Es war <i>einmal</i>.</p><h2>Später</h2><p>Dann.</p>",
            "zwei.xhtml": "<h1>Das Ende</h1><p>Schluss.</p>",
        },
    )

    assert first == Article(
        [Paragraph("Es war einmal."), Paragraph("Dann.", "Später")],
        headline="Der Anfang",
        published=datetime(2019, 5, 2, tzinfo=berlin()),
        authors=("Anna Beck",),
        section="Das Buch",
        source=f"{(tmp_path / 'a.epub').resolve().as_posix()}#OEBPS/eins.xhtml",
        metadata={"language": "de", "publisher": "Verlag"},
    )
    assert isinstance(second, Article)
    assert (second.headline, outline(second)) == ("Das Ende", [(None, "Schluss.")])


def test_pages_are_read_in_the_order_of_the_book(tmp_path: Path) -> None:
    """The order is that of the spine, not of names."""
    found = chapters(tmp_path, {f"{name}.xhtml": f"<h1>{name}</h1><p>Text.</p>" for name in "cab"})

    assert headlines(found) == ["c", "a", "b"]


def test_page_without_a_heading_goes_on_with_the_chapter(tmp_path: Path) -> None:
    """A chapter may be spread over several files."""
    found = chapters(tmp_path, {"1.xhtml": "<h1>A</h1><p>Eins.</p>", "2.xhtml": "<p>Zwei.</p>"})

    assert [outline(one) for one in found] == [[(None, "Eins."), (None, "Zwei.")]]


def test_number_and_title_of_a_chapter_are_one_headline(tmp_path: Path) -> None:
    """Headings that follow each other on top of a chapter are told together."""
    found = chapters(tmp_path, {"1.xhtml": "<h1>1</h1><h2>Der Anfang</h2><p>Eins.</p>"})

    assert headlines(found) == ["1 – Der Anfang"]


@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_titles_come_from_the_contents_too(tmp_path: Path, kind: str) -> None:
    """A page that has no heading is called what the table of contents calls it, in books of either version."""
    nav = page('<nav epub:type="toc"><ol><li><a href="text/1.xhtml#x">Der <b>Anfang</b></a></li></ol></nav>')
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Der Anfang</text>'
        '</navLabel><content src="text/1.xhtml"/></navPoint></navMap></ncx>'
    )
    item, toc = {
        "nav": ('<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>', ""),
        "ncx": ('<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>', ' toc="n"'),
    }[kind]
    path = book(
        tmp_path / "a.epub",
        {
            "OEBPS/buch.opf": opf(["text/1.xhtml"], extra=item, toc=toc),
            "OEBPS/nav.xhtml": nav,
            "OEBPS/toc.ncx": ncx,
            "OEBPS/text/1.xhtml": page("<p>Der Anfang</p><p>Eins.</p>"),
        },
    )

    [found] = read_file(path)

    assert headlines([found]) == ["Der Anfang"]
    assert outline(found) == [(None, "Eins.")]


def test_marks_of_notes_and_scripts_are_left_out(tmp_path: Path) -> None:
    """What no reader takes for text is none; rows of a table are paragraphs."""
    [found] = chapters(
        tmp_path,
        {
            "1.xhtml": '<script>x</script><p>Das Wort<a epub:type="noteref" href="#n">1</a> gilt.</p>'
            "<table><tr><td>Ort</td><td>Zahl</td></tr><tr><td><p>Ulm</p></td><td>7</td></tr></table>"
        },
    )

    assert outline(found) == [(None, "Das Wort gilt."), (None, "Ort | Zahl"), (None, "Ulm | 7")]


@pytest.mark.parametrize(
    ("top", "encoding"),
    [
        ("", "utf-8"),
        ("\ufeff", "utf-8"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "iso-8859-1"),
        ('<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"/></head>', "cp1252"),
        ('<?xml version="1.0" encoding="nix"?>', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_every_encoding_of_pages_is_read(tmp_path: Path, top: str, encoding: str) -> None:
    """The encoding of a page is what it says itself, else UTF-8."""
    path = book(
        tmp_path / "a.epub",
        {"OEBPS/buch.opf": opf(["1.xhtml"]), "OEBPS/1.xhtml": f"{top}<p>Größe &auml;</p>".encode(encoding)},
    )

    [found] = read_file(path)

    assert outline(found) == [(None, "Größe ä")]


def test_marks_that_lead_to_notes_and_back_are_left_out(tmp_path: Path) -> None:
    """A number that is set high and leads elsewhere, and an arrow back from a note, are no text; other links are."""
    [found] = chapters(
        tmp_path,
        {
            "1.xhtml": '<h1>Titel</h1><p>Das Wort<sup id="r"><a href="#n">1</a></sup> gilt, '
            'siehe <a href="#n">unten</a>.</p>'
            '<p id="n"><span><sup><a href="#r">1</a></sup>Eine Note.</span> <a href="#r" role="doc-backlink">↩</a></p>'
        },
    )

    assert outline(found) == [(None, "Das Wort gilt, siehe unten."), (None, "Eine Note.")]


def test_heading_further_down_is_no_title_of_its_page(tmp_path: Path) -> None:
    """Where the contents list a page by a heading within it, the page is called as the book is."""
    path = book(
        tmp_path / "a.epub",
        {
            "OEBPS/buch.opf": opf(["1.xhtml"], extra='<item id="n" href="nav.xhtml" properties="nav"/>'),
            "OEBPS/nav.xhtml": page('<nav><a href="1.xhtml">Was gebaut wurde</a></nav>'),
            "OEBPS/1.xhtml": page("<p>Das Buch</p><p>Ein Satz.</p><p>Was gebaut wurde</p><p>Ein Tor.</p>"),
        },
    )

    [found] = read_file(path)

    assert headlines([found]) == ["Das Buch"]
    assert outline(found) == [(None, "Ein Satz."), (None, "Was gebaut wurde"), (None, "Ein Tor.")]


def test_date_that_is_a_year_is_metadata(tmp_path: Path) -> None:
    """A year is no moment of publication, but known."""
    path = book(
        tmp_path / "a.epub",
        {"OEBPS/buch.opf": opf(["1.xhtml"], "<dc:title>T</dc:title><dc:date>2019</dc:date>"),
         "OEBPS/1.xhtml": page("<p>Text.</p>")},
    )  # fmt: skip

    [found] = read_file(path)

    assert isinstance(found, Article)
    assert (found.headline, found.published, found.metadata) == ("T", None, {"date": "2019"})


def test_page_that_is_missing_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """A chapter that cannot be read is reported, and the others are read."""
    path = book(
        tmp_path / "a.epub",
        {"OEBPS/buch.opf": opf(["1.xhtml", "2.xhtml"]), "OEBPS/2.xhtml": page("<h1>B</h1><p>Text.</p>")},
    )

    assert headlines(list(read_file(path))) == ["OEBPS/1.xhtml: holds no OEBPS/1.xhtml", "B"]


def test_books_are_recognised_by_their_content(tmp_path: Path) -> None:
    """A book is one whatever it is called."""
    path = book(tmp_path / "a.txt", {"OEBPS/buch.opf": opf(["1.xhtml"]), "OEBPS/1.xhtml": page("<p>Text.</p>")})

    assert [outline(one) for one in read_file(path)] == [[(None, "Text.")]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"META-INF/rights.xml": "<x/>"}, "is protected by DRM"),
        (
            {"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>'},
            "is protected by DRM",
        ),
        ({"META-INF/container.xml": "<container/>"}, "is no EPUB book: it holds no list of its pages"),
        ({"OEBPS/buch.opf": "<package>"}, "broken XML at line 1: no element found"),
        ({"OEBPS/buch.opf": opf([])}, "holds no text"),
        (
            {"OEBPS/buch.opf": '<!DOCTYPE p [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><package>&b;</package>'},
            "declares entities, which are refused for safety",
        ),
        ({"OEBPS/buch.opf": "<p>" * 2000}, "is nested more than 500 deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, parts: dict[str, str | bytes], expected: str) -> None:
    """Locked, broken and harmful books are refused as a whole."""
    assert reason(book(tmp_path / "a.epub", parts)) == expected


def test_fonts_in_disguise_do_no_harm(tmp_path: Path) -> None:
    """Books whose fonts alone are encrypted are not locked."""
    algorithm = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    path = book(
        tmp_path / "a.epub",
        {"META-INF/encryption.xml": algorithm, "OEBPS/buch.opf": opf(["1.xhtml"]), "OEBPS/1.xhtml": page("<p>A</p>")},
    )

    assert [outline(one) for one in read_file(path)] == [[(None, "A")]]


def test_chapter_that_unpacks_to_too_much_is_a_problem(tmp_path: Path) -> None:
    """A chapter of blanks that is a thousand times as large as the file is not unpacked."""
    path = book(
        tmp_path / "a.epub",
        {"OEBPS/buch.opf": opf(["1.xhtml", "2.xhtml"]), "OEBPS/1.xhtml": b" " * (65 << 20),
         "OEBPS/2.xhtml": page("<p>A</p>")},
    )  # fmt: skip

    first, *_ = read_file(path)

    assert isinstance(first, Problem)
    assert "unpacks to more than" in first.reason


def test_chapter_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds for each chapter."""
    path = book(tmp_path / "a.epub", {"OEBPS/buch.opf": opf(["1.xhtml"]), "OEBPS/1.xhtml": page("<p>Wort</p>" * 99)})

    first, *_ = read_file(path, limits=Limits(article=100))

    assert isinstance(first, Problem)
    assert "Limits(article=…)" in first.reason


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is not installed, the problem says what to install."""
    monkeypatch.setitem(sys.modules, "lxml", None)

    assert "pip install 'fundstelle[epub]'" in reason(book(tmp_path / "a.epub", {}))


@same_folder
@given(data=st.data())
def test_damaged_book_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    """A book with any of its bytes changed or cut off comes back as articles or problems that say what is wrong."""
    path = book(tmp_path / "a.epub", {"OEBPS/buch.opf": opf(["1.xhtml"]), "OEBPS/1.xhtml": page("<p>Text.</p>")})
    content = bytearray(path.read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[position] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    found = list(read_file(path))

    assert found
    assert all(isinstance(one, Article) or "cannot be read" not in one.reason for one in found)
