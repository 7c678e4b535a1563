"""What the tests of the columnar files share: files of arrays in memory."""

from collections.abc import Callable
from io import BytesIO

import pytest

from fundstelle.index.columnar.container import ArrayFileWriter


class _Kept(BytesIO):
    """A file in memory whose content outlasts its closing."""

    def close(self) -> None:
        """Keep the content."""


@pytest.fixture(scope="session")
def file_of() -> Callable[[Callable[[ArrayFileWriter], None]], bytes]:
    """To make a file of arrays: `file_of(write)` gives its bytes."""

    def made(write: Callable[[ArrayFileWriter], None]) -> bytes:
        with _Kept() as kept:
            with ArrayFileWriter(kept) as file:
                write(file)
            return kept.getvalue()

    return made
