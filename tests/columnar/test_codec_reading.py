"""What Whoosh reads of a columnar segment: lengths, terms, columns, and the segment itself."""

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fundstelle.index import IndexDamagedError, IndexIncompatibleError
from fundstelle.index.columnar.codec import ColumnarCodec, columns_of

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import analysis, fields, index, query, reading
    from whoosh.codec import whoosh3

Memory = Callable[[], Any]
SmallIndex = Callable[..., Any]


def test_lengths_are_exact(small_index: SmallIndex) -> None:
    """The length of a field is not rounded, in a document and of a term."""
    made = small_index("wort " * 1001, "wort ein " * 38)

    with made.reader() as reader:
        assert [reader.doc_field_length(number, "text") for number in (0, 1)] == [1001, 76]
        assert (reader.min_field_length("text"), reader.max_field_length("text")) == (76, 1001)
        info = reader.term_info("text", "wort")
        assert (info.min_length(), info.max_length()) == (76, 1001)
        assert reader.doc_field_length(0, "title", 1) == 1
        assert reader.field_length("title") == reader.min_field_length("title") == reader.max_field_length("title") == 0


def test_unknown_terms_are_told_as_whoosh_does(small_index: SmallIndex) -> None:
    """A term or a field that is not there counts nothing, and is told where more is asked for."""
    made = small_index("ein Hund")

    with made.searcher() as searcher:
        reader = searcher.reader()
        assert ("text", "Katze") not in reader
        assert ("other", "Katze") not in reader
        assert reader.frequency("text", "Katze") == reader.doc_frequency("text", "Katze") == 0
        assert reader.doc_frequency("title", "Katze") == 0
        assert searcher.document_number(id="other") is None
        with pytest.raises(reading.TermNotFound):
            reader.term_info("text", "Katze")
        with pytest.raises(reading.TermNotFound):
            reader.postings("title", "Katze")


def test_terms_are_listed_with_what_is_known_of_them(small_index: SmallIndex) -> None:
    """All terms from one on, and the most frequent ones, come with the infos that each has by itself."""
    made = small_index("b a", "c b", "b b c")

    with made.reader() as reader:
        listed = list(reader.iter_from("text", "b"))
        texts = [text for (name, text), _ in listed if name == "text"]
        assert texts == [*reader.expand_prefix("text", "b"), b"c"] == [b"b", b"c"]
        assert [vars(info) for _, info in listed] == [vars(reader.term_info(*term)) for term, _ in listed]
        assert reader.most_frequent_terms("text", 2) == [(4.0, b"b"), (2.0, b"c")]
        assert [term for term, _ in reader] == list(reader.all_terms())


def test_cursor_goes_over_the_terms_of_a_field(small_index: SmallIndex) -> None:
    """A cursor goes to the next term, to one that is sought, and back to the first."""
    made = small_index("b d", "f b")

    with made.reader() as reader:
        cursor = reader.cursor("text")
        assert (cursor.text(), cursor.next(), cursor.find("c"), cursor.find(b"d")) == ("b", "d", "d", "d")
        assert (cursor.term(), cursor.term_info().doc_frequency()) == ("d", 1)
        assert (cursor.find("x"), cursor.is_valid(), cursor.term_info(), cursor.next()) == (None, False, None, None)
        assert (cursor.first(), cursor.is_valid()) == ("b", True)
        assert reader.cursor("title").text() is None


def test_column_reader_does_what_those_of_whoosh_do(small_index: SmallIndex) -> None:
    """A column is read at once, by document and in reverse, and tells its default."""
    made = small_index("b", "a")

    with made.reader() as reader:
        number = reader.column_reader("number", translate=False)
        text = reader.column_reader("text", translate=False)
        assert list(number) == number.load() == [2**31, 2**31 + 1]
        assert list(text) == text.load() == [b"b", b"a"]
        assert (number.default_value(), text.default_value()) == (2**32 - 1, b"")
        assert number.default_value(reverse=True) == 1 - 2**32
        number.set_reverse()
        assert [number.sort_key(document) for document in range(2)] == [-(2**31), -(2**31) - 1]
        with pytest.raises(NotImplementedError, match="VarBytesColumn cannot be reversed"):
            text.set_reverse()


