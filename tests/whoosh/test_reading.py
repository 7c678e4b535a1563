"""Plain Whoosh over what our writer wrote: it reads and finds what it does with its own writer and codec."""

import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundstelle.index import Article, IndexDamagedError, Paragraph

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import highlight, query, reading, sorting
    from whoosh.query import spans
    from whoosh.util.numeric import byte_to_length, length_to_byte

Ours = Callable[..., Any]
Theirs = Callable[[Any], Any]

few = settings(max_examples=15, deadline=None)

WORDS = ["Hund", "Hunde", "Waffenruhe", "Ruhe", "läuft", "lief", "Politiker:innen", "der", "ein"]
IDS = "abcdef"

# Whoosh rounds lengths of more than ten words.
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
paragraphs = st.builds(Paragraph, texts, st.none() | texts, st.none() | st.just("Seite 2"))
articles = st.builds(
    Article,
    id=st.sampled_from(IDS),
    headline=st.none() | texts,
    kicker=st.none() | texts,
    lede=st.none() | texts,
    paragraphs=st.lists(paragraphs, min_size=1, max_size=3),
    published=st.none() | st.sampled_from(["1961-08-13", "2024-06-01", "2025-01-01"]),
    authors=st.lists(st.sampled_from(["Ida Kern", "Jürgen Groß"]), max_size=2),
    section=st.none() | st.sampled_from(["Politik", "Sport"]),
    source=st.none() | st.just("https://example.org/a"),
)
commits = st.tuples(st.lists(articles, min_size=1, max_size=4), st.lists(st.sampled_from(IDS), max_size=2))
histories = st.lists(commits, min_size=1, max_size=3)


@contextmanager
def searchers(ours: Ours, theirs: Theirs, history: Any) -> Iterator[tuple[Any, Any]]:
    """A searcher of our index, and one of Whoosh's own."""
    with ours(history) as index, index.searcher() as one, theirs(history).searcher() as other:
        yield one, other


def documents_of(reader: Any) -> list[Any]:
    """What is stored of each document, but for the hash that our writer adds."""
    stored = [reader.stored_fields(number) for number in reader.all_doc_ids()]
    return [{name: value for name, value in fields.items() if name != "digest"} for fields in stored]


def numbers_of(reader: Any) -> dict[int, int]:
    """The documents that are not deleted, counted anew, by their numbers."""
    return {number: place for place, number in enumerate(reader.all_doc_ids())}


def terms_in(reader: Any) -> dict[Any, Any]:
    """The documents of each term that are not deleted, with the weight and the positions of each."""
    numbers, found = numbers_of(reader), {}
    for name, text in reader.all_terms():
        matcher = reader.postings(name, text)
        kind = "positions" if reader.schema[name].supports("positions") else "frequency"
        values = [(numbers.get(i), pytest.approx(w), v) for i, w, v in _values(matcher, kind) if i in numbers]
        if values:
            found[name, text] = values
    return found


def _values(matcher: Any, kind: str) -> Iterator[tuple[int, float, Any]]:
    while matcher.is_active():
        yield matcher.id(), matcher.weight(), matcher.value_as(kind)
        matcher.next()


def rounded(length: int) -> int:
    """A length as Whoosh's codec keeps it."""
    kept: int = byte_to_length(length_to_byte(length))
    return kept


def found(searcher: Any, asked: Any) -> Any:
    """The documents that are found; or the error, which spans in a field without positions give."""
    numbers = numbers_of(searcher.reader())
    try:
        return sorted(numbers[hit.docnum] for hit in searcher.search(asked, limit=None))
    except (query.QueryError, TypeError, IndexError) as error:
        return type(error)


