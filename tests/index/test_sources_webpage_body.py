"""Which blocks of a page are the paragraphs of its article, and under which heading each stands."""

import pytest

from fundstelle.index.sources.webpage import Page, read_page

pytest.importorskip("trafilatura", reason="reading HTML pages needs the extra html")

ONE = "Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle zu sanieren."
TWO = "Die Kosten liegen nach Angaben der Verwaltung bei rund drei Millionen Euro, das Land übernimmt die Hälfte."
THREE = "„Wir haben lange genug gewartet“, sagte die Bürgermeisterin. Die Arbeiten sollen im Frühjahr beginnen."
FOUR = "Kritik kam aus der Opposition. Deren Sprecher hält einen Neubau für günstiger und verwies auf ein Gutachten."
OTHER = "Dieser Satz gehört nicht zum Artikel, obwohl er so lang ist wie die Sätze, die zu ihm gehören."


def read(body: str, head: str = "") -> Page:
    return read_page(f"<!doctype html><html><head>{head}</head><body><h1>Die Halle</h1>{body}</body></html>".encode())


def texts(body: str, head: str = "") -> list[str]:
    return [paragraph.text for paragraph in read(body, head).paragraphs]


def sections(body: str) -> list[tuple[str | None, str]]:
    return [(paragraph.heading, paragraph.text) for paragraph in read(body).paragraphs]


def test_paragraphs_stand_under_their_headings() -> None:
    """Each paragraph has the heading above it, in the order of the page."""
    body = f"<article><p>{ONE}</p><h2>Kosten</h2><p>{TWO}</p><p>{THREE}</p><h3>Kritik</h3><p>{FOUR}</p></article>"

    assert sections(body) == [(None, ONE), ("Kosten", TWO), ("Kosten", THREE), ("Kritik", FOUR)]


def test_headings_in_a_row_are_one() -> None:
    """A day and a time above an entry of a live blog are both said."""
    body = f"<div><p>{ONE}</p><h2>Mittwoch, 17. 7.</h2><h5>15.32 Uhr: Streit</h5><p>{TWO}</p></div>"

    assert sections(body) == [(None, ONE), ("Mittwoch, 17. 7. 15.32 Uhr: Streit", TWO)]


def test_bold_line_is_a_heading() -> None:
    """A short bold paragraph that is no sentence is a heading; a bold question of an interview is a paragraph."""
    asked = f"<p><b>Und was kostet es?</b></p><p>{THREE}</p>"
    body = f"<div><p>{ONE}</p><p><b>Kritik der Opposition</b></p><p>{TWO}</p>{asked}</div>"

    assert sections(body) == [
        (None, ONE), ("Kritik der Opposition", TWO),
        ("Kritik der Opposition", "Und was kostet es?"), ("Kritik der Opposition", THREE),
    ]  # fmt: skip


def test_heading_of_a_box_ends_with_the_box() -> None:
    """What follows a box stands under the heading from before it."""
    box = f"<div class='hintergrund'><h3>Die Halle</h3><p>{TWO}</p></div>"
    body = f"<article><h2>Debatte</h2><p>{ONE}</p>{box}<p>{THREE}</p><p>{FOUR}</p></article>"

    assert sections(body) == [("Debatte", ONE), ("Die Halle", TWO), ("Debatte", THREE), ("Debatte", FOUR)]


def test_headings_without_text_are_left_out() -> None:
    """A heading at the end has nothing below it."""
    assert sections(f"<article><p>{ONE}</p><p>{TWO}</p><h2>Zum Schluss</h2></article>") == [(None, ONE), (None, TWO)]


def test_line_breaks_part_paragraphs() -> None:
    """Two line breaks part paragraphs where a page has no elements for them; a single one is white space."""
    body = f"<div>{ONE}<br><br>{TWO}<br>{THREE}<br> <br/><h2>Kritik</h2>{FOUR}<br><br>Ja.</div>"

    assert sections(body) == [(None, ONE), (None, f"{TWO} {THREE}"), ("Kritik", FOUR), ("Kritik", "Ja.")]


@pytest.mark.parametrize(
    "wrap", ["<div class='x{}'>{}</div>", "<section><div>{1}</div></section>", "<x-text>{1}</x-text>"]
)
def test_each_paragraph_may_have_boxes_of_its_own(wrap: str) -> None:
    """Some systems put every paragraph into several elements, of whatever name."""
    body = "".join(wrap.format(number, f"<p>{text}</p>") for number, text in enumerate((ONE, TWO, THREE, FOUR)))

    assert texts(f"<main>{body}</main>") == [ONE, TWO, THREE, FOUR]


