"""The modules of Whoosh that a codec is made of, imported without the noise, as in `fundstelle.index._whoosh`."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import columns, formats, reading
    from whoosh.codec import base
    from whoosh.matching import mcore

__all__ = ["base", "columns", "formats", "mcore", "reading"]
