"""The passages that the speed benchmark indexes: read once, and laid down in samples of several sizes."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["CorpusError", "Record", "Samples", "lay_down", "read_corpus", "read_sample"]

_OPENERS: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}


class CorpusError(Exception):
    """A corpus cannot be read."""


class Record(NamedTuple):
    """One passage, as it is given to every engine; only the text is never empty."""

    id: str
    title: str
    section: str
    text: str


@dataclass(frozen=True)
class Samples:
    """Samples of a corpus. Each holds all passages of the smaller ones.

    Attributes:
        by_size: the file of each sample by its number of passages, the smallest first, in the order of the corpus.
        drawn: the file of the largest sample in the order in which it was drawn, so that any beginning is a sample.
        source: passages of every sample, at most those asked for, in the order in which they were drawn.
    """

    by_size: dict[int, Path]
    drawn: Path
    source: Sequence[Record]


def read_corpus(path: Path) -> list[Record]:
    """All passages of a corpus: a JSON object with ``id``, ``title``, ``text`` and perhaps ``section`` a line.

    What has no text, or the id of an earlier passage, is left out, and a sentence on stderr says how many those were.

    Raises:
        CorpusError: the file cannot be read, a line is no such object, or there is no passage.
    """
    records: dict[str, Record] = {}
    left_out = 0
    for record in _records(path):
        is_new = bool(record.text) and records.setdefault(record.id, record) is record
        left_out += not is_new
    if not records:
        raise CorpusError(f"{path} holds no passage.")
    if left_out:
        print(f"{left_out} passages are left out: they have no text, or the id of an earlier one.", file=sys.stderr)
    return list(records.values())


def _records(path: Path) -> Iterator[Record]:
    number = 0
    try:
        with _OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8") as file:
            for line in file:
                number += 1
                if line.strip():
                    yield _record(json.loads(line))
    except FileNotFoundError:
        raise CorpusError(f"There is no corpus at {path}.") from None
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, AttributeError) as error:
        raise CorpusError(f"{path} cannot be read at line {number}: {error!r}.") from error


def _record(line: Any) -> Record:
    return Record(str(line["id"]), *(str(line.get(name) or "").strip() for name in ("title", "section", "text")))


def lay_down(corpus: Sequence[Record], fractions: Iterable[float], seed: int, folder: Path, source: int) -> Samples:
    """Draw the samples and write them to a folder.

    Args:
        corpus: the passages.
        fractions: the size of each sample as a share of the corpus.
        seed: what makes the same samples be drawn again.
        folder: where the files go.
        source: the most passages of every sample to return.
    """
    sizes = sorted({max(1, round(len(corpus) * fraction)) for fraction in fractions})
    order = random.Random(seed).sample(range(len(corpus)), sizes[-1])  # noqa: S311  # no secret
    by_size = {size: folder / f"passages-{size}.jsonl" for size in sizes}
    for size, path in by_size.items():
        _write(path, (corpus[place] for place in sorted(order[:size])))
    drawn = folder / "passages-drawn.jsonl"
    _write(drawn, (corpus[place] for place in order))
    return Samples(by_size, drawn, [corpus[place] for place in order[: min(source, sizes[0])]])


def _write(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def read_sample(path: Path, limit: int | None) -> list[Record]:
    """The passages of a sample, at most `limit` of them."""
    with path.open(encoding="utf-8") as file:
        return [Record(*json.loads(line)) for line in islice(file, limit)]
