"""What is stored of articles, packed in a process of its own once there is more than one batch of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from fundstelle.index._plain import stored_lines
from fundstelle.index.columnar.documents import BlockPacker, StoredBlock
from fundstelle.index.plain import PlainArticle
from fundstelle.index.writing.workers import Worker, answer_all, can_start

__all__ = ["Storing", "serve"]

# Python has it from 3.14 on.
_PACKAGES = ("backports.zstd",)
# So many batches wait for the process at the most.
_WAITING = 4


class _Packed(NamedTuple):
    """Blocks that are full now; at the end of a segment all that remains, and the dictionary of the segment."""

    blocks: list[StoredBlock]
    dictionary: bytes


class Storing:
    """Packs what is stored of the passages of articles, one segment after the other."""

    def __init__(self, *, process: bool) -> None:
        """Pack in a process of its own, or in this one."""
        self._may_start = process and can_start()
        self._worker: Worker | None = None
        self._local = packing()
        # A first batch waits until it is known whether there is another one: else no process is worth starting.
        self._first: list[tuple[object, ...]] | None = None
        self._submitted: deque[Future[_Packed]] = deque()

    def add(self, articles: Sequence[PlainArticle]) -> Iterator[StoredBlock]:
        """Take articles; yields blocks that have been filled since."""
        # Plain tuples are handed over three times as fast.
        batch: list[tuple[object, ...]] = [tuple(article) for article in articles]
        if not self._may_start:
            yield from self._local(batch).blocks
        elif self._worker is None and self._first is None:
            self._first = batch
        else:
            if self._worker is None:
                self._worker = Worker(f"{__name__}:{serve.__name__}", _PACKAGES, None)
            if self._first is not None:
                self._submitted.append(self._worker.submit(self._first))
                self._first = None
            self._submitted.append(self._worker.submit(batch))
            while len(self._submitted) > _WAITING or (self._submitted and self._submitted[0].done()):
                yield from self._submitted.popleft().result().blocks

    def finish(self) -> _Packed:
        """End a segment. Returns the last blocks of it, and with what all of them were packed."""
        if self._worker is None:
            blocks = [] if self._first is None else self._local(self._first).blocks
            self._first = None
            last = self._local([])
            return _Packed([*blocks, *last.blocks], last.dictionary)
        self._submitted.append(self._worker.submit([]))
        packed = [self._submitted.popleft().result() for _ in range(len(self._submitted))]
        return _Packed([block for some in packed for block in some.blocks], packed[-1].dictionary)

    def close(self) -> None:
        """End the process, also in the midst of its work."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._submitted.clear()


def packing() -> Callable[[Sequence[tuple[object, ...]]], _Packed]:
    """What packs articles, which are plain tuples; no articles are the end of a segment."""
    packer = BlockPacker()

    def packed(articles: Sequence[tuple[object, ...]]) -> _Packed:
        nonlocal packer
        if articles:
            return _Packed(list(packer.add(stored_lines(articles))), b"")
        blocks = list(packer.finish())
        dictionary, packer = packer.dictionary, BlockPacker()
        return _Packed(blocks, dictionary)

    return packed


def serve() -> None:
    """What the process does."""
    answer_all(lambda _: packing())
