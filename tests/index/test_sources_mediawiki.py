"""MediaWiki dumps: one article a page."""

import bz2
import gzip
import html
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.index.reading import outline

from fundstelle.index.articles import Article
from fundstelle.index.sources import Limits, Problem, read_file

same_folder = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SITE = (
    "<siteinfo><sitename>Wiki</sitename><dbname>dewiki</dbname><base>https://de.example.org/wiki/Hauptseite</base>"
    '<namespaces><namespace key="0" /><namespace key="6">Ablage</namespace></namespaces></siteinfo>'
)


def page(text: str, title: str = "Seite", number: int = 7, namespace: int = 0, extra: str = "") -> str:
    return (
        f"<page><title>{html.escape(title)}</title><ns>{namespace}</ns><id>{number}</id>{extra}<revision><id>99</id>"
        "<timestamp>2025-03-14T09:00:00Z</timestamp><contributor><username>U</username><id>5</id></contributor>"
        f'<text xml:space="preserve">{html.escape(text)}</text></revision></page>'
    )


def dump(*pages: str, site: str = SITE) -> str:
    return (
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="de">{site}{"".join(pages)}</mediawiki>'
    )


def read(
    folder: Path, content: str | bytes, name: str = "dump.xml", limits: Limits | None = None
) -> list[Article | Problem]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path, limits=limits))


def article(folder: Path, content: str) -> Article:
    [found] = read(folder, content)
    assert isinstance(found, Article), found
    return found


def texts(folder: Path, wikitext: str) -> list[str]:
    """The paragraphs of a page, which ends in one more so that there is always one."""
    return [text for _, text in outline(article(folder, dump(page(f"{wikitext}\n\nEnde."))))][:-1]


def test_page_is_an_article(tmp_path: Path) -> None:
    """A page has an id that lasts, its address and its title; when it was changed is metadata."""
    found = article(tmp_path, dump(page("Text.", "Große Brücke (Ulm)")))

    assert found == Article(
        ["Text."],
        id="dewiki:7",
        headline="Große Brücke (Ulm)",
        source="https://de.example.org/wiki/Gro%C3%9Fe_Br%C3%BCcke_(Ulm)",
        metadata={"modified": "2025-03-14T09:00:00Z", "language": "de"},
    )


def test_dump_without_site_is_read(tmp_path: Path) -> None:
    """Where nothing is told about the wiki, a page is named by its file and number."""
    found = article(tmp_path, dump(page("Text."), site=""))

    assert (found.id, found.source) == (None, f"{(tmp_path / 'dump.xml').resolve().as_posix()}#7")


def test_other_pages_are_passed_over(tmp_path: Path) -> None:
    """Talk pages, redirects and pages with nothing but a template are no articles."""
    found = read(
        tmp_path,
        dump(
            page("Gerede.", namespace=1),
            page("#WEITERLEITUNG [[Seite]]", extra='<redirect title="Seite" />'),
            page("{{Begriffsklärung}}"),
            page("Text.", "Gut"),
        ),
    )

    assert [one.headline for one in found if isinstance(one, Article)] == ["Gut"]
    assert len(found) == 1


def test_last_revision_is_read(tmp_path: Path) -> None:
    """Of a page with its history, the revision that comes last counts."""
    old = "<revision><timestamp>2001-01-01T00:00:00Z</timestamp><text>Alt.</text></revision>"

    found = article(tmp_path, dump(page("Neu.", extra=old)))

    assert (outline(found), found.metadata["modified"]) == ([(None, "Neu.")], "2025-03-14T09:00:00Z")


