"""The query side of Fundstelle: a query in, ranked passages out.

from fundstelle.search import open_index

with open_index("archiv") as index:
    for hit in index.search("Waffenruhe Verhandlungen", limit=5):
        print(hit.highlight("**", "**"))

What is in it, in the order in which a query goes through it:

engine          an opened index: queries in, results out
snapshot        one committed state of it: plan, rank, mark
limits          how much a query may ask for, and take
language        what is typed -> clauses
plan            clauses and German -> what is looked for
backend         what is asked of whatever holds an index
local           the plan on the columns of this machine
marking         what of a text matched, and why
results         what comes back
"""

from fundstelle.index.lazily import attach

# The stub beside this file says which names there are, and where they come from.
__getattr__, __dir__, __all__ = attach(__name__)
