"""The formats that can be read, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from fundstelle.index.errors import SourceError
from fundstelle.index.sources.encoding import is_text
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.table import FORMATS, Source, missing_modules

__all__ = [
    "GROUP",
    "FormatInfo",
    "Formats",
    "describe_formats",
    "has_known_suffix",
    "known_formats",
    "missing_modules",
    "pick_source",
    "source_named",
    "unreadable",
]

#: The group of entry points by which other packages add formats.
GROUP = "fundstelle.sources"

_ATTRIBUTES = {"name": str, "title": str, "suffixes": tuple, "extra": str | None, "modules": tuple}


@dataclass(frozen=True, slots=True)
class Formats:
    """All formats there are.

    Attributes:
        sources: what reads them. Where two of them recognise a file, the one that comes first reads it: those of other
            packages before our own, since they know what they were added for.
        broken: a sentence for each source of another package that cannot be used.
    """

    sources: tuple[Source, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """What there is to know about a format.

    Attributes:
        name: what people and programs call it.
        title: what people call its files.
        suffixes: the endings of their names.
        extra: the extra of this package that it needs, if any.
        missing: the modules that it needs and that are not installed.
        install: what to type to be able to read it; None where nothing is missing.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    extra: str | None
    missing: tuple[str, ...]
    install: str | None


@cache
def known_formats() -> Formats:
    """Our own formats, none of which is loaded yet, and the sources that other packages register."""
    taken = {form.name for form in FORMATS}
    added: dict[str, Source] = {}
    broken: list[str] = []
    for entry in entry_points(group=GROUP):
        try:
            source = _load(entry, {*taken, *added})
            added[source.name] = source
        except Exception as error:  # noqa: BLE001  # whatever is wrong in there must not stop us
            broken.append(f"The source {entry.name} ({entry.value}) cannot be used: {error or type(error).__name__}.")
    return Formats((*added.values(), *FORMATS), tuple(broken))


def source_named(name: str) -> Source:
    """The source of a format.

    Raises:
        SourceError: there is no format of this name.
    """
    for source in known_formats().sources:
        if source.name == name:
            return source
    names = ", ".join(sorted(source.name for source in known_formats().sources))
    raise SourceError(f"There is no format {name}; there are {names}.")


def pick_source(file: SourceFile) -> Source | None:
    """The source that reads a file: the one that recognises what is in it, else the one that its name promises.

    A file that neither speaks for is read as text. Returns None where it is not even that.

    Raises:
        OSError: the file cannot be read.
        SourceError: it cannot be unpacked.
    """
    head = file.head()
    found = next(_recognising(head), None) or _promised(file)
    return found or (source_named("text") if is_text(head) else None)


def describe_formats() -> tuple[FormatInfo, ...]:
    """All formats in the order of their names."""
    return tuple(map(_described, sorted(known_formats().sources, key=lambda source: source.name)))


def has_known_suffix(file: SourceFile) -> bool:
    """Whether the name of a file promises a format that can be read."""
    return _promised(file) is not None


def unreadable(file: SourceFile) -> str:
    """Why no source reads this file, as a reason."""
    return f"the format {file.suffix} is not read yet" if file.suffix else "is not text"


def _recognising(head: bytes) -> Iterator[Source]:
    for source in known_formats().sources:
        with suppress(Exception):  # A source that fails at the sight of a file does not recognise it.
            if source.recognises(head):
                yield source


def _promised(file: SourceFile) -> Source | None:
    suffix = file.suffix
    return next((source for source in known_formats().sources if suffix in source.suffixes), None)


def _described(source: Source) -> FormatInfo:
    missing = missing_modules(source)
    install = f"pip install 'fundstelle[{source.extra}]'" if missing and source.extra else None
    return FormatInfo(source.name, source.title, tuple(source.suffixes), source.extra, missing, install)


def _load(entry: EntryPoint, taken: Container[str]) -> Source:
    """The source of an entry point, which may be one or make one.

    Args:
        entry: the entry point.
        taken: the names of formats that it must not have.

    Raises:
        Exception: whatever its package raises; a SourceError where it is no source.
    """
    loaded = entry.load()
    source: Source = loaded() if isinstance(loaded, type) else loaded
    for attribute, kind in _ATTRIBUTES.items():
        if not isinstance(getattr(source, attribute, ...), kind):
            raise SourceError(f"its {attribute} is missing or of the wrong kind")
    for method in ("recognises", "read"):
        if not callable(getattr(source, method, None)):
            raise SourceError(f"it cannot {method}")
    if source.name in taken:
        raise SourceError(f"there is a format {source.name} already")
    return source