def test_sections_are_headings(tmp_path: Path) -> None:
    """Paragraphs stand under the heading of their section; sections with no text left are left out."""
    found = article(
        tmp_path,
        dump(
            page(
                "Vorab\nund mehr.\n\nZweitens.\n== Geschichte ==\n=== Mittelalter ===\nEins.\n==Heute==\nZwei.\n"
                "== Einzelnachweise ==\n<references />\n== Weblinks ==\n* [https://example.org]\n"
            )
        ),
    )

    assert outline(found) == [
        (None, "Vorab und mehr."), (None, "Zweitens."), ("Geschichte – Mittelalter", "Eins."), ("Heute", "Zwei."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wikitext", "shown"),
    [
        ("'''Fett''' und ''kursiv'' – '''''beides'''''.", "Fett und kursiv – beides."),
        ("Ein [[Turm]], [[Turm (Ulm)|der Turm]], [[Turm]]m, [[Turm (Ulm)|]].", "Ein Turm, der Turm, Turmm, Turm."),
        ("In [https://example.org dem Netz] [//example.org hier] [http://example.org].", "In dem Netz hier."),
        ("Wort<ref name=\"a\">{{Buch|T=[[X]]}}</ref> und<ref name='a' /> mehr<ref>offen", "Wort und mehroffen"),
        ("5&nbsp;km &lt;b&gt; <span style='x'>so</span><br />da.", "5\u00a0km <b> so da."),
        ("Vor {{Vorlage|a={{b}}|c}}nach.", "Vor nach."),
        ("Ulm ({{IPA|x}}; {{Audio}}) und ({{IPA}}, Stadt) {{x}}.", "Ulm und (Stadt)."),
        ("A<!-- weg [[ {{ -->B <nowiki>[[so]] {{da}}</nowiki>.", "AB [[so]] {{da}}."),
        ("A [[Datei:x.jpg|mini|Ein [[Bild]] von [[Ulm|hier]]]][[Ablage:y.png]] B[[Kategorie:Ort]].", "A B."),
        ("[[:Kategorie:Ort]] [[en:Place]][[fr:Lieu]]", "Kategorie:Ort"),
        ("__NOTOC__Text<math>x^2</math> __hier__.", "Text __hier__."),
        ("Offen {{Vorlage|x und [[Link", "Offen Vorlage|x und Link"),
        ("Zu }} viel ]] zu.", "Zu viel zu."),
    ],
)
def test_wikitext_is_read_as_it_is_shown(tmp_path: Path, wikitext: str, shown: str) -> None:
    """Of templates, references, pictures, categories and comments nothing is left, and links are their words."""
    assert texts(tmp_path, wikitext) == [shown]


def test_lists_are_paragraphs_and_tables_are_left_out(tmp_path: Path) -> None:
    """Each item of a list is a paragraph; what is in tables, also in nested ones and indented ones, is no text."""
    wikitext = (
        "Eins.\n* Punkt\n** Unterpunkt\n# Nummer\n; Wort\n: Erklärung\n"
        '{| class="wikitable"\n! Kopf\n|-\n| Zelle {{!}} {{x|}}\n{|\n| innen\n|}\n|}\nZwei.\n:{|\n| weg\n|}\nDrei.'
    )

    assert texts(tmp_path, wikitext) == [
        "Eins.",
        "Punkt",
        "Unterpunkt",
        "Nummer",
        "Wort",
        "Erklärung",
        "Zwei.",
        "Drei.",
    ]


def test_galleries_and_code_are_left_out(tmp_path: Path) -> None:
    """Elements that hold no running text are left out, one that is never closed but for its tag."""
    assert texts(
        tmp_path, "A\n<gallery>\nx.jpg|Bild\n</gallery>\n\nB <syntaxhighlight lang=c>x</syntaxhighlight>C"
    ) == [
        "A",
        "B C",
    ]
    assert texts(tmp_path, "A <gallery> B") == ["A B"]


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress])
def test_packed_dump_is_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """Dumps come packed with bzip2, or with gzip; they are recognised by what is in them."""
    [found] = read(tmp_path, pack(dump(page("Text.")).encode()), "dump.xml.packed")

    assert outline(found) == [(None, "Text.")]


def test_page_that_is_too_long_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """A page beyond the limit is passed over, and the others are read."""
    first, second = read(tmp_path, dump(page("Wort " * 999), page("Text.")), limits=Limits(article=1000))

    assert isinstance(first, Problem)
    assert "the page 'Seite' is longer than" in first.reason
    assert outline(second) == [(None, "Text.")]


def test_dump_that_breaks_off_is_read_so_far(tmp_path: Path) -> None:
    """The pages before the end of a broken file are read, and the end is reported."""
    content = dump(page("Eins."), page("Zwei."))

    first, second = read(tmp_path, content[: content.index("Zwei")])

    assert outline(first) == [(None, "Eins.")]
    assert isinstance(second, Problem)
    assert second.reason.startswith("broken XML at line 1")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (dump(), "holds no pages"),
        ("<html/>", "is neither a MediaWiki dump nor a feed"),
        (
            '<!DOCTYPE mediawiki [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>' + dump(page("A")),
            "declares entities, which are refused for safety",
        ),
        (dump("<x>" * 2000), "is nested more than 500 deep"),
        ("<mediawiki " + "x" * (9 << 20), "holds a tag of more than 8 MB"),
    ],
)
def test_what_is_no_dump_is_a_problem(tmp_path: Path, content: str, expected: str) -> None:
    """Other files, empty dumps and harmful ones are refused."""
    path = tmp_path / "dump.xml"
    path.write_text(content, encoding="utf-8")

    [found] = read_file(path, form="mediawiki")

    assert isinstance(found, Problem)
    assert found.reason == expected


@pytest.mark.parametrize(
    "part",
    ["{{", "}}", "[[", "[[a|", "<ref>", "</ref>", "<!--", "<nowiki>", "''", "[http:", "\n{|", "\n|}", "<a ", "&", "("],
)  # fmt: skip
def test_markup_without_end_is_read(tmp_path: Path, part: str) -> None:
    """Markup that is opened or closed again and again takes nothing of what stands before it."""
    found = article(tmp_path, dump(page("Anfang.\n\n" + part * 200_000)))

    assert outline(found)[0] == (None, "Anfang.")


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    """A large dump is read page by page."""
    path = tmp_path / "dump.xml"
    path.write_text(dump(*[page("Wort [[Link]] {{Vorlage}}. " * 200)] * 600), encoding="utf-8")

    tracemalloc.start()
    count = sum(1 for _ in read_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 600
    assert peak < path.stat().st_size // 2


@same_folder
@given(text=st.text("{}[]|<>/='*#:;!-_&\n aä" + "refnowiki", max_size=200))
def test_no_wikitext_crashes_the_reader(tmp_path: Path, text: str) -> None:
    """Whatever is in a page, it comes back as an article."""
    [found] = read(tmp_path, dump(page(f"Anfang.\n\n{text}\n\nEnde.")))

    assert isinstance(found, Article)


@same_folder
@given(words=st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), min_size=1, max_size=30))
def test_plain_words_are_kept(tmp_path: Path, words: list[str]) -> None:
    """Text without markup comes back as it is."""
    assert texts(tmp_path, " ".join(words)) == [" ".join(words)]
