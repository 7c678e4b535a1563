"""Kicker, headline and lede of a page."""

import pytest

from fundstelle.index.sources.webpage import Page, read_page

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

LEDE = "Die Turnhalle in Musterstadt wird saniert. Das hat der Rat nach langer Debatte entschieden."
TEXT = (
    "Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle zu sanieren.",
    "Die Kosten liegen nach Angaben der Verwaltung bei rund drei Millionen Euro, das Land übernimmt die Hälfte.",
    "Kritik kam aus der Opposition. Deren Sprecher hält einen Neubau für günstiger und verwies auf ein Gutachten.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)


def read(
    top: str, text: str = PARAGRAPHS, *, og: str = "", told: str = "", title: str = "", description: str = ""
) -> Page:
    head = f"<title>{title}</title>" + (f'<meta property="og:title" content="{og}">' if og else "")
    head += f'<meta name="description" content="{description}">' if description else ""
    head += f'<script type="application/ld+json">{{"@type":"Article","headline":"{told}"}}</script>' if told else ""
    body = f"<article><header>{top}</header><div class='b'>{text}</div></article>"
    return read_page(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), "https://www.musterblatt.example/halle"
    )


def titles(top: str, **named: str) -> tuple[str | None, str | None]:
    page = read(top, **named)
    return page.kicker, page.headline


@pytest.mark.parametrize("suffix", [" | Musterblatt", " - musterblatt", " – Lokales – Musterblatt", " › Lokales"])
def test_headline_is_without_the_publisher(suffix: str) -> None:
    """What a page adds behind the headline is not part of it."""
    assert titles("<h1>Rat saniert die Turnhalle</h1>", og=f"Rat saniert die Turnhalle{suffix}") == (
        None, "Rat saniert die Turnhalle",
    )  # fmt: skip


def test_publisher_is_cut_off_without_a_heading() -> None:
    """Where the page shows no headline, the name of its host is known."""
    assert titles("", og="Rat saniert die Turnhalle | musterblatt.example") == (None, "Rat saniert die Turnhalle")


def test_dash_within_a_headline_stays() -> None:
    """Not all that stands behind a dash is a publisher."""
    assert titles("<h1>Zwei Rücktritte - und viele Fragen</h1>", og="Zwei Rücktritte - und viele Fragen")[1] == (
        "Zwei Rücktritte - und viele Fragen"
    )


def test_headline_is_one_that_is_shown_and_named() -> None:
    """A page has headlines for readers, for search engines and for networks; the shown one counts that is named too."""
    top = "<h1>Für Maschinen gemacht</h1><h2>Rat saniert die Turnhalle</h2>"

    assert titles(top, og="Rat saniert die Turnhalle", told="Für Maschinen gemacht")[1] == "Rat saniert die Turnhalle"


def test_headline_is_one_that_is_named_twice() -> None:
    """Where no named headline is shown, two that agree win."""
    assert titles(
        "<h1>Live: Alles zur Halle</h1>", og="Halle", told="Streit um die Halle", title="Streit um die Halle"
    )[1] == ("Streit um die Halle")


def test_headline_is_the_main_heading_if_nothing_is_named() -> None:
    """What a reader sees is better than the title of the window."""
    assert (
        titles("<h1>Rat saniert die Turnhalle</h1>", title="Musterblatt vom Montag")[1] == "Rat saniert die Turnhalle"
    )


@pytest.mark.parametrize(
    "top",
    [
        "<h1><span>Streit um Halle</span> <span>Rat saniert doch</span></h1>",
        "<h1><span class='dachzeile'>Streit um Halle</span><span>Rat saniert doch</span></h1>",
        "<p class='article-kicker'>Streit um Halle</p><h1>Rat saniert doch</h1>",
        "<h2>Streit um Halle:</h2><h1>Rat saniert doch</h1>",
        "<div><h3>Streit um Halle</h3></div><div><h1>Rat saniert doch</h1></div>",
    ],
)
def test_kicker_is_kept_apart(top: str) -> None:
    """A kicker stands in the heading or above it, in an element of its own."""
    named = "Streit um Halle: Rat saniert doch" if "<span>Streit" in top else "Rat saniert doch"

    assert titles(top, og=named) == ("Streit um Halle", "Rat saniert doch")


def test_headline_with_a_colon_is_one_line() -> None:
    """A heading that itself has the colon between its parts is named so everywhere, and stays whole."""
    top = "<h1><span>Turnhalle</span><span class='sr-only'>: </span><span>Rat saniert doch</span></h1>"

    assert titles(top, og="Turnhalle: Rat saniert doch") == (None, "Turnhalle: Rat saniert doch")


def test_emphasis_is_no_kicker() -> None:
    """Two parts of a heading are a kicker and a headline only if the page says so."""
    assert titles("<h1><em>Titanic</em> geht unter</h1>", og="Titanic geht unter") == (None, "Titanic geht unter")


@pytest.mark.parametrize(
    "top", [f"<h1>Halle</h1><p class='lead'>{LEDE}</p>", f"<h1>Halle</h1><div class='article-intro'>{LEDE}</div>"]
)
def test_lede_is_marked(top: str) -> None:
    """What the page calls its lede is not a paragraph of the text."""
    page = read(top)

    assert page.lede == LEDE
    assert tuple(paragraph.text for paragraph in page.paragraphs) == TEXT


@pytest.mark.parametrize(("more", "is_lede"), [(2, True), (1, True), (0, False)])
def test_marked_first_paragraph_is_the_lede_of_what_follows(more: int, is_lede: bool) -> None:  # noqa: FBT001
    """The first paragraph that the page calls a lede is one, unless it is all that there is."""
    long = TEXT[0] if is_lede else " ".join(TEXT * 4)
    rest = "".join(f"<p>{text}</p>" for text in TEXT[1 : 1 + more])

    page = read("<h1>Halle</h1>", f"<p class='lead'>{long}</p>{rest}")

    assert page.lede == (long if is_lede else None)
    assert len(page.paragraphs) == (more if is_lede else 1)


@pytest.mark.parametrize(
    "first", [f"<p>{LEDE}</p>", f"<p><strong>{LEDE}</strong></p>", f"<p><b>Musterstadt.</b> {LEDE}</p>"]
)
def test_lede_is_the_first_paragraph_that_the_page_describes_itself_by(first: str) -> None:
    """The lede is not repeated as the first paragraph, with or without the place in front."""
    page = read("<h1>Halle</h1>", first + PARAGRAPHS, description=LEDE)

    assert (page.lede or "").endswith(LEDE)
    assert tuple(paragraph.text for paragraph in page.paragraphs) == TEXT


def test_bold_first_paragraph_is_the_lede() -> None:
    """Where nothing describes the article, a bold beginning does."""
    page = read("<h1>Halle</h1>", f"<p><strong>{LEDE}</strong></p>{PARAGRAPHS}")

    assert page.lede == LEDE


def test_description_is_the_lede_of_a_page_that_shows_none() -> None:
    """A whole description that is no part of the text tells what the article is about."""
    assert read("<h1>Halle</h1>", description=LEDE).lede == LEDE


@pytest.mark.parametrize("description", [f"{LEDE[:60]} …", TEXT[0][:70], "Kurz."])
def test_description_that_breaks_off_is_no_lede(description: str) -> None:
    """The beginning of the text, or of a lede, is none."""
    page = read("<h1>Halle</h1>", description=description)

    assert page.lede is None
    assert tuple(paragraph.text for paragraph in page.paragraphs) == TEXT
