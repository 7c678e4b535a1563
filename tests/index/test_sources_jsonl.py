"""JSON Lines: one article a line."""

import codecs
import json
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.dates import berlin
from fundstelle.index.sources import Limits, Problem, names, read_file, records

same_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, content: str | bytes, name: str = "a.jsonl") -> list[Article | Problem]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path))


def article(folder: Path, record: Any) -> Article:
    [found] = read(folder, json.dumps(record))
    assert isinstance(found, Article), found
    return found


def reason(folder: Path, line: str) -> str:
    """The reason why a line that stands between two good ones is refused."""
    before, found, after = read(folder, f'{{"text": "Davor."}}\n{line}\n{{"text": "Danach."}}\n')
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert isinstance(found, Problem), found
    assert found.line == 2
    return found.reason


def texts(found: list[Article | Problem]) -> list[str]:
    return [
        p.text if isinstance(p, Paragraph) else p
        for one in found
        for p in (one.paragraphs if isinstance(one, Article) else [f"line {one.line}"])
    ]


def test_every_key_has_its_place(tmp_path: Path) -> None:
    """All keys that are known arrive in the article, and the others in its metadata."""
    found = article(
        tmp_path,
        {
            "id": 17,
            "headline": "Titel",
            "kicker": "Dachzeile",
            "lede": "Vorspann.",
            "published": "14.03.2025 09:00 Uhr",
            "authors": ["Anna Beck", "Cem Demir"],
            "section": "Ausland",
            "url": "https://example.org/17",
            "text": "Eins.",
            "ressort": "Politik",
        },
    )

    assert found == Article(
        ["Eins."],
        id="17",
        headline="Titel",
        kicker="Dachzeile",
        lede="Vorspann.",
        published=datetime(2025, 3, 14, 9, tzinfo=berlin()),
        authors=("Anna Beck", "Cem Demir"),
        section="Ausland",
        source="https://example.org/17",
        metadata={"ressort": "Politik"},
    )


def test_other_names_of_keys_are_understood(tmp_path: Path) -> None:
    """The names that other collections use mean the same."""
    found = article(
        tmp_path,
        {"_id": "x", "title": "Titel", "date": "2025-03-14", "author": "Anna Beck", "source": "b/c", "text": "Eins."},
    )

    assert (found.id, found.headline, found.authors, found.source) == ("x", "Titel", ("Anna Beck",), "b/c")
    assert found.published == datetime(2025, 3, 14, tzinfo=berlin())
    assert not found.metadata


def test_second_name_of_a_key_becomes_metadata(tmp_path: Path) -> None:
    """Where a record has both names of a key, the value of the second one is kept as metadata."""
    found = article(tmp_path, {"headline": "Titel", "title": "Seitentitel", "text": "Eins."})

    assert (found.headline, found.metadata) == ("Titel", {"title": "Seitentitel"})


def test_empty_values_count_as_missing(tmp_path: Path) -> None:
    """A key that is null, blank or an empty list is as good as absent, and gives way to its other name."""
    found = article(
        tmp_path,
        {
            "headline": " ",
            "title": "Titel",
            "date": "",
            "published": None,
            "authors": [],
            "paragraphs": [],
            "text": "Eins.",
        },
    )

    assert (found.headline, found.published, found.authors, found.metadata) == ("Titel", None, (), {})


def test_beir_corpus_is_read_as_it_is(tmp_path: Path) -> None:
    """A line of a BEIR corpus is an article; its empty title and metadata leave nothing behind."""
    found = article(tmp_path, {"_id": "d1", "title": "", "text": "Eins.", "metadata": {}})

    assert (found.id, found.headline, found.metadata) == ("d1", None, {})


def test_metadata_object_is_opened_up(tmp_path: Path) -> None:
    """What stands in an object called metadata stands beside the other keys; these win."""
    found = article(tmp_path, {"text": "Eins.", "ort": "Bonn", "metadata": {"ort": "Köln", "land": "NRW"}})

    assert found.metadata == {"ort": "Bonn", "land": "NRW"}


def test_article_without_address_names_its_line(tmp_path: Path) -> None:
    """The source of an article that names none is its file and line."""
    found = read(tmp_path, '\n{"text": "Eins."}\n\n{"text": "Zwei."}')

    place = (tmp_path / "a.jsonl").resolve().as_posix()
    assert [one.source for one in found if isinstance(one, Article)] == [f"{place}:2", f"{place}:4"]
    assert [one.id for one in found if isinstance(one, Article)] == [None, None]


