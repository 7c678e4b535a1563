"""What is in an index is what was given, for us and for plain Whoosh."""

import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Added, Article, ArticleError, Paragraph, open_writer
from fundstelle.index.sources import Limits
from fundstelle.index.whoosh.quiet import index as whoosh_index
from fundstelle.search import Passage, open_index


def passages(folder: Path) -> list[Passage]:
    """All passages of an index."""
    with open_index(folder) as index:
        return list(index.passages())


def test_everything_about_an_article_comes_back(tmp_path: Path) -> None:
    """A passage carries all that was known of its article, unchanged."""
    article = Article(
        id="ä/1 2",
        headline="Überschrift: „Ja“",
        kicker="Dachzeile",
        lede="Ein Vorspann.",
        paragraphs=["Eins.", Paragraph("Zwei.", "Zwischentitel")],
        published=datetime(2025, 3, 14, 9, 0, 30, 123456, tzinfo=timezone(timedelta(hours=-5))),
        authors=["Anna Beck", "Cem Öz"],
        section="Ausland",
        source="https://beispiel.de/a?b=c",
        metadata={"zahl": 1.5, "liste": [1, None, True, {"ä": "ß"}], "leer": ""},
    )

    with open_writer(tmp_path) as writer:
        writer.add(article)

    assert passages(tmp_path) == list(article.passages("ä/1 2"))
    published = passages(tmp_path)[0].published
    assert published is not None
    assert published.utcoffset() == timedelta(hours=-5)


@pytest.mark.parametrize(
    "published",
    [
        datetime(2025, 7, 1, 12, tzinfo=UTC),
        datetime(1945, 5, 8, 23, 1, 0, 500_000, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC),
        datetime(2, 1, 1, tzinfo=UTC),
        datetime(9998, 12, 30, tzinfo=UTC),
        date(1848, 3, 18),
        "14. März 2025, 9 Uhr",
    ],
    ids=str,
)
def test_dates_come_back_aware_and_unchanged(tmp_path: Path, published: datetime | date | str) -> None:
    """A date of any time is the same moment after indexing, and knows its zone."""
    article = Article(["Text."], published=published)

    with open_writer(tmp_path) as writer:
        writer.add(article)

    (passage,) = passages(tmp_path)
    assert passage.published == article.published
    assert passage.published is not None
    assert passage.published.tzinfo is not None


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1), st.text(st.characters(), max_size=10), st.text(st.characters()))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str, name: str, headline: str) -> None:
    """Whatever characters an article is made of, lone surrogates too, its passage is as it was given."""
    folder = tmp_path_factory.mktemp("text")
    article = Article([text, "Schluss."], id=name, headline=headline, source=name, metadata={name: text})

    with open_writer(folder) as writer:
        writer.add(article)
        outcome = writer.add(article)

    assert outcome is Added.UNCHANGED
    found = passages(folder)
    assert found == list(article.passages(found[0].article_id))


def test_plain_whoosh_opens_every_index(tmp_path: Path, add_all: Callable[..., None]) -> None:
    """Whoosh itself opens the index, and its own parser finds stems in the text and phrases in the wording."""
    with warnings.catch_warnings():
        # Whoosh's own source warns when it is first compiled.
        warnings.simplefilter("ignore")
        from whoosh.qparser import QueryParser
    add_all(tmp_path, "Das Haus am See.", "Ein Hund.")

    opened = whoosh_index.open_dir(str(tmp_path))

    with opened.searcher() as searcher:
        for query, field, total in [
            ("häusern", "text", 1),
            ("Haus AND NOT Hund", "text", 1),
            ('"Haus am See"', "text", 1),
            ('"Haus See"', "text", 0),
            ('"am See"', "text_wording", 1),
            ("häusern", "text_wording", 0),
            ("hun*", "text_wording", 1),
        ]:
            results = searcher.search(QueryParser(field, opened.schema).parse(query))
            assert results.scored_length() == total, query


def test_passage_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """A passage longer than can be read again is refused when it is added, and the other articles are kept."""
    with open_writer(tmp_path, processes=1, limits=Limits(passage=1 << 30)) as writer:
        writer.add(Article(["Ein Hund."], id="a"))
        with pytest.raises(ArticleError, match=r"20,000,0\d\d characters.*at most 20,000,000"):
            writer.add(Article(["x" * 19_999_990, "Kurz."], id="b", headline="Zu langer Absatz"))

    with open_index(tmp_path) as index:
        assert [passage.article_id for passage in index.passages()] == ["a"]


def test_paragraph_has_a_limit_of_its_own(tmp_path: Path) -> None:
    """Words are analysed a paragraph at a time: one that has too many characters is refused, one just below is not."""
    with open_writer(tmp_path, processes=1, limits=Limits(passage=1000)) as writer:
        writer.add(Article(["x" * 1000, "y" * 1000], id="a", headline="Gerade noch"))

        for article in (Article(["x" * 1001], id="b"), Article(["Kurz."], id="c", lede="y" * 1001)):
            with pytest.raises(ArticleError, match="a paragraph of 1,001 characters; at most 1,000"):
                writer.add(article)

    with open_index(tmp_path) as index:
        assert {passage.article_id for passage in index.passages()} == {"a"}
