"""The query side of Fundstelle: a query in, ranked passages out.

from fundstelle.search import open_index

with open_index("archiv") as index:
for hit in index.search("Waffenruhe Verhandlungen", limit=5):
print(hit.highlight("**", "**"))
"""

from fundstelle.index.articles import Passage
from fundstelle.index.errors import (
    FundstelleError,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexNotFoundError,
)
from fundstelle.index.info import IndexInfo
from fundstelle.search.clauses import Notice
from fundstelle.search.engine import Index, Ranking, open_index
from fundstelle.search.expansion import Correction, Weights
from fundstelle.search.explanation import Explanation, Match, ScorePart
from fundstelle.search.leaves import Reason
from fundstelle.search.results import Hit, Results, Span
from fundstelle.search.snippet import Snippet

__all__ = [
    "Correction",
    "Explanation",
    "FundstelleError",
    "Hit",
    "Index",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexInfo",
    "IndexNotFoundError",
    "Match",
    "Notice",
    "Passage",
    "Ranking",
    "Reason",
    "Results",
    "ScorePart",
    "Snippet",
    "Span",
    "Weights",
    "open_index",
]