def test_paragraphs_need_no_element_of_their_own() -> None:
    """Text right within boxes and cells is read too."""
    assert texts(f"<main><div>{ONE}</div><div>{TWO}</div><div>{THREE}</div></main>") == [ONE, TWO, THREE]
    assert texts(f"<table><tr><td><a href='/'>Start</a></td><td>{ONE}<p>{TWO}</p><p>{THREE}</p></td></tr></table>") == [
        ONE, TWO, THREE,
    ]  # fmt: skip


def test_short_paragraphs_and_items_belong_to_the_text() -> None:
    """What stands among the paragraphs is one of them, however short."""
    body = f"<div><p>{ONE}</p><p>Nein.</p><ul><li>die Halle</li><li>der Platz</li></ul><p>{TWO}</p></div>"

    assert texts(body) == [ONE, "Nein.", "die Halle", "der Platz", TWO]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("<ul><li><p>Ein Dach</p></li><li><p>Neue Fenster</p></li></ul>", ["Ein Dach", "Neue Fenster"]),
        ("<dl><dt>Dach</dt><dd>Im Mai.</dd><dt>Tor</dt><dd>Nie.</dd></dl>", ["Dach", "Im Mai.", "Tor", "Nie."]),
        (
            "<table><tr><th>Posten</th><th>Betrag</th></tr><tr><td>Dach</td><td>1 <i>Euro</i></td></tr></table>",
            ["Posten | Betrag", "Dach | 1 Euro"],
        ),
    ],
)
def test_short_items_and_rows_belong_to_the_text(listed: str, found: list[str]) -> None:
    """What is listed among the paragraphs is text, however short: items, what they explain, rows of tables."""
    assert texts(f"<div><p>{ONE}</p><h2>Liste</h2>{listed}<p>{TWO}</p></div>") == [ONE, *found, TWO]


@pytest.mark.parametrize("tag", ["section", "div"])
def test_short_sections_belong_to_the_text(tag: str) -> None:
    """Where nearly all of the text stands in one of several sections, the others are read, too; teasers are not."""
    first = f"<{tag} class=text><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{FOUR}</p></{tag}>"
    others = f"<{tag} class=text><h2>Zeitplan</h2><p>Im Mai geht es los.</p></{tag}>"
    teaser = f"<{tag} class=mehr><h2>Anderes</h2><p>Nichts von hier.</p></{tag}>"
    linked = f"<{tag} class=text><h2><a href='/b'>Ein anderer Artikel</a></h2><p>Nichts davon.</p></{tag}>"

    found = sections(f"<article>{first}{others}{teaser}{linked}</article>")

    assert found == [(None, ONE), (None, TWO), (None, THREE), (None, FOUR), ("Zeitplan", "Im Mai geht es los.")]


def test_day_above_the_text_is_no_paragraph() -> None:
    """A line with the day of publication is none of the text, and the bold paragraph below it is the lede."""
    lede = "Nach acht Jahren Debatte wird die alte Turnhalle nun doch noch saniert."
    body = f"<p>Stand: 14.03.2025, 09:00 Uhr</p><p><b>{lede}</b></p><p>{ONE}</p><p>{TWO}</p><p>Stand: 2025 fehlt.</p>"

    found = read(f"<div>{body}</div>")

    assert (found.lede, [paragraph.text for paragraph in found.paragraphs]) == (lede, [ONE, TWO, "Stand: 2025 fehlt."])


