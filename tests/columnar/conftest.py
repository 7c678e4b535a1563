"""What the tests of the columnar files share: files of arrays, and Whoosh indexes, in memory."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from fundstelle.index.columnar.codec import ColumnarCodec
from fundstelle.index.columnar.container import ArrayFileWriter

with warnings.catch_warnings():
    # Python warns of Whoosh's escape sequences when it compiles a module.
    warnings.simplefilter("ignore")
    from whoosh import analysis, fields
    from whoosh.filedb.filestore import RamStorage


class _Kept(BytesIO):
    """A file in memory whose content outlasts its closing."""

    def close(self) -> None:
        """Keep the content."""


class _Memory(RamStorage):  # type: ignore[misc]  # Whoosh has no types
    """An index in memory; Whoosh's own puts temporary files where those of another process may be."""

    def temp_storage(self, name: str | None = None) -> Any:
        """A folder for temporary files that nobody else has."""
        return super().temp_storage(f"{name}.{uuid4().hex}")


@pytest.fixture(scope="module", autouse=True)
def _temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let Whoosh leave the folders that it never removes where the tests leave theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("whoosh")))
        yield


@pytest.fixture(scope="session")
def file_of() -> Callable[[Callable[[ArrayFileWriter], None]], bytes]:
    """To make a file of arrays: `file_of(write)` gives its bytes."""

    def made(write: Callable[[ArrayFileWriter], None]) -> bytes:
        with _Kept() as kept:
            with ArrayFileWriter(kept) as file:
                write(file)
            return kept.getvalue()

    return made


@pytest.fixture(scope="session")
def memory() -> Callable[[], Any]:
    """To make a Whoosh storage in memory: `memory()`."""
    return _Memory


@pytest.fixture(scope="session")
def small_index() -> Callable[..., Any]:
    """To make a columnar Whoosh index of some texts in memory, a document each: `small_index(*texts)`."""

    def made(*texts: str) -> Any:
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            text=fields.TEXT(analysis.RegexTokenizer(), stored=True, sortable=True),
            title=fields.TEXT,
            number=fields.NUMERIC(sortable=True),
        )
        index = _Memory().create_index(schema)
        with index.writer(codec=ColumnarCodec()) as writer:
            for number, text in enumerate(texts):
                writer.add_document(id=str(number), text=text, number=number)
        return index

    return made
