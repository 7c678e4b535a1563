"""A dictionary of a few words, in which all kinds of words are."""

SMALL = [
    ("Haus", "Haus"),
    ("Häuser", "Haus"),
    ("Straße", "Straße"),
    ("Anker", "Ankern"),
    ("geht", "gehen"),
    ("gehst", "gehen"),
    ("groß", "groß"),
    ("großem", "groß"),
    ("Große", "Große"),
    ("große", "groß"),
    ("oft", "oft"),
]
