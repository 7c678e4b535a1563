"""Plans on the columns of this machine.

backend      a committed state of an index, opened
collection   its segments as one
cache        what was unpacked last
vocabulary   its words, and those that a pattern stands for
evaluation   a node -> the documents that match it, and their scores
scoring      BM25F
sets         sets of documents, also of those where words stand behind each other
topk         the best of sums
ranking      a plan -> the best documents, in their order
"""
