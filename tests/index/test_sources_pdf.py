"""PDF files: one article each, put together from the lines on the pages."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.pdf_files import escaped, pdf_of

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.sources import Limits, Problem, SourceFile, pdf_process, pdf_worker, read_file
from fundstelle.index.sources.formats import source_named
from fundstelle.index.sources.pdf_layout import join_lines

same_folder = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: Text, the left margin, the baseline and the size; a font that is bold is told by a size below zero.
Line = tuple[str, float, float, float]


def drawn(lines: Sequence[Line]) -> bytes:
    return b"\n".join(
        b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (b"B" if size < 0 else b"R", abs(size), left, base, escaped(text))
        for text, left, base, size in lines
    )


def pdf(  # noqa: PLR0917
    pages: Sequence[Sequence[Line]],
    info: str = "",
    trailer: str = "",
    objects: Sequence[bytes] = (),
    contents: Sequence[bytes] = (),
    fonts: bytes = b"",
) -> bytes:
    """A file with some lines on each page, or with what draws the pages."""
    return pdf_of(contents or [*map(drawn, pages)], info, trailer, objects, fonts)


def column(*texts: str, top: float = 760, left: float = 60, size: float = 10) -> list[Line]:
    """Lines below each other; an empty one is a gap, and one that begins with a blank is indented."""
    return [
        (text.strip(), left + (15 if text.startswith(" ") else 0), top - 12 * number, size)
        for number, text in enumerate(texts)
        if text
    ]


def read(folder: Path, content: bytes, limits: Limits | None = None) -> Article | Problem:
    path = folder / "a.pdf"
    path.write_bytes(content)
    [found] = read_file(path, limits=limits)
    return found


def article(folder: Path, *pages: Sequence[Line], info: str = "") -> Article:
    found = read(folder, pdf(pages, info))
    assert isinstance(found, Article), found
    return found


def reason(folder: Path, content: bytes, limits: Limits | None = None) -> str:
    found = read(folder, content, limits)
    assert isinstance(found, Problem), found
    return found.reason


def texts(found: Article) -> list[str]:
    return [p.text for p in found.paragraphs if isinstance(p, Paragraph)]


FULL = "Die Gemeinde hat am Donnerstag den Umbau des alten Bahnhofs beschlossen und"


def test_lines_are_put_together_to_paragraphs(tmp_path: Path) -> None:
    """A gap, an indent and a line that ends early with its sentence part paragraphs."""
    found = article(
        tmp_path,
        column(
            FULL, "will noch im Herbst damit beginnen.", "", FULL,
            "will nicht warten, sagte sie nach der Sitzung dem Blatt",
            " Mit Einzug beginnt ein Absatz, der über die ganze Breite der Spalte geht und", "hier aufhört.",
            "Ohne Einzug folgt einer, weil die letzte Zeile davor viel zu früh zu Ende war.",
        ),
    )  # fmt: skip

    assert texts(found) == [
        f"{FULL} will noch im Herbst damit beginnen.",
        f"{FULL} will nicht warten, sagte sie nach der Sitzung dem Blatt",
        "Mit Einzug beginnt ein Absatz, der über die ganze Breite der Spalte geht und hier aufhört.",
        "Ohne Einzug folgt einer, weil die letzte Zeile davor viel zu früh zu Ende war.",
    ]


def test_paragraphs_tell_their_page(tmp_path: Path) -> None:
    """Each paragraph knows the page that it begins on, and one parted by the end of a page is one."""
    found = article(
        tmp_path,
        column("Auf der ersten Seite.", "", FULL, "will noch im Herbst gemeinsam mit der Verwaltung des Landkreises"),
        column("damit beginnen.", "", "Auf der zweiten Seite."),
    )

    assert [p.place for p in found.paragraphs if isinstance(p, Paragraph)] == ["page 1", "page 1", "page 2"]
    assert texts(found)[1].endswith("des Landkreises damit beginnen.")


def test_words_parted_at_the_end_of_a_line_are_put_together(tmp_path: Path) -> None:
    """A hyphen at the end of a line goes, unless it belongs to the word."""
    found = article(
        tmp_path, column("Es war eine gute Zusammen-", "arbeit zwischen Nord-", "Süd und Vor-", "und Nachteil.")
    )

    assert texts(found) == ["Es war eine gute Zusammenarbeit zwischen Nord-Süd und Vor- und Nachteil."]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Zusammen-", "arbeit"], "Zusammenarbeit"),
        (["Zusammen\u00ad", "arbeit"], "Zusammenarbeit"),
        (["Zusammen\ufffe", "arbeit"], "Zusammenarbeit"),
        (["Nord-", "Süd-Achse"], "Nord-Süd-Achse"),
        (["Vor-", "und Nachteile"], "Vor- und Nachteile"),
        (["Haus- oder", "Hoftür"], "Haus- oder Hoftür"),
        (["Sport-", "bzw. Turnhalle"], "Sport- bzw. Turnhalle"),
        (["EU-", "weit"], "EU-weit"),
        (["E-", "mail"], "E-mail"),
        (["2019-", "2020"], "2019-2020"),
        (["ein Satz -", "mit Strich"], "ein Satz - mit Strich"),
        (["Donau-Dampf-", "schiff-", "fahrt"], "Donau-Dampfschifffahrt"),
        ([" a ", "", "b "], "a b"),
        ([], ""),
    ],
)
def test_hyphens_at_the_end_of_lines(lines: list[str], joined: str) -> None:
    """German rules decide whether a hyphen stays, goes, or has a space behind it."""
    assert join_lines(lines) == joined


@given(st.lists(st.text(st.characters(categories=("L", "Nd")), min_size=1), min_size=1))
def test_lines_without_hyphens_keep_their_words(lines: list[str]) -> None:
    """Lines are joined by a space where nothing was parted."""
    assert join_lines(lines) == " ".join(lines)


def test_headings_are_told_by_their_size(tmp_path: Path) -> None:
    """The largest line on top is the headline, other large or bold ones are subheadings."""
    found = article(
        tmp_path,
        [
            ("Die Brücke hält", 60, 800, 24), *column(FULL, "will beginnen.", top=770), ("Geschichte", 60, 720, 14),
            *column(FULL, "will nicht mehr warten.", top=700), ("Was nun geschieht", 60, 665, -10),
            *column(FULL, "will sehen.", top=653),
        ],
    )  # fmt: skip

    assert found.headline == "Die Brücke hält"
    assert [(p.heading, p.text) for p in found.paragraphs if isinstance(p, Paragraph)] == [
        (None, f"{FULL} will beginnen."),
        ("Geschichte", f"{FULL} will nicht mehr warten."),
        ("Was nun geschieht", f"{FULL} will sehen."),
    ]


@pytest.mark.parametrize(("lengths", "is_heading"), [
    ((84, 83, 83), True), ((84, 84, 83), False), ((40, 40, 40, 40), True), ((40, 40, 40, 40, 40), False),
])  # fmt: skip
def test_heading_has_a_few_lines_of_some_length(tmp_path: Path, lengths: Sequence[int], is_heading: bool) -> None:  # noqa: FBT001
    """Large letters are a heading up to four lines and 250 characters; what is longer is a paragraph in large print."""
    texts_of = [("Die Halle " * 9)[:length].strip().ljust(length, "x") for length in lengths]
    large = [(text, 60, 620 - 16 * number, 12.5) for number, text in enumerate(texts_of)]

    found = article(tmp_path, [*column(*[FULL] * 9, top=760), *large, *column(*[FULL] * 9, "endet.", top=500)])

    told = " ".join(texts_of)
    assert (found.headline == told) is is_heading
    assert (told in texts(found)) is not is_heading


@pytest.mark.parametrize(("bold_lines", "is_heading"), [(7, False), (3, True), (1, True)])
def test_bold_line_is_a_heading_where_most_is_not_bold(tmp_path: Path, bold_lines: int, is_heading: bool) -> None:  # noqa: FBT001
    """Where more than half of a text is bold, a bold line of its size is a paragraph like any other."""
    plain = [FULL] * (8 - bold_lines)

    found = article(
        tmp_path,
        [
            *column(*plain, "endet.", top=800), *column(*[FULL] * bold_lines, "endet.", top=640, size=-10),
            ("Was nun geschieht", 60, 500, -10), *column("Das wird die Stadt sehen.", top=470),
        ],
    )  # fmt: skip

    assert ("Was nun geschieht" in texts(found)) is not is_heading
    assert "Das wird die Stadt sehen." in texts(found)


@pytest.mark.parametrize(("lines", "is_heading"), [(1, True), (2, True), (3, False)])
def test_bold_heading_has_two_lines_at_most(tmp_path: Path, lines: int, is_heading: bool) -> None:  # noqa: FBT001
    """Bold letters of the size of the text are a heading in one line or two, and a paragraph in more."""
    bold = ["Was nun in der Stadt geschieht und was", "davon in den nächsten Jahren zu sehen", "sein soll"][:lines]
    told = " ".join(bold)

    found = article(
        tmp_path,
        [
            ("Die Brücke hält", 60, 800, 24), *column(FULL, FULL, "endet.", top=770), *column(*bold, top=700, size=-10),
            *column(FULL, FULL, "will beginnen.", top=640),
        ],
    )  # fmt: skip

    assert (told in texts(found)) is not is_heading
    assert ([p.heading for p in found.paragraphs if isinstance(p, Paragraph)][-1] == told) is is_heading


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    """What is repeated at the top and the foot of pages is no text, wherever the number stands in it."""
    pages = [
        [(f"Gemeindebote {number}", 60, 810, 8), *column(f"Text der Seite {word}."), (f"- {number} -", 290, 30, 8)]
        for number, word in enumerate(["eins", "zwei", "drei", "vier"], 1)
    ]

    assert texts(article(tmp_path, *pages)) == [f"Text der Seite {word}." for word in ("eins", "zwei", "drei", "vier")]


def test_heads_of_chapters_are_left_out(tmp_path: Path) -> None:
    """A line on top that ends with the number of its page is a running head, even if it stands there once."""
    heads = ["Vorwort", "Die Stadt", "Der Fluss", "Das Land"]
    pages = [
        [(f"{head} {number}", 60, 810, 8), *column(f"Ein Satz über {head}.")] for number, head in enumerate(heads, 11)
    ]

    assert texts(article(tmp_path, *pages)) == [f"Ein Satz über {head}." for head in heads]


def test_notes_that_are_numbered_as_pages_are_kept(tmp_path: Path) -> None:
    """A note at the foot of each page is text, although their numbers count the pages."""
    notes = [
        "1 Die Zahl nannte die Polizei am Nachmittag.",
        "2 So steht es im Protokoll der Sitzung vom 3. Mai 2024 im",
    ]
    pages = [[*column(FULL, "aus.", "", "Noch ein Absatz."), (note, 60, 60, 8.0)] for note in notes]

    found = article(tmp_path, *pages)

    assert [text for text in texts(found) if text[0].isdigit()] == notes


@pytest.mark.parametrize("number", ["- {} -", "{}", "| {} |", "– {} –"])
def test_roman_page_numbers_are_left_out(tmp_path: Path, number: str) -> None:
    """Pages may be counted by small Roman numbers, between dashes too."""
    sentences = ["Im Hafen lag ein Kahn.", "Der Steg war neu.", "Am Ufer wuchs Schilf."]
    numbers = [number.format(roman) for roman in ("iv", "v", "vi")]
    pages = [[*column(text), (at_foot, 290, 30, 8.0)] for text, at_foot in zip(sentences, numbers, strict=True)]

    found = article(tmp_path, *pages)

    assert texts(found) == sentences


def test_number_of_the_only_page_is_left_out(tmp_path: Path) -> None:
    """A number one well below the text of the only page counts it; one right below the text is text."""
    counted = article(tmp_path, [*column(FULL, "aus."), ("- 1 -", 290, 30, 10)])
    listed = article(tmp_path, column("Ergebnis der Partie:", "1"))

    assert texts(counted) == [f"{FULL} aus."]
    assert "1" in texts(listed)[-1]


def test_marks_of_notes_are_left_out(tmp_path: Path) -> None:
    """A little number that stands high behind a word leads to a note; a full one, or one of a unit, is text."""
    content = (
        b"BT /R 10 Tf 60 700 Td (Der Bau ist fertig.) Tj /R 6 Tf 4 Ts (12) Tj /R 10 Tf 0 Ts ( Er misst 40 m) Tj "
        b"/R 6 Tf 4 Ts (2) Tj /R 10 Tf 0 Ts ( im Bau A4 und H) Tj /R 6 Tf -2 Ts (2) Tj /R 10 Tf 0 Ts (O.) Tj ET"
    )

    found = read(tmp_path, pdf([], contents=[content]))

    assert isinstance(found, Article)
    assert texts(found) == ["Der Bau ist fertig. Er misst 40 m2 im Bau A4 und H2O."]


def test_rows_of_tables_are_a_paragraph_each(tmp_path: Path) -> None:
    """A line whose words stand far apart is a row of a table, and in bold letters no heading."""
    spread = b"BT /%s 10 Tf 200 Tw 60 %d Td (%s) Tj ET"
    drawings = [drawn(column(FULL, "aus.")), spread % (b"B", 700, b"Posten Betrag")]
    drawings += [spread % (b"R", 688, b"Tore Drei"), spread % (b"R", 676, b"Stufen Zwei")]

    found = read(tmp_path, pdf([], contents=[b"\n".join(drawings)]))

    assert isinstance(found, Article)
    assert texts(found) == [f"{FULL} aus.", "Posten Betrag", "Tore Drei", "Stufen Zwei"]


def test_numbers_that_count_no_pages_are_kept(tmp_path: Path) -> None:
    """Lines that are alike but for numbers of their own are text, such as the days of a diary."""
    days = ["Am 3. Mai 1920", "Am 9. Mai 1921", "Am 7. Mai 1925", "Am 5. Mai 1926"]
    words = ["Regen", "Sonne", "Wind", "Schnee"]

    found = article(
        tmp_path, *[column(day, "", f"{word} in der Stadt.") for day, word in zip(days, words, strict=True)]
    )

    assert [text for text in texts(found) if text in days] == days


@pytest.mark.parametrize(("counting", "is_text"), [(3, True), (4, False)])
def test_numbers_count_pages_where_a_third_of_them_has_one(tmp_path: Path, counting: int, is_text: bool) -> None:  # noqa: FBT001
    """A number at the edge counts the pages if it does on a third of them; on fewer it is chance."""
    pages = [
        [
            (f"Zug {number}" if 12 - counting < number else f"Tag {number * 7 % 60}.", 60, 810, 10),
            *column(f"Ein Satz der Seite {number}, und noch mehr davon."),
        ]
        for number in range(1, 13)
    ]

    assert ("Zug 12" in texts(article(tmp_path, *pages))) is is_text


def test_single_page_keeps_its_first_and_last_line(tmp_path: Path) -> None:
    """Without a second page nothing is taken for a running head."""
    assert texts(article(tmp_path, column("Stadtrat 3", "", "Text.", "", "17"))) == ["Stadtrat 3", "Text.", "17"]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """A sentence that goes on at the top of the next column is one paragraph."""
    found = article(
        tmp_path,
        [*column("Hier beginnt ein Absatz, der", "am Fuß der Spalte noch nicht", left=60),
         *column("zu Ende ist. Erst hier hört er", "auf.", left=320)],
    )  # fmt: skip

    assert texts(found) == [
        "Hier beginnt ein Absatz, der am Fuß der Spalte noch nicht zu Ende ist. Erst hier hört er auf."
    ]


def test_items_of_a_list_are_paragraphs(tmp_path: Path) -> None:
    """Each item begins a paragraph, and its further lines hang below its text."""
    found = article(
        tmp_path, column("• " + FULL, " im Herbst beginnen, und zwar mit dem Dach und", " den Fenstern.", "• Zwei.")
    )

    assert texts(found) == [f"{FULL} im Herbst beginnen, und zwar mit dem Dach und den Fenstern.", "Zwei."]


def test_document_info_tells_about_the_file(tmp_path: Path) -> None:
    """Title, author and date arrive in the article; a title on the page itself is not told twice."""
    found = article(
        tmp_path,
        [("Die Brücke hält", 60, 800, 24), *column("Text.")],
        info="/Title (Die Br\u00fccke h\u00e4lt) /Author (Anna Beck; Cem Demir) "
        "/CreationDate (D:20250314090000+01'00') /ModDate (D:20250315) /Subject (Bau)",
    )

    assert found == Article(
        [Paragraph("Text.", place="page 1")],
        headline="Die Brücke hält",
        published=datetime(2025, 3, 14, 8, tzinfo=UTC),
        authors=("Anna Beck", "Cem Demir"),
        source=(tmp_path / "a.pdf").resolve().as_posix(),
        metadata={"modified": "2025-03-15T00:00:00+01:00", "pages": 1, "subject": "Bau"},
    )


@pytest.mark.parametrize("title", ["Microsoft Word - a.docx", "seite_17.indd", "untitled", "17", "Dokument1"])
def test_title_that_a_program_made_up_is_none(tmp_path: Path, title: str) -> None:
    """Then the headline is read off the page."""
    found = article(tmp_path, [("Die Brücke", 60, 800, 24), *column("Ein ganzer Satz.")], info=f"/Title ({title})")

    assert found.headline == "Die Brücke"


def test_impossible_date_is_left_out(tmp_path: Path) -> None:
    """The text is worth having without it."""
    assert article(tmp_path, column("Text."), info="/CreationDate (D:20251314)").published is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pdf([[]]), "holds no text: its pages may be scanned pictures, which need text recognition (OCR) first"),
        (b"%PDF-1.7\nnichts", "is damaged"),
        (b"", "is damaged"),
        (
            pdf([column("Text.")], trailer="/Encrypt 8 0 R /ID [<00> <00>]", objects=[
                b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
            ]),
            "is locked with a password",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, content: bytes, expected: str) -> None:
    """Scanned, broken and locked files are refused."""
    assert reason(tmp_path, content) == expected


def test_file_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds."""
    assert "Limits(article=…)" in reason(tmp_path, pdf([column(FULL)] * 5), Limits(article=200))


