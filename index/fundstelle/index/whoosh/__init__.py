"""What makes our index one of Whoosh: it opens it, reads it and searches it; nothing but us writes to it.

schema                      the fields as Whoosh knows them
analyzers                   the German analysis in the form that Whoosh wants
contents                    the table of contents that Whoosh finds in a commit
codec                       a segment as Whoosh knows it, and what reads it
readers, matchers, columns  the parts of that codec
refusal                     whoever asks Whoosh for a writer is told to ask us
quiet                       Whoosh's modules, imported without the noise
"""
