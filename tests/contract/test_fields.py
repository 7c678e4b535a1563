"""Fields, dates, limits and orders: what narrows a search down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.contract.conftest import NewLibrary

from fundstelle.index import Article, Paragraph
from fundstelle.search import Index

MakeIndex = Callable[..., Index]

ARTICLE = Article(
    ["Erster Absatz.", Paragraph("Zweiter Absatz.", "Teil zwei vom Wolf")],
    id="Archiv/17 b",
    headline="Ein Hund und eine Katze",
    kicker="Tiere",
    lede="Vorspann mit Igel.",
    published="14.03.2025 09:00 Uhr",
    authors=["Anna Beck", "Cem Öz"],
    section="Aus aller Welt",
    source="https://www.beispiel.de/archiv/hund.html",
)
OTHER = Article(["Erster Absatz ohne Weiteres."], id="2")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("titel:Hund", [0, 1, 2]),
        ("titel:hunde", [0, 1, 2]),
        ('titel:"eine Katze"', [0, 1, 2]),
        ('titel:"Katze eine"', []),
        ("titel:Katz*", [0, 1, 2]),
        ("titel:Katse~1", [0, 1, 2]),
        ("titel:(Hund UND Katze)", [0, 1, 2]),
        ("titel:(Hund UND Wolf)", []),
        ("kicker:Tier", [0, 1, 2]),
        ("zwischentitel:Wolf", [2]),
        ("vorspann:Igel", [1, 2]),
        ("text:Igel", [0]),
        ("autor:Beck", [0, 1, 2]),
        ('autor:"Anna Beck"', [0, 1, 2]),
        ('autor:"Beck Cem"', []),
        ("autor:oez", [0, 1, 2]),
        ("ressort:welt", [0, 1, 2]),
        ("quelle:beispiel", [0, 1, 2]),
        ("quelle:hund*", [0, 1, 2]),
        ("quelle:https://www.beispiel.de/archiv/hund.html", [0, 1, 2]),
        ("datum:2025-03", [0, 1, 2]),
        ("datum:2025-04", []),
        ('id:"Archiv/17 b"', [0, 1, 2]),
        ("id:2", [1]),
        ("Absatz -titel:Hund", [1]),
        ("Absatz titel:Hund", [1, 2]),
    ],
)
def test_fields(make_index: MakeIndex, query: str, numbers: list[int]) -> None:
    """A field narrows the search to the passages of which it is true."""
    index = make_index(ARTICLE, OTHER)

    assert sorted(hit.passage.number for hit in index.search(query)) == numbers


def test_id_is_exact(make_index: MakeIndex) -> None:
    """An id is not folded: it is the one that was given, in its own spelling, and may be a pattern."""
    index = make_index(*(Article(["Text."], id=name) for name in ("A1", "a1", "Ä1", "B1")))

    assert [hit.passage.article_id for hit in index.search("id:A1")] == ["A1"]
    assert [hit.passage.article_id for hit in index.search('id:"Ä1"')] == ["Ä1"]
    assert [hit.passage.article_id for hit in index.search("id:B*")] == ["B1"]


DATED = {
    "keins": None,
    "1848": date(1848, 3, 18),
    "neujahr": "2025-01-01T00:00",
    "silvester": "2024-12-31T23:59:59",
    "morgens": "14.03.2025 09:00 Uhr",
    "abends": "14.03.2025 23:59 Uhr",
    "tokio": datetime(2025, 3, 15, 1, tzinfo=timezone(timedelta(hours=9))),
    "tags darauf": "15.03.2025",
}


@pytest.mark.parametrize(("query", "names"), [("Konig", "bak"), ("König", "kab"), ("Koenig", "kab"), ("Baur", "")])
def test_umlauts_in_fields_without_stems(make_index: MakeIndex, query: str, names: str) -> None:
    """Umlauts may be typed as one likes in every field, and what is written as typed stands above the rest."""
    index = make_index(
        Article(["Ein Satz."], id="k", authors=["Vera König"]),
        Article(["Ein Satz."], id="a", authors=["Vera Koenig"]),
        Article(["Ein Satz."], id="b", authors=["Vera Konig"]),
        Article(["Ein Satz."], id="x", authors=["Vera Bauer"]),
    )

    found = [hit.passage.article_id for hit in index.search(f"autor:{query}", None)]

    assert sorted(found) == sorted(names)
    assert found[:1] == list(names[:1])


@pytest.fixture
def dated(make_index: MakeIndex) -> Index:
    """An index of articles that differ by their dates only."""
    return make_index(*(Article(["Ein Hund."], id=name, published=value) for name, value in DATED.items()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("datum:2025-03-14", ["morgens", "abends", "tokio"]),
        ("datum:14.03.2025", ["morgens", "abends", "tokio"]),
        ("datum:2024", ["silvester"]),
        ("datum:[2024-12-31 TO 2025-01-01]", ["neujahr", "silvester"]),
        ("datum:[* TO 1900]", ["1848"]),
        ("datum:[15.03.2025 BIS *]", ["tags darauf"]),
        ("datum:[* TO *]", [name for name, value in DATED.items() if value]),
        ("datum:[2026 TO 2025]", []),
        ("NOT datum:[* TO 2024]", ["keins", "neujahr", "morgens", "abends", "tokio", "tags darauf"]),
        ("datum:(2024 ODER 1848)", ["1848", "silvester"]),
    ],
)
def test_date_ranges(dated: Index, query: str, expected: list[str]) -> None:
    """Dates are compared as moments, those before 1970 too; both ends of a range belong to it."""
    assert sorted(hit.passage.article_id for hit in dated.search(query)) == sorted(expected)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025", None, ["neujahr", "morgens", "abends", "tokio", "tags darauf"]),
        (None, "2024", ["1848", "silvester"]),
        ("14.03.2025", "14.03.2025", ["morgens", "abends", "tokio"]),
        (date(2025, 3, 14), date(2025, 3, 14), ["morgens", "abends", "tokio"]),
        ("2025-03-14T09:00", "2025-03-14T09:00", ["morgens"]),
        (datetime(2025, 3, 14, 8, tzinfo=UTC), datetime(2025, 3, 14, 8, tzinfo=UTC), ["morgens"]),
        ("2025", "2024", []),
        ("1800", "1900", ["1848"]),
    ],
)
def test_since_and_until_are_inclusive(
    dated: Index, since: str | date | None, until: str | date | None, expected: list[str]
) -> None:
    """Both ends belong to the span, to the end of the day or month that they name."""
    results = dated.search("Hund", since=since, until=until)

    assert sorted(hit.passage.article_id for hit in results) == sorted(expected)
    assert results.total == len(expected)


@pytest.mark.parametrize("value", ["gestern", "2025-13", "30.02.2025", ""])
def test_date_that_is_none_is_a_value_error(dated: Index, value: str) -> None:
    """A span that begins or ends with no date is refused, naming it."""
    with pytest.raises(ValueError, match="date"):
        dated.search("Hund", since=value)
    with pytest.raises(ValueError, match="date"):
        dated.search("Hund", until=value)


def test_newest_first_and_undated_last(dated: Index) -> None:
    """By date the newest comes first, whatever its score, and what has no date last."""
    results = dated.search("Hund", sort="date")

    assert [hit.passage.article_id for hit in results] == [
        "tags darauf", "abends", "tokio", "morgens", "neujahr", "silvester", "1848", "keins",
    ]  # fmt: skip


def test_sorting_where_nothing_has_a_date(make_index: MakeIndex) -> None:
    """Without any date the order by date is that by score."""
    index = make_index("Ein Hund und mehr.", "Hund Hund.", "Ein Igel.")

    assert [hit.passage.article_id for hit in index.search("Hund", sort="date")] == ["2", "1"]


def test_dates_over_several_commits(new_library: NewLibrary) -> None:
    """Dates are found although an earlier commit holds nothing with a date."""
    library = new_library()
    library.add(Article(["Hund."], id="1"))
    library.add(Article(["Hund."], id="2", published="2025-03-14"))

    with library.opened() as index:
        assert [hit.passage.article_id for hit in index.search("Hund", sort="date")] == ["2", "1"]
        assert index.search("Hund", since="2025").total == 1
        assert (index.info().first, index.info().articles) == (index.info().last, 2)


def test_limits(make_index: MakeIndex) -> None:
    """The limit cuts the hits, never the total; None is all and 0 counts only."""
    index = make_index(*["Ein Hund."] * 12, "Ein Igel.")

    assert [len(index.search("Hund", limit)) for limit in (0, 1, 5, 12, 99, None)] == [0, 1, 5, 12, 12, 12]
    assert {index.search("Hund", limit).total for limit in (0, 1, 5, None)} == {12}
    assert len(index.search("Hund")) == 10


def test_limited_hits_are_the_best(make_index: MakeIndex) -> None:
    """The hits under a limit are the first of all hits."""
    index = make_index(*(f"Hund {'Katze ' * (i % 5)} {'Wort ' * (i % 7)}" for i in range(40)))
    every = index.search("Hund Katze", None)

    for limit in (1, 3, 17):
        assert list(index.search("Hund Katze", limit)) == list(every)[:limit]


def test_negative_limit_is_a_value_error(make_index: MakeIndex) -> None:
    """A negative limit is refused."""
    with pytest.raises(ValueError, match="must not be negative"):
        make_index("Ein Hund.").search("Hund", -1)


def test_unknown_order_is_a_value_error(make_index: MakeIndex) -> None:
    """An order that there is not is refused."""
    with pytest.raises(ValueError, match="'score' or 'date'"):
        make_index("Ein Hund.").search("Hund", sort="name")  # type: ignore[arg-type]


def test_empty_query_finds_nothing_and_says_so(make_index: MakeIndex) -> None:
    """A query without a word finds nothing, and a notice says why."""
    results = make_index("Ein Hund.").search("  ")

    assert (results.total, results.hits) == (0, ())
    assert "no word" in results.notices[0].message


def test_empty_index_is_searched(make_index: MakeIndex) -> None:
    """In an index without articles nothing is found, whatever is asked."""
    index = make_index()

    for query in ("Hund", "Hu*", '"Hund Katze"', "NOT Hund", "titel:Hund", "datum:2025", "Hnd~1"):
        assert index.search(query, sort="date").total == 0


def test_replaced_articles_are_not_found(new_library: NewLibrary) -> None:
    """After a replacement over several commits only the new words are found, and all statistics are of them."""
    library = new_library()
    library.add(*(Article([f"Ein Hund {i}."], id=str(i)) for i in range(30)))
    library.add(Article(["Eine Katze."], id="3"))
    library.add(*(Article([f"Hund {i}, eine Katze."], id=str(i)) for i in range(10, 12)))

    with library.opened() as index:
        assert index.search("Hund").total == 29
        assert index.search("Hund AND Katze").total == 2
        assert index.search('"Hund 3"').total == 0
        assert index.search("NOT Hund").total == 1
        assert (index.info().articles, index.info().passages) == (30, 30)


def test_results_are_a_sequence(make_index: MakeIndex) -> None:
    """Results carry the query and give their hits by place."""
    results = make_index("Ein Hund.", "Noch ein Hund.").search("Hund")

    assert results.query == "Hund"
    assert [results[0], results[1]] == list(results) == list(results.hits)
