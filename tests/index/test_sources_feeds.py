"""Feeds: one article an entry."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.sources import Limits, Problem, markup, read_file, xmlstream

same_folder = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0"?><rss version="2.0" {CONTENT}><channel><title>Stadtblatt</title>'
        f"<language>de</language>{inner}</channel></rss>"
    )


def atom(*entries: str) -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Stadtblatt</title>{inner}</feed>'


def read(
    folder: Path, content: str | bytes, name: str = "a.xml", limits: Limits | None = None
) -> list[Article | Problem]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path, limits=limits))


def article(folder: Path, content: str | bytes) -> Article:
    [found] = read(folder, content)
    assert isinstance(found, Article), found
    return found


def reason(folder: Path, content: str | bytes, name: str = "a.rss", limits: Limits | None = None) -> str:
    [found] = read(folder, content, name, limits)
    assert isinstance(found, Problem), found
    return found.reason


def test_entry_of_rss_is_an_article(tmp_path: Path) -> None:
    """What an entry tells arrives in the article: its text from the content, its lede from the description."""
    found = article(
        tmp_path,
        rss(
            "<title>Brücke &amp;amp; Fluss</title><link>https://example.org/1</link>"
            '<guid isPermaLink="false">1234</guid><pubDate>Fri, 14 Mar 2025 09:00:00 +0100</pubDate>'
            "<dc:creator>Anna Beck</dc:creator><category>Lokales</category><category>Verkehr</category>"
            "<description>Sie &lt;b&gt;trägt&lt;/b&gt; wieder.</description>"
            "<content:encoded><![CDATA[<p>Eins<br>und mehr.</p><h2>Teil</h2><ul><li>Zwei</li></ul>]]>"
            "</content:encoded>"
        ),
    )

    assert found == Article(
        [Paragraph("Eins und mehr."), Paragraph("Zwei", "Teil")],
        headline="Brücke & Fluss",
        lede="Sie trägt wieder.",
        published=datetime(2025, 3, 14, 8, tzinfo=UTC),
        authors=("Anna Beck",),
        section="Lokales",
        source="https://example.org/1",
        metadata={"feed": "Stadtblatt", "language": "de", "guid": "1234", "tags": ["Verkehr"]},
    )


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("ida@blatt.online (Ida Roth)", "Ida Roth"), ("ida@blatt.de (Ida Roth)", "Ida Roth"),
        ("Redaktion (red@blatt.photography)", "Redaktion"), ("ida.roth@blatt.berlin", "ida.roth@blatt.berlin"),
        ("Ida Roth (dpa)", "Ida Roth (dpa)"),
    ],
)  # fmt: skip
def test_author_is_named_without_the_address(tmp_path: Path, author: str, name: str) -> None:
    """Beside the address of an author, however it ends, stands the name; where it stands alone it is the name."""
    found = article(tmp_path, rss(f"<title>T</title><author>{author}</author><description>Text.</description>"))

    assert found.authors == (name,)


def test_entry_of_atom_is_an_article(tmp_path: Path) -> None:
    """Atom has ids that last, several authors and moments of change."""
    found = article(
        tmp_path,
        atom(
            '<id>tag:example.org,2025:1</id><title type="html">Die &lt;i&gt;Brücke&lt;/i&gt;</title>'
            '<link href="https://example.org/x"/><published>2025-03-14T09:00:00Z</published>'
            "<updated>2025-03-15T10:00:00Z</updated><author><name>Anna Beck</name></author>"
            "<author><name>Cem Demir</name></author>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text.</p></div></content>'
        ),
    )

    assert (found.id, found.headline, found.source) == ("tag:example.org,2025:1", "Die Brücke", "https://example.org/x")
    assert (found.published, found.authors) == (datetime(2025, 3, 14, 9, tzinfo=UTC), ("Anna Beck", "Cem Demir"))
    assert found.metadata == {"modified": "2025-03-15T10:00:00+00:00", "feed": "Stadtblatt"}
    assert outline(found) == [(None, "Text.")]


def test_entry_with_nothing_but_a_moment_of_change(tmp_path: Path) -> None:
    """Where no other moment is told, that of the last change is taken for the publication."""
    found = article(tmp_path, atom("<updated>2025-03-15T10:00:00Z</updated><summary>Text.</summary>"))

    assert (found.published, found.metadata) == (datetime(2025, 3, 15, 10, tzinfo=UTC), {"feed": "Stadtblatt"})


def test_description_is_the_text_where_there_is_no_other(tmp_path: Path) -> None:
    """Most feeds hold nothing but a few sentences, and paragraphs may be parted by line breaks."""
    found = article(tmp_path, rss("<description>Eins.&lt;br&gt;&lt;br/&gt;Zwei.&lt;br&gt;Drei.</description>"))

    assert (found.lede, outline(found)) == (None, [(None, "Eins."), (None, "Zwei. Drei.")])


def test_beginning_of_the_text_is_no_lede(tmp_path: Path) -> None:
    """A description that was cut out of the text is not told twice."""
    found = article(
        tmp_path,
        rss("<description>Eins und […]</description><content:encoded>&lt;p&gt;Eins und zwei.</content:encoded>"),
    )

    assert (found.lede, outline(found)) == (None, [(None, "Eins und zwei.")])


def test_entry_without_address_is_named_by_its_place(tmp_path: Path) -> None:
    """The source of an entry without link is the file and its number."""
    first, second = read(tmp_path, rss("<description>A</description>", "<description>B</description>"))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    origin = (tmp_path / "a.xml").resolve().as_posix()
    assert (first.source, second.source) == (f"{origin}#1", f"{origin}#2")


def test_entry_without_text_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """An entry that is nothing but a title is reported, and the others are read."""
    first, second = read(tmp_path, rss("<title>A</title>", "<description>B</description>"))

    assert str(first) == f"{tmp_path / 'a.xml'}: entry 1 holds no text"
    assert outline(second) == [(None, "B")]


def test_broken_feed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Feeds are often no well-formed XML."""
    found = article(tmp_path, "<rss><channel><item><title>A & B</title><description>C & D</description></item>")

    assert (found.headline, outline(found)) == ("A & B", [(None, "C & D")])


