"""Plans on the columns of this machine.

backend      a committed state of an index, opened
collection   its segments as one
cache        what was unpacked last
vocabulary   its words, and those that a pattern stands for
evaluation   a node -> the documents that match it, and their scores
gathering    where any of many terms stand
scoring      BM25F
ranking      a plan -> the best documents, in their order
_lists       the loops over lists of documents, compiled
_sums        … that add them up, compiled
_tables      … over tables with a cell for each document, compiled
_gather      … over the places of many terms, compiled
_scores      … over scores, and to the best of them, compiled
"""