def test_page_that_takes_too_long_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page gets so much time and no more, whether its process begins late or never says what is on it."""
    worker = tmp_path / "worker.py"
    worker.write_text(
        'import sys\ninput()\nprint(\'{"pages": 1, "info": {}}\', flush=True)\nsys.stdin.read()\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(pdf_worker, "__file__", str(worker))
    monkeypatch.setattr(pdf_process, "_waiting", [])
    monkeypatch.setattr("fundstelle.index.sources.pdf._SECONDS_A_PAGE", 0.2)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")

    with pytest.raises(Exception, match=r"takes more than 0\.2 seconds"):
        list(source_named("pdf").read(SourceFile(path)))


def test_text_in_the_margin_is_left_out(tmp_path: Path) -> None:
    """Lines that are turned otherwise than most of their page are no part of the text, whichever way that is."""
    turned = b"BT /R 10 Tf %s 30 400 Tm (Randnotiz) Tj ET"
    upright = drawn(column(FULL, "will noch im Herbst damit beginnen."))
    ways = (b"0 1 -1 0", b"0 -1 1 0", b"-1 0 0 -1", b"0.95 0.31 -0.31 0.95", b"0.98 -0.199 0.199 0.98")

    found = [read(tmp_path, pdf([[]], contents=[upright + b"\n" + turned % way])) for way in ways]

    assert [texts(one) for one in found if isinstance(one, Article)] == [
        [f"{FULL} will noch im Herbst damit beginnen."]
    ] * 5


@pytest.mark.parametrize("turn", [b"0 1 -1 0", b"0 -1 1 0", b"-1 0 0 -1"])
def test_page_that_is_turned_is_read(tmp_path: Path, turn: bytes) -> None:
    """Where most of a page is turned, that is the text, and what stands upright is in its margin."""
    turned = b"BT /R 10 Tf %s 300 400 Tm (%s) Tj ET\nBT /R 10 Tf 1 0 0 1 30 40 Tm (Randnotiz) Tj ET"

    found = read(tmp_path, pdf([[]], contents=[turned % (turn, FULL.encode("cp1252"))]))

    assert isinstance(found, Article)
    assert texts(found) == [FULL]


def test_page_that_is_a_little_askew_is_read(tmp_path: Path) -> None:
    """A slight turn, be it to the left or to the right, makes no other text."""
    line = b"BT /R 10 Tf %s 60 %d Tm (%s) Tj ET"
    ways = (b"1 0 0 1", b"0.995 0.0998 -0.0998 0.995", b"0.995 -0.0998 0.0998 0.995")
    words = [b"Erste Zeile.", b"Zweite Zeile.", b"Dritte Zeile."]
    content = b"\n".join(
        line % (way, 760 - 30 * n, text) for n, (way, text) in enumerate(zip(ways, words, strict=True))
    )

    found = read(tmp_path, pdf([[]], contents=[content]))

    assert isinstance(found, Article)
    assert all(text.decode() in " ".join([found.headline or "", *texts(found)]) for text in words)


def test_size_of_text_is_that_on_the_page(tmp_path: Path) -> None:
    """A heading is told by how large it is drawn, whether the font or the page makes it so."""
    scaled = b"BT /R 10 Tf 2 0 0 2 60 780 Tm (Der neue Deich) Tj ET\n"
    body = drawn(column(FULL, "will noch im Herbst damit beginnen.", "", FULL, "geht heim."))

    found = read(tmp_path, pdf([[]], contents=[scaled + body]))

    assert isinstance(found, Article)
    assert found.headline == "Der neue Deich"


def test_heading_is_told_by_the_weight_of_its_font(tmp_path: Path) -> None:
    """A font that says how heavy it is makes a heading from 600 on, without a name that says so."""
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /Igel /Flags 32 /FontWeight %d /StemV %d /ItalicAngle 0 /Ascent 700 "
        b"/Descent -200 /CapHeight 700 /FontBBox [0 -200 1000 800] >>"
    )
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Igel /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 122 "
        b"/Widths [%s] /FontDescriptor 9 0 R >>" % b" ".join([b"500"] * 91)
    )
    body = drawn(column("", FULL, "will noch im Herbst damit beginnen.", "", FULL, "geht heim."))
    headings = []

    for weight in (500, 600, 700):
        content = pdf(
            [[]],
            contents=[b"BT /W 10 Tf 60 790 Td (Der neue Deich) Tj ET\n" + body],
            objects=[font, descriptor % (weight, weight // 5)],
            fonts=b"/W 8 0 R",
        )
        found = read(tmp_path, content)
        headings.append(found.headline if isinstance(found, Article) else found)

    assert headings == [None, "Der neue Deich", "Der neue Deich"]


def test_page_that_breaks_the_library_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash the next page is read, and what is missing is reported."""
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import json, os, sys\n"
        "path, first = json.loads(input())\n"
        "print(json.dumps({'pages': 3, 'info': {}}), flush=True)\n"
        "for number in range(first, 3):\n"
        "    if number == 1:\n"
        "        os._exit(139)\n"
        "    print(json.dumps([[['Anfang.', '', 'Ende.'][number], 60, 200, 700, 10, 0, 0]]), flush=True)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(pdf_worker, "__file__", str(worker))
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    remarks: list[str] = []
    waiting: list[tuple[int, pdf_process.PdfProcess]] = []  # Those that wait already are true ones.
    monkeypatch.setattr(pdf_process, "_waiting", waiting)

    [found] = read_file(path, report=lambda _, remark: remarks.append(remark))

    for _, started in waiting:
        started.stop()
    assert isinstance(found, Article)
    assert texts(found) == ["Anfang.", "Ende."]
    assert remarks == ["page 2 is left out: it is damaged such that the PDF library fails"]


