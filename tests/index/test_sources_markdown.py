"""Markdown files: one article each, with what is known about it on top."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline

from fundstelle.index.articles import Article
from fundstelle.index.dates import berlin
from fundstelle.index.sources import Limits, Problem, read_file

same_folder = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, content: str | bytes, limits: Limits | None = None) -> Article | Problem:
    path = folder / "a.md"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = read_file(path, limits=limits)
    return found


def article(folder: Path, content: str) -> Article:
    found = read(folder, content)
    assert isinstance(found, Article), found
    return found


def problem(folder: Path, content: str | bytes, limits: Limits | None = None) -> Problem:
    found = read(folder, content, limits)
    assert isinstance(found, Problem), found
    return found


def texts(found: Article) -> list[str]:
    return [text for _, text in outline(found)]


def test_yaml_on_top_tells_about_the_article(tmp_path: Path) -> None:
    """All names that are known arrive in the article, and the others in its metadata."""
    found = article(
        tmp_path,
        "---\n"
        "title: Die Brücke hält\nkicker: Verkehr\ndate: 2025-03-14\nauthor: [Anna Beck, Cem Demir]\n"
        "category: Lokales\ndescription: Sie trägt wieder.\nurl: https://example.org/b\n"
        "tags: [Brücke, Bau]\ngelesen: 2025-04-01T10:00:00Z\n"
        "---\n\nEin Absatz.\n",
    )

    assert found == Article(
        ["Ein Absatz."],
        headline="Die Brücke hält",
        kicker="Verkehr",
        lede="Sie trägt wieder.",
        published=datetime(2025, 3, 14, tzinfo=berlin()),
        authors=("Anna Beck", "Cem Demir"),
        section="Lokales",
        source="https://example.org/b",
        metadata={"tags": ["Brücke", "Bau"], "gelesen": "2025-04-01T10:00:00+00:00"},
    )


def test_toml_on_top_is_read(tmp_path: Path) -> None:
    """Between lines of three plus signs stands TOML."""
    found = article(tmp_path, '+++\ntitle = "Titel"\ndate = 2025-03-14T09:00:00Z\n+++\nText.')

    assert (found.headline, found.published) == ("Titel", datetime(2025, 3, 14, 9, tzinfo=UTC))
    assert texts(found) == ["Text."]


def test_german_names_are_understood(tmp_path: Path) -> None:
    """The names on top may be German, whatever their case."""
    found = article(
        tmp_path,
        "---\nÜberschrift: Titel\nDachzeile: Oben\nVorspann: Kurz.\nDatum: 14.03.2025\nAutorin: Anna Beck\n"
        "Ressort: Kultur\n---\nText.",
    )

    assert (found.headline, found.kicker, found.lede) == ("Titel", "Oben", "Kurz.")
    assert (found.published, found.authors) == (datetime(2025, 3, 14, tzinfo=berlin()), ("Anna Beck",))
    assert found.section == "Kultur"


def test_what_is_no_address_is_metadata(tmp_path: Path) -> None:
    """A path within a website and the name of an agency do not say where the file is."""
    found = article(tmp_path, "---\npermalink: /2025/bruecke/\n---\nText.")

    assert found.source == (tmp_path / "a.md").resolve().as_posix()
    assert found.metadata == {"permalink": "/2025/bruecke/"}


@pytest.mark.parametrize(
    "authors", ["{name: Anna Beck}", "[{name: Anna Beck, ort: Ulm}]", "Anna Beck", "[Anna Beck]", "Anna Beck;"]
)
def test_authors_are_told_in_many_ways(tmp_path: Path, authors: str) -> None:
    """One name or several, alone or with more that is known about them."""
    assert article(tmp_path, f"---\nauthor: {authors}\n---\nText.").authors == ("Anna Beck",)


def test_first_heading_is_the_headline(tmp_path: Path) -> None:
    """Without a title on top, a heading of the first level is one; the others are subheadings."""
    found = article(tmp_path, "# Titel\n\nEins.\n\n## Teil\n\nZwei.\n\nDrei.\n")

    assert found.headline == "Titel"
    assert outline(found) == [(None, "Eins."), ("Teil", "Zwei."), ("Teil", "Drei.")]
    assert found.source == (tmp_path / "a.md").resolve().as_posix()


def test_heading_that_repeats_the_title_is_left_out(tmp_path: Path) -> None:
    """The title on top and the same words as a heading are one headline."""
    found = article(tmp_path, "---\ntitle: Titel\n---\n# Titel\n\nText.\n")

    assert (found.headline, outline(found)) == ("Titel", [(None, "Text.")])


def test_heading_beside_a_title_is_a_subheading(tmp_path: Path) -> None:
    """A heading of the first level with other words than the title is kept as such."""
    found = article(tmp_path, "---\ntitle: Titel\n---\n# Teil eins\n\nText.\n")

    assert (found.headline, outline(found)) == ("Titel", [("Teil eins", "Text.")])


def test_several_first_headings_below_text_are_subheadings(tmp_path: Path) -> None:
    """Chapters are no headline."""
    found = article(tmp_path, "Vorab.\n\n# Eins\n\nA.\n\n# Zwei\n\nB.\n")

    assert found.headline is None
    assert outline(found) == [(None, "Vorab."), ("Eins", "A."), ("Zwei", "B.")]


def test_heading_above_a_lower_one_is_told_with_it(tmp_path: Path) -> None:
    """Of headings that follow each other no word is lost."""
    found = article(tmp_path, "# T\n\n## Geschichte\n\n### Mittelalter\n\nText.\n\n## Ende\n")

    assert outline(found) == [("Geschichte – Mittelalter", "Text."), (None, "Ende")]


def test_markup_becomes_plain_text(tmp_path: Path) -> None:
    """Emphasis, links, code, entities and escapes are what a reader sees of them."""
    found = article(
        tmp_path,
        "Ein *sehr* **großer** ~~alter~~ [Turm](https://example.org 'x') mit `Code`,\n"
        "5&nbsp;€ und \\*Stern\\*, <b>fett</b>, <https://example.org/a>.",
    )

    assert texts(found) == ["Ein sehr großer alter Turm mit Code, 5\u00a0€ und *Stern*, fett, https://example.org/a."]


def test_lists_quotes_tables_and_code_are_kept(tmp_path: Path) -> None:
    """Each item, quoted paragraph, row of a table and block of code is a paragraph."""
    found = article(
        tmp_path,
        "- eins\n- [x] zwei\n  - drei\n\n1. vier\n\n> Zitat,\n> weiter.\n\n"
        "| Ort | Zahl |\n|---|---|\n| Ulm | 7 |\n| | 8 |\n\n```python\na = 1\n```\n\n<div>Kasten <i>kursiv</i></div>\n",
    )

    assert texts(found) == [
        "eins", "zwei", "drei", "vier", "Zitat, weiter.", "Ort | Zahl", "Ulm | 7", "8", "a = 1", "Kasten kursiv",
    ]  # fmt: skip


def test_notes_and_links_between_notes_are_read(tmp_path: Path) -> None:
    """Footnotes are paragraphs, their marks are left out, and links in double brackets show their label."""
    found = article(tmp_path, "Ein Satz.[^1] Dazu [[Seite|die Seite]] und [[Andere]].\n\n[^1]: Eine Fußnote dazu.\n")

    assert texts(found) == ["Ein Satz. Dazu die Seite und Andere.", "Eine Fußnote dazu."]


def test_links_by_reference_show_their_text(tmp_path: Path) -> None:
    """A link whose address stands elsewhere in the file is its text, as any other."""
    found = article(
        tmp_path, "Siehe [den Bericht][1], [Bericht] und [nichts][2].\n\n[1]: https://a.example\n[bericht]: /b\n"
    )

    assert texts(found) == ["Siehe den Bericht, Bericht und [nichts][2]."]


def test_line_breaks_as_tags_part_words(tmp_path: Path) -> None:
    """A line break that is written as HTML stands for a space, with or without a slash."""
    found = article(tmp_path, "Eine Zeile<br>noch eine<BR/>und die letzte.\n")

    assert texts(found) == ["Eine Zeile noch eine und die letzte."]


def test_values_on_top_are_the_same_each_time(tmp_path: Path) -> None:
    """A time of the day stays as it is written, and a set has one order, so that the file is the same as before."""
    found = article(tmp_path, "---\nbeginn: 12:30:15\nlauf: 1:30.5\nx: !!set {b, c, a, d}\n---\nText.\n")

    assert found.metadata == {"beginn": "12:30:15", "lauf": "1:30.5", "x": ["a", "b", "c", "d"]}


def test_scripts_and_comments_are_left_out(tmp_path: Path) -> None:
    """HTML that no reader sees is no text."""
    found = article(tmp_path, "<!-- geheim -->\n\n<script>\nalert(1)\n</script>\n\nText <!-- geheim --> hier.\n")

    assert texts(found) == ["Text hier."]


def test_rule_on_top_is_no_front_matter(tmp_path: Path) -> None:
    """A file that begins with a rule has its text below it."""
    assert texts(article(tmp_path, "---\nEin Absatz.\n")) == ["Ein Absatz."]
    assert texts(article(tmp_path, "---\nEin Absatz.\n\n---\nNoch einer.\n"))[-1] == "Noch einer."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_will_do(tmp_path: Path, end: str) -> None:
    """Unix, Windows and old Macintosh line ends make no difference."""
    found = article(tmp_path, end.join(["---", "title: Titel", "---", "Eins", "zwei.", "", "Drei."]))

    assert (found.headline, texts(found)) == ("Titel", ["Eins zwei.", "Drei."])


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("---\nurl: x\ntitle: a: b\n---\nText.", 3, "no YAML: mapping values are not allowed"),
        ("---\na: [\n---\nText.", None, "no YAML"),
        ("---\na: 2025-02-31\n---\nText.", None, "no YAML: day is out of range"),
        ("+++\na = 1\ntitle = \n+++\nText.", 3, "no TOML"),
        ("---\ndate: bald\n---\nText.", None, "'bald' is not a date"),
        ("---\ntitle: [1, {a: b}]\n---\nText.", None, "headline is a list, not a string"),
        ("---\ntitle: Titel\n---\n", None, "holds no text"),
        (" \n", None, "is empty"),
        (b"Text\0mehr", None, "is not text"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, content: str | bytes, line: int | None, reason: str) -> None:
    """A file with broken values on top, or without text, is refused with the reason."""
    found = problem(tmp_path, content)

    assert reason in found.reason
    assert line is None or found.line == line


@pytest.mark.parametrize(
    "values",
    [
        "a: &a [1,1,1,1,1,1,1,1]\n"
        + "\n".join(f"{b}: &{b} [{','.join([f'*{a}'] * 8)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        "x0: &x0 {k: 1}\n" + "\n".join(f"x{n}: &x{n} {{<<: [*x{n - 1}, *x{n - 1}]}}" for n in range(1, 40)),
        "a: " + "[" * 5000 + "]" * 5000,
        "a: &a [*a]",
        "a: 0x" + "f" * 5000,
        "a: !!python/object/apply:os.getcwd []",
    ],
)
def test_harmful_yaml_is_refused(tmp_path: Path, values: str) -> None:
    """Values that would grow beyond all bounds, never end or run code are a problem."""
    assert "front matter" in problem(tmp_path, f"---\n{values}\n---\nText.").reason


def test_article_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds."""
    assert "Limits(article=…)" in problem(tmp_path, "Wort " * 100, Limits(article=300)).reason


