"""What of a passage is marked: exactly what matched, in the characters that stand there."""

from collections.abc import Callable

import pytest

from fundstelle.index import Article, Paragraph
from fundstelle.search import Index

MakeIndex = Callable[..., Index]


def marked(index: Index, query: str) -> list[str]:
    """What is marked in the texts of all hits, in the order of the texts."""
    hits = sorted(index.search(query, None), key=lambda hit: (hit.passage.article_id, hit.passage.number))
    return [hit.passage.text[span.start : span.end] for hit in hits for span in hit.spans]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Hund", ["Hund", "Hunde"]),
        ("hunden katze", ["Hund", "Katze", "Hunde"]),
        ("Katze AND Hund", ["Hund", "Katze", "Hunde"]),
        ('"Hund und Katze"', ["Hund und Katze"]),
        ('"und Katze" Hund', ["Hund", "und Katze", "Hunde"]),
        ('"Hund Katze"~1', ["Hund und Katze"]),
        ('"und Katze" "Hund und"', ["Hund und Katze"]),
        ('"Hunde"', ["Hunde"]),
        ("Hun*", ["Hund", "Hunde"]),
        ("*tze", ["Katze"]),
        ("Hun?", []),
        ("H?nd", ["Hund"]),
        ("Ktaze~1", ["Katze"]),
        ("der Hund", ["Hund", "Hunde"]),
        ("der", ["Der"]),
        ("text:Hund", ["Hund", "Hunde"]),
        ("Hund -Maus", ["Hund", "Hunde"]),
        ("Hund -Katze", []),
        ("Hund NOT (Maus OR Wolf)", ["Hund", "Hunde"]),
        ("NOT Maus", []),
        ("+Hund Wolf", ["Hund", "Hunde"]),
    ],
)
def test_marks_in_a_text(make_index: MakeIndex, query: str, expected: list[str]) -> None:
    """Words, wildcards and fuzzy words are marked each by itself, a phrase as one, what is excluded never."""
    index = make_index("Der Hund und Katze; andere Hunde.")

    assert marked(index, query) == expected


def test_phrase_words_elsewhere_are_not_marked(make_index: MakeIndex) -> None:
    """Of a phrase only the place where it stands is marked, every one of them."""
    index = make_index("Gute Nacht. Signale? Gute Signale, sehr gute Signale. Signale gute.")

    assert marked(index, '"gute Signale"') == ["Gute Signale", "gute Signale"]


def test_phrase_over_signs_is_one_span(make_index: MakeIndex) -> None:
    """What stands between the words of a phrase is marked with it."""
    index = make_index("Der US-Präsident, „Donald“ Trump.")

    assert marked(index, '"US Präsident Donald"') == ["US-Präsident, „Donald"]


def test_overlapping_phrases_are_one_span(make_index: MakeIndex) -> None:
    """A phrase that repeats into itself is marked as a whole."""
    index = make_index("Ja, nein ja nein ja.")

    assert marked(index, '"ja nein ja"') == ["Ja, nein ja nein ja"]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Frau Mu\u0308ller!", "Müller", "Mu\u0308ller"),
        ("Die Waf\u00adfen\u200bruhe.", "Waffenruhe", "Waf\u00adfen\u200bruhe"),
        ("Die STRASSE.", "Straße", "STRASSE"),
        ("Sie ﬁnden es.", "finden", "ﬁnden"),
        ("Путин spricht.", "Putin", "Путин"),
        ("(Grimm’s)", "Grimms", "Grimm’s"),
        ("😀 Hund 😀", "Hund", "Hund"),
        ("Zeile\nHund\tEnde", "Hund", "Hund"),
        ("‚Hund‘", "Hund", "Hund"),
        ("e\u0301 Ha\u0308user", "Häuser", "Ha\u0308user"),
    ],
)
def test_marks_are_exact_in_the_original(make_index: MakeIndex, text: str, query: str, expected: str) -> None:
    """However a word was folded, its span cuts out what stands in the text, no character in half."""
    assert marked(make_index(text), query) == [expected]


def test_excluded_words_are_not_marked_around(make_index: MakeIndex) -> None:
    """What must not be in the text is not marked in the headline either."""
    index = make_index(Article(["Ein Hund."], headline="Hund statt Katze"))

    (hit,) = index.search("Hund -Katze")

    assert hit.context_spans == {"headline": ((0, 4),)}


def test_marks_around_the_text(make_index: MakeIndex) -> None:
    """A word of the query is marked in headline, kicker and heading; a field's word only there."""
    index = make_index(
        Article([Paragraph("Ein Hund.", "Vom Hund")], headline="Der Hund", kicker="Hunde und Katzen", lede="Ein Igel.")
    )

    (hit,) = index.search("Hund titel:der kicker:Katze")

    assert hit.spans == ((4, 8),)
    assert hit.context_spans == {"headline": ((0, 3), (4, 8)), "kicker": ((0, 5), (10, 16)), "heading": ((4, 8),)}


@pytest.mark.parametrize("query", ["Speicherung", '"Hund und Katzen" titel:Hund', "H*"])
def test_marks_of_many_hits_are_those_of_few(make_index: MakeIndex, query: str) -> None:
    """However many hits a search returns, what is marked in each is the same."""
    paragraphs = ["Erzeugung und -speicherung\u2029, Hund und Katzen.", "„Hunde“ im US-Hundehaus. Ein Igel, ein Hund."]
    articles = [
        Article([Paragraph(f"Nr. {number} {text}", "Vom Hund") for text in paragraphs],
                headline="Der Hund", kicker="Hundespeicherung", lede="Ein Hund und Katzen.", id=str(number))
        for number in range(101)
    ]  # fmt: skip
    index = make_index(*articles)

    many = index.search(query, None)

    few = index.search(query, 50)
    assert len(many) >= 100
    assert [(hit.spans, hit.context_spans) for hit in many.hits[:50]] == [(h.spans, h.context_spans) for h in few]


def test_highlight_puts_marks_around(make_index: MakeIndex) -> None:
    """Highlighting gives the whole text with the marks asked for, two asterisks by default."""
    (hit,) = make_index("Ein Hund & noch ein Hund.").search("Hund")

    assert hit.highlight() == "Ein **Hund** & noch ein **Hund**."
    assert hit.highlight("<b>", "</b>") == "Ein <b>Hund</b> & noch ein <b>Hund</b>."
    assert hit.highlight("", "") == hit.passage.text


def test_highlight_without_a_match_is_the_text(make_index: MakeIndex) -> None:
    """A passage that was found by its field or its headline is given as it is."""
    (hit,) = make_index(Article(["Ein Igel."], headline="Hund")).search("titel:Hund")

    assert (hit.spans, hit.highlight()) == ((), "Ein Igel.")


def test_lede_is_marked_as_text(make_index: MakeIndex) -> None:
    """Where the lede is the passage, it is marked as its text."""
    index = make_index(Article(["Ein Igel."], lede="Ein Hund."))

    (hit,) = index.search("Hund")

    assert (hit.passage.number, hit.spans) == (0, ((4, 8),))