def test_articles_of_one_paper_are_told_apart(tmp_path: Path) -> None:
    """Where the source is a name and no address, the line serves as id, lest the articles replace each other."""
    first, second = read(tmp_path, '{"text": "Eins.", "source": "dpa"}\n{"text": "Zwei.", "source": "dpa"}')

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, second.source) == ("dpa", "dpa")
    assert first.id != second.id


def test_text_is_cut_at_blank_lines(tmp_path: Path) -> None:
    """Text is paragraphs between blank lines, and its short lines are headings as in text files."""
    found = article(tmp_path, {"text": "Eins.\r\n\r\nDer Teil\n \nZwei\nhat zwei Zeilen.\n\n"})

    assert outline(found) == [(None, "Eins."), ("Der Teil", "Zwei hat zwei Zeilen.")]


def test_paragraphs_are_strings_or_objects(tmp_path: Path) -> None:
    """Paragraphs are taken one by one, with the heading that an object gives; blank ones are dropped."""
    found = article(tmp_path, {"paragraphs": ["Kurz", {"text": "Zwei.", "heading": "Teil"}, " ", {"text": "Drei."}]})

    assert outline(found) == [(None, "Kurz"), ("Teil", "Zwei."), (None, "Drei.")]


def test_sections_give_their_heading_to_their_paragraphs(tmp_path: Path) -> None:
    """Paragraphs of a section stand under its heading, and a heading without paragraphs is a paragraph."""
    found = article(
        tmp_path,
        {
            "sections": [
                {"paragraphs": ["Eins."]},
                {"heading": "Teil", "paragraphs": ["Zwei.", {"text": "Drei.", "heading": "Kasten"}]},
                {"heading": "Leerer Teil", "paragraphs": []},
            ]
        },
    )

    assert outline(found) == [(None, "Eins."), ("Teil", "Zwei."), ("Kasten", "Drei."), (None, "Leerer Teil")]


def test_lede_is_text_enough(tmp_path: Path) -> None:
    """An article may consist of its lede."""
    assert article(tmp_path, {"lede": "Vorspann."}).lede == "Vorspann."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text": "Eins." "id": 3}', "broken JSON at column 18: Expecting ',' delimiter"),
        ('{"text": "Eins.', "broken JSON at column 10: Unterminated string starting at"),
        ('{"text": "Eins.",', "broken JSON at column 18: Expecting property name enclosed in double quotes"),
        ('{"text": "Eins."} {"text": "Zwei."}', "broken JSON at column 19: Extra data"),
        ("Kein JSON", "broken JSON at column 1: Expecting value"),
        ('"Eins."', "is a string, not an object; one article a line is expected"),
        ("17", "is a number, not an object; one article a line is expected"),
        ("null", "is null, not an object; one article a line is expected"),
        ("true", "is true or false, not an object; one article a line is expected"),
        ('["Eins."]', "is a list, not an object; one article a line is expected"),
        ("{}", "holds no text"),
        ('{"headline": "Titel", "text": " "}', "holds no text"),
        ('{"paragraphs": ["", {"text": " "}]}', "holds no text"),
        ('{"text": 5}', "text is a number, not a string"),
        ('{"text": {}}', "text is an object, not a string"),
        ('{"text": "Eins.", "id": 1.5}', "id is a number, not a string"),
        ('{"text": "Eins.", "_id": true}', "_id is true or false, not a string"),
        ('{"text": "Eins.", "title": ["Titel"]}', "title is a list, not a string"),
        ('{"text": "Eins.", "url": 5}', "url is a number, not a string"),
        ('{"text": "Eins.", "authors": {"name": "A"}}', "authors is neither a string nor a list of strings"),
        ('{"text": "Eins.", "author": ["A", null]}', "author is neither a string nor a list of strings"),
        ('{"text": "Eins.", "date": 2025}', "date is a number, not a string"),
        ('{"text": "Eins.", "date": "31.02.2025"}', "'31.02.2025' is a date that does not exist"),
        ('{"text": "Eins.", "published": "gestern"}', "'gestern' is not a date"),
        ('{"text": "Eins.", "published": "0001-01-01"}', "the year 1 is out of reach"),
        ('{"paragraphs": "Eins."}', "paragraphs is a string, not a list"),
        ('{"paragraphs": ["Eins.", 2]}', "paragraph 2 is neither a string nor an object with a text"),
        ('{"paragraphs": [{"heading": "Teil"}]}', "paragraph 1 is neither a string nor an object with a text"),
        ('{"paragraphs": [{"text": "A", "heading": 1}]}', "the heading of paragraph 1 is a number, not a string"),
        ('{"sections": {}}', "sections is an object, not a list"),
        ('{"sections": ["Eins."]}', "section 1 is no object with a list of paragraphs"),
        ('{"sections": [{"heading": "Teil"}]}', "section 1 is no object with a list of paragraphs"),
        ('{"sections": [{"heading": 1, "paragraphs": []}]}', "the heading of section 1 is a number, not a string"),
        ('{"text": "A.", "paragraphs": ["A."]}', "holds both text and paragraphs, where one of them is expected"),
        ('{"text": "Eins.", "x": NaN}', "holds NaN, which is no JSON number"),
        ('{"text": "Eins.", "x": -Infinity}', "holds -Infinity, which is no JSON number"),
        ('{"text": "Eins.", "x": 1e999}', "holds a number that is too large"),
        ('{"text": "Eins.", "x": ' + "9" * 10_000 + "}", "holds a number that is too large"),
        ('{"text": "Eins.", "x": ' + "[" * 60 + "]" * 60 + "}", "is nested too deeply"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_bad_line_is_a_problem_and_reading_goes_on(tmp_path: Path, line: str, expected: str) -> None:
    """A line that is no article is a problem with its number and reason, and the lines around it are read."""
    assert reason(tmp_path, line) == expected


@pytest.mark.parametrize("line", ['{"text": "Ein', '{"text": "Eins.",', "[" * 100_000, "Kein JSON", '{"a": NaN}'])
def test_bad_first_line_is_a_problem_of_its_own(tmp_path: Path, line: str) -> None:
    """A first line that is cut off or broken does not keep the others from being read."""
    found = read(tmp_path, f'{line}\n{{"text": "Zwei."}}\n{{"text": "Drei."}}')

    assert texts(found) == ["line 1", "Zwei.", "Drei."]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_json_list_is_one_problem(tmp_path: Path, indent: int | None, name: str) -> None:
    """A list of articles, on one line or on many, gives a single problem that says what is expected."""
    [found] = read(tmp_path, json.dumps([{"text": "Eins."}, {"text": "Zwei."}], indent=indent), name)

    assert isinstance(found, Problem)
    assert found.line == 1
    assert "one article a line is expected" in found.reason


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"id": 1, "text": "Eins."}, indent=2),
        '{"id": 1,\n"text": "Eins."}',
        '\n{ "text":\n\n"Eins."\n}',
        '[{"text": "Eins."},\n{"text": "Zwei."},\n{"text": "Drei."}]',
        '[\n{"text": "Eins."}\n]',
        '[{"text": "Eins."}\n,{"text": "Zwei."}]',
    ],
)
def test_json_over_several_lines_is_one_problem(tmp_path: Path, content: str) -> None:
    """A pretty-printed document gives a single problem, not one for each of its lines."""
    [found] = read(tmp_path, content)

    assert isinstance(found, Problem)
    assert found.reason == "is one JSON value over several lines; one article a line is expected"


