"""What is typed -> clauses. Knows neither German nor storage.

clauses    the tree that a query is read into
syntax     reads a query
lexing     parts it into words and signs
quoting    which quotation mark closes which
wildcards  which words are patterns
periods    what stands behind datum:
names      names that are no fields, and the fields that may be meant
"""
