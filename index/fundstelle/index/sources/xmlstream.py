"""XML as it comes: a file of any size is handed on element by element, and what would harm us is refused.

Harmful are entities (a few lines of them expand to gigabytes), elements nested without end, tokens without end and
names without end.
Nothing outside of the file is ever loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from fundstelle.index.errors import SourceError

__all__ = ["XmlHandler", "feed_xml"]

_CHUNK = 1 << 18
_DEEPEST = 500
# Of a tag, a comment or whatever else has to be in memory as a whole.
_LONGEST_TOKEN = 8 << 20
# Names are kept as long as a document is read; no document has a hundredth of it.
_MOST_NAMES = 10_000
_LONGEST_NAMES = 4 << 20


class XmlHandler:
    """Is told of the elements, and does nothing about them. Names are local: without namespace and prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Some characters, not always all between two tags at once."""


def feed_xml(stream: BinaryIO, handler: XmlHandler) -> Iterator[int]:
    """Read a document and tell a handler what is in it.

    Yields:
        The number of bytes just read, every now and then, so that what the handler has gathered can be handed on.

    Raises:
        SourceError: it is no well-formed XML, or such as is refused.
        OSError: the stream cannot be read.
    """
    parser = _parser(handler)
    fed = 0
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003  # expat takes it by position only
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise SourceError(f"holds a tag of more than {_LONGEST_TOKEN >> 20} MB")
            yield len(chunk)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise SourceError(f"broken XML at line {error.lineno}: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError):  # What Python says of an encoding that it does not know.
        raise SourceError("broken XML: its encoding is not known") from None


def _parser(handler: XmlHandler) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    local = _LocalNames()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise SourceError(f"is nested more than {_DEEPEST} deep")
        handler.start(local[name], {local[key]: value for key, value in attributes.items()} if attributes else {})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(local[name])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = _refuse_entity
    return parser


class _LocalNames(dict[str, str]):
    """The local part of each name, kept."""

    def __init__(self) -> None:
        super().__init__()
        self._size = 0

    def __missing__(self, name: str) -> str:
        self._size += len(name)
        if len(self) >= _MOST_NAMES or self._size > _LONGEST_NAMES:
            raise SourceError(f"has elements of more than {_MOST_NAMES:,} names")
        local = self[name] = name.rpartition(" ")[2]
        return local


def _refuse_entity(*_: object) -> NoReturn:
    raise SourceError("declares entities, which are refused for safety")
