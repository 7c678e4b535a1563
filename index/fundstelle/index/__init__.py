"""The build side of Fundstelle: articles in, index out.

from fundstelle.index import Article, open_writer

with open_writer("archiv") as writer:
    writer.add(Article(id="a1", headline="…", paragraphs=["…"]))

What is in it, from the ground up:

articles, fields, passages  what goes in, what is indexed of it, and what comes out again
plain, _plain               articles on their way into an index, and what is stored of them
dates, errors, version      moments of publication, what callers may catch, which version this is
jsontext, paths             JSON, names of files, and files that come to an end
machine, processes, child   what there is of memory and processors, and processes of our own
_compiled, uncompiled       whether hot loops are compiled, and what they need where they are not
importing, lazily           imports: never from the current folder, and not before they are needed
dataclass                   data classes that are soon made
unique                      what there is only one of
german                      all that knows German, for texts and for queries
columnar                    the bytes
whoosh                      what makes it an index of Whoosh's
storage                     the folder of an index, and its commits
sources                     file formats
writing                     adding articles
syncing                     following folders
upkeep                      looking after an index
"""

from fundstelle.index.lazily import attach

# The stub beside this file says which names there are, and where they come from.
__getattr__, __dir__, __all__ = attach(__name__)
