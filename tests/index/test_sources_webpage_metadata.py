"""What a page says about itself: times, authors, section, publisher, language."""

from datetime import UTC, datetime

import pytest

from fundstelle.index.sources.moments import read_moment
from fundstelle.index.sources.webpage import read_page
from fundstelle.index.sources.webpage.metadata import Metadata
from fundstelle.index.sources.webpage.names import split_names

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

TEXT = "<p>Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle zu sanieren.</p>"


def read(head: str = "", body: str = "", url: str | None = None) -> Metadata:
    page = f"<html><head>{head}</head><body><h1>Halle</h1>{body}<article>{TEXT}</article></body></html>"
    return read_page(page.encode(), url).metadata


def linked(content: str) -> Metadata:
    return read(f'<script type="application/ld+json">{content}</script>')


@pytest.mark.parametrize(
    "text",
    [
        "2023-04-28T17:23:00Z", "2023-04-28T19:23:00+02:00", "2023-04-28T17:23:00.000Z", "28.04.2023 19:23 Uhr",
        "28. April 2023, 19.23 Uhr", "Fri Apr 28 19:23:00 CEST 2023", "Fri, 28 Apr 2023 17:23:00 GMT",
        "20230428T172300Z", "D:20230428192300+02'00'", "D:20230428172300Z00'00'", "D:202304281723Z",
    ],
)  # fmt: skip
def test_moments_are_read_as_pages_write_them(text: str) -> None:
    """ISO 8601, German, Java, mail and PDF."""
    assert read_moment(text) == datetime(2023, 4, 28, 17, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", None, "gestern", "D:2023", "D:20230230", "vor 3 Stunden", "2023-13-45", "Fri Foo 28 19:23:00 CEST 2023"],
)
def test_what_is_no_moment_is_none(text: str | None) -> None:
    """Anything else is not guessed at."""
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            '<script type="application/ld+json">{"@type":"Article","name":"x","datePublished":"2024-05-03"}</script>',
            "",
        ),
        ('<meta property="article:published_time" content="2024-05-03">', ""),
        ('<meta name="date" content="2024-05-03">', ""),
        ("", "<p>Stand: 03.05.2024 00:00 Uhr</p>"),
        ("", "<p>Eva Beck<br>Stand: 03.05.2024 00:00 Uhr</p>"),
        ("", "<div>Grünau<br/>3. Mai 2024</div>"),
        ("", "<span>Veröffentlicht am 3. Mai 2024</span>"),
        ("", '<time datetime="2024-05-03">heute</time>'),
        ("", "<div>Freitag, 3. Mai 2024</div>"),
    ],
)
def test_day_of_publication_is_found(head: str, body: str) -> None:
    """In the metadata, in what the page shows, and in what it marks as a time."""
    published = read(head, body).published

    assert published is not None
    assert published.date().isoformat() == "2024-05-03"


def test_day_is_found_in_the_address() -> None:
    """Many addresses hold the day where the page does not."""
    published = read(url="https://blatt.example/2024/05/03/halle.html").published

    assert published is not None
    assert published.date().isoformat() == "2024-05-03"


def test_shown_date_is_better_than_a_bare_one() -> None:
    """A meta element that is only called date may be about the last change."""
    published = read('<meta name="date" content="2020-04-29T11:52:23">', "<p>Stand: 28.04.2020 18:00 Uhr</p>").published

    assert published is not None
    assert published.date().isoformat() == "2020-04-28"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Eva Beck", ("Eva Beck",)),
        ("von Eva Beck und Jan Frey", ("Eva Beck", "Jan Frey")),
        ("Ein Kommentar von Eva Beck", ("Eva Beck",)),
        ("Eva Beck, Jan Frey, dpa", ("Eva Beck", "Jan Frey", "dpa")),
        ("Eva Beck, Berlin", ("Eva Beck",)),
        ("dpa/AFP", ("dpa", "AFP")),
        ("Von Moritz von und zu Unterstein und Jan Frey", ("Moritz von und zu Unterstein", "Jan Frey")),
        ("Eva Beck (ebe)", ("Eva Beck",)),
        ("Eva Beck, MDR THÜRINGEN Stand: 28. April 2023", ("Eva Beck",)),
        ("Von Blatt-Redakteurin Eva Beck", ("Eva Beck",)),
        ("https://www.facebook.com/blatt", ()),
        ("Von", ()),
        ("3 Min.", ()),
    ],
)
def test_names_are_taken_out_of_a_line(line: str, names: tuple[str, ...]) -> None:
    """Without what stands around them, and with agencies."""
    assert split_names([line]) == names