@pytest.mark.parametrize(
    "box",
    [
        f"<aside><p>{OTHER}</p></aside>",
        f"<nav><p>{OTHER}</p></nav>",
        f"<figure><img src='a.jpg'><figcaption>{OTHER}</figcaption></figure>",
        f"<div class='c-newsletter-box'><p>{OTHER} <a href='/n'>Mehr</a></p></div>",
        f"<div id='articleTeaser'><a href='/b'><h3>Titel</h3></a><p>{OTHER}</p></div>",
        f"<div><h3><a href='/b'>Anderer Artikel</a></h3><p>{OTHER}</p></div>",
        f"<p><a href='/b'>{OTHER}</a></p>",
        f"<ul><li><a href='#kritik'>{OTHER}</a></li></ul>",
        f"<p hidden>{OTHER}</p>",
        f"<div style='display: none'><p>{OTHER}</p></div>",
        f"<form><p>{OTHER}</p></form>",
        f"<blockquote><p>{OTHER}</p><footer>Eva Beck</footer></blockquote>",
        "<blockquote>Wir haben lange genug gewartet</blockquote>",
        f"<div role='complementary'><p>{OTHER}</p></div>",
        "<p>Lesen Sie auch: Warum die Halle so teuer wird</p>",
        "<p>Unser Newsletter informiert Sie jeden Morgen kostenlos über das Wichtigste.</p>",
        "<p>Die Halle am Dienstag. Foto: dpa/Eva Beck</p>",
        "<p>Bild: Eva Beck</p>",
        "<p>(dpa/abc)</p>",
        "<p>© dpa-infocom, dpa:240516-99-53606/3</p>",
        "<p>Von Eva Beck und Jan Frey</p>",
        "<script>var text = 'Ein Satz, der keiner ist, und der doch lang genug wäre für einen.';</script>",
    ],
)
def test_what_is_no_part_of_the_text_is_left_out(box: str) -> None:
    """Boxes, teasers, captions, credits, notices, quotes that are repeated, and what nobody sees."""
    assert texts(f"<article><p>{ONE}</p><p>{TWO}</p>{box}<p>{THREE}</p><p>{FOUR}</p></article>") == [
        ONE,
        TWO,
        THREE,
        FOUR,
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Weitere Informationen gab es am Dienstagabend zunächst nicht.",
        "Mehr von diesem Geld soll nach dem Willen der Stadt in die Schulen fließen.",
        "Jetzt sollen Forscher das neue Medikament an Freiwilligen testen.",
        "Von Berlin aus fuhr der Zug am Abend über Leipzig nach München.",
        "Quelle des Streits ist ein Vertrag aus dem vergangenen Jahr.",
    ],
)
def test_sentences_that_only_begin_like_notices_stay(sentence: str) -> None:
    """Words that stand over links in other places may begin a sentence."""
    assert sentence in texts(f"<article><p>{ONE}</p><p>{sentence}</p><p>{TWO}</p></article>")


def test_boxes_behind_the_text_are_left_out() -> None:
    """Who wrote it, appeals and comments stand in boxes of another sort than the text."""
    text = "".join(f"<p>{sentence}</p>" for sentence in (ONE, TWO, THREE, FOUR))
    behind = f"<div class='bio'><p>{OTHER}</p></div><div id='comments'><p>{OTHER}</p><p>{OTHER}</p></div>"

    assert texts(f"<article><div class='text'>{text}</div>{behind}</article>") == [ONE, TWO, THREE, FOUR]


@pytest.mark.parametrize(
    "wrap", ["<form>{}</form>", "<div class='teaser'>{}</div>", "<div style='display:none'>{}</div>"]
)
def test_what_holds_most_of_the_text_stays(wrap: str) -> None:
    """A page may be one form, may call the article a teaser, or hide it until a script has run."""
    assert texts(wrap.format(f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>")) == [ONE, TWO, THREE]


def test_inline_elements_do_not_part_words() -> None:
    """Links, emphasis and soft hyphens leave the words whole; what is only read out to the blind is left out."""
    link = (
        "<a href='/g'>Ge\u00admeinde<i>rat</i><span class='sr-only'> (öffnet sich)</span></a> (öffnet im neuen Fenster)"
    )

    (first, *_) = texts(f"<article><p>Der {link} hat die Halle am Dienstag\n  saniert.</p><p>{TWO}</p></article>")

    assert first == "Der Gemeinderat hat die Halle am Dienstag saniert."


def test_large_first_letter_belongs_to_its_word() -> None:
    """A drop cap is often an element of its own with white space behind it."""
    assert (
        texts(f"<article><p><span><span>D</span></span> <span>er{ONE[3:]}</span></p><p>{TWO}</p></article>")[0] == ONE
    )


def test_text_for_search_engines_shows_where_the_article_is() -> None:
    """Where other text is longer, the JSON-LD tells which is the article's."""
    told = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{ONE} {TWO}"}}</script>'
    body = f"<div><p>{ONE}</p><p>{TWO}</p></div><div>{f'<p>{OTHER}</p>' * 6}</div>"

    assert texts(body, told) == [ONE, TWO]


def test_text_for_search_engines_stands_in_for_one_that_is_not_shown() -> None:
    """A page that a script puts together, or that shows only its beginning, holds the text for search engines."""
    lines = "\\n".join([ONE, TWO, FOUR] * 3)
    told = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{lines}"}}</script>'

    assert texts("<div id='app'></div>", told) == [ONE, TWO, FOUR] * 3
