"""What makes our index one of Whoosh: it opens it, reads it and searches it; nothing but us writes to it.

schema                      the fields as Whoosh knows them, and the table of contents that it finds in a commit
analyzers                   the German analysis in the form that Whoosh wants
codec                       a segment as Whoosh knows it, and what reads it
readers, matchers, columns  the parts of that codec
refusal                     whoever asks Whoosh for a writer is told to ask us
quiet                       Whoosh's modules, imported without the noise
"""
