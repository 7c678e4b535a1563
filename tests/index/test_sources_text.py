"""Text files: one article each, in the form of the example in ``seeds/``."""

import codecs
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline

from fundstelle.index.articles import Article
from fundstelle.index.dates import berlin
from fundstelle.index.sources import Problem, read_file

SEEDS = Path(__file__).parents[2] / "seeds"
PARAGRAPH = "Ein Absatz, der mit einem Punkt endet."

# Hypothesis may use one folder for all its examples: each of them overwrites the same file.
same_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_one(folder: Path, content: str | bytes, name: str = "a.txt") -> Article | Problem:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = read_file(path)
    return found


def article(folder: Path, content: str | bytes) -> Article:
    found = read_one(folder, content)
    assert isinstance(found, Article), found
    return found


def problem(folder: Path, content: str | bytes) -> Problem:
    found = read_one(folder, content)
    assert isinstance(found, Problem), found
    return found


def words(found: Article) -> set[str]:
    parts = [found.kicker, found.headline, found.lede]
    parts += [part for heading_and_text in outline(found) for part in heading_and_text]
    return {word for part in parts if part for word in part.split()}


def test_example_is_read_in_all_its_parts() -> None:
    """The example article has its kicker, headline, moment, lede, paragraphs and subheadings where they belong."""
    path = next(SEEDS.glob("000_*.txt"))

    [found] = read_file(path)

    assert isinstance(found, Article)
    assert found.kicker == "Putins Reaktion auf Waffenruhe"
    assert found.headline == 'Trump sieht "gute Signale" aus Russland'
    assert found.published == datetime(2025, 3, 14, 9, tzinfo=berlin())
    assert found.lede is not None
    assert found.lede.startswith("US-Präsident Donald Trump zeigt sich")
    assert found.id is None
    assert found.source == path.resolve().as_posix()
    assert [(heading, text[:12]) for heading, text in outline(found)] == [
        (None, '"Wir bekomme'),
        (None, "Vize-Präside"),
        ("US-Sondergesandter nicht mehr Teil der Verhandlungen", "Wer künftig "),
        ("US-Sondergesandter nicht mehr Teil der Verhandlungen", "US-Medien be"),
        ("Trump: Verhandlungen auch über Gebiete geführt", "US-Präsident"),
        ("Trump: Verhandlungen auch über Gebiete geführt", "Neben Land u"),
        ("Trump: Verhandlungen auch über Gebiete geführt", "Ned Price, S"),
        ("Mögliches Gespräch zwischen Trump und Putin", "Ein direktes"),
        ("Mögliches Gespräch zwischen Trump und Putin", "Beobachter -"),
        ('"Nicht die Ukraine ist das Problem"', "Der ehemalig"),
        ('"Nicht die Ukraine ist das Problem"', '"Der Präside'),
    ]


@pytest.mark.parametrize(
    ("header", "kicker", "headline"),
    [
        ("Titel\n\n", None, "Titel"),
        ("Dachzeile\nTitel\n\n", "Dachzeile", "Titel"),
        ("Dachzeile\n\n \nTitel\n", "Dachzeile", "Titel"),
        ("Dachzeile\nTitel, der\numbrochen ist\n\n", "Dachzeile", "Titel, der umbrochen ist"),
        ("Dachzeile\nSie wollte nie …\n\n", "Dachzeile", "Sie wollte nie …"),
        ('"Ich trete zurück."\n\n', None, '"Ich trete zurück."'),
        ("", None, None),
    ],
)
def test_what_stands_above_the_date_is_the_header(
    tmp_path: Path, header: str, kicker: str | None, headline: str | None
) -> None:
    """Above the date, one line is the headline, and the first of several is the kicker."""
    found = article(tmp_path, f"\n{header}Stand: 14.03.2025\n\nVorspann.\n\n{PARAGRAPH}\n")

    assert (found.kicker, found.headline, found.lede) == (kicker, headline, "Vorspann.")
    assert found.published == datetime(2025, 3, 14, tzinfo=berlin())
    assert outline(found) == [(None, PARAGRAPH)]


