"""Many readers search while a writer commits, merges and deletes: every answer is that of some committed state."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.reliability.history import State, commit, content, state_after

from fundstelle.index import check_index
from fundstelle.search import Results, open_index

Rounds = Callable[[int, int], int]

PROCESSES, THREADS = 4, 4
# Seconds between two commits.
PACE = 0.2

# Four threads that share an index, and look at the newest state again and again.
_READER = """
import sys
from tests.reliability.test_load import read
print(read(sys.argv[1], float(sys.argv[2])))
"""


def texts(results: Results) -> State:
    """What a search for everything has found, by article."""
    found: dict[str, list[tuple[int, str]]] = {}
    for hit in results:
        found.setdefault(hit.passage.article_id, []).append((hit.passage.number, hit.passage.text))
    return {article_id: tuple(text for _, text in sorted(passages)) for article_id, passages in found.items()}


def matching(state: State, word: str) -> State:
    """The passages of a state that hold a word, by article."""
    found = {key: tuple(text for text in state[key] if word in text) for key in state}
    return {key: passages for key, passages in found.items() if passages}


def number_of(state: State) -> int:
    """How many commits made a state, as it says itself."""
    return int(state["zähler"][0].removesuffix(".").split()[-1])


def read(folder: str, seconds: float) -> str:
    """Search from several threads for some time. Returns, as JSON, how often, and which states were seen."""
    until = time.monotonic() + seconds
    seen: set[int] = set()

    def search(_: int) -> int:
        searches = 0
        with open_index(folder) as own:
            while time.monotonic() < until:
                # An index of its own, opened anew, and one that all threads share.
                for index in (own, shared):
                    index.refresh()
                    found = texts(index.search("Hund OR Stand", None))
                    number = number_of(found)
                    assert found == state_after(number), f"state {number} is {found}"
                    seen.add(number)
                with open_index(folder) as fresh:
                    number = number_of(content(fresh))
                    found = texts(fresh.search('"Hund und Katze"', None))
                    assert found == matching(state_after(number), "Katze"), f"state {number} is {found}"
                searches += 3
        return searches

    with open_index(folder) as shared, ThreadPoolExecutor(THREADS) as pool:
        return json.dumps([sum(pool.map(search, range(THREADS))), sorted(seen)])


def test_readers_see_committed_states_only(tmp_path: Path, rounds: Rounds, tell: Callable[[str], None]) -> None:
    """Four processes with four threads each get only answers of committed states while a writer goes on."""
    seconds = rounds(2, 60)
    folder = tmp_path / "index"
    commit(folder, 0)
    readers = [
        subprocess.Popen(  # noqa: S603  # our own code
            [sys.executable, "-W", "error", "-c", _READER, folder, str(seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(PROCESSES)
    ]

    number = 1
    while any(reader.poll() is None for reader in readers):
        began = time.monotonic()
        commit(folder, number)
        number += 1
        time.sleep(max(0.0, PACE - (time.monotonic() - began)))
    said = [reader.communicate() for reader in readers]

    assert [error for _, error in said] == [""] * PROCESSES
    answers = [json.loads(out) for out, _ in said]
    states = {state for _, seen in answers for state in seen}
    assert len(states) > 2
    assert max(states) <= number
    assert check_index(folder).problems == []
    # What could not be removed while somebody was opening it is removed now.
    commit(folder, number)
    assert check_index(folder).remarks == []
    tell(f"{sum(count for count, _ in answers)} searches in {seconds} s beside {number} commits, {len(states)} states")
