"""The columnar index: the only place that knows the bytes on disk.

container, pages  a file of named arrays, memory-mapped, and checksummed by pages
integers          small integers as bytes, packed and unpacked at once
_integers         the loops of that
_postings         the loops that read postings into arrays
boundaries        where records of different sizes begin
_boundaries       the loops of that
terms, globs      the dictionary of a field's terms, and patterns over them
_terms            the loops of that
postings          which documents hold a term, how often, with what weight, and where: as arrays
records           postings as numbers that can be packed, and back
_records          the loops that pack them
packing           the terms of a field with their postings, packed and written
fields            these read, as they lie in a file, for searching
arrays            the same as arrays, for merging, checking and Whoosh
documents         what is stored of a document, field lengths, columns
segments          a segment: its documents and its fields
inversion         the words of many texts -> postings
_inversion        the loops of that
merging           several segments -> one
interleaving      the postings of a range of terms in several segments, put together
tiers             when to merge
verification      whether a segment is whole
"""