def test_date_may_stand_tight_between_header_and_text(tmp_path: Path) -> None:
    """The Stand line needs no blank lines around it, and its words may be in capitals."""
    found = article(tmp_path, f"Titel\nSTAND: 14. März 2025, 9 Uhr\nVorspann.\n\n{PARAGRAPH}")

    assert (found.headline, found.lede) == ("Titel", "Vorspann.")
    assert found.published == datetime(2025, 3, 14, 9, tzinfo=berlin())


@pytest.mark.parametrize(
    ("top", "kicker", "headline"),
    [
        ("Titel", None, "Titel"),
        ("Was nun?", None, "Was nun?"),
        ("Dachzeile\nTitel", "Dachzeile", "Titel"),
    ],
)
def test_short_first_block_is_the_header_without_a_date(
    tmp_path: Path, top: str, kicker: str | None, headline: str
) -> None:
    """Without a date, one or two short lines on top are the header."""
    found = article(tmp_path, f"{top}\n\nVorspann.\n\n{PARAGRAPH}")

    assert (found.kicker, found.headline, found.lede) == (kicker, headline, "Vorspann.")
    assert found.published is None


@pytest.mark.parametrize(
    "top",
    [
        "Das ist ein Satz.",
        "Titel\nUnd ein Satz.",
        "Eine Zeile\nund noch eine\nund noch eine",
        "Sehr " * 50 + "lang",
        "„Das ist ein Satz.“",
    ],
)
def test_running_text_on_top_is_no_header(tmp_path: Path, top: str) -> None:
    """Sentences, long lines and more than two lines are a paragraph, and then there is neither headline nor lede."""
    found = article(tmp_path, f"{top}\n\n{PARAGRAPH}")

    assert (found.kicker, found.headline, found.lede) == (None, None, None)
    assert [text for _, text in outline(found)] == [" ".join(top.split("\n")), PARAGRAPH]


def test_single_block_is_a_paragraph(tmp_path: Path) -> None:
    """A file with nothing but one line has that line as its text."""
    assert outline(article(tmp_path, "Nur eine Zeile")) == [(None, "Nur eine Zeile")]


def test_only_paragraph_below_a_header_is_no_lede(tmp_path: Path) -> None:
    """The lede needs a paragraph after it."""
    found = article(tmp_path, f"Titel\n\nStand: 14.03.2025\n\n{PARAGRAPH}")

    assert found.lede is None
    assert outline(found) == [(None, PARAGRAPH)]


@pytest.mark.parametrize("header", ["Titel\n\n", "Titel\n\nStand: 14.03.2025\n\n"])
def test_subheading_below_the_header_is_no_lede(tmp_path: Path, header: str) -> None:
    """An article may begin with a subheading right away."""
    found = article(tmp_path, f"{header}Der erste Teil\n\n{PARAGRAPH}\n\nEnde.")

    assert found.headline == "Titel"
    assert found.lede is None
    assert outline(found) == [("Der erste Teil", PARAGRAPH), ("Der erste Teil", "Ende.")]


@pytest.mark.parametrize(
    "line", ["Der zweite Teil", '"Nicht die Ukraine ist das Problem"', "Was nun?", "Die Folgen:", "x" * 100]
)
def test_short_line_is_the_heading_of_what_follows(tmp_path: Path, line: str) -> None:
    """A short line without a full stop is the heading of all paragraphs up to the next one."""
    found = article(tmp_path, f"Eins.\n\n{line}\n\nZwei.\n\nDrei.\n\nDer letzte Teil\n\nVier.")

    assert outline(found) == [(None, "Eins."), (line, "Zwei."), (line, "Drei."), ("Der letzte Teil", "Vier.")]


