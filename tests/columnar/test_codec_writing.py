"""Columnar segments written through Whoosh: what is kept, what is refused, and what is left when it goes wrong."""

import pickle
import struct
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from fundstelle.index.columnar.codec import ColumnarCodec, ColumnarSegment, columns_of

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import analysis, columns, fields, formats, highlight, index, query

Memory = Callable[[], Any]
SmallIndex = Callable[..., Any]


def found(searcher: Any, asked: Any) -> list[int]:
    """The documents that a query finds."""
    return [hit.docnum for hit in searcher.search(asked, limit=None)]


def test_index_on_disk_is_opened_by_whoosh_alone(tmp_path: Path) -> None:
    """An index in a folder has two files a segment, and plain Whoosh opens, searches and highlights it."""
    text = fields.TEXT(analysis.RegexTokenizer(), stored=True)
    with index.create_in(str(tmp_path), fields.Schema(text=text)).writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="ein Hund bellt")
        writer.add_document(text="eine Katze")

    with index.open_dir(str(tmp_path)).searcher() as searcher:
        (hit,) = searcher.search(query.Phrase("text", ["Hund", "bellt"]), terms=True)
        assert sorted(hit.matched_terms()) == [("text", b"Hund"), ("text", b"bellt")]
        hit.results.formatter = highlight.UppercaseFormatter()
        assert hit.highlights("text") == "ein HUND BELLT"
    assert {path.suffix for path in tmp_path.glob("*.*")} == {".documents", ".postings", ".toc"}


def test_small_segments_are_merged_by_whoosh(small_index: SmallIndex) -> None:
    """Commits that Whoosh merges leave fewer segments and the same documents."""
    made = small_index()
    for number in range(12):
        with made.writer(codec=ColumnarCodec()) as writer:
            writer.add_document(id=str(number), text="ein Hund", number=number)

    with made.searcher() as searcher:
        assert len(searcher.leaf_searchers()) < 12
        hits = searcher.search(query.Phrase("text", ["ein", "Hund"]), sortedby="number", limit=None)
        assert [hit["id"] for hit in hits] == [str(number) for number in range(12)]


def test_segment_without_documents_can_be_read(small_index: SmallIndex) -> None:
    """Optimizing an index of which everything has been deleted leaves a segment with nothing in it."""
    made = small_index("ein Hund")
    with made.writer(codec=ColumnarCodec()) as writer:
        writer.delete_by_term("id", "0")
        writer.optimize = True

    with made.searcher() as searcher:
        assert searcher.doc_count_all() == 0
        assert list(searcher.reader().all_terms()) == []
        assert found(searcher, query.Every()) == []


def test_document_is_replaced(small_index: SmallIndex) -> None:
    """Updating a document leaves one with its key, which holds what is new."""
    made = small_index("ein Hund", "eine Katze")

    with made.writer(codec=ColumnarCodec()) as writer:
        writer.update_document(id="0", text="ein Igel")

    with made.searcher() as searcher:
        assert sorted(stored["text"] for stored in searcher.all_stored_fields()) == ["ein Igel", "eine Katze"]


def test_numbers_that_share_a_term_count_once_a_document(small_index: SmallIndex) -> None:
    """A document with several numbers is found once by a range that holds them."""
    made = small_index()
    with made.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(id="0", number=[1, 2, 3, 16, 17])
        writer.add_document(id="1", number=[40, 2])

    with made.searcher() as searcher:
        assert found(searcher, query.NumericRange("number", 1, 20)) == [0, 1]
        assert found(searcher, query.NumericRange("number", 30, 50)) == [1]


def test_words_for_spelling_are_kept(memory: Memory) -> None:
    """A field that keeps its words for spelling suggestions suggests them."""
    stemming = analysis.StemmingAnalyzer(stoplist=None)
    made = memory().create_index(fields.Schema(text=fields.TEXT(stemming, spelling=True)))
    with made.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="running dogs")
        writer.add_document(text="sleeping dogs")

    with made.searcher() as searcher:
        assert searcher.suggest("text", "runing") == ["running"]
        assert searcher.reader().frequency("spell_text", "dogs") == 2


def test_defaults_of_columns_are_kept_for_merging(memory: Memory) -> None:
    """What a column holds for documents without a value can be read without the schema."""
    schema = fields.Schema(
        real=fields.COLUMN(columns.NumericColumn("d", default=0.5)),
        number=fields.NUMERIC(sortable=True),
        name=fields.COLUMN(columns.RefBytesColumn(default=b"?")),
        pair=fields.COLUMN(columns.StructColumn("<ih", (7, -1))),
        bit=fields.COLUMN(columns.BitColumn()),
    )
    made = memory().create_index(schema)
    with made.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(real=1.0, number=1, name=b"a", pair=(1, 2))

    with made.reader() as reader:
        kept = columns_of(reader).documents
        assert [kept.column_default(name) for name in ("real", "number", "name")] == [0.5, 2**32 - 1, b"?"]
        assert kept.column_default("pair") == struct.pack("<ih", 7, -1)
        assert kept.column_default("bit") is None