@few
@given(histories)
def test_documents_are_those_of_whoosh(ours: Ours, theirs: Theirs, history: Any) -> None:
    """Stored values and lengths are the same as with Whoosh's own writer and codec."""
    with searchers(ours, theirs, history) as (one, other):
        mine, its = one.reader(), other.reader()

        assert documents_of(mine) == documents_of(its)
        assert mine.doc_count() == its.doc_count()
        for name in ("text", "text_wording", "headline", "lede_wording", "authors"):
            lengths = [[reader.doc_field_length(n, name) for n in reader.all_doc_ids()] for reader in (mine, its)]
            assert list(map(rounded, lengths[0])) == [length or 0 for length in lengths[1]]


@few
@given(histories)
def test_postings_are_those_of_whoosh(ours: Ours, theirs: Theirs, history: Any) -> None:
    """Every term has the documents, the weights and the positions that it has with Whoosh's own writer and codec."""
    with searchers(ours, theirs, history) as (one, other):
        assert terms_in(one.reader()) == terms_in(other.reader())


def words_of(name: str) -> st.SearchStrategy[Any]:
    """Terms of a field."""
    return st.sampled_from(["hund", "ruhe", "waffenruh", "der", "lief", "fehlt"]).map(lambda w: query.Term(name, w))


words = st.sampled_from(["hund", "hunde", "der", "ein", "lief", "fehlt"])
leaves = (
    words_of("text")
    | words_of("text_wording")
    | words_of("headline")
    | st.builds(query.Term, st.just("article"), st.sampled_from(IDS))
    | st.builds(query.Term, st.just("opening"), st.sampled_from(["article", "section"]))
    | st.builds(query.Phrase, st.just("text_wording"), st.lists(words, min_size=2, max_size=3), slop=st.integers(1, 2))
    | st.builds(query.Prefix, st.sampled_from(["text", "text_wording"]), st.sampled_from(["h", "l", ""]))
    | st.builds(query.Wildcard, st.just("text_wording"), st.sampled_from(["?u*", "*e", "[dh]*"]))
    | st.builds(query.Regex, st.just("text_wording"), st.sampled_from(["hunde?", ".e."]))
    | st.builds(query.FuzzyTerm, st.just("text_wording"), words, maxdist=st.integers(1, 2))
    | st.builds(query.TermRange, st.just("text"), st.sampled_from(["a", "h"]), st.sampled_from(["l", "z"]))
    | st.builds(query.NumericRange, st.just("published"), st.just(-(10**9)), st.sampled_from([0, 1_720_000_000]))
    | st.builds(query.Every, st.sampled_from([None, "text", "lede"]))
)
near = st.lists(words.map(lambda word: query.Term("text_wording", word)), min_size=2, max_size=2).map(
    lambda pair: spans.SpanNear(*pair, slop=2, ordered=False)
)


def joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    # Of nested Require, AndNot and so on Whoosh itself loses documents, with any codec.
    several, pairs = st.lists(inner, min_size=2, max_size=3), st.tuples(inner, inner)
    return several.map(query.And) | several.map(query.Or) | pairs.map(lambda pair: query.AndMaybe(*pair))


queries = st.lists(st.recursive(leaves, joined, max_leaves=5) | near, min_size=5, max_size=15)


@few
@given(histories, queries)
def test_queries_find_what_they_find_with_whoosh(ours: Ours, theirs: Theirs, history: Any, asked: list[Any]) -> None:
    """Queries of all kinds find the same passages as with Whoosh's own writer and codec."""
    with searchers(ours, theirs, history) as (one, other):
        for each in asked:
            assert found(one, each) == found(other, each), each


@few
@given(histories, st.booleans())
def test_scores_are_those_of_whoosh(ours: Ours, theirs: Theirs, history: Any, optimize: bool) -> None:  # noqa: FBT001
    """Where nothing was deleted, or all was merged since, Whoosh's ranking scores a word as with its own codec."""
    articles = {article.id: article for added, _ in history for article in added}
    plain: Any = [(list(articles.values()), [])]
    with ours(plain, optimize=optimize) as index, index.searcher() as one, theirs(plain).searcher() as other:
        for word in ("hund", "der", "waffenruhe"):
            asked = query.Term("text_wording", word)
            scored = [[(h.docnum, h.score) for h in each.search(asked, limit=None)] for each in (one, other)]
            assert [number for number, _ in scored[0]] == [number for number, _ in scored[1]]
            assert [score for _, score in scored[0]] == pytest.approx([score for _, score in scored[1]])


