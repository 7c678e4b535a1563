"""The build side of Fundstelle: articles in, index out.

from fundstelle.index import Article, open_writer

with open_writer("archiv") as writer:
    writer.add(Article(id="a1", headline="…", paragraphs=["…"]))
"""

from fundstelle.index.lazily import attach

# The stub beside this file says which names there are, and where they come from.
__getattr__, __dir__, __all__ = attach(__name__)
