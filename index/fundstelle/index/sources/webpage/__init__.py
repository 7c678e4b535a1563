"""An article out of a publisher's HTML page: what the page says about itself, its titles, and the text itself.

No rule here names a publisher. What is told apart is told apart by what all pages share: the metadata that search
engines ask for, the elements of HTML, how much of a block is links, and the words that German pages use around an
article.
"""

from fundstelle.index.sources.webpage.page import Page, read_page

__all__ = ["Page", "read_page"]
