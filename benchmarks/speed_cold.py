"""What commands cost from the shell, as whole processes: beside a bare interpreter, for the first time, and in bulk."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import timed_process

__all__ = ["AllHits", "ColdStart", "all_hits", "cold_start"]

# How often the first command of a new user is measured.
_FRESH = 3


@dataclass(frozen=True)
class ColdStart:
    """Processor times of whole processes in milliseconds, pair by pair.

    Attributes:
        word: the word that was searched.
        search: the times of ``fundstelle WORD``.
        bare: the times of an interpreter that does nothing.
        fresh: the times of ``fundstelle WORD`` where nothing was ever kept of an earlier command.
    """

    word: str
    search: Sequence[float]
    bare: Sequence[float]
    fresh: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median of the searches as a multiple of that of the bare interpreter."""
        return statistics.median(self.search) / statistics.median(self.bare)


@dataclass(frozen=True)
class AllHits:
    """What it costs to print all hits of a word as JSON Lines: their number, and milliseconds of processor time."""

    word: str
    hits: int
    milliseconds: float


def cold_start(index: Path, word: str, pairs: int) -> ColdStart:
    """Run a search, and an interpreter that does nothing, in turns, so that what disturbs falls on both alike.

    The first round is not counted: it brings the files into the page cache.

    Raises:
        OSError: the program is not installed.
        subprocess.CalledProcessError: it fails, or finds nothing.
    """
    search, bare = [_program(), "--index", str(index), word], [sys.executable, "-c", "pass"]
    rounds = [(timed_process(search), timed_process(bare)) for _ in range(pairs + 1)][1:]
    search_times, bare_times = zip(*rounds, strict=True)
    return ColdStart(word, search_times, bare_times, [_fresh(search) for _ in range(_FRESH)])


def all_hits(index: Path, word: str, hits: int) -> AllHits:
    """Print all hits of a word, of which there are so many, and throw away what is printed."""
    command = [_program(), "search", "--index", str(index), "--format", "jsonl", "--limit", str(hits), word]
    return AllHits(word, hits, timed_process(command))


def _program() -> str:
    beside = Path(sys.executable).with_name("fundstelle")
    return shutil.which(beside) or shutil.which("fundstelle") or str(beside)


def _fresh(command: Sequence[str]) -> float:
    """A command of a user who has never run it: nothing is kept in any folder of theirs."""
    with tempfile.TemporaryDirectory() as home:
        nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "FUNDSTELLE_CACHE", "TMPDIR"), home)
        return timed_process(command, os.environ | nowhere)
