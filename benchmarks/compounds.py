"""How well compounds are split, and how fast words are analysed.

    python benchmarks/compounds.py REFERENCES [CORPUS.jsonl[.xz]] [--seen tests/data/compounds.txt]

A line of the references holds a word and its parts: ``untersuchungsausschuss ||| untersuchung ausschuss``. The parts
are often normalised, so they are aligned from the left: a split point is the place where the longest beginning of the
next part is found in the word, and linking elements belong to the part before. A word may be listed more than once
with different splits; then each of them is right, and the answer is compared with the nearest.

- Precision is the share of the split points found that are right, recall the share of the right ones that were found,
  over all words together; F1 is their harmonic mean.
- A word is exact if its split points are exactly the right ones. Each distinct word counts once.

The references say where a word is to be split, and leave whole what has become a word of its own (Eisenbahn). What a
reader sees in such a word all the same is the other question, which the file of `--seen` answers: a word a line, with
the parts that are seen in it between bars, if any. Everything counts that finds the word, the inner parts too.

- Recall is the share of those parts that were found. A false part is one that crosses the bars, or is found in a word
  without any; their share is that of all parts found. An opaque word, one without bars, is wrong if it has any part.

A corpus holds a JSON object with a ``text`` on every line. With one, three speeds are measured, each from nothing:
splitting each distinct word, analysing each distinct word (`German.word`), and analysing the texts (`German.analyse`),
which meets most words again and again.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from pathlib import Path

from fundstelle.index.german import German, UserWords
from fundstelle.index.german._compounds import Splitter
from fundstelle.index.german.lexicon import german_lexicon

Points = tuple[int, ...]
Gold = dict[str, list[Points]]
Split = Callable[[str], Points]

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Outcome:
    """What a splitter reached: split points that are right, wrong and missing, and the words that are not exact.

    Attributes:
        right: split points found that are in the references.
        wrong: split points found that are not.
        missing: split points of the references that were not found.
        words: the number of distinct words.
        errors: of every word that is not exact, the right split and the one found.
    """

    right: int
    wrong: int
    missing: int
    words: int
    errors: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """The share of the split points found that are right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the right split points that were found."""
        return self.right / (self.right + self.missing)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    @property
    def exact(self) -> float:
        """The share of the words that are split exactly right."""
        return 1 - len(self.errors) / self.words


@dataclass(frozen=True)
class Seen:
    """What of the parts that a reader sees a splitter found.

    Attributes:
        expected: the parts that are seen.
        missing: those that were not found, each with its word.
        found: how many parts were found in all words.
        false: those among them that are none, each with its word.
        opaque: the words in which nothing is seen.
        wrong: those among them in which something was found.
    """

    expected: int
    missing: tuple[str, ...]
    found: int
    false: tuple[str, ...]
    opaque: int
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the parts that were found."""
        return 1 - len(self.missing) / self.expected


def main() -> None:
    """Measure what the command line names and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("references", type=Path)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, default=20_000, help="how many texts of the corpus to read (%(default)s)")
    parser.add_argument("--seen", type=Path, help="a file of words with the parts that a reader sees in them")
    parser.add_argument("--errors", action="store_true", help="list the words that are not split as they should be")
    args = parser.parse_args()
    gold = read_references(args.references)
    print(f"| {len(gold)} words | precision | recall | F1 | exact words |")
    print("|---|---:|---:|---:|---:|")
    outcome = measure(splits_of(Splitter(german_lexicon())), gold)
    print(row("dictionary only", outcome))
    seen = measure_seen(Splitter(german_lexicon()), args.seen.read_text("utf-8").splitlines()) if args.seen else None
    if seen:
        print()
        print_seen(seen)
    if args.corpus:
        texts = list(islice(read_texts(args.corpus), args.texts))
        print()
        print_speed(texts)
    if args.errors:
        print()
        print("\n".join(f"{right:44} {found}" for right, found in outcome.errors))
        if seen:
            print("\n".join(["", "missing:", *seen.missing, "", "false:", *seen.false]))


def row(name: str, outcome: Outcome) -> str:
    """One line of the table."""
    return f"| {name} | {outcome.precision:.3f} | {outcome.recall:.3f} | {outcome.f1:.3f} | {outcome.exact:.3f} |"


def read_references(path: Path) -> Gold:
    """Read the references: for every word the alternatives of its split points."""
    gold: Gold = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        word, parts = line.replace("#", "").split("|||")
        gold[word.strip()].append(align(word.strip(), parts.split()))
    return dict(gold)


def align(word: str, parts: Sequence[str]) -> Points:
    """The places in a word where each part but the first begins."""
    place, points = 0, []
    for part in parts[1:]:
        place = max(range(place + 2, len(word)), key=lambda start: (common(word[start:], part), -start))
        points.append(place)
    return tuple(points)


def common(first: str, second: str) -> int:
    """How many letters two strings have in common at the beginning."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def splits_of(splitter: Splitter) -> Split:
    """The split points that a splitter finds in a word."""
    return lambda word: tuple(part.start for part in splitter.split(word)[1:])


