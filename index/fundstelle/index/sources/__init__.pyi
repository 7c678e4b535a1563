from fundstelle.index.sources.base import Problem as Problem
from fundstelle.index.sources.files import SourceFile as SourceFile
from fundstelle.index.sources.folders import find_files as find_files
from fundstelle.index.sources.limits import Limits as Limits
from fundstelle.index.sources.reading import read_articles as read_articles
from fundstelle.index.sources.reading import read_file as read_file
from fundstelle.index.sources.reading import read_piped as read_piped
from fundstelle.index.sources.table import Source as Source
