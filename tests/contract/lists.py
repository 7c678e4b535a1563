"""A backend over plain Python lists: slow, and so short that one can see that it is right.

It is the oracle that every other backend is held against: a document is a dictionary of fields, a field a list of what
stands at each of its positions, and every node is looked at in every document.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from fundstelle.index import Article, IndexInfo, Passage
from fundstelle.index.fields import (
    EXACT_FIELDS,
    OPENS_ARTICLE,
    OPENS_SECTION,
    TEXT_FIELDS,
    article_key,
    timestamp,
    wording_field,
)
from fundstelle.index.german import SEPARATOR, AnalysedToken, German, UserWords, german
from fundstelle.index.storage.manifest import Manifest
from fundstelle.search import Index, QueryLimits, Ranking
from fundstelle.search.backend import Order, Ranked
from fundstelle.search.limits import spend
from fundstelle.search.plan.nodes import (
    Between,
    Boosted,
    Conjunction,
    Disjunction,
    Everything,
    Exclusion,
    Filter,
    Kin,
    Leaf,
    ManyTerms,
    Node,
    OnlyAround,
    PatternPhrase,
    Term,
    TermPhrase,
)

#: What stands at a place of a text: its position, and the terms there with their weights.
Places = list[tuple[int, dict[str, float]]]


@dataclass(frozen=True)
class Document:
    """A passage, and the terms of its fields."""

    passage: Passage
    fields: Mapping[str, Places]

    def count(self, name: str, term: str) -> float:
        """How often a field holds a term, by its weights; a term with a star behind it is all that begin so."""
        places = self.fields.get(name, [])
        if not term.endswith("*"):
            return sum(terms.get(term, 0.0) for _, terms in places)
        return sum(weight for _, terms in places for held, weight in terms.items() if held.startswith(term[:-1]))

    def terms(self, name: str) -> set[str]:
        """The terms of a field."""
        return {term for _, terms in self.fields.get(name, []) for term in terms}

    def positions(self, name: str, term: str) -> list[int]:
        """Where a field holds a term."""
        return [position for position, terms in self.fields.get(name, []) if term in terms]

    def length(self, name: str) -> int:
        """How many terms a field has; the parts of compounds make no text longer."""
        for text in TEXT_FIELDS:
            if name == text:
                name = wording_field(text)
        return sum(len(terms) for _, terms in self.fields.get(name, []))


@dataclass
class Shelf:
    """Articles in the order in which they were added, as an index keeps them."""

    user_words: UserWords = field(default_factory=UserWords)
    articles: dict[str, Article] = field(default_factory=dict)
    commits: int = 0

    def add(self, *articles: Article) -> None:
        """Add articles in one commit; of one that is there already only another content is taken, at the end."""
        for article in articles:
            name = str(article.id)
            if self.articles.get(name) != article:
                self.articles.pop(name, None)
                self.articles[name] = article
        self.commits += 1

    def remove(self, name: str) -> None:
        """Remove an article in a commit."""
        del self.articles[name]
        self.commits += 1

    def opened(self, ranking: Ranking | None = None, limits: QueryLimits | None = None) -> Index:
        """An index that searches the articles as they are now."""
        ranking, limits = ranking or Ranking(), limits or QueryLimits()
        return Index(Path("shelf"), ListBackend(self, ranking, limits), ranking.weights, limits)


class ListBackend:
    """The backend over a shelf; see `fundstelle.search.backend.Backend`."""

    def __init__(self, shelf: Shelf, ranking: Ranking, limits: QueryLimits) -> None:
        """Take the articles as they are now."""
        self._shelf, self._ranking, self._limits = shelf, ranking, limits
        self._commits = shelf.commits
        self.german = german(shelf.user_words)
        self._documents = [
            made for name, article in shelf.articles.items() for made in _documents(article, name, self.german)
        ]
        self.vocabulary = ListVocabulary(self._documents, self.german)

    def reading(self) -> AbstractContextManager[None]:
        """Nothing is read."""
        return nullcontext()

    def rank(self, sought: Node, *, limit: int | None, order: Order, exact_total: bool) -> Ranked:  # noqa: ARG002
        """Score every document, and sort."""
        scores = ((place, self._score(sought, document)) for place, document in enumerate(self._documents))
        found = [(place, _as_float32(score)) for place, score in scores if score is not None]
        found.sort(key=lambda hit: (self._age(hit[0]) if order == "date" else 0, -hit[1], hit[0]))
        return Ranked(len(found), tuple(found[:limit]))

    def scores(self, sought: Node, documents: Sequence[int]) -> list[list[tuple[Leaf, float]]]:
        """What each leaf adds to the score of each of some documents."""
        return [list(self._leaf_scores(sought, self._documents[document])) for document in documents]

    def positions(self, terms: Sequence[tuple[str, str]]) -> Callable[[int], list[int]]:
        """Where any of some terms stand in a document."""
        return lambda document: sorted(
            {position for term in terms for position in self._documents[document].positions(*term)}
        )

    def passages(self, documents: Sequence[int]) -> list[Passage]:
        """The passages of documents."""
        return [self._documents[document].passage for document in documents]

    def all_passages(self) -> Iterator[Passage]:
        """All passages."""
        return (document.passage for document in self._documents)

    def article_ids(self, documents: Sequence[int]) -> list[str]:
        """The articles that documents belong to."""
        return list(dict.fromkeys(passage.article_id for passage in self.passages(documents)))

    def info(self) -> IndexInfo:
        """What is there."""
        passages = [document.passage for document in self._documents]
        dates = [passage.published for passage in passages if passage.published]
        return IndexInfo(
            path=Path("shelf"),
            passages=len(passages),
            articles=len({passage.article_id for passage in passages}),
            size=0,
            first=min(dates, default=None),
            last=max(dates, default=None),
            manifest=Manifest(0, "tests", "", {}, self._shelf.user_words),
        )

    def newer(self) -> ListBackend | None:
        """The articles as they are now, if they have changed."""
        changed = self._shelf.commits != self._commits
        return ListBackend(self._shelf, self._ranking, self._limits) if changed else None

    def close(self) -> None:
        """Nothing is open."""

    def _score(self, node: Node, document: Document) -> float | None:  # noqa: C901, PLR0912  # one case a kind of node
        """What a document scores; None where it does not match."""
        spend()
        match node:
            case Term():
                return self._term(node, document) if document.count(node.field, node.text) else None
            case Kin():
                return self._score(Term(node.field, f"{node.text}*", weight=node.weight, around=node.around), document)
            case OnlyAround(term=term):
                around = any(document.count(name, term.text) for name, _ in term.around)
                return self._term(term, document) if around and not document.count(term.field, term.text) else None
            case TermPhrase():
                if not _holds_phrase(document, node):
                    return None
                return sum(self._term(Term(node.field, t, weight=node.weight), document) for t in node.terms)
            case ManyTerms():
                self._limits.check_expansions(node.text, len(self._meant(node)))
                return 1.0 if document.terms(node.field) & self._meant(node) else None
            case PatternPhrase():
                found = [self._score(word, document) for word in node.words]
                holds = None not in found and self._holds_patterns(document, node)
                return math.fsum(score or 0.0 for score in found) if holds else None
            case Between():
                return 0.0 if _is_between(document.passage, node) else None
            case Everything():
                return 0.0
            case Conjunction():
                found = [self._score(inner, document) for inner in node.nodes]
                return None if None in found or not found else math.fsum(score or 0.0 for score in found)
            case Disjunction():
                some = [score for inner in node.nodes if (score := self._score(inner, document)) is not None]
                return math.fsum(some) if some else None
            case Exclusion():
                return None if self._score(node.excluded, document) is not None else self._score(node.node, document)
            case Boosted():
                first = self._score(node.node, document)
                boosts = [self._score(boost, document) or 0.0 for boost in node.boosts]
                return None if first is None else first + math.fsum(boosts)
            case Filter():
                return None if self._score(node.node, document) is None else 0.0
        raise TypeError(node)

    def _holds_patterns(self, document: Document, phrase: PatternPhrase) -> bool:
        meant = [{word.text} if isinstance(word, Term) else self._meant(word) for word in phrase.words]
        standing = [{p for term in terms for p in document.positions(phrase.field, term)} for terms in meant]
        ends = standing[0]
        for places, (least, most) in zip(standing[1:], phrase.steps, strict=True):
            ends = {place for place in places if any(least <= place - end <= most for end in ends)}
        return bool(ends)

    def _leaf_scores(self, node: Node, document: Document) -> Iterator[tuple[Leaf, float]]:
        score = self._score(node, document)
        if score is not None and isinstance(node, Leaf):
            yield node, score
        for summand in node.summands if score is not None else ():
            yield from self._leaf_scores(summand, document)

    def _term(self, term: Term, document: Document) -> float:
        """BM25F of a term, as `Bm25` documents it."""
        k1 = self._ranking.k1
        frequency = self._normalised(document, term.field, term.text)
        frequency += sum(weight * self._normalised(document, name, term.text) for name, weight in term.around)
        holding = sum(1 for other in self._documents if other.count(term.field, term.text))
        idf = math.log(1 + (len(self._documents) - holding + 0.5) / (holding + 0.5))
        return term.weight * idf * frequency * (k1 + 1) / (frequency + k1)

    def _normalised(self, document: Document, name: str, term: str) -> float:
        lengths = [length for other in self._documents if (length := other.length(name))]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        b = self._ranking.b
        return document.count(name, term) / (1 - b + b * document.length(name) / mean)

    def _meant(self, node: ManyTerms) -> set[str]:
        is_meant = node.matcher()
        return {term for document in self._documents for term in document.terms(node.field) if is_meant(term)}

    def _age(self, place: int) -> float:
        published = self._documents[place].passage.published
        return math.inf if published is None else -timestamp(published)


class ListVocabulary:
    """The words of documents; see `fundstelle.search.plan.expansion.Vocabulary`."""

    def __init__(self, documents: Sequence[Document], analysis: German) -> None:
        """Look at all of them."""
        self._documents = documents
        self._german = analysis

    def has_field(self, name: str) -> bool:
        """Whether any document has a field."""
        return any(document.terms(name) for document in self._documents)

    def has_stem(self, stem: str) -> bool:
        """Whether any text or title holds a stem."""
        return stem in self._terms(str)

    def has_stem_beginning(self, letters: str) -> bool:
        """Whether any text or title holds a stem that begins so."""
        return any(term.startswith(letters) for term in self._terms(str))

    def has_wording(self, wording: str) -> bool:
        """Whether any text or title holds a word."""
        return wording in self._terms(wording_field)

    def nearest(self, wording: str, distance: int) -> str | None:
        """The nearest word, of several one that begins alike, then the most frequent, then the first."""
        texts = [document.terms(wording_field("text")) for document in self._documents]
        counts = Counter(term for terms in texts for term in terms if not term.isdigit())
        found = sorted(
            (away, term[0] != wording[0], -count, term)
            for term, count in counts.items()
            if (away := _distance(wording, term)) <= distance
        )
        return self._as_written(found[0][3]) if found else None

    def _terms(self, of: type[str] | object) -> set[str]:
        names = [of(name) for name in TEXT_FIELDS if name != "lede"] if callable(of) else []
        return {term for document in self._documents for name in names for term in document.terms(name)}

    def _as_written(self, wording: str) -> str:
        holding = [d.passage.text for d in self._documents if wording in d.terms(wording_field("text"))]
        written = Counter(
            text[read.start : read.end]
            for text in holding[:5]
            for token in self._german.analyse(text)
            for read in token.words
            if read.word.wording == wording
        )
        return written.most_common(1)[0][0]


def _documents(article: Article, name: str, analysis: German) -> Iterator[Document]:
    heading = None
    for number, passage in enumerate(article.passages(name)):
        fields: dict[str, Places] = {"article": [(0, {article_key(name): 1.0})]}
        texts = {text: getattr(passage, text) for text in TEXT_FIELDS}
        if passage.number == 0:
            texts["lede"] = None  # It is the text, and must not count twice.
        for text, value in texts.items():
            tokens = analysis.analyse(value or "")
            fields[text] = [(_position(t), {s.stem: s.weight for s in t.stems()}) for t in tokens]
            fields[wording_field(text)] = _wordings(tokens)
        for exact in EXACT_FIELDS:
            value = getattr(passage, exact)
            value = value if isinstance(value, str) else SEPARATOR.join(value or ())
            fields[exact] = _wordings(analysis.analyse(value))
        opens = {OPENS_ARTICLE: 1.0} if not number else {}
        if passage.heading is not None and passage.heading != heading:
            opens[OPENS_SECTION] = 1.0
        heading = passage.heading
        fields["opening"] = [(0, opens)] if opens else []
        yield Document(passage, fields)


def _position(token: AnalysedToken) -> int:
    return token.token.position


def _wordings(tokens: Sequence[AnalysedToken]) -> Places:
    return [(_position(token), dict.fromkeys(token.wordings, 1.0)) for token in tokens]


def _holds_phrase(document: Document, phrase: TermPhrase) -> bool:
    ends = document.positions(phrase.field, phrase.terms[0])
    for term in phrase.terms[1:]:
        places = document.positions(phrase.field, term)
        ends = [place for place in places if any(0 < place - end <= phrase.distance for end in ends)]
    return bool(ends)


def _is_between(passage: Passage, node: Between) -> bool:
    if passage.published is None:
        return False
    seconds = timestamp(passage.published)
    return (node.start is None or seconds >= node.start) and (node.end is None or seconds < node.end)


def _distance(first: str, second: str) -> int:
    """The optimal string alignment distance, as it is defined."""
    table = {(i, 0): i for i in range(len(first) + 1)} | {(0, j): j for j in range(len(second) + 1)}
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            change = table[i - 1, j - 1] + (first[i - 1] != second[j - 1])
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, change)
            if i > 1 and j > 1 and first[i - 2 : i] == second[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(first), len(second)]


def _as_float32(score: float) -> float:
    rounded: float = struct.unpack("f", struct.pack("f", score))[0]
    return rounded
