"""Results as text, JSON, JSON lines and paths."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from fundstelle.cli.render import Style, output_format
from fundstelle.index import Article, Paragraph
from fundstelle.search import Hit, Index, Passage, Results, Span

MakeIndex = Callable[..., Index]

ARTICLES = [
    Article(
        id=f"{number}",
        headline=f"Nachricht {number} vom Hund und seinen vielen, vielen Freunden in der großen, großen Stadt am See",
        kicker="Tiere",
        lede="Ein Hund lebt in der Stadt. " * 3,
        paragraphs=[Paragraph("Der Hund bellt sehr laut. " * 30, "Lärm"), "Ein Satz ohne Zeichen und ein Hund"],
        published="14.03.2025 09:00 Uhr",
        authors=["Anna Beck"],
        section="Aus aller Welt",
        source=f"/archiv/{'sehr/tief/' * number}hund.txt",
        metadata={"rubrik": ["a", 1]},
    )
    for number in range(1, 13)
]

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = [
    chr(code)
    for code in (
        *range(9),
        *range(10, 32),
        *range(0x7F, 0xA0),
        0x61C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
]


as_text = output_format("text").lines


def as_json(results: Results) -> str:
    (document,) = output_format("json").lines(results, Style())
    return document


def as_json_lines(results: Results) -> Iterator[str]:
    return output_format("jsonl").lines(results, Style())


def as_paths(results: Results) -> Iterator[str]:
    return output_format("paths").lines(results, Style())


@pytest.fixture
def results(make_index: MakeIndex) -> Results:
    """Some dozen hits, with matches in their titles."""
    return make_index(*ARTICLES).search("Hund", None)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [60, 200])
def test_no_line_is_wider_than_asked(results: Results, width: int, color: bool) -> None:  # noqa: FBT001
    """Every line fits, coloured or not, and wider lines are used where there is room."""
    widths = [len(ESCAPE.sub("", line)) for line in as_text(results, Style(width=width, color=color))]

    assert max(widths) <= width
    assert max(widths) > width - 20


WIDE = st.lists(
    st.sampled_from(["Hund", "漢字漢字", "😀", "e\u0301", "x" * 90, "-", "\u200b", "Ж", "\t", "\u2028", "\x1b[31m"]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(WIDE.map(" ".join), WIDE.map("".join), st.booleans())
def test_no_line_of_any_text_is_wider(text: str, title: str, color: bool) -> None:  # noqa: FBT001
    """Wide characters, combining marks and endless words keep to the width too, also at the tenth hit."""
    spans = tuple(Span(*match.span()) for match in re.finditer("Hund", text))
    passage = Passage(text=text, number=1, article_id=title or "x", headline=title)
    shown = as_text(Results("Hund", 10, (Hit(passage, 1.0, spans),) * 10), Style(width=60, color=color))

    for line in shown:
        assert wcswidth(ESCAPE.sub("", line)) in range(61)


def test_plain_text_of_a_hit(make_index: MakeIndex, tmp_path: Path) -> None:
    """A hit shows its headline, date, source and paragraph, then its text with the matches between asterisks."""
    article = Article(
        ["Ein Hund."], headline="Vom Hund", published="14.03.2025 09:00 Uhr", source=f"{tmp_path}/archiv/a.txt"
    )
    results = make_index(article).search("Hund")

    assert list(as_text(results, Style(folder=tmp_path))) == [
        "1. Vom **Hund**",
        "   14.03.2025 09:00 · archiv/a.txt · paragraph 1",
        "   Ein **Hund**.",
    ]


def test_text_of_a_bare_hit(make_index: MakeIndex) -> None:
    """Without headline, date and source the id is shown; an earlier zone is shown in German time, a lede as such."""
    index = make_index(
        Article(["Ein Hund hier."], id="a"),
        Article(["x"], id="b", lede="Ein Hund.", published="2025-07-01T22:30+00:00"),
    )

    lines = list(as_text(index.search("Hund"), Style()))

    assert "   a · paragraph 1" in lines
    assert "   02.07.2025 00:30 · b · lede" in lines
    assert lines.count("") == 1


def test_hits_of_one_article_say_so(make_index: MakeIndex) -> None:
    """Two hits in one article name each other."""
    index = make_index(Article(["Ein Hund.", "Noch ein Hund."], id="a"), Article(["Der Hund dort drüben."], id="b"))

    lines = "\n".join(as_text(index.search("Hund"), Style()))

    assert "a · paragraph 1 · same article as 2" in lines
    assert "a · paragraph 2 · same article as 1" in lines
    assert lines.count("same article") == 2


@pytest.mark.parametrize(("hits", "expected"), [(5, "1, 2, 3, 4"), (6, "1, 2, 3, 4, 5"), (9, "1, 2, 3, 4, 5 …")])
def test_many_hits_of_one_article_name_the_first(make_index: MakeIndex, hits: int, expected: str) -> None:
    """A hit names five others of its article at most, the first of them."""
    index = make_index(Article(["Ein Hund."] * hits, id="a"))

    *_, last = [line for line in as_text(index.search("Hund"), Style()) if "same article" in line]

    assert last == f"   a · paragraph {hits} · same article as {expected}"


def test_long_passage_is_cut_with_dots(make_index: MakeIndex) -> None:
    """Of a long passage the best part is shown, with dots where something is left out."""
    results = make_index("Ein Wort. " * 50 + "Da ist der Hund. " + "Ein Wort. " * 50).search("Hund")

    text = " ".join(line.strip() for line in list(as_text(results, Style(snippet=60)))[2:])

    assert text.startswith("… ")
    assert text.endswith(" …")
    assert "Da ist der **Hund**." in text


def test_color_marks_matches(make_index: MakeIndex) -> None:
    """In colour the matches stand between escapes instead of asterisks, and without colour there is none."""
    results = make_index(Article(["Ein Hund."], headline="Hund")).search("Hund")

    colored = "\n".join(as_text(results, Style(color=True)))
    plain = "\n".join(as_text(results, Style(color=False)))

    assert re.search(r"Ein \x1b\[31m\x1b\[1mHund\x1b\[0m", colored)
    assert "**" not in colored
    assert "\x1b" not in plain


def test_phrase_is_marked_over_a_line_end(make_index: MakeIndex) -> None:
    """A phrase that is wrapped is coloured on both lines."""
    results = make_index("Wort " * 8 + "Hund und Katze.").search('"Hund und Katze"')

    lines = list(as_text(results, Style(width=52, color=True)))[2:]

    assert len(lines) == 2
    assert all("\x1b[31m" in line for line in lines)


@pytest.mark.parametrize("sign", UNSAFE, ids=lambda sign: f"U+{ord(sign):04X}")
def test_control_characters_do_not_pass(sign: str) -> None:
    """No character on which a terminal would act comes through, wherever in an article it stands."""
    evil = f"Hund{sign}Ende"
    passage = Passage(text=evil, number=1, article_id=evil, headline=evil, kicker=evil, heading=evil, source=evil)
    results = Results("Hund", 1, (Hit(passage, 1.0, (Span(0, 4),)),))

    for line in [*as_text(results, Style()), *as_paths(results)]:
        assert sign not in line
    for line in as_text(results, Style(color=True)):
        assert sign not in ESCAPE.sub("", line)


def test_json_is_a_document(results: Results) -> None:
    """JSON carries its version, the query, the total and every field of a hit."""
    document = json.loads(as_json(results))

    assert (document["version"], document["query"], document["notices"]) == (1, "Hund", [])
    assert document["total"] == len(document["hits"]) == len(results)
    hit, expected = document["hits"][0], results[0].passage
    assert hit["score"] == pytest.approx(results[0].score, abs=1e-6)
    for name in (
        "article_id",
        "number",
        "text",
        "headline",
        "kicker",
        "heading",
        "lede",
        "section",
        "source",
        "metadata",
    ):
        assert hit[name] == getattr(expected, name)
    assert hit["published"] == "2025-03-14T09:00:00+01:00"
    assert hit["authors"] == ["Anna Beck"]


def test_json_spans_cut_the_words(results: Results) -> None:
    """Every span in the JSON cuts the matching word out of the text that it belongs to."""
    for hit in json.loads(as_json(results))["hits"]:
        assert {hit["text"][start:end] for start, end in hit["spans"]} == {"Hund"}
        for place, spans in hit["context_spans"].items():
            assert {hit[place][start:end] for start, end in spans} == {"Hund"}


def test_json_tells_notices(make_index: MakeIndex) -> None:
    """What was not understood is in the JSON with its place."""
    document = json.loads(as_json(make_index("Ein Hund.").search('Hund "')))

    assert [(notice["start"], notice["end"]) for notice in document["notices"]] == [(5, 6)]
    assert document["notices"][0]["message"].endswith(".")


def test_json_lines_are_the_hits(results: Results) -> None:
    """JSON Lines hold one hit a line, each with the version, as the JSON has them."""
    lines = list(as_json_lines(results))

    assert all("\n" not in line for line in lines)
    records = [json.loads(line) for line in lines]
    assert {record.pop("version") for record in records} == {1}
    assert records == json.loads(as_json(results))["hits"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
def test_json_of_any_text_comes_back(text: str, query: str) -> None:
    """Whatever characters a passage holds, its JSON is one line that can be written as UTF-8 and read again."""
    passage = Passage(text=text, number=1, article_id=text, metadata={text: [text]})
    results = Results(query, 1, (Hit(passage, 1.0, ()),))

    for line in [as_json(results), *as_json_lines(results)]:
        read = json.loads(line.encode("utf-8"))
        hit = read.get("hits", [read])[0]
        assert (hit["text"], hit["article_id"], hit["metadata"]) == (text, text, {text: [text]})
        assert len(line.split("\n")) == 1


def test_paths_are_unique(results: Results) -> None:
    """Each source is named once, the best first."""
    paths = list(as_paths(results))

    assert len(paths) == len(set(paths)) == 12
    assert paths[0] == results[0].passage.source


def test_path_is_one_line(make_index: MakeIndex) -> None:
    """A source with line ends in it is still one line, and an article without a source is named by its id."""
    index = make_index(Article(["Ein Hund."], id="a", source="b\nc\rd\u2028e"), Article(["Der Hund."], id="ohne"))

    paths = list(as_paths(index.search("Hund")))

    assert len(paths) == 2
    assert "ohne" in paths
    assert all(len(path.splitlines()) == 1 for path in paths)


def test_nothing_is_rendered_as_nothing() -> None:
    """Without hits there is no text, no line, no path, and an empty list in the JSON."""
    nothing = Results("x", 0, ())

    assert [*as_text(nothing, Style()), *as_json_lines(nothing), *as_paths(nothing)] == []
    assert json.loads(as_json(nothing))["hits"] == []
