"""The terminal, all of it: a thin shell over `fundstelle.index` and `fundstelle.search`, which know none.

start       where the command begins
main        the command `fundstelle`; search, analyze and index hold its commands, a module each
groups      commands that are imported when they are called
options     what several commands take; its defaults are those of the libraries
wording     what the libraries say, in the words of the command line
running     how a command ends: exit codes, errors, signals (endings)
streams     how lines are written; table, progress and pager how they are laid out
render      the formats of what was found, a module each
output      files that a user asks for
"""
