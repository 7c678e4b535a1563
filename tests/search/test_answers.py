"""What many queries of all kinds find in the seeds and in our own passages, to the mark, and how it is shown.

`tests/data/answers.txt` holds the answers, for people to read. After a change of what is found, marked or shown that is
wanted, they are written anew with ``python -m tests.search.test_answers``, and the difference is looked at.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fundstelle.cli.render import Style, json_lines, text
from fundstelle.index import Article, open_writer
from fundstelle.index.sources import read_articles
from fundstelle.search import Hit, Index, Results, open_index
from fundstelle.search.marking.snippet import mark

HERE = Path(__file__).parents[1]
ANSWERS = HERE / "data" / "answers.txt"
QUESTIONS = [
    "der die das", "Und", "Bahn", "Brücke Bahnhof", "Wärme Pumpe", "Wärmepumpe", "Wärmepumpen Staat Kosten",
    "bahnbrücken", "BAHNHOF", "Bahn-Hof", "Vor- und Nachteile", "Kita Plätze", "Hortplätze", "Mieterhöhung",
    "Miete steigt", "mieten", "gestiegen", "Lehrer:innen", "Lehrerinnen", "Grundschulkind", "Musem",
    '"alte Ölheizung"', '"der Stadt"', '"in der Nacht"', '"Wasser Kanal"~2', '"Nacht Wasser"~5', '"Gebühren"',
    "Bahn*", "*bahn", "*brück*", "M?ete", "M?eten", "Br*ke", "Kita-*", "K*a H*t", "?????", "s?h*", "Krank*haus*",
    "Bahnhoff~1", "Brükke~2", "Miten~1", "Wahser~2", "titel:Bahnhof", "titel:Bahn* -Brücke", "kicker:Stadt",
    "vorspann:Land", "zwischentitel:Kosten", "autor:Kern", "autor:Ida", 'autor:"Ida Kern"', "ressort:Lokales",
    "quelle:blatt", "id:k*", "id:miete", "id:?i*", "titel:(Bahn Kita)", "Bahn AND Brücke", "Bahn UND NICHT Brücke",
    "Bahn ODER Kita", "(Bahn ODER Kita) UND (Umbau ODER Plätze)", "NOT Bahn", "Bahn NOT (Brücke OR Umbau)", "+Kita",
    "Bahn -Brücke", "-Bahn", "+Bahn +Brücke Umbau", "Stadt -titel:Stadt", "datum:2024", "datum:[2024-02 TO 2024-04]",
    "datum:[* TO 2023] Stadt", "Stadt datum:2024-03", "ressort:Sport datum:2024", '"', "((", "Bahn AND", ") Bahn (",
    "titel:", "unbekannt:Bahn", "Stadt^2 Bahn", "a* OR b*", "Xylofonquark", "Xylofonquark Bahn", "Bahnhofvorplats",
    "Rathaus AND (Kita* OR Hort*) -Ferien", "Kosten Staat Miete Stadt Bahn Wasser Schule Land Nacht Jahr Haus Kind Weg",
]  # fmt: skip


def our_passages() -> Iterator[tuple[str, str]]:
    for line in (HERE / "german" / "gate.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if "passage" in record:
            yield record["passage"], record["text"]


def our_articles() -> Iterator[Article]:
    """Our passages, five in a row an article of its own with all that may be known of one."""
    passages = list(our_passages())
    first = date(2023, 11, 5)
    for number in range(0, len(passages), 5):
        some = passages[number : number + 5]
        about = some[0][1].split()
        yield Article(
            [text for _, text in some[: number % 4 + 2]],
            id=some[0][0],
            headline=" ".join(about[:4]) if number % 3 else None,
            kicker="Aus der Stadt" if number % 4 == 0 else None,
            lede=some[-1][1] if number % 2 else None,
            published=(first + timedelta(days=number * 3)).isoformat() if number % 10 else None,
            authors=["Ida Kern", "Uwe Roth"][number % 2 : number % 3 + 1],
            section="Lokales" if number % 2 else "Sport",
            source=f"https://blatt.example/{some[0][0]}" if number % 3 else None,
        )
        if number % 25 == 0:
            # The text of an agency in another paper, with a word changed.
            yield Article([re.sub(r"\bund\b", "sowie", some[0][1])], id=f"auch {some[0][0]}", headline="Meldung")


def fill(folder: Path, seeds: Path) -> None:
    """An index of several commits, in which articles have been replaced and removed."""
    ours = list(our_articles())
    with open_writer(folder, processes=1) as writer:
        for number, article in enumerate(read_articles(seeds)):
            assert isinstance(article, Article)
            writer.add(replace(article, id=f"seed {number}", source=None))
    for some in (ours[::2], ours[1::2], ours[:3]):
        with open_writer(folder, processes=1) as writer:
            for article in some:
                writer.add(article)
    with open_writer(folder, processes=1) as writer:
        writer.remove(ours[5].id or "")


def questions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Queries, and what else is asked for with each."""
    yield from ((query, {}) for query in QUESTIONS)
    chance = random.Random(20)  # noqa: S311  # nothing secret
    texts = [text for _, text in our_passages()]
    asked: list[dict[str, Any]] = [
        {}, {"limit": 3}, {"limit": None}, {"limit": 0}, {"sort": "date"}, {"since": "2024-02"}, {"until": "2024"},
        {"since": "2024-01", "until": "2024-03", "sort": "date"}, {"collapse": True},
        {"exact_total": False, "limit": 2},
        {"explain": True}, {"explain": True, "limit": 2}, {"collapse": True, "limit": 2, "sort": "date"},
    ]  # fmt: skip
    for number in range(130):
        words = re.findall(r"\w{4,}", chance.choice(texts))
        some = chance.sample(words, min(len(words), chance.randint(1, 4)))
        match number % 6:
            case 0:
                query = " ".join(some)
            case 1:
                start = chance.randrange(len(words))
                query = f'"{" ".join(words[start : start + 3])}"~3 {some[0]}'
            case 2:
                query = f"{some[0][:4]}* {some[-1].lower()}"
            case 3:
                query = f"({' ODER '.join(some)}) UND {chance.choice(['die', 'der', 'Stadt', 'nicht'])}"
            case 4:
                query = f"{some[0]} -{some[-1]} {chance.choice(words)}"
            case _:
                place = chance.randrange(1, len(some[0]))
                query = some[0][:place] + chance.choice("xqz") + some[0][place + 1 :]
        yield query, asked[number % len(asked)]


