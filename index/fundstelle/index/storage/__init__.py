"""The folder of an index: what lies in it, how it is changed, and that nothing in it is lost.

layout          the names of its files, and whether a folder is one
places          where it is, and what is told of one that cannot be read
manifest        what it says about itself
store           what was committed last, opened
creation        how it is made, and taken back
commits         which files make up a state, in one file that appears by one rename
catalogue       what is known of the files that an index was read from
transaction     a change: new segments, and the commit that makes them visible
exchange        a folder in place of another in one step
locks           one writer, any number of readers
disk            the file system, as far as writing goes
"""
