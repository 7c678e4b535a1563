"""Plans on the columns of this machine.

backend      a committed state of an index, opened
collection   its segments as one
cache        what was unpacked last
vocabulary   its words
evaluation   a node -> the documents that match it, and their scores
patterns     the terms that a pattern stands for
phrases      where words stand behind each other
scoring      BM25F
sets         sets of documents
topk         the best of sums
ranking      a plan -> the best documents, in their order
"""
