"""Looking after an index that is there.

info          what it holds, in numbers
check         whether it is whole
reanalysis    whether it holds what its texts are analysed as
export        its articles, as they were added
backup        a copy of it, and an index made of a copy
copying       the files of a committed state, copied and checked
"""
