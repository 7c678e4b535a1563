"""The parts of compounds: looked up in a table of hashes as in a dictionary."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from fundstelle.index.german.parts import Parts, parts_tables

WORDS = st.text(st.sampled_from("abeäß"), min_size=1, max_size=6)
COUNTS = st.dictionaries(WORDS, st.integers(2, 40), max_size=40)


@given(COUNTS, COUNTS, WORDS)
def test_parts_are_looked_up_as_in_a_dictionary(modifiers: dict[str, int], heads: dict[str, int], text: str) -> None:
    """A string is a modifier or a head if it was seen as such, as often as it was seen, and stands for its lemma."""
    bases = {modifier: modifier[::-1] for modifier in modifiers}
    parts = Parts(parts_tables(modifiers, heads, bases, (sum(modifiers.values()), sum(heads.values()))))

    found = {word: (parts.modifiers.get(word), parts.base(word), parts.heads.get(word)) for word in (text, *modifiers)}

    assert found == {word: (modifiers.get(word), bases.get(word), heads.get(word)) for word in found}
    assert (dict(parts.modifiers), dict(parts.heads)) == (modifiers, heads)


@given(COUNTS, COUNTS, st.lists(WORDS, min_size=1).map("".join))
def test_costs_of_what_a_word_begins_and_ends_with(modifiers: dict[str, int], heads: dict[str, int], word: str) -> None:
    """A part costs the fewer bits the more often it was seen; a short one that was seldom seen is none."""
    totals = sum(modifiers.values()), sum(heads.values())
    table = Parts(parts_tables(modifiers, heads, dict.fromkeys(modifiers, "a"), totals)).table

    begun, ended = (
        table.modifiers(word, 2, len(word) - 2),
        [table.head_cost(word[place:]) for place in range(len(word))],
    )

    expected = {word[:end]: modifiers.get(word[:end], 0) for end in range(2, len(word) - 1)}
    assert begun == [
        (len(part), math.log2(totals[0]) - math.log2(count))
        for part, count in expected.items()
        if count >= 8 or (len(part) > 3 and count)
    ]
    ends = [word[place:] for place in range(len(word))]
    assert [cost is not None for cost in ended] == [heads.get(e, 0) >= 8 or (len(e) > 3 and e in heads) for e in ends]
    assert table.has_head(word, 0, len(word)) == any(cost is not None for cost in ended)
