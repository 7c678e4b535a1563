"""How long one search takes from the shell, beside the same interpreter that only imports what a search needs."""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import timed_process

__all__ = ["ColdStart", "cold_start"]

#: What no search can do without: the libraries that read the index, the query and the command line.
IMPORTS = "import whoosh.index, whoosh.qparser, click, numpy"


@dataclass(frozen=True)
class ColdStart:
    """The times of whole processes in milliseconds, pair by pair.

    Attributes:
        word: the word that was searched.
        search: the times of ``fundstelle search WORD``.
        imports: the times of an interpreter that imports the libraries and ends.
    """

    word: str
    search: Sequence[float]
    imports: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median of the searches as a multiple of that of the imports."""
        return statistics.median(self.search) / statistics.median(self.imports)


def cold_start(index: Path, word: str, pairs: int) -> ColdStart:
    """Run search and imports in turns, so that what else the machine does falls on both alike.

    The first pair is not counted: it brings the files into the page cache.

    Raises:
        OSError: the program is not installed.
        subprocess.CalledProcessError: it fails, or finds nothing.
    """
    beside = Path(sys.executable).with_name("fundstelle")
    program = shutil.which(beside) or shutil.which("fundstelle") or str(beside)
    search, imports = [program, "search", "--index", str(index), word], [sys.executable, "-c", IMPORTS]
    times = [(timed_process(search), timed_process(imports)) for _ in range(pairs + 1)][1:]
    return ColdStart(word, *zip(*times, strict=True))
