"""Clauses and German -> a plan: what is looked for, as frozen, typed nodes that any backend can evaluate.

nodes        the nodes
expansion    what a typed word is looked for as, and what has to be known of the words of an index for it
joined       the same for what was typed as one word, with hyphens or other signs in it
capitals     whether a capital makes a typed word a noun
compiling    clauses -> nodes
respelling   a word with an umlaut more or less
sequences    words and patterns behind each other
patterns     which words a pattern or a fuzzy word stands for
"""
