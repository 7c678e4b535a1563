"""Articles in, segments out.

writer          adding, replacing and removing articles, then all of it at once or not at all
draft           what a writer asks of an index
pending         the articles that were added and not yet committed
local           a draft on the columns of this machine
committed       what the last commit holds, by article and by file
intake          from articles to new segments
batches         articles as the texts of fields
_gathering      the loops for that
analysis        batches of articles analysed
units           what the words in them stand for, as arrays
workers         processes beside this one, which analyse words
storing         what is stored of articles, packed in such a process
building        batches put together to a segment
"""
