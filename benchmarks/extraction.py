"""How well articles are read out of publishers' HTML pages, beside plain trafilatura.

    python benchmarks/extraction.py FOLDER [--misses]

The folder holds ``articles.jsonl`` and the pages that it names (``"html": "pages/x.html.gz"``). A line holds the right
extraction of a page: ``title``, ``date``, ``authors``, ``summary`` (the lede, a list of paragraphs) and ``sections``,
each with its ``headline`` ("" for the first one) and its ``paragraphs``.

Texts are compared word for word, after this: runs of white space are one space and none stands before a comma, soft
hyphens and zero-width spaces are left out, and all quotation marks of a kind are one and the same.

- Paragraph recall is the share of the right paragraphs that were found, precision the share of those found that are
  right, over all pages together. A paragraph that is found in two pieces is a miss and two mistakes.
- Subheads are found if some paragraph stands under one with these words; likewise their precision.
- A headline is right if it is the title word for word, or if kicker, colon and headline are: where a page sets the two
  apart, so do we, but the right extraction writes them in one line.
- The day is that of publication in Germany. The lede and the authors must be all right, and the authors in order.

Trafilatura is called with its defaults, but without comments and tables; its title, its date and its `head` elements
are compared. It has no lede.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fundstelle.index.articles import Article, Paragraph
from fundstelle.index.dates import berlin, parse_moment
from fundstelle.index.errors import SourceError
from fundstelle.index.sources.html import article_from_html

_QUOTES = str.maketrans({**dict.fromkeys("„“”«»‟", '"'), **dict.fromkeys("‚‘’‛", "'"), **dict.fromkeys("\u00ad\u200b")})


@dataclass(frozen=True)
class Extraction:
    """What is to be found in a page, or what was found, with all texts made comparable.

    Attributes:
        headlines: the headline, in each way of writing it that counts.
        day: of publication, as ISO 8601 has it.
        lede: the sentences above the text.
        authors: in their order.
        paragraphs: the text.
        subheads: the headings in it.
    """

    headlines: frozenset[str] = frozenset()
    day: str = ""
    lede: str = ""
    authors: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    subheads: tuple[str, ...] = ()


@dataclass
class Score:
    """What one reader reached in all pages.

    Attributes:
        counts: how much there is of everything, and how much of it was right.
        misses: a line for each thing that was wrong, by page.
        seconds: how long the reading took.
    """

    counts: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def share(self, part: str, whole: str) -> float:
        """One count by another; 1 where there is nothing to count."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0


Reader = Callable[[bytes], Extraction]


