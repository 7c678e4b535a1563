"""The errors that a caller may want to catch.

    FundstelleError
    ├── ArticleError            an article that cannot be indexed (also a ValueError)
    ├── SourceError             a file or a line that cannot be read as articles
    ├── IndexNotFoundError      there is no index at this place
    ├── IndexLockedError        another process is writing to the index
    ├── IndexIncompatibleError  the index was made by another version or another analysis
    ├── IndexDamagedError       the index cannot be read
    ├── IndexUnavailableError   the index cannot be read at the moment, or by this user
    ├── QueryLimitError         a query asks for more than is allowed (also a ValueError)
    ├── DictionaryError         the German dictionary, which comes with the package, is missing or damaged
    └── MissingExtraError       an optional package is not installed

Every message is one sentence or two that say what happened and what to try.
"""

import errno
import os

__all__ = [
    "ArticleError",
    "DictionaryError",
    "FundstelleError",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexUnavailableError",
    "MissingExtraError",
    "QueryLimitError",
    "SourceError",
    "call",
    "is_lacking",
    "is_no_room",
    "is_unavailable",
    "reason_of",
    "unavailable",
]

# What the system says where it lacks something just now, and where something is closed to this user.
_LACKING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOBUFS, errno.EINTR, errno.ENOLCK})
_CLOSED = frozenset({errno.EACCES, errno.EPERM})
_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})


def call(name: str, path: str | os.PathLike[str]) -> str:
    """How a program calls what a message advises, with the path that it is about."""
    return f"{name}({os.fspath(path)!r})"


def reason_of(error: Exception) -> str:
    """What went wrong, as the end of a sentence; of a file with its name, and in the words of the system."""
    if not isinstance(error, OSError):
        return str(error).rstrip(".")
    told = (error.strerror or str(error)).rstrip(".")
    name = os.path.basename(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else ""  # noqa: PTH119
    return f"{name}: {told}" if name else told


class FundstelleError(Exception):
    """The base of all errors that Fundstelle raises on purpose."""


class ArticleError(FundstelleError, ValueError):
    """An article lacks what it needs or holds a value that cannot be."""


class SourceError(FundstelleError):
    """A file or a line of it cannot be read as an article."""


class IndexNotFoundError(FundstelleError):
    """There is no index at the place that was named."""


class IndexLockedError(FundstelleError):
    """Another process is writing to the index."""


class IndexIncompatibleError(FundstelleError):
    """The index was made by another format version or another German analysis."""


class IndexDamagedError(FundstelleError):
    """The index exists but cannot be read."""


class IndexUnavailableError(FundstelleError):
    """The index cannot be read at the moment, or by this user; nothing is known of it to be damaged."""


def is_lacking(error: OSError) -> bool:
    """Whether an error says only that the system lacks something just now, such as memory or open files."""
    return error.errno in _LACKING


def is_unavailable(error: OSError) -> bool:
    """Whether an error says nothing of what is on the disk: only that it cannot be read now, or by this user."""
    return is_lacking(error) or error.errno in _CLOSED


def unavailable(path: os.PathLike[str], error: OSError) -> IndexUnavailableError:
    """What to say where an index cannot be read because of such an error."""
    if error.errno in _CLOSED:
        advice = "See to it that this user may read it"
    else:
        advice = "Close what is not needed or raise the limit of the system, and do it again"
    return IndexUnavailableError(f"The index at {path} cannot be opened ({reason_of(error)}). {advice}.")


def is_no_room(error: OSError) -> bool:
    """Whether an error says that there is no room on the disk for what was to be written."""
    return error.errno in _NO_ROOM


class QueryLimitError(FundstelleError, ValueError):
    """A query asks for more than its limits allow."""


class DictionaryError(FundstelleError):
    """The German dictionary, which is compiled when the package is installed, is missing or damaged."""


class MissingExtraError(FundstelleError):
    """An optional package is needed for this and is not installed."""
