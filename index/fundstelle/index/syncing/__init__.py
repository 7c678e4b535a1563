"""An index kept in step with folders of files.

run             one sync: read what is new or changed, remove what has gone
scanning        which files there are, and which there are no longer
planning        what has to be read, and what has to go
watching        one sync after the other, as files change
removal         which articles an id, or a path, means
"""