@pytest.mark.parametrize(
    "author",
    [
        '"Von Eva Beck und Jan Frey"',
        '[{"name": "Eva Beck"}, {"name": "Jan Frey"}]',
        '[{"givenName": "Eva", "familyName": "Beck"}, "Jan Frey"]',
        '[{"@id": "#eva"}, {"name": "Jan Frey"}]',
    ],
)
def test_authors_of_linked_data(author: str) -> None:
    """Names, people, people by their parts, and people who are described elsewhere in it."""
    article = f'{{"@type": "NewsArticle", "headline": "x", "author": {author}}}'

    assert linked(f'{{"@graph": [{article}, {{"@id": "#eva", "name": "Eva Beck"}}]}}').authors == (
        "Eva Beck",
        "Jan Frey",
    )


def test_line_with_authors_and_day_is_a_byline() -> None:
    """The day may stand below the names, in the same paragraph."""
    found = read("", "<p>Von Eva Beck<br>03.05.2024, 09:00 Uhr</p>")

    assert found.authors == ("Eva Beck",)


@pytest.mark.parametrize(("inside", "expected"), [(6, ("Eva Beck",)), (7, ())])
def test_line_with_many_elements_is_no_byline(inside: int, expected: tuple[str, ...]) -> None:
    """What reads like a byline, and is not marked as one, has a handful of elements in it and no more."""
    byline = f"<div>Von Eva Beck{'<i></i>' * inside}</div>"

    assert read("", byline).authors == expected


@pytest.mark.parametrize(
    "byline",
    [
        "<p class='article-author'>Von <a href='/eva'>Eva Beck</a></p>",
        "<span>Von</span> <a rel='author' href='/eva'>Eva Beck</a>",
        "<span itemprop='author'>Eva Beck</span>",
        "<p>Von Eva Beck</p>",
    ],
)
def test_authors_are_found_in_the_page(byline: str) -> None:
    """A byline is marked, or reads like one."""
    assert read('<meta name="author" content="Musterblatt">', byline).authors == ("Eva Beck",)


def test_author_of_a_teaser_is_not_the_author() -> None:
    """Other articles have bylines too."""
    assert read("", "<div class='teaser'><p class='author'>Von Jan Frey</p></div><p>Von Eva Beck</p>").authors == (
        "Eva Beck",
    )


def test_most_telling_article_of_linked_data_counts() -> None:
    """Teasers that are listed, and broken scripts, do not count."""
    teaser = '{"@type": "NewsArticle", "headline": "Anderes", "author": "Jan Frey", "datePublished": "2020-01-01"}'
    content = (
        f'[{{"@type": "ItemList", "itemListElement": [{teaser}]}}, {{"@type": "WebSite", "name": "Blatt"}},'
        ' {"@type": ["Article", "NewsArticle"], "headline": "Halle", "author": "Eva Beck"}]'
    )

    assert linked(content).authors == ("Eva Beck",)
    assert linked("{nichts}").authors == ()
    assert linked("[" * 100_000).authors == ()


def test_section_is_what_the_article_is_filed_under() -> None:
    """Named, or a step of the path to the article that is neither the front page nor the article."""
    crumbs = ", ".join(f'{{"item": {{"name": "{name}"}}}}' for name in ("Startseite", "Politik", "Halle"))

    assert linked('{"@type": "Article", "headline": "x", "articleSection": ["Lokales", "x"]}').section == "Lokales"
    assert read('<meta property="article:section" content="Sport">').section == "Sport"
    assert linked(f'{{"@type": "BreadcrumbList", "itemListElement": [{crumbs}]}}').section == "Politik"
    assert linked('{"@type": "BreadcrumbList", "itemListElement": [{"item": {"name": "Sport"}}]}').section == "Sport"


def test_publisher_and_language() -> None:
    """As the linked data have them, else the meta elements."""
    content = '{"@type": "Article", "headline": "x", "inLanguage": "de-AT", "publisher": {"name": "Das Blatt"}}'

    assert (linked(content).publisher, linked(content).language) == ("Das Blatt", "de-AT")
    assert (
        read('<meta property="og:site_name" content="Blatt"><meta property="og:locale" content="de_DE">').language
        == "de-DE"
    )
