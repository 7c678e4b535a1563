"""Words that were typed as one, with hyphens or other signs between them: Check-in, Covid-19, taz.de, 3,5-prozentig."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, islice, product

from fundstelle.index.fields import TEXT_FIELDS
from fundstelle.index.german import AnalysedToken, continued
from fundstelle.index.german.neighbours import ALWAYS, asking
from fundstelle.search.language.clauses import Clause, Keyword
from fundstelle.search.plan.expansion import Expander
from fundstelle.search.plan.nodes import Node, Reason, Term, TermPhrase, one_of

__all__ = ["adding", "groups_of", "own_words", "telling", "whole", "with_neighbours", "writings"]

# In so many writings is a phrase looked for at the most, and of so many words may what was typed as one consist.
_MOST_WRITINGS, _MOST_WORDS = 12, 3
# The signs that join what stands on both sides; all others, such as a comma, part it.
_JOINING = frozenset("-\u2010\u2011./:_&+@#'’*=%~\\")


def groups_of(tokens: Sequence[AnalysedToken], text: str) -> list[tuple[AnalysedToken, ...]]:
    """The words of a text that belong together, because nothing but signs that join them stands between them."""
    groups: list[list[AnalysedToken]] = []
    end = -1
    for token in tokens:
        start = token.token.start
        if end >= 0 and _JOINING.issuperset(text[end:start]):
            groups[-1].append(token)
        else:
            groups.append([token])
        end = token.token.end
    return [tuple(group) for group in groups]


def adding(tokens: Sequence[AnalysedToken]) -> list[AnalysedToken]:
    """The words of a joined one that may add to a score: all but stop words."""
    return [token for token in map(own_words, tokens) if not token.is_stop_word]


def telling(tokens: Sequence[AnalysedToken]) -> list[AnalysedToken]:
    """Those of them that say something alone: no numbers, and no single letters."""
    return [token for token in adding(tokens) if len(token.token.text) > 1 and _has_letter(token)]


def own_words(token: AnalysedToken) -> AnalysedToken:
    """A word without the joined one that begins with it."""
    words = tuple(read for read in token.words if read.end <= token.token.end)
    return token if len(words) == len(token.words) else token._replace(words=words)


def whole(  # noqa: PLR0913  # no two of them belong together
    expander: Expander, tokens: Sequence[AnalysedToken], stems: Sequence[str], name: str, typed: str, *, weight: float
) -> Node:
    """The node for joined words as one, in whatever writing: as one word, or directly behind each other.

    Args:
        expander: says what a word is looked for as.
        tokens: the words.
        stems: the stem of each, that of the nearest word if it was corrected.
        name: the field.
        typed: what was typed.
        weight: what it counts that they stand directly behind each other.
    """
    joined = [read.word for read in tokens[0].words if read.end > tokens[0].token.end]
    if name not in TEXT_FIELDS:
        wordings = tuple(own_words(token).words[0].word.wording for token in tokens)
        forms: list[Node] = [Term(name, word.wording, Reason.FORM, typed) for word in joined]
        return one_of((*forms, TermPhrase(name, wordings, typed=typed)))
    found = [expander.lemma(word.stem, [word], name, typed) for word in joined]
    # Each word of the phrase scores; together they are to count as the one word that was typed.
    phrase = TermPhrase(name, tuple(stems), reason=Reason.LEMMA, typed=typed, weight=weight / len(stems))
    return one_of((*found, phrase, *expander.synonyms(list(map(own_words, tokens)), name)))


def writings(tokens: Sequence[AnalysedToken], text: str, expander: Expander) -> list[tuple[str, ...]]:
    """The wordings of words in quotes, in all writings of which the index has the words: Ex-Kanzler and Exkanzler."""
    ways: list[list[tuple[str, ...]]] = []
    for group in groups_of(tokens, text):
        words = tuple(own_words(token).words[0].word.wording for token in group)
        if len(group) > 1:
            whole = [read.word.wording for read in group[0].words if read.end > group[-1].token.start]
            ways.append([words, *((word,) for word in whole if expander.vocabulary.has_wording(word))])
        else:
            more = continued(words[0])
            most = _MOST_WORDS if expander.vocabulary.has_wording(more) else 1
            ways.append([(words[0], *[more] * count) for count in range(most)])
    return [tuple(chain.from_iterable(way)) for way in islice(product(*ways), _MOST_WRITINGS)]


def with_neighbours(clauses: Sequence[Clause], expander: Expander) -> Sequence[Clause]:
    """Clauses beside each other, and what some stand for together: 20 000, 3. Oktober 1990, the verb of tritt ab.

    Digits stand for their number only, and not for what each of them would be.
    """
    if not any(isinstance(clause, Keyword) and asking(f"{clause.text} ") & ALWAYS for clause in clauses):
        return clauses
    found: list[Clause] = []
    for is_plain, run in groupby(clauses, lambda clause: isinstance(clause, Keyword) and clause.field is None):
        own = list(run)
        found += _together([clause for clause in own if isinstance(clause, Keyword)], expander) if is_plain else own
    return found


def _together(words: list[Keyword], expander: Expander) -> Iterator[Keyword]:
    text = " ".join(word.text for word in words)
    words_of = (read for token in expander.analyse(text) for read in token.words)
    reads = [read for read in words_of if " " in text[read.start : read.end] or read.also]
    start = 0
    for word in words:
        end = start + len(word.text)
        if not any(read.start <= start and end <= read.end and _is_digits(word.text) for read in reads):
            yield word
        start = end + 1
    yield from (Keyword(read.word.wording) for read in reads)


def _is_digits(text: str) -> bool:
    return not any(map(str.isalpha, text))


def _has_letter(token: AnalysedToken) -> bool:
    return any(map(str.isalpha, token.token.text))
