"""What is typed -> clauses. Knows neither German nor storage.

clauses   the tree that a query is read into
syntax    reads a query
lexing    parts it into words and signs
"""