def measure(split: Split, gold: Gold) -> Outcome:
    """Compare the splits of all words with the nearest of their references."""
    right = wrong = missing = 0
    errors = []
    for word, alternatives in gold.items():
        found = split(word)
        nearest = min(alternatives, key=lambda points: len(set(points) ^ set(found)))
        right += len(set(nearest) & set(found))
        wrong += len(set(found) - set(nearest))
        missing += len(set(nearest) - set(found))
        if set(nearest) != set(found):
            errors.append((shown(word, nearest), shown(word, found)))
    return Outcome(right, wrong, missing, len(gold), tuple(errors))


def measure_seen(splitter: Splitter, lines: Sequence[str]) -> Seen:
    """Compare what a splitter finds in words with what is seen in them; lines that begin with # say nothing."""
    missing: list[str] = []
    false: list[str] = []
    wrong: list[str] = []
    expected = found = opaque = 0
    for line in lines:
        if not line or line[0] == "#":
            continue
        parts = line.split("|")
        word = "".join(parts)
        bounds = [0, *accumulate(map(len, parts))]
        spans = {(part.start, part.end) for part in (*splitter.split(word), *splitter.inner(word))}
        found += len(spans)
        if len(parts) == 1:
            opaque += 1
            wrong += [word] if spans else []
            false += [f"{word[start:end]} in {word}" for start, end in spans]
            continue
        expected += len(parts)
        missing += [f"{word[a:b]} in {word}" for a, b in pairwise(bounds) if (a, b) not in spans]
        false += [f"{word[start:end]} in {word}" for start, end in spans if _crosses(start, end, bounds)]
    return Seen(expected, tuple(missing), found, tuple(false), opaque, tuple(wrong))


def _crosses(start: int, end: int, bounds: Sequence[int]) -> bool:
    """Whether a part neither stands within one of those that are seen nor consists of some of them."""
    is_within = any(first <= start and end <= last for first, last in pairwise(bounds))
    return not is_within and not (start in bounds and end in bounds)


def print_seen(seen: Seen) -> None:
    """Print what of the parts that a reader sees was found."""
    print("| parts seen | found | false parts | opaque words | with parts |")
    print("|---:|---:|---:|---:|---:|")
    false, wrong = len(seen.false) / seen.found, len(seen.wrong) / seen.opaque
    print(f"| {seen.expected} | {seen.recall:.3f} | {false:.3f} | {seen.opaque} | {wrong:.3f} |")


def shown(word: str, points: Points) -> str:
    """The word with its split points marked."""
    return "|".join(word[start:end] for start, end in zip((0, *points), (*points, len(word)), strict=True))


def read_texts(path: Path) -> Iterator[str]:
    """The texts of a corpus, which may be packed with xz."""
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def print_speed(texts: Sequence[str]) -> None:
    """Measure how fast distinct words are split, and texts analysed, and print it."""
    words = sorted({word for text in texts for word in _WORD.findall(text)})
    splitter, alone, whole = Splitter(german_lexicon()), German(UserWords()), German(UserWords())
    splitting = seconds(lambda: [splitter.split(word) for word in words])
    looking_up = seconds(lambda: [alone.word(word) for word in words])
    started = time.perf_counter()
    tokens = sum(len(whole.analyse(text)) for text in texts)
    analysing = time.perf_counter() - started
    print(f"{len(words)} distinct words: {len(words) / splitting:.0f} a second split, ", end="")
    print(f"{len(words) / looking_up:.0f} a second wholly analysed")
    print(f"{tokens} tokens in {len(texts)} texts: {tokens / analysing:.0f} a second")


def seconds(run: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
