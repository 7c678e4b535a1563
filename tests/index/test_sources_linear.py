"""Whatever a file is made of, the time that it takes to read grows with its length and no faster."""

import html
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from fundstelle.index import Article, ArticleError
from fundstelle.index.dates import parse_moment
from fundstelle.index.sources import Problem, read_articles

pytest.importorskip("trafilatura", reason="needs the extra html")
pytest.importorskip("feedparser", reason="needs the extra feeds")
pytest.importorskip("markdown_it", reason="needs the extra markdown")

Made = Callable[[str], str]

SENTENCE = (
    "Der Gemeinderat hat am Dienstag nach langer Debatte beschlossen, die alte Turnhalle für Müller zu sanieren. "
)
_SHORT = 3_000
_TIMES = 8
_SECONDS_AT_MOST = 30


def wiki(text: str) -> str:
    return (
        '<mediawiki xml:lang="de"><page><title>Seite</title><ns>0</ns><id>7</id><revision><text>'
        f"{html.escape(text)}\n\nEnde der Seite.</text></revision></page></mediawiki>"
    )


def page(body: str) -> str:
    return f"<html><head><title>Halle</title></head><body><h1>Halle</h1><p>{SENTENCE * 2}</p>{body}</body></html>"


def head(elements: str) -> str:
    return page("").replace("</head>", f"{elements}</head>")


def feed(entry: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title>'
        f"<description>Text.</description>{entry}</item></channel></rss>"
    )


def saved(headers: str, part: str = "") -> str:
    return (
        f"From: <Saved by Blink>\nSnapshot-Content-Location: https://a.example/b\n{headers}\n"
        f'Content-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n{part}\n{page("")}\n--b--\n'
    )


def typed(parameters: str) -> str:
    return saved("X: y").replace("\nContent-Type: text/html\n", f"\nContent-Type: text/html; {parameters}\n")


def line(value: str) -> str:
    return f'{{"text": "Text.", "x": {value}}}\n'


def dated(value: str) -> str:
    return f'{{"text": "Text.", "date": "{value}"}}\n'


def yaml(value: str) -> str:
    return f"---\ntitel: A\nx: {value}\n---\nText.\n"


def toml(value: str) -> str:
    return f"+++\ntitel = 'A'\n{value} = 1\n+++\nText.\n"


def as_it_is(text: str) -> str:
    return text


# The ending of the file, what is around, what stands first, what is repeated, and what stands last.
HOSTILE: list[tuple[str, Made, str, str, str]] = [
    ("xml", wiki, "<", "a", ""),
    ("xml", wiki, "[http:", "a", ""),
    ("xml", wiki, "[http:a", "\t", ""),
    ("xml", wiki, "", "[http:a", ""),
    ("xml", wiki, "", "{{a|", ""),
    ("xml", wiki, "", "\n{|\n|", ""),
    ("xml", wiki, "", "[[a|", ""),
    ("xml", wiki, "Text.\n\n", "<!--", ""),
    ("xml", wiki, "", "<ref>", ""),
    ("xml", wiki, "", "''", ""),
    ("xml", wiki, "=", "a", ""),
    ("xml", wiki, "", "( ,", ""),
    ("md", as_it_is, "", "[a](", ""),
    ("md", as_it_is, "", "*a ", ""),
    ("md", as_it_is, "", "`a", ""),
    ("md", as_it_is, "", "> ", ""),
    ("md", yaml, "", "[", ""),
    ("md", yaml, "", "{a: ", ""),
    ("md", yaml, "1", ":1", ""),
    ("md", toml, "a", ".a", ""),
    ("md", toml, "[a", ".a", "]\nb"),
    ("txt", as_it_is, "Titel\n\n", ") ", "\n\nText."),
    ("txt", as_it_is, "", "Stand: ", ""),
    ("jsonl", line, "", "[", ""),
    ("jsonl", line, "", "1", ""),
    ("jsonl", dated, "a", "\u0316\u0301", ""),
    ("jsonl", dated, "14.", " ", "März"),
    ("mhtml", saved, "X: a", "\n b", ""),
    ("mhtml", typed, "", "a=b; ", ""),
    ("mhtml", typed, "", ";", ""),
    ("mhtml", saved, "Content-ID: ", "=?utf-8?q?a?= ", ""),
    ("rss", feed, "<author>", "a.a", "</author>"),
    ("rss", feed, "<author><![CDATA[", "a.a", "]]></author>"),
    ("rss", feed, "", "<category>a</category>", ""),
    ("html", page, "", "<div>", ""),
    ("html", page, "", "<a><p>", ""),
    ("html", page, "", "<span>", ""),
    ("html", page, "", "<time>", ""),
    ("html", page, "", "<div class=author>", ""),
    ("html", page, "", "<div class=teaser>a", ""),
    ("html", page, "", "<img>", ""),
    ("html", page, "", "<svg></svg>ab", ""),
    ("html", page, "", "<h2>Ein Titel</h2>", ""),
    ("html", page, "", f"<p>{SENTENCE}</p>", ""),
    ("html", page, "<p>Von A", ".", "!x</p>"),
    ("html", page, "<a ", "b <a ", ">"),
    ("html", head, "<meta name=author content='Eva ", "a", "'>"),
    ("html", head, "<meta name=author content='Eva ", "<", "'>"),
    ("html", head, "<base href='https://a.example/", "a/", "'>"),
]


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    """End a test that would never end, which the time of the processor shows however busy the machine is."""

    def stop(number: int, _: FrameType | None) -> None:
        raise TimeoutError(f"signal {number}")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS_AT_MOST)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def seconds(path: Path, content: str) -> float:
    """The time of the processor that it takes to read a file."""
    path.write_text(content, encoding="utf-8")
    start = time.process_time()
    found = list(read_articles(path))
    taken = time.process_time() - start
    assert found
    return taken