def test_format_is_known_by_its_content(tmp_path: Path) -> None:
    """JSON Lines are read as such whatever the file is called, and also behind a mark and blank lines."""
    content = codecs.BOM_UTF8 + b'\r\n \r\n{"text": "Eins."}'

    assert texts(read(tmp_path, content, "a.txt")) == ["Eins."]
    assert texts(read(tmp_path, content, "a")) == ["Eins."]


def test_brace_alone_makes_no_json(tmp_path: Path) -> None:
    """A text that begins with a brace as no JSON object does is a text."""
    assert texts(read(tmp_path, "{Anm. d. Red.} Eins.", "a.txt")) == ["{Anm. d. Red.} Eins."]


@pytest.mark.parametrize("content", [b"", b"\n \r\n", codecs.BOM_UTF8 + b"\n", "\n".encode("utf-16")])
def test_empty_file_is_a_problem(tmp_path: Path, content: bytes) -> None:
    """A file without a filled line is said to be empty."""
    assert list(map(str, read(tmp_path, content))) == [f"{tmp_path / 'a.jsonl'}: is empty"]


def test_binary_file_is_one_problem(tmp_path: Path) -> None:
    """A file that is no text is refused as a whole."""
    assert list(map(str, read(tmp_path, b"\x1f\x8b\0\n\n\n"))) == [f"{tmp_path / 'a.jsonl'}: is not text"]


