"""The folder of an index: what lies in it, how it is changed, and that nothing in it is lost.

layout          the names of its files
store           making, finding and opening it; what it says about itself
commits         which files make up a state, in one file that appears by one rename
catalogue       what is known of the files that an index was read from
transaction     a change: new segments, and the commit that makes them visible
locks           one writer, any number of readers
disk            the file system, as far as writing goes
"""