@pytest.mark.parametrize(("suffix", "made", "first", "piece", "last"), HOSTILE)
def test_time_grows_with_the_length(
    tmp_path: Path, *, suffix: str, made: Made, first: str, piece: str, last: str
) -> None:
    """Eight times as much of what a reader of the format looks for takes no more than eight times, with a margin."""
    path = tmp_path / f"a.{suffix}"
    short = made(first + piece * (_SHORT // len(piece)) + last)
    long = made(first + piece * (_SHORT * _TIMES // len(piece)) + last)

    seconds(path, short)  # What is imported and compiled at the first time does not count.
    once = seconds(path, short)
    later = seconds(path, long)

    assert later <= 3 * _TIMES * once + 0.4


@pytest.mark.parametrize("piece", ["<!---->", "<!-- --> ", "<?xml?>", "<?xml ?> ", "<?a?>", "<!DOCTYPE rss>"])
@pytest.mark.parametrize("suffix", ["html", "rss", ""])
def test_what_stands_before_a_page_keeps_nobody_busy(tmp_path: Path, suffix: str, piece: str) -> None:
    """However many comments and declarations a file begins with, its format is known at once."""
    path = tmp_path / f"a{'.' * bool(suffix)}{suffix}"

    taken = seconds(path, piece * (4000 // len(piece)) + "x")

    assert taken < 2


def test_many_namespaces_of_a_dump_are_read(tmp_path: Path) -> None:
    """A dump may name as many namespaces as it likes; none of them makes the next one dearer."""
    names = "".join(f'<namespace key="6">Ablage {number}</namespace>' for number in range(8000))
    path = tmp_path / "a.xml"

    taken = seconds(
        path, wiki("Text.").replace("<page>", f"<siteinfo><namespaces>{names}</namespaces></siteinfo><page>")
    )

    assert taken < 1


def test_endless_number_of_a_character_is_no_error(tmp_path: Path) -> None:
    """A reference to a character with more digits than a number may have leaves the rest of a dump as it is."""
    path = tmp_path / "a.xml"
    path.write_text(wiki("Davor &#" + "1" * 5000 + "; danach."))

    [found] = read_articles(path)

    assert isinstance(found, Article), found
    assert [getattr(one, "text", "") for one in found.paragraphs] == ["Davor \ufffd danach.", "Ende der Seite."]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.md", toml("a" + ".a" * 100), "nested too deeply"),
        ("a.md", yaml("[" * 100), "nested too deeply"),
        ("a.md", yaml("1:1" * 1000), "a number that is too large"),
        ("a.mhtml", saved("X: a" + "\n b" * 100_000), "has headers of more than 256 KB"),
        ("a.mhtml", typed("a=b; " * 5000), "has a header Content-Type of more than 16 KB"),
        ("a.rss", feed(f"<author>{'a.a' * 5000}</author>"), "names an author in more than 10,000 characters"),
        ("a.rss", feed("<category>a</category>" * 3000), "holds more than 2,000 categories in an entry"),
        ("a.jsonl", dated("1" * 400), "is not a date"),
    ],
)
def test_what_would_take_too_long_is_told(tmp_path: Path, name: str, content: str, reason: str) -> None:
    """What a library would take too long for is skipped, with a reason that says so."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    [found] = read_articles(path)

    assert isinstance(found, Problem), found
    assert reason in found.reason
    assert len(found.reason) < 300


def test_saved_page_with_any_line_ends_is_read(tmp_path: Path) -> None:
    """The parts of a saved page are found whichever line ends it has."""
    found = []
    for ends in ("\n", "\r\n", "\r"):
        path = tmp_path / "a.mhtml"
        path.write_bytes(saved("X: y").replace("\n", ends).encode())
        found += list(read_articles(path))

    assert [one.headline for one in found if isinstance(one, Article)] == ["Halle"] * 3


@pytest.mark.parametrize(("name", "number"), [("Juni", 6), ("Juli", 7), ("August", 8)])
def test_months_are_told_apart(name: str, number: int) -> None:
    """Each month in words is the one that its name says."""
    found = parse_moment(f"14. {name} 2025")

    assert (found.month, found.day) == (number, 14)


def test_nesting_is_kept_to_its_limit(tmp_path: Path) -> None:
    """Values as deep as may be are metadata; what is one deeper is refused."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(line("[" * depth + "]" * depth) for depth in (49, 50)))

    deepest, deeper = read_articles(path)

    assert isinstance(deepest, Article), deepest
    assert isinstance(deeper, Problem), deeper


def test_metadata_is_kept_to_its_limit() -> None:
    """The metadata of an article may be nested so deep and no deeper."""
    inner: list[object] = []
    for _ in range(98):
        inner = [inner]

    deepest = Article(["Text."], metadata={"x": inner})

    assert deepest.metadata == {"x": inner}
    with pytest.raises(ArticleError, match="nested more than 100 deep"):
        Article(["Text."], metadata={"x": [inner]})


def test_front_matter_is_kept_to_its_limit(tmp_path: Path) -> None:
    """Values on top of a Markdown file may be twenty deep and no deeper."""
    found = []
    for depth in (20, 21):
        path = tmp_path / "a.md"
        path.write_text(f"+++\ntitel = 'A'\nx = {'[' * depth}{']' * depth}\n+++\nText.\n")
        found += list(read_articles(path))

    assert [type(one) for one in found] == [Article, Problem]


@pytest.mark.parametrize(("shown", "taken"), [("Der Deich hielt", True), ("Der Deich hält", False)])
def test_title_is_cut_where_enough_is_left(tmp_path: Path, shown: str, *, taken: bool) -> None:
    """The beginning of a title, up to a separator, is the headline that is shown if it has fifteen letters."""
    title = f"{shown} | und das Wasser sank schnell"
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}"}}</script>'
    path = tmp_path / "a.html"
    path.write_text(head(data).replace("<h1>Halle</h1>", f"<h1>{shown}</h1>"), encoding="utf-8")

    [found] = read_articles(path)

    assert isinstance(found, Article), found
    assert found.headline == (shown if taken else title)


def test_subheading_is_no_longer_than_its_limit(tmp_path: Path) -> None:
    """A heading of two hundred letters is a subheading; a longer one is something else."""
    found = []
    for length in (200, 201):
        path = tmp_path / "a.html"
        path.write_text(page(f"<p>{SENTENCE}</p><h2>{'Wort ' * 39}{'x' * (length - 195)}</h2><p>{SENTENCE}</p>"))
        found += [one for one in read_articles(path) if isinstance(one, Article)]

    headings = [[bool(getattr(paragraph, "heading", None)) for paragraph in one.paragraphs] for one in found]
    assert headings == [[False, False, True], [False, False, False]]
