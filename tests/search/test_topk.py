"""The best documents of a disjunction, against sums written down plainly."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fundstelle.search.local import sets as sets_module
from fundstelle.search.local import topk
from fundstelle.search.local.sets import DocumentSets, Scored
from fundstelle.search.local.topk import Summand, best_of

SIZE = 40

# Quarters, whose sums are exact in any order, so that ties are ties.
scores = st.integers(1, 40).map(lambda quarters: quarters / 4)
given_sets = st.dictionaries(st.integers(0, SIZE - 1), scores, max_size=SIZE)


@pytest.fixture(params=["few", "many"])
def _scale(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small collections are searched as they are, and as if they were large."""
    if request.param == "many":
        monkeypatch.setattr(topk, "_MANY", 3)
        monkeypatch.setattr(sets_module, "_FEW", 0)
        monkeypatch.setattr(sets_module, "_PROMISING", 2)


def scored(values: dict[int, float]) -> Scored:
    documents = np.array(sorted(values), np.int32)
    found = np.array([values[d] for d in sorted(values)], np.float64)
    return Scored(documents, found, float(found.max()) if len(found) else 0.0)


@st.composite
def parts(draw: st.DrawFn) -> tuple[Summand, dict[int, float], set[int]]:
    """A part, what it gives to each document, and the documents that it finds."""
    own, extra, instead = draw(given_sets), draw(given_sets), draw(given_sets)
    instead = {document: score for document, score in instead.items() if document not in own}
    finds = draw(st.booleans())
    sums = {document: score + extra.get(document, 0.0) for document, score in own.items()} | instead
    return Summand(scored(own), (scored(extra),), scored(instead), finds), sums, set(own) if finds else set()


@pytest.mark.usefixtures("_scale")
@given(
    drawn=st.lists(parts(), min_size=1, max_size=5) | st.lists(parts(), min_size=13, max_size=15),
    limit=st.integers(1, 8),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_best_are_those_of_all_scored(drawn: list[tuple[Summand, dict[int, float], set[int]]], limit: int) -> None:
    """The best documents, with ties, and their scores are those that scoring all documents gives."""
    found = set().union(*(finds for _, _, finds in drawn))
    expected = {document: sum(sums.get(document, 0.0) for _, sums, _ in drawn) for document in found}
    least = sorted(expected.values(), reverse=True)[:limit][-1:] or [0.0]

    best = best_of(DocumentSets(SIZE), [part for part, _, _ in drawn], limit)

    given_scores = dict(zip(best.documents.tolist(), best.scores.tolist(), strict=True))
    assert {d: s for d, s in given_scores.items() if s >= least[0]} == {
        d: s for d, s in expected.items() if s >= least[0]
    }
    assert given_scores.items() <= expected.items()


@pytest.mark.usefixtures("_scale")
@given(first=given_sets, second=given_sets, third=given_sets)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_set_operations_are_those_of_plain_sets(
    first: dict[int, float], second: dict[int, float], third: dict[int, float]
) -> None:
    """Unions, membership and scores are those of Python's own sets and dictionaries."""
    sets = DocumentSets(SIZE)
    all_three = [scored(values) for values in (first, second, third)]
    wanted = np.array(sorted(third), np.int32)

    union = sets.union(all_three)

    summed = {d: sum(v.get(d, 0.0) for v in (first, second, third)) for d in {*first, *second, *third}}
    assert dict(zip(union.documents.tolist(), union.scores.tolist(), strict=True)) == summed
    assert sets.contains(all_three[0].documents, wanted).tolist() == [d in first for d in sorted(third)]
    assert sets.scores_of(all_three[0], wanted).tolist() == [first.get(d, 0.0) for d in sorted(third)]
    assert sets.count_any_of([each.documents for each in all_three]) == len(summed)