def comparable(text: str) -> str:
    """A text in the form in which texts are compared."""
    return re.sub(r"\s+(?=,)", "", " ".join(text.translate(_QUOTES).split()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds articles.jsonl and the pages")
    parser.add_argument("--misses", action="store_true", help="show every miss and mistake, not only their numbers")
    options = parser.parse_args()
    scores = {"ours": measure(options.folder, ours), "trafilatura": measure(options.folder, by_trafilatura)}
    print(report(scores))
    for name, score in scores.items():
        print(f"\nWhere {name} is not right:")
        print("\n".join(_missed(score, whole=options.misses)) or "  nowhere")


def measure(folder: Path, reader: Reader) -> Score:
    """Read all pages of a folder and compare."""
    score = Score()
    for name, content, right in _pages(folder):
        start = time.perf_counter()
        found = reader(content)
        score.seconds += time.perf_counter() - start
        score.misses[name] = list(_compare(right, found, score.counts))
    return score


def ours(content: bytes) -> Extraction:
    """What we read."""
    try:
        article = article_from_html(content, None, "")
    except SourceError:
        return Extraction()
    paragraphs = [paragraph for paragraph in article.paragraphs if isinstance(paragraph, Paragraph)]
    return Extraction(
        headlines=_headlines(article),
        day=_day(article.published) if isinstance(article.published, datetime) else "",
        lede=comparable(article.lede or ""),
        authors=tuple(article.authors),
        paragraphs=tuple(comparable(paragraph.text) for paragraph in paragraphs),
        subheads=tuple(dict.fromkeys(comparable(one.heading) for one in paragraphs if one.heading)),
    )


def by_trafilatura(content: bytes) -> Extraction:
    """What trafilatura reads by itself."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(content, include_comments=False, include_tables=False, with_metadata=True)
    if found is None or found.body is None:
        return Extraction()
    texts = [(str(e.tag), comparable("".join(e.itertext()))) for e in found.body.iter("p", "item", "quote", "head")]
    return Extraction(
        headlines=frozenset({comparable(found.title or "")}),
        day=found.date or "",
        authors=tuple((found.author or "").split("; ")),
        paragraphs=tuple(text for tag, text in texts if text and tag != "head"),
        subheads=tuple(dict.fromkeys(text for tag, text in texts if text and tag == "head")),
    )


def report(scores: Mapping[str, Score]) -> str:
    """The figures as a table, a column for each reader."""
    rows = [
        ("paragraphs found", "paragraphs found", "paragraphs there"),
        ("paragraphs right", "paragraphs found", "paragraphs read"),
        ("subheads found", "subheads found", "subheads there"),
        ("subheads right", "subheads found", "subheads read"),
        ("headlines", "headline", "pages"),
        ("days", "day", "pages"),
        ("ledes", "lede", "pages"),
        ("authors", "authors", "pages"),
    ]
    lines = [f"{'':<18}" + "".join(f"{name:>13}" for name in scores)]
    for title, part, whole in rows:
        lines.append(f"{title:<18}" + "".join(f"{score.share(part, whole):>13.3f}" for score in scores.values()))
    speeds = (score.counts["pages"] / max(score.seconds, 1e-9) for score in scores.values())
    lines.append(f"{'pages a second':<18}" + "".join(f"{speed:>13.1f}" for speed in speeds))
    return "\n".join(lines)


def _missed(score: Score, *, whole: bool) -> Iterator[str]:
    for name, misses in score.misses.items():
        if misses and whole:
            yield from (f"  {name}", *(f"    {miss[:150]}" for miss in misses))
        elif misses:
            kinds = Counter(miss.partition(":")[0] for miss in misses)
            yield f"  {name}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def _pages(folder: Path) -> Iterator[tuple[str, bytes, Extraction]]:
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record in records:
        with gzip.open(folder / record["html"]) as page:
            yield record["id"], page.read(), _right(record)


def _right(record: Mapping[str, Any]) -> Extraction:
    sections = record["sections"]
    return Extraction(
        headlines=frozenset({comparable(record["title"])}),
        day=_day(parse_moment(record["date"])),
        lede=comparable(" ".join(record["summary"])),
        authors=tuple(record["authors"]),
        paragraphs=tuple(comparable(text) for section in sections for text in section["paragraphs"]),
        subheads=tuple(comparable(section["headline"]) for section in sections if section["headline"].strip()),
    )


def _compare(right: Extraction, found: Extraction, counts: Counter[str]) -> Iterator[str]:
    counts["pages"] += 1
    yield from _compare_texts("paragraph", right.paragraphs, found.paragraphs, counts)
    yield from _compare_texts("subhead", right.subheads, found.subheads, counts)
    for name, is_right, instead in (
        ("headline", bool(right.headlines & found.headlines), found.headlines),
        ("day", right.day == found.day, found.day),
        ("lede", right.lede == found.lede, found.lede),
        ("authors", right.authors == found.authors, found.authors),
    ):
        counts[name] += is_right
        if not is_right:
            yield f"wrong {name}: {instead}"


def _compare_texts(name: str, right: Sequence[str], found: Sequence[str], counts: Counter[str]) -> Iterator[str]:
    there, read = Counter(right), Counter(found)
    counts[f"{name}s there"] += there.total()
    counts[f"{name}s read"] += read.total()
    counts[f"{name}s found"] += (there & read).total()
    yield from (f"missing {name}s: {text}" for text in there - read)
    yield from (f"wrong {name}s: {text}" for text in read - there)


def _headlines(article: Article) -> frozenset[str]:
    headline = comparable(article.headline or "")
    return frozenset({headline, f"{comparable(article.kicker)}: {headline}" if article.kicker else headline})


def _day(moment: datetime) -> str:
    return moment.astimezone(berlin()).date().isoformat()


if __name__ == "__main__":
    main()
