"""Where articles come from: one module a file format, and one door to all of them."""

from fundstelle.index.sources.base import Problem
from fundstelle.index.sources.files import SourceFile
from fundstelle.index.sources.folders import find_files
from fundstelle.index.sources.limits import Limits
from fundstelle.index.sources.reading import read_articles, read_file, read_piped
from fundstelle.index.sources.table import Source

__all__ = [
    "Limits",
    "Problem",
    "Source",
    "SourceFile",
    "find_files",
    "read_articles",
    "read_file",
    "read_piped",
]
