"""The terminal, all of it: a thin shell over `fundstelle.index` and `fundstelle.search`, which know none.

start                   where the command begins
main                    the command `fundstelle`
search, analyze, index  its commands, a module each
groups                  commands that are imported when they are called
options                 what several commands take; its defaults are those of the libraries
notices                 what in a query was not understood
wording                 what the libraries say, in the words of the command line
running                 how a command ends: exit codes and errors, signals
streams                 how lines are written
table, tally            text in columns, and what was read and skipped as a table
progress                how far a command is
render                  the formats of what was found, a module each
output                  files that a user asks for
"""
