"""Tables: one article a row."""

import csv
import io
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.dates import berlin
from fundstelle.index.sources import Limits, Problem, read_file

same_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(
    folder: Path, content: str | bytes, name: str = "a.csv", limits: Limits | None = None
) -> list[Article | Problem]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path, limits=limits))


def article(folder: Path, content: str | bytes, name: str = "a.csv") -> Article:
    [found] = read(folder, content, name)
    assert isinstance(found, Article), found
    return found


def problem(folder: Path, content: str | bytes, limits: Limits | None = None) -> Problem:
    [found] = read(folder, content, limits=limits)
    assert isinstance(found, Problem), found
    return found


def texts(found: Article | Problem) -> list[str]:
    assert isinstance(found, Article), found
    return [p.text for p in found.paragraphs if isinstance(p, Paragraph)]


def words(found: Article | Problem) -> set[str]:
    assert isinstance(found, Article), found
    parts = [part for p in found.paragraphs if isinstance(p, Paragraph) for part in (p.heading, p.text)]
    return {word for part in parts if part for word in part.split()}


def test_german_columns_have_their_places(tmp_path: Path) -> None:
    """All columns that are known arrive in the article, and the others in its metadata."""
    found = article(
        tmp_path,
        "ID;Dachzeile;Titel;Vorspann;Datum;Autor;Ressort;URL;Text;Seite\n"
        "17;Oben;Titel;Kurz.;14.03.2025 09:00 Uhr;Anna Beck; Lokales;https://example.org/17;Eins.;3\n",
    )

    assert found == Article(
        ["Eins."],
        id="17",
        headline="Titel",
        kicker="Oben",
        lede="Kurz.",
        published=datetime(2025, 3, 14, 9, tzinfo=berlin()),
        authors=("Anna Beck",),
        section="Lokales",
        source="https://example.org/17",
        metadata={"Seite": "3"},
    )


@pytest.mark.parametrize(
    "names",
    ["headline,published,authors,text", "title,date,author,body", "Überschrift,Erscheinungsdatum,Autor:in,Inhalt",
     "UEBERSCHRIFT,Published_At,Verfasser,Voll-Text", "Schlagzeile,veröffentlicht am,Autorin,Artikeltext"],
)  # fmt: skip
def test_columns_have_many_names(tmp_path: Path, names: str) -> None:
    """English and German names mean the same, however they are spelled."""
    found = article(tmp_path, f"{names}\nTitel,2025-03-14,Anna Beck,Eins.\n")

    assert (found.headline, found.authors, texts(found)) == ("Titel", ("Anna Beck",), ["Eins."])
    assert found.published == datetime(2025, 3, 14, tzinfo=berlin())


def test_surer_name_comes_first(tmp_path: Path) -> None:
    """Where two columns mean the same, the surer name is taken if it holds something; the other is metadata."""
    first, second = read(tmp_path, "Quelle,URL,Text\ndpa,https://example.org,A.\n/archiv/b.txt,,B.\n")

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.source, first.metadata) == ("https://example.org", {"Quelle": "dpa"})
    assert (second.source, second.metadata) == ("/archiv/b.txt", {})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    """Commas, semicolons, tabs and bars part the columns, whichever the header uses."""
    rows = [["Titel", "Text"], ["A; b, c | d", "Eins, zwei; drei."]]
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows(rows)

    found = article(tmp_path, table.getvalue())

    assert (found.headline, texts(found)) == ("A; b, c | d", ["Eins, zwei; drei."])


def test_delimiter_may_be_told_on_top(tmp_path: Path) -> None:
    """The line by which Excel tells the delimiter is understood."""
    found = article(tmp_path, "sep=#\r\nTitel#Text\r\nA#Eins; zwei.\r\n")

    assert (found.headline, texts(found)) == ("A", ["Eins; zwei."])


def test_single_column_has_no_delimiter(tmp_path: Path) -> None:
    """In a table of nothing but texts, commas are commas."""
    assert [texts(found) for found in read(tmp_path, "Text\nHallo, Welt; so.\n\nZwei.\n")] == [
        ["Hallo, Welt; so."],
        ["Zwei."],
    ]


def test_tsv_is_read(tmp_path: Path) -> None:
    """The ending .tsv is known."""
    assert texts(article(tmp_path, "title\ttext\nA\tEins.", "a.tsv")) == ["Eins."]


def test_text_in_quotation_marks_goes_over_lines(tmp_path: Path) -> None:
    """A quoted text has its paragraphs between blank lines, and the rows below keep their numbers."""
    first, second = read(tmp_path, 'Titel;Text\nA;"Eins ""zwei"",\ndrei.\n\nTeil\n\nVier."\nB;\n')

    assert texts(first) == ['Eins "zwei", drei.', "Vier."]
    assert isinstance(first, Article)
    assert first.source == f"{(tmp_path / 'a.csv').resolve().as_posix()}:2"
    assert str(second) == f"{tmp_path / 'a.csv'}:8: holds no text"