@pytest.mark.parametrize(
    "line", ["Ein Satz.", "„Ein Satz.“", "(So geht es …)", "so weit,", "und dann;", '"Ja." )', "x" * 101, "* * *"]
)
def test_sentence_is_no_heading(tmp_path: Path, line: str) -> None:
    """What ends like a sentence, is long or has no words in it is a paragraph."""
    found = article(tmp_path, f"Eins.\n\n{line}\n\nZwei.")

    assert outline(found) == [(None, "Eins."), (None, line), (None, "Zwei.")]


def test_heading_without_a_paragraph_is_kept_as_text(tmp_path: Path) -> None:
    """Of several short lines the last is the heading, and one at the end of the file is a paragraph."""
    found = article(tmp_path, "Eins.\n\nerstens\n\nzweitens\n\nDer Teil\n\nZwei.\n\nMehr in Kürze")

    assert outline(found) == [
        (None, "Eins."),
        (None, "erstens"),
        (None, "zweitens"),
        ("Der Teil", "Zwei."),
        ("Der Teil", "Mehr in Kürze"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_will_do(tmp_path: Path, end: str) -> None:
    """Unix, Windows and old Macintosh line ends, blank lines on top and lines of spaces make no difference."""
    lines = [
        "",
        " \t",
        "Dachzeile",
        " Titel ",
        "\u00a0",
        "Stand: 14.03.2025",
        "",
        "Vorspann,",
        "zweite Zeile.",
        " ",
        "Text.",
    ]

    found = article(tmp_path, end.join(lines))

    assert (found.kicker, found.headline, found.lede) == ("Dachzeile", "Titel", "Vorspann, zweite Zeile.")
    assert outline(found) == [(None, "Text.")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("stand", "reason"),
    [
        ("Stand: 31.02.2025", "'31.02.2025' is a date that does not exist"),
        ("Stand: heute früh", "'heute früh' is not a date"),
        ("Stand:", "'' is not a date"),
    ],
)
def test_impossible_date_in_the_header_is_a_problem(tmp_path: Path, end: str, stand: str, reason: str) -> None:
    """A Stand line in the header without a date that exists is a problem on its very line."""
    found = problem(tmp_path, end.join(["", "Dachzeile", "Titel", "", stand, "", PARAGRAPH]))

    assert (found.line, found.reason) == (5, reason)
    assert str(found) == f"{tmp_path / 'a.txt'}:5: {reason}"


@pytest.mark.parametrize("stand", ["Stand: heute früh.", "Stand: 31.02.2025", "Stand: 14.03.2025"])
def test_stand_below_the_first_paragraphs_is_text(tmp_path: Path, stand: str) -> None:
    """Further down, a line that begins with Stand is a line like any other."""
    found = article(tmp_path, f"Titel\n\nVorspann.\n\n{PARAGRAPH}\n\n{stand}")

    assert found.published is None
    assert [text for _, text in outline(found)] == [PARAGRAPH, stand]


def test_text_below_nothing_but_a_date_is_the_text(tmp_path: Path) -> None:
    """With nothing below the date, what stands above it is the text, so that it can be found."""
    found = article(tmp_path, f"{PARAGRAPH}\n\nStand: 14.03.2025")

    assert found.published == datetime(2025, 3, 14, tzinfo=berlin())
    assert outline(found) == [(None, PARAGRAPH)]


def test_date_alone_is_a_problem(tmp_path: Path) -> None:
    """A file with a Stand line and no more has no text."""
    assert problem(tmp_path, "\nStand: 14.03.2025\n").reason == "holds nothing but a date"


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t", codecs.BOM_UTF8, " \n".encode("utf-16"), b"\n" * 10_000])
def test_empty_file_is_a_problem(tmp_path: Path, content: bytes) -> None:
    """A file with nothing in it, or nothing but white space, is said to be empty."""
    assert str(problem(tmp_path, content)) == f"{tmp_path / 'a.txt'}: is empty"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """UTF-8, UTF-8 and UTF-16 with their mark, and cp1252 give the same text."""
    text = "Größe – „Übermaß“ für 5 € …"

    assert outline(article(tmp_path, text.encode(encoding))) == [(None, text)]


def test_big_endian_utf16_is_read(tmp_path: Path) -> None:
    """The byte order of UTF-16 is read off its mark."""
    content = codecs.BOM_UTF16_BE + "Größe".encode("utf-16-be")

    assert outline(article(tmp_path, content)) == [(None, "Größe")]


def test_bytes_without_meaning_in_cp1252_are_kept(tmp_path: Path) -> None:
    """A byte that cp1252 does not define is read as latin-1 does, and the others as in cp1252."""
    assert outline(article(tmp_path, b"Gr\xf6\xdfe \x81 5 \x80")) == [(None, "Größe \x81 5 €")]


def test_broken_byte_behind_a_utf8_mark_spoils_nothing_else(tmp_path: Path) -> None:
    """A file that says it is UTF-8 is read as such, with U+FFFD where it is not."""
    assert outline(article(tmp_path, codecs.BOM_UTF8 + "Größe ".encode() + b"\xff")) == [(None, "Größe \ufffd")]


def test_decomposed_umlauts_are_left_alone(tmp_path: Path) -> None:
    """The text is not normalised: what a reader copies out is what was put in."""
    text = unicodedata.normalize("NFD", "Über größere Mühen")

    found = article(tmp_path, f"{text}\n\n{unicodedata.normalize('NFD', 'Stand: 14. März 2025')}\n\n{text}.")

    assert found.headline == text
    assert outline(found) == [(None, f"{text}.")]
    assert found.published == datetime(2025, 3, 14, tzinfo=berlin())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Text\0mit Null", "is not text"),
        (bytes(range(1, 32)) * 9, "is not text"),
        (codecs.BOM_UTF16_LE + "Größe".encode("utf-16-le") + b"x", "is broken UTF-16"),
    ],
)
def test_binary_data_is_a_problem(tmp_path: Path, content: bytes, reason: str) -> None:
    """What is no text is refused as a whole."""
    assert problem(tmp_path, content).reason == reason


