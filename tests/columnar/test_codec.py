"""The columnar index through plain Whoosh: it does what Whoosh's own codec does."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fundstelle.index.columnar.codec import ColumnarCodec

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import analysis, columns, fields, query, sorting
    from whoosh.codec import whoosh3
    from whoosh.query import spans
    from whoosh.util.numeric import byte_to_length, length_to_byte


Memory = Callable[[], Any]

few = settings(max_examples=15, deadline=None)

WORDS = ["a", "ab", "abc", "b", "ba", "ca", "ä"]
TAGS = ["rot", "grün", "blau"]


def schema(*, phrase: bool, sortable: bool, stored: bool) -> Any:
    """A schema with a field of every kind that Whoosh has, as far as it keeps no pickles."""
    words = analysis.RegexTokenizer()
    return fields.Schema(
        id=fields.ID(stored=True, unique=True, sortable=sortable),
        text=fields.TEXT(words, phrase=phrase, stored=stored, sortable=sortable, field_boost=1.5),
        grams=fields.NGRAM(phrase=phrase),
        tags=fields.KEYWORD(stored=stored, scorable=stored, sortable=sortable),
        number=fields.NUMERIC(sortable=sortable, stored=stored, shift_step=4 if phrase else 0),
        price=fields.NUMERIC(int, bits=64, signed=False, decimal_places=2, sortable=sortable, default=0),
        ratio=fields.NUMERIC(float),
        when=fields.DATETIME(sortable=sortable),
        flag=fields.BOOLEAN(stored=stored),
        kept=fields.STORED,
        bit=fields.COLUMN(columns.BitColumn()),
        pair=fields.COLUMN(columns.StructColumn("<ih", (7, -1))),
        fixed=fields.COLUMN(columns.FixedBytesColumn(2, b"--")),
        name=fields.COLUMN(columns.RefBytesColumn(default=b"?")),
        packed=fields.COLUMN(columns.CompressedBytesColumn()),
        real=fields.COLUMN(columns.NumericColumn("d", default=0.5)),
        names=fields.COLUMN(columns.VarBytesListColumn()),
        codes=fields.COLUMN(columns.FixedBytesListColumn(2)),
    )


schemas = st.builds(schema, phrase=st.booleans(), sortable=st.booleans(), stored=st.booleans())
# Whoosh rounds lengths of more than ten words.
texts = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)
values = {
    "text": texts,
    "grams": st.text("abc ", max_size=4),
    "tags": st.lists(st.sampled_from(TAGS), max_size=4).map(" ".join),
    "number": st.integers(-100, 100),
    "price": st.integers(0, 9999).map(lambda cents: Decimal(cents) / 100),
    "ratio": st.floats(-10, 10),
    "when": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  # Whoosh knows no zones
    "flag": st.booleans(),
    "kept": st.none() | st.text() | st.lists(st.integers()) | st.dictionaries(st.text(), st.booleans()),
    "bit": st.booleans(),
    "pair": st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-9, 9)),
    "fixed": st.binary(min_size=2, max_size=2),
    "name": st.binary(max_size=3),
    "packed": st.binary(min_size=1, max_size=30),
    "real": st.floats(allow_nan=False),
    "names": st.lists(st.binary(max_size=3), min_size=1, max_size=3),
    "codes": st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=3),
}
new_documents = st.fixed_dictionaries({}, optional=values)


@dataclass(frozen=True)
class Commit:
    """What is written at once: documents, and the places of those that are deleted among all that there are."""

    documents: list[dict[str, Any]]
    deleted: set[int]


@dataclass(frozen=True)
class History:
    """What is written, one commit after the other, and whether it is all put into one segment at the end."""

    commits: list[Commit]
    optimized: bool


commits = st.builds(Commit, st.lists(new_documents, min_size=1, max_size=8), st.sets(st.integers(0, 15), max_size=4))
histories = st.builds(History, st.lists(commits, min_size=1, max_size=3), st.booleans())


def indexed(made: Any, history: History, codec: Callable[[], Any]) -> Any:
    """An index, after all of this has been written to it."""
    written = 0
    for commit in history.commits:
        writer = made.writer(codec=codec())
        for document in commit.documents:
            writer.add_document(id=f"id{written}", **document)
            written += 1
        for place in commit.deleted:
            writer.delete_by_term("id", f"id{place}")
        writer.commit(merge=False)
    if history.optimized:
        made.writer(codec=codec()).commit(optimize=True)
    return made


@contextmanager
def searchers(memory: Memory, given_schema: Any, history: History) -> Iterator[tuple[Any, Any]]:
    """A searcher of the columnar index, and one of Whoosh's own."""
    ours = indexed(memory().create_index(given_schema), history, ColumnarCodec)
    theirs = indexed(memory().create_index(given_schema), history, whoosh3.W3Codec)
    with ours.searcher() as one, theirs.searcher() as other:
        yield one, other


