"""The queries of the speed benchmark, drawn from the passages themselves so that each of them finds something."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from speed_corpus import CorpusError, Record

__all__ = ["KINDS", "MARKED", "TOP", "Kind", "Query", "Way", "draw_queries"]

Kind = Literal["words", "phrase", "prefix"]

#: The kinds of queries, each with its share of them all.
KINDS: Mapping[Kind, float] = {"words": 0.75, "phrase": 0.15, "prefix": 0.10}

#: How many hits every query returns.
TOP = 10

#: What a way to ask is called that returns the texts of the hits with what matched marked in them.
MARKED = "+ 10 marked texts"

_MOST_WORDS = 5
_ATTEMPTS = 10_000
_WORD = re.compile(r"[^\W\d_]{2,}")
# What Fundstelle takes for stop words beyond Snowball's list, which the others have. An engine that knows one of them
# would have less to do for it than the rest.
_MORE_STOP_WORDS = """
    ans aufs beim beispielsweise bereits dabei dadurch dafür dagegen daher daran darauf daraus darf darin darum darüber
    dass davon davor denen deren deshalb durfte durften dürfen dürfte etwa folgend folgende folgenden folgender
    folgendes fürs gehabt geworden habt hast hattest her hätte hätten immer ja jedoch kannst konnte konnten könnten mag
    mehr musst mussten möchte möchten mögen müssen müsste neben obwohl schon sei seid seien seit sollen sollst sollten
    sowie ums unsere unserem unseren unserer unseres viele vielen wann warum wegen wem wen wer werdet weshalb wessen
    wieso wieviel wieviele wobei wodurch wofür woher wohin womit woraus worauf worden worin wurde wurden wäre wären
    zufolge
"""
# A query language would not take these for words.
_OPERATORS = ("and", "or", "not", "near")
_LONG = re.compile(r"[a-z]{10,}")


@dataclass(frozen=True)
class Query:
    """Something to look for.

    Attributes:
        kind: ``words`` for any of the words, ``phrase`` for the words in this order, ``prefix`` for words that begin
            with the one given, in small letters.
        words: the words, of letters only.
    """

    kind: Kind
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query as it is typed."""
        words = " ".join(self.words)
        return {"words": words, "phrase": f'"{words}"', "prefix": f"{words}*"}[self.kind]


#: A way to ask an engine: what is done for one query.
Way = Callable[[Query], object]


def draw_queries(records: Sequence[Record], count: int, seed: int) -> list[Query]:
    """Draw queries, each from one passage; the same ones from the same passages and the same seed.

    - *words*: one to five different words that are no stop words, as they are spelled in the passage. Half of them
      (an odd one by lot) are among the passage's rarer words, the rest among its more frequent ones.
    - *phrase*: two or three words with nothing but a blank between them, of which one at least is no stop word.
    - *prefix*: five or more letters of a long word, at least five fewer than it has, and no umlaut.

    Raises:
        CorpusError: the passages are too short for that.
    """
    rng = random.Random(seed)  # noqa: S311  # no secret
    frequency = Counter(word for record in records for word in {word.lower() for word in _WORD.findall(record.text)})
    draw: Mapping[Kind, Callable[[str], tuple[str, ...]]] = {
        "words": lambda text: _some_words(text, frequency, rng),
        "phrase": lambda text: _some_phrase(text, rng),
        "prefix": lambda text: _some_prefix(text, rng),
    }
    words: Kind = "words"
    kinds = [kind for kind, share in KINDS.items() if kind != words for _ in range(round(count * share))]
    kinds += [words] * (count - len(kinds))
    rng.shuffle(kinds)
    return [_first_found(kind, draw[kind], records, rng) for kind in kinds]


def _first_found(
    kind: Kind, draw: Callable[[str], tuple[str, ...]], records: Sequence[Record], rng: random.Random
) -> Query:
    for _ in range(_ATTEMPTS):
        if words := draw(rng.choice(records).text):
            return Query(kind, words)
    raise CorpusError(f"The passages are too short to draw a query from them: {kind}.")


def _some_words(text: str, frequency: Mapping[str, int], rng: random.Random) -> tuple[str, ...]:
    spelled = {word.lower(): word for word in _WORD.findall(text) if word.lower() not in _stop_words()}
    words = sorted(spelled, key=lambda word: (frequency[word], word))
    count = rng.randint(1, _MOST_WORDS)
    if len(words) <= count:
        return ()
    half = len(words) // 2
    rare = (count + rng.randint(0, 1)) // 2
    chosen = rng.sample(words[:half], rare) + rng.sample(words[half:], count - rare)
    rng.shuffle(chosen)
    return tuple(spelled[word] for word in chosen)


def _some_phrase(text: str, rng: random.Random) -> tuple[str, ...]:
    found = list(_WORD.finditer(text))
    count = rng.randint(2, 3)
    start = rng.randrange(max(1, len(found)))
    phrase = found[start : start + count]
    gaps = [text[left.end() : right.start()] for left, right in pairwise(phrase)]
    words = tuple(match[0] for match in phrase)
    is_phrase = len(words) == count and all(gap == " " for gap in gaps)
    return words if is_phrase and not _stop_words().issuperset(word.lower() for word in words) else ()


def _some_prefix(text: str, rng: random.Random) -> tuple[str, ...]:
    words = [word.lower() for word in _WORD.findall(text)]
    long = [word for word in words if _LONG.fullmatch(word)]
    if not long:
        return ()
    word = rng.choice(long)
    return (word[: rng.randint(5, len(word) - 5)],)


@cache
def _stop_words() -> frozenset[str]:
    """Words that some engine takes for stop words or operators."""
    from whoosh.lang.stopwords import stoplists

    return frozenset((*stoplists["de"], *_MORE_STOP_WORDS.split(), *_OPERATORS))