@few
@given(histories, st.booleans())
def test_order_by_date_is_that_of_whoosh(ours: Ours, theirs: Theirs, history: Any, reverse: bool) -> None:  # noqa: FBT001
    """Passages come in the order of their dates, and are grouped by them, as with Whoosh's own codec."""

    def ordered(searcher: Any) -> Any:
        facet = sorting.FieldFacet("published", reverse=reverse)
        hits = searcher.search(query.Every(), sortedby=[facet, sorting.FieldFacet("article")], limit=None)
        dates = [hit.get("moment") for hit in hits]
        groups = searcher.search(query.Every(), groupedby="published", limit=None).groups()
        return dates, {key: sorted(group) for key, group in groups.items()}

    # Of several segments Whoosh cannot read a column that one of them does not have.
    articles = {article.id: article for added, _ in history for article in added}
    dated = Article(["Datiert."], id="dated", published="2025-02-02")
    with searchers(ours, theirs, [([*articles.values(), dated], [])]) as (one, other):
        assert ordered(one) == ordered(other)


def test_lengths_are_exact(ours: Ours) -> None:
    """The length of a field is not rounded, in a document and of a term."""
    added = [Article(["wort " * 1001, "wort ein " * 38], id="a")]

    with ours([(added, [])]) as index, index.reader() as reader:
        assert [reader.doc_field_length(number, "text_wording") for number in (0, 1)] == [1001, 76]
        assert (reader.min_field_length("text_wording"), reader.max_field_length("text_wording")) == (76, 1001)
        info = reader.term_info("text_wording", "wort")
        assert (info.min_length(), info.max_length()) == (76, 1001)
        assert reader.doc_field_length(0, "headline", 1) == 1
        of_none = [reader.field_length, reader.min_field_length, reader.max_field_length]
        assert [length("headline") for length in of_none] == [0, 0, 0]


def test_unknown_terms_are_told_as_whoosh_does(ours: Ours) -> None:
    """A term or a field that is not there counts nothing, and is told where more is asked for."""
    with ours([([Article(["ein Hund"], id="a")], [])]) as index, index.searcher() as searcher:
        reader = searcher.reader()
        assert ("text", "katz") not in reader
        assert ("other", "katz") not in reader
        assert reader.frequency("text", "katz") == reader.doc_frequency("text", "katz") == 0
        assert reader.doc_frequency("headline", "katz") == 0
        assert searcher.document_number(article="other") is None
        with pytest.raises(reading.TermNotFound):
            reader.term_info("text", "katz")
        with pytest.raises(reading.TermNotFound):
            reader.postings("headline", "katz")


def test_terms_are_listed_with_what_is_known_of_them(ours: Ours) -> None:
    """All terms from one on, and the most frequent ones, come with the infos that each has by itself."""
    added = [Article(["b a", "c b", "b b c"], id="a")]

    with ours([(added, [])]) as index, index.reader() as reader:
        listed = list(reader.iter_from("text_wording", "b"))
        texts = [text for (name, text), _ in listed if name == "text_wording"]
        assert texts == [*reader.expand_prefix("text_wording", "b"), b"c"] == [b"b", b"c"]
        assert [vars(info) for _, info in listed] == [vars(reader.term_info(*term)) for term, _ in listed]
        assert reader.most_frequent_terms("text_wording", 2) == [(4.0, b"b"), (2.0, b"c")]
        assert [term for term, _ in reader] == list(reader.all_terms())


