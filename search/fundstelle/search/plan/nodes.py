"""What is looked for, as a tree of typed nodes: the one form in which a query reaches ranking, marking and explanation.

A node says which documents match it and what it adds to the score of each. It holds names, words and numbers, nothing
of an engine; a backend evaluates each kind of node in one place (see `fundstelle.search.backend`).

Node
├─ Leaf             looks something up
│  ├─ Term            a term in a field
│  ├─ Kin             all terms of a field that begin so, taken together
│  ├─ OnlyAround      a term in the fields around one that does not hold it
│  ├─ TermPhrase      terms in their order
│  ├─ ManyTerms       all terms of a field that are alike in some way
│  │  ├─ TermPattern    … that fit a pattern
│  │  └─ NearTerms      … in which few letters differ from a word
│  ├─ PatternPhrase   terms and such that are alike, in their order
│  ├─ Between         a number in a span
│  └─ Everything
├─ Combination      several nodes
│  ├─ Conjunction     all must match
│  └─ Disjunction     one must match
├─ Exclusion        one must match, and others must not
├─ Boosted          one must match, others only add to its score
└─ Filter           one must match, and adds nothing to the score
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple

from fundstelle.index.dataclass import dataclass

__all__ = [
    "NOTHING",
    "Around",
    "Between",
    "Boosted",
    "Combination",
    "Conjunction",
    "Disjunction",
    "Everything",
    "Exclusion",
    "Filter",
    "Kin",
    "Leaf",
    "ManyTerms",
    "NearTerms",
    "Node",
    "OnlyAround",
    "Origin",
    "PatternPhrase",
    "Reason",
    "Term",
    "TermPattern",
    "TermPhrase",
    "one_of",
    "sought_leaves",
]

#: Fields around a text, each with the weight of an occurrence there, where one in the text counts 1.
Around = tuple[tuple[str, float], ...]


class Reason(Enum):
    """How what matched follows from what was typed."""

    FORM = "form"
    """The very form that was typed."""
    LEMMA = "lemma"
    """Another form of the word."""
    PART = "part"
    """A part of a compound: the typed word in a longer one, or a part of the typed one."""
    KIN = "kin"
    """A word that begins like the typed one; it adds to the score, and finds nothing alone."""
    COMPOUND = "compound"
    """Two neighbouring words that were typed, written as one."""
    CORRECTION = "correction"
    """A word of the index near to a typed one that is not in it."""
    SYNONYM = "synonym"
    """A word that the user has said to mean the same."""
    PHRASE = "phrase"
    """Words in the order in which they were typed."""
    PATTERN = "pattern"
    """A word that a wildcard or a fuzzy word stands for."""


class Origin(NamedTuple):
    """Where a leaf comes from, for people to read.

    Attributes:
        field: the field that is searched; ``around`` for those around a text.
        term: what is looked for in it.
        typed: the word of the query that led to it.
        reason: how it follows from that word.
    """

    field: str
    term: str
    typed: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Node:
    """What is looked for, or a part of it."""

    @property
    def summands(self) -> tuple[Node, ...]:
        """The nodes whose scores, each where it matches, add up to the score of a document that matches this one."""
        return ()

    @property
    def sought(self) -> tuple[Node, ...]:
        """The nodes within that look for something, and not for its absence."""
        return ()


@dataclass(frozen=True, slots=True)
class Leaf(Node):
    """A node that looks something up."""

    @property
    def origin(self) -> Origin | None:
        """Where it comes from; None for one that no word led to."""
        return None


@dataclass(frozen=True, slots=True)
class Term(Leaf):
    """A term in a field: BM25F of its occurrences there and in the fields around.

    Attributes:
        field: the field that must hold it.
        text: the term.
        reason: how it follows from what was typed.
        typed: what was typed.
        weight: a factor on the score.
        around: other fields in which it adds to the score.
    """

    field: str
    text: str
    reason: Reason = Reason.FORM
    typed: str = ""
    weight: float = 1.0
    around: Around = ()

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.field, self.text, self.typed, self.reason)


@dataclass(frozen=True, slots=True)
class Kin(Leaf):
    """All terms of a field that begin alike, scored as one term: their occurrences add up, by their weights.

    A document holds it that holds any of them; so many count as its document frequency. For adding to a score.

    Attributes:
        field: the field that must hold one of them.
        text: how they begin.
        typed: what was typed.
        weight: a factor on the score.
        around: other fields in which they add to the score.
    """

    field: str
    text: str
    typed: str = ""
    weight: float = 1.0
    around: Around = ()

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.field, f"{self.text}-", self.typed, Reason.KIN)


@dataclass(frozen=True, slots=True)
class OnlyAround(Leaf):
    """A term where its own field does not hold it, but one around it does. For adding to a score."""

    term: Term

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return self.term.origin._replace(field="around")


@dataclass(frozen=True, slots=True)
class TermPhrase(Leaf):
    """Terms in their order; scored as the terms are.

    Attributes:
        field: the field that must hold them.
        terms: the terms, at least one.
        distance: each is at most so many places behind the one before.
        reason: how they follow from what was typed.
        typed: what was typed.
        weight: a factor on the score.
    """

    field: str
    terms: tuple[str, ...]
    distance: int = 1
    reason: Reason = Reason.PHRASE
    typed: str = ""
    weight: float = 1.0

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.field, " ".join(self.terms), self.typed, self.reason)


@dataclass(frozen=True, slots=True)
class ManyTerms(Leaf):
    """All terms of a field that are alike in some way; a document that holds any of them scores 1.

    Attributes:
        field: a field with exact wording.
        text: the word or pattern as typed.
    """

    field: str
    text: str

    def matcher(self) -> Callable[[str], bool]:
        """Says of a term whether it is meant; made once for many terms."""
        raise NotImplementedError

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.field, self.text, self.text, Reason.PATTERN)


@dataclass(frozen=True, slots=True)
class TermPattern(ManyTerms):
    """The terms that fit a pattern with ``*`` for any characters and ``?`` for exactly one.

    Attributes:
        is_folded: whether the terms are folded, and the pattern is to be; else they are compared as they are.
    """

    is_folded: bool = True

    def matcher(self) -> Callable[[str], bool]:
        """Says of a term whether the pattern fits the whole of it."""
        from fundstelle.search.plan.patterns import glob_of  # only a pattern needs it

        glob = glob_of(self.text, is_folded=self.is_folded)
        return lambda term: glob.matches(term.encode(errors="replace"))


@dataclass(frozen=True, slots=True)
class NearTerms(ManyTerms):
    """The terms in which up to `distance` letters are missing, added, changed or swapped with a neighbour.

    Attributes:
        distance: the greatest optimal string alignment distance to `text`, which is folded, in letters.
    """

    distance: int = 1

    def matcher(self) -> Callable[[str], bool]:
        """Says of a term whether it is near enough."""
        from rapidfuzz.distance import OSA  # only a fuzzy word needs it

        text, distance = self.text, self.distance
        return lambda term: OSA.distance(text, term, score_cutoff=distance) <= distance


@dataclass(frozen=True, slots=True)
class PatternPhrase(Leaf):
    """Terms, and such that are alike in some way, in their order; each scores as it does alone.

    Attributes:
        field: the field with exact wording that must hold them.
        words: what stands at each place, at least one: leaves of this field.
        steps: of each but the first, how many places it is behind the one before, at least and at most.
        typed: what was typed.
        reason: how they follow from what was typed.
    """

    field: str
    words: tuple[Term | ManyTerms, ...]
    steps: tuple[tuple[int, int], ...]
    typed: str = ""
    reason: Reason = Reason.PATTERN

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.field, " ".join(word.text for word in self.words), self.typed, self.reason)


@dataclass(frozen=True, slots=True)
class Between(Leaf):
    """A number within a span; it scores nothing.

    Attributes:
        field: a field with a number.
        start: the least number; None leaves that side open.
        end: the number behind the greatest; None leaves that side open.
    """

    field: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Everything(Leaf):
    """All documents; it scores nothing."""


@dataclass(frozen=True, slots=True)
class Combination(Node):
    """Several nodes; the scores of those that match are added up.

    Attributes:
        nodes: the nodes; of none it is nothing.
    """

    nodes: tuple[Node, ...]

    @property
    def summands(self) -> tuple[Node, ...]:
        """All nodes."""
        return self.nodes

    @property
    def sought(self) -> tuple[Node, ...]:
        """All nodes."""
        return self.nodes


@dataclass(frozen=True, slots=True)
class Conjunction(Combination):
    """All nodes must match."""


@dataclass(frozen=True, slots=True)
class Disjunction(Combination):
    """At least one of the nodes must match."""


@dataclass(frozen=True, slots=True)
class Exclusion(Node):
    """A node must match, and others must not; it scores what the first does."""

    node: Node
    excluded: Node

    @property
    def summands(self) -> tuple[Node, ...]:
        """What must match."""
        return (self.node,)

    @property
    def sought(self) -> tuple[Node, ...]:
        """What must match."""
        return (self.node,)


@dataclass(frozen=True, slots=True)
class Boosted(Node):
    """A node must match; others only add to its score where they match as well."""

    node: Node
    boosts: tuple[Node, ...]

    @property
    def summands(self) -> tuple[Node, ...]:
        """The node and what adds to it."""
        return (self.node, *self.boosts)

    @property
    def sought(self) -> tuple[Node, ...]:
        """The node and what adds to it."""
        return (self.node, *self.boosts)


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """A node must match, and adds nothing to the score."""

    node: Node

    @property
    def sought(self) -> tuple[Node, ...]:
        """The node."""
        return (self.node,)


#: What no document matches.
NOTHING = Disjunction(())


def one_of(nodes: tuple[Node, ...]) -> Node:
    """The node that any of some nodes matches; the only one itself."""
    return nodes[0] if len(nodes) == 1 else Disjunction(nodes)


def sought_leaves(node: Node) -> Iterator[Leaf]:
    """All leaves that look for something, and not for its absence."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Leaf):
            yield node
        else:
            waiting += reversed(node.sought)