def test_name_of_a_column_may_go_over_lines(tmp_path: Path) -> None:
    """A header in quotation marks is read like any row."""
    found = article(tmp_path, '"Text","Seite\nim Heft"\nEins.,3\n')

    assert (texts(found), found.metadata) == (["Eins."], {"Seite\nim Heft": "3"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """UTF-8, UTF-8 and UTF-16 with their mark, and cp1252 give the same text."""
    found = article(tmp_path, "Überschrift;Text\nGröße;„Übermaß“ für 5 €\n".encode(encoding))

    assert (found.headline, texts(found)) == ("Größe", ["„Übermaß“ für 5 €"])


def test_several_authors_are_parted_by_semicolons(tmp_path: Path) -> None:
    """A cell may name several authors."""
    assert article(tmp_path, "Autoren,Text\nAnna Beck; Cem Demir,Eins.\n").authors == ("Anna Beck", "Cem Demir")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A;31.02.2025;Eins.", "'31.02.2025' is a date that does not exist"),
        ("A;2025-03-14;", "holds no text"),
        ("A;2025-03-14;Eins;zwei", "has 4 cells, but there are 3 columns"),
    ],
)
def test_bad_row_is_a_problem_of_its_own(tmp_path: Path, row: str, reason: str) -> None:
    """A row that is no article is refused with its line, and those around it are read."""
    before, found, after = read(tmp_path, f"Titel;Datum;Text\nA;;Davor.\n{row}\nB;;Danach.;;\n")

    assert (texts(before), texts(after)) == (["Davor."], ["Danach."])
    assert str(found) == f"{tmp_path / 'a.csv'}:3: {reason}"


def test_quotation_mark_without_end_is_a_problem(tmp_path: Path) -> None:
    """A row that swallows the rest of the file is refused with the line that it begins in."""
    first, second = read(tmp_path, 'Titel;Text\nA;Eins.\nB;"Zwei.\nC;Drei.\n')

    assert texts(first) == ["Eins."]
    assert str(second) == f"{tmp_path / 'a.csv'}:3: a quotation mark that opens in this row is never closed"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("Name;Ort\nA;B\n", "has no column named text, in German or English; its columns are: Name, Ort"),
        (";;\n", "has no column named text, in German or English; its columns are: none"),
        (b"Titel;Text\0\n", "is not text"),
    ],
)
def test_table_without_texts_is_a_problem(tmp_path: Path, content: str | bytes, reason: str) -> None:
    """A file that is no table of texts is refused as a whole, with the columns that were found."""
    assert problem(tmp_path, content).reason == reason


def test_line_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """A line beyond the limit is passed over, and the rows around it are read."""
    before, found, after = read(tmp_path, f"Text\nEins.\n{'x' * 5000}\nDrei.\n", limits=Limits(line=1000))

    assert (texts(before), texts(after)) == (["Eins."], ["Drei."])
    assert isinstance(found, Problem)
    assert found.line == 3
    assert "Limits(line=…)" in found.reason


def test_long_texts_are_read(tmp_path: Path) -> None:
    """A text may be longer than Python's own limit for a cell."""
    assert texts(article(tmp_path, f"Titel;Text\nA;{'Wort ' * 50_000}\n")) == [("Wort " * 50_000).strip()]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A large table is read row by row."""
    path = tmp_path / "a.csv"
    path.write_text("Titel;Text\n" + f"A;{'Wort ' * 200}\n" * 5000, encoding="utf-8")

    tracemalloc.start()
    count = sum(1 for _ in read_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 5000
    assert peak < path.stat().st_size // 2


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n"), max_size=30)


@same_folder
@given(rows=st.lists(st.tuples(_CELL, _CELL.filter(str.strip)), min_size=1, max_size=5))
def test_written_table_comes_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """Every word of a table that Python writes is found again."""
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows([("anm", "text"), *rows])

    found = read(tmp_path, table.getvalue().encode())

    for one, (_, text) in zip(found, rows, strict=True):
        assert words(one) == set(text.split())


@same_folder
@given(content=st.binary(max_size=200) | st.text('text;,"\n\r\0ä\t|', max_size=100).map(str.encode))
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes) -> None:
    """Whatever is in a file, it comes back as articles or problems that say what is wrong."""
    for prefix in (b"", b"titel;text\n"):
        found = read(tmp_path, prefix + content)

        assert all(isinstance(one, Article) or "cannot be read" not in one.reason for one in found)
