"""The public interface as its users write it: checked by mypy, never run."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from fundstelle.index import (
    Added,
    Article,
    Paragraph,
    SyncReport,
    UserWords,
    check_index,
    export_articles,
    json_line,
    open_writer,
    sync,
)
from fundstelle.search import Passage, QueryLimits, Ranking, Results, Span, Weights, open_index

article = Article(["Ein Absatz.", Paragraph("Noch einer.", heading="Unter dieser Zeile")])
full = Article(
    id="a1", headline="Schlagzeile", kicker="Dachzeile", lede="Vorspann.", paragraphs=["Ein Absatz."],
    published=date(2025, 3, 14), authors=["Ida Kern"], section="Politik", source="https://example.org/a1",
    metadata={"agency": "dpa"},
)  # fmt: skip

with open_writer(Path("archiv"), timeout=1.5, user_words=UserWords(synonyms=(("Kyiv", "Kiew"),))) as writer:
    outcome: Added = writer.add(article, file="/archiv/a.txt")
    was_there: bool = writer.remove("a0")
    number: int = writer.remove_file("/archiv/alt")
    writer.optimize()
    passages: int = writer.counts.passages

report: SyncReport = sync("archiv", ["artikel", Path("mehr")], dry_run=True)
problems: list[str] = check_index("archiv", full=True).problems
lines: list[str] = [json_line(exported) for exported in export_articles("archiv")]

with open_index("archiv", limits=QueryLimits(words=100)) as limited:
    ids: list[str] = limited.article_ids("Absatz")

with open_index("archiv", ranking=Ranking(k1=1.2, b=0.75, weights=Weights(headline=1.0))) as index:
    results: Results = index.search("Absatz", limit=5, since="2025", until=date(2025, 3, 14), sort="date", explain=True)
    total: int = results.total
    for hit in results:
        passage: Passage = hit.passage
        published: datetime | None = passage.published
        spans: tuple[Span, ...] = hit.spans
        start, end = spans[0]
        others: tuple[Passage, ...] = hit.duplicates
        marked: str = hit.highlight("<b>", "</b>")
        shown: str = hit.snippet(200).text
    meant: list[str] = [correction.meant for correction in results.corrections]
