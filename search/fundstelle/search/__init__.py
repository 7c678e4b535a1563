"""The query side of Fundstelle: a query in, ranked passages out.

from fundstelle.search import open_index

with open_index("archiv") as index:
    for hit in index.search("Waffenruhe Verhandlungen", limit=5):
        print(hit.highlight("**", "**"))
"""

from fundstelle.index.lazily import attach

# The stub beside this file says which names there are, and where they come from.
__getattr__, __dir__, __all__ = attach(__name__)