@pytest.mark.parametrize("part", ["[", "> ", "*a ", "- ", "`a", "![](", "<a ", "a|"])
def test_markup_without_end_is_read(tmp_path: Path, part: str) -> None:
    """Markup that is opened again and again and never closed is read all the same."""
    assert isinstance(read(tmp_path, "Anfang.\n\n" + part * 3000 + "\n\nEnde."), Article)


def test_table_that_is_too_wide_is_plain_text(tmp_path: Path) -> None:
    """A table with columns without number is not padded to its width, but its words are read."""
    found = article(tmp_path, "a|" * 3000 + "\n" + "-|" * 3000 + "\n" + "x\n" * 3000)

    assert len(texts(found)) == 1
    assert texts(found)[0].endswith("x x")


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the packages are not installed, the problem says what to install."""
    monkeypatch.setitem(sys.modules, "markdown_it", None)

    assert "pip install 'fundstelle[markdown]'" in problem(tmp_path, "Text.").reason


@same_folder
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"---\n{text}\n---\n{text}".encode()))
def test_no_file_crashes_the_reader(tmp_path: Path, content: bytes) -> None:
    """Whatever is in a file, it comes back as an article or a problem that says what is wrong."""
    found = read(tmp_path, content)

    assert isinstance(found, Article) or "cannot be read" not in found.reason