def test_neighbours_that_are_alike_share_a_posting(small_index: SmallIndex) -> None:
    """A term at the same place in neighbouring documents takes one posting."""
    made = small_index("Titel eins", "Titel zwei", "Titel drei", "ein Titel")

    with made.reader() as reader:
        field = columns_of(reader).fields["text"]
        postings = field.postings(field.terms.find(b"Titel") or 0)
        assert postings.documents.tolist() == [0, 3]
        assert postings.all_runs().tolist() == [3, 1]


def test_columns_of_a_reader_are_what_it_has_opened(small_index: SmallIndex) -> None:
    """The files of a segment are shared with its reader; the deleted documents are those by now, ascending."""
    made = small_index(*"abcdefgh")
    with made.writer(codec=ColumnarCodec()) as writer:
        for number in (5, 2, 7):
            writer.delete_document(number)

    with made.reader() as reader:
        first, second = columns_of(reader), columns_of(reader)
        assert first.documents is second.documents
        assert first.fields is second.fields
        assert first.deleted.dtype == np.int64
        assert first.deleted.tolist() == [2, 5, 7]
        assert first.documents.stored(3)["text"] == "d"


def test_columns_of_another_codec_are_incompatible(memory: Memory) -> None:
    """A segment that Whoosh's own codec made is refused."""
    foreign = memory().create_index(fields.Schema(text=fields.TEXT))
    with foreign.writer(codec=whoosh3.W3Codec()) as writer:
        writer.add_document(text="a")

    with foreign.reader() as reader, pytest.raises(IndexIncompatibleError, match=r"W3Segment .*is no columnar segment"):
        columns_of(reader)


def test_columns_of_several_segments_are_refused(small_index: SmallIndex) -> None:
    """A reader of several segments has no columns of its own."""
    several = small_index("a")
    with several.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text="b")

    with several.reader() as reader, pytest.raises(IndexIncompatibleError, match="MultiReader"):
        columns_of(reader)


def test_segment_of_another_size_is_damage(small_index: SmallIndex) -> None:
    """A segment that holds more or fewer documents than the table of contents says is not opened."""
    made = small_index("a", "b")
    segment = made._segments()[0]
    segment.set_doc_count(3)

    with pytest.raises(IndexDamagedError, match="holds 2 documents, not 3"):
        ColumnarCodec().terms_reader(made.storage, segment)


def test_threads_share_a_searcher(tmp_path: Path) -> None:
    """Several threads that search with one searcher find what one finds alone."""
    words = ["a", "ab", "abc", "b", "ba", "ca", "ä"]
    text = fields.TEXT(analysis.RegexTokenizer(), stored=True)
    made = index.create_in(str(tmp_path), fields.Schema(text=text, number=fields.NUMERIC))
    for half in range(2):
        writer = made.writer(codec=ColumnarCodec())
        for i in range(half, 300, 2):
            writer.add_document(text=" ".join(words[i * k % 7] for k in range(1, 9)), number=i)
        if half:
            writer.delete_document(40)
        writer.commit(merge=False)
    asked = [query.Term("text", word) for word in words] + [
        query.Phrase("text", ["a", "ab"]),
        query.Prefix("text", "a"),
        query.FuzzyTerm("text", "abd"),
        query.And([query.Term("text", "b"), query.Not(query.Term("text", "ca"))]),
        query.NumericRange("number", 20, 90),
    ]

    def find(searcher: Any, one: Any) -> list[Any]:
        return [(hit.docnum, hit.score, hit["text"]) for hit in searcher.search(one, limit=20)]

    with made.searcher() as alone:
        expected = [find(alone, one) for one in asked]
    with made.searcher() as shared, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: find(shared, one), asked * 8))

    assert found == expected * 8
