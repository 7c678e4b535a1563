"""Articles in, segments out.

writer          adding, replacing and removing articles, then all of it at once or not at all
pending         the articles that were added and not yet committed
committed       what the last commit holds, by article and by file
intake          from articles to new segments
batches         articles analysed, as arrays
workers         processes that analyse side by side
building        batches put together to a segment
"""
