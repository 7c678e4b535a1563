"""OpenDocument texts: one article each."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline, reason

from fundstelle.index.articles import Article
from fundstelle.index.sources import Limits, read_file

same_folder = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
                         ("draw", "drawing"), ("meta", "meta"), ("manifest", "manifest")]
)  # fmt: skip


def content(*body: str, styles: str = "") -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def write(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def article(folder: Path, *body: str, styles: str = "", **parts: str) -> Article:
    others: dict[str, str | bytes] = {f"{name}.xml": part for name, part in parts.items()}
    [found] = read_file(write(folder / "a.odt", {"content.xml": content(*body, styles=styles), **others}))
    assert isinstance(found, Article), found
    return found


def test_title_headings_and_paragraphs(tmp_path: Path) -> None:
    """The paragraph with the style of a title is the headline, also where it was formatted by hand."""
    found = article(
        tmp_path,
        p("Die Brücke hält", "P1"),
        p("Vorab."),
        h("Geschichte"),
        p("Eins.<text:line-break/>Zwei<text:s text:c='3'/>drei<text:tab/>vier."),
        h("Später", 2),
        p("Fünf."),
        styles='<style:style style:name="P1" style:parent-style-name="Title"/>',
    )

    assert found.headline == "Die Brücke hält"
    assert outline(found) == [(None, "Vorab."), ("Geschichte", "Eins. Zwei drei vier."), ("Später", "Fünf.")]
    assert found.source == (tmp_path / "a.odt").resolve().as_posix()


def test_properties_tell_about_the_text(tmp_path: Path) -> None:
    """Title and author arrive in the article, and the rest in its metadata."""
    meta = (
        f'<office:document-meta {NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title>Titel</dc:title><meta:initial-creator>Anna Beck</meta:initial-creator>"
        "<meta:creation-date>2025-03-14T09:00:00.123456789</meta:creation-date><dc:date>2025-03-15T10:00:00Z</dc:date>"
        "<meta:keyword>Bau</meta:keyword><meta:keyword>Fluss</meta:keyword></office:meta></office:document-meta>"
    )

    found = article(tmp_path, h("Teil"), p("Text."), meta=meta)

    assert (found.headline, found.authors, outline(found)) == ("Titel", ("Anna Beck",), [("Teil", "Text.")])
    assert found.metadata == {
        "created": "2025-03-14T09:00:00+01:00",
        "modified": "2025-03-15T10:00:00+00:00",
        "keywords": "Bau, Fluss",
    }


def test_first_heading_is_the_headline_where_there_is_no_title(tmp_path: Path) -> None:
    """A text that begins with a heading is called by it."""
    found = article(tmp_path, h("Titel"), p("Text."))

    assert (found.headline, outline(found)) == ("Titel", [(None, "Text.")])


def test_deletions_comments_and_contents_are_left_out(tmp_path: Path) -> None:
    """What a reader of the text does not see is no text of it."""
    found = article(
        tmp_path,
        f"<text:tracked-changes><text:deletion>{p('Gelöscht.')}</text:deletion></text:tracked-changes>",
        f"<text:table-of-content>{p('Teil 7')}</text:table-of-content>",
        p(f"Text <office:annotation>{p('Ein Kommentar.')}</office:annotation>hier."),
    )

    assert outline(found) == [(None, "Text hier.")]


def test_notes_and_boxes_follow_their_paragraph(tmp_path: Path) -> None:
    """The text of a footnote or a text box is a paragraph behind the one that it stands in, without the mark."""
    body = f"<text:note-body>{p('Note.')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    box = f"<draw:frame><draw:text-box>{p('Kasten.')}</draw:text-box></draw:frame>"

    found = article(tmp_path, p(f"Ein Satz{note} geht {box}weiter."), p("Zwei."))

    assert [text for _, text in outline(found)] == ["Ein Satz geht weiter.", "Note.", "Kasten.", "Zwei."]


def test_fields_are_read_and_descriptions_of_pictures_are_not(tmp_path: Path) -> None:
    """A field shows the title of the document; the title of a picture is not seen."""
    picture = '<draw:frame><svg:title xmlns:svg="x">Grafik 1</svg:title></draw:frame>'

    found = article(tmp_path, p(f"Das Heft <text:title>Stadt</text:title>{picture} ist da."))

    assert outline(found) == [(None, "Das Heft Stadt ist da.")]


def test_lists_and_tables_are_read(tmp_path: Path) -> None:
    """Each item is a paragraph, and so is each row of a table."""
    item = f"<text:list-item>{p('Punkt.')}</text:list-item>"
    row = "<table:table-row>{}</table:table-row>"
    cells = f"<table:table-cell>{p('Ulm')}</table:table-cell><table:table-cell>{p('7')}</table:table-cell>"
    long = f"<table:table-cell>{p('Eins.')}{p('Zwei.')}</table:table-cell>"

    found = article(
        tmp_path,
        f"<text:list>{item * 2}</text:list><table:table>{row.format(cells)}{row.format(long)}</table:table>",
    )

    assert [text for _, text in outline(found)] == ["Punkt.", "Punkt.", "Ulm | 7", "Eins.", "Zwei."]


def test_texts_are_recognised_by_their_content(tmp_path: Path) -> None:
    """An OpenDocument text is one whatever it is called."""
    [found] = read_file(write(tmp_path / "a.txt", {"content.xml": content(p("Text."))}))

    assert isinstance(found, Article)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, "is no OpenDocument text"),
        ({"content.xml": content(p(" "))}, "holds no text"),
        ({"content.xml": content(p("A"))[:-9]}, "broken XML at line 1"),
        (
            {
                "content.xml": "x",
                "META-INF/manifest.xml": f"<manifest:manifest {NAMES}><manifest:file-entry><manifest:encryption-data/>"
                "</manifest:file-entry></manifest:manifest>",
            },
            "is locked with a password",
        ),
        ({"content.xml": "<a>" * 3000}, "is nested more than 500 deep"),
        (
            {"content.xml": '<!DOCTYPE a [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'},
            "declares entities, which are refused for safety",
        ),
        ({"content.xml": '<?xml version="1.0" encoding="x-nix"?><a/>'}, "broken XML: its encoding is not known"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, parts: dict[str, str | bytes], expected: str) -> None:
    """Locked, broken and harmful texts are refused."""
    assert reason(write(tmp_path / "a.odt", parts)).startswith(expected)


def test_broken_properties_do_no_harm(tmp_path: Path) -> None:
    """The text is worth having without what is told about it."""
    assert outline(article(tmp_path, p("Text."), meta="<a>")) == [(None, "Text.")]


def test_text_that_unpacks_to_too_much_is_a_problem(tmp_path: Path) -> None:
    """A few kilobytes that unpack to a hundred megabytes are not read."""
    path = write(tmp_path / "a.odt", {"content.xml": content(p(" " * (100 << 20)))})

    assert "unpacks to more than" in reason(path)


def test_text_that_is_too_long_is_a_problem(tmp_path: Path) -> None:
    """The limit of characters holds, also for spaces that are told by their number."""
    path = write(tmp_path / "a.odt", {"content.xml": content(p("A<text:s text:c='99999'/>" * 100))})

    assert "Limits(article=…)" in reason(path, Limits(article=1000))


@same_folder
@given(data=st.data())
def test_damaged_text_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    """A text with any of its bytes changed or cut off comes back as an article or a problem."""
    path = write(tmp_path / "a.odt", {"content.xml": content(p("Text."))})
    changed = bytearray(path.read_bytes())
    for position in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=5)):
        changed[position] = data.draw(st.integers(0, 255))
    path.write_bytes(changed[: data.draw(st.integers(1, len(changed)))])

    found = list(read_file(path))

    assert all(isinstance(one, Article) or "cannot be read" not in one.reason for one in found)