def test_file_with_nothing_but_bad_pages_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no page is left, the reason is why, not that there is no text."""
    worker = tmp_path / "worker.py"
    worker.write_text('input(), print(\'{"pages": 1, "info": {}}\')', encoding="utf-8")
    monkeypatch.setattr(pdf_worker, "__file__", str(worker))
    monkeypatch.setattr(pdf_process, "_waiting", [])

    assert reason(tmp_path, b"%PDF-") == "is damaged such that the PDF library fails"


def test_file_without_the_pages_that_it_counts_is_a_problem(tmp_path: Path) -> None:
    """A file that says it has a million pages is given up after some hundred that are not there."""
    content = pdf([column("Text.")]).replace(b"/Count 1 ", b"/Count 1000000 ")

    assert "is damaged" in reason(tmp_path, content)


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is not installed, the problem says what to install."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)

    assert "pip install 'fundstelle[pdf]'" in reason(tmp_path, pdf([column("Text.")]))


@same_folder
@given(data=st.data())
def test_damaged_file_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    """A file with any of its bytes changed or cut off comes back as an article or a problem."""
    content = bytearray(pdf([column("Text."), column("Mehr.")]))
    for position in data.draw(st.lists(st.integers(8, len(content) - 1), max_size=8)):
        content[position] = data.draw(st.integers(0, 255))

    found = read(tmp_path, bytes(content[: data.draw(st.integers(8, len(content)))]))

    assert isinstance(found, Article) or "cannot be read" not in found.reason
