"""Where articles come from: one module a file format, and one door to all of them.

table, formats                the formats, whose modules are named there, and which of them a file is in
reading                       paths in, articles out
folders, archives             which files there are in folders and in archives
files, compression            a file to read, wherever it lies and however it is packed
limits                        how much a file may ask of us
base                          what went wrong, and who is told how reading goes on
encoding, guessing            bytes to text
records, values, names        objects and rows to articles: keys, values, what people call the parts
frontmatter                   what stands on top of a file about it
moments                       times as programs write them
outline, plaintext            pieces in order, lines and print to paragraphs under headings
markup, webpage, wikitext     HTML as it stands in feeds and books, pages of publishers, wikitext
packages, office, zips        documents that are zip files, and what those of text programs share
xmlstream                     XML as it comes
pdf_process, pdf_worker       the process that takes a PDF file apart
pdf_layout, pdf_running       lines on pages to paragraphs, without what is printed beside the text
"""

from fundstelle.index.lazily import attach

# The stub beside this file says which names there are, and where they come from: whoever asks for a limit does without
# what finds files and reads them.
__getattr__, __dir__, __all__ = attach(__name__)
