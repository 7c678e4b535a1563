"""Where articles come from: one module a file format, and one door to all of them."""

from fundstelle.index.sources.base import Problem, Source
from fundstelle.index.sources.folders import find_files
from fundstelle.index.sources.reading import read_articles, read_file

__all__ = ["Problem", "Source", "find_files", "read_articles", "read_file"]
