"""Looks through texts for terms and patterns. No word is analysed that any text had before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from fundstelle.index.german import German
from fundstelle.index.german._scan import ASKED, MARKED, SOUGHT, Place
from fundstelle.index.german.seen import SeenChunks
from fundstelle.search.limits import spend

__all__ = ["Findings", "Looking"]


class Findings(NamedTuple):
    """What was found in a text.

    Attributes:
        spans: where the marked terms and what matches stand, in order and without overlap; nothing of the chunks that
            ask for their neighbours.
        places: the chunks that hold a term that was sought, and those that ask for their neighbours.
    """

    spans: list[tuple[int, int]]
    places: list[Place]


class _Known(NamedTuple):
    """Some chunks, and by the number of a term what is known of it, see `ChunkTable.scan`."""

    seen: SeenChunks
    wanted: bytearray


class Looking:
    """What texts are looked through for. Several threads may look at once."""

    def __init__(  # noqa: PLR0913, PLR0917  # all that can be looked for
        self,
        german: German,
        stems: Iterable[str],
        wordings: Iterable[str],
        phrases: Iterable[tuple[str, bool]],
        matchers: Collection[Callable[[str], bool]],
        seekers: Collection[Callable[[str], bool]],
    ) -> None:
        """Look for these.

        Args:
            german: the analysis.
            stems: stems to be marked.
            wordings: exact wordings to be marked.
            phrases: terms whose places are sought, and whether each is a wording.
            matchers: say of a wording whether it is to be marked.
            seekers: say of a wording whether its places are sought.
        """
        self._german = german
        self._stems, self._wordings, self._phrases = stems, wordings, phrases
        self._matchers, self._seekers = matchers, seekers
        self._known = self._known_of(german.seen())

    def through(self, text: str, *, all_places: bool = False) -> Findings:
        """Look through a text.

        Args:
            text: the text.
            all_places: whether the places of terms to be marked are sought, too.
        """
        found, asked = Findings([], []), list[int]() if self._matchers or self._seekers else None
        looked_for = SOUGHT | MARKED if all_places else SOUGHT
        state = [0, 0, 0]
        before, spans, places = [0, 0, 0], 0, 0
        while True:
            seen, wanted = self._known
            chunk = seen.table.scan(text, state, wanted, found.spans, found.places, asked, looked_for)
            if asked:
                is_any_meant = self._ask(seen, wanted, asked)
                asked.clear()
                if is_any_meant:  # which has been passed
                    state[:] = before
                    del found.spans[spans:], found.places[places:]
                    continue
            if chunk is None:
                return found
            spend()
            if seen.is_full:
                seen, _ = self._known = self._known_of(self._german.seen())
            seen.learn(chunk)
            before, spans, places = state[:], len(found.spans), len(found.places)

    def _known_of(self, seen: SeenChunks) -> _Known:
        marked = [*map(seen.stem, self._stems), *map(seen.wording, self._wordings)]
        sought = [seen.wording(term) if is_wording else seen.stem(term) for term, is_wording in self._phrases]
        wanted = bytearray(max([*marked, *sought], default=-1) + 1)
        for number in marked:
            wanted[number] |= MARKED
        for number in sought:
            wanted[number] |= SOUGHT
        return _Known(seen, wanted)

    def _ask(self, seen: SeenChunks, wanted: bytearray, numbers: list[int]) -> bool:
        """Find out of wordings whether they are to be marked, or their places sought. Returns whether any is."""
        is_any_meant = False
        for number in set(numbers):
            wording = seen.wording_of(number)
            known = MARKED if any(matches(wording) for matches in self._matchers) else 0
            known |= SOUGHT if any(matches(wording) for matches in self._seekers) else 0
            is_any_meant = is_any_meant or known != 0
            if number >= len(wanted):
                wanted.extend(bytes(number + 1 - len(wanted)))
            wanted[number] |= ASKED | known
        return is_any_meant