def test_cursor_goes_over_the_terms_of_a_field(ours: Ours) -> None:
    """A cursor goes to the next term, to one that is sought, and back to the first."""
    with ours([([Article(["b d", "f b"], id="a")], [])]) as index, index.reader() as reader:
        cursor = reader.cursor("text_wording")
        assert (cursor.text(), cursor.next(), cursor.find("c"), cursor.find(b"d")) == ("b", "d", "d", "d")
        assert (cursor.term(), cursor.term_info().doc_frequency()) == ("d", 1)
        assert (cursor.find("x"), cursor.is_valid(), cursor.term_info(), cursor.next()) == (None, False, None, None)
        assert (cursor.first(), cursor.is_valid()) == ("b", True)
        assert reader.cursor("headline").text() is None


def test_column_reader_does_what_those_of_whoosh_do(ours: Ours) -> None:
    """A column is read at once, by document and in reverse, and tells its default."""
    added = [Article(["b"], id="a", published="1970-01-02T01:00"), Article(["a"], id="b", published="1970-01-01T01:00")]

    with ours([(added, [])]) as index, index.reader() as reader:
        column = reader.column_reader("published", translate=False)
        assert list(column) == column.load() == [2**63 + 86_400, 2**63]
        assert (len(column), column.default_value(), column.default_value(reverse=True)) == (2, 2**64 - 1, 1 - 2**64)
        assert column.sort_key(1) == 2**63
        column.set_reverse()
        assert column.sort_key(1) == -(2**63)
        assert not reader.has_column("text")


def test_matches_are_marked_by_whoosh(ours: Ours) -> None:
    """Whoosh tells which words matched, and marks them with its own highlighter."""
    with ours([([Article(["ein Hund bellt"], id="a")], [])]) as index, index.searcher() as searcher:
        (hit,) = searcher.search(query.Phrase("text_wording", ["hund", "bellt"]), terms=True)
        assert sorted(hit.matched_terms()) == [("text_wording", b"bellt"), ("text_wording", b"hund")]
        hit.results.formatter = highlight.UppercaseFormatter()
        assert hit.highlights("text_wording", text=hit["text"]) == "ein HUND BELLT"


def test_empty_index_is_read(ours: Ours) -> None:
    """An index of which everything has been removed has nothing in it."""
    added = [Article(["ein Hund"], id="a")]

    with ours([(added, []), ([], ["a"])], optimize=True) as index, index.searcher() as searcher:
        assert searcher.doc_count_all() == 0
        assert list(searcher.reader().all_terms()) == []
        assert list(searcher.search(query.Every())) == []


def test_segment_of_another_size_is_damage(ours: Ours) -> None:
    """A segment that holds more or fewer documents than the table of contents says is not opened."""
    with ours([([Article(["ein Hund", "eine Katze"], id="a")], [])]) as index:
        (segment,) = index._segments()
        segment.documents = 3

        with pytest.raises(IndexDamagedError, match="holds 2 documents, not 3"):
            segment.codec().terms_reader(index.storage, segment)


def test_threads_share_a_searcher(ours: Ours) -> None:
    """Several threads that search with one searcher find what one finds alone."""
    names = ["a", "ab", "abc", "b", "ba", "ca", "da"]
    added = [
        Article([" ".join(names[i * k % 7] for k in range(1, 9))], id=str(i), published=f"2025-01-{i % 28 + 1:02}")
        for i in range(300)
    ]
    asked = [query.Term("text_wording", word) for word in names] + [
        query.Phrase("text_wording", ["a", "ab"]),
        query.Prefix("text_wording", "a"),
        query.FuzzyTerm("text_wording", "abd"),
        query.And([query.Term("text_wording", "b"), query.Not(query.Term("text_wording", "ca"))]),
        query.NumericRange("published", 1_736_000_000, 1_737_000_000),
    ]

    def find(searcher: Any, one: Any) -> list[Any]:
        return [(hit.docnum, hit.score, hit["text"]) for hit in searcher.search(one, limit=20)]

    with ours([(added[:150], []), (added[150:], ["40"])]) as index:
        with index.searcher() as alone:
            expected = [find(alone, one) for one in asked]
        with index.searcher() as shared, ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda one: find(shared, one), asked * 8))

    assert found == expected * 8
