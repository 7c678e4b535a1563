"""Articles as they are given, and the passages made of them."""

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import articles
from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.errors import ArticleError


def test_strings_become_paragraphs() -> None:
    """Paragraphs may be strings or objects; blank ones are dropped and white space around the rest is cut off."""
    article = Article(["Eins.", "  ", Paragraph(" Zwei.\n", " Teil zwei ")])

    assert article.paragraphs == (Paragraph("Eins."), Paragraph("Zwei.", "Teil zwei"))


def test_values_are_brought_into_one_form() -> None:
    """Numbers become strings, blank strings None, one author a tuple of one, and a date an aware datetime."""
    article = Article(["Text."], id=17, headline=" ", authors="Anna Beck", published="14.03.2025")  # type: ignore[arg-type]

    assert (article.id, article.headline, article.authors) == ("17", None, ("Anna Beck",))
    assert isinstance(article.published, datetime)
    assert article.published.utcoffset() == timedelta(hours=1)


def test_article_made_of_an_article_is_equal() -> None:
    """An article's own values make the same article again."""
    article = Article(["Text.", Paragraph("Mehr.", "Teil zwei")], authors=["A", "B"], published=date(2025, 3, 14))

    assert dataclasses.replace(article) == article


def test_metadata_is_a_copy() -> None:
    """What happens to a mapping after it was given does not change the article."""
    given_metadata = {"ressort": "Ausland"}
    article = Article(["Text."], metadata=given_metadata)

    given_metadata["ressort"] = "Inland"

    assert article.metadata == {"ressort": "Ausland"}


@pytest.mark.parametrize("paragraphs", [[], ["", " \n"], [Paragraph("\t", "Nur eine Überschrift")]])
def test_article_without_text_is_refused(paragraphs: list[str | Paragraph]) -> None:
    """An article needs a paragraph that is not blank."""
    with pytest.raises(ArticleError, match="no text"):
        Article(paragraphs, headline="Nur ein Titel")


def test_lede_alone_is_text_enough() -> None:
    """An article may consist of its lede."""
    article = Article([], lede="Der Vorspann.")

    assert [passage.text for passage in article.passages("a")] == ["Der Vorspann."]


@pytest.mark.parametrize(
    "values",
    [
        {"paragraphs": "Ein Absatz."},
        {"paragraphs": 5},
        {"paragraphs": [5]},
        {"paragraphs": [Paragraph(5)]},  # type: ignore[arg-type]
        {"paragraphs": [Paragraph("Text.", ["Titel"])]},  # type: ignore[arg-type]
        {"id": True},
        {"id": 1.5},
        {"headline": ["Titel"]},
        {"authors": 5},
        {"authors": [None, {}]},
        {"published": 2025},
        {"published": "31.02.2025"},
        {"published": date(9999, 12, 31)},
        {"metadata": None},
        {"metadata": ["a"]},
    ],
)
def test_wrong_value_is_an_article_error(values: dict[str, Any]) -> None:
    """A value of the wrong kind is an ArticleError whose message is a sentence, never another error."""
    with pytest.raises(ArticleError, match=r"^['TA].*\.$"):
        Article(**{"paragraphs": ["Text."], **values})


def test_article_error_is_a_value_error() -> None:
    """Callers who know nothing of our errors can catch a ValueError."""
    with pytest.raises(ValueError, match="no text"):
        Article([])


def test_passages_are_numbered_from_the_lede() -> None:
    """The lede is passage 0 and the paragraphs count from 1, each with its heading."""
    article = Article(["Eins.", Paragraph("Zwei.", "Teil zwei")], lede="Vorspann.")

    passages = article.passages("a1")

    assert [(p.number, p.text, p.heading) for p in passages] == [
        (0, "Vorspann.", None),
        (1, "Eins.", None),
        (2, "Zwei.", "Teil zwei"),
    ]


def test_passages_carry_the_article() -> None:
    """Every passage knows all that the article says about itself."""
    article = Article(
        ["Eins.", "Zwei."],
        headline="Titel",
        kicker="Dachzeile",
        lede="Vorspann.",
        published="14.03.2025",
        authors=["A", "B"],
        section="Ausland",
        source="a.txt",
        metadata={"x": 1},
    )

    for passage in article.passages("a1"):
        assert passage.article_id == "a1"
        for name in ("headline", "kicker", "lede", "published", "authors", "section", "source", "metadata"):
            assert getattr(passage, name) == getattr(article, name)


@settings(max_examples=100)
@given(st.lists(st.text()))
def test_every_paragraph_that_is_not_blank_is_a_passage(texts: list[str]) -> None:
    """No text is lost between what is given and the passages, and its order is kept."""
    filled = [text.strip() for text in texts if text.strip()]

    passages = Article(texts).passages("a") if filled else ()

    assert [passage.text for passage in passages] == filled


def test_metadata_is_nested_so_deep_and_no_deeper() -> None:
    """Metadata may be nested a hundred deep, and hold a number of values; what goes beyond is refused."""
    nested: list[Any] = []
    for _ in range(98):
        nested = [nested]

    assert Article(["Text."], metadata={"a": nested}).metadata == {"a": nested}
    with pytest.raises(ArticleError, match="nested more than 100 deep"):
        Article(["Text."], metadata={"a": [nested]})


def test_metadata_holds_so_many_values_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many values may be told of an article, however they are put together."""
    monkeypatch.setattr(articles, "_MOST_VALUES", 100)
    values = [[0] * 10] * 5

    Article(["Text."], metadata={"a": values, "b": [0] * 43})
    with pytest.raises(ArticleError, match="more than 100 values"):
        Article(["Text."], metadata={"a": values, "b": [0] * 44})
