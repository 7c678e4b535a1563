"""An article out of a publisher's HTML page: what the page says about itself, its titles, and the text itself.

No rule here names a publisher. What is told apart is told apart by what all pages share: the metadata that search
engines ask for, the elements of HTML, how much of a block is links, and the words that German pages use around an
article.

page                   a page to the article that it holds
parsing, pruning       bytes to a tree, and what is no part of an article out of it
metadata, linked_data  what the page says about itself
names                  who wrote it
titles, lede           what stands above the text
blocks                 the blocks of text, and which of them look like running text
trunk, body            where the paragraphs stand, and which they are
sections               paragraphs under their headings
teasers                what is of other articles
opinion                what trafilatura takes for the text
words                  what German pages write around an article
"""

from fundstelle.index.sources.webpage.page import Page, read_page

__all__ = ["Page", "read_page"]
