"""Whoosh, imported without the noise.

Whoosh 2.7.4 has invalid escape sequences in its source; Python 3.12 and later warn of them when the modules are first
compiled, which a user would see. The modules that Fundstelle uses are therefore imported here once, with these
warnings off, and taken from here everywhere else.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import analysis, columns, fields, index, query, writing
    from whoosh.codec import whoosh3

__all__ = ["analysis", "columns", "fields", "index", "query", "whoosh3", "writing"]
