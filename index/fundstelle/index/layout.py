"""The names in the folder of an index."""

__all__ = ["DEFAULT_FOLDER", "MANIFEST"]

#: The folder that is looked for, and made, where no index is named.
DEFAULT_FOLDER = ".fundstelle"

#: The file by which an index of ours is known.
MANIFEST = "fundstelle.json"