def documents_of(reader: Any) -> list[Any]:
    """What is stored of each document."""
    return [(number, reader.stored_fields(number)) for number in reader.all_doc_ids()]


def columns_in(reader: Any) -> dict[tuple[str, int], Any]:
    """The values of all columns in every segment, as they are kept and as sort keys."""
    read = {}
    for leaf, base in reader.leaf_readers():
        for name in filter(leaf.has_column, reader.schema.names()):
            column = leaf.column_reader(name, translate=False)
            numbers = range(leaf.doc_count_all())
            # Whoosh has no key for a document with an empty list.
            keys = [column.sort_key(number) for number in numbers] if name not in ("names", "codes") else []
            read[name, base] = [column[number] for number in numbers], keys, len(column)
    return read


def terms_in(reader: Any) -> list[Any]:
    """All terms, and what is known of each, as far as Whoosh does not round it."""
    return [
        (term, info.doc_frequency(), info.min_id(), info.max_id(), pytest.approx(info.weight()), info.max_weight())
        for term, info in ((term, reader.term_info(*term)) for term in reader.all_terms())
    ]


def values_of(matcher: Any, kind: str) -> list[tuple[int, float, Any]]:
    """The postings of a term: document, weight, and value of a kind, or encoded."""
    found = []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value_as(kind) if kind else matcher.value() or b""))
        matcher.next()
    return found


def rounded(length: int) -> int:
    """A length as Whoosh's codec keeps it."""
    kept: int = byte_to_length(length_to_byte(length))
    return kept


def hits(searcher: Any, asked: Any) -> Any:
    """What is found, with its score; or the error, which spans in a field without positions give, and Whoosh's bugs."""
    try:
        found = searcher.search(asked, limit=None)
        return [(hit.docnum, pytest.approx(hit.score)) for hit in found]
    except (query.QueryError, TypeError, IndexError) as error:
        return type(error)


def ordered(searcher: Any, name: str, facet: Any) -> Any:
    """All documents in the order of a facet, and grouped by a field; or the error that Whoosh gives."""
    try:
        found = searcher.search(query.Every(), sortedby=facet, groupedby=name, limit=None)
        return [hit.docnum for hit in found], found.groups()
    except ValueError as error:
        return type(error)


words = st.sampled_from([*WORDS, "fehlt"])
leaves = (
    st.builds(query.Term, st.just("text"), words, boost=st.sampled_from([1.0, 2.0]))
    | st.builds(query.Term, st.just("tags"), st.sampled_from(TAGS))
    | st.builds(query.Term, st.just("id"), st.sampled_from(["id0", "id3"]))
    | st.builds(query.Phrase, st.just("text"), st.lists(words, min_size=2, max_size=3), slop=st.integers(1, 2))
    | st.builds(query.Prefix, st.sampled_from(["text", "grams"]), st.sampled_from(["a", "b", ""]))
    | st.builds(query.Wildcard, st.just("text"), st.sampled_from(["?b*", "*a", "[ab]"]))
    | st.builds(query.Regex, st.just("text"), st.sampled_from(["ab?", ".a"]))
    | st.builds(query.FuzzyTerm, st.just("text"), words, maxdist=st.integers(1, 2), prefixlength=st.integers(0, 1))
    | st.builds(query.Variations, st.just("text"), words)
    | st.builds(query.TermRange, st.just("text"), st.sampled_from(["a", "b"]), st.sampled_from(["ba", "z"]))
    | st.builds(query.NumericRange, st.just("number"), st.integers(-100, 0), st.integers(1, 100))
    | st.builds(query.Every, st.sampled_from([None, "text", "tags"]))
    | st.builds(lambda word: query.ConstantScoreQuery(query.Term("text", word), 2.0), words)
)
near = st.lists(words.map(lambda word: query.Term("text", word)), min_size=2, max_size=2).map(
    lambda pair: spans.SpanNear(*pair, slop=2, ordered=False)
)
first = words.map(lambda word: spans.SpanFirst(query.Term("text", word), limit=2))


def joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(query.And)
        | several.map(lambda parts: query.Or(parts, boost=3.0))
        | several.map(query.DisjunctionMax)
        | st.builds(lambda one, other: query.And([one, query.Not(other)]), inner, inner)
        | st.builds(query.AndNot, inner, inner)
        | st.builds(query.AndMaybe, inner, inner)
        | st.builds(query.Require, inner, inner)
        | st.builds(query.Otherwise, inner, inner)
    )


# Whoosh cannot tell the size of a query for spans, which it wants to know of the parts of others.
queries = st.lists(st.recursive(leaves, joined, max_leaves=5) | near | first, min_size=5, max_size=15)


@few
@given(schemas, histories)
def test_documents_and_columns_are_those_of_whoosh(memory: Memory, given_schema: Any, history: History) -> None:
    """Stored values, columns and counts are the same as with Whoosh's own codec."""
    with searchers(memory, given_schema, history) as (one, other):
        ours, theirs = one.reader(), other.reader()

        assert (ours.doc_count(), ours.doc_count_all()) == (theirs.doc_count(), theirs.doc_count_all())
        assert documents_of(ours) == documents_of(theirs)
        assert columns_in(ours) == columns_in(theirs)


@few
@given(schemas, histories)
def test_terms_are_those_of_whoosh(memory: Memory, given_schema: Any, history: History) -> None:
    """The terms, what is known of them, and the lengths of fields are the same as with Whoosh's own codec."""
    with searchers(memory, given_schema, history) as (one, other):
        ours, theirs = one.reader(), other.reader()

        assert terms_in(ours) == terms_in(theirs)
        for name in ("text", "tags", "grams"):
            assert list(ours.lexicon(name)) == list(theirs.lexicon(name))
            assert ours.field_length(name) == theirs.field_length(name)
            for number in range(ours.doc_count_all()):
                assert rounded(ours.doc_field_length(number, name)) == (theirs.doc_field_length(number, name) or 0)


@few
@given(schemas, histories)
def test_postings_are_those_of_whoosh(memory: Memory, given_schema: Any, history: History) -> None:
    """Every posting has the document, the weight and the value that it has with Whoosh's own codec."""
    with searchers(memory, given_schema, history) as (one, other):
        for fieldname, text in one.reader().all_terms():
            kinds = filter(given_schema[fieldname].supports, ["frequency", "weight", "positions"])

            for kind in ["", *kinds]:
                ours, theirs = (values_of(each.reader().postings(fieldname, text), kind) for each in (one, other))
                assert ours == theirs


@few
@given(schemas, histories, queries)
def test_queries_find_what_they_find_with_whoosh(
    memory: Memory, given_schema: Any, history: History, asked: list[Any]
) -> None:
    """Queries of all kinds find the same documents with the same scores as with Whoosh's own codec."""
    with searchers(memory, given_schema, history) as (one, other):
        for each in asked:
            assert hits(one, each) == hits(other, each), each


@few
@given(histories, st.sampled_from(["id", "text", "tags", "number", "price"]), st.booleans())
def test_order_and_groups_are_those_of_whoosh(memory: Memory, history: History, name: str, reverse: bool) -> None:  # noqa: FBT001
    """Documents come in the order of a column, and are grouped by it, as with Whoosh's own codec."""
    facet = sorting.FieldFacet(name, reverse=reverse)
    with searchers(memory, schema(phrase=True, sortable=True, stored=True), history) as both:
        # Whoosh refuses to sort by a column that no document has a value for.
        assume(both[1].reader().has_column(name))

        ours, theirs = (ordered(each, name, facet) for each in both)

        assert ours == theirs


@few
@given(histories)
def test_deleted_documents_can_be_brought_back(memory: Memory, history: History) -> None:
    """Documents that are deleted can be undeleted, which Whoosh's own codec fails to do."""
    made = indexed(memory().create_index(schema(phrase=True, sortable=True, stored=True)), history, ColumnarCodec)
    everything = made.doc_count_all()

    writer = made.writer(codec=ColumnarCodec())
    for number in range(everything):
        writer.delete_document(number, delete=False)
    writer.commit(merge=False)

    assert made.doc_count() == everything