def test_segment_is_pickled_as_plain_values() -> None:
    """The table of contents names the class of a segment, and holds nothing of it but plain values."""
    segment = ColumnarSegment("MAIN")
    segment.set_doc_count(9)
    segment.delete_document(cast("int", np.int64(4)))

    copied = pickle.loads(pickle.dumps(segment, 2))  # noqa: S301  # our own

    expected = {"indexname": "MAIN", "segid": segment.segid, "compound": False, "documents": 9, "deleted": {4}}
    assert vars(copied) == expected
    assert type(next(iter(copied.deleted))) is int
    assert (
        f"{ColumnarSegment.__module__}.{ColumnarSegment.__name__}" == "fundstelle.index.columnar.codec.ColumnarSegment"
    )
    assert (copied.doc_count(), copied.has_deletions(), copied.is_deleted(4)) == (8, True, True)


REFUSED = [
    (fields.TEXT(chars=True), "Hund", "format Characters"),
    (fields.FieldType(formats.PositionBoosts(), analysis.SimpleAnalyzer(), stored=True), "a", "format PositionBoosts"),
    (fields.TEXT(vector=True), "a", "has vectors"),
    (fields.COLUMN(columns.PickleColumn(columns.VarBytesColumn())), "a", "PickleColumn"),
    (fields.COLUMN(columns.NumericColumn("e")), 1, "type 'e'"),
    (fields.NUMERIC(float, sortable=True), 1.0, "has a default that is no number of its type"),
    (fields.COLUMN(columns.FixedBytesColumn(2)), b"abc", "takes 2 bytes, not 3"),
    (fields.COLUMN(columns.VarBytesColumn()), "a", "takes bytes, not str"),
    (fields.COLUMN(columns.NumericColumn("B")), 256, "unsigned byte integer is greater than maximum"),
    (fields.STORED(), b"a", "The field 'odd' cannot be stored: Object of type bytes"),
    (fields.STORED(), {"a": {1}}, "The field 'odd' cannot be stored: Object of type set"),
]


@pytest.mark.parametrize(("field", "value", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_what_cannot_be_kept_is_refused_at_once(memory: Memory, field: Any, value: Any, message: str) -> None:
    """A field or a value that cannot be kept is refused when it is added; the index stays as it was."""
    made = memory().create_index(fields.Schema(good=fields.TEXT, odd=field))
    writer = made.writer(codec=ColumnarCodec())
    writer.add_document(good="a")

    with pytest.raises((TypeError, ValueError, OverflowError), match=message):
        writer.add_document(good="b", odd=value)
    writer.cancel()

    with made.writer(codec=ColumnarCodec()) as again:
        again.add_document(good="c")
    assert made.doc_count() == 1


def test_unscored_field_with_characters_is_refused_at_the_commit(memory: Memory) -> None:
    """A field whose postings cannot be kept is refused when they are written, if nothing has told of it before."""
    field = fields.FieldType(formats.Characters(), analysis.SimpleAnalyzer())
    made = memory().create_index(fields.Schema(odd=field))
    writer = made.writer(codec=ColumnarCodec())
    writer.add_document(odd="a")

    with pytest.raises(ValueError, match="keeps positions at most"):
        writer.commit()
    writer.cancel()

    assert made.is_empty()


def test_misuse_of_the_writers_is_told(small_index: SmallIndex) -> None:
    """Documents and fields that are begun twice, and postings out of order, are errors."""
    made = small_index()
    writer = made.writer(codec=ColumnarCodec())
    documents, postings = writer.perdocwriter, writer.fieldwriter
    documents.start_doc(0)
    with pytest.raises(ValueError, match="was begun before document"):
        documents.start_doc(1)
    with pytest.raises(ValueError, match="No field has been started"):
        postings.start_term(b"a")
    postings.start_field("id", made.schema["id"])
    postings.start_term(b"a")
    postings.add(3, 1.0, b"", 1)
    with pytest.raises(ValueError, match="Document 1 came after document 3"):
        postings.add(1, 1.0, b"", 1)
    postings.finish_term()
    postings.finish_field()
    with pytest.raises(ValueError, match="written before"):
        postings.start_field("id", made.schema["id"])

    writer.cancel()


def test_writer_that_is_given_up_leaves_the_index_as_it_was(small_index: SmallIndex) -> None:
    """Cancelling a writer drops what it was given, and the next commit removes its files."""
    made = small_index("a")
    before = set(made.storage.list())

    with suppress(ZeroDivisionError), made.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="b")
        raise ZeroDivisionError
    with made.writer(codec=ColumnarCodec()) as writer:
        writer.delete_by_term("id", "other")

    assert made.doc_count() == 1
    assert {name for name in made.storage.list() if "toc" not in name} == {name for name in before if "toc" not in name}
