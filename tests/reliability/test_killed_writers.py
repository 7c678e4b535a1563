"""A writer may be killed at any moment: the index holds the last committed state, or the one being committed."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.reliability.history import content, state_after

from fundstelle.index import check_index, open_writer
from fundstelle.search import open_index

Rounds = Callable[[int, int], int]

# Commits one after the other, and says so after each; stdin tells the first.
_WRITER = """
import sys
from itertools import count
from pathlib import Path
from tests.reliability.history import commit

folder = Path(sys.argv[1])
for line in sys.stdin:
    for number in count(int(line)):
        commit(folder, number)
        print(number + 1, flush=True)
"""


@contextmanager
def writing(folder: Path, number: int) -> Iterator[subprocess.Popen[str]]:
    """A process that makes one commit after the other."""
    process = subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", _WRITER, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    try:
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        if process.stdout:
            process.stdout.close()


def killed_after(folder: Path, number: int, seconds: float) -> int:
    """Let a process commit, kill it so many seconds after its first commit. Returns the last commit it told of."""
    with writing(folder, number) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, "the writer has failed"
        time.sleep(seconds)
        process.kill()
        return int([first, *process.stdout.read().splitlines(keepends=True)][-1].split("\n")[0])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_writers_lose_nothing(tmp_path: Path, rounds: Rounds, tell: Callable[[str], None]) -> None:
    """After a kill at a random moment the index is whole, and holds exactly the last state told of, or the next."""
    chance = random.Random(5)  # noqa: S311
    done, between = 0, 0
    kills = rounds(6, 300)

    for _ in range(kills):
        told = killed_after(tmp_path / "index", done, chance.uniform(0, 0.25))
        report = check_index(tmp_path / "index")
        with open_index(tmp_path / "index") as index:
            found = content(index)
        done = next(number for number in (told, told + 1) if state_after(number) == found)
        between += done > told
        assert report.problems == []
        assert report.articles == len(found)

    # The next writer is let in, and takes away what was left half done.
    with open_writer(tmp_path / "index") as writer:
        writer.optimize()
    assert check_index(tmp_path / "index").remarks == []
    tell(f"{kills} writers killed within {done} commits, {between} of them after the commit that they did not tell of")
