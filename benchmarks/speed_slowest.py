"""Queries of every kind, also the dearest there are: how long the slowest of them takes Fundstelle."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from speed_corpus import Record

__all__ = ["SlowQueries", "draw_any_queries"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG = 8
# As many frequent words are drawn from.
_FREQUENT = 200
_MANY = 30


@dataclass(frozen=True)
class SlowQueries:
    """What the queries of one kind took, in milliseconds of processor time.

    Attributes:
        kind: what kind they are of.
        texts: the queries, as they are typed.
        first: what each took when it had not been asked before.
        warm: the median of what it took after that.
    """

    kind: str
    texts: Sequence[str]
    first: Sequence[float]
    warm: Sequence[float]


def draw_any_queries(records: Sequence[Record], count: int, seed: int) -> Mapping[str, list[str]]:
    """Draw queries of every kind, about as many of each; the same ones from the same passages and the same seed."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    texts = [words for record in records if len(words := _WORD.findall(record.text)) > _LONG]
    frequent = [word for word, _ in Counter(word for words in texts for word in words).most_common(_FREQUENT)]
    long = sorted({word for words in texts for word in words if len(word) >= _LONG and word[1:].islower()})
    draw: Mapping[str, Callable[[], str]] = {
        "words": lambda: " ".join(rng.sample(rng.choice(texts), rng.randint(1, 5))),
        "frequent words": lambda: " ".join(rng.sample(frequent, 3)),
        "thirty frequent words": lambda: " ".join(rng.sample(frequent, _MANY)),
        "corrections": lambda: _misspelled(rng.choice(long), rng),
        "fuzzy": lambda: f"{_misspelled(rng.choice(long), rng)}~{rng.randint(1, 2)}",
        "beginnings": lambda: f"{rng.choice(long)[: rng.randint(2, 6)]}*",
        "endings": lambda: f"*{rng.choice(long)[-rng.randint(2, 5) :]}",
        "patterns": lambda: _pattern(rng.choice(long), rng),
        "phrases": lambda: _phrase(rng.choice(texts), rng),
        "phrases of frequent words": lambda: f'"{" ".join(rng.sample(frequent[:30], 2))}"',
        "all of some words": lambda: " AND ".join(rng.sample(rng.choice(texts), 3)),
        "without a word": lambda: "{} {} -{}".format(*rng.sample(rng.choice(texts), 3)),
        "titles": lambda: f"titel:{rng.choice(long)} {rng.choice(frequent)}",
        "compounds": lambda: " ".join(rng.sample(long, 5)),
    }
    return {kind: [one() for _ in range(-(-count // len(draw)))] for kind, one in draw.items()}


def _misspelled(word: str, rng: random.Random) -> str:
    place = rng.randrange(2, len(word) - 1)
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def _pattern(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 2)
    return word[:place] + rng.choice("?*") + word[place + 1 :]


def _phrase(words: Sequence[str], rng: random.Random) -> str:
    start = rng.randrange(len(words) - 3)
    return f'"{" ".join(words[start : start + rng.randint(2, 3)])}"'