def test_lines_may_differ_in_encoding(tmp_path: Path) -> None:
    """Each line is UTF-8, with or without a mark, or else cp1252."""
    line = '{"text": "Größe – 5 €."}\n'

    found = read(tmp_path, line.encode("utf-8-sig") + line.encode("cp1252") + line.encode())

    assert texts(found) == ["Größe – 5 €."] * 3


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_is_read_by_its_mark(tmp_path: Path, mark: bytes, encoding: str) -> None:
    """UTF-16 is read in either byte order, and its bytes are all counted."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(mark + '{"text": "Größe 🎉."}\r\n{"text": "Zwei."}'.encode(encoding))
    seen: list[int] = []

    found = list(read_file(path, seen.append))

    assert texts(found) == ["Größe 🎉.", "Zwei."]
    assert sum(seen) == path.stat().st_size


def test_unicode_line_ends_end_no_line(tmp_path: Path) -> None:
    """JSON strings may hold the line ends of Unicode as they are."""
    assert len(read(tmp_path, '{"text": "Eins\u2028zwei\u0085drei."}\n')) == 1


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    """Half a character out of an escape becomes U+FFFD everywhere, and a whole one is left alone."""
    [found] = read(tmp_path, r'{"text": "a\ud800b \ud83c\udf89", "title": "\udfff", "k\ud800": ["\ud800"]}')

    assert isinstance(found, Article)
    assert outline(found) == [(None, "a\ufffdb 🎉")]
    assert (found.headline, found.metadata) == ("\ufffd", {"k\ufffd": ["\ufffd"]})


def test_endless_line_is_skipped(tmp_path: Path) -> None:
    """A line that is longer than the limit is a problem that says what to set, and the next one is read."""
    content = b'{"text": "' + b"x" * 3 * 2**20 + b'"}\n{"text": "Zwei."}\n'
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    seen: list[int] = []

    problem, second = read_file(path, seen.append, limits=Limits(line=2**20))

    assert str(problem) == f"{path}:1: is 3.1 MB long, more than the 1 MB that Limits(line=…) allows"
    assert texts([second]) == ["Zwei."]
    assert sum(seen) == len(content)


def test_endless_article_is_a_problem_of_its_line(tmp_path: Path) -> None:
    """An article that is longer than the limit is a problem that says what to set, and the next one is read."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Eins. Zwei."}\n{"text": "Zwei."}\n', "utf-8")

    problem, second = read_file(path, limits=Limits(article=10))

    assert str(problem) == (
        f"{path}:1: holds an article that is 11 bytes long, more than the 10 bytes that Limits(article=…) allows"
    )
    assert texts([second]) == ["Zwei."]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A file is read line by line."""
    path = tmp_path / "a.jsonl"
    path.write_text(('{"text": "' + "x" * 10_000 + '"}\n') * 500, encoding="utf-8")
    tracemalloc.start()

    for _ in read_file(path):
        pass

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000 < path.stat().st_size


def test_progress_adds_up_to_the_file(tmp_path: Path) -> None:
    """The bytes of all lines are reported, also of blank and broken ones."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Eins."}\r\n\n{broken\n{"text": "Zwei."}')
    seen: list[int] = []

    list(read_file(path, seen.append))

    assert sum(seen) == path.stat().st_size


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from([key for keys in names.EXACT.values() for key in keys] + [*records._BODIES, "metadata", "x"])
_RECORDS = st.dictionaries(
    _KEYS, _VALUES | st.sampled_from(["Text.", ["A.", {"text": "B."}], "2025-03-14"]), max_size=5
)


@same_folder
@given(values=st.lists(_RECORDS | _VALUES, min_size=1, max_size=5))
def test_any_json_value_is_an_article_or_a_problem(tmp_path: Path, values: list[Any]) -> None:
    """Each line gives exactly one article or one problem with its number, and articles can be stored as UTF-8 JSON."""
    found = read(tmp_path, "\n".join(json.dumps(value) for value in values))

    assert len(found) == len(values)
    for number, one in enumerate(found, 1):
        if isinstance(one, Problem):
            assert one.line == number
        else:
            stored = [p.text for p in one.passages("a")] + [one.headline, one.source, dict(one.metadata)]
            assert json.dumps(stored, ensure_ascii=False, allow_nan=False).encode()


@same_folder
@given(content=st.binary() | st.text(alphabet='{}[]":,\\u0dfx1. \n').map(str.encode))
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes) -> None:
    """Whatever bytes the file holds, they come back as articles or problems."""
    found = read(tmp_path, content)

    assert found
    assert all(isinstance(one, Article | Problem) for one in found)


@pytest.mark.parametrize(("blanks", "form"), [(2**20 - 4096, "jsonl"), (2**20 + 8192, "text")])
def test_format_is_looked_for_behind_so_many_blanks(tmp_path: Path, blanks: int, form: str) -> None:
    """A file is known by what stands behind its blanks, but for a file of blanks without end."""
    path = tmp_path / "a.dat"
    path.write_bytes(b" " * blanks + b'{"text": "Igel."}\n')

    [found] = read_file(path)

    assert isinstance(found, Article)
    assert texts([found]) == (["Igel."] if form == "jsonl" else ['{"text": "Igel."}'])
