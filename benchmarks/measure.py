"""What a piece of work costs: the memory of a process with all its children, times, bytes on disk.

A piece of work runs in a process of its own, which talks with this one over its standard streams: it reads its task as
one line of JSON, prepares, says ``ready``, waits for a line, answers with one line of JSON, and waits until no more
can come. What it holds when it is ready is its baseline; the peak is taken from there until it has answered.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil

__all__ = ["READY", "Cost", "Run", "WorkerError", "folder_bytes", "run_measured", "timed", "timed_process"]

READY = "ready"

_INTERVAL = 0.05
# Reading the shares of shared pages makes the kernel walk through all of them, which holds up the process itself.
_LARGEST_SHARE = 0.05


class WorkerError(Exception):
    """A process ended before it had answered."""


class Cost(NamedTuple):
    """What a piece of work took, in nanoseconds.

    Attributes:
        wall: from its beginning to its end.
        processor: the time that this process, with all its threads, was on a processor.
    """

    wall: int
    processor: int


@dataclass(frozen=True)
class Run:
    """What a process answered, and its memory.

    Attributes:
        answer: what it answered.
        baseline: bytes it held before the work began.
        peak: the most bytes that it and its children held together until it answered.
        processor: seconds of processor time that it and its children used from there on.
        others: how many cores the rest of the machine kept busy meanwhile, on average.
    """

    answer: Mapping[str, Any]
    baseline: int
    peak: int
    processor: float
    others: float


def run_measured(command: Sequence[str], task: Mapping[str, Any]) -> Run:
    """Give a task to a process of its own, and watch its memory.

    Raises:
        WorkerError: the process ended without an answer; what it had to say is on stderr.
    """
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, **pipes) as child:  # noqa: S603  # our own program
        assert child.stdin is not None
        assert child.stdout is not None
        _tell(child.stdin, json.dumps(task))
        if child.stdout.readline().strip() != READY:
            raise WorkerError(f"exit code {child.wait()}")
        watch = _Watch(psutil.Process(child.pid))
        with watch:
            _tell(child.stdin, "go")
            answer = child.stdout.readline()
        if not answer:
            raise WorkerError(f"exit code {child.wait()}")
    return Run(json.loads(answer), watch.baseline, watch.peak, watch.processor, watch.others)


def _tell(stream: Any, line: str) -> None:
    try:
        stream.write(f"{line}\n")
        stream.flush()
    except BrokenPipeError:
        raise WorkerError("it ended before it was given its task") from None


class _Watch:
    """Takes the memory of a process and its children again and again while the block lasts, and the cores of others."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.baseline = self.peak = tree_bytes(process)
        self.processor = self.others = 0.0

    def __enter__(self) -> None:
        self._started = time.perf_counter()
        self._used_before = tree_seconds(self._process)
        self._busy_before = self._others_seconds()
        self._thread.start()

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()
        self._take()
        busy = self._others_seconds() - self._busy_before
        self.processor = tree_seconds(self._process) - self._used_before
        self.others = max(0.0, busy / (time.perf_counter() - self._started))

    def _run(self) -> None:
        pause = _INTERVAL
        while not self._over.wait(pause):
            started = time.perf_counter()
            self._take()
            pause = max(_INTERVAL, (time.perf_counter() - started) / _LARGEST_SHARE)

    def _take(self) -> None:
        self.peak = max(self.peak, tree_bytes(self._process))

    def _others_seconds(self) -> float:
        """The seconds that all cores have been busy for others than the process, its children and this one."""
        times = psutil.cpu_times()._asdict()
        busy = sum(times.get(name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal"))
        return float(busy) - tree_seconds(self._process) - time.process_time()


def tree_bytes(process: psutil.Process) -> int:
    """The memory of a process and all its children, in bytes.

    That of a single process is its resident set. Of several, each page they share counts once where the system can
    tell (the proportional set size of Linux), else once for each.
    """
    try:
        children = process.children(recursive=True)
    except psutil.Error:
        return 0
    take = _proportional if children else _resident
    return int(sum(_or_nothing(take, each) for each in (process, *children)))


def tree_seconds(process: psutil.Process) -> float:
    """The processor time that a process and all its children have used, those included that have ended."""
    try:
        tree = (process, *process.children(recursive=True))
    except psutil.Error:
        return 0.0
    return sum(_or_nothing(lambda each: sum(each.cpu_times()[:4]), each) for each in tree)


def _or_nothing(take: Callable[[psutil.Process], float], process: psutil.Process) -> float:
    try:
        return take(process)
    except psutil.Error:  # It has just ended.
        return 0


def _resident(process: psutil.Process) -> int:
    return int(process.memory_info().rss)


def _proportional(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (AttributeError, psutil.AccessDenied):
        return _resident(process)


def folder_bytes(folder: Path) -> int:
    """The sizes of all files in a folder and below."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def timed(work: Callable[[], object]) -> Cost:
    """What a call takes. What it returns is let go of after the clocks have stopped."""
    started, used = time.perf_counter_ns(), time.process_time_ns()
    result = work()
    used, ended = time.process_time_ns() - used, time.perf_counter_ns()
    del result
    return Cost(ended - started, used)


def timed_process(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """How many milliseconds of processor time a program and its children take, its output thrown away.

    Args:
        command: the program and its arguments.
        environment: what is set for it, if not what is set here.

    Raises:
        OSError: it cannot be run.
        subprocess.CalledProcessError: it failed.
    """
    import resource  # not on Windows

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=environment)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e3
