"""Word documents: one article each."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline, reason

from fundstelle.index.articles import Article
from fundstelle.index.sources import Limits, read_file

same_folder = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="Zwischentitel"><w:name w:val="Zwischentitel"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:styleId="Gliederung"><w:name w:val="Gliederung"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="Kreis"><w:name w:val="Kreis"/><w:basedOn w:val="Kreis"/></w:style>
<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""


def p(text: str, style: str = "") -> str:
    """A paragraph; text that begins with a bracket is markup."""
    run = text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>' if style else f"<w:p>{run}</w:p>"


def document(*content: str) -> str:
    return (
        f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{''.join(content)}</w:body></w:document>"
    )


def write(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": TYPES, "word/styles.xml": STYLES, **parts}.items():
            archive.writestr(name, content)
    return path


def article(folder: Path, *content: str, **parts: str) -> Article:
    others: dict[str, str | bytes] = {name.replace("_", "/") + ".xml": part for name, part in parts.items()}
    [found] = read_file(write(folder / "a.docx", {"word/document.xml": document(*content), **others}))
    assert isinstance(found, Article), found
    return found


def test_headings_are_told_by_their_style(tmp_path: Path) -> None:
    """The names of styles are the same in every language; a style based on a heading is one."""
    found = article(
        tmp_path,
        p("Die Brücke hält", "Titel"),
        p("Vorab."),
        p("Geschichte", "berschrift1"),
        p("Eins."),
        p("Später", "Zwischentitel"),
        p("Zwei."),
        p("Ausblick", "Gliederung"),
        p("Drei.", "Kreis"),
    )

    assert found.headline == "Die Brücke hält"
    assert outline(found) == [(None, "Vorab."), ("Geschichte", "Eins."), ("Später", "Zwei."), ("Ausblick", "Drei.")]
    assert found.source == (tmp_path / "a.docx").resolve().as_posix()


def test_properties_tell_about_the_document(tmp_path: Path) -> None:
    """Title and authors arrive in the article; when it was made and changed is metadata."""
    core = (
        '<c xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>Titel</dc:title><dc:creator>Anna Beck; Cem Demir</dc:creator><dc:subject>Bau</dc:subject>"
        "<dcterms:created>2025-03-14T09:00:00Z</dcterms:created><dcterms:modified>gestern</dcterms:modified></c>"
    )

    found = article(tmp_path, p("Text."), docProps_core=core)

    assert found == Article(
        ["Text."],
        headline="Titel",
        authors=("Anna Beck", "Cem Demir"),
        source=(tmp_path / "a.docx").resolve().as_posix(),
        metadata={"created": "2025-03-14T09:00:00+00:00", "subject": "Bau"},
    )


def test_first_heading_is_the_headline_where_there_is_no_title(tmp_path: Path) -> None:
    """A document that begins with a heading is called by it."""
    found = article(tmp_path, p("Titel", "berschrift1"), p("Text."), p("Teil", "berschrift1"), p("Mehr."))

    assert (found.headline, outline(found)) == ("Titel", [(None, "Text."), ("Teil", "Mehr.")])


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    """What was deleted or moved away is left out, what was inserted is kept."""
    found = article(
        tmp_path,
        p(
            "<w:r><w:t>Der </w:t></w:r><w:del><w:r><w:delText>alte</w:delText><w:t>alte</w:t></w:r></w:del>"
            "<w:ins><w:r><w:t>neue</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>weg</w:t></w:r></w:moveFrom>"
            "<w:r><w:t> Turm.</w:t></w:r>"
        ),
    )

    assert outline(found) == [(None, "Der neue Turm.")]


def test_whatever_a_reader_sees_is_read(tmp_path: Path) -> None:
    """Links, content controls, tabs and line breaks are read; instructions of fields and comments are not."""
    found = article(
        tmp_path,
        p(
            "<w:hyperlink><w:r><w:t>Ein Verweis</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>und</w:t><w:br/></w:r>"
            "<w:sdt><w:sdtContent><w:r><w:t>ein Feld</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:r><w:instrText>PAGE</w:instrText><w:t>.</w:t></w:r>"
        ),
        "<w:sdt><w:sdtContent>" + p("Im Rahmen.") + "</w:sdtContent></w:sdt>",
    )

    assert outline(found) == [(None, "Ein Verweis und ein Feld."), (None, "Im Rahmen.")]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    """Of the two forms in which a text box is kept, one is read, behind the paragraph that it is anchored in."""
    box = f"<w:txbxContent>{p('Im Kasten.')}</w:txbxContent>"
    found = article(
        tmp_path,
        p(
            f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r><w:r><w:t>Daneben.</w:t></w:r>"
        ),
    )

    assert outline(found) == [(None, "Daneben."), (None, "Im Kasten.")]


def test_tables_are_read_row_by_row(tmp_path: Path) -> None:
    """A row is a paragraph, unless a cell of it holds several."""

    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    inner = "<w:tbl>" + row(p("innen"), p("drin")) + "</w:tbl>"
    found = article(
        tmp_path,
        "<w:tbl>",
        row(p("Ort"), p("Zahl")),
        row(p("Ulm"), p("")),
        row(p("Eins.") + p("Zwei."), p("Drei.")),
        row(inner, p("außen")),
        "</w:tbl>",
    )

    assert [text for _, text in outline(found)] == [
        "Ort | Zahl", "Ulm", "Eins.", "Zwei.", "Drei.", "innen | drin | außen",
    ]  # fmt: skip


def test_notes_stand_below_the_text(tmp_path: Path) -> None:
    """Footnotes and endnotes are the last paragraphs, under no heading; the table of contents is left out."""
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1">{p("Eine Note.")}</w:footnote></w:footnotes>'
    ends = f'<w:endnotes xmlns:w="{W}"><w:endnote w:id="1">{p("Am Ende.")}</w:endnote></w:endnotes>'

    found = article(
        tmp_path,
        p("Vorab."),
        p("Teil 7", "Verzeichnis1"),
        p("Teil", "berschrift1"),
        p("Text."),
        word_footnotes=notes,
        word_endnotes=ends,
    )

    assert outline(found) == [(None, "Vorab."), ("Teil", "Text."), (None, "Eine Note."), (None, "Am Ende.")]


def test_documents_are_recognised_by_their_content(tmp_path: Path) -> None:
    """A Word document is one whatever it is called, and other zip files are not."""
    parts: dict[str, str | bytes] = {"word/document.xml": document(p("Text."))}

    [found] = read_file(write(tmp_path / "a.txt", parts))

    assert isinstance(found, Article)
    assert outline(found) == [(None, "Text.")]


def test_main_part_may_have_any_name(tmp_path: Path) -> None:
    """Where the text is, the list of parts says."""
    path = write(
        tmp_path / "a.docx",
        {
            "[Content_Types].xml": TYPES.replace("/document.xml", "/text2.xml"),
            "word/text2.xml": document(p("Text.")),
        },
    )

    [found] = read_file(path)

    assert isinstance(found, Article)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, "is no Word document"),
        ({"word/document.xml": document(p(" "))}, "holds no text"),
        ({"word/document.xml": document(p("Text."))[:-20]}, "broken XML at line 1"),
        ({"word/document.xml": "<a>" * 3000}, "is nested more than 500 deep"),
        (
            {"word/document.xml": '<!DOCTYPE a [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'},
            "declares entities, which are refused for safety",
        ),
        (
            {"word/document.xml": b'<a b="' + b"x" * (9 << 20) + b'"/>'},
            "holds a tag of more than 8 MB",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, parts: dict[str, str | bytes], expected: str) -> None:
    """Broken and harmful documents are refused."""
    assert reason(write(tmp_path / "a.docx", parts)).startswith(expected)


def test_other_file_with_the_ending_is_a_problem(tmp_path: Path) -> None:
    """The old format of Word, or a document with a password, is no zip file."""
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    assert "is damaged: file is not a zip file" in reason(path)


def test_document_that_unpacks_to_too_much_is_a_problem(tmp_path: Path) -> None:
    """A few kilobytes that unpack to a hundred megabytes are not read."""
    content = document(p("Text.")).encode().replace(b"<w:body>", b"<w:body>" + b" " * (100 << 20))

    assert "unpacks to more than" in reason(write(tmp_path / "a.docx", {"word/document.xml": content}))


def test_document_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds."""
    path = write(tmp_path / "a.docx", {"word/document.xml": document(*[p("Wort " * 10)] * 100)})

    assert "Limits(article=…)" in reason(path, Limits(article=1000))


@same_folder
@given(data=st.data())
def test_damaged_document_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    """A document with any of its bytes changed or cut off comes back as an article or a problem."""
    path = write(tmp_path / "a.docx", {"word/document.xml": document(p("Text."))})
    content = bytearray(path.read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[position] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])

    found = list(read_file(path))

    assert all(isinstance(one, Article) or "cannot be read" not in one.reason for one in found)