def told(results: Results, asked: dict[str, Any]) -> Iterator[str]:
    """An answer in words."""
    yield f"? {results.query}" + "".join(f"  {name}={value}" for name, value in asked.items())
    yield f"  {results.total}{'' if results.is_total_exact else ' or more'} found, {len(results)} shown"
    yield from (f"  ! {notice.message} [{notice.start}, {notice.end}]" for notice in results.notices)
    yield from (f"  {correction.typed} > {correction.meant}" for correction in results.corrections)
    for hit in results.hits[:6]:
        yield from told_of(hit)
    yield from (f"    {hit.score:.4f} {hit.passage.article_id} {hit.passage.number}" for hit in results.hits[6:12])


def told_of(hit: Hit) -> Iterator[str]:
    yield f"    {hit.score:.4f} {hit.passage.article_id} {hit.passage.number}"
    if hit.spans:
        snippet = hit.snippet(90)
        yield f"        {mark(snippet.text, snippet.spans, '[', ']')}"
    for name, spans in hit.context_spans.items():
        yield f"        {name} {[tuple(span) for span in spans]}"
    for other in hit.duplicates:
        yield f"        also {other.article_id} {other.number}"
    if hit.explanation:
        for part in hit.explanation.parts:
            yield f"        {part.score:.4f} {part.field} {part.term} for {part.typed}: {part.reason.value}"
        for match in hit.explanation.matches:
            yield f"        [{match.start}, {match.end}] for {match.typed}: {match.reason.value}"


def answers(index: Index) -> str:
    """All queries with their answers; of some also what people and programs see."""
    lines: list[str] = []
    for number, (query, asked) in enumerate(questions()):
        results = index.search(query, **asked)
        lines += told(results, asked)
        if number % 16 == 0:
            lines += text.lines(index.search(query, **asked | {"limit": 3}), Style(width=50 + number % 40, color=True))
            lines += json_lines.lines(index.search(query, **asked | {"limit": 1}), Style())
    lines += ("? of articles " + " ".join(index.article_ids(query)) for query in QUESTIONS[:60:7])
    return "".join(f"{line}\n" for line in lines).replace("\x1b", "␛")


@pytest.fixture(scope="module")
def opened(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The index, opened."""
    folder = tmp_path_factory.mktemp("answers") / "index"
    fill(folder, seeds)
    with open_index(folder) as index:
        yield index


def test_answers_are_what_they_were(opened: Index) -> None:
    """The same queries find and mark the same, in the same order, and are explained and shown in the same way."""
    assert answers(opened).splitlines() == ANSWERS.read_text("utf-8").splitlines()


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        fill(Path(place) / "index", HERE.parent / "seeds")
        with open_index(Path(place) / "index") as written:
            ANSWERS.write_text(answers(written), "utf-8")