@pytest.mark.parametrize(
    ("content", "is_feed"),
    [
        ("<rss version='2.0'>", True),
        ("\ufeff<?xml version='1.0'?>\n<!-- x -->\n<rss>", True),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', True),
        ('<rdf:RDF xmlns:rdf="x" xmlns="http://purl.org/rss/1.0/">', True),
        ("<feed>", False),
        ("<html><rss>", False),
        ("Ein Text über <rss>", False),
    ],
)
def test_feeds_are_recognised_by_their_content(tmp_path: Path, content: str, *, is_feed: bool) -> None:
    """A file that begins as a feed does is read as one, whatever it is called."""
    [found] = read(tmp_path, content, "a.txt")

    assert (isinstance(found, Problem) and "feed" in found.reason) is is_feed


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "holds no entries of a feed"),
        ("Kein Feed.", "holds no entries of a feed"),
        (rss(), "holds no entries of a feed"),
        (
            '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + rss("<title>&b;</title>"),
            "declares entities, which are refused for safety",
        ),
        (
            '<!DOCTYPE a [<!ENTITY a "aaaa">]>'.encode("utf-16") + rss("<title>&a;</title>").encode("utf-16-le"),
            "declares entities, which are refused for safety",
        ),
        (b" " * (17 << 20), "is larger than the 16 MB that a feed may have"),
    ],
)
def test_what_is_no_feed_is_a_problem(tmp_path: Path, content: str | bytes, expected: str) -> None:
    """Files without entries, with entities and beyond all measure are refused."""
    assert reason(tmp_path, content).startswith(expected)


def test_deeply_nested_text_is_a_problem_of_its_entry(tmp_path: Path) -> None:
    """Elements without end in an entry spoil no other."""
    first, second = read(
        tmp_path, rss(f"<description>{'&lt;div&gt;' * 2000}A</description>", "<description>B</description>")
    )

    assert isinstance(first, Problem)
    assert first.reason == "entry 1 is nested more than 500 deep"
    assert outline(second) == [(None, "B")]


def test_entry_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds for each entry."""
    content = rss(f"<description>{'Wort ' * 1000}</description>")

    assert "Limits(article=…)" in reason(tmp_path, content, limits=Limits(article=1000))


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the packages are not installed, the problem says what to install."""
    monkeypatch.setitem(sys.modules, "feedparser", None)

    assert "pip install 'fundstelle[feeds]'" in reason(tmp_path, rss("<description>A</description>"))


@same_folder
@given(content=st.binary(max_size=200) | st.text("<>/&;!-[]=\"' ä", max_size=100).map(str.encode))
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes) -> None:
    """Whatever is in a file, it comes back as articles or problems that say what is wrong."""
    for data in (content, b"<rss><channel><item><description>" + content):
        found = read(tmp_path, data, "a.rss")

        assert all(isinstance(one, Article) or "cannot be read" not in one.reason for one in found)


@pytest.mark.parametrize("module", [markup, xmlstream])
def test_text_is_read_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """Where one piece of a long text ends and the next begins makes no difference."""
    inner = "<![CDATA[<p>Überall &auml;ndert sich <b>etwas</b>.</p><h2>Größe</h2><ul><li>Zwei</li></ul>]]>"
    feed = rss(f"<title>Brücke &amp;amp; Fluß</title><content:encoded>{inner}</content:encoded>")
    whole = article(tmp_path, feed)

    for size in (1, 2, 7):
        monkeypatch.setattr(module, "_CHUNK", size)
        assert article(tmp_path, feed) == whole
    assert outline(whole) == [(None, "Überall ändert sich etwas."), ("Größe", "Zwei")]