def test_stray_control_character_does_no_harm(tmp_path: Path) -> None:
    """A form feed and a rare control character are no reason to refuse a text."""
    found = article(tmp_path, "Vor\x02gang.\n\x0c\nSeite zwei.")

    assert [text for _, text in outline(found)] == ["Vor\x02gang.", "Seite zwei."]


def test_progress_tells_the_bytes(tmp_path: Path) -> None:
    """The bytes of the file are reported once they are read."""
    path = tmp_path / "a.txt"
    path.write_text("Größe.", encoding="utf-8")
    seen: list[int] = []

    list(read_file(path, seen.append))

    assert sum(seen) == path.stat().st_size


@same_folder
@given(content=st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes) -> None:
    """Whatever bytes a text file holds, they come back as articles or problems."""
    path = tmp_path / "a.txt"
    path.write_bytes(content)

    found = list(read_file(path))

    assert found
    assert all(isinstance(one, Article | Problem) for one in found)


# Braces could make it JSON, surrogates cannot be written, and a mark at the beginning is no word.
_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="{[\ufeff")
_LINES = st.text(_LETTERS, max_size=40).filter(lambda line: not line.strip().lower().startswith("stand"))


@same_folder
@given(lines=st.lists(_LINES | st.just("")), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_word_is_lost(tmp_path: Path, lines: list[str], end: str) -> None:
    """Every word of a file is in a paragraph, a heading, the headline, the kicker or the lede."""
    text = end.join(lines)

    found = read_one(tmp_path, text)

    assert (words(found) if isinstance(found, Article) else set()) == set(text.split())


@same_folder
@given(texts=st.lists(_LINES.filter(str.strip).map(lambda line: f"{line.strip()}."), min_size=1))
def test_plain_paragraphs_come_back_as_they_are(tmp_path: Path, texts: list[str]) -> None:
    """A file of sentences between blank lines has each of them as a paragraph, in order."""
    found = article(tmp_path, "\n\n".join(texts))

    assert outline(found) == [(None, text) for text in texts]
